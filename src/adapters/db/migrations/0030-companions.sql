-- Who stays with somebody who can not be alone. It is written on the bed of whoever is accompanied, so that a mother has
-- both of her children with her and each of them one who looks after her.
alter table room_stay add column companion uuid check (companion <> person);
create index room_stay_companion on room_stay (companion) where companion is not null;

-- A companion has agreed to stay, of her own accord: how she said so, and why it is she, sealed.
create table isolation_companion (
  person uuid not null,
  guest uuid not null,
  site uuid not null references isolation_site (id),
  place ltree not null,
  relation text not null check (relation in ('parent', 'spouse', 'child', 'relative', 'carer')),
  agreed text not null check (agreed in ('signed', 'said')),
  salt bytea not null,
  why bytea not null,
  at timestamptz not null,
  by text not null,
  primary key (person, guest),
  check (person <> guest)
);
create index isolation_companion_site on isolation_companion (site);
create index isolation_companion_guest on isolation_companion (guest);

-- What is at a door: nothing, a contact that tells when it is opened, or a lock that opens with a card. No door is ever
-- locked from outside; whoever is inside goes out when it burns.
alter table isolation_room
  add column door text not null default 'plain' check (door in ('plain', 'contact', 'card')),
  add column door_no text,
  add check ((door = 'plain') = (door_no is null));
-- The card she was given, and whether it came back when she left the room; null: none was given, or she is inside.
alter table room_stay
  add column card text,
  add column card_back text check (card_back in ('returned', 'missing')),
  add check (card_back is null or card is not null);

-- What there is of each thing, as it was counted last; how much is needed is computed.
create table isolation_stock (
  site uuid not null references isolation_site (id),
  place ltree not null,
  item text not null,
  amount integer not null check (amount >= 0),
  counted_at timestamptz not null,
  counted_by text not null,
  primary key (site, item)
);

alter table isolation_companion enable row level security;
alter table isolation_stock enable row level security;
create policy seen on isolation_companion using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on isolation_stock using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
