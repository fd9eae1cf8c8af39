-- What container jobs left: one archive for an attempt, encrypted wherever it lies.
create table job_outputs (
    id uuid primary key,
    job_id uuid not null references jobs (id),
    -- Whose job it is.
    user_id uuid not null references users (id),
    attempt integer not null,
    node_id uuid not null references nodes (id),
    -- Receiving until all of it is stored and known to be what was announced.
    state text not null check (state in ('receiving', 'ready')),
    object_key text not null unique,
    -- Of the archive itself.
    cid text not null,
    size_bytes bigint not null check (size_bytes > 0),
    file_count integer not null default 0,
    -- Of the encrypted archive, as IPFS has it.
    stored_cid text references contents (cid),
    -- The archive's key, wrapped; it goes with the row, and what it encrypted with it.
    key_id text not null,
    wrapped bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    constraint job_outputs_stored check ((state = 'ready') = (stored_cid is not null))
);

create unique index job_outputs_ready on job_outputs (job_id, attempt) where state = 'ready';
create index job_outputs_by_user on job_outputs (user_id) include (size_bytes);
create index job_outputs_by_job on job_outputs (job_id);
create index job_outputs_by_cid on job_outputs (cid) where state = 'ready';
create index job_outputs_expiring on job_outputs (expires_at);
create index job_outputs_receiving on job_outputs (created_at) where state = 'receiving';
create index job_outputs_by_key on job_outputs (key_id);

-- The files of an archive and where their bytes lie in it.
create table job_output_files (
    output_id uuid not null references job_outputs (id) on delete cascade,
    number integer not null,
    path text not null,
    size_bytes bigint not null,
    start_offset bigint not null,
    primary key (output_id, number)
);

create index job_output_files_by_path on job_output_files (output_id, md5(path));
