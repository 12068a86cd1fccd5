// All SQL of reports: lines of laboratories, what stands of a tube, what is awaited.
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { TestOutcome } from '../../control/tests/terms.ts';
import type { TubeUse } from '../terms.ts';
import type { TubeState } from '../tubes/rules.ts';
import type { Found, Report } from './terms.ts';

const REPORT = sql`
  r.id, r.at, r.channel, r.laboratory, r.message, r.line, r.barcode, r.result, r.received::int as received,
  r.observed_at as "observedAt", r.corrects, r.tube, r.place::text as place, r.held, r.settled_at as "settledAt",
  r.settled_by as "settledBy", r.settled_how as "settledHow", r.by`;

/** The same message on two lines at once: the second one finds what the first has written. */
export async function lockMessage(tx: Tx, laboratory: string, message: string): Promise<void> {
  const key = `lab ${laboratory} ${message}`;
  await run(tx, sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`);
}

export async function reportsOfMessage(tx: Tx, laboratory: string, message: string): Promise<Report[]> {
  return rows(
    tx,
    sql<Report>`
      select ${REPORT} from test_report r where r.laboratory = ${laboratory} and r.message = ${message} order by r.line`,
  );
}

export type NewReport = Omit<Report, 'settledAt' | 'settledBy' | 'settledHow'>;

export async function insertReports(tx: Tx, reports: readonly NewReport[]): Promise<void> {
  await run(
    tx,
    sql`
      insert into test_report (id, at, channel, laboratory, message, line, barcode, result, received, observed_at, corrects,
        tube, place, held, by)
      select n.id, n.at, n.channel, n.laboratory, n.message, n.line, n.barcode, n.result, n.received, n."observedAt",
        n.corrects, n.tube, n.place::ltree, n.held, n.by
      from jsonb_to_recordset(${JSON.stringify(reports)}::jsonb) as n(id uuid, at timestamptz, channel text,
        laboratory text, message text, line int, barcode text, result text, received smallint, "observedAt" timestamptz,
        corrects uuid, tube uuid, place text, held text, by text)`,
  );
}

export async function findReport(tx: Tx, id: string): Promise<Report | undefined> {
  return row(tx, sql<Report>`select ${REPORT} from test_report r where r.id = ${id}`);
}

export async function holdReport(tx: Tx, id: string): Promise<Report | undefined> {
  return row(tx, sql<Report>`select ${REPORT} from test_report r where r.id = ${id} for update`);
}

export async function settleReport(
  tx: Tx,
  id: string,
  settled: { readonly at: Date; readonly by: string; readonly how: string; readonly tube: string | null },
): Promise<void> {
  await run(
    tx,
    sql`
      update test_report set settled_at = ${settled.at}, settled_by = ${settled.by}, settled_how = ${settled.how},
        tube = coalesce(${settled.tube}::uuid, tube)
      where id = ${id}`,
  );
}

/** Which of these are held and of the same tube; as long as nobody knows which tube it is, of the same label. */
export async function holdBeside(
  tx: Tx,
  report: Pick<Report, 'id' | 'tube' | 'barcode'>,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const found = await rows(
    tx,
    sql<{ id: string }>`
      select r.id from test_report r
      where r.id = any (${[...ids]}::uuid[]) and r.id <> ${report.id} and r.held is not null and r.settled_at is null
        and r.tube is not distinct from ${report.tube}::uuid
        and (r.tube is not null or (r.barcode = ${report.barcode} and r.barcode <> ''))
      order by r.id for update`,
  );
  return found.map(({ id }) => id);
}

/** One doubt was answered, and it is held for another. */
export async function holdFor(tx: Tx, id: string, why: string, tube: string): Promise<void> {
  await run(
    tx,
    sql`update test_report set held = ${why}, tube = coalesce(tube, ${tube}::uuid) where id = ${id}`,
  );
}

/** Held and not settled: what is urgent first, then the oldest. */
export async function heldReports(tx: Tx, limit: number, by?: string): Promise<Report[]> {
  return rows(
    tx,
    sql<Report>`
      select ${REPORT} from test_report r where r.held is not null and r.settled_at is null
        and ${by === undefined ? sql`true` : sql`r.by = ${by}`}
      order by (r.result in ('positive', 'suspect', 'unreadable')) desc, r.at, r.line limit ${limit}`,
  );
}

export async function reportsOfTube(tx: Tx, tube: string): Promise<Report[]> {
  return rows(
    tx,
    sql<Report>`select ${REPORT} from test_report r where r.tube = ${tube} order by r.at desc, r.line desc`,
  );
}

export interface MessageRow {
  readonly at: Date;
  readonly channel: Report['channel'];
  readonly laboratory: string;
  readonly message: string;
  readonly lines: number;
  readonly negative: number;
  readonly positive: number;
  readonly held: number;
}

/** What came in last, a row for each message; of one account where it is named. */
export async function latestMessages(tx: Tx, limit: number, by?: string): Promise<MessageRow[]> {
  return rows(
    tx,
    sql<MessageRow>`
      select max(r.at) as at, r.channel, r.laboratory, r.message, count(*)::int as lines,
        count(*) filter (where r.result = 'negative')::int as negative,
        count(*) filter (where r.result in ('positive', 'suspect'))::int as positive,
        count(*) filter (where r.held is not null and r.settled_at is null)::int as held
      from test_report r where r.at > (select coalesce(max(at), now()) from test_report) - interval '7 days'
        and ${by === undefined ? sql`true` : sql`r.by = ${by}`}
      group by r.channel, r.laboratory, r.message order by max(r.at) desc, r.message limit ${limit}`,
  );
}

// What stands -------------------------------------------------------------------------------------------

/** The report that stands of each of these tubes. */
export async function standingOf(
  tx: Tx,
  tubes: readonly string[],
): Promise<Map<string, { readonly id: string; readonly result: Found; readonly foundAt: Date | null }>> {
  const found = await rows(
    tx,
    sql<{ tube: string; id: string; result: Found; foundAt: Date | null }>`
      select t.id as tube, r.id, r.result, r.observed_at as "foundAt" from test_tube t join test_report r on r.id = t.report
      where t.id = any (${[...tubes]}::uuid[])`,
  );
  return new Map(found.map((one) => [one.tube, one]));
}

export interface Standing {
  readonly id: string;
  readonly state: TubeState;
  readonly report: string | null;
  readonly reportedAt: Date | null;
}

/** Writes where tubes stand now; a tube that came in no box is there with its report. */
export async function setStanding(tx: Tx, tubes: readonly Standing[], now: Date): Promise<void> {
  if (tubes.length === 0) return;
  await run(
    tx,
    sql`
      update test_tube t set state = n.state, report = n.report, reported_at = n."reportedAt", resolved_at = null,
        arrived_at = coalesce(t.arrived_at, ${now}), rejected_why = null
      from jsonb_to_recordset(${JSON.stringify(tubes)}::jsonb) as n(id uuid, state text, report uuid,
        "reportedAt" timestamptz)
      where t.id = n.id`,
  );
}

/** What a test can not be done of any more: its people are swabbed again. */
export async function rejectTube(tx: Tx, id: string, why: string): Promise<void> {
  await run(
    tx,
    sql`
      update test_tube set state = 'rejected', rejected_why = ${why}, report = null, reported_at = null where id = ${id}`,
  );
}

/** Tubes about which a question of these kinds is open; where two tubes carry one label it is about both. */
export async function doubtedTubes(
  tx: Tx,
  tubes: readonly string[],
  kinds: readonly string[],
): Promise<Set<string>> {
  const found = await rows(
    tx,
    sql<{ id: string }>`
      select t.id from test_tube t
      where t.id = any (${[...tubes]}::uuid[]) and exists (
        select from test_question q
        where q.settled_at is null and q.kind = any (${[...kinds]}::text[])
          and (q.tube = t.id or (q.kind = 'tube-twice' and q.facts->>'barcode' = t.barcode)))`,
  );
  return new Set(found.map(({ id }) => id));
}

// People of single tubes --------------------------------------------------------------------------------

export interface SingleResult {
  readonly report: string;
  readonly tube: string;
  readonly barcode: string;
  readonly laboratory: string;
  readonly result: Found;
  readonly person: string;
  readonly sampledAt: Date;
  readonly episode: string;
}

/**
 * What was found of people under control who were swabbed alone: one person in the tube, whom nobody has a question
 * about. A pool says nothing about one of its people.
 */
export async function singlesUnderControl(tx: Tx, reports: readonly string[]): Promise<SingleResult[]> {
  if (reports.length === 0) return [];
  return rows(
    tx,
    sql<SingleResult>`
      select r.id as report, t.id as tube, t.barcode, r.laboratory, r.result, w.person, w.at as "sampledAt",
        e.id as episode
      from test_report r
        join test_tube t on t.report = r.id and t.use = 'single'
        join lateral (
          select min(s.person::text)::uuid as person, min(s.at) as at from test_swab s
          where s.tube = t.id and s.undone_at is null having count(distinct s.person) = 1) w on true
        join lateral (
          -- The stay she is in, or the one it was written into: a positive of hers has ended that one.
          select s.id from episode s
          where s.person = w.person and s.ordered_at is not null and (s.ended_at is null
            or exists (
              select from test_result x
              where x.person = s.person and x.episode = s.id and x.report_no = t.barcode))
          order by s.ended_at desc nulls first limit 1) e on true
      where r.id = any (${[...reports]}::uuid[])
        -- Scanned twice, she is asked about by the later tube: what lies in the earlier one is as doubtful.
        and not exists (
          select from test_question q
          where q.session = t.session and q.settled_at is null and (q.tube = t.id or exists (
            select from test_swab s where s.tube = t.id and q.facts->'swabs' ? s.id::text)))`,
  );
}

/** What stands of these tubes, of those that are for one person: by the reports. */
export async function reportsOfSingles(tx: Tx, tubes: readonly string[]): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ report: string }>`
      select t.report from test_tube t
      where t.id = any (${[...tubes]}::uuid[]) and t.use = 'single' and t.report is not null order by t.report`,
  );
  return found.map(({ report }) => report);
}

/**
 * What was written of a tube as a result of control and holds, by the label it was reported under: of one of these people,
 * the last where there are several. Whether she is in the tube under that number says nothing: records become one.
 */
export async function resultOfTube(
  tx: Tx,
  barcode: string,
  people: readonly string[],
): Promise<{ readonly id: string; readonly result: TestOutcome } | undefined> {
  return row(
    tx,
    sql<{ id: string; result: TestOutcome }>`
      select r.id, r.result from test_result r
      where r.report_no = ${barcode} and r.person = any (${[...people]}::uuid[])
        and not exists (select from test_result c where c.corrects = r.id)
      order by r.entered_at desc limit 1`,
  );
}

/** A tube for one person of which no report stands, and whoever was ever scanned into it. */
export async function silentSingle(
  tx: Tx,
  tube: string,
): Promise<{ readonly barcode: string; readonly people: readonly string[] } | undefined> {
  return row(
    tx,
    sql<{ barcode: string; people: string[] }>`
      select t.barcode,
        array(select distinct w.person::text from test_swab w where w.tube = t.id) as people
      from test_tube t where t.id = ${tube} and t.use = 'single' and t.report is null`,
  );
}

/**
 * Results of control that were written from a single tube of somebody who is not in it: of these people, and of whoever was
 * ever scanned into it.
 */
export async function strayedResults(tx: Tx, tube: string, people: readonly string[]): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ id: string }>`
      select r.id from test_tube t join test_result r on r.report_no = t.barcode
      where t.id = ${tube} and t.use = 'single' and r.result <> 'invalid'
        and not exists (select from test_result c where c.corrects = r.id)
        and not exists (
          select from test_swab w where w.tube = t.id and w.person = r.person and w.undone_at is null)
        and (r.person = any (${[...people]}::uuid[])
          or exists (select from test_swab w where w.tube = t.id and w.person = r.person))
      order by r.entered_at, r.id`,
  );
  return found.map(({ id }) => id);
}

/**
 * What was found of somebody alone in a tube since her stay was ordered, and is written down of none of these people: she is
 * known to be in it, or in her stay, only since two records became one, or one became two.
 */
export async function singlesUnwritten(tx: Tx, people: readonly string[]): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ report: string }>`
      select distinct t.report from test_swab w
        join test_tube t on t.id = w.tube and t.use = 'single' and t.report is not null
        join episode e on e.person = w.person and e.ended_at is null
          and w.at >= date_trunc('day', e.ordered_at, 'Asia/Shanghai')
      where w.person = any (${[...people]}::uuid[]) and w.undone_at is null
        and not exists (
          select from test_result r
          where r.report_no = t.barcode and r.person = any (${[...people]}::uuid[]) and r.result <> 'invalid'
            and not exists (select from test_result c where c.corrects = r.id))
      order by t.report`,
  );
  return found.map(({ report }) => report);
}

/** The tubes of these swabs in which somebody is alone. */
export async function singleTubesOf(tx: Tx, swabs: readonly string[]): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ id: string }>`
      select distinct t.id from test_swab w join test_tube t on t.id = w.tube and t.use = 'single'
      where w.id = any (${[...swabs]}::uuid[]) order by t.id`,
  );
  return found.map(({ id }) => id);
}

// Awaited -----------------------------------------------------------------------------------------------

export interface Awaited {
  readonly session: string;
  readonly no: number;
  readonly place: string;
  readonly use: TubeUse;
  readonly tubes: number;
  readonly firstAt: Date;
}

/** Tubes with people in them that nobody has reported yet, by session and whether somebody is alone in them. */
export async function awaitedTubes(tx: Tx, session?: string): Promise<Awaited[]> {
  return rows(
    tx,
    sql<Awaited>`
      select t.session, s.no::int as no, s.place::text as place,
        case when t.use = 'single' then 'single' else 'pooled' end as use, count(*)::int as tubes,
        min(t.first_at) as "firstAt"
      from test_tube t join test_session s on s.id = t.session
      where t.reported_at is null and t.first_at is not null and t.state <> 'rejected'
        and ${session === undefined ? sql`true` : sql`t.session = ${session}`}
      group by t.session, s.no, s.place, case when t.use = 'single' then 'single' else 'pooled' end
      order by min(t.first_at)`,
  );
}
