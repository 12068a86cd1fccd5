// Scenes of what a guest hears while she waits: that somebody is on it, and what becomes of what was asked at the door of a
// room she shares, of which nobody knows who asked.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hotel, openHotel, roomNo } from '../../../../test/hotel.ts';
import { refusal, type TestHouse } from '../../../../test/house.ts';
import { DISTRICT, houseWithLists } from '../../../../test/lists.ts';
import { type Stay, staysAtHome, withOutbreak } from '../../../../test/stays.ts';
import { uuidv7 } from '../../../base/ids.ts';
import { rows, sql } from '../../../base/sql.ts';
import { residentId } from '../../../people/own.ts';
import { takeTask } from '../../../tasks/acts.ts';
import { careLook, ownSiteLook } from '../routes.ts';
import { answerGuest, askAsGuest, askAtDoor } from './acts.ts';
import { actorAtDoor } from './door.ts';

let h: TestHouse;
let hotel: Hotel;
let her: Stay;
let mate: Stay;
let room: string;
beforeAll(async () => {
  h = await houseWithLists({ now: new Date('2026-12-08T09:00:00+08:00') });
  await withOutbreak(h);
  hotel = await openHotel(h);
  const [one, two] = await staysAtHome(h, 2);
  if (one === undefined || two === undefined) throw new Error('two guests');
  her = one;
  mate = two;
  await hotel.room([her.person, mate.person], ['0302', '0303']);
  room = await roomNo(h, hotel.site, '0302');
  // They have asked to stay together: as one party, in one room of two beds.
  await h.inside((tx) => rows(tx, sql`update isolation_room set beds = 2 where id = ${room} returning id`));
  await h.inside((tx) =>
    rows(
      tx,
      sql`
        update room_stay set room = ${room}, bed = 2, party = (select party from room_stay where person = ${her.person})
        where person = ${mate.person} returning id`,
    ),
  );
  await h.settle();
}, 600_000);
afterAll(() => h.close());

const guest = ({ person }: Stay) =>
  h.asActor({
    id: residentId(person),
    name: '',
    kind: 'person',
    ...{ link: uuidv7(), speaksFor: [] },
    duties: [
      {
        role: 'resident',
        place: DISTRICT,
        permissions: new Set(['own.read', 'own.report']),
        purposes: new Set(['own-affairs']),
      },
    ],
  });
const own = async (of: Stay) => (await guest(of).see(ownSiteLook, {}))?.requests ?? [];
const atDoor = () => h.asActor(actorAtDoor(room, hotel.place));

test('she reads that somebody is on it, by the post and not by the name, until it is answered', async () => {
  const kitchen = h.as('site-logistics', hotel.place, '灶上的老周');
  const { request } = await guest(her).do(askAsGuest, { kind: 'need', text: '想要两条毛巾' });
  expect((await own(her))[0]).toMatchObject({ takenBy: null, takenAt: null, ofRoom: false });
  const shown = async (player = kitchen) =>
    (await player.see(careLook, { site: hotel.site })).requests.find(({ id }) => id === request);
  const task = (await shown())?.toTake ?? '';
  h.clock.forwardMinutes(3);
  await kitchen.do(takeTask, { task });
  const at = h.clock.now().toISOString();
  expect((await own(her))[0]).toMatchObject({ takenBy: { zh: '隔离点后勤人员' }, takenAt: at, answer: null });
  expect(JSON.stringify(await own(her))).not.toContain('老周');
  // Nobody else's: whoever shares the room reads nothing of it.
  expect(await own(mate)).toEqual([]);
  expect(await shown()).toMatchObject({ toTake: null, takenAt: at });
  expect((await refusal(kitchen.do(takeTask, { task }))).code).toBe('task-yours');
  await kitchen.do(answerGuest, { request, answer: 'done' });
  expect((await own(her))[0]).toMatchObject({ takenBy: null, answer: { zh: expect.any(String) } });
});

test('asked at the door of a shared room it is of the room: both read it, who is on it and the answer', async () => {
  h.clock.forwardMinutes(2);
  await atDoor().do(askAtDoor, { room, kind: 'need', text: '热水壶坏了' });
  const [asked] = (await h.as('site-logistics', hotel.place).see(careLook, { site: hotel.site })).requests;
  await h.as('site-logistics', hotel.place).do(takeTask, { task: asked?.toTake ?? '' });
  for (const one of [her, mate])
    expect((await own(one))[0]).toMatchObject({
      ofRoom: true,
      door: true,
      text: '热水壶坏了',
      takenAt: expect.any(String),
    });
  await h
    .as('site-logistics', hotel.place)
    .do(answerGuest, { request: asked?.id ?? '', answer: 'told', text: '下午换新的' });
  for (const one of [her, mate]) expect((await own(one))[0]).toMatchObject({ answerText: '下午换新的' });
});

test('what one of them asks there for the doctor is not for the other to read, and neither is the answer', async () => {
  h.clock.forwardMinutes(2);
  await atDoor().do(askAtDoor, { room, kind: 'doctor', text: '我一直在出血' });
  const [asked] = (await hotel.medic.see(careLook, { site: hotel.site })).requests;
  expect(asked).toMatchObject({ known: false, text: '我一直在出血' });
  await hotel.medic.do(answerGuest, {
    request: asked?.id ?? '',
    answer: 'told',
    text: '已当面看过，继续观察出血',
  });
  for (const one of [her, mate]) {
    const [shown] = await own(one);
    expect(shown).toMatchObject({
      ofRoom: true,
      text: null,
      answerText: null,
      answer: { zh: expect.any(String) },
    });
    expect(JSON.stringify(await own(one))).not.toContain('出血');
  }
});
