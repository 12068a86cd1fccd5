// The thread in which files are read: what goes wrong with a hostile file ends here and takes nobody with it.
import { parentPort, workerData } from 'node:worker_threads';
import type { Workbook } from '../../base/cells.ts';
import { must, Refusal } from '../../base/refusal.ts';
import { readOle, readZipped } from './binary.ts';
import { readText } from './delimited.ts';
import { containerOf } from './format.ts';
import type { SheetLimits } from './limits.ts';
import { type FromReader, packRows, ROWS_PER_BUNCH } from './wire.ts';

export interface ReaderOrder {
  bytes: Uint8Array;
  fileName: string;
  limits: SheetLimits;
}

const port = must(parentPort, 'the reader runs as a thread');
const say = (message: FromReader) => port.postMessage(message);

try {
  tell(await read(workerData as ReaderOrder)); // given by read.ts
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  say({ says: 'refused', code: error.code, params: error.params });
}

async function read({ bytes, fileName, limits }: ReaderOrder): Promise<Workbook> {
  const container = containerOf(bytes);
  if (container === 'zip') return readZipped(bytes, limits);
  if (container === 'ole') return readOle(bytes, limits);
  return readText(bytes, fileName, limits);
}

function tell(book: Workbook) {
  for (const { name, rows, merges, date1904 } of book.sheets) {
    say({ says: 'sheet', name, merges, date1904 });
    for (let from = 0; from < rows.length; from += ROWS_PER_BUNCH)
      say({ says: 'rows', json: packRows(rows.slice(from, from + ROWS_PER_BUNCH)) });
  }
  say({ says: 'done', format: book.format, encoding: book.encoding, skipped: book.skipped });
}
