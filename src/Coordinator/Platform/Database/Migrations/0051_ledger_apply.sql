-- Applies one command to the ledger, all of it or nothing. Result: 0 applied, 1 applied before, 2 insufficient funds, 3 hold not found,
-- 4 hold resolved, 5 exceeds the hold, 6 other content under this id. It takes few and simple statements, each by an index: what is
-- done for every payment is worth it.
create function ledger_apply_one(
    p_at timestamptz, p_act smallint, p_id uuid, p_kind smallint, p_reference text, p_content bytea, p_hold uuid,
    -- The accounts that it names, each once, by owner (byte by byte, downwards), code and asset; accounts elsewhere are places in these lists.
    p_asset smallint[], p_code smallint[], p_owner text[],
    -- What a hold reserves.
    p_account integer, p_amount bigint, p_expires timestamptz,
    p_debit integer[], p_credit integer[], p_value bigint[])
returns smallint language plpgsql as $$
declare
    -- Sessions rarely share either of these, so that they do not wait for each other.
    v_shard constant smallint := pg_backend_pid() & 15;
    v_chain smallint := pg_backend_pid() & 63;
    v_own smallint;
    v_id bigint;
    -- The rows of the accounts: one each, or all of one that is sharded and pays. Those of account i are v_first[i] to v_last[i].
    v_ids bigint[] := '{}';
    v_available bigint[] := '{}';
    v_debits bigint[] := '{}';
    v_credits bigint[] := '{}';
    v_held bigint[] := '{}';
    v_rows integer := 0;
    v_first integer[] := '{}';
    v_last integer[] := '{}';
    -- The row of account i that is paid to.
    v_place integer[] := '{}';
    v_hold_account bigint;
    v_hold_amount bigint;
    -- What is written of the legs: one may take from several rows.
    v_leg integer[] := '{}';
    v_from integer[] := '{}';
    v_to integer[] := '{}';
    v_moved bigint[] := '{}';
    v_parts integer := 0;
    v_total numeric := 0;
    v_left bigint;
    v_number bigint;
    v_position bigint;
    v_hash bytea;
    v_content bytea;
    v_seq bigint;
    r integer;
begin
    if p_hold is not null then
        select account into v_hold_account from ledger_holds where id = p_hold;
    end if;

    -- 1. The rows of the accounts, found and locked in the order of their names, in which everybody gives them: two commands that touch
    -- the same ones never wait for each other in a circle.
    for i in 1 .. cardinality(p_owner) loop
        v_own := case when p_code[i] in (10, 11) then v_shard else 0 end;
        v_first[i] := v_rows + 1;
        loop
            select id, case when not overdraft then credits - debits - held end into v_id, v_number from ledger_accounts
            where owner = p_owner[i] and code = p_code[i] and asset = p_asset[i] and shard = v_own for no key update;
            exit when found;
            insert into ledger_accounts (asset, code, owner, shard, overdraft) values (p_asset[i], p_code[i], p_owner[i], v_own, p_code[i] in (20, 23))
            on conflict do nothing;
        end loop;
        v_rows := v_rows + 1;
        v_ids[v_rows] := v_id; v_available[v_rows] := v_number; v_debits[v_rows] := 0; v_credits[v_rows] := 0; v_held[v_rows] := 0;
        v_place[i] := v_rows;
        if p_code[i] in (10, 11) and i = any(p_debit) then
            -- One shard alone may not cover what it pays.
            for v_id, v_number in
                select id, credits - debits - held from ledger_accounts
                where owner = p_owner[i] and code = p_code[i] and asset = p_asset[i] and shard <> v_own order by shard for no key update
            loop
                v_rows := v_rows + 1;
                v_ids[v_rows] := v_id; v_available[v_rows] := v_number; v_debits[v_rows] := 0; v_credits[v_rows] := 0; v_held[v_rows] := 0;
            end loop;
        end if;
        v_last[i] := v_rows;
    end loop;
    if v_rows = 0 and v_hold_account is not null then
        perform from ledger_accounts where id = v_hold_account for no key update;
        v_rows := 1;
        v_ids[1] := v_hold_account; v_debits[1] := 0; v_credits[1] := 0; v_held[1] := 0;
    end if;

    -- 2. What is wrong with it.
    select content into v_content from ledger_entries where id = p_id;
    if found then return case when v_content = p_content then 1 else 6 end; end if;
    if p_hold is not null then
        -- Read again: it may have been resolved before its account was ours.
        select amount into v_hold_amount from ledger_holds where id = p_hold;
        if not found then
            return case when exists (select from ledger_entries where id = p_hold and act = 2) then 4 else 3 end;
        end if;
        r := array_position(v_ids, v_hold_account);
        if r is null then
            raise exception 'a settlement debits another account than its hold' using errcode = 'invalid_parameter_value';
        end if;
        v_held[r] := -v_hold_amount;
    elsif p_act = 2 then
        v_held[v_place[p_account]] := p_amount;
    end if;

    for i in 1 .. cardinality(p_value) loop
        r := v_first[p_debit[i]];
        if p_act = 3 and v_ids[r] <> v_hold_account then
            raise exception 'a settlement debits another account than its hold' using errcode = 'invalid_parameter_value';
        end if;
        v_left := p_value[i];
        v_total := v_total + v_left;
        while v_left > 0 loop
            if r > v_last[p_debit[i]] then return 2; end if;
            v_number := case when p_code[p_debit[i]] in (10, 11) then least(v_left, v_available[r] - v_debits[r]) else v_left end;
            if v_number > 0 then
                v_parts := v_parts + 1;
                v_leg[v_parts] := i; v_from[v_parts] := r; v_to[v_parts] := v_place[p_credit[i]]; v_moved[v_parts] := v_number;
                v_debits[r] := v_debits[r] + v_number;
                v_left := v_left - v_number;
            end if;
            r := r + 1;
        end loop;
        r := v_place[p_credit[i]];
        v_credits[r] := v_credits[r] + p_value[i];
    end loop;

    if p_act = 3 and v_total > v_hold_amount then return 5; end if;
    -- A command is judged by what it leaves behind.
    for i in 1 .. v_rows loop
        if v_available[i]::numeric + v_credits[i] - v_debits[i] - v_held[i] < 0 then return 2; end if;
    end loop;

    -- 3. The link of a chain. One that nobody holds; waiting for one could close a circle.
    select position + 1, hash into v_position, v_hash from ledger_chains where chain = v_chain for update skip locked;
    if not found then
        select chain, position + 1, hash into v_chain, v_position, v_hash from ledger_chains limit 1 for update skip locked;
    end if;
    if v_hash is null then
        v_chain := pg_backend_pid() & 63;
        select position + 1, hash into v_position, v_hash from ledger_chains where chain = v_chain for update;
    end if;
    v_seq := nextval('ledger_entries_seq');
    v_hash := sha256(v_hash || p_content || int2send(v_chain) || int8send(v_position) || int8send(v_seq) || timestamptz_send(p_at));
    update ledger_chains set position = v_position, hash = v_hash where chain = v_chain;

    -- 4. What is kept.
    insert into ledger_entries (seq, id, act, kind, reference, hold_id, account, amount, expires_at, created_at, content, chain, position, hash)
    values (v_seq, p_id, p_act, p_kind, p_reference, p_hold, v_ids[v_place[p_account]], p_amount, p_expires, p_at, p_content, v_chain, v_position, v_hash);
    for i in 1 .. v_parts loop
        insert into ledger_transfers (entry, leg, debit, credit, asset, amount)
        values (v_seq, v_leg[i], v_ids[v_from[i]], v_ids[v_to[i]], p_asset[p_debit[v_leg[i]]], v_moved[i]);
    end loop;
    if p_act = 2 then
        insert into ledger_holds (id, account, amount, expires_at) values (p_id, v_ids[v_place[p_account]], p_amount, p_expires);
    elsif p_hold is not null then
        delete from ledger_holds where id = p_hold;
    end if;
    for i in 1 .. v_rows loop
        continue when v_debits[i] = 0 and v_credits[i] = 0 and v_held[i] = 0;
        update ledger_accounts set debits = debits + v_debits[i], credits = credits + v_credits[i], held = held + v_held[i] where id = v_ids[i];
    end loop;
    return 0;
