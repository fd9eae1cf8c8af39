-- Either a link, which whoever has its token may use, or an invitation of one user.
create table group_invitations (
    id uuid primary key,
    group_id uuid not null references groups (id),
    inviter_id uuid not null references users (id),
    invitee_id uuid references users (id),
    -- The token itself is kept only as SHA-256; the prefix is for recognition.
    token_hash bytea unique check (octet_length(token_hash) = 32),
    prefix text not null default '',
    max_uses integer not null check (max_uses > 0),
    uses integer not null default 0,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    outcome text check (outcome in ('used', 'accepted', 'declined', 'revoked', 'expired', 'joined', 'deleted')),
    constraint group_invitations_one_kind check ((invitee_id is null) = (token_hash is not null)),
    constraint group_invitations_uses check (uses between 0 and max_uses),
    constraint group_invitations_outcome check ((ended_at is null) = (outcome is null)),
    constraint group_invitations_expire_later check (expires_at > created_at)
);

create index group_invitations_open on group_invitations (group_id, id desc) where ended_at is null;
create unique index group_invitations_one_each on group_invitations (invitee_id, group_id) where ended_at is null;
