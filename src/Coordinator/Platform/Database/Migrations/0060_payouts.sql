-- Earnings on their way to wallets. Amounts are minor units of the asset.
create table payout_settings (
    user_id uuid not null references users (id),
    asset int not null,
    network text not null check (network in ('ethereum', 'tron')),
    -- One of the user's linked wallets when it was chosen; looked at again at every payout.
    address text not null,
    -- A changed wallet is paid only after a while, so that who takes over a session cannot empty the account at once.
    usable_from timestamptz not null,
    -- What is payable is paid out by itself from this amount on.
    threshold bigint not null check (threshold > 0),
    is_automatic boolean not null,
    changed_at timestamptz not null,
    primary key (user_id, asset)
);

-- The wallets that pay, and the nonce of their next transaction. Whoever prepares transactions takes turns behind the row.
create table payout_wallets (
    network text not null check (network in ('ethereum', 'tron')),
    address text not null,
    next_nonce bigint not null default 0 check (next_nonce >= 0),
    primary key (network, address)
);

create table payout_batches (
    id uuid primary key,
    network text not null check (network in ('ethereum', 'tron')),
    chain_id bigint not null,
    token text not null,
    from_address text not null,
    created_at timestamptz not null
);

create table payouts (
    id uuid primary key,
    user_id uuid not null references users (id),
    -- Whose earnings these are, when they are a node's.
    node_id uuid,
    asset int not null,
    network text not null check (network in ('ethereum', 'tron')),
    to_address text not null,
    amount bigint not null check (amount > 0),
    status text not null check (status in ('REQUESTED', 'BATCHED', 'SIGNED', 'SUBMITTED', 'CONFIRMED', 'FAILED', 'CANCELLED')),
    status_reason text not null default '',
    batch_id uuid references payout_batches (id),
    nonce bigint,
    -- What is signed. It never changes: a payout has one transaction only.
    unsigned_tx bytea,
    -- No block after it may include the transaction; null where transactions do not expire.
    tx_expires_at timestamptz,
    -- Stored before it is sent for the first time; only this one is ever sent.
    signed_tx bytea,
    tx_hash bytea check (length(tx_hash) = 32),
    block_number bigint,
    created_at timestamptz not null,
    changed_at timestamptz not null,
    -- A replica that looks at it moves this on, so that the others leave it alone meanwhile.
    check_after timestamptz not null,
    constraint payouts_batched check ((status in ('REQUESTED', 'CANCELLED')) = (batch_id is null)),
    constraint payouts_prepared check ((batch_id is null) = (unsigned_tx is null and nonce is null)),
    constraint payouts_signed check ((signed_tx is null) = (tx_hash is null)),
    constraint payouts_sent check (status not in ('SIGNED', 'SUBMITTED', 'CONFIRMED') or signed_tx is not null)
);

create index payouts_by_user on payouts (user_id, id desc);
create index payouts_by_batch on payouts (batch_id, nonce);
create index payouts_requested on payouts (network, id) where status = 'REQUESTED';
create index payouts_open on payouts (check_after) where status in ('BATCHED', 'SIGNED', 'SUBMITTED');
-- One transaction pays one payout.
create unique index payouts_by_transaction on payouts (network, tx_hash);
-- On Tron the hash of what is signed is the transaction's id; on Ethereum the same bytes may be signed by two wallets.
create unique index payouts_by_content on payouts (sha256(unsigned_tx)) where network = 'tron';
