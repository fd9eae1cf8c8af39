table admin_sessions
    id uuid not null
    network text not null
    address text not null
    token_hash bytea not null
    created_at timestamp with time zone not null
    expires_at timestamp with time zone not null
    constraint admin_sessions_network_address_fkey FOREIGN KEY (network, address) REFERENCES admin_wallets(network, address) ON DELETE CASCADE
    constraint admin_sessions_pkey PRIMARY KEY (id)
    constraint admin_sessions_token_hash_key UNIQUE (token_hash)
    CREATE INDEX admin_sessions_by_wallet ON public.admin_sessions USING btree (network, address)
table admin_wallets
    network text not null
    address text not null
    added_by text not null
    added_at timestamp with time zone not null
    label text not null default ''::text
    constraint admin_wallets_label_check CHECK ((char_length(label) <= 64))
    constraint admin_wallets_pkey PRIMARY KEY (network, address)
    constraint admin_wallets_spelling CHECK ((((network = 'ethereum'::text) AND (address ~ '^0x[0-9a-fA-F]{40}$'::text)) OR ((network = 'tron'::text) AND (address ~ '^T[1-9A-HJ-NP-Za-km-z]{33}$'::text))))
table admin_wallets_seeding
    is_done boolean not null default true
    done_at timestamp with time zone not null
    constraint admin_wallets_seeding_is_done_check CHECK (is_done)
    constraint admin_wallets_seeding_pkey PRIMARY KEY (is_done)
table api_keys
    id uuid not null
    user_id uuid not null
    name text not null
    prefix text not null
    key_hash bytea not null
    scopes text[] not null
    created_at timestamp with time zone not null
    expires_at timestamp with time zone
    last_used_at timestamp with time zone
    revoked_at timestamp with time zone
    requests_per_minute integer not null default 0
    requests_per_hour integer not null default 0
    requests_per_day integer not null default 0
    requests_per_month integer not null default 0
    tokens_per_month integer not null default 0
    subscription_id uuid
    constraint api_keys_key_hash_check CHECK ((octet_length(key_hash) = 32))
    constraint api_keys_name_check CHECK (((length(name) >= 1) AND (length(name) <= 64)))
    constraint api_keys_pkey PRIMARY KEY (id)
    constraint api_keys_requests_per_day_check CHECK ((requests_per_day >= 0))
    constraint api_keys_requests_per_hour_check CHECK ((requests_per_hour >= 0))
    constraint api_keys_requests_per_minute_check CHECK ((requests_per_minute >= 0))
    constraint api_keys_requests_per_month_check CHECK ((requests_per_month >= 0))
    constraint api_keys_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES api_subscriptions(id)
    constraint api_keys_tokens_per_month_check CHECK ((tokens_per_month >= 0))
    constraint api_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX api_keys_by_subscription ON public.api_keys USING btree (subscription_id) WHERE (subscription_id IS NOT NULL)
    CREATE INDEX api_keys_by_user ON public.api_keys USING btree (user_id, id DESC)
    CREATE UNIQUE INDEX api_keys_key_hash ON public.api_keys USING btree (key_hash)
table api_requests
    id uuid not null
    user_id uuid not null
    api_key_id uuid
    model_id uuid not null
    node_id uuid
    prompt_tokens integer not null
    completion_tokens integer not null
    tokens_used integer generated always as ((prompt_tokens + completion_tokens)) stored
    attempts integer not null
    finish_reason text not null
    first_token_ms integer
    duration_ms integer not null
    created_at timestamp with time zone not null
    service_id uuid
    subscription_id uuid
    billing text not null default 'plan'::text
    cost bigint not null default 0
    hold_id uuid
    compute_share integer
    settled_at timestamp with time zone
    constraint api_requests_api_key_id_fkey FOREIGN KEY (api_key_id) REFERENCES api_keys(id)
    constraint api_requests_attempts_check CHECK ((attempts >= 0))
    constraint api_requests_billing_check CHECK ((billing = ANY (ARRAY['plan'::text, 'request'::text, 'month'::text])))
    constraint api_requests_completion_tokens_check CHECK ((completion_tokens >= 0))
    constraint api_requests_compute_share_check CHECK (((compute_share >= 0) AND (compute_share <= 10000)))
    constraint api_requests_cost CHECK (((hold_id IS NULL) OR (billing = 'request'::text)))
    constraint api_requests_cost_check CHECK ((cost >= 0))
    constraint api_requests_duration_ms_check CHECK ((duration_ms >= 0))
    constraint api_requests_held CHECK ((((hold_id IS NULL) = (compute_share IS NULL)) AND ((hold_id IS NOT NULL) OR ((settled_at IS NULL) AND (cost = 0)))))
    constraint api_requests_model_id_fkey FOREIGN KEY (model_id) REFERENCES models(id)
    constraint api_requests_node_id_fkey FOREIGN KEY (node_id) REFERENCES nodes(id)
    constraint api_requests_pkey PRIMARY KEY (id)
    constraint api_requests_prompt_tokens_check CHECK ((prompt_tokens >= 0))
    constraint api_requests_service CHECK ((((billing = 'plan'::text) = (service_id IS NULL)) AND ((service_id IS NULL) = (subscription_id IS NULL))))
    constraint api_requests_service_id_fkey FOREIGN KEY (service_id) REFERENCES api_services(id)
    constraint api_requests_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES api_subscriptions(id)
    constraint api_requests_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX api_requests_by_service ON public.api_requests USING btree (service_id, created_at DESC) WHERE (service_id IS NOT NULL)
    CREATE INDEX api_requests_by_subscription ON public.api_requests USING btree (subscription_id, created_at DESC) WHERE (subscription_id IS NOT NULL)
    CREATE INDEX api_requests_by_time ON public.api_requests USING brin (created_at) WITH (autosummarize='on')
    CREATE INDEX api_requests_by_user ON public.api_requests USING btree (user_id, created_at DESC)
    CREATE INDEX api_requests_due ON public.api_requests USING btree (id) WHERE ((hold_id IS NOT NULL) AND (settled_at IS NULL))
table api_services
    id uuid not null
    model_id uuid not null
    owner_id uuid not null
    name text not null
    description text not null
    pricing_type text not null
    price bigint not null default 0
    input_price bigint not null default 0
    output_price bigint not null default 0
    request_price bigint not null default 0
    next_price bigint
    next_input_price bigint
    next_output_price bigint
    next_request_price bigint
    next_from timestamp with time zone
    serving text not null
    compute_share integer not null
    requests_per_minute integer not null default 0
    requests_per_day integer not null default 0
    tokens_per_month integer not null default 0
    status text not null
    paused_at timestamp with time zone
    closed_at timestamp with time zone
    created_at timestamp with time zone not null
    updated_at timestamp with time zone not null
    constraint api_services_announced CHECK ((((next_from IS NULL) = (next_price IS NULL)) AND ((next_from IS NULL) = (next_input_price IS NULL)) AND ((next_from IS NULL) = (next_output_price IS NULL)) AND ((next_from IS NULL) = (next_request_price IS NULL))))
    constraint api_services_closed CHECK (((status = 'closed'::text) = (closed_at IS NOT NULL)))
    constraint api_services_compute_share_check CHECK (((compute_share >= 0) AND (compute_share <= 10000)))
    constraint api_services_description_check CHECK ((length(description) <= 4000))
    constraint api_services_input_price_check CHECK ((input_price >= 0))
    constraint api_services_model_id_fkey FOREIGN KEY (model_id) REFERENCES models(id)
    constraint api_services_name_check CHECK (((length(name) >= 1) AND (length(name) <= 64)))
    constraint api_services_next_input_price_check CHECK ((next_input_price >= 0))
    constraint api_services_next_output_price_check CHECK ((next_output_price >= 0))
    constraint api_services_next_price_check CHECK ((next_price >= 0))
    constraint api_services_next_request_price_check CHECK ((next_request_price >= 0))
    constraint api_services_output_price_check CHECK ((output_price >= 0))
    constraint api_services_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users(id)
    constraint api_services_paused CHECK (((status = 'paused'::text) = (paused_at IS NOT NULL)))
    constraint api_services_pkey PRIMARY KEY (id)
    constraint api_services_price_check CHECK ((price >= 0))
    constraint api_services_priced CHECK ((((pricing_type = 'subscription'::text) AND (price > 0) AND (((input_price + output_price) + request_price) = 0)) OR ((pricing_type = 'per_use'::text) AND (price = 0) AND (((input_price + output_price) + request_price) > 0))))
    constraint api_services_pricing_type_check CHECK ((pricing_type = ANY (ARRAY['subscription'::text, 'per_use'::text])))
    constraint api_services_request_price_check CHECK ((request_price >= 0))
    constraint api_services_requests_per_day_check CHECK ((requests_per_day >= 0))
    constraint api_services_requests_per_minute_check CHECK ((requests_per_minute >= 0))
    constraint api_services_serving_check CHECK ((serving = ANY (ARRAY['own'::text, 'network'::text])))
    constraint api_services_share CHECK (((serving = 'network'::text) OR (compute_share = 0)))
    constraint api_services_status_check CHECK ((status = ANY (ARRAY['active'::text, 'paused'::text, 'closed'::text])))
    constraint api_services_tokens_per_month_check CHECK ((tokens_per_month >= 0))
    CREATE INDEX api_services_by_model ON public.api_services USING btree (model_id, id DESC)
table api_subscription_charges
    id uuid not null
    subscription_id uuid not null
    service_id uuid not null
    user_id uuid not null
    kind text not null
    amount bigint not null
    period_start timestamp with time zone not null
    period_end timestamp with time zone not null
    payment_id uuid
    created_at timestamp with time zone not null
    revoked_at timestamp with time zone
    constraint api_subscription_charges_amount_check CHECK ((amount > 0))
    constraint api_subscription_charges_check CHECK ((period_end > period_start))
    constraint api_subscription_charges_kind_check CHECK ((kind = ANY (ARRAY['start'::text, 'renewal'::text])))
    constraint api_subscription_charges_pkey PRIMARY KEY (id)
    constraint api_subscription_charges_service_id_fkey FOREIGN KEY (service_id) REFERENCES api_services(id)
    constraint api_subscription_charges_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES api_subscriptions(id)
    constraint api_subscription_charges_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE UNIQUE INDEX api_subscription_charges_by_payment ON public.api_subscription_charges USING btree (payment_id) WHERE (payment_id IS NOT NULL)
    CREATE INDEX api_subscription_charges_by_service ON public.api_subscription_charges USING btree (service_id, period_end)
    CREATE INDEX api_subscription_charges_by_subscription ON public.api_subscription_charges USING btree (subscription_id, id DESC)
table api_subscriptions
    id uuid not null
    service_id uuid not null
    user_id uuid not null
    api_key uuid
    status text not null
    auto_renew boolean not null
    period_start timestamp with time zone
    period_end timestamp with time zone
    anchor_day smallint
    grace_until timestamp with time zone
    check_at timestamp with time zone
    created_at timestamp with time zone not null
    ended_at timestamp with time zone
    ended_reason text
    constraint api_subscriptions_anchor_day_check CHECK (((anchor_day >= 1) AND (anchor_day <= 31)))
    constraint api_subscriptions_api_key_fkey FOREIGN KEY (api_key) REFERENCES api_keys(id)
    constraint api_subscriptions_ended CHECK ((((status = 'ended'::text) = (ended_at IS NOT NULL)) AND ((status = 'ended'::text) = (ended_reason IS NOT NULL))))
    constraint api_subscriptions_grace CHECK ((((status = 'past_due'::text) = (grace_until IS NOT NULL)) OR (status = 'ended'::text)))
    constraint api_subscriptions_period CHECK ((((period_end IS NULL) = (period_start IS NULL)) AND ((period_end IS NULL) = (anchor_day IS NULL)) AND (period_end > period_start)))
    constraint api_subscriptions_pkey PRIMARY KEY (id)
    constraint api_subscriptions_service_id_fkey FOREIGN KEY (service_id) REFERENCES api_services(id)
    constraint api_subscriptions_status_check CHECK ((status = ANY (ARRAY['active'::text, 'past_due'::text, 'ended'::text])))
    constraint api_subscriptions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX api_subscriptions_by_service ON public.api_subscriptions USING btree (service_id, id DESC)
    CREATE INDEX api_subscriptions_by_user ON public.api_subscriptions USING btree (user_id, id DESC)
    CREATE INDEX api_subscriptions_due ON public.api_subscriptions USING btree (check_at) WHERE ((status <> 'ended'::text) AND (check_at IS NOT NULL))
    CREATE UNIQUE INDEX api_subscriptions_once ON public.api_subscriptions USING btree (service_id, user_id) WHERE (status <> 'ended'::text)
table assets
    id smallint not null
    code text not null
    scale smallint not null
    constraint assets_code_key UNIQUE (code)
    constraint assets_pkey PRIMARY KEY (id)
table batch_requests
    batch_id uuid not null
    line integer not null
    custom_id text not null
    body text not null
    state text not null default 'pending'::text
    attempts integer not null default 0
    not_before timestamp with time zone
    lease_until timestamp with time zone
    request_id text
    status_code integer
    answer text
    constraint batch_requests_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES batches(id) ON DELETE CASCADE
    constraint batch_requests_pkey PRIMARY KEY (batch_id, line)
    constraint batch_requests_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'running'::text, 'answered'::text, 'refused'::text, 'dropped'::text])))
    CREATE INDEX batch_requests_pending ON public.batch_requests USING btree (batch_id, line) WHERE (state = 'pending'::text)
    CREATE INDEX batch_requests_running ON public.batch_requests USING btree (lease_until) WHERE (state = 'running'::text)
