-- State of a ceremony that began (a passkey's challenge, a sign-in at a provider): deleted by the request that uses it.
create table portal_challenge (
    ref_hash   blob   not null primary key,
    purpose    text   not null,
    state      text   not null,
    expires    bigint not null
) without rowid;

create index portal_challenge_expires on portal_challenge (expires);

-- What counts wrong tries, for all nodes. subject: a keyed hash. streak: wrong ones in a row. counted: those since opened. until: not before then.
create table portal_attempt (
    subject blob   not null primary key,
    streak  bigint not null,
    opened  bigint not null,
    counted bigint not null,
    until   bigint not null,
    expires bigint not null
) without rowid;

create index portal_attempt_expires on portal_attempt (expires);

-- A set-up profile behind a link that works once. sealed under a key that only the link's holder can make.
create table portal_link (
    token_hash blob   not null primary key,
    account_id text   not null references account (id) on delete cascade,
    sealed     blob   not null,
    expires    bigint not null
) without rowid;

create index portal_link_expires on portal_link (expires);

-- The language that a person last used the portal in.
create table account_language (
    account_id text not null primary key references account (id) on delete cascade,
    language   text not null
) without rowid;

-- Where and with what an account was used before. kind: 1 network, 2 device family.
create table known_place (
    account_id text   not null references account (id) on delete cascade,
    kind       bigint not null,
    value      text   not null,
    seen       bigint not null,
    primary key (account_id, kind, value)
) without rowid;

-- How far a reader of the audit log got, and which node reads until when.
create table audit_reader (
    name   text   not null primary key,
    seq    bigint not null,
    holder text   not null,
    until  bigint not null
) without rowid;
