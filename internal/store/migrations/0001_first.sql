-- +goose Up
create table council (id bigint primary key, slug text not null unique, name text not null, type text not null, nation text not null, gss text not null, added text not null, seq bigint not null default 0, stamp bigint not null default 0);
create table counter (council bigint not null, kind text not null, last bigint not null, primary key (council, kind));
create table record (council bigint not null, kind text not null, id bigint not null, seq bigint not null, doc text not null, primary key (council, kind, id));
create table change_set (council bigint not null, seq bigint not null, batch bigint not null, at text not null, actor text not null, source text not null, file bigint not null, note text not null, undoes bigint not null, undone bigint not null, primary key (council, seq));
create table change (council bigint not null, seq bigint not null, kind text not null, id bigint not null, op text not null, delta text not null, file_row bigint not null, primary key (council, seq, kind, id));
create index change_record on change (council, kind, id, seq);
create table seen (council bigint not null, seq bigint not null, kind text not null, part bigint not null, fields text not null, file_rows text not null, primary key (council, seq, kind, part));
create table personal (council bigint not null, token text not null, kind text not null, id bigint not null, field text not null, value text not null, erased text not null, primary key (council, token));
create index personal_record on personal (council, kind, id);

create table file (council bigint not null, id bigint not null, name text not null, size bigint not null, hash text not null, at text not null, actor text not null, primary key (council, id));
create table file_part (council bigint not null, file bigint not null, part bigint not null, bytes bytea not null, primary key (council, file, part));

create table spend_stage (council bigint not null, id bigint not null, file bigint not null, name text not null, at text not null, in_seq bigint not null, out_seq bigint not null, line_count bigint not null, pence bigint not null, first_day bigint not null, last_day bigint not null, primary key (council, id));
create table spend_block (council bigint not null, stage bigint not null, part bigint not null, bytes bytea not null, primary key (council, stage, part));
create table spend_payee (council bigint not null, stage bigint not null, id bigint not null, name text not null, number text not null, vat text not null, company text not null, primary key (council, stage, id));
create table spend_word (council bigint not null, stage bigint not null, id bigint not null, word text not null, primary key (council, stage, id));

create table finding (council bigint not null, id text not null, rule text not null, kind text not null, subject text not null, state text not null, opened text not null, closed text not null, closed_why text not null, closed_seq bigint not null, owner text not null, due text not null, until text not null, reason text not null, by_account text not null, book text not null, primary key (council, id));
create table finding_event (council bigint not null, n bigint not null, finding text not null, at text not null, actor text not null, event text not null, note text not null, primary key (council, n));
create table proposal_answer (council bigint not null, id text not null, answer text not null, at text not null, actor text not null, seq bigint not null, primary key (council, id));
create table mapping (council bigint not null, signature text not null, kind text not null, doc text not null, at text not null, primary key (council, signature));
create table looked (council bigint not null, account text not null, seq bigint not null, at text not null, primary key (council, account));

create table account (id bigint primary key, email text not null unique, name text not null, password text not null, added text not null, disabled text not null);
create table account_role (account bigint not null, council bigint not null, role text not null, primary key (account, council, role));
create table session (token text primary key, data bytea not null, expiry text not null);
create table job (id bigint primary key, council bigint not null, account text not null, kind text not null, title text not null, state text not null, done bigint not null, total bigint not null, message text not null, doc text not null, at text not null, finished text not null);
