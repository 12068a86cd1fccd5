// The file that goes back to the sender: her own sheets, columns and rows in her own order, with four answer columns
// on the right. Rows that name nobody stay where they were.
import type { Words } from '../../base/words.ts';
import { ANSWER_COLUMNS, answerOfLine, answerOfQuestion } from './rules.ts';
import type { FeedbackQuestion, FeedbackRow } from './store.ts';
import type { Batch, SheetLayout } from './terms.ts';

export const ANSWER_LABELS = ANSWER_COLUMNS;

export interface FeedbackSheet {
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
  /** Top, left, bottom, right, counted from 0. */
  readonly merges: readonly (readonly [number, number, number, number])[];
}

export interface FeedbackFound {
  readonly lines: readonly FeedbackRow[];
  readonly questions: readonly FeedbackQuestion[];
  readonly ignored: readonly {
    readonly sheet: string;
    readonly rowNo: number;
    readonly raw: Buffer | null;
  }[];
  readonly names: ReadonlyMap<string, Words>;
}

/** Builds the sheets. `cellsOf` opens a sealed row. */
export function feedbackSheets(
  batch: Pick<Batch, 'id' | 'layout'>,
  found: FeedbackFound,
  cellsOf: (raw: Buffer) => readonly string[],
): FeedbackSheet[] {
  return batch.layout.sheets.map((sheet) => sheetBack(batch, sheet, found, cellsOf));
}

function sheetBack(
  batch: Pick<Batch, 'id'>,
  sheet: SheetLayout,
  found: FeedbackFound,
  cellsOf: (raw: Buffer) => readonly string[],
): FeedbackSheet {
  const cells = new Map<number, readonly string[]>();
  const answers = new Map<number, readonly string[]>();
  const nameOf = (unit: string) => found.names.get(unit)?.zh ?? unit;
  for (const row of found.ignored)
    if (row.sheet === sheet.name && row.raw !== null) cells.set(row.rowNo, cellsOf(row.raw));
  for (const row of found.questions) {
    if (row.sheet !== sheet.name) continue;
    cells.set(row.rowNo, cellsOf(row.raw));
    answers.set(row.rowNo, answerOfQuestion({ ...row, unit: nameOf(row.unit) }));
  }
  for (const row of found.lines) {
    if (row.sheet !== sheet.name) continue;
    cells.set(row.rowNo, cellsOf(row.raw));
    answers.set(
      row.rowNo,
      answerOfLine({
        ...row,
        unit: nameOf(row.unit),
        repeats: row.repeats
          ? { ...itsAnswer(row), where: whereIs(batch, sheet, row), unit: nameOf(row.itsUnit) }
          : null,
      }),
    );
  }
  const labelRow = sheet.headerRows[1];
  if (labelRow > 0) answers.set(labelRow, ANSWER_COLUMNS);
  let width = sheet.labels.length;
  for (const row of cells.values()) width = Math.max(width, row.length);
  const rows: string[][] = [];
  for (let no = 1; no <= sheet.rows; no++) {
    const own = cells.get(no) ?? [];
    const answer = answers.get(no);
    rows.push(
      answer === undefined ? [...own] : [...own, ...Array<string>(width - own.length).fill(''), ...answer],
    );
  }
  return { name: sheet.name, rows, merges: sheet.merges };
}

function itsAnswer(row: FeedbackRow) {
  return {
    state: row.itsState,
    outcome: row.itsOutcome,
    outcomeAt: row.itsOutcomeAt,
    evidence: row.itsEvidence,
  };
}

/** Where the row stands that this one repeats, as the sender can find it. */
function whereIs(batch: Pick<Batch, 'id'>, sheet: SheetLayout, row: FeedbackRow): string {
  if (row.itsBatch !== batch.id) return `此前下发的批次 ${row.itsBatchNo} 第 ${row.itsRow} 行`;
  return row.itsSheet === sheet.name ? `第 ${row.itsRow} 行` : `“${row.itsSheet}”第 ${row.itsRow} 行`;
}
