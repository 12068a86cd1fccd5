-- Counts for whoever looks at whole communities: the wall, the morning's figures, the desk of releases, the outbreaks.
-- A district has thousands of grids and some two hundred communities, so one row stands for a community; what happened
-- is counted by the hour. Kept by the database itself, in the transaction that changes what is counted (ADR 9).

create function community_of(place ltree) returns ltree immutable parallel safe language sql
  as $$ select subpath(place, 0, least(3, nlevel(place))) $$;

-- Stays by community and outbreak. What has ended is told apart by how it ended alone, so that old days leave no rows.
create table community_tally (
  place ltree not null,
  outbreak uuid not null,
  state text not null,
  stage_place text not null,
  stage_to date not null,
  n integer not null,
  primary key (place, outbreak, state, stage_place, stage_to)
);
-- What happened to stays, hour by hour: named (and not found to need no control), of them under control within a day;
-- ordered; ended, of them after the whole time; released from a stage.
create table stay_hours (
  what text not null check (what in ('named', 'in-time', 'ordered', 'ended', 'completed', 'released')),
  hour timestamptz not null,
  place ltree not null,
  n integer not null,
  primary key (what, hour, place)
);
create table test_tally (
  on_day date not null,
  state text not null,
  place ltree not null,
  n integer not null,
  primary key (on_day, state, place)
);
-- Readings that came in, by the day they were asked for and the hour of that day in which they came. A morning of a
-- community comes through many connections at once: each writes a part of its own, and none waits for another.
create table reading_hours (
  on_day date not null,
  hour integer not null,
  place ltree not null,
  part smallint not null,
  n integer not null,
  primary key (on_day, hour, place, part)
);
alter table community_tally enable row level security;
alter table stay_hours enable row level security;
alter table test_tally enable row level security;
alter table reading_hours enable row level security;
create policy seen on community_tally using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on stay_hours using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on test_tally using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on reading_hours using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);

-- What one stay counts for, and in which hour.
create function hours_of(state text, opened_at timestamptz, ordered_at timestamptz, ended_at timestamptz)
  returns table (what text, hour timestamptz) immutable parallel safe language sql as $$
  select w.what, date_bin('1 hour', w.at, timestamptz '2000-01-01 00:00+00')
  from (values
    ('named', opened_at, state not in ('no-control', 'cancelled')),
    ('in-time', opened_at, state not in ('no-control', 'cancelled') and ordered_at <= opened_at + interval '24 hours'),
    ('ordered', ordered_at, true),
    ('ended', ended_at, state <> 'no-control'),
    ('completed', ended_at, state = 'completed')) w (what, at, counts)
  where w.counts and w.at is not null
$$;

create function count_stays() returns trigger security definer set search_path = public language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into community_tally as t
    select community_of(place), outbreak, state, case when ended_at is null then coalesce(stage_place, '') else '' end,
      case when ended_at is null then coalesce(stage_to, 'infinity') else 'infinity' end, count(*)
    from after group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
    on conflict (place, outbreak, state, stage_place, stage_to) do update set n = t.n + excluded.n;
    insert into stay_hours as t
    select h.what, h.hour, community_of(a.place), count(*)
    from after a cross join lateral hours_of(a.state, a.opened_at, a.ordered_at, a.ended_at) h group by 1, 2, 3 order by 1, 2, 3
    on conflict (what, hour, place) do update set n = t.n + excluded.n;
  elsif tg_op = 'DELETE' then
    insert into community_tally as t
    select community_of(place), outbreak, state, case when ended_at is null then coalesce(stage_place, '') else '' end,
      case when ended_at is null then coalesce(stage_to, 'infinity') else 'infinity' end, -count(*)
    from before group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5
    on conflict (place, outbreak, state, stage_place, stage_to) do update set n = t.n + excluded.n;
    insert into stay_hours as t
    select h.what, h.hour, community_of(b.place), -count(*)
    from before b cross join lateral hours_of(b.state, b.opened_at, b.ordered_at, b.ended_at) h group by 1, 2, 3 order by 1, 2, 3
    on conflict (what, hour, place) do update set n = t.n + excluded.n;
  else
    insert into community_tally as t
    select community_of(place), outbreak, state, case when ended_at is null then coalesce(stage_place, '') else '' end,
      case when ended_at is null then coalesce(stage_to, 'infinity') else 'infinity' end, sum(n)
    from (
      select place, outbreak, state, ended_at, stage_place, stage_to, 1 as n from after
      union all
      select place, outbreak, state, ended_at, stage_place, stage_to, -1 from before) both_sides
    group by 1, 2, 3, 4, 5 having sum(n) <> 0 order by 1, 2, 3, 4, 5
    on conflict (place, outbreak, state, stage_place, stage_to) do update set n = t.n + excluded.n;
    insert into stay_hours as t
    select h.what, h.hour, community_of(c.place), sum(c.n)
    from (
      select place, state, opened_at, ordered_at, ended_at, 1 as n from after
      union all
      select place, state, opened_at, ordered_at, ended_at, -1 from before) c
      cross join lateral hours_of(c.state, c.opened_at, c.ordered_at, c.ended_at) h
    group by 1, 2, 3 having sum(c.n) <> 0 order by 1, 2, 3
    on conflict (what, hour, place) do update set n = t.n + excluded.n;
  end if;
  return null;
