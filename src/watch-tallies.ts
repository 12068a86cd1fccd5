// Counts that boards read instead of counting (ADR 9) are the counts there are: H10 and H11 of the table of invariants
// (watch.ts). Stays are counted anew unit by unit, some units a minute; open temperatures of today all at once, because
// an index holds nothing else.
import { addDays, civilDayOf, startOf } from './base/civil-dates.ts';
import { sql } from './base/sql.ts';
import { LIVING_STATES } from './control/episodes/terms.ts';
import type { Invariant } from './watch.ts';

/** So many units are counted anew each minute; a district of fewer is counted whole. */
const UNITS_AT_ONCE = 200;

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
      with units as (
        select path, row_number() over (order by path) as no, (select count(*) from place) / ${UNITS_AT_ONCE} + 1 as turns from place),
      turn as materialized (
        select path from units where no % turns = ${Math.floor(now.getTime() / 60_000)}::bigint % turns),
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
        with counted as (
          select place, due_at, count(*) as open, count(*) filter (where level > 0) as told from temperature_due
          where ended_at is null and due_at >= ${from} and due_at < ${to} group by 1, 2),
        told as (
          select place, due_at, sum(due - answered - otherwise) as open, sum(told) as told from temperature_tally
          where on_day between ${addDays(today, -1)}::date and ${addDays(today, 1)}::date and due_at >= ${from} and due_at < ${to}
          group by 1, 2)
        select 'place:' || place::text as handle, place, null::uuid as person, 'open' as what, min(due_at) as since
        from counted c full join told t using (place, due_at)
        where coalesce(c.open, 0) <> coalesce(t.open, 0) or coalesce(c.told, 0) <> coalesce(t.told, 0)
        group by place`;
    },
  },
];
