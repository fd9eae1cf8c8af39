-- Files that users upload for their jobs: stored as they come, in the object store alone.
create table job_files (
    id uuid primary key,
    user_id uuid not null references users (id),
    filename text not null,
    cid text not null,
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    size_bytes bigint not null check (size_bytes > 0),
    object_key text not null,
    created_at timestamptz not null
);

create index job_files_by_user on job_files (user_id, id desc);
create index job_files_by_cid on job_files (user_id, cid);

-- The same uploads make both; the id of a file stands where that of a model does.
alter table model_uploads add column kind text not null default 'model' check (kind in ('model', 'file'));
alter table model_uploads alter column model_name drop not null;
alter table model_uploads add constraint model_uploads_named check ((kind = 'model') = (model_name is not null));

-- What a container job finds below /inputs.
create table job_inputs (
    job_id uuid not null references jobs (id) on delete cascade,
    path text not null,
    cid text not null,
    size_bytes bigint not null,
    -- Where it comes from: a file of the job's owner, the outputs of a job of his, or a public model.
    kind text not null check (kind in ('file', 'output', 'model')),
    source_id uuid not null,
    primary key (job_id, path)
);

create index job_inputs_by_source on job_inputs (source_id);
