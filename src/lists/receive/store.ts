// All SQL of taking in lists: sources, batches, rows that became lines, questions or nothing, routing, the way back.
// Whole lists are written and read in a few statements; nothing here goes row by row.
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { IgnoredAs } from '../rows.ts';
import type { LineState, Step } from '../terms.ts';
import type { EarlierLine } from './rules.ts';
import type {
  Answer,
  Batch,
  Layout,
  MetBy,
  Question,
  QuestionDetail,
  Remembered,
  RoutedBy,
  RowKind,
  RowMask,
  Source,
} from './terms.ts';

/** Rows of one statement: enough to forget the round trip, few enough to keep the parameter small. */
const AT_ONCE = 5_000;

function* portions<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += AT_ONCE) yield all.slice(from, from + AT_ONCE);
}

// Sources -----------------------------------------------------------------------------------------------

const SOURCE = sql`
  code, name, name_en as "nameEn", kind, place::text as place, default_place::text as "defaultPlace", risk,
  respond_minutes as "respondMinutes", mappings, inbox_key is not null as "hasInbox", closed_at as "closedAt"`;

export async function findSource(tx: Tx, code: string): Promise<Source | undefined> {
  return row(tx, sql<Source>`select ${SOURCE} from list_source where code = ${code}`);
}

export async function allSources(tx: Tx): Promise<Source[]> {
  return rows(tx, sql<Source>`select ${SOURCE} from list_source order by closed_at nulls first, code`);
}

export interface NewSource {
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly kind: string;
  readonly place: string;
  readonly defaultPlace?: string | null;
  readonly risk?: string | null;
  readonly respondMinutes?: number | null;
}

/** Makes a source; false when it is there already. */
export async function insertSource(tx: Tx, source: NewSource): Promise<boolean> {
  const made = await run(
    tx,
    sql`
      insert into list_source (code, name, name_en, kind, place, default_place, risk, respond_minutes)
      values (${source.code}, ${source.name}, ${source.nameEn}, ${source.kind}, ${source.place}::ltree,
        ${source.defaultPlace ?? null}::ltree, ${source.risk ?? null}, ${source.respondMinutes ?? null})
      on conflict (code) do nothing`,
  );
  return made === 1;
}

export async function changeSource(
  tx: Tx,
  source: NewSource & { readonly closedAt: Date | null },
): Promise<void> {
  await run(
    tx,
    sql`
      update list_source set name = ${source.name}, name_en = ${source.nameEn}, kind = ${source.kind},
        default_place = ${source.defaultPlace ?? null}::ltree, risk = ${source.risk ?? null},
        respond_minutes = ${source.respondMinutes ?? null}, closed_at = ${source.closedAt}
      where code = ${source.code}`,
  );
}

export async function rememberMappings(
  tx: Tx,
  code: string,
  mappings: Readonly<Record<string, Remembered>>,
): Promise<void> {
  await run(
    tx,
    sql`update list_source set mappings = mappings || ${JSON.stringify(mappings)}::jsonb where code = ${code}`,
  );
}

export async function forgetMapping(tx: Tx, code: string, signature: string): Promise<boolean> {
  const changed = await run(
    tx,
    sql`update list_source set mappings = mappings - ${signature}::text where code = ${code} and mappings ? ${signature}::text`,
  );
  return changed === 1;
}

export async function setInboxKey(
  tx: Tx,
  code: string,
  key: { sealed: Buffer; salt: Buffer } | undefined,
): Promise<void> {
  await run(
    tx,
    sql`update list_source set inbox_key = ${key?.sealed ?? null}, inbox_salt = ${key?.salt ?? null} where code = ${code}`,
  );
}

export async function inboxKeyOf(
  tx: Tx,
  code: string,
): Promise<{ sealed: Buffer; salt: Buffer } | undefined> {
  return row(
    tx,
    sql<{ sealed: Buffer; salt: Buffer }>`
      select inbox_key as sealed, inbox_salt as salt from list_source
      where code = ${code} and inbox_key is not null and closed_at is null`,
  );
}

/** Uses a nonce up; false when it was used before. Those long over are forgotten by a timer. */
export async function takeNonce(tx: Tx, source: string, nonce: string, at: Date): Promise<boolean> {
  const taken = await run(
    tx,
    sql`insert into inbox_nonce (source, nonce, at) values (${source}, ${nonce}, ${at}) on conflict do nothing`,
  );
  return taken === 1;
}

/** How many different people stand on a source's list: counted as lines come, and as people become one or two. */
export async function peopleOn(tx: Tx, source: string): Promise<number> {
  const found = await row(tx, sql<{ people: number }>`select people from list_source where code = ${source}`);
  return found?.people ?? 0;
}

