-- +goose Up
-- What was told to the public: body is the whole release as JSON and never changes. state is waiting until a second person approved it, then published.
create table release (council bigint not null, number bigint not null, state text not null, at text not null, actor text not null, approver text not null, body text not null, primary key (council, number));
-- What a council says of its public site, as JSON.
create table public_setting (council bigint not null primary key, doc text not null);
-- A short name under which public pages once stood, and the council that they lead to now; former is the council whose pages they were, 0 for an
-- earlier name of the same council.
create table public_address (slug text not null primary key, council bigint not null, former bigint not null, at text not null);
create index public_address_council on public_address (council);
