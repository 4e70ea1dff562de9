-- +goose Up
-- This installation's own pair of keys for exchange packs. There is one row, number 1; the secret is the seed of an ed25519 key in base64, so it stands in backups too.
create table exchange_key (id bigint not null primary key, secret text not null, made text not null);
-- Which key may speak for which council, by the council's name.
create table exchange_trust (key text not null, name text not null, added text not null, actor text not null, primary key (key, name));
-- The newest pack of a council that is not of this installation, for a group. slug is the council's own short name.
create table exchange_pack (grp bigint not null, slug text not null, name text not null, key text not null, as_at text not null, made text not null, hash text not null, data bytea not null, taken text not null, actor text not null, primary key (grp, slug));
-- Every pack that a council of this installation made, with what it consented to then: what left stays out.
create table exchange_export (id bigint not null primary key, grp bigint not null, council bigint not null, hash text not null, as_at text not null, made text not null, actor text not null, consent text not null, records bigint not null);
create index exchange_export_grp on exchange_export (grp, council);
