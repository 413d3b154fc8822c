-- People whom an OpenID provider vouches for. Their accounts have no password here, and their grants come from the provider's
-- claims. Times are those of the serve that writes.

alter table account
    drop constraint account_name_check,
    alter column password_hash drop not null, -- null: the provider's business
    add column issuer text check (length(issuer) between 1 and 500), -- the provider; null: an account of our own
    add column subject text check (length(subject) between 1 and 255), -- the person there, for ever; names change hands
    add constraint account_name_check check (name ~ '^(oidc:)?[a-z0-9][a-z0-9._-]{0,49}$'),
    -- nobody comes in by the other way, and the names of the two never meet
    add constraint account_kind_check check ((issuer is null) = (subject is null)
        and (issuer is null) = (password_hash is not null)
        and (issuer is null) = (name !~ '^oidc:')
        and (issuer is null or (not must_change_password and totp_secret is null)));
create unique index account_subject on account (issuer, subject);

-- What is asked about somebody who came in through the provider, and when it last answered. Without an answer for too long
-- the session has ended.
create table oidc_session (
    session uuid primary key references session on delete cascade,
    key_id text, -- the credential key that sealed
    ticket bytea, -- AES-256-GCM, bound to the session: what the provider is asked with; null: it gave nothing to ask with
    answered_at timestamptz not null, -- when the provider last said who it is and what they may
    asked_at timestamptz not null, -- when somebody last set out to ask: two must not use one refresh token
    check ((key_id is null) = (ticket is null))
);
create index oidc_session_asked on oidc_session (asked_at) where ticket is not null;

grant select, insert, update, delete on oidc_session to keepsight_service;
