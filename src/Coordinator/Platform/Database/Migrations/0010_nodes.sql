create table nodes (
    id uuid primary key,
    -- The public form of id: SPEC names both columns.
    node_id text not null unique,
    owner_id uuid not null references users (id),
    name text not null check (char_length(name) between 1 and 64),
    token_hash bytea not null unique check (octet_length(token_hash) = 32),
    token_prefix text not null,
    -- What the last hello reported, as NodeResources in ProtoJSON.
    resources jsonb not null default '{}',
    -- SHA-256 of the model files the node can serve, lower-case hex.
    models text[] not null default '{}',
    is_active boolean not null default true,
    created_at timestamptz not null,
    -- Written in batches: liveness itself lives in memory.
    last_seen_at timestamptz,
    -- Last request of a node that polls instead of keeping a stream.
    polled_at timestamptz,
    deactivated_at timestamptz,
    constraint nodes_deactivated_at check (is_active = (deactivated_at is null))
);

create index nodes_by_owner on nodes (owner_id, id desc);
