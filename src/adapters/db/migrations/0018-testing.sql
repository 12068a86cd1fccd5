-- Mobile testing: where people are tested, when, and who stands there.
create table test_site (
  id uuid primary key,
  no bigint generated always as identity unique,
  place ltree not null,
  kind text not null,
  name text not null,
  address text not null,
  headcount integer not null check (headcount > 0),
  -- Whom to telephone there: sealed under a salt of its own, forgotten when the site is retired.
  contact_salt bytea,
  contact_name bytea,
  contact_phone bytea,
  -- On foot to the nearest fixed point; null: nobody has asked.
  travel_minutes integer check (travel_minutes >= 0),
  immobile boolean not null default false,
  sealed boolean not null default false,
  risk text not null default 'low' check (risk in ('low', 'medium', 'high')),
  -- Ground that is free for testing, along the way people go and across it; null: nobody has measured it.
  length_m real check (length_m > 0),
  width_m real check (width_m > 0),
  added_at timestamptz not null,
  added_by text not null,
  retired_at timestamptz,
  retired_by text,
  retired_why text,
  check ((contact_name is null and contact_phone is null) or contact_salt is not null)
);
create index test_site_place on test_site using gist (place) where retired_at is null;
create unique index test_site_name on test_site (place, name) where retired_at is null;

create table test_session (
  id uuid primary key,
  no bigint generated always as identity unique,
  site uuid not null references test_site (id),
  -- The fixed point they walk to; null: at the door.
  point uuid references test_site (id),
  place ltree not null,
  offer text not null check (offer in ('door', 'fixed')),
  -- What the table proposed by which row, and why a human chose otherwise.
  proposed text not null check (proposed in ('door', 'fixed')),
  proposed_row text not null,
  otherwise_why text,
  people integer not null check (people > 0),
  opens_at timestamptz not null,
  hours real not null check (hours > 0),
  tables smallint not null check (tables > 0),
  pool_size smallint not null check (pool_size > 0),
  planned_at timestamptz not null,
  planned_by text not null,
  cancelled_at timestamptz,
  cancelled_by text,
  cancelled_why text,
  check (offer = proposed or otherwise_why is not null),
  check (offer = 'door' or point is not null)
);
create index test_session_site on test_session (site, opens_at);
create index test_session_opens on test_session (opens_at) include (place) where cancelled_at is null;

-- Who of the duty roster stands at which post of a session.
create table test_post (
  session uuid not null references test_session (id),
  place ltree not null,
  post text not null,
  no smallint not null check (no > 0),
  account uuid not null,
  role text not null,
  at timestamptz not null,
  by text not null,
  primary key (session, post, no),
  unique (session, account)
);
create index test_post_account on test_post (account);

alter table test_site enable row level security;
alter table test_session enable row level security;
alter table test_post enable row level security;
create policy seen on test_site using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on test_session using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on test_post using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
