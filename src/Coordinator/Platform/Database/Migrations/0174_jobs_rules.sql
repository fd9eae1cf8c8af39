-- What must hold of a job, in one trigger instead of 21 checks: PostgreSQL reads every check of a table from its text and prepares it anew for
-- each statement that writes the table, which was most of what a job's insert cost. docs/decisions/0023-ledger-speed.md has the figures.
-- The names are those of the checks that were here. The trigger fires whatever a session's replication role is.
create function jobs_check() returns trigger language plpgsql as $$
declare
    v_held constant boolean := new.status in ('ASSIGNED', 'RUNNING');
    v_broken constant text := case
        when new.status not in ('PENDING', 'ASSIGNED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED') then 'jobs_status_check'
        when new.type not in ('ai_inference', 'container') then 'jobs_type_check'
        when (new.status in ('COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED')) <> (new.ended_at is not null) then 'jobs_ended_at'
        when (v_held and new.replicas = 1) <> (new.lease_until is not null) then 'jobs_lease_while_held'
        when v_held and new.replicas <= 1 and new.node_id is null then 'jobs_node_while_held'
        when new.result is null and new.status = 'COMPLETED' then 'jobs_result_when_ended'
        when new.result is not null and new.status <> 'COMPLETED' and not (new.type = 'container' and new.status = 'FAILED') then 'jobs_result_when_ended'
        when (new.type = 'ai_inference') <> (new.model_id is not null) then 'jobs_model_by_type'
        when (new.type = 'ai_inference') <> (new.model_sha256 is not null) then 'jobs_model_by_type'
        when (new.type = 'container') <> (new.demand is not null) then 'jobs_model_by_type'
        when new.attempt < 0 then 'jobs_attempt_check'
        when new.max_attempts <= 0 then 'jobs_max_attempts_check'
        when new.priority not between 0 and 9 then 'jobs_priority_check'
        when new.progress not between 0 and 1 then 'jobs_progress_check'
        when new.replicas not between 1 and 5 then 'jobs_replicas_check'
        when new.quorum not between 1 and new.replicas or 2 * new.quorum <= new.replicas then 'jobs_quorum'
        when (new.offer_currency is null) <> (new.offer_per_hour is null) or new.offer_per_hour < 0 then 'jobs_offer'
        when new.verification not in ('AGREED', 'NO_QUORUM', 'CONFIRMED', 'REFUTED', 'UNDECIDED') then 'jobs_verification_check'
        when (new.parent_id is null) <> (new.purpose is null) or (new.parent_id is null) <> (new.number is null) then 'jobs_copies'
        when new.parent_id is null and new.verdict is not null then 'jobs_copies'
        when new.parent_id is not null and new.payment_id is not null then 'jobs_copies_unpaid'
        when new.number < 1 then 'jobs_number_check'
        when new.purpose not in ('REPLICA', 'CHECK') then 'jobs_purpose_check'
        when new.verdict not in ('ENDED', 'AGREED', 'MISMATCH', 'FRAUD', 'UNDECIDED', 'FAILED', 'CANCELLED') then 'jobs_verdict_check'
    end;
begin
    if v_broken is not null then
        raise exception 'job % would break the rule %', new.job_id, v_broken
            using errcode = 'check_violation', schema = tg_table_schema, table = tg_table_name, constraint = v_broken;
    end if;
    return null;
end
$$;
create trigger jobs_rules after insert or update on jobs for each row execute function jobs_check();
alter table jobs enable always trigger jobs_rules;
alter table jobs
    drop constraint jobs_attempt_check, drop constraint jobs_copies, drop constraint jobs_copies_unpaid, drop constraint jobs_ended_at,
    drop constraint jobs_lease_while_held, drop constraint jobs_max_attempts_check, drop constraint jobs_model_by_type,
    drop constraint jobs_node_while_held, drop constraint jobs_number_check, drop constraint jobs_offer, drop constraint jobs_priority_check,
    drop constraint jobs_progress_check, drop constraint jobs_purpose_check, drop constraint jobs_quorum, drop constraint jobs_replicas_check,
    drop constraint jobs_result_when_ended, drop constraint jobs_status_check, drop constraint jobs_type_check,
    drop constraint jobs_verdict_check, drop constraint jobs_verification_check;
