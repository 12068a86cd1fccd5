// All SQL of tables: tubes, swabs, boxes, questions. A swab is told by the hundred each second when a city is tested:
// what it asks is as few statements as it can be.
import { must } from '../../base/refusal.ts';
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { TestSession, TubeUse } from '../terms.ts';
import { isAbout, labelFor, type TubeState } from './rules.ts';
import {
  type Box,
  type Question,
  type QuestionKind,
  type Round,
  type Swab,
  type Tube,
  WHY_AGAIN,
} from './terms.ts';

// Tubes -------------------------------------------------------------------------------------------------

const TUBE = sql`
  t.id, t.session, t.place::text as place, t.barcode, t.round, t.table_no::int as "table", t.use, t.capacity::int as capacity,
  t.state, t.opened_at as "openedAt", t.opened_by as "openedBy", t.first_at as "firstAt", t.last_at as "lastAt",
  t.scanned::int as scanned, t.written::int as written, t.received::int as received, t.closed_at as "closedAt",
  t.closed_by as "closedBy", t.box, t.arrived_at as "arrivedAt", t.rejected_why as "rejectedWhy",
  t.reported_at as "reportedAt"`;

/**
 * The tube of a session under a label, held: whoever writes to it comes one after the other. Of one round, or of any: then
 * the one of the table before one that was filled at a door.
 */
export async function holdTube(
  tx: Tx,
  session: Pick<TestSession, 'id' | 'no'>,
  barcode: string,
  round?: Round,
): Promise<Tube | undefined> {
  return row(tx, theTube(session, barcode, round));
}

const theTube = (session: Pick<TestSession, 'id' | 'no'>, barcode: string, round?: Round) => sql<Tube>`
  select ${TUBE} from test_tube t
  where t.barcode = any (${[barcode, labelFor(session, barcode)]}::text[]) and t.session = ${session.id}
    and ${round === undefined ? sql`true` : sql`t.round = ${round}`}
  order by t.round = 'session' desc, t.barcode limit 1 for update`;

/** Writes a tube down; false: its label is there already, in this session or in another one. */
export async function insertTube(
  tx: Tx,
  tube: Pick<
    Tube,
    'id' | 'session' | 'place' | 'barcode' | 'round' | 'table' | 'use' | 'capacity' | 'openedAt' | 'openedBy'
  >,
): Promise<boolean> {
  const made = await row(
    tx,
    sql<{ id: string }>`
      insert into test_tube (id, session, place, barcode, round, table_no, use, capacity, state, opened_at, opened_by)
      values (${tube.id}, ${tube.session}, ${tube.place}::ltree, ${tube.barcode}, ${tube.round}, ${tube.table}, ${tube.use},
        ${tube.capacity}, 'open', ${tube.openedAt}, ${tube.openedBy})
      on conflict (barcode) do nothing returning id`,
  );
  return made !== undefined;
}

export async function findTube(tx: Tx, id: string): Promise<Tube | undefined> {
  return row(tx, sql<Tube>`select ${TUBE} from test_tube t where t.id = ${id}`);
}

/** What stands of the tubes with these labels, of whichever session. */
export async function foundInTubes(
  tx: Tx,
  barcodes: readonly string[],
): Promise<Map<string, { readonly result: string; readonly at: Date }>> {
  if (barcodes.length === 0) return new Map();
  const found = await rows(
    tx,
    sql<{ barcode: string; result: string; at: Date }>`
      select t.barcode, r.result, coalesce(r.observed_at, t.reported_at, r.at) as at
      from test_tube t join test_report r on r.id = t.report where t.barcode = any (${[...barcodes]}::text[])`,
  );
  return new Map(found.map(({ barcode, ...one }) => [barcode, one]));
}

export async function holdTubeOf(tx: Tx, id: string): Promise<Tube | undefined> {
  return row(tx, sql<Tube>`select ${TUBE} from test_tube t where t.id = ${id} for update`);
}

/** Where it stands and for whom it is, told after it was closed or packed by somebody who knew neither. */
export async function setTold(
  tx: Tx,
  id: string,
  told: Pick<Tube, 'table' | 'use' | 'capacity' | 'openedAt' | 'openedBy'>,
): Promise<void> {
  await run(
    tx,
    sql`
      update test_tube set table_no = ${told.table}, use = ${told.use}, capacity = ${told.capacity},
        opened_at = ${told.openedAt}, opened_by = ${told.openedBy}
      where id = ${id}`,
  );
}

