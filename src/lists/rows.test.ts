import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readWorkbook } from '../adapters/sheets/read.ts';
import { type Cell, type Sheet, textCell } from '../base/cells.ts';
import { checkOf } from '../base/identity-documents.ts';
import { findHeader, guessColumns } from './columns.ts';
import { normaliseSheet, type RowRead } from './rows.ts';

const ROSTER = join(import.meta.dirname, '..', '..', 'test', 'data', 'roster');
const truth = JSON.parse(await readFile(join(ROSTER, 'truth.json'), 'utf8'));

const sheetOf = (rows: (string | Cell)[][], more: Partial<Sheet> = {}): Sheet => ({
  name: '名单',
  rows: rows.map((row) => row.map((cell) => (typeof cell === 'string' ? textCell(cell) : cell))),
  merges: [],
  date1904: false,
  ...more,
});

function readRows(sheet: Sheet): RowRead[] {
  const header = findHeader(sheet.rows, sheet.merges);
  if (header === undefined) throw new Error('no heading found');
  return normaliseSheet(sheet, header, guessColumns(header.labels, sheet.rows.slice(header.headerRows[1])));
}

const number = (body: string) => body + checkOf(body);
const A = number('33019919900101123');

describe.each(['roster.xlsx', 'roster-gbk.csv'])('%s', (file) => {
  let rows: RowRead[];
  beforeAll(async () => {
    const book = await readWorkbook(await readFile(join(ROSTER, file)), file);
    const lists = book.sheets.filter((sheet) => findHeader(sheet.rows, sheet.merges) !== undefined);
    rows = lists.flatMap((sheet) => readRows(sheet));
  });
  const persons = () => rows.filter((row) => row.kind === 'person');
  const count = (code: string) =>
    persons().filter((row) => row.problems.some((one) => one.code === code)).length;

  test('every row of the file comes back once, with the sums of the truth', () => {
    expect(persons()).toHaveLength(truth.data_rows);
    const ignored = (as: string) => rows.filter((row) => row.ignored === as).length;
    const odd = file === 'roster.xlsx' ? [truth.blank_rows, truth.subtotal_rows] : [0, 0]; // the text copy has none
    expect([ignored('blank'), ignored('subtotal')]).toEqual(odd);
    const keys = rows.map((row) => `${row.sheet} ${row.row}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('each planted mistake is seen, and nothing else is held up', () => {
    const { defects } = truth;
    expect({
      checksum: count('document-checksum'),
      length: count('document-length'),
      birth: count('document-impossible-birth'),
      name: count('name-missing'),
      lost: count('document-precision-lost'),
    }).toEqual({
      checksum: defects.bad_id_checksum,
      length: defects.id_17_chars,
      birth: defects.id_impossible_birth_date,
      name: defects.name_missing,
      lost: defects.id_stored_as_number_precision_lost,
    });
    // The other three rejected rows carry somebody else's number: that is for matching to find.
    const blocked = persons().filter((row) => row.problems.some((one) => one.blocking));
    expect(blocked).toHaveLength(truth.rejected_rows - defects.same_id_other_name);
  });

  test('names come without the spaces that stretch them, phones as numbers that can be called', () => {
    for (const { fields } of persons()) {
      expect(fields.name ?? '').not.toMatch(/\s/);
      for (const phone of fields.phones) expect(phone).toMatch(/^1\d{10}$/);
    }
    expect(persons().filter((row) => row.fields.phones.length > 0).length).toBeGreaterThan(580);
  });
});

describe('rows people write', () => {
  test('signatures, totals, notes and repeated headings are no persons; a row with a number always is', () => {
    const rows = readRows(
      sheetOf([
        ['重点人员名单'],
        ['序号', '姓名', '身份证号', '电话'],
        ['1', '沈思远', A, '15500000001'],
        ['', '小计 1人', '', ''],
        ['序号', '姓名', '身份证号', '电话'],
        ['2', '合计', number('33019919850505123'), ''],
        ['3', '', '', ''],
        ['合计 共2人', '', '', ''],
        ['', '', '', ''],
        ['制表人：高文', '', '', '审核：'],
        ['备注：以上人员请于当日核实', '', '', ''],
      ]),
    );
    expect(rows.map((row) => row.ignored ?? row.kind)).toEqual([
      'header',
      'header',
      'person',
      'subtotal',
      'header',
      'person',
      'blank',
      'total',
      'blank',
      'signature',
      'note',
    ]);
  });

  test('a named person without any number is asked about, whatever her remark or her post looks like', () => {
    const rows = readRows(
      sheetOf([
        ['姓名', '身份证号', '岗位', '备注'],
        ['沈思远', '', '负责人', ''],
        ['陆美华', '', '', '备注：外出，后天返回'],
        ['高文', '', '', '※ 同住'],
        ['小计', '', '', '3人'],
        ['', '', '', '审核：高文'],
      ]),
    );
    expect(rows.slice(1).map((row) => row.ignored ?? row.problems.map((one) => one.code))).toEqual([
      ['no-document-no-phone'],
      ['no-document-no-phone'],
      ['no-document-no-phone'],
      'subtotal',
      'signature',
    ]);
  });

  test('what one merged cell says over ten rows holds for each of them', () => {
    const rows = readRows(
      sheetOf(
        [
          ['班组', '姓名', '身份证号', '手机'],
          ['钢筋班', '沈思远', A, '15500000001'],
          ['', '陆美华', number('33019919850505123'), '15500000002'],
        ],
        { merges: [{ top: 1, left: 0, bottom: 2, right: 0 }] },
      ),
    );
    expect(rows.slice(1).map((row) => row.fields.team)).toEqual(['钢筋班', '钢筋班']);
  });

  test('two phones in a cell, a landline, a lost one; nothing to go by is a question', () => {
    const rows = readRows(
      sheetOf([
        ['姓名', '身份证号', '联系电话'],
        ['沈思远', A, '15500000001/15500000002'],
        ['陆美华', '', '0571-85550100转8、15500000003'],
        ['高文', '', { text: '1.55E+10', kind: 'number', number: 15_500_000_004, precisionLost: true }],
        ['宋可欣', '无', '—'],
      ]),
    );
    expect(rows.slice(1).map((row) => row.fields.phones)).toEqual([
      ['15500000001', '15500000002'],
      ['0571-85550100-8', '15500000003'],
      [],
      [],
    ]);
    expect(rows.slice(1).map((row) => row.problems.map((one) => one.code))).toEqual([
      [],
      [],
      ['phone-wrong-no-document'],
      ['no-document-no-phone'],
    ]);
  });

  test('days of both systems, as text and as numbers', () => {
    const list = (serial: number, date1904: boolean) =>
      readRows(
        sheetOf(
          [
            ['姓名', '电话', '出生日期', '首次接触时间', '末次接触时间'],
            [
              '沈思远',
              '15500000001',
              '1990年1月31日',
              { text: String(serial), kind: 'number', number: serial },
              '2021.12.8 18:30',
            ],
          ],
          { date1904 },
        ),
      )[1]?.fields;
    for (const fields of [list(44_531, false), list(44_531 - 1462, true)])
      expect(fields).toMatchObject({
        birth: '1990-01-31',
        exposedFrom: '2021-12-01',
        exposedTo: '2021-12-08',
      });
  });

  test('a year of birth written as a number is no day in 1905', () => {
    const year = { text: '1988', kind: 'number', number: 1988 } as const;
    const [, row] = readRows(
      sheetOf([
        ['姓名', '电话', '出生年月'],
        ['沈思远', '15500000001', year],
      ]),
    );
    expect(row?.fields.birth).toBeUndefined();
    expect(row?.problems.map((one) => one.code)).toEqual(['birth-unreadable']);
  });

  test('the document is believed where a date or a sex differs from it', () => {
    const [, row] = readRows(
      sheetOf([
        ['姓名', '身份证号', '出生日期', '性别'],
        ['沈思远', A, '1991-01-01', A[16] !== undefined && Number(A[16]) % 2 === 1 ? '女' : '男'],
      ]),
    );
    expect(row?.problems.map((one) => one.code)).toEqual(['birth-differs', 'sex-differs']);
    expect(row?.fields).toMatchObject({ birth: '1990-01-01' });
  });

  test('a passport under its own column of kinds', () => {
    const [, row] = readRows(
      sheetOf([
        ['姓名', '证件类型', '证件号码', '手机号'],
        ['Li Ming', '护照', 'ea 1234567', '+86 15500000001'],
      ]),
    );
    expect(row?.fields).toMatchObject({
      name: 'Li Ming',
      document: { kind: 'passport', number: 'EA1234567' },
      phones: ['15500000001'],
    });
  });
});
