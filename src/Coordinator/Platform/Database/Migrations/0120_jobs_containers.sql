-- Jobs that run a container, beside those that ask a model.
alter table jobs drop constraint jobs_type_check;
alter table jobs add constraint jobs_type_check check (type in ('ai_inference', 'container'));
alter table jobs alter column model_id drop not null;
alter table jobs alter column model_sha256 drop not null;

alter table jobs
    -- What a container needs of a node, as ContainerDemand writes it; jobs with the same text suit the same nodes.
    add column demand text,
    -- What is being done, in words of the node or of the job itself.
    add column activity text,
    -- Nodes with which an attempt was lost, each once: a job that loses several is taken for what kills them.
    add column lost_nodes uuid[] not null default '{}',
    -- Attempts that failed by nobody's fault but the platform's: they do not count as the job's.
    add column platform_failures integer not null default 0,
    -- Not given out before, after such a failure.
    add column not_before timestamptz;

alter table jobs add constraint jobs_model_by_type check (
    (type = 'ai_inference') = (model_id is not null) and (type = 'ai_inference') = (model_sha256 is not null) and (type = 'container') = (demand is not null));

-- A container whose command failed has a result too.
alter table jobs drop constraint jobs_result_when_completed;
alter table jobs add constraint jobs_result_when_ended check (
    case when result is null then status <> 'COMPLETED' else status = 'COMPLETED' or (type = 'container' and status = 'FAILED') end);

-- Each type has a queue of its own: neither walks over the jobs of the other. That of containers is read by owner and demand.
drop index jobs_queue;
create index jobs_queue on jobs (created_at, id) where status = 'PENDING' and type = 'ai_inference';
create index jobs_container_queue on jobs (owner_id, demand, created_at, id) where status = 'PENDING' and type = 'container';
create index jobs_containers_held on jobs (owner_id) where type = 'container' and status in ('ASSIGNED', 'RUNNING');

-- The environment of a container job, wrapped under a key that is not in the database; gone when the job has ended.
create table job_secrets (
    job_id uuid primary key references jobs (id) on delete cascade,
    key_id text not null,
    wrapped bytea not null
);

-- How nodes failed: only what was a node's own fault counts against it.
create table node_faults (
    node_id uuid primary key references nodes (id),
    -- Attempts that failed by the node's fault.
    faults bigint not null default 0,
    -- Attempts that were lost with it.
    lost bigint not null default 0,
    last_reason text,
    last_at timestamptz not null
);

-- Earnings of container jobs are of no model.
alter table revenue_accruals alter column model_id drop not null;
alter table revenue_accruals add constraint revenue_accruals_model check (model_id is not null or source = 5);
