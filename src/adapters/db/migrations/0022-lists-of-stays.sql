-- The list of who is under control says how many fit whatever is asked, and opens only the days its page shows. The
-- counts by community tell categories apart for it, and keep of what has ended where it was served; only its days are
-- left out, so that old days leave no rows.
alter table community_tally add category text not null default '';
alter table community_tally drop constraint community_tally_pkey;
truncate community_tally;
alter table community_tally alter category drop default,
  add primary key (place, outbreak, state, category, stage_place, stage_to);

create or replace function count_stays() returns trigger security definer set search_path = public language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into community_tally as t (place, outbreak, state, category, stage_place, stage_to, n)
    select community_of(place), outbreak, state, category, coalesce(stage_place, ''),
      case when ended_at is null then coalesce(stage_to, 'infinity') else 'infinity' end, count(*)
    from after group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
    on conflict (place, outbreak, state, category, stage_place, stage_to) do update set n = t.n + excluded.n;
    insert into stay_hours as t
    select h.what, h.hour, community_of(a.place), count(*)
    from after a cross join lateral hours_of(a.state, a.opened_at, a.ordered_at, a.ended_at) h group by 1, 2, 3 order by 1, 2, 3
    on conflict (what, hour, place) do update set n = t.n + excluded.n;
  elsif tg_op = 'DELETE' then
    insert into community_tally as t (place, outbreak, state, category, stage_place, stage_to, n)
    select community_of(place), outbreak, state, category, coalesce(stage_place, ''),
      case when ended_at is null then coalesce(stage_to, 'infinity') else 'infinity' end, -count(*)
    from before group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
    on conflict (place, outbreak, state, category, stage_place, stage_to) do update set n = t.n + excluded.n;
    insert into stay_hours as t
    select h.what, h.hour, community_of(b.place), -count(*)
    from before b cross join lateral hours_of(b.state, b.opened_at, b.ordered_at, b.ended_at) h group by 1, 2, 3 order by 1, 2, 3
    on conflict (what, hour, place) do update set n = t.n + excluded.n;
  else
    insert into community_tally as t (place, outbreak, state, category, stage_place, stage_to, n)
    select community_of(place), outbreak, state, category, coalesce(stage_place, ''),
      case when ended_at is null then coalesce(stage_to, 'infinity') else 'infinity' end, sum(n)
    from (
      select place, outbreak, state, category, ended_at, stage_place, stage_to, 1 as n from after
      union all
      select place, outbreak, state, category, ended_at, stage_place, stage_to, -1 from before) both_sides
    group by 1, 2, 3, 4, 5, 6 having sum(n) <> 0 order by 1, 2, 3, 4, 5, 6
    on conflict (place, outbreak, state, category, stage_place, stage_to) do update set n = t.n + excluded.n;
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

insert into community_tally (place, outbreak, state, category, stage_place, stage_to, n)
  select community_of(place), outbreak, state, category, coalesce(stage_place, ''),
    case when ended_at is null then coalesce(stage_to, 'infinity') else 'infinity' end, count(*)
  from episode group by 1, 2, 3, 4, 5, 6;

-- A page of a district or a street: each kind of stay of a day lies together in the order it is shown, so that a rare
-- kind is found as fast as a common one. Written as a case: of coalesce the engine does not know that it gives nothing
-- away, and would ask row security before the index.
create index episode_kinds on episode (page_day, state, category, (case when stage_place is null then '' else stage_place end), id) include (stage_place, place)
  where ended_at is null;
-- A page of a community or a grid; and whether the counts of a community are right outbreak by outbreak (H13).
drop index episode_here;
create index episode_here on episode (place, page_day, id, state, stage_place, category) include (outbreak) where ended_at is null;
drop index episode_done_here;
create index episode_done_here on episode (place, state, ended_at desc, id) include (outbreak, category, stage_place)
  where ended_at is not null;
-- What was ordered in an hour, counted one by one (H13).
create index episode_ordered_at on episode (ordered_at) where ordered_at is not null;

-- What is late lies level by level in the order the home board of a district shows it, so that a morning nobody answers is
-- not sorted for its first page; a street is told from the rest within the index. Who asks by the time alone skips from
-- level to level.
drop index temperature_due_open;
create index temperature_due_level on temperature_due (level, due_at, episode) include (place, on_day, slot) where ended_at is null;
