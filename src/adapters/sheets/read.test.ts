import { readFile } from 'node:fs/promises';
import ExcelJS from 'exceljs';
import { expect, test } from 'vitest';
import { sharedTest } from '../../../test/shared.ts';
import {
  bareCell,
  bareOds,
  bareSheet,
  bareXlsx,
  type MadeFormat,
  workbook,
} from '../../../test/workbooks.ts';
import type { Cell, Workbook, WorkbookFormat } from '../../base/cells.ts';
import { readWorkbook } from './read.ts';
import { readHere } from './read-here.ts';

const DAY = 'm/d/yy';
/** 2022-03-14 in the 1900 system. */
const PI_DAY = 44634;

const list = {
  name: '名单',
  rows: [
    ['接收名单', null, null, null, null],
    ['姓名', '身份证号', '电话', '入境日', '已接种'],
    ['张 三', '330199196402015944', 15500000268, { v: PI_DAY, z: DAY }, true],
    ['Ａ李四', '３３０１９９', 0.1, null, false],
  ],
  merges: ['A1:E1'],
};

const shown = (cell: Cell) =>
  cell.kind === 'text' ? cell.text : cell.kind === 'empty' ? '' : [cell.kind, cell.text];
const textsOf = (book: Workbook, sheet = 0) => book.sheets[sheet]?.rows.map((row) => row.map(shown));
const cellOf = (book: Workbook, row: number, column: number) => book.sheets[0]?.rows[row]?.[column];

const made: readonly [MadeFormat, WorkbookFormat][] = [
  ['xlsx', 'xlsx'],
  ['xlsm', 'xlsx'],
  ['xlsb', 'xlsb'],
  ['biff8', 'xls'],
  ['ods', 'ods'],
  ['xlml', 'xml'],
];

test.each(made)('one list means the same in every format: %s', async (format, known) => {
  const book = await readWorkbook(workbook(format, [list]), 'anything.bin');
  expect(book.format).toBe(known);
  expect(textsOf(book)).toEqual([
    ['接收名单'],
    ['姓名', '身份证号', '电话', '入境日', '已接种'],
    ['张 三', '330199196402015944', ['number', '15500000268'], ['date', '2022-03-14'], ['boolean', 'TRUE']],
    ['Ａ李四', '３３０１９９', ['number', '0.1'], '', ['boolean', 'FALSE']],
  ]);
  expect(book.sheets[0]?.merges).toEqual([{ top: 0, left: 0, bottom: 0, right: 4 }]);
});

test('a web page named .xls is a list; what it says is taken as written', async () => {
  const book = await readHere(
    Buffer.from(
      '<html><meta charset="utf-8"><table><tr><th colspan="2">名单</th></tr><tr><td>张三</td><td>015500000268</td></tr></table></html>',
    ),
    '名单.xls',
  );
  expect(book.format).toBe('html');
  expect(textsOf(book)).toEqual([['名单'], ['张三', '015500000268']]);
  expect(book.sheets[0]?.merges).toEqual([{ top: 0, left: 0, bottom: 0, right: 1 }]);
});

test.each(['xlsx', 'xlsb', 'biff8', 'xlml'] as const)(
  'hidden and very hidden sheets are not read, and are told: %s',
  async (format) => {
    const book = await readHere(
      workbook(format, [
        { name: '旧', rows: [['旧名单']], hidden: 1 },
        list,
        { name: '密', rows: [['宏']], hidden: 2 },
      ]),
      'x',
    );
    expect(book.sheets.map((sheet) => sheet.name)).toEqual(['名单']);
    expect(book.skipped.map((sheet) => sheet.name)).toEqual(['旧', '密']);
    if (format !== 'xlml') expect(book.skipped.map((sheet) => sheet.why)).toEqual(['hidden', 'very-hidden']);
  },
);

test('an OpenDocument without a styles part is read, and its hidden table is not', async () => {
  const table = (name: string, style: string, text: string) =>
    `<table:table table:name="${name}" table:style-name="${style}"><table:table-row><table:table-cell office:value-type="string"><text:p>${text}</text:p></table:table-cell></table:table-row></table:table>`;
  const book = await readHere(
    await bareOds(
      table('看', 'ta1', '甲') + table('藏', 'ta2', '乙'),
      '<style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>',
    ),
    'x.ods',
  );
  expect(textsOf(book)).toEqual([['甲']]);
  expect(book.skipped).toEqual([{ name: '藏', why: 'hidden' }]);
});

