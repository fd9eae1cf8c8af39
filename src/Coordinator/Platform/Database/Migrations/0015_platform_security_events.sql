create table security_events (
    id uuid primary key,
    happened_at timestamptz not null,
    kind text not null check (kind ~ '^[a-z_]+(\.[a-z_]+)+$'),
    -- No foreign key: the record outlives the account.
    user_id uuid,
    subject text check (length(subject) <= 256),
    address inet,
    details jsonb not null default '{}'
);

create index security_events_by_user on security_events (user_id, id desc) where user_id is not null;
create index security_events_by_kind on security_events (kind, id desc);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'table % is append-only', tg_table_name using errcode = 'restrict_violation';
end
$$;

create trigger security_events_append_only before update or delete on security_events
    for each row execute function refuse_change();
create trigger security_events_no_truncate before truncate on security_events
    for each statement execute function refuse_change();
