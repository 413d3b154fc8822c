-- Retention that holds in both directions: policies with a scope, holds (证据保全), a deletion ledger that is chained, and what
-- became of a day after it was over, so that an old report can be told again (docs/adr/0020-retention-both-ways.md).

-- ---------------------------------------------------------------------------------------------------------- policy

-- A version is about a class, an area kind, a campus or a camera. What is required is the greatest of all that apply, so a
-- narrower version only ever adds days. The versions of one scope replace each other.
alter table retention_policy
    alter column class drop not null,
    add column area_kind text check (area_kind in ('GATE', 'DORM', 'CANTEEN', 'TEACHING_BUILDING', 'CLASSROOM', 'PLAYGROUND',
                                                   'PERIMETER', 'CORRIDOR', 'MONITORING_ROOM', 'OTHER')),
    add column campus_id int references campus,
    add column camera_id int references camera,
    add column reason text, -- why this version was made (basis is the rule or notice it rests on); null: not noted then
    add column approved_by text check (approved_by <> created_by), -- who agreed to fewer days than before
    add check (num_nonnulls(class, area_kind, campus_id, camera_id) = 1);
grant insert (area_kind, campus_id, camera_id, reason, approved_by) on retention_policy to keepsight_service;
update retention_policy set days = days; -- the journal tells the new columns, too

-- The policy versions that applied to a camera at some time up to now, with the instant until which they did ('infinity':
-- they do now). Footage needs the days of every version whose "until" lies behind its start. A version is in force from
-- effective_from and never before it was made; the two that the first migration makes are in force always. The class at
-- write counts always; so does the newest class, whatever this server's clock says: its span never ends.
create function policies_of_camera(p_camera int, p_class char) returns table (version int, days int, until timestamptz)
language sql stable set search_path = keepsight, pg_temp as $$
    with policy as (
        select p.version, p.days, p.class, p.area_kind, p.since,
               lead(p.since, 1, 'infinity') over (partition by p.class, p.area_kind, p.campus_id, p.camera_id
                                                  order by p.since, p.version) as until
        from (select r.version, r.days, r.class, r.area_kind, r.campus_id, r.camera_id,
                     case when r.version <= 2 then r.effective_from else greatest(r.effective_from, r.created_at) end as since
              from retention_policy r
              where r.class is not null or r.area_kind is not null or r.camera_id = p_camera
                 or r.campus_id = (select camera.campus_id from camera where camera.id = p_camera)) p
        where p.since <= clock_timestamp()
    ), change as (
        select since from camera_area where camera_id = p_camera
        union
        select since from camera_class where camera_id = p_camera
        union
        select timestamptz '-infinity' where not exists (select from camera_area where camera_id = p_camera)
    ), span as ( -- what the camera was before anything was said of it, it is taken to have been always
        select case when row_number() over turn = 1 then '-infinity' else change.since end as since,
               lead(change.since, 1, 'infinity') over turn as until,
               class_of_camera(p_camera, change.since) as class,
               (select area.kind from camera_area m join area on area.id = m.area_id
                where m.camera_id = p_camera and m.since <= change.since order by m.since desc limit 1) as kind
        from change
        window turn as (order by change.since)
        union all
        select '-infinity', 'infinity', case p_class when 'k' then 'KEY' else 'GENERAL' end, null
    )
    select policy.version, policy.days, max(least(policy.until, span.until))
    from policy
    join span on (policy.class = span.class or policy.area_kind = span.kind or (policy.class is null and policy.area_kind is null))
        and greatest(policy.since, span.since) < least(policy.until, span.until)
    group by policy.version, policy.days
$$;

create or replace function required_days(p_camera int, p_class char, p_start timestamptz) returns table (days int, version int)
language sql stable set search_path = keepsight, pg_temp as $$
    select p.days, p.version from policies_of_camera(p_camera, p_class) p
    where p.until > p_start
    order by p.days desc, p.version desc
    limit 1
$$;

-- ----------------------------------------------------------------------------------------------------------- holds

