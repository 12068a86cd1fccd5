// Workbooks in Excel's and OpenDocument's own formats, as sheets of cells.
// One library reads them all (.xlsx, .xlsb, .xls, .ods, XML 2003, HTML tables), so they mean the same here.
import { createRequire } from 'node:module';
import {
  type Cell,
  EMPTY_CELL,
  type Merge,
  type Sheet,
  type SkippedSheet,
  textCell,
  type Workbook,
  type WorkbookFormat,
} from '../../base/cells.ts';
import { must, Refusal } from '../../base/refusal.ts';
import type { SheetLimits } from './limits.ts';
import { refuse } from './refusals.ts';
import { unpack } from './zip.ts';

type Library = typeof import('@e965/xlsx');
type RawBook = import('@e965/xlsx').WorkBook;
type RawCell = import('@e965/xlsx').CellObject;
type RawSheet = import('@e965/xlsx').WorkSheet;

/** What the library has but does not declare. */
interface Undeclared {
  parse_zip(container: unknown, options: object): RawBook;
}

let loaded: (Library & Undeclared) | undefined;

/** Loaded at first use: it takes a tenth of a second, and a text file does not need it. */
function library(): Library & Undeclared {
  // The CommonJS build brings the code pages old Chinese .xls files need; the ES build does not.
  loaded ??= createRequire(import.meta.url)('@e965/xlsx') as Library & Undeclared; // require knows no types
  return loaded;
}

/** Reads a zipped workbook: .xlsx, .xlsm, .xlsb, .ods. */
export async function readZipped(bytes: Uint8Array, limits: SheetLimits): Promise<Workbook> {
  const parts = await unpack(bytes, limits.inflatedBytes);
  const format = zippedFormat(parts);
  const container = library().CFB.utils.cfb_new();
  for (const [name, content] of parts)
    library().CFB.utils.cfb_add(container, `/${name}`, content, { unsafe: true });
  parts.clear();
  return take(format, limits, () => library().parse_zip(container, options(limits)));
}

/** Reads an OLE container: an old .xls, or an encrypted .xlsx, which is refused. */
export function readOle(bytes: Uint8Array, limits: SheetLimits): Workbook {
  const names = oleStreams(bytes);
  if (names.some((name) => /EncryptedPackage|EncryptionInfo/.test(name))) refuse('file-encrypted');
  if (!names.some((name) => /(^|\/)(Workbook|Book)$/i.test(name)))
    refuse('not-a-list', { found: '一份 Word 或其他文档', foundEn: 'a Word or other document' });
  return take('xls', limits, () => library().read(bytes, { ...options(limits), type: 'array' }));
}

/** Reads text that is a table in markup: many an exported ".xls" is a web page or an XML of 2003. */
export function readMarkup(text: string, format: 'html' | 'xml', limits: SheetLimits): Workbook {
  return take(format, limits, () =>
    library().read(text, { ...options(limits), type: 'string', raw: format === 'html' }),
  );
}

function options(limits: SheetLimits) {
  return {
    dense: true,
    cellNF: true,
    cellText: false,
    cellHTML: false,
    cellFormula: false,
    cellDates: false,
    // One more than allowed, so that too many rows are noticed without being held.
    sheetRows: limits.rows + 1,
  };
}

function zippedFormat(parts: ReadonlyMap<string, Buffer>): WorkbookFormat {
  const manifest = parts.get('META-INF/manifest.xml');
  if (manifest?.includes('encryption-data')) refuse('file-encrypted');
  if (parts.has('content.xml')) {
    if (must(parts.get('content.xml'), 'part just found').includes('office:spreadsheet')) return 'ods';
    return refuse('not-a-list', { found: '一份文字文档', foundEn: 'a text document' });
  }
  if (parts.has('xl/workbook.bin')) return 'xlsb';
  const types = parts.get('[Content_Types].xml');
  if (types === undefined)
    return refuse('not-a-list', {
      found: '一个 ZIP 压缩包（请先解压）',
      foundEn: 'a ZIP archive (unpack it first)',
    });
  if (types.includes('spreadsheetml') && !types.includes('wordprocessingml.document.main')) return 'xlsx';
  return refuse('not-a-list', { found: '一份文字文档或幻灯片', foundEn: 'a text document or slides' });
}

function oleStreams(bytes: Uint8Array): string[] {
  try {
    return library().CFB.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      type: 'buffer',
    }).FullPaths;
  } catch {
    return refuse('file-corrupt');
  }
}

