-- Bitcoin buys AITBC. Amounts of Bitcoin are satoshis, those of AITBC 10^-8.

-- Keys that addresses are made from, by what names them; every address is given out once.
create table exchange_accounts (
    account text primary key,
    next_index bigint not null default 0 check (next_index between 0 and 2147483648)
);

create table exchange_purchases (
    id uuid primary key,
    user_id uuid not null references users (id),
    -- AITBC for one Bitcoin, which is 10^-8 AITBC for a satoshi; the version is that of the setting.
    rate bigint not null check (rate > 0),
    rate_version integer not null check (rate_version >= 0),
    btc bigint not null check (btc > 0),
    aitbc bigint not null check (aitbc > 0),
    network text not null,
    account text not null references exchange_accounts (account),
    address_index bigint not null,
    address text not null,
    -- What outputs to the address hold: how blocks are searched.
    script bytea not null,
    confirmations integer not null check (confirmations > 0),
    status text not null check (status in ('AWAITING_PAYMENT', 'CONFIRMING', 'COMPLETED', 'UNDERPAID', 'EXPIRED', 'REVIEW', 'REVERSED')),
    review_reason text check (review_reason in ('OVER_LIMIT', 'TOO_LATE', 'TREASURY_EMPTY')),
    -- Sums of the outputs that stand, and of those of them that are on the balance.
    received bigint not null default 0 check (received >= 0),
    credited bigint not null default 0 check (credited >= 0),
    credited_aitbc bigint not null default 0 check (credited_aitbc >= 0),
    is_late boolean not null default false,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    monitored_until timestamptz not null,
    completed_at timestamptz,
    changed_at timestamptz not null,
    constraint exchange_purchases_times check (created_at < expires_at and expires_at <= monitored_until),
    constraint exchange_purchases_price check (aitbc = btc * rate),
    constraint exchange_purchases_credited check (credited <= received and (status <> 'COMPLETED' or credited >= btc)),
    constraint exchange_purchases_review check ((status = 'REVIEW') = (review_reason is not null)),
    constraint exchange_purchases_completed check ((status = 'COMPLETED') = (completed_at is not null)),
    constraint exchange_purchases_index unique (account, address_index),
    constraint exchange_purchases_script unique (network, script)
);

create index exchange_purchases_by_user on exchange_purchases (user_id, id desc);
create index exchange_purchases_by_user_time on exchange_purchases (user_id, created_at);
create index exchange_purchases_open on exchange_purchases (expires_at) where status in ('AWAITING_PAYMENT', 'CONFIRMING');
create index exchange_purchases_by_time on exchange_purchases (created_at);
create index exchange_purchases_review_list on exchange_purchases (id) where status = 'REVIEW';

-- Every output to an address of a purchase that is or was in a block.
create table exchange_receipts (
    -- Names it in the ledger, however often its block changes.
    id uuid primary key,
    purchase_id uuid not null references exchange_purchases (id),
    tx_id bytea not null check (length(tx_id) = 32),
    output_index integer not null check (output_index >= 0),
    amount bigint not null check (amount > 0),
    block_height bigint not null,
    block_hash bytea not null check (length(block_hash) = 32),
    -- When it was paid: the block's time, or when we saw it if that was earlier.
    paid_at timestamptz not null,
    -- seen: not in the ledger. credited: on the balance. held: an administrator decides. dust: too small. orphaned: the chain took it back.
    state text not null check (state in ('seen', 'credited', 'held', 'dust', 'orphaned')),
    -- Its block is gone; it is taken back unless another one holds it when the chain is so long again.
    doubted_until bigint check (doubted_until is null or state = 'credited'),
    -- AITBC on the balance for it.
    aitbc bigint not null default 0 check (aitbc >= 0 and (state = 'credited' or aitbc = 0)),
    -- Counts its entries in the ledger, so that each has an id of its own.
    revision integer not null default 0 check (revision >= 0)
);

-- An output counts once. What was taken back and comes again is another row.
create unique index exchange_receipts_once on exchange_receipts (tx_id, output_index) where state <> 'orphaned';
create index exchange_receipts_by_purchase on exchange_receipts (purchase_id);
create index exchange_receipts_unsettled on exchange_receipts (purchase_id) where state = 'seen' or doubted_until is not null;
create index exchange_receipts_by_height on exchange_receipts (block_height) where state <> 'orphaned';

-- How far the chain was read, and which replica reads it now.
create table exchange_cursors (
    network text primary key,
    scanned_height bigint,
    scanned_time timestamptz,
    head_height bigint,
    lease_owner uuid,
    lease_until timestamptz,
    changed_at timestamptz not null
);

-- The last blocks that were read: where the chain parted from them shows how far back to read again.
create table exchange_blocks (
    network text not null,
    height bigint not null,
    hash bytea not null check (length(hash) = 32),
    primary key (network, height)
);
