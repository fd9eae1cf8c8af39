-- Counting a user's open jobs, which every submission does, must not walk over all those that have ended.
create index jobs_open_by_owner on jobs (owner_id) where status in ('PENDING', 'ASSIGNED', 'RUNNING');