/** Keeps the people of every source counted while lines of these persons go from one to another. */
export async function movingLines<T>(tx: Tx, people: readonly string[], move: () => Promise<T>): Promise<T> {
  const before = await sourcesOf(tx, people);
  const moved = await move();
  const after = await sourcesOf(tx, people);
  for (const source of new Set([...before.keys(), ...after.keys()]))
    await addPeople(tx, source, (after.get(source) ?? 0) - (before.get(source) ?? 0));
  return moved;
}

/** On which sources' lists these persons stand, and how many of them. */
async function sourcesOf(tx: Tx, people: readonly string[]): Promise<Map<string, number>> {
  const found = await rows(
    tx,
    sql<{ source: string; people: number }>`
      select source, count(distinct person)::int as people from list_line
      where person = any (${[...people]}::uuid[]) group by source order by source`,
  );
  return new Map(found.map(({ source, people }) => [source, people]));
}

async function addPeople(tx: Tx, source: string, more: number): Promise<void> {
  if (more === 0) return;
  await run(tx, sql`update list_source set people = people + ${more} where code = ${source}`);
}

export interface SourceUse {
  readonly code: string;
  readonly batches: number;
  readonly lastAt: Date | null;
}

export async function sourceUse(tx: Tx): Promise<SourceUse[]> {
  return rows(
    tx,
    sql<SourceUse>`
      select source as code, count(*)::int as batches, max(received_at) as "lastAt" from list_batch group by source`,
  );
}

// Batches -----------------------------------------------------------------------------------------------

const BATCH = sql`
  b.id, b.no, b.source, b.place::text as place, b.received_at as "receivedAt", b.received_by as "receivedBy", b.channel,
  b.file_name as "fileName", b.bytes, b.layout, b.rows_read as "rowsRead", b.accepted, b.merged, b.questioned, b.ignored,
  b.risk, b.respond_by as "respondBy", b.closed_at as "closedAt", b.feedback_at as "feedbackAt"`;

export interface NewBatch {
  readonly id: string;
  readonly source: string;
  readonly place: string;
  readonly receivedAt: Date;
  readonly receivedBy: string;
  readonly channel: string;
  readonly fileName: string;
  readonly sha256: Buffer;
  readonly bytes: number;
  readonly salt: Buffer;
  readonly layout: Layout;
  readonly risk: string | null;
  readonly respondBy: Date;
}

/** Writes a batch, its sums still nought; returns its number. */
export async function insertBatch(tx: Tx, batch: NewBatch): Promise<number> {
  const made = await row(
    tx,
    sql<{ no: number }>`
      insert into list_batch (id, source, place, received_at, received_by, channel, file_name, sha256, bytes, salt, layout,
        rows_read, accepted, merged, questioned, ignored, risk, respond_by)
      values (${batch.id}, ${batch.source}, ${batch.place}::ltree, ${batch.receivedAt}, ${batch.receivedBy}, ${batch.channel},
        ${batch.fileName}, ${batch.sha256}, ${batch.bytes}, ${batch.salt}, ${JSON.stringify(batch.layout)}::jsonb,
        0, 0, 0, 0, '{}', ${batch.risk}, ${batch.respondBy})
      returning no`,
  );
  return made?.no ?? 0;
}

export interface Sums {
  readonly accepted: number;
  readonly merged: number;
  readonly questioned: number;
  readonly ignored: Readonly<Partial<Record<IgnoredAs, number>>>;
}

export async function setSums(tx: Tx, batch: string, sums: Sums): Promise<void> {
  await run(
    tx,
    sql`
      update list_batch set rows_read = ${sums.accepted + sums.merged + sums.questioned}, accepted = ${sums.accepted},
        merged = ${sums.merged}, questioned = ${sums.questioned}, ignored = ${JSON.stringify(sums.ignored)}::jsonb
      where id = ${batch}`,
  );
}

export async function findBatch(tx: Tx, id: string): Promise<Batch | undefined> {
  return row(tx, sql<Batch>`select ${BATCH} from list_batch b where b.id = ${id}`);
}

export async function saltOf(tx: Tx, batch: string): Promise<Buffer | undefined> {
  const found = await row(tx, sql<{ salt: Buffer | null }>`select salt from list_batch where id = ${batch}`);
  return found?.salt ?? undefined;
}

/** Earlier batches of the same source with the same bytes: the report says so. */
export async function sameFiles(
  tx: Tx,
  batch: { id: string; source: string },
): Promise<{ id: string; no: number; receivedAt: Date }[]> {
  return rows(
    tx,
    sql<{ id: string; no: number; receivedAt: Date }>`
      select o.id, o.no, o.received_at as "receivedAt" from list_batch b
      join list_batch o on o.source = b.source and o.sha256 = b.sha256 and o.no < b.no
      where b.id = ${batch.id} order by o.no desc limit 5`,
  );
}

/** The newest batch of a source made of exactly these bytes. */
export async function batchOfFile(
  tx: Tx,
  source: string,
  sha256: Buffer,
): Promise<{ id: string; no: number; receivedAt: Date } | undefined> {
  return row(
    tx,
    sql<{ id: string; no: number; receivedAt: Date }>`
      select id, no, received_at as "receivedAt" from list_batch where source = ${source} and sha256 = ${sha256}
      order by no desc limit 1`,
  );
}

