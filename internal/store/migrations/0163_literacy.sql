-- +goose Up
-- A round of the senior team's check of its own digital literacy. Nobody's answers are kept: literacy_count says how often each level was given to each question, literacy_taken who
-- has answered, so that nobody does twice. until is the last day on which it is answered.
create table literacy_round (id bigint not null primary key, council bigint not null, opened text not null, until text not null, actor text not null);
create index literacy_round_council on literacy_round (council);
create table literacy_taken (round bigint not null, council bigint not null, account text not null, primary key (round, account));
create table literacy_count (round bigint not null, council bigint not null, question text not null, level bigint not null, n bigint not null, primary key (round, question, level));
