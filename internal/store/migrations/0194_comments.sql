-- +goose Up
-- What members of the public sent in. route is public or private; state is waiting, approved, removed, spam or read. email is '' once it was erased, sender is
-- a keyed hash of a network and a release, print a hash of the text as it is compared. flags are words with a comma on each side.
create table comment (council bigint not null, id bigint not null, place text not null, release bigint not null, route text not null, state text not null, name text not null, email text not null, body text not null, at text not null,
	sender text not null, print text not null, token text not null, flags text not null, reason text not null, actor text not null, decided text not null, primary key (council, id));
create index comment_queue on comment (council, state, id);
create index comment_sender on comment (council, sender);
create index comment_print on comment (council, print);
create unique index comment_token on comment (council, token);
-- What the public sees of a comment that was decided on, as JSON of a type that has no place for an email address. The public site reads this table alone.
create table comment_told (council bigint not null, id bigint not null, place text not null, doc text not null, primary key (council, id));
-- The council's rules about comments as JSON, the key of its forms, how often what the public sees changed, and the day of the last digest.
create table comment_setting (council bigint not null primary key, doc text not null, secret text not null, changes bigint not null, digest text not null);
