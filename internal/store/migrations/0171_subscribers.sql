-- +goose Up
-- Who wants a letter about each release. state is asked until the address was confirmed, then confirmed. sent is the last release that a letter went
-- out about; -1 while the letter that asks for the confirmation waits.
create table subscriber (id bigint not null primary key, council bigint not null, email text not null, state text not null, at text not null, sent bigint not null);
create unique index subscriber_once on subscriber (council, email);
-- Links of letters: only their hashes are kept.
create table subscriber_link (hash text not null primary key, council bigint not null, subscriber bigint not null);
create index subscriber_link_of on subscriber_link (subscriber);
