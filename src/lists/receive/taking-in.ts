// How a list becomes lines, questions and nothing: every row of the file exactly once, in the order of the file,
// in a few statements however long it is. Called by the act `receiveList` inside its transaction.
import type { Static } from 'typebox';
import { canonical } from '../../base/canonical.ts';
import { addMinutes } from '../../base/clock.ts';
import { idsInOrder, uuidv7 } from '../../base/ids.ts';
import { newSalt } from '../../base/secrets.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { meetPeople } from '../../people/meet.ts';
import type { Met } from '../../people/terms.ts';
import { deadlineOf } from '../../tasks/rules.ts';
import { deskOf } from '../calls/acts.ts';
import { type IgnoredAs, normaliseSheet, type PersonFields, type RowRead } from '../rows.ts';
import { refuse } from './refusals.ts';
import {
  becomes,
  blockingOf,
  type EarlierLine,
  incomingOf,
  layoutOf,
  maskRow,
  metBy,
  planBook,
  type SheetPlan,
  settingsOf,
} from './rules.ts';
import * as store from './store.ts';
import {
  type GivenSheet,
  type Layout,
  listRules,
  type MetBy,
  type QuestionDetail,
  type RowMask,
  type Source,
  type WorkbookSchema,
} from './terms.ts';

/** People met at once. One call costs a fixed few questions to the database; more at once only holds more memory. */
const AT_ONCE = 10_000;

export interface Taken {
  readonly source: Source;
  readonly fileName: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly workbook: Static<typeof WorkbookSchema>;
  readonly mapping: readonly GivenSheet[];
  readonly risk: string | null;
  readonly respondBy: Date;
}

export interface TakenIn {
  readonly batch: string;
  readonly no: number;
  readonly read: number;
  readonly accepted: number;
  readonly merged: number;
  readonly questioned: number;
  readonly ignored: Readonly<Partial<Record<IgnoredAs, number>>>;
  readonly unread: Layout['unread'];
}

const STEP_WORDS = {
  reading: { zh: '正在读取各行', en: 'reading the rows' },
  meeting: { zh: '正在与已有人员匹配', en: 'matching with people known' },
  writing: { zh: '正在写入', en: 'writing' },
} as const satisfies Record<string, Words>;

/** Takes a list in. Whoever calls has sight of the whole district: the same person may be known anywhere. */
export async function takeIn(tx: Tx, ctx: Ctx, taken: Taken): Promise<TakenIn> {
  const { source } = taken;
  const plan = planBook(taken.workbook, taken.mapping, source.mappings);
  if (plan instanceof Error) throw plan;
  ctx.progress(0, 1, STEP_WORDS.reading);
  const rows = plan.plans.flatMap(({ sheet, header, mapping }) => normaliseSheet(sheet, header, mapping));
  const persons = rows.filter((row) => row.kind === 'person');
  if (persons.length === 0) refuse('nobody-in-file');
  const batch = uuidv7(ctx.now.getTime());
  const salt = newSalt();
  const no = await store.insertBatch(tx, {
    id: batch,
    source: source.code,
    place: source.place,
    receivedAt: ctx.now,
    receivedBy: ctx.actor.id,
    channel: ctx.channel,
    fileName: taken.fileName,
    sha256: Buffer.from(taken.sha256, 'hex'),
    bytes: taken.bytes,
    salt,
    layout: {
      format: taken.workbook.format,
      ...(taken.workbook.encoding === undefined ? {} : { encoding: taken.workbook.encoding }),
      sheets: plan.plans.map(layoutOf),
      unread: plan.unread,
    },
    risk: taken.risk,
    respondBy: taken.respondBy,
  });
  const desk = new Desk(tx, ctx, { source, batch, salt });
  for (let from = 0; from < persons.length; from += AT_ONCE) {
    ctx.progress(from, persons.length, STEP_WORDS.meeting);
    await desk.take(persons.slice(from, from + AT_ONCE));
  }
  ctx.progress(persons.length, persons.length, STEP_WORDS.writing);
  const ignored = await desk.setAside(rows);
  const sums = { ...desk.sums, ignored };
  await store.setSums(tx, batch, sums);
  // Last: two lists of one source would wait for each other, one holding the source, the other the meeting of people.
  await rememberGiven(tx, ctx, source, plan.plans);
  return { batch, no, read: persons.length, ...sums, unread: plan.unread };
}

/** What a person said about a heading holds for the next file with the same heading. */
async function rememberGiven(tx: Tx, ctx: Ctx, source: Source, plans: readonly SheetPlan[]): Promise<void> {
  const given = plans.filter((plan) => plan.mapped === 'given' && plan.found);
  if (given.length === 0) return;
  const mappings = given.map((plan) => [
    plan.signature,
    {
      columns: layoutOf(plan).columns,
      labels: plan.header.labels,
      by: ctx.actor.id,
      at: ctx.now.toISOString(),
    },
  ]);
  await store.rememberMappings(tx, source.code, Object.fromEntries(mappings));
}

