// “一个不漏”: nobody missed, as a program. One row per invariant: what must hold, how bad it is when it does not, who
// puts it right and where, and the query that returns whatever breaks it. They are asked by the board, the command
// line and the drill, of the stored data alone: no invariant trusts the act that should have kept it.
// N1–N26 are those of the domain; H1… are the house's own.

import type { RawBuilder } from 'kysely';
import { Type } from 'typebox';
import { addMinutes } from './base/clock.ts';
import { row, rows, run, sql, type Tx } from './base/sql.ts';
import type { Words } from './base/words.ts';
import { look } from './ledger/act.ts';
import { asHouse } from './ledger/perform.ts';
import { refuse } from './ledger/refusals.ts';
import type { Ctx, House, Look } from './ledger/terms.ts';
import { LATE_KEYS } from './lists/calls/deadlines.ts';
import { shownPeople } from './people/store.ts';
import { namesOf } from './places/store.ts';
import { ADMINS, FOUR, roles, teamRules } from './teams/terms.ts';
import { episodeInvariants } from './watch-episodes.ts';
import { isolationInvariants } from './watch-isolation.ts';
import { outbreakInvariants } from './watch-outbreaks.ts';
import { releaseInvariants } from './watch-release.ts';
import { tallyInvariants } from './watch-tallies.ts';
import { temperatureInvariants } from './watch-temperatures.ts';
import { testingInvariants } from './watch-testing.ts';
import { testInvariants } from './watch-tests.ts';

/** `missed`: somebody may be lost. `wrong`: the data contradict each other. `late`: somebody should have acted. */
export type Severity = 'missed' | 'wrong' | 'late';

export const SEVERITY_WORDS: Record<Severity, Words> = {
  missed: { zh: '可能漏人', en: 'somebody may be missed' },
  wrong: { zh: '数据矛盾', en: 'data contradict' },
  late: { zh: '处置迟缓', en: 'acted too late' },
};

export type Asked = Pick<Ctx, 'now' | 'rulebook'>;

/** One thing that breaks an invariant, as its query returns it. */
export interface Breach {
  readonly handle: string;
  readonly place: string;
  readonly person: string | null;
  readonly what: string;
  readonly since: Date | null;
}

export interface Invariant extends Words {
  readonly id: string;
  readonly severity: Severity;
  /** The role that puts it right. */
  readonly owner: string;
  /** The screen where it is put right. */
  readonly link: string;
  /** What can be wrong, by the `what` of the query. */
  readonly whats: Readonly<Record<string, Words>>;
  /** Everything that breaks it: handle, place, person, what, since. */
  find(asked: Asked): RawBuilder<unknown>;
  /** Why it can not be asked in this house; undefined when it can. */
  unless?(tx: Tx): Promise<Words | undefined>;
}

/** From the community on a team knows its people; one above guards nobody in particular. */
const TEAM_LEVEL = 3;
/** A timer runs once a minute; what it does within two is not late. */
const TIMER_MINUTES = 2;
/** Rows are sealed each minute; after three somebody looks. */
const SEAL_MINUTES = 3;
/** Longest a follow-up may take before somebody looks. */
const FOLLOW_UP_MINUTES = 10;

/** Roles that may do the work of a role: itself, and who may stand in for it (rulebook/teams.yaml). */
function mayStandIn({ rulebook }: Asked) {
  const { cover } = rulebook.part(teamRules);
  const pairs = Object.keys(rulebook.part(roles)).flatMap((role) =>
    [role, ...(cover.find((one) => one.role === role)?.by ?? [])].map((by) => ({ role, by })),
  );
  return sql`jsonb_to_recordset(${JSON.stringify(pairs)}::jsonb) as stand (role text, by text)`;
}

/** Duties held by somebody who is there now: in force, account open, not away, in a shift when there is a roster. */
const onDuty = (now: Date) => sql`
  select d.id, d.account, d.role, d.place, d.stands_for from duty d join account c on c.id = d.account
  where d.from_at <= ${now} and (d.until is null or d.until > ${now}) and c.closed_at is null
    and not exists (select from absence a where a.account = d.account and a.from_at <= ${now} and a.until > ${now})
    and (not d.rostered or exists (select from shift s where s.duty = d.id and s.from_at <= ${now} and s.until > ${now}))`;

/** Roles with a permission, by the table of roles in force. */
function rolesThatMay({ rulebook }: Asked, permission: string): string[] {
  return Object.entries(rulebook.part(roles))
    .filter(([, role]) => role.permissions.includes(permission))
    .map(([role]) => role);
}

/** States of a line that is still being worked on. */
const LIVING = sql`('received', 'routed', 'claimed', 'verifying', 'unreachable', 'wrongNumber', 'fieldSearch',
  'policeAssist', 'districtSearch', 'found')`;
