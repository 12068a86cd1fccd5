// Scenes of what follows from what.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestHouse, type TestHouse } from '../test/house.ts';
import { type Seed, seedDistrict } from '../test/seed.ts';
import { acts } from './acts.ts';
import { row, rows, sql } from './base/sql.ts';
import { HOUSE } from './ledger/rules.ts';
import type { Entry } from './ledger/terms.ts';
import { receiveList } from './lists/receive/acts.ts';
import { mergePeople, splitPeople } from './people/acts.ts';
import { consequences, follows, react } from './reactions.ts';

let district: TestHouse;
let seed: Seed;

beforeAll(async () => {
  district = await openTestHouse();
  seed = await seedDistrict(district);
}, 120_000);
afterAll(() => district.close());

const first = (word: string): Entry => {
  const found = district.entries.find((entry) => entry.word === word);
  if (found === undefined) throw new Error(`nobody has told ${word}`);
  return found;
};

describe('the table', () => {
  test('every word in it is the word of an act', () => {
    const words = new Set(Object.values(acts).map((act) => act.word));
    expect(consequences().filter(({ word }) => !words.has(word))).toEqual([]);
    expect(consequences().every(({ word }) => follows(word))).toBe(true);
    expect(follows('lists.line.claimed')).toBe(false);
    // Names every object has are no words of the ledger.
    expect(follows('constructor')).toBe(false);
  });
});

describe('following up', () => {
  test('a list received is routed', async () => {
    const line = await district.inside((tx) =>
      row(
        tx,
        sql<{ unit: string }>`select owner_unit::text as unit from list_line where id = ${seed.lines.routed}`,
      ),
    );
    expect(line?.unit).toBe(seed.here.grid);
  });

  test('an entry delivered twice is followed up once', async () => {
    const entry = first('lists.received');
    const routed = () => district.entries.filter((one) => one.word === 'lists.routed').length;
    const before = routed();
    await react(district.house, entry);
    await react(district.house, entry);
    expect(routed()).toBe(before);
  });

  test('what breaks reaches the queue, which tries again', async () => {
    const gone = {
      ...first('lists.received'),
      id: '00000000-0000-7000-8000-000000000001',
      about: ['batch:none'],
    };
    await expect(react(district.house, gone)).rejects.toThrow();
  });

  test('a follow-up is the house’s own act, and says so', async () => {
    const routed = first('lists.routed');
    expect([routed.actor, routed.channel]).toEqual([HOUSE.id, 'house']);
  });

  test('lines follow two who become one, and go back when they are two after all', async () => {
    const desk = district.as('data-desk');
    const whose = async (person: string) =>
      (await district.inside((tx) => rows(tx, sql`select id from list_line where person = ${person}`)))
        .length;
    const other = await someoneWithoutDocument();
    const [hers, others] = [await whose(seed.person), await whose(other)];
    await desk.do(mergePeople, { keep: seed.person, gone: other, reason: '核对后为同一人' });
    await district.settle();
    expect(await whose(seed.person)).toBe(hers + others);
    expect(await whose(other)).toBe(0);
    await desk.do(splitPeople, { person: other, reason: '核对后确为两人' });
    await district.settle();
    expect([await whose(seed.person), await whose(other)]).toEqual([hers, others]);
  });

  /** Two valid resident numbers are never one person; somebody known by telephone only may be. */
  async function someoneWithoutDocument(): Promise<string> {
    const text = (value: string) => ({ text: value, kind: 'text' as const });
    const rowsOfList = [
      ['姓名', '联系电话', '居住地址'].map(text),
      ['钟离归鸿', '19900040001', '听涛苑9幢909室'].map(text),
    ];
    const { batch } = await district.as('data-desk').do(receiveList, {
      source: 'own-tracing',
      fileName: 'calls.csv',
      sha256: 'ef'.repeat(32),
      bytes: 100,
      workbook: {
        format: 'csv',
        sheets: [{ name: '1', rows: rowsOfList, merges: [], date1904: false }],
        skipped: [],
      },
    });
    await district.settle();
    const line = await district.inside((tx) =>
      row(tx, sql<{ person: string }>`select person from list_line where batch = ${batch}`),
    );
    if (line === undefined) throw new Error('a list of one has a line');
    return line.person;
  }
});
