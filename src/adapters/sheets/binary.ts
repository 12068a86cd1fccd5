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
  parse_xlscfb(container: unknown, options: object): RawBook;
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
  const content = format === 'ods' ? String(parts.get('content.xml')) : '';
  refuseRepeats(content, limits);
  const hidden = hiddenInOds(content);
  // Small programs leave the styles out; the library would not open the file at all.
  if (format === 'ods' && !parts.has('styles.xml')) parts.set('styles.xml', Buffer.from('<styles/>'));
  const container = library().CFB.utils.cfb_new();
  for (const [name, content] of parts)
    library().CFB.utils.cfb_add(container, `/${name}`, content, { unsafe: true });
  parts.clear();
  return take(format, limits, () => library().parse_zip(container, options()), hidden);
}

/**
 * An OpenDocument may say of a cell that it is repeated a thousand million times in a hundred bytes; the library would
 * make them all. Blank ones are repeated to the edge of every sheet and cost nothing.
 */
function refuseRepeats(content: string, limits: SheetLimits): void {
  for (const found of content.matchAll(
    /<table:table-(cell|row)\b[^>]*?number-(?:columns|rows)-repeated="(\d+)"[^>]*>/g,
  )) {
    const [tag, what, times] = found;
    const row = what === 'row';
    if (Number(times) <= (row ? limits.rows : limits.columns) || tag.endsWith('/>')) continue;
    const inside = content.slice(found.index, content.indexOf(`</table:table-${what}>`, found.index));
    if (!inside.includes('<text:')) continue;
    const before = content.slice(0, found.index);
    const sheet = /table:name="([^"]*)"/.exec(before.slice(before.lastIndexOf('<table:table ')))?.[1] ?? '—';
    if (row) refuse('too-many-rows', { sheet, limit: limits.rows });
    refuse('too-many-columns', { sheet, limit: limits.columns });
  }
}

/** Which tables of an OpenDocument are hidden, in order: their style says so, and the library does not look. */
function hiddenInOds(content: string): boolean[] {
  const styles = new Set<string>();
  for (const [style = ''] of content.matchAll(/<style:style\b[^>]*>[\s\S]{0,2000}?<\/style:style>/g)) {
    if (/^[^>]*style:family="table"/.test(style) && /table:display="false"/.test(style))
      styles.add(/style:name="([^"]*)"/.exec(style)?.[1] ?? '');
  }
  const tables = content.matchAll(/<table:table(?=[\s>])([^>]*)>/g);
  return Array.from(tables, ([, said = '']) =>
    styles.has(/table:style-name="([^"]*)"/.exec(said)?.[1] ?? ''),
  );
}

/** Reads an OLE container: an old .xls, or an encrypted .xlsx, which is refused. */
export function readOle(bytes: Uint8Array, limits: SheetLimits): Workbook {
  if (isCutOff(bytes)) refuse('file-corrupt');
  const container = openOle(bytes);
  const names = container.FullPaths;
  if (names.some((name) => /EncryptedPackage|EncryptionInfo/.test(name))) refuse('file-encrypted');
  if (!names.some((name) => /(^|\/)(Workbook|Book)$/i.test(name)))
    refuse('not-a-list', { found: '一份 Word 或其他文档', foundEn: 'a Word or other document' });
  for (const file of container.FileIndex)
    if (/^(Workbook|Book)$/i.test(file.name) && file.content instanceof Uint8Array)
      takeFormulasOut(file.content);
  return take('xls', limits, () => library().parse_xlscfb(container, options()));
}

/**
 * Records of an .xls that hold formulas, names and links ([MS-XLS] 2.4), of which a list is not made. In a damaged one
 * the library reads past the end of a formula and goes on for ever.
 */
const FORMULAS: ReadonlySet<number> = new Set([
  0x0017, // ExternSheet
  0x0018, // Lbl
  0x0218,
  0x0021, // Array
  0x0221,
  0x0023, // ExternName
  0x0223,
  0x01ae, // SupBook
  0x04bc, // ShrFmla
  0x0894, // NameCmt
]);
const FORMULA = 0x0006;
const FILE_PASS = 0x002f;
/** A record the library knows and skips. */
const SKIPPED = 0x0868;
/** Where a Formula record says how long its formula is, after cell, value and flags; 0xffff: there is none. */
const FORMULA_LENGTH_AT = 20;

/** Takes the formulas out of the records of a workbook; what was calculated stands beside them and stays. */
function takeFormulasOut(records: Uint8Array): void {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  for (let at = 0; at + 4 <= view.byteLength; at += 4 + view.getUint16(at + 2, true)) {
    const type = view.getUint16(at, true);
    if (type === FILE_PASS) return; // what follows is scrambled, and refused
    if (FORMULAS.has(type)) view.setUint16(at, SKIPPED, true);
    const length = at + 4 + FORMULA_LENGTH_AT;
    const whole = view.getUint16(at + 2, true) >= FORMULA_LENGTH_AT + 2 && length + 2 <= view.byteLength;
    if (type === FORMULA && whole) view.setUint16(length, 0xffff, true);
  }
}

