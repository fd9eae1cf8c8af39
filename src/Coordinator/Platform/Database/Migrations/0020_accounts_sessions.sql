-- Where an account is signed in. Access tokens name their session, so ending it ends them too.
create table sessions (
    id uuid primary key,
    user_id uuid not null references users (id),
    method text not null check (method in ('password', 'wallet')),
    -- Of the last sign-in or refresh.
    address inet not null,
    user_agent text not null check (length(user_agent) <= 256),
    created_at timestamptz not null,
    refreshed_at timestamptz not null,
    -- Refreshing does not move it.
    expires_at timestamptz not null,
    revoked_at timestamptz
);

-- Listing is by owner, newest first: ids are version 7.
create index sessions_by_user on sessions (user_id, id desc);
create index sessions_expires_at on sessions (expires_at);
create index sessions_revoked_at on sessions (revoked_at) where revoked_at is not null;

-- Every refresh token that a session ever had: one that comes again after it was spent was copied by somebody.
create table refresh_tokens (
    token_hash bytea primary key check (octet_length(token_hash) = 32),
    session_id uuid not null references sessions (id) on delete cascade,
    created_at timestamptz not null,
    spent_at timestamptz
);

create index refresh_tokens_by_session on refresh_tokens (session_id);
