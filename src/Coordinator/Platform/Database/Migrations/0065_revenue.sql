-- What creators and nodes earn, a line each, from what was paid for to what was paid out.
create table revenue_accruals (
    id uuid primary key,
    -- 1 a payment for an API, 2 a month's pool, 3 computing for an API, 4 computing for a month's pool.
    source smallint not null check (source between 1 and 4),
    reference text not null check (length(reference) <= 200),
    -- Whose it is; with a node it lies on the node's account and its owner sees it here.
    user_id uuid not null references users (id),
    node_id uuid references nodes (id),
    model_id uuid not null references models (id),
    -- The group whose part this is of.
    group_id uuid references groups (id),
    -- When it was earned, yyyymm.
    month text not null check (month ~ '^[0-9]{6}$'),
    asset smallint not null check (asset between 1 and 3),
    amount bigint not null check (amount > 0),
    -- 0 pending: divided and not posted yet; 1 held; 2 payable; 3 paid.
    state smallint not null check (state between 0 and 3),
    earned_at timestamptz not null,
    release_at timestamptz not null,
    payable_at timestamptz,
    paid_at timestamptz,
    constraint revenue_accruals_nodes check ((source in (3, 4)) = (node_id is not null)),
    constraint revenue_accruals_payable check ((state >= 2) = (payable_at is not null)),
    constraint revenue_accruals_paid check ((state = 3) = (paid_at is not null))
);
create index revenue_accruals_by_user on revenue_accruals (user_id, id desc);
create index revenue_accruals_by_group on revenue_accruals (group_id, month) where group_id is not null;
create index revenue_accruals_held on revenue_accruals (release_at) where state = 1;
create index revenue_accruals_payable on revenue_accruals (user_id, payable_at) where state = 2;
create index revenue_accruals_pending on revenue_accruals (month, id) where state = 0;

-- Months whose pool is divided. Divided: every part stands in revenue_accruals; closed: every part is posted.
create table revenue_months (
    month text primary key check (month ~ '^[0-9]{6}$'),
    status text not null check (status in ('divided', 'closed')),
    pool bigint not null check (pool >= 0),
    -- Of models without an owner.
    platform bigint not null check (platform >= 0),
    tokens bigint not null check (tokens >= 0),
    -- As they were applied.
    compute_share integer not null,
    divided_at timestamptz not null,
    closed_at timestamptz,
    constraint revenue_months_closed check ((status = 'closed') = (closed_at is not null))
);