/** The district: where things are that belong to no place under it. */
const TOP = sql`coalesce((select path from place where nlevel(path) = 1 order by path limit 1), ''::ltree)`;

export const invariants: readonly Invariant[] = inOrder([
  {
    id: 'N1',
    zh: '每份名单的行数对得上：新增 + 合并 + 待核实 = 读入，一行不少',
    en: 'The rows of every list add up: accepted + merged + questioned = read',
    severity: 'missed',
    owner: 'data-desk',
    link: '/lists',
    whats: {
      sum: {
        zh: '新增、合并、待核实之和与读入行数不符',
        en: 'accepted, merged and questioned do not add up',
      },
      lines: { zh: '名单行少于或多于导入时的行数', en: 'there are more or fewer lines than were taken in' },
      questions: {
        zh: '待核实的行少于或多于导入时的行数',
        en: 'there are more or fewer questions than were asked',
      },
      ignored: {
        zh: '忽略的行少于或多于导入时的行数',
        en: 'there are more or fewer ignored rows than were counted',
      },
    },
    find: () => sql`
      with lines as (
        select batch, count(*) filter (where counted = 'accepted') as accepted,
          count(*) filter (where counted = 'merged') as merged from list_line group by batch),
      questions as (
        select q.batch, count(*) as asked, count(l.id) filter (where l.counted = 'accepted') as accepted,
          count(l.id) filter (where l.counted = 'merged') as merged
        from list_question q left join list_line l on l.id = q.line and l.batch = q.batch group by q.batch),
      ignored as (select batch, count(*) as rows from list_ignored group by batch),
      told as (
        select b.*, coalesce(l.accepted, 0) - coalesce(q.accepted, 0) as now_accepted,
          coalesce(l.merged, 0) - coalesce(q.merged, 0) as now_merged, coalesce(q.asked, 0) as now_asked,
          coalesce(i.rows, 0) as now_ignored,
          (select coalesce(sum(v.value::integer), 0) from jsonb_each_text(b.ignored) v) as counted_ignored
        from list_batch b left join lines l on l.batch = b.id left join questions q on q.batch = b.id
          left join ignored i on i.batch = b.id)
      select 'batch:' || id as handle, place, null::uuid as person,
        case when accepted + merged + questioned <> rows_read then 'sum'
             when now_accepted <> accepted or now_merged <> merged then 'lines'
             when now_asked <> questioned then 'questions' else 'ignored' end as what,
        received_at as since
      from told
      where accepted + merged + questioned <> rows_read or now_accepted <> accepted or now_merged <> merged
        or now_asked <> questioned or now_ignored <> counted_ignored`,
  },
  {
    id: 'N2',
    zh: '每条在办名单都有且只有一个责任单位，并有在岗的责任人',
    en: 'Every open line has exactly one owner unit, and somebody on duty who owns it',
    severity: 'missed',
    owner: 'subdistrict-duty',
    link: '/calls',
    whats: {
      unit: { zh: '责任单位不存在或已撤销', en: 'its owner unit is not there any more' },
      nobody: { zh: '责任单位目前无人在岗', en: 'nobody is on duty in its owner unit' },
      claimer: { zh: '领取人已停用账号', en: 'the account of whoever claimed it is closed' },
    },
    find: (asked) => sql`
      with owners as (
        select owner_unit, owner_role, array_agg(distinct claimed_by) filter (where claimed_by is not null) as claimers
        from list_line where step is not null group by owner_unit, owner_role),
      on_duty as materialized (${onDuty(asked.now)}),
      doing as materialized (
        select distinct stand.role, d.place from on_duty d join ${mayStandIn(asked)} on stand.by = d.role),
      -- A district being set up has administrators only: who is on duty is asked once anybody works there.
      at_work as (select exists (select from duty where not (role = any (${[...ADMINS]}::text[]))) as yes),
      wrong as materialized (
        select o.*, case when p.path is null then 'unit' when cardinality(gone.ids) > 0 then 'claimer'
                         else 'nobody' end as what, gone.ids
        from owners o left join place p on p.path = o.owner_unit and p.retired_at is null
          cross join lateral (select array_agg(c.id) as ids from account c
                              where c.id = any (o.claimers) and c.closed_at is not null) gone
        where p.path is null or cardinality(gone.ids) > 0
          or ((select yes from at_work)
              and not exists (select from doing d where d.role = o.owner_role and d.place @> o.owner_unit)))
      select 'line:' || l.id as handle, l.owner_unit as place, l.person, w.what, l.changed_at as since
      from wrong w join list_line l on l.owner_unit = w.owner_unit and l.owner_role = w.owner_role and l.step is not null
      where w.what <> 'claimer' or l.claimed_by = any (w.ids)`,
  },
  {
    id: 'N3',
    zh: '没有超过时限而无人知晓的名单：逾期必有升级',
    en: 'No line is late in silence: past its deadline there is an open escalation',
    severity: 'late',
    owner: 'hq',
    link: '/calls?late=1',
    whats: {
      silent: { zh: '已超时，但没有升级任务', en: 'late, and nobody was told' },
      timeless: { zh: '在办，但没有时限', en: 'open without a deadline' },
    },
    find: ({ now }) => sql`
      with late as (
        select l.batch, l.owner_unit, l.step, t.to_unit, array_agg(l.id) as lines
        from list_line l left join line_transfer t on t.line = l.id and t.answer is null and l.step = 'accept'
        where l.step is not null and l.due_at <= ${addMinutes(now, -TIMER_MINUTES)}
        group by l.batch, l.owner_unit, l.step, t.to_unit),
      silent as (
        select unnest(g.lines) as id from late g where not exists (
          select from task k where k.ended_at is null
            and k.plan_key = ${LATE_KEYS}::text || g.batch || '/' || coalesce(g.to_unit, g.owner_unit)::text || '/' || g.step || '/1'))
      select 'line:' || l.id as handle, l.owner_unit as place, l.person, 'silent' as what, l.due_at as since
      from silent s join list_line l on l.id = s.id
      union all
      select 'line:' || l.id, l.owner_unit, l.person, 'timeless', l.changed_at
      from list_line l where l.step is not null and l.due_at is null`,
  },
  {
    id: 'N4',
    zh: '每条办结的名单都有结论、证据、经办人和时间',
    en: 'Every closed line has an outcome, evidence, who gave it and when',
    severity: 'missed',
    owner: 'community-officer',
    link: '/calls?answered=1',
    whats: {
      outcome: { zh: '没有结论', en: 'no outcome' },
      who: { zh: '没有经办人或时间', en: 'nobody, or no time, stands beside the outcome' },
      evidence: { zh: '没有证据', en: 'no evidence' },
      gone: { zh: '证据所指的通话或上门记录不存在', en: 'the call or visit named as evidence is not there' },
      state: { zh: '状态与办结不符', en: 'its state is not that of a closed line' },
    },
    find: () => sql`
      with closed as (
        select id, owner_unit, person, outcome, outcome_at, outcome_by, state, changed_at,
          case when jsonb_typeof(evidence -> 'ids') = 'array' then evidence -> 'ids' else '[]'::jsonb end as ids
        from list_line where step is null),
      named as materialized (
        select c.id,
          case when e.handle like 'call:%' and pg_input_is_valid(substr(e.handle, 6), 'uuid') then substr(e.handle, 6)::uuid end as call,
          case when e.handle like 'visit:%' and pg_input_is_valid(substr(e.handle, 7), 'uuid') then substr(e.handle, 7)::uuid end as visit
        from closed c cross join lateral jsonb_array_elements_text(c.ids) as e (handle)),
      gone as (
        select n.id from named n left join call_attempt a on a.id = n.call where n.call is not null and a.id is null
        union
        select n.id from named n left join line_search s on s.id = n.visit where n.visit is not null and s.id is null)
      select 'line:' || c.id as handle, c.owner_unit as place, c.person,
        case when c.outcome is null then 'outcome' when c.outcome_at is null or c.outcome_by is null then 'who'
             when c.state in ${LIVING} then 'state' when c.ids = '[]'::jsonb then 'evidence' else 'gone' end as what,
        c.changed_at as since
      from closed c left join gone g on g.id = c.id
      where c.outcome is null or c.outcome_at is null or c.outcome_by is null or c.ids = '[]'::jsonb
        or g.id is not null or c.state in ${LIVING}`,
  },
  {
    id: 'N5',
    zh: '移交的名单，接收方已接受；未接受前仍归移出方',
    en: 'A line transferred out was accepted by the receiver; until then it is the sender’s',
    severity: 'missed',
    owner: 'data-desk',
    link: '/calls/transfers',
    whats: {
      unaccepted: { zh: '标为已移交，但没有接收方的接受', en: 'called transferred, but nobody accepted it' },
      receipt: { zh: '移交区外，但没有回执', en: 'transferred outside without a receipt' },
      owner: { zh: '移交未被接受，责任单位却不是移出方', en: 'not accepted yet, and no longer the sender’s' },
      idle: { zh: '移交待接受，却没有时限', en: 'waits to be accepted without a deadline' },
    },
    find: () => sql`
      select 'line:' || l.id as handle, l.owner_unit as place, l.person,
        case when t.id is null then 'unaccepted' else 'receipt' end as what, l.outcome_at as since
      from list_line l left join lateral (
        select id, to_unit, receipt from line_transfer where line = l.id and answer = 'accepted'
        order by answered_at desc limit 1) t on true
      where l.state = 'transferredOut' and (t.id is null or (t.to_unit is null and coalesce(t.receipt, '') = ''))
      union all
      select 'line:' || l.id, l.owner_unit, l.person, case when l.owner_unit <> t.from_unit then 'owner' else 'idle' end, t.sent_at
      from line_transfer t join list_line l on l.id = t.line
      where t.answer is null and (l.owner_unit <> t.from_unit or l.step is distinct from 'accept')`,
  },
  {
    id: 'N6',
    zh: '判为重复的名单都指向同一人的另一条，且终点不是重复',
    en: 'A duplicate points to another line of the same person, and the chain ends in one that is none',
    severity: 'missed',
    owner: 'data-desk',
    link: '/lists',
    whats: {
      nowhere: { zh: '判为重复，却没有指向任何记录', en: 'called a duplicate of nothing' },
      other: { zh: '指向了另一个人的记录', en: 'points to a line of somebody else' },
      circle: { zh: '重复记录互相指向，没有终点', en: 'duplicates point at each other in a circle' },
    },
    find: () => sql`
      with recursive chain as (
        select id as start, id, duplicate_of, 0 as step from list_line where duplicate_of is not null
        union all
        select c.start, l.id, l.duplicate_of, c.step + 1 from chain c join list_line l on l.id = c.duplicate_of
        where c.step < 50 and c.duplicate_of is not null and (c.step = 0 or c.id <> c.start)),
      ends as (
        select start, bool_or(duplicate_of is null) as ends from chain group by start)
      select 'line:' || l.id as handle, l.owner_unit as place, l.person,
        case when l.duplicate_of is null then 'nowhere' when s.person <> l.person then 'other' else 'circle' end as what,
        coalesce(l.outcome_at, l.changed_at) as since
      from list_line l left join list_line s on s.id = l.duplicate_of left join ends e on e.start = l.id
      where (l.duplicate_of is not null or l.state = 'duplicate')
        and (l.duplicate_of is null or s.person <> l.person or not e.ends)`,
  },
  ...testInvariants,
  ...episodeInvariants,
  ...releaseInvariants,
  ...temperatureInvariants,
  {
    id: 'N26',
    zh: '每名管控人员、每个四包一小组，四类人员均有人在岗或顶岗，且每人负担不超限',
    en: 'Everybody under control, and every four-guard-one team, has somebody of each of the four on duty or covered, nobody over the limit',
    severity: 'late',
    owner: 'subdistrict-duty',
    link: '/teams',
    whats: {
      cadre: { zh: '没有在岗的社区干部，也无人顶岗', en: 'no cadre is on duty, and nobody covers' },
      'grid-member': {
        zh: '没有在岗的网格员，也无人顶岗',
        en: 'no grid member is on duty, and nobody covers',
      },
      medic: { zh: '没有在岗的医务人员，也无人顶岗', en: 'no medic is on duty, and nobody covers' },
      police: { zh: '没有在岗的民警，也无人顶岗', en: 'no police officer is on duty, and nobody covers' },
      load: { zh: '有成员同时服务的小组超过上限', en: 'a member serves more teams than the limit' },
    },
    find: ({ now, rulebook }) => sql`
      with on_duty as (${onDuty(now)}),
      members as (
        select t.id as team, t.place, m.role, m.account,
          exists (select from on_duty d where d.account = m.account and d.role = m.role
                  and (d.place @> t.place or d.place <@ t.place))
          or exists (select from on_duty d join duty held on held.id = d.stands_for
                     where held.account = m.account and held.role = m.role
                       and (held.place @> t.place or held.place <@ t.place)) as there
        from team t join team_member m on m.team = t.id and m.until is null where t.ended_at is null),
      loads as (select account, role, count(*) as teams from members group by account, role),
      limits as (
        select * from jsonb_to_recordset(${JSON.stringify(rulebook.part(teamRules).fourGuardOne)}::jsonb)
          as v (role text, "teamsAtMost" integer)),
      guards as materialized (
        select distinct role, place from members where there and nlevel(place) >= ${TEAM_LEVEL}),
      unguarded as materialized (
        select c.place from (
            select place from community_tally where state = 'active' group by place having sum(n) > 0) c
        where exists (
          select from unnest(${[...FOUR]}::text[]) r (role)
          where not exists (select from guards g where g.role = r.role and g.place @> c.place)))
      select 'team:' || t.id as handle, t.place, null::uuid as person, f.role as what, t.formed_at as since
      from team t cross join unnest(${[...FOUR]}::text[]) f (role)
      where t.ended_at is null and not exists (select from members m where m.team = t.id and m.role = f.role and m.there)
      union all
      select distinct 'team:' || m.team, m.place, null::uuid, 'load', null::timestamptz
      from members m join loads l on l.account = m.account and l.role = m.role join limits v on v.role = m.role
      where l.teams > v."teamsAtMost"
      union all
      -- Places with anybody in a stay come from the tallies: a district has hundreds of communities, thousands of grids, and
      -- hundreds of thousands of stays. A community whose own team is whole guards all its grids; of another each is asked.
      select 'episode:' || e.id, e.place, e.person, a.role, e.ordered_at
      from (
        select p.place, f.role from (
            select y.place from unguarded u join episode_tally y on community_of(y.place) = u.place
            where y.state = 'active' group by y.place having sum(y.n) > 0) p
          cross join lateral (
            select r.role from unnest(${[...FOUR]}::text[]) with ordinality r (role, no)
            where not exists (select from guards g where g.role = r.role and g.place @> p.place)
            order by r.no limit 1) f) a
        join episode e on e.place = a.place
      where e.ended_at is null and e.state = 'active' and e.ordered_at < ${addMinutes(now, -FOLLOW_UP_MINUTES)}`,
  },
  {
    id: 'H1',
    zh: '每个正在通话的人只被一人占用，占用与名单一致',
    en: 'Everybody being called is held by one caller, and the line says the same',
    severity: 'wrong',
    owner: 'community-officer',
    link: '/calls',
    whats: {
      line: { zh: '有人占用此人，名单上却不是他', en: 'somebody holds her, and the line names another' },
      twice: { zh: '同一人被占用了两次', en: 'she is held twice' },
      closed: { zh: '名单已办结，仍被占用', en: 'the line is closed and still held' },
      person: { zh: '占用的不是名单上的人', en: 'who is held is not the person of the line' },
    },
    find: ({ now }) => sql`
      with held as (
        select c.*, count(*) over (partition by c.person) as times from call_claim c
        where c.ended_at is null and c.until > ${now})
      select 'line:' || l.id as handle, l.owner_unit as place, l.person,
        case when h.times > 1 then 'twice' when l.person <> h.person then 'person' when l.step is null then 'closed'
             else 'line' end as what, h.at as since
      from held h join list_line l on l.id = h.line
      where h.times > 1 or l.person <> h.person or l.step is null or l.claimed_by is distinct from h.by`,
  },
  {
    id: 'H2',
    zh: '每个待核实的问题都有人负责答复',
    en: 'Every open question has somebody on duty who may answer it',
    severity: 'missed',
    owner: 'data-desk',
    link: '/lists',
    whats: {
      nobody: { zh: '没有在岗的人可以答复', en: 'nobody on duty may answer it' },
      line: { zh: '已答复为新增，却没有对应的名单行', en: 'answered as a person, and there is no line' },
    },
    find: (asked) => sql`
      with may as (
        select role from unnest(${rolesThatMay(asked, 'lists.answer')}::text[]) as r (role)),
      on_duty as (${onDuty(asked.now)}),
      places as (select distinct place from list_question where answer is null and asked_before is null),
      alone as (
        select p.place from places p where exists (select from duty where not (role = any (${[...ADMINS]}::text[])))
          and not exists (select from on_duty d join may on may.role = d.role where d.place @> p.place))
      select 'batch:' || q.batch as handle, q.place, null::uuid as person, 'nobody' as what, b.received_at as since
      from list_question q join alone a on a.place = q.place join list_batch b on b.id = q.batch
      where q.answer is null and q.asked_before is null
      union all
      select 'batch:' || q.batch, q.place, null::uuid, 'line', q.answered_at
      from list_question q where q.answer in ('same', 'new', 'corrected') and q.line is null`,
  },
  {
    id: 'H3',
    zh: '账本按分钟封存',
    en: 'The ledger is sealed minute by minute',
    severity: 'wrong',
    owner: 'admin',
    link: '/audit',
    whats: {
      unsealed: {
        zh: '有记录超过三分钟没有封存',
        en: 'rows have waited unsealed for more than three minutes',
      },
    },
    find: ({ now }) => sql`
      select 'seal:' || s.no as handle, ${TOP} as place, null::uuid as person, 'unsealed' as what, w.at as since
      from (select no, to_tx from ledger_seal order by no desc limit 1) s
        cross join lateral (select l.at from ledger l where l.tx >= s.to_tx order by l.tx, l.seq limit 1) w
      where w.at < ${addMinutes(now, -SEAL_MINUTES)}`,
  },
  {
    id: 'H4',
    zh: '没有失败或积压的后续处理',
    en: 'No follow-up failed, and none waits too long',
    severity: 'missed',
    owner: 'admin',
    link: '/system',
    whats: {
      failed: { zh: '多次重试后仍失败', en: 'failed after every retry' },
      waiting: { zh: '十分钟内没有处理', en: 'not done within ten minutes' },
    },
    unless: async (tx) =>
      (await row(tx, sql<{ there: boolean }>`select to_regclass('pgboss.job') is not null as there`))?.there
        ? undefined
        : { zh: '此处没有后续队列', en: 'there is no queue of follow-ups here' },
    find: () => sql`
      select coalesce('entry:' || (j.data ->> 'id'), 'job:' || j.id) as handle,
        coalesce((j.data ->> 'place')::ltree, ${TOP}) as place, null::uuid as person,
        case when j.name = 'reactions-failed' then 'failed' else 'waiting' end as what, j.created_on as since
      from pgboss.job j
      where (j.name = 'reactions-failed' and j.state in ('created', 'retry', 'active'))
        or (j.name = 'reactions' and j.state in ('created', 'retry')
            and j.created_on < now() - make_interval(mins => ${FOLLOW_UP_MINUTES}))`,
  },
  {
    id: 'H5',
    zh: '每条在办名单都指向一个现有的人，合并后名单随之转移',
    en: 'Every open line names somebody who is there, and lines follow when two become one',
    severity: 'missed',
    owner: 'data-desk',
    link: '/people',
    whats: {
      gone: { zh: '名单上的人不存在', en: 'the person it names is not there' },
      merged: {
        zh: '此人已并入他人，名单没有随之转移',
        en: 'she was merged into somebody else, and the line stayed behind',
      },
    },
    find: ({ now }) => sql`
      select 'line:' || l.id as handle, l.owner_unit as place, l.person, 'gone' as what, l.changed_at as since
      from list_line l where l.step is not null and not exists (select from person p where p.id = l.person)
      union all
      select 'line:' || l.id, l.owner_unit, l.person, 'merged', p.changed_at
      from person p join list_line l on l.person = p.id
      where p.merged_into is not null and p.changed_at < ${addMinutes(now, -TIMER_MINUTES)}`,
  },
  {
    id: 'H6',
    zh: '每次查找都有未结的任务，每个联系不上的人都在查找中',
    en: 'Every search has an open task, and everybody no call reaches is searched for',
    severity: 'missed',
    owner: 'subdistrict-duty',
    link: '/tasks',
    whats: {
      task: { zh: '查找没有对应的未结任务', en: 'the search has no open task' },
      search: { zh: '状态为查找中，却没有进行中的查找', en: 'said to be searched for, and nobody searches' },
    },
    find: () => sql`
      select 'line:' || l.id as handle, s.place, l.person, 'task' as what, s.opened_at as since
      from line_search s join list_line l on l.id = s.line left join task k on k.id = s.task
      where s.ended_at is null and (k.id is null or k.ended_at is not null)
      union all
      select 'line:' || l.id, l.owner_unit, l.person, 'search', l.changed_at from list_line l
      where l.step in ('visit', 'police', 'search')
        and not exists (select from line_search s where s.line = l.id and s.ended_at is null and s.stage = l.step)`,
  },
  {
    id: 'H7',
    zh: '每个超时的任务都已告知上一级',
    en: 'Every late task was told to the level above',
    severity: 'late',
    owner: 'hq',
    link: '/tasks?late=1',
    whats: { untold: { zh: '任务超时，无人被告知', en: 'late, and nobody was told' } },
    find: ({ now }) => sql`
      select 'task:' || k.id as handle, k.owner_unit as place, null::uuid as person, 'untold' as what, k.due_at as since
      from task k
      where k.ended_at is null and k.due_at < ${addMinutes(now, -TIMER_MINUTES)} and k.kind <> 'late-lines'
        and not exists (select from task_told h where h.task = k.id)`,
  },
  {
    id: 'H8',
    zh: '系统、安全、审计三类管理员由不同的人担任',
    en: 'The three administrators are three different people',
    severity: 'wrong',
    owner: 'security-admin',
    link: '/teams',
    whats: { two: { zh: '一人担任了其中两类', en: 'one person holds two of them' } },
    find: ({ now }) => sql`
      select 'user:' || d.account as handle, (array_agg(d.place))[1] as place, null::uuid as person, 'two' as what, max(d.from_at) as since
      from duty d
      where d.role = any (${[...ADMINS]}::text[]) and (d.until is null or d.until > ${now})
      group by d.account having count(distinct d.role) > 1`,
  },
  {
    id: 'H9',
    zh: '生效的规则正是双方签字批准的文本',
    en: 'The rules in force are the text both sides signed',
    severity: 'wrong',
    owner: 'security-admin',
    link: '/rulebook',
    whats: {
      text: { zh: '文本与批准时不一致', en: 'the text is not the one that was approved' },
      signatures: { zh: '缺少双方签字，或提出人自己签了字', en: 'signatures of two others are missing' },
      ledger: { zh: '账本中没有对应的批准记录', en: 'the ledger knows of no such approval' },
    },
    find: () => sql`
      with approved as (
        select v.*, sha256(convert_to(v.text, 'UTF8')) as is_sha,
          (select count(distinct a.by) from rulebook_approval a where a.version = v.id and a.by <> v.proposed_by) as signers,
          exists (select from ledger l where l.word = 'rulebook.change.approved' and l.about @> array['change:' || v.id]
                    and (l.detail ->> 'complete')::boolean and l.detail ->> 'sha256' = encode(v.sha256, 'hex')) as told
        from rulebook_version v where v.state = 'approved')
      select 'rulebook:' || part as handle, ${TOP} as place, null::uuid as person,
        case when is_sha <> sha256 then 'text' when signers < 2 then 'signatures' else 'ledger' end as what, in_force_from as since
      from approved
      where is_sha <> sha256 or (decided_by <> 'house' and (signers < 2 or not told))`,
  },
  ...tallyInvariants,
  ...outbreakInvariants,
  ...testingInvariants,
  ...isolationInvariants,
]);

