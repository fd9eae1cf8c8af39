create table jobs (
    id uuid primary key,
    -- The public form of id: SPEC names both columns.
    job_id text not null unique,
    owner_id uuid not null references users (id),
    type text not null check (type in ('ai_inference')),
    status text not null check (status in ('PENDING', 'ASSIGNED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED')),
    config jsonb not null,
    model_id uuid not null references models (id),
    model_sha256 text not null,
    -- Node of the current or last attempt; attempt is the fence that every report must carry.
    node_id uuid references nodes (id),
    attempt integer not null default 0 check (attempt >= 0),
    max_attempts integer not null check (max_attempts > 0),
    lease_until timestamptz,
    -- Nodes that failed the job and are not given it again.
    excluded_nodes uuid[] not null default '{}',
    progress double precision not null default 0 check (progress between 0 and 1),
    result jsonb,
    error_reason text,
    error_message text,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    started_at timestamptz,
    ended_at timestamptz,
    constraint jobs_lease_while_held check ((status in ('ASSIGNED', 'RUNNING')) = (lease_until is not null)),
    constraint jobs_node_while_held check (status not in ('ASSIGNED', 'RUNNING') or node_id is not null),
    constraint jobs_ended_at check ((status in ('COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED')) = (ended_at is not null)),
    constraint jobs_result_when_completed check ((status = 'COMPLETED') = (result is not null))
);

create index jobs_queue on jobs (created_at, id) where status = 'PENDING';
create index jobs_leases on jobs (lease_until) where status in ('ASSIGNED', 'RUNNING');
create index jobs_deadlines on jobs (expires_at) where status in ('PENDING', 'ASSIGNED', 'RUNNING');
create index jobs_by_node on jobs (node_id) where status in ('ASSIGNED', 'RUNNING');
create index jobs_by_owner on jobs (owner_id, id desc);
