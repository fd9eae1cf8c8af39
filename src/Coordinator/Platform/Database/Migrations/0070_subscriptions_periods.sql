-- A plan that is paid for runs for a period; one that was granted has none. Past due: the period is over and unpaid, but its days of
-- grace are not.
alter table subscriptions
    drop constraint subscriptions_status_check,
    drop constraint subscriptions_ended,
    add column period_start timestamptz,
    add column period_end timestamptz,
    -- The day of the month that periods begin on, so that a short month moves it for that month only.
    add column anchor_day smallint check (anchor_day between 1 and 31),
    -- What the present period cost, in USDT minor units (10^-6): upgrades are credited with the unused part of it.
    add column paid bigint not null default 0 check (paid >= 0),
    -- What follows the present period: the same plan, a smaller one, or free for nothing.
    add column next_plan text check (next_plan in ('free', 'basic', 'pro', 'enterprise')),
    add column grace_until timestamptz,
    -- When the period, the grace or the next attempt to charge is due.
    add column check_at timestamptz,
    add column ended_reason text,
    add constraint subscriptions_status_check check (status in ('active', 'past_due', 'ended')),
    add constraint subscriptions_ended check ((status = 'ended') = (ended_at is not null)),
    add constraint subscriptions_period check (
        (granted_by is null) = (period_end is not null) and (period_end is null) = (period_start is null)
        and (period_end is null) = (anchor_day is null) and (period_end is null) = (next_plan is null) and period_end > period_start),
    add constraint subscriptions_grace check ((status = 'past_due') = (grace_until is not null) or status = 'ended');

drop index subscriptions_active;
create unique index subscriptions_active on subscriptions (user_id) where status <> 'ended';
create index subscriptions_due on subscriptions (check_at) where status <> 'ended' and check_at is not null;

-- What was charged for plans, and for what time. Never changed; a charge that was taken back says when.
create table subscription_charges (
    id uuid primary key,
    subscription_id uuid not null references subscriptions (id),
    user_id uuid not null references users (id),
    plan_type text not null check (plan_type in ('basic', 'pro', 'enterprise')),
    kind text not null check (kind in ('start', 'renewal', 'upgrade')),
    -- USDT minor units (10^-6). Credit is the unused value of the plan before.
    amount bigint not null check (amount >= 0),
    credit bigint not null check (credit >= 0),
    period_start timestamptz not null,
    period_end timestamptz not null check (period_end > period_start),
    payment_id uuid,
    created_at timestamptz not null,
    revoked_at timestamptz
);

create index subscription_charges_by_user on subscription_charges (user_id, id desc);
create unique index subscription_charges_by_payment on subscription_charges (payment_id) where payment_id is not null;
