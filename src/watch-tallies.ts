// Counts that boards read instead of counting (ADR 9) are the counts there are: H10, H11 and H13 of the table of invariants
// (watch.ts). Stays and open temperatures of today are counted anew unit by unit, some units a minute; what a community
// comes to is compared with its units all at once, and with its stays a few communities a minute.
import { addDays, civilDayOf, startOf } from './base/civil-dates.ts';
import { sql } from './base/sql.ts';
import { LIVING_STATES } from './control/episodes/terms.ts';
import type { Invariant } from './watch.ts';

/** So many units are counted anew each minute; a district of fewer is counted whole. */
const UNITS_AT_ONCE = 200;

/** About so many stays are counted anew each minute, outbreak by outbreak; a district of fewer is counted whole. */
const STAYS_AT_ONCE = 20_000;

/** The figures look back over a week of stays that had a day to be ordered in. */
const HOURS_ASKED = 8 * 24;

/** The units whose turn it is this minute. */
const turnOf = (now: Date) => sql`
  units as (
    select path, row_number() over (order by path) as no, (select count(*) from place) / ${UNITS_AT_ONCE} + 1 as turns from place),
  turn as materialized (
    select path from units where no % turns = ${Math.floor(now.getTime() / 60_000)}::bigint % turns)`;

