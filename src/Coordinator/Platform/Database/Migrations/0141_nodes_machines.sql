-- SHA-256 of what tells the node's machine from others: nodes with the same are one machine. Null while the machine has no such id.
alter table nodes add column machine_key bytea;
create index nodes_by_machine on nodes (machine_key) where machine_key is not null;

-- Who has a machine or a GPU. A machine may have several nodes of one owner, a GPU has one node.
create table node_machines (
    kind text not null check (kind in ('machine', 'gpu')),
    -- SHA-256 of the id: the id itself is nobody's business.
    value bytea not null check (octet_length(value) = 32),
    -- The node that said it last.
    node_id uuid not null references nodes (id),
    owner_id uuid not null references users (id),
    claimed_at timestamptz not null,
    primary key (kind, value)
);
