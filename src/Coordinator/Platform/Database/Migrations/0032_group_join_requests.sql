create table group_join_requests (
    id uuid primary key,
    group_id uuid not null references groups (id),
    user_id uuid not null references users (id),
    message text not null default '' check (char_length(message) <= 500),
    created_at timestamptz not null,
    ended_at timestamptz,
    outcome text check (outcome in ('approved', 'rejected', 'withdrawn', 'joined', 'deleted')),
    constraint group_join_requests_outcome check ((ended_at is null) = (outcome is null))
);

create unique index group_join_requests_one_each on group_join_requests (user_id, group_id) where ended_at is null;
create index group_join_requests_open on group_join_requests (group_id, id desc) where ended_at is null;