export interface BatchProgress {
  readonly lines: number;
  readonly answered: number;
  readonly unrouted: number;
  readonly overdue: number;
  readonly questionsOpen: number;
}
export type BatchRow = Omit<Batch, 'layout'> & BatchProgress;

/** A row that repeats another is no work of its own and no answer of its own: progress counts the others. */
const progressAt = (now: Date) => sql`
  left join lateral (
    select count(*)::int as lines, (count(*) filter (where l.step is null))::int as answered,
      (count(*) filter (where l.step = 'route'))::int as unrouted,
      (count(*) filter (where l.step is not null and l.due_at <= ${now}))::int as overdue
    from list_line l where l.batch = b.id and l.duplicate_of is null) p on true
  left join lateral (select count(*)::int as open from list_question q where q.batch = b.id and q.answer is null and q.asked_before is null) q on true`;

/** Batches, newest first; `before` is the number of the last one shown. */
export async function batchesPage(
  tx: Tx,
  asked: { source?: string | undefined; before?: number | undefined; limit: number; now: Date },
): Promise<BatchRow[]> {
  return rows(
    tx,
    sql<BatchRow>`
      with page as (
        select b.* from list_batch b
        where ${asked.before === undefined ? sql`true` : sql`b.no < ${asked.before}`}
          and ${asked.source === undefined ? sql`true` : sql`b.source = ${asked.source}`}
        order by b.no desc limit ${asked.limit})
      select b.id, b.no, b.source, b.place::text as place, b.received_at as "receivedAt", b.received_by as "receivedBy",
        b.channel, b.file_name as "fileName", b.bytes, b.rows_read as "rowsRead", b.accepted, b.merged, b.questioned,
        b.ignored, b.risk, b.respond_by as "respondBy", b.closed_at as "closedAt", b.feedback_at as "feedbackAt",
        p.lines, p.answered, p.unrouted, p.overdue, q.open as "questionsOpen"
      from page b ${progressAt(asked.now)}
      order by b.no desc`,
  );
}

/** How many lines of a batch stand alike. */
export interface Standing {
  readonly unit: string;
  readonly state: LineState;
  readonly open: boolean;
  /** They repeat others, which answer for them. */
  readonly repeats: boolean;
  readonly lines: number;
  readonly overdue: number;
  readonly unrouted: number;
}

/** How the lines of a batch stand, by the units of one level: its lines are gone through once for the whole report. */
export async function standingOf(tx: Tx, batch: string, level: number, now: Date): Promise<Standing[]> {
  return rows(
    tx,
    sql<Standing>`
      select subpath(owner_unit, 0, least(nlevel(owner_unit), ${level}))::text as unit, state, step is not null as open,
        duplicate_of is not null as repeats, count(*)::int as lines,
        (count(*) filter (where step is not null and due_at <= ${now}))::int as overdue,
        (count(*) filter (where step = 'route'))::int as unrouted
      from list_line where batch = ${batch} group by 1, 2, 3, 4 order by 1`,
  );
}

export async function markFeedback(tx: Tx, batch: string, at: Date, complete: boolean): Promise<void> {
  await run(
    tx,
    sql`
      update list_batch set feedback_at = ${at}, closed_at = ${complete ? at : null}
      where id = ${batch}`,
  );
}

// Rows of a file ----------------------------------------------------------------------------------------

export interface NewLine {
  readonly id: string;
  readonly sheet: string;
  readonly rowNo: number;
  readonly raw: Buffer;
  readonly mask: RowMask;
  readonly person: string;
  readonly met: MetBy;
  readonly counted: 'accepted' | 'merged';
  readonly mergedInto: string | null;
  readonly place: string;
  readonly ownerUnit: string;
  readonly ownerRole: string;
  readonly state: LineState;
  readonly step: Step | null;
  readonly dueAt: Date | null;
  readonly duplicateOf: string | null;
  readonly outcome: string | null;
  readonly evidence: Readonly<Record<string, unknown>> | null;
}

export interface Birth {
  readonly batch: string;
  readonly source: string;
  readonly receivedAt: Date;
  readonly now: Date;
  readonly by: string;
}

