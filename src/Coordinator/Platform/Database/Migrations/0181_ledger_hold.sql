-- An eighth less work for a hold and its settlement. docs/decisions/0033-what-a-statement-costs.md has the figures.

-- Reserves an amount on one account that is not sharded. Result: that of ledger_apply, which goes about it in the same way; half of all acts
-- are holds, and one account needs no lists.
create function ledger_hold(
    p_at timestamptz, p_id uuid, p_kind smallint, p_reference text, p_content bytea,
    p_asset smallint, p_code smallint, p_owner text, p_amount bigint, p_expires timestamptz)
returns smallint language plpgsql
-- Plans outlive the small tables that they are made for: always by index.
set enable_seqscan = off
as $$
declare
    v_chain smallint := pg_backend_pid() & 63;
    v_account bigint;
    v_seq bigint;
    v_position bigint;
    v_hash bytea;
begin
    if (p_amount > 0 and length(p_reference) <= 200 and octet_length(p_content) = 32 and p_code not in (10, 11)) is not true then
        raise exception 'a command that no entry can be' using errcode = 'check_violation';
    end if;

    <<usual>>
    begin
        update ledger_accounts set held = held + p_amount
        where owner = p_owner and code = p_code and asset = p_asset and shard = 0 and (overdraft or credits - debits - held >= p_amount)
        returning id into v_account;
        exit usual when not found;

        if not pg_try_advisory_xact_lock(110, v_chain) then v_chain := ledger_claim_chain(); end if;
        v_seq := nextval('ledger_entries_seq');
        update ledger_chains set position = position + 1,
            hash = sha256(hash || p_content || int2send(chain) || int8send(position + 1) || int8send(v_seq) || timestamptz_send(p_at))
        where chain = v_chain and not exists (select from ledger_entries where id = p_id)
        returning position, hash into v_position, v_hash;
        exit usual when not found;

        insert into ledger_entries (seq, id, act, kind, reference, account, amount, expires_at, created_at, content, chain, position, hash)
        values (v_seq, p_id, 2, p_kind, p_reference, v_account, p_amount, p_expires, p_at, p_content, v_chain, v_position, v_hash);
        insert into ledger_holds (id, account, amount, expires_at) values (p_id, v_account, p_amount, p_expires);
        return 0;
    end usual;

    if v_account is not null then update ledger_accounts set held = held - p_amount where id = v_account; end if;
    return ledger_apply_with_care(
        p_at, 2::smallint, p_id, p_kind, p_reference, p_content, null, array[p_asset], array[p_code], array[p_owner], 1, p_amount, p_expires, '{}', '{}', '{}');
end
$$;

-- Applies one command, all of it or nothing; a hold the long way, which is for coordinators of before this. Result: 0 applied, 1 applied before, 2 insufficient funds, 3 hold not found,
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
    -- One account.
    v_id bigint;
    v_owner text;
    v_code smallint;
    v_asset smallint;
    v_shard smallint;
    v_debit bigint;
    v_credit bigint;
    v_hold bigint;
    v_needed bigint;
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
        exit usual when p_act = 2;
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
        if p_act = 3 then
            exit usual when v_debits[p_debit[1]] > v_hold_amount;
            v_held[p_debit[1]] := -v_hold_amount;
        end if;

        -- In the order of their names, in which everybody locks them: two commands that touch the same ones never wait for each other in a circle.
        for i in 1 .. cardinality(p_owner) loop
            -- Into plain variables: what a statement takes from a list, it prepares to take anew each time.
            v_owner := p_owner[i];
            v_code := p_code[i];
            v_asset := p_asset[i];
            -- Sessions rarely share a shard, so that they do not wait for each other.
            v_shard := case when v_code in (10, 11) then pg_backend_pid() & 63 else 0 end;
            v_debit := v_debits[i];
            v_credit := v_credits[i];
            v_hold := v_held[i];
            v_needed := v_debit + v_hold - v_credit;
            update ledger_accounts set debits = debits + v_debit, credits = credits + v_credit, held = held + v_hold
            where owner = v_owner and code = v_code and asset = v_asset and shard = v_shard
                and held + v_hold >= 0 and (overdraft or credits - debits - held >= v_needed)
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

        insert into ledger_entries (seq, id, act, kind, reference, hold_id, created_at, content, chain, position, hash)
        values (v_seq, p_id, p_act, p_kind, p_reference, p_hold, p_at, p_content, v_chain, v_position, v_hash);
        -- Most have two legs: one statement is half of what two are.
        if cardinality(p_value) = 2 then
            insert into ledger_transfers (entry, leg, debit, credit, asset, amount)
            values (v_seq, 1, v_ids[p_debit[1]], v_ids[p_credit[1]], p_asset[p_debit[1]], p_value[1]),
                (v_seq, 2, v_ids[p_debit[2]], v_ids[p_credit[2]], p_asset[p_debit[2]], p_value[2]);
        else
            for i in 1 .. cardinality(p_value) loop
                insert into ledger_transfers (entry, leg, debit, credit, asset, amount)
                values (v_seq, i, v_ids[p_debit[i]], v_ids[p_credit[i]], p_asset[p_debit[i]], p_value[i]);
            end loop;
        end if;
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
