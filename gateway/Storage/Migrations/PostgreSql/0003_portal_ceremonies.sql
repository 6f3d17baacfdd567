-- State of a ceremony that began (a passkey's challenge, a sign-in at a provider): deleted by the request that uses it.
create table portal_challenge (
    ref_hash   bytea  not null primary key,
    purpose    text collate "C" not null,
    state      text collate "C" not null,
    expires    bigint not null
);

create index portal_challenge_expires on portal_challenge (expires);

-- What counts wrong tries, for all nodes. subject: a keyed hash. streak: wrong ones in a row. counted: those since opened. until: not before then.
create table portal_attempt (
    subject bytea  not null primary key,
    streak  bigint not null,
    opened  bigint not null,
    counted bigint not null,
    until   bigint not null,
    expires bigint not null
);

create index portal_attempt_expires on portal_attempt (expires);

-- A set-up profile behind a link that works once. sealed under a key that only the link's holder can make.
create table portal_link (
    token_hash bytea  not null primary key,
    account_id text collate "C" not null references account (id) on delete cascade,
    sealed     bytea  not null,
    expires    bigint not null
);

create index portal_link_expires on portal_link (expires);

-- The language that a person last used the portal in.
create table account_language (
    account_id text collate "C" not null primary key references account (id) on delete cascade,
    language   text collate "C" not null
);

-- Where and with what an account was used before. kind: 1 network, 2 device family.
create table known_place (
    account_id text collate "C" not null references account (id) on delete cascade,
    kind       bigint not null,
    value      text collate "C" not null,
    seen       bigint not null,
    primary key (account_id, kind, value)
);

-- How far a reader of the audit log got, and which node reads until when.
create table audit_reader (
    name   text collate "C" not null primary key,
    seq    bigint not null,
    holder text collate "C" not null,
    until  bigint not null
);