/** By their labels, wherever they were filled; held, in the order of their labels. */
export async function holdTubes(tx: Tx, barcodes: readonly string[]): Promise<Tube[]> {
  return rows(
    tx,
    sql<Tube>`
      select ${TUBE} from test_tube t where t.barcode = any (${[...barcodes]}::text[]) order by t.barcode for update`,
  );
}

/** Every tube of a session, in the order in which they were opened. */
export async function tubesOf(tx: Tx, session: string): Promise<Tube[]> {
  return rows(
    tx,
    sql<Tube>`select ${TUBE} from test_tube t where t.session = ${session} order by t.opened_at, t.barcode`,
  );
}

export async function setTubeLabel(tx: Tx, id: string, barcode: string): Promise<void> {
  await run(tx, sql`update test_tube set barcode = ${barcode} where id = ${id}`);
}

export async function labelIsTaken(tx: Tx, barcode: string): Promise<boolean> {
  const found = await row(
    tx,
    sql<{ there: boolean }>`select exists (select from test_tube where barcode = ${barcode}) as there`,
  );
  return found?.there === true;
}

export async function closeTube(
  tx: Tx,
  id: string,
  closed: {
    readonly state: TubeState;
    readonly written: number | null;
    readonly at: Date;
    readonly by: string;
  },
): Promise<void> {
  await run(
    tx,
    sql`
      update test_tube set state = ${closed.state}, written = ${closed.written}, closed_at = ${closed.at},
        closed_by = ${closed.by}
      where id = ${id}`,
  );
}

export async function setWritten(tx: Tx, id: string, written: number): Promise<void> {
  await run(tx, sql`update test_tube set written = ${written} where id = ${id}`);
}

/** Counts anew what is in these tubes, after swabs went from one to another. Held first: a swab told meanwhile counts. */
export async function recount(tx: Tx, tubes: readonly string[]): Promise<void> {
  await run(
    tx,
    sql`select from test_tube where id = any (${[...tubes]}::uuid[]) order by barcode for update`,
  );
  await run(
    tx,
    sql`
      update test_tube t set scanned = c.n, first_at = c.first_at, last_at = c.last_at
      from (
        select u.id, count(w.id)::int as n, min(w.at) as first_at, max(w.at) as last_at
        from test_tube u left join test_swab w on w.tube = u.id and w.undone_at is null
        where u.id = any (${[...tubes]}::uuid[]) group by u.id) c
      where t.id = c.id`,
  );
}

// Swabs -------------------------------------------------------------------------------------------------

export interface HeldLine {
  readonly no: number;
  readonly person: string;
  readonly use: TubeUse;
  readonly household: string | null;
  readonly off: boolean;
}

/** Her line of the roster, held: of two swabs of one person at the same time the second one knows of the first. */
export async function holdLine(tx: Tx, session: string, who: Named): Promise<HeldLine | undefined> {
  return row(tx, theLine(session, who));
}

type Named = { readonly person: string } | { readonly no: number };

const theLine = (session: string, who: Named) => sql<HeldLine>`
  select r.no, r.person, r.use, r.household, r.off_at is not null as off from test_roster r
  where r.session = ${session} and ${'no' in who ? sql`r.no = ${who.no}` : sql`r.person = ${who.person}`} for update`;

/** Her line and the tube, both held, in one question: where thousands are swabbed, journeys to the engine are the time. */
export async function holdLineAndTube(
  tx: Tx,
  session: Pick<TestSession, 'id' | 'no'>,
  who: Named,
  barcode: string,
): Promise<{ readonly line: HeldLine | undefined; readonly tube: Tube | undefined }> {
  const found = await row(
    tx,
    sql<{ [K in keyof Tube]: Tube[K] | null } & { [K in keyof HeldLine as `line_${K}`]: HeldLine[K] | null }>`
      with l as (${theLine(session.id, who)}), t as (${theTube(session, barcode, 'session')})
      select l.no as line_no, l.person as line_person, l.use as line_use, l.household as line_household, l.off as line_off,
        t.*
      from (select) x left join l on true left join t on true`,
  );
  const { line_no, line_person, line_use, line_household, line_off, ...tube } = must(
    found,
    'one row, whatever is there',
  );
  return {
    line:
      line_no === null
        ? undefined
        : ({
            no: line_no,
            person: line_person,
            use: line_use,
            household: line_household,
            off: line_off,
          } as HeldLine), // a whole row
    tube: tube.id === null ? undefined : (tube as Tube), // as above
  };
}

