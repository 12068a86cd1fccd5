// Scenes of a corridor that is measured: room by room in its order, a floor sees itself, a fever says what to do at once,
// and the row of the day plan is done when the last guest was measured.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Hotel, openHotel } from '../../../test/hotel.ts';
import { refusal, type TestHouse } from '../../../test/house.ts';
import { COMMUNITY, GRID, houseWithLists } from '../../../test/lists.ts';
import { type Stay, staysAtHome, withOutbreak } from '../../../test/stays.ts';
import { rows, sql } from '../../base/sql.ts';
import { excuseTemperature, recordTemperature } from '../../control/observations/acts.ts';
import { planSiteDay } from '../care/acts.ts';
import { checkOutGuest } from '../rooms/acts.ts';
import { corridorLook } from './routes.ts';
import { asksOf, slotNext, slotNow } from './rules.ts';

const on = (time: string, day = '2026-12-09') => new Date(`${day}T${time}:00+08:00`);
let h: TestHouse;
let hotel: Hotel;
let stays: Stay[];
beforeAll(async () => {
  h = await houseWithLists({ now: on('05:00', '2026-12-08') });
  await withOutbreak(h);
  hotel = await openHotel(h);
  stays = await staysAtHome(h, 4);
  // The last of them has a room on the other floor.
  await hotel.room(
    stays.map(({ person }) => person),
    ['0304', '0302', '0303', '0401'],
  );
  h.clock.set(on('05:30'));
  await h.itself.do(planSiteDay, { site: hotel.site });
  await h.settle();
}, 600_000);
afterAll(() => h.close());

const see = (player = hotel.medic) => player.see(corridorLook, { site: hotel.site });
const measure = (stay: Stay | undefined, celsius = 36.5) =>
  hotel.medic.do(recordTemperature, { episode: stay?.episode ?? '', celsius });
const planned = () =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ does: string; state: string; link: string }>`
        select facts ->> 'does' as does, state, link from task
        where plan_key like ${`site/${hotel.site}/2026-12-09/plan/temperature%`} order by 1`,
    ),
  );

describe('a corridor', () => {
  test('stands there in the order of its rooms, with the slot under way and who is to be measured', async () => {
    h.clock.set(on('07:00'));
    const page = await see();
    expect(page.slot).toMatchObject({ onDay: '2026-12-09', slot: 0, words: { zh: '上午' } });
    expect(page.floors.map(({ rooms, asked, open }) => [rooms.map(({ no }) => no), asked, open])).toEqual([
      [['0302', '0303', '0304'], 3, 3],
      [['0401'], 1, 1],
    ]);
    const [first] = page.floors[0]?.rooms[0]?.guests ?? [];
    expect(first).toMatchObject({ episode: stays[1]?.episode, stand: 'open', measure: true, feverC: 37.3 });
    expect(first?.symptoms.map(({ zh }) => zh)).toContain('干咳');
    expect(page.medicFromC).toBe(38);
  });

  test('is a floor’s own: its medic sees those rooms and no others; at home nobody opens it', async () => {
    const [third, fourth] = (await see()).floors;
    const below = await see(h.as('site-medic', third?.place));
    expect(below.floors.flatMap(({ rooms }) => rooms.map(({ no }) => no))).toEqual(['0302', '0303', '0304']);
    expect(
      (await see(h.as('site-medic', fourth?.place))).floors.flatMap(({ rooms }) => rooms.map(({ no }) => no)),
    ).toEqual(['0401']);
    expect((await refusal(see(h.as('grid-member', GRID)))).code).toBe('not-found');
    expect((await refusal(see(h.as('medic', COMMUNITY)))).code).toBe('not-found');
    expect((await refusal(see(h.as('site-logistics', hotel.place)))).status).toBe(403);
  });

  test('the round is a task that leads there, done with the last who was measured or excused', async () => {
    expect(await planned()).toMatchObject([
      { does: 'temperature-1', state: 'requested', link: `/m/isolation/${hotel.site}/temperatures` },
      { does: 'temperature-2', state: 'requested' },
    ]);
    h.clock.set(on('07:30'));
    for (const stay of stays.slice(0, 3)) await measure(stay);
    await h.settle();
    expect((await see()).floors.map(({ open }) => open)).toEqual([0, 1]);
    expect((await planned())[0]).toMatchObject({ state: 'requested' });
    await hotel.medic.do(excuseTemperature, {
      episode: stays[3]?.episode ?? '',
      onDay: '2026-12-09',
      slot: 0,
      reason: 'no-thermometer',
    });
    await h.settle();
    expect((await planned()).map(({ state }) => state)).toEqual(['completed', 'requested']);
    expect(
      h.entries.filter(({ word }) => word === 'isolation.temperatures.taken').map(({ detail }) => detail),
    ).toEqual([expect.objectContaining({ guests: 4, day: '2026-12-09' })]);
  });

  test('a fever waits for its second reading there; whoever has left is on the list no more', async () => {
    h.clock.set(on('15:30'));
    expect((await see()).slot).toMatchObject({ slot: 1, words: { zh: '下午' } });
    await measure(stays[0], 37.6);
    const hot = (await see()).floors[0]?.rooms.find(({ no }) => no === '0304')?.guests[0];
    expect(hot).toMatchObject({ stand: 'done', measure: false, fever: { step: 'second-reading' } });
    expect(hot?.fever?.againAt).toBe(on('15:40').toISOString());
    await hotel.head.do(checkOutGuest, { site: hotel.site, person: stays[1]?.person ?? '', to: 'home' });
    expect((await see()).floors[0]?.rooms.map(({ no }) => no)).toEqual(['0303', '0304']);
  });
});

describe('the slot and the reading', () => {
  const at = (slot: number, from: string, to: string) => ({
    onDay: '2026-12-09',
    slot,
    opensAt: on(from),
    dueAt: on(to),
  });
  const day = [at(0, '06:00', '10:00'), at(1, '15:00', '19:00')];

  test.each([
    ['05:00', 0],
    ['06:00', 0],
    ['12:00', 0],
    ['15:00', 1],
    ['23:00', 1],
  ])('at %s the slot is %i', (time, slot) => {
    expect(slotNow(day, on(time))?.slot).toBe(slot);
    expect(slotNow([...day].reverse(), on(time))?.slot).toBe(slot);
  });

  test.each([
    ['05:00', 0],
    ['08:00', 1],
    ['20:30', undefined],
  ])('at %s the next is slot %s', (time, slot) => {
    expect(slotNext(day, on(time))?.slot).toBe(slot);
    expect(slotNext([...day].reverse(), on(time))?.slot).toBe(slot);
  });
  test('nobody asked, no slot', () => expect(slotNow([], on('08:00'))).toBeUndefined());

  test.each([
    [36.8, [], undefined],
    [37.3, [], 'again'],
    [37.9, [], 'again'],
    [38.0, [], 'doctor'],
    [36.5, ['dryCough'], 'doctor'],
    [null, ['fatigue'], 'doctor'],
    [null, [], undefined],
  ] as const)('%s with %j asks for: %s', (celsius, symptoms, asks) => {
    expect(asksOf({ celsius, symptoms }, { feverC: 37.3, medicFromC: 38 })).toBe(asks);
  });
});
