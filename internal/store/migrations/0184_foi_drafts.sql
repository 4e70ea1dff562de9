-- +goose Up
-- What an officer has decided about a request for information so far: its questions, what answers them, and what is withheld and why. It holds no value of a register. revision counts its changes.
create table foi_draft (council bigint not null, request bigint not null, revision bigint not null, doc text not null, at text not null, actor text not null, primary key (council, request));
