-- Calls of the platform's contracts on their way to the chain. They leave in the order of seq.
create table contract_transactions (
    id uuid primary key,
    seq bigint generated always as identity unique,
    -- 1 the token, 2 the escrow, 3 the anchor.
    target smallint not null check (target between 1 and 3),
    data bytea not null check (octet_length(data) between 4 and 131072),
    gas_limit bigint not null check (gas_limit between 21000 and 16777216),
    -- 1 queued, 2 sent, 3 mined, 4 reverted.
    state smallint not null default 1 check (state between 1 and 4),
    chain_id bigint,
    sender text,
    nonce bigint check (nonce >= 0),
    -- Signed and stored before it is sent for the first time; only this one is ever sent.
    raw bytea,
    hash bytea check (octet_length(hash) = 32),
    -- The block that it is in, as far as it is seen yet.
    block_number bigint,
    block_hash bytea check (octet_length(block_hash) = 32),
    gas_used bigint,
    reason text not null default '',
    created_at timestamptz not null,
    changed_at timestamptz not null,
    -- When the chain can no longer take it back.
    final_at timestamptz,
    constraint contract_transactions_signed check ((state = 1) = (raw is null) and (raw is null) = (hash is null) and (raw is null) = (nonce is null)),
    constraint contract_transactions_included check ((block_number is null) = (block_hash is null) and (state < 3 or block_number is not null)),
    constraint contract_transactions_final check (final_at is null or state >= 3)
);
create index contract_transactions_queued on contract_transactions (seq) where state = 1;
create index contract_transactions_open on contract_transactions (nonce) where state > 1 and final_at is null;
-- One transaction of a sender has a nonce, whatever two replicas do.
create unique index contract_transactions_nonce on contract_transactions (chain_id, sender, nonce) where state > 1 and final_at is null;

-- Which replica sends, and what it last could not do.
create table contract_sender (
    id smallint primary key check (id = 1),
    lease_owner uuid,
    lease_until timestamptz,
    problem text not null default '',
    problem_at timestamptz
);
insert into contract_sender (id) values (1);
