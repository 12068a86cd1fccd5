// A file of results: every row of it becomes a result, or is said by its number why not. The same file again adds
// nothing; a positive nobody expected is written down all the same.

import { Type } from 'typebox';
import type { Cell, Sheet } from '../../base/cells.ts';
import { addDays, civilDayOf, fromExcelSerial, readCivilDate, startOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import { idsInOrder, uuidv7 } from '../../base/ids.ts';
import { nameKey } from '../../base/names.ts';
import { Place } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import { act } from '../../ledger/act.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { findHeader, guessColumns } from '../../lists/columns.ts';
import { WorkbookSchema } from '../../lists/receive/terms.ts';
import { normaliseSheet, type RowRead } from '../../lists/rows.ts';
import {
  blindDocument,
  blindPhone,
  holdersOfDocuments,
  holdersOfPhones,
  shownPeople,
} from '../../people/store.ts';
import { closeKeys, openTask } from '../../tasks/acts.ts';
import { deadlineOf, unitHearing } from '../../tasks/rules.ts';
import { roles } from '../../teams/terms.ts';
import { episodeKey } from '../episodes/replan.ts';
import { protocolsIn } from '../protocols/rules.ts';
import type { Specimen, TestKind } from '../protocols/terms.ts';
import { refuse } from './refusals.ts';
import {
  againOn,
  doubleRuleOf,
  dueFor,
  followsFrom,
  kindIn,
  lateAsk,
  resultColumns,
  resultIn,
  sampleIn,
  specimenIn,
  stateAfter,
} from './rules.ts';
import * as store from './store.ts';
import {
  type AsideRow,
  type AsideWhy,
  ROW_FATES,
  type RowFate,
  type TestDue,
  type TestOutcome,
  type TestResult,
  type TestRules,
  testRules,
} from './terms.ts';

/** Results sampled so long before the oldest row of the file are looked at for repetitions. */
const LOOK_BACK_DAYS = 2;
/** A day without an hour counts as its noon. */
const NOON_MINUTES = 12 * 60;

export interface ImportedResults {
  readonly import: string;
  readonly no: number;
  readonly read: number;
  readonly sums: Readonly<Record<RowFate, number>>;
  readonly aside: readonly AsideRow[];
}

/** Takes a file of results in: the whole of it in one transaction. */
export const importResults = act('control.tests.imported', {
  title: { zh: '导入检测结果', en: 'import test results' },
  duty: 'control.test',
  purpose: 'outbreak-response',
  input: Type.Object({
    /** For whose area: people elsewhere are nobody here. */
    place: Place,
    fileName: Type.String({ minLength: 1, maxLength: 300 }),
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    bytes: Type.Integer({ minimum: 0 }),
    workbook: WorkbookSchema,
  }),
  place: async (_tx, input) => input.place,
  async run(tx, input, ctx) {
    const rules = ctx.rulebook.part(testRules);
    await store.lockImports(tx);
    const read = input.workbook.sheets.flatMap((sheet) => rowsOf(sheet, rules));
    if (!input.workbook.sheets.some((sheet) => columnsFound(sheet)?.result !== undefined))
      refuse('no-result-column');
    if (read.length === 0) refuse('no-results-in-file');
    const id = uuidv7(ctx.now.getTime());
    ctx.progress(0, read.length, { zh: '正在与管控人员匹配', en: 'matching with people under control' });
    const matched = await whoTheyAre(tx, ctx, read, input.place);
    const written = await writeDown(tx, ctx, id, matched, rules);
    const sums = Object.fromEntries(
      (Object.keys(ROW_FATES) as RowFate[]).map((fate) => [
        fate,
        written.fates.filter((one) => one.as === fate).length,
      ]),
    ) as Record<RowFate, number>; // every fate once
    const aside = written.fates.filter((one): one is AsideRow => one.as !== 'accepted');
    const no = await store.insertImport(tx, {
      id,
      place: input.place,
      fileName: input.fileName,
      sha256: Buffer.from(input.sha256, 'hex'),
      bytes: input.bytes,
      at: ctx.now,
      by: ctx.actor.id,
      read: read.length,
      sums,
      aside,
    });
    const look = sums.unknown + sums.contradicting + sums.unreadable;
    if (look > 0) await askToLook(tx, ctx, { id, no, place: input.place, rows: look });
    const positives = written.results.filter((one) => followsFrom(rules, one.result) === 'case');
    return {
      about: [
        `import:${id}`,
        ...new Set(positives.map((one) => `person:${one.person}`)),
        ...new Set(positives.flatMap((one) => (one.episode === null ? [] : [`episode:${one.episode}`]))),
      ],
      place: input.place,
      detail: {
        no,
        read: read.length,
        accepted: sums.accepted + sums.extra,
        doubled: sums.doubled,
        unknown: sums.unknown,
        contradicting: sums.contradicting,
        unreadable: sums.unreadable,
        positive: positives.map((one) => one.id),
      },
      result: { import: id, no, read: read.length, sums, aside },
    };
  },
});

// Reading -----------------------------------------------------------------------------------------------

interface ResultRow {
  readonly sheet: string;
  readonly row: number;
  readonly fields: RowRead['fields'];
  readonly result: TestOutcome | undefined;
  readonly sampledAt: Date | undefined;
  readonly timed: boolean;
  readonly reportedAt: Date | undefined;
  readonly sample: 1 | 2 | undefined;
  readonly reagent: string | null;
  readonly laboratory: string | null;
  readonly reportNo: string | null;
  readonly kind: TestKind;
  readonly specimen: Specimen | undefined;
}

/** A laboratory heads more columns with words of its own than with the person's. */
const headerOf = (sheet: Sheet) =>
  findHeader(sheet.rows, sheet.merges, (label) => Object.keys(resultColumns([label])).length > 0);

function columnsFound(sheet: Sheet) {
  const header = headerOf(sheet);
  return header === undefined ? undefined : resultColumns(header.labels);
}

/** The rows of a sheet that name somebody; a sheet without a column of results is none of ours. */
function rowsOf(sheet: Sheet, rules: TestRules): ResultRow[] {
  const header = headerOf(sheet);
  if (header === undefined) return [];
  const columns = resultColumns(header.labels);
  if (columns.result === undefined) return [];
  const claimed = new Set(Object.values(columns));
  const guessed = guessColumns(header.labels, sheet.rows.slice(header.headerRows[1]));
  // What is a column of the result is none of the person: 送检单位 is not where she works.
  const mapping = Object.fromEntries(
    Object.entries(guessed).map(([at, field]) => [at, claimed.has(Number(at)) ? 'ignore' : field]),
  ) as typeof guessed; // the same columns
  return normaliseSheet(sheet, header, mapping)
    .filter((row) => row.kind === 'person')
    .map((row) => {
      const cells = sheet.rows[row.row - 1] ?? [];
      const text = (column: keyof typeof columns) => {
        const at = columns[column];
        return at === undefined ? '' : (cells[at]?.text ?? '').trim();
      };
      const moment = (column: 'sampledAt' | 'reportedAt') => {
        const at = columns[column];
        return at === undefined ? undefined : momentIn(cells[at], sheet.date1904);
      };
      const sampled = moment('sampledAt');
      return {
        sheet: sheet.name,
        row: row.row,
        fields: row.fields,
        result: resultIn(text('result'), rules),
        sampledAt: sampled?.at,
        timed: sampled?.timed ?? false,
        reportedAt: moment('reportedAt')?.at,
        sample: sampleIn(text('sample')),
        reagent: text('reagent').slice(0, 60) || null,
        laboratory: text('laboratory').slice(0, 60) || null,
        reportNo: text('reportNo').slice(0, 60) || null,
        kind: kindIn(text('kind'), rules) ?? 'PCR',
        specimen: specimenIn(text('specimen'), rules),
      };
    });
}

const HOUR = /(\d{1,2})[:：时](\d{1,2})?/;

/** A moment as a cell says it, in the district's time. */
function momentIn(cell: Cell | undefined, date1904: boolean): { at: Date; timed: boolean } | undefined {
  if (cell === undefined || cell.kind === 'error') return undefined;
  const serial =
    cell.kind === 'number' && cell.number !== undefined && cell.number > 30_000 ? cell.number : undefined;
  const day = serial === undefined ? readCivilDate(cell.text) : fromExcelSerial(serial, date1904);
  if (day === undefined) return undefined;
  const [, hours, minutes] = HOUR.exec(cell.text.normalize('NFKC')) ?? [];
  const fraction = serial === undefined ? 0 : Math.round((serial % 1) * 24 * 60);
  const timed = hours !== undefined || fraction > 0;
  const minute = hours !== undefined ? Number(hours) * 60 + Number(minutes ?? 0) : fraction || NOON_MINUTES;
  return { at: addMinutes(startOf(day), minute), timed };
}

// Who they are ------------------------------------------------------------------------------------------

type Matched =
  | { readonly row: ResultRow; readonly person: string; readonly place: string }
  | { readonly row: ResultRow; readonly as: RowFate; readonly why: AsideWhy };

async function whoTheyAre(tx: Tx, ctx: Ctx, read: readonly ResultRow[], place: string): Promise<Matched[]> {
  const documents = new Map<string, Buffer>();
  const phones = new Map<string, Buffer>();
  for (const { fields } of read) {
    const number = documentOf(fields);
    if (number !== undefined) documents.set(number, blindDocument(ctx.secrets, number));
    for (const phone of fields.phones) phones.set(phone, blindPhone(ctx.secrets, phone));
  }
  const byDocument = Map.groupBy(await holdersOfDocuments(tx, [...documents.values()]), (one) => one.blind);
  const byPhone = Map.groupBy(await holdersOfPhones(tx, [...phones.values()]), (one) => one.blind);
  const people = new Set([...byDocument.values(), ...byPhone.values()].flat().map(({ id }) => id));
  // Under the sight of whoever brings the file: somebody of another area is nobody here.
  const shown = await shownPeople(tx, [...people]);
  const here = (id: string) => {
    const one = shown.get(id);
    return one !== undefined && (one.place === place || one.place.startsWith(`${place}.`));
  };
  return read.map((row): Matched => {
    if (row.result === undefined) return { row, as: 'unreadable', why: 'no-result' };
    if (row.sampledAt === undefined) return { row, as: 'unreadable', why: 'no-day' };
    const number = documentOf(row.fields);
    const key = row.fields.name === undefined ? undefined : nameKey(row.fields.name);
    const blind = number === undefined ? undefined : documents.get(number)?.toString('hex');
    const held = blind === undefined ? [] : (byDocument.get(blind) ?? []).filter(({ id }) => here(id));
    if (held.length > 0) {
      const same = key === undefined ? held : held.filter((one) => one.nameKey === key);
      return chosen(row, same.length > 0 ? same : [], shown, 'other-name');
    }
    if (number === undefined && row.fields.phones.length === 0) return { row, as: 'unknown', why: 'no-key' };
    const rung = row.fields.phones
      .flatMap((phone) => byPhone.get(phones.get(phone)?.toString('hex') ?? '') ?? [])
      .filter((one) => here(one.id) && key !== undefined && one.nameKey === key);
    return chosen(row, rung, shown, 'no-one');
  });
}

function chosen(
  row: ResultRow,
  held: readonly { readonly id: string }[],
  shown: ReadonlyMap<string, { readonly place: string; readonly mergedInto: string | null }>,
  otherwise: AsideWhy,
): Matched {
  const ids = [...new Set(held.map(({ id }) => shown.get(id)?.mergedInto ?? id))];
  const [person] = ids;
  if (person === undefined) return { row, as: 'unknown', why: otherwise };
  if (ids.length > 1) return { row, as: 'unknown', why: 'several' };
  return { row, person, place: shown.get(person)?.place ?? shown.get(held[0]?.id ?? '')?.place ?? '' };
}

/** A number that can be a document; one with a slip in it would name somebody else. */
function documentOf(fields: RowRead['fields']): string | undefined {
  const { document } = fields;
  return document !== undefined && (document.problem === undefined || document.problem === 'region')
    ? document.number
    : undefined;
}

// What becomes of them ----------------------------------------------------------------------------------

type Fate = { readonly sheet: string; readonly row: number } & (
  | { readonly as: 'accepted' }
  | { readonly as: RowFate; readonly why: AsideWhy }
);

interface Written {
  readonly fates: readonly (Fate | AsideRow)[];
  readonly results: readonly store.NewResult[];
}

async function writeDown(
  tx: Tx,
  ctx: Ctx,
  id: string,
  matched: readonly Matched[],
  rules: TestRules,
): Promise<Written> {
  const known = matched.filter((one) => 'person' in one);
  const people = [...new Set(known.map(({ person }) => person))];
  const stays = await store.staysOf(tx, people);
  const dues = await store.holdDuesOf(
    tx,
    [...stays.values()].map(({ episode }) => episode),
  );
  const first = known.reduce(
    (min, { row }) => Math.min(min, row.sampledAt?.getTime() ?? min),
    ctx.now.getTime(),
  );
  const since = startOf(addDays(civilDayOf(new Date(first)), -LOOK_BACK_DAYS));
  const before = await store.resultsOf(tx, people, since);
  const desk = new Desk(ctx, id, rules, { stays, dues, before });
  const fates = matched.map((one) =>
    'person' in one ? desk.take(one) : { sheet: one.row.sheet, row: one.row.row, as: one.as, why: one.why },
  );
  await store.insertResults(tx, desk.results);
  await store.changeDues(tx, desk.changes(), ctx.actor.id, lateAsk(ctx.now, rules));
  await closeKeys(tx, ctx, desk.answered().flatMap(keysOf), { state: 'done' });
  return { fates, results: desk.results };
}

/** Keys of the tasks that ask about one test: nobody did it, somebody is to visit her (acts.ts). */
const keysOf = (due: Pick<TestDue, 'id' | 'episode'>) =>
  ['', '/visit'].map((rest) => episodeKey(due.episode, `test/${due.id}${rest}`));

type Holding = Pick<
  TestResult,
  'due' | 'sample' | 'result' | 'reagent' | 'kind' | 'sampledAt' | 'laboratory' | 'reportNo'
>;

/** Works through the rows in the order of the file, remembering what they have changed. */
class Desk {
  readonly results: store.NewResult[] = [];
  readonly #ctx: Ctx;
  readonly #import: string;
  readonly #rules: TestRules;
  readonly #stays: ReadonlyMap<string, store.StayOf>;
  readonly #dues: ReadonlyMap<string, TestDue[]>;
  readonly #held = new Map<string, Holding[]>();
  readonly #touched = new Map<string, TestDue>();
  readonly #newId: () => string;

  constructor(
    ctx: Ctx,
    id: string,
    rules: TestRules,
    known: {
      readonly stays: ReadonlyMap<string, store.StayOf>;
      readonly dues: readonly TestDue[];
      readonly before: readonly TestResult[];
    },
  ) {
    this.#ctx = ctx;
    this.#import = id;
    this.#rules = rules;
    this.#stays = known.stays;
    this.#dues = Map.groupBy(known.dues, (one) => one.episode);
    for (const [person, held] of Map.groupBy(known.before, (one) => one.person)) this.#held.set(person, held);
    this.#newId = idsInOrder(ctx.now.getTime());
  }

  take({ row, person, place }: Extract<Matched, { person: string }>): Fate {
    const at = { sheet: row.sheet, row: row.row };
    const { result, sampledAt } = row;
    if (result === undefined || sampledAt === undefined) return { ...at, as: 'unreadable', why: 'no-result' };
    const today = civilDayOf(this.#ctx.now);
    const on = civilDayOf(sampledAt);
    if (on > today || (row.timed && sampledAt > this.#ctx.now))
      return { ...at, as: 'unreadable', why: 'future' };
    const stay = this.#stays.get(person);
    const dues = stay === undefined ? [] : (this.#dues.get(stay.episode) ?? []);
    const held = this.#held.get(person) ?? [];
    const same = held.filter((one) => one.kind === row.kind && civilDayOf(one.sampledAt) === on);
    const due = this.#dueOf(dues, same, row, on);
    const sample = row.sample ?? this.#sampleOf(due, same, row);
    const there = sameSample(same, row, sample);
    if (there !== undefined && !isAnother(there, row, due, on))
      return there.result === result
        ? { ...at, as: 'doubled', why: 'again' }
        : { ...at, as: 'contradicting', why: 'other-result' };
    const standing = due === undefined ? [] : held.filter((one) => one.due === due.id);
    if (due?.double === true && result === 'negative' && this.#oneReagent(stay, row, standing))
      return { ...at, as: 'contradicting', why: 'same-reagent' };
    // A noon that has not come yet: the sample was taken this morning.
    const moment = sampledAt > this.#ctx.now ? this.#ctx.now : sampledAt;
    const reported =
      row.reportedAt === undefined || row.reportedAt < moment || row.reportedAt > this.#ctx.now;
    const fresh: store.NewResult = {
      id: this.#newId(),
      due: due?.id ?? null,
      episode: stay?.episode ?? null,
      person,
      place: stay?.place ?? place,
      sample: due?.double === true ? sample : 1,
      specimen: row.specimen ?? due?.specimen ?? 'NP',
      kind: row.kind,
      reagent: row.reagent,
      laboratory: row.laboratory,
      reportNo: row.reportNo,
      sampledAt: moment,
      reportedAt: reported ? this.#ctx.now : (row.reportedAt ?? this.#ctx.now),
      result,
      corrects: null,
      import: this.#import,
      enteredBy: this.#ctx.actor.id,
      enteredAt: this.#ctx.now,
      readAt: null,
      readBy: null,
    };
    this.results.push(fresh);
    this.#held.set(person, [...held, fresh]);
    if (due === undefined) return { ...at, as: 'extra', why: stay === undefined ? 'no-stay' : 'not-planned' };
    this.#touched.set(due.id, this.#standing(due, [...standing, fresh]));
    dues.splice(dues.indexOf(due), 1, this.#touched.get(due.id) ?? due);
    return { ...at, as: 'accepted' };
  }

  /** Every test some row has changed, once. */
  changes() {
    return [...this.#touched.values()].map(({ id, state, reason, movedTo }) => ({
      id,
      state,
      reason,
      movedTo,
      at: this.#ctx.now,
    }));
  }

  /** Tests nobody has to be asked about any more: whoever was is not kept waiting for what the file has brought. */
  answered(): TestDue[] {
    return [...this.#touched.values()].filter(({ state }) => state !== 'sampled');
  }

  #dueOf(
    dues: readonly TestDue[],
    same: readonly Holding[],
    row: ResultRow,
    on: string,
  ): TestDue | undefined {
    const begun = same.find((one) => one.due !== null);
    const going = dues.find((one) => one.id === begun?.due && (one.double || one.state !== 'done'));
    return going ?? dueFor(dues, { kind: row.kind, on }, this.#rules.earlyDays.value);
  }

  /** A second sample by another reagent or report, when nobody says which it is. */
  #sampleOf(due: TestDue | undefined, same: readonly Holding[], row: ResultRow): 1 | 2 {
    if (due?.double !== true) return 1;
    const first = same.find((one) => one.due === due.id && one.sample === 1);
    if (first === undefined) return 1;
    const other =
      (row.reagent !== null && first.reagent !== row.reagent) ||
      (row.reportNo !== null && first.reportNo !== row.reportNo);
    return other ? 2 : 1;
  }

  #oneReagent(stay: store.StayOf | undefined, row: ResultRow, standing: readonly Holding[]): boolean {
    const protocol = protocolsIn(this.#ctx.rulebook).find(({ id }) => id === stay?.protocol);
    const asks = protocol === undefined ? undefined : doubleRuleOf(protocol, row.kind);
    if (asks?.otherReagent === false) return false;
    return standing.some((one) => one.reagent === row.reagent);
  }

  #standing(due: TestDue, standing: readonly Pick<TestResult, 'sample' | 'result'>[]): TestDue {
    const after = stateAfter(due, standing, this.#rules);
    if (after === 'again')
      return {
        ...due,
        state: 'rescheduled',
        reason: 'again',
        movedTo: againOn(due, civilDayOf(this.#ctx.now)),
      };
    return { ...due, state: after, reason: null };
  }
}

function sameSample(same: readonly Holding[], row: ResultRow, sample: 1 | 2): Holding | undefined {
  const reported =
    row.reportNo === null
      ? undefined
      : same.find((one) => one.reportNo === row.reportNo && one.laboratory === row.laboratory);
  return (
    reported ??
    same.find(
      (one) =>
        one.sample === sample &&
        (row.reportNo === null ||
          one.reportNo === null ||
          one.reportNo === row.reportNo ||
          one.due !== null) &&
        // Two samples of one day at different hours are two tests, unless both belong to one that is due.
        (!row.timed || one.due !== null || one.sampledAt.getTime() === row.sampledAt?.getTime()),
    )
  );
}

/**
 * A report of its own, of a test of its own: two of one day, because one was owed from before. By its number when both
 * have one, else because a second swab was written down that day and has no result yet.
 */
function isAnother(
  there: Holding,
  { reportNo, timed, sampledAt }: ResultRow,
  due: TestDue | undefined,
  on: string,
): boolean {
  if (due === undefined || due.id === there.due || due.onDay !== on) return false;
  if (reportNo !== null && there.reportNo !== null) return reportNo !== there.reportNo;
  const told = reportNo !== null || (timed && there.sampledAt.getTime() !== sampledAt?.getTime());
  return told && due.state === 'sampled';
}

async function askToLook(
  tx: Tx,
  ctx: Ctx,
  file: { readonly id: string; readonly no: number; readonly place: string; readonly rows: number },
): Promise<void> {
  const role = ctx.actor.duties.find((duty) => duty.permissions.has('control.test'))?.role ?? 'data-desk';
  await openTask(tx, ctx, {
    planKey: `tests/import/${file.id}`,
    kind: 'test-import',
    title: {
      zh: `检测结果文件 ${file.no}：${file.rows} 行没有录入，请核对`,
      en: `file of results ${file.no}: ${file.rows} rows were not taken in; look at them`,
    },
    about: [`import:${file.id}`],
    place: file.place,
    ownerUnit: unitHearing(file.place, role, ctx.rulebook.part(roles)),
    ownerRole: role,
    opensAt: ctx.now,
    dueAt: addMinutes(ctx.now, deadlineOf(ctx.rulebook, 'test-visit').minutes),
    step: 'test-visit',
    link: `/tests/import/${file.id}`,
    facts: { import: file.id, rows: file.rows },
  });
}
