-- Every version that a setting ever had; the highest one counts. A setting without a row has its built-in default.
create table settings (
    key text not null,
    version int not null check (version >= 1),
    -- As the operator wrote it.
    value json not null,
    changed_by text not null,
    changed_at timestamptz not null,
    primary key (key, version)
);

create trigger settings_append_only before update or delete on settings for each row execute function refuse_change();
