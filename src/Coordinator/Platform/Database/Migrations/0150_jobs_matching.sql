-- What jobs ask of nodes, what they offer, and which of one user's own comes first.
alter table jobs
    -- Among the jobs of its owner; it passes nobody else's.
    add column priority smallint not null default 5 check (priority between 0 and 9),
    -- What it asks of a node beside room and a model: regions, labels, min_reputation, own, nodes, exclude_nodes. Null for most.
    add column wishes jsonb,
    -- What a container offers for an hour, in minor units of the currency; null, both, when it is not paid.
    add column offer_currency text,
    add column offer_per_hour bigint,
    -- What its container needs that a node may have already: images and inputs, hashed as in ContainerCapacity.cached.
    add column content_keys bigint[],
    -- The place of an inference job in its queue, the time of its submission at first: when an urgent job of the same owner has its turn, they
    -- change places. Null for jobs that had ended before there were any.
    add column place_at timestamptz,
    add constraint jobs_offer check ((offer_currency is null) = (offer_per_hour is null) and offer_per_hour >= 0);

-- Of each kind of one owner's jobs the most urgent come first.
drop index jobs_container_queue;
create index jobs_container_queue on jobs (owner_id, demand, priority desc, created_at, id) where status = 'PENDING' and type = 'container';

update jobs set place_at = created_at where status in ('PENDING', 'ASSIGNED', 'RUNNING');

-- The queue of inference goes on by place; whose turn it is has his most urgent job done.
drop index jobs_queue;
create index jobs_queue on jobs (place_at, id) where status = 'PENDING' and type = 'ai_inference';
create index jobs_inference_priorities on jobs (owner_id, priority desc, created_at, id) where status = 'PENDING' and type = 'ai_inference';
