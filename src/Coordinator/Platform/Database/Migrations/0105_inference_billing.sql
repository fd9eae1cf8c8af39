-- What paid for a request: the caller's plan, its own price, or the month of a subscription to an API.
alter table api_requests
    add column service_id uuid references api_services (id),
    add column subscription_id uuid references api_subscriptions (id),
    add column billing text not null default 'plan' check (billing in ('plan', 'request', 'month')),
    -- USDT minor units (10^-6).
    add column cost bigint not null default 0 check (cost >= 0),
    -- What is held for it, what a foreign node gets of the creator's part in basis points, and when it was taken: null while it is due.
    add column hold_id uuid,
    add column compute_share integer check (compute_share between 0 and 10000),
    add column settled_at timestamptz,
    add constraint api_requests_service check ((billing = 'plan') = (service_id is null) and (service_id is null) = (subscription_id is null)),
    add constraint api_requests_held check ((hold_id is null) = (compute_share is null) and (hold_id is not null or settled_at is null and cost = 0)),
    add constraint api_requests_cost check (hold_id is null or billing = 'request');

create index api_requests_by_subscription on api_requests (subscription_id, created_at desc) where subscription_id is not null;
create index api_requests_by_service on api_requests (service_id, created_at desc) where service_id is not null;
-- What is due: few rows, whatever the table holds.
create index api_requests_due on api_requests (id) where hold_id is not null and settled_at is null;