export interface EarlierSwab {
  readonly id: string;
  readonly tube: string;
  readonly state: TubeState;
  /** Counted for nothing: she was to be swabbed again. */
  readonly undone: boolean;
}

/**
 * Writes a swab and counts it, in one statement. Answers what stood of her in this session before, and whether somebody
 * of another household is in the tube. A swab that is there already changes nothing.
 */
export async function insertSwab(
  tx: Tx,
  swab: Omit<Swab, 'undoneAt'> & {
    readonly place: string;
    /** Asked only where the tube is one of a household. */
    readonly household: string | null | undefined;
  },
): Promise<{ readonly earlier: readonly EarlierSwab[]; readonly mixed: boolean }> {
  const found = await row(
    tx,
    sql<{ earlier: EarlierSwab[]; mixed: boolean }>`
      with s as (
        insert into test_swab (id, session, place, person, tube, table_no, checked, at, recorded_at, by)
        values (${swab.id}, ${swab.session}, ${swab.place}::ltree, ${swab.person}, ${swab.tube}, ${swab.table},
          ${swab.checked}, ${swab.at}, ${swab.recordedAt}, ${swab.by})
        on conflict (id) do nothing returning id),
      t as (
        update test_tube set scanned = scanned + 1, first_at = least(first_at, ${swab.at}),
          last_at = greatest(last_at, ${swab.at})
        where id = ${swab.tube} and exists (select from s))
      select
        coalesce((
          select jsonb_agg(jsonb_build_object('id', w.id, 'tube', w.tube, 'state', u.state, 'undone', w.undone_at is not null) order by w.at)
          from test_swab w join test_tube u on u.id = w.tube
          where w.person = ${swab.person} and w.session = ${swab.session} and w.id <> ${swab.id}
            and (w.undone_at is null or w.undone_why = ${WHY_AGAIN})
            and u.round = 'session'), '[]') as earlier,
        ${
          swab.household === undefined
            ? sql`false`
            : mixedWith(swab.tube, { person: swab.person, household: swab.household })
        } as mixed`,
  );
  return found ?? { earlier: [], mixed: false };
}

const SWAB = sql`
  w.id, w.session, w.person, w.tube, w.table_no::int as "table", w.checked, w.at, w.recorded_at as "recordedAt", w.by,
  w.undone_at as "undoneAt"`;

export async function holdSwab(tx: Tx, id: string): Promise<Swab | undefined> {
  return row(tx, sql<Swab>`select ${SWAB} from test_swab w where w.id = ${id} for update`);
}

/** Takes swabs back; false: it was done before. */
export async function undoSwabs(
  tx: Tx,
  ids: readonly string[],
  undone: { readonly at: Date; readonly by: string; readonly why: string },
): Promise<void> {
  await run(
    tx,
    sql`
      update test_swab set undone_at = ${undone.at}, undone_by = ${undone.by}, undone_why = ${undone.why}
      where id = any (${[...ids]}::uuid[]) and undone_at is null`,
  );
}

export async function moveSwabs(tx: Tx, ids: readonly string[], tube: string): Promise<void> {
  await run(tx, sql`update test_swab set tube = ${tube} where id = any (${[...ids]}::uuid[])`);
}

/** Another person: the swab is hers. */
export async function giveSwab(tx: Tx, id: string, person: string): Promise<void> {
  await run(tx, sql`update test_swab set person = ${person} where id = ${id}`);
}

export async function swabsOf(tx: Tx, ids: readonly string[]): Promise<Swab[]> {
  return rows(
    tx,
    sql<Swab>`select ${SWAB} from test_swab w where w.id = any (${[...ids]}::uuid[]) order by w.recorded_at, w.id`,
  );
}

/** Swabs of these tubes that stand, in the order of time. */
export async function swabsIn(tx: Tx, tubes: readonly string[]): Promise<Swab[]> {
  return rows(
    tx,
    sql<Swab>`
      select ${SWAB} from test_swab w where w.tube = any (${[...tubes]}::uuid[]) and w.undone_at is null
      order by w.at, w.id`,
  );
}