table batches
    id uuid not null
    user_id uuid not null
    api_key_id uuid
    endpoint text not null
    input_file_id uuid not null
    metadata jsonb not null
    status text not null
    errors jsonb
    output_file_id uuid
    error_file_id uuid
    total integer not null default 0
    completed integer not null default 0
    failed integer not null default 0
    created_at timestamp with time zone not null
    expires_at timestamp with time zone not null
    in_progress_at timestamp with time zone
    finalizing_at timestamp with time zone
    completed_at timestamp with time zone
    failed_at timestamp with time zone
    expired_at timestamp with time zone
    cancelling_at timestamp with time zone
    cancelled_at timestamp with time zone
    lease_id uuid
    leased_until timestamp with time zone
    constraint batches_api_key_id_fkey FOREIGN KEY (api_key_id) REFERENCES api_keys(id)
    constraint batches_pkey PRIMARY KEY (id)
    constraint batches_status_check CHECK ((status = ANY (ARRAY['validating'::text, 'failed'::text, 'in_progress'::text, 'finalizing'::text, 'completed'::text, 'expired'::text, 'cancelling'::text, 'cancelled'::text])))
    constraint batches_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX batches_by_user ON public.batches USING btree (user_id, id DESC)
    CREATE INDEX batches_input ON public.batches USING btree (input_file_id) WHERE (status = 'validating'::text)
    CREATE INDEX batches_open ON public.batches USING btree (id) WHERE (status = ANY (ARRAY['validating'::text, 'in_progress'::text, 'finalizing'::text, 'cancelling'::text]))
table catalogue_models
    model_id uuid not null
    document tsvector not null
    listed_at timestamp with time zone not null
    requests bigint not null
    failed bigint not null
    tokens bigint not null
    first_token_ms integer
    speed bigint
    stars bigint not null
    reviews integer not null
    month_price bigint
    use_price bigint
    refreshed_at timestamp with time zone not null
    constraint catalogue_models_model_id_fkey FOREIGN KEY (model_id) REFERENCES models(id)
    constraint catalogue_models_pkey PRIMARY KEY (model_id)
    CREATE INDEX catalogue_models_document ON public.catalogue_models USING gin (document)
table chain_cursors
    network text not null
    scanned_height bigint
    scanned_hash bytea
    scanned_time timestamp with time zone
    head_height bigint
    final_height bigint
    lease_owner uuid
    lease_until timestamp with time zone
    changed_at timestamp with time zone not null
    constraint chain_cursors_network_check CHECK ((network = ANY (ARRAY['ethereum'::text, 'tron'::text])))
    constraint chain_cursors_pkey PRIMARY KEY (network)
    constraint chain_cursors_scanned CHECK (((scanned_height IS NULL) = (scanned_hash IS NULL)))
table chain_transfers
    id uuid not null
    network text not null
    tx_hash bytea not null
    log_index integer not null
    from_addr text not null
    to_addr text not null
    amount bigint not null
    block_number bigint not null
    block_hash bytea not null
    block_time timestamp with time zone not null
    checked_height bigint not null
    is_final boolean not null default false
    state text not null
    payment_id uuid
    user_id uuid
    revision integer not null default 0
    seen_at timestamp with time zone not null
    constraint chain_transfers_amount_check CHECK ((amount > 0))
    constraint chain_transfers_credited CHECK (((state = 'credited'::text) = (user_id IS NOT NULL)))
    constraint chain_transfers_network_check CHECK ((network = ANY (ARRAY['ethereum'::text, 'tron'::text])))
    constraint chain_transfers_orphaned CHECK (((state <> 'orphaned'::text) OR (payment_id IS NULL)))
    constraint chain_transfers_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payments(id)
    constraint chain_transfers_pkey PRIMARY KEY (id)
    constraint chain_transfers_revision_check CHECK ((revision >= 0))
    constraint chain_transfers_state_check CHECK ((state = ANY (ARRAY['seen'::text, 'credited'::text, 'suspense'::text, 'orphaned'::text])))
    constraint chain_transfers_tx_hash_check CHECK ((length(tx_hash) = 32))
    constraint chain_transfers_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX chain_transfers_by_payment ON public.chain_transfers USING btree (payment_id) WHERE (payment_id IS NOT NULL)
    CREATE INDEX chain_transfers_not_final ON public.chain_transfers USING btree (network, block_number) WHERE ((NOT is_final) AND (state <> 'orphaned'::text))
    CREATE UNIQUE INDEX chain_transfers_once ON public.chain_transfers USING btree (network, tx_hash, log_index) WHERE (state <> 'orphaned'::text)
    CREATE INDEX chain_transfers_unmatched ON public.chain_transfers USING btree (network, id) WHERE ((payment_id IS NULL) AND (state = ANY (ARRAY['seen'::text, 'suspense'::text])))
    CREATE INDEX chain_transfers_unsettled ON public.chain_transfers USING btree (network, payment_id) WHERE (state = 'seen'::text)
table chat_messages
    id uuid not null
    conversation_id uuid not null
    user_id uuid not null
    parent_id uuid
    role text not null
    content text not null
    reasoning text not null default ''::text
    state text not null
    request_key text
    model text
    subscription_id uuid
    nodes uuid[] not null default '{}'::uuid[]
    prompt_tokens integer not null default 0
    completion_tokens integer not null default 0
    cost bigint
    first_token_ms integer
    duration_ms integer not null default 0
    finish_reason text
    error_reason text
    error_message text
    lease_id uuid
    lease_until timestamp with time zone
    stop_requested boolean not null default false
    created_at timestamp with time zone not null
    ended_at timestamp with time zone
    document tsvector not null generated always as (
CASE
    WHEN (state = ANY (ARRAY['queued'::text, 'streaming'::text])) THEN ''::tsvector
    ELSE to_tsvector('simple'::regconfig, "left"(content, 20000))
END) stored
    constraint chat_messages_check CHECK (((role = 'user'::text) = (model IS NULL)))
    constraint chat_messages_check1 CHECK (((state = 'failed'::text) = (error_reason IS NOT NULL)))
    constraint chat_messages_check2 CHECK (((state = ANY (ARRAY['queued'::text, 'streaming'::text])) = (ended_at IS NULL)))
    constraint chat_messages_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversations(id) ON DELETE CASCADE
    constraint chat_messages_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES chat_messages(id) ON DELETE CASCADE
    constraint chat_messages_pkey PRIMARY KEY (id)
    constraint chat_messages_role_check CHECK ((role = ANY (ARRAY['user'::text, 'assistant'::text])))
    constraint chat_messages_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'streaming'::text, 'done'::text, 'stopped'::text, 'failed'::text])))
    constraint chat_messages_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES api_subscriptions(id)
    constraint chat_messages_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX chat_messages_by_conversation ON public.chat_messages USING btree (conversation_id, id DESC)
    CREATE INDEX chat_messages_by_parent ON public.chat_messages USING btree (parent_id)
    CREATE UNIQUE INDEX chat_messages_by_request_key ON public.chat_messages USING btree (conversation_id, request_key) WHERE (request_key IS NOT NULL)
    CREATE INDEX chat_messages_found ON public.chat_messages USING gin (document)
    CREATE INDEX chat_messages_open ON public.chat_messages USING btree (user_id) WHERE (state = ANY (ARRAY['queued'::text, 'streaming'::text]))
table chat_shares
    id uuid not null
    conversation_id uuid not null
    message_id uuid not null
    user_id uuid not null
    token_hash bytea not null
    title text not null
    created_at timestamp with time zone not null
    revoked_at timestamp with time zone
    constraint chat_shares_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversations(id) ON DELETE CASCADE
    constraint chat_shares_message_id_fkey FOREIGN KEY (message_id) REFERENCES chat_messages(id) ON DELETE CASCADE
    constraint chat_shares_pkey PRIMARY KEY (id)
    constraint chat_shares_token_hash_key UNIQUE (token_hash)
    constraint chat_shares_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX chat_shares_by_conversation ON public.chat_shares USING btree (conversation_id, id DESC) WHERE (revoked_at IS NULL)
table contents
    cid text not null
    sha256 text not null
    size_bytes bigint not null
    object_key text not null
    reference_count integer not null
    ipfs text not null
    ipfs_attempts integer not null default 0
    ipfs_problem text
    next_attempt_at timestamp with time zone
    leased_until timestamp with time zone
    created_at timestamp with time zone not null
    constraint contents_ipfs_check CHECK ((ipfs = ANY (ARRAY['pending'::text, 'pinned'::text, 'failed'::text, 'removing'::text])))
    constraint contents_pkey PRIMARY KEY (cid)
    constraint contents_reference_count_check CHECK ((reference_count >= 0))
    constraint contents_removing CHECK (((reference_count = 0) = (ipfs = 'removing'::text)))
    constraint contents_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
    constraint contents_size_bytes_check CHECK ((size_bytes > 0))
    CREATE INDEX contents_due ON public.contents USING btree (next_attempt_at) WHERE (next_attempt_at IS NOT NULL)
table contract_sender
    id smallint not null
    lease_owner uuid
    lease_until timestamp with time zone
    problem text not null default ''::text
    problem_at timestamp with time zone
    constraint contract_sender_id_check CHECK ((id = 1))
    constraint contract_sender_pkey PRIMARY KEY (id)
table contract_transactions
    id uuid not null
    seq bigint not null generated always as identity
    target smallint not null
    data bytea not null
    gas_limit bigint not null
    state smallint not null default 1
    chain_id bigint
    sender text
    nonce bigint
    raw bytea
    hash bytea
    block_number bigint
    block_hash bytea
    gas_used bigint
    reason text not null default ''::text
    created_at timestamp with time zone not null
    changed_at timestamp with time zone not null
    final_at timestamp with time zone
    constraint contract_transactions_block_hash_check CHECK ((octet_length(block_hash) = 32))
    constraint contract_transactions_data_check CHECK (((octet_length(data) >= 4) AND (octet_length(data) <= 131072)))
    constraint contract_transactions_final CHECK (((final_at IS NULL) OR (state >= 3)))
    constraint contract_transactions_gas_limit_check CHECK (((gas_limit >= 21000) AND (gas_limit <= 16777216)))
    constraint contract_transactions_hash_check CHECK ((octet_length(hash) = 32))
    constraint contract_transactions_included CHECK ((((block_number IS NULL) = (block_hash IS NULL)) AND ((state < 3) OR (block_number IS NOT NULL))))
    constraint contract_transactions_nonce_check CHECK ((nonce >= 0))
    constraint contract_transactions_pkey PRIMARY KEY (id)
    constraint contract_transactions_seq_key UNIQUE (seq)
    constraint contract_transactions_signed CHECK ((((state = 1) = (raw IS NULL)) AND ((raw IS NULL) = (hash IS NULL)) AND ((raw IS NULL) = (nonce IS NULL))))
    constraint contract_transactions_state_check CHECK (((state >= 1) AND (state <= 4)))
    constraint contract_transactions_target_check CHECK (((target >= 1) AND (target <= 3)))
    CREATE UNIQUE INDEX contract_transactions_nonce ON public.contract_transactions USING btree (chain_id, sender, nonce) WHERE ((state > 1) AND (final_at IS NULL))
    CREATE INDEX contract_transactions_open ON public.contract_transactions USING btree (nonce) WHERE ((state > 1) AND (final_at IS NULL))
    CREATE INDEX contract_transactions_queued ON public.contract_transactions USING btree (seq) WHERE (state = 1)
    CREATE INDEX contract_transactions_refused ON public.contract_transactions USING btree (changed_at) WHERE (state = 4)
table conversations
    id uuid not null
    user_id uuid not null
    activity_id uuid not null
    title text not null
    model text not null
    subscription_id uuid
    system_prompt text not null default ''::text
    temperature double precision
    top_p double precision
    max_tokens integer
    price_cap bigint
    messages integer not null default 0
    created_at timestamp with time zone not null
    updated_at timestamp with time zone not null
    archived_at timestamp with time zone
    constraint conversations_pkey PRIMARY KEY (id)
    constraint conversations_price_cap_check CHECK ((price_cap > 0))
    constraint conversations_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES api_subscriptions(id)
    constraint conversations_system_prompt_check CHECK ((char_length(system_prompt) <= 32768))
    constraint conversations_title_check CHECK ((char_length(title) <= 120))
    constraint conversations_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX conversations_by_user ON public.conversations USING btree (user_id, activity_id DESC)
table coordinator_replicas
    id uuid not null
    address character varying(256) not null
    started_at timestamp with time zone not null
    seen_at timestamp with time zone not null
    constraint coordinator_replicas_address_key UNIQUE (address)
    constraint coordinator_replicas_pkey PRIMARY KEY (id)
table escrow_batches
    id bigint not null generated always as identity
    act smallint not null
    transaction_id uuid
    size integer not null
    created_at timestamp with time zone not null
    constraint escrow_batches_act_check CHECK ((act = ANY (ARRAY[1, 2])))
    constraint escrow_batches_pkey PRIMARY KEY (id)
    constraint escrow_batches_size_check CHECK ((size > 0))
    constraint escrow_batches_transaction_id_fkey FOREIGN KEY (transaction_id) REFERENCES contract_transactions(id)
    constraint escrow_batches_transaction_id_key UNIQUE (transaction_id)
table escrow_outbox
    id bigint not null generated always as identity
    payment_id character varying(255) not null
    act smallint not null
    payee text
    created_at timestamp with time zone not null
    batch bigint
    constraint escrow_outbox_act_check CHECK ((act = ANY (ARRAY[1, 2])))
    constraint escrow_outbox_batch FOREIGN KEY (batch) REFERENCES escrow_batches(id)
    constraint escrow_outbox_once UNIQUE (payment_id, act)
    constraint escrow_outbox_payee CHECK (((act = 2) OR (payee IS NULL)))
    constraint escrow_outbox_payee_check CHECK ((length(payee) <= 64))
    constraint escrow_outbox_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES job_payments(id)
    constraint escrow_outbox_pkey PRIMARY KEY (id)
    CREATE INDEX escrow_outbox_by_batch ON public.escrow_outbox USING btree (batch)
    CREATE INDEX escrow_outbox_waiting ON public.escrow_outbox USING btree (id) WHERE (batch IS NULL)