-- Footage that must stay, whatever its age: cameras x [range_start, range_end). It protects from the moment it is asked for,
-- also what arrives later, until its release was agreed to; neither its review date nor its end ends it, for nobody's
-- forgetting, and no wrong clock, may cost evidence. Times are those of the serve that writes.
create table hold (
    id uuid primary key,
    number int not null unique generated always as identity, -- what people call it
    range_start timestamptz not null,
    range_end timestamptz not null check (range_end > range_start),
    reason text not null check (length(reason) between 1 and 1000),
    case_number text not null check (length(case_number) between 1 and 100),
    requested_by text not null,
    requested_at timestamptz not null,
    review_at timestamptz not null, -- from then on somebody should look whether it is still needed
    ends_at timestamptz, -- until when it was asked for; null: until it is released
    approved_by text check (approved_by <> requested_by),
    approved_at timestamptz,
    released_by text check (released_by <> requested_by), -- who agreed to the release, or refused the request
    released_at timestamptz, -- null: it protects
    release_reason text,
    check ((approved_by is null) = (approved_at is null)),
    check ((released_by is null) = (released_at is null) and (released_by is null) = (release_reason is null))
);
create index hold_protecting on hold (range_start) where released_at is null;

create table hold_camera (
    hold uuid not null references hold,
    camera_id int not null references camera, -- the reference waits for whoever condemns footage of the camera, and makes them wait
    primary key (camera_id, hold)
);
create index hold_camera_hold on hold_camera (hold);

-- The time of a camera that is under a hold, within a range.
create function held_ranges(p_camera int, p_from timestamptz, p_to timestamptz) returns tstzmultirange
language sql stable set search_path = keepsight, pg_temp as $$
    select coalesce(range_agg(tstzrange(h.range_start, h.range_end)), '{}') * tstzmultirange(tstzrange(p_from, p_to))
    from hold_camera c join hold h on h.id = c.hold
    where c.camera_id = p_camera and h.released_at is null and h.range_start < p_to and h.range_end > p_from
$$;

-- Agrees to a hold. Nobody agrees to their own; one that is agreed to or released stays as it is. Returns whether it did.
create function approve_hold(p_hold uuid, p_by text, p_at timestamptz) returns boolean
language plpgsql security definer set search_path = keepsight, pg_temp as $$
begin
    update hold set approved_by = p_by, approved_at = p_at
    where id = p_hold and approved_at is null and released_at is null and requested_by <> p_by;
    return found;
end
$$;

-- Ends a hold: two agree, neither of them the one who asked for it; who asked for one that was not agreed to yet is
-- refused by one other. Returns whether it did.
create function release_hold(p_hold uuid, p_proposed_by text, p_approved_by text, p_at timestamptz, p_reason text) returns boolean
language plpgsql security definer set search_path = keepsight, pg_temp as $$
begin
    update hold set released_by = p_approved_by, released_at = p_at, release_reason = p_reason
    where id = p_hold and released_at is null and requested_by not in (p_proposed_by, p_approved_by)
      and (approved_at is null or p_proposed_by <> p_approved_by);
    return found;
end
$$;

-- Moves review date and end of a hold that protects. Returns whether it did.
create function extend_hold(p_hold uuid, p_review_at timestamptz, p_ends_at timestamptz) returns boolean
language plpgsql security definer set search_path = keepsight, pg_temp as $$
begin
    update hold set review_at = p_review_at, ends_at = p_ends_at where id = p_hold and released_at is null;
    return found;
end
$$;

grant select on hold, hold_camera to keepsight_service;
grant insert (id, range_start, range_end, reason, case_number, requested_by, requested_at, review_at, ends_at) on hold to keepsight_service;
grant insert on hold_camera to keepsight_service;
create trigger journal after insert or update or delete on hold for each row execute function journal_change('id');
create trigger journal after insert or update or delete on hold_camera for each row execute function journal_change('camera_id', 'hold');

-- ---------------------------------------------------------------------------------------------------------- ledger

alter table deletion_ledger
    add column number bigint, -- within the camera, from 1, without a gap
    add column hash bytea check (length(hash) = 32), -- SHA-256 over the camera's former hash and ledger_text
    add column cause text not null default 'EXPIRED' check (cause in ('EXPIRED', 'SHED')), -- SHED: for want of room, a breach
    add column due_at timestamptz, -- when the first of its segments had been kept for its days; null: from before this was noted
    add column late text; -- what kept it longer: the numbers of the holds that were released after due_at

