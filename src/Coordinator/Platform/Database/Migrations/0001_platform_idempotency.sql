-- Replies that are given again when a caller repeats a request with the same Idempotency-Key.
-- A row without a reply is a call in progress; locked_until says when another call may take it over.
create table idempotency_keys (
    caller text not null,
    method text not null,
    key text not null,
    request_hash bytea not null,
    attempt uuid not null,
    locked_until timestamptz not null,
    reply bytea,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (caller, method, key),
    check (length(key) between 1 and 128),
    check (expires_at > created_at)
);

create index idempotency_keys_expires_at on idempotency_keys (expires_at);