table exchange_accounts
    account text not null
    next_index bigint not null default 0
    constraint exchange_accounts_next_index_check CHECK (((next_index >= 0) AND (next_index <= '2147483648'::bigint)))
    constraint exchange_accounts_pkey PRIMARY KEY (account)
table exchange_blocks
    network text not null
    height bigint not null
    hash bytea not null
    constraint exchange_blocks_hash_check CHECK ((length(hash) = 32))
    constraint exchange_blocks_pkey PRIMARY KEY (network, height)
table exchange_cursors
    network text not null
    scanned_height bigint
    scanned_time timestamp with time zone
    head_height bigint
    lease_owner uuid
    lease_until timestamp with time zone
    changed_at timestamp with time zone not null
    constraint exchange_cursors_pkey PRIMARY KEY (network)
table exchange_migrated_payments
    payment_id character varying(255) not null
    btc bigint not null
    aitbc bigint not null
    rate bigint not null
    rate_version integer not null
    status character varying(20) not null
    entry_id uuid
    migrated_at timestamp with time zone not null
    constraint exchange_migrated_payments_aitbc_check CHECK ((aitbc > 0))
    constraint exchange_migrated_payments_btc_check CHECK ((btc > 0))
    constraint exchange_migrated_payments_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES job_payments(id)
    constraint exchange_migrated_payments_pkey PRIMARY KEY (payment_id)
    constraint exchange_migrated_payments_rate_check CHECK ((rate > 0))
    constraint exchange_migrated_payments_rate_version_check CHECK ((rate_version >= 0))
table exchange_purchases
    id uuid not null
    user_id uuid not null
    rate bigint not null
    rate_version integer not null
    btc bigint not null
    aitbc bigint not null
    network text not null
    account text not null
    address_index bigint not null
    address text not null
    script bytea not null
    confirmations integer not null
    status text not null
    review_reason text
    received bigint not null default 0
    credited bigint not null default 0
    credited_aitbc bigint not null default 0
    is_late boolean not null default false
    created_at timestamp with time zone not null
    expires_at timestamp with time zone not null
    monitored_until timestamp with time zone not null
    completed_at timestamp with time zone
    changed_at timestamp with time zone not null
    constraint exchange_purchases_account_fkey FOREIGN KEY (account) REFERENCES exchange_accounts(account)
    constraint exchange_purchases_aitbc_check CHECK ((aitbc > 0))
    constraint exchange_purchases_btc_check CHECK ((btc > 0))
    constraint exchange_purchases_completed CHECK (((status = 'COMPLETED'::text) = (completed_at IS NOT NULL)))
    constraint exchange_purchases_confirmations_check CHECK ((confirmations > 0))
    constraint exchange_purchases_credited CHECK (((credited <= received) AND ((status <> 'COMPLETED'::text) OR (credited >= btc))))
    constraint exchange_purchases_credited_aitbc_check CHECK ((credited_aitbc >= 0))
    constraint exchange_purchases_credited_check CHECK ((credited >= 0))
    constraint exchange_purchases_index UNIQUE (account, address_index)
    constraint exchange_purchases_pkey PRIMARY KEY (id)
    constraint exchange_purchases_price CHECK ((aitbc = (btc * rate)))
    constraint exchange_purchases_rate_check CHECK ((rate > 0))
    constraint exchange_purchases_rate_version_check CHECK ((rate_version >= 0))
    constraint exchange_purchases_received_check CHECK ((received >= 0))
    constraint exchange_purchases_review CHECK (((status = 'REVIEW'::text) = (review_reason IS NOT NULL)))
    constraint exchange_purchases_review_reason_check CHECK ((review_reason = ANY (ARRAY['OVER_LIMIT'::text, 'TOO_LATE'::text, 'TREASURY_EMPTY'::text])))
    constraint exchange_purchases_script UNIQUE (network, script)
    constraint exchange_purchases_status_check CHECK ((status = ANY (ARRAY['AWAITING_PAYMENT'::text, 'CONFIRMING'::text, 'COMPLETED'::text, 'UNDERPAID'::text, 'EXPIRED'::text, 'REVIEW'::text, 'REVERSED'::text])))
    constraint exchange_purchases_times CHECK (((created_at < expires_at) AND (expires_at <= monitored_until)))
    constraint exchange_purchases_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX exchange_purchases_by_time ON public.exchange_purchases USING btree (created_at)
    CREATE INDEX exchange_purchases_by_user ON public.exchange_purchases USING btree (user_id, id DESC)
    CREATE INDEX exchange_purchases_by_user_time ON public.exchange_purchases USING btree (user_id, created_at)
    CREATE INDEX exchange_purchases_open ON public.exchange_purchases USING btree (expires_at) WHERE (status = ANY (ARRAY['AWAITING_PAYMENT'::text, 'CONFIRMING'::text]))
    CREATE INDEX exchange_purchases_review_list ON public.exchange_purchases USING btree (id) WHERE (status = 'REVIEW'::text)
table exchange_receipts
    id uuid not null
    purchase_id uuid not null
    tx_id bytea not null
    output_index integer not null
    amount bigint not null
    block_height bigint not null
    block_hash bytea not null
    paid_at timestamp with time zone not null
    state text not null
    doubted_until bigint
    aitbc bigint not null default 0
    revision integer not null default 0
    constraint exchange_receipts_amount_check CHECK ((amount > 0))
    constraint exchange_receipts_block_hash_check CHECK ((length(block_hash) = 32))
    constraint exchange_receipts_check CHECK (((doubted_until IS NULL) OR (state = 'credited'::text)))
    constraint exchange_receipts_check1 CHECK (((aitbc >= 0) AND ((state = 'credited'::text) OR (aitbc = 0))))
    constraint exchange_receipts_output_index_check CHECK ((output_index >= 0))
    constraint exchange_receipts_pkey PRIMARY KEY (id)
    constraint exchange_receipts_purchase_id_fkey FOREIGN KEY (purchase_id) REFERENCES exchange_purchases(id)
    constraint exchange_receipts_revision_check CHECK ((revision >= 0))
    constraint exchange_receipts_state_check CHECK ((state = ANY (ARRAY['seen'::text, 'credited'::text, 'held'::text, 'dust'::text, 'orphaned'::text])))
    constraint exchange_receipts_tx_id_check CHECK ((length(tx_id) = 32))
    CREATE INDEX exchange_receipts_by_height ON public.exchange_receipts USING btree (block_height) WHERE (state <> 'orphaned'::text)
    CREATE INDEX exchange_receipts_by_purchase ON public.exchange_receipts USING btree (purchase_id)
    CREATE UNIQUE INDEX exchange_receipts_once ON public.exchange_receipts USING btree (tx_id, output_index) WHERE (state <> 'orphaned'::text)
    CREATE INDEX exchange_receipts_unsettled ON public.exchange_receipts USING btree (purchase_id) WHERE ((state = 'seen'::text) OR (doubted_until IS NOT NULL))
table free_publication_wallets
    network text not null
    address text not null
    user_id uuid not null
    constraint free_publication_wallets_pkey PRIMARY KEY (network, address)
    constraint free_publication_wallets_user_id_fkey FOREIGN KEY (user_id) REFERENCES free_publications(user_id)
table free_publications
    user_id uuid not null
    model_id uuid not null
    created_at timestamp with time zone not null
    constraint free_publications_model_id_fkey FOREIGN KEY (model_id) REFERENCES models(id)
    constraint free_publications_pkey PRIMARY KEY (user_id)
    constraint free_publications_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
table group_invitations
    id uuid not null
    group_id uuid not null
    inviter_id uuid not null
    invitee_id uuid
    token_hash bytea
    prefix text not null default ''::text
    max_uses integer not null
    uses integer not null default 0
    created_at timestamp with time zone not null
    expires_at timestamp with time zone not null
    ended_at timestamp with time zone
    outcome text
    constraint group_invitations_expire_later CHECK ((expires_at > created_at))
    constraint group_invitations_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id)
    constraint group_invitations_invitee_id_fkey FOREIGN KEY (invitee_id) REFERENCES users(id)
    constraint group_invitations_inviter_id_fkey FOREIGN KEY (inviter_id) REFERENCES users(id)
    constraint group_invitations_max_uses_check CHECK ((max_uses > 0))
    constraint group_invitations_one_kind CHECK (((invitee_id IS NULL) = (token_hash IS NOT NULL)))
    constraint group_invitations_outcome CHECK (((ended_at IS NULL) = (outcome IS NULL)))
    constraint group_invitations_outcome_check CHECK ((outcome = ANY (ARRAY['used'::text, 'accepted'::text, 'declined'::text, 'revoked'::text, 'expired'::text, 'joined'::text, 'deleted'::text])))
    constraint group_invitations_pkey PRIMARY KEY (id)
    constraint group_invitations_token_hash_check CHECK ((octet_length(token_hash) = 32))
    constraint group_invitations_token_hash_key UNIQUE (token_hash)
    constraint group_invitations_uses CHECK (((uses >= 0) AND (uses <= max_uses)))
    CREATE UNIQUE INDEX group_invitations_one_each ON public.group_invitations USING btree (invitee_id, group_id) WHERE (ended_at IS NULL)
    CREATE INDEX group_invitations_open ON public.group_invitations USING btree (group_id, id DESC) WHERE (ended_at IS NULL)
table group_join_requests
    id uuid not null
    group_id uuid not null
    user_id uuid not null
    message text not null default ''::text
    created_at timestamp with time zone not null
    ended_at timestamp with time zone
    outcome text
    constraint group_join_requests_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id)
    constraint group_join_requests_message_check CHECK ((char_length(message) <= 500))
    constraint group_join_requests_outcome CHECK (((ended_at IS NULL) = (outcome IS NULL)))
    constraint group_join_requests_outcome_check CHECK ((outcome = ANY (ARRAY['approved'::text, 'rejected'::text, 'withdrawn'::text, 'joined'::text, 'deleted'::text])))
    constraint group_join_requests_pkey PRIMARY KEY (id)
    constraint group_join_requests_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE UNIQUE INDEX group_join_requests_one_each ON public.group_join_requests USING btree (user_id, group_id) WHERE (ended_at IS NULL)
    CREATE INDEX group_join_requests_open ON public.group_join_requests USING btree (group_id, id DESC) WHERE (ended_at IS NULL)
table group_memberships
    id uuid not null
    group_id uuid not null
    user_id uuid not null
    role text not null
    joined_at timestamp with time zone not null
    constraint group_memberships_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id)
    constraint group_memberships_group_id_user_id_key UNIQUE (group_id, user_id)
    constraint group_memberships_pkey PRIMARY KEY (id)
    constraint group_memberships_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'member'::text])))
    constraint group_memberships_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX group_memberships_by_group ON public.group_memberships USING btree (group_id, id DESC)
    CREATE INDEX group_memberships_by_user ON public.group_memberships USING btree (user_id, group_id DESC)
    CREATE UNIQUE INDEX group_memberships_one_owner ON public.group_memberships USING btree (group_id) WHERE (role = 'owner'::text)
table group_split_configs
    id uuid not null
    group_id uuid not null
    version integer not null
    proposer_id uuid not null
    status text not null
    effective_from timestamp with time zone not null
    effective_at timestamp with time zone
    created_at timestamp with time zone not null
    decided_at timestamp with time zone
    constraint group_split_configs_decided CHECK (((status = 'pending'::text) = (decided_at IS NULL)))
    constraint group_split_configs_effective CHECK (((status = 'accepted'::text) = (effective_at IS NOT NULL)))
    constraint group_split_configs_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id)
    constraint group_split_configs_group_id_version_key UNIQUE (group_id, version)
    constraint group_split_configs_never_before CHECK (((effective_at >= effective_from) AND (effective_at >= decided_at)))
    constraint group_split_configs_pkey PRIMARY KEY (id)
    constraint group_split_configs_proposer_id_fkey FOREIGN KEY (proposer_id) REFERENCES users(id)
    constraint group_split_configs_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'accepted'::text, 'declined'::text, 'replaced'::text, 'cancelled'::text])))
    constraint group_split_configs_version_check CHECK ((version > 0))
    CREATE UNIQUE INDEX group_split_configs_one_pending ON public.group_split_configs USING btree (group_id) WHERE (status = 'pending'::text)
table group_split_shares
    config_id uuid not null
    user_id uuid not null
    basis_points integer not null
    accepted_at timestamp with time zone
    constraint group_split_shares_basis_points_check CHECK (((basis_points >= 0) AND (basis_points <= 10000)))
    constraint group_split_shares_config_id_fkey FOREIGN KEY (config_id) REFERENCES group_split_configs(id)
    constraint group_split_shares_pkey PRIMARY KEY (config_id, user_id)
    constraint group_split_shares_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
table groups
    id uuid not null
    owner_id uuid not null
    name text not null
    description text not null default ''::text
    join_requests_open boolean not null default false
    created_at timestamp with time zone not null
    deleted_at timestamp with time zone
    constraint groups_description_check CHECK ((char_length(description) <= 2000))
    constraint groups_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 64)))
    constraint groups_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users(id)
    constraint groups_pkey PRIMARY KEY (id)
