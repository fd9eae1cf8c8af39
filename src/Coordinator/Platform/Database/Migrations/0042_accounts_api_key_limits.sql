-- What a key may use of its owner's plan; 0 for as much as the plan has.
alter table api_keys
    add column requests_per_minute int not null default 0 check (requests_per_minute >= 0),
    add column requests_per_hour int not null default 0 check (requests_per_hour >= 0),
    add column requests_per_day int not null default 0 check (requests_per_day >= 0),
    add column requests_per_month int not null default 0 check (requests_per_month >= 0),
    add column tokens_per_month int not null default 0 check (tokens_per_month >= 0);
