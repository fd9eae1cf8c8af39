-- Announced prices are read by their time; nobody looks for them.
drop index api_services_announced_by_time;

-- What was charged for months of services, and for what time. Only a pause moves the time; a charge that was taken back says when.
create table api_subscription_charges (
    id uuid primary key,
    subscription_id uuid not null references api_subscriptions (id),
    service_id uuid not null references api_services (id),
    user_id uuid not null references users (id),
    kind text not null check (kind in ('start', 'renewal')),
    -- USDT minor units (10^-6).
    amount bigint not null check (amount > 0),
    period_start timestamptz not null,
    period_end timestamptz not null check (period_end > period_start),
    payment_id uuid,
    created_at timestamptz not null,
    revoked_at timestamptz
);

create index api_subscription_charges_by_subscription on api_subscription_charges (subscription_id, id desc);
create index api_subscription_charges_by_service on api_subscription_charges (service_id, period_end);
create unique index api_subscription_charges_by_payment on api_subscription_charges (payment_id) where payment_id is not null;

-- A payment of type api is for the first month of a service, or for a subscription: another month, or credits.
alter table payments
    add column service_id uuid,
    add column subscription_id uuid;

alter table mail_outbox drop constraint mail_outbox_kind_check;
alter table mail_outbox add constraint mail_outbox_kind_check check (kind in (
    'verify-email', 'reset-password', 'password-changed', 'change-email', 'email-changed',
    'plan-past-due', 'plan-ended', 'listing-due', 'listing-ended', 'service-price', 'service-past-due', 'service-ended'));
