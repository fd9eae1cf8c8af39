-- How much of what has left a payable account was matched with the earnings it paid, so that only the rest is looked at.
create table revenue_paid (
    owner text not null,
    code smallint not null check (code in (3, 5)),
    asset smallint not null references assets,
    amount bigint not null check (amount >= 0),
    primary key (owner, code, asset)
);
insert into revenue_paid (owner, code, asset, amount)
select coalesce(node_id, user_id)::text, case when node_id is null then 3 else 5 end, asset, sum(amount)
from revenue_accruals where state = 3 group by 1, 2, 3;

create index ledger_accounts_payable on ledger_accounts (code) where code in (3, 5);
create index revenue_accruals_payable_by_node on revenue_accruals (node_id, payable_at) where state = 2 and node_id is not null;
