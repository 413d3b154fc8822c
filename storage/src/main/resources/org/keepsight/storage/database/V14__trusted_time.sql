-- What is known of the time (docs/adr/0019-trusted-time.md): a box without a clock battery wakes up in 1970 or 2035, and
-- must delete nothing then. Not journalled: after the loss of this database what is known is the time of the footage.

-- ---------------------------------------------------------------------------------------------------------- clocks

-- A machine's clock while it was trusted, a row for every start of a machine.
create table known_time (
    boot uuid primary key, -- the machine's own name for this start of it
    host text not null, -- the machine, by its own name
    anchor_at timestamptz not null, -- what its clock said when it was first believed after that start, or was last confirmed
    anchor_uptime bigint not null check (anchor_uptime >= 0), -- microseconds from that start to then; nobody can set these
    known_at timestamptz not null, -- what its clock said when it was last believed; written every ten seconds
    ground text not null check (ground in ('CONTINUOUS', 'OUTAGE', 'FIRST_START', 'NTP', 'PERSON')) -- why it was believed first
);

grant select, insert, update, delete on known_time to keepsight_service;

-- Refuses when this server's clock is not where the trusted clocks are. Where none was ever asked (tests, tools, an
-- installation before its first start of this version) there is nothing to compare with.
create function require_trusted_time() returns trigger
language plpgsql security definer set search_path = keepsight, pg_temp as $$
declare
    newest constant timestamptz := (select max(known_at) from known_time);
begin
    if clock_timestamp() > newest + interval '5 minutes' or clock_timestamp() < newest - interval '5 minutes' then
        raise exception 'the clock of the database is not trusted: it says %, and the last time that was trusted is %',
            clock_timestamp(), newest using errcode = 'KS005';
    end if;
    return null;
end
$$;
revoke execute on function require_trusted_time from public;

-- Whatever decides on deletion, and whoever forgets entries of the register, stops here.
create trigger trusted_time after insert on deletion_ledger
    for each row when (new.entry = 'DECIDED') execute function require_trusted_time();
create trigger trusted_time before delete on access_register
    for each statement execute function require_trusted_time();
