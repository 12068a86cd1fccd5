-- An incident seen to from a phone: where it was when it was no room, its card as it was read out and what of it is done,
-- who was told and who has answered, and what its review changed.
alter table site_incident
  -- corridor/1/3, lobby …: where it happened when it was in no room.
  add column zone text,
  -- The card as it stood then; null: reported before cards were ticked.
  add column card jsonb,
  -- What its review changed, and in whose words.
  add column changed_what text,
  add column changed bytea,
  add check (changed is null or review_salt is not null);

-- What of the card is done. A tick that was a mistake is taken back; the ledger keeps both.
create table site_incident_tick (
  incident uuid not null references site_incident (id),
  item smallint not null check (item >= 0),
  site uuid not null,
  place ltree not null,
  at timestamptz not null,
  by text not null,
  primary key (incident, item)
);

-- Who was told, and who of them said first that it was heard.
create table site_incident_told (
  incident uuid not null references site_incident (id),
  -- Of the table of incidents: a working group, or the head.
  told text not null,
  -- The post that hears of it.
  role text not null,
  site uuid not null,
  place ltree not null,
  at timestamptz not null,
  answered_at timestamptz,
  answered_by text,
  primary key (incident, told),
  check ((answered_at is null) = (answered_by is null))
);

alter table site_incident_tick enable row level security;
alter table site_incident_told enable row level security;
create policy seen on site_incident_tick using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on site_incident_told using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
