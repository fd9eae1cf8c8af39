-- Every node that an attempt of the job was given to, in order: such a node may ask what became of it, however late.
alter table jobs add column held_by uuid[] not null default '{}';
update jobs set held_by = excluded_nodes || node_id where node_id is not null;
