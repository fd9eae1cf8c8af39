-- A chat that the server keeps.
create table conversations (
    id uuid primary key,
    user_id uuid not null references users (id),
    -- The newest message, or the conversation itself: versions 7 are in the order of their times, and listings go by it.
    activity_id uuid not null,
    title text not null check (char_length(title) <= 120),
    model text not null,
    -- What pays for answers; null for the plan.
    subscription_id uuid references api_subscriptions (id),
    system_prompt text not null default '' check (char_length(system_prompt) <= 32768),
    temperature double precision,
    top_p double precision,
    max_tokens integer,
    -- In USDT minor units.
    price_cap bigint check (price_cap > 0),
    messages integer not null default 0,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    archived_at timestamptz
);

create index conversations_by_user on conversations (user_id, activity_id desc);

-- Messages are a tree: those that follow the same one are branches.
create table chat_messages (
    id uuid primary key,
    conversation_id uuid not null references conversations (id) on delete cascade,
    user_id uuid not null references users (id),
    parent_id uuid references chat_messages (id) on delete cascade,
    role text not null check (role in ('user', 'assistant')),
    content text not null,
    reasoning text not null default '',
    state text not null check (state in ('queued', 'streaming', 'done', 'stopped', 'failed')),
    -- The client's own name for what it asked, so that asking twice does nothing twice.
    request_key text,
    -- From here on of answers alone.
    model text,
    subscription_id uuid references api_subscriptions (id),
    nodes uuid[] not null default '{}',
    prompt_tokens integer not null default 0,
    completion_tokens integer not null default 0,
    -- In USDT minor units; null for traffic of a plan.
    cost bigint,
    first_token_ms integer,
    duration_ms integer not null default 0,
    finish_reason text,
    error_reason text,
    error_message text,
    -- Which process makes it, and until when it counts as being made.
    lease_id uuid,
    lease_until timestamptz,
    stop_requested boolean not null default false,
    created_at timestamptz not null,
    ended_at timestamptz,
    -- What is still growing is not indexed anew with every word.
    document tsvector not null generated always as
        (case when state in ('queued', 'streaming') then ''::tsvector else to_tsvector('simple', left(content, 20000)) end) stored,
    check ((role = 'user') = (model is null)),
    check ((state = 'failed') = (error_reason is not null)),
    check ((state in ('queued', 'streaming')) = (ended_at is null))
);

create index chat_messages_by_conversation on chat_messages (conversation_id, id desc);
create index chat_messages_by_parent on chat_messages (parent_id);
create unique index chat_messages_by_request_key on chat_messages (conversation_id, request_key) where request_key is not null;
create index chat_messages_open on chat_messages (user_id) where state in ('queued', 'streaming');
create index chat_messages_found on chat_messages using gin (document);

-- Links to a branch as it was.
create table chat_shares (
    id uuid primary key,
    conversation_id uuid not null references conversations (id) on delete cascade,
    message_id uuid not null references chat_messages (id) on delete cascade,
    user_id uuid not null references users (id),
    token_hash bytea not null unique,
    title text not null,
    created_at timestamptz not null,
    revoked_at timestamptz
);

create index chat_shares_by_conversation on chat_shares (conversation_id, id desc) where revoked_at is null;