test('a workbook in which everything is hidden is refused, naming the sheets', async () => {
  await expect(
    readWorkbook(
      workbook('xlsx', [
        { ...list, hidden: 1 },
        { name: '空', rows: [] },
      ]),
      'x',
    ),
  ).rejects.toMatchObject({ code: 'no-sheet', params: { skipped: expect.stringContaining('名单') } });
});

test.each(['xlsx', 'xlsb', 'biff8', 'ods', 'xlml'] as const)(
  'a day is the same day in a file that counts from 1904: %s',
  async (format) => {
    const rows = [[{ v: PI_DAY - 1462, z: 'm/d/yy' }]];
    for (const [date1904, day] of [
      [true, '2022-03-14'],
      [false, '2018-03-13'],
    ] as const) {
      const book = await readHere(workbook(format, [{ name: '一', rows }], { date1904 }), 'x');
      expect(cellOf(book, 0, 0)).toEqual({ text: day, kind: 'date', number: PI_DAY - 1462 });
      expect(book.sheets[0]?.date1904).toBe(date1904);
    }
  },
);

test('days, times and the day that never was', async () => {
  const serials = [1, 59, 60, 61, 0.5, PI_DAY + 0.75, 2958465];
  const book = await readHere(
    workbook('xlsx', [{ name: '一', rows: serials.map((v) => [{ v, z: 'yyyy/m/d h:mm' }]) }]),
    'x',
  );
  expect(book.sheets[0]?.rows.map((row) => row[0]?.text)).toEqual([
    '1900-01-01',
    '1900-02-28',
    '1900-02-28',
    '1900-03-01',
    '12:00',
    '2022-03-14 18:00',
    '9999-12-31',
  ]);
});

test('Chinese day formats are days, and a number format is not', async () => {
  const days = ['yyyy"年"m"月"d"日"', '[$-804]yyyy"年"m"月"d"日";@', 'm/d/yy', 'yyyy/m/d;@'];
  const numbers = ['0.00', '@', '#,##0', '00000', 'General', '[Red]0', '"第"0"号"'];
  const book = await readHere(
    workbook('xlsx', [{ name: '一', rows: [...days, ...numbers].map((z) => [{ v: PI_DAY, z }]) }]),
    'x',
  );
  const kinds = book.sheets[0]?.rows.map((row) => row[0]?.kind);
  expect(kinds).toEqual([...days.map(() => 'date'), ...numbers.map(() => 'number')]);
});

test.each(['xlsx', 'xlsb', 'biff8', 'ods', 'xlml'] as const)(
  'a document number kept as a number has lost its end, and says so: %s',
  async (format) => {
    const book = await readHere(
      workbook(format, [
        { name: '一', rows: [[Number('330199196402015944'), 15500000268, 999999999999999]] },
      ]),
      'x',
    );
    const [document, phone, fifteen] = book.sheets[0]?.rows[0] ?? [];
    expect(document?.precisionLost).toBe(true);
    expect(document?.text).toMatch(/^3301991964020159\d\d$/);
    expect(phone).toEqual({ text: '15500000268', kind: 'number', number: 15500000268 });
    expect(fifteen?.precisionLost).toBeUndefined();
  },
);

test('a format of zeros keeps the zeros in front; a sum that floats is read as it is shown', async () => {
  const book = await readHere(
    workbook('xlsx', [{ name: '一', rows: [[{ v: 71, z: '00000' }, 36.6 + 1e-15, 0.1 + 0.2, 1e21, -5]] }]),
    'x',
  );
  expect(book.sheets[0]?.rows[0]?.map((cell) => cell.text)).toEqual(['00071', '36.6', '0.3', '1e+21', '-5']);
});

test('error cells are errors, formulas are what they last said', async () => {
  const cells =
    '<c r="A1" t="e"><v>#N/A</v></c><c r="B1" t="e"><v>#REF!</v></c><c r="C1" t="str"><f>A2&amp;"x"</f><v>张三</v></c><c r="D1"><f>1+1</f><v>2</v></c><c r="E1"><f>NOW()</f></c>';
  const book = await readHere(await bareXlsx(bareSheet(`<row r="1">${cells}</row>`)), 'x');
  expect(textsOf(book)).toEqual([[['error', '#N/A'], ['error', '#REF!'], '张三', ['number', '2']]]);
});

