// All SQL of rosters: lines, rows nobody could place yet, who is missing on them.
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { Expected } from '../coverage/rules.ts';
import type { TestSession } from '../terms.ts';
import type { UnderControl } from './rules.ts';
import type { AskedRow, NewAsked, NewLine, RosterLine, Source } from './terms.ts';

// Lines -------------------------------------------------------------------------------------------------

const LINE = sql`
  r.session, r.no, r.person, r.place::text as place, r.origin, r.salt, r.told, r.slot::int as slot, r.use, r.groups,
  r.use_by as "useBy", r.household, r.added_at as "addedAt", r.added_by as "addedBy", r.off_at as "offAt", r.off_why as "offWhy", r.exemption,
  r.exempt_at as "exemptAt", r.exempt_by as "exemptBy", r.absence, r.absent_at as "absentAt", r.absent_by as "absentBy",
  r.owner, r.tried, r.new_slot as "newSlot"`;

/** Everybody of a roster in the order of the tickets, those taken off it too (offAt). */
export async function rosterOf(tx: Tx, session: string): Promise<RosterLine[]> {
  return rows(
    tx,
    sql<RosterLine>`select ${LINE} from test_roster r where r.session = ${session} order by r.no`,
  );
}

export async function lineOf(
  tx: Tx,
  session: string,
  who: { readonly person: string } | { readonly no: number },
): Promise<RosterLine | undefined> {
  return row(
    tx,
    sql<RosterLine>`
      select ${LINE} from test_roster r
      where r.session = ${session} and ${'no' in who ? sql`r.no = ${who.no}` : sql`r.person = ${who.person}`}`,
  );
}

/** The next number of a ticket. Whoever asks holds the session (holdSession), so that nobody is given it twice. */
export async function nextNo(tx: Tx, session: string): Promise<number> {
  const last = await row(
    tx,
    sql<{ no: number }>`select coalesce(max(no), 0) as no from test_roster where session = ${session}`,
  );
  return (last?.no ?? 0) + 1;
}

/** Writes lines with the numbers they bring; a person who is on the roster already stays the line she is. */
export async function insertLines(
  tx: Tx,
  session: Pick<TestSession, 'id' | 'place'>,
  lines: readonly NewLine[],
  by: string,
  now: Date,
): Promise<void> {
  if (lines.length === 0) return;
  const told = lines.map((one) => ({
    ...one,
    salt: one.salt.toString('hex'),
    told: one.told.toString('hex'),
  }));
  await run(
    tx,
    sql`
      insert into test_roster (session, no, person, place, origin, salt, told, use, groups, household, added_at, added_by,
        exemption, exempt_at)
      select ${session.id}, l.no, l.person, ${session.place}::ltree, l.origin, decode(l.salt, 'hex'), decode(l.told, 'hex'),
        l.use, l.groups, l.household, ${now}, ${by}, l.exemption,
        case when l.exemption is not null then ${now}::timestamptz end
      from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as l(no int, person uuid, origin text, salt text, told text,
        use text, groups text[], household uuid, exemption text)
      on conflict (session, person) do nothing`,
  );
}

/** Rosters on which she is expected, of sessions that are not over. */
export async function rostersOf(
  tx: Tx,
  person: string,
  now: Date,
): Promise<{ readonly session: string; readonly no: number }[]> {
  return rows(
    tx,
    sql<{ session: string; no: number }>`
      select r.session, r.no from test_roster r join test_session t on t.id = r.session
      where r.person = ${person} and r.off_at is null and t.cancelled_at is null and t.closed_at is null
        and t.opens_at + make_interval(secs => t.hours * 3600) > ${now}
      order by t.opens_at, r.session`,
  );
}

/** A person decides whether she is swabbed alone, with her household or with others; the rules do not change it again. */
export async function setUse(
  tx: Tx,
  session: string,
  no: number,
  to: { readonly use: RosterLine['use']; readonly by: string },
): Promise<void> {
  await run(
    tx,
    sql`update test_roster set use = ${to.use}, use_by = ${to.by} where session = ${session} and no = ${no}`,
  );
}

/**
 * Groups, households, uses and proposed exemptions as the rules have them now; what a person decided stays. Whoever
 * walked in stands there, whatever is proposed of others like her.
 */
