-- Applies commands to the ledger, all or none, in one round trip. Result: 0 applied; for one command otherwise why not
-- (1 applied before, 2 insufficient funds, 3 hold not found, 4 hold resolved, 5 exceeds the hold, 6 other content under this id);
-- for several -1 when any is in doubt: the caller divides them. Nothing is written unless it is 0.
-- Accounts are named once and referred to by their place in the list; legs refer to their command in the same way.
create function ledger_apply(
    p_at timestamptz,
    p_asset smallint[], p_code smallint[], p_owner text[],
    p_act smallint[], p_id uuid[], p_kind smallint[], p_reference text[], p_content bytea[], p_hold uuid[],
    p_account integer[], p_amount bigint[], p_expires timestamptz[],
    p_command integer[], p_leg integer[], p_debit integer[], p_credit integer[], p_value bigint[])
returns smallint language plpgsql
-- Planned once for lists of any length over tables that grow: always by index, never by reading a table that is small today.
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
    v_count constant integer := cardinality(p_id);
    v_resolves constant boolean := exists (select from unnest(p_hold) hold where hold is not null);
    -- Sessions rarely share either of these, so that they do not wait for each other.
    v_shard constant smallint := pg_backend_pid() & 15;
    v_chain smallint := pg_backend_pid() & 63;
    -- Debited accounts that are sharded: one shard alone may not cover the amount, all are needed.
    v_spread constant integer[] := array(select distinct d from unnest(p_debit) d where p_code[d] in (10, 11));
    v_ids bigint[];
    v_touched bigint[];
    v_locked bigint[];
    v_available bigint[];
    v_names integer[];
    v_hold_account bigint[];
    v_hold_amount bigint[];
    v_command integer[] := p_command;
    v_leg integer[] := p_leg;
    v_debit bigint[];
    v_credit bigint[];
    v_moved smallint[];
    v_value bigint[] := p_value;
    v_seq bigint[];
    v_position bigint;
    v_hash bytea;
    v_hashes bytea[];
    v_content bytea;
    i integer := 0;
