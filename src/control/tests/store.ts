// All SQL of tests due, results and files of results. A file holds thousands of rows, a district hundreds of thousands
// of tests: what touches many is one statement over arrays.
import type { CivilDate } from '../../base/civil-dates.ts';
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { AsideRow, DueState, RowFate, TestDue, TestResult } from './terms.ts';

const day = (column: string) => sql.raw(`to_char(${column}, 'YYYY-MM-DD')`);

// Dues --------------------------------------------------------------------------------------------------

const DUE = sql`
  d.id, d.episode, d.person, d.place::text as place, ${day('d.on_day')} as "onDay", d.stage_no as "stageNo", d.specimen, d.kind,
  d.double, d.state, d.reason, ${day('d.moved_to')} as "movedTo", d.by, d.at, d.due_at as "dueAt"`;

/** A test of today that is asked for late in the day, and until when it is owed. */
export type LateAsk = { readonly day: CivilDate; readonly dueAt: Date } | undefined;

const dueAtOf = (onDay: ReturnType<typeof sql.raw>, late: LateAsk) =>
  sql`case when ${onDay} = ${late?.day ?? null}::date then ${late?.dueAt ?? null}::timestamptz end`;
const MOVED_TO = sql.raw('d.moved_to');

/** Of `test_due d`: nobody sampled her, and the time for it is over; or is not over yet, though its day is. */
const isLate = (today: CivilDate, now: Date) =>
  sql`d.on_day < ${today}::date and d.state in ('due', 'sampled') and d.state = 'due' and (d.due_at is null or d.due_at <= ${now})`;

export async function findDue(tx: Tx, id: string): Promise<TestDue | undefined> {
  return row(tx, sql<TestDue>`select ${DUE} from test_due d where d.id = ${id}`);
}

export async function holdDue(tx: Tx, id: string): Promise<TestDue | undefined> {
  return row(tx, sql<TestDue>`select ${DUE} from test_due d where d.id = ${id} for update`);
}

/** Asked about once in each state: a sample whose result does not come is asked about, though its test was before. */
const chasedIn = (state: DueState | ReturnType<typeof sql.raw>) =>
  sql`case when d.state = ${state} then d.chased_at end`;

/** Every test of a stay, in the order of their days; what was cancelled is left out. */
export async function duesOf(tx: Tx, episode: string): Promise<TestDue[]> {
  return rows(
    tx,
    sql<TestDue>`
      select ${DUE} from test_due d where d.episode = ${episode} and d.state <> 'cancelled' order by d.on_day, d.kind, d.id`,
  );
}

export async function changeDue(
  tx: Tx,
  id: string,
  to: {
    readonly state: DueState;
    readonly reason?: string | null;
    readonly movedTo?: CivilDate | null;
    readonly by: string;
    readonly at: Date;
  },
): Promise<void> {
  await run(
    tx,
    sql`
      update test_due d set state = ${to.state}, reason = ${to.reason ?? null}, moved_to = ${to.movedTo ?? null}::date,
        by = ${to.by}, at = ${to.at}, chased_at = ${chasedIn(to.state)} where id = ${id}`,
  );
}

/** The same test on another day, while it is due; a test of that day and kind takes it in, and becomes double if either is. */
export async function putOff(
  tx: Tx,
  due: TestDue,
  on: CivilDate,
  late: LateAsk,
): Promise<TestDue | undefined> {
  await run(
    tx,
    sql`
      insert into test_due as t (id, episode, person, place, on_day, stage_no, specimen, kind, double, state, due_at)
      select gen_random_uuid(), d.episode, d.person, d.place, ${on}::date, d.stage_no, d.specimen, d.kind, d.double, 'due',
        ${on === late?.day ? late.dueAt : null}::timestamptz
      from test_due d where d.id = ${due.id}
      on conflict (episode, on_day, kind) where state <> 'cancelled' do update set double = t.double or excluded.double
        where t.state = 'due'`,
  );
  return row(
    tx,
    sql<TestDue>`
      select ${DUE} from test_due d
      where d.episode = ${due.episode} and d.on_day = ${on}::date and d.kind = ${due.kind} and d.state = 'due'`,
  );
}

