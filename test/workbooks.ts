// Workbooks made for scenes: well-formed ones by the library, odd ones part by part.
import { createRequire } from 'node:module';
import { pack } from '../src/adapters/sheets/zip.ts';

// The CommonJS build holds the code pages of old .xls files.
const xlsx = createRequire(import.meta.url)('@e965/xlsx') as typeof import('@e965/xlsx');

export type Value = string | number | boolean | null | { v: number; z: string; f?: string };
export type MadeFormat = 'xlsx' | 'xlsm' | 'xlsb' | 'biff8' | 'ods' | 'fods' | 'xlml' | 'html';

export interface MadeSheet {
  readonly name: string;
  readonly rows: readonly (readonly Value[])[];
  readonly hidden?: 1 | 2;
  readonly merges?: readonly string[];
}

/** A workbook of these sheets. A value `{ v, z }` is a number with a format: how every program stores a day. */
export function workbook(
  format: MadeFormat,
  sheets: readonly MadeSheet[],
  options: { date1904?: boolean } = {},
): Buffer {
  const book = xlsx.utils.book_new();
  for (const { name, rows, merges } of sheets) {
    const sheet = xlsx.utils.aoa_to_sheet(
      rows.map((row) =>
        row.map((one) => (one !== null && typeof one === 'object' ? { t: 'n', ...one } : one)),
      ),
    );
    if (merges !== undefined) sheet['!merges'] = merges.map((range) => xlsx.utils.decode_range(range));
    xlsx.utils.book_append_sheet(book, sheet, name);
  }
  book.Workbook = {
    WBProps: { date1904: options.date1904 === true },
    Sheets: sheets.map(({ name, hidden }) => ({ name, Hidden: hidden ?? 0 })),
  };
  const made: unknown = xlsx.write(book, {
    type: 'buffer',
    bookType: format,
    bookSST: true,
    compression: true,
  });
  return Buffer.isBuffer(made) ? made : Buffer.from(made as ArrayBuffer); // type: 'buffer' gives one of these
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const OFFICE = 'http://schemas.openxmlformats.org';

/** An .xlsx of one sheet from its bare parts, for what no honest program writes. */
export function bareXlsx(sheet: string | Uint8Array, strings?: string): Promise<Uint8Array> {
  const type = `${OFFICE}/officeDocument/2006/relationships`;
  const kind = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  return pack([
    part(
      '[Content_Types].xml',
      `${XML}<Types xmlns="${OFFICE}/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kind}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="${kind}.sharedStrings+xml"/></Types>`,
    ),
    part(
      '_rels/.rels',
      `${XML}<Relationships xmlns="${OFFICE}/package/2006/relationships"><Relationship Id="rId1" Type="${type}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ),
    part(
      'xl/workbook.xml',
      `${XML}<workbook xmlns="${OFFICE}/spreadsheetml/2006/main" xmlns:r="${type}"><sheets><sheet name="名单" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    part(
      'xl/_rels/workbook.xml.rels',
      `${XML}<Relationships xmlns="${OFFICE}/package/2006/relationships"><Relationship Id="rId1" Type="${type}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${type}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    ),
    part('xl/worksheets/sheet1.xml', sheet),
    ...(strings === undefined ? [] : [part('xl/sharedStrings.xml', strings)]),
  ]);
}

/** The rows of a bare sheet. */
export function bareSheet(rows: string, before = '', after = ''): string {
  return `${XML}${before}<worksheet xmlns="${OFFICE}/spreadsheetml/2006/main"><sheetData>${rows}</sheetData>${after}</worksheet>`;
}

/** A cell that holds its text itself. */
export function bareCell(at: string, text: string): string {
  return `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;
}

/** An .ods from its bare content. */
export function bareOds(tables: string, styles = '', manifest = ''): Promise<Uint8Array> {
  const office = 'urn:oasis:names:tc:opendocument:xmlns';
  return pack([
    part('mimetype', 'application/vnd.oasis.opendocument.spreadsheet'),
    part(
      'META-INF/manifest.xml',
      `${XML}<manifest:manifest xmlns:manifest="${office}:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>${manifest}</manifest:manifest>`,
    ),
    part(
      'content.xml',
      `${XML}<office:document-content xmlns:office="${office}:office:1.0" xmlns:table="${office}:table:1.0" xmlns:text="${office}:text:1.0" xmlns:style="${office}:style:1.0"><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:spreadsheet>${tables}</office:spreadsheet></office:body></office:document-content>`,
    ),
  ]);
}

/** An OLE container with these streams: what an encrypted .xlsx, a Word file and an old .xls are. */
export function oleContainer(streams: Readonly<Record<string, Uint8Array>>): Buffer {
  const container = xlsx.CFB.utils.cfb_new();
  for (const [name, content] of Object.entries(streams))
    xlsx.CFB.utils.cfb_add(container, name, Buffer.from(content));
  return Buffer.from(xlsx.CFB.write(container, { type: 'buffer' }) as Uint8Array); // type: 'buffer' gives bytes
}

/** The stream of an OLE container. */
export function oleStream(bytes: Uint8Array, name: string): Buffer {
  const found = xlsx.CFB.find(xlsx.CFB.read(Buffer.from(bytes), { type: 'buffer' }), name);
  if (found === null) throw new Error(`no stream ${name}`);
  return Buffer.from(found.content as Uint8Array); // read from a buffer
}

function part(name: string, content: string | Uint8Array) {
  return { name, content: typeof content === 'string' ? Buffer.from(content, 'utf8') : content };
}
