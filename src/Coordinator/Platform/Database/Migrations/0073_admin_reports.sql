-- Reports read a span of time; entries are written in its order.
create index ledger_entries_by_time on ledger_entries using brin (created_at) with (pages_per_range = 32, autosummarize = on);
