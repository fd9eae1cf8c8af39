-- Payments of jobs that were made in Bitcoin once, and what they were converted to.
create table exchange_migrated_payments (
    payment_id varchar(255) primary key references job_payments (id),
    btc bigint not null check (btc > 0),
    aitbc bigint not null check (aitbc > 0),
    rate bigint not null check (rate > 0),
    rate_version integer not null check (rate_version >= 0),
    status varchar(20) not null,
    -- The exchange in the ledger, where the money was in escrow.
    entry_id uuid,
    migrated_at timestamptz not null
);
