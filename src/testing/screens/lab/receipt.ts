// What is ticked while a box is received: all as written, until the first tube is scanned; from then on what was scanned.
import type { InputOf } from '../../../shells/kit/act-types.ts';

type Told = InputOf<'receiveBox'>['tubes'][number];

export interface Line {
  readonly barcode: string;
  /** Swabs as the table wrote them; null: it did not, or the tube is on no list of this box. */
  readonly written: number | null;
  readonly listed: boolean;
  readonly here: boolean;
  /** As it stands in the field; empty until somebody counts: what the table wrote is no count of the laboratory. */
  readonly received: string;
  /** Why it is not taken; empty: it is. */
  readonly why: string;
}

export interface Receipt {
  readonly lines: readonly Line[];
  /** All as written, or tube by tube. */
  readonly way: 'written' | 'scanned';
}

export function receiptOf(list: readonly { barcode: string; written: number | null }[]): Receipt {
  return {
    way: 'written',
    lines: list.map(({ barcode, written }) => ({
      barcode,
      written,
      listed: true,
      here: true,
      received: '',
      why: '',
    })),
  };
}

/** A label was read: its tube is here. The first one begins the count, with nothing else here yet. */
export function scanned(receipt: Receipt, barcode: string): Receipt {
  const before =
    receipt.way === 'scanned' ? receipt.lines : receipt.lines.map((line) => ({ ...line, here: false }));
  const lines = before.some((line) => line.barcode === barcode)
    ? before.map((line) => (line.barcode === barcode ? { ...line, here: true } : line))
    : [{ barcode, written: null, listed: false, here: true, received: '', why: '' }, ...before];
  return { way: 'scanned', lines };
}

/** Counted by number, not by label: everything on the list is here, beside what else was scanned. */
export function allAsWritten(receipt: Receipt): Receipt {
  return {
    way: 'written',
    lines: receipt.lines.map((line) => ({ ...line, here: line.here || line.listed })),
  };
}

export function changed(receipt: Receipt, barcode: string, to: Partial<Line>): Receipt {
  return {
    ...receipt,
    lines: receipt.lines.map((line) => (line.barcode === barcode ? { ...line, ...to } : line)),
  };
}

/** A count of swabs as somebody wrote it; undefined: it is none. */
export function countOf(text: string): number | undefined {
  const trimmed = text.normalize('NFKC').trim();
  return /^\d{1,3}$/.test(trimmed) && Number(trimmed) <= 200 ? Number(trimmed) : undefined;
}

/** What a thermometer says, as it is typed, with either sign for minus and a comma or a point; undefined: it is no temperature. */
export function celsiusOf(text: string): number | undefined {
  const trimmed = text.normalize('NFKC').trim().replace('−', '-').replace(',', '.');
  const value = Number(trimmed);
  return /^-?\d{1,2}(\.\d{1,2})?$/.test(trimmed) && value >= -90 && value <= 60 ? value : undefined;
}

export function toldOf({ lines }: Receipt): Told[] {
  return lines
    .filter(({ here }) => here)
    .map(({ barcode, received, why }) => {
      const count = countOf(received);
      return {
        barcode,
        ...(count === undefined ? {} : { received: count }),
        verdict: why === '' ? ('accepted' as const) : ('rejected' as const),
        ...(why === '' ? {} : { why }),
      };
    });
}