table idempotency_keys
    caller text not null
    method text not null
    key_hash bytea not null
    request_hash bytea not null
    attempt uuid not null
    locked_until timestamp with time zone not null
    sealed_reply bytea
    created_at timestamp with time zone not null
    expires_at timestamp with time zone not null
    act_id uuid not null
    constraint idempotency_keys_check CHECK ((expires_at > created_at))
    constraint idempotency_keys_key_hash_check CHECK ((octet_length(key_hash) = 32))
    constraint idempotency_keys_pkey PRIMARY KEY (caller, method, key_hash)
    CREATE INDEX idempotency_keys_expires_at ON public.idempotency_keys USING btree (expires_at)
table job_checks
    job_id uuid not null
    state text not null
    kernel_class text
    asset smallint
    pay bigint
    sampled_at timestamp with time zone not null
    decided_at timestamp with time zone
    reason text
    constraint job_checks_decided CHECK (((state = ANY (ARRAY['DUE'::text, 'OPEN'::text])) = (decided_at IS NULL)))
    constraint job_checks_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs(id) ON DELETE CASCADE
    constraint job_checks_pay CHECK (((asset IS NULL) = (pay IS NULL)))
    constraint job_checks_pay_check CHECK ((pay > 0))
    constraint job_checks_pkey PRIMARY KEY (job_id)
    constraint job_checks_state_check CHECK ((state = ANY (ARRAY['DUE'::text, 'OPEN'::text, 'CONFIRMED'::text, 'REFUTED'::text, 'UNDECIDED'::text, 'SKIPPED'::text])))
    CREATE INDEX job_checks_due ON public.job_checks USING btree (sampled_at) WHERE (state = 'DUE'::text)
table job_files
    id uuid not null
    user_id uuid not null
    filename text not null
    cid text not null
    sha256 text not null
    size_bytes bigint not null
    object_key text not null
    created_at timestamp with time zone not null
    purpose text
    constraint job_files_pkey PRIMARY KEY (id)
    constraint job_files_purpose_check CHECK ((purpose = ANY (ARRAY['batch'::text, 'batch_output'::text, 'user_data'::text])))
    constraint job_files_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
    constraint job_files_size_bytes_check CHECK ((size_bytes > 0))
    constraint job_files_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX job_files_by_cid ON public.job_files USING btree (user_id, cid)
    CREATE INDEX job_files_by_purpose ON public.job_files USING btree (user_id, id DESC) WHERE (purpose IS NOT NULL)
    CREATE INDEX job_files_by_user ON public.job_files USING btree (user_id, id DESC)
table job_inputs
    job_id uuid not null
    path text not null
    cid text not null
    size_bytes bigint not null
    kind text not null
    source_id uuid not null
    constraint job_inputs_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs(id) ON DELETE CASCADE
    constraint job_inputs_kind_check CHECK ((kind = ANY (ARRAY['file'::text, 'output'::text, 'model'::text])))
    constraint job_inputs_pkey PRIMARY KEY (job_id, path)
    CREATE INDEX job_inputs_by_source ON public.job_inputs USING btree (source_id)
table job_log_parts
    job_id uuid not null
    attempt integer not null
    start_offset bigint not null
    data bytea not null
    run_starts integer[] not null
    run_streams smallint[] not null
    run_times timestamp with time zone[] not null
    constraint job_log_parts_job_id_attempt_fkey FOREIGN KEY (job_id, attempt) REFERENCES job_logs(job_id, attempt) ON DELETE CASCADE
    constraint job_log_parts_pkey PRIMARY KEY (job_id, attempt, start_offset)
table job_logs
    job_id uuid not null
    attempt integer not null
    next_offset bigint not null
    kept_bytes bigint not null
    is_full boolean not null
    updated_at timestamp with time zone not null
    constraint job_logs_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs(id)
    constraint job_logs_pkey PRIMARY KEY (job_id, attempt)
    CREATE INDEX job_logs_expiring ON public.job_logs USING btree (updated_at)
table job_output_files
    output_id uuid not null
    number integer not null
    path text not null
    size_bytes bigint not null
    start_offset bigint not null
    constraint job_output_files_output_id_fkey FOREIGN KEY (output_id) REFERENCES job_outputs(id) ON DELETE CASCADE
    constraint job_output_files_pkey PRIMARY KEY (output_id, number)
    CREATE INDEX job_output_files_by_path ON public.job_output_files USING btree (output_id, md5(path))
table job_outputs
    id uuid not null
    job_id uuid not null
    user_id uuid not null
    attempt integer not null
    node_id uuid not null
    state text not null
    object_key text not null
    cid text not null
    size_bytes bigint not null
    file_count integer not null default 0
    stored_cid text
    key_id text not null
    wrapped bytea not null
    created_at timestamp with time zone not null
    expires_at timestamp with time zone not null
    constraint job_outputs_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs(id)
    constraint job_outputs_node_id_fkey FOREIGN KEY (node_id) REFERENCES nodes(id)
    constraint job_outputs_object_key_key UNIQUE (object_key)
    constraint job_outputs_pkey PRIMARY KEY (id)
    constraint job_outputs_size_bytes_check CHECK ((size_bytes > 0))
    constraint job_outputs_state_check CHECK ((state = ANY (ARRAY['receiving'::text, 'ready'::text])))
    constraint job_outputs_stored CHECK (((state = 'ready'::text) = (stored_cid IS NOT NULL)))
    constraint job_outputs_stored_cid_fkey FOREIGN KEY (stored_cid) REFERENCES contents(cid)
    constraint job_outputs_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX job_outputs_by_cid ON public.job_outputs USING btree (cid) WHERE (state = 'ready'::text)
    CREATE INDEX job_outputs_by_job ON public.job_outputs USING btree (job_id)
    CREATE INDEX job_outputs_by_key ON public.job_outputs USING btree (key_id)
    CREATE INDEX job_outputs_by_user ON public.job_outputs USING btree (user_id) INCLUDE (size_bytes)
    CREATE INDEX job_outputs_expiring ON public.job_outputs USING btree (expires_at)
    CREATE UNIQUE INDEX job_outputs_ready ON public.job_outputs USING btree (job_id, attempt) WHERE (state = 'ready'::text)
    CREATE INDEX job_outputs_receiving ON public.job_outputs USING btree (created_at) WHERE (state = 'receiving'::text)
table job_payments
    id character varying(255) not null
    job_id character varying(255) not null
    amount numeric(20,8) not null
    currency character varying(10) not null default 'AITBC'::character varying
    payment_method character varying(20) not null default 'aitbc_token'::character varying
    status character varying(20) not null default 'pending'::character varying
    payer_id uuid
    platform_rate integer not null default 0
    node_id uuid
    payee_id uuid
    node_amount numeric(20,8)
    platform_amount numeric(20,8)
    reason text
    expires_at timestamp with time zone
    hold_id uuid
    resolution_id uuid
    created_at timestamp with time zone not null
    updated_at timestamp with time zone not null
    reversal_id uuid
    constraint job_payments_amount_check CHECK ((amount > (0)::numeric))
    constraint job_payments_hold_id_key UNIQUE (hold_id)
    constraint job_payments_in_escrow CHECK ((((payment_method)::text = 'bitcoin'::text) OR ((status)::text <> ALL ((ARRAY['escrowed'::character varying, 'disputed'::character varying])::text[])) OR ((hold_id IS NOT NULL) AND (resolution_id IS NULL) AND (payer_id IS NOT NULL) AND (expires_at IS NOT NULL))))
    constraint job_payments_method CHECK (((((payment_method)::text = 'aitbc_token'::text) AND ((currency)::text = 'AITBC'::text)) OR (((payment_method)::text = 'usdt_balance'::text) AND ((currency)::text = 'USDT'::text)) OR ((payment_method)::text = 'bitcoin'::text)))
    constraint job_payments_node_amount_check CHECK ((node_amount >= (0)::numeric))
    constraint job_payments_node_id_fkey FOREIGN KEY (node_id) REFERENCES nodes(id)
    constraint job_payments_paid CHECK ((((node_amount IS NULL) = (platform_amount IS NULL)) AND ((node_amount IS NULL) OR (((status)::text = ANY ((ARRAY['released'::character varying, 'reversed'::character varying])::text[])) AND ((node_amount + platform_amount) <= amount)))))
    constraint job_payments_payee_id_fkey FOREIGN KEY (payee_id) REFERENCES users(id)
    constraint job_payments_payer_id_fkey FOREIGN KEY (payer_id) REFERENCES users(id)
    constraint job_payments_pkey PRIMARY KEY (id)
    constraint job_payments_platform_amount_check CHECK ((platform_amount >= (0)::numeric))
    constraint job_payments_platform_rate_check CHECK (((platform_rate >= 0) AND (platform_rate <= 10000)))
    constraint job_payments_reason_check CHECK ((length(reason) <= 256))
    constraint job_payments_resolution_id_key UNIQUE (resolution_id)
    constraint job_payments_resolved CHECK (((hold_id IS NULL) OR ((resolution_id IS NOT NULL) = ((status)::text = ANY ((ARRAY['released'::character varying, 'refunded'::character varying, 'expired'::character varying, 'reversed'::character varying])::text[])))))
    constraint job_payments_reversal_id_key UNIQUE (reversal_id)
    constraint job_payments_reversed CHECK (((reversal_id IS NOT NULL) = ((status)::text = 'reversed'::text)))
    constraint job_payments_status_check CHECK (((status)::text = ANY ((ARRAY['pending'::character varying, 'escrowed'::character varying, 'released'::character varying, 'refunded'::character varying, 'disputed'::character varying, 'expired'::character varying, 'reversed'::character varying])::text[])))
    CREATE UNIQUE INDEX job_payments_by_job ON public.job_payments USING btree (job_id) WHERE (hold_id IS NOT NULL)
    CREATE INDEX job_payments_disputed ON public.job_payments USING btree (updated_at, id) WHERE (((status)::text = 'disputed'::text) AND (hold_id IS NOT NULL))
    CREATE INDEX job_payments_due ON public.job_payments USING btree (expires_at) WHERE (((status)::text = 'escrowed'::text) AND (hold_id IS NOT NULL))
    CREATE TRIGGER job_payments_no_bitcoin BEFORE INSERT ON public.job_payments FOR EACH ROW WHEN (((new.payment_method)::text = 'bitcoin'::text)) EXECUTE FUNCTION job_payments_refuse_bitcoin()
    CREATE TRIGGER job_payments_no_bitcoin_again BEFORE UPDATE OF payment_method ON public.job_payments FOR EACH ROW WHEN ((((new.payment_method)::text = 'bitcoin'::text) AND ((old.payment_method)::text <> 'bitcoin'::text))) EXECUTE FUNCTION job_payments_refuse_bitcoin()
table job_secrets
    job_id uuid not null
    key_id text not null
    wrapped bytea not null
    constraint job_secrets_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs(id) ON DELETE CASCADE
    constraint job_secrets_pkey PRIMARY KEY (job_id)
table jobs
    id uuid not null
    job_id text not null
    owner_id uuid not null
    type text not null
    status text not null
    config jsonb not null
    model_id uuid
    model_sha256 text
    node_id uuid
    attempt integer not null default 0
    max_attempts integer not null
    lease_until timestamp with time zone
    excluded_nodes uuid[] not null default '{}'::uuid[]
    progress double precision not null default 0
    result jsonb
    error_reason text
    error_message text
    created_at timestamp with time zone not null
    expires_at timestamp with time zone not null
    started_at timestamp with time zone
    ended_at timestamp with time zone
    held_by uuid[] not null default '{}'::uuid[]
    payment_id text
    demand text
    activity text
    lost_nodes uuid[] not null default '{}'::uuid[]
    platform_failures integer not null default 0
    not_before timestamp with time zone
    parent_id uuid
    purpose text
    number integer
    verdict text
    replicas integer not null default 1
    quorum integer not null default 1
    deterministic boolean not null default false
    answer_id uuid
    verification text
    kernel_class text
    priority smallint not null default 5
    wishes jsonb
    offer_currency text
    offer_per_hour bigint
    content_keys bigint[]
    place_at timestamp with time zone
    constraint jobs_job_id_key UNIQUE (job_id)
    constraint jobs_model_id_fkey FOREIGN KEY (model_id) REFERENCES models(id)
    constraint jobs_node_id_fkey FOREIGN KEY (node_id) REFERENCES nodes(id)
    constraint jobs_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users(id)
    constraint jobs_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES jobs(id) ON DELETE CASCADE
    constraint jobs_pkey PRIMARY KEY (id)
    CREATE INDEX jobs_by_node ON public.jobs USING btree (node_id) WHERE (status = ANY (ARRAY['ASSIGNED'::text, 'RUNNING'::text]))
    CREATE INDEX jobs_by_owner ON public.jobs USING btree (owner_id, id DESC)
    CREATE INDEX jobs_container_queue ON public.jobs USING btree (owner_id, demand, priority DESC, created_at, id) WHERE ((status = 'PENDING'::text) AND (type = 'container'::text))
    CREATE INDEX jobs_containers_held ON public.jobs USING btree (owner_id) WHERE ((type = 'container'::text) AND (status = ANY (ARRAY['ASSIGNED'::text, 'RUNNING'::text])))
    CREATE UNIQUE INDEX jobs_copies ON public.jobs USING btree (parent_id, number) WHERE (parent_id IS NOT NULL)
    CREATE INDEX jobs_copies_ended ON public.jobs USING btree (ended_at) WHERE ((parent_id IS NOT NULL) AND (verdict IS NULL) AND (ended_at IS NOT NULL))
    CREATE INDEX jobs_deadlines ON public.jobs USING btree (expires_at) WHERE (status = ANY (ARRAY['PENDING'::text, 'ASSIGNED'::text, 'RUNNING'::text]))
    CREATE INDEX jobs_inference_priorities ON public.jobs USING btree (owner_id, priority DESC, created_at, id) WHERE ((status = 'PENDING'::text) AND (type = 'ai_inference'::text))
    CREATE INDEX jobs_leases ON public.jobs USING btree (lease_until) WHERE (status = ANY (ARRAY['ASSIGNED'::text, 'RUNNING'::text]))
    CREATE INDEX jobs_open_by_owner ON public.jobs USING btree (owner_id) WHERE (status = ANY (ARRAY['PENDING'::text, 'ASSIGNED'::text, 'RUNNING'::text]))
    CREATE INDEX jobs_queue ON public.jobs USING btree (place_at, id) WHERE ((status = 'PENDING'::text) AND (type = 'ai_inference'::text))
    CREATE TRIGGER jobs_copy_ended AFTER UPDATE OF status ON public.jobs FOR EACH ROW WHEN (((new.parent_id IS NOT NULL) AND (new.ended_at IS NOT NULL) AND (old.ended_at IS NULL))) EXECUTE FUNCTION jobs_copy_ended()
    CREATE TRIGGER jobs_rules AFTER INSERT OR UPDATE ON public.jobs FOR EACH ROW EXECUTE FUNCTION jobs_check()
