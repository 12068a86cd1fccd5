// All SQL of coverage: where everybody of a roster stands, in numbers; what is said of one line; how a session was closed.
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { TestingRules } from '../terms.ts';
import type { Closing, Sums } from './terms.ts';

/**
 * Where each person of sessions stands: 1 tested, 2 exempt, 3 absent, 4 nobody knows. It is coverage/rules.ts in SQL, so
 * that a district is counted without reading its people; coverage.test.ts holds the two to each other. `of` names the
 * sessions, as a condition on `t`. One session is counted after the other, its lines and swabs put under each other and
 * grouped: under row security the engine takes all of these tables for a handful of rows, and joining them at large it
 * would look every session up for every swab.
 */
function standings(rules: TestingRules, of: ReturnType<typeof sql>) {
  const known = rules.exemptions.map(({ reason }) => reason);
  return sql`
    merged as materialized (select p.id, p.merged_into from person p where p.merged_into is not null),
    asked as materialized (select t.id, t.opens_at, t.hours from test_session t where ${of}),
    standing as (
      select t.id as session, l.* from asked t cross join lateral (
        select coalesce(m.merged_into, s.person) as person, min(s.stands) as stands,
          -- Signed for when nobody knew where she stood: what is told of a swab of hers later is news.
          case when max(s.signed_at) >= coalesce(max(s.told_at), '-infinity') then max(s.signed_at) end as signed_at,
          max(s.added_at) as added_at, bool_or(s.walk_in) as walk_in
        from (
          select r.person, r.off_at is null as expected, r.origin = 'walk-in' as walk_in, r.signed_at, r.added_at,
            null::timestamptz as told_at, case when r.off_at is not null then null when r.exemption = any (${known}::text[]) then 2
              when r.absence is not null and r.owner is not null and r.new_slot
                <= t.opens_at + make_interval(secs => t.hours * 3600, hours => ${rules.absence.newSlotHours}) then 3
              else 4 end as stands
          from test_roster r where r.session = t.id
          union all
          select w.person, null, false, null, null, ${TOLD},
            case when w.undone_at is null and u.state <> 'rejected' then 1 end
          from test_swab w join test_tube u on u.id = w.tube and u.session = t.id and u.round = 'session'
          where w.session = t.id) s
          left join merged m on m.id = s.person
        group by 1
        -- Whoever was taken off the roster counts when she was swabbed all the same.
        having bool_or(s.expected) or (count(s.expected) > 0 and min(s.stands) = 1)) l)`;
}

/** When something was told last of a swab: that it was taken, taken back, or rejected with its tube. */
const TOLD = sql`greatest(w.recorded_at, w.undone_at, case when u.state = 'rejected' then u.arrived_at end)`;

interface Summed extends Sums {
  readonly session: string;
}

const SUMS = sql`
  count(*)::int as roster, (count(*) filter (where stands = 1))::int as tested,
  (count(*) filter (where stands = 2))::int as exempt, (count(*) filter (where stands = 3))::int as absent,
  (count(*) filter (where stands = 4))::int as unexplained,
  (count(*) filter (where stands = 4 and signed_at is not null))::int as signed,
  (count(*) filter (where walk_in))::int as "walkIns"`;

/** The numbers of these sessions; one without a roster has none. */
export async function sumsOf(
  tx: Tx,
  rules: TestingRules,
  sessions: readonly string[],
): Promise<Map<string, Sums>> {
  if (sessions.length === 0) return new Map();
  const kept = await keptSums(tx, sessions);
  const of = sql`t.id = any (${sessions.filter((id) => !kept.has(id))}::uuid[])`;
  const found = await rows(
    tx,
    sql<Summed>`with ${standings(rules, of)} select session, ${SUMS} from standing group by session`,
  );
  return new Map([...kept, ...found.map(({ session, ...sums }) => [session, sums] as const)]);
}

