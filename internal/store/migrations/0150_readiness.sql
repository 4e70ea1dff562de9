-- +goose Up
-- What somebody keeps about their own readiness to lead. Everything is sealed: public, salt and sealed are a key pair whose secret half only a passphrase opens; body is what was written, under that key;
-- answers of others are sealed to its public half. It belongs to an account and to no council. docs/readiness.md
create table readiness (account bigint not null primary key, public bytea not null, salt bytea not null, sealed bytea not null, body bytea not null, version bigint not null);
create table readiness_link (hash text not null primary key, account bigint not null, expires text not null);
create index readiness_link_account on readiness_link (account);
create table readiness_answer (id text not null primary key, account bigint not null, sealed bytea not null);
create index readiness_answer_account on readiness_answer (account);
