-- +goose Up
alter table council add column welsh bigint not null default 0;
create table own_rule (council bigint not null, id text not null, doc text not null, at text not null, actor text not null, primary key (council, id));
create table rule_choice (council bigint not null, id text not null, choice text not null, reason text not null, at text not null, actor text not null, primary key (council, id));
