// Every tube adds up, everybody of a positive tube is found, everybody of a roster is accounted for: N20, N21 and N22 of
// the table of invariants (watch.ts). They read the sessions of the last days: what was wrong before was seen then, and is
// a task since.
import { addMinutes } from './base/clock.ts';
import { sql } from './base/sql.ts';
import { deadlineOf } from './tasks/rules.ts';
import { ACCOUNT_DAYS } from './testing/coverage/rules.ts';
import { openAfterClosing } from './testing/coverage/store.ts';
import { testingRules } from './testing/terms.ts';
import { SETTLE_MINUTES } from './testing/tubes/asking.ts';
import { WHY_AGAIN } from './testing/tubes/terms.ts';
import type { Invariant } from './watch.ts';

/** A reaction has run by then; what it does within two minutes is not late. */
const REACTS_MINUTES = 2;
/** A swab is a tube's, and a tube a laboratory's, within a day; a third one for what comes late. */
const TUBE_DAYS = 3;
const MINUTES_PER_DAY = 24 * 60;

export const testingInvariants: readonly Invariant[] = [
  {
    id: 'N20',
    zh: '每管样本人数对得上：扫码数、封管清点数、实验室清点数一致，每份拭子都是名册上的一个人，同一轮没有人在两管里',
    en: 'Every tube adds up: scanned, counted at the table and received agree, every swab is one person of the roster, and nobody is in two tubes of a round',
    severity: 'wrong',
    owner: 'community-officer',
    link: '/testing/coverage',
    whats: {
      count: {
        zh: '扫码数、清点数、实验室收到数不一致，也没有人在查',
        en: 'scanned, counted and received differ, and nobody is asked why',
      },
      bound: {
        zh: '管里的拭子数与登记的人数不符',
        en: 'a tube counts more or fewer swabs than are bound to it',
      },
      twice: { zh: '同一人在同一轮的两支管里', en: 'one person in two tubes of a round' },
      nobody: { zh: '拭子不属于名册上的任何人', en: 'a swab of nobody on the roster' },
      asked: { zh: '试管的疑问超过时限没有了结', en: 'a question about a tube was not settled in time' },
    },
    find: ({ now }) => {
      const since = addMinutes(now, -TUBE_DAYS * MINUTES_PER_DAY);
      const clock = addMinutes(now, -SETTLE_MINUTES);
      // Open within its clock, or settled since it last changed: then it was found out why.
      const asks = (kind: string, of: ReturnType<typeof sql>, changed: ReturnType<typeof sql>) => sql`
        exists (select from test_question q where ${of} and q.kind = ${kind}
          and (q.settled_at >= ${changed} or (q.settled_at is null and q.asked_at > ${clock})))`;
      const counted = sql`
        greatest(u.closed_at, case when u.received is not null then u.arrived_at end, (
          select max(greatest(w.recorded_at, w.undone_at)) from test_swab w where w.tube = u.id))`;
      return sql`
        with recent as materialized (
          select u.* from test_session t join test_tube u on u.session = t.id
          -- A closing forgets whose the swabs were.
          where t.opens_at > ${since} and t.sums is null),
        taken as materialized (
          select w.session, w.person, w.tube, w.id, w.place, w.recorded_at, u.round, u.state
          from recent u join test_swab w on w.tube = u.id where w.undone_at is null)
        select 'test-tube:' || u.id as handle, u.place, null::uuid as person, 'count' as what, ${counted} as since
        from recent u
        where u.written is not null and u.state <> 'rejected' and (u.scanned <> u.written or u.received <> u.written)
          and not ${asks('count-differs', sql`q.tube = u.id`, counted)}
        union all
        select 'test-tube:' || u.id, u.place, null, 'bound', coalesce(u.last_at, u.opened_at)
        from recent u left join (select tube, count(*) as n from taken group by tube) s on s.tube = u.id
        where u.scanned <> coalesce(s.n, 0)
        union all
        select 'test-session:' || k.session, k.place, k.person, 'twice', k.last_at
        from (
          select session, person, min(place::text)::ltree as place, max(recorded_at) as last_at
          from taken where round = 'session' and state <> 'rejected'
          group by session, person having count(distinct tube) > 1) k
        where not ${asks('person-twice', sql`q.session = k.session and q.person = k.person`, sql`k.last_at`)}
        union all
        select 'test-session:' || k.session, k.place, k.person, 'nobody', k.recorded_at
        from taken k
        where k.round = 'session' and not exists (
          select from test_roster r where r.session = k.session and r.person = k.person and r.off_at is null)
        union all
        select 'test-session:' || q.session, q.place, null, 'asked', q.asked_at + make_interval(mins => ${SETTLE_MINUTES})
        from test_question q where q.settled_at is null and q.asked_at < ${clock}`;
    },
  },
  {
    id: 'N21',
    zh: '每个阳性或可疑管，管内的人都已召回：按时告知、留在原地、单独复采，结果告知本人，一个不漏',
    en: 'Of every positive or suspect tube everybody is called back: told, held and swabbed alone in time, and told what came of it; nobody is missing',
    severity: 'missed',
    owner: 'community-officer',
    link: '/testing/coverage',
    whats: {
      missing: {
        zh: '在阳性或可疑管里，却没有召回',
        en: 'in a positive or suspect tube, and not called back',
      },
      told: { zh: '没有按时告知', en: 'not told in time' },
      held: {
        zh: '已告知，没有答应留在原地，也没有人在劝导',
        en: 'told and not held, and nobody persuades her',
      },
      swab: { zh: '没有按时上门单采', en: 'not swabbed alone in time' },
      spoilt: {
        zh: '单采管被实验室拒收，没有安排再次单采',
        en: 'her own tube was rejected, and nobody swabs her again',
      },
      outcome: { zh: '复采结果出来后没有按时告知本人', en: 'what came of it was not told her in time' },
    },
    find: ({ now, rulebook }) => {
      const minutes = (step: string) => deadlineOf(rulebook, step).minutes;
      const tell = minutes('recall-tell');
      const reswab = minutes('recall-swab');
      const outcome = minutes('recall-outcome');
      return sql`
        select 'test-swab:' || w.id as handle, u.place, w.person, 'missing' as what, u.reported_at as since
        from test_tube u
          -- One that counts for nothing until she is swabbed again lies in it all the same.
          join test_swab w on w.tube = u.id and (w.undone_at is null or w.undone_why = ${WHY_AGAIN})
          left join person p on p.id = w.person and p.merged_into is not null
        where u.state in ('positive', 'suspect', 'resolved') and u.round = 'session'
          and u.reported_at < ${addMinutes(now, -REACTS_MINUTES)}
          and not exists (
            select from test_recall c where c.tube = u.id and c.person in (w.person, p.merged_into))
        union all
        select 'recall:' || c.id, c.place, c.person, 'told', c.opened_at + make_interval(mins => ${tell})
        from test_recall c
        where c.outcome is null and c.told_at is null and c.opened_at < ${addMinutes(now, -tell)}
        union all
        select 'recall:' || c.id, c.place, c.person, 'held', c.told_at
        from test_recall c
        where c.outcome is null and c.told_at is not null and c.held_at is null and c.reswabbed_at is null
          and not exists (
            select from task k where k.plan_key in ('recall/' || c.id || '/refuses', 'recall/' || c.id || '/police')
              and k.ended_at is null)
        union all
        select 'recall:' || c.id, c.place, c.person, 'swab', c.opened_at + make_interval(mins => ${reswab})
        from test_recall c
        where c.outcome is null and c.reswabbed_at is null and c.opened_at < ${addMinutes(now, -reswab)}
          and not (c.told_at is not null and c.held_at is null)
        union all
        select 'recall:' || c.id, c.place, c.person, 'spoilt', coalesce(u.arrived_at, c.reswabbed_at)
        from test_recall c join test_tube u on u.id = c.reswab and u.state = 'rejected'
        where c.outcome is null and coalesce(u.arrived_at, c.reswabbed_at) < ${addMinutes(now, -REACTS_MINUTES)}
        union all
        select 'recall:' || c.id, c.place, c.person, 'outcome', c.outcome_at + make_interval(mins => ${outcome})
        from test_recall c
        where c.outcome in ('negative', 'positive', 'withdrawn') and c.outcome_told_at is null
          and (c.told_at is not null or c.reswabbed_at is not null or c.outcome = 'positive') and c.outcome_at < ${addMinutes(now, -outcome)}`;
    },
  },
  {
    id: 'N22',
    zh: '应检尽检：已采、免采、未到（有原因、责任人和新时段）之和等于名册，其余人员由点位长逐人签字；场次结束后按时关点',
    en: 'Tested, exempt and absent (with a reason, an owner and a new slot) make the roster, or the lead signed for the rest by name; sessions are closed in time',
    severity: 'missed',
    owner: 'community-officer',
    link: '/testing/coverage',
    whats: {
      open: {
        zh: '已关点，却有人情况不明，也没有签字',
        en: 'closed, and nobody knows where somebody stands, nor signed for her',
      },
      unclosed: { zh: '场次结束后没有按时关点', en: 'not closed in time after its end' },
    },
    find: ({ now, rulebook }) => {
      const rules = rulebook.part(testingRules);
      const { hours } = rules.closing;
      const since = addMinutes(now, -ACCOUNT_DAYS * MINUTES_PER_DAY);
      return sql`
        select 'test-session:' || o.session as handle, o.place, o.person, 'open' as what,
          o.since + make_interval(hours => ${hours}) as since
        from (${openAfterClosing(rules, since)}) o
        where o.since + make_interval(hours => ${hours}) < ${now}
        union all
        select 'test-session:' || t.id, t.place, null, 'unclosed',
          t.opens_at + make_interval(secs => t.hours * 3600, hours => ${hours})
        from test_session t
        where t.cancelled_at is null and t.closed_at is null and t.opens_at > ${since}
          and t.opens_at + make_interval(secs => t.hours * 3600, hours => ${hours}) < ${now}`;
    },
  },
];
