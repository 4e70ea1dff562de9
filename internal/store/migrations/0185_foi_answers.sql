-- +goose Up
-- Answers to requests for information as they were sent: doc is what was said, file the bytes that went out, hash their SHA-256 in hexadecimal.
create table foi_answer (council bigint not null, id bigint not null, request bigint not null, seq bigint not null, hash text not null, doc text not null, file bytea not null, at text not null, actor text not null, primary key (council, id));
create index foi_answer_of on foi_answer (council, request);
