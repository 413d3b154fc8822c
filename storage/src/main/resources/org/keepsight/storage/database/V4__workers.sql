-- Workers, and which worker records which camera. All times are this server's clock: the clocks of the workers' machines
-- need not agree.

-- What all machines of an installation must have in common. One row, written by the first that starts.
create table installation (
    key_fingerprint text not null, -- of the key that seals objects; tells nothing about the key
    single boolean primary key default true check (single)
);

-- A recording process that lives, or lived until lately. A row goes when its worker ends in good order, when its supervisor
-- sees it die, or when a successor of the same name proves (by the lock of its spool) that it is dead; with it go its leases.
create table worker (
    id uuid primary key, -- UUIDv7, new with every start
    node smallint not null references node,
    name text not null, -- of its spool directory
    host text not null, -- the machine, by its own name
    pid bigint not null,
    address text not null, -- of its health and metrics: http://host:port
    capacity int not null check (capacity > 0), -- it takes no more enabled cameras than these
    draining boolean not null default false, -- it is leaving: takes no camera, and others should ask for its own
    started_at timestamptz not null default clock_timestamp(),
    heartbeat_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null, -- from then on others may take its cameras; one second's heartbeat moves it on
    judges_at timestamptz not null -- before it, this worker takes nobody for dead: it may itself have been cut off
);

-- Who records a camera. No row: nobody ever did. A lease lives as long as its worker's row does; expiry only permits a
-- takeover, and whoever holds a camera records on until it reads a newer epoch.
create table camera_lease (
    camera_id int primary key,
    worker uuid references worker on delete set null, -- null: free
    epoch bigint not null check (epoch > 0), -- grows with every change of the worker; never goes back
    successor uuid references worker on delete set null, -- asks for the camera, and connects to it beforehand
    breaking boolean not null default false, -- the camera gives the successor no second stream: the holder is to let go first
    check (successor is distinct from worker or successor is null)
);

-- The epoch of the lease under which a camera was last reported: an older holder no longer overwrites a newer one's word.
alter table camera_live add column epoch bigint not null default 0;

grant select, insert on installation to keepsight_service;
grant select, insert, update, delete on worker, camera_lease to keepsight_service;
grant select on flyway_schema_history to keepsight_service; -- a worker does not migrate; it waits for the version it knows
