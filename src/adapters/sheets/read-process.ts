// The process in which one file is read: what goes wrong with a hostile file ends here and takes nobody with it.
import type { Workbook } from '../../base/cells.ts';
import { must, Refusal } from '../../base/refusal.ts';
import type { SheetLimits } from './limits.ts';
import { readHere } from './read-here.ts';
import { type FromReader, packRows, ROWS_PER_BUNCH } from './wire.ts';

export interface ReaderOrder {
  bytes: Uint8Array;
  fileName: string;
  limits: SheetLimits;
}

const say = must(process.send, 'the reader is a process of its own').bind(process) as (m: FromReader) => void; // the rest is optional

// The channel keeps this process alive until whoever asked has everything and ends it.
process.once('message', (order: ReaderOrder) => void answer(order));

async function answer(order: ReaderOrder) {
  try {
    tell(await readHere(order.bytes, order.fileName, order.limits));
  } catch (error) {
    if (error instanceof Refusal) say({ says: 'refused', code: error.code, params: error.params });
    else say({ says: 'broke', why: (error instanceof Error && error.stack) || String(error) });
  }
}

function tell(book: Workbook) {
  for (const { name, rows, merges, date1904 } of book.sheets) {
    say({ says: 'sheet', name, merges, date1904 });
    for (let from = 0; from < rows.length; from += ROWS_PER_BUNCH)
      say({ says: 'rows', json: packRows(rows.slice(from, from + ROWS_PER_BUNCH)) });
  }
  say({ says: 'done', format: book.format, encoding: book.encoding, skipped: book.skipped });
}
