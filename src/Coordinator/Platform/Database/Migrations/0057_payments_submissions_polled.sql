-- When a transaction was last asked for: each waits its turn, however many one user names.
alter table payment_submissions add column polled_at timestamptz;
update payment_submissions set polled_at = submitted_at;
alter table payment_submissions alter column polled_at set not null;
