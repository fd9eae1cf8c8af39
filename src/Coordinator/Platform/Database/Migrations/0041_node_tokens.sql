-- Node tokens apart from nodes: a token is made first and becomes the credential of the one node that enrols with it.
create table node_tokens (
    id uuid primary key,
    owner_id uuid not null references users (id),
    -- Null until a machine has enrolled with the token; never changed after that.
    node_id uuid references nodes (id),
    name text not null check (char_length(name) between 1 and 64),
    -- The first characters, for recognition; the token itself is kept only as SHA-256.
    prefix text not null,
    token_hash bytea not null unique check (octet_length(token_hash) = 32),
    created_at timestamptz not null,
    expires_at timestamptz,
    -- Written in batches while a stream is open.
    last_used_at timestamptz,
    revoked_at timestamptz,
    constraint node_tokens_expires_later check (expires_at > created_at)
);

create index node_tokens_by_owner on node_tokens (owner_id, id desc);
create index node_tokens_by_node on node_tokens (node_id);
-- A node has one credential.
create unique index node_tokens_one_works on node_tokens (node_id) where revoked_at is null;

-- The node's own id serves as the id of its first token: like all ids it tells the order of creation.
insert into node_tokens (id, owner_id, node_id, name, prefix, token_hash, created_at, last_used_at, revoked_at)
select id, owner_id, id, name, token_prefix, token_hash, created_at, greatest(last_seen_at, polled_at), deactivated_at from nodes;

alter table nodes drop column token_hash, drop column token_prefix;
