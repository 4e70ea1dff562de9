-- +goose Up
-- A council's own version of a paper's template, one a language: en for every English one, or cy. doc is its text, file the name that it came under.
create table own_template (council bigint not null, name text not null, language text not null, doc text not null, file text not null, at text not null, actor text not null, primary key (council, name, language));