/** The numbers of sessions whose people are forgotten. */
export async function keptSums(tx: Tx, sessions: readonly string[]): Promise<Map<string, Sums>> {
  const found = await rows(
    tx,
    sql<{ id: string; sums: Sums }>`
      select t.id, t.sums from test_session t where t.id = any (${[...sessions]}::uuid[]) and t.sums is not null`,
  );
  return new Map(found.map(({ id, sums }) => [id, sums]));
}

/** Writes the numbers down before the people go; what was written stays. `of` is a condition on `t`. */
export async function keepSums(tx: Tx, rules: TestingRules, of: ReturnType<typeof sql>): Promise<void> {
  await run(
    tx,
    sql`
      with ${standings(rules, sql`t.sums is null and ${of}`)},
        summed as (select session, ${SUMS} from standing group by session)
      update test_session t set sums = to_jsonb(s) - 'session' from summed s where t.id = s.session`,
  );
}

/**
 * Sessions that were closed since then and do not add up any more: somebody stands open whom nobody signed for. Of those
 * closed before `lately` only such are counted as may have changed: a tube was rejected, a question settled, a line added.
 */
export async function reopenedSince(
  tx: Tx,
  rules: TestingRules,
  { since, lately }: { readonly since: Date; readonly lately: Date },
): Promise<string[]> {
  const of = sql`
    t.closed_at > ${since} and t.cancelled_at is null and (t.closed_at > ${lately}
      or exists (select from test_tube u where u.session = t.id and u.state = 'rejected')
      or exists (select from test_question q where q.session = t.id and q.settled_at > ${lately})
      or (select r.added_at from test_roster r where r.session = t.id order by r.no desc limit 1) > ${lately})`;
  const found = await rows(
    tx,
    sql<{ session: string }>`
      with ${standings(rules, of)}
      select distinct session from standing where stands = 4 and signed_at is null order by session`,
  );
  return found.map(({ session }) => session);
}

/** For the invariant (watch-testing.ts): who stands open in sessions that were closed, and since when at the latest. */
export function openAfterClosing(rules: TestingRules, since: Date) {
  const of = sql`t.closed_at > ${since} and t.cancelled_at is null`;
  return sql`
    with ${standings(rules, of)}
    select s.session, s.person, t.place, greatest(t.closed_at, s.added_at, (
        select max(greatest(${TOLD}, (select max(r.settled_at) from test_report r where r.tube = u.id)))
        from test_swab w join test_tube u on u.id = w.tube and u.round = 'session'
        where w.session = s.session and w.person = s.person)) as since
    from standing s join test_session t on t.id = s.session
    where s.stands = 4 and s.signed_at is null`;
}

// Tubes -------------------------------------------------------------------------------------------------

export interface TubeSums {
  readonly tubes: number;
  /** Of the tube that was begun last: its label, and how many are in it. */
  readonly lastTube: { readonly barcode: string; readonly people: number; readonly at: Date } | null;
  readonly lastSwabAt: Date | null;
}

/** Tubes of the session itself with somebody in them; those of recalls are nobody's coverage. */
export async function tubeSums(tx: Tx, session: string): Promise<TubeSums> {
  const found = await rows(
    tx,
    sql<{ barcode: string; people: number; at: Date; lastAt: Date | null }>`
      select u.barcode, u.scanned::int as people, coalesce(u.first_at, u.opened_at) as at, u.last_at as "lastAt"
      from test_tube u
      where u.session = ${session} and u.round = 'session' and u.scanned > 0
      order by coalesce(u.first_at, u.opened_at) desc, u.opened_at desc, u.id desc`,
  );
  const [last] = found;
  const lastSwab = Math.max(...found.map(({ lastAt }) => lastAt?.getTime() ?? 0));
  return {
    tubes: found.length,
    lastTube: last === undefined ? null : { barcode: last.barcode, people: last.people, at: last.at },
    lastSwabAt: found.length === 0 || lastSwab === 0 ? null : new Date(lastSwab),
  };
}

/** When each line was first swabbed and told of it, by its number: what came after closing is shown as such. */
export async function swabbedAt(tx: Tx, session: string): Promise<Map<string, Date>> {
  const found = await rows(
    tx,
    sql<{ person: string; at: Date }>`
      select w.person, min(w.recorded_at) as at from test_swab w
        join test_tube u on u.id = w.tube and u.state <> 'rejected' and u.round = 'session'
      where w.session = ${session} and w.undone_at is null group by w.person`,
  );
  return new Map(found.map(({ person, at }) => [person, at]));
}

