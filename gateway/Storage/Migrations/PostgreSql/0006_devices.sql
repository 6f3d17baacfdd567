-- What a phone says of itself, and what is to become of it. state, noticed: 0 by rule, 1 allowed, 2 quarantined, 3 blocked.
-- wipe: 0 none, 1 the account, 2 the whole device. wipe_state: 0 none, 1 asked for, 2 done, 3 failed. changed: by a person or by the wipe.
alter table device add column model           text collate "C";
alter table device add column os              text collate "C";
alter table device add column name            text collate "C";
alter table device add column version         text collate "C";
alter table device add column command         text collate "C";
alter table device add column app_password_id text collate "C";
alter table device add column noticed         bigint not null default 0;
alter table device add column wipe            bigint not null default 0;
alter table device add column wipe_state      bigint not null default 0;
alter table device add column wipe_at         bigint;
alter table device add column changed         bigint not null default 0;

create index device_changed on device (changed) where changed > 0;
