-- +goose Up
-- One question of a council to every council of a group. type is text, yesno, number, money or choice; choices is a JSON list; until is the last day
-- on which it is answered. counted is 1 where nobody is told which council answered what.
create table peer_question (id bigint not null primary key, grp bigint not null, council bigint not null, account text not null, text text not null, type text not null, choices text not null, until text not null, counted bigint not null, at text not null);
create index peer_question_grp on peer_question (grp);
-- What one council answers, in the one form of its type; declined is 1 where it does not wish to, with a reason or ''.
create table peer_answer (question bigint not null, council bigint not null, account text not null, value text not null, declined bigint not null, reason text not null, at text not null, primary key (question, council));
create index peer_answer_council on peer_answer (council);
