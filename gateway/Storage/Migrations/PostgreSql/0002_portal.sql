-- What the portal needs. Times are Unix milliseconds UTC.

-- kind: 1 authenticator app, 2 passkey. sealed: an authenticator's seed; null for a passkey.
create table second_factor (
    id         text collate "C" not null primary key,
    account_id text collate "C" not null references account (id) on delete cascade,
    kind       bigint not null,
    label      text collate "C" not null,
    kid        bigint not null,
    sealed     bytea,
    last_step  bigint not null,
    created    bigint not null,
    used       bigint
);

create index second_factor_account on second_factor (account_id, created);

create table recovery_code (
    account_id text collate "C" not null references account (id) on delete cascade,
    kid        bigint not null,
    idx        bigint not null,
    hash       text collate "C" not null,
    created    bigint not null,
    used       bigint,
    primary key (account_id, kid, idx)
);

-- Only the SHA-256 of the reference that the browser holds. level: 1 password given, 2 signed in.
create table portal_session (
    ref_hash   bytea   not null primary key,
    account_id text collate "C" not null references account (id) on delete cascade,
    level      bigint not null,
    created    bigint not null,
    seen       bigint not null,
    strong     bigint,
    address    text collate "C" not null,
    client     text collate "C"
);

create index portal_session_account on portal_session (account_id);
create index portal_session_seen on portal_session (seen);

create table known_device (
    token_hash bytea   not null primary key,
    account_id text collate "C" not null references account (id) on delete cascade,
    label      text collate "C" not null,
    created    bigint not null,
    seen       bigint not null
);

create index known_device_account on known_device (account_id);

create table passkey (
    credential_id bytea   not null primary key,
    factor_id     text collate "C" not null references second_factor (id) on delete cascade,
    account_id    text collate "C" not null references account (id) on delete cascade,
    public_key    bytea   not null,
    sign_count    bigint not null,
    data          bytea   not null
);

create index passkey_account on passkey (account_id);