/** Writes the lines of a list. An outcome among them is that of a repetition: given now, by whoever took the list in. */
export async function insertLines(tx: Tx, born: Birth, lines: readonly NewLine[]): Promise<void> {
  for (const some of portions(lines)) {
    const given = some.map((line) => [
      line.id,
      line.sheet,
      line.rowNo,
      line.raw.toString('base64'),
      line.mask,
      line.person,
      line.met,
      line.counted,
      line.mergedInto,
      line.place,
      line.ownerUnit,
      line.ownerRole,
      line.state,
      line.step,
      line.dueAt,
      line.duplicateOf,
      line.outcome,
      line.evidence,
    ]);
    await run(
      tx,
      sql`
        insert into list_line (batch, source, received_at, changed_at, id, sheet, row_no, raw, mask, person, met, counted,
          merged_into, place, owner_unit, owner_role, state, step, due_at, duplicate_of, outcome, outcome_at, outcome_by, evidence)
        select ${born.batch}::uuid, ${born.source}, ${born.receivedAt}, ${born.now}, (v->>0)::uuid, v->>1, (v->>2)::integer,
          decode(v->>3, 'base64'), v->4, (v->>5)::uuid, v->>6, v->>7, (v->>8)::uuid, (v->>9)::ltree, (v->>10)::ltree, v->>11,
          v->>12, v->>13, (v->>14)::timestamptz, (v->>15)::uuid, v->>16,
          case when v->>16 is null then null else ${born.now}::timestamptz end,
          case when v->>16 is null then null else ${born.by} end, nullif(v->17, 'null'::jsonb)
        from jsonb_array_elements(${JSON.stringify(given)}::jsonb) v`,
    );
  }
  // A line that is accepted brings a person onto the list who was not on it; the others do not.
  await addPeople(tx, born.source, lines.filter((line) => line.counted === 'accepted').length);
}

export interface NewQuestion {
  readonly id: string;
  readonly sheet: string;
  readonly rowNo: number;
  readonly raw: Buffer;
  readonly mask: RowMask;
  readonly why: string;
  readonly detail: QuestionDetail;
  readonly fingerprint: Buffer;
  readonly askedBefore: string | null;
  /** Taken over from the question asked before, when that one was answered. */
  readonly settled: { answer: Answer; by: string; at: Date; reason: string | null } | null;
}

export async function insertQuestions(
  tx: Tx,
  asked: { batch: string; source: string; place: string },
  questions: readonly NewQuestion[],
): Promise<void> {
  for (const some of portions(questions)) {
    const given = some.map((one) => ({
      ...one,
      raw: one.raw.toString('base64'),
      fingerprint: one.fingerprint.toString('base64'),
    }));
    await run(
      tx,
      sql`
        insert into list_question (batch, source, place, id, sheet, row_no, raw, mask, why, detail, fingerprint, asked_before,
          answer, answered_by, answered_at, reason)
        select ${asked.batch}::uuid, ${asked.source}, ${asked.place}::ltree, (v->>'id')::uuid, v->>'sheet', (v->>'rowNo')::integer,
          decode(v->>'raw', 'base64'), v->'mask', v->>'why', v->'detail', decode(v->>'fingerprint', 'base64'),
          (v->>'askedBefore')::uuid, v->'settled'->>'answer', v->'settled'->>'by', (v->'settled'->>'at')::timestamptz,
          v->'settled'->>'reason'
        from jsonb_array_elements(${JSON.stringify(given)}::jsonb) v`,
    );
  }
}

export interface NewIgnored {
  readonly sheet: string;
  readonly rowNo: number;
  readonly ignored: IgnoredAs;
  readonly raw: Buffer | null;
}

export async function insertIgnored(tx: Tx, batch: string, ignored: readonly NewIgnored[]): Promise<void> {
  for (const some of portions(ignored)) {
    const given = some.map((one) => ({ ...one, raw: one.raw?.toString('base64') ?? null }));
    await run(
      tx,
      sql`
        insert into list_ignored (batch, sheet, row_no, ignored, raw)
        select ${batch}::uuid, v->>'sheet', (v->>'rowNo')::integer, v->>'ignored', decode(v->>'raw', 'base64')
        from jsonb_array_elements(${JSON.stringify(given)}::jsonb) v`,
    );
  }
}

/** For each of these people the newest line on this source's list, with the line that answers for it. */
export async function earlierLines(
  tx: Tx,
  source: string,
  people: readonly string[],
): Promise<Map<string, EarlierLine>> {
  const found = await rows(
    tx,
    sql<EarlierLine & { person: string }>`
      select distinct on (l.person) l.person, l.id as line, s.id as survivor, s.step is not null as "survivorOpen",
        s.outcome_at as "survivorAnsweredAt", s.place::text as place, s.owner_unit::text as "ownerUnit", s.owner_role as "ownerRole"
      from list_line l join list_line s on s.id = coalesce(l.duplicate_of, l.id)
      where l.source = ${source} and l.person = any (${[...people]}::uuid[])
      order by l.person, (l.duplicate_of is null) desc, l.received_at desc, l.id desc`,
  );
  return new Map(found.map(({ person, ...line }) => [person, line]));
}

export interface EarlierQuestion {
  readonly id: string;
  readonly answer: Answer | null;
  readonly answeredBy: string | null;
  readonly answeredAt: Date | null;
  readonly reason: string | null;
  /** Who the row turned out to be, when it was answered with a person. */
  readonly person: string | null;
}

