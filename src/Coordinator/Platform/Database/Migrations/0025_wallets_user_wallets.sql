create table user_wallets (
    id uuid primary key,
    user_id uuid not null references users (id),
    -- One spelling only, so that equal text is an equal wallet: EIP-55 on Ethereum, base58check on Tron.
    wallet_addr text not null,
    network text not null,
    wallet_type text not null check (wallet_type in ('metamask', 'tronlink', 'other')),
    label text not null default '' check (char_length(label) <= 64),
    -- The one that payouts of its network go to.
    is_primary boolean not null,
    created_at timestamptz not null,
    constraint user_wallets_spelling check (
        network = 'ethereum' and wallet_addr ~ '^0x[0-9a-fA-F]{40}$'
        or network = 'tron' and wallet_addr ~ '^T[1-9A-HJ-NP-Za-km-z]{33}$')
);

-- A wallet signs in to one account.
create unique index user_wallets_address on user_wallets (network, wallet_addr);
create unique index user_wallets_primary on user_wallets (user_id, network) where is_primary;
create index user_wallets_by_user on user_wallets (user_id, id desc);
