-- Proposals say whom they concern, and second factors are sealed at rest like camera credentials.

alter table proposal add column campus text; -- the code of the campus it concerns; null: the county

-- Under the same keys (V6), bound to the account. totp_secret is what versions before this one wrote in the clear; the
-- first start after the update seals it.
alter table account
    add column totp_key_id text, -- which key opens it
    add column totp_sealed bytea, -- 12 bytes of nonce, ciphertext, 16 bytes of tag
    drop constraint account_check,
    add constraint account_totp_sealed check (
        (totp_sealed is null) = (totp_key_id is null) and (totp_sealed is null or totp_secret is null)),
    add constraint account_totp_confirmed check (
        not totp_confirmed or totp_secret is not null or totp_sealed is not null);