-- What is chained: every column that says something, between unit separators, instants in microseconds since 1970.
create function ledger_text(l deletion_ledger) returns text
language sql immutable set search_path = keepsight, pg_temp as $$
    select array_to_string(array[
        l.number::text, l.camera_id::text, l.entry, l.decision::text, ((extract(epoch from l.start_at) * 1000000)::bigint)::text,
        ((extract(epoch from l.end_at) * 1000000)::bigint)::text, l.segments::text, l.bytes::text, l.policy_version::text,
        l.job::text, ((extract(epoch from l.at) * 1000000)::bigint)::text, l.cause,
        ((extract(epoch from l.due_at) * 1000000)::bigint)::text, l.late], E'\x1f', '')
$$;

-- Entries of a camera are made under the lock of its row, so one comes after the other.
create function ledger_chain() returns trigger
language plpgsql security definer set search_path = keepsight, pg_temp as $$
declare
    last record;
begin
    new.cause := coalesce(new.cause, 'EXPIRED'); -- a journal of before knows no other
    if new.number is null then -- else it comes from the journal, with its place
        select number, hash into last from deletion_ledger where camera_id = new.camera_id order by number desc nulls last limit 1;
        new.number := coalesce(last.number, 0) + 1;
        new.hash := sha256(coalesce(last.hash, '\x') || convert_to(ledger_text(new), 'UTF8'));
    end if;
    return new;
end
$$;

do $$ -- what was written before there was a chain
declare
    l deletion_ledger;
    camera int := 0;
    place bigint;
    former bytea;
begin
    for l in select * from deletion_ledger order by camera_id, id loop
        if l.camera_id <> camera then
            camera := l.camera_id;
            place := 0;
            former := '\x';
        end if;
        place := place + 1;
        l.number := place;
        former := sha256(former || convert_to(ledger_text(l), 'UTF8'));
        update deletion_ledger set number = place, hash = former where id = l.id;
    end loop;
end
$$;
alter table deletion_ledger
    alter column number set not null,
    alter column hash set not null,
    add unique (camera_id, number);
create index deletion_ledger_camera_at on deletion_ledger (camera_id, at);
create trigger chain before insert on deletion_ledger for each row execute function ledger_chain();

-- ------------------------------------------------------------------------------------------------ what days went through

alter table camera_day add column shed tstzmultirange not null default '{}'; -- deleted before its time: a breach, never expired

-- What changed about footage after the fact. Insert-only. With the ledger it tells what was so at an earlier instant.
create table footage_event (
    id bigint primary key generated always as identity,
    camera_id int not null,
    at timestamptz not null default clock_timestamp(),
    kind text not null check (kind in (
        'ARRIVED', -- stored more than 15 minutes after its end; only where no other footage was
        'LOST', -- its object was found missing or corrupt
        'NOT_LOST')), -- it was found again, or deleted in its turn
    ranges tstzmultirange not null check (not isempty(ranges))
);
create index footage_event_camera on footage_event (camera_id, at);

create function note_arrival() returns trigger
language plpgsql security definer set search_path = keepsight, pg_temp as $$
declare
    new_time tstzmultirange;
begin
    if (select rebuilding from journal) then -- it arrived long ago
        return null;
    end if;
    select tstzmultirange(tstzrange(new.start_at, new.end_at))
        - coalesce(range_agg(tstzrange(s.start_at, s.end_at)), '{}') into new_time
    from segment s
    where s.camera_id = new.camera_id and s.end_at > new.start_at and s.end_at < new.end_at + interval '24 hours'
      and s.start_at < new.end_at and (s.end_at, s.run, s.seq) <> (new.end_at, new.run, new.seq);
    if not isempty(new_time) then
        insert into footage_event (camera_id, kind, ranges) values (new.camera_id, 'ARRIVED', new_time);
    end if;
    return null;
end
$$;
create trigger note_arrival after insert on segment
    for each row when (clock_timestamp() > new.end_at + interval '15 minutes') execute function note_arrival();

create function note_loss() returns trigger
language plpgsql security definer set search_path = keepsight, pg_temp as $$
begin
    if not isempty(new.lost - old.lost) then
        insert into footage_event (camera_id, kind, ranges) values (new.camera_id, 'LOST', new.lost - old.lost);
    end if;
    if not isempty(old.lost - new.lost) then
        insert into footage_event (camera_id, kind, ranges) values (new.camera_id, 'NOT_LOST', old.lost - new.lost);
    end if;
    return null;
end
$$;
create trigger note_loss after update on camera_day
    for each row when (old.lost <> new.lost) execute function note_loss();

create trigger journal after insert or update or delete on footage_event for each row execute function journal_change('id');
grant select on footage_event to keepsight_service;

