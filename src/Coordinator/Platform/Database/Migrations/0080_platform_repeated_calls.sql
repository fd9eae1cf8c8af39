-- What a call creates gets this id, in every attempt at it: an attempt after a crash finds what the one before it did.
alter table idempotency_keys add column act_id uuid;
update idempotency_keys set act_id = attempt;
alter table idempotency_keys alter column act_id set not null;
