// What a newcomer finds of leaving: the days of five guests end today. One went home this afternoon, one is released and
// packs, one waits for the second signature, one for the first, and one for the result of her second sample. And two vehicles
// that leave soon. Played through the acts that people use, in the hours of today that are over.
import { civilDayOf, startOf } from '../src/base/civil-dates.ts';
import { addMinutes } from '../src/base/clock.ts';
import { isWithin, placeAt } from '../src/base/places.ts';
import { rows, sql } from '../src/base/sql.ts';
import { acceptHandover, agreeRelease, signRelease } from '../src/control/release/acts.ts';
import { releaseRules } from '../src/control/release/terms.ts';
import { recordTest } from '../src/control/tests/acts.ts';
import { arrangeLeaving, tickLeaving } from '../src/isolation/leaving/acts.ts';
import { itemsFor } from '../src/isolation/leaving/rules.ts';
import { checkOutGuest } from '../src/isolation/rooms/acts.ts';
import { waitingFor } from '../src/isolation/rooms/store.ts';
import { asHouse } from '../src/ledger/perform.ts';
import type { House } from '../src/ledger/terms.ts';
import {
  arriveTrip,
  boardRiders,
  cleanVehicle,
  closeTrip,
  departTrip,
  planTrip,
  receiveRiders,
  seatRiders,
} from '../src/transport/acts.ts';
import type { FirstSite } from './first-isolation.ts';
import type { DemoUser } from './staff.ts';
import { type Stage, stageAt } from './stage.ts';

interface Leaver {
  readonly person: string;
  readonly episode: string;
  /** Where she lives. */
  readonly home: string;
}

/** How far each has come, those who live where the accounts a newcomer is shown work first. */
const FATES = ['gone', 'packing', 'first', 'second', 'sample'] as const;
type Fate = (typeof FATES)[number];

/** So many hours are played of today; fewer where it has just begun. */
const HOURS = 5;
const LUGGAGE = 2;

export async function playFirstLeaving(
  house: House,
  { district, users }: { readonly district: string; readonly users: readonly DemoUser[] },
  at: FirstSite,
): Promise<void> {
  const now = house.clock.now();
  const today = civilDayOf(now);
  const from = new Date(Math.max(addMinutes(now, -60 * HOURS).getTime(), startOf(today).getTime()));
  const stage = stageAt(house, from);
  /** Of the hours that are over, in a hundred parts. */
  const goTo = (part: number) =>
    stage.clock.set(new Date(from.getTime() + ((now.getTime() - from.getTime()) * part) / 100));
  const community = users.find(({ login }) => login === 'comm1')?.duties[0]?.place ?? district;
  const leavers = await leaversToday(house, at, today, community);
  const fates = new Map<Fate, Leaver>(
    leavers.slice(0, FATES.length).map((one, i) => [FATES[i] ?? 'first', one]),
  );
  for (const [fate, { episode }] of fates) await sample(stage, episode, today, fate === 'sample' ? 1 : 2);
  goTo(20);
  const second = fates.get('second');
  if (second !== undefined) await stage.does('care1', signRelease, { episode: second.episode });
  const gone = fates.get('gone');
  if (gone !== undefined) await goesHome(stage, at, gone, goTo);
  goTo(99);
  const packing = fates.get('packing');
  if (packing !== undefined) await packs(stage, at, packing);
  await fetched(stageAt(house, now), at, district);
}

async function leaversToday(
  house: House,
  { site }: FirstSite,
  today: string,
  community: string,
): Promise<Leaver[]> {
  const found = await asHouse(house, (tx) =>
    rows(
      tx,
      sql<Leaver>`
        select y.person, e.id as episode, e.place::text as home from room_stay y join episode e on e.id = y.episode
        where y.site = ${site} and upper_inf(y.during) and e.stage_to = ${today}::date order by e.no`,
    ),
  );
  return found.toSorted((a, b) => Number(isWithin(b.home, community)) - Number(isWithin(a.home, community)));
}

