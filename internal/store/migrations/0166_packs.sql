-- +goose Up
-- Packs of papers, frozen as they were built; documents that decisions rest on, and who opened them; the addresses of feeds, by the hash of their token; who wants to be reminded, and of what they were.
create table pack (council bigint not null, id bigint not null, name text not null, title text not null, meeting bigint not null, seq bigint not null, day text not null, hash text not null, file bytea not null, made text not null, actor text not null, primary key (council, id));
create table document (council bigint not null, id bigint not null, title text not null, name text not null, media text not null, hash text not null, size bigint not null, bytes bytea not null, at text not null, actor text not null, primary key (council, id));
create table document_open (council bigint not null, document bigint not null, account text not null, at text not null, primary key (council, document, account));
create table feed (hash text not null primary key, council bigint not null, account bigint not null, made text not null);
create index feed_account on feed (account, council);
create table reminder (council bigint not null, account bigint not null, days bigint not null, since text not null, primary key (council, account));
create table reminded (council bigint not null, account bigint not null, event text not null, at text not null, primary key (council, account, event));
