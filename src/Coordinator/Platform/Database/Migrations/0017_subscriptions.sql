create table subscriptions (
    id uuid primary key,
    user_id uuid not null references users (id),
    plan_type text not null check (plan_type in ('free', 'basic', 'pro', 'enterprise')),
    -- A month's price in USDT minor units (10^-6); 0 for a plan that the operator granted.
    price bigint not null check (price >= 0),
    status text not null check (status in ('active', 'ended')),
    granted_by text,
    started_at timestamptz not null,
    ended_at timestamptz,
    constraint subscriptions_ended check ((status = 'ended') = (ended_at is not null))
);

create unique index subscriptions_active on subscriptions (user_id) where status = 'active';
create index subscriptions_by_user on subscriptions (user_id, id desc);
