-- What proves something comes back when this database is lost (docs/adr/0008-journal-in-the-store.md, 0018-spot-audits.md).

-- Objects of the journal are put together, and locked from then on, once a day.
alter table journal
    add column joined_at timestamptz not null default clock_timestamp(); -- when that was done last
grant update (joined_at) on journal to keepsight_service;

-- Spot audits are evidence: journalled but for their pictures, which go after a time of their own.
create trigger journal after insert on spot_audit for each row execute function journal_change('id');
create trigger journal after insert on spot_audit_stratum for each row execute function journal_change('audit', 'number');
create trigger journal after insert on spot_audit_seed for each row execute function journal_change('audit');
create trigger journal after insert on spot_audit_minute for each row execute function journal_change('audit', 'number');
create trigger journal after insert on spot_audit_verdict for each row execute function journal_change('audit', 'number');
create trigger journal after insert or update on spot_audit_run for each row execute function journal_change('audit');

set local timezone = 'UTC';
insert into journal_outbox (entity, key, content)
select 'spot_audit', id::text, to_jsonb(t) from spot_audit t order by number;
insert into journal_outbox (entity, key, content)
select 'spot_audit_stratum', audit || ' ' || number, to_jsonb(t) from spot_audit_stratum t;
insert into journal_outbox (entity, key, content)
select 'spot_audit_seed', audit::text, to_jsonb(t) from spot_audit_seed t;
insert into journal_outbox (entity, key, content)
select 'spot_audit_minute', audit || ' ' || number, to_jsonb(t) from spot_audit_minute t;
insert into journal_outbox (entity, key, content)
select 'spot_audit_verdict', audit || ' ' || number, to_jsonb(t) from spot_audit_verdict t;
insert into journal_outbox (entity, key, content)
select 'spot_audit_run', audit::text, to_jsonb(t) from spot_audit_run t;

-- A rebuild enters both in one transaction; their order was proved when they were written.
create or replace function seed_behind_population() returns trigger
language plpgsql set search_path = keepsight, pg_temp as $$
begin
    if (select rebuilding from journal) then
        return new;
    end if;
    if not exists (select from spot_audit a
                   where a.id = new.audit and a.frozen_by <> pg_current_xact_id() and a.frozen_at < clock_timestamp()) then
        raise exception 'a seed comes after its population is frozen' using errcode = 'KS013';
    end if;
    return new;
end
$$;