test('rows keep the numbers Excel shows, blank ones too', async () => {
  const rows = `<row r="3">${bareCell('C3', '丙')}</row><row r="7">${bareCell('A7', '庚')}</row>`;
  const book = await readHere(await bareXlsx(bareSheet(rows)), 'x');
  expect(textsOf(book)).toEqual([[], [], ['', '', '丙'], [], [], [], ['庚']]);
});

test('rich text, line breaks, entities and phonetic marks come through as text', async () => {
  const rows = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c>${bareCell('C1', 'a&amp;b &lt;i&gt; &#x5F20;')}</row>`;
  const strings =
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><r><t>张</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 三</t></r><rPh sb="0" eb="1"><t>ZHANG</t></rPh></si><si><t>一\n二</t></si></sst>';
  const book = await readHere(await bareXlsx(bareSheet(rows), strings), 'x');
  expect(textsOf(book)).toEqual([['张 三', '一\n二', 'a&b <i> 张']]);
});

test('what an independent program wrote is read as that program reads it', async () => {
  const theirs = new ExcelJS.Workbook();
  const sheet = theirs.addWorksheet('甲');
  sheet.addRow(['姓名', '证件', '日', '数', '真', '富文本', '链接']);
  for (let i = 0; i < 200; i++)
    sheet.addRow([
      `张${i}`,
      `33019919640201${String(i).padStart(4, '0')}`,
      new Date(Date.UTC(2022, 2, 1 + (i % 28))),
      i * 1.25,
      i % 2 === 0,
      { richText: [{ text: '富' }, { text: String(i) }] },
      { text: `链${i}`, hyperlink: 'https://example.org/' },
    ]);
  sheet.mergeCells('A203:C203');
  sheet.getCell('A203').value = '审核人：';
  const bytes = Buffer.from(await theirs.xlsx.writeBuffer());
  const ours = await readHere(bytes, 'x');
  expect(await asExceljsReads(bytes)).toEqual(
    ours.sheets[0]?.rows.map((row) => row.map((cell) => cell.text)),
  );
  expect(ours.sheets[0]?.merges).toEqual([{ top: 202, left: 0, bottom: 202, right: 2 }]);
});

sharedTest(
  'roster/roster.xlsx',
  'the messy roster is read as an independent program reads it',
  async (path) => {
    const bytes = await readFile(path);
    const ours = await readHere(bytes, 'roster.xlsx');
    expect(ours.skipped).toEqual([{ name: '旧名单', why: 'hidden' }]);
    const theirs = await asExceljsReads(bytes);
    const texts = ours.sheets[0]?.rows.map((row) => row.map((cell) => cell.text)) ?? [];
    expect(theirs.length).toBe(texts.length);
    const lost = ours.sheets[0]?.rows.flat().filter((cell) => cell.precisionLost) ?? [];
    expect(lost.length).toBe(6);
    expect(theirs).toEqual(texts);
  },
);

for (const path of ['templates/cn-excelTemplate.xlsx', 'cn-names/Chinese_Family_Name_1k.xlsx'])
  sharedTest(path, `${path} is read as an independent program reads it`, async (at) => {
    const bytes = await readFile(at);
    const ours = await readHere(bytes, 'x.xlsx');
    expect(await asExceljsReads(bytes)).toEqual(
      ours.sheets[0]?.rows.map((row) => row.map((cell) => cell.text)),
    );
  });

/** The first visible sheet through exceljs, cells told the way ours are; merged cells only at their top left. */
async function asExceljsReads(bytes: Buffer): Promise<string[][]> {
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(bytes as unknown as ExcelJS.Buffer); // its types know an older Buffer
  const sheet = book.worksheets.find((one) => one.state === 'visible');
  const rows: string[][] = [];
  sheet?.eachRow({ includeEmpty: true }, (row) => {
    const texts: string[] = [];
    row.eachCell({ includeEmpty: true }, (cell) =>
      texts.push(cell.isMerged && cell.master !== cell ? '' : told(cell)),
    );
    while (texts.at(-1) === '') texts.pop();
    rows.push(texts);
  });
  while (rows.at(-1)?.length === 0) rows.pop();
  return rows;
}

function told(cell: ExcelJS.Cell): string {
  const { value } = cell;
  if (value === null || value === undefined) return '';
  if (value instanceof Date)
    return value
      .toISOString()
      .replace('T', ' ')
      .replace(/(:00)?\.000Z$/, '')
      .replace(' 00:00', '');
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'object' && 'result' in value) return String(value.result ?? '');
  return typeof value === 'object' ? cell.text : String(value);
}
