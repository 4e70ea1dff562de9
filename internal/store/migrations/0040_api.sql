-- +goose Up
create table api_token (id bigint primary key, hash text not null unique, account bigint not null, council bigint not null, scope text not null, register text not null, note text not null, added text not null, expires text not null, revoked text not null, used text not null);
create table erasure (council bigint not null, n bigint not null, kind text not null, record bigint not null, at text not null, primary key (council, n));
