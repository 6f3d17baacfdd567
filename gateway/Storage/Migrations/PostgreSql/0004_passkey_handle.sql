-- The name by which an authenticator knows an account; it tells nothing of the person (WebAuthn §14.6.1).
alter table passkey add column handle text collate "C" not null default '';

create index passkey_handle on passkey (handle);