/** A test nobody planned; one of that day and kind that is open already is the one. */
export async function askBeside(
  tx: Tx,
  asked: Pick<TestDue, 'episode' | 'person' | 'place' | 'onDay' | 'stageNo' | 'specimen' | 'kind' | 'dueAt'>,
): Promise<TestDue | undefined> {
  await run(
    tx,
    sql`
      insert into test_due (id, episode, person, place, on_day, stage_no, specimen, kind, double, state, reason, due_at)
      values (gen_random_uuid(), ${asked.episode}, ${asked.person}, ${asked.place}, ${asked.onDay}::date, ${asked.stageNo},
        ${asked.specimen}, ${asked.kind}, false, 'due', 'fever', ${asked.dueAt})
      on conflict (episode, on_day, kind) where state <> 'cancelled' do nothing`,
  );
  return row(
    tx,
    sql<TestDue>`
      select ${DUE} from test_due d
      where d.episode = ${asked.episode} and d.on_day = ${asked.onDay}::date and d.kind = ${asked.kind} and d.state <> 'cancelled'`,
  );
}

/** A test that was to be taken again need not be after all: what was put off to another day goes. */
export async function takeBackPutOff(tx: Tx, due: TestDue, by: string, now: Date): Promise<void> {
  await run(
    tx,
    sql`
      update test_due set state = 'cancelled', reason = 'not-needed', by = ${by}, at = ${now}
      where episode = ${due.episode} and kind = ${due.kind} and on_day = ${due.movedTo}::date and state = 'due' and id <> ${due.id}`,
  );
}

/** How often the test that is due on this day has been put off to come here. */
export async function timesPutOff(tx: Tx, due: TestDue): Promise<number> {
  const found = await row(
    tx,
    sql<{ n: number }>`
      with recursive back as (
        select d.on_day, 1 as n from test_due d
        where d.episode = ${due.episode} and d.kind = ${due.kind} and d.state = 'rescheduled' and d.moved_to = ${due.onDay}::date
          and d.reason <> 'again'
        union all
        select d.on_day, b.n + 1 from back b join test_due d on d.episode = ${due.episode} and d.kind = ${due.kind}
          and d.state = 'rescheduled' and d.moved_to = b.on_day and d.reason <> 'again' and b.n < 30)
      select coalesce(max(n), 0)::int as n from back`,
  );
  return found?.n ?? 0;
}

// What is owed ------------------------------------------------------------------------------------------

export type OwedTab = 'today' | 'late' | 'sampled';

/** A page of tests that are owed: of today, of days before, or sampled and without a result. */
export async function owed(
  tx: Tx,
  asked: {
    readonly tab: OwedTab;
    readonly unit: string | undefined;
    readonly today: CivilDate;
    readonly now: Date;
    readonly after: { readonly key: string; readonly id: string } | undefined;
    readonly limit: number;
    readonly small: boolean;
  },
): Promise<TestDue[]> {
  const which = {
    today: sql`d.on_day <= ${asked.today}::date and d.state in ('due', 'sampled') and d.state = 'due'
      and (d.on_day = ${asked.today}::date or d.due_at > ${asked.now})`,
    late: isLate(asked.today, asked.now),
    sampled: sql`d.state = 'sampled'`,
  }[asked.tab];
  const order = asked.tab === 'sampled' ? sql`d.at, d.id` : sql`d.on_day, d.id`;
  const after =
    asked.after === undefined
      ? sql`true`
      : asked.tab === 'sampled'
        ? sql`(d.at, d.id) > (${asked.after.key}::timestamptz, ${asked.after.id}::uuid)`
        : sql`(d.on_day, d.id) > (${asked.after.key}::date, ${asked.after.id}::uuid)`;
  const unit = asked.unit === undefined ? sql`true` : sql`d.place <@ ${asked.unit}::ltree`;
  // Few people live in a small unit: they are found by their place, not by the order of the list.
  const query = asked.small
    ? sql<TestDue>`
        with here as materialized (select d.* from test_due d where ${which} and ${unit})
        select ${DUE} from here d where ${after} order by ${order} limit ${asked.limit}`
    : sql<TestDue>`select ${DUE} from test_due d where ${which} and ${unit} and ${after} order by ${order} limit ${asked.limit}`;
  return rows(tx, query);
}

