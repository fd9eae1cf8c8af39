-- How a group divides its revenue. A version is proposed, accepted by everybody it names, and in effect from then or from the
-- date it asked for, whichever is later, until a higher version is. Accepted versions never change.
create table group_split_configs (
    id uuid primary key,
    group_id uuid not null references groups (id),
    version integer not null check (version > 0),
    proposer_id uuid not null references users (id),
    status text not null check (status in ('pending', 'accepted', 'declined', 'replaced', 'cancelled')),
    -- The date that was asked for, and the one that came of it.
    effective_from timestamptz not null,
    effective_at timestamptz,
    created_at timestamptz not null,
    decided_at timestamptz,
    unique (group_id, version),
    constraint group_split_configs_decided check ((status = 'pending') = (decided_at is null)),
    constraint group_split_configs_effective check ((status = 'accepted') = (effective_at is not null)),
    constraint group_split_configs_never_before check (effective_at >= effective_from and effective_at >= decided_at)
);

create unique index group_split_configs_one_pending on group_split_configs (group_id) where status = 'pending';

create table group_split_shares (
    config_id uuid not null references group_split_configs (id),
    user_id uuid not null references users (id),
    basis_points integer not null check (basis_points between 1 and 10000),
    accepted_at timestamptz,
    primary key (config_id, user_id)
);