// One line ----------------------------------------------------------------------------------------------

/** Why she need not be swabbed. One thing is said of a line at a time. */
export async function setExemption(
  tx: Tx,
  session: string,
  no: number,
  to: { readonly reason: string | null; readonly by: string; readonly at: Date },
): Promise<void> {
  const { reason } = to;
  await run(
    tx,
    sql`
      update test_roster set exemption = ${reason}, exempt_at = ${reason === null ? null : to.at}, exempt_by = ${to.by},
        absence = case when ${reason === null} then absence end, absent_at = case when ${reason === null} then absent_at end,
        absent_by = case when ${reason === null} then absent_by end, owner = case when ${reason === null} then owner end,
        new_slot = case when ${reason === null} then new_slot end
      where session = ${session} and no = ${no}`,
  );
}

export interface Absence {
  readonly reason: string;
  readonly owner: string;
  readonly newSlot: Date;
  readonly tried: boolean;
}

export async function setAbsence(
  tx: Tx,
  session: string,
  no: number,
  to: Absence | null,
  by: string,
  at: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update test_roster set absence = ${to?.reason ?? null}, absent_at = ${to === null ? null : at},
        absent_by = ${to === null ? null : by}, owner = ${to?.owner ?? null}, new_slot = ${to?.newSlot ?? null},
        tried = ${to?.tried ?? false},
        exemption = case when ${to === null} then exemption end, exempt_at = case when ${to === null} then exempt_at end,
        exempt_by = case when ${to === null} then exempt_by else ${by} end
      where session = ${session} and no = ${no}`,
  );
}

// Closing -----------------------------------------------------------------------------------------------

export async function closingOf(tx: Tx, session: string): Promise<Closing | null> {
  return (await closingsOf(tx, [session])).get(session) ?? null;
}

export async function closingsOf(tx: Tx, sessions: readonly string[]): Promise<Map<string, Closing>> {
  const found = await rows(
    tx,
    sql<Closing & { id: string }>`
      select t.id, t.closed_at as at, t.closed_by as by, coalesce(t.closed_rest, 0) as rest, t.closed_why as why
      from test_session t where t.id = any (${[...sessions]}::uuid[]) and t.closed_at is not null`,
  );
  return new Map(found.map(({ id, ...closing }) => [id, closing]));
}

/** Who closed it, when and why stands as it was signed the first time; whoever signs again is told by the ledger. */
export async function writeClosing(tx: Tx, session: string, closing: Closing): Promise<void> {
  await run(
    tx,
    sql`
      update test_session set closed_at = coalesce(closed_at, ${closing.at}), closed_rest = ${closing.rest},
        closed_by = case when closed_at is null then ${closing.by} else closed_by end,
        closed_why = case when closed_at is null then ${closing.why} else closed_why end
      where id = ${session}`,
  );
}

/** Everybody who signed the account of a session, the first one first. */
export async function signaturesOf(tx: Tx, session: string): Promise<{ by: string; at: Date }[]> {
  return rows(
    tx,
    sql<{ by: string; at: Date }>`
      select l.actor as by, l.at from ledger l
      where l.word = 'testing.session.closed' and l.about @> ${[`test-session:${session}`]}::text[] order by l.seq`,
  );
}

/** Whom the lead signed for by name, nothing being told of a swab of hers since. */
export async function signedOf(tx: Tx, rules: TestingRules, session: string): Promise<Map<string, Date>> {
  const found = await rows(
    tx,
    sql<{ person: string; at: Date }>`
      with ${standings(rules, sql`t.id = ${session}`)}
      select person, signed_at as at from standing where signed_at is not null`,
  );
  return new Map(found.map(({ person, at }) => [person, at]));
}

export async function signFor(tx: Tx, session: string, nos: readonly number[], at: Date): Promise<void> {
  await run(
    tx,
    sql`
      update test_roster set signed_at = ${at}
      where session = ${session} and no = any (${[...nos]}::int[])`,
  );
}

/** Sessions that ended before `until` and after `since`, are not cancelled and not closed. */
export async function unclosed(
  tx: Tx,
  asked: { readonly since: Date; readonly until: Date },
): Promise<{ id: string; no: number; place: string; endedAt: Date }[]> {
  return rows(
    tx,
    sql<{ id: string; no: number; place: string; endedAt: Date }>`
      select t.id, t.no::int as no, t.place::text as place, ${ENDED} as "endedAt" from test_session t
      where t.cancelled_at is null and t.closed_at is null and t.opens_at > ${asked.since} and ${ENDED} <= ${asked.until}
      order by t.opens_at, t.id`,
  );
}

const ENDED = sql`t.opens_at + make_interval(secs => t.hours * 3600)`;

// The absent and the rest -------------------------------------------------------------------------------

/** Keys of open tasks about somebody who was swabbed since, wherever that was. */
export async function keysOfFound(tx: Tx): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ key: string }>`
      select k.plan_key as key from task k
        join test_roster r on r.session = (k.facts ->> 'session')::uuid and r.no = (k.facts ->> 'no')::int
      where k.kind in ('test-absent', 'test-rest') and k.ended_at is null and exists (
        select from test_swab w join test_tube u on u.id = w.tube and u.state <> 'rejected'
        where w.person = r.person and w.undone_at is null and w.recorded_at >= k.opened_at)
      order by 1 limit 1000`,
  );
  return found.map(({ key }) => key);
}

/** Whether a swab of hers stands that was told since then, wherever that was. */
export async function isSwabbedSince(tx: Tx, person: string, since: Date): Promise<boolean> {
  const found = await row(
    tx,
    sql<{ there: boolean }>`
      select exists (
        select from test_swab w join test_tube u on u.id = w.tube and u.state <> 'rejected'
        where w.person = ${person} and w.undone_at is null and w.recorded_at >= ${since}) as there`,
  );
  return found?.there === true;
}

/** Which of these sessions nobody has been asked about yet: no open task of that kind names them. */
export async function notAsked(tx: Tx, sessions: readonly string[], kind: string): Promise<string[]> {
  if (sessions.length === 0) return [];
  const asked = await rows(
    tx,
    sql<{ id: string }>`
      select s.id from unnest(${[...new Set(sessions)]}::uuid[]) as s (id)
      where not exists (
        select from task k where k.plan_key = 'testing/' || s.id || '/close' and k.kind = ${kind} and k.ended_at is null)
      order by s.id`,
  );
  return asked.map(({ id }) => id);
}

// The district ------------------------------------------------------------------------------------------

export interface SessionOfDay {
  readonly id: string;
  readonly no: number;
  readonly site: string;
  readonly place: string;
  readonly people: number;
  readonly opensAt: Date;
  readonly hours: number;
  readonly cancelledAt: Date | null;
}

/** Sessions whose doors open within these hours, as far as somebody sees. */
export async function sessionsOfDay(
  tx: Tx,
  asked: {
    readonly from: Date;
    readonly to: Date;
    readonly unit: string | undefined;
    readonly limit: number;
  },
): Promise<SessionOfDay[]> {
  return rows(
    tx,
    sql<SessionOfDay>`
      select t.id, t.no::int as no, t.site, t.place::text as place, t.people, t.opens_at as "opensAt", t.hours,
        t.cancelled_at as "cancelledAt"
      from test_session t
      where t.cancelled_at is null and t.opens_at >= ${asked.from} and t.opens_at < ${asked.to}
        and ${asked.unit === undefined ? sql`true` : sql`t.place <@ ${asked.unit}::ltree`}
      order by t.opens_at, t.no limit ${asked.limit}`,
  );
}

/** By the number people say to each other. */
export async function sessionOfNo(tx: Tx, no: number): Promise<string | undefined> {
  return (await row(tx, sql<{ id: string }>`select t.id from test_session t where t.no = ${no}`))?.id;
}
