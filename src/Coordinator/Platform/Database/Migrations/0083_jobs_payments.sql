-- The payment of a job, when it has one: its money waits in escrow for what becomes of the job.
alter table jobs add column payment_id text;

-- 5: a job that a node has done.
alter table revenue_accruals drop constraint revenue_accruals_source_check;
alter table revenue_accruals add constraint revenue_accruals_source_check check (source between 1 and 5);
alter table revenue_accruals drop constraint revenue_accruals_nodes;
alter table revenue_accruals add constraint revenue_accruals_nodes check ((source in (3, 4, 5)) = (node_id is not null));