/** Questions of this source asked before, by fingerprint (hex): always the one first asked. */
export async function earlierQuestions(
  tx: Tx,
  source: string,
  fingerprints: readonly Buffer[],
): Promise<Map<string, EarlierQuestion>> {
  const found = await rows(
    tx,
    sql<EarlierQuestion & { print: string }>`
      select encode(q.fingerprint, 'hex') as print, q.id, q.answer, q.answered_by as "answeredBy", q.answered_at as "answeredAt",
        q.reason, l.person
      from list_question q left join list_line l on l.id = q.line
      where q.source = ${source} and q.asked_before is null
        and q.fingerprint in (select decode(f, 'hex') from unnest(${fingerprints.map((one) => one.toString('hex'))}::text[]) f)`,
  );
  return new Map(found.map(({ print, ...question }) => [print, question]));
}

// Questions ---------------------------------------------------------------------------------------------

const QUESTION = sql`
  q.id, q.batch, q.source, q.sheet, q.row_no as "rowNo", q.place::text as place, q.why, q.detail, q.answer,
  q.answered_by as "answeredBy", q.answered_at as "answeredAt", q.line, q.asked_before as "askedBefore", q.mask`;

export interface StoredQuestion extends Question {
  readonly mask: RowMask;
}

export async function findQuestion(tx: Tx, id: string): Promise<StoredQuestion | undefined> {
  return row(tx, sql<StoredQuestion>`select ${QUESTION} from list_question q where q.id = ${id}`);
}

/** The question with its sealed row, held until this act is done. */
export async function holdQuestion(
  tx: Tx,
  id: string,
): Promise<(StoredQuestion & { raw: Buffer }) | undefined> {
  return row(
    tx,
    sql<
      StoredQuestion & { raw: Buffer }
    >`select ${QUESTION}, q.raw from list_question q where q.id = ${id} for update`,
  );
}

/** The same row in later files, still waiting for this question's answer. */
export async function repeatedQuestions(tx: Tx, id: string): Promise<(StoredQuestion & { raw: Buffer })[]> {
  return rows(
    tx,
    sql<StoredQuestion & { raw: Buffer }>`
      select ${QUESTION}, q.raw from list_question q where q.asked_before = ${id} and q.answer is null
      order by q.id for update`,
  );
}

/** Every row of a batch that was a question when it came. */
export async function questionsOf(tx: Tx, batch: string): Promise<StoredQuestion[]> {
  return rows(
    tx,
    sql<StoredQuestion>`select ${QUESTION} from list_question q where q.batch = ${batch} order by q.sheet, q.row_no`,
  );
}

/** Rows of a batch without an answer; those to be decided here, or all, with the repetitions of earlier questions. */
export async function openQuestions(tx: Tx, batch: string, which: 'decide' | 'all'): Promise<number> {
  const found = await row(
    tx,
    sql<{ open: number }>`
      select count(*)::int as open from list_question
      where batch = ${batch} and answer is null and ${which === 'all' ? sql`true` : sql`asked_before is null`}`,
  );
  return found?.open ?? 0;
}

export async function settleQuestions(
  tx: Tx,
  settled: readonly { question: string; line: string | null }[],
  answer: { answer: Answer; by: string; at: Date; reason: string | null },
): Promise<void> {
  await run(
    tx,
    sql`
      update list_question q set answer = ${answer.answer}, answered_by = ${answer.by}, answered_at = ${answer.at},
        reason = ${answer.reason}, line = (v->>'line')::uuid
      from jsonb_array_elements(${JSON.stringify(settled)}::jsonb) v
      where q.id = (v->>'question')::uuid and q.answer is null`,
  );
}

export interface QuestionRow extends StoredQuestion {
  readonly batchNo: number;
  readonly reason: string | null;
  readonly person: string | null;
}

/** Questions of a batch, or of all batches one sees: open ones first asked, oldest first. */
export async function questionsPage(
  tx: Tx,
  asked: { batch?: string | undefined; open: boolean; limit: number; offset: number },
): Promise<QuestionRow[]> {
  return rows(
    tx,
    sql<QuestionRow>`
      select ${QUESTION}, b.no as "batchNo", q.reason, l.person
      from list_question q join list_batch b on b.id = q.batch left join list_line l on l.id = q.line
      where ${asked.batch === undefined ? sql`true` : sql`q.batch = ${asked.batch}`}
        and ${asked.open ? sql`q.answer is null` : sql`q.answer is not null`}
      order by b.no, q.sheet, q.row_no limit ${asked.limit} offset ${asked.offset}`,
  );
}

// Routing -----------------------------------------------------------------------------------------------

export interface LineToRoute {
  readonly id: string;
  readonly raw: Buffer;
  readonly person: string;
  readonly met: MetBy;
}

/** Lines of a batch nobody has tried to route. */
export async function linesToRoute(tx: Tx, batch: string): Promise<LineToRoute[]> {
  return rows(
    tx,
    sql<LineToRoute>`
      select id, raw, person, met from list_line
      where batch = ${batch} and state = 'received' and step = 'route' and routed_by is null and unrouted_why is null
      order by sheet, row_no`,
  );
}

