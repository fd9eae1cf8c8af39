create table groups (
    id uuid primary key,
    -- Also in group_memberships, as the one with the role owner; both change together.
    owner_id uuid not null references users (id),
    name text not null check (char_length(name) between 1 and 64),
    description text not null default '' check (char_length(description) <= 2000),
    join_requests_open boolean not null default false,
    created_at timestamptz not null,
    -- A group that paid out is still named in statements: it is emptied and kept.
    deleted_at timestamptz
);

create table group_memberships (
    id uuid primary key,
    group_id uuid not null references groups (id),
    user_id uuid not null references users (id),
    role text not null check (role in ('owner', 'admin', 'member')),
    joined_at timestamptz not null,
    unique (group_id, user_id)
);

create unique index group_memberships_one_owner on group_memberships (group_id) where role = 'owner';
create index group_memberships_by_group on group_memberships (group_id, id desc);
create index group_memberships_by_user on group_memberships (user_id, group_id desc);
