-- Trips: who is taken where, by which vehicle, in which order; boarded, alighted, received.
create table trip (
  id uuid primary key,
  no bigint generated always as identity unique,
  -- Who sends the vehicle.
  place ltree not null,
  -- The unit it goes to, which receives: a site, or the subdistrict or community she goes home to. Null: a hospital.
  to_place ltree,
  -- The isolation site it comes from: it sees the trip too.
  from_site ltree,
  kind text not null check (kind in ('intake', 'hospital', 'return', 'release', 'between')),
  destination text not null,
  vehicle text not null,
  driver text not null,
  seats smallint not null check (seats between 1 and 60),
  -- One for all who ride in it: categories, and positives apart.
  risk text,
  protection text not null,
  departs_at timestamptz not null,
  due_at timestamptz not null,
  planned_at timestamptz not null,
  planned_by text not null,
  departed_at timestamptz,
  arrived_at timestamptz,
  closed_at timestamptz,
  -- The vehicle was disinfected after the trip, before the next.
  cleaned_at timestamptz,
  cancelled_at timestamptz,
  cancelled_why text,
  -- Boarded, alighted and received do not agree, and why it was closed all the same.
  differs_why text,
  check (due_at > departs_at),
  check (arrived_at is null or departed_at is not null)
);
create index trip_open on trip (departs_at) include (place, to_place) where closed_at is null and cancelled_at is null;
create index trip_vehicle on trip (vehicle, departs_at);

create table trip_seat (
  trip uuid not null references trip (id),
  -- The order in which they are fetched.
  no smallint not null check (no > 0),
  place ltree not null,
  to_place ltree,
  from_site ltree,
  person uuid not null,
  episode uuid,
  category text not null,
  luggage smallint not null default 0 check (luggage >= 0),
  -- What has to travel with her: insulin, oxygen. Sealed.
  salt bytea,
  needs bytea,
  boarded_at timestamptz,
  alighted_at timestamptz,
  received_at timestamptz,
  received_by text,
  -- Did not ride after all, and why.
  absent_why text,
  primary key (trip, person),
  unique (trip, no),
  check (alighted_at is null or boarded_at is not null),
  check (received_at is null or alighted_at is not null),
  check ((absent_why is null) or boarded_at is null),
  check ((needs is null) = (salt is null))
);
create index trip_seat_person on trip_seat (person);
-- Whoever boarded and nobody has received (N19).
create index trip_seat_owed on trip_seat (trip) where boarded_at is not null and received_at is null;

alter table trip enable row level security;
alter table trip_seat enable row level security;
create policy seen on trip using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])
  or to_place <@ any ((select seawall_scope())::ltree[])
  or from_site <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on trip_seat using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])
  or to_place <@ any ((select seawall_scope())::ltree[])
  or from_site <@ any ((select seawall_scope())::ltree[])) with check (true);