export interface Route {
  readonly line: string;
  readonly place: string;
  readonly role: string;
  readonly by: RoutedBy;
}

/** Gives lines to their units; rows that repeat them go along, so that the same eyes see both. */
export async function setRoutes(tx: Tx, routes: readonly Route[], dueAt: Date, now: Date): Promise<number> {
  let changed = 0;
  for (const some of portions(routes)) {
    const given = JSON.stringify(some);
    changed += await run(
      tx,
      sql`
        update list_line l set place = v.place::ltree, owner_unit = v.place::ltree, owner_role = v.role, routed_by = v.by,
          unrouted_why = null, state = 'routed', step = 'claim', due_at = ${dueAt}, level = 0, changed_at = ${now}
        from jsonb_to_recordset(${given}::jsonb) as v(line uuid, place text, role text, by text)
        where l.id = v.line and l.state in ('received', 'routed') and l.claimed_by is null`,
    );
    await run(
      tx,
      sql`
        update list_line l set place = v.place::ltree, owner_unit = v.place::ltree, owner_role = v.role
        from jsonb_to_recordset(${given}::jsonb) as v(line uuid, place text, role text, by text)
        where l.duplicate_of = v.line and l.step is null`,
    );
  }
  return changed;
}

export async function setUnrouted(tx: Tx, unrouted: readonly { line: string; why: string }[]): Promise<void> {
  for (const some of portions(unrouted)) {
    await run(
      tx,
      sql`
        update list_line l set unrouted_why = v.why
        from jsonb_to_recordset(${JSON.stringify(some)}::jsonb) as v(line uuid, why text) where l.id = v.line`,
    );
  }
}

export async function countUnrouted(tx: Tx, batch: string): Promise<{ lines: number; dueAt: Date | null }> {
  const found = await row(
    tx,
    sql<{ lines: number; dueAt: Date | null }>`
      select count(*)::int as lines, min(due_at) as "dueAt" from list_line where batch = ${batch} and step = 'route'`,
  );
  return found ?? { lines: 0, dueAt: null };
}

export interface RoutedLine {
  readonly id: string;
  readonly batch: string;
  readonly person: string;
  readonly state: LineState;
  readonly claimed: boolean;
  readonly ownerUnit: string;
}

/** Lines to be routed by hand, held until this act is done. */
export async function holdLines(tx: Tx, ids: readonly string[]): Promise<RoutedLine[]> {
  return rows(
    tx,
    sql<RoutedLine>`
      select id, batch, person, state, claimed_by is not null as claimed, owner_unit::text as "ownerUnit" from list_line
      where id = any (${[...ids]}::uuid[]) order by id for update`,
  );
}

export async function unitsOfLines(tx: Tx, ids: readonly string[]): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ unit: string }>`
      select distinct owner_unit::text as unit from list_line where id = any (${[...ids]}::uuid[])`,
  );
  return found.map(({ unit }) => unit);
}

export interface UnroutedLine {
  readonly id: string;
  readonly batch: string;
  readonly batchNo: number;
  readonly source: string;
  readonly sheet: string;
  readonly rowNo: number;
  readonly mask: RowMask;
  readonly why: string | null;
  readonly dueAt: Date;
  readonly person: string;
}

export async function unroutedPage(
  tx: Tx,
  asked: { batch?: string | undefined; after?: { at: Date; id: string } | undefined; limit: number },
): Promise<UnroutedLine[]> {
  return rows(
    tx,
    sql<UnroutedLine>`
      select l.id, l.batch, b.no as "batchNo", l.source, l.sheet, l.row_no as "rowNo", l.mask, l.unrouted_why as why,
        l.due_at as "dueAt", l.person
      from list_line l join list_batch b on b.id = l.batch
      where l.step = 'route' and ${asked.batch === undefined ? sql`true` : sql`l.batch = ${asked.batch}`}
        and ${asked.after === undefined ? sql`true` : sql`(l.due_at, l.id) > (${asked.after.at}, ${asked.after.id}::uuid)`}
      order by l.due_at, l.id limit ${asked.limit}`,
  );
}

export async function countAllUnrouted(
  tx: Tx,
): Promise<{ batch: string; no: number; source: string; lines: number }[]> {
  return rows(
    tx,
    sql<{ batch: string; no: number; source: string; lines: number }>`
      select l.batch, b.no, b.source, count(*)::int as lines from list_line l join list_batch b on b.id = l.batch
      where l.step = 'route' group by 1, 2, 3 order by 2`,
  );
}

// The report, row by row --------------------------------------------------------------------------------