/** N1 to N26, then the house’s own: as the handbook counts them, whichever module brings them. */
function inOrder(rows: readonly Invariant[]): readonly Invariant[] {
  const rank = ({ id }: Invariant) => (id.startsWith('N') ? 0 : 1_000) + Number(id.slice(1));
  return [...rows].sort((a, b) => rank(a) - rank(b));
}

interface Unwatched extends Words {
  readonly id: string;
  /** What of the house it waits for. */
  readonly needs: Words;
}

const CONTROL: Words = { zh: '需要管控模块（后续版本）', en: 'needs control, which comes later' };

/** What the domain asks for and this house can not know yet. On the board, greyed, never green. */
export const unwatched: readonly Unwatched[] = [
  { id: 'N23', zh: '门磁告警按时处置', en: 'Every door alarm is closed with a cause', needs: CONTROL },
  {
    id: 'N24',
    zh: '检查问题闭环',
    en: 'Every finding is closed and verified',
    needs: { zh: '需要督查模块（后续版本）', en: 'needs inspections, which come later' },
  },
  {
    id: 'N25',
    zh: '转码申诉 24 小时内有答复',
    en: 'Every code re-check is decided within a day',
    needs: { zh: '需要转码复核模块（后续版本）', en: 'needs re-checks, which come later' },
  },
];

