-- A stored file, however many models have it. It is found under its CID on IPFS and under its key in the object store.
create table contents (
    cid text primary key,
    -- Of the stored bytes, which for an encrypted model are not those of its file.
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    size_bytes bigint not null check (size_bytes > 0),
    object_key text not null,
    -- Models that have it. At 0 it is being removed.
    reference_count integer not null check (reference_count >= 0),
    ipfs text not null check (ipfs in ('pending', 'pinned', 'failed', 'removing')),
    ipfs_attempts integer not null default 0,
    ipfs_problem text,
    -- When the worker turns to it; null when there is nothing to do.
    next_attempt_at timestamptz,
    -- Until then one worker has it for itself.
    leased_until timestamptz,
    created_at timestamptz not null,
    constraint contents_removing check ((reference_count = 0) = (ipfs = 'removing'))
);

create index contents_due on contents (next_attempt_at) where next_attempt_at is not null;

-- Objects that nothing needs any more. Keys are never used again, so that a removal cannot meet a new object.
create table object_removals (
    object_key text primary key,
    attempts integer not null default 0,
    next_attempt_at timestamptz not null,
    created_at timestamptz not null
);

create index object_removals_due on object_removals (next_attempt_at);

-- A file says how long a context may be, or it does not: then 0.
alter table models drop constraint models_context_length_check;
alter table models add constraint models_context_length_check check (context_length >= 0);

alter table models
    -- Null for the operator's models, whose files the network does not keep.
    add column ipfs_cid text references contents (cid),
    add column minio_path text,
    add column filename text,
    add column format text not null default 'gguf' check (format in ('gguf', 'safetensors')),
    add column visibility text not null default 'public' check (visibility in ('public', 'private')),
    add column license text not null default '',
    add column description text not null default '',
    add column allow_download boolean not null default false,
    add column is_encrypted boolean not null default false,
    -- What the file says beyond the columns.
    add column metadata jsonb not null default '{}',
    -- A deleted model keeps its row, which statements and charges refer to, and gives its name up.
    add column deleted_at timestamptz,
    add column former_name text,
    add constraint models_file check ((ipfs_cid is null) = (minio_path is null)),
    add constraint models_deleted check (deleted_at is null or (ipfs_cid is null and not is_listed)),
    add constraint models_private check (visibility = 'public' or not is_listed),
    add constraint models_encrypted check (not is_encrypted or visibility = 'private');

create index models_by_owner on models (owner_id, id desc) where owner_id is not null and deleted_at is null;
create index models_by_cid on models (ipfs_cid) where ipfs_cid is not null;

-- A file on its way to becoming a model.
create table model_uploads (
    id uuid primary key,
    user_id uuid not null references users (id),
    -- Of the model that it becomes.
    model_id uuid not null unique,
    model_name text not null check (model_name ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$'),
    filename text not null,
    object_key text not null,
    size_bytes bigint not null check (size_bytes > 0),
    -- As the client announced it; null when it did not.
    expected_sha256 text check (expected_sha256 ~ '^[0-9a-f]{64}$'),
    part_size bigint not null check (part_size > 0),
    part_count integer not null check (part_count > 0),
    visibility text not null check (visibility in ('public', 'private')),
    group_id uuid references groups (id),
    license text not null,
    description text not null,
    allow_download boolean not null,
    is_encrypted boolean not null,
    state text not null check (state in ('receiving', 'verifying', 'ready', 'failed', 'aborted')),
    -- The store's name for it; null before its first part and when the store has been told that it is over.
    store_upload_id text,
    -- When the parts became one object.
    joined_at timestamptz,
    verified_bytes bigint not null default 0,
    failure_reason text,
    failure_message text,
    created_at timestamptz not null,
    -- When it is given up unless another part comes; of a decided one, when it is forgotten.
    expires_at timestamptz not null,
    -- Of the worker that verifies it.
    lease_id uuid,
    leased_until timestamptz,
    constraint model_uploads_failure check ((state = 'failed') = (failure_reason is not null))
);

create index model_uploads_by_user on model_uploads (user_id, id desc);
create unique index model_uploads_name on model_uploads (model_name) where state in ('receiving', 'verifying');
create index model_uploads_verifying on model_uploads (leased_until nulls first) where state = 'verifying';
create index model_uploads_expiring on model_uploads (expires_at);
create index model_uploads_in_store on model_uploads (id) where state in ('aborted', 'failed') and store_upload_id is not null;

create table model_upload_parts (
    upload_id uuid not null references model_uploads (id) on delete cascade,
    number integer not null check (number > 0),
    -- Grows with every try, so that of two at once only the later one counts.
    attempt integer not null,
    -- What the store calls it; null while it is not there.
    tag text,
    size_bytes bigint,
    -- SHA-256 of every 256 KiB, which are the leaves of the file on IPFS.
    leaves bytea,
    primary key (upload_id, number),
    constraint model_upload_parts_whole check ((tag is null) = (leaves is null) and (tag is null) = (size_bytes is null))
);
