// What a newcomer finds of isolation sites: one that takes guests, with those who were ordered into it, one of them on
// insulin; its corridors disinfected this morning, a power cut that is over; and one that is being prepared. Played through
// the acts that people use.

import { acts } from '../src/acts.ts';
import { addMinutes } from '../src/base/clock.ts';
import { moveEpisode } from '../src/control/episodes/acts.ts';
import {
  closeIncident,
  logIncident,
  reportIncident,
  reviewIncident,
  tickIncident,
} from '../src/isolation/incidents/acts.ts';
import { interviewGuest, roomGuests } from '../src/isolation/rooms/acts.ts';
import { guestsAs, roomStates } from '../src/isolation/rooms/guests.ts';
import { proposeRooms } from '../src/isolation/rooms/rules.ts';
import { waitingFor } from '../src/isolation/rooms/store.ts';
import type { Interview } from '../src/isolation/rooms/terms.ts';
import { beginRound, doZones, endRound } from '../src/isolation/rounds/acts.ts';
import { zonesOfSite } from '../src/isolation/rounds/rules.ts';
import {
  checkIsolationSite,
  openIsolationSite,
  readyIsolationSite,
  staffIsolationSite,
} from '../src/isolation/sites/acts.ts';
import { roomsAt } from '../src/isolation/sites/store.ts';
import { isolationRules } from '../src/isolation/terms.ts';
import { asHouse } from '../src/ledger/perform.ts';
import type { House } from '../src/ledger/terms.ts';
import { accountOfLogin } from '../src/teams/store.ts';
import { trainAll } from '../src/trainings/held.ts';
import { playFirstCare } from './first-care.ts';
import { SITE_STAFF } from './staff.ts';
import { type Stage, stageAt } from './stage.ts';

/** Where those who were fetched in the days before are said to be: see first-stays.ts. */
export const SITE_NAME = '江湾集中隔离点';

const HEAD = 'site1';
/** Of the second site: what its head has seen to already. */
const CHECKED = 4;
/** So many come from another point and have no room yet: whoever looks sees how rooms are given. */
const TO_COME = 1;
const TRANSIT = '区转运中转点';

const TOLD: readonly Partial<Interview>[] = [
  { attention: ['insulin'], diet: 'diabetic', chronic: true },
  { attention: ['mind'], diet: 'vegetarian', herbal: true },
  {},
];

/** Opens both and rooms the guests. */
export async function playFirstIsolation(house: House, district: string): Promise<void> {
  const now = house.clock.now();
  const ids = new Map<string, string>();
  for (const [login] of SITE_STAFF) {
    const account = await asHouse(house, (tx) => accountOfLogin(tx, login));
    if (account === undefined) return;
    ids.set(login, account.id);
  }
  // Whoever works at a site was trained for it before it opens.
  await trainAll(house, {
    training: 'isolation-site',
    place: district,
    accounts: [...ids.values()],
    channel: 'house',
  });
  const opening = stageAt(house, now);
  const reason = '首批场所，按预案先行启用';
  const open = (name: string, address: string, head: string, measures: Record<string, number>) =>
    opening.does('hq', openIsolationSite, {
      district,
      name,
      address,
      template: 'hotel',
      measures,
      head: ids.get(head) ?? '',
      reason,
    });
  const taking = await open(SITE_NAME, '江湾路 66 号', HEAD, {
    floors: 3,
    roomsPerFloor: 16,
    positiveRooms: 2,
  });
  const preparing = await open('望潮集中隔离点', '望潮路 9 号', 'site2', { floors: 6, roomsPerFloor: 25 });
  if (taking === undefined || preparing === undefined) return;

  // Their duties are there from now on: a stage of its own reads them.
  const day = stageAt(house, now);
  const rules = (await house.rulebookAt(now)).part(isolationRules);
  for (const { item } of rules.checklist)
    await day.does(HEAD, checkIsolationSite, { site: taking.site, item, done: true });
  await day.does(HEAD, readyIsolationSite, { site: taking.site });
  for (const [login, post] of SITE_STAFF)
    if (post !== undefined && post !== 'head')
      await day.does(HEAD, staffIsolationSite, {
        site: taking.site,
        post,
        account: ids.get(login) ?? '',
        on: true,
      });
  await roomThem(day, taking.site, district);
  await disinfect(stageAt(house, now), taking.site);
  await playFirstCare(stageAt(house, now), taking.site, district);
  await meet(stageAt(house, now), taking.site, taking.place, ids.get('care1') ?? '');
  await powerCut(stageAt(house, now), taking.site);
  for (const { item } of rules.checklist.slice(0, CHECKED))
    await day.does('site2', checkIsolationSite, { site: preparing.site, item, done: true });
}

