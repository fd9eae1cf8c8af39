-- Every transfer of the token to a wallet of the platform: what the ledger's external accounts must equal.
create table chain_transfers (
    -- Names the transfer in the ledger: its place in a block may change, this does not.
    id uuid primary key,
    network text not null check (network in ('ethereum', 'tron')),
    tx_hash bytea not null check (length(tx_hash) = 32),
    log_index integer not null,
    from_addr text not null,
    to_addr text not null,
    amount bigint not null check (amount > 0),
    block_number bigint not null,
    block_hash bytea not null,
    block_time timestamptz not null,
    -- The head of the chain when the block was last seen to be part of it; below the block while that was never looked at.
    checked_height bigint not null,
    is_final boolean not null default false,
    -- seen: not in the ledger. credited: on a user's balance. suspense: nobody's yet. orphaned: the chain took it back.
    state text not null check (state in ('seen', 'credited', 'suspense', 'orphaned')),
    payment_id uuid references payments (id),
    user_id uuid references users (id),
    -- Counts its entries in the ledger, so that each has an id of its own.
    revision integer not null default 0 check (revision >= 0),
    seen_at timestamptz not null,
    constraint chain_transfers_credited check ((state = 'credited') = (user_id is not null)),
    constraint chain_transfers_orphaned check (state <> 'orphaned' or payment_id is null)
);

-- A transfer counts once. What was taken back and comes again is another row.
create unique index chain_transfers_once on chain_transfers (network, tx_hash, log_index) where state <> 'orphaned';
create index chain_transfers_by_payment on chain_transfers (payment_id) where payment_id is not null;
create index chain_transfers_unmatched on chain_transfers (network, id) where payment_id is null and state in ('seen', 'suspense');
create index chain_transfers_unsettled on chain_transfers (network, payment_id) where state = 'seen';
create index chain_transfers_not_final on chain_transfers (network, block_number) where not is_final and state <> 'orphaned';

-- How far a network was read, and which replica reads it now.
create table chain_cursors (
    network text primary key check (network in ('ethereum', 'tron')),
    scanned_height bigint,
    scanned_hash bytea,
    scanned_time timestamptz,
    head_height bigint,
    final_height bigint,
    lease_owner uuid,
    lease_until timestamptz,
    changed_at timestamptz not null,
    constraint chain_cursors_scanned check ((scanned_height is null) = (scanned_hash is null))
);

-- Users whose payment was taken back by its chain after it had counted: they may top up, and buy nothing else.
create table payment_restrictions (
    user_id uuid primary key references users (id),
    payment_id uuid not null references payments (id),
    restricted_at timestamptz not null
);