export interface DayCount {
  readonly unit: string;
  readonly state: DueState;
  readonly n: number;
}

/** What a day has come to, by the units one level below. */
export async function dayCounts(
  tx: Tx,
  asked: { readonly on: CivilDate; readonly unit: string | undefined; readonly level: number },
): Promise<DayCount[]> {
  return rows(
    tx,
    sql<DayCount>`
      select subpath(d.place, 0, least(${asked.level}::int, nlevel(d.place)))::text as unit, d.state, count(*)::int as n from test_due d
      where d.on_day = ${asked.on}::date and d.state <> 'cancelled'
        and ${asked.unit === undefined ? sql`true` : sql`d.place <@ ${asked.unit}::ltree`}
      group by 1, 2`,
  );
}

/** Tests of days before that are still owed, and results that are late, by unit. */
export async function lateCounts(
  tx: Tx,
  asked: {
    readonly today: CivilDate;
    readonly now: Date;
    readonly resultsBefore: Date;
    readonly unit: string | undefined;
    readonly level: number;
  },
): Promise<{ unit: string; undone: number; results: number }[]> {
  const unit = asked.unit === undefined ? sql`true` : sql`d.place <@ ${asked.unit}::ltree`;
  return rows(
    tx,
    sql<{ unit: string; undone: number; results: number }>`
      select subpath(v.place, 0, least(${asked.level}::int, nlevel(v.place)))::text as unit,
        count(*) filter (where v.state = 'due')::int as undone, count(*) filter (where v.state = 'sampled')::int as results
      from (
        select d.place, d.state from test_due d
        where ${isLate(asked.today, asked.now)} and ${unit}
        union all
        select d.place, d.state from test_due d where d.state = 'sampled' and d.at < ${asked.resultsBefore} and ${unit}) v
      group by 1`,
  );
}

/** Results nobody has read yet. */
export async function countUnread(tx: Tx, unit: string | undefined): Promise<number> {
  const found = await row(
    tx,
    sql<{ n: number }>`
      select count(*)::int as n from test_result r
      where r.read_at is null and ${unit === undefined ? sql`true` : sql`r.place <@ ${unit}::ltree`}`,
  );
  return found?.n ?? 0;
}

// Chasing -----------------------------------------------------------------------------------------------

export interface Chased {
  readonly id: string;
  readonly episode: string;
  readonly no: number;
  readonly person: string;
  readonly place: string;
  readonly onDay: CivilDate;
  readonly state: 'due' | 'sampled';
  /** She is kept at a site, which tests her. */
  readonly kept: boolean;
}

/** Tests nobody has been asked about whose day is running out, and samples whose result does not come. */
export async function toChase(
  tx: Tx,
  asked: {
    readonly until: CivilDate;
    /** Of those asked for late: the ones owed no longer than until then. */
    readonly dueBefore: Date;
    readonly sampledBefore: Date;
    readonly limit: number;
  },
): Promise<Chased[]> {
  return rows(
    tx,
    sql<Chased>`
      select d.id, d.episode, e.no, d.person, d.place::text as place, ${day('d.on_day')} as "onDay", d.state,
        e.kept_at is not null as kept
      from test_due d join episode e on e.id = d.episode
      where d.state in ('due', 'sampled') and d.chased_at is null and e.ended_at is null
        and ((d.state = 'due' and d.on_day <= ${asked.until}::date and (d.due_at is null or d.due_at <= ${asked.dueBefore}))
          or (d.state = 'sampled' and d.at < ${asked.sampledBefore}))
      order by d.on_day, d.id limit ${asked.limit}`,
  );
}

export async function markChased(tx: Tx, ids: readonly string[], now: Date): Promise<void> {
  await run(tx, sql`update test_due set chased_at = ${now} where id = any (${[...ids]}::uuid[])`);
}

// Results -----------------------------------------------------------------------------------------------

const RESULT = sql`
  r.id, r.due, r.episode, r.person, r.place::text as place, r.sample, r.specimen, r.kind, r.reagent, r.laboratory,
  r.report_no as "reportNo", r.sampled_at as "sampledAt", r.reported_at as "reportedAt", r.result, r.corrects,
  (select c.id from test_result c where c.corrects = r.id limit 1) as "correctedBy", r.import, r.entered_by as "enteredBy",
  r.entered_at as "enteredAt", r.read_at as "readAt", r.read_by as "readBy"`;