table ledger_accounts
    id bigint not null generated always as identity
    asset smallint not null
    code smallint not null
    owner text not null
    shard smallint not null default 0
    overdraft boolean not null
    debits bigint not null default 0
    credits bigint not null default 0
    held bigint not null default 0
    constraint ledger_accounts_name UNIQUE (owner, code, asset, shard)
    constraint ledger_accounts_pkey PRIMARY KEY (id)
    CREATE INDEX ledger_accounts_payable ON public.ledger_accounts USING btree (code) WHERE (code = ANY (ARRAY[3, 5]))
    CREATE TRIGGER ledger_accounts_counters AFTER INSERT OR UPDATE ON public.ledger_accounts FOR EACH ROW EXECUTE FUNCTION ledger_accounts_check()
    CREATE TRIGGER ledger_accounts_keep BEFORE DELETE ON public.ledger_accounts FOR EACH ROW EXECUTE FUNCTION refuse_change()
    CREATE TRIGGER ledger_accounts_named AFTER INSERT ON public.ledger_accounts FOR EACH ROW EXECUTE FUNCTION ledger_accounts_check_new()
    CREATE TRIGGER ledger_accounts_no_truncate BEFORE TRUNCATE ON public.ledger_accounts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    CREATE TRIGGER ledger_accounts_renamed AFTER UPDATE OF id, asset, code, owner, shard, overdraft ON public.ledger_accounts FOR EACH ROW EXECUTE FUNCTION refuse_change()
table ledger_audits
    day date not null
    started_at timestamp with time zone not null
    finished_at timestamp with time zone
    entries bigint
    differences text[]
    head_positions bigint[]
    head_hashes bytea[]
    constraint ledger_audits_pkey PRIMARY KEY (day)
table ledger_batch_cursors
    chain smallint not null
    position bigint not null
    seq bigint not null
    constraint ledger_batch_cursors_pkey PRIMARY KEY (chain)
table ledger_batch_items
    batch bigint not null
    entry bigint not null
    leaf bytea not null
    constraint ledger_batch_items_leaf_check CHECK ((octet_length(leaf) = 32))
    constraint ledger_batch_items_once UNIQUE (entry)
    constraint ledger_batch_items_pkey PRIMARY KEY (batch, entry)
    CREATE TRIGGER ledger_batch_items_append_only BEFORE DELETE OR UPDATE ON public.ledger_batch_items FOR EACH ROW EXECUTE FUNCTION refuse_change()
    CREATE TRIGGER ledger_batch_items_no_truncate BEFORE TRUNCATE ON public.ledger_batch_items FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
table ledger_batches
    id bigint not null generated always as identity
    chain_id bigint not null
    contract text not null
    number bigint not null
    root bytea not null
    entries integer not null
    closed_at timestamp with time zone not null
    transaction_id uuid not null
    attempt integer not null default 1
    constraint ledger_batches_attempt_check CHECK ((attempt > 0))
    constraint ledger_batches_entries_check CHECK ((entries > 0))
    constraint ledger_batches_number UNIQUE (chain_id, contract, number)
    constraint ledger_batches_number_check CHECK ((number > 0))
    constraint ledger_batches_pkey PRIMARY KEY (id)
    constraint ledger_batches_root_check CHECK ((octet_length(root) = 32))
    CREATE INDEX ledger_batches_by_transaction ON public.ledger_batches USING btree (transaction_id)
    CREATE TRIGGER ledger_batches_keep BEFORE DELETE ON public.ledger_batches FOR EACH ROW EXECUTE FUNCTION refuse_change()
    CREATE TRIGGER ledger_batches_no_truncate BEFORE TRUNCATE ON public.ledger_batches FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
table ledger_chains
    chain smallint not null
    position bigint not null
    hash bytea not null
    constraint ledger_chains_pkey PRIMARY KEY (chain)
table ledger_entries
    seq bigint not null
    id uuid not null
    act smallint not null
    kind smallint not null
    reference text not null
    hold_id uuid
    account bigint
    amount bigint
    expires_at timestamp with time zone
    created_at timestamp with time zone not null
    content bytea not null
    chain smallint not null
    position bigint not null
    hash bytea not null
    constraint ledger_entries_once UNIQUE (id)
    constraint ledger_entries_pkey PRIMARY KEY (seq)
    CREATE INDEX ledger_entries_by_time ON public.ledger_entries USING brin (created_at) WITH (pages_per_range='32', autosummarize='on')
    CREATE UNIQUE INDEX ledger_entries_resolved_once ON public.ledger_entries USING btree (hold_id) WHERE (hold_id IS NOT NULL)
    CREATE TRIGGER ledger_entries_append_only BEFORE DELETE OR UPDATE ON public.ledger_entries FOR EACH ROW EXECUTE FUNCTION refuse_change()
    CREATE TRIGGER ledger_entries_no_truncate BEFORE TRUNCATE ON public.ledger_entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
table ledger_holds
    id uuid not null
    account bigint not null
    amount bigint not null
    expires_at timestamp with time zone
    constraint ledger_holds_pkey PRIMARY KEY (id)
    CREATE INDEX ledger_holds_expiring ON public.ledger_holds USING btree (expires_at) WHERE (expires_at IS NOT NULL)
table ledger_transfers
    entry bigint not null
    leg integer not null
    debit bigint not null
    credit bigint not null
    asset smallint not null
    amount bigint not null
    constraint ledger_transfers_moves CHECK (((amount > 0) AND (debit <> credit)))
    CREATE INDEX ledger_transfers_by_credit ON public.ledger_transfers USING btree (credit, entry, leg)
    CREATE INDEX ledger_transfers_by_debit ON public.ledger_transfers USING btree (debit, entry, leg)
    CREATE INDEX ledger_transfers_by_entry ON public.ledger_transfers USING brin (entry) WITH (pages_per_range='16', autosummarize='on')
    CREATE TRIGGER ledger_transfers_append_only BEFORE DELETE OR UPDATE ON public.ledger_transfers FOR EACH ROW EXECUTE FUNCTION refuse_change()
    CREATE TRIGGER ledger_transfers_no_truncate BEFORE TRUNCATE ON public.ledger_transfers FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
table login_failures
    subject bytea not null
    failures integer not null
    locked_until timestamp with time zone
    updated_at timestamp with time zone not null
    constraint login_failures_failures_check CHECK ((failures >= 0))
    constraint login_failures_pkey PRIMARY KEY (subject)
    constraint login_failures_subject_check CHECK ((octet_length(subject) = 32))
    CREATE INDEX login_failures_updated_at ON public.login_failures USING btree (updated_at)
table mail_outbox
    id uuid not null
    user_id uuid not null
    kind text not null
    recipient text not null
    attempts integer not null default 0
    next_attempt_at timestamp with time zone not null
    created_at timestamp with time zone not null
    constraint mail_outbox_kind_check CHECK ((kind = ANY (ARRAY['verify-email'::text, 'reset-password'::text, 'password-changed'::text, 'change-email'::text, 'email-changed'::text, 'plan-past-due'::text, 'plan-ended'::text, 'listing-due'::text, 'listing-ended'::text, 'service-price'::text, 'service-past-due'::text, 'service-ended'::text])))
    constraint mail_outbox_one_waits UNIQUE (user_id, kind, recipient)
    constraint mail_outbox_pkey PRIMARY KEY (id)
    constraint mail_outbox_recipient_check CHECK (((length(recipient) >= 3) AND (length(recipient) <= 254)))
    constraint mail_outbox_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX mail_outbox_next_attempt_at ON public.mail_outbox USING btree (next_attempt_at)
table mail_tokens
    token_hash bytea not null
    user_id uuid not null
    purpose text not null
    email text not null
    created_at timestamp with time zone not null
    expires_at timestamp with time zone not null
    constraint mail_tokens_pkey PRIMARY KEY (token_hash)
    constraint mail_tokens_purpose_check CHECK ((purpose = ANY (ARRAY['verify-email'::text, 'reset-password'::text, 'change-email'::text])))
    constraint mail_tokens_token_hash_check CHECK ((octet_length(token_hash) = 32))
    constraint mail_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX mail_tokens_by_user ON public.mail_tokens USING btree (user_id, purpose)
    CREATE INDEX mail_tokens_expires_at ON public.mail_tokens USING btree (expires_at)
table model_cards
    model_id uuid not null
    card text not null
    base_name text not null default ''::text
    version text not null default ''::text
    updated_at timestamp with time zone not null
    document tsvector not null generated always as (to_tsvector('simple'::regconfig, "left"(card, 20000))) stored
    html text not null default ''::text
    renderer smallint not null default 0
    constraint model_cards_base_name_check CHECK ((length(base_name) <= 128))
    constraint model_cards_card_check CHECK ((length(card) <= 100000))
    constraint model_cards_model_id_fkey FOREIGN KEY (model_id) REFERENCES models(id)
    constraint model_cards_pkey PRIMARY KEY (model_id)
    constraint model_cards_version CHECK (((base_name = ''::text) = (version = ''::text)))
    constraint model_cards_version_check CHECK ((length(version) <= 64))
    CREATE INDEX model_cards_by_base_name ON public.model_cards USING btree (base_name) WHERE (base_name <> ''::text)
table model_days
    model_id uuid not null
    day date not null
    requests bigint not null
    failed bigint not null
    tokens bigint not null
    first_token_ms integer
    speed bigint
    constraint model_days_check CHECK (((failed >= 0) AND (failed <= requests)))
    constraint model_days_first_token_ms_check CHECK ((first_token_ms >= 0))
    constraint model_days_model_id_fkey FOREIGN KEY (model_id) REFERENCES models(id)
    constraint model_days_pkey PRIMARY KEY (model_id, day)
    constraint model_days_requests_check CHECK ((requests >= 0))
    constraint model_days_speed_check CHECK ((speed >= 0))
    constraint model_days_tokens_check CHECK ((tokens >= 0))
table model_import_tokens
    user_id uuid not null
    key_id text not null
    wrapped bytea not null
    created_at timestamp with time zone not null
    constraint model_import_tokens_pkey PRIMARY KEY (user_id)
    constraint model_import_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX model_import_tokens_by_key ON public.model_import_tokens USING btree (key_id)
table model_imports
    id uuid not null
    user_id uuid not null
    upload_id uuid not null
    requested_revision text not null
    etag text not null
    started_at timestamp with time zone
    attempts integer not null default 0
    next_attempt_at timestamp with time zone not null
    problem text
    created_at timestamp with time zone not null
    constraint model_imports_pkey PRIMARY KEY (id)
    constraint model_imports_upload_id_fkey FOREIGN KEY (upload_id) REFERENCES model_uploads(id) ON DELETE CASCADE
    constraint model_imports_upload_id_key UNIQUE (upload_id)
    constraint model_imports_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX model_imports_by_user ON public.model_imports USING btree (user_id, id DESC)
    CREATE INDEX model_imports_due ON public.model_imports USING btree (next_attempt_at)
table model_keys
    model_id uuid not null
    key_id text not null
    wrapped bytea not null
    created_at timestamp with time zone not null
    constraint model_keys_pkey PRIMARY KEY (model_id)
    CREATE INDEX model_keys_by_key ON public.model_keys USING btree (key_id)
table model_publishing
    id uuid not null
    model_id uuid not null
    owner_id uuid not null
    status text not null
    published_at timestamp with time zone not null
    publishing_fee bigint not null
    listing_fee bigint not null
    listing_paid_until timestamp with time zone not null
    anchor_day smallint not null
    auto_renew boolean not null default true
    noticed_at timestamp with time zone
    delisted_at timestamp with time zone
    check_at timestamp with time zone
    constraint model_publishing_anchor_day_check CHECK (((anchor_day >= 1) AND (anchor_day <= 31)))
    constraint model_publishing_check CHECK (((status = 'published'::text) = (check_at IS NOT NULL)))
    constraint model_publishing_delisted CHECK (((status = 'delisted'::text) = (delisted_at IS NOT NULL)))
    constraint model_publishing_listing_fee_check CHECK ((listing_fee >= 0))
    constraint model_publishing_model_id_fkey FOREIGN KEY (model_id) REFERENCES models(id)
    constraint model_publishing_once UNIQUE (model_id)
    constraint model_publishing_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users(id)
    constraint model_publishing_pkey PRIMARY KEY (id)
    constraint model_publishing_publishing_fee_check CHECK ((publishing_fee >= 0))
    constraint model_publishing_status_check CHECK ((status = ANY (ARRAY['published'::text, 'delisted'::text, 'withdrawn'::text])))
    CREATE INDEX model_publishing_by_owner ON public.model_publishing USING btree (owner_id, id DESC)
    CREATE INDEX model_publishing_due ON public.model_publishing USING btree (check_at) WHERE (check_at IS NOT NULL)
