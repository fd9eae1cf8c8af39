-- Mails that are still to be sent. One of a kind waits for a user at most, so that asking again and again fills nothing.
-- No text is kept: it may hold a token, which is made when the mail is sent.
create table mail_outbox (
    id uuid primary key,
    user_id uuid not null references users (id),
    kind text not null check (kind in ('verify-email', 'reset-password', 'password-changed')),
    recipient text not null check (length(recipient) between 3 and 254),
    attempts int not null default 0,
    next_attempt_at timestamptz not null,
    created_at timestamptz not null,
    unique (user_id, kind)
);

create index mail_outbox_next_attempt_at on mail_outbox (next_attempt_at);

-- Tokens that went out by mail. Each works once, for the address it was sent to.
create table mail_tokens (
    token_hash bytea primary key check (octet_length(token_hash) = 32),
    user_id uuid not null references users (id),
    purpose text not null check (purpose in ('verify-email', 'reset-password')),
    email text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null
);

create index mail_tokens_by_user on mail_tokens (user_id, purpose);
create index mail_tokens_expires_at on mail_tokens (expires_at);
