-- What was done with whoever came, and ticked off: identity, luggage, kit, rights, safety (domain handbook 5.6). It hangs on
-- her bed, and goes where that goes: to the one record of two that were one person, and away with it.
create table site_intake_check (
  stay uuid not null references room_stay (id) on delete cascade,
  item text not null,
  site uuid not null,
  place ltree not null,
  done_at timestamptz not null,
  done_by text not null,
  primary key (stay, item)
);
alter table site_intake_check enable row level security;
create policy seen on site_intake_check using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);

-- What the record of a round has to say beside its strength (domain handbook 5.4): how much of it, how it was brought out,
-- and until when it keeps.
alter table disinfection_round
  add column litres integer check (litres > 0),
  add column method text check (method in ('spray', 'wipe', 'mop', 'fog')),
  add column expires_on date;
