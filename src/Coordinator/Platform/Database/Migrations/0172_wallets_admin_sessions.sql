-- What an administrator reads by without signing each request. A wallet that is no administrator's any more has none.
create table admin_sessions (
    id uuid primary key,
    network text not null,
    address text not null,
    token_hash bytea not null unique,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    foreign key (network, address) references admin_wallets (network, address) on delete cascade
);

create index admin_sessions_by_wallet on admin_sessions (network, address);
