-- The catalogue of one installation. Instants are timestamptz, exact to the microsecond; ranges are [start, end).
-- Days are UTC days. The owner role runs this file; the service runs as keepsight_service, which reads and inserts,
-- and takes footage rows away only through the SECURITY DEFINER functions at the end.

do $$
begin
    create role keepsight_service nologin;
exception
    when duplicate_object or unique_violation then null; -- roles belong to the whole server; another database made it
end
$$;
do $$
begin
    execute format('grant keepsight_service to %I', current_user);
end
$$;

-- ---------------------------------------------------------------------------------------------------------- places

create table node (
    id smallint primary key generated always as identity,
    name text not null unique -- this Keepsight, as configured
);

create table store (
    id smallint primary key generated always as identity,
    name text not null unique, -- 'directory:/path' or 's3:endpoint/bucket'
    kind text not null check (kind in ('DIRECTORY', 'S3'))
);

-- -------------------------------------------------------------------------------------------------------- registry

create table campus (
    id int primary key generated always as identity,
    code text not null unique check (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    name text not null check (length(name) between 1 and 200),
    kind text not null check (kind in ('PUBLIC_SCHOOL', 'PRIVATE_SCHOOL', 'PUBLIC_KINDERGARTEN', 'PRIVATE_KINDERGARTEN', 'OTHER')),
    created_at timestamptz not null default clock_timestamp()
);

create table area (
    id int primary key generated always as identity,
    campus_id int not null references campus,
    kind text not null check (kind in ('GATE', 'DORM', 'CANTEEN', 'TEACHING_BUILDING', 'CLASSROOM', 'PLAYGROUND',
                                       'PERIMETER', 'CORRIDOR', 'MONITORING_ROOM', 'OTHER')),
    name text not null check (length(name) between 1 and 200),
    unique (campus_id, name)
);

-- A key kind the campus does not have, with the basis for saying so.
create table area_not_applicable (
    campus_id int not null references campus,
    kind text not null check (kind in ('GATE', 'DORM', 'CANTEEN', 'TEACHING_BUILDING')),
    basis text not null check (length(basis) between 1 and 1000),
    declared_by text not null,
    declared_at timestamptz not null default clock_timestamp(),
    primary key (campus_id, kind)
);

-- The permanent post (点位). What hangs there is a binding; what it watches is a membership.
create table camera (
    id int primary key generated always as identity,
    code text not null unique check (code ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    campus_id int not null references campus,
    name text not null check (length(name) between 1 and 200),
    enabled boolean not null default true,
    audio boolean not null default false, -- sound is recorded only when switched on
    commissioned_at timestamptz not null, -- before it: not yet mature
    decommissioned_at timestamptz check (decommissioned_at >= commissioned_at) -- from it: not expected
);
create index camera_campus on camera (campus_id);

-- Which area a camera watches, since when. Versions: the row with the greatest since <= t is in force at t.
create table camera_area (
    camera_id int not null references camera,
    area_id int not null references area,
    since timestamptz not null,
    primary key (camera_id, since)
);

-- Credentials, kept apart from the address; never in an answer, a log line or an event.
create table camera_credential (
    id int primary key generated always as identity,
    username text not null,
    password text not null
);

-- What the post is connected to, since when. Versions as above. The address carries no credentials.
create table camera_binding (
    camera_id int not null references camera,
    since timestamptz not null,
    url text not null check (url ~ '^rtsps?://' and url !~ '^rtsps?://[^/]*@'),
    credential_id int references camera_credential,
    primary key (camera_id, since)
);

-- When footage is expected (应录时段), since when: '24x7' or weekly windows such as 'MON-FRI 06:00-22:00' in the
-- deployment's zone; several are separated by commas. Versions as above.
create table expected_window (
    camera_id int not null references camera,
    since timestamptz not null,
    schedule text not null,
    basis text not null,
    primary key (camera_id, since)
);

-- The retention class of a camera where it differs from its area's, since when. null: follow the area again.
create table camera_class (
    camera_id int not null references camera,
    since timestamptz not null,
    class text check (class in ('GENERAL', 'KEY')),
    basis text not null check (length(basis) between 1 and 1000),
    primary key (camera_id, since)
);

-- Counts registry changes, so that a worker sees cheaply whether anything is new to it. One row, not a sequence: the
-- number changes when the change commits, and who locks it changes the registry alone.
create table registry_revision (
    value bigint not null,
    single boolean primary key default true check (single)
);
insert into registry_revision (value) values (0);

-- ---------------------------------------------------------------------------------------------------------- policy

-- How many days each class is kept. Insert-only; versions by effective_from. Days are exact: n x 24 h. created_at is this
-- server's own: the service cannot set it, so no version reaches back behind its making.
create table retention_policy (
    version int primary key generated always as identity,
    class text not null check (class in ('GENERAL', 'KEY')),
    days int not null check (days >= case class when 'KEY' then 90 else 30 end),
    basis text not null,
    effective_from timestamptz not null,
    created_by text not null,
    created_at timestamptz not null default clock_timestamp()
);
insert into retention_policy (class, days, basis, effective_from, created_by) values
    ('GENERAL', 30, 'State Council Decree 799, article 17: at least 30 days', '-infinity', 'system:migration'),
    ('KEY', 90, 'Four key locations of the campus safety plan; Counter-terrorism Law, article 32: at least 90 days',
     '-infinity', 'system:migration');

-- --------------------------------------------------------------------------------------------------------- footage

-- One uninterrupted recording (连续录像). The row is written with its first stored segment.
create table run (
    id uuid primary key, -- UUIDv7
    camera_id int not null references camera,
    started_at timestamptz not null,
    codec text not null check (codec in ('H264', 'H265')),
    codecs text not null, -- RFC 6381
    width int not null,
    height int not null
);

-- One stored object. Partitioned by the UTC day of its end, because retention counts from the end.
create table segment (
    camera_id int not null,
    end_at timestamptz not null,
    run uuid not null,
    seq int not null check (seq >= 0), -- position in the run, from 0
    start_at timestamptz not null,
    ticks bigint not null check (ticks > 0), -- media duration, 1/90000 s
    bytes bigint not null check (bytes > 0),
    init_bytes int not null check (init_bytes > 0), -- length of ftyp + moov
    digest bytea not null check (length(digest) = 32), -- SHA-256 of the object
    merkle_root bytea not null check (length(merkle_root) = 32), -- over init and fragments
    class char(1) not null check (class in ('g', 'k')), -- at write: GENERAL, KEY
    origin char(1) not null check (origin in ('l', 'r')), -- live, recovered after a crash
    node smallint not null,
    store smallint not null,
    version_id text, -- null where the store has no versions
    state char(1) not null default 's' check (state in ('s', 'c', 'l')), -- STORED, CONDEMNED, LOST
    decision uuid, -- of a condemned one: its entry in the deletion ledger
    check (start_at < end_at and end_at <= start_at + interval '24 hours'),
    primary key (camera_id, end_at, run, seq)
) partition by range (end_at);
-- Retries and sweeps look for condemned rows; there are few at any time.
create index segment_condemned on segment (camera_id) where state = 'c';

-- What is known of a camera's UTC day, kept in the transaction that changes its segments.
create table camera_day (
    camera_id int not null,
    day date not null,
    recorded tstzmultirange not null default '{}', -- STORED
    lost tstzmultirange not null default '{}', -- LOST
    expired tstzmultirange not null default '{}', -- condemned or lawfully deleted; from the moment of decision
    segments int not null default 0, -- STORED segments that end on this day
    bytes bigint not null default 0, -- their size
    retrievable boolean not null generated always as (not isempty(recorded)) stored,
    primary key (camera_id, day)
);
-- Finds the oldest footage past years of expired days. A boolean that hardly ever changes keeps updates of the day HOT.
create index camera_day_retrievable on camera_day (camera_id, day) where retrievable;

-- What the worker last said of a camera, every few seconds.
create table camera_live (
    camera_id int primary key,
    reported_through timestamptz not null, -- beyond it nothing is known
    durable_until timestamptz, -- end of the last fragment safely in the spool or stored
    state text not null check (state in ('CONNECTING', 'DELIVERING', 'AUTHENTICATION_REFUSED', 'IDLE')),
    detail text not null default ''
);

-- What happened to a camera's stream and when: the evidence for the causes of gaps. Insert-only.
create table stream_event (
    id bigint primary key generated always as identity,
    camera_id int not null,
    at timestamptz not null,
    kind text not null,
    run uuid,
    detail text not null default '',
    repeated boolean not null default false -- one more failed attempt like the camera's event before it
);
create index stream_event_camera on stream_event (camera_id, at, id);
-- A camera that is dead for months fails every half minute; what coverage needs to know is when that began.
create index stream_event_turn on stream_event (camera_id, at, id) where not repeated and kind <> 'CONNECTED';
create index stream_event_connected on stream_event (camera_id, at, id) where kind = 'CONNECTED';

-- -------------------------------------------------------------------------------------------------------- deletion

-- The deletion ledger (删除台账): insert-only. DECIDED makes footage 'expired'; CONFIRMED says its objects are gone.
create table deletion_ledger (
    id bigint primary key generated always as identity,
    camera_id int not null,
    entry text not null check (entry in ('DECIDED', 'CONFIRMED')),
    decision uuid not null, -- joins a confirmation to its decision
    start_at timestamptz not null,
    end_at timestamptz not null check (end_at > start_at),
    segments int not null check (segments > 0),
    bytes bigint not null check (bytes > 0),
    policy_version int not null references retention_policy,
    job uuid not null, -- the sweep
    at timestamptz not null default clock_timestamp()
);
create index deletion_ledger_camera on deletion_ledger (camera_id, start_at);
create index deletion_ledger_at on deletion_ledger (at);
create index deletion_ledger_decision on deletion_ledger (decision);

-- ----------------------------------------------------------------------------------------------------------- audit

-- Who did what and why, written in the transaction of the act. Insert-only.
create table audit_event (
    id bigint primary key generated always as identity,
    at timestamptz not null default clock_timestamp(),
    actor text not null,
    reason text not null,
    action text not null, -- for example 'camera.added'
    subject text not null, -- the code of what was changed
    detail jsonb not null default '{}' -- never a secret
);

-- ------------------------------------------------------------------------------------------------------- functions
-- All run as the owner with a fixed search path; the service may execute them and nothing else on these tables.

-- Makes the day partitions of segment from first to last, both included; existing ones stay.
create function ensure_partitions(p_first date, p_last date) returns void
language plpgsql security definer set search_path = keepsight, pg_temp as $$
declare
    d date;
begin
    if p_last - p_first > 400 then
        raise exception 'at most 400 days of partitions at once, not % to %', p_first, p_last;
    end if;
    for d in select generate_series(p_first, p_last, interval '1 day')::date loop
        if to_regclass(format('keepsight.segment_%s', to_char(d, 'YYYYMMDD'))) is null then
            perform pg_advisory_xact_lock(hashtext('keepsight.partitions'));
            execute format(
                'create table if not exists segment_%s partition of segment for values from (%L) to (%L)',
                to_char(d, 'YYYYMMDD'), d::timestamp at time zone 'UTC', (d + 1)::timestamp at time zone 'UTC');
        end if;
    end loop;
end
$$;

-- Drops a day's partition if no row is left in it. Returns whether it did.
create function drop_empty_partition(p_day date) returns boolean
language plpgsql security definer set search_path = keepsight, pg_temp as $$
declare
    name text := format('segment_%s', to_char(p_day, 'YYYYMMDD'));
    filled boolean;
begin
    if to_regclass('keepsight.' || name) is null then
        return false;
    end if;
    perform pg_advisory_xact_lock(hashtext('keepsight.partitions'));
    lock table only segment in access exclusive mode; -- parent first, as every insert does: no deadlock
    execute format('lock table %I in access exclusive mode', name);
    execute format('select exists (select from %I)', name) into filled;
    if filled then
        return false;
    end if;
    execute format('drop table %I', name);
    return true;
end
$$;

-- The class of a camera in force at an instant: its own override, else its area's default. At 'infinity': the newest.
create function class_of_camera(p_camera int, p_at timestamptz) returns text
language sql stable set search_path = keepsight, pg_temp as $$
    select coalesce(
        (select class from camera_class where camera_id = p_camera and since <= p_at order by since desc limit 1),
        (select case when a.kind in ('GATE', 'DORM', 'CANTEEN', 'TEACHING_BUILDING') then 'KEY' else 'GENERAL' end
         from camera_area m join area a on a.id = m.area_id
         where m.camera_id = p_camera and m.since <= p_at order by m.since desc limit 1),
        'KEY')
$$;

-- The days a segment is kept: the greatest of the policy versions in force at any moment between its start and now,
-- for its class at write and for its camera's newest class (an upgrade protects what is already recorded, whatever this
-- server's clock says). A version is in force from effective_from and never before it was made; the two that this
-- migration makes are in force always.
create function required_days(p_camera int, p_class char, p_start timestamptz) returns table (days int, version int)
language sql stable set search_path = keepsight, pg_temp as $$
    with policy as (
        select class, retention_policy.days, retention_policy.version,
               case when retention_policy.version <= 2 then effective_from else greatest(effective_from, created_at) end as since
        from retention_policy
        where class in (case p_class when 'k' then 'KEY' else 'GENERAL' end, class_of_camera(p_camera, 'infinity'))
    )
    select p.days, p.version
    from policy p
    where p.since <= clock_timestamp()
      and not exists ( -- a version that was replaced before the segment began never applied to it
          select from policy later
          where later.class = p.class
            and later.since <= least(p_start, clock_timestamp())
            and (later.since, later.version) > (p.since, p.version))
    order by p.days desc, p.version desc
    limit 1
$$;

-- Brings a camera's day in line with the segments that remain, and adds what is now condemned to its expired ranges.
create function recompute_day(p_camera int, p_day date, p_condemned tstzmultirange default '{}') returns void
language plpgsql security definer set search_path = keepsight, pg_temp as $$
declare
    midnight constant timestamptz := p_day::timestamp at time zone 'UTC';
    next_midnight constant timestamptz := (p_day + 1)::timestamp at time zone 'UTC';
    span constant tstzrange := tstzrange(midnight, next_midnight);
begin
    -- Who adds a segment holds this row until it commits; the update below then sees that segment.
    insert into camera_day (camera_id, day) values (p_camera, p_day) on conflict do nothing;
    perform from camera_day where camera_id = p_camera and day = p_day for update;
    update camera_day d
    set recorded = r.recorded, lost = r.lost, segments = r.segments, bytes = r.bytes,
        expired = d.expired + p_condemned * tstzmultirange(span)
    from (
        select coalesce(range_agg(s.part) filter (where s.state = 's'), '{}') as recorded,
               coalesce(range_agg(s.part) filter (where s.state = 'l'), '{}') as lost,
               count(*) filter (where s.state = 's' and s.end_at < next_midnight) as segments,
               coalesce(sum(s.bytes) filter (where s.state = 's' and s.end_at < next_midnight), 0) as bytes
        from ( -- a segment that ends after midnight covers the end of this day, too; none is longer than a day
            select state, bytes, end_at, tstzrange(start_at, end_at) * span as part
            from segment
            where camera_id = p_camera and end_at >= midnight and end_at < next_midnight + interval '24 hours'
              and start_at < next_midnight
        ) s
    ) r
    where d.camera_id = p_camera and d.day = p_day;
end
$$;

-- Condemns segments of one camera: irrevocable, and refused as a whole when one of them is younger than its minimum by
-- this server's clock, or ends before its camera was commissioned: that was recorded under a wrong clock, and nobody
-- knows its age. Writes the ledger, one entry for each unbroken range and policy version, and the day rows.
-- Segments that are condemned or forgotten already are passed over. Returns the number of segments condemned now.
-- No temporary tables here or below: the caller could have made one of the same name, with triggers.
create function condemn(p_camera int, p_ends timestamptz[], p_runs uuid[], p_seqs int[], p_job uuid) returns int
language plpgsql security definer set search_path = keepsight, pg_temp as $$
declare
    first_end constant timestamptz := (select min(e) from unnest(p_ends) e); -- bounds for partition pruning
    last_end constant timestamptz := (select max(e) from unnest(p_ends) e);
    young record;
    early record;
    d date;
    condemned int;
    spans tstzmultirange;
begin
    perform from camera where id = p_camera for update;
    select seg.end_at, r.days into young
    from unnest(p_ends, p_runs, p_seqs) as w (end_at, run, seq)
    join segment seg on seg.camera_id = p_camera and seg.end_at between first_end and last_end
        and (seg.end_at, seg.run, seg.seq) = (w.end_at, w.run, w.seq)
    left join lateral required_days(p_camera, seg.class, seg.start_at) r on true
    where seg.state <> 'c'
      and (seg.end_at + make_interval(hours => 24 * r.days) <= clock_timestamp()) is not true
    limit 1;
    if found then
        raise exception 'footage of camera % ending % is younger than its minimum of % days', p_camera, young.end_at, young.days
            using errcode = 'KS001';
    end if;
    select seg.end_at, camera.commissioned_at into early
    from unnest(p_ends, p_runs, p_seqs) as w (end_at, run, seq)
    join segment seg on seg.camera_id = p_camera and seg.end_at between first_end and last_end
        and (seg.end_at, seg.run, seg.seq) = (w.end_at, w.run, w.seq)
    join camera on camera.id = p_camera and seg.end_at < camera.commissioned_at
    where seg.state <> 'c'
    limit 1;
    if found then
        raise exception 'footage of camera % ending % is from before % when it was commissioned: its clock was wrong',
            p_camera, early.end_at, early.commissioned_at using errcode = 'KS003';
    end if;

    with due as materialized (
        select seg.end_at, seg.run, seg.seq, seg.start_at, seg.bytes, r.version
        from (select distinct * from unnest(p_ends, p_runs, p_seqs) as w (end_at, run, seq)) w
        join segment seg on seg.camera_id = p_camera and seg.end_at between first_end and last_end
            and (seg.end_at, seg.run, seg.seq) = (w.end_at, w.run, w.seq)
        cross join lateral required_days(p_camera, seg.class, seg.start_at) r
        where seg.state <> 'c'
    ), decision as materialized (
        select version, span, gen_random_uuid() as id
        from (select version, unnest(range_agg(tstzrange(start_at, end_at))) as span from due group by version) islands
    ), decided as materialized (
        select due.*, decision.id as decision
        from due join decision on decision.version = due.version and decision.span @> tstzrange(due.start_at, due.end_at)
    ), marked as (
        update segment seg set state = 'c', decision = decided.decision
        from decided
        where seg.camera_id = p_camera and seg.end_at between first_end and last_end
          and (seg.end_at, seg.run, seg.seq) = (decided.end_at, decided.run, decided.seq)
    ), entered as (
        insert into deletion_ledger (camera_id, entry, decision, start_at, end_at, segments, bytes, policy_version, job)
        select p_camera, 'DECIDED', decision, min(start_at), max(end_at), count(*), sum(bytes), version, p_job
        from decided group by decision, version order by min(start_at), version
    )
    select count(*), range_agg(tstzrange(start_at, end_at)) into condemned, spans from decided;

    for d in -- the day of each end, too: that is where a segment is counted
        select distinct generate_series((lower(span) at time zone 'UTC')::date, (upper(span) at time zone 'UTC')::date,
                                        interval '1 day')::date
        from unnest(spans) as span
        order by 1
    loop
        perform recompute_day(p_camera, d, spans);
    end loop;
    return condemned;
end
$$;

-- Forgets condemned segments whose objects are confirmed gone, and confirms them in the ledger, one entry for each
-- unbroken range of a decision. Segments that are not condemned are refused as a whole. Returns the number of rows removed.
create function forget(p_camera int, p_ends timestamptz[], p_runs uuid[], p_seqs int[], p_job uuid) returns int
language plpgsql security definer set search_path = keepsight, pg_temp as $$
declare
    first_end constant timestamptz := (select min(e) from unnest(p_ends) e);
    last_end constant timestamptz := (select max(e) from unnest(p_ends) e);
    forgotten int;
begin
    perform from camera where id = p_camera for update;
    if exists (
        select from unnest(p_ends, p_runs, p_seqs) as w (end_at, run, seq)
        join segment seg on seg.camera_id = p_camera and seg.end_at between first_end and last_end
            and (seg.end_at, seg.run, seg.seq) = (w.end_at, w.run, w.seq)
        where seg.state <> 'c'
    ) then
        raise exception 'only condemned footage can be forgotten' using errcode = 'KS002';
    end if;

    with gone as (
        delete from segment seg
        using unnest(p_ends, p_runs, p_seqs) as w (end_at, run, seq)
        where seg.camera_id = p_camera and seg.end_at between first_end and last_end
          and (seg.end_at, seg.run, seg.seq) = (w.end_at, w.run, w.seq)
        returning seg.start_at, seg.end_at, seg.bytes, seg.decision
    ), island as (
        select decision, unnest(range_agg(tstzrange(start_at, end_at))) as span from gone group by decision
    ), confirmed as (
        insert into deletion_ledger (camera_id, entry, decision, start_at, end_at, segments, bytes, policy_version, job)
        select p_camera, 'CONFIRMED', island.decision, lower(island.span), upper(island.span), count(*), sum(gone.bytes),
               made.policy_version, p_job
        from island
        join gone on gone.decision = island.decision and island.span @> tstzrange(gone.start_at, gone.end_at)
        join deletion_ledger made on made.decision = island.decision and made.entry = 'DECIDED'
        group by island.decision, island.span, made.policy_version
        order by lower(island.span), made.policy_version
    )
    select count(*) into forgotten from gone;
    return forgotten;
end
$$;

-- Marks a stored segment whose object is missing or corrupt as lost, so that coverage tells the truth.
create function mark_lost(p_camera int, p_end timestamptz, p_run uuid, p_seq int) returns boolean
language plpgsql security definer set search_path = keepsight, pg_temp as $$
declare
    s record;
    d date;
begin
    perform from camera where id = p_camera for update;
    update segment set state = 'l'
    where camera_id = p_camera and end_at = p_end and run = p_run and seq = p_seq and state = 's'
    returning start_at, end_at into s;
    if not found then
        return false;
    end if;
    for d in
        select generate_series((s.start_at at time zone 'UTC')::date, (s.end_at at time zone 'UTC')::date, interval '1 day')::date
    loop
        perform recompute_day(p_camera, d);
    end loop;
    return true;
end
$$;

-- ---------------------------------------------------------------------------------------------------------- rights

grant usage on schema keepsight to keepsight_service;
grant select, insert on all tables in schema keepsight to keepsight_service;
revoke insert on deletion_ledger, retention_policy from keepsight_service;
grant insert (class, days, basis, effective_from, created_by) on retention_policy to keepsight_service;
grant update on campus, area, camera, registry_revision, camera_live, camera_credential, camera_day to keepsight_service;
grant delete on area_not_applicable, camera_credential to keepsight_service;
grant usage on all sequences in schema keepsight to keepsight_service; -- not update: setval would go back
revoke execute on all functions in schema keepsight from public;
grant execute on all functions in schema keepsight to keepsight_service;
