-- One row per request that reached a model; billing and usage pages read it.
create table api_requests (
    id uuid primary key,
    user_id uuid not null references users (id),
    api_key_id uuid references api_keys (id),
    model_id uuid not null references models (id),
    node_id uuid references nodes (id),
    prompt_tokens integer not null check (prompt_tokens >= 0),
    completion_tokens integer not null check (completion_tokens >= 0),
    tokens_used integer generated always as (prompt_tokens + completion_tokens) stored,
    -- Nodes that worked on it: more than one after a failover.
    attempts integer not null check (attempts >= 0),
    finish_reason text not null,
    first_token_ms integer,
    duration_ms integer not null check (duration_ms >= 0),
    created_at timestamptz not null
);

create index api_requests_by_user on api_requests (user_id, created_at desc);
