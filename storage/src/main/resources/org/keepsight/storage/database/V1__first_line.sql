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
    only boolean primary key default true check (only)
);
insert into registry_revision (value) values (0);

-- ---------------------------------------------------------------------------------------------------------- policy

-- How many days each class is kept. Insert-only; versions by effective_from. Days are exact: n x 24 h.
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
    check (start_at < end_at),
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
    primary key (camera_id, day)
);

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
    detail text not null default ''
);
create index stream_event_camera on stream_event (camera_id, at, id);

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
    execute format('lock table %I in access exclusive mode', name);
    execute format('select exists (select from %I)', name) into filled;
    if filled then
        return false;
    end if;
    execute format('drop table %I', name);
    return true;
end
$$;

-- The class of a camera in force at an instant: its own override, else its area's default.
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
-- for its class at write and for its camera's class today (an upgrade protects what is already recorded).
create function required_days(p_camera int, p_class char, p_start timestamptz) returns table (days int, version int)
language sql stable set search_path = keepsight, pg_temp as $$
    select p.days, p.version
    from retention_policy p
    where p.class in (case p_class when 'k' then 'KEY' else 'GENERAL' end, class_of_camera(p_camera, now()))
      and p.effective_from <= clock_timestamp()
      and not exists ( -- a version that was replaced before the segment began never applied to it
          select from retention_policy later
          where later.class = p.class
            and later.effective_from <= p_start
            and (later.effective_from, later.version) > (p.effective_from, p.version))
    order by p.days desc, p.version desc
    limit 1
$$;

-- Brings a camera's day in line with the segments that remain. The caller holds the day row or the camera row.
create function recompute_day(p_camera int, p_day date) returns void
language sql security definer set search_path = keepsight, pg_temp as $$
    with day as (
        select tstzrange(p_day::timestamp at time zone 'UTC', (p_day + 1)::timestamp at time zone 'UTC') as span
    ), touching as ( -- a segment that ends after midnight also covers the end of this day
        select s.state, s.bytes, s.end_at, tstzrange(s.start_at, s.end_at) * day.span as part
        from segment s, day
        where s.camera_id = p_camera
          and s.end_at > lower(day.span) and s.end_at < upper(day.span) + interval '1 day' and s.start_at < upper(day.span)
    )
    insert into camera_day as d (camera_id, day, recorded, lost, segments, bytes)
    select p_camera, p_day,
           coalesce(range_agg(part) filter (where state = 's'), '{}'),
           coalesce(range_agg(part) filter (where state = 'l'), '{}'),
           count(*) filter (where state = 's' and end_at >= lower(day.span) and end_at < upper(day.span)),
           coalesce(sum(bytes) filter (where state = 's' and end_at >= lower(day.span) and end_at < upper(day.span)), 0)
    from day left join touching on true
    group by day.span
    on conflict (camera_id, day) do update
    set recorded = excluded.recorded, lost = excluded.lost, segments = excluded.segments, bytes = excluded.bytes
$$;

-- Condemns segments of one camera: irrevocable, and refused as a whole when one of them is younger than its minimum by
-- this server's clock. Writes the ledger and the day rows. Returns the number of segments condemned now.
create function condemn(p_camera int, p_ends timestamptz[], p_runs uuid[], p_seqs int[], p_job uuid) returns int
language plpgsql security definer set search_path = keepsight, pg_temp as $$
declare
    s record;
    young record;
    d date;
    condemned int := 0;
