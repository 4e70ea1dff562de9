-- +goose Up
-- Councils that share facts with each other.
create table council_group (id bigint not null primary key, slug text not null unique, name text not null, added text not null);
create table group_member (grp bigint not null, council bigint not null, joined text not null, actor text not null, primary key (grp, council));
-- One field of one register that a council lets a group see. Withdrawn ones stay, as the history; withdrawn is '' while it holds.
create table consent (id bigint not null primary key, grp bigint not null, council bigint not null, kind text not null, field text not null, given text not null, given_by text not null, withdrawn text not null, withdrawn_by text not null);
create index consent_grp on consent (grp, council);
-- The last file of a register that a council brought, where it was refused; gone once a good one comes. kind is '' where it could not be told.
create table refusal (council bigint not null, kind text not null, file text not null, sentence text not null, at text not null, primary key (council, kind));
-- What a file said about sharing a field, row by row: a wish that only a consent makes true.
create table share_wish (council bigint not null, kind text not null, field text not null, yes bigint not null, no bigint not null, file text not null, at text not null, primary key (council, kind, field));
-- A post that councils of a group share. council is the one that employs it; days are hundredths of a day a week, cost is pence a year.
create table shared_post (id bigint not null primary key, grp bigint not null, council bigint not null, title text not null, days bigint not null, cost bigint not null, at text not null, actor text not null);
create table shared_post_part (post bigint not null, council bigint not null, days bigint not null, cost bigint not null, primary key (post, council));
