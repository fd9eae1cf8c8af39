-- Copies of jobs: replicas, whose results decide on a job together, and checks, which look at a completed job a second time.
alter table jobs
    -- The job that this is a copy of. Users see copies only as a part of it.
    add column parent_id uuid references jobs (id) on delete cascade,
    add column purpose text check (purpose in ('REPLICA', 'CHECK')),
    -- Which one of the copies it is, from 1.
    add column number integer check (number >= 1),
    -- What became of a copy's result. ENDED: seen, and others are awaited. Null: nobody has looked at it since it ended.
    add column verdict text check (verdict in ('ENDED', 'AGREED', 'MISMATCH', 'FRAUD', 'UNDECIDED', 'FAILED', 'CANCELLED')),
    -- How many nodes do this job, and how many of them have to agree. A job with several is never given to a node itself.
    add column replicas integer not null default 1 check (replicas between 1 and 5),
    add column quorum integer not null default 1,
    -- Its owner says that equal inputs give equal outputs.
    add column deterministic boolean not null default false,
    -- The replica whose result is the job's.
    add column answer_id uuid,
    -- What comparing said of the job, as its owner sees it.
    add column verification text check (verification in ('AGREED', 'NO_QUORUM', 'CONFIRMED', 'REFUTED', 'UNDECIDED')),
    -- Of a check of an inference job: only nodes that compute as the first one did say the same.
    add column kernel_class text,
    add constraint jobs_copies check (
        (parent_id is null) = (purpose is null) and (parent_id is null) = (number is null) and (parent_id is not null or verdict is null)),
    add constraint jobs_quorum check (quorum between 1 and replicas and 2 * quorum > replicas),
    add constraint jobs_copies_unpaid check (parent_id is null or payment_id is null);

-- A job of several replicas runs on their leases.
alter table jobs drop constraint jobs_lease_while_held, drop constraint jobs_node_while_held;
alter table jobs
    add constraint jobs_lease_while_held check ((status in ('ASSIGNED', 'RUNNING') and replicas = 1) = (lease_until is not null)),
    add constraint jobs_node_while_held check (status not in ('ASSIGNED', 'RUNNING') or replicas > 1 or node_id is not null);

create unique index jobs_copies on jobs (parent_id, number) where parent_id is not null;
-- Copies that nobody has looked at since they ended.
create index jobs_copies_ended on jobs (ended_at) where parent_id is not null and verdict is null and ended_at is not null;

-- Whoever ends a copy, somebody looks at it soon.
create function jobs_copy_ended() returns trigger language plpgsql as $$
begin
    perform pg_notify('job_copy_ended', '');
    return null;
end
$$;
create trigger jobs_copy_ended after update of status on jobs
for each row when (new.parent_id is not null and new.ended_at is not null and old.ended_at is null) execute function jobs_copy_ended();

-- Nodes that two others caught at a false result: no paid work until it is over, or an administrator lifts it.
create table node_suspensions (
    id bigint generated always as identity primary key,
    node_id uuid not null references nodes (id),
    -- The job that proved it.
    job_id uuid not null references jobs (id) on delete cascade,
    begun_at timestamptz not null,
    until timestamptz not null,
    ended_at timestamptz,
    -- The wallet of the administrator who lifted it; null when its time was over.
    lifted_by text,
    lift_reason text check (length(lift_reason) <= 256),
    constraint node_suspensions_lifted check ((lifted_by is null) = (lift_reason is null) and (lifted_by is null or ended_at is not null))
);
create unique index node_suspensions_open on node_suspensions (node_id) where ended_at is null;
