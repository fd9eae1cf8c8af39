-- How the work of nodes went, weighed, as of the time it was last added to; it decays with time.
create table node_reputation (
    node_id uuid primary key references nodes (id),
    good double precision not null default 0 check (good >= 0),
    bad double precision not null default 0 check (bad >= 0),
    -- What of node_faults is in it.
    counted_faults bigint not null default 0,
    counted_lost bigint not null default 0,
    updated_at timestamptz not null
);

-- How far node_reputation_events are in it: one row.
create table node_reputation_progress (
    is_only boolean primary key default true check (is_only),
    event_id bigint not null
);
insert into node_reputation_progress (event_id) values (0);
