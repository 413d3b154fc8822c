-- What was told at a moment can be told again: not only what was stored then, but of whom nobody knew anything then.

alter table footage_event drop constraint footage_event_kind_check;
alter table footage_event add check (kind in (
    'ARRIVED', -- stored more than 15 minutes after its end; only where no other footage was
    'LOST', -- its object was found missing or corrupt
    'NOT_LOST', -- it was found again, or deleted in its turn
    'SILENT')); -- until now nobody had answered for the camera in this time

create function note_silence() returns trigger
language plpgsql security definer set search_path = keepsight, pg_temp as $$
declare
    spoken timestamptz := (select commissioned_at from camera where id = new.camera_id);
    heard timestamptz := least(new.reported_through, clock_timestamp());
begin
    if tg_op = 'UPDATE' then
        spoken := old.reported_through;
    end if;
    if spoken < heard and not (select rebuilding from journal) then
        insert into footage_event (camera_id, kind, ranges)
        values (new.camera_id, 'SILENT', tstzmultirange(tstzrange(spoken, heard)));
    end if;
    return null;
end
$$;
revoke execute on function note_silence from public;
create trigger note_first_word after insert on camera_live for each row execute function note_silence();
-- A worker's last word holds for 15 seconds; who speaks every few seconds never gets here.
create trigger note_silence after update on camera_live
    for each row when (new.reported_through > old.reported_through + interval '15 seconds'
        and clock_timestamp() > old.reported_through + interval '15 seconds') execute function note_silence();

comment on trigger note_late_footage on segment is 'a certificate tells of a moment 20 minutes ago: what is stored sooner after its end is in it';
