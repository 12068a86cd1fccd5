// Scenes of what is said of a stay: by whoever leaves, if she likes, once; a sum of many, and nobody found in it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hotel, openHotel } from '../../../test/hotel.ts';
import { refusal, type TestHouse } from '../../../test/house.ts';
import { COMMUNITY, houseWithLists } from '../../../test/lists.ts';
import { staysAtHome, withOutbreak } from '../../../test/stays.ts';
import { rows, sql } from '../../base/sql.ts';
import { residentId } from '../../people/own.ts';
import { briefingLook } from '../briefing/routes.ts';
import { ownSiteLook } from '../care/routes.ts';
import { tickLeaving } from '../leaving/acts.ts';
import { leavingLook } from '../leaving/routes.ts';
import { rateOwnStay, rateStay } from './acts.ts';
import { satisfactionLine } from './rules.ts';

let h: TestHouse;
let hotel: Hotel;
let people: string[];
const GUESTS = 5;
const herself = () =>
  h.asActor({
    id: residentId(people[0] ?? ''),
    name: '',
    kind: 'person',
    duties: [
      {
        role: 'resident',
        place: COMMUNITY,
        permissions: new Set(['own.read', 'own.report']),
        purposes: new Set(['own-affairs']),
      },
    ],
  });
const desk = () => h.as('site-data', hotel.place);
const briefing = () => hotel.head.see(briefingLook, { site: hotel.site });

beforeAll(async () => {
  h = await houseWithLists({ now: new Date('2026-12-08T09:00:00+08:00') });
  await withOutbreak(h);
  hotel = await openHotel(h);
  people = (await staysAtHome(h, GUESTS)).map(({ person }) => person);
  await hotel.room(people, ['0303', '0304', '0305', '0403', '0404']);
  await h.settle();
}, 120_000);
afterAll(() => h.close());

test('nobody is asked how it was before she is about to leave', async () => {
  expect((await herself().see(ownSiteLook, {}))?.rate).toBeNull();
  const scores = [{ aspect: 'meals', score: 3 }];
  expect((await refusal(herself().do(rateOwnStay, { scores }))).code).toBe('rating-not-leaving');
  expect(
    (await refusal(desk().do(rateStay, { site: hotel.site, person: people[0] ?? '', scores }))).code,
  ).toBe('rating-not-leaving');
});

test('she says it on her own page, once, and nothing kept leads back to her', async () => {
  for (const person of people)
    await desk().do(tickLeaving, { site: hotel.site, person, item: 'medicines', done: true });
  expect((await herself().see(ownSiteLook, {}))?.rate?.map(({ aspect }) => aspect)).toEqual([
    'meals',
    'care',
    'room',
    'told',
  ]);
  const twice = [
    { aspect: 'meals', score: 3 },
    { aspect: 'meals', score: 1 },
  ];
  for (const scores of [twice, [{ aspect: 'weather', score: 3 }]])
    expect((await refusal(herself().do(rateOwnStay, { scores }))).code).toBe('rating-aspect-unknown');
  const scores = [
    { aspect: 'meals', score: 1 },
    { aspect: 'care', score: 3 },
  ];
  await herself().do(rateOwnStay, { scores });
  expect((await herself().see(ownSiteLook, {}))?.rate).toBeNull();
  expect((await refusal(herself().do(rateOwnStay, { scores }))).code).toBe('rating-there');
  const kept = await h.inside((tx) =>
    rows(tx, sql<Record<string, unknown>>`select * from site_rating where site = ${hotel.site}`),
  );
  expect(Object.keys(kept[0] ?? {}).sort()).toEqual(['aspect', 'id', 'on_day', 'place', 'score', 'site']);
  const told = await h.inside((tx) =>
    rows(
      tx,
      sql<{
        about: string[];
        detail: unknown;
      }>`select about, detail from ledger where word = 'own.stay.rated'`,
    ),
  );
  expect(JSON.stringify(told)).not.toContain(people[0]);
  expect(JSON.stringify(told)).not.toContain('meals');
});

test('the desk taps for who tells it; of too few nothing is told, of enough the sum', async () => {
  expect((await briefing()).satisfaction).toEqual({ answers: 1, days: 7, aspects: [] });
  const page = async () =>
    (await desk().see(leavingLook, { site: hotel.site })).days.flatMap((day) => day.rows);
  expect((await page()).filter(({ list }) => list.mayRate)).toHaveLength(GUESTS - 1);
  for (const person of people.slice(1))
    await desk().do(rateStay, {
      site: hotel.site,
      person,
      scores: [{ aspect: 'meals', score: 3 }],
    });
  expect((await page()).filter(({ list }) => list.mayRate)).toEqual([]);
  const { satisfaction } = await briefing();
  // Only one has said anything of care.
  expect(satisfaction).toMatchObject({ answers: 5, aspects: [{ zh: '餐食', n: 5, good: 4 }] });
  expect(satisfaction.aspects).toHaveLength(1);
  expect(satisfactionLine(satisfaction).zh).toBe('离点评价，7 天 5 份：餐食 80% 好');
  h.clock.set(new Date('2026-12-15T09:00:00+08:00'));
  expect((await briefing()).satisfaction.answers).toBe(0);
});