/** Whoever is to come is asked how she is and gets the room the rules propose. */
async function roomThem({ house, does }: Stage, site: string, district: string): Promise<void> {
  const waiting = await asHouse(house, (tx) => waitingFor(tx, district, 50));
  // On record where she is until she has a room: nobody is at a site and in no bed.
  for (const { episode } of waiting.slice(0, TO_COME))
    await does('cdc', moveEpisode, { episode, to: 'facility', label: TRANSIT, reason: 'fetched' });
  const people = waiting.slice(TO_COME).map(({ person }) => person);
  for (const [i, person] of people.entries())
    if (i < TOLD.length)
      await does(HEAD, interviewGuest, {
        site,
        person,
        told: { attention: [], medicines: [], diet: 'ordinary', ...TOLD[i] },
        over: null,
      });
  const now = house.clock.now();
  const rules = (await house.rulebookAt(now)).part(isolationRules);
  const proposed = await asHouse(house, async (tx) => {
    const ctx = { now, secrets: house.secrets };
    const guests = await guestsAs(tx, ctx, people);
    const { rooms } = await roomStates(tx, ctx, site);
    return proposeRooms(
      rules,
      people.flatMap((person) => guests.get(person) ?? []),
      rooms,
    );
  });
  const guests = proposed.flatMap(({ person, room }) => (room === undefined ? [] : [{ person, room }]));
  if (guests.length > 0) await does(HEAD, roomGuests, { site, guests });
}

/** The morning meeting goes on: one thing is decided, another one is open. */
async function meet({ house, does }: Stage, site: string, place: string, medic: string): Promise<void> {
  const opened = await does(HEAD, acts.openMeeting, { kind: 'site', site });
  if (opened === undefined) return;
  const { meeting } = opened;
  await does(HEAD, acts.attendMeeting, { meeting, accounts: [medic], on: true });
  const raised = await does(HEAD, acts.raisePoint, { meeting, title: '三楼热水不稳' });
  if (raised !== undefined)
    await does(HEAD, acts.decidePoint, {
      meeting,
      point: raised.point,
      decision: '今天请人检修',
      task: {
        unit: place,
        role: 'site-logistics',
        dueAt: addMinutes(house.clock.now(), 8 * 60).toISOString(),
      },
    });
  await does(HEAD, acts.raisePoint, { meeting, title: '夜班缺一名护士' });
}

/** A round that counts; whoever comes half an hour later may begin the meal. */
async function disinfect({ house, does }: Stage, site: string): Promise<void> {
  const begun = await does('clean1', beginRound, {
    site,
    kind: 'round',
    product: 'tablet',
    targetMgL: 1000,
    measuredMgL: 1000,
  });
  if (begun === undefined) return;
  const zones = zonesOfSite(await asHouse(house, (tx) => roomsAt(tx, site)));
  await does('clean1', doZones, {
    round: begun.round,
    zones: zones
      .filter(({ everyRound }) => everyRound)
      .map(({ zone }) => ({ zone, object: 'corridor', scanned: true })),
  });
  await does('clean1', endRound, { round: begun.round });
}

/** The kitchen was in the dark for a quarter of an hour: reported, its card done, over and reviewed. */
async function powerCut({ house, does }: Stage, site: string): Promise<void> {
  const began = addMinutes(house.clock.now(), -25);
  const after = (minutes: number) => addMinutes(began, minutes).toISOString();
  const reported = await does('kitchen1', reportIncident, {
    site,
    incident: 'utilities',
    zone: 'lift',
    at: after(0),
    note: '厨房和电梯同时断电，电梯内无人',
  });
  if (reported === undefined) return;
  const { incident, card } = reported;
  const by = ['kitchen1', 'site1', 'care1'];
  for (const item of card.keys())
    await does(by[item % by.length] ?? HEAD, tickIncident, {
      incident,
      item,
      done: true,
      at: after(2 + item * 2),
    });
  await does('kitchen1', logIncident, { incident, text: '备用电源已供厨房，午餐推迟 15 分钟', at: after(9) });
  await does(HEAD, closeIncident, { incident });
  await does(HEAD, reviewIncident, {
    incident,
    text: '备用电源启动用了四分钟，电梯没有联动',
    changes: 'building',
    changed: '电梯接入备用回路，每周一试机',
  });
}
