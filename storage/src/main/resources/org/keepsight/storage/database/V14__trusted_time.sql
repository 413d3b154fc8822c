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

-- -------------------------------------------------------------------------------------------------------- shortage

-- A declaration that the store cannot hold everything, and what is given up first (docs/adr/0019-trusted-time.md). Two people
-- declare it, for a time. Insert-only: what it allowed and when must stay known. Without one in force nothing is given up.
create table shortage_order (
    number int primary key generated always as identity,
    class text not null check (class = 'GENERAL'), -- what may be given up, the oldest first; KEY never is
    free_bytes bigint not null check (free_bytes > 0), -- until so much room is free
    until timestamptz not null,
    basis text not null check (length(basis) between 1 and 1000),
    declared_by text not null,
    approved_by text not null check (approved_by <> declared_by),
    declared_at timestamptz not null default clock_timestamp(), -- when the second person agreed; this server's own
    check (until > declared_at and until <= declared_at + interval '90 days')
);

-- An order that was ended before its time. One person is enough to delete less.
create table shortage_end (
    number int primary key references shortage_order,
    ended_by text not null,
    ended_at timestamptz not null default clock_timestamp(),
    reason text not null
);
grant select on shortage_order, shortage_end to keepsight_service;
grant insert (class, free_bytes, until, basis, declared_by, approved_by) on shortage_order to keepsight_service;
grant insert (number, ended_by, reason) on shortage_end to keepsight_service;
create trigger journal after insert or update or delete on shortage_order for each row execute function journal_change('number');
create trigger journal after insert or update or delete on shortage_end for each row execute function journal_change('number');

-- Condemns footage before its time, under a shortage order: the ledger and the day say SHED, which is a breach. Refused as a
-- whole when the order is not in force by this server's clock, when a policy for key footage ever applied to one of the
-- segments, when one of them is due anyway (it expires, and is not shed), and for whatever decide refuses: holds, footage of an
-- age nobody knows, a clock that is not trusted. Returns the number condemned now.
create function shed(p_camera int, p_ends timestamptz[], p_runs uuid[], p_seqs int[], p_job uuid, p_order int) returns int
language plpgsql security definer set search_path = keepsight, pg_temp as $$
declare
    first_end constant timestamptz := (select min(e) from unnest(p_ends) e);
    last_end constant timestamptz := (select max(e) from unnest(p_ends) e);
    outcome record;
    key_end timestamptz;
    due_end timestamptz;
begin
    perform from camera where id = p_camera for update;
    perform from shortage_order o
    where o.number = p_order and o.until > clock_timestamp() and o.declared_at <= clock_timestamp()
      and not exists (select from shortage_end e where e.number = o.number);
    if not found then
        raise exception 'the shortage order % is not in force', p_order using errcode = 'KS007';
    end if;
    with policy as materialized (
        select c.class, p.days, p.until, made.class as of_class
        from (values ('g'), ('k')) as c (class)
        cross join lateral policies_of_camera(p_camera, c.class) p
        join retention_policy made on made.version = p.version
    )
    select min(seg.end_at) filter (where seg.class = 'k' or exists (
               select from policy where policy.class = seg.class and policy.of_class = 'KEY' and policy.until > seg.start_at)),
           min(seg.end_at) filter (where seg.end_at + make_interval(hours => 24 * (
               select max(policy.days) from policy where policy.class = seg.class and policy.until > seg.start_at)) <= clock_timestamp())
    into key_end, due_end
    from unnest(p_ends, p_runs, p_seqs) as w (end_at, run, seq)
    join segment seg on seg.camera_id = p_camera and seg.end_at between first_end and last_end
        and (seg.end_at, seg.run, seg.seq) = (w.end_at, w.run, w.seq)
    where seg.state <> 'c';
    if key_end is not null then
        raise exception 'footage of camera % ending % is key footage, which is never shed', p_camera, key_end using errcode = 'KS008';
    end if;
    if due_end is not null then
        raise exception 'footage of camera % ending % is due, and expires', p_camera, due_end using errcode = 'KS009';
    end if;
    outcome := decide(p_camera, p_ends, p_runs, p_seqs, p_job, 'SHED');
    return outcome.decided;
end
$$;
revoke execute on function shed from public;
grant execute on function shed to keepsight_service;
