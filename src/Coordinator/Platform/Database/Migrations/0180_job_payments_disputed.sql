-- What an arbiter has to decide on, the longest disputed first: few among very many.
create index job_payments_disputed on job_payments (updated_at, id) where status = 'disputed' and hold_id is not null;
