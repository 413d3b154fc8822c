-- Random spot audits (抽查) and scrubbing (docs/adr/0018-spot-audits.md).

-- ----------------------------------------------------------------------------------------------------- spot audits

-- An audit and the population it is drawn from, frozen. Insert-only; what proves the order is this server's own.
create table spot_audit (
    id uuid primary key default gen_random_uuid(),
    number int not null unique generated always as identity, -- shown to people
    method text not null check (method <> ''), -- how the sample follows from seed and population, for example 'keepsight-sample/1'
    scope jsonb not null, -- campuses, area kinds, cameras; an empty list means all
    as_of timestamptz not null, -- the population is what was required at this instant
    population bytea not null, -- its canonical text, gzip
    population_digest bytea not null check (length(population_digest) = 32), -- SHA-256 of the text, not of the gzip
    population_minutes bigint not null check (population_minutes > 0), -- camera-minutes
    sample_size int not null check (sample_size between 1 and least(10000, population_minutes)),
    actor text not null,
    unit text not null,
    verified text not null,
    address text not null,
    reason text not null check (length(reason) between 1 and 1000),
    frozen_at timestamptz not null default clock_timestamp(),
    frozen_by xid8 not null default pg_current_xact_id() -- the transaction
);

-- The population by campus and area kind.
create table spot_audit_stratum (
    audit uuid not null references spot_audit,
    number int not null check (number > 0), -- by campus, then kind
    campus text not null,
    kind text not null,
    minutes bigint not null check (minutes > 0),
    primary key (audit, number)
);

-- What the sample follows from. Only a transaction after the one that froze the population can bring it.
create table spot_audit_seed (
    audit uuid primary key references spot_audit,
    seed text not null check (length(seed) between 1 and 200),
    drawn boolean not null, -- by Keepsight; else it was given
    given_by text not null,
    at timestamptz not null default clock_timestamp()
);

create function seed_behind_population() returns trigger
language plpgsql set search_path = keepsight, pg_temp as $$
begin
    if not exists (select from spot_audit a
                   where a.id = new.audit and a.frozen_by <> pg_current_xact_id() and a.frozen_at < clock_timestamp()) then
        raise exception 'a seed comes after its population is frozen' using errcode = 'KS013';
    end if;
    return new;
end
$$;
create trigger seed_behind_population before insert on spot_audit_seed
    for each row execute function seed_behind_population();

-- The sample, in the order it was drawn.
create table spot_audit_minute (
    audit uuid not null references spot_audit_seed,
    number int not null check (number > 0),
    stratum int not null,
    camera text not null, -- its code
    start_at timestamptz not null, -- the minute is [start_at, start_at + 1 min)
    claimed boolean not null, -- when frozen, the catalogue said of all of it that it is recorded
    primary key (audit, number),
    unique (audit, camera, start_at),
    foreign key (audit, stratum) references spot_audit_stratum
);

-- What was found. Insert-only.
create table spot_audit_verdict (
    audit uuid not null,
    number int not null,
    verdict text not null check (verdict in ('OK', 'PARTLY_RECORDED', 'NOT_RECORDED', 'LOST', 'PENDING', 'UNKNOWN', 'EXPIRED',
                                             'MISSING', 'CORRUPT', 'UNSEALED', 'UNREADABLE', 'UNDECODABLE')),
    note text not null, -- the cause of a gap, or what is wrong; may be empty
    objects jsonb not null, -- each object that was read: name, digest expected and found, keyframes decoded
    picture_at timestamptz, -- what the still shows; null without one
    at timestamptz not null default clock_timestamp(),
    primary key (audit, number),
    foreign key (audit, number) references spot_audit_minute
);

-- Small pictures, dropped after a time of their own; the verdict stays.
create table spot_audit_still (
    audit uuid not null,
    number int not null,
    jpeg bytea not null check (length(jpeg) <= 20480),
    at timestamptz not null default clock_timestamp(),
    primary key (audit, number),
    foreign key (audit, number) references spot_audit_verdict
);
create index spot_audit_still_at on spot_audit_still (at);

-- Whether an unfinished audit is being worked on, or stands still and why.
create table spot_audit_run (
    audit uuid primary key references spot_audit_seed,
    interrupted boolean not null,
    why text not null,
    at timestamptz not null default clock_timestamp()
);

grant select on spot_audit, spot_audit_stratum, spot_audit_seed, spot_audit_minute, spot_audit_verdict, spot_audit_still,
    spot_audit_run to keepsight_service;
grant insert (method, scope, as_of, population, population_digest, population_minutes, sample_size, actor, unit, verified, address,
    reason) on spot_audit to keepsight_service;
grant insert on spot_audit_stratum, spot_audit_minute to keepsight_service;
grant insert (audit, seed, drawn, given_by) on spot_audit_seed to keepsight_service;
grant insert (audit, number, verdict, note, objects, picture_at) on spot_audit_verdict to keepsight_service;
grant insert (audit, number, jpeg), delete on spot_audit_still to keepsight_service;
grant insert, update on spot_audit_run to keepsight_service;
revoke execute on function seed_behind_population from public;

-- ------------------------------------------------------------------------------------------------------- scrubbing

-- How far the stored bytes of a camera's UTC day (of the end of footage) were verified. Ranges and counts, no row a segment.
create table scrub_day (
    camera_id int not null,
    day date not null,
    through timestamptz, -- segments that end up to here were looked at; null: none yet
    segments int not null default 0 check (segments >= 0), -- of those, how many were right
    ended_at timestamptz, -- when the last of the day was looked at; null: under way
    primary key (camera_id, day)
);

-- What was verified on a UTC day, whatever day the footage is of: for certificates.
create table scrub_tally (
    camera_id int not null,
    day date not null,
    segments int not null default 0 check (segments >= 0), -- right
    bytes bigint not null default 0 check (bytes >= 0), -- read
    damaged int not null default 0 check (damaged >= 0), -- found missing or corrupt
    damaged_at timestamptz, -- the last of them
    primary key (camera_id, day)
);
create index scrub_tally_day on scrub_tally (day);

-- After an incident the newest footage is verified first, back in time, for as long as is configured.
create table scrub_incident (
    id bigint primary key generated always as identity,
    kind text not null check (kind in ('UNCLEAN_START', 'FAILED_AUDIT', 'FOUND_DAMAGE')),
    camera_id int, -- null: all cameras
    detail text not null,
    at timestamptz not null default clock_timestamp(),
    reached_day date, -- the last camera-day that was gone through, newest day first, then by camera
    reached_camera int,
    ended_at timestamptz, -- gone through, or its time was over
    check ((reached_day is null) = (reached_camera is null))
);
create index scrub_incident_open on scrub_incident (at) where ended_at is null;

-- Which nodes scrub, and whether they said goodbye: the next start tells a crash by it.
create table scrub_node (
    name text primary key,
    running boolean not null
);

grant select, insert, update on scrub_day, scrub_tally, scrub_node to keepsight_service;
grant delete on scrub_day, scrub_tally to keepsight_service;
grant select on scrub_incident to keepsight_service;
grant insert (kind, camera_id, detail), update (reached_day, reached_camera, ended_at) on scrub_incident to keepsight_service;
