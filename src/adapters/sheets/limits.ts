// How much of a file we are willing to hold. All are settings; the numbers are ours unless a source is named.

export interface SheetLimits {
  /** Bytes of the file as it arrives. */
  readonly fileBytes: number;
  /** Bytes of everything we inflate out of a zipped workbook. */
  readonly inflatedBytes: number;
  /** Rows of one sheet. A district's largest night was under 30,000 lines (design, load table): seven times that. */
  readonly rows: number;
  readonly columns: number;
  /** Cells of all sheets together: what keeps 200,000 × 200 from being tried. */
  readonly cells: number;
  /** Characters of one cell: what Excel itself allows. */
  readonly cellChars: number;
  readonly heapMb: number;
  readonly milliseconds: number;
}

const MB = 1024 * 1024;

export const SHEET_LIMITS: SheetLimits = {
  fileBytes: 50 * MB,
  inflatedBytes: 400 * MB,
  rows: 200_000,
  columns: 200,
  cells: 5_000_000,
  cellChars: 32_767,
  heapMb: 1_024,
  milliseconds: 60_000,
};