begin
    perform from camera where id = p_camera for update;
    select seg.end_at, r.days into young
    from unnest(p_ends, p_runs, p_seqs) as w (end_at, run, seq)
    join segment seg on (seg.camera_id, seg.end_at, seg.run, seg.seq) = (p_camera, w.end_at, w.run, w.seq)
    cross join lateral required_days(p_camera, seg.class, seg.start_at) r
    where seg.end_at + make_interval(hours => 24 * r.days) > clock_timestamp()
    limit 1;
    if found then
        raise exception 'footage of camera % ending % is younger than its minimum of % days', p_camera, young.end_at, young.days
            using errcode = 'KS001';
    end if;

    create temporary table if not exists condemning (
        end_at timestamptz, run uuid, seq int, start_at timestamptz, bytes bigint, version int) on commit drop;
    truncate condemning;
    with changed as (
        update segment seg set state = 'c'
        from unnest(p_ends, p_runs, p_seqs) as w (end_at, run, seq)
        where seg.camera_id = p_camera and (seg.end_at, seg.run, seg.seq) = (w.end_at, w.run, w.seq) and seg.state <> 'c'
        returning seg.end_at, seg.run, seg.seq, seg.start_at, seg.bytes, seg.class
    )
    insert into condemning
    select c.end_at, c.run, c.seq, c.start_at, c.bytes, r.version
    from changed c cross join lateral required_days(p_camera, c.class, c.start_at) r;
    get diagnostics condemned = row_count;
    if condemned = 0 then
        return 0;
    end if;

    -- One ledger entry per unbroken range and policy version.
    for s in
        with marked as (
            select *, case when start_at <= max(end_at) over (
                    partition by version order by start_at, end_at rows between unbounded preceding and 1 preceding)
                then 0 else 1 end as breaks
            from condemning
        ), grouped as (
            select *, sum(breaks) over (partition by version order by start_at, end_at) as island from marked
        )
        select version, min(start_at) as start_at, max(end_at) as end_at, count(*)::int as segments, sum(bytes)::bigint as bytes
        from grouped group by version, island order by min(start_at)
    loop
        insert into deletion_ledger (camera_id, entry, decision, start_at, end_at, segments, bytes, policy_version, job)
        values (p_camera, 'DECIDED', gen_random_uuid(), s.start_at, s.end_at, s.segments, s.bytes, s.version, p_job);
    end loop;

    for d in
        select distinct day::date
        from condemning,
             generate_series((start_at at time zone 'UTC')::date, ((end_at - interval '1 microsecond') at time zone 'UTC')::date,
                             interval '1 day') as day
        union select (end_at at time zone 'UTC')::date from condemning
        order by 1
    loop
        perform from camera_day where camera_id = p_camera and day = d for update;
        perform recompute_day(p_camera, d);
        update camera_day set expired = expired + coalesce((
            select range_agg(tstzrange(c.start_at, c.end_at)
                             * tstzrange(d::timestamp at time zone 'UTC', (d + 1)::timestamp at time zone 'UTC'))
            from condemning c), '{}')
        where camera_id = p_camera and day = d;
    end loop;
    return condemned;
end
$$;

-- Forgets condemned segments whose objects are confirmed gone, and confirms them in the ledger. Segments that are not
-- condemned are refused as a whole. Returns the number of rows removed.
create function forget(p_camera int, p_ends timestamptz[], p_runs uuid[], p_seqs int[], p_job uuid) returns int
language plpgsql security definer set search_path = keepsight, pg_temp as $$
declare
    forgotten int;
begin
    perform from camera where id = p_camera for update;
    if exists (
        select from unnest(p_ends, p_runs, p_seqs) as w (end_at, run, seq)
        join segment seg on (seg.camera_id, seg.end_at, seg.run, seg.seq) = (p_camera, w.end_at, w.run, w.seq)
        where seg.state <> 'c'
    ) then
        raise exception 'only condemned footage can be forgotten' using errcode = 'KS002';
    end if;
    create temporary table if not exists forgetting (start_at timestamptz, end_at timestamptz, bytes bigint) on commit drop;
    truncate forgetting;
    with gone as (
        delete from segment seg
        using unnest(p_ends, p_runs, p_seqs) as w (end_at, run, seq)
        where seg.camera_id = p_camera and (seg.end_at, seg.run, seg.seq) = (w.end_at, w.run, w.seq)
        returning seg.start_at, seg.end_at, seg.bytes
    )
    insert into forgetting select start_at, end_at, bytes from gone;
    get diagnostics forgotten = row_count;

    insert into deletion_ledger (camera_id, entry, decision, start_at, end_at, segments, bytes, policy_version, job)
    select p_camera, 'CONFIRMED', l.decision, min(f.start_at), max(f.end_at), count(*), sum(f.bytes), l.policy_version, p_job
    from forgetting f
    cross join lateral (
        select decision, policy_version from deletion_ledger
        where camera_id = p_camera and entry = 'DECIDED' and start_at <= f.start_at and end_at >= f.end_at
        order by id desc limit 1) l
    group by l.decision, l.policy_version;
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
    for d in select generate_series((s.start_at at time zone 'UTC')::date, (s.end_at at time zone 'UTC')::date, interval '1 day')::date loop
        perform from camera_day where camera_id = p_camera and day = d for update;
        perform recompute_day(p_camera, d);
    end loop;
    return true;
end
$$;

-- ---------------------------------------------------------------------------------------------------------- rights

grant usage on schema keepsight to keepsight_service;
grant select, insert on all tables in schema keepsight to keepsight_service;
revoke insert on deletion_ledger from keepsight_service;
grant update on campus, area, camera, registry_revision, camera_live, camera_credential, camera_day to keepsight_service;
grant delete on area_not_applicable, camera_credential to keepsight_service;
grant usage, select, update on all sequences in schema keepsight to keepsight_service;
revoke execute on all functions in schema keepsight from public;
grant execute on all functions in schema keepsight to keepsight_service;