// Asking ------------------------------------------------------------------------------------------------

export interface Watched extends Words {
  readonly id: string;
  readonly severity: Severity;
  readonly owner: string;
  readonly link: string;
  readonly count: number;
  /** The first few that break it. */
  readonly rows: readonly { readonly handle: string; readonly place: string; readonly what: string }[];
}

const FIRST_ROWS = 5;

/** Every invariant that can be asked in this house, over the whole of it. */
export async function watchAll(house: Pick<House, 'db' | 'clock' | 'rulebookAt'>): Promise<Watched[]> {
  const now = house.clock.now();
  const rulebook = await house.rulebookAt(now);
  return asHouse(house, (tx) => askAll(tx, { now, rulebook }, ['']));
}

async function askAll(tx: Tx, asked: Asked, scope: readonly string[]): Promise<Watched[]> {
  await steady(tx);
  const found: Watched[] = [];
  for (const invariant of invariants) {
    if ((await invariant.unless?.(tx)) !== undefined) continue;
    const { id, zh, en, severity, owner, link } = invariant;
    const { count, rows: some } = await ask(tx, invariant, asked, { scope, from: 0, limit: FIRST_ROWS });
    found.push({
      id,
      zh,
      en,
      severity,
      owner,
      link,
      count,
      rows: some.map(({ handle, place, what }) => ({ handle, place, what })),
    });
  }
  return found;
}

