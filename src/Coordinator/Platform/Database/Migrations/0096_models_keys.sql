-- Keys of encrypted models, wrapped under a key that is not in the database. A key goes with its model, and what it encrypted with it.
create table model_keys (
    -- Of a model, or of the upload that becomes it.
    model_id uuid primary key,
    -- The key that wraps it.
    key_id text not null,
    wrapped bytea not null,
    created_at timestamptz not null
);

create index model_keys_by_key on model_keys (key_id);
