create table users (
    id uuid primary key,
    -- Wallet-only accounts have no e-mail address and no password.
    email text,
    username text not null,
    hashed_password text,
    auth_method text not null check (auth_method in ('password', 'wallet', 'operator')),
    is_active boolean not null default true,
    is_verified boolean not null default false,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    check (length(username) between 1 and 64),
    check (email is null or length(email) between 3 and 254),
    check (auth_method <> 'password' or hashed_password is not null)
);

create unique index users_email on users (lower(email));
create unique index users_username on users (lower(username));

create table api_keys (
    id uuid primary key,
    user_id uuid not null references users (id),
    name text not null check (length(name) between 1 and 64),
    -- The first characters, for recognition; the key itself is kept only as SHA-256.
    prefix text not null,
    key_hash bytea not null check (octet_length(key_hash) = 32),
    scopes text[] not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
);

create unique index api_keys_key_hash on api_keys (key_hash);
-- Listing is by owner, newest first: ids are version 7.
create index api_keys_by_user on api_keys (user_id, id desc);
