-- Replies that are given again when a caller repeats a request with the same Idempotency-Key.
-- A row without a reply is a call in progress; locked_until says when another call may take it over.
-- Replies can hold a secret that is shown once, so they are sealed with a key derived from the Idempotency-Key, which is kept as SHA-256 only.
create table idempotency_keys (
    caller text not null,
    method text not null,
    key_hash bytea not null check (octet_length(key_hash) = 32),
    request_hash bytea not null,
    attempt uuid not null,
    locked_until timestamptz not null,
    sealed_reply bytea,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (caller, method, key_hash),
    check (expires_at > created_at)
);

create index idempotency_keys_expires_at on idempotency_keys (expires_at);