function take(format: WorkbookFormat, limits: SheetLimits, read: () => RawBook): Workbook {
  let book: RawBook;
  try {
    book = read();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    if (/password|encrypt/i.test(String(error))) return refuse('file-encrypted');
    // A string or buffer beyond what the engine can hold.
    return refuse(error instanceof RangeError ? 'too-heavy' : 'file-corrupt');
  }
  const date1904 = book.Workbook?.WBProps?.date1904 === true;
  const sheets: Sheet[] = [];
  const skipped: SkippedSheet[] = [];
  let cells = 0;
  for (const [index, name] of book.SheetNames.entries()) {
    const hidden = book.Workbook?.Sheets?.[index]?.Hidden ?? 0;
    const raw = book.Sheets[name];
    if (hidden !== 0) {
      skipped.push({ name, why: hidden === 2 ? 'very-hidden' : 'hidden' });
      continue;
    }
    if (raw === undefined || raw['!type'] === 'chart') {
      skipped.push({ name, why: raw === undefined ? 'empty' : 'chart' });
      continue;
    }
    const rows = rowsOf(raw, name, date1904, limits);
    cells += rows.reduce((sum, row) => sum + row.length, 0);
    if (cells > limits.cells) refuse('too-many-cells', { limit: limits.cells });
    if (rows.length === 0) skipped.push({ name, why: 'empty' });
    else sheets.push({ name, rows, merges: mergesOf(raw, rows.length), date1904 });
    // The library's copy of this sheet is not needed any more; with many sheets both would be held.
    delete book.Sheets[name];
  }
  return { format, sheets, skipped };
}

function rowsOf(raw: RawSheet, name: string, date1904: boolean, limits: SheetLimits): Cell[][] {
  const data = (raw as { '!data'?: (RawCell | undefined)[][] })['!data'] ?? []; // set by the option `dense`
  const rows: Cell[][] = [];
  let last = 0;
  for (let r = 0; r < data.length; r++) {
    const source = data[r] ?? [];
    const row: Cell[] = [];
    let filled = 0;
    for (let c = 0; c < source.length; c++) {
      const cell = cellOf(source[c], date1904, limits);
      if (cell.kind !== 'empty') {
        // Only here, so that a sheet with empty formatted columns out to XFD is still read.
        if (c >= limits.columns) refuse('too-many-columns', { sheet: name, limit: limits.columns });
        filled = c + 1;
      }
      if (c < limits.columns) row.push(cell);
    }
    row.length = filled;
    rows.push(row);
    if (filled > 0) last = r + 1;
  }
  if (last > limits.rows) refuse('too-many-rows', { sheet: name, limit: limits.rows });
  rows.length = last;
  return rows;
}

function mergesOf(raw: RawSheet, rows: number): Merge[] {
  return (raw['!merges'] ?? [])
    .filter((range) => range.s.r < rows)
    .map((range) => ({
      top: range.s.r,
      left: range.s.c,
      bottom: Math.min(range.e.r, rows - 1),
      right: range.e.c,
    }));
}

const ERRORS: Readonly<Record<number, string>> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
};

function cellOf(raw: RawCell | undefined, date1904: boolean, limits: SheetLimits): Cell {
  const value = raw?.v;
  if (raw === undefined || value === undefined || value === null) return EMPTY_CELL;
  if (raw.t === 'e') return { text: ERRORS[Number(value)] ?? '#ERROR!', kind: 'error' };
  if (typeof value === 'boolean') return { text: value ? 'TRUE' : 'FALSE', kind: 'boolean' };
  if (typeof value === 'number') return numberCell(value, raw.z === undefined ? '' : String(raw.z), date1904);
  return textCell(String(value).slice(0, limits.cellChars));
}

/** A stored number as a person means it: a day where the format says day, otherwise its digits. */
export function numberCell(number: number, format: string, date1904: boolean): Cell {
  if (!Number.isFinite(number)) return { text: String(number), kind: 'error' };
  if (format !== '' && library().SSF.is_date(format)) {
    const text = serialText(number, date1904);
    if (text !== undefined) return { text, kind: 'date', number };
  }
  // Excel keeps 15 digits and writes zeros for the rest: a longer number is not what somebody typed.
  const precisionLost = Math.abs(number) >= 1e15;
  const digits = digitsOf(number);
  // A format such as 00000 is how people keep leading zeros of a room or a short number.
  const text =
    /^0{2,}$/.test(format) && Number.isInteger(number) && number >= 0
      ? digits.padStart(format.length, '0')
      : digits;
  return precisionLost ? { text, kind: 'number', number, precisionLost } : { text, kind: 'number', number };
}

function digitsOf(number: number): string {
  if (Number.isInteger(number)) return String(number);
  // 15 digits as Excel shows, so that 36.6 stored as 36.600000000000001 reads 36.6.
  return String(Number(number.toPrecision(15)));
}

const DAY = 86_400_000;

/** Excel's day number as YYYY-MM-DD, with the time when there is one; undefined outside the calendar Excel knows. */
export function serialText(serial: number, date1904: boolean): string | undefined {
  if (serial < 0 || serial >= 2_958_466) return undefined; // 9999-12-31 is the last day Excel has
  const seconds = Math.round(serial * 86_400);
  const day = Math.floor(seconds / 86_400);
  const time = seconds % 86_400;
  const clock = new Date(time * 1000).toISOString().slice(11, time % 60 === 0 ? 16 : 19);
  if (day === 0 && !date1904) return clock;
  // The 1900 system counts a 29 February 1900 that never was; days before it are one off.
  const epoch = date1904 ? Date.UTC(1904, 0, 1) : day < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30);
  const date = new Date(epoch + day * DAY).toISOString().slice(0, 10);
  return time === 0 ? date : `${date} ${clock}`;
}
