// Scenes of the house's own minute.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openTestHouse, type TestHouse } from '../test/house.ts';
import { type Seed, seedDistrict } from '../test/seed.ts';
import { settled } from '../test/settled.ts';
import { row, run, sql } from './base/sql.ts';
import type { SealAnchor } from './ledger/seals.ts';
import { claimNext } from './lists/calls/acts.ts';
import { everyMinute } from './timers.ts';

let district: TestHouse;
let seed: Seed;
let troubles: string[];

beforeAll(async () => {
  district = await openTestHouse();
  seed = await seedDistrict(district);
}, 120_000);
afterAll(() => district.close());
beforeEach(() => {
  troubles = [];
});

const nowhere: SealAnchor = { read: async () => undefined, write: async () => undefined };
const minute = (anchor: SealAnchor = nowhere) =>
  everyMinute(district.house, anchor, (error, where) => troubles.push(`${where}: ${error.message}`));
const count = async (from: ReturnType<typeof sql>) =>
  (await district.inside((tx) => row(tx, sql<{ n: number }>`select count(*)::int as n from ${from}`)))?.n;
const entries = (word: string) => district.entries.filter((entry) => entry.word === word).length;

test('a minute in which nothing is late leaves no entry', async () => {
  await minute(); // what the seed has left to be asked about
  const before = district.entries.length;
  await settled(district.house);
  await minute();
  expect(district.entries.slice(before).map((entry) => entry.word)).toEqual([]);
  expect(troubles).toEqual([]);
  expect(await count(sql`ledger_seal`)).toBeGreaterThan(0);
});

test('late lines become tasks, and only what is new about them is told', async () => {
  district.clock.forwardMinutes(45);
  await minute();
  expect(await count(sql`task where plan_key like 'lines/late/%' and ended_at is null`)).toBeGreaterThan(0);
  const told = entries('lists.lines.escalated');
  await minute();
  expect(entries('lists.lines.escalated')).toBe(told);
  district.clock.forwardMinutes(1);
  await minute();
  expect(entries('lists.lines.escalated')).toBe(told);
  district.clock.forwardMinutes(30);
  await minute();
  expect(entries('lists.lines.escalated')).toBe(told + 1);
});

test('a chore that breaks is told, is due again at once, and the others are done', async () => {
  district.clock.forwardMinutes(240);
  const broken: SealAnchor = {
    read: async () => undefined,
    write: async () => {
      throw new Error('the disk is full');
    },
  };
  const seals = async () => (await count(sql`ledger_seal`)) ?? 0;
  const escalated = entries('lists.lines.escalated');
  await minute(broken);
  expect(troubles).toEqual(['timer seal: the disk is full']);
  expect(entries('lists.lines.escalated')).toBe(escalated + 1);
  await district
    .as('community-officer', 'd330114.s001.c01')
    .do(claimNext, { batch: seed.batch })
    .catch(() => undefined);
  const before = await seals();
  await settled(district.house);
  await minute();
  expect(troubles).toEqual(['timer seal: the disk is full']);
  expect(await seals()).toBe(before + 1);
});

test('answers kept for phones are forgotten after their time, entries never', async () => {
  const kept = await count(sql`request`);
  const ledger = await count(sql`ledger`);
  expect(kept).toBeGreaterThan(0);
  await district.inside((tx) => run(tx, sql`update request set at = at - interval '20 days'`));
  district.clock.forwardMinutes(61);
  await minute();
  // Only what this very minute did is kept.
  expect(await count(sql`request`)).toBeLessThan(5);
  expect(await count(sql`ledger`)).toBeGreaterThanOrEqual(ledger ?? 0);
});
