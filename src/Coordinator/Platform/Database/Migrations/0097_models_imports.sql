-- Where a file came from that was not uploaded by its owner: repository on the hub, commit, path in it.
alter table model_uploads
    add column source_repository text,
    add column source_revision text,
    add column source_file text,
    add constraint model_uploads_source check (
        (source_repository is null) = (source_revision is null) and (source_repository is null) = (source_file is null));

alter table models
    add column source_repository text,
    add column source_revision text,
    add column source_file text,
    add constraint models_source check (
        (source_repository is null) = (source_revision is null) and (source_repository is null) = (source_file is null));

-- A file that the network fetches for a user. Everything about the file itself is in its upload, which a retry replaces.
create table model_imports (
    id uuid primary key,
    user_id uuid not null references users (id),
    upload_id uuid not null unique references model_uploads (id) on delete cascade,
    -- Branch, tag or commit as it was asked for.
    requested_revision text not null,
    -- Of the file when it was looked up; another one later is another file.
    etag text not null,
    -- When a worker first turned to the upload.
    started_at timestamptz,
    -- Failures since the last part that came.
    attempts integer not null default 0,
    next_attempt_at timestamptz not null,
    -- Why the last attempt did not get further; another one follows.
    problem text,
    created_at timestamptz not null
);

create index model_imports_by_user on model_imports (user_id, id desc);
create index model_imports_due on model_imports (next_attempt_at);
create index model_uploads_fetching on model_uploads (user_id) where state = 'receiving' and source_repository is not null;

-- The token of a user for the hub, wrapped under a key that is not in the database.
create table model_import_tokens (
    user_id uuid primary key references users (id),
    key_id text not null,
    wrapped bytea not null,
    created_at timestamptz not null
);

create index model_import_tokens_by_key on model_import_tokens (key_id);
