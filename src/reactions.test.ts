// Scenes of what follows from what.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
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
import { rulebookReader } from './rulebook/load.ts';
import { rulebookParts } from './rulebook-parts.ts';

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
    const told = (word: string, detail = {}) => follows({ word, detail });
    const seldom = { 'testing.swab.recorded': { calls: [] } } as Readonly<Record<string, object>>;
    expect(consequences().every(({ word }) => told(word, seldom[word]))).toBe(true);
    expect(told('testing.swab.recorded')).toBe(false);
    expect(told('lists.line.claimed')).toBe(false);
    // Names every object has are no words of the ledger.
    expect(told('constructor')).toBe(false);
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

  test('a change of the rules is a task of both sides until each has signed, and of nobody once it is declined', async () => {
    const house = await openTestHouse({
      rulebook: (db) => rulebookReader(db, undefined, rulebookParts, { freshMs: 0 }),
    });
    try {
      const text = await readFile(join(import.meta.dirname, '../rulebook/people.yaml'), 'utf8');
      const propose = async (value: number) =>
        (
          await house.as('hq', undefined, '周提出').do(acts.proposeChange, {
            part: 'people',
            text: text.replace('value: 60', `value: ${value}`),
            effectiveFrom: '2026-12-08T00:30:00+08:00',
            reason: '演练后调整',
          })
        ).change;
      const waiting = async (change: string) => {
        await house.settle();
        return house.inside((tx) =>
          rows(
            tx,
            sql`select owner_role as role, state, link, due_at > opened_at as later from task
                where kind = 'rule-change' and starts_with(plan_key, ${`rulebook/${change}/`}) order by owner_role`,
          ),
        );
      };
      const task = { link: '/rulebook/people', later: true };
      const change = await propose(50);
      expect(await waiting(change)).toEqual([
        { ...task, role: 'cdc', state: 'requested' },
        { ...task, role: 'hq', state: 'requested' },
      ]);
      await house.as('cdc').do(acts.approveChange, { change, reason: '已核对' });
      expect(await waiting(change)).toEqual([
        { ...task, role: 'cdc', state: 'completed' },
        { ...task, role: 'hq', state: 'requested' },
      ]);
      await house.as('hq', undefined, '王指挥').do(acts.approveChange, { change, reason: '已核对' });
      expect((await waiting(change)).map((one) => (one as { state: string }).state)).toEqual([
        'completed',
        'completed',
      ]);
      const second = await propose(40);
      await house.settle();
      await house.as('cdc').do(acts.declineChange, { change: second, reason: '太少' });
      expect(await waiting(second)).toEqual([
        { ...task, role: 'cdc', state: 'cancelled' },
        { ...task, role: 'hq', state: 'cancelled' },
      ]);
    } finally {
      await house.close();
    }
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