export async function renewKeys(
  tx: Tx,
  session: string,
  keys: readonly Pick<RosterLine, 'no' | 'use' | 'groups' | 'household' | 'exemption'>[],
  now: Date,
): Promise<void> {
  if (keys.length === 0) return;
  await run(
    tx,
    sql`
      update test_roster r set use = case when r.use_by is null then k.use else r.use end, groups = k.groups,
        household = k.household,
        exemption = case when p.proposes then k.exemption else r.exemption end,
        exempt_at = case when not p.proposes then r.exempt_at when k.exemption is null then null
          else coalesce(r.exempt_at, ${now}) end
      from jsonb_to_recordset(${JSON.stringify(keys)}::jsonb)
          as k(no int, use text, groups text[], household uuid, exemption text),
        lateral (select r2.exempt_by is null and r2.origin <> 'walk-in' as proposes from test_roster r2
          where r2.session = ${session} and r2.no = k.no) p
      where r.session = ${session} and r.no = k.no`,
  );
}

export async function setSlots(tx: Tx, session: string, slots: ReadonlyMap<number, number>): Promise<void> {
  if (slots.size === 0) return;
  await run(
    tx,
    sql`
      update test_roster r set slot = s.slot
      from unnest(${[...slots.keys()]}::int[], ${[...slots.values()]}::int[]) as s(no, slot)
      where r.session = ${session} and r.no = s.no`,
  );
}

/** Nobody has these slots any more; none named: no slot of the session. */
export async function clearSlots(tx: Tx, session: string, nos?: readonly number[]): Promise<void> {
  await run(
    tx,
    sql`
      update test_roster set slot = null
      where session = ${session} and slot is not null and ${nos === undefined ? sql`true` : sql`no = any (${[...nos]}::int[])`}`,
  );
}

/** Takes a line off the roster, or puts it back. */
export async function setOff(
  tx: Tx,
  session: string,
  no: number,
  off: { readonly by: string; readonly why: string; readonly at: Date } | null,
): Promise<void> {
  await run(
    tx,
    sql`
      update test_roster set off_at = ${off?.at ?? null}, off_by = ${off?.by ?? null}, off_why = ${off?.why ?? null}
      where session = ${session} and no = ${no}`,
  );
}

/** How a session is held, and whether it was signed. */
export async function settingsOf(
  tx: Tx,
  session: string,
): Promise<{ readonly household: boolean; readonly closedAt: Date | null }> {
  const found = await row(
    tx,
    sql<{ household: boolean; closedAt: Date | null }>`
      select household, closed_at as "closedAt" from test_session where id = ${session}`,
  );
  return found ?? { household: false, closedAt: null };
}

/**
 * Everybody a session has to answer for, as the rules of coverage ask (coverage/rules.ts): the lines that stand, and who
 * was swabbed although she had been taken off. Two records found to be one person are one.
 */
export async function expectedOf(tx: Tx, session: string): Promise<(Expected & { readonly no: number })[]> {
  interface Row extends Omit<Expected, 'absence'> {
    readonly no: number;
    readonly absence: string | null;
    readonly owner: string | null;
    readonly newSlot: Date | null;
  }
  const found = await rows(
    tx,
    sql<Row>`
      select r.no, coalesce(p.merged_into, r.person) as person, r.origin = 'walk-in' as "walkIn",
        coalesce(s.n, 0)::int as swabs, r.exemption, r.absence, r.owner, r.new_slot as "newSlot"
      from test_roster r
        left join person p on p.id = r.person
        left join (
          select w.person, count(*) as n from test_swab w
            join test_tube t on t.id = w.tube and t.state <> 'rejected' and t.round = 'session'
          where w.session = ${session} and w.undone_at is null group by w.person) s on s.person = r.person
      where r.session = ${session} and (r.off_at is null or s.n > 0)
      order by r.no`,
  );
  return found.map(({ absence, owner, newSlot, ...one }) => ({
    ...one,
    absence: absence === null ? null : { reason: absence, owner, newSlot },
  }));
}

// What others know of them ------------------------------------------------------------------------------

