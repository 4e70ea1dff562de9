-- +goose Up
-- A panel that a council supplies to every council of a group, in place of a digital non-executive director. Qualities are 1 or 0; meetings are days, as JSON.
create table group_panel (id bigint not null primary key, grp bigint not null, council bigint not null, name text not null, independent bigint not null, expert bigint not null, challenges bigint not null, meetings text not null, at text not null, actor text not null);
create index group_panel_grp on group_panel (grp);
-- A council of the group that does not count the panel.
create table group_panel_declined (panel bigint not null, council bigint not null, at text not null, actor text not null, primary key (panel, council));
