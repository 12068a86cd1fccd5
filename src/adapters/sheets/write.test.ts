// What goes out can be read again, does nothing by itself, and keeps its digits.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readWorkbook } from './read.ts';
import { guarded, unguarded, writeCsv, writeXlsx } from './write.ts';

const textsOf = async (bytes: Uint8Array, name: string) =>
  (await readWorkbook(bytes, name)).sheets.map((sheet) =>
    sheet.rows.map((row) => row.map((cell) => cell.text)),
  );

const FORMULAS = ['=1+1', '+cmd|calc', '-2+3+cmd', '@SUM(A1)', '\t=1', "'=1", '=HYPERLINK("http://x","y")'];

test('a workbook written is the workbook read: names, merges, digits, line breaks', async () => {
  const rows = [
    ['密接人员名单', '', ''],
    ['姓名', '证件号码', '说明'],
    ['张三', '330199196402015944', '第一行\n第二行'],
    [],
    ['李四', '000123', ' 前后有空格 '],
  ];
  const bytes = await writeXlsx([
    { name: '名单/一', rows, merges: [[0, 0, 0, 2]] },
    { name: '名单/一', rows: [['只有一格']] },
  ]);
  const book = await readWorkbook(bytes, 'x.xlsx');
  expect(book.sheets.map((sheet) => sheet.name)).toEqual(['名单 一', '名单 一 2']);
  expect(book.sheets[0]?.merges).toEqual([{ top: 0, left: 0, bottom: 0, right: 2 }]);
  const cells = book.sheets[0]?.rows.map((row) => row.map((cell) => cell.text));
  expect(cells?.[2]).toEqual(rows[2]);
  expect(cells?.[4]).toEqual(rows[4]);
  expect(book.sheets[0]?.rows[2]?.[1]?.kind).toBe('text');
});

test('nothing that goes out is a formula, in another program’s eyes either', async () => {
  const bytes = await writeXlsx([{ name: 's', rows: FORMULAS.map((text) => [text]) }]);
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(bytes as unknown as ExcelJS.Buffer); // the types of another Node's Buffer
  const sheet = book.worksheets[0];
  for (const [at, text] of FORMULAS.entries()) {
    const cell = sheet?.getCell(at + 1, 1);
    expect(cell?.formula).toBeUndefined();
    expect(cell?.numFmt).toBe('@');
    expect(cell?.text).toBe(text);
  }
  const csv = writeCsv({ name: 's', rows: FORMULAS.map((text) => [text]) }).toString('utf8');
  for (const line of csv.slice(1).split('\r\n').filter(Boolean)) expect(line).toMatch(/^"?'/);
});

test('the mark before a would-be formula can be taken away again, and nothing else carries it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (text) => unguarded(guarded(text)) === text),
  );
  for (const text of FORMULAS) expect(unguarded(guarded(text))).toBe(text);
  for (const plain of ['+86 138-0000-0000', '-', '—', '-5', '张三', "O'Neill"])
    expect(guarded(plain)).toBe(plain);
});

test('every naughty string comes back byte for byte from xlsx and csv', async () => {
  const naughty = JSON.parse(
    await readFile(join(import.meta.dirname, '../../../test/data/blns.json'), 'utf8'),
  ) as string[];
  const rows = naughty.map((text, at) => [String(at), text, '.']);
  expect(await textsOf(await writeXlsx([{ name: 's', rows }]), 'x.xlsx')).toEqual([rows]);
  const [csv] = await textsOf(writeCsv({ name: 's', rows }), 'x.csv');
  expect(csv?.map((row) => row.map(unguarded))).toEqual(rows);
});

test('any text at all survives the workbook', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1, maxLength: 40 }),
      async (texts) => {
        const rows = texts.map((text) => ['|', text, '|']);
        expect(await textsOf(await writeXlsx([{ name: 's', rows }]), 'x.xlsx')).toEqual([rows]);
      },
    ),
    { numRuns: 3 },
  );
});
