-- +goose Up
-- How many support an idea that was approved, and, so that nobody is counted twice, keyed hashes of the networks that they came from until those are erased.
create table idea_tally (council bigint not null, id bigint not null, votes bigint not null, primary key (council, id));
create table idea_vote (council bigint not null, id bigint not null, sender text not null, at text not null, primary key (council, id, sender));
create index idea_vote_sender on idea_vote (council, sender);
