// Scenes of the first page: its figures are those of the tables, with their denominators, for whoever asks.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestHouse, type TestHouse } from '../test/house.ts';
import { seedDistrict } from '../test/seed.ts';
import { type Overview, overview } from './overview.ts';

let district: TestHouse;

beforeAll(async () => {
  district = await openTestHouse();
  await seedDistrict(district);
}, 120_000);
afterAll(() => district.close());

const figure = (page: Overview, key: string) => {
  const found = page.kpis.find((kpi) => kpi.key === key);
  return [found?.value, found?.of];
};

test('headquarters sees what is open, unrouted, asked and searched for, each of how many', async () => {
  const page = await district.as('hq').see(overview, {});
  // Two lists: seven and two lines; two are answered.
  expect(figure(page, 'open')).toEqual([7, 9]);
  expect(figure(page, 'unrouted')).toEqual([1, 7]);
  expect(figure(page, 'questions')).toEqual([1, 1]);
  expect(figure(page, 'searches')).toEqual([1, 7]);
  expect(figure(page, 'overdue')).toEqual([0, 7]);
  expect(figure(page, 'in-time')).toEqual([0, 0]);
  expect(page.alarms).toEqual([]);
  expect(page.kpis).toHaveLength(6);
  const streets = new Map(page.streets.map((street) => [street.place, street.open]));
  expect(streets.get('d330114.s002')).toBe(2);
  expect(streets.get('d330114.s003')).toBe(0);
  expect(page.batches.map((batch) => [batch.done, batch.total])).toEqual([
    [2, 7],
    [0, 2],
  ]);
});

test('a subdistrict sees its own and nothing of its neighbour', async () => {
  const page = await district.as('subdistrict-duty', 'd330114.s002').see(overview, {});
  expect(figure(page, 'open')).toEqual([2, 2]);
  expect(page.batches).toHaveLength(1);
});

test('what is late becomes an alarm, the longest late first, and in-time shows how many were not', async () => {
  district.clock.forwardMinutes(180);
  const page = await district.as('hq').see(overview, {});
  expect(page.alarms.length).toBeGreaterThan(1);
  const since = page.alarms.map((alarm) => alarm.at);
  expect(since).toEqual([...since].sort());
  expect(page.alarms.every((alarm) => alarm.tone === 'now')).toBe(true);
  // Answered, or a search begun, of nine lines whose two hours are over.
  expect(figure(page, 'in-time')).toEqual([3, 9]);
});

test('every link leads to a screen of the desk', async () => {
  const text = await readFile(join(import.meta.dirname, 'shells/hq/screens.ts'), 'utf8');
  const screens = [...text.matchAll(/path: '([^']+)'/g)].map((found) => found[1] ?? '');
  const fits = (link: string) =>
    screens.some((path) => new RegExp(`^${path.replace(/\$\w+/g, '[^/]+')}$`).test(link.split('?')[0] ?? ''));
  const page = await district.as('hq').see(overview, {});
  const links = [...page.kpis, ...page.streets, ...page.alarms, ...page.batches].map((one) => one.link);
  expect(links.filter((link) => !fits(link))).toEqual([]);
});
