-- The ledger's writers again, for half the processor time. docs/decisions/0020-ledger.md says where it went.

-- Each statement reads every check of its table anew from its text and prepares it: a third of what an act cost. What must hold of a row
-- that changes is seen to by a trigger instead, which is prepared once a session; what must hold of a row that is written once, by its
-- writer, and both by the audit. The legs keep theirs, as one; so do the accounts theirs that no balance is below zero, which nothing may
-- switch off.
create function ledger_accounts_check() returns trigger language plpgsql as $$
begin
    if new.debits < 0 or new.credits < 0 or new.held < 0 then
        raise exception 'a counter of account % would be below zero', new.id
            using errcode = 'check_violation', schema = tg_table_schema, table = tg_table_name, constraint = 'ledger_accounts_counters';
    end if;
    return null;
end
$$;
create trigger ledger_accounts_counters after insert or update on ledger_accounts
    for each row execute function ledger_accounts_check();

-- What stays as it was written, other than the counters. Sharded accounts have 64 rows now: of 32 sessions at once, each on one of 16 of
-- its number, most waited for another's commit.
create function ledger_accounts_check_new() returns trigger language plpgsql as $$
begin
    if new.asset not between 1 and 3 or length(new.owner) > 64 or new.shard not between 0 and 63
        -- Only what stands outside (20: a chain; 23: what users owe) may be below zero.
        or new.overdraft <> (new.code in (20, 23)) then
        raise exception 'the ledger has no such account' using errcode = 'check_violation', schema = tg_table_schema, table = tg_table_name;
    end if;
    return null;
end
$$;
create trigger ledger_accounts_named after insert on ledger_accounts
    for each row execute function ledger_accounts_check_new();
create trigger ledger_accounts_renamed after update of id, asset, code, owner, shard, overdraft on ledger_accounts
    for each row execute function refuse_change();

alter table ledger_accounts
    drop constraint ledger_accounts_asset_check, drop constraint ledger_accounts_owner_check, drop constraint ledger_accounts_shard_check,
    drop constraint ledger_accounts_debits_check, drop constraint ledger_accounts_credits_check, drop constraint ledger_accounts_held_check,
    drop constraint ledger_accounts_overdraft;
alter table ledger_entries
    drop constraint ledger_entries_act_check, drop constraint ledger_entries_reference_check, drop constraint ledger_entries_amount_check,
    drop constraint ledger_entries_content_check, drop constraint ledger_entries_hash_check,
    drop constraint ledger_entries_resolves, drop constraint ledger_entries_reserves;
alter table ledger_transfers
    drop constraint ledger_transfers_amount_check, drop constraint ledger_transfers_two_accounts,
    add constraint ledger_transfers_moves check (amount > 0 and debit <> credit);
alter table ledger_holds drop constraint ledger_holds_amount_check;
alter table ledger_chains drop constraint ledger_chains_hash_check;

-- What every entry is like.
create function ledger_is_sound(p_act smallint, p_reference text, p_content bytea, p_hold uuid, p_account integer, p_amount bigint)
returns boolean language sql immutable as $$
    select p_act between 1 and 5 and length(p_reference) <= 200 and octet_length(p_content) = 32
        and (p_act >= 3) = (p_hold is not null) and (p_act = 2) = (p_account is not null) and (p_act = 2) = (p_amount is not null) and coalesce(p_amount, 1) > 0
$$;

-- A chain that nobody else adds to until the end of this transaction: mostly the session's own, else any that is free. Waiting for one
-- could close a circle; it is done only when all of them are taken. The lock is not the row's, so that who has it updates the row at once.
create function ledger_claim_chain() returns smallint language plpgsql as $$
declare
    v_own constant integer := pg_backend_pid() & 63;
begin
    for i in 0 .. 63 loop
        if pg_try_advisory_xact_lock(110, v_own + i & 63) then return v_own + i & 63; end if;
    end loop;
    perform pg_advisory_xact_lock(110, v_own);
    return v_own;
end
$$;

-- One command of any kind, told exactly what is wrong with it. Its result is that of ledger_apply.
create function ledger_apply_with_care(
    p_at timestamptz, p_act smallint, p_id uuid, p_kind smallint, p_reference text, p_content bytea, p_hold uuid,
    -- The accounts that it names, each once, by owner (byte by byte, downwards), code and asset; accounts elsewhere are places in these lists.
    p_asset smallint[], p_code smallint[], p_owner text[],
    -- What a hold reserves.
    p_account integer, p_amount bigint, p_expires timestamptz,
    p_debit integer[], p_credit integer[], p_value bigint[])
