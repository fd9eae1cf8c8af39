create table admin_wallets (
    network text not null,
    address text not null,
    -- The administrator's wallet that added it, or 'settings'.
    added_by text not null,
    added_at timestamptz not null,
    label text not null default '' check (char_length(label) <= 64),
    primary key (network, address),
    constraint admin_wallets_spelling check (
        network = 'ethereum' and address ~ '^0x[0-9a-fA-F]{40}$'
        or network = 'tron' and address ~ '^T[1-9A-HJ-NP-Za-km-z]{33}$')
);

-- Holds one row once the settings have filled the table: from then on only the table counts.
create table admin_wallets_seeding (
    is_done boolean primary key default true check (is_done),
    done_at timestamptz not null
);
