-- Payments in USDT. Amounts are minor units, 10^-6.
create table payments (
    id uuid primary key,
    user_id uuid not null references users (id),
    payment_type text not null check (payment_type in ('subscription', 'publishing', 'listing', 'api', 'job', 'top_up')),
    -- What is bought, in the words of its fulfilment.
    plan text,
    model_id uuid,
    target_amount bigint check (target_amount > 0),
    description text not null,
    amount bigint not null check (amount > 0),
    platform_fee bigint not null check (platform_fee between 0 and amount),
    network text not null check (network in ('ethereum', 'tron')),
    chain_id bigint not null,
    token text not null,
    -- Proved by signature to be the user's. Transfers from elsewhere do not count.
    from_wallet text not null,
    to_address text not null,
    status text not null check (status in ('PENDING', 'CONFIRMING', 'CONFIRMED', 'FAILED', 'EXPIRED', 'REVERSED')),
    -- Why it failed or expired.
    status_reason text,
    -- Sum of the transfers that it claims now.
    paid bigint not null default 0 check (paid >= 0),
    -- The last transaction that it claimed.
    tx_hash bytea check (length(tx_hash) = 32),
    is_late boolean not null default false,
    -- Whether what was bought could be delivered; otherwise the money stayed on the balance.
    fulfilled boolean,
    fulfilment_text text not null default '',
    created_at timestamptz not null,
    expires_at timestamptz not null,
    monitored_until timestamptz not null,
    confirmed_at timestamptz,
    changed_at timestamptz not null,
    constraint payments_times check (created_at < expires_at and expires_at <= monitored_until),
    constraint payments_reason check ((status in ('FAILED', 'EXPIRED', 'REVERSED')) = (status_reason is not null)),
    constraint payments_confirmed check ((status in ('CONFIRMED', 'REVERSED')) = (confirmed_at is not null and fulfilled is not null)),
    constraint payments_paid check (status not in ('CONFIRMING', 'CONFIRMED') or paid >= amount)
);

create index payments_by_user on payments (user_id, id desc);
create index payments_by_wallet on payments (network, from_wallet, monitored_until);
create index payments_open on payments (network, expires_at) where status in ('PENDING', 'CONFIRMING');
create index payments_by_time on payments (created_at);

-- Transactions that users named, whatever became of them.
create table payment_submissions (
    payment_id uuid not null references payments (id),
    tx_hash bytea not null check (length(tx_hash) = 32),
    state text not null check (state in ('waiting', 'claimed', 'refused')),
    -- Why it was refused, or ended without ever being seen.
    reason text,
    submitted_at timestamptz not null,
    poll_until timestamptz not null,
    primary key (payment_id, tx_hash),
    constraint payment_submissions_reason check ((state = 'refused') = (reason is not null))
);

create index payment_submissions_waiting on payment_submissions (poll_until) where state = 'waiting';
create index payment_submissions_by_hash on payment_submissions (tx_hash);
