// Lists for scenes: invented people with sound document numbers, and a few places to live in.
import { createHash } from 'node:crypto';
import type { Static } from 'typebox';
import { type Cell, EMPTY_CELL, textCell, type Workbook } from '../src/base/cells.ts';
import { checkOf } from '../src/base/identity-documents.ts';
import { type receiveList, setUpSources } from '../src/lists/receive/acts.ts';
import { setUpPlaces } from '../src/places/acts.ts';
import { openTestHouse, type TestHouse } from './house.ts';

export const DISTRICT = 'd330114';
export const STREET = `${DISTRICT}.s002`;
export const COMMUNITY = `${STREET}.c01`;
export const GRID = `${COMMUNITY}.g01`;
export const OTHER_GRID = `${COMMUNITY}.g02`;

/** A house with a street, a community of two grids, and the shipped sources. */
export async function houseWithLists(options?: { now?: Date }): Promise<TestHouse> {
  const h = await openTestHouse(options);
  await h.itself.do(setUpPlaces, {
    district: DISTRICT,
    demo: true,
    places: [
      { path: DISTRICT, code: '330114', name: '钱塘区', nameEn: 'Qiantang' },
      { path: STREET, code: '330114002', name: '白杨街道', nameEn: 'Baiyang' },
      { path: `${DISTRICT}.s003`, code: '330114003', name: '河庄街道', nameEn: 'Hezhuang' },
      { path: COMMUNITY, code: 'c01', name: '江月社区', nameEn: 'Jiangyue' },
      { path: GRID, code: 'g01', name: '江月一网格', nameEn: 'Grid 1', aliases: ['江月府'] },
      {
        path: OTHER_GRID,
        code: 'g02',
        name: '江月二网格',
        nameEn: 'Grid 2',
        aliases: ['江月花园'],
        roads: [{ name: '江月路', from: 1, to: 99, parity: 'odd' }],
      },
    ],
  });
  await h.itself.do(setUpSources, { district: DISTRICT });
  return h;
}

/** A sound resident identity number; different for every `no`. */
export function identity(no: number, birth = '19800101'): string {
  const first = `330199${birth}${String(no % 1000).padStart(3, '0')}`;
  return `${first}${checkOf(first)}`;
}

/** An invented mobile number. */
export const mobile = (no: number) => `1550000${String(no).padStart(4, '0')}`;

export const HEADING = ['姓名', '身份证号', '联系电话', '住址'] as const;

/** A workbook of text cells. */
export function sheetOf(rows: readonly (readonly (string | Cell)[])[], name = '名单'): Workbook {
  const cells = rows.map((row) =>
    row.map((cell) => (typeof cell === 'string' ? (cell === '' ? EMPTY_CELL : textCell(cell)) : cell)),
  );
  return { format: 'xlsx', sheets: [{ name, rows: cells, merges: [], date1904: false }], skipped: [] };
}

/** A list with the usual heading over `people`. */
export function listOf(...people: readonly (readonly string[])[]): Workbook {
  return sheetOf([HEADING, ...people]);
}

/** The input of `receiveList` for a workbook. */
export function delivery(
  workbook: Workbook,
  more: Partial<Static<typeof receiveList.input>> = {},
): Static<typeof receiveList.input> {
  const text = JSON.stringify(workbook);
  return {
    source: 'provincial',
    fileName: '名单.xlsx',
    sha256: createHash('sha256').update(text).digest('hex'),
    bytes: text.length,
    workbook,
    ...more,
  };
}
