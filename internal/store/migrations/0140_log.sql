-- +goose Up
-- The log of what a council decided: its entries with what each commits to, the hashes of its tree, and the one key that signs its checkpoints. A leaf and a hash never change; salt and body are emptied when words are lawfully taken out.
create table log_entry (council bigint not null, n bigint not null, about text not null, leaf text not null, salt text not null, body text not null, primary key (council, n));
create index log_entry_about on log_entry (council, about);
create table log_hash (council bigint not null, place bigint not null, hash bytea not null, primary key (council, place));
create table log_key (id bigint not null primary key, made text not null, private text not null, public text not null);
