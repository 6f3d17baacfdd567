-- What operators hold. Times are Unix milliseconds UTC.

-- Only the SHA-256 of a token. role: 1 auditor, 2 helpdesk, 3 security.
create table admin_token (
    id      text   not null primary key,
    name    text   not null,
    role    bigint not null,
    hash    blob   not null unique,
    created bigint not null,
    expires bigint,
    used    bigint,
    revoked bigint
) without rowid;

-- A revoked token's name may be given again.
create unique index admin_token_name on admin_token (name) where revoked is null;

-- Accounts whose portal session opens the admin pages.
create table operator (
    account_id text   not null primary key references account (id) on delete cascade,
    role       bigint not null,
    created    bigint not null
) without rowid;

-- Creations that a caller named by an Idempotency-Key: a repetition finds what the first one made. Never a secret.
create table idempotent_creation (
    key_hash     blob   not null primary key,
    request_hash blob   not null,
    resource     text   not null,
    created      bigint not null
) without rowid;

create index idempotent_creation_created on idempotent_creation (created);
create index audit_kind_at on audit (kind, at);
