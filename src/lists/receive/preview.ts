// What a file would become, before anything is taken in: its sheets, the heading found, what each column is taken to
// hold, the first rows masked, and how many rows would be people. Nothing is matched and nothing is kept.
import { Type } from 'typebox';
import type { Sheet, Workbook } from '../../base/cells.ts';
import { addMinutes } from '../../base/clock.ts';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import { type Field, guessColumns, type Header, headerAt, type Mapping } from '../columns.ts';
import { normaliseSheet } from '../rows.ts';
import { refuse } from './refusals.ts';
import { blockingOf, maskCell, planSheet, settingsOf } from './rules.ts';
import * as store from './store.ts';
import { GivenSheet, listRules, type Remembered, SourceCode, UNREAD_WORDS, WorkbookSchema } from './terms.ts';

export interface PreviewColumn {
  readonly column: number;
  readonly label: string;
  readonly field: Field;
  /** A few different values, masked. */
  readonly examples: readonly string[];
}

export interface PreviewSheet {
  readonly name: string;
  readonly rows: number;
  readonly headerRows: readonly [number, number];
  readonly mapped: 'given' | 'remembered' | 'guessed' | 'none';
  /** Why it can not be read as it is. */
  readonly problem: Words | null;
  readonly columns: readonly PreviewColumn[];
  readonly counts: { readonly people: number; readonly questions: number; readonly ignored: number };
  /** Most frequent first. */
  readonly asks: readonly { readonly why: Words; readonly rows: number }[];
  readonly sample: readonly {
    readonly row: number;
    readonly kind: string;
    readonly cells: readonly string[];
  }[];
}

export interface Preview {
  readonly sheets: readonly PreviewSheet[];
  readonly unread: readonly { readonly name: string; readonly why: Words }[];
  readonly source: { readonly code: string; readonly risk: string | null; readonly respondBy: string };
  /** The same bytes came before from this source. */
  readonly sameFile: { readonly id: string; readonly no: number; readonly receivedAt: Date } | null;
}

const EXAMPLES = 3;
const SHOWN_CELLS = 40;

/** Asked by POST /api/lists/preview, which reads the file; it goes through `see` like any read of a screen. */
export const previewList = look('/lists/preview', {
  title: { zh: '预览名单', en: 'preview the list' },
  duty: 'lists.receive',
  purpose: 'outbreak-response',
  query: Type.Object({
    source: SourceCode,
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    workbook: WorkbookSchema,
    mapping: Type.Optional(Type.Array(GivenSheet, { maxItems: 200 })),
  }),
  async run(tx, query, ctx): Promise<Preview> {
    const source = await store.findSource(tx, query.source);
    if (source === undefined) {
      const known = await store.allSources(tx);
      return refuse('no-such-source', {
        source: query.source,
        known: known.map((one) => one.code).join(', '),
      });
    }
    const settings = settingsOf(ctx.rulebook.part(listRules));
    const respondBy = addMinutes(ctx.now, source.respondMinutes ?? settings.respondMinutes);
    return {
      ...previewBook(query.workbook, query.mapping ?? [], source.mappings, settings.previewRows),
      source: { code: source.code, risk: source.risk, respondBy: respondBy.toISOString() },
      sameFile: (await store.batchOfFile(tx, source.code, Buffer.from(query.sha256, 'hex'))) ?? null,
    };
  },
});

/** The preview of a workbook; pure. */
export function previewBook(
  book: Workbook,
  given: readonly GivenSheet[],
  remembered: Readonly<Record<string, Remembered>>,
  rows: number,
): Pick<Preview, 'sheets' | 'unread'> {
  return {
    sheets: book.sheets.map((sheet) =>
      previewSheet(
        sheet,
        given.find((one) => one.sheet === sheet.name),
        remembered,
        rows,
      ),
    ),
    unread: book.skipped.map(({ name, why }) => ({ name, why: UNREAD_WORDS[why] })),
  };
}

function previewSheet(
  sheet: Sheet,
  given: GivenSheet | undefined,
  remembered: Readonly<Record<string, Remembered>>,
  shown: number,
): PreviewSheet {
  const plan = planSheet(sheet, given, remembered);
  const readable = plan !== undefined && !(plan instanceof Error);
  const header: Header = readable
    ? plan.header
    : headerAt(sheet.rows, sheet.merges, given?.headerRows ?? [0, 0]);
  const mapping: Mapping = readable
    ? plan.mapping
    : guessColumns(header.labels, sheet.rows.slice(header.headerRows[1]));
  const read = normaliseSheet(sheet, header, mapping);
  const people = read.filter((row) => row.kind === 'person');
  const asks = new Map<string, { why: Words; rows: number }>();
  for (const row of people) {
    const why = blockingOf(row.problems);
    if (why !== undefined) asks.set(why.zh, { why, rows: (asks.get(why.zh)?.rows ?? 0) + 1 });
  }
  const questions = [...asks.values()].reduce((sum, one) => sum + one.rows, 0);
  const from = Math.max(0, header.headerRows[0] - 1);
  return {
    name: sheet.name,
    rows: sheet.rows.length,
    headerRows: header.headerRows,
    mapped: readable ? plan.mapped : 'none',
    problem: plan instanceof Error ? plan.words : plan === undefined ? UNREAD_WORDS['no-heading'] : null,
    columns: header.labels.slice(0, SHOWN_CELLS).map((label, column) => ({
      column,
      label,
      field: mapping[column] ?? 'ignore',
      examples: examplesOf(sheet, header, column, mapping[column] ?? 'ignore'),
    })),
    counts: { people: people.length, questions, ignored: read.length - people.length },
    asks: [...asks.values()]
      .sort((a, b) => b.rows - a.rows)
      .map(({ why: { zh, en }, rows }) => ({ why: { zh, en }, rows })),
    sample: read.slice(from, from + shown + header.headerRows[1] - from).map((row) => ({
      row: row.row,
      kind: row.kind === 'person' ? 'person' : (row.ignored ?? 'note'),
      cells: row.cells.slice(0, SHOWN_CELLS).map((text, column) =>
        // A heading is no secret; the rows under it are people.
        row.ignored === 'header' && row.row <= header.headerRows[1]
          ? text.slice(0, 60)
          : maskCell(text, mapping[column] ?? 'ignore'),
      ),
    })),
  };
}

function examplesOf(sheet: Sheet, header: Header, column: number, field: Field): string[] {
  const seen = new Set<string>();
  for (const row of sheet.rows.slice(header.headerRows[1], header.headerRows[1] + 200)) {
    const text = row[column]?.text.trim() ?? '';
    if (text !== '') seen.add(maskCell(text, field));
    if (seen.size >= EXAMPLES) break;
  }
  return [...seen];
}
