-- The locks of a store that has them: what is still to be extended, held or let go of there (docs/adr/0016-store-locks.md).
-- What protects footage is decided here, in the database; the store's locks follow, and keep it even from whoever has the
-- database.

-- How each store keeps footage, as a serve last found it. Where nothing is known, or it did not lock before, everything
-- stored so far is to be locked; after a rebuild nothing is known.
create table store_lock (
    store smallint primary key references store,
    lock text not null check (lock in ('NONE', 'GOVERNANCE', 'COMPLIANCE'))
);
grant select, insert, update on store_lock to keepsight_service;

-- What the store's locks are to be brought in line with: a row for a range of a camera, made in the transaction that makes
-- it necessary, worked off segment by segment in the catalogue's order, and gone when all of it is done. What is to be done
-- is not written here but looked up when it is done, so a row may be worked off twice, and in any order.
create table lock_task (
    id bigint primary key generated always as identity,
    kind text not null check (kind in (
        'RETAIN',        -- extend the dates to what footage needs now
        'LEGAL_HOLD')),  -- set legal holds where a hold protects, end them where none does
    camera_id int not null,
    hold uuid, -- LEGAL_HOLD: the hold it was made for
    range_start timestamptz not null, -- footage that overlaps [range_start, range_end)
    range_end timestamptz not null check (range_end > range_start),
    not_before timestamptz not null default '-infinity', -- a policy that is yet to come; a pause after failures
    made_at timestamptz not null default clock_timestamp(),
    after_end timestamptz, -- done up to and with this segment; null: not begun
    after_run uuid not null default '00000000-0000-0000-0000-000000000000',
    after_seq int not null default 0,
    settled bigint not null default 0, -- segments that are done
    failed int not null default 0, -- segments that could not be done, in this pass
    failed_from timestamptz, -- end of the first of them
    unsettled int not null default 0, -- segments that could not be done in the pass before
    passes int not null default 0,
    reason text, -- why the last of them failed, as the store tells it
    check ((failed = 0) = (failed_from is null)),
    check ((kind = 'LEGAL_HOLD') or hold is null)
);
create index lock_task_camera on lock_task (camera_id);
create index lock_task_hold on lock_task (hold) where hold is not null;
-- What is asked for while it waits to be begun is one task. A task under way is not changed: its beginning may be past.
create unique index lock_task_waiting on lock_task (kind, camera_id, not_before, coalesce(hold, '00000000-0000-0000-0000-000000000000'))
    where after_end is null;
grant select, insert, update, delete on lock_task to keepsight_service;
grant usage on sequence lock_task_id_seq to keepsight_service;

-- Asks for a range of a camera to be gone through. Returns the task.
create function ask_lock(p_kind text, p_camera int, p_from timestamptz, p_to timestamptz, p_hold uuid default null,
                         p_not_before timestamptz default '-infinity') returns bigint
language sql set search_path = keepsight, pg_temp as $$
    insert into lock_task (kind, camera_id, range_start, range_end, hold, not_before)
    values (p_kind, p_camera, p_from, p_to, p_hold, p_not_before)
    on conflict (kind, camera_id, not_before, coalesce(hold, '00000000-0000-0000-0000-000000000000')) where after_end is null
    do update set range_start = least(lock_task.range_start, excluded.range_start),
                  range_end = greatest(lock_task.range_end, excluded.range_end)
    returning id
$$;

-- Whoever changes what a camera is asks for its footage to be locked as long as it is kept now, whatever the code does. A
-- change that adds no days is gone through in vain, and shortens nothing.
create function ask_lock_of_camera() returns trigger
language plpgsql set search_path = keepsight, pg_temp as $$
begin
    perform ask_lock('RETAIN', new.camera_id, '-infinity', 'infinity');
    return null;
end
$$;
create trigger lock_footage after insert on camera_area for each row execute function ask_lock_of_camera();
create trigger lock_footage after insert on camera_class for each row execute function ask_lock_of_camera();

-- Likewise a policy version, for the cameras it may be about; not when the one before it asks for as many days.
create function ask_lock_of_policy() returns trigger
language plpgsql set search_path = keepsight, pg_temp as $$
declare
    before int := (
        select p.days from retention_policy p
        where (p.class, p.area_kind, p.campus_id, p.camera_id) is not distinct from (new.class, new.area_kind, new.campus_id, new.camera_id)
          and p.version <> new.version and p.effective_from <= new.effective_from
        order by p.effective_from desc, p.version desc limit 1);
begin
    if before >= new.days then
        return null;
    end if;
    perform ask_lock('RETAIN', camera.id, '-infinity', 'infinity', null,
                     case when new.effective_from > clock_timestamp() then new.effective_from else '-infinity' end)
    from camera
    where (new.campus_id is null or camera.campus_id = new.campus_id)
      and (new.camera_id is null or camera.id = new.camera_id)
      and (new.area_kind is null or exists (
            select from camera_area m join area a on a.id = m.area_id where m.camera_id = camera.id and a.kind = new.area_kind))
      and (new.class is null or class_of_camera(camera.id, 'infinity') = new.class
           or (select count(*) from camera_area m where m.camera_id = camera.id) > 1
           or exists (select from camera_class c where c.camera_id = camera.id)) -- it may have been of this class once
    order by camera.id;
    return null;
end
$$;
create trigger lock_footage after insert on retention_policy for each row execute function ask_lock_of_policy();

-- A hold, and the end of one.
create function ask_legal_hold() returns trigger
language plpgsql set search_path = keepsight, pg_temp as $$
begin
    if tg_table_name = 'hold_camera' then
        perform ask_lock('LEGAL_HOLD', new.camera_id, h.range_start, h.range_end, h.id) from hold h where h.id = new.hold;
    else
        perform ask_lock('LEGAL_HOLD', c.camera_id, new.range_start, new.range_end, new.id)
        from hold_camera c where c.hold = new.id order by c.camera_id;
    end if;
    return null;
end
$$;
create trigger legal_hold after insert on hold_camera for each row execute function ask_legal_hold();
create trigger legal_hold after update on hold for each row
    when (old.released_at is null and new.released_at is not null) execute function ask_legal_hold();

-- What a segment that was just stored still needs of the store: the legal hold of a hold it came late for, and a later date
-- when more days are asked for than its put knew of (p_days; null: it knew none that it could trust).
create function lock_arrival(p_camera int, p_class char, p_start timestamptz, p_end timestamptz, p_days int) returns void
language plpgsql set search_path = keepsight, pg_temp as $$
begin
    perform ask_lock('LEGAL_HOLD', p_camera, p_start, p_end, h.id)
    from hold_camera c join hold h on h.id = c.hold
    where c.camera_id = p_camera and h.released_at is null and h.range_start < p_end and h.range_end > p_start;
    if p_days is null or p_days < (select r.days from required_days(p_camera, p_class, p_start) r) then
        perform ask_lock('RETAIN', p_camera, p_start, p_end);
    end if;
end
$$;

-- Which trigger functions there are concerns nobody else.
revoke execute on function ask_lock, ask_lock_of_camera, ask_lock_of_policy, ask_legal_hold, lock_arrival from public;
grant execute on function ask_lock, ask_lock_of_camera, ask_lock_of_policy, ask_legal_hold, lock_arrival to keepsight_service;
