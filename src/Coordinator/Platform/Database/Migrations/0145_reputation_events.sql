-- What comparisons of results said about nodes, written in the transaction that decided. The last line of defence of a node's good name:
-- a job says the same thing about a node once.
create table node_reputation_events (
    id bigint generated always as identity primary key,
    node_id uuid not null references nodes (id),
    -- AGREED: its result was that of the others. MISMATCH: a quorum had another one. FRAUD: two others, asked in secret, had another one.
    kind text not null check (kind in ('AGREED', 'MISMATCH', 'FRAUD')),
    job_id uuid not null references jobs (id) on delete cascade,
    created_at timestamptz not null,
    unique (node_id, job_id, kind)
);

create index node_reputation_events_by_time on node_reputation_events (node_id, created_at);
