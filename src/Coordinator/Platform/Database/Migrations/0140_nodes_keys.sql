-- The keys with which nodes open their streams and sign. The first one of a node is pinned; one that its owner reset is kept, because receipts
-- were signed with it, and is never pinned again.
create table node_keys (
    node_id uuid not null references nodes (id),
    -- SHA-256 of public_key.
    fingerprint bytea not null check (octet_length(fingerprint) = 32),
    -- SubjectPublicKeyInfo in DER.
    public_key bytea not null,
    pinned_at timestamptz not null,
    retired_at timestamptz,
    primary key (node_id, fingerprint)
);
create unique index node_keys_current on node_keys (node_id) where retired_at is null;
