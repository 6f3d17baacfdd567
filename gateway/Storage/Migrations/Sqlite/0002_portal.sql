-- What the portal needs. Times are Unix milliseconds UTC.

-- kind: 1 authenticator app, 2 passkey. sealed: an authenticator's seed; null for a passkey.
create table second_factor (
    id         text   not null primary key,
    account_id text   not null references account (id) on delete cascade,
    kind       bigint not null,
    label      text   not null,
    kid        bigint not null,
    sealed     blob,
    last_step  bigint not null,
    created    bigint not null,
    used       bigint
) without rowid;

create index second_factor_account on second_factor (account_id, created);

create table recovery_code (
    account_id text   not null references account (id) on delete cascade,
    kid        bigint not null,
    idx        bigint not null,
    hash       text   not null,
    created    bigint not null,
    used       bigint,
    primary key (account_id, kid, idx)
) without rowid;

-- Only the SHA-256 of the reference that the browser holds. level: 1 password given, 2 signed in.
create table portal_session (
    ref_hash   blob   not null primary key,
    account_id text   not null references account (id) on delete cascade,
    level      bigint not null,
    created    bigint not null,
    seen       bigint not null,
    strong     bigint,
    address    text   not null,
    client     text
) without rowid;

create index portal_session_account on portal_session (account_id);
create index portal_session_seen on portal_session (seen);

create table known_device (
    token_hash blob   not null primary key,
    account_id text   not null references account (id) on delete cascade,
    label      text   not null,
    created    bigint not null,
    seen       bigint not null
) without rowid;

create index known_device_account on known_device (account_id);

create table passkey (
    credential_id blob   not null primary key,
    factor_id     text   not null references second_factor (id) on delete cascade,
    account_id    text   not null references account (id) on delete cascade,
    public_key    blob   not null,
    sign_count    bigint not null,
    data          blob   not null
) without rowid;

create index passkey_account on passkey (account_id);