/** What a row was found to be, before it is written. */
type Found =
  | { readonly row: RowRead; readonly person: string; readonly met: MetBy }
  | { readonly row: RowRead; readonly why: string; readonly detail: QuestionDetail };

/** Works through a list portion by portion and remembers who is on it already. */
class Desk {
  readonly sums = { accepted: 0, merged: 0, questioned: 0 };
  readonly #tx: Tx;
  readonly #ctx: Ctx;
  readonly #source: Source;
  readonly #batch: string;
  readonly #salt: Buffer;
  readonly #newId: () => string;
  /** People on this source's list, with the line that answers for each. */
  readonly #onList = new Map<string, EarlierLine>();
  /** Questions asked so far, by the print of their row. */
  readonly #asked = new Map<string, store.EarlierQuestion>();

  constructor(tx: Tx, ctx: Ctx, of: { source: Source; batch: string; salt: Buffer }) {
    this.#tx = tx;
    this.#ctx = ctx;
    this.#source = of.source;
    this.#batch = of.batch;
    this.#salt = of.salt;
    this.#newId = idsInOrder(ctx.now.getTime());
  }

  async take(rows: readonly RowRead[]): Promise<void> {
    const found = await this.#whoIs(rows);
    await this.#recall(found);
    const lines: store.NewLine[] = [];
    const questions: store.NewQuestion[] = [];
    for (const one of found) {
      const { row } = one;
      const raw = sealRow(this.#ctx, this.#salt, row);
      const known = 'person' in one ? one : this.#answeredBefore(one);
      if (known === undefined) {
        if ('why' in one) questions.push(this.#question(one, raw));
        continue;
      }
      const line = lineOf(this.#ctx, {
        id: this.#newId(),
        sheet: row.sheet,
        rowNo: row.row,
        raw,
        mask: maskRow(row.fields, row.problems),
        person: known.person,
        met: known.met,
        earlier: this.#onList.get(known.person),
        source: this.#source,
      });
      this.sums[line.counted]++;
      if (line.duplicateOf === null) this.#onList.set(known.person, answering(line));
      lines.push(line);
    }
    this.sums.questioned += questions.length;
    const { now, actor } = this.#ctx;
    const born = { batch: this.#batch, source: this.#source.code, receivedAt: now, now, by: actor.id };
    await store.insertLines(this.#tx, born, lines);
    await store.insertQuestions(
      this.#tx,
      { batch: this.#batch, source: this.#source.code, place: this.#source.place },
      questions,
    );
  }

  /** Writes the rows that name nobody; returns how many there are of each kind. */
  async setAside(rows: readonly RowRead[]): Promise<Partial<Record<IgnoredAs, number>>> {
    const aside: store.NewIgnored[] = [];
    const counts: Partial<Record<IgnoredAs, number>> = {};
    for (const row of rows) {
      if (row.ignored === undefined) continue;
      counts[row.ignored] = (counts[row.ignored] ?? 0) + 1;
      const said = row.cells.some((text) => text !== '');
      const raw = said ? sealRow(this.#ctx, this.#salt, row) : null;
      aside.push({ sheet: row.sheet, rowNo: row.row, ignored: row.ignored, raw });
    }
    await store.insertIgnored(this.#tx, this.#batch, aside);
    return counts;
  }

  /** Asks the row itself first, then everybody known. */
  async #whoIs(rows: readonly RowRead[]): Promise<Found[]> {
    const place = this.#source.defaultPlace ?? this.#source.place;
    const plain = rows.filter((row) => blockingOf(row.problems) === undefined);
    const met = await meetPeople(
      this.#tx,
      this.#ctx,
      plain.map((row) => incomingOf(row.fields, place)),
    );
    const metOf = new Map<RowRead, Met | undefined>(plain.map((row, at) => [row, met[at]]));
    return rows.map((row): Found => {
      const one = metOf.get(row);
      if (one === undefined) return { row, ...blockedBy(row) };
      if (one.kind === 'question') return { row, why: one.why, detail: { candidates: one.candidates } };
      return { row, person: one.person, met: metBy(one) };
    });
  }

  /** Looks up, once for all rows, who is on the list already and what was asked before. */
  async #recall(found: readonly Found[]): Promise<void> {
    const prints = found.flatMap((one) => ('why' in one ? [printOf(this.#ctx, one.row.fields)] : []));
    const fresh = prints.filter((print) => !this.#asked.has(print.toString('hex')));
    const before =
      fresh.length === 0 ? new Map() : await store.earlierQuestions(this.#tx, this.#source.code, fresh);
    for (const [print, question] of before) this.#asked.set(print, question);
    const people = new Set<string>();
    for (const one of found) if ('person' in one && one.met !== 'new') people.add(one.person);
    for (const { person } of before.values()) if (person !== null) people.add(person);
    for (const person of this.#onList.keys()) people.delete(person);
    if (people.size === 0) return;
    const lines = await store.earlierLines(this.#tx, this.#source.code, [...people]);
    for (const [person, line] of lines) this.#onList.set(person, line);
  }

  #answeredBefore(one: Extract<Found, { why: string }>): { person: string; met: MetBy } | undefined {
    const before = this.#asked.get(printOf(this.#ctx, one.row.fields).toString('hex'));
    return before?.person ? { person: before.person, met: 'answered' } : undefined;
  }

  #question(one: Extract<Found, { why: string }>, raw: Buffer): store.NewQuestion {
    const fingerprint = printOf(this.#ctx, one.row.fields);
    const print = fingerprint.toString('hex');
    const before = this.#asked.get(print);
    const id = this.#newId();
    if (before === undefined)
      this.#asked.set(print, {
        id,
        answer: null,
        answeredBy: null,
        answeredAt: null,
        reason: null,
        person: null,
      });
    const answer = before?.answer ?? null;
    return {
      id,
      sheet: one.row.sheet,
      rowNo: one.row.row,
      raw,
      mask: maskRow(one.row.fields, one.row.problems),
      why: one.why,
      detail: one.detail,
      fingerprint,
      askedBefore: before?.id ?? null,
      settled:
        answer === null
          ? null
          : {
              answer,
              by: before?.answeredBy ?? this.#ctx.actor.id,
              at: before?.answeredAt ?? this.#ctx.now,
              reason: before?.reason ?? null,
            },
    };
  }
}

function blockedBy(row: RowRead): { why: string; detail: QuestionDetail } {
  const problems = row.problems.filter((problem) => problem.blocking);
  const length = row.fields.document?.number.length;
  return {
    why: problems[0]?.code ?? 'nothing-to-go-by',
    detail: {
      problems: problems.map((problem) => problem.code),
      ...(length === undefined ? {} : { holes: { length } }),
    },
  };
}

function answering(line: store.NewLine): EarlierLine {
  const { id, place, ownerUnit, ownerRole } = line;
  return {
    line: id,
    survivor: id,
    survivorOpen: true,
    survivorAnsweredAt: null,
    place,
    ownerUnit,
    ownerRole,
  };
}

export interface LineAsked {
  readonly id: string;
  readonly sheet: string;
  readonly rowNo: number;
  readonly raw: Buffer;
  readonly mask: RowMask;
  readonly person: string;
  readonly met: MetBy;
  readonly earlier: EarlierLine | undefined;
  readonly source: Source;
}

/** The line a row about somebody becomes: work for the data desk to route, or a repetition with its proof (N4, N6). */
export function lineOf(ctx: Ctx, asked: LineAsked): store.NewLine {
  const { earlier, source, ...row } = asked;
  const what = becomes(earlier, settingsOf(ctx.rulebook.part(listRules)).repeatHours, ctx.now);
  const common = {
    ...row,
    counted: what.counted,
    mergedInto: what.counted === 'merged' ? what.mergedInto : null,
  };
  if (what.live)
    return {
      ...common,
      place: source.place,
      ownerUnit: source.place,
      ownerRole: deskOf(source.place),
      state: 'received',
      step: 'route',
      dueAt: addMinutes(ctx.now, deadlineOf(ctx.rulebook, 'route').minutes),
      duplicateOf: null,
      outcome: null,
      evidence: null,
    };
  return {
    ...common,
    place: earlier?.place ?? source.place,
    ownerUnit: earlier?.ownerUnit ?? source.place,
    ownerRole: earlier?.ownerRole ?? deskOf(source.place),
    state: 'duplicate',
    step: null,
    dueAt: null,
    duplicateOf: what.survivor,
    outcome: 'duplicate',
    evidence: {
      proof: 'survivor',
      ids: [`line:${what.survivor}`],
      actor: ctx.actor.id,
      at: ctx.now.toISOString(),
    },
  };
}

/** What a sealed row holds: its cells as they came, and what was read in them. */
export interface OpenedRow {
  readonly cells: readonly string[];
  readonly fields: PersonFields;
}

function sealRow(ctx: Ctx, salt: Buffer, row: RowRead): Buffer {
  return ctx.secrets.seal(salt, JSON.stringify({ cells: row.cells, fields: row.fields } satisfies OpenedRow));
}

export function opened(ctx: Pick<Ctx, 'secrets'>, salt: Buffer, raw: Uint8Array): OpenedRow {
  return JSON.parse(ctx.secrets.open(salt, raw)) as OpenedRow; // sealed by sealRow
}

/** Tells the same row again without opening it. Notes and numbering change from day to day; who it is about does not. */
function printOf(ctx: Ctx, fields: PersonFields): Buffer {
  const { name, document, phones, birth, address, community, building, room } = fields;
  const said = { name, document: document?.number, phones, birth, address, community, building, room };
  return ctx.secrets.blind('document', `row ${canonical(said)}`);
}
