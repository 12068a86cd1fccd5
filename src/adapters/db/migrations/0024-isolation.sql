-- Isolation sites. A site is a unit of its own, beside subdistricts and communities and not under them: who works there
-- sees its guests and nobody else's, and the community around it sees none of them.
alter table place add column kind text not null default 'unit' check (kind in ('unit', 'site'));

create table isolation_site (
  id uuid primary key,
  no bigint generated always as identity unique,
  -- The unit it is; its floors are the units below it.
  place ltree not null unique,
  name text not null,
  address text not null,
  template text not null,
  -- Head of the site and branch secretary: accounts; one person may be both.
  head uuid not null,
  secretary uuid not null,
  -- What the forecast said when it was opened, and why it was opened all the same.
  forecast jsonb not null,
  otherwise_why text,
  opened_at timestamptz not null,
  opened_by text not null,
  -- Guests may be taken in from here on: everything of the checklist is done.
  ready_at timestamptz,
  ready_by text,
  closed_at timestamptz,
  closed_by text,
  closed_why text
);
create index isolation_site_open on isolation_site (opened_at) include (place) where closed_at is null;

create table isolation_room (
  id uuid primary key,
  site uuid not null references isolation_site (id),
  -- The floor it is on.
  place ltree not null,
  building text not null,
  floor smallint not null,
  no text not null,
  beds smallint not null check (beds between 1 and 20),
  features text[] not null default '{}',
  wing text not null check (wing in ('ordinary', 'positive')),
  -- ready: may be given. soiled: waits for its terminal disinfection. airing: disinfected, until it was looked at.
  -- closed: not used, with a reason.
  state text not null check (state in ('ready', 'soiled', 'airing', 'closed')),
  state_at timestamptz not null,
  state_by text not null,
  state_why text,
  -- When the contact time of its terminal disinfection was over.
  contact_end timestamptz,
  check (state <> 'airing' or contact_end is not null),
  unique (site, building, no)
);

-- What has to be so before the first guest: done by whom, when, or not yet there.
create table isolation_check (
  site uuid not null references isolation_site (id),
  place ltree not null,
  item text not null,
  done_at timestamptz not null,
  done_by text not null,
  note text,
  primary key (site, item)
);

-- Somebody in a bed. What must never be is refused here, whichever desk asks: two in one bed, one person in two, and two
-- people in one room who are of different parties (a household that asked, a guest with her companion; everybody else is
-- a party of her own).
create table room_stay (
  id uuid primary key,
  site uuid not null references isolation_site (id),
  room uuid not null references isolation_room (id),
  bed smallint not null check (bed > 0),
  -- The floor, so that a corridor's phone sees its own guests.
  place ltree not null,
  person uuid not null,
  -- Null: a companion who is under no control herself.
  episode uuid,
  party uuid not null,
  during tstzrange not null check (not isempty(during)),
  category text not null,
  exposed_on date,
  -- Which row of the room rules decided, and why a human chose otherwise.
  rule text not null,
  otherwise_why text,
  by text not null,
  ended_by text,
  ended_why text,
  constraint room_stay_bed exclude using gist (room with =, bed with =, during with &&),
  constraint room_stay_person exclude using gist (person with =, during with &&),
  constraint room_stay_party exclude using gist (room with =, party with <>, during with &&)
);
create index room_stay_now on room_stay (site, room) where upper_inf(during);
create index room_stay_of on room_stay (person, lower(during));
-- Who is on the way is asked every minute (N9): they are few.
create index whereabouts_way on whereabouts (from_at) where kind = 'vehicle' and until_at is null;

-- What the health interview at arrival told: sealed, it is about health.
create table isolation_interview (
  person uuid primary key,
  site uuid not null references isolation_site (id),
  place ltree not null,
  salt bytea not null,
  told bytea not null,
  at timestamptz not null,
  by text not null
);
create index isolation_interview_site on isolation_interview (site);

-- One round of disinfection over some zones.
create table disinfection_round (
  id uuid primary key,
  no bigint generated always as identity unique,
  site uuid not null references isolation_site (id),
  place ltree not null,
  kind text not null check (kind in ('round', 'terminal', 'event')),
  began_at timestamptz not null,
  ended_at timestamptz,
  operator text not null,
  buddy text,
  product text not null check (product in ('tablet', 'bleach')),
  batch text,
  target_mg_l integer not null check (target_mg_l > 0),
  measured_mg_l integer check (measured_mg_l >= 0),
  signed_at timestamptz,
  signed_by text
);
create index disinfection_round_site on disinfection_round (site, began_at);

create table disinfection_zone (
  round uuid not null references disinfection_round (id),
  site uuid not null references isolation_site (id),
  place ltree not null,
  -- corridor/1/3: the corridor of floor 3 in building 1; room/<id>; lobby, lift, office, waste.
  zone text not null,
  object text not null,
  done_at timestamptz not null,
  -- by the code at the door, or by hand.
  scanned boolean not null,
  contact_end timestamptz,
  skipped text,
  primary key (round, zone, object),
  check ((contact_end is null) = (skipped is not null))
);
create index disinfection_zone_of on disinfection_zone (site, contact_end);

create table meal_run (
  id uuid primary key,
  site uuid not null references isolation_site (id),
  place ltree not null,
  day date not null,
  meal text not null,
  cooked_at timestamptz,
  started_at timestamptz not null,
  started_by text not null,
  ended_at timestamptz,
  -- How many meals were handed out: one of the three counts of heads.
  served integer check (served >= 0),
  -- The head let it begin though corridors were not ready.
  override_why text,
  override_zones text[],
  unique (site, day, meal),
  check ((override_why is null) = (override_zones is null))
);

alter table isolation_site enable row level security;
alter table isolation_room enable row level security;
alter table isolation_check enable row level security;
alter table room_stay enable row level security;
alter table isolation_interview enable row level security;
alter table disinfection_round enable row level security;
alter table disinfection_zone enable row level security;
alter table meal_run enable row level security;
create policy seen on isolation_site using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on isolation_room using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on isolation_check using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on room_stay using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on isolation_interview using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on disinfection_round using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on disinfection_zone using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on meal_run using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
