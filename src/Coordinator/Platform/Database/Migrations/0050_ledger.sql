-- Double entry in minor units. docs/decisions/0020-ledger.md explains the model and the chain.
create table assets (
    id smallint primary key,
    code text not null unique,
    scale smallint not null
);
insert into assets (id, code, scale) values (1, 'USDT', 6), (2, 'AITBC', 8), (3, 'BTC', 8);

-- One row an account, or 16 for the platform's busy ones (codes 10 and 11), whose balance is the sum of the rows.
-- The only rows of the ledger that change, and only their three counters do: room on the page keeps the updates off the indexes.
create table ledger_accounts (
    id bigint generated always as identity primary key,
    asset smallint not null check (asset between 1 and 3),
    code smallint not null,
    owner text not null check (length(owner) <= 64),
    shard smallint not null default 0 check (shard between 0 and 15),
    overdraft boolean not null,
    debits bigint not null default 0 check (debits >= 0),
    credits bigint not null default 0 check (credits >= 0),
    -- Reserved by live holds.
    held bigint not null default 0 check (held >= 0),
    constraint ledger_accounts_name unique (owner, code, asset, shard),
    -- Only what stands outside (20: a chain; 23: what users owe) may be below zero.
    constraint ledger_accounts_overdraft check (overdraft = (code in (20, 23))),
    constraint ledger_accounts_covered check (overdraft or credits - debits - held >= 0)
) with (fillfactor = 50);

-- What was done, for good: 1 a transfer, 2 a hold, 3 its settlement, 4 its voiding, 5 its expiry.
-- No foreign keys here and below: ledger_apply is the only writer, and the audit joins everything.
create table ledger_entries (
    seq bigint primary key,
    id uuid not null constraint ledger_entries_once unique,
    act smallint not null check (act between 1 and 5),
    kind smallint not null,
    reference text not null check (length(reference) <= 200),
    -- The hold that this resolves.
    hold_id uuid,
    -- What a hold reserves, where and until when.
    account bigint,
    amount bigint check (amount > 0),
    expires_at timestamptz,
    created_at timestamptz not null,
    -- SHA-256 of what was asked for, and of the entry before in the chain together with this one.
    content bytea not null check (octet_length(content) = 32),
    chain smallint not null,
    position bigint not null,
    hash bytea not null check (octet_length(hash) = 32),
    constraint ledger_entries_resolves check ((act >= 3) = (hold_id is not null)),
    constraint ledger_entries_reserves check ((act = 2) = (account is not null) and (act = 2) = (amount is not null))
);
create sequence ledger_entries_seq as bigint owned by ledger_entries.seq;
-- A hold is resolved once.
create unique index ledger_entries_resolved_once on ledger_entries (hold_id) where hold_id is not null;

-- One debit and one credit of one asset: balanced by construction. A leg that one shard does not cover has several rows.
create table ledger_transfers (
    entry bigint not null,
    leg integer not null,
    debit bigint not null,
    credit bigint not null,
    asset smallint not null,
    amount bigint not null check (amount > 0),
    constraint ledger_transfers_two_accounts check (debit <> credit)
);
create index ledger_transfers_by_debit on ledger_transfers (debit, entry, leg);
create index ledger_transfers_by_credit on ledger_transfers (credit, entry, leg);
-- Entries are written in their order, so that a few blocks hold the legs of one.
create index ledger_transfers_by_entry on ledger_transfers using brin (entry) with (pages_per_range = 16, autosummarize = on);

-- Holds that are not resolved. The entries keep what they were.
create table ledger_holds (
    id uuid primary key,
    account bigint not null,
    amount bigint not null check (amount > 0),
    expires_at timestamptz
);
create index ledger_holds_expiring on ledger_holds (expires_at) where expires_at is not null;

-- The last link of each chain. One row a page and room for its versions: the busiest rows of the database.
create table ledger_chains (
    chain smallint primary key,
    position bigint not null,
    hash bytea not null check (octet_length(hash) = 32)
) with (fillfactor = 10);
insert into ledger_chains (chain, position, hash)
select chain, 0, decode(repeat('00', 32), 'hex') from generate_series(0, 63) chain;

create trigger ledger_entries_append_only before update or delete on ledger_entries
    for each row execute function refuse_change();
create trigger ledger_entries_no_truncate before truncate on ledger_entries
    for each statement execute function refuse_change();
create trigger ledger_transfers_append_only before update or delete on ledger_transfers
    for each row execute function refuse_change();
create trigger ledger_transfers_no_truncate before truncate on ledger_transfers
    for each statement execute function refuse_change();
create trigger ledger_accounts_keep before delete on ledger_accounts
    for each row execute function refuse_change();
create trigger ledger_accounts_no_truncate before truncate on ledger_accounts
    for each statement execute function refuse_change();
