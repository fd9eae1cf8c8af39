-- What jobs are paid with: money of the payer that is held by the ledger until the job's fate decides who gets it.
create table job_payments (
    id varchar(255) primary key,
    job_id varchar(255) not null,
    amount decimal(20, 8) not null check (amount > 0),
    currency varchar(10) not null default 'AITBC',
    payment_method varchar(20) not null default 'aitbc_token',
    -- pending: an old payment that was never made. The others say what became of the money.
    status varchar(20) not null default 'pending' check (status in ('pending', 'escrowed', 'released', 'refunded', 'disputed', 'expired')),
    payer_id uuid references users (id),
    -- In basis points, fixed when the payment was made.
    platform_rate integer not null default 0 check (platform_rate between 0 and 10000),
    -- Who was paid: the node, and the user it belongs to.
    node_id uuid references nodes (id),
    payee_id uuid references users (id),
    node_amount decimal(20, 8) check (node_amount >= 0),
    platform_amount decimal(20, 8) check (platform_amount >= 0),
    -- Why it was released, refunded or disputed.
    reason text check (length(reason) <= 256),
    expires_at timestamptz,
    -- The ledger's hold, and what resolved it.
    hold_id uuid unique,
    resolution_id uuid unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint job_payments_method check (
        (payment_method = 'aitbc_token' and currency = 'AITBC') or (payment_method = 'usdt_balance' and currency = 'USDT') or payment_method = 'bitcoin'),
    constraint job_payments_in_escrow check (
        payment_method = 'bitcoin' or status not in ('escrowed', 'disputed')
        or (hold_id is not null and resolution_id is null and payer_id is not null and expires_at is not null)),
    constraint job_payments_resolved check (
        hold_id is null or (resolution_id is not null) = (status in ('released', 'refunded', 'expired'))),
    constraint job_payments_paid check (
        (node_amount is null) = (platform_amount is null) and (node_amount is null or (status = 'released' and node_amount + platform_amount <= amount)))
);
-- A job is paid once.
create unique index job_payments_by_job on job_payments (job_id) where hold_id is not null;
create index job_payments_due on job_payments (expires_at) where status = 'escrowed' and hold_id is not null;

-- Jobs are not paid in Bitcoin any more. Rows of before come in by a restore, which runs no triggers.
create function job_payments_refuse_bitcoin() returns trigger language plpgsql as $$
begin
    raise exception 'jobs are paid in AITBC or USDT; buy AITBC with Bitcoin instead' using errcode = 'check_violation', constraint = 'job_payments_no_bitcoin';
end
$$;
create trigger job_payments_no_bitcoin before insert on job_payments
for each row when (new.payment_method = 'bitcoin') execute function job_payments_refuse_bitcoin();
create trigger job_payments_no_bitcoin_again before update of payment_method on job_payments
for each row when (new.payment_method = 'bitcoin' and old.payment_method <> 'bitcoin') execute function job_payments_refuse_bitcoin();

-- For people and reports.
create view job_payment_summary as
select p.id, p.job_id, p.amount, p.currency, p.payment_method, p.status, u.username as payer, n.name as node, o.username as payee,
    p.node_amount, p.platform_amount, p.platform_rate / 100.0 as platform_percent, p.reason, p.created_at, p.updated_at, p.expires_at
from job_payments p
left join users u on u.id = p.payer_id
left join nodes n on n.id = p.node_id
left join users o on o.id = p.payee_id;

-- What the contract on the chain is still to be told: written with the hold or its end, drained in batches.
create table escrow_outbox (
    id bigint generated always as identity primary key,
    payment_id varchar(255) not null references job_payments (id),
    -- 1 lock, 2 settle.
    act smallint not null check (act in (1, 2)),
    -- Whom a settlement pays: an address, or empty for the platform's vault, in which people without a wallet have theirs. Null: back to the payer.
    payee text check (length(payee) <= 64),
    created_at timestamptz not null,
    batch bigint,
    constraint escrow_outbox_once unique (payment_id, act),
    constraint escrow_outbox_payee check (act = 2 or payee is null)
);
create index escrow_outbox_waiting on escrow_outbox (id) where batch is null;
