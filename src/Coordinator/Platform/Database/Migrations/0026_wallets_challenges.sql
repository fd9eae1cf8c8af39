-- What a wallet was asked to sign. A row is deleted by the attempt to use it.
create table wallet_challenges (
    nonce text primary key check (nonce ~ '^[0-9a-f]{32}$'),
    purpose text not null check (purpose in ('login', 'link')),
    network text not null,
    wallet_addr text not null,
    -- Whose account the wallet is to be linked to.
    user_id uuid references users (id),
    message text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    check ((purpose = 'link') = (user_id is not null))
);

create index wallet_challenges_by_wallet on wallet_challenges (network, wallet_addr, created_at desc);
create index wallet_challenges_by_expiry on wallet_challenges (expires_at);
