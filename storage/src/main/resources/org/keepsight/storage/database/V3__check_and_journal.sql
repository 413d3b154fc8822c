-- What check, repair and rebuild need: what the days of a camera ought to say, the way back from LOST, and the journal
-- from which an empty catalogue is restored (docs/adr/0008-journal-in-the-store.md).

-- ----------------------------------------------------------------------------------------------------------- check

-- What the days of a camera ought to say, from first to last day: recorded, lost and totals by its segments, expired by
-- the deletion ledger. Days without either are absent. One statement, so one moment: it can be compared with camera_day
-- while footage is stored and deleted.
create function days_by_evidence(p_camera int, p_first date, p_last date)
returns table (day date, recorded tstzmultirange, lost tstzmultirange, expired tstzmultirange, segments int, bytes bigint,
               all_segments int) -- of any state that end on this day
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
                   * tstzrange(days.day at time zone 'UTC', (days.day + interval '1 day') at time zone 'UTC')) as expired
        from deletion_ledger l
        join bounds on l.start_at < last_midnight and l.end_at > first_midnight
        cross join lateral generate_series(date_trunc('day', l.start_at at time zone 'UTC'), l.end_at at time zone 'UTC',
                                           interval '1 day') as days (day)
        where l.camera_id = p_camera and l.entry = 'DECIDED' and days.day::date between p_first and p_last
        group by days.day
    )
    select day, coalesce(footage.recorded, '{}'), coalesce(footage.lost, '{}'), coalesce(gone.expired, '{}'),
           coalesce(footage.segments, 0)::int, coalesce(footage.bytes, 0)::bigint, coalesce(footage.all_segments, 0)::int
    from footage full join gone using (day)
$$;

-- Brings a camera's day in line with its segments and the deletion ledger. Unlike recompute_day it also mends expired.
create function repair_day(p_camera int, p_day date) returns void
language plpgsql security definer set search_path = keepsight, pg_temp as $$
begin
    perform from camera where id = p_camera for update;
    insert into camera_day (camera_id, day) values (p_camera, p_day) on conflict do nothing;
    perform from camera_day where camera_id = p_camera and day = p_day for update;
    update camera_day d
    set recorded = coalesce(r.recorded, '{}'), lost = coalesce(r.lost, '{}'), expired = coalesce(r.expired, '{}'),
        segments = coalesce(r.segments, 0), bytes = coalesce(r.bytes, 0)
    from (select 1) as one left join days_by_evidence(p_camera, p_day, p_day) r on true
    where d.camera_id = p_camera and d.day = p_day;
end
$$;

-- Takes mark_lost back: the object is there again and its bytes are right.
create function mark_found(p_camera int, p_end timestamptz, p_run uuid, p_seq int) returns boolean
language plpgsql security definer set search_path = keepsight, pg_temp as $$
declare
    s record;
    d date;
begin
    perform from camera where id = p_camera for update;
    update segment set state = 's'
    where camera_id = p_camera and end_at = p_end and run = p_run and seq = p_seq and state = 'l'
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

-- --------------------------------------------------------------------------------------------------------- journal

-- Which journal this catalogue writes. One row.
create table journal (
    single boolean primary key default true check (single),
    lineage uuid not null default gen_random_uuid(), -- the folder of its objects; a rebuilt catalogue takes it over
    next_part bigint not null default 1 check (next_part > 0), -- number of the next object of changes
    next_watch bigint not null default 1 check (next_watch > 0), -- number of the next object that says how far was reported
    rebuilding boolean not null default false -- a rebuild began and did not end: nothing here is to be believed
);
insert into journal default values;

-- Changes that are not in the store yet: written in the transaction of the change, removed when their object is durable.
create table journal_outbox (
    id bigint primary key generated always as identity,
    entity text not null, -- the table
    key text not null, -- its primary key
    content jsonb -- the row as it is now; null: it is gone
);

create function journal_key(p_row jsonb, variadic p_columns text[]) returns text
language sql immutable set search_path = keepsight, pg_temp as $$
    select string_agg(p_row ->> name, ' ' order by place) from unnest(p_columns) with ordinality as c (name, place)
$$;

-- Instants are written in UTC, whatever the session's zone: they are part of keys.
create function journal_change() returns trigger
language plpgsql security definer set search_path = keepsight, pg_temp set timezone = 'UTC' as $$
declare
    changed constant jsonb := case tg_op when 'DELETE' then to_jsonb(old) else to_jsonb(new) end;
begin
    insert into journal_outbox (entity, key, content)
    values (tg_table_name, journal_key(changed, variadic tg_argv), case tg_op when 'DELETE' then null else changed end);
    return null;
end
$$;

-- Footage that is lost has no object that could tell of it, so its row is journalled, with its run.
create function journal_lost() returns trigger
language plpgsql security definer set search_path = keepsight, pg_temp set timezone = 'UTC' as $$
begin
    insert into journal_outbox (entity, key, content)
    select 'run', run.id::text, to_jsonb(run) from run where run.id = new.run;
    insert into journal_outbox (entity, key, content)
    values ('segment', journal_key(to_jsonb(new), 'camera_id', 'end_at', 'run', 'seq'),
            case new.state when 'l' then to_jsonb(new) end);
    return null;
end
$$;
create trigger journal_lost after update of state on segment
    for each row when (new.state = 'l' or old.state = 'l') execute function journal_lost();

-- Every journalled table, with its key; what it holds already is journalled, too.
set local timezone = 'UTC';
do $$
declare
    each record;
begin
    for each in
        select * from (values
            ('node', array['id']), ('store', array['id']), ('campus', array['id']), ('area', array['id']),
            ('area_not_applicable', array['campus_id', 'kind']), ('camera', array['id']),
            ('camera_area', array['camera_id', 'since']), ('camera_credential', array['id']),
            ('camera_binding', array['camera_id', 'since']), ('expected_window', array['camera_id', 'since']),
            ('camera_class', array['camera_id', 'since']), ('retention_policy', array['version']),
            ('deletion_ledger', array['id'])) as journalled (name, key)
    loop
        execute format('create trigger journal after insert or update or delete on %I for each row execute function journal_change(%s)',
                       each.name, (select string_agg(quote_literal(k), ', ') from unnest(each.key) k));
        execute format('insert into journal_outbox (entity, key, content)
                        select %L, journal_key(to_jsonb(t), variadic %L), to_jsonb(t) from %I t',
                       each.name, each.key, each.name);
    end loop;
    insert into journal_outbox (entity, key, content)
    select 'run', id::text, to_jsonb(run) from run where id in (select run from segment where state = 'l');
    insert into journal_outbox (entity, key, content)
    select 'segment', journal_key(to_jsonb(s), 'camera_id', 'end_at', 'run', 'seq'), to_jsonb(s)
    from segment s where state = 'l';
end
$$;

grant select on journal to keepsight_service;
grant update (next_part, next_watch) on journal to keepsight_service;
grant select, delete on journal_outbox to keepsight_service;
revoke execute on function days_by_evidence, repair_day, mark_found, journal_key, journal_change, journal_lost from public;
grant execute on function days_by_evidence, repair_day, mark_found to keepsight_service;
