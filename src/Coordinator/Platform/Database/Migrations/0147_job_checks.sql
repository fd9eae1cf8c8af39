-- Second looks at completed jobs: chosen when they complete, queued afterwards, and paid by the platform.
create table job_checks (
    job_id uuid primary key references jobs (id) on delete cascade,
    -- DUE: a check is to be queued. OPEN: another node is at it. The others: what came of it. SKIPPED: nobody was asked.
    state text not null check (state in ('DUE', 'OPEN', 'CONFIRMED', 'REFUTED', 'UNDECIDED', 'SKIPPED')),
    -- How the node of an inference job computed: only others that compute so can say the same.
    kernel_class text,
    -- What each node that checks gets, in minor units: as much as the first one got. Null for a job that is not paid.
    asset smallint,
    pay bigint check (pay > 0),
    sampled_at timestamptz not null,
    decided_at timestamptz,
    -- Why nobody was asked, or why it is undecided.
    reason text,
    constraint job_checks_pay check ((asset is null) = (pay is null)),
    constraint job_checks_decided check ((state in ('DUE', 'OPEN')) = (decided_at is null))
);
create index job_checks_due on job_checks (sampled_at) where state = 'DUE';

-- Held whatever the time: a check of the job is not over.
alter table revenue_accruals add column blocked boolean not null default false;

-- Paid, and given back in full when the result was proven false.
alter table job_payments drop constraint job_payments_status_check, drop constraint job_payments_resolved, drop constraint job_payments_paid;
alter table job_payments
    add column reversal_id uuid unique,
    add constraint job_payments_status_check check (status in ('pending', 'escrowed', 'released', 'refunded', 'disputed', 'expired', 'reversed')),
    add constraint job_payments_resolved check (
        hold_id is null or (resolution_id is not null) = (status in ('released', 'refunded', 'expired', 'reversed'))),
    add constraint job_payments_paid check (
        (node_amount is null) = (platform_amount is null)
        and (node_amount is null or (status in ('released', 'reversed') and node_amount + platform_amount <= amount))),
    add constraint job_payments_reversed check ((reversal_id is not null) = (status = 'reversed'));
