// Opens a spreadsheet file for the house: bytes in, sheets of cells out, or a refusal that says what to do.
// Reading happens in a process of its own with a bounded heap and a time limit; see docs/lists-import.md.
import { fork } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import type { Cell, Merge, Sheet, SkippedSheet, Workbook } from '../../base/cells.ts';
import { must, Refusal } from '../../base/refusal.ts';
import { SHEET_LIMITS, type SheetLimits } from './limits.ts';
import type { ReaderOrder } from './read-process.ts';
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
  const book = await inTurn(() => readApart(bytes, fileName, limits));
  if (book.sheets.length === 0)
    refuse('no-sheet', { skipped: book.skipped.map((sheet) => sheet.name).join('、') || '—' });
  return book;
}

async function readApart(bytes: Uint8Array, fileName: string, limits: SheetLimits): Promise<Workbook> {
  const reader = fork(new URL('./read-process.ts', import.meta.url), {
    execArgv: [`--max-old-space-size=${limits.heapMb}`, '--max-semi-space-size=16'],
    // Nothing of ours: neither settings nor secrets are needed for reading a file. Days written as text are the same
    // days everywhere, so the clock of the machine has no say.
    env: { TZ: 'UTC', ...(process.platform === 'win32' ? { SystemRoot: process.env.SystemRoot } : {}) },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
  });
  try {
    return await new Promise<Workbook>((resolve, reject) => {
      const collected = new Collected();
      const slow = refusalOf('too-slow', { seconds: Math.round(limits.milliseconds / 1000) });
      setTimeout(reject, limits.milliseconds, slow).unref();
      reader.on('message', (message: FromReader) => {
        if (message.says === 'refused') {
          const row = sheetRefusals[message.code as keyof typeof sheetRefusals]; // it refuses from the same table
          reject(new Refusal(message.code, must(row, `refusal ${message.code} has no row`), message.params));
        } else if (message.says === 'broke') reject(new Error(`reading a file broke: ${message.why}`));
        else if (message.says === 'done') resolve(collected.book(message));
        else collected.take(message);
      });
      reader.once('error', reject);
      reader.once('exit', (code, signal) => reject(endedEarly(code, signal)));
      reader.send({ bytes, fileName, limits } satisfies ReaderOrder, (error) => {
        if (error) reject(error);
      });
      void dieFirst(reader.pid);
    });
  } finally {
    reader.kill('SIGKILL');
  }
}

/** Should the whole machine run out of memory, the system takes the reader and not the database. Linux only. */
async function dieFirst(pid: number | undefined): Promise<void> {
  await writeFile(`/proc/${pid}/oom_score_adj`, '900').catch(() => undefined);
}

/** Out of memory an engine aborts, and a system kills. Any other early end is our own bug and stays one. */
function endedEarly(code: number | null, signal: NodeJS.Signals | null): Error {
  if (signal === 'SIGABRT' || signal === 'SIGKILL' || code === 134) return refusalOf('too-heavy');
  return new Error(`the reading process ended with ${signal ?? code} before it was done`);
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