begin
    if v_count > 1 and cardinality(v_spread) > 0 then return -1; end if;

    -- 1. Every account this touches, locked in the order of ids: two that touch the same ones never wait for each other in a circle.
    loop
        select array_agg(w.id order by w.n) filter (where w.own), array_agg(w.id), array_agg(w.n)
        into v_ids, v_touched, v_names
        from (
            select k.n, a.id, a.shard = case when k.code in (10, 11) then v_shard else 0 end as own
            from unnest(p_asset, p_code, p_owner) with ordinality k (asset, code, owner, n)
            join ledger_accounts a on a.owner = k.owner and a.code = k.code and a.asset = k.asset
            where a.shard = case when k.code in (10, 11) then v_shard else 0 end or k.n = any(v_spread)
            union all
            select null, h.account, false from ledger_holds h where v_resolves and h.id = any(p_hold)
        ) w;

        if coalesce(cardinality(v_ids), 0) < cardinality(p_asset) then
            insert into ledger_accounts (asset, code, owner, shard, overdraft)
            select k.asset, k.code, k.owner, case when k.code in (10, 11) then v_shard else 0 end, k.code in (20, 23)
            from unnest(p_asset, p_code, p_owner) k (asset, code, owner)
            order by k.owner, k.code, k.asset
            on conflict do nothing;
            continue;
        end if;

        -- By one table alone: what else were joined here would be read anew for each row that somebody has just changed.
        select array_agg(l.id), array_agg(l.available)
        into v_locked, v_available
        from (
            select a.id, case when not a.overdraft then a.credits - a.debits - a.held end as available
            from ledger_accounts a where a.id = any(v_touched) order by a.id for no key update
        ) l;

        exit when not v_resolves;
        select array_agg(h.account order by c.n), array_agg(h.amount order by c.n)
        into v_hold_account, v_hold_amount
        from unnest(p_hold) with ordinality c (id, n) left join ledger_holds h on h.id = c.id;
        -- A hold that appeared in between is on an account that is not locked yet.
        exit when not exists (select from unnest(v_hold_account) h where h is not null and h <> all(v_locked));
    end loop;

    select array_agg(v_ids[l.debit] order by l.n), array_agg(v_ids[l.credit] order by l.n), array_agg(p_asset[l.debit] order by l.n)
    into v_debit, v_credit, v_moved
    from unnest(p_debit, p_credit) with ordinality l (debit, credit, n);

    -- 2. What is wrong with it.
    if exists (select from ledger_entries e where e.id = any(p_id)) then
        if v_count > 1 then return -1; end if;
        return (select case when e.content = p_content[1] then 1 else 6 end from ledger_entries e where e.id = p_id[1]);
    end if;

    if v_resolves then
        if v_count > 1 and (
            exists (select from unnest(p_hold, v_hold_amount) h (id, amount) where h.id is not null and h.amount is null)
            or (select count(h) > count(distinct h) from unnest(p_hold) h)) then return -1; end if;
        if v_count = 1 and v_hold_amount[1] is null then
            return case when exists (select from ledger_entries e where e.id = p_hold[1] and e.act = 2) then 4 else 3 end;
        end if;

        if exists (
            select from unnest(v_command, v_debit) l (command, debit)
            where p_act[l.command] = 3 and l.debit <> v_hold_account[l.command]) then
            raise exception 'a settlement debits another account than its hold' using errcode = 'invalid_parameter_value';
        end if;
        if exists (
            select from unnest(v_command, v_value) l (command, value) where p_act[l.command] = 3
            group by l.command having sum(l.value) > v_hold_amount[l.command]) then return case when v_count > 1 then -1 else 5 end; end if;
    end if;

    if v_count > 1 and (select count(*) > count(distinct id) from unnest(p_id) id) then return -1; end if;

    if cardinality(v_spread) > 0 then
        -- Legs and shards lie end to end on one line; every piece that a leg and a shard have in common is a row.
        select array_agg(p.command order by p.n, p.shard), array_agg(p.leg order by p.n, p.shard), array_agg(p.debit order by p.n, p.shard),
               array_agg(p.credit order by p.n, p.shard), array_agg(p.asset order by p.n, p.shard), array_agg(p.value order by p.n, p.shard)
        into v_command, v_leg, v_debit, v_credit, v_moved, v_value
        from (
            select l.n, l.command, l.leg, p_asset[l.name] as asset, coalesce(s.id, l.debit) as debit, l.credit, s.id as shard,
                   case when s.id is null then l.value else (least(l.upto, s.upto) - greatest(l.upto - l.value, s.upto - s.available))::bigint end as value
            from (
                select u.*, sum(u.value) over (partition by u.name order by u.n) as upto
                from unnest(p_command, p_leg, p_debit, v_debit, v_credit, p_value) with ordinality u (command, leg, name, debit, credit, value, n)
            ) l
            left join (
                select u.n, u.id, k.available, sum(k.available) over (partition by u.n order by u.id) as upto
                from unnest(v_names, v_touched) u (n, id)
                join unnest(v_locked, v_available) k (id, available) on k.id = u.id
                where u.n = any(v_spread) and k.available > 0
            ) s on s.n = l.name and s.upto > l.upto - l.value and s.upto - s.available < l.upto
            where l.name <> all(v_spread) or s.id is not null
        ) p;
        if (select coalesce(sum(value), 0) from unnest(v_value) value) <> (select sum(value) from unnest(p_value) value) then return 2; end if;
    end if;

    -- A command is judged by what it leaves behind; of several none may rely on what another brings.
    if exists (
        select from (
            select n.account, sum(greatest(n.need, 0)) as need
            from (
                select m.command, m.account, sum(m.value) as need
                from (
                    select l.command, l.debit as account, l.value from unnest(v_command, v_debit, v_value) l (command, debit, value) where p_act[l.command] = 1
                    union all
                    select l.command, l.credit, -l.value from unnest(v_command, v_credit, v_value) l (command, credit, value) where p_act[l.command] = 1
                    union all
                    select c.n, v_ids[c.account], c.amount from unnest(p_account, p_amount) with ordinality c (account, amount, n) where c.account is not null
                ) m
                group by m.command, m.account
            ) n
            group by n.account
        ) needed
        join unnest(v_locked, v_available) a (id, available) on a.id = needed.account
        where a.available < needed.need) then return case when v_count > 1 then -1 else 2 end;
    end if;

    -- 3. The links of the chain. One that nobody holds; waiting for one could close a circle.
    select c.position, c.hash into v_position, v_hash from ledger_chains c where c.chain = v_chain for update skip locked;
    if not found then
        select c.chain, c.position, c.hash into v_chain, v_position, v_hash from ledger_chains c limit 1 for update skip locked;
    end if;
    if v_hash is null then
        v_chain := pg_backend_pid() & 63;
        select c.position, c.hash into v_position, v_hash from ledger_chains c where c.chain = v_chain for update;
    end if;

    select array_agg(nextval('ledger_entries_seq')) into v_seq from generate_series(1, v_count);
    foreach v_content in array p_content loop
        i := i + 1;
        v_hash := sha256(v_hash || v_content || int2send(v_chain) || int8send(v_position + i) || int8send(v_seq[i]) || timestamptz_send(p_at));
        v_hashes[i] := v_hash;
    end loop;
    update ledger_chains set position = v_position + v_count, hash = v_hash where chain = v_chain;

    -- 4. The rows.
    insert into ledger_entries (seq, id, act, kind, reference, hold_id, account, amount, expires_at, created_at, content, chain, position, hash)
    select c.seq, c.id, c.act, c.kind, c.reference, c.hold, v_ids[c.account], c.amount, c.expires, p_at, c.content, v_chain, v_position + c.n, c.hash
    from unnest(v_seq, p_id, p_act, p_kind, p_reference, p_hold, p_account, p_amount, p_expires, p_content, v_hashes)
        with ordinality c (seq, id, act, kind, reference, hold, account, amount, expires, content, hash, n);

    if cardinality(v_value) > 0 then
        insert into ledger_transfers (entry, leg, debit, credit, asset, amount)
        select v_seq[l.command], l.leg, l.debit, l.credit, l.asset, l.value
        from unnest(v_command, v_leg, v_debit, v_credit, v_moved, v_value) l (command, leg, debit, credit, asset, value);
    end if;

    insert into ledger_holds (id, account, amount, expires_at)
    select c.id, v_ids[c.account], c.amount, c.expires
    from unnest(p_id, p_account, p_amount, p_expires) c (id, account, amount, expires) where c.account is not null;
    if v_resolves then delete from ledger_holds where id = any(p_hold); end if;

    -- 5. The counters.
    update ledger_accounts a
    set debits = a.debits + d.debits, credits = a.credits + d.credits, held = a.held + d.held
    from (
        select m.account, sum(m.debits)::bigint as debits, sum(m.credits)::bigint as credits, sum(m.held)::bigint as held
        from (
            select l.debit as account, l.value as debits, 0 as credits, 0 as held from unnest(v_debit, v_value) l (debit, value)
            union all
            select l.credit, 0, l.value, 0 from unnest(v_credit, v_value) l (credit, value)
            union all
            select v_ids[c.account], 0, 0, c.amount from unnest(p_account, p_amount) c (account, amount) where c.account is not null
            union all
            select h.account, 0, 0, -h.amount from unnest(v_hold_account, v_hold_amount) h (account, amount) where h.account is not null
        ) m
        group by m.account
    ) d
    where a.id = d.account;
    return 0;
end
$$;
