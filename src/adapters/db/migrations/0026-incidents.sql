-- What happened at a site that nobody had planned: who was told, whose days began anew, what was learnt of it.
create table site_incident (
  id uuid primary key,
  no bigint generated always as identity unique,
  site uuid not null references isolation_site (id),
  -- The floor it happened on, or the site.
  place ltree not null,
  incident text not null,
  severity smallint not null,
  room uuid references isolation_room (id),
  person uuid,
  salt bytea,
  note bytea,
  at timestamptz not null,
  reported_at timestamptz not null,
  reported_by text not null,
  -- Whose days may begin anew by the protocol, and what was decided about it; null: nobody's.
  restart text,
  restarted_at timestamptz,
  restarted_by text,
  restarted integer,
  restart_why text,
  closed_at timestamptz,
  closed_by text,
  reviewed_at timestamptz,
  reviewed_by text,
  review_salt bytea,
  review bytea,
  check ((note is null) = (salt is null)),
  check ((review is null) = (review_salt is null))
);
create index site_incident_open on site_incident (site, at) where closed_at is null or reviewed_at is null;

-- What was done about it, in order.
create table site_incident_step (
  incident uuid not null references site_incident (id),
  no smallint not null,
  site uuid not null,
  place ltree not null,
  at timestamptz not null,
  by text not null,
  salt bytea not null,
  text bytea not null,
  primary key (incident, no)
);

alter table site_incident enable row level security;
alter table site_incident_step enable row level security;
create policy seen on site_incident using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on site_incident_step using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
