-- +goose Up
-- How long makers support their products, as a council loaded it: one list a council, as JSON.
create table vendor_support (council bigint not null primary key, body text not null, hash text not null, products bigint not null, name text not null, at text not null, actor text not null);
