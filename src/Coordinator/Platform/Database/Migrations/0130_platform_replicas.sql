-- The coordinators over this database that others can call. A row counts while its process says often enough that it lives, by the
-- clock of the database, so that no replica's clock matters.
create table coordinator_replicas (
    id uuid primary key,
    address varchar(256) not null unique,
    started_at timestamptz not null,
    seen_at timestamptz not null
);
