-- How much of what an attempt wrote is kept.
create table job_logs (
    job_id uuid not null references jobs (id),
    attempt integer not null,
    -- Everything before this byte is kept.
    next_offset bigint not null,
    -- What is kept takes so much of what may be kept.
    kept_bytes bigint not null,
    is_full boolean not null,
    updated_at timestamptz not null,
    primary key (job_id, attempt)
);

create index job_logs_expiring on job_logs (updated_at);

-- Written some hundreds of milliseconds at a time: the bytes of both streams in the order in which they were written, and where each run of one stream begins.
create table job_log_parts (
    job_id uuid not null,
    attempt integer not null,
    start_offset bigint not null,
    data bytea not null,
    run_starts integer[] not null,
    run_streams smallint[] not null,
    run_times timestamptz[] not null,
    primary key (job_id, attempt, start_offset),
    foreign key (job_id, attempt) references job_logs (job_id, attempt) on delete cascade
);
