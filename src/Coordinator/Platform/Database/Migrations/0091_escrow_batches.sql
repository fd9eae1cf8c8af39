-- Acts on escrows that went to the contract in one call.
create table escrow_batches (
    id bigint generated always as identity primary key,
    -- 1 lock, 2 settle.
    act smallint not null check (act in (1, 2)),
    -- Null for an act that the contract cannot be told: more than an escrow there can hold.
    transaction_id uuid unique references contract_transactions (id),
    size integer not null check (size > 0),
    created_at timestamptz not null
);
alter table escrow_outbox add constraint escrow_outbox_batch foreign key (batch) references escrow_batches (id);
create index escrow_outbox_by_batch on escrow_outbox (batch);