export async function findResult(tx: Tx, id: string): Promise<TestResult | undefined> {
  return row(tx, sql<TestResult>`select ${RESULT} from test_result r where r.id = ${id}`);
}

export async function findResults(tx: Tx, ids: readonly string[]): Promise<TestResult[]> {
  return rows(
    tx,
    sql<TestResult>`select ${RESULT} from test_result r where r.id = any (${[...ids]}::uuid[])`,
  );
}

/** Results of a test that hold: those no correction has replaced. */
export async function standingOf(tx: Tx, due: string): Promise<TestResult[]> {
  return rows(
    tx,
    sql<TestResult>`
      select ${RESULT} from test_result r
      where r.due = ${due} and not exists (select from test_result c where c.corrects = r.id) order by r.sample, r.entered_at`,
  );
}

/** Every result of a stay, corrected ones too. */
export async function resultsOfEpisode(tx: Tx, episode: string): Promise<TestResult[]> {
  return rows(
    tx,
    sql<TestResult>`select ${RESULT} from test_result r where r.episode = ${episode} order by r.sampled_at, r.sample, r.entered_at`,
  );
}

export type NewResult = Omit<TestResult, 'correctedBy'>;

export async function insertResults(tx: Tx, results: readonly NewResult[]): Promise<void> {
  if (results.length === 0) return;
  const given = results.map((one) => ({
    id: one.id,
    due: one.due,
    episode: one.episode,
    person: one.person,
    place: one.place,
    sample: one.sample,
    specimen: one.specimen,
    kind: one.kind,
    reagent: one.reagent,
    laboratory: one.laboratory,
    report_no: one.reportNo,
    sampled_at: one.sampledAt,
    reported_at: one.reportedAt,
    result: one.result,
    corrects: one.corrects,
    import: one.import,
    entered_by: one.enteredBy,
    entered_at: one.enteredAt,
    read_at: one.readAt,
    read_by: one.readBy,
  }));
  await run(
    tx,
    sql`
      insert into test_result (id, due, episode, person, place, sample, specimen, kind, reagent, laboratory, report_no, sampled_at,
        reported_at, result, corrects, import, entered_by, entered_at, read_at, read_by)
      select id, due, episode, person, place::ltree, sample, specimen, kind, reagent, laboratory, report_no, sampled_at, reported_at,
        result, corrects, import, entered_by, entered_at, read_at, read_by
      from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as g (id uuid, due uuid, episode uuid, person uuid, place text,
        sample smallint, specimen text, kind text, reagent text, laboratory text, report_no text, sampled_at timestamptz,
        reported_at timestamptz, result text, corrects uuid, import uuid, entered_by text, entered_at timestamptz,
        read_at timestamptz, read_by text)`,
  );
}

export async function reportKnown(
  tx: Tx,
  report: {
    readonly person: string;
    readonly laboratory: string | null;
    readonly reportNo: string;
    readonly sample: number;
  },
): Promise<boolean> {
  const found = await row(
    tx,
    sql<{ id: string }>`
      select id from test_result where person = ${report.person} and laboratory is not distinct from ${report.laboratory}
        and report_no = ${report.reportNo} and sample = ${report.sample} and corrects is null limit 1`,
  );
  return found !== undefined;
}

export async function markRead(tx: Tx, ids: readonly string[], by: string, now: Date): Promise<string[]> {
  const read = await rows(
    tx,
    sql<{ id: string }>`
      update test_result set read_at = ${now}, read_by = ${by} where id = any (${[...ids]}::uuid[]) and read_at is null returning id`,
  );
  return read.map(({ id }) => id);
}

/** Results nobody has read, positives first, then the oldest. */
export async function unreadPage(
  tx: Tx,
  asked: { readonly unit: string | undefined; readonly limit: number },
): Promise<TestResult[]> {
  return rows(
    tx,
    sql<TestResult>`
      select ${RESULT} from test_result r
      where r.read_at is null and ${asked.unit === undefined ? sql`true` : sql`r.place <@ ${asked.unit}::ltree`}
      order by r.result <> 'positive', r.entered_at, r.id limit ${asked.limit}`,
  );
}

