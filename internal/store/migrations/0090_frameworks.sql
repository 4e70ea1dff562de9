-- +goose Up
-- Frameworks that were loaded with their publisher's sentences; what is shipped stands in the program.
create table framework (id text not null, version text not null, name text not null, body text not null, hash text not null, at text not null, actor text not null, primary key (id, version));
