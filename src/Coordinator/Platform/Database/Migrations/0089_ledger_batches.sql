-- Batches of ledger entries whose Merkle roots are anchored on a chain. docs/flows/audit-trail.md explains them.
create table ledger_batches (
    id bigint generated always as identity primary key,
    chain_id bigint not null,
    contract text not null,
    -- The contract's number of it: they follow each other without gaps.
    number bigint not null check (number > 0),
    root bytea not null check (octet_length(root) = 32),
    entries int not null check (entries > 0),
    closed_at timestamptz not null,
    -- The call that anchors it, and which attempt that is.
    transaction_id uuid not null,
    attempt int not null default 1 check (attempt > 0),
    constraint ledger_batches_number unique (chain_id, contract, number)
);

-- No foreign keys: the audit compares everything.
create table ledger_batch_items (
    batch bigint not null,
    entry bigint not null constraint ledger_batch_items_once unique,
    leaf bytea not null check (octet_length(leaf) = 32),
    primary key (batch, entry)
);

-- How far each chain of the ledger is batched. A position is taken and kept until the commit, so none comes in behind this.
create table ledger_batch_cursors (
    chain smallint primary key,
    position bigint not null,
    -- No entry of the chain beyond that position has a lower seq than this.
    seq bigint not null
);
insert into ledger_batch_cursors (chain, position, seq) select chain, 0, 0 from ledger_chains;

create trigger ledger_batch_items_append_only before update or delete on ledger_batch_items
    for each row execute function refuse_change();
create trigger ledger_batch_items_no_truncate before truncate on ledger_batch_items
    for each statement execute function refuse_change();
create trigger ledger_batches_keep before delete on ledger_batches
    for each row execute function refuse_change();
create trigger ledger_batches_no_truncate before truncate on ledger_batches
    for each statement execute function refuse_change();
