-- Out of a site. A release is signed by the site whose guest she is; whoever has a stage at home before her moves there the
-- same day, and the community that looks after her from then on takes her over though her stay goes on.
alter table stage_release
  -- The site whose guest she was when it was opened or signed; null: in none.
  add column kept_at ltree,
  add column goes_on boolean not null default false,
  add check (not goes_on or (next_at is not null and hand_to is not null));
drop index stage_release_waiting;
create index stage_release_waiting on stage_release (hand_due_at, id) include (place, hand_to, released_at)
  where released_at is not null and accepted_at is null and (next_at is null or goes_on);
-- Whoever was released from a site: is she still in her room (N15), and who comes home today?
create index stage_release_kept on stage_release (released_at, id) include (person, episode) where kept_at is not null and released_at is not null;
drop policy seen on stage_release;
create policy seen on stage_release using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])
  or hand_to <@ any ((select seawall_scope())::ltree[])
  or kept_at <@ any ((select seawall_scope())::ltree[])) with check (true);

-- Somebody who is to leave a site: how she goes, with how much luggage, and what was open when she went.
create table site_leaving (
  id uuid primary key,
  site uuid not null references isolation_site (id),
  place ltree not null,
  person uuid not null,
  -- Null: a companion who is under no control herself.
  episode uuid,
  -- trip: she is taken home; fetched: by somebody of hers, at that moment.
  ride text check (ride in ('trip', 'fetched')),
  ride_at timestamptz,
  luggage smallint check (luggage between 0 and 20),
  opened_at timestamptz not null,
  opened_by text not null,
  ended_at timestamptz,
  -- Things of the list that were not done when she went.
  open_items text[] not null default '{}',
  check (ride <> 'fetched' or ride_at is not null)
);
create unique index site_leaving_open on site_leaving (person) where ended_at is null;
create index site_leaving_of on site_leaving (site, ended_at);

-- What was done of the list before she goes.
create table site_leaving_check (
  leaving uuid not null references site_leaving (id) on delete cascade,
  site uuid not null,
  place ltree not null,
  item text not null,
  done_at timestamptz not null,
  done_by text not null,
  primary key (leaving, item)
);

alter table site_leaving enable row level security;
alter table site_leaving_check enable row level security;
create policy seen on site_leaving using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on site_leaving_check using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
