-- What owners of published models sell to those who call them. Amounts are USDT minor units (10^-6).
create table api_services (
    id uuid primary key,
    model_id uuid not null references models (id),
    -- Whose the model is; own nodes are his.
    owner_id uuid not null references users (id),
    name text not null check (length(name) between 1 and 64),
    description text not null check (length(description) <= 4000),
    pricing_type text not null check (pricing_type in ('subscription', 'per_use')),
    -- Of a month, or of 1,000 tokens of the prompt, 1,000 of the answers and a request.
    price bigint not null default 0 check (price >= 0),
    input_price bigint not null default 0 check (input_price >= 0),
    output_price bigint not null default 0 check (output_price >= 0),
    request_price bigint not null default 0 check (request_price >= 0),
    -- The same as they were announced, and from when on they count.
    next_price bigint check (next_price >= 0),
    next_input_price bigint check (next_input_price >= 0),
    next_output_price bigint check (next_output_price >= 0),
    next_request_price bigint check (next_request_price >= 0),
    next_from timestamptz,
    -- By the owner's own nodes alone, or by all of the network, whose nodes get this of the creator's part in basis points.
    serving text not null check (serving in ('own', 'network')),
    compute_share integer not null check (compute_share between 0 and 10000),
    -- Of each subscriber; 0 for none.
    requests_per_minute integer not null default 0 check (requests_per_minute >= 0),
    requests_per_day integer not null default 0 check (requests_per_day >= 0),
    tokens_per_month integer not null default 0 check (tokens_per_month >= 0),
    status text not null check (status in ('active', 'paused', 'closed')),
    paused_at timestamptz,
    closed_at timestamptz,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    constraint api_services_priced check (
        pricing_type = 'subscription' and price > 0 and input_price + output_price + request_price = 0
        or pricing_type = 'per_use' and price = 0 and input_price + output_price + request_price > 0),
    constraint api_services_announced check (
        (next_from is null) = (next_price is null) and (next_from is null) = (next_input_price is null)
        and (next_from is null) = (next_output_price is null) and (next_from is null) = (next_request_price is null)),
    constraint api_services_share check (serving = 'network' or compute_share = 0),
    constraint api_services_paused check ((status = 'paused') = (paused_at is not null)),
    constraint api_services_closed check ((status = 'closed') = (closed_at is not null))
);

create index api_services_by_model on api_services (model_id, id desc);
create index api_services_announced_by_time on api_services (next_from) where next_from is not null;

-- Who uses a service. One that is paid by the month runs for a period, as plans do; one that is paid by use has none and runs until
-- somebody ends it. Past due: the period is over and unpaid, but its days of grace are not.
create table api_subscriptions (
    id uuid primary key,
    service_id uuid not null references api_services (id),
    user_id uuid not null references users (id),
    -- The key that works now; of the secret only a hash is kept.
    api_key uuid references api_keys (id),
    status text not null check (status in ('active', 'past_due', 'ended')),
    auto_renew boolean not null,
    period_start timestamptz,
    period_end timestamptz,
    -- The day of the month that periods begin on, so that a short month moves it for that month only.
    anchor_day smallint check (anchor_day between 1 and 31),
    grace_until timestamptz,
    -- When the period, the grace or the next attempt to charge is due.
    check_at timestamptz,
    created_at timestamptz not null,
    ended_at timestamptz,
    ended_reason text,
    constraint api_subscriptions_ended check ((status = 'ended') = (ended_at is not null) and (status = 'ended') = (ended_reason is not null)),
    constraint api_subscriptions_period check (
        (period_end is null) = (period_start is null) and (period_end is null) = (anchor_day is null) and period_end > period_start),
    constraint api_subscriptions_grace check ((status = 'past_due') = (grace_until is not null) or status = 'ended')
);

create unique index api_subscriptions_once on api_subscriptions (service_id, user_id) where status <> 'ended';
create index api_subscriptions_by_user on api_subscriptions (user_id, id desc);
create index api_subscriptions_by_service on api_subscriptions (service_id, id desc);
create index api_subscriptions_due on api_subscriptions (check_at) where status <> 'ended' and check_at is not null;

-- Credits lie in the ledger (code 6), which is the one place that counts them: read as a column, s.credits.
create function credits(subscription api_subscriptions) returns bigint language sql stable as $$
    select coalesce(sum(a.credits - a.debits), 0)::bigint from ledger_accounts a
    where a.owner = subscription.id::text and a.code = 6 and a.asset = 1
$$;

-- A key of a service works for that service and nothing else.
alter table api_keys add column subscription_id uuid references api_subscriptions (id);
create index api_keys_by_subscription on api_keys (subscription_id) where subscription_id is not null;
