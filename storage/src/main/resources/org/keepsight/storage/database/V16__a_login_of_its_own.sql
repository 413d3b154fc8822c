-- The service logs in as a role that is not the owner and cannot become it (docs/adr/0022-a-login-of-its-own.md). Keepsight
-- makes that role after this file has run, for its name and password are no business of the schema. What follows closes the
-- ways that its rights still left to footage before its time.

do $$
begin -- on a server where not everybody may connect; without effect where somebody else owns the database
    execute format('grant connect on database %I to keepsight_service', current_database());
end
$$;

-- ------------------------------------------------------------------------------------------- what a camera was, and since when

-- When a version was written down, by this server's clock; the service cannot set it. null: from before this was noted.
alter table camera_area add column made_at timestamptz;
alter table camera_area alter column made_at set default clock_timestamp();
alter table camera_class add column made_at timestamptz;
alter table camera_class alter column made_at set default clock_timestamp();
revoke insert on camera_area, camera_class from keepsight_service;
grant insert (camera_id, area_id, since) on camera_area to keepsight_service;
grant insert (camera_id, since, class, basis) on camera_class to keepsight_service;

-- What a camera was, and since when that counts. A version that is said to have been in force long before it was written down
-- counts from then: it would take from recorded footage what protected it until then. Some minutes are the difference of two
-- clocks; what is written within them of the camera's first version describes it from the beginning.
create function standings_of_camera(p_camera int) returns table (since timestamptz, class text, kind text)
language sql stable set search_path = keepsight, pg_temp as $$
    with said as (
        select m.since, m.made_at, true as is_area, area.kind as word
        from camera_area m join area on area.id = m.area_id where m.camera_id = p_camera
        union all
        select c.since, c.made_at, false, c.class from camera_class c where c.camera_id = p_camera
    ), counting as (
        select case when said.made_at > greatest(said.since, first.made_at) + interval '5 minutes' then said.made_at
                    else said.since end as since,
               said.since as said, said.is_area, said.word
        from said, (select min(coalesce(made_at, '-infinity')) as made_at from said) first
    )
    select change.since,
           coalesce(own.word, case when place.word in ('GATE', 'DORM', 'CANTEEN', 'TEACHING_BUILDING') then 'KEY'
                                   when place.word is not null then 'GENERAL' end, 'KEY'),
           place.word
    from (select distinct counting.since from counting) change
    left join lateral (select c.word from counting c where c.is_area and c.since <= change.since
                       order by c.since desc, c.said desc limit 1) place on true
    left join lateral (select c.word from counting c where not c.is_area and c.since <= change.since
                       order by c.since desc, c.said desc limit 1) own on true
$$;
revoke execute on function standings_of_camera from public;
grant execute on function standings_of_camera to keepsight_service;

-- As before (V10), by what the camera was as far as that counts.
create or replace function policies_of_camera(p_camera int, p_class char) returns table (version int, days int, until timestamptz)
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
    ), was as (
        select since, class, kind from standings_of_camera(p_camera)
        union all
        select '-infinity', 'KEY', null where not exists (select from camera_area where camera_id = p_camera)
    ), span as ( -- what the camera was before anything was said of it, it is taken to have been always
        select case when row_number() over turn = 1 then '-infinity' else was.since end as since,
               lead(was.since, 1, 'infinity') over turn as until, was.class, was.kind
        from was
        window turn as (order by was.since)
        union all
        select '-infinity', 'infinity', case p_class when 'k' then 'KEY' else 'GENERAL' end, null
    )
    select policy.version, policy.days, max(least(policy.until, span.until))
    from policy
    join span on (policy.class = span.class or policy.area_kind = span.kind or (policy.class is null and policy.area_kind is null))
        and greatest(policy.since, span.since) < least(policy.until, span.until)
    group by policy.version, policy.days
$$;

-- ---------------------------------------------------------------------------------------------------------------- deciding

-- Whoever decides on deletion must see every hold and every policy that was committed until it locked the camera: a
-- transaction that looks at a moment of the past does not.
create function require_fresh_sight() returns trigger
language plpgsql set search_path = keepsight, pg_temp as $$
begin
    if current_setting('transaction_isolation') not in ('read committed', 'read uncommitted') then
        raise exception 'deletion is decided on as things are now, not in a % transaction', current_setting('transaction_isolation')
            using errcode = 'KS010';
    end if;
    return null;
end
$$;
revoke execute on function require_fresh_sight from public;
create trigger fresh_sight after insert on deletion_ledger
    for each row when (new.entry = 'DECIDED') execute function require_fresh_sight();

-- Bounds of partitions are written and read again as text: a session's own way to write instants must not move them.
alter function ensure_partitions(date, date) set timezone = 'UTC';
alter function ensure_partitions(date, date) set datestyle = 'ISO, YMD';