/** Reads text that is a table in markup: many an exported ".xls" is a web page or an XML of 2003. */
export function readMarkup(text: string, format: 'html' | 'xml', limits: SheetLimits): Workbook {
  // The library reads what is left of a page that was cut off.
  if (format === 'xml' && !/<\/(\w+:)?Workbook>\s*$/.test(text.slice(-200))) refuse('file-corrupt');
  const clamped = format === 'html' ? text.replace(SPAN, '$1span=$21000') : text;
  return take(format, limits, () =>
    library().read(clamped, { ...options(), type: 'string', raw: format === 'html' }),
  );
}

/** A cell over a thousand columns: HTML itself says that it counts as a thousand (HTML Standard 4.9.11). */
const SPAN = /\b(col|row)span\s*=\s*(["']?)\s*\d{4,}/gi;

function options() {
  return {
    dense: true,
    cellNF: true,
    cellText: false,
    cellHTML: false,
    cellFormula: false,
    cellDates: false,
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

/**
 * True when the table of sectors names one that lies behind the end of the file ([MS-CFB] 2.2, 2.3). The library reads
 * what is left of a file that was not sent completely; here that would be people nobody looks for.
 */
function isCutOff(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 512) return true;
  const size = 2 ** view.getUint16(30, true);
  if (size !== 512 && size !== 4096) return true;
  const there = Math.ceil(bytes.byteLength / size) - 1;
  // The header lists the first 109 parts of the table: files of 7 MB. In a longer one the rest is not looked at.
  for (let at = 76; at < 512; at += 4) {
    const part = view.getUint32(at, true);
    if (part > LAST_SECTOR) continue;
    if ((part + 2) * size > bytes.byteLength) return true;
    for (let i = 0; i < size; i += 4)
      if (view.getUint32((part + 1) * size + i, true) <= LAST_SECTOR) {
        const sector = ((at - 76) / 4) * (size / 4) + i / 4;
        if (sector >= there) return true;
      }
  }
  return false;
}

interface OleContainer {
  readonly FullPaths: string[];
  /** What a stream holds: no bytes at all when its chain of sectors is broken. */
  readonly FileIndex: readonly { readonly name: string; readonly content?: unknown }[];
}

/** Larger numbers in the table are words: free, end of a chain, part of the table itself. */
const LAST_SECTOR = 0xfffffffa;

function openOle(bytes: Uint8Array): OleContainer {
  try {
    // A copy: its records are changed before they are read.
    return library().CFB.read(Buffer.from(bytes), { type: 'buffer' }) as OleContainer; // its types are those of no container in particular
  } catch {
    return refuse('file-corrupt');
  }
}

function take(
  format: WorkbookFormat,
  limits: SheetLimits,
  read: () => RawBook,
  hiddenTables: readonly boolean[] = [],
): Workbook {
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
    const hidden = hiddenTables[index] === true ? 1 : (book.Workbook?.Sheets?.[index]?.Hidden ?? 0);
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
    else sheets.push({ name, rows, merges: mergesOf(raw, rows.length, limits.columns), date1904 });
    delete book.Sheets[name];
  }
  return { format, sheets, skipped };
}

function rowsOf(raw: RawSheet, name: string, date1904: boolean, limits: SheetLimits): Cell[][] {
  const data = (raw as { '!data'?: (RawCell | undefined)[][] })['!data'] ?? []; // set by the option `dense`
  const rows: Cell[][] = [];
  for (const r of filledIn(data)) {
    const row = rowOf(data[r] ?? [], name, date1904, limits);
    // The library's copy is let go row by row; both at once would be twice the memory.
    data[r] = [];
    if (row.length === 0) continue;
    if (r >= limits.rows) refuse('too-many-rows', { sheet: name, limit: limits.rows });
    while (rows.length < r) rows.push([]);
    rows.push(row);
  }
  return rows;
}

function rowOf(
  source: (RawCell | undefined)[],
  name: string,
  date1904: boolean,
  limits: SheetLimits,
): Cell[] {
  const row: Cell[] = [];
  for (const c of filledIn(source)) {
    const cell = cellOf(source[c], date1904, limits);
    if (cell.kind === 'empty') continue;
    // Only a cell with something in it counts: empty formatted columns out to XFD are no reason to refuse.
    if (c >= limits.columns) refuse('too-many-columns', { sheet: name, limit: limits.columns });
    while (row.length < c) row.push(EMPTY_CELL);
    row.push(cell);
  }
  return row;
}

/** What Excel can hold down a sheet; a longer array is mostly holes. */
const EXCEL_ROWS = 1_048_576;

/** The filled places of an array in order. One cell four thousand million rows down costs no walk through the holes. */
function filledIn(array: readonly unknown[]): Iterable<number> {
  if (array.length <= EXCEL_ROWS) return array.keys();
  return Object.keys(array)
    .map(Number)
    .filter((place) => place >= 0);
}

function mergesOf(raw: RawSheet, rows: number, columns: number): Merge[] {
  return (raw['!merges'] ?? [])
    .filter((range) => range.s.r >= 0 && range.s.r < rows && range.s.c >= 0 && range.s.c < columns)
    .map((range) => ({
      top: range.s.r,
      left: range.s.c,
      bottom: Math.min(range.e.r, rows - 1),
      right: Math.min(range.e.c, columns - 1),
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
