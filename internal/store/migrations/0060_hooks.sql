-- +goose Up
-- An address that is told of changes in a council, in the name of an account and never of more than it may see. Its secret signs what is sent, so it stands here as it is.
create table hook (id bigint not null primary key, council bigint not null, account bigint not null, address text not null, events text not null, secret text not null, note text not null, added text not null, stopped text not null);
create index hook_council on hook (council);
-- What a hook is told: written with the change that it tells of. It holds numbers and the names of findings and kinds, no values. sent and failed are "" until one of them is so.
create table hook_message (id text not null primary key, council bigint not null, hook bigint not null, event text not null, about text not null, at text not null, tries bigint not null, due text not null, sent text not null, failed text not null);
create index hook_message_due on hook_message (due) where sent = '' and failed = '';
create index hook_message_hook on hook_message (hook, at);
