// Text files: which sign separates the cells, where rows end, and what a spreadsheet program left in them.
import { CsvError, parse } from 'csv-parse/sync';
import { type Cell, EMPTY_CELL, type Sheet, type Workbook } from '../../base/cells.ts';
import { readMarkup } from './binary.ts';
import { decode } from './encoding.ts';
import type { SheetLimits } from './limits.ts';
import { refuse } from './refusals.ts';

/** In order of preference when the rows do not decide. */
const DELIMITERS = [',', '\t', ';', '|'] as const;

/** Reads a .csv or .tsv, or the web page or XML hiding behind an .xls name. */
export function readText(bytes: Uint8Array, fileName: string, limits: SheetLimits): Workbook {
  const { text, encoding } = decode(bytes);
  const markup = markupOf(text);
  if (markup !== undefined) return { ...readMarkup(text, markup, limits), encoding };
  if (looksBinary(text))
    refuse('not-a-list', { found: '一个无法识别的文件', foundEn: 'a file of an unknown kind' });
  const delimiter = guessDelimiter(text);
  // One more than allowed, so that too many rows are noticed without being held.
  const records = recordsOf(withoutBlankEnd(text), delimiter, limits.rows + 1);
  const rows = records.map((record) => rowOf(record, limits));
  while (rows.at(-1)?.length === 0) rows.pop();
  const name = sheetNameOf(fileName);
  if (rows.length > limits.rows) refuse('too-many-rows', { sheet: name, limit: limits.rows });
  if (rows.some((row) => row.length > limits.columns))
    refuse('too-many-columns', { sheet: name, limit: limits.columns });
  if (rows.reduce((sum, row) => sum + row.length, 0) > limits.cells)
    refuse('too-many-cells', { limit: limits.cells });
  const sheet: Sheet = { name, rows, merges: [], date1904: false };
  const format = delimiter === '\t' ? 'tsv' : 'csv';
  return rows.length === 0
    ? { format, encoding, sheets: [], skipped: [{ name, why: 'empty' }] }
    : { format, encoding, sheets: [sheet], skipped: [] };
}

function markupOf(text: string): 'html' | 'xml' | undefined {
  const head = text.slice(0, 4096).trimStart();
  if (!head.startsWith('<')) return undefined;
  if (head.includes('urn:schemas-microsoft-com:office:spreadsheet') && !/<html/i.test(head)) return 'xml';
  if (/^<(!doctype html|html|head|meta|style|table|div|body)/i.test(head) && /<table/i.test(text))
    return 'html';
  // The page that asks for a password, saved under the name of the list behind it.
  if (/^<(!doctype|html|\?xml)/i.test(head))
    refuse('not-a-list', { found: '一个没有表格的网页或 XML', foundEn: 'a web page or XML without a table' });
  return undefined;
}

/** Text has tabs and line ends; a file with many other control signs is none. */
function looksBinary(text: string): boolean {
  const head = text.slice(0, 4096);
  let control = 0;
  for (let i = 0; i < head.length; i++) {
    const code = head.charCodeAt(i);
    if ((code < 32 && code !== 9 && code !== 10 && code !== 13) || code === 0xfffd) control++;
  }
  return control * 10 > head.length;
}

/** The delimiter that splits the first rows into the most columns most evenly. Quoted signs do not count. */
export function guessDelimiter(text: string): string {
  const head = text.slice(0, 64 * 1024);
  let best: { delimiter: string; score: number } = { delimiter: ',', score: 0 };
  for (const delimiter of DELIMITERS) {
    const widths = recordsOf(cutAtLineEnd(head), delimiter, 200)
      .map((record) => record.length)
      .filter((width) => width > 1);
    if (widths.length === 0) continue;
    const commonest = modeOf(widths);
    const agreeing = widths.filter((width) => width === commonest).length;
    const score = agreeing * (commonest - 1);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

function modeOf(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 0;
}

function cutAtLineEnd(head: string): string {
  const end = head.lastIndexOf('\n');
  return end > 0 && head.length === 64 * 1024 ? head.slice(0, end) : head;
}

/** A million blank lines at the end, as some exports have, hold nobody and need not be held. */
function withoutBlankEnd(text: string): string {
  let end = text.length;
  while (end > 0 && BLANK_AT_END.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}

const BLANK_AT_END: readonly string[] = [...DELIMITERS, '\n', '\r'];

function recordsOf(text: string, delimiter: string, most: number): string[][] {
  const settings = {
    delimiter,
    to: most,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: false,
  };
  try {
    return parse(text, settings);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    try {
      // A quote that is opened and never closed is a sign somebody typed, not a quote.
      return parse(text, { ...settings, quote: false });
    } catch (again) {
      return refuse('text-broken', { why: again instanceof CsvError ? again.code : 'CSV' });
    }
  }
}

function rowOf(record: readonly string[], limits: SheetLimits): Cell[] {
  let filled = record.length;
  while (filled > 0 && record[filled - 1] === '') filled--;
  const row: Cell[] = [];
  for (let i = 0; i < filled; i++) row.push(cellOf((record[i] ?? '').slice(0, limits.cellChars)));
  return row;
}

/** Excel's text mark: an apostrophe before digits, or before what would otherwise be a formula. See write.ts. */
const TEXT_MARK = /^'(?='*[\s\p{Cc}]*[=+\-@＝＋－＠\d])|^'(?='*[\t\r\n])/u;
/** 3.30199E+17: what Excel writes into a CSV for a long number. Its digits are gone. */
const SCIENTIFIC = /^\d(?:\.(\d+))?E\+?(\d+)$/i;

function cellOf(value: string): Cell {
  const text = value.replace(TEXT_MARK, '');
  if (text === '') return EMPTY_CELL;
  const scientific = SCIENTIFIC.exec(text.trim());
  if (scientific !== null && Number(scientific[2]) > (scientific[1]?.length ?? 0))
    return { text, kind: 'text', precisionLost: true };
  return { text, kind: 'text' };
}

function sheetNameOf(fileName: string): string {
  const base = fileName.replaceAll('\\', '/').split('/').at(-1) ?? '';
  return base.replace(/\.[^.]*$/, '') || 'Sheet1';
}
