-- Camera credentials are sealed (AES-256-GCM) under keys that are not in the database. Whoever reads the database, its
-- backups, or its journal in the store, learns neither user names nor passwords.

-- The keys that seal credentials. Insert-only; what stands here tells nothing about a key.
create table credential_key (
    id text primary key check (id ~ '^[0-9a-f]{16}$'),
    since timestamptz not null default clock_timestamp() -- it seals from here on, until a younger one does
);

-- A row belongs to one binding; its seal is bound to the camera and the address of that binding, so that a seal that is
-- moved to another does not open. User name and password in the clear are what versions before this one wrote; the first
-- start after the update seals them.
alter table camera_credential
    alter column username drop not null,
    alter column password drop not null,
    add column key_id text, -- which key opens it
    add column sealed bytea, -- 12 bytes of nonce, ciphertext, 16 bytes of tag
    add constraint camera_credential_sealed check (
        case when sealed is null then key_id is null and username is not null and password is not null
             else key_id is not null and username is null and password is null end);

grant select, insert on credential_key to keepsight_service;
