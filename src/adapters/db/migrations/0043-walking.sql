-- The way of the staff through the zones of a site, as they scan the signs (domain handbook 5.1). Steps are kept for a few
-- days, as long as the next one is judged by them; what was not allowed stands until infection control has settled it.
create table site_step (
  id uuid primary key,
  -- Two of one moment are told apart by which was told first.
  no bigint generated always as identity,
  site uuid not null references isolation_site (id),
  -- Where she works: the site, or the floor she holds there alone.
  place ltree not null,
  account text not null,
  -- One of the passage table: clean, dress-1, contaminated …
  zone text not null,
  at timestamptz not null
);
create index site_step_way on site_step (account, site, at);
create index site_step_at on site_step (at);

create table site_wrong_step (
  id uuid primary key,
  no bigint generated always as identity unique,
  site uuid not null references isolation_site (id),
  place ltree not null,
  account text not null,
  -- The step that was not allowed; it is gone before this row.
  step uuid not null unique,
  from_zone text not null,
  into_zone text not null,
  breach text not null,
  at timestamptz not null,
  found_at timestamptz not null,
  settled_at timestamptz,
  settled_by text,
  outcome text,
  salt bytea,
  words bytea,
  check ((settled_at is null) = (outcome is null)),
  check ((words is null) = (salt is null))
);
create index site_wrong_step_open on site_wrong_step (site, at) where settled_at is null;

alter table site_step enable row level security;
alter table site_wrong_step enable row level security;
create policy seen on site_step using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on site_wrong_step using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