-- -------------------------------------------------------------------------------------------------------- deletion

drop function recompute_day(int, date, tstzmultirange);

-- Brings a camera's day in line with the segments that remain, and adds what is now decided on to what expired or was shed.
create function recompute_day(p_camera int, p_day date, p_expired tstzmultirange default '{}', p_shed tstzmultirange default '{}')
returns void
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
        expired = d.expired + p_expired * tstzmultirange(span), shed = d.shed + p_shed * tstzmultirange(span)
    from (
        select coalesce(range_agg(s.part) filter (where s.state = 's'), '{}') as recorded,
               coalesce(range_agg(s.part) filter (where s.state = 'l'), '{}') as lost,
               count(*) filter (where s.state = 's' and s.end_at < next_midnight) as segments,
               coalesce(sum(s.bytes) filter (where s.state = 's' and s.end_at < next_midnight), 0) as bytes
        from ( -- a segment that ends after midnight covers the end of this day, too; none is longer than a day
            select state, bytes, end_at, tstzrange(start_at, end_at) * span as part
            from segment
            where camera_id = p_camera and end_at >= midnight and end_at < next_midnight + interval '24 hours'
              and start_at < next_midnight and state <> 'c'
        ) s
    ) r
    where d.camera_id = p_camera and d.day = p_day;
end
$$;

-- Decides that segments of one camera are deleted: marks them, writes the ledger, one entry for each unbroken range and policy
-- version, and the day rows. Refused as a whole when one of them is under a hold, or ends before its camera was
-- commissioned: that was recorded under a wrong clock, and nobody knows its age. Segments that are condemned or forgotten
-- already are passed over. Whoever calls this has locked the camera's row, and judges what it answers: the number of segments
-- decided on, and the first of them that had not been kept for its days by this server's clock, with these days.
-- No temporary tables here or below: the caller could have made one of the same name, with triggers.
create function decide(p_camera int, p_ends timestamptz[], p_runs uuid[], p_seqs int[], p_job uuid, p_cause text,
                       out decided int, out young_end timestamptz, out young_days int)
language plpgsql security definer set search_path = keepsight, pg_temp as $$
declare
    first_end constant timestamptz := (select min(e) from unnest(p_ends) e); -- bounds for partition pruning
    last_end constant timestamptz := (select max(e) from unnest(p_ends) e);
    commissioned constant timestamptz := (select commissioned_at from camera where id = p_camera);
    -- no segment is longer than a day
    held constant tstzmultirange := held_ranges(p_camera, first_end - interval '24 hours', last_end);
    d date;
    spans tstzmultirange;
    held_end timestamptz;
    early_end timestamptz;
begin
    with policy as materialized (
        select c.class, p.version, p.days, p.until
        from (values ('g'), ('k')) as c (class) cross join lateral policies_of_camera(p_camera, c.class) p
    ), due as materialized (
        select seg.end_at, seg.run, seg.seq, seg.start_at, seg.bytes, r.days, r.version,
               seg.end_at + make_interval(hours => 24 * r.days) as due_at
        from (select distinct * from unnest(p_ends, p_runs, p_seqs) as w (end_at, run, seq)) w
        join segment seg on seg.camera_id = p_camera and seg.end_at between first_end and last_end
            and (seg.end_at, seg.run, seg.seq) = (w.end_at, w.run, w.seq)
        left join lateral (
            select policy.days, policy.version from policy
            where policy.class = seg.class and policy.until > seg.start_at
            order by policy.days desc, policy.version desc limit 1) r on true
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
        insert into deletion_ledger (camera_id, entry, decision, start_at, end_at, segments, bytes, policy_version, job,
                                     cause, due_at, late)
        select p_camera, 'DECIDED', made.decision, made.start_at, made.end_at, made.segments, made.bytes, made.version, p_job,
               p_cause, made.due_at,
               (select 'hold ' || string_agg(h.number::text, ', ' order by h.number)
                from hold_camera c join hold h on h.id = c.hold
                where c.camera_id = p_camera and h.released_at > made.due_at
                  and h.range_start < made.end_at and h.range_end > made.start_at)
        from (select decision, version, min(start_at) as start_at, max(end_at) as end_at, count(*) as segments,
                     sum(bytes) as bytes, min(due_at) as due_at
              from decided group by decision, version) made
        order by made.start_at, made.version
    ), young as (
        select end_at, days from due where (due_at <= clock_timestamp()) is not true order by end_at limit 1
    )
    select count(*), range_agg(tstzrange(start_at, end_at)), min(end_at) filter (where tstzrange(start_at, end_at) && held),
           min(end_at) filter (where end_at < commissioned), (select end_at from young), (select days from young)
    into decide.decided, spans, held_end, early_end, young_end, young_days
    from decided;

    if held_end is not null then
        raise exception 'footage of camera % ending % is under a hold', p_camera, held_end using errcode = 'KS006';
    end if;
    if early_end is not null then
        raise exception 'footage of camera % ending % is from before % when it was commissioned: its clock was wrong',
            p_camera, early_end, commissioned using errcode = 'KS003';
    end if;
    for d in -- the day of each end, too: that is where a segment is counted
        select distinct generate_series((lower(span) at time zone 'UTC')::date, (upper(span) at time zone 'UTC')::date,
                                        interval '1 day')::date
        from unnest(spans) as span
        order by 1
    loop
        perform recompute_day(p_camera, d, case p_cause when 'EXPIRED' then spans else '{}' end,
                              case p_cause when 'SHED' then spans else '{}' end);
    end loop;
