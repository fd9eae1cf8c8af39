-- What the contracts refused is few, and is looked for again and again.
create index contract_transactions_refused on contract_transactions (changed_at) where state = 4;
-- The batch that a call is for.
create index ledger_batches_by_transaction on ledger_batches (transaction_id);
