-- +goose Up
-- When the node that does a job last said that it still does. Other nodes go by it.
alter table job add column beat text not null default '';
-- What was done to an account and its roles, by which account (0: the command line). Numbers only: who is erased leaves nothing here to erase. Rows are added, never changed.
create table account_event (n bigint not null primary key, council bigint not null, at text not null, actor bigint not null, account bigint not null, what text not null, detail text not null);
create index account_event_council on account_event (council, n);
create index account_event_account on account_event (account, n);
