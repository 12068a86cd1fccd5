// Opens a spreadsheet file for the house: bytes in, sheets of cells out, or a refusal that says what to do.
// Reading happens in a thread of its own with a bounded heap and a time limit; see docs/lists-import.md.
import { Worker } from 'node:worker_threads';
import type { Cell, Merge, Sheet, SkippedSheet, Workbook } from '../../base/cells.ts';
import { must, Refusal } from '../../base/refusal.ts';
import { SHEET_LIMITS, type SheetLimits } from './limits.ts';
import type { ReaderOrder } from './read-worker.ts';
import { refusalOf, refuse, sheetRefusals } from './refusals.ts';
import { type FromReader, unpackRows } from './wire.ts';

/** At most this many files are read at once; the next one waits. Each may take `heapMb` of memory. */
const READERS = 2;

/**
 * Reads .xlsx, .xlsm, .xlsb, .xls, .ods, .csv, .tsv, and what programs export as .xls: HTML tables, XML of 2003.
 * The format is known by content; `fileName` only names the sheet of a text file.
 */
export async function readWorkbook(
  bytes: Uint8Array,
  fileName: string,
  limits: SheetLimits = SHEET_LIMITS,
): Promise<Workbook> {
  if (bytes.byteLength === 0) refuse('file-empty');
  if (bytes.byteLength > limits.fileBytes)
    refuse('file-too-big', {
      megabytes: Math.ceil(bytes.byteLength / 2 ** 20),
      limit: Math.floor(limits.fileBytes / 2 ** 20),
    });
  const book = await inTurn(() => readInThread(bytes, fileName, limits));
  if (book.sheets.length === 0)
    refuse('no-sheet', { skipped: book.skipped.map((sheet) => sheet.name).join('、') || '—' });
  return book;
}

function readInThread(bytes: Uint8Array, fileName: string, limits: SheetLimits): Promise<Workbook> {
  // A copy of our own to hand over: a Buffer often shares its memory with others, and handing it over would empty them.
  const own = Uint8Array.from(bytes);
  const reader = new Worker(new URL('./read-worker.ts', import.meta.url), {
    workerData: { bytes: own, fileName, limits } satisfies ReaderOrder,
    transferList: [own.buffer],
    resourceLimits: { maxOldGenerationSizeMb: limits.heapMb, maxYoungGenerationSizeMb: 64, stackSizeMb: 4 },
    execArgv: [],
    env: {},
  });
  return new Promise<Workbook>((resolve, reject) => {
    const collected = new Collected();
    const clock = setTimeout(
      () => reject(refusalOf('too-slow', { seconds: Math.round(limits.milliseconds / 1000) })),
      limits.milliseconds,
    );
    reader.on('message', (message: FromReader) => {
      if (message.says === 'refused') {
        const row = sheetRefusals[message.code as keyof typeof sheetRefusals]; // the thread refuses from the same table
        reject(new Refusal(message.code, must(row, `refusal ${message.code} has no row`), message.params));
      } else if (message.says === 'done') resolve(collected.book(message));
      else collected.take(message);
    });
    reader.on('error', (error) => reject(asRefusal(error)));
    reader.on('exit', (code) =>
      reject(new Error(`the reading thread ended with ${code} before it was done`)),
    );
    const over = () => clearTimeout(clock);
    reader.on('exit', over);
  }).finally(() => reader.terminate());
}

class Collected {
  readonly sheets: { name: string; rows: Cell[][]; merges: readonly Merge[]; date1904: boolean }[] = [];

  take(message: Extract<FromReader, { says: 'sheet' | 'rows' }>) {
    if (message.says === 'sheet') {
      const { name, merges, date1904 } = message;
      this.sheets.push({ name, merges, date1904, rows: [] });
      return;
    }
    const rows = must(this.sheets.at(-1), 'rows follow their sheet').rows;
    for (const row of unpackRows(message.json)) rows.push(row);
  }

  book(done: Extract<FromReader, { says: 'done' }>): Workbook {
    const { format, encoding } = done;
    const sheets: readonly Sheet[] = this.sheets;
    const skipped: readonly SkippedSheet[] = done.skipped;
    return encoding === undefined ? { format, sheets, skipped } : { format, encoding, sheets, skipped };
  }
}

/** A thread that ran out of memory says so by its code. Anything else it dies of is our own bug and stays one. */
function asRefusal(error: unknown): unknown {
  const code = (error as { code?: unknown }).code; // Node's errors carry a code
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? refusalOf('too-heavy') : error;
}

let busy = 0;
const waiting: (() => void)[] = [];

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (busy >= READERS) await new Promise<void>((go) => waiting.push(go));
  else busy++;
  try {
    return await work();
  } finally {
    // The place is handed to whoever waits longest, or given back.
    const next = waiting.shift();
    if (next === undefined) busy--;
    else next();
  }
}
