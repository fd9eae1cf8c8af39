-- Key of the access tokens when none is configured, made at the first start so that replicas and restarts share it.
-- It is a secret: who reads it can sign in as anybody. Configured keys take its place.
create table signing_keys (
    kid text primary key,
    secret bytea not null check (octet_length(secret) >= 32),
    created_at timestamptz not null
);
