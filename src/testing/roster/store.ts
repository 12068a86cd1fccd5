// All SQL of rosters: lines, rows nobody could place yet, who is missing on them.
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { Expected } from '../coverage/rules.ts';
import type { TestSession } from '../terms.ts';
import type { UnderControl } from './rules.ts';
import type { NewLine, RosterLine } from './terms.ts';

// Lines -------------------------------------------------------------------------------------------------

const LINE = sql`
  r.session, r.no, r.person, r.place::text as place, r.origin, r.salt, r.told, r.slot::int as slot, r.use, r.groups,
  r.household, r.added_at as "addedAt", r.added_by as "addedBy", r.off_at as "offAt", r.off_why as "offWhy", r.exemption,
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
        exemption, exempt_at, exempt_by)
      select ${session.id}, l.no, l.person, ${session.place}::ltree, l.origin, decode(l.salt, 'hex'), decode(l.told, 'hex'),
        l.use, l.groups, l.household, ${now}, ${by}, l.exemption,
        case when l.exemption is not null then ${now}::timestamptz end,
        case when l.exemption is not null then ${by} end
      from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as l(no int, person uuid, origin text, salt text, told text,
        use text, groups text[], household uuid, exemption text)
      on conflict (session, person) do nothing`,
  );
}

/** Whether she is swabbed alone, with her household or with others, and which groups of the rulebook say so. */
export async function setUse(
  tx: Tx,
  session: string,
  no: number,
  to: Pick<RosterLine, 'use' | 'groups'>,
): Promise<void> {
  await run(
    tx,
    sql`
      update test_roster set use = ${to.use}, groups = ${[...to.groups]}::text[]
      where session = ${session} and no = ${no}`,
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