/** The two samples of the last day, with two reagents in two laboratories; or the first of them. */
async function sample({ house, does }: Stage, episode: string, today: string, samples: 1 | 2): Promise<void> {
  const [due] = await asHouse(house, (tx) =>
    rows(
      tx,
      sql<{ id: string }>`
        select id from test_due where episode = ${episode} and on_day = ${today}::date and state = 'due'`,
    ),
  );
  if (due === undefined) return;
  for (const n of ([1, 2] as const).slice(0, samples))
    await does('cdc', recordTest, {
      due: due.id,
      sample: n,
      reagent: n === 1 ? '达安' : '伯杰',
      laboratory: n === 1 ? '区疾控实验室' : '市第三方检验所',
      result: 'negative',
    });
}

async function released({ does }: Stage, { episode }: Leaver): Promise<string | undefined> {
  await does('care1', signRelease, { episode });
  return (await does('site1', agreeRelease, { episode }))?.release;
}

/** She has gone: the list done, taken over by her community, on the trip that her street sent. */
async function goesHome(
  stage: Stage,
  { site, place }: FirstSite,
  leaver: Leaver,
  goTo: (part: number) => void,
): Promise<void> {
  const { does } = stage;
  const { person } = leaver;
  const release = await released(stage, leaver);
  await ticks(stage, site, person, Number.POSITIVE_INFINITY);
  const trip = await homewards(stage, { site, place }, leaver, '浙A·0H215');
  if (release === undefined || trip === undefined) return;
  await does('comm1', acceptHandover, { release });
  goTo(35);
  await does('desk1', checkOutGuest, { site, person, to: 'home' });
  await does('street1', boardRiders, { trip, people: [person] });
  await does('street1', departTrip, { trip });
  goTo(55);
  await does('street1', arriveTrip, { trip, people: [person] });
  await does('street1', receiveRiders, { trip, people: [person] });
  await does('street1', closeTrip, { trip });
  goTo(70);
  await does('street1', cleanVehicle, { trip });
}

/** She is released and packs: her list is begun, a seat waits, and her community has not answered yet. */
async function packs(stage: Stage, { site, place }: FirstSite, leaver: Leaver): Promise<void> {
  await released(stage, leaver);
  await ticks(stage, site, leaver.person, BEGUN);
  await homewards(stage, { site, place }, leaver, '浙A·0H216');
}
const BEGUN = 3;

async function ticks({ house, does }: Stage, site: string, person: string, most: number): Promise<void> {
  const rules = (await house.rulebookAt(house.clock.now())).part(releaseRules).leaving;
  for (const { item } of itemsFor(rules, true).slice(0, most))
    await does('desk1', tickLeaving, { site, person, item, done: true });
}

/** A seat on a vehicle of her street, and her luggage on it. */
async function homewards(
  { house, does }: Stage,
  { site, place: from }: FirstSite,
  { person, home }: Leaver,
  vehicle: string,
): Promise<string | undefined> {
  const departsAt = addMinutes(house.clock.now(), SOON_MINUTES).toISOString();
  const planned = await does('street1', planTrip, {
    place: placeAt(home, 2),
    kind: 'release',
    from,
    to: placeAt(home, 3),
    vehicle,
    driver: { name: '何师傅', shown: '公司防护培训名单' },
    seats: 6,
    departsAt,
  });
  if (planned === undefined) return undefined;
  await does('desk1', arrangeLeaving, { site, person, ride: 'trip', luggage: LUGGAGE });
  await does('street1', seatRiders, { trip: planned.trip, riders: [{ person, luggage: LUGGAGE }] });
  return planned.trip;
}
const SOON_MINUTES = 50;

/** Of those who were ordered to a site just now two have a seat; the others are still to be given one. */
async function fetched({ house, does }: Stage, { place }: FirstSite, district: string): Promise<void> {
  const waiting = await asHouse(house, (tx) => waitingFor(tx, district, 50));
  const planned = await does('hq', planTrip, {
    place: district,
    kind: 'intake',
    to: place,
    vehicle: '浙A·0H101',
    driver: { name: '孟师傅', shown: '公司防护培训名单' },
    seats: 12,
    departsAt: addMinutes(house.clock.now(), SOON_MINUTES).toISOString(),
  });
  if (planned === undefined) return;
  for (const { person } of waiting.slice(1, 1 + SEATED))
    await does('hq', seatRiders, { trip: planned.trip, riders: [{ person, luggage: 1 }] });
}
const SEATED = 2;
