-- +goose Up
-- A loss that was practised: what was asked and what was expected, as JSON, frozen on the day that it was kept.
create table exercise (id bigint not null primary key, council bigint not null, name text not null, day text not null, question text not null, expected text not null, seq bigint not null, made text not null, actor text not null);
create index exercise_council on exercise (council);
-- When a system was really back, in hours from the loss. A row is never changed: the newest counts, "" takes a timing back.
create table exercise_timing (council bigint not null, exercise bigint not null, number bigint not null, system bigint not null, hours text not null, at text not null, actor text not null, primary key (exercise, number));