end
$$;

-- Condemns segments of one camera: irrevocable, and refused as a whole when one of them is younger than its minimum by
-- this server's clock, under a hold, or from before its camera was commissioned. Returns the number condemned now.
create or replace function condemn(p_camera int, p_ends timestamptz[], p_runs uuid[], p_seqs int[], p_job uuid) returns int
language plpgsql security definer set search_path = keepsight, pg_temp as $$
declare
    made record;
begin
    perform from camera where id = p_camera for update;
    made := decide(p_camera, p_ends, p_runs, p_seqs, p_job, 'EXPIRED');
    if made.young_end is not null then
        raise exception 'footage of camera % ending % is younger than its minimum of % days', p_camera, made.young_end, made.young_days
            using errcode = 'KS001';
    end if;
    return made.decided;
end
$$;

-- As before, and the confirmation says the same of cause and lateness as the decision.
create or replace function forget(p_camera int, p_ends timestamptz[], p_runs uuid[], p_seqs int[], p_job uuid) returns int
language plpgsql security definer set search_path = keepsight, pg_temp as $$
declare
    first_end constant timestamptz := (select min(e) from unnest(p_ends) e);
    last_end constant timestamptz := (select max(e) from unnest(p_ends) e);
    forgotten int;
    kept boolean;
begin
    perform from camera where id = p_camera for update;
    with gone as (
        delete from segment seg
        using unnest(p_ends, p_runs, p_seqs) as w (end_at, run, seq)
        where seg.camera_id = p_camera and seg.end_at between first_end and last_end
          and (seg.end_at, seg.run, seg.seq) = (w.end_at, w.run, w.seq)
        returning seg.start_at, seg.end_at, seg.bytes, seg.state, seg.decision
    ), island as (
        select decision, unnest(range_agg(tstzrange(start_at, end_at))) as span from gone where state = 'c' group by decision
    ), confirmed as (
        insert into deletion_ledger (camera_id, entry, decision, start_at, end_at, segments, bytes, policy_version, job,
                                     cause, due_at, late)
        select p_camera, 'CONFIRMED', island.decision, lower(island.span), upper(island.span), count(*), sum(gone.bytes),
               made.policy_version, p_job, made.cause, made.due_at, made.late
        from island
        join gone on gone.decision = island.decision and island.span @> tstzrange(gone.start_at, gone.end_at)
        join deletion_ledger made on made.decision = island.decision and made.entry = 'DECIDED'
        group by island.decision, island.span, made.policy_version, made.cause, made.due_at, made.late
        order by lower(island.span), made.policy_version
    )
    select count(*), coalesce(bool_or(state <> 'c'), false) into forgotten, kept from gone;
    if kept then
        raise exception 'only condemned footage can be forgotten' using errcode = 'KS002';
    end if;
    return forgotten;
end
$$;

-- ----------------------------------------------------------------------------------------------------------- check

drop function days_by_evidence(int, date, date);

-- What the days of a camera ought to say, from first to last day: recorded, lost and totals by its segments, expired and shed
-- by the deletion ledger. Days without either are absent. One statement, so one moment: it can be compared with camera_day
-- while footage is stored and deleted.
create function days_by_evidence(p_camera int, p_first date, p_last date)
returns table (day date, recorded tstzmultirange, lost tstzmultirange, expired tstzmultirange, shed tstzmultirange,
               segments int, bytes bigint, all_segments int) -- of any state that end on this day