/** Who of these is in a stay under control, with the stage she is in. Needs the sight of the whole district. */
export async function underControl(tx: Tx, people: readonly string[]): Promise<Map<string, UnderControl>> {
  const found = await rows(
    tx,
    sql<UnderControl>`
      select e.person, e.categories, e.state, e.stage_place as "stagePlace",
        e.plan -> 'stages' -> e.stage_no::integer ->> 'movement' as movement,
        exists (select from fever f where f.episode = e.id and f.closed_at is null) as fever
      from episode e
      where e.person = any (${[...people]}::uuid[]) and e.ended_at is null`,
  );
  return new Map(found.map((one) => [one.person, one]));
}

/** Where each of these lives, as far as it is known. */
export async function householdsOf(tx: Tx, people: readonly string[]): Promise<Map<string, string>> {
  const found = await rows(
    tx,
    sql<{ person: string; household: string }>`
      select m.person, m.household from household_member m
      where m.person = any (${[...people]}::uuid[]) and m.until is null`,
  );
  return new Map(found.map(({ person, household }) => [person, household]));
}

/** Full names, for a paper that is handed to them. */
export async function namesOn(tx: Tx, people: readonly string[]): Promise<Map<string, string>> {
  const found = await rows(
    tx,
    sql<{ id: string; name: string }>`select id, name from person where id = any (${[...people]}::uuid[])`,
  );
  return new Map(found.map(({ id, name }) => [id, name]));
}

// Rows nobody could place -------------------------------------------------------------------------------

const ASKED = sql`
  q.id, q.session, q.place::text as place, q.source, q.sheet, q.row_no as "rowNo", q.why, q.candidates, q.salt, q.told,
  q.asked_at as "askedAt", q.settled_at as "settledAt", q.settled_by as "settledBy", q.settled_how as "settledHow"`;

export async function askedRows(tx: Tx, session: string, open: boolean): Promise<AskedRow[]> {
  return rows(
    tx,
    sql<AskedRow>`
      select ${ASKED} from test_roster_row q
      where q.session = ${session} and ${open ? sql`q.settled_at is null` : sql`q.settled_at is not null`}
      order by q.source, q.sheet, q.row_no, q.id limit 2000`,
  );
}

export async function findAsked(tx: Tx, id: string): Promise<AskedRow | undefined> {
  return row(tx, sql<AskedRow>`select ${ASKED} from test_roster_row q where q.id = ${id}`);
}

export async function holdAsked(tx: Tx, id: string): Promise<AskedRow | undefined> {
  return row(tx, sql<AskedRow>`select ${ASKED} from test_roster_row q where q.id = ${id} for update`);
}

/** Which of these rows were asked about before in this session, whatever was answered. */
export async function askedBefore(
  tx: Tx,
  session: string,
  source: string,
  same: readonly Buffer[],
): Promise<Set<string>> {
  const found = await rows(
    tx,
    sql<{ same: Buffer }>`
      select same from test_roster_row
      where session = ${session} and source = ${source} and same = any (${[...same]}::bytea[])`,
  );
  return new Set(found.map((one) => one.same.toString('hex')));
}

export async function insertAsked(
  tx: Tx,
  session: Pick<TestSession, 'id' | 'place'>,
  asked: readonly NewAsked[],
  now: Date,
): Promise<void> {
  if (asked.length === 0) return;
  const told = asked.map((one) => ({
    ...one,
    salt: one.salt.toString('hex'),
    told: one.told.toString('hex'),
    same: one.same.toString('hex'),
  }));
  await run(
    tx,
    sql`
      insert into test_roster_row (id, session, place, source, sheet, row_no, why, candidates, salt, told, same, asked_at)
      select q.id, ${session.id}, ${session.place}::ltree, q.source, q.sheet, q."rowNo", q.why, q.candidates,
        decode(q.salt, 'hex'), decode(q.told, 'hex'), decode(q.same, 'hex'), ${now}
      from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as q(id uuid, source text, sheet text, "rowNo" int, why text,
        candidates uuid[], salt text, told text, same text)
      on conflict do nothing`,
  );
}

/** Answered: what it said is forgotten with it. */
export async function settleAsked(
  tx: Tx,
  ids: readonly string[],
  settled: {
    readonly how: NonNullable<AskedRow['settledHow']>;
    readonly by: string;
    readonly why: string | null;
    readonly at: Date;
  },
): Promise<void> {
  if (ids.length === 0) return;
  await run(
    tx,
    sql`
      update test_roster_row set settled_at = ${settled.at}, settled_by = ${settled.by}, settled_how = ${settled.how},
        settled_why = ${settled.why}, salt = null, told = null
      where id = any (${[...ids]}::uuid[])`,
  );
}

