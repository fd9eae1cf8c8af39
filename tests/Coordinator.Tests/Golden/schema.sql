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
    constraint api_keys_key_hash_check CHECK ((octet_length(key_hash) = 32))
    constraint api_keys_name_check CHECK (((length(name) >= 1) AND (length(name) <= 64)))
    constraint api_keys_pkey PRIMARY KEY (id)
    constraint api_keys_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
    CREATE UNIQUE INDEX api_keys_key_hash ON public.api_keys USING btree (key_hash)
    CREATE INDEX api_keys_user_id ON public.api_keys USING btree (user_id, created_at DESC, id DESC)
table idempotency_keys
    caller text not null
    method text not null
    key text not null
    request_hash bytea not null
    attempt uuid not null
    locked_until timestamp with time zone not null
    reply bytea
    created_at timestamp with time zone not null
    expires_at timestamp with time zone not null
    constraint idempotency_keys_check CHECK ((expires_at > created_at))
    constraint idempotency_keys_key_check CHECK (((length(key) >= 1) AND (length(key) <= 128)))
    constraint idempotency_keys_pkey PRIMARY KEY (caller, method, key)
    CREATE INDEX idempotency_keys_expires_at ON public.idempotency_keys USING btree (expires_at)
table schema_migrations
    version integer not null
    name text not null
    sha256 text not null
    applied_at timestamp with time zone not null
    constraint schema_migrations_pkey PRIMARY KEY (version)
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
