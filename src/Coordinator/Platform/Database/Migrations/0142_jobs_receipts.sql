-- What nodes signed of the attempts that they ended.
create table receipts (
    job_id uuid not null references jobs (id),
    attempt integer not null,
    node_id uuid not null,
    key_fingerprint bytea not null,
    -- The signed bytes, a serialized aiforge.v1.ReceiptBody.
    body bytea not null,
    signature bytea not null check (octet_length(signature) = 64),
    created_at timestamptz not null,
    primary key (job_id, attempt),
    foreign key (node_id, key_fingerprint) references node_keys (node_id, fingerprint)
);
