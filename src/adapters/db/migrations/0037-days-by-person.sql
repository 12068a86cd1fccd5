-- Whom a decision about the days after an incident was about: one row for each, so that whoever was left out is not asked
-- about again, and everybody can read who was left out and why.
create table site_incident_person (
  incident uuid not null references site_incident (id),
  person uuid not null,
  site uuid not null,
  place ltree not null,
  -- Proposed and begun anew; begun anew though the protocol did not propose it; proposed and left as it was.
  decision text not null check (decision in ('anew', 'added', 'left')),
  -- Where she was then, and what was shown when it was decided; null: decided before it was written down.
  room text not null,
  scope text,
  rule text,
  ends_on date,
  would_end_on date,
  -- Why she was left out or added.
  why text,
  at timestamptz not null,
  by text not null,
  primary key (incident, person),
  check (decision = 'anew' or why is not null)
);
create index site_incident_person_of on site_incident_person (person);

alter table site_incident_person enable row level security;
create policy seen on site_incident_person using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);

-- What was decided before: the orders that were written with it, to whoever was at the site.
insert into site_incident_person (incident, person, site, place, decision, room, would_end_on, at, by)
select distinct on (i.id, o.person) i.id, o.person, i.site, i.place, 'anew', r.no, o.to_on, i.restarted_at, i.restarted_by
from site_incident i
  join control_order o on o.reason = 'site-event' and o.ordered_at = i.restarted_at
  join room_stay y on y.person = o.person and y.site = i.site and y.during @> i.at
  join isolation_room r on r.id = y.room
where i.restarted_at is not null and i.restarted_by is not null
order by i.id, o.person, lower(y.during) desc;
