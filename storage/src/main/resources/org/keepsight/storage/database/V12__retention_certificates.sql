-- Retention certificates (留存证明): which there are, the keys that signed them, and what arrived after a day was certified.
-- The certificates themselves, and the leaves of their trees, are objects of the store (docs/adr/0017-retention-certificates.md).

-- The public halves of the keys that sign, or signed, certificates. Insert-only: what was signed once must be verifiable.
create table certificate_key (
    id text primary key check (id ~ '^(sha-256|sm3):[0-9a-f]{64}$'), -- digest of public_key
    algorithm text not null check (algorithm in ('ed25519', 'sm2')),
    public_key bytea not null, -- SubjectPublicKeyInfo, DER
    made_at timestamptz not null default clock_timestamp()
);
create trigger journal after insert on certificate_key for each row execute function journal_change('id');

-- The chain of each campus. Insert-only, and no more than an index: a lost one is read from the store again.
create table certificate (
    campus_id int not null references campus,
    number int not null check (number > 0), -- place in the campus's chain; an amendment takes the next
    day date not null, -- of the deployment's zone
    supersedes int check (supersedes < number), -- the one of the same day in whose place it stands
    cause text not null check (cause in ('COMPLETE', 'DEADLINE', 'LATE_FOOTAGE')),
    pending text[] not null, -- codes of cameras whose footage of the day had not arrived
    as_of timestamptz not null, -- the moment it tells of
    issued_at timestamptz not null,
    digest text not null check (digest ~ '^(sha-256|sm3):[0-9a-f]{64}$'), -- of what is signed
    object text not null, -- key of the document in the store
    leaves text not null, -- key of the leaves in the store
    check ((supersedes is null) = (cause <> 'LATE_FOOTAGE')),
    primary key (campus_id, number)
);
create index certificate_day on certificate (campus_id, day, number);
create unique index certificate_first on certificate (campus_id, day) where supersedes is null;
create unique index certificate_superseded on certificate (campus_id, supersedes);

-- Camera-days (UTC days of the end of footage) of which something was stored late, until the certificates of those days were
-- looked at: written with the footage, so that no crash forgets it.
create table certificate_late (
    camera_id int not null,
    day date not null,
    since timestamptz not null default clock_timestamp(),
    taken boolean not null default false, -- somebody is looking; false again when more arrives meanwhile
    primary key (camera_id, day)
);

create function note_late_footage() returns trigger
language plpgsql security definer set search_path = keepsight, pg_temp as $$
begin
    if (select rebuilding from journal) then -- it arrived long ago
        return null;
    end if;
    insert into certificate_late as l (camera_id, day) values (new.camera_id, (new.end_at at time zone 'UTC')::date)
    on conflict (camera_id, day) do update set taken = false where l.taken;
    return null;
end
$$;
-- No day is certified in the first ten minutes after it, so what is stored sooner is in its certificate.
create trigger note_late_footage after insert on segment
    for each row when (clock_timestamp() > new.end_at + interval '5 minutes') execute function note_late_footage();

grant select on certificate_key, certificate, certificate_late to keepsight_service;
grant insert (id, algorithm, public_key) on certificate_key to keepsight_service;
grant insert on certificate to keepsight_service;
grant update (taken), delete on certificate_late to keepsight_service;
revoke execute on function note_late_footage from public;