end $$;
create trigger counts_insert after insert on episode referencing new table as after for each statement execute function count_stays();
create trigger counts_update after update on episode referencing old table as before new table as after for each statement execute function count_stays();
create trigger counts_delete after delete on episode referencing old table as before for each statement execute function count_stays();

create function count_releases() returns trigger security definer set search_path = public language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into stay_hours as t
    select 'released', date_bin('1 hour', released_at, timestamptz '2000-01-01 00:00+00'), community_of(place), count(*)
    from after where released_at is not null group by 2, 3 order by 2, 3
    on conflict (what, hour, place) do update set n = t.n + excluded.n;
  elsif tg_op = 'DELETE' then
    insert into stay_hours as t
    select 'released', date_bin('1 hour', released_at, timestamptz '2000-01-01 00:00+00'), community_of(place), -count(*)
    from before where released_at is not null group by 2, 3 order by 2, 3
    on conflict (what, hour, place) do update set n = t.n + excluded.n;
  else
    insert into stay_hours as t
    select 'released', date_bin('1 hour', released_at, timestamptz '2000-01-01 00:00+00'), community_of(place), sum(n)
    from (select released_at, place, 1 as n from after union all select released_at, place, -1 from before) both_sides
    where released_at is not null group by 2, 3 having sum(n) <> 0 order by 2, 3
    on conflict (what, hour, place) do update set n = t.n + excluded.n;
  end if;
  return null;
end $$;
create trigger counts_insert after insert on stage_release referencing new table as after for each statement execute function count_releases();
create trigger counts_update after update on stage_release referencing old table as before new table as after for each statement execute function count_releases();
create trigger counts_delete after delete on stage_release referencing old table as before for each statement execute function count_releases();

create function count_tests() returns trigger security definer set search_path = public language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into test_tally as t
    select on_day, state, community_of(place), count(*) from after group by 1, 2, 3 order by 1, 2, 3
    on conflict (on_day, state, place) do update set n = t.n + excluded.n;
  elsif tg_op = 'DELETE' then
    insert into test_tally as t
    select on_day, state, community_of(place), -count(*) from before group by 1, 2, 3 order by 1, 2, 3
    on conflict (on_day, state, place) do update set n = t.n + excluded.n;
  else
    insert into test_tally as t
    select on_day, state, community_of(place), sum(n)
    from (select on_day, state, place, 1 as n from after union all select on_day, state, place, -1 from before) both_sides
    group by 1, 2, 3 having sum(n) <> 0 order by 1, 2, 3
    on conflict (on_day, state, place) do update set n = t.n + excluded.n;
  end if;
  return null;
end $$;
create trigger counts_insert after insert on test_due referencing new table as after for each statement execute function count_tests();
create trigger counts_update after update on test_due referencing old table as before new table as after for each statement execute function count_tests();
create trigger counts_delete after delete on test_due referencing old table as before for each statement execute function count_tests();

