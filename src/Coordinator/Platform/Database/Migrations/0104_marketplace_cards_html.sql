-- The card as HTML, and the version of the renderer that made it; another version makes it anew when it is read.
alter table model_cards
    add column html text not null default '',
    add column renderer smallint not null default 0;
