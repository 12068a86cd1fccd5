// Scenes of whoever holds a duty at one floor of a site and no more: a nurse of the third floor, a disinfector of the third
// floor. What is done there is theirs, without leave of the whole site; what is of another floor they neither see nor do.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Hotel, openHotel, roomNo } from '../../test/hotel.ts';
import { type Player, refusal, type TestHouse } from '../../test/house.ts';
import { houseWithLists } from '../../test/lists.ts';
import { staysAtHome, withOutbreak } from '../../test/stays.ts';
import { rows, sql } from '../base/sql.ts';
import { planSiteDay } from './care/acts.ts';
import { writeNotice } from './care/notices/acts.ts';
import { answerIncident, logIncident, reportIncident, tickIncident } from './incidents/acts.ts';
import { incidentLook, incidentsLook } from './incidents/routes.ts';
import { tickIntake } from './intake/acts.ts';
import { checkOutGuest, interviewGuest, moveGuest, readGuestInterview } from './rooms/acts.ts';
import { beginRound, doZones, endRound, inspectRoom, signRound, startMeal } from './rounds/acts.ts';
import { mealsLook, mySitesLook, roundsLook } from './routes.ts';

const on = (time: string, day = '2026-12-08') => new Date(`${day}T${time}:00+08:00`);
let h: TestHouse;
let hotel: Hotel;
let third: string;
let fourth: string;
let here: string;
let above: string;
let nurse: Player;
let disinfector: Player;
beforeAll(async () => {
  h = await houseWithLists({ now: on('05:00') });
  await withOutbreak(h);
  hotel = await openHotel(h);
  const floors = await h.inside((tx) =>
    rows(
      tx,
      sql<{ place: string }>`
        select distinct place::text as place, floor from isolation_room where site = ${hotel.site} order by floor`,
    ),
  );
  [third = '', fourth = ''] = floors.map(({ place }) => place);
  const stays = await staysAtHome(h, 2, { leftOn: '2026-12-07' });
  [here = '', above = ''] = stays.map(({ person }) => person);
  await hotel.room([here, above], ['0303', '0402']);
  nurse = h.as('site-medic', third);
  disinfector = h.as('site-disinfection', third);
}, 600_000);
afterAll(() => h.close());

const MIX = { product: 'tablet', targetMgL: 1_000, measuredMgL: 900 } as const;
const corridor = (floor: number) => `corridor/1/${floor}`;
const tasksDone = () =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ key: string }>`
        select split_part(plan_key, '/', 4) as key from task
        where plan_key like ${`site/${hotel.site}/%/disinfection%`} and state = 'completed' order by 1`,
    ),
  );

