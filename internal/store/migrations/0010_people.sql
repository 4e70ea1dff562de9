-- +goose Up
alter table account add column temporary bigint not null default 0;
alter table account add column epoch bigint not null default 0;
delete from session; -- those of before say not whose they are; everybody signs in once more
alter table session add column account text not null default '';
alter table session add column started text not null default '';
alter table session add column agent text not null default '';
create index session_account on session (account);
