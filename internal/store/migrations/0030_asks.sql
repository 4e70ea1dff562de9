-- +goose Up
-- A question to one person. Its link stands as a hash only; name and address are personal and can be emptied; the ledger says "ask" and the number.
create table ask (id bigint not null primary key, council bigint not null, kind text not null, record bigint not null, field text not null, name text not null, email text not null, actor text not null,
	at text not null, expires text not null, state text not null, before text not null, draft text not null, done text not null, seq bigint not null, passed bigint not null, hops bigint not null, note text not null);
create index ask_council on ask (council, kind, record);
create index ask_email on ask (email, at);
create table ask_link (hash text not null primary key, ask bigint not null);
-- Mail that waits to be sent: written with its ask, gone when it is sent. It holds no address and no link.
create table outbox (ask bigint not null primary key, tries bigint not null, due text not null, failed text not null);
-- Who asked not to be asked again, as the hash of the address.
create table ask_stop (hash text not null primary key, at text not null);