test('a nurse of one floor reports what happens there, sees its card through, and nothing of another floor', async () => {
  expect((await nurse.see(mySitesLook, {})).map(({ floors }) => floors?.map(({ place }) => place))).toEqual([
    [third],
  ]);
  const page = await nurse.see(incidentsLook, { site: hotel.site });
  expect([page.whole, page.zones.map(({ zone }) => zone)]).toEqual([false, [corridor(3)]]);
  expect(new Set(page.rooms.map(({ no }) => no.slice(0, 2)))).toEqual(new Set(['03']));
  const { incident } = await nurse.do(reportIncident, {
    site: hotel.site,
    incident: 'cardiac',
    room: await roomNo(h, hotel.site, '0303'),
    bed: 1,
  });
  // She is one of those who are told, and has heard it by reporting it.
  await nurse.do(tickIncident, { incident, item: 0, done: true });
  await nurse.do(logIncident, { incident, text: '已扶起，意识清楚' });
  const shown = await nurse.see(incidentLook, { incident });
  expect([shown.place, shown.siteName, shown.steps.length, shown.card[0]?.doneBy === undefined]).toEqual([
    third,
    hotel.name,
    1,
    false,
  ]);
  expect((await nurse.see(incidentsLook, { site: hotel.site })).rows.map(({ id }) => id)).toContain(incident);
  // In the corridor, said by its zone; the site as a whole is reported by whoever holds it.
  await nurse.do(reportIncident, { site: hotel.site, incident: 'spill', zone: corridor(3) });
  expect((await refusal(nurse.do(reportIncident, { site: hotel.site, incident: 'utilities' }))).code).toBe(
    'not-your-area',
  );
  expect(
    (await refusal(nurse.do(reportIncident, { site: hotel.site, incident: 'utilities', zone: 'lobby' })))
      .code,
  ).toBe('not-your-area');
  expect(
    (
      await refusal(
        nurse.do(reportIncident, {
          site: hotel.site,
          incident: 'cardiac',
          room: await roomNo(h, hotel.site, '0402'),
        }),
      )
    ).code,
  ).toBe('not-found');
  const other = await hotel.head.do(reportIncident, {
    site: hotel.site,
    incident: 'cardiac',
    room: await roomNo(h, hotel.site, '0402'),
  });
  expect((await nurse.see(incidentsLook, { site: hotel.site })).rows.map(({ id }) => id)).not.toContain(
    other.incident,
  );
  expect((await refusal(nurse.do(answerIncident, { incident: other.incident }))).code).toBe('not-found');
  // The head sees all of them, and one who works at another site none.
  expect((await hotel.head.see(incidentsLook, { site: hotel.site })).rows).toHaveLength(3);
  const beside = await openHotel(h);
  expect((await refusal(beside.medic.see(incidentsLook, { site: hotel.site }))).code).toBe('not-found');
  expect((await refusal(h.as('site-medic', fourth).see(incidentLook, { incident }))).code).toBe('not-found');
});

test('a disinfector of one floor does its corridor; the meal waits for every floor, the round of the day too', async () => {
  h.clock.set(on('06:40'));
  await h.itself.do(planSiteDay, { site: hotel.site });
  const page = await disinfector.see(roundsLook, { site: hotel.site });
  expect([page.floors?.map(({ place }) => place), page.zones.map(({ zone }) => zone)]).toEqual([
    [third],
    [corridor(3)],
  ]);
  expect((await refusal(disinfector.do(beginRound, { site: hotel.site, kind: 'round', ...MIX }))).code).toBe(
    'not-found',
  );
  expect(
    (await refusal(disinfector.do(beginRound, { site: hotel.site, floor: fourth, kind: 'round', ...MIX })))
      .code,
  ).toBe('not-found');
  const { round } = await disinfector.do(beginRound, {
    site: hotel.site,
    floor: third,
    kind: 'round',
    ...MIX,
  });
  expect(
    (await refusal(disinfector.do(doZones, { round, zones: [{ zone: corridor(4), object: 'corridor' }] })))
      .code,
  ).toBe('round-zone-unknown');
  expect((await refusal(disinfector.do(endRound, { round }))).code).toBe('round-leaves-out');
  await disinfector.do(doZones, { round, zones: [{ zone: corridor(3), object: 'corridor' }] });
  await disinfector.do(endRound, { round });
  expect(await tasksDone()).toEqual([]);
  const [shown] = (await disinfector.see(roundsLook, { site: hotel.site })).rounds;
  expect(shown?.kind.zh).toBe('1 号楼 3 层消毒');
  // The floor above is somebody else’s: with hers the round of the morning is over, and the meal may begin.
  h.clock.set(on('07:20'));
  const kitchen = h.as('site-logistics', hotel.place);
  const no = await refusal(kitchen.do(startMeal, { site: hotel.site, meal: 'breakfast' }));
  expect([no.code, no.words.zh.includes('4 层'), no.words.zh.includes('3 层')]).toEqual([
    'corridors-not-ready',
    true,
    false,
  ]);
  const upstairs = h.as('site-disinfection', fourth);
  const second = await upstairs.do(beginRound, { site: hotel.site, floor: fourth, kind: 'round', ...MIX });
  await upstairs.do(doZones, {
    round: second.round,
    zones: [{ zone: corridor(4), object: 'corridor', scanned: true }],
  });
  await upstairs.do(endRound, { round: second.round });
  expect(await tasksDone()).toHaveLength(1);
  expect((await disinfector.see(roundsLook, { site: hotel.site })).rounds.map(({ id }) => id)).toEqual([
    round,
  ]);
  h.clock.set(on('08:00'));
  await kitchen.do(startMeal, { site: hotel.site, meal: 'breakfast' });
  // Done again on one floor alone, the next round of the day is not over.
  h.clock.set(on('10:40'));
  const again = await disinfector.do(beginRound, { site: hotel.site, floor: third, kind: 'round', ...MIX });
  await disinfector.do(doZones, {
    round: again.round,
    zones: [{ zone: corridor(3), object: 'corridor' }],
  });
  await disinfector.do(endRound, { round: again.round });
  expect(await tasksDone()).toHaveLength(1);
  await h.as('site-infection-control', third).do(signRound, { round });
  expect(
    (await refusal(h.as('site-infection-control', fourth).do(signRound, { round: again.round }))).code,
  ).toBe('not-found');
});

