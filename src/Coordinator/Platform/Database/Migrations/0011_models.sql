create table models (
    id uuid primary key,
    name text not null constraint models_name_unique unique check (name ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$'),
    -- Null for the models that come with the platform.
    owner_id uuid references users (id),
    architecture text not null,
    parameter_count bigint not null check (parameter_count >= 0),
    quantization text not null,
    context_length integer not null check (context_length > 0),
    size_bytes bigint not null check (size_bytes > 0),
    sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
    created_at timestamptz not null
);

create index models_by_sha256 on models (sha256);
