-- Times are Unix milliseconds UTC. Names and ids compare byte by byte.

create table account (
    id      text   not null primary key,
    domain  text   not null,
    state   bigint not null,
    epoch   bigint not null,
    grp     text,
    created bigint not null,
    changed bigint not null
) without rowid;

create index account_domain on account (domain, id);

-- Every name that a person may sign in with, the account's own id among them.
create table login_name (
    name       text not null primary key,
    account_id text not null references account (id) on delete cascade
) without rowid;

create index login_name_account on login_name (account_id, name);

-- level: 0 global (key is empty), 1 domain, 2 account.
create table policy (
    level   bigint not null,
    key     text   not null,
    json    text   not null,
    etag    text   not null,
    changed bigint not null,
    primary key (level, key)
) without rowid;

-- Clustered by owner, so that one person's list is one page; looked up by (kid, idx), whoever signs in.
create table app_password (
    id         text   not null unique,
    account_id text   not null references account (id) on delete cascade,
    kid        bigint not null,
    idx        bigint not null,
    hash       text   not null,
    label      text   not null,
    protocols  text   not null,
    networks   text   not null,
    device     text,
    created    bigint not null,
    expires    bigint,
    suspended  bigint,
    revoked    bigint,
    epoch      bigint not null,
    row_mac    blob   not null,
    primary key (account_id, kid, idx)
) without rowid;

create index app_password_kid_idx on app_password (kid, idx);
create index app_password_expires on app_password (expires) where expires is not null and revoked is null;

create table app_password_use (
    app_password_id text   not null primary key,
    at              bigint not null,
    address         text   not null,
    protocol        text   not null,
    client          text
) without rowid;

-- Append-only, chained. app_password_id null: the whole account.
create table revocation_log (
    seq             integer primary key,
    at              bigint not null,
    kind            bigint not null,
    cause           bigint not null,
    account_id      text   not null,
    app_password_id text,
    epoch           bigint not null,
    hash            blob   not null
);

create index revocation_log_app_password on revocation_log (app_password_id) where app_password_id is not null;
create index revocation_log_at on revocation_log (at);

-- Append-only, chained.
create table audit (
    seq             integer primary key,
    at              bigint not null,
    kind            bigint not null,
    actor           text   not null,
    account_id      text,
    name_hash       text,
    app_password_id text,
    protocol        text,
    mechanism       text,
    address         text,
    device          text,
    client          text,
    denial          text,
    connection_id   text,
    detail          text,
    hash            blob   not null
);

create index audit_at on audit (at);
create index audit_account on audit (account_id, seq) where account_id is not null;

-- The newest row of each chained log, sealed under the key kid. Locking this row orders the writers of a log.
create table chain_head (
    name text   not null primary key,
    seq  bigint not null,
    hash blob   not null,
    kid  bigint not null,
    mac  blob   not null
) without rowid;

insert into chain_head (name, seq, hash, kid, mac) values ('audit', 0, x'', 0, x''), ('revocation', 0, x'', 0, x'');

-- Proves that the key file and this database belong together.
create table key_canary (
    kid     bigint not null primary key,
    sealed  blob   not null,
    created bigint not null
) without rowid;

create table device (
    account_id text   not null references account (id) on delete cascade,
    id         text   not null,
    type       text,
    state      bigint not null,
    first_seen bigint not null,
    last_seen  bigint not null,
    client     text,
    primary key (account_id, id)
) without rowid;
