-- The access register (调用登记): who signed in, was refused, searched, watched, changed or deleted what, from where and why.
-- Entries are written by the service and by nobody changed: each is sealed under the installation's key, which is not in
-- the database, and chained to the one before it, so that a changed, an inserted and a removed one are found
-- (keepsight check --register; docs/adr/0014-access-register.md).

create table access_register (
    id uuid primary key default gen_random_uuid(),
    at timestamptz not null, -- by the clock of the machine that wrote it
    actor text not null, -- an account, 'token:NAME', 'system:PART', or 'nobody'
    unit text not null default '', -- where a person works, as their account said then
    verified text not null default 'LOCAL', -- how it was known who it is: PASSWORD, PASSWORD_AND_CODE, OIDC, TOKEN, LOCAL, SYSTEM, NONE
    address text not null default '', -- from where; empty on this machine itself
    action text not null, -- for example 'playback.begun'
    subject text not null, -- the code or name of what it was about
    campus text, -- its code, where it was about one campus
    camera text, -- its code, where it was about one camera
    range_start timestamptz, -- the footage it was about
    range_end timestamptz check (range_end > range_start),
    reason text not null,
    outcome text not null default 'DONE' check (outcome in ('DONE', 'REFUSED')),
    detail json not null default '{}', -- never a secret; json and not jsonb, because the text is sealed
    seal bytea check (length(seal) = 32), -- HMAC-SHA256 of register_text; null: from before there were seals
    check ((range_start is null) = (range_end is null))
);
create index access_register_at on access_register (at, id);
create index access_register_actor on access_register (actor, at, id);
create index access_register_campus on access_register (campus, at, id);
create index access_register_camera on access_register (camera, at, id);

-- The chain: a number without gaps, and a digest over the former digest and the entry.
create table register_link (
    number bigint primary key check (number > 0),
    entry uuid not null unique, -- no reference: a removed entry must leave its link behind
    hash bytea not null check (length(hash) = 32)
);

-- Now and then the end of the chain is written down here, and so in the journal in the object store: whoever could write
-- the whole chain anew in this database cannot reach there.
create table register_anchor (
    number bigint primary key,
    hash bytea not null check (length(hash) = 32),
    at timestamptz not null default clock_timestamp()
);
create trigger journal after insert on register_anchor -- what becomes of them here afterwards is nobody's business there
    for each row execute function journal_change('number');

-- What is sealed and chained: every column in order, between unit separators, instants in microseconds since 1970.
create function register_text(e access_register) returns text
language sql immutable set search_path = keepsight, pg_temp as $$
    select array_to_string(array[
        e.id::text, ((extract(epoch from e.at) * 1000000)::bigint)::text, e.actor, e.unit, e.verified, e.address, e.action,
        e.subject, e.campus, e.camera, ((extract(epoch from e.range_start) * 1000000)::bigint)::text,
        ((extract(epoch from e.range_end) * 1000000)::bigint)::text, e.reason, e.outcome, e.detail::text], E'\x1f', '')
$$;

-- Chains an entry when its transaction commits: whoever waits here holds nothing that the one before could wait for.
create function register_chain() returns trigger
language plpgsql security definer set search_path = keepsight, pg_temp as $$
declare
    last record;
begin
    perform pg_advisory_xact_lock(hashtext('keepsight.register'));
    select number, hash into last from register_link order by number desc limit 1;
    if not found then -- the register was lost with a database, and goes on behind what was anchored
        select number, hash into last from register_anchor order by number desc limit 1;
    end if;
    if not found then
        select 0::bigint as number, '\x'::bytea as hash into last;
    end if;
    insert into register_link (number, entry, hash)
    values (last.number + 1, new.id,
            sha256(last.hash || convert_to((last.number + 1)::text || E'\x1f' || register_text(new), 'UTF8')));
    return null;
end
$$;
create constraint trigger register_chain after insert on access_register
    deferrable initially deferred for each row execute function register_chain();

-- What was written before there was a register.
insert into access_register (at, actor, action, subject, reason, detail)
select at, actor, action, subject, reason, detail::text::json from audit_event order by id;
set constraints register_chain immediate;
drop table audit_event;

-- Forgets the oldest entries, if all of them are from before the instant; never one younger than three years. The last
-- forgotten link stays: the chain hangs on it. Returns it, or nothing when there was nothing to forget.
create function forget_register(p_before timestamptz, p_most int) returns table (number bigint, hash bytea)
language plpgsql security definer set search_path = keepsight, pg_temp as $$
declare
    first_kept bigint;
    first_number bigint;
    last_number bigint;
begin
    if p_before > clock_timestamp() - interval '1096 days' then
        raise exception 'the access register is kept for three years' using errcode = 'KS004';
    end if;
    select l.number into first_number from register_link l join access_register e on e.id = l.entry order by l.number limit 1;
    select min(l.number) into first_kept
    from (select k.number, k.entry from register_link k where k.number >= first_number order by k.number limit p_most + 1) l
    join access_register e on e.id = l.entry where e.at >= p_before;
    select least(coalesce(first_kept, first_number + p_most) - 1,
                 (select max(l.number) - 1 from register_link l)) into last_number; -- the last entry always stays
    if last_number is null or last_number < first_number then
        return;
    end if;
    delete from access_register e using register_link l where l.entry = e.id and l.number <= last_number;
    delete from register_link l where l.number < last_number;
    return query select l.number, l.hash from register_link l where l.number = last_number;
end
$$;

grant select, insert on access_register to keepsight_service;
grant select on register_link to keepsight_service;
grant select, insert on register_anchor to keepsight_service;
revoke execute on function register_text, register_chain, forget_register from public;
grant execute on function register_text, forget_register to keepsight_service;

-- -------------------------------------------------------------------------------------------------------- playback

-- Who may fetch which footage under a path of its own, until when.
create table playback_session (
    id uuid primary key, -- random; part of the path
    actor text not null,
    unit text not null,
    verified text not null,
    address text not null,
    login uuid, -- the session of the person it belongs to; null: a machine's
    cameras text[] not null check (cardinality(cameras) > 0), -- codes
    range_start timestamptz not null,
    range_end timestamptz not null check (range_end > range_start),
    reason text not null,
    begun_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > begun_at)
);

-- What of it was really fetched: written before the bytes go out, registered within a minute or so.
create table playback_fetch (
    session uuid not null references playback_session on delete cascade,
    camera text not null,
    campus text not null,
    fetched tstzmultirange not null,
    registered tstzmultirange not null default '{}', -- as far as the register has it
    touched_at timestamptz not null,
    registered_at timestamptz not null default '-infinity',
    primary key (session, camera)
);
create index playback_fetch_open on playback_fetch (session, camera) where fetched <> registered;

grant select, insert, delete on playback_session to keepsight_service;
grant select, insert, update, delete on playback_fetch to keepsight_service;