/** Whose swab lies in these tubes and counts for nothing: she is swabbed again, and what is found in them may be hers. */
export async function spentIn(tx: Tx, tubes: readonly string[]): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ person: string }>`
      select distinct w.person from test_swab w
      where w.tube = any (${[...tubes]}::uuid[]) and w.undone_why = ${WHY_AGAIN} order by w.person`,
  );
  return found.map(({ person }) => person);
}

export interface ShownSwab {
  readonly swab: string;
  readonly tube: string;
  readonly barcode: string;
  readonly person: string;
  readonly no: number | null;
  readonly table: number;
  readonly at: Date;
  readonly toldAt: Date;
  readonly undone: boolean;
}

/** These swabs, and all of these tubes, with the numbers of the roster. */
export async function swabsShown(
  tx: Tx,
  ids: readonly string[],
  tubes: readonly string[],
): Promise<ShownSwab[]> {
  if (ids.length + tubes.length === 0) return [];
  return rows(
    tx,
    sql<ShownSwab>`
      select w.id as swab, w.tube, t.barcode, w.person, r.no, w.table_no::int as "table", w.at, w.recorded_at as "toldAt",
        w.undone_at is not null as undone
      from test_swab w join test_tube t on t.id = w.tube
        left join test_roster r on r.session = w.session and r.person = w.person
      where w.id = any (${[...ids]}::uuid[]) or (w.tube = any (${[...tubes]}::uuid[]) and w.undone_at is null)
      order by w.at, w.id`,
  );
}

/** Numbers of the roster of those who stand as tested in a session (rules.ts standsAsTested). */
export async function testedNos(tx: Tx, session: string): Promise<number[]> {
  const found = await rows(
    tx,
    sql<{ no: number }>`
      select distinct r.no from test_swab w
        join test_tube t on t.id = w.tube and t.state <> 'rejected' and t.round = 'session'
        join test_roster r on r.session = w.session and r.person = w.person
      where w.session = ${session} and w.undone_at is null order by r.no`,
  );
  return found.map(({ no }) => no);
}

/** Swabs of a session in tubes that are open, in the order of time. */
export async function swabsBeingFilled(
  tx: Tx,
  session: string,
): Promise<{ id: string; no: number; barcode: string; at: Date }[]> {
  return rows(
    tx,
    sql<{ id: string; no: number; barcode: string; at: Date }>`
      select w.id, r.no, t.barcode, w.at from test_swab w
        join test_tube t on t.id = w.tube and t.state = 'open' and t.round = 'session'
        join test_roster r on r.session = w.session and r.person = w.person
      where w.session = ${session} and w.undone_at is null order by w.at, w.id`,
  );
}

/** The tube each person of a session is in: the latest one that stands. */
export async function tubeOfPeople(tx: Tx, session: string): Promise<Map<string, string>> {
  const found = await rows(
    tx,
    sql<{ person: string; barcode: string }>`
      select distinct on (w.person) w.person, t.barcode from test_swab w
        join test_tube t on t.id = w.tube and t.state <> 'rejected' and t.round = 'session'
      where w.session = ${session} and w.undone_at is null order by w.person, w.at desc`,
  );
  return new Map(found.map(({ person, barcode }) => [person, barcode]));
}

/** How many of a tube have no other swab of its session that stands: whom a rejection leaves untested. */
export async function untestedOf(tx: Tx, tube: string): Promise<number> {
  const found = await row(
    tx,
    sql<{ n: number }>`
      select count(distinct w.person)::int as n from test_swab w
      where w.tube = ${tube} and w.undone_at is null and not exists (
        select from test_swab o join test_tube t on t.id = o.tube and t.state <> 'rejected' and t.round = 'session'
        where o.session = w.session and o.person = w.person and o.undone_at is null)`,
  );
  return found?.n ?? 0;
}

/** Swabs of somebody in a session that stand. */
export async function standingOf(tx: Tx, session: string, person: string): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ id: string }>`
      select o.id from test_swab o join test_tube t on t.id = o.tube and t.state <> 'rejected' and t.round = 'session'
      where o.session = ${session} and o.person = ${person} and o.undone_at is null order by o.at, o.id`,
  );
  return found.map(({ id }) => id);
}

