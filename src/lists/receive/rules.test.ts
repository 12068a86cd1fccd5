import { expect, test } from 'vitest';
import { textCell } from '../../base/cells.ts';
import { feedbackSheets } from './feedback.ts';
import { addressOf, planSheet } from './rules.ts';
import type { SheetLayout } from './terms.ts';

test.each([
  [
    { community: '江月社区', address: '江月社区江月府', building: '3幢', room: '201' },
    '江月社区江月府3幢201',
  ],
  [{ community: '江月社区', address: '江月府' }, '江月社区江月府'],
  [{ address: '江月府3幢201', building: '3幢', room: '201' }, '江月府3幢201'],
  [{ address: '江月府3幢201室', building: '3', room: '201' }, '江月府3幢201室'],
  // A number that stands in another number is not said yet.
  [{ address: '江月府13幢', building: '3幢' }, '江月府13幢3幢'],
  [{ address: '江月路15号', room: '5' }, '江月路15号5'],
  [{ address: '学林街12号', room: '12' }, '学林街12号12'],
  [{ address: '学林街12号', room: '12' }, '学林街12号12'],
  [{ community: '江月府', building: '3', room: '3' }, '江月府3-3'],
  [{ community: '江月府', building: '3', room: '201' }, '江月府3-201'],
  [{ room: '201' }, '201'],
  [{}, undefined],
])('the address in one piece: %j is %s', (fields, address) => expect(addressOf(fields)).toBe(address));

test('a sheet without a heading is read by its content each time, never by what an earlier one was told', () => {
  const rows = [['15500000001', '沈思远', '330199199001011233'].map(textCell)];
  const plan = planSheet({ name: '名单', rows, merges: [], date1904: false }, undefined, {});
  if (plan === undefined || plan instanceof Error) throw new Error('not planned');
  expect(plan.found).toBe(false);
  const told = { columns: { 0: 'name', 1: 'phone' }, labels: [], by: '', at: '' } as const;
  const again = planSheet(plan.sheet, undefined, { [plan.signature]: told });
  expect(again).toMatchObject({ mapped: 'guessed', mapping: { 0: 'phone', 1: 'name', 2: 'document' } });
});

test('the longest list a sheet may hold goes back whole', () => {
  const rows = 200_000;
  const layout: SheetLayout = {
    name: '名单',
    rows,
    headerRows: [1, 1],
    labels: ['姓名'],
    columns: {},
    mapped: 'guessed',
    signature: '',
    merges: [],
  };
  const raw = Buffer.from('');
  const ignored = Array.from({ length: rows }, (_, at) => ({ sheet: '名单', rowNo: at + 1, raw }));
  const [sheet] = feedbackSheets(
    { id: 'b', layout: { format: 'csv', sheets: [layout], unread: [] } },
    { lines: [], questions: [], ignored, names: new Map() },
    () => ['张三'],
  );
  expect(sheet?.rows).toHaveLength(rows);
});
