-- Times are Unix milliseconds UTC. Names and ids compare byte by byte.

create table account (
    id      text collate "C" not null primary key,
    domain  text collate "C" not null,
    state   bigint not null,
    epoch   bigint not null,
    grp     text collate "C",
    created bigint not null,
    changed bigint not null
);

create index account_domain on account (domain, id);

-- Every name that a person may sign in with, the account's own id among them.
create table login_name (
    name       text collate "C" not null primary key,
    account_id text collate "C" not null references account (id) on delete cascade
);

create index login_name_account on login_name (account_id, name);

-- level: 0 global (key is empty), 1 domain, 2 account.
create table policy (
    level   bigint not null,
    key     text collate "C" not null,
    json    text collate "C" not null,
    etag    text collate "C" not null,
    changed bigint not null,
    primary key (level, key)
);

-- Looked up by (kid, idx), whoever signs in; listed by owner.
create table app_password (
    id         text collate "C" not null unique,
    account_id text collate "C" not null references account (id) on delete cascade,
    kid        bigint not null,
    idx        bigint not null,
    hash       text collate "C" not null,
    label      text collate "C" not null,
    protocols  text collate "C" not null,
    networks   text collate "C" not null,
    device     text collate "C",
    created    bigint not null,
    expires    bigint,
    suspended  bigint,
    revoked    bigint,
    epoch      bigint not null,
    row_mac    bytea not null,
    primary key (account_id, kid, idx)
);

create index app_password_kid_idx on app_password (kid, idx);
create index app_password_expires on app_password (expires) where expires is not null and revoked is null;

create table app_password_use (
    app_password_id text collate "C" not null primary key,
    at              bigint not null,
    address         text collate "C" not null,
    protocol        text collate "C" not null,
    client          text collate "C"
);

-- Append-only, chained. app_password_id null: the whole account.
create table revocation_log (
    seq             bigint not null primary key,
    at              bigint not null,
    kind            bigint not null,
    cause           bigint not null,
    account_id      text collate "C" not null,
    app_password_id text collate "C",
    epoch           bigint not null,
    hash            bytea not null
);

create index revocation_log_app_password on revocation_log (app_password_id) where app_password_id is not null;
create index revocation_log_at on revocation_log (at);

-- Append-only, chained.
create table audit (
    seq             bigint not null primary key,
    at              bigint not null,
    kind            bigint not null,
    actor           text collate "C" not null,
    account_id      text collate "C",
    name_hash       text collate "C",
    app_password_id text collate "C",
    protocol        text collate "C",
    mechanism       text collate "C",
    address         text collate "C",
    device          text collate "C",
    client          text collate "C",
    denial          text collate "C",
    connection_id   text collate "C",
    detail          text collate "C",
    hash            bytea not null
);

create index audit_at on audit (at);
create index audit_account on audit (account_id, seq) where account_id is not null;

-- The newest row of each chained log, sealed under the key kid. Locking this row orders the writers of a log.
create table chain_head (
    name text collate "C" not null primary key,
    seq  bigint not null,
    hash bytea not null,
    kid  bigint not null,
    mac  bytea not null
);

insert into chain_head (name, seq, hash, kid, mac) values ('audit', 0, ''::bytea, 0, ''::bytea), ('revocation', 0, ''::bytea, 0, ''::bytea);

-- Proves that the key file and this database belong together.
create table key_canary (
    kid     bigint not null primary key,
    sealed  bytea not null,
    created bigint not null
);

create table device (
    account_id text collate "C" not null references account (id) on delete cascade,
    id         text collate "C" not null,
    type       text collate "C",
    state      bigint not null,
    first_seen bigint not null,
    last_seen  bigint not null,
    client     text collate "C",
    primary key (account_id, id)
);