/** How many of the first tests of a stay, in order, were negative before one was not: what a linked release counts. */
export async function firstNegatives(tx: Tx, episode: string): Promise<number> {
  const found = await row(
    tx,
    sql<{ n: number }>`
      with hold as (
        -- Two samples of one test are one result.
        select case when bool_or(r.result = 'positive') then 'positive' else 'negative' end as result,
          row_number() over (order by min(r.sampled_at), coalesce(r.due, r.id)) as no
        from test_result r
        where r.episode = ${episode} and not exists (select from test_result c where c.corrects = r.id)
          and r.result in ('negative', 'positive')
        group by coalesce(r.due, r.id))
      select count(*)::int as n from hold h
      where h.result = 'negative' and not exists (select from hold p where p.result = 'positive' and p.no < h.no)`,
  );
  return found?.n ?? 0;
}

/** How the tests of a stay stand, up to a day: what a release asks. */
export interface TestStanding {
  readonly asked: number;
  readonly done: number;
  /** Due or sampled and without a word of the laboratory. */
  readonly open: number;
  readonly refused: number;
  readonly exempt: number;
  readonly positive: number;
  readonly unread: number;
}

export async function testStanding(tx: Tx, episode: string, until: CivilDate): Promise<TestStanding> {
  const found = await row(
    tx,
    sql<TestStanding>`
      select d.asked, d.done, d.open, d.refused, d.exempt, r.positive, r.unread
      from (
        select count(*) filter (where state <> 'rescheduled')::int as asked, count(*) filter (where state = 'done')::int as done,
          count(*) filter (where state in ('due', 'sampled'))::int as open, count(*) filter (where state = 'refused')::int as refused,
          count(*) filter (where state = 'exempt')::int as exempt
        from test_due where episode = ${episode} and state <> 'cancelled' and on_day <= ${until}::date) d,
        (select count(*) filter (where r.result = 'positive')::int as positive, count(*) filter (where r.read_at is null)::int as unread
         from test_result r where r.episode = ${episode} and not exists (select from test_result c where c.corrects = r.id)) r`,
  );
  return found ?? { asked: 0, done: 0, open: 0, refused: 0, exempt: 0, positive: 0, unread: 0 };
}

// Files of results --------------------------------------------------------------------------------------

export interface StayOf {
  readonly person: string;
  readonly episode: string;
  readonly place: string;
  readonly protocol: string;
}

/** The living stays of these people, with whoever keeps them. */
export async function staysOf(tx: Tx, people: readonly string[]): Promise<Map<string, StayOf>> {
  const found = await rows(
    tx,
    sql<StayOf>`
      select e.person, e.id as episode, e.keeper::text as place, e.protocol from episode e
      where e.person = any (${[...people]}::uuid[]) and e.ended_at is null`,
  );
  return new Map(found.map((one) => [one.person, one]));
}

/** What is due of these stays, held until the file is in. */
export async function holdDuesOf(tx: Tx, episodes: readonly string[]): Promise<TestDue[]> {
  return rows(
    tx,
    sql<TestDue>`
      select ${DUE} from test_due d where d.episode = any (${[...episodes]}::uuid[]) and d.state not in ('cancelled', 'rescheduled')
      order by d.id for update`,
  );
}

/** Results of these people that hold, sampled since then. */
export async function resultsOf(tx: Tx, people: readonly string[], since: Date): Promise<TestResult[]> {
  return rows(
    tx,
    sql<TestResult>`
      select ${RESULT} from test_result r
      where r.person = any (${[...people]}::uuid[]) and r.sampled_at >= ${since}
        and not exists (select from test_result c where c.corrects = r.id)`,
  );
}