// Not on the roster -------------------------------------------------------------------------------------

export interface Unlisted {
  readonly person: string;
  readonly place: string;
  readonly source: Source;
  readonly at: Date;
  readonly settled: 'added' | 'not-there' | null;
}

export async function unlistedOf(tx: Tx, session: string): Promise<Unlisted[]> {
  return rows(
    tx,
    sql<Unlisted>`
      select u.person, u.place::text as place, u.source, u.at, u.settled from test_unlisted u
      where u.session = ${session} order by u.settled is not null, u.at, u.person`,
  );
}

export async function findUnlisted(tx: Tx, session: string, person: string): Promise<Unlisted | undefined> {
  return row(
    tx,
    sql<Unlisted>`
      select u.person, u.place::text as place, u.source, u.at, u.settled from test_unlisted u
      where u.session = ${session} and u.person = ${person} for update`,
  );
}

/** Who is missing on the roster; somebody named by another list too, or settled already, stays as she is. */
export async function insertUnlisted(
  tx: Tx,
  session: Pick<TestSession, 'id' | 'place'>,
  people: readonly string[],
  source: Source,
  now: Date,
): Promise<number> {
  return run(
    tx,
    sql`
      insert into test_unlisted (session, person, place, source, at)
      select ${session.id}, p.id, ${session.place}::ltree, ${source}, ${now}
      from unnest(${[...people]}::uuid[]) as p(id)
      on conflict (session, person) do nothing`,
  );
}

export async function settleUnlisted(
  tx: Tx,
  session: string,
  people: readonly string[],
  settled: { readonly how: 'added' | 'not-there'; readonly by: string; readonly at: Date },
): Promise<void> {
  await run(
    tx,
    sql`
      update test_unlisted set settled = ${settled.how}, settled_at = ${settled.at}, settled_by = ${settled.by}
      where session = ${session} and person = any (${[...people]}::uuid[])`,
  );
}

// The queue ---------------------------------------------------------------------------------------------

export interface MadeSwab {
  readonly person: string;
  readonly table: number;
  readonly at: Date;
  /** The laboratory did not take its tube: she is to come once more. */
  readonly rejected: boolean;
}

/** Swabs that nobody took back, as the tables made them. */
export async function swabsOf(tx: Tx, session: string): Promise<MadeSwab[]> {
  return rows(
    tx,
    sql<MadeSwab>`
      select w.person, w.table_no::int as table, w.at, b.state = 'rejected' as rejected from test_swab w join test_tube b on b.id = w.tube
      where w.session = ${session} and w.undone_at is null and b.round = 'session' order by w.at`,
  );
}

/** Whoever was swabbed and has not to come once more. */
export async function swabbedOf(tx: Tx, session: string): Promise<ReadonlySet<string>> {
  const made = await swabsOf(tx, session);
  return new Set(made.flatMap(({ person, rejected }) => (rejected ? [] : [person])));
}

export async function insertCount(
  tx: Tx,
  session: Pick<TestSession, 'id' | 'place'>,
  count: { readonly waiting: number; readonly at: Date; readonly by: string },
): Promise<void> {
  await run(
    tx,
    sql`
      insert into test_queue (session, place, at, waiting, by)
      values (${session.id}, ${session.place}::ltree, ${count.at}, ${count.waiting}, ${count.by})
      on conflict (session, at) do update set waiting = excluded.waiting, by = excluded.by`,
  );
}

/** The newest count that was made until then. */
export async function lastCount(
  tx: Tx,
  session: string,
  until: Date,
): Promise<{ readonly waiting: number; readonly at: Date } | undefined> {
  return row(
    tx,
    sql<{ waiting: number; at: Date }>`
      select q.waiting, q.at from test_queue q where q.session = ${session} and q.at <= ${until}
      order by q.at desc limit 1`,
  );
}

/** How many are to come in each slot; empty: none were given. */
export async function slotsGiven(
  tx: Tx,
  session: string,
): Promise<{ readonly no: number; readonly people: number }[]> {
  return rows(
    tx,
    sql<{ no: number; people: number }>`
      select slot::int as no, count(*)::int as people from test_roster
      where session = ${session} and slot is not null and off_at is null and exemption is null
      group by slot order by slot`,
  );
}
