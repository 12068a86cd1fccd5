// Scenes of the list at arrival: asked for with the room, due within the hour, ticked for one or for all, settled by who leaves.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hotel, openHotel } from '../../../test/hotel.ts';
import { refusal, type TestHouse } from '../../../test/house.ts';
import { houseWithLists } from '../../../test/lists.ts';
import { staysAtHome, withOutbreak } from '../../../test/stays.ts';
import { rows, sql } from '../../base/sql.ts';
import { escalateTasks } from '../../tasks/acts.ts';
import { checkOutGuest, moveGuest } from '../rooms/acts.ts';
import { isolationRules } from '../terms.ts';
import { tickIntake } from './acts.ts';
import { intakeLook } from './routes.ts';

let h: TestHouse;
let hotel: Hotel;
let people: string[];
let items: string[];
const at = (moment: string) => h.clock.set(new Date(`${moment}+08:00`));
const page = () => h.as('site-data', hotel.place).see(intakeLook, { site: hotel.site });
const tasks = () =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ state: string; role: string; due: Date; level: number; open: boolean }>`
        select state, owner_role as role, due_at as due, level, ended_at is null as open from task
        where plan_key like ${`isolation/intake/${hotel.site}/%`} order by plan_key`,
    ),
  );

beforeAll(async () => {
  h = await houseWithLists({ now: new Date('2026-12-08T23:40:00+08:00') });
  await withOutbreak(h);
  hotel = await openHotel(h);
  people = (await staysAtHome(h, 3)).map(({ person }) => person);
  const rules = (await h.house.rulebookAt(h.clock.now())).part(isolationRules);
  items = rules.intake.items.map(({ item }) => item);
}, 120_000);
afterAll(() => h.close());

test('a room asks for the list at arrival: one task for all who came at that moment, due within the hour', async () => {
  await hotel.room(people.slice(0, 2), ['0303', '0304']);
  await h.settle();
  expect(await tasks()).toMatchObject([{ role: 'site-data', open: true }]);
  expect((await tasks())[0]?.due.toISOString()).toBe('2026-12-08T16:40:00.000Z');
  expect((await page()).rows.map(({ room, done }) => [room, done])).toEqual([
    ['0303', []],
    ['0304', []],
  ]);
});

test('what is done for all is ticked once; what is wrong is taken back; nobody of elsewhere is ticked', async () => {
  const desk = h.as('site-data', hotel.place);
  const two = people.slice(0, 2);
  await desk.do(tickIntake, { site: hotel.site, people: two, items: ['luggage', 'kit'], done: true });
  await desk.do(tickIntake, { site: hotel.site, people: two.slice(0, 1), items: ['kit'], done: false });
  expect((await page()).rows.map(({ done }) => done)).toEqual([['luggage'], ['kit', 'luggage']]);
  // Ticked at the door before there was signal: dated then.
  const early = { site: hotel.site, people: two.slice(1), items: ['rights'], done: true };
  await desk.do(tickIntake, { ...early, at: '2026-12-08T23:40:00+08:00' });
  const ticked = await h.inside((tx) =>
    rows(tx, sql<{ at: Date }>`select done_at as at from site_intake_check where item = 'rights'`),
  );
  expect(ticked[0]?.at.toISOString()).toBe('2026-12-08T15:40:00.000Z');
  await desk.do(tickIntake, { ...early, done: false });
  const stranger = { site: hotel.site, people: people.slice(2), items: ['kit'], done: true };
  expect((await refusal(desk.do(tickIntake, stranger))).code).toBe('guest-not-here');
  const nothing = { site: hotel.site, people: two, items: ['slippers'], done: true };
  expect((await refusal(desk.do(tickIntake, nothing))).code).toBe('isolation-item-unknown');
  // The kitchen rooms nobody.
  const cook = h.as('site-logistics', hotel.place);
  expect((await refusal(cook.see(intakeLook, { site: hotel.site }))).code).toBe('not-your-duty');
});

test('it goes with her to another room, is over when everybody’s is, and the head hears when it is late', async () => {
  const desk = h.as('site-data', hotel.place);
  const room = await h.inside((tx) =>
    rows(tx, sql<{ id: string }>`select id from isolation_room where site = ${hotel.site} and no = '0305'`),
  );
  at('2026-12-08T23:55:00');
  await hotel.head.do(moveGuest, {
    person: people[0] ?? '',
    room: room[0]?.id ?? '',
    reason: '漏水',
  });
  await h.settle();
  const moved = (await page()).rows.find(({ room: no }) => no === '0305');
  expect(moved?.done).toEqual(['luggage']);
  // Not asked for a second time.
  expect(await tasks()).toHaveLength(1);
  at('2026-12-09T00:45:00');
  await h.itself.do(escalateTasks, {});
  expect((await tasks())[0]?.level).toBe(1);
  await desk.do(tickIntake, { site: hotel.site, people: people.slice(0, 2), items, done: true });
  expect(await tasks()).toMatchObject([{ open: false, state: 'completed' }]);
  expect((await page()).rows).toEqual([]);
});

test('whoever leaves before it is done is gone through no more', async () => {
  at('2026-12-09T08:00:00');
  await hotel.room(people.slice(2), ['0403']);
  await h.settle();
  expect((await tasks()).filter(({ open }) => open)).toHaveLength(1);
  at('2026-12-09T08:20:00');
  await hotel.head.do(checkOutGuest, { site: hotel.site, person: people[2] ?? '', to: 'hospital' });
  await h.settle();
  expect((await tasks()).filter(({ open }) => open)).toEqual([]);
});