/**
 * Compiling these queries costs more than running them: the planner takes the unions of a dozen small tables for
 * large, and each would be compiled anew every time. Nor are they shared out to several processes: each is two indexes
 * side by side, handing the rows to and fro costs as much again, and the acts of the minute want the other processors.
 */
export async function steady(tx: Tx): Promise<void> {
  await run(
    tx,
    sql`select set_config('jit', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)`,
  );
}

async function ask(
  tx: Tx,
  invariant: Invariant,
  asked: Asked,
  page: { scope: readonly string[]; from: number; limit: number },
): Promise<{ count: number; rows: Breach[] }> {
  const everywhere = page.scope.includes('');
  const found = await rows(
    tx,
    sql<Breach & { total: number }>`
      select v.handle, v.place::text as place, v.person, v.what, v.since, count(*) over () as total
      from (${invariant.find(asked)}) v
      where ${everywhere ? sql`true` : sql`v.place <@ any (${[...page.scope]}::text[]::ltree[])`}
      order by v.since nulls last, v.handle offset ${page.from} limit ${page.limit}`,
  );
  return { count: found[0]?.total ?? 0, rows: found };
}

// Looking -----------------------------------------------------------------------------------------------

export interface Board {
  readonly rows: readonly (Omit<Watched, 'rows'> & { readonly ownerName: Words })[];
  readonly unwatched: readonly Unwatched[];
  readonly at: string;
}