end
$$;

-- Applies commands in their order, each by itself, in one round trip; a result for each. Their lists lie end to end: p_accounts and p_legs
-- say how many of them are a command's.
create function ledger_apply(
    p_at timestamptz, p_act smallint[], p_id uuid[], p_kind smallint[], p_reference text[], p_content bytea[], p_hold uuid[],
    p_accounts integer[], p_asset smallint[], p_code smallint[], p_owner text[],
    p_account integer[], p_amount bigint[], p_expires timestamptz[],
    p_legs integer[], p_debit integer[], p_credit integer[], p_value bigint[])
returns smallint[] language plpgsql
-- Plans outlive the small tables that they are made for: always by index.
set enable_seqscan = off
as $$
declare
    v_results smallint[] := '{}';
    v_ids bigint[];
    a integer := 0;
    l integer := 0;
begin
    if cardinality(p_id) > 1 then
        -- What they touch is locked in one order before the first is applied, or two lists could wait for each other in a circle.
        v_ids := array(
            select x.id from ledger_accounts x
            join (select distinct n.asset, n.code, n.owner from unnest(p_asset, p_code, p_owner) n (asset, code, owner)) n
                on x.owner = n.owner and x.code = n.code and x.asset = n.asset
            where x.shard = case when x.code in (10, 11) then pg_backend_pid() & 15 else 0 end
            union
            select h.account from ledger_holds h where h.id = any(p_hold));
        perform from ledger_accounts where id = any(v_ids) order by owner collate "C" desc, code, asset, shard for no key update;
    end if;
    for i in 1 .. cardinality(p_id) loop
        v_results[i] := ledger_apply_one(
            p_at, p_act[i], p_id[i], p_kind[i], p_reference[i], p_content[i], p_hold[i],
            p_asset[a + 1 : a + p_accounts[i]], p_code[a + 1 : a + p_accounts[i]], p_owner[a + 1 : a + p_accounts[i]],
            p_account[i], p_amount[i], p_expires[i],
            p_debit[l + 1 : l + p_legs[i]], p_credit[l + 1 : l + p_legs[i]], p_value[l + 1 : l + p_legs[i]]);
        a := a + p_accounts[i];
        l := l + p_legs[i];
    end loop;
    return v_results;
end
$$;
