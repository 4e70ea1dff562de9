-- +goose Up
-- A round in which many people answer one assessment, each by a link of their own or signed in. Nobody's answers are kept: assess_count says how often each level was given to each
-- outcome by each role, assess_link and assess_taken who has answered, so that nobody does twice. until is the last day; recorded is when the result was put on record, or ''.
create table assess_round (id bigint not null primary key, council bigint not null, assessment bigint not null, opened text not null, until text not null, actor text not null, recorded text not null default '');
create index assess_round_of on assess_round (council, assessment);
create table assess_link (hash text not null primary key, round bigint not null, council bigint not null, role text not null, used bigint not null);
create index assess_link_round on assess_link (round);
create table assess_taken (round bigint not null, council bigint not null, account text not null, primary key (round, account));
create table assess_count (round bigint not null, council bigint not null, role text not null, outcome text not null, level text not null, n bigint not null, primary key (round, role, outcome, level));