returns smallint language plpgsql
-- Plans outlive the small tables that they are made for: always by index.
set enable_seqscan = off
as $$
declare
    -- Sessions rarely share it, so that they do not wait for each other.
    v_shard constant smallint := pg_backend_pid() & 63;
    v_chain smallint;
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

    -- 3. The link of a chain.
    v_chain := ledger_claim_chain();
    select position + 1, hash into v_position, v_hash from ledger_chains where chain = v_chain for update;
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

-- Applies one command, all of it or nothing. Result: 0 applied, 1 applied before, 2 insufficient funds, 3 hold not found,
-- 4 hold resolved, 5 exceeds the hold, 6 other content under this id. It takes for granted what is usual and finds out in the statements
-- that do it: every one costs more than what it does. Where something is not as usual, it takes back what it did and goes the long way.
create or replace function ledger_apply(
    p_at timestamptz, p_act smallint, p_id uuid, p_kind smallint, p_reference text, p_content bytea, p_hold uuid,
    -- The accounts that it names, each once, by owner (byte by byte, downwards), code and asset; accounts elsewhere are places in these lists.
    p_asset smallint[], p_code smallint[], p_owner text[],
    -- What a hold reserves.
    p_account integer, p_amount bigint, p_expires timestamptz,
    p_debit integer[], p_credit integer[], p_value bigint[])
returns smallint language plpgsql
-- Plans outlive the small tables that they are made for: always by index.
set enable_seqscan = off
as $$
declare
    v_chain smallint := pg_backend_pid() & 63;
    v_hold_account bigint;
    v_hold_amount bigint;
    v_hold_expires timestamptz;
    -- What each account gets to bear, and the rows that bear it already.
    v_debits bigint[] := array_fill(0::bigint, array[cardinality(p_owner)]);
    v_credits bigint[] := v_debits;
    v_held bigint[] := v_debits;
    v_ids bigint[] := '{}';
    v_id bigint;
    v_freed boolean := false;
    v_seq bigint;
    v_position bigint;
    v_hash bytea;