test('whoever hands out meals on one floor sees its rooms and diets, and begins no meal of the site', async () => {
  const kitchen = h.as('site-logistics', third);
  const page = await kitchen.see(mealsLook, { site: hotel.site });
  expect([page.whole, page.rooms.map(({ no }) => no), page.open?.words.zh]).toEqual([
    false,
    ['0303'],
    '早餐',
  ]);
  expect((await h.as('site-logistics', hotel.place).see(mealsLook, { site: hotel.site })).rooms).toHaveLength(
    2,
  );
  expect((await refusal(kitchen.do(startMeal, { site: hotel.site, meal: 'lunch' }))).code).toBe('not-found');
});

test('a nurse of one floor interviews, moves and checks out whoever lies there, and nobody else', async () => {
  h.clock.set(on('11:00'));
  await nurse.do(interviewGuest, {
    site: hotel.site,
    person: here,
    over: null,
    told: { attention: [], medicines: [], diet: 'ordinary' },
  });
  await nurse.do(readGuestInterview, { site: hotel.site, person: here });
  await nurse.do(tickIntake, { site: hotel.site, people: [here], items: ['identity'], done: true });
  expect((await refusal(nurse.do(readGuestInterview, { site: hotel.site, person: above }))).code).toBe(
    'not-found',
  );
  expect(
    (
      await refusal(
        nurse.do(tickIntake, {
          site: hotel.site,
          people: [here, above],
          items: ['identity'],
          done: true,
        }),
      )
    ).code,
  ).toBe('not-found');
  await nurse.do(moveGuest, {
    person: here,
    room: await roomNo(h, hotel.site, '0304'),
    reason: '空调坏了',
  });
  expect(
    (
      await refusal(
        nurse.do(moveGuest, {
          person: here,
          room: await roomNo(h, hotel.site, '0403'),
          reason: '空调坏了',
        }),
      )
    ).code,
  ).toBe('not-found');
  await nurse.do(checkOutGuest, { site: hotel.site, person: here, to: 'hospital', reason: '胸痛送医' });
  expect(
    (
      await refusal(
        nurse.do(checkOutGuest, { site: hotel.site, person: above, to: 'hospital', reason: '胸痛送医' }),
      )
    ).code,
  ).toBe('not-found');
  // Her first room is disinfected terminally by the floor, aired, and looked at by infection control of the floor.
  const no = await roomNo(h, hotel.site, '0304');
  const { round } = await disinfector.do(beginRound, {
    site: hotel.site,
    floor: third,
    kind: 'terminal',
    ...MIX,
    measuredMgL: 1_000,
  });
  await disinfector.do(doZones, { round, zones: [{ zone: `room/${no}`, object: 'room' }] });
  await disinfector.do(endRound, { round });
  h.clock.set(on('14:00'));
  await h.as('site-infection-control', third).do(inspectRoom, { room: no, good: true });
});

test('a verse of the disinfector of one floor hangs on the board of the site once its head shows it', async () => {
  const { code } = await disinfector.do(writeNotice, {
    site: hotel.site,
    kind: 'verse',
    titleZh: '打油诗',
    bodyZh: '喷壶在手走廊长',
    until: '2026-12-20',
  });
  expect(code).toMatch(/^B-/);
});
