-- What the audits found, one a day. The heads are the last links of the chains as they were: a later audit must find them again,
-- so that cutting a chain's end off shows too.
create table ledger_audits (
    day date primary key,
    started_at timestamptz not null,
    finished_at timestamptz,
    entries bigint,
    differences text[],
    head_positions bigint[],
    head_hashes bytea[]
);