export interface Member {
  readonly swab: string;
  readonly tube: string;
  readonly person: string;
  readonly at: Date;
  /** What is asked about her swab or about the tube: while there is anything, its result is not hers. */
  readonly asked: readonly QuestionKind[];
}

/** Whose swabs stand in these tubes. A positive tube calls all of them back; a negative one speaks for those not asked about. */
export async function membersOf(tx: Tx, tubes: readonly string[]): Promise<Member[]> {
  const swabs = await swabsIn(tx, tubes);
  const found = await rows(
    tx,
    sql<Question>`
      select ${QUESTION} from test_question q
      where q.settled_at is null and q.session in (select t.session from test_tube t where t.id = any (${[...tubes]}::uuid[]))`,
  );
  return swabs.map(({ id, tube, person, at }) => ({
    swab: id,
    tube,
    person,
    at,
    asked: found.filter((one) => isAbout(one, { id, tube })).map(({ kind }) => kind),
  }));
}

/** Whether somebody of another household is in a tube. */
export async function isMixed(
  tx: Tx,
  tube: string,
  who: { readonly person: string; readonly household: string | null },
): Promise<boolean> {
  const found = await row(tx, sql<{ mixed: boolean }>`select ${mixedWith(tube, who)} as mixed`);
  return found?.mixed === true;
}

const mixedWith = (tube: string, who: { readonly person: string; readonly household: string | null }) => sql`
  exists (
    select from test_swab w join test_roster r on r.session = w.session and r.person = w.person
    where w.tube = ${tube} and w.undone_at is null and w.person <> ${who.person}
      and (r.household is null or r.household is distinct from ${who.household}::uuid))`;

/** Whether somebody has no standing swab of a session. */
export async function isUntested(tx: Tx, session: string, person: string): Promise<boolean> {
  const found = await row(
    tx,
    sql<{ there: boolean }>`
      select exists (
        select from test_swab o join test_tube t on t.id = o.tube and t.state <> 'rejected' and t.round = 'session'
        where o.session = ${session} and o.person = ${person} and o.undone_at is null) as there`,
  );
  return found?.there !== true;
}

// Questions ---------------------------------------------------------------------------------------------

const QUESTION = sql`
  q.id, q.session, q.place::text as place, q.kind, q.tube, q.person, q.facts, q.asked_at as "askedAt",
  q.settled_at as "settledAt", q.settled_how as "settledHow"`;

/**
 * Asks; what is asked already about the same tube and person learns what is new about it, and is about these swabs as
 * well. True: it is a new one.
 */
export async function askQuestion(
  tx: Tx,
  question: Pick<Question, 'id' | 'session' | 'place' | 'kind' | 'tube' | 'person' | 'facts' | 'askedAt'>,
): Promise<boolean> {
  const facts = JSON.stringify(question.facts);
  const made = await row(
    tx,
    sql<{ id: string }>`
      with there as (
        update test_question set facts = facts || ${facts}::jsonb || jsonb_strip_nulls(jsonb_build_object('swabs', (
          select jsonb_agg(o.id order by o.list, o.n) from (
            select id, n, 1 as list from jsonb_array_elements_text(facts->'swabs') with ordinality as was(id, n)
            where not ${facts}::jsonb->'swabs' ? id
            union all
            select id, n, 2 from jsonb_array_elements_text(${facts}::jsonb->'swabs') with ordinality as new(id, n)) o)))
        where session = ${question.session} and settled_at is null and kind = ${question.kind}
          and tube is not distinct from ${question.tube}::uuid and person is not distinct from ${question.person}::uuid
          and facts->>'box' is not distinct from ${question.facts.box ?? null}::text
        returning id)
      insert into test_question (id, session, place, kind, tube, person, facts, asked_at)
      select ${question.id}::uuid, ${question.session}::uuid, ${question.place}::ltree, ${question.kind}::text,
        ${question.tube}::uuid, ${question.person}::uuid, ${facts}::jsonb, ${question.askedAt}::timestamptz
      where not exists (select from there) returning id`,
  );
  return made !== undefined;
}

export async function findQuestion(tx: Tx, id: string): Promise<Question | undefined> {
  return row(tx, sql<Question>`select ${QUESTION} from test_question q where q.id = ${id}`);
}