export interface ReportRow {
  readonly kind: RowKind;
  readonly sheet: string;
  readonly rowNo: number;
  readonly mask: RowMask | null;
  readonly ignored: IgnoredAs | null;
  readonly line: string | null;
  readonly person: string | null;
  readonly met: MetBy | null;
  readonly state: LineState | null;
  readonly open: boolean | null;
  readonly place: string | null;
  readonly routedBy: RoutedBy | null;
  readonly unroutedWhy: string | null;
  readonly intoBatch: number | null;
  readonly intoSheet: string | null;
  readonly intoRow: number | null;
  readonly repeats: boolean | null;
  readonly question: string | null;
  readonly why: string | null;
  readonly detail: QuestionDetail | null;
  readonly answer: Answer | null;
  readonly askedBefore: boolean | null;
}

const LINE_ROWS = sql`
  select l.counted as kind, l.sheet, l.row_no as "rowNo", l.mask, null::text as ignored, l.id as line, l.person, l.met, l.state,
    l.step is not null as open, l.place::text as place, l.routed_by as "routedBy", l.unrouted_why as "unroutedWhy",
    ob.no as "intoBatch", o.sheet as "intoSheet", o.row_no as "intoRow", l.duplicate_of is not null as repeats,
    null::uuid as question, null::text as why, null::jsonb as detail, null::text as answer, null::boolean as "askedBefore"
  from list_line l left join list_line o on o.id = l.merged_into left join list_batch ob on ob.id = o.batch`;
/** A line born of a question stands with the questions: the sums of a report are those of the file as it came. */
const NOT_ASKED = sql`
  not exists (select from list_question q where q.batch = l.batch and q.sheet = l.sheet and q.row_no = l.row_no)`;
const QUESTION_ROWS = sql`
  select 'questioned' as kind, q.sheet, q.row_no as "rowNo", q.mask, null::text as ignored, q.line, l.person, l.met, l.state,
    l.step is not null as open, l.place::text as place, l.routed_by as "routedBy", l.unrouted_why as "unroutedWhy",
    null::integer as "intoBatch", null::text as "intoSheet", null::integer as "intoRow", l.duplicate_of is not null as repeats,
    q.id as question, q.why, q.detail, q.answer, q.asked_before is not null as "askedBefore"
  from list_question q left join list_line l on l.id = q.line`;
const IGNORED_ROWS = sql`
  select 'ignored' as kind, i.sheet, i.row_no as "rowNo", null::jsonb as mask, i.ignored, null::uuid as line, null::uuid as person,
    null::text as met, null::text as state, null::boolean as open, null::text as place, null::text as "routedBy",
    null::text as "unroutedWhy", null::integer as "intoBatch", null::text as "intoSheet", null::integer as "intoRow",
    null::boolean as repeats, null::uuid as question, null::text as why, null::jsonb as detail, null::text as answer,
    null::boolean as "askedBefore"
  from list_ignored i`;

/** What became of the rows of a file, in the order of the file. */
export async function reportRows(
  tx: Tx,
  asked: {
    batch: string;
    sheets: readonly string[];
    kind?: RowKind | undefined;
    limit: number;
    offset: number;
  },
): Promise<ReportRow[]> {
  const { batch, kind } = asked;
  const lines = sql`${LINE_ROWS} where l.batch = ${batch} and ${NOT_ASKED} and ${kind === undefined ? sql`true` : sql`l.counted = ${kind}`}`;
  const parts = [
    ...(kind === undefined || kind === 'accepted' || kind === 'merged' ? [lines] : []),
    ...(kind === undefined || kind === 'questioned' ? [sql`${QUESTION_ROWS} where q.batch = ${batch}`] : []),
    ...(kind === undefined || kind === 'ignored' ? [sql`${IGNORED_ROWS} where i.batch = ${batch}`] : []),
  ];
  return rows(
    tx,
    sql<ReportRow>`
      select * from (${sql.join(parts, sql` union all `)}) r
      order by array_position(${[...asked.sheets]}::text[], r.sheet), r."rowNo" limit ${asked.limit} offset ${asked.offset}`,
  );
}

// The way back ------------------------------------------------------------------------------------------

export interface FeedbackRow {
  readonly sheet: string;
  readonly rowNo: number;
  readonly raw: Buffer;
  readonly state: LineState;
  readonly outcome: string | null;
  readonly outcomeAt: Date | null;
  readonly evidence: Readonly<Record<string, unknown>> | null;
  readonly unit: string;
  readonly overdue: boolean;
  readonly repeats: boolean;
  readonly itsBatch: string;
  readonly itsBatchNo: number;
  readonly itsSheet: string;
  readonly itsRow: number;
  readonly itsState: LineState;
  readonly itsOutcome: string | null;
  readonly itsOutcomeAt: Date | null;
  readonly itsEvidence: Readonly<Record<string, unknown>> | null;
  readonly itsUnit: string;
  readonly itsOpen: boolean;
}