language sql stable set search_path = keepsight, pg_temp as $$
    with bounds as (
        select p_first::timestamp at time zone 'UTC' as first_midnight,
               (p_last + 1)::timestamp at time zone 'UTC' as last_midnight
    ), part as ( -- a segment across midnight, clipped to each of its days and counted on the day of its end
        select days.day, days.day = days.last as counted, s.state, s.bytes,
               tstzrange(s.start_at, s.end_at)
                   * tstzrange(days.day::timestamp at time zone 'UTC', (days.day + 1)::timestamp at time zone 'UTC') as span
        from segment s
        join bounds on s.end_at >= first_midnight and s.end_at < last_midnight + interval '24 hours'
        cross join lateral (
            select (s.start_at at time zone 'UTC')::date + n as day, (s.end_at at time zone 'UTC')::date as last
            from generate_series(0, (s.end_at at time zone 'UTC')::date - (s.start_at at time zone 'UTC')::date) as n) days
        where s.camera_id = p_camera and days.day between p_first and p_last
    ), footage as (
        select part.day,
               range_agg(span) filter (where state = 's') as recorded,
               range_agg(span) filter (where state = 'l') as lost,
               count(*) filter (where counted and state = 's') as segments,
               sum(part.bytes) filter (where counted and state = 's') as bytes,
               count(*) filter (where counted) as all_segments
        from part group by part.day
    ), gone as (
        select days.day::date as day,
               range_agg(tstzrange(l.start_at, l.end_at)
                   * tstzrange(days.day at time zone 'UTC', (days.day + interval '1 day') at time zone 'UTC'))
                   filter (where l.cause = 'EXPIRED') as expired,
               range_agg(tstzrange(l.start_at, l.end_at)
                   * tstzrange(days.day at time zone 'UTC', (days.day + interval '1 day') at time zone 'UTC'))
                   filter (where l.cause = 'SHED') as shed
        from deletion_ledger l
        join bounds on l.start_at < last_midnight and l.end_at > first_midnight
        cross join lateral generate_series(date_trunc('day', l.start_at at time zone 'UTC'), l.end_at at time zone 'UTC',
                                           interval '1 day') as days (day)
        where l.camera_id = p_camera and l.entry = 'DECIDED' and days.day::date between p_first and p_last
        group by days.day
    )
    select day, coalesce(footage.recorded, '{}'), coalesce(footage.lost, '{}'), coalesce(gone.expired, '{}'),
           coalesce(gone.shed, '{}'), coalesce(footage.segments, 0)::int, coalesce(footage.bytes, 0)::bigint,
           coalesce(footage.all_segments, 0)::int
    from footage full join gone using (day)
$$;

create or replace function repair_day(p_camera int, p_day date) returns void
language plpgsql security definer set search_path = keepsight, pg_temp as $$
begin
    perform from camera where id = p_camera for update;
    insert into camera_day (camera_id, day) values (p_camera, p_day) on conflict do nothing;
    perform from camera_day where camera_id = p_camera and day = p_day for update;
    update camera_day d
    set recorded = coalesce(r.recorded, '{}'), lost = coalesce(r.lost, '{}'), expired = coalesce(r.expired, '{}'),
        shed = coalesce(r.shed, '{}'), segments = coalesce(r.segments, 0), bytes = coalesce(r.bytes, 0)
    from (select 1) as one left join days_by_evidence(p_camera, p_day, p_day) r on true
    where d.camera_id = p_camera and d.day = p_day;
end
$$;

-- decide is for the functions of this schema only.
revoke execute on function policies_of_camera, held_ranges, approve_hold, release_hold, extend_hold, ledger_text, ledger_chain,
    note_arrival, note_loss, recompute_day, decide, days_by_evidence from public;
grant execute on function policies_of_camera, held_ranges, approve_hold, release_hold, extend_hold, ledger_text,
    recompute_day, days_by_evidence to keepsight_service;

-- Class and area kind of the past must not be written anew: they say how long footage is kept.
revoke update on area, camera from keepsight_service;
grant update (name) on area to keepsight_service;
grant update (name, enabled, audio, decommissioned_at) on camera to keepsight_service;
