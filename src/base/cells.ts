// What a spreadsheet is to us once its file format is forgotten: sheets of rows of cells.
// The adapter makes these from .xlsx, .xls, .ods, .csv and .tsv; lists reads persons out of them.

/** One cell, as a person looking at the sheet reads it, with what the file said about its kind. */
export interface Cell {
  /** What the cell says: digits without grouping for a number, YYYY-MM-DD[ HH:mm[:ss]] for a date. */
  readonly text: string;
  readonly kind: 'text' | 'number' | 'date' | 'boolean' | 'empty' | 'error';
  /** The number as stored; for a date its serial in the sheet's own system (see {@link Sheet.date1904}). */
  readonly number?: number;
  /** True when the file kept the value as a number too long to be exact: its last digits are not to be trusted. */
  readonly precisionLost?: boolean;
}

/** A rectangle of cells shown as one. Indexes into rows and cells, counted from 0, both ends included. */
export interface Merge {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** `rows[0]` is row 1 as Excel shows it, `rows[0][0]` its column A; blank rows are kept so that numbers agree. */
export interface Sheet {
  readonly name: string;
  readonly rows: readonly (readonly Cell[])[];
  /** Values belong to the top left cell of a merge; the others of it are empty. */
  readonly merges: readonly Merge[];
  readonly date1904: boolean;
}

export const WORKBOOK_FORMATS = ['xlsx', 'xlsb', 'xls', 'ods', 'csv', 'tsv', 'html', 'xml'] as const;
export type WorkbookFormat = (typeof WORKBOOK_FORMATS)[number];

/** Why a sheet was left out, for the report: a person may have hidden the list that matters. */
export interface SkippedSheet {
  readonly name: string;
  readonly why: 'hidden' | 'very-hidden' | 'empty' | 'chart';
}

export interface Workbook {
  readonly format: WorkbookFormat;
  /** For text files, the encoding it was read in. */
  readonly encoding?: string;
  readonly sheets: readonly Sheet[];
  readonly skipped: readonly SkippedSheet[];
}

export const EMPTY_CELL: Cell = { text: '', kind: 'empty' };

/** A text cell, or the empty one. */
export function textCell(text: string): Cell {
  return text === '' ? EMPTY_CELL : { text, kind: 'text' };
}

/** A, B, … Z, AA as Excel names columns, counted from 0. */
export function columnLetters(column: number): string {
  const letter = String.fromCharCode(65 + (column % 26));
  return column < 26 ? letter : columnLetters(Math.floor(column / 26) - 1) + letter;
}