-- An hour of its day in the district: a reading that came the next morning has one beyond 23.
create function hour_of(day date, at timestamptz) returns integer immutable parallel safe language sql
  as $$ select floor(extract(epoch from at - (day::timestamp at time zone 'Asia/Shanghai')) / 3600)::integer $$;

create function count_readings() returns trigger security definer set search_path = public language plpgsql as $$
declare mine smallint := pg_backend_pid() % 8;
begin
  if tg_op = 'INSERT' then
    insert into reading_hours as t
    select on_day, hour_of(on_day, ended_at), community_of(place), mine, count(*)
    from after where ended_how = 'done' group by 1, 2, 3 order by 1, 2, 3
    on conflict (on_day, hour, place, part) do update set n = t.n + excluded.n;
  elsif tg_op = 'DELETE' then
    insert into reading_hours as t
    select on_day, hour_of(on_day, ended_at), community_of(place), mine, -count(*)
    from before where ended_how = 'done' group by 1, 2, 3 order by 1, 2, 3
    on conflict (on_day, hour, place, part) do update set n = t.n + excluded.n;
  else
    insert into reading_hours as t
    select on_day, hour_of(on_day, ended_at), community_of(place), mine, sum(n)
    from (
      select on_day, ended_at, place, 1 as n from after where ended_how = 'done'
      union all
      select on_day, ended_at, place, -1 from before where ended_how = 'done') both_sides
    group by 1, 2, 3 having sum(n) <> 0 order by 1, 2, 3
    on conflict (on_day, hour, place, part) do update set n = t.n + excluded.n;
  end if;
  return null;
end $$;
create trigger counts_insert after insert on temperature_due referencing new table as after for each statement execute function count_readings();
create trigger counts_update after update on temperature_due referencing old table as before new table as after for each statement execute function count_readings();
create trigger counts_delete after delete on temperature_due referencing old table as before for each statement execute function count_readings();

-- What is there already.
insert into community_tally
  select community_of(place), outbreak, state, case when ended_at is null then coalesce(stage_place, '') else '' end,
    case when ended_at is null then coalesce(stage_to, 'infinity') else 'infinity' end, count(*)
  from episode group by 1, 2, 3, 4, 5;
insert into stay_hours
  select h.what, h.hour, community_of(e.place), count(*)
  from episode e cross join lateral hours_of(e.state, e.opened_at, e.ordered_at, e.ended_at) h group by 1, 2, 3
  union all
  select 'released', date_bin('1 hour', released_at, timestamptz '2000-01-01 00:00+00'), community_of(place), count(*)
  from stage_release where released_at is not null group by 2, 3;
insert into test_tally select on_day, state, community_of(place), count(*) from test_due group by 1, 2, 3;
insert into reading_hours
  select on_day, hour_of(on_day, ended_at), community_of(place), 0, count(*)
  from temperature_due where ended_how = 'done' group by 1, 2, 3;

-- Whose temperature is open in a unit, found by the unit: the home board of a community.
create index temperature_due_here on temperature_due (place, due_at, episode) include (level, opens_at, on_day, slot) where ended_at is null;
-- Who has left and is not found again: a handful among hundreds of thousands.
create index episode_absconded on episode (id) include (place) where absconded_at is not null and ended_at is null;
-- People with the same facts under the same rules have the same plan: what a change of the rules does is asked once for
-- all of them, and their number and the first of them lie in an index.
create index episode_alike on episode (protocol, rulebook, facts_hash, no) include (id, place, state) where ended_at is null and plan is not null;
-- Whether everybody under control is somewhere is asked of each of them every minute (N9): the narrower, the faster.
drop index episode_ordered;
create index episode_ordered on episode (id) include (place) where ended_at is null and ordered_at is not null;
-- Of everybody whose stage ends today N11 asks whether she has a test at all: answered out of the index.
drop index test_due_once;
create unique index test_due_once on test_due (episode, on_day, kind) include (place) where state <> 'cancelled';
