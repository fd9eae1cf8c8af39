-- A model that belongs to a group earns for its members.
alter table models add column group_id uuid references groups (id);
create index models_by_group on models (group_id) where group_id is not null;
