-- Whoever worked inside a site stays apart for some days after it: since when follows from her duties, and what is kept is
-- that she was released, by whom, and why before her day.
create table site_staff_release (
  site uuid not null references isolation_site (id),
  place ltree not null,
  account uuid not null,
  -- When the duty ended that she was released from.
  ended_at timestamptz not null,
  released_at timestamptz not null,
  released_by text not null,
  early_why text,
  primary key (account, ended_at)
);
alter table site_staff_release enable row level security;
create policy seen on site_staff_release using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
