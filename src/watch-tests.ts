// Every test accounted for, every positive acted on, every case interviewed: N11, N17 and N18 of the table of invariants
// (watch.ts). Each reads an index of what is still owed, so that a day without arrears costs next to nothing.
import { civilDayOf } from './base/civil-dates.ts';
import { addMinutes } from './base/clock.ts';
import { sql } from './base/sql.ts';
import { testRules } from './control/tests/terms.ts';
import { deadlineOf } from './tasks/rules.ts';
import type { Invariant } from './watch.ts';

export const testInvariants: readonly Invariant[] = [
  {
    id: 'N11',
    zh: '应检尽检：每次检测到当日结束（当晚才要求的到次日中午），都已完成、上门、免检有理由，或改期不超过 24 小时',
    en: 'Every test due is done by the end of its day (asked for late that evening: by the next noon), or visited for, excused with a reason, or put off by a day',
    severity: 'missed',
    owner: 'medic',
    link: '/tests?tab=late',
    whats: {
      undone: {
        zh: '当日已过，没有采样也没有说明',
        en: 'its day is over, and nobody sampled her or said why',
      },
      result: { zh: '采样后迟迟没有结果', en: 'sampled, and the result does not come' },
      visit: { zh: '未采到样，却没有安排上门', en: 'not sampled, and nobody was asked to visit her' },
      reason: { zh: '免检没有理由', en: 'excused without a reason' },
      moved: {
        zh: '改期超过 24 小时，或改期后没有安排',
        en: 'put off by more than a day, or to no day at all',
      },
      asked: { zh: '方案要求的检测没有列入应检', en: 'a test of the plan was never asked for' },
    },
    find: ({ now, rulebook }) => {
      const today = civilDayOf(now);
      const hours = rulebook.part(testRules).resultDueHours.value;
      return sql`
        with untested as materialized (
          select e.id from episode e
          where e.ended_at is null and e.state = 'active' and e.stage_to = ${today}::date
            and not exists (select from test_due d where d.episode = e.id and d.state <> 'cancelled'))
        select 'episode:' || e.id as handle, e.keeper as place, e.person, 'undone' as what,
          coalesce(d.due_at, (d.on_day + 1)::timestamp at time zone 'Asia/Shanghai') as since
        from test_due d join episode e on e.id = d.episode
        where d.state in ('due', 'sampled') and d.state = 'due' and d.on_day < ${today}::date and (d.due_at is null or d.due_at <= ${now})
          and e.ended_at is null and e.state in ('active', 'released')
        union all
        select 'episode:' || e.id, e.keeper, e.person, 'result', d.at + make_interval(hours => ${hours})
        from test_due d join episode e on e.id = d.episode
        where d.state = 'sampled' and d.at < ${addMinutes(now, -hours * 60)} and e.ended_at is null and e.state in ('active', 'released')
        union all
        select 'episode:' || e.id, e.keeper, e.person, 'visit', d.at
        from test_due d join episode e on e.id = d.episode
        where d.state = 'refused' and e.ended_at is null and e.state in ('active', 'released')
          and not exists (select from task k where k.plan_key = 'episode/' || d.episode || '/test/' || d.id || '/visit')
        union all
        select 'episode:' || e.id, e.keeper, e.person, 'reason', d.at
        from test_due d join episode e on e.id = d.episode
        where d.state = 'exempt' and d.reason is null and e.ended_at is null
        union all
        select 'episode:' || e.id, e.keeper, e.person, 'moved', d.at
        from test_due d join episode e on e.id = d.episode
        where d.state = 'rescheduled' and e.ended_at is null and e.state in ('active', 'released')
          and (d.moved_to > greatest(d.on_day, (d.at at time zone 'Asia/Shanghai')::date) + 1
            or not exists (select from test_due n where n.episode = d.episode and n.kind = d.kind and n.on_day = d.moved_to))
        union all
        -- Before anybody is let go: of those whose stage ends today, whoever was to be tested had her tests on the list.
        select 'episode:' || e.id, e.keeper, e.person, 'asked', e.changed_at
        from untested u join episode e on e.id = u.id
        where jsonb_array_length(coalesce(e.plan -> 'stages' -> e.stage_no::integer -> 'tests', '[]'::jsonb)) > 0`;
    },
  },
  {
    id: 'N17',
    zh: '每个阳性在 2 小时内转为病例，所有关联的次密接已重新研判',
    en: 'Every positive became a case within two hours, and everybody linked to her was assessed again',
    severity: 'missed',
    owner: 'cdc',
    link: '/cases',
    whats: {
      case: { zh: '检测阳性，却没有报告病例', en: 'positive, and not reported as a case' },
      converted: {
        zh: '已报告病例，管控没有转为病例',
        en: 'reported as a case, and her stay goes on as a contact',
      },
      linked: { zh: '关联的人没有重新研判', en: 'somebody linked to her was not assessed again' },
    },
    find: ({ now, rulebook }) => {
      const before = addMinutes(now, -deadlineOf(rulebook, 'reassess').minutes);
      return sql`
        with positives as materialized (
          select r.id, r.person, r.place, r.entered_at, r.episode from test_result r
          where r.result = 'positive' and r.entered_at < ${before} and not exists (select from test_result c where c.corrects = r.id))
        select coalesce('episode:' || p.episode, 'person:' || p.person) as handle, p.place, p.person, 'case' as what, p.entered_at as since
        from positives p
        where not exists (
          select from control_case c where c.person = p.person and c.reported_at > p.entered_at - interval '30 days')
        union all
        -- Found in mobile testing: alone in her tube, or by the swab she was called back for.
        select 'recall:' || r.id, r.place, r.person, 'case', r.outcome_at
        from test_recall r
        where r.outcome = 'positive' and r.decided_case is distinct from false and r.outcome_at < ${before} and not exists (
          select from control_case c where c.person = r.person and c.reported_at > r.outcome_at - interval '30 days')
        union all
        select 'test-swab:' || min(w.id::text), t.place, w.person, 'case', t.reported_at
        from test_tube t join test_swab w on w.tube = t.id and w.undone_at is null
        where t.round = 'recall' and t.state = 'positive' and t.reported_at < ${before}
          and not exists (select from test_recall r where r.person = w.person and r.outcome = 'positive')
          and not exists (
            select from control_case c where c.person = w.person and c.reported_at > t.reported_at - interval '30 days')
        group by t.id, w.person
        union all
        select 'episode:' || e.id, e.place, e.person, 'converted', c.reported_at
        from control_case c join episode e on e.id = c.episode
        where c.ended_at is null and c.reported_at < ${before} and e.ended_at is null
        union all
        select 'episode:' || e.id, e.place, e.person, 'linked', greatest(c.reported_at, e.opened_at)
        from control_case c
          cross join lateral (
            select l.id from episode l where l.linked = c.episode
            union
            select x.episode from exposure x where x.of_episode = c.episode and x.withdrawn_at is null and x.episode is not null) l
          join episode e on e.id = l.id
        where c.ended_at is null and c.episode is not null and c.reported_at < ${before} and e.ended_at is null
          and e.opened_at < ${before} and e.facts #>> '{linked,positiveOn}' is null`;
    },
  },
  {
    id: 'N18',
    zh: '每个病例在 1 小时内开始流调，密接已登记，或由疾控签署没有',
    en: 'Every case is interviewed within an hour, and its contacts are listed or signed by CDC to be none',
    severity: 'late',
    owner: 'cdc',
    link: '/cases?which=owed',
    whats: {
      interview: { zh: '流调没有按时开始', en: 'the interview was not begun in time' },
      contacts: {
        zh: '没有登记密接，也没有签署',
        en: 'no contacts listed, and nobody signed that there are none',
      },
      empty: { zh: '登记为已完成，却没有一名密接', en: 'said to be listed, and there is not one contact' },
    },
    find: ({ now, rulebook }) => sql`
      select 'case:' || c.id as handle, c.place, c.person, 'interview' as what,
        c.reported_at + make_interval(mins => ${deadlineOf(rulebook, 'case-interview').minutes}) as since
      from control_case c
      where c.ended_at is null and c.interview_opened_at is null
        and c.reported_at < ${addMinutes(now, -deadlineOf(rulebook, 'case-interview').minutes)}
      union all
      select 'case:' || c.id, c.place, c.person, 'contacts',
        c.reported_at + make_interval(mins => ${deadlineOf(rulebook, 'case-report').minutes})
      from control_case c
      where c.ended_at is null and c.contacts_done_at is null and c.contacts_none_by is null
        and c.reported_at < ${addMinutes(now, -deadlineOf(rulebook, 'case-report').minutes)}
      union all
      select 'case:' || c.id, c.place, c.person, 'empty', c.contacts_done_at
      from control_case c
      where c.ended_at is null and c.contacts_done_at is not null and c.contacts_none_by is null
        and not exists (select from exposure x where x.of_case = c.id)`,
  },
];
