-- +goose Up
-- What the publisher of the framework of roles writes about them, as a council loaded it: one list a council, as JSON.
create table role_sentences (council bigint not null primary key, body text not null, hash text not null, roles bigint not null, name text not null, at text not null, actor text not null);
