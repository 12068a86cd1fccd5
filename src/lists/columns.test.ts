import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readWorkbook } from '../adapters/sheets/read.ts';
import { type Cell, columnLetters, textCell } from '../base/cells.ts';
import { FIELDS, findHeader, guessColumns, headerSignature } from './columns.ts';

const ROSTER = join(import.meta.dirname, '..', '..', 'test', 'data', 'roster');
const cells = (rows: string[][]): Cell[][] => rows.map((row) => row.map(textCell));

describe('the heading of a sheet', () => {
  test.each(['roster.xlsx', 'roster-gbk.csv'])('of %s is found and read', async (file) => {
    const book = await readWorkbook(await readFile(join(ROSTER, file)), file);
    const headers = book.sheets.map((sheet) => findHeader(sheet.rows, sheet.merges));
    const header = headers.find((one) => one !== undefined);
    const sheet = book.sheets[headers.indexOf(header)];
    const guess = Object.values(guessColumns(header?.labels ?? [], sheet?.rows.slice(header?.headerRows[1])));
    expect(guess).toEqual(expect.arrayContaining(['name', 'document', 'phone', 'team', 'room']));
  });

  test('stands below a title and a notice', () => {
    const header = findHeader(
      cells([
        ['关于协助核查有关人员的函', '', ''],
        ['请于 2 小时内核实姓名、电话并反馈', '', ''],
        ['序号', '姓名', '联系电话'],
        ['1', '沈思远', '15500000001'],
      ]),
    );
    expect(header).toEqual({ headerRows: [3, 3], labels: ['序号', '姓名', '联系电话'] });
  });

  test('of two rows joins groups and labels, merged or not', () => {
    const rows = cells([
      ['基本信息', '', '接触情况', ''],
      ['姓名', '手机', '首次接触时间', '末次接触时间'],
      ['沈思远', '15500000001', '2021-12-01', '2021-12-03'],
    ]);
    const merges = [
      { top: 0, left: 0, bottom: 0, right: 1 },
      { top: 0, left: 2, bottom: 0, right: 3 },
    ];
    const header = findHeader(rows, merges);
    expect(header?.headerRows).toEqual([1, 2]);
    expect(header?.labels).toEqual([
      '基本信息 › 姓名',
      '基本信息 › 手机',
      '接触情况 › 首次接触时间',
      '接触情况 › 末次接触时间',
    ]);
    expect(Object.values(guessColumns(header?.labels ?? []))).toEqual([
      'name',
      'phone',
      'exposedFrom',
      'exposedTo',
    ]);
  });

  test('may be missing when names and numbers are plain to see', () => {
    const rows = cells([
      ['沈思远', '330199199001011233', '15500000001'],
      ['陆美华', '330199198505051232', '15500000002'],
    ]);
    const header = findHeader(rows);
    expect(header?.headerRows).toEqual([0, 0]);
    expect(guessColumns(header?.labels ?? [], rows)).toEqual({ 0: 'name', 1: 'document', 2: 'phone' });
    expect(findHeader(cells([['今日天气'], ['晴']]))).toBeUndefined();
  });
});

describe('what a column holds', () => {
  test.each([
    ['姓 名', 'name'],
    ['姓名*', 'name'],
    ['身份证号码', 'document'],
    ['证件号码（必填）', 'document'],
    ['证件类型', 'documentKind'],
    ['联系电话(必填)', 'phone'],
    ['手机号', 'phone'],
    ['备用电话', 'phone2'],
    ['现住址', 'address'],
    ['社区', 'community'],
    ['楼栋', 'building'],
    ['房号', 'room'],
    ['工作单位', 'workplace'],
    ['班组', 'team'],
    ['出生日期', 'birth'],
    ['性别', 'sex'],
    ['末次接触时间', 'exposedTo'],
    ['备注', 'note'],
    ['序号', 'ignore'],
    ['监护人电话', 'ignore'],
    ['紧急联系人', 'ignore'],
    ['Name', 'name'],
    ['Passport No.', 'document'],
    ['Mobile', 'phone'],
    ['Date of birth', 'birth'],
  ])('%s is %s', (label, field) => expect(guessColumns([label])[0]).toBe(field));

  test('a heading that lies is corrected by what stands below it', () => {
    const below = cells([
      ['15500000001', '沈思远', '330199199001011233'],
      ['15500000002', '陆美华', '330199198505051232'],
    ]);
    const guess = guessColumns(['证件号码', '姓名', '其他'], below);
    expect(guess).toMatchObject({ 1: 'name', 2: 'document' });
  });

  test('one field is claimed by one column, whatever the labels', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom('姓名', '电话', '手机', '身份证', '地址', '备注'), fc.string()), {
          maxLength: 12,
        }),
        (labels) => {
          const guess = guessColumns(labels);
          expect(Object.keys(guess)).toHaveLength(labels.length);
          for (const field of Object.values(guess)) expect(Object.keys(FIELDS)).toContain(field);
          for (const field of ['document', 'phone', 'phone2', 'birth'] as const)
            expect(Object.values(guess).filter((one) => one === field).length).toBeLessThanOrEqual(1);
        },
      ),
    );
  });
});

test('the same heading has one signature, whatever its spaces, stars and widths', () => {
  expect(headerSignature(['姓 名', '电话(必填)', ''])).toBe(headerSignature(['姓名＊', '电话']));
  expect(headerSignature(['姓名', '电话'])).not.toBe(headerSignature(['电话', '姓名']));
  expect([0, 25, 26, 701, 702].map(columnLetters)).toEqual(['A', 'Z', 'AA', 'ZZ', 'AAA']);
});