export async function holdQuestion(tx: Tx, id: string): Promise<Question | undefined> {
  return row(tx, sql<Question>`select ${QUESTION} from test_question q where q.id = ${id} for update`);
}

/**
 * What is asked about a swab is asked without it; over: there is nothing left to ask, and it keeps what it was about. Two
 * swabs of one person are the least there is to ask about, else one.
 */
export async function leaveOut(
  tx: Tx,
  session: string,
  swab: string,
  kinds: readonly QuestionKind[],
): Promise<{ id: string; kind: QuestionKind; over: boolean }[]> {
  return rows(
    tx,
    sql<{ id: string; kind: QuestionKind; over: boolean }>`
      update test_question q set facts = case
        when jsonb_array_length(q.facts->'swabs') > case q.kind when 'person-twice' then 2 else 1 end
          then jsonb_set(q.facts, '{swabs}', (q.facts->'swabs') - ${swab}::text) else q.facts end
      where q.session = ${session} and q.settled_at is null and q.kind = any (${[...kinds]}::text[])
        and q.facts->'swabs' ? ${swab}::text
      returning q.id, q.kind, q.facts->'swabs' ? ${swab}::text as over`,
  );
}

export async function settleQuestions(
  tx: Tx,
  ids: readonly string[],
  settled: { readonly at: Date; readonly by: string; readonly how: string },
): Promise<void> {
  await run(
    tx,
    sql`
      update test_question set settled_at = ${settled.at}, settled_by = ${settled.by}, settled_how = ${settled.how}
      where id = any (${[...ids]}::uuid[]) and settled_at is null`,
  );
}

/** What is asked of a session and not settled, the oldest first. */
export async function openQuestions(tx: Tx, session: string): Promise<Question[]> {
  return rows(
    tx,
    sql<Question>`
      select ${QUESTION} from test_question q where q.session = ${session} and q.settled_at is null
      order by q.asked_at, q.id`,
  );
}

/** What is asked about these tubes and not settled. */
export async function openQuestionsOf(tx: Tx, tubes: readonly string[]): Promise<Question[]> {
  return rows(
    tx,
    sql<Question>`
      select ${QUESTION} from test_question q
      where q.settled_at is null and q.session in (select t.session from test_tube t where t.id = any (${[...tubes]}::uuid[]))
        and q.tube = any (${[...tubes]}::uuid[])
      order by q.asked_at, q.id`,
  );
}

export async function openOfKind(tx: Tx, tube: string, kind: QuestionKind): Promise<Question[]> {
  return (await openQuestionsOf(tx, [tube])).filter((one) => one.kind === kind);
}

export async function countOpen(tx: Tx, session: string): Promise<number> {
  const found = await row(
    tx,
    sql<{ n: number }>`
      select count(*)::int as n from test_question where session = ${session} and settled_at is null`,
  );
  return found?.n ?? 0;
}

export interface SilentTube {
  readonly id: string;
  readonly session: string;
  readonly place: string;
  readonly barcode: string;
  readonly table: number;
  readonly lastAt: Date;
}

/** Tubes that are open and had no swab since then, and of which nobody was asked since their last one. */
export async function openSince(tx: Tx, since: Date): Promise<SilentTube[]> {
  return rows(
    tx,
    sql<SilentTube>`
      select t.id, t.session, t.place::text as place, t.barcode, t.table_no::int as "table",
        coalesce(t.last_at, t.opened_at) as "lastAt"
      from test_tube t
      where t.state = 'open' and t.round = 'session' and coalesce(t.last_at, t.opened_at) < ${since}
        and not exists (
          select from test_question q where q.session = t.session and q.tube = t.id and q.kind = 'tube-open'
            and q.asked_at >= coalesce(t.last_at, t.opened_at))
      order by t.opened_at`,
  );
}

// Boxes -------------------------------------------------------------------------------------------------

const BOX = sql`
  b.id, b.session, b.place::text as place, b.code, b.counted::int as counted, b.packed_at as "packedAt",
  b.packed_by as "packedBy", b.seal, b.departed_at as "departedAt", b.depart_c as "departC", b.courier,
  b.arrived_at as "arrivedAt", b.arrive_c as "arriveC", b.laboratory, b.received::int as received`;

