-- How the revenue of each model of a group is divided now, as basis points by user: what the group agreed on last and is in effect.
create view group_revenue_splits as
select c.id, m.id as model_id, c.group_id, (
    select jsonb_object_agg(s.user_id, s.basis_points) from group_split_shares s where s.config_id = c.id and s.basis_points > 0) as split_config
from models m
join lateral (
    select id, group_id from group_split_configs
    where group_id = m.group_id and status = 'accepted' and effective_at <= now()
    order by version desc limit 1) c on true;