export async function feedbackRows(tx: Tx, batch: string, now: Date): Promise<FeedbackRow[]> {
  return rows(
    tx,
    sql<FeedbackRow>`
      select l.sheet, l.row_no as "rowNo", l.raw, l.state, l.outcome, l.outcome_at as "outcomeAt", l.evidence,
        l.owner_unit::text as unit, l.step is not null and l.due_at <= ${now} as overdue, l.duplicate_of is not null as repeats,
        s.batch as "itsBatch", b.no as "itsBatchNo", s.sheet as "itsSheet", s.row_no as "itsRow", s.state as "itsState",
        s.outcome as "itsOutcome", s.outcome_at as "itsOutcomeAt", s.evidence as "itsEvidence", s.owner_unit::text as "itsUnit",
        s.step is not null as "itsOpen"
      from list_line l join list_line s on s.id = coalesce(l.duplicate_of, l.id) join list_batch b on b.id = s.batch
      where l.batch = ${batch}`,
  );
}

export interface FeedbackQuestion {
  readonly sheet: string;
  readonly rowNo: number;
  readonly raw: Buffer;
  readonly why: string;
  readonly detail: QuestionDetail;
  readonly answer: Answer | null;
  readonly answeredAt: Date | null;
  readonly reason: string | null;
  readonly unit: string;
}

/** Rows of a batch that are questions still, or were found to be nobody. */
export async function feedbackQuestions(tx: Tx, batch: string): Promise<FeedbackQuestion[]> {
  return rows(
    tx,
    sql<FeedbackQuestion>`
      select sheet, row_no as "rowNo", raw, why, detail, answer, answered_at as "answeredAt", reason, place::text as unit
      from list_question where batch = ${batch} and line is null`,
  );
}

export async function feedbackIgnored(
  tx: Tx,
  batch: string,
): Promise<{ sheet: string; rowNo: number; ignored: IgnoredAs; raw: Buffer | null }[]> {
  return rows(
    tx,
    sql<{ sheet: string; rowNo: number; ignored: IgnoredAs; raw: Buffer | null }>`
      select sheet, row_no as "rowNo", ignored, raw from list_ignored where batch = ${batch}`,
  );
}

// Following people --------------------------------------------------------------------------------------

/** Two people became one: her lines are that one's from now on. What moved is written down. */
export async function followMerge(
  tx: Tx,
  merge: string,
  from: string,
  into: string,
  now: Date,
): Promise<{ line: string; batch: string }[]> {
  return rows(
    tx,
    sql<{ line: string; batch: string }>`
      with moved as (
        update list_line set person = ${into}, changed_at = ${now} where person = ${from} returning id, batch),
      kept as (
        insert into line_followed (merge, line, was, now, at)
        select ${merge}, id, ${from}::uuid, ${into}::uuid, ${now} from moved on conflict do nothing)
      select id as line, batch from moved`,
  );
}

/** The one became two again: the lines that moved with the newest merge of the pair go back. */
export async function followSplit(
  tx: Tx,
  was: string,
  from: string,
  now: Date,
): Promise<{ line: string; batch: string }[]> {
  return rows(
    tx,
    sql<{ line: string; batch: string }>`
      with last as (
        select merge from line_followed where was = ${was} and now = ${from} order by at desc limit 1),
      back as (
        delete from line_followed f using last where f.merge = last.merge and f.was = ${was} and f.now = ${from}
        returning f.line)
      update list_line l set person = ${was}, changed_at = ${now} from back
      where l.id = back.line and l.person = ${from} returning l.id as line, l.batch`,
  );
}

/** Every line of a person with its sealed row: what came for two people while they were one. */
export async function rowsOfPerson(
  tx: Tx,
  person: string,
): Promise<{ line: string; batch: string; raw: Buffer; salt: Buffer | null }[]> {
  return rows(
    tx,
    sql<{ line: string; batch: string; raw: Buffer; salt: Buffer | null }>`
      select l.id as line, l.batch, l.raw, b.salt from list_line l join list_batch b on b.id = l.batch
      where l.person = ${person} order by l.received_at desc limit 500`,
  );
}

export async function movePerson(tx: Tx, lines: readonly string[], person: string, now: Date): Promise<void> {
  await run(
    tx,
    sql`update list_line set person = ${person}, changed_at = ${now} where id = any (${[...lines]}::uuid[])`,
  );
}

/** Lines that repeat a line of somebody else now are work again (N6): the answer of another is no answer. */
export async function reviveRepeats(
  tx: Tx,
  people: readonly string[],
  dueAt: Date,
  now: Date,
): Promise<{ line: string; batch: string }[]> {
  return rows(
    tx,
    sql<{ line: string; batch: string }>`
      update list_line l set state = 'received', step = 'route', due_at = ${dueAt}, level = 0, duplicate_of = null, outcome = null,
        outcome_at = null, outcome_by = null, evidence = null, routed_by = null, unrouted_why = null, changed_at = ${now}
      from list_line s
      where s.id = l.duplicate_of and s.person <> l.person and l.person = any (${[...people]}::uuid[])
      returning l.id as line, l.batch`,
  );
}