/** Of the boxes that have had this number: the one that has not arrived, else the last one that did. */
const NEWEST = sql`order by b.arrived_at is not null, b.arrived_at desc limit 1`;

export async function findBox(tx: Tx, code: string): Promise<Box | undefined> {
  return row(tx, sql<Box>`select ${BOX} from test_box b where b.code = ${code} ${NEWEST}`);
}

export async function holdBox(tx: Tx, code: string): Promise<Box | undefined> {
  return row(tx, sql<Box>`select ${BOX} from test_box b where b.code = ${code} ${NEWEST} for update`);
}

/** The one a session has handed over at a moment: the last it had packed by then. */
export async function holdPackedBox(
  tx: Tx,
  code: string,
  by: { readonly session: string; readonly at: Date },
): Promise<Box | undefined> {
  return row(
    tx,
    sql<Box>`
      select ${BOX} from test_box b where b.code = ${code} and b.session = ${by.session}
      order by b.packed_at <= ${by.at} desc, b.packed_at desc limit 1 for update`,
  );
}

/** The tubes of a box that carry one of these labels. */
const LABELLED = (labels: readonly string[]) => sql`
  (select count(*) from test_tube t where t.box = b.id and split_part(t.barcode, '#', 1) = any (${[...labels]}::text[]))`;

/** The one that was opened somewhere: that in which most of these tubes lie, else one that has left, else as NEWEST. */
export async function holdOpenedBox(
  tx: Tx,
  code: string,
  labels: readonly string[],
): Promise<Box | undefined> {
  return row(
    tx,
    sql<Box>`
      select ${BOX} from test_box b where b.code = ${code}
      order by ${LABELLED(labels)} desc, b.departed_at is null, b.arrived_at is not null, b.arrived_at desc
      limit 1 for update`,
  );
}

/** Whether a box of this number that a session had packed has arrived with one of these tubes in it. */
export async function hasArrivedWith(
  tx: Tx,
  box: { readonly session: string; readonly code: string },
  labels: readonly string[],
): Promise<boolean> {
  const found = await row(
    tx,
    sql<{ there: boolean }>`
      select exists (
        select from test_box b
        where b.code = ${box.code} and b.session = ${box.session} and b.arrived_at is not null
          and ${LABELLED(labels)} > 0) as there`,
  );
  return found?.there === true;
}

export async function boxesOf(tx: Tx, session: string): Promise<Box[]> {
  return rows(
    tx,
    sql<Box>`select ${BOX} from test_box b where b.session = ${session} order by b.packed_at, b.code`,
  );
}

/** False: a box of that number has not arrived yet. */
export async function insertBox(
  tx: Tx,
  box: Pick<Box, 'id' | 'session' | 'place' | 'code' | 'counted' | 'packedAt' | 'packedBy'>,
): Promise<boolean> {
  const made = await row(
    tx,
    sql<{ id: string }>`
      insert into test_box (id, session, place, code, counted, packed_at, packed_by)
      values (${box.id}, ${box.session}, ${box.place}::ltree, ${box.code}, ${box.counted}, ${box.packedAt}, ${box.packedBy})
      on conflict (code) where arrived_at is null do nothing returning id`,
  );
  return made !== undefined;
}

export async function setCounted(tx: Tx, id: string, counted: number): Promise<void> {
  await run(tx, sql`update test_box set counted = ${counted} where id = ${id}`);
}

export async function boxTubes(
  tx: Tx,
  tubes: readonly string[],
  to: { readonly box: string; readonly state: TubeState },
): Promise<void> {
  await run(
    tx,
    sql`update test_tube set box = ${to.box}, state = ${to.state} where id = any (${[...tubes]}::uuid[])`,
  );
}

export async function departBox(
  tx: Tx,
  id: string,
  way: {
    readonly at: Date;
    readonly by: string;
    readonly seal: string;
    readonly celsius: number;
    readonly courier: string | null;
  },
): Promise<void> {
  await run(
    tx,
    sql`
      update test_box set departed_at = ${way.at}, departed_by = ${way.by}, seal = ${way.seal}, depart_c = ${way.celsius},
        courier = ${way.courier}
      where id = ${id}`,
  );
  await run(tx, sql`update test_tube set state = 'departed' where box = ${id} and state = 'boxed'`);
}

