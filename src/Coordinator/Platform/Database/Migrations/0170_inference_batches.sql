-- What a file is for, of those that OpenAI's routes show; null for inputs of jobs.
alter table job_files add column purpose text check (purpose in ('batch', 'batch_output', 'user_data'));
create index job_files_by_purpose on job_files (user_id, id desc) where purpose is not null;

-- A file of requests that are answered when there is room.
create table batches (
    id uuid primary key,
    user_id uuid not null references users (id),
    -- With whose rights and limits its requests are made; null for a session's.
    api_key_id uuid references api_keys (id),
    endpoint text not null,
    input_file_id uuid not null,
    metadata jsonb not null,
    status text not null check (status in ('validating', 'failed', 'in_progress', 'finalizing', 'completed', 'expired', 'cancelling', 'cancelled')),
    errors jsonb,
    output_file_id uuid,
    error_file_id uuid,
    total integer not null default 0,
    completed integer not null default 0,
    failed integer not null default 0,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    in_progress_at timestamptz,
    finalizing_at timestamptz,
    completed_at timestamptz,
    failed_at timestamptz,
    expired_at timestamptz,
    cancelling_at timestamptz,
    cancelled_at timestamptz,
    -- Who reads its input or writes its outputs, and until when.
    lease_id uuid,
    leased_until timestamptz
);

create index batches_by_user on batches (user_id, id desc);
create index batches_open on batches (id) where status in ('validating', 'in_progress', 'finalizing', 'cancelling');
create index batches_input on batches (input_file_id) where status = 'validating';

-- The requests of batches that have not ended.
create table batch_requests (
    batch_id uuid not null references batches (id) on delete cascade,
    line integer not null,
    custom_id text not null,
    body text not null,
    state text not null default 'pending' check (state in ('pending', 'running', 'answered', 'refused', 'dropped')),
    -- How often somebody began it and was not heard of again.
    attempts integer not null default 0,
    not_before timestamptz,
    lease_until timestamptz,
    request_id text,
    status_code integer,
    answer text,
    primary key (batch_id, line)
);

create index batch_requests_pending on batch_requests (batch_id, line) where state = 'pending';
create index batch_requests_running on batch_requests (lease_until) where state = 'running';