table model_reviews
    id uuid not null
    model_id uuid not null
    user_id uuid not null
    stars smallint not null
    text text not null
    created_at timestamp with time zone not null
    updated_at timestamp with time zone not null
    answer text
    answered_at timestamp with time zone
    constraint model_reviews_answer_check CHECK (((length(answer) >= 1) AND (length(answer) <= 4000)))
    constraint model_reviews_answered CHECK (((answer IS NULL) = (answered_at IS NULL)))
    constraint model_reviews_model_id_fkey FOREIGN KEY (model_id) REFERENCES models(id)
    constraint model_reviews_once UNIQUE (model_id, user_id)
    constraint model_reviews_pkey PRIMARY KEY (id)
    constraint model_reviews_stars_check CHECK (((stars >= 1) AND (stars <= 5)))
    constraint model_reviews_text_check CHECK ((length(text) <= 4000))
    constraint model_reviews_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX model_reviews_by_model ON public.model_reviews USING btree (model_id, id DESC)
table model_upload_parts
    upload_id uuid not null
    number integer not null
    attempt integer not null
    tag text
    size_bytes bigint
    leaves bytea
    constraint model_upload_parts_number_check CHECK ((number > 0))
    constraint model_upload_parts_pkey PRIMARY KEY (upload_id, number)
    constraint model_upload_parts_upload_id_fkey FOREIGN KEY (upload_id) REFERENCES model_uploads(id) ON DELETE CASCADE
    constraint model_upload_parts_whole CHECK ((((tag IS NULL) = (leaves IS NULL)) AND ((tag IS NULL) = (size_bytes IS NULL))))
table model_uploads
    id uuid not null
    user_id uuid not null
    model_id uuid not null
    model_name text
    filename text not null
    object_key text not null
    size_bytes bigint not null
    expected_sha256 text
    part_size bigint not null
    part_count integer not null
    visibility text not null
    group_id uuid
    license text not null
    description text not null
    allow_download boolean not null
    is_encrypted boolean not null
    state text not null
    store_upload_id text
    joined_at timestamp with time zone
    verified_bytes bigint not null default 0
    failure_reason text
    failure_message text
    created_at timestamp with time zone not null
    expires_at timestamp with time zone not null
    lease_id uuid
    leased_until timestamp with time zone
    source_repository text
    source_revision text
    source_file text
    kind text not null default 'model'::text
    constraint model_uploads_expected_sha256_check CHECK ((expected_sha256 ~ '^[0-9a-f]{64}$'::text))
    constraint model_uploads_failure CHECK (((state = 'failed'::text) = (failure_reason IS NOT NULL)))
    constraint model_uploads_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id)
    constraint model_uploads_kind_check CHECK ((kind = ANY (ARRAY['model'::text, 'file'::text])))
    constraint model_uploads_model_id_key UNIQUE (model_id)
    constraint model_uploads_model_name_check CHECK ((model_name ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$'::text))
    constraint model_uploads_named CHECK (((kind = 'model'::text) = (model_name IS NOT NULL)))
    constraint model_uploads_part_count_check CHECK ((part_count > 0))
    constraint model_uploads_part_size_check CHECK ((part_size > 0))
    constraint model_uploads_pkey PRIMARY KEY (id)
    constraint model_uploads_size_bytes_check CHECK ((size_bytes > 0))
    constraint model_uploads_source CHECK ((((source_repository IS NULL) = (source_revision IS NULL)) AND ((source_repository IS NULL) = (source_file IS NULL))))
    constraint model_uploads_state_check CHECK ((state = ANY (ARRAY['receiving'::text, 'verifying'::text, 'ready'::text, 'failed'::text, 'aborted'::text])))
    constraint model_uploads_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    constraint model_uploads_visibility_check CHECK ((visibility = ANY (ARRAY['public'::text, 'private'::text])))
    CREATE INDEX model_uploads_by_user ON public.model_uploads USING btree (user_id, id DESC)
    CREATE INDEX model_uploads_expiring ON public.model_uploads USING btree (expires_at)
    CREATE INDEX model_uploads_fetching ON public.model_uploads USING btree (user_id) WHERE ((state = 'receiving'::text) AND (source_repository IS NOT NULL))
    CREATE INDEX model_uploads_in_store ON public.model_uploads USING btree (id) WHERE ((state = ANY (ARRAY['aborted'::text, 'failed'::text])) AND (store_upload_id IS NOT NULL))
    CREATE UNIQUE INDEX model_uploads_name ON public.model_uploads USING btree (model_name) WHERE (state = ANY (ARRAY['receiving'::text, 'verifying'::text]))
    CREATE INDEX model_uploads_verifying ON public.model_uploads USING btree (leased_until NULLS FIRST) WHERE (state = 'verifying'::text)
table models
    id uuid not null
    name text not null
    owner_id uuid
    architecture text not null
    parameter_count bigint not null
    quantization text not null
    context_length integer not null
    size_bytes bigint not null
    sha256 text not null
    created_at timestamp with time zone not null
    group_id uuid
    is_listed boolean not null default false
    ipfs_cid text
    minio_path text
    filename text
    format text not null default 'gguf'::text
    visibility text not null default 'public'::text
    license text not null default ''::text
    description text not null default ''::text
    allow_download boolean not null default false
    is_encrypted boolean not null default false
    metadata jsonb not null default '{}'::jsonb
    deleted_at timestamp with time zone
    former_name text
    source_repository text
    source_revision text
    source_file text
    constraint models_context_length_check CHECK ((context_length >= 0))
    constraint models_deleted CHECK (((deleted_at IS NULL) OR ((ipfs_cid IS NULL) AND (NOT is_listed))))
    constraint models_encrypted CHECK (((NOT is_encrypted) OR (visibility = 'private'::text)))
    constraint models_file CHECK (((ipfs_cid IS NULL) = (minio_path IS NULL)))
    constraint models_format_check CHECK ((format = ANY (ARRAY['gguf'::text, 'safetensors'::text])))
    constraint models_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id)
    constraint models_ipfs_cid_fkey FOREIGN KEY (ipfs_cid) REFERENCES contents(cid)
    constraint models_name_check CHECK ((name ~ '^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$'::text))
    constraint models_name_unique UNIQUE (name)
    constraint models_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users(id)
    constraint models_parameter_count_check CHECK ((parameter_count >= 0))
    constraint models_pkey PRIMARY KEY (id)
    constraint models_private CHECK (((visibility = 'public'::text) OR (NOT is_listed)))
    constraint models_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
    constraint models_size_bytes_check CHECK ((size_bytes > 0))
    constraint models_source CHECK ((((source_repository IS NULL) = (source_revision IS NULL)) AND ((source_repository IS NULL) = (source_file IS NULL))))
    constraint models_visibility_check CHECK ((visibility = ANY (ARRAY['public'::text, 'private'::text])))
    CREATE INDEX models_by_cid ON public.models USING btree (ipfs_cid) WHERE (ipfs_cid IS NOT NULL)
    CREATE INDEX models_by_group ON public.models USING btree (group_id) WHERE (group_id IS NOT NULL)
    CREATE INDEX models_by_owner ON public.models USING btree (owner_id, id DESC) WHERE ((owner_id IS NOT NULL) AND (deleted_at IS NULL))
    CREATE INDEX models_by_sha256 ON public.models USING btree (sha256)
table node_faults
    node_id uuid not null
    faults bigint not null default 0
    lost bigint not null default 0
    last_reason text
    last_at timestamp with time zone not null
    constraint node_faults_node_id_fkey FOREIGN KEY (node_id) REFERENCES nodes(id)
    constraint node_faults_pkey PRIMARY KEY (node_id)
table node_keys
    node_id uuid not null
    fingerprint bytea not null
    public_key bytea not null
    pinned_at timestamp with time zone not null
    retired_at timestamp with time zone
    constraint node_keys_fingerprint_check CHECK ((octet_length(fingerprint) = 32))
    constraint node_keys_node_id_fkey FOREIGN KEY (node_id) REFERENCES nodes(id)
    constraint node_keys_pkey PRIMARY KEY (node_id, fingerprint)
    CREATE UNIQUE INDEX node_keys_current ON public.node_keys USING btree (node_id) WHERE (retired_at IS NULL)
table node_machines
    kind text not null
    value bytea not null
    node_id uuid not null
    owner_id uuid not null
    claimed_at timestamp with time zone not null
    constraint node_machines_kind_check CHECK ((kind = ANY (ARRAY['machine'::text, 'gpu'::text])))
    constraint node_machines_node_id_fkey FOREIGN KEY (node_id) REFERENCES nodes(id)
    constraint node_machines_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users(id)
    constraint node_machines_pkey PRIMARY KEY (kind, value)
    constraint node_machines_value_check CHECK ((octet_length(value) = 32))
table node_reputation
    node_id uuid not null
    good double precision not null default 0
    bad double precision not null default 0
    counted_faults bigint not null default 0
    counted_lost bigint not null default 0
    updated_at timestamp with time zone not null
    constraint node_reputation_bad_check CHECK ((bad >= (0)::double precision))
    constraint node_reputation_good_check CHECK ((good >= (0)::double precision))
    constraint node_reputation_node_id_fkey FOREIGN KEY (node_id) REFERENCES nodes(id)
    constraint node_reputation_pkey PRIMARY KEY (node_id)
table node_reputation_events
    id bigint not null generated always as identity
    node_id uuid not null
    kind text not null
    job_id uuid not null
    created_at timestamp with time zone not null
    constraint node_reputation_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs(id) ON DELETE CASCADE
    constraint node_reputation_events_kind_check CHECK ((kind = ANY (ARRAY['AGREED'::text, 'MISMATCH'::text, 'FRAUD'::text])))
    constraint node_reputation_events_node_id_fkey FOREIGN KEY (node_id) REFERENCES nodes(id)
    constraint node_reputation_events_node_id_job_id_kind_key UNIQUE (node_id, job_id, kind)
    constraint node_reputation_events_pkey PRIMARY KEY (id)
    CREATE INDEX node_reputation_events_by_time ON public.node_reputation_events USING btree (node_id, created_at)
table node_reputation_progress
    is_only boolean not null default true
    event_id bigint not null
    constraint node_reputation_progress_is_only_check CHECK (is_only)
    constraint node_reputation_progress_pkey PRIMARY KEY (is_only)
table node_suspensions
    id bigint not null generated always as identity
    node_id uuid not null
    job_id uuid not null
    begun_at timestamp with time zone not null
    until timestamp with time zone not null
    ended_at timestamp with time zone
    lifted_by text
    lift_reason text
    constraint node_suspensions_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs(id) ON DELETE CASCADE
    constraint node_suspensions_lift_reason_check CHECK ((length(lift_reason) <= 256))
    constraint node_suspensions_lifted CHECK ((((lifted_by IS NULL) = (lift_reason IS NULL)) AND ((lifted_by IS NULL) OR (ended_at IS NOT NULL))))
    constraint node_suspensions_node_id_fkey FOREIGN KEY (node_id) REFERENCES nodes(id)
    constraint node_suspensions_pkey PRIMARY KEY (id)
    CREATE UNIQUE INDEX node_suspensions_open ON public.node_suspensions USING btree (node_id) WHERE (ended_at IS NULL)
table node_tokens
    id uuid not null
    owner_id uuid not null
    node_id uuid
    name text not null
    prefix text not null
    token_hash bytea not null
    created_at timestamp with time zone not null
    expires_at timestamp with time zone
    last_used_at timestamp with time zone
    revoked_at timestamp with time zone
    constraint node_tokens_expires_later CHECK ((expires_at > created_at))
    constraint node_tokens_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 64)))
    constraint node_tokens_node_id_fkey FOREIGN KEY (node_id) REFERENCES nodes(id)
    constraint node_tokens_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users(id)
    constraint node_tokens_pkey PRIMARY KEY (id)
    constraint node_tokens_token_hash_check CHECK ((octet_length(token_hash) = 32))
    constraint node_tokens_token_hash_key UNIQUE (token_hash)
    CREATE INDEX node_tokens_by_node ON public.node_tokens USING btree (node_id)
    CREATE INDEX node_tokens_by_owner ON public.node_tokens USING btree (owner_id, id DESC)
    CREATE UNIQUE INDEX node_tokens_one_works ON public.node_tokens USING btree (node_id) WHERE (revoked_at IS NULL)
table nodes
    id uuid not null
    node_id text not null
    owner_id uuid not null
    name text not null
    resources jsonb not null default '{}'::jsonb
    models text[] not null default '{}'::text[]
    is_active boolean not null default true
    created_at timestamp with time zone not null
    last_seen_at timestamp with time zone
    polled_at timestamp with time zone
    deactivated_at timestamp with time zone
    machine_key bytea
    constraint nodes_deactivated_at CHECK ((is_active = (deactivated_at IS NULL)))
    constraint nodes_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 64)))
    constraint nodes_node_id_key UNIQUE (node_id)
    constraint nodes_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES users(id)
    constraint nodes_pkey PRIMARY KEY (id)
    CREATE INDEX nodes_by_machine ON public.nodes USING btree (machine_key) WHERE (machine_key IS NOT NULL)
    CREATE INDEX nodes_by_owner ON public.nodes USING btree (owner_id, id DESC)
table object_removals
    object_key text not null
    attempts integer not null default 0
    next_attempt_at timestamp with time zone not null
    created_at timestamp with time zone not null
    constraint object_removals_pkey PRIMARY KEY (object_key)
    CREATE INDEX object_removals_due ON public.object_removals USING btree (next_attempt_at)
table payment_restrictions
    user_id uuid not null
    payment_id uuid not null
    restricted_at timestamp with time zone not null
    constraint payment_restrictions_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payments(id)
    constraint payment_restrictions_pkey PRIMARY KEY (user_id)
    constraint payment_restrictions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