begin
    if not ledger_is_sound(p_act, p_reference, p_content, p_hold, p_account, p_amount) then
        raise exception 'a command that no entry can be' using errcode = 'check_violation';
    end if;

    <<usual>>
    begin
        if p_hold is not null then
            select account, amount, expires_at into v_hold_account, v_hold_amount, v_hold_expires from ledger_holds where id = p_hold;
            exit usual when not found;
        end if;
        for i in 1 .. cardinality(p_value) loop
            -- One shard alone may not cover what it pays.
            exit usual when p_code[p_debit[i]] in (10, 11) or p_act = 3 and p_debit[i] <> p_debit[1];
            v_debits[p_debit[i]] := v_debits[p_debit[i]] + p_value[i];
            v_credits[p_credit[i]] := v_credits[p_credit[i]] + p_value[i];
        end loop;
        if p_act = 2 then
            exit usual when p_code[p_account] in (10, 11);
            v_held[p_account] := p_amount;
        elsif p_act = 3 then
            exit usual when v_debits[p_debit[1]] > v_hold_amount;
            v_held[p_debit[1]] := -v_hold_amount;
        end if;

        -- In the order of their names, in which everybody locks them: two commands that touch the same ones never wait for each other in a circle.
        for i in 1 .. cardinality(p_owner) loop
            update ledger_accounts set debits = debits + v_debits[i], credits = credits + v_credits[i], held = held + v_held[i]
            where owner = p_owner[i] and code = p_code[i] and asset = p_asset[i]
                -- Sessions rarely share a shard, so that they do not wait for each other.
                and shard = case when p_code[i] in (10, 11) then pg_backend_pid() & 63 else 0 end
                and held + v_held[i] >= 0 and (overdraft or credits - debits - held - v_held[i] - v_debits[i] + v_credits[i] >= 0)
            returning id into v_id;
            exit usual when not found;
            v_ids[i] := v_id;
        end loop;
        if p_hold is not null then
            if p_act = 3 then
                exit usual when v_ids[p_debit[1]] <> v_hold_account;
            else
                update ledger_accounts set held = held - v_hold_amount where id = v_hold_account and held >= v_hold_amount;
                exit usual when not found;
                v_ids[1] := v_hold_account;
                v_held[1] := -v_hold_amount;
            end if;
            -- It may have been resolved before its account was ours.
            delete from ledger_holds where id = p_hold;
            exit usual when not found;
            v_freed := true;
        end if;

        if not pg_try_advisory_xact_lock(110, v_chain) then v_chain := ledger_claim_chain(); end if;
        v_seq := nextval('ledger_entries_seq');
        update ledger_chains set position = position + 1,
            hash = sha256(hash || p_content || int2send(chain) || int8send(position + 1) || int8send(v_seq) || timestamptz_send(p_at))
        where chain = v_chain and not exists (select from ledger_entries where id = p_id)
        returning position, hash into v_position, v_hash;
        exit usual when not found;

        insert into ledger_entries (seq, id, act, kind, reference, hold_id, account, amount, expires_at, created_at, content, chain, position, hash)
        values (v_seq, p_id, p_act, p_kind, p_reference, p_hold, v_ids[p_account], p_amount, p_expires, p_at, p_content, v_chain, v_position, v_hash);
        if p_act = 2 then
            insert into ledger_holds (id, account, amount, expires_at) values (p_id, v_ids[p_account], p_amount, p_expires);
        end if;
        for i in 1 .. cardinality(p_value) loop
            insert into ledger_transfers (entry, leg, debit, credit, asset, amount)
            values (v_seq, i, v_ids[p_debit[i]], v_ids[p_credit[i]], p_asset[p_debit[i]], p_value[i]);
        end loop;
        return 0;
    end usual;

    if v_freed then
        insert into ledger_holds (id, account, amount, expires_at) values (p_hold, v_hold_account, v_hold_amount, v_hold_expires);
    end if;
    for i in 1 .. cardinality(v_ids) loop
        update ledger_accounts set debits = debits - coalesce(v_debits[i], 0), credits = credits - coalesce(v_credits[i], 0), held = held - v_held[i]
        where id = v_ids[i];
    end loop;
    return ledger_apply_with_care(
        p_at, p_act, p_id, p_kind, p_reference, p_content, p_hold, p_asset, p_code, p_owner, p_account, p_amount, p_expires, p_debit, p_credit, p_value);
end
$$;

-- Applies two commands or more, set by set: all of them, or none and false when any is in doubt or pays from a sharded account. The
-- caller divides them then. Accounts are named once and referred to by their place in the list, legs refer to their command in the same way.
create or replace function ledger_apply_many(
    p_at timestamptz,
    p_asset smallint[], p_code smallint[], p_owner text[],
    p_act smallint[], p_id uuid[], p_kind smallint[], p_reference text[], p_content bytea[], p_hold uuid[],
    p_account integer[], p_amount bigint[], p_expires timestamptz[],
    p_command integer[], p_leg integer[], p_debit integer[], p_credit integer[], p_value bigint[])
returns boolean language plpgsql
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
    v_count constant integer := cardinality(p_id);
    v_resolves constant boolean := exists (select from unnest(p_hold) hold where hold is not null);
    -- Sessions rarely share it, so that they do not wait for each other.
    v_shard constant smallint := pg_backend_pid() & 63;
    v_chain smallint;
    v_ids bigint[];
    v_touched bigint[];
    v_locked bigint[];
    v_available bigint[];
    v_hold_account bigint[];
    v_hold_amount bigint[];
    v_debit bigint[];
    v_credit bigint[];
    v_moved smallint[];
    v_seq bigint[];
    v_position bigint;
    v_hash bytea;
    v_hashes bytea[];
    v_content bytea;
    i integer := 0;
