-- +goose Up
-- A role may be given by hand, by a staff group of the sign-in provider, or by both.
alter table account_role add column by_hand bigint not null default 1;
alter table account_role add column by_group bigint not null default 0;
-- A staff group (a value in the provider's claim) and the role that it gives in a council.
create table staff_group (council bigint not null, value text not null, role text not null, actor text not null, at text not null, primary key (council, value, role));
-- Whom the provider knows under a subject. An account has one subject at an issuer.
create table account_subject (issuer text not null, subject text not null, account bigint not null, at text not null, primary key (issuer, subject));
create unique index account_subject_account on account_subject (issuer, account);
-- Passkeys: the public half only. credential is the record that the WebAuthn library keeps; doubted is when a copy showed itself.
create table passkey (id text not null primary key, account bigint not null, handle text not null, name text not null, credential text not null, added text not null, used text not null, doubted text not null);
create index passkey_account on passkey (account);
-- A sign-in or a new passkey that has begun and not ended: what must come back, under the hash of what the browser holds.
create table attempt (hash text not null primary key, what text not null, data text not null, expires text not null);
