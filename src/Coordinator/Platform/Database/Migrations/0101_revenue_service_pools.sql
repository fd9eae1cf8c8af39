-- The nodes' part of a month's fee for a service. It lies in the ledger (code 7, the owner is the fee) until the month is over and it is
-- known whose nodes served.
create table revenue_service_pools (
    -- Of the fee.
    id uuid primary key,
    service_id uuid not null references api_services (id),
    subscription_id uuid not null references api_subscriptions (id),
    model_id uuid not null references models (id),
    -- As statements show the fee.
    reference text not null check (length(reference) <= 200),
    -- USDT minor units (10^-6).
    amount bigint not null check (amount > 0),
    -- When the fee was paid: a group's split of then counts.
    paid_at timestamptz not null,
    period_start timestamptz not null,
    period_end timestamptz not null check (period_end > period_start),
    -- open; divided among nodes and creators; reversed with its fee.
    status text not null check (status in ('open', 'divided', 'reversed')),
    check_at timestamptz,
    -- Of all nodes, and of those that are neither the owner's nor of members of his group.
    tokens bigint check (tokens >= 0),
    foreign_tokens bigint check (foreign_tokens between 0 and tokens),
    ended_at timestamptz,
    constraint revenue_service_pools_open check ((status = 'open') = (check_at is not null) and (status = 'open') = (ended_at is null)),
    constraint revenue_service_pools_divided check ((status = 'divided') = (tokens is not null) and (status = 'divided') = (foreign_tokens is not null))
);

create index revenue_service_pools_due on revenue_service_pools (check_at) where status = 'open';
create index revenue_service_pools_by_service on revenue_service_pools (service_id) where status = 'open';

-- 4 reversed: the payment that it came of was taken back while it was held.
alter table revenue_accruals
    drop constraint revenue_accruals_state_check,
    drop constraint revenue_accruals_payable,
    add constraint revenue_accruals_state_check check (state between 0 and 4),
    add constraint revenue_accruals_payable check ((state in (2, 3)) = (payable_at is not null));
create index revenue_accruals_held_by_reference on revenue_accruals (reference) where state = 1;