begin
    if exists (
        select from unnest(p_act, p_reference, p_content, p_hold, p_account, p_amount) c (act, reference, content, hold, account, amount)
        where not ledger_is_sound(c.act, c.reference, c.content, c.hold, c.account, c.amount))
        or 0 >= any (p_value) or exists (select from unnest(p_debit, p_credit) l (debit, credit) where l.debit = l.credit) then
        raise exception 'a command that no entry can be' using errcode = 'check_violation';
    end if;
    if exists (select from unnest(p_debit) debit where p_code[debit] in (10, 11)) then return false; end if;

    -- 1. Every account this touches, locked in the order of names.
    loop
        select array_agg(w.id order by w.n) filter (where w.n is not null), array_agg(w.id)
        into v_ids, v_touched
        from (
            select k.n, a.id
            from unnest(p_asset, p_code, p_owner) with ordinality k (asset, code, owner, n)
            join ledger_accounts a on a.owner = k.owner and a.code = k.code and a.asset = k.asset
            where a.shard = case when k.code in (10, 11) then v_shard else 0 end
            union all
            select null, h.account from ledger_holds h where v_resolves and h.id = any(p_hold)
        ) w;

        if coalesce(cardinality(v_ids), 0) < cardinality(p_asset) then
            insert into ledger_accounts (asset, code, owner, shard, overdraft)
            select k.asset, k.code, k.owner, case when k.code in (10, 11) then v_shard else 0 end, k.code in (20, 23)
            from unnest(p_asset, p_code, p_owner) k (asset, code, owner)
            order by k.owner collate "C" desc, k.code, k.asset
            on conflict do nothing;
            continue;
        end if;

        -- By one table alone: what else were joined here would be read anew for each row that somebody has just changed.
        select array_agg(l.id), array_agg(l.available)
        into v_locked, v_available
        from (
            select a.id, case when not a.overdraft then a.credits - a.debits - a.held end as available
            from ledger_accounts a where a.id = any(v_touched) order by a.owner collate "C" desc, a.code, a.asset, a.shard for no key update
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
    if exists (select from ledger_entries e where e.id = any(p_id)) then return false; end if;

    if v_resolves then
        if exists (select from unnest(p_hold, v_hold_amount) h (id, amount) where h.id is not null and h.amount is null)
            or (select count(h) > count(distinct h) from unnest(p_hold) h) then return false; end if;

        if exists (
            select from unnest(p_command, v_debit) l (command, debit)
            where p_act[l.command] = 3 and l.debit <> v_hold_account[l.command]) then
            raise exception 'a settlement debits another account than its hold' using errcode = 'invalid_parameter_value';
        end if;
        if exists (
            select from unnest(p_command, p_value) l (command, value) where p_act[l.command] = 3
            group by l.command having sum(l.value) > v_hold_amount[l.command]) then return false; end if;
    end if;

    if (select count(*) > count(distinct id) from unnest(p_id) id) then return false; end if;

    -- A command is judged by what it leaves behind; of several none may rely on what another brings.
    if exists (
        select from (
            select n.account, sum(greatest(n.need, 0)) as need
            from (
                select m.command, m.account, sum(m.value) as need
                from (
                    select l.command, l.debit as account, l.value from unnest(p_command, v_debit, p_value) l (command, debit, value) where p_act[l.command] = 1
                    union all
                    select l.command, l.credit, -l.value from unnest(p_command, v_credit, p_value) l (command, credit, value) where p_act[l.command] = 1
                    union all
                    select c.n, v_ids[c.account], c.amount from unnest(p_account, p_amount) with ordinality c (account, amount, n) where c.account is not null
                ) m
                group by m.command, m.account
            ) n
            group by n.account
        ) needed
        join unnest(v_locked, v_available) a (id, available) on a.id = needed.account
        where a.available < needed.need) then return false;
    end if;

    -- 3. The links of the chain.
    v_chain := ledger_claim_chain();
    select c.position, c.hash into v_position, v_hash from ledger_chains c where c.chain = v_chain for update;

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

    if cardinality(p_value) > 0 then
        insert into ledger_transfers (entry, leg, debit, credit, asset, amount)
        select v_seq[l.command], l.leg, l.debit, l.credit, l.asset, l.value
        from unnest(p_command, p_leg, v_debit, v_credit, v_moved, p_value) l (command, leg, debit, credit, asset, value);
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
            select l.debit as account, l.value as debits, 0 as credits, 0 as held from unnest(v_debit, p_value) l (debit, value)
            union all
            select l.credit, 0, l.value, 0 from unnest(v_credit, p_value) l (credit, value)
            union all
            select v_ids[c.account], 0, 0, c.amount from unnest(p_account, p_amount) c (account, amount) where c.account is not null
            union all
            select h.account, 0, 0, -h.amount from unnest(v_hold_account, v_hold_amount) h (account, amount) where h.account is not null
        ) m
        group by m.account
    ) d
    where a.id = d.account;
    return true;
end
$$;

