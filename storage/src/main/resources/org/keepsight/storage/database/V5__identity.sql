-- Who may come in: accounts of people, their sessions, tokens of machines, and acts that wait for a second person. Times
-- are those of the serve that writes. Campuses are named by their codes, which never change, and without foreign keys: a rebuild
-- empties the registry, and people must be able to sign in before it is whole again.

-- A person. Rows stay for ever, because the register names them; leaving means disabled.
create table account (
    name text primary key check (name ~ '^[a-z0-9][a-z0-9._-]{0,49}$'), -- signs in with it, acts under it
    display_name text not null check (length(display_name) between 1 and 100),
    unit text not null check (length(unit) between 1 and 100), -- where the person works, for the register
    enabled boolean not null default true,
    password_hash text not null, -- Argon2id as '$argon2id$v=19$m=KiB,t=n,p=n$salt$hash'
    must_change_password boolean not null, -- somebody else knows it: nothing but changing it is allowed
    totp_secret bytea check (length(totp_secret) = 20), -- RFC 6238, SHA-1; null: none begun
    totp_confirmed boolean not null default false, -- a code was once right; asked for at sign-in from then on
    totp_step bigint not null default 0, -- the time step of the last code that was right: no code counts twice
    created_at timestamptz not null,
    check (not totp_confirmed or totp_secret is not null)
);

-- What an account may be, and where. Officers and campus administrators are of a campus, all others of the county.
create table account_grant (
    account text not null references account,
    role text not null check (role in ('OFFICER', 'CAMPUS_ADMINISTRATOR', 'BUREAU_AUDITOR', 'BUREAU_ADMINISTRATOR',
        'POLICE', 'SYSTEM_ADMINISTRATOR')),
    campus text, -- a code; null: the county
    unique nulls not distinct (account, role, campus),
    check ((role in ('OFFICER', 'CAMPUS_ADMINISTRATOR')) = (campus is not null))
);

-- From where somebody signed in well: guesses from elsewhere do not lock them out there.
create table account_address (
    account text not null references account,
    address text not null, -- IPv4, or the first 64 bits of IPv6
    last_at timestamptz not null,
    primary key (account, address)
);

-- Somebody who is signed in. A row goes at sign-out, when its limits have passed, when the account is disabled or its
-- password changes.
create table session (
    id uuid primary key,
    account text not null references account,
    secret_hash bytea not null unique check (length(secret_hash) = 32), -- SHA-256 of what the cookie carries
    former_hash bytea check (length(former_hash) = 32), -- before the last rotation: the new cookie may have been lost
    csrf text not null, -- what commands of this session carry in a header
    with_code boolean not null, -- signed in with a second factor
    address text not null, -- from where
    created_at timestamptz not null,
    rotated_at timestamptz not null, -- when the newest secret was sent
    confirmed_at timestamptz, -- when it first came back; a minute later the former one is worth nothing
    seen_at timestamptz not null -- of its last request, to about a minute
);
create index session_account on session (account);
create index session_former on session (former_hash);

-- A machine that may come in until it expires or is revoked. Rows stay, because the register names them.
create table service_token (
    name text primary key check (name ~ '^[a-z0-9][a-z0-9._-]{0,49}$'),
    secret_hash bytea not null unique check (length(secret_hash) = 32), -- SHA-256 of the token
    unit text not null check (length(unit) between 1 and 100), -- who runs the machine
    created_by text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > created_at),
    revoked_at timestamptz
);
create table service_token_grant (
    token text not null references service_token,
    role text not null check (role in ('OFFICER', 'CAMPUS_ADMINISTRATOR', 'BUREAU_AUDITOR', 'BUREAU_ADMINISTRATOR',
        'POLICE', 'SYSTEM_ADMINISTRATOR')),
    campus text,
    unique nulls not distinct (token, role, campus),
    check ((role in ('OFFICER', 'CAMPUS_ADMINISTRATOR')) = (campus is not null))
);

-- An act that one person proposed and another must approve before it is carried out.
create table proposal (
    id uuid primary key,
    kind text not null, -- which act, for example 'hold.release'
    subject text not null, -- the code of what it is about
    content jsonb not null, -- what is to be done; never a secret
    proposed_by text not null,
    reason text not null,
    proposed_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > proposed_at),
    decided_by text check (decided_by <> proposed_by),
    decided_at timestamptz,
    approved boolean, -- null: open
    check ((decided_by is null) = (decided_at is null) and (decided_by is null) = (approved is null))
);
create index proposal_open on proposal (kind, expires_at) where approved is null;

grant select, insert, update on account to keepsight_service;
grant select, insert, update, delete on account_address, session to keepsight_service;
grant select, insert, delete on account_grant to keepsight_service;
grant select, insert, update (revoked_at) on service_token to keepsight_service; -- a revoked token stays what it was
grant select, insert on service_token_grant to keepsight_service;
grant select, insert, update (decided_by, decided_at, approved) on proposal to keepsight_service;