export const tallyInvariants: readonly Invariant[] = [
  {
    id: 'H10',
    zh: '管控人数的计数与逐人清点一致',
    en: 'The counts of people under control are what counting one by one gives',
    severity: 'wrong',
    owner: 'admin',
    link: '/system',
    whats: { stays: { zh: '计数与清点不符', en: 'counted otherwise than there are' } },
    find: ({ now }) => sql`
      with ${turnOf(now)},
      counted as (
        select e.place, e.state, coalesce(e.categories[1], '') as category, coalesce(e.stage, '') as stage,
          coalesce(e.stage_place, '') as stage_place, coalesce(e.stage_to, 'infinity') as stage_to, count(*) as n
        from turn t join episode e on e.place = t.path and e.ended_at is null group by 1, 2, 3, 4, 5, 6),
      told as (
        select y.place, y.state, y.category, y.stage, y.stage_place, y.stage_to, y.n
        from turn t join episode_tally y on y.place = t.path where y.state = any (${[...LIVING_STATES]}::text[]) and y.n <> 0)
      select 'place:' || place::text as handle, place, null::uuid as person, 'stays' as what, null::timestamptz as since
      from (
        select place, state, category, stage, stage_place, stage_to, sum(n) from (
          select * from counted union all select place, state, category, stage, stage_place, stage_to, -n from told) both_sides
        group by 1, 2, 3, 4, 5, 6 having sum(n) <> 0) wrong
      group by place`,
  },
  {
    id: 'H11',
    zh: '今天待测体温的计数与逐条清点一致',
    en: 'The counts of today’s open temperatures are what counting one by one gives',
    severity: 'wrong',
    owner: 'admin',
    link: '/system',
    whats: { open: { zh: '计数与清点不符', en: 'counted otherwise than there are' } },
    find: ({ now }) => {
      const today = civilDayOf(now);
      const [from, to] = [startOf(today), startOf(addDays(today, 1))];
      return sql`
        with ${turnOf(now)},
        counted as (
          select d.place, d.due_at, count(*) as open, count(*) filter (where d.level > 0) as told
          from turn t join temperature_due d on d.place = t.path
            and d.ended_at is null and d.due_at >= ${from} and d.due_at < ${to} group by 1, 2),
        told as (
          select place, due_at, sum(due - answered - otherwise) as open, sum(told) as told
          from turn t join temperature_tally y on y.place = t.path
          where on_day between ${addDays(today, -1)}::date and ${addDays(today, 1)}::date and due_at >= ${from} and due_at < ${to}
          group by 1, 2)
        select 'place:' || place::text as handle, place, null::uuid as person, 'open' as what, min(due_at) as since
        from counted c full join told t using (place, due_at)
        where coalesce(c.open, 0) <> coalesce(t.open, 0) or coalesce(c.told, 0) <> coalesce(t.told, 0)
        group by place`;
    },
  },
  {
    id: 'H13',
    zh: '社区汇总的计数与网格计数、逐条清点一致',
    en: 'The counts by community are what the counts by unit and counting one by one give',
    severity: 'wrong',
    owner: 'admin',
    link: '/system',
    whats: {
      stays: { zh: '社区的管控人数与网格之和不符', en: 'stays are counted otherwise than its grids have' },
      outbreaks: {
        zh: '社区某起疫情的管控人数与逐人清点不符',
        en: 'stays of an outbreak are counted otherwise than there are',
      },
      hours: {
        zh: '某一小时研判、下达、结束、完成或解除的人数与清点不符',
        en: 'people named, ordered, ended, completed or released in an hour are counted otherwise than there are',
      },
      tests: { zh: '今日应检的计数与清点不符', en: 'tests of today are counted otherwise than there are' },
      readings: {
        zh: '今日已测的分时计数与合计不符',
        en: 'readings of today by the hour are not those of the day',
      },
    },
    find: ({ now }) => {
      const today = civilDayOf(now);
      const minute = Math.floor(now.getTime() / 60_000);
      // One of the last hours each minute, the one that runs included: in an hour or two all of a week and a day were asked.
      const hour = Math.floor(minute / 60) - (minute % HOURS_ASKED);
      const [from, to] = [new Date(hour * 3_600_000), new Date((hour + 1) * 3_600_000)];
      const within = (column: string) => sql`(${sql.ref(column)} >= ${from} and ${sql.ref(column)} < ${to})`;
      return sql`
        with stays as (
          select place from (
            select community_of(place) as place, state, category, stage_place,
              case when state = any (${[...LIVING_STATES]}::text[]) then stage_to else 'infinity' end as stage_to, n
            from episode_tally
            union all
            select place, state, category, stage_place, stage_to, -n from community_tally) b
          group by place, state, category, stage_place, stage_to having sum(n) <> 0),
        -- Outbreak by outbreak there is nothing to compare with but the stays themselves: of some communities a minute.
        communities as (
          select path, row_number() over (order by path) as no,
            (select greatest(sum(n), 0) / ${STAYS_AT_ONCE} + 1 from community_tally) as turns
          from (select distinct community_of(path) as path from place) c),
        turn as materialized (select path from communities where no % turns = ${minute} % turns),
        theirs as materialized (
          select t.path as community, p.path from turn t join place p on community_of(p.path) = t.path),
        outbreaks as (
          select place from (
            select t.community as place, e.outbreak, e.state, e.category, coalesce(e.stage_place, '') as stage_place,
              case e.page_day when '-infinity' then 'infinity' else e.page_day end as stage_to, 1 as n
            from theirs t join episode e on e.place = t.path and e.ended_at is null
            union all
            select t.community, e.outbreak, e.state, e.category, coalesce(e.stage_place, ''), 'infinity', 1
            from theirs t join episode e on e.place = t.path and e.ended_at is not null
            union all
            select c.place, c.outbreak, c.state, c.category, c.stage_place, c.stage_to, -c.n
            from turn t join community_tally c on c.place = t.path) b
          group by place, outbreak, state, category, stage_place, stage_to having sum(n) <> 0),
        hours as (
          select place from (
            select h.what, community_of(e.place) as place, 1 as n
            from episode e cross join lateral hours_of(e.state, e.opened_at, e.ordered_at, e.ended_at) h
            where (${within('e.opened_at')} or ${within('e.ordered_at')} or ${within('e.ended_at')}) and h.hour = ${from}
            union all
            select 'released', community_of(place), 1 from stage_release where ${within('released_at')}
            union all
            select what, place, -n from stay_hours where hour = ${from}) b
          group by place, what having sum(n) <> 0),
        tests as (
          select place from (
            select community_of(place) as place, state, 1 as n from test_due where on_day = ${today}::date
            union all
            select place, state, -n from test_tally where on_day = ${today}::date) b
          group by place, state having sum(n) <> 0),
        readings as (
          select place from (
            select community_of(place) as place, answered as n from temperature_tally where on_day = ${today}::date
            union all
            select place, -n from reading_hours where on_day = ${today}::date) b
          group by place having sum(n) <> 0)
        select distinct 'place:' || w.place::text as handle, w.place, null::uuid as person, w.what, null::timestamptz as since
        from (
          select place, 'stays' as what from stays union all select place, 'outbreaks' from outbreaks
          union all select place, 'hours' from hours
          union all select place, 'tests' from tests union all select place, 'readings' from readings) w
        -- Whoever sees a part of a community can not say what the whole of it comes to.
        where (select seawall_everything()) or w.place <@ any ((select seawall_scope())::ltree[])`;
    },
  },
];
