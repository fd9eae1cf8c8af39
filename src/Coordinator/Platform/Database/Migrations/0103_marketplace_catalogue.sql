-- What an owner tells of a model. Versions of one model are models of one owner with the same base name.
create table model_cards (
    model_id uuid primary key references models (id),
    -- Markdown as it was written; it is made HTML when it is read.
    card text not null check (length(card) <= 100000),
    base_name text not null default '' check (length(base_name) <= 128),
    version text not null default '' check (length(version) <= 64),
    updated_at timestamptz not null,
    -- As much of it as is searched.
    document tsvector not null generated always as (to_tsvector('simple', left(card, 20000))) stored,
    constraint model_cards_version check ((base_name = '') = (version = ''))
);
create index model_cards_by_base_name on model_cards (base_name) where base_name <> '';

-- What those say who have used a model: one each.
create table model_reviews (
    id uuid primary key,
    model_id uuid not null references models (id),
    user_id uuid not null references users (id),
    stars smallint not null check (stars between 1 and 5),
    text text not null check (length(text) <= 4000),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    -- What the owner says to it.
    answer text check (length(answer) between 1 and 4000),
    answered_at timestamptz,
    constraint model_reviews_once unique (model_id, user_id),
    constraint model_reviews_answered check ((answer is null) = (answered_at is null))
);
create index model_reviews_by_model on model_reviews (model_id, id desc);

-- Traffic of a model by day, UTC, so that no page counts requests.
create table model_days (
    model_id uuid not null references models (id),
    day date not null,
    requests bigint not null check (requests >= 0),
    failed bigint not null check (failed between 0 and requests),
    tokens bigint not null check (tokens >= 0),
    -- Medians of the requests that were answered.
    first_token_ms integer check (first_token_ms >= 0),
    -- Tokens of the answer in a second after the first, in thousandths.
    speed bigint check (speed >= 0),
    primary key (model_id, day)
);

-- What the catalogue searches and sorts by, one row a listed model, made anew by a worker.
create table catalogue_models (
    model_id uuid primary key references models (id),
    document tsvector not null,
    listed_at timestamptz not null,
    -- Of 30 days.
    requests bigint not null,
    failed bigint not null,
    tokens bigint not null,
    -- Of the last day with answers.
    first_token_ms integer,
    speed bigint,
    -- Sum and number of stars.
    stars bigint not null,
    reviews integer not null,
    -- The least that is asked now, in USDT minor units: for a month; for 1,000 tokens each way and a request. Null when nothing of the kind is offered.
    month_price bigint,
    use_price bigint,
    refreshed_at timestamptz not null
);
create index catalogue_models_document on catalogue_models using gin (document);
