-- Failed sign-ins in a row. The subject is the SHA-256 of what was typed as login, whether or not there is such an account,
-- so that the wait tells nothing about that.
create table login_failures (
    subject bytea primary key check (octet_length(subject) = 32),
    failures int not null check (failures >= 0),
    locked_until timestamptz,
    updated_at timestamptz not null
);

create index login_failures_updated_at on login_failures (updated_at);