/** What arrived, and how: told again, the first one holds, and what came later is counted to it. */
export async function arriveBox(
  tx: Tx,
  id: string,
  way: {
    readonly at: Date;
    readonly by: string;
    readonly celsius: number;
    readonly laboratory: string;
    readonly received: number;
  },
): Promise<void> {
  await run(
    tx,
    sql`
      update test_box set received = coalesce(received, 0) + ${way.received}, arrived_at = coalesce(arrived_at, ${way.at}),
        arrived_by = coalesce(arrived_by, ${way.by}), arrive_c = coalesce(arrive_c, ${way.celsius}),
        laboratory = coalesce(laboratory, ${way.laboratory})
      where id = ${id}`,
  );
}

export interface Arrival {
  readonly id: string;
  readonly state: TubeState;
  readonly received: number | null;
  readonly why: string | null;
}

export async function arriveTubes(tx: Tx, tubes: readonly Arrival[], at: Date): Promise<void> {
  if (tubes.length === 0) return;
  await run(
    tx,
    sql`
      update test_tube t set state = a.state, received = coalesce(a.received, t.received), rejected_why = a.why,
        arrived_at = coalesce(t.arrived_at, ${at})
      from jsonb_to_recordset(${JSON.stringify(tubes)}::jsonb) as a(id uuid, state text, received smallint, why text)
      where t.id = a.id`,
  );
}

/** Tubes of a box. */
export async function tubesInBox(tx: Tx, box: string): Promise<Tube[]> {
  return rows(tx, sql<Tube>`select ${TUBE} from test_tube t where t.box = ${box} order by t.barcode`);
}

export interface OnTheWay extends Pick<Box, 'id' | 'code' | 'seal' | 'departedAt' | 'departC' | 'arrivedAt'> {
  /** Of its session. */
  readonly no: number;
  readonly tubes: number;
  readonly firstAt: Date | null;
}

const ON_THE_WAY = sql`
  select b.id, s.no::int as no, b.code, b.seal, b.departed_at as "departedAt", b.depart_c as "departC",
    b.arrived_at as "arrivedAt", t.tubes, t.first_at as "firstAt"
  from test_box b join test_session s on s.id = b.session
    cross join lateral (
      select count(*)::int as tubes, min(t.first_at) as first_at from test_tube t where t.box = b.id) t`;

/** Boxes that left and have not arrived, in the order in which they left. */
export async function boxesOnTheWay(tx: Tx, limit: number): Promise<OnTheWay[]> {
  return rows(
    tx,
    sql<OnTheWay>`
      ${ON_THE_WAY} where b.departed_at is not null and b.arrived_at is null order by b.departed_at, b.code limit ${limit}`,
  );
}

export async function boxOnTheWay(tx: Tx, code: string): Promise<OnTheWay | undefined> {
  return row(tx, sql<OnTheWay>`${ON_THE_WAY} where b.code = ${code} ${NEWEST}`);
}

// Seats -------------------------------------------------------------------------------------------------

/** Whether somebody stands at a post of a session; at one post, where it is named. */
export async function standsAt(tx: Tx, session: string, account: string, post?: string): Promise<boolean> {
  const found = await row(
    tx,
    sql<{ there: boolean }>`
      select exists (
        select from test_post p where p.session = ${session} and p.account = ${account}
          and ${post === undefined ? sql`true` : sql`p.post = ${post}`}) as there`,
  );
  return found?.there === true;
}

export interface MySession {
  readonly id: string;
  readonly post: string | null;
  readonly no: number | null;
}

/** Sessions that are on around now, and at which post somebody stands there. */
export async function sessionsAround(
  tx: Tx,
  asked: { readonly account: string; readonly from: Date; readonly to: Date; readonly limit: number },
): Promise<MySession[]> {
  return rows(
    tx,
    sql<MySession>`
      select t.id, p.post, p.no::int as no from test_session t
        left join lateral (
          select p.post, p.no from test_post p where p.session = t.id and p.account = ${asked.account}
          order by p.post limit 1) p on true
      where t.cancelled_at is null and t.opens_at < ${asked.to}
        and t.opens_at + make_interval(secs => t.hours * 3600) > ${asked.from}
      order by p.post is null, t.opens_at, t.no limit ${asked.limit}`,
  );
}