/** Writes what became of many tests at once. */
export async function changeDues(
  tx: Tx,
  changes: readonly {
    readonly id: string;
    readonly state: DueState;
    readonly reason: string | null;
    readonly movedTo: CivilDate | null;
    readonly at: Date;
  }[],
  by: string,
  late: LateAsk,
): Promise<void> {
  if (changes.length === 0) return;
  await run(
    tx,
    sql`
      update test_due d set state = c.state, reason = c.reason, moved_to = c.moved_to, by = ${by}, at = c.at,
        chased_at = ${chasedIn(sql.raw('c.state'))}
      from jsonb_to_recordset(${JSON.stringify(
        changes.map(({ movedTo, ...one }) => ({ ...one, moved_to: movedTo })),
      )}::jsonb) as c (id uuid, state text, reason text, moved_to date, at timestamptz)
      where d.id = c.id`,
  );
  await run(
    tx,
    sql`
      insert into test_due as t (id, episode, person, place, on_day, stage_no, specimen, kind, double, state, due_at)
      select gen_random_uuid(), d.episode, d.person, d.place, d.moved_to, d.stage_no, d.specimen, d.kind, d.double, 'due',
        ${dueAtOf(MOVED_TO, late)}
      from test_due d where d.id = any (${changes.filter((one) => one.movedTo !== null).map((one) => one.id)}::uuid[])
      on conflict (episode, on_day, kind) where state <> 'cancelled' do update set double = t.double or excluded.double
        where t.state = 'due'`,
  );
}

export interface TestImport {
  readonly id: string;
  readonly no: number;
  readonly place: string;
  readonly fileName: string;
  readonly at: Date;
  readonly by: string;
  readonly read: number;
  readonly sums: Readonly<Record<RowFate, number>>;
  readonly aside: readonly AsideRow[];
}

const IMPORT = sql`
  i.id, i.no, i.place::text as place, i.file_name as "fileName", i.at, i.by, i.read, i.sums, i.aside`;

export async function findImport(tx: Tx, id: string): Promise<TestImport | undefined> {
  return row(tx, sql<TestImport>`select ${IMPORT} from test_import i where i.id = ${id}`);
}

export async function importsPage(tx: Tx, limit: number): Promise<TestImport[]> {
  return rows(
    tx,
    sql<TestImport>`select ${IMPORT} from test_import i order by i.at desc, i.id limit ${limit}`,
  );
}

export async function insertImport(
  tx: Tx,
  one: Omit<TestImport, 'no'> & { readonly sha256: Buffer; readonly bytes: number },
): Promise<number> {
  const written = await row(
    tx,
    sql<{ no: number }>`
      insert into test_import (id, place, file_name, sha256, bytes, at, by, read, sums, aside)
      values (${one.id}, ${one.place}::ltree, ${one.fileName}, ${one.sha256}, ${one.bytes}, ${one.at}, ${one.by}, ${one.read},
        ${JSON.stringify(one.sums)}::jsonb, ${JSON.stringify(one.aside)}::jsonb)
      returning no`,
  );
  return written?.no ?? 0;
}

/** Two files at once would both find a result missing. Until the end of the transaction. */
export async function lockImports(tx: Tx): Promise<void> {
  await run(tx, sql`select pg_advisory_xact_lock(7341)`);
}

/** The numbers people say of these stays, for whoever lives with them and whoever keeps them. */
export async function episodeNumbers(tx: Tx, episodes: readonly string[]): Promise<Map<string, number>> {
  const found = await rows(
    tx,
    sql<{
      id: string;
      no: number;
    }>`
      select id, no from episode where id = any (${[...new Set(episodes)]}::uuid[])
      union
      select id, no from kept_stay where id = any (${[...new Set(episodes)]}::uuid[])`,
  );
  return new Map(found.map(({ id, no }) => [id, no]));
}

/** The stay of a number, for whoever keeps it. */
export async function keptOfNo(tx: Tx, no: number): Promise<string | undefined> {
  const found = await row(tx, sql<{ id: string }>`select id from kept_stay where no = ${no}`);
  return found?.id;
}

/** How many samples of each test have a result that holds. */
export async function sampleCounts(tx: Tx, dues: readonly string[]): Promise<Map<string, number>> {
  const found = await rows(
    tx,
    sql<{ due: string; n: number }>`
      select r.due, count(distinct r.sample)::int as n from test_result r
      where r.due = any (${[...dues]}::uuid[]) and not exists (select from test_result c where c.corrects = r.id) group by r.due`,
  );
  return new Map(found.map(({ due, n }) => [due, n]));
}
