-- Seen and used by everybody; the platform's own models, which have no owner, need no listing.
alter table models add column is_listed boolean not null default false;

-- A model that its owner published. It is shown while it is listed.
create table model_publishing (
    id uuid primary key,
    model_id uuid not null constraint model_publishing_once unique references models (id),
    owner_id uuid not null references users (id),
    -- published; delisted when the listing was not paid; withdrawn by the owner.
    status text not null check (status in ('published', 'delisted', 'withdrawn')),
    published_at timestamptz not null,
    -- What publishing and the latest month of listing cost, in USDT minor units (10^-6).
    publishing_fee bigint not null check (publishing_fee >= 0),
    listing_fee bigint not null check (listing_fee >= 0),
    listing_paid_until timestamptz not null,
    anchor_day smallint not null check (anchor_day between 1 and 31),
    -- Whether the listing fee is taken from the balance by itself when it is due.
    auto_renew boolean not null default true,
    -- When the owner was told that the listing is due.
    noticed_at timestamptz,
    delisted_at timestamptz,
    -- When the notice or the end of the listing is due.
    check_at timestamptz,
    constraint model_publishing_delisted check ((status = 'delisted') = (delisted_at is not null)),
    constraint model_publishing_check check ((status = 'published') = (check_at is not null))
);

create index model_publishing_by_owner on model_publishing (owner_id, id desc);
create index model_publishing_due on model_publishing (check_at) where check_at is not null;

-- What was charged for publishing and listing. Never changed; a charge that was taken back says when.
create table publishing_charges (
    id uuid primary key,
    model_id uuid not null references models (id),
    user_id uuid not null references users (id),
    kind text not null check (kind in ('publishing', 'listing')),
    -- USDT minor units (10^-6); 0 for the first model of a user.
    amount bigint not null check (amount >= 0),
    period_start timestamptz not null,
    period_end timestamptz not null check (period_end > period_start),
    payment_id uuid,
    created_at timestamptz not null,
    revoked_at timestamptz
);

create index publishing_charges_by_user on publishing_charges (user_id, id desc);
create unique index publishing_charges_by_payment on publishing_charges (payment_id) where payment_id is not null;

-- The first model is free once: for a user, and for each wallet that was the user's then, whoever links it later.
create table free_publications (
    user_id uuid primary key references users (id),
    model_id uuid not null references models (id),
    created_at timestamptz not null
);

create table free_publication_wallets (
    network text not null,
    address text not null,
    user_id uuid not null references free_publications (user_id),
    primary key (network, address)
);