const board = look('/watch', {
  title: { zh: '一个不漏', en: 'nobody missed' },
  duty: 'watch.read',
  purpose: 'outbreak-response',
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<Board> {
    // What breaks a rule may lie where only the whole shows it; what is handed on lies in the asker's area.
    const found = await ctx.beyond('does everything add up, over the whole district?', () =>
      askAll(tx, ctx, ctx.scope),
    );
    const missing: Unwatched[] = [];
    for (const { id, zh, en, unless } of invariants) {
      const needs = await unless?.(tx);
      if (needs !== undefined) missing.push({ id, zh, en, needs });
    }
    return {
      rows: found.map(({ rows: _, ...one }) => ({ ...one, ownerName: roleWords(ctx, one.owner) })),
      unwatched: [...unwatched, ...missing],
      at: ctx.now.toISOString(),
    };
  },
});

export interface BreachShown {
  readonly handle: string;
  readonly place: string;
  readonly placeName: Words;
  readonly what: Words;
  readonly since: string | null;
  readonly link: string;
  /** Masked: who it is about, when it is about somebody and she may be seen. */
  readonly person: { readonly id: string; readonly code: string; readonly name: string } | null;
}

export interface BreachPage extends Omit<Watched, 'rows'> {
  readonly ownerName: Words;
  readonly severityName: Words;
  readonly rows: readonly BreachShown[];
}