table payment_submissions
    payment_id uuid not null
    tx_hash bytea not null
    state text not null
    reason text
    submitted_at timestamp with time zone not null
    poll_until timestamp with time zone not null
    polled_at timestamp with time zone not null
    constraint payment_submissions_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payments(id)
    constraint payment_submissions_pkey PRIMARY KEY (payment_id, tx_hash)
    constraint payment_submissions_reason CHECK (((state = 'refused'::text) = (reason IS NOT NULL)))
    constraint payment_submissions_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'claimed'::text, 'refused'::text])))
    constraint payment_submissions_tx_hash_check CHECK ((length(tx_hash) = 32))
    CREATE INDEX payment_submissions_by_hash ON public.payment_submissions USING btree (tx_hash)
    CREATE INDEX payment_submissions_waiting ON public.payment_submissions USING btree (poll_until) WHERE (state = 'waiting'::text)
table payments
    id uuid not null
    user_id uuid not null
    payment_type text not null
    plan text
    model_id uuid
    target_amount bigint
    description text not null
    amount bigint not null
    platform_fee bigint not null
    network text not null
    chain_id bigint not null
    token text not null
    from_wallet text not null
    to_address text not null
    status text not null
    status_reason text
    paid bigint not null default 0
    tx_hash bytea
    is_late boolean not null default false
    fulfilled boolean
    fulfilment_text text not null default ''::text
    created_at timestamp with time zone not null
    expires_at timestamp with time zone not null
    monitored_until timestamp with time zone not null
    confirmed_at timestamp with time zone
    changed_at timestamp with time zone not null
    service_id uuid
    subscription_id uuid
    constraint payments_amount_check CHECK ((amount > 0))
    constraint payments_check CHECK (((platform_fee >= 0) AND (platform_fee <= amount)))
    constraint payments_confirmed CHECK (((status = ANY (ARRAY['CONFIRMED'::text, 'REVERSED'::text])) = ((confirmed_at IS NOT NULL) AND (fulfilled IS NOT NULL))))
    constraint payments_network_check CHECK ((network = ANY (ARRAY['ethereum'::text, 'tron'::text])))
    constraint payments_paid CHECK (((status <> ALL (ARRAY['CONFIRMING'::text, 'CONFIRMED'::text])) OR (paid >= amount)))
    constraint payments_paid_check CHECK ((paid >= 0))
    constraint payments_payment_type_check CHECK ((payment_type = ANY (ARRAY['subscription'::text, 'publishing'::text, 'listing'::text, 'api'::text, 'job'::text, 'top_up'::text])))
    constraint payments_pkey PRIMARY KEY (id)
    constraint payments_reason CHECK (((status = ANY (ARRAY['FAILED'::text, 'EXPIRED'::text, 'REVERSED'::text])) = (status_reason IS NOT NULL)))
    constraint payments_status_check CHECK ((status = ANY (ARRAY['PENDING'::text, 'CONFIRMING'::text, 'CONFIRMED'::text, 'FAILED'::text, 'EXPIRED'::text, 'REVERSED'::text])))
    constraint payments_target_amount_check CHECK ((target_amount > 0))
    constraint payments_times CHECK (((created_at < expires_at) AND (expires_at <= monitored_until)))
    constraint payments_tx_hash_check CHECK ((length(tx_hash) = 32))
    constraint payments_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX payments_by_time ON public.payments USING btree (created_at)
    CREATE INDEX payments_by_user ON public.payments USING btree (user_id, id DESC)
    CREATE INDEX payments_by_wallet ON public.payments USING btree (network, from_wallet, monitored_until)
    CREATE INDEX payments_open ON public.payments USING btree (network, expires_at) WHERE (status = ANY (ARRAY['PENDING'::text, 'CONFIRMING'::text]))
table payout_batches
    id uuid not null
    network text not null
    chain_id bigint not null
    token text not null
    from_address text not null
    created_at timestamp with time zone not null
    constraint payout_batches_network_check CHECK ((network = ANY (ARRAY['ethereum'::text, 'tron'::text])))
    constraint payout_batches_pkey PRIMARY KEY (id)
table payout_settings
    user_id uuid not null
    asset integer not null
    network text not null
    address text not null
    usable_from timestamp with time zone not null
    threshold bigint not null
    is_automatic boolean not null
    changed_at timestamp with time zone not null
    constraint payout_settings_network_check CHECK ((network = ANY (ARRAY['ethereum'::text, 'tron'::text])))
    constraint payout_settings_pkey PRIMARY KEY (user_id, asset)
    constraint payout_settings_threshold_check CHECK ((threshold > 0))
    constraint payout_settings_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
table payout_wallets
    network text not null
    address text not null
    next_nonce bigint not null default 0
    constraint payout_wallets_network_check CHECK ((network = ANY (ARRAY['ethereum'::text, 'tron'::text])))
    constraint payout_wallets_next_nonce_check CHECK ((next_nonce >= 0))
    constraint payout_wallets_pkey PRIMARY KEY (network, address)
table payouts
    id uuid not null
    user_id uuid not null
    node_id uuid
    asset integer not null
    network text not null
    to_address text not null
    amount bigint not null
    status text not null
    status_reason text not null default ''::text
    batch_id uuid
    nonce bigint
    unsigned_tx bytea
    tx_expires_at timestamp with time zone
    signed_tx bytea
    tx_hash bytea
    block_number bigint
    created_at timestamp with time zone not null
    changed_at timestamp with time zone not null
    check_after timestamp with time zone not null
    constraint payouts_amount_check CHECK ((amount > 0))
    constraint payouts_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES payout_batches(id)
    constraint payouts_batched CHECK (((status = ANY (ARRAY['REQUESTED'::text, 'CANCELLED'::text])) = (batch_id IS NULL)))
    constraint payouts_network_check CHECK ((network = ANY (ARRAY['ethereum'::text, 'tron'::text])))
    constraint payouts_pkey PRIMARY KEY (id)
    constraint payouts_prepared CHECK (((batch_id IS NULL) = ((unsigned_tx IS NULL) AND (nonce IS NULL))))
    constraint payouts_sent CHECK (((status <> ALL (ARRAY['SIGNED'::text, 'SUBMITTED'::text, 'CONFIRMED'::text])) OR (signed_tx IS NOT NULL)))
    constraint payouts_signed CHECK (((signed_tx IS NULL) = (tx_hash IS NULL)))
    constraint payouts_status_check CHECK ((status = ANY (ARRAY['REQUESTED'::text, 'BATCHED'::text, 'SIGNED'::text, 'SUBMITTED'::text, 'CONFIRMED'::text, 'FAILED'::text, 'CANCELLED'::text])))
    constraint payouts_tx_hash_check CHECK ((length(tx_hash) = 32))
    constraint payouts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX payouts_by_batch ON public.payouts USING btree (batch_id, nonce)
    CREATE UNIQUE INDEX payouts_by_content ON public.payouts USING btree (sha256(unsigned_tx)) WHERE (network = 'tron'::text)
    CREATE UNIQUE INDEX payouts_by_transaction ON public.payouts USING btree (network, tx_hash)
    CREATE INDEX payouts_by_user ON public.payouts USING btree (user_id, id DESC)
    CREATE INDEX payouts_open ON public.payouts USING btree (check_after) WHERE (status = ANY (ARRAY['BATCHED'::text, 'SIGNED'::text, 'SUBMITTED'::text]))
    CREATE INDEX payouts_requested ON public.payouts USING btree (network, id) WHERE (status = 'REQUESTED'::text)
table publishing_charges
    id uuid not null
    model_id uuid not null
    user_id uuid not null
    kind text not null
    amount bigint not null
    period_start timestamp with time zone not null
    period_end timestamp with time zone not null
    payment_id uuid
    created_at timestamp with time zone not null
    revoked_at timestamp with time zone
    constraint publishing_charges_amount_check CHECK ((amount >= 0))
    constraint publishing_charges_check CHECK ((period_end > period_start))
    constraint publishing_charges_kind_check CHECK ((kind = ANY (ARRAY['publishing'::text, 'listing'::text])))
    constraint publishing_charges_model_id_fkey FOREIGN KEY (model_id) REFERENCES models(id)
    constraint publishing_charges_pkey PRIMARY KEY (id)
    constraint publishing_charges_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE UNIQUE INDEX publishing_charges_by_payment ON public.publishing_charges USING btree (payment_id) WHERE (payment_id IS NOT NULL)
    CREATE INDEX publishing_charges_by_user ON public.publishing_charges USING btree (user_id, id DESC)
table receipts
    job_id uuid not null
    attempt integer not null
    node_id uuid not null
    key_fingerprint bytea not null
    body bytea not null
    signature bytea not null
    created_at timestamp with time zone not null
    constraint receipts_job_id_fkey FOREIGN KEY (job_id) REFERENCES jobs(id)
    constraint receipts_node_id_key_fingerprint_fkey FOREIGN KEY (node_id, key_fingerprint) REFERENCES node_keys(node_id, fingerprint)
    constraint receipts_pkey PRIMARY KEY (job_id, attempt)
    constraint receipts_signature_check CHECK ((octet_length(signature) = 64))
table refresh_tokens
    token_hash bytea not null
    session_id uuid not null
    created_at timestamp with time zone not null
    spent_at timestamp with time zone
    constraint refresh_tokens_pkey PRIMARY KEY (token_hash)
    constraint refresh_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE
    constraint refresh_tokens_token_hash_check CHECK ((octet_length(token_hash) = 32))
    CREATE INDEX refresh_tokens_by_session ON public.refresh_tokens USING btree (session_id)
table revenue_accruals
    id uuid not null
    source smallint not null
    reference text not null
    user_id uuid not null
    node_id uuid
    model_id uuid
    group_id uuid
    month text not null
    asset smallint not null
    amount bigint not null
    state smallint not null
    earned_at timestamp with time zone not null
    release_at timestamp with time zone not null
    payable_at timestamp with time zone
    paid_at timestamp with time zone
    blocked boolean not null default false
    constraint revenue_accruals_amount_check CHECK ((amount > 0))
    constraint revenue_accruals_asset_check CHECK (((asset >= 1) AND (asset <= 3)))
    constraint revenue_accruals_group_id_fkey FOREIGN KEY (group_id) REFERENCES groups(id)
    constraint revenue_accruals_model CHECK (((model_id IS NOT NULL) OR (source = 5)))
    constraint revenue_accruals_model_id_fkey FOREIGN KEY (model_id) REFERENCES models(id)
    constraint revenue_accruals_month_check CHECK ((month ~ '^[0-9]{6}$'::text))
    constraint revenue_accruals_node_id_fkey FOREIGN KEY (node_id) REFERENCES nodes(id)
    constraint revenue_accruals_nodes CHECK (((source = ANY (ARRAY[3, 4, 5])) = (node_id IS NOT NULL)))
    constraint revenue_accruals_paid CHECK (((state = 3) = (paid_at IS NOT NULL)))
    constraint revenue_accruals_payable CHECK (((state = ANY (ARRAY[2, 3])) = (payable_at IS NOT NULL)))
    constraint revenue_accruals_pkey PRIMARY KEY (id)
    constraint revenue_accruals_reference_check CHECK ((length(reference) <= 200))
    constraint revenue_accruals_source_check CHECK (((source >= 1) AND (source <= 5)))
    constraint revenue_accruals_state_check CHECK (((state >= 0) AND (state <= 4)))
    constraint revenue_accruals_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX revenue_accruals_by_group ON public.revenue_accruals USING btree (group_id, month) WHERE (group_id IS NOT NULL)
    CREATE INDEX revenue_accruals_by_user ON public.revenue_accruals USING btree (user_id, id DESC)
    CREATE INDEX revenue_accruals_held ON public.revenue_accruals USING btree (release_at) WHERE (state = 1)
    CREATE INDEX revenue_accruals_held_by_reference ON public.revenue_accruals USING btree (reference) WHERE (state = 1)
    CREATE INDEX revenue_accruals_payable ON public.revenue_accruals USING btree (user_id, payable_at) WHERE (state = 2)
    CREATE INDEX revenue_accruals_payable_by_node ON public.revenue_accruals USING btree (node_id, payable_at) WHERE ((state = 2) AND (node_id IS NOT NULL))
    CREATE INDEX revenue_accruals_pending ON public.revenue_accruals USING btree (month, id) WHERE (state = 0)
table revenue_months
    month text not null
    status text not null
    pool bigint not null
    platform bigint not null
    tokens bigint not null
    compute_share integer not null
    divided_at timestamp with time zone not null
    closed_at timestamp with time zone
    constraint revenue_months_closed CHECK (((status = 'closed'::text) = (closed_at IS NOT NULL)))
    constraint revenue_months_month_check CHECK ((month ~ '^[0-9]{6}$'::text))
    constraint revenue_months_pkey PRIMARY KEY (month)
    constraint revenue_months_platform_check CHECK ((platform >= 0))
    constraint revenue_months_pool_check CHECK ((pool >= 0))
    constraint revenue_months_status_check CHECK ((status = ANY (ARRAY['divided'::text, 'closed'::text])))
    constraint revenue_months_tokens_check CHECK ((tokens >= 0))
table revenue_paid
    owner text not null
    code smallint not null
    asset smallint not null
    amount bigint not null
    constraint revenue_paid_amount_check CHECK ((amount >= 0))
    constraint revenue_paid_asset_fkey FOREIGN KEY (asset) REFERENCES assets(id)
    constraint revenue_paid_code_check CHECK ((code = ANY (ARRAY[3, 5])))
    constraint revenue_paid_pkey PRIMARY KEY (owner, code, asset)
