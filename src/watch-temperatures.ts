// Nobody is asked in vain, and nobody is not asked: the temperatures of today (N12). Counts come out of the tally and of
// an index that holds just what is asked of each stay; single stays are looked at only where a unit falls short.
import type { RawBuilder } from 'kysely';
import { addDays, civilDayOf, startOf } from './base/civil-dates.ts';
import { addMinutes } from './base/clock.ts';
import { sql } from './base/sql.ts';
import { observationRules } from './control/observations/terms.ts';
import type { Invariant } from './watch.ts';

/** What the timer does within two minutes is not late. */
const TIMER_MINUTES = 2;

export const temperatureInvariants: readonly Invariant[] = [
  {
    id: 'N12',
    zh: '每个在管人员今天的体温都已安排；漏测的都有人提醒、电话或上门',
    en: 'Everybody under control is asked for the temperatures of today; whoever misses one is reminded, called, visited',
    severity: 'missed',
    owner: 'grid-member',
    link: '/home-board',
    whats: {
      unplanned: {
        zh: '方案要求测温，当天却没有安排',
        en: 'the plan asks for temperatures, and nobody was asked',
      },
      untold: {
        zh: '时段已过，没有读数，也没有提醒',
        en: 'the slot is over: no reading, and nobody was reminded',
      },
      'nobody-sent': { zh: '漏测须上门，却没有上门任务', en: 'to be visited, and nobody was sent' },
    },
    find: ({ now, rulebook }) => {
      const { missed } = rulebook.part(observationRules);
      const after = (does: string) => missed.find((row) => row.does === does)?.after ?? 0;
      const today = civilDayOf(now);
      const tomorrow = addDays(today, 1);
      // Just after midnight the timer is still asking those who are kept beyond their last day.
      const until = now < addMinutes(startOf(today), TIMER_MINUTES) ? addDays(today, -1) : today;
      const asks = sql`e.ended_at is null and e.state in ('active', 'released') and e.temperatures > 0`;
      // Of today: only who was not changed today, since a slot that is over when the plan is made is not asked.
      const before = { today: sql`${startOf(today)}::timestamptz`, tomorrow: sql`'infinity'::timestamptz` };
      const within = (day: RawBuilder<unknown>, before: RawBuilder<unknown>) => sql`
        e.changed_at < ${before} and e.stage_from <= ${day}
          and case when e.state = 'active' then greatest(e.stage_to, ${until}::date) else e.stage_to end >= ${day}`;
      // By whoever keeps her: a site for its guests, the unit where she lives for everybody else.
      // Each step by itself, in this order: what is counted first is little, and only that is looked up.
      return sql`
        with late as materialized (
          select t.episode, t.on_day, t.slot, t.place, t.person, t.level, t.due_at from temperature_due t
          where t.ended_at is null and t.level in (0, 3) and t.due_at < ${addMinutes(now, -(after('remind') + TIMER_MINUTES))}),
        sent as materialized (
          select k.plan_key from task k where k.ended_at is null and k.kind = 'temperature-visit'),
        asked as materialized (
          select e.keeper as place,
            sum(e.temperatures) filter (where ${within(sql`${today}::date`, before.today)}) as today,
            sum(e.temperatures) filter (where ${within(sql`${tomorrow}::date`, before.tomorrow)}) as tomorrow
          from episode e where ${asks} group by e.keeper),
        planned as materialized (
          select y.place, sum(y.due) filter (where y.on_day = ${today}::date) as today,
            sum(y.due) filter (where y.on_day = ${tomorrow}::date) as tomorrow
          from temperature_tally y where y.on_day in (${today}::date, ${tomorrow}::date) group by y.place),
        short as materialized (
          select d.day, d.before, a.place
          from asked a left join planned p on p.place = a.place
            cross join lateral (values (${today}::date, ${before.today}, a.today, p.today),
              (${tomorrow}::date, ${before.tomorrow}, a.tomorrow, p.tomorrow)) d (day, before, asked, due)
          where coalesce(d.due, 0) < d.asked),
        wanted as materialized (
          select e.id, e.keeper as place, e.person, e.temperatures, e.changed_at, d.day
          from short d join episode e on e.keeper = d.place and ${asks} and ${within(sql`d.day`, sql`d.before`)})
        select 'episode:' || t.episode as handle, t.place, t.person, 'untold' as what, t.due_at as since
        from late t where t.level = 0
        union all
        select 'episode:' || t.episode, t.place, t.person, 'nobody-sent', t.due_at
        from late t
        where t.level = 3
          and 'episode/' || t.episode || '/temperature/' || to_char(t.on_day, 'YYYY-MM-DD') || '/' || t.slot || '/visit'
            not in (select plan_key from sent)
        union all
        select 'episode:' || w.id, w.place, w.person, 'unplanned', w.changed_at
        from wanted w
        where w.temperatures > (
          select count(*) from temperature_due t
          where t.episode = w.id and t.on_day = w.day and t.ended_how is distinct from 'cancelled')`;
    },
  },
];