const PAGE_ROWS = 50;

const breaches = look('/watch/:id', {
  title: { zh: '一个不漏：明细', en: 'nobody missed: who' },
  duty: 'watch.read',
  purpose: 'outbreak-response',
  query: Type.Object({
    id: Type.String({ pattern: '^[NH][0-9]{1,2}$' }),
    page: Type.Optional(Type.Integer({ minimum: 1, maximum: 20_000 })),
  }),
  run: (tx, query, ctx) => watchRows(tx, ctx, query.id, { page: query.page ?? 1, limit: PAGE_ROWS }),
});

/** One invariant and who or what breaks it in the asker's area, a page at a time, masked. */
export async function watchRows(
  tx: Tx,
  ctx: Ctx,
  id: string,
  paging: { readonly page: number; readonly limit: number },
): Promise<BreachPage> {
  const invariant = invariants.find((one) => one.id === id);
  if (invariant === undefined || (await invariant.unless?.(tx)) !== undefined) return refuse('not-found');
  const { count, rows: found } = await ctx.beyond(
    'who breaks it, shown only in the asker’s area',
    async () => {
      await steady(tx);
      return ask(tx, invariant, ctx, {
        scope: ctx.scope,
        from: (paging.page - 1) * paging.limit,
        limit: paging.limit,
      });
    },
  );
  const names = await namesOf(tx, [...new Set(found.map(({ place }) => place))]);
  const people = await shownPeople(
    tx,
    found.map(({ person }) => person).filter((one) => one !== null),
  );
  const { zh, en, severity, owner, link } = invariant;
  return {
    id,
    zh,
    en,
    severity,
    severityName: SEVERITY_WORDS[severity],
    owner,
    ownerName: roleWords(ctx, owner),
    link,
    count,
    rows: found.map((one): BreachShown => {
      const person = one.person === null ? undefined : people.get(one.person);
      return {
        handle: one.handle,
        place: one.place,
        placeName: names.get(one.place) ?? { zh: one.place, en: one.place },
        what: invariant.whats[one.what] ?? { zh: one.what, en: one.what },
        since: one.since?.toISOString() ?? null,
        link: linkOf(one.handle) ?? link,
        person: person === undefined ? null : { id: person.id, code: person.code, name: person.name },
      };
    }),
  };
}

function roleWords(ctx: Asked, role: string): Words {
  const { zh, en } = ctx.rulebook.part(roles)[role] ?? { zh: role, en: role };
  return { zh, en };
}

/** Where a handle is looked at on the desk. */
const PAGES: Readonly<Record<string, (id: string) => string>> = {
  line: (id) => `/calls/${id}`,
  batch: (id) => `/lists/${id}`,
  person: (id) => `/people/${id}`,
  task: (id) => `/tasks/${id}`,
  rulebook: (id) => `/rulebook/${id}`,
  episode: (id) => `/episodes/${id}`,
  case: (id) => `/cases/${id}`,
  trip: (id) => `/transport/${id}`,
  'isolation-site': (id) => `/isolation/${id}`,
};

/** The screen of a handle: `line:…` → `/calls/…`; undefined where there is none. */
export function linkOf(handle: string): string | undefined {
  const [kind = '', id = ''] = handle.split(':');
  return Object.hasOwn(PAGES, kind) ? PAGES[kind]?.(id) : undefined;
}

export const watchLooks: readonly Look[] = [board, breaches] as unknown as Look[]; // each answers its own query