table revenue_service_pools
    id uuid not null
    service_id uuid not null
    subscription_id uuid not null
    model_id uuid not null
    reference text not null
    amount bigint not null
    paid_at timestamp with time zone not null
    period_start timestamp with time zone not null
    period_end timestamp with time zone not null
    status text not null
    check_at timestamp with time zone
    tokens bigint
    foreign_tokens bigint
    ended_at timestamp with time zone
    constraint revenue_service_pools_amount_check CHECK ((amount > 0))
    constraint revenue_service_pools_check CHECK ((period_end > period_start))
    constraint revenue_service_pools_check1 CHECK (((foreign_tokens >= 0) AND (foreign_tokens <= tokens)))
    constraint revenue_service_pools_divided CHECK ((((status = 'divided'::text) = (tokens IS NOT NULL)) AND ((status = 'divided'::text) = (foreign_tokens IS NOT NULL))))
    constraint revenue_service_pools_model_id_fkey FOREIGN KEY (model_id) REFERENCES models(id)
    constraint revenue_service_pools_open CHECK ((((status = 'open'::text) = (check_at IS NOT NULL)) AND ((status = 'open'::text) = (ended_at IS NULL))))
    constraint revenue_service_pools_pkey PRIMARY KEY (id)
    constraint revenue_service_pools_reference_check CHECK ((length(reference) <= 200))
    constraint revenue_service_pools_service_id_fkey FOREIGN KEY (service_id) REFERENCES api_services(id)
    constraint revenue_service_pools_status_check CHECK ((status = ANY (ARRAY['open'::text, 'divided'::text, 'reversed'::text])))
    constraint revenue_service_pools_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES api_subscriptions(id)
    constraint revenue_service_pools_tokens_check CHECK ((tokens >= 0))
    CREATE INDEX revenue_service_pools_by_service ON public.revenue_service_pools USING btree (service_id) WHERE (status = 'open'::text)
    CREATE INDEX revenue_service_pools_due ON public.revenue_service_pools USING btree (check_at) WHERE (status = 'open'::text)
table schema_migrations
    version integer not null
    name text not null
    sha256 text not null
    applied_at timestamp with time zone not null
    constraint schema_migrations_pkey PRIMARY KEY (version)
table security_events
    id uuid not null
    happened_at timestamp with time zone not null
    kind text not null
    user_id uuid
    subject text
    address inet
    details jsonb not null default '{}'::jsonb
    constraint security_events_kind_check CHECK ((kind ~ '^[a-z_]+(\.[a-z_]+)+$'::text))
    constraint security_events_pkey PRIMARY KEY (id)
    constraint security_events_subject_check CHECK ((length(subject) <= 256))
    CREATE INDEX security_events_by_kind ON public.security_events USING btree (kind, id DESC)
    CREATE INDEX security_events_by_user ON public.security_events USING btree (user_id, id DESC) WHERE (user_id IS NOT NULL)
    CREATE TRIGGER security_events_append_only BEFORE DELETE OR UPDATE ON public.security_events FOR EACH ROW EXECUTE FUNCTION refuse_change()
    CREATE TRIGGER security_events_no_truncate BEFORE TRUNCATE ON public.security_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
table sessions
    id uuid not null
    user_id uuid not null
    method text not null
    address inet not null
    user_agent text not null
    created_at timestamp with time zone not null
    refreshed_at timestamp with time zone not null
    expires_at timestamp with time zone not null
    revoked_at timestamp with time zone
    constraint sessions_method_check CHECK ((method = ANY (ARRAY['password'::text, 'wallet'::text])))
    constraint sessions_pkey PRIMARY KEY (id)
    constraint sessions_user_agent_check CHECK ((length(user_agent) <= 256))
    constraint sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX sessions_by_user ON public.sessions USING btree (user_id, id DESC)
    CREATE INDEX sessions_expires_at ON public.sessions USING btree (expires_at)
    CREATE INDEX sessions_revoked_at ON public.sessions USING btree (revoked_at) WHERE (revoked_at IS NOT NULL)
table settings
    key text not null
    version integer not null
    value json not null
    changed_by text not null
    changed_at timestamp with time zone not null
    constraint settings_pkey PRIMARY KEY (key, version)
    constraint settings_version_check CHECK ((version >= 1))
    CREATE TRIGGER settings_append_only BEFORE DELETE OR UPDATE ON public.settings FOR EACH ROW EXECUTE FUNCTION refuse_change()
table signing_keys
    kid text not null
    secret bytea not null
    created_at timestamp with time zone not null
    constraint signing_keys_pkey PRIMARY KEY (kid)
    constraint signing_keys_secret_check CHECK ((octet_length(secret) >= 32))
table subscription_charges
    id uuid not null
    subscription_id uuid not null
    user_id uuid not null
    plan_type text not null
    kind text not null
    amount bigint not null
    credit bigint not null
    period_start timestamp with time zone not null
    period_end timestamp with time zone not null
    payment_id uuid
    created_at timestamp with time zone not null
    revoked_at timestamp with time zone
    constraint subscription_charges_amount_check CHECK ((amount >= 0))
    constraint subscription_charges_check CHECK ((period_end > period_start))
    constraint subscription_charges_credit_check CHECK ((credit >= 0))
    constraint subscription_charges_kind_check CHECK ((kind = ANY (ARRAY['start'::text, 'renewal'::text, 'upgrade'::text])))
    constraint subscription_charges_pkey PRIMARY KEY (id)
    constraint subscription_charges_plan_type_check CHECK ((plan_type = ANY (ARRAY['basic'::text, 'pro'::text, 'enterprise'::text])))
    constraint subscription_charges_subscription_id_fkey FOREIGN KEY (subscription_id) REFERENCES subscriptions(id)
    constraint subscription_charges_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE UNIQUE INDEX subscription_charges_by_payment ON public.subscription_charges USING btree (payment_id) WHERE (payment_id IS NOT NULL)
    CREATE INDEX subscription_charges_by_user ON public.subscription_charges USING btree (user_id, id DESC)
table subscriptions
    id uuid not null
    user_id uuid not null
    plan_type text not null
    price bigint not null
    status text not null
    granted_by text
    started_at timestamp with time zone not null
    ended_at timestamp with time zone
    period_start timestamp with time zone
    period_end timestamp with time zone
    anchor_day smallint
    paid bigint not null default 0
    next_plan text
    grace_until timestamp with time zone
    check_at timestamp with time zone
    ended_reason text
    constraint subscriptions_anchor_day_check CHECK (((anchor_day >= 1) AND (anchor_day <= 31)))
    constraint subscriptions_ended CHECK (((status = 'ended'::text) = (ended_at IS NOT NULL)))
    constraint subscriptions_grace CHECK ((((status = 'past_due'::text) = (grace_until IS NOT NULL)) OR (status = 'ended'::text)))
    constraint subscriptions_next_plan_check CHECK ((next_plan = ANY (ARRAY['free'::text, 'basic'::text, 'pro'::text, 'enterprise'::text])))
    constraint subscriptions_paid_check CHECK ((paid >= 0))
    constraint subscriptions_period CHECK ((((granted_by IS NULL) = (period_end IS NOT NULL)) AND ((period_end IS NULL) = (period_start IS NULL)) AND ((period_end IS NULL) = (anchor_day IS NULL)) AND ((period_end IS NULL) = (next_plan IS NULL)) AND (period_end > period_start)))
    constraint subscriptions_pkey PRIMARY KEY (id)
    constraint subscriptions_plan_type_check CHECK ((plan_type = ANY (ARRAY['free'::text, 'basic'::text, 'pro'::text, 'enterprise'::text])))
    constraint subscriptions_price_check CHECK ((price >= 0))
    constraint subscriptions_status_check CHECK ((status = ANY (ARRAY['active'::text, 'past_due'::text, 'ended'::text])))
    constraint subscriptions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE UNIQUE INDEX subscriptions_active ON public.subscriptions USING btree (user_id) WHERE (status <> 'ended'::text)
    CREATE INDEX subscriptions_by_user ON public.subscriptions USING btree (user_id, id DESC)
    CREATE INDEX subscriptions_due ON public.subscriptions USING btree (check_at) WHERE ((status <> 'ended'::text) AND (check_at IS NOT NULL))
table user_wallets
    id uuid not null
    user_id uuid not null
    wallet_addr text not null
    network text not null
    wallet_type text not null
    label text not null default ''::text
    is_primary boolean not null
    created_at timestamp with time zone not null
    constraint user_wallets_label_check CHECK ((char_length(label) <= 64))
    constraint user_wallets_pkey PRIMARY KEY (id)
    constraint user_wallets_spelling CHECK ((((network = 'ethereum'::text) AND (wallet_addr ~ '^0x[0-9a-fA-F]{40}$'::text)) OR ((network = 'tron'::text) AND (wallet_addr ~ '^T[1-9A-HJ-NP-Za-km-z]{33}$'::text))))
    constraint user_wallets_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    constraint user_wallets_wallet_type_check CHECK ((wallet_type = ANY (ARRAY['metamask'::text, 'tronlink'::text, 'other'::text])))
    CREATE UNIQUE INDEX user_wallets_address ON public.user_wallets USING btree (network, wallet_addr)
    CREATE INDEX user_wallets_by_user ON public.user_wallets USING btree (user_id, id DESC)
    CREATE UNIQUE INDEX user_wallets_primary ON public.user_wallets USING btree (user_id, network) WHERE is_primary
table users
    id uuid not null
    email text
    username text not null
    hashed_password text
    auth_method text not null
    is_active boolean not null default true
    is_verified boolean not null default false
    created_at timestamp with time zone not null
    updated_at timestamp with time zone not null
    constraint users_auth_method_check CHECK ((auth_method = ANY (ARRAY['password'::text, 'wallet'::text, 'operator'::text])))
    constraint users_check CHECK (((auth_method <> 'password'::text) OR (hashed_password IS NOT NULL)))
    constraint users_email_check CHECK (((email IS NULL) OR ((length(email) >= 3) AND (length(email) <= 254))))
    constraint users_pkey PRIMARY KEY (id)
    constraint users_username_check CHECK (((length(username) >= 1) AND (length(username) <= 64)))
    CREATE UNIQUE INDEX users_email ON public.users USING btree (lower(email))
    CREATE UNIQUE INDEX users_username ON public.users USING btree (lower(username))
table wallet_challenges
    nonce text not null
    purpose text not null
    network text not null
    wallet_addr text not null
    user_id uuid
    message text not null
    created_at timestamp with time zone not null
    expires_at timestamp with time zone not null
    asker text not null default ''::text
    constraint wallet_challenges_check CHECK (((purpose = 'link'::text) = (user_id IS NOT NULL)))
    constraint wallet_challenges_nonce_check CHECK ((nonce ~ '^[0-9a-f]{32}$'::text))
    constraint wallet_challenges_pkey PRIMARY KEY (nonce)
    constraint wallet_challenges_purpose_check CHECK ((purpose = ANY (ARRAY['login'::text, 'link'::text])))
    constraint wallet_challenges_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE INDEX wallet_challenges_by_expiry ON public.wallet_challenges USING btree (expires_at)
    CREATE INDEX wallet_challenges_by_wallet ON public.wallet_challenges USING btree (network, wallet_addr, asker, created_at DESC)
function credits(subscription api_subscriptions) 6c1cd26d7ddea98ac879afc1b13c16c7
function job_payments_refuse_bitcoin() d23290043d5e4db1882ce5438802a8f1
function jobs_check() 4af04a6bd51cbf13ceb768553daf43ef
function jobs_copy_ended() 98316542c9cbafc370219de96415bdc7
function ledger_accounts_check() 78e47a855456760c9985a0ddcf89d785
function ledger_accounts_check_new() cbb730c6fb08edcbe9b65d916b3577f7
function ledger_apply(p_at timestamp with time zone, p_act smallint, p_id uuid, p_kind smallint, p_reference text, p_content bytea, p_hold uuid, p_asset smallint[], p_code smallint[], p_owner text[], p_account integer, p_amount bigint, p_expires timestamp with time zone, p_debit integer[], p_credit integer[], p_value bigint[]) d635fc7189bc5e71d1f12e3445199ce0
function ledger_apply_many(p_at timestamp with time zone, p_asset smallint[], p_code smallint[], p_owner text[], p_act smallint[], p_id uuid[], p_kind smallint[], p_reference text[], p_content bytea[], p_hold uuid[], p_account integer[], p_amount bigint[], p_expires timestamp with time zone[], p_command integer[], p_leg integer[], p_debit integer[], p_credit integer[], p_value bigint[]) dd5eceb706accee919fe54be499fa7b9
function ledger_apply_with_care(p_at timestamp with time zone, p_act smallint, p_id uuid, p_kind smallint, p_reference text, p_content bytea, p_hold uuid, p_asset smallint[], p_code smallint[], p_owner text[], p_account integer, p_amount bigint, p_expires timestamp with time zone, p_debit integer[], p_credit integer[], p_value bigint[]) 5675e5b22d0303447b47140d7dae3215
function ledger_claim_chain() c78cb4efad78f42fbb1dc3afdcf755bf
function ledger_hold(p_at timestamp with time zone, p_id uuid, p_kind smallint, p_reference text, p_content bytea, p_asset smallint, p_code smallint, p_owner text, p_amount bigint, p_expires timestamp with time zone) 4c4628fade5993dcc5a2c1f41184df00
function ledger_is_sound(p_act smallint, p_reference text, p_content bytea, p_hold uuid, p_account integer, p_amount bigint) f4035c5d9a439078d0e3540781af900d
function refuse_change() 4c7291f234c719fd88924f3387fd20b0
view group_revenue_splits c2a47bd95d7314e05840380c5c259438
view job_payment_summary 223637dc7e7ed12f37e824323865c10e
