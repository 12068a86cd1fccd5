-- The duty goes with the guest (ADR 14). `kept_at`: the unit that does the daily duties of a stay now, the floor of the
-- isolation site she is in a room of; null while it is the unit where she lives. Whoever asks who measures her asks `keeper`.
alter table episode add column kept_at ltree;
alter table episode add column keeper ltree not null generated always as (coalesce(kept_at, place)) stored;

-- Of whom temperatures are asked, and by whom: N12 counts them against the tally unit by unit.
drop index episode_measured;
create index episode_measured on episode (keeper) include (temperatures, state, stage_from, stage_to, changed_at)
  where ended_at is null and state in ('active', 'released') and temperatures > 0;
create index episode_keeper on episode using gist (keeper)
  where ended_at is null and state in ('active', 'released') and temperatures > 0;
-- Whoever is kept elsewhere: a few thousand of them at most.
create index episode_kept on episode (id) include (kept_at, place, person, changed_at) where kept_at is not null and ended_at is null;

-- What a unit is told of a stay it keeps: whom to measure, by which table of symptoms, and nothing else of it. A site does
-- not see where she lives, whom she met or why; row security of the stay itself knows only the unit where she lives.
create view kept_stay with (security_barrier = true) as
  select e.id, e.no, e.person, e.keeper as place, e.kept_at is not null as kept, e.state, e.protocol, e.stage_place, e.stage_to,
    e.temperatures, e.ended_at, e.plan -> 'stages' -> e.stage_no::integer -> 'monitor' as monitor
  from episode e
  where (select seawall_everything()) or e.keeper <@ any ((select seawall_scope())::ltree[]);

-- Guests who are in a room already.
update episode e set kept_at = y.place from room_stay y
  where y.person = e.person and upper_inf(y.during) and e.ended_at is null and e.state in ('active', 'suspended', 'released');
update temperature_due t set place = e.keeper from episode e
  where t.episode = e.id and e.kept_at is not null and t.ended_at is null;
update test_due d set place = e.keeper from episode e
  where d.episode = e.id and e.kept_at is not null and d.state in ('due', 'sampled');
update fever f set place = e.keeper from episode e
  where f.episode = e.id and e.kept_at is not null and f.closed_at is null;
