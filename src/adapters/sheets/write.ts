// Sheets out of the house: .xlsx and .csv in which every cell is text. Nothing we write is ever a formula, whatever the
// sender's cells begin with, and an eighteen-digit number stays eighteen digits. Written piece by piece, so that a long
// list does not hold up whoever else is waiting.
import { setImmediate as breathe } from 'node:timers/promises';
import { columnLetters } from '../../base/cells.ts';
import { pack } from './zip.ts';

export interface WrittenSheet {
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
  /** Top, left, bottom, right, counted from 0. */
  readonly merges?: readonly (readonly [number, number, number, number])[];
}

export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
export const CSV_TYPE = 'text/csv; charset=utf-8';

/** Rows made into text before others get their turn. */
const ROWS_AT_ONCE = 2_000;

// CSV ---------------------------------------------------------------------------------------------------

/** What a spreadsheet program would take for the beginning of a formula, after any marks of ours. */
const FORMULA = /^'*[=+\-@\t\r\n]/;
/** Numbers as people write them are none, and stay as they are: +86 138…, -5, a dash for “nothing”. */
const PLAIN = /^[+-]?[\d\s().-]*$/;

/**
 * One sheet as CSV: UTF-8 with a byte order mark, for Excel. A cell that a program would calculate gets an apostrophe
 * before it; {@link unguarded} takes exactly that one away again.
 */
export function writeCsv(sheet: WrittenSheet): Buffer {
  const lines = sheet.rows.map((row) => row.map((text) => quoted(guarded(text))).join(','));
  return Buffer.from(`\ufeff${lines.join('\r\n')}\r\n`, 'utf8');
}

export function guarded(text: string): string {
  return FORMULA.test(text) && !PLAIN.test(text) ? `'${text}` : text;
}

export function unguarded(text: string): string {
  return text.startsWith("'") && guarded(text.slice(1)) === text ? text.slice(1) : text;
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// XLSX --------------------------------------------------------------------------------------------------

/** A workbook of text cells. The format of every cell is “text”, so that editing one does not turn it into a formula. */
export async function writeXlsx(sheets: readonly WrittenSheet[]): Promise<Buffer> {
  const names = sheetNames(sheets);
  const parts = [
    part('[Content_Types].xml', contentTypes(sheets.length)),
    part('_rels/.rels', ROOT_RELS),
    part('xl/workbook.xml', workbookXml(names)),
    part('xl/_rels/workbook.xml.rels', workbookRels(sheets.length)),
    part('xl/styles.xml', STYLES),
  ];
  for (const [at, sheet] of sheets.entries())
    parts.push({ name: `xl/worksheets/sheet${at + 1}.xml`, content: await sheetXml(sheet) });
  return pack(parts);
}

function part(name: string, text: string): { name: string; content: Buffer } {
  return { name, content: Buffer.from(text, 'utf8') };
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const KIND = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

const ROOT_RELS = `${HEAD}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;
// Number format 49 is “@”, text.
const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="49" applyNumberFormat="1"/></cellXfs></styleSheet>`;

function contentTypes(sheets: number): string {
  const each = numbered(sheets)
    .map((no) => `<Override PartName="/xl/worksheets/sheet${no}.xml" ContentType="${KIND}.worksheet+xml"/>`)
    .join('');
  return `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${KIND}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${KIND}.styles+xml"/>${each}</Types>`;
}

function workbookXml(names: readonly string[]): string {
  const each = names
    .map((name, at) => `<sheet name="${attribute(name)}" sheetId="${at + 1}" r:id="rId${at + 1}"/>`)
    .join('');
  return `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${each}</sheets></workbook>`;
}

function workbookRels(sheets: number): string {
  const each = numbered(sheets)
    .map(
      (no) => `<Relationship Id="rId${no}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${no}.xml"/>`,
    )
    .join('');
  return `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${each}<Relationship Id="rId${sheets + 1}" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`;
}

async function sheetXml(sheet: WrittenSheet): Promise<Buffer> {
  const widths = columnWidths(sheet.rows);
  const cols = widths
    .map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" style="1" customWidth="1"/>`)
    .join('');
  const letters = widths.map((_, column) => columnLetters(column));
  const parts: Buffer[] = [
    Buffer.from(`${HEAD}<worksheet xmlns="${MAIN}">${cols === '' ? '' : `<cols>${cols}</cols>`}<sheetData>`),
  ];
  for (let from = 0; from < sheet.rows.length; from += ROWS_AT_ONCE) {
    const some = sheet.rows.slice(from, from + ROWS_AT_ONCE);
    parts.push(Buffer.from(some.map((row, at) => rowXml(row, from + at + 1, letters)).join('')));
    await breathe();
  }
  const merges = (sheet.merges ?? []).filter(([top, left, bottom, right]) => top < bottom || left < right);
  const merged = merges
    .map(
      ([top, left, bottom, right]) =>
        `<mergeCell ref="${columnLetters(left)}${top + 1}:${columnLetters(right)}${bottom + 1}"/>`,
    )
    .join('');
  parts.push(
    Buffer.from(
      `</sheetData>${merges.length === 0 ? '' : `<mergeCells count="${merges.length}">${merged}</mergeCells>`}</worksheet>`,
    ),
  );
  return Buffer.concat(parts);
}

function rowXml(row: readonly string[], no: number, letters: readonly string[]): string {
  let cells = '';
  for (let column = 0; column < row.length; column++) {
    const text = row[column];
    if (text === undefined || text === '') continue;
    cells += `<c r="${letters[column]}${no}" s="1" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`;
  }
  return cells === '' ? '' : `<row r="${no}">${cells}</row>`;
}

/** As wide as what stands there, within reason; Chinese characters take two. */
function columnWidths(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const [no, row] of rows.entries()) {
    // A title in the only filled cell of its row says nothing about the column; nor are all rows needed to know it.
    const telling = no < 500 && row.filter((cell) => cell !== '').length > 1;
    for (let column = 0; column < row.length; column++) {
      const text = telling ? (row[column] ?? '').slice(0, 40) : '';
      const wide = [...text].reduce((sum, one) => sum + (one > '\u2e80' ? 2 : 1), 2);
      widths[column] = Math.min(40, Math.max(widths[column] ?? 8, wide));
    }
  }
  return widths;
}

/** Characters XML can not hold are written as _xHHHH_; a text that looks like one gets its underscore written so. */
function escaped(text: string): string {
  return text
    .replace(/_(?=x[\da-fA-F]{4}_)/g, '_x005F_')
    .replace(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters meant
      /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      (one) => `_x${one.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
    .replace(/[&<>]/g, (one) => (one === '&' ? '&amp;' : one === '<' ? '&lt;' : '&gt;'));
}

function attribute(text: string): string {
  return escaped(text).replaceAll('"', '&quot;');
}

/** Excel allows 31 characters, some not at all, and no name twice. */
function sheetNames(sheets: readonly WrittenSheet[]): string[] {
  const taken = new Set<string>();
  return sheets.map(({ name }, at) => {
    const bare =
      name
        .replace(/[[\]:*?/\\]/g, ' ')
        .replace(/^'+|'+$/g, '')
        .trim()
        .slice(0, 31) || `Sheet${at + 1}`;
    let unique = bare;
    for (let no = 2; taken.has(unique.toLowerCase()); no++) unique = `${bare.slice(0, 27)} ${no}`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}

function numbered(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at + 1);
}
