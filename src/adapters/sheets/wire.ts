// How sheets travel from the reading process: JSON in bunches of rows, an empty cell as 0, a plain text as itself.
// Several times quicker to pass than the cells as objects, and whoever receives them stays free between bunches.
import {
  type Cell,
  EMPTY_CELL,
  type Merge,
  type SkippedSheet,
  type WorkbookFormat,
} from '../../base/cells.ts';
import type { BothHoles } from '../../base/words.ts';

export const ROWS_PER_BUNCH = 2_000;

/** What the reading process says, in this order: sheets each with its bunches, then how it ended. */
export type FromReader =
  | { says: 'sheet'; name: string; merges: readonly Merge[]; date1904: boolean }
  | { says: 'rows'; json: string }
  | { says: 'done'; format: WorkbookFormat; encoding?: string; skipped: readonly SkippedSheet[] }
  | { says: 'refused'; code: string; params: BothHoles }
  | { says: 'broke'; why: string };

type Kind = Cell['kind'];
type Packed = 0 | string | [Kind, string, number | null, 0 | 1];

export function packRows(rows: readonly (readonly Cell[])[]): string {
  return JSON.stringify(rows.map((row) => row.map(packCell)));
}

export function unpackRows(json: string): Cell[][] {
  const rows = JSON.parse(json) as Packed[][]; // written by packRows above
  return rows.map((row) => row.map(unpackCell));
}

function packCell(cell: Cell): Packed {
  if (cell.kind === 'empty') return 0;
  if (cell.kind === 'text' && cell.precisionLost !== true) return cell.text;
  return [cell.kind, cell.text, cell.number ?? null, cell.precisionLost === true ? 1 : 0];
}

function unpackCell(packed: Packed): Cell {
  if (packed === 0) return EMPTY_CELL;
  if (typeof packed === 'string') return { text: packed, kind: 'text' };
  const [kind, text, number, lost] = packed;
  return {
    text,
    kind,
    ...(number === null ? {} : { number }),
    ...(lost === 1 ? { precisionLost: true } : {}),
  };
}
