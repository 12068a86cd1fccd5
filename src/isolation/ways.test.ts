// Scenes of ways that are not straight: back from hospital, gone and back, left on the way, a site that closes meanwhile,
// what a phone kept and what a desk wrote down too late. Nobody drops out of sight on any of them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Hotel, openHotel, roomNo } from '../../test/hotel.ts';
import { refusal, type TestHouse } from '../../test/house.ts';
import { COMMUNITY, houseWithLists, STREET } from '../../test/lists.ts';
import { type Stay, staysAtHome, withOutbreak } from '../../test/stays.ts';
import { addDays, civilDayOf } from '../base/civil-dates.ts';
import { rows, sql } from '../base/sql.ts';
import { reportCase } from '../control/cases/acts.ts';
import {
  admitEpisode,
  agreeCancel,
  askCancel,
  moveEpisode,
  returnEpisode,
} from '../control/episodes/acts.ts';
import { recordTemperature } from '../control/observations/acts.ts';
import { openPerson } from '../people/acts.ts';
import { residentId } from '../people/own.ts';
import {
  arriveTrip,
  boardRiders,
  closeTrip,
  departTrip,
  missRider,
  planTrip,
  receiveRiders,
  seatRiders,
} from '../transport/acts.ts';
import { followOnTrips } from '../transport/merging.ts';
import { planSiteDay } from './care/acts.ts';
import { answerThread, askAsGuest, openGuestThread } from './care/requests/acts.ts';
import { careLook } from './care/routes.ts';
import { roundsOver } from './corridor/acts.ts';
import { reportIncident } from './incidents/acts.ts';
import { arrangeLeaving } from './leaving/acts.ts';
import {
  checkOutGuest,
  interviewGuest,
  moveGuest,
  readGuestInterview,
  registerCompanion,
  roomGuests,
} from './rooms/acts.ts';
import { decideEmergency, takeInEmergency } from './rooms/emergencies.ts';
import { sitesForWaitingLook } from './rooms/routes.ts';
import { beginRound, doZones, endRound, startMeal } from './rounds/acts.ts';
import { closeIsolationSite } from './sites/acts.ts';

let h: TestHouse;
let hotel: Hotel;
beforeAll(async () => {
  h = await houseWithLists({ now: new Date('2026-12-08T06:00:00+08:00') });
  await withOutbreak(h);
  hotel = await openHotel(h, { roomsPerFloor: 60 });
}, 120_000);
afterAll(() => h.close());

const cdc = () => h.as('cdc');
const group = () => h.as('transport-group');
const nurse = () => h.as('cdc');
const later = (minutes: number) => h.clock.set(new Date(h.clock.now().getTime() + minutes * 60_000));
let door = 0;
/** Somebody ordered into a site, in a room of the hotel. */
async function guest(at: Hotel = hotel): Promise<Stay> {
  const [one] = await ordered();
  door += 1;
  await at.room([one.person], [`03${String(door).padStart(2, '0')}`]);
  await h.settle();
  later(5);
  return one;
}
async function ordered(n = 1): Promise<[Stay, ...Stay[]]> {
  const [one, ...more] = await staysAtHome(h, n);
  if (one === undefined) throw new Error('somebody was ordered');
  for (const { episode } of [one, ...more])
    await h.inside((tx) =>
      rows(tx, sql`update episode set stage_place = 'facility' where id = ${episode} returning id`),
    );
  return [one, ...more];
}
/** Somebody on her own page. */
const resident = (person: string) =>
  h.asActor({
    id: residentId(person),
    name: '',
    kind: 'person',
    duties: [
      {
        role: 'resident',
        place: COMMUNITY,
        permissions: new Set(['own.report', 'own.read']),
        purposes: new Set(['own-affairs']),
      },
    ],
  });
let cars = 0;
async function trip(
  kind: 'intake' | 'hospital' | 'return' | 'release' | 'between',
  who: readonly string[],
  to?: string,
) {
  cars += 1;
  const { trip: id } = await group().do(planTrip, {
    place: 'd330114',
    kind,
    ...(kind === 'hospital' ? { destination: '区人民医院' } : { to: to ?? hotel.place }),
    vehicle: `浙A·W${String(cars).padStart(4, '0')}`,
    driver: { name: '何师傅', shown: '公司防护培训名单' },
    seats: 6,
    departsAt: h.clock.now().toISOString(),
  });
  await group().do(seatRiders, { trip: id, riders: who.map((person) => ({ person })) });
  return id;
}
async function ride(id: string, people: string[]) {
  await group().do(boardRiders, { trip: id, people });
  await group().do(departTrip, { trip: id });
  later(20);
  await group().do(arriveTrip, { trip: id, people });
}
const stands = async ({ episode, person }: Stay) => {
  const [found] = await h.inside((tx) =>
    rows(
      tx,
      sql<{ state: string; kept: string | null; at: string | null; label: string | null }>`
        select e.state, e.kept_at::text as kept, w.kind as at, w.label from episode e
          left join whereabouts w on w.person = ${person} and w.until_at is null
        where e.id = ${episode}`,
    ),
  );
  return found;
};
const askedAt = ({ episode }: Stay) =>
  h.inside(async (tx) =>
    (
      await rows(
        tx,
        sql<{ place: string }>`
          select distinct place::text as place from temperature_due where episode = ${episode} and ended_at is null`,
      )
    ).map(({ place }) => place),
  );

describe('hospital and back', () => {
  test('whoever is given a room again after the hospital is asked for her temperature again', async () => {
    const one = await guest();
    await hotel.head.do(checkOutGuest, { site: hotel.site, person: one.person, to: 'hospital' });
    const there = await trip('hospital', [one.person]);
    await ride(there, [one.person]);
    await nurse().do(receiveRiders, { trip: there, people: [one.person] });
    await h.settle();
    expect(await stands(one)).toMatchObject({ state: 'suspended', at: 'hospital' });
    expect(await askedAt(one)).toEqual([]);
    later(60);
    const back = await trip('return', [one.person]);
    await ride(back, [one.person]);
    await hotel.head.do(receiveRiders, { trip: back, people: [one.person] });
    door += 1;
    await hotel.room([one.person], [`03${String(door).padStart(2, '0')}`]);
    await h.settle();
    expect(await stands(one)).toMatchObject({ state: 'active', at: 'facility', label: hotel.name });
    expect((await askedAt(one)).every((place) => place.startsWith(hotel.place))).toBe(true);
    expect(await askedAt(one)).not.toEqual([]);
  });

  test('a signature that comes days late takes nobody back to the hospital she has left', async () => {
    const one = await guest();
    await hotel.head.do(checkOutGuest, { site: hotel.site, person: one.person, to: 'hospital' });
    const there = await trip('hospital', [one.person]);
    await ride(there, [one.person]);
    await group().do(closeTrip, { trip: there, reason: '医院未签收' });
    await cdc().do(admitEpisode, { episode: one.episode, hospital: '区人民医院' });
    later(60);
    await cdc().do(returnEpisode, { episode: one.episode, where: { kind: 'facility', label: hotel.name } });
    door += 1;
    await hotel.room([one.person], [`03${String(door).padStart(2, '0')}`]);
    await h.settle();
    later(600);
    await nurse().do(receiveRiders, { trip: there, people: [one.person] });
    await h.settle();
    expect(await stands(one)).toMatchObject({ state: 'active', at: 'facility', label: hotel.name });
    expect(await askedAt(one)).not.toEqual([]);
  });

  test('who kept her room while the hospital had her is in it again when the site has received her', async () => {
    const one = await guest();
    const there = await trip('hospital', [one.person]);
    await ride(there, [one.person]);
    await nurse().do(receiveRiders, { trip: there, people: [one.person] });
    await h.settle();
    expect(await stands(one)).toMatchObject({ state: 'suspended', at: 'hospital' });
    later(240);
    const back = await trip('return', [one.person]);
    await ride(back, [one.person]);
    await hotel.head.do(receiveRiders, { trip: back, people: [one.person] });
    await h.settle();
    expect(await stands(one)).toMatchObject({ state: 'active', at: 'facility', label: hotel.name });
    expect(await askedAt(one)).not.toEqual([]);
  });

  test('nobody is taken home from hospital while her days at a site are not over', async () => {
    const one = await guest();
    await cdc().do(admitEpisode, { episode: one.episode, hospital: '区人民医院' });
    const home = await trip('release', [one.person], COMMUNITY);
    expect((await refusal(group().do(boardRiders, { trip: home, people: [one.person] }))).code).toBe(
      'trip-not-released',
    );
    const leaving = { site: hotel.site, person: one.person, to: 'home' as const };
    expect((await refusal(hotel.head.do(checkOutGuest, leaving))).code).toBe('guest-not-released');
  });

  test('whoever is received at home from hospital is asked for her temperature at home', async () => {
    const [one] = await staysAtHome(h, 1);
    if (one === undefined) throw new Error('somebody was ordered');
    await cdc().do(admitEpisode, { episode: one.episode, hospital: '区人民医院' });
    await h.settle();
    expect(await askedAt(one)).toEqual([]);
    const home = await trip('return', [one.person], COMMUNITY);
    await ride(home, [one.person]);
    await h.as('subdistrict-duty', STREET).do(receiveRiders, { trip: home, people: [one.person] });
    await h.settle();
    expect(await stands(one)).toMatchObject({ state: 'active', at: 'home' });
    expect(await askedAt(one)).not.toEqual([]);
  });

  test('a guest in hospital when her site closes is asked of somebody who is there once she is out', async () => {
    const other = await openHotel(h);
    const [one] = await ordered();
    await other.room([one.person], ['0301']);
    await h.settle();
    await other.head.do(checkOutGuest, { site: other.site, person: one.person, to: 'hospital' });
    await cdc().do(admitEpisode, { episode: one.episode, hospital: '区人民医院' });
    await h.settle();
    await h.inside((tx) =>
      rows(tx, sql`update isolation_room set state = 'ready' where site = ${other.site} returning id`),
    );
    await h.as('hq').do(closeIsolationSite, { site: other.site, reason: '任务结束' });
    await h.settle();
    await cdc().do(returnEpisode, { episode: one.episode, where: { kind: 'facility' } });
    await h.settle();
    expect((await askedAt(one)).filter((place) => place.startsWith(other.place))).toEqual([]);
    expect(await askedAt(one)).not.toEqual([]);
  });
});

describe('on the way', () => {
  test('off again before it departs she is where she was, though the phone told it later', async () => {
    const [one, other] = [await guest(), await guest()];
    const id = await trip('between', [one.person, other.person], (await openHotel(h)).place);
    const then = h.clock.now().toISOString();
    later(3);
    await group().do(boardRiders, { trip: id, people: [one.person], at: then });
    later(2);
    await group().do(missRider, { trip: id, person: one.person, reason: '突感不适' });
    expect(await stands(one)).toMatchObject({ at: 'facility', label: hotel.name });
  });

  test('a phone that knows her by the record that was merged since boards her all the same', async () => {
    const [one, kept] = await ordered(2);
    const id = await trip('intake', [one.person]);
    await h.inside((tx) =>
      rows(tx, sql`update person set merged_into = ${kept?.person} where id = ${one.person} returning id`),
    );
    const pair = { from: one.person, into: kept?.person ?? '', place: COMMUNITY };
    await h.itself.do(followOnTrips, pair);
    await group().do(boardRiders, { trip: id, people: [one.person] });
    await group().do(departTrip, { trip: id });
    await group().do(arriveTrip, { trip: id, people: [one.person] });
    await hotel.head.do(receiveRiders, { trip: id, people: [one.person] });
    await group().do(closeTrip, { trip: id });
  });

  test('whoever nothing is decided about any more is named when the others can not board', async () => {
    const [one, two] = await ordered(2);
    const id = await trip('intake', [one.person, two?.person ?? '']);
    await h.inside((tx) =>
      rows(
        tx,
        sql`update episode set state = 'cancelled', ended_at = ${h.clock.now()} where id = ${one.episode} returning id`,
      ),
    );
    const no = await refusal(group().do(boardRiders, { trip: id, people: [two?.person ?? ''] }));
    expect(no.words.en).toMatch(/P-\d+/);
  });
});

describe('gone and back', () => {
  test('whoever ran away and is in a room again is sought by nobody', async () => {
    const one = await guest();
    await hotel.head.do(checkOutGuest, {
      site: hotel.site,
      person: one.person,
      to: 'left',
      reason: '清点不在',
    });
    await h.settle();
    const sought = () =>
      h.inside((tx) =>
        rows(
          tx,
          sql<{ kind: string }>`
            select kind from task where plan_key like ${`episode/${one.episode}/%`} and ended_at is null and kind ~ 'refus|seek|police|abscond'`,
        ),
      );
    expect(await sought()).not.toEqual([]);
    later(50);
    door += 1;
    await hotel.room([one.person], [`03${String(door).padStart(2, '0')}`]);
    await h.settle();
    expect(await sought()).toEqual([]);
  });
});

test('whoever was there for her sake leaves with her, and nothing of her list stays open', async () => {
  const other = await openHotel(h, { twoBedShare: 0.5 });
  const [child] = await ordered();
  await h.inside((tx) =>
    rows(tx, sql`update person set birth = '2020-05-05' where id = ${child.person} returning id`),
  );
  const { person: mother } = await other.head.do(registerCompanion, {
    site: other.site,
    guest: child.person,
    name: '沈安',
    phone: '13900004321',
    birth: '1990-03-04',
    relation: 'parent',
    agreed: 'signed',
    why: '母亲，家中无他人',
  });
  const room = await roomNo(h, other.site, '0302');
  await other.head.do(roomGuests, {
    site: other.site,
    guests: [child.person, mother].map((person) => ({ person, room, reason: '演练指定' })),
    companions: [{ guest: child.person, companion: mother }],
  });
  const desk = h.as('site-data', other.place);
  await desk.do(arrangeLeaving, { site: other.site, person: mother, ride: 'trip', luggage: 1 });
  later(30);
  await other.head.do(checkOutGuest, {
    site: other.site,
    person: child.person,
    to: 'hospital',
    reason: '转院',
  });
  await h.settle();
  const lists = await h.inside((tx) =>
    rows(
      tx,
      sql<{ n: number }>`select 1 as n from site_leaving where person = ${mother} and ended_at is null`,
    ),
  );
  expect(lists).toEqual([]);
});

test('who is gone the moment she was given a room is sought, though no incident can say where she was', async () => {
  const [one] = await ordered();
  door += 1;
  await hotel.room([one.person], [`03${String(door).padStart(2, '0')}`]);
  await hotel.head.do(checkOutGuest, { site: hotel.site, person: one.person, to: 'left' });
  await h.settle().catch(() => undefined);
  const sought = await h.inside((tx) =>
    rows(tx, sql`select 1 from home_refusal where episode = ${one.episode} and closed_at is null`),
  );
  expect(sought).not.toEqual([]);
});

describe('what is not so', () => {
  test('nobody is sought who is on record in a hospital', async () => {
    const one = await guest();
    await cdc().do(admitEpisode, { episode: one.episode, hospital: '区人民医院' });
    const gone = { site: hotel.site, person: one.person, to: 'left' as const };
    const no = await refusal(hotel.head.do(checkOutGuest, gone));
    expect([no.code, no.words.zh]).toEqual(['guest-known-elsewhere', expect.stringContaining('区人民医院')]);
    await hotel.head.do(checkOutGuest, { ...gone, to: 'hospital' });
    expect(await stands(one)).toMatchObject({ at: 'hospital' });
  });

  test('whoever has died is written down as that, once her stay is cancelled by two; nobody goes along', async () => {
    const one = await guest();
    const died = { site: hotel.site, person: one.person, to: 'died' as const };
    expect((await refusal(hotel.head.do(checkOutGuest, died))).code).toBe('guest-died-stay-open');
    await cdc().do(askCancel, { episode: one.episode, reason: 'deceased' });
    await h.as('subdistrict-duty', STREET).do(agreeCancel, { episode: one.episode });
    await hotel.head.do(checkOutGuest, died);
    await h.settle();
    expect(await stands(one)).toMatchObject({ state: 'cancelled', at: null });
    const sought = await h.inside((tx) =>
      rows(tx, sql`select 1 from site_incident where person = ${one.person}`),
    );
    expect(sought).toEqual([]);
  });
});

test('what she waits for is brought to the room she has moved to', async () => {
  const one = await guest();
  const patient = resident(one.person);
  const { request } = await patient.do(askAsGuest, { kind: 'need', text: '降压药' });
  const room = await roomNo(h, hotel.site, '0405');
  await hotel.head.do(moveGuest, { person: one.person, room, reason: '换到向阳房间' });
  const [task] = await h.inside((tx) =>
    rows(
      tx,
      sql<{ zh: string; place: string; floor: string }>`
        select t.title_zh as zh, t.place::text as place, r.place::text as floor from task t, isolation_room r
        where t.plan_key = ${`guest-request/${request}`} and t.ended_at is null and r.id = ${room}`,
    ),
  );
  expect(task?.zh).toMatch(/^0405 /);
  expect(task?.place).toBe(task?.floor);
  const { requests } = await hotel.head.see(careLook, { site: hotel.site });
  expect(requests.find(({ id }) => id === request)?.room).toBe('0405');
});

test('what she wrote while the doctor was answering is read before it counts as answered', async () => {
  const one = await guest();
  const patient = resident(one.person);
  await patient.do(askAsGuest, { kind: 'doctor', text: '可以吃布洛芬吗' });
  const { messages } = await hotel.medic.do(openGuestThread, { site: hotel.site, person: one.person });
  later(1);
  await patient.do(askAsGuest, { kind: 'doctor', text: '胸口很痛', urgent: true });
  later(1);
  const answer = { site: hotel.site, person: one.person, text: '可以，饭后一片' };
  const seen = messages.at(-1)?.id ?? '';
  expect((await refusal(hotel.medic.do(answerThread, { ...answer, seen }))).code).toBe('thread-has-more');
  const again = await hotel.medic.do(openGuestThread, { site: hotel.site, person: one.person });
  await hotel.medic.do(answerThread, { ...answer, seen: again.messages.at(-1)?.id ?? '' });
});

describe('what a phone kept', () => {
  test('the same zone told twice in one breath is told once', async () => {
    const by = h.as('site-disinfection', hotel.place);
    const { round } = await by.do(beginRound, {
      site: hotel.site,
      kind: 'round',
      product: 'tablet',
      targetMgL: 1000,
      measuredMgL: 1000,
    });
    const zone = { zone: 'lobby', object: 'corridor' };
    await by.do(doZones, { round, zones: [{ ...zone, skipped: '锁着' }, zone] });
    await h.inside((tx) =>
      rows(
        tx,
        sql`update disinfection_round set ended_at = ${h.clock.now()} where id = ${round} returning id`,
      ),
    );
  });

  test('a round of yesterday that ends this morning is yesterday’s', async () => {
    h.clock.set(new Date('2026-12-09T15:00:00+08:00'));
    await h.itself.do(planSiteDay, { site: hotel.site });
    h.clock.set(new Date('2026-12-09T16:30:00+08:00'));
    const by = h.as('site-disinfection', hotel.place);
    const { round } = await by.do(beginRound, {
      site: hotel.site,
      kind: 'round',
      product: 'tablet',
      targetMgL: 1000,
      measuredMgL: 1000,
    });
    const zones = await h.inside((tx) =>
      rows(
        tx,
        sql<{
          building: string;
          floor: number;
        }>`select distinct building, floor::int as floor from isolation_room where site = ${hotel.site}`,
      ),
    );
    const object = 'corridor';
    await by.do(doZones, {
      round,
      zones: [
        ...zones.map(({ building, floor }) => ({ zone: `corridor/${building}/${floor}`, object })),
        ...['lobby', 'lift', 'office', 'waste'].map((zone) => ({ zone, object })),
      ],
    });
    h.clock.set(new Date('2026-12-10T05:00:00+08:00'));
    await h.itself.do(planSiteDay, { site: hotel.site });
    h.clock.set(new Date('2026-12-10T07:00:00+08:00'));
    await by.do(endRound, { round });
    const done = await h.inside((tx) =>
      rows(
        tx,
        sql<{ key: string }>`
          select plan_key as key from task where plan_key like ${`site/${hotel.site}/%/plan/disinfection%`} and state = 'completed'`,
      ),
    );
    expect(done.map(({ key }) => key.split('/')[2])).toEqual(['2026-12-09']);
  });
});

test('the evening’s round of temperatures is done though its last guest is settled after midnight', async () => {
  const other = await openHotel(h);
  const [one] = await ordered();
  await other.room([one.person], ['0301']);
  const today = civilDayOf(h.clock.now());
  h.clock.set(new Date(`${addDays(today, 1)}T00:10:00+08:00`));
  await h.itself.do(planSiteDay, { site: other.site });
  const dues = await h.inside((tx) =>
    rows(
      tx,
      sql<{ slot: number }>`
        select slot::int as slot from temperature_due
        where episode = ${one.episode} and on_day = ${addDays(today, 1)}::date order by slot`,
    ),
  );
  expect(dues.length).toBeGreaterThan(1);
  h.clock.set(new Date(`${addDays(today, 1)}T17:00:00+08:00`));
  await other.medic.do(recordTemperature, { episode: one.episode, celsius: 36.5 });
  h.clock.set(new Date(`${addDays(today, 2)}T00:20:00+08:00`));
  await h.inside((tx) =>
    rows(
      tx,
      sql`update temperature_due set ended_at = ${h.clock.now()}, ended_how = 'excused' where episode = ${one.episode}
        and on_day <= ${addDays(today, 1)}::date and ended_at is null returning slot`,
    ),
  );
  const over = await h.inside(async (tx) =>
    roundsOver(
      tx,
      { now: h.clock.now(), rulebook: await h.house.rulebookAt(h.clock.now()) },
      `${other.place}.g01`,
    ),
  );
  expect(over.map(({ day: of }) => of)).toContain(addDays(today, 1));
});

describe('who may', () => {
  test('the kitchen does not let itself off by a word in what it sends', async () => {
    const kitchen = h.as('site-logistics', hotel.place);
    const smuggled = { site: hotel.site, meal: 'lunch', reason: '饭菜凉了' };
    expect((await refusal(kitchen.do(startMeal, smuggled))).code).toBe('corridors-not-ready');
  });

  test('what she told one site is read by no other while she is at home', async () => {
    const one = await guest();
    await hotel.medic.do(interviewGuest, {
      site: hotel.site,
      person: one.person,
      told: { attention: ['insulin'], medicines: [], diet: 'ordinary' },
      over: null,
    });
    await h.inside((tx) =>
      rows(tx, sql`update episode set stage_place = 'home' where id = ${one.episode} returning id`),
    );
    await hotel.head.do(checkOutGuest, { site: hotel.site, person: one.person, to: 'home' });
    const other = await openHotel(h);
    expect(
      (await refusal(other.medic.do(readGuestInterview, { site: other.site, person: one.person }))).code,
    ).toBe('guest-not-here');
  });
});

test('whoever has a seat to a site or rides there has her room kept, whichever site is filled first', async () => {
  const near = await openHotel(h);
  const [waits, rider = waits] = await ordered(2);
  const goes = async () => {
    const { rows: found } = await group().see(sitesForWaitingLook, { within: 'd330114' });
    const to = new Map(found.map((one) => [one.person, one.to]));
    return [waits, rider].map(({ person }) => to.get(person));
  };
  expect(await goes()).toEqual([hotel.place, hotel.place]);
  const missed = await trip('intake', [rider.person], near.place);
  expect(await goes()).toEqual([hotel.place, near.place]);
  await group().do(missRider, { trip: missed, person: rider.person, reason: '敲门无人应答' });
  expect(await goes()).toEqual([hotel.place, hotel.place]);
  const id = await trip('intake', [rider.person], near.place);
  await ride(id, [rider.person]);
  await near.head.do(receiveRiders, { trip: id, people: [rider.person] });
  // In the hall, it is still that site which owes her a room.
  expect(await goes()).toEqual([hotel.place, near.place]);
  await near.room([rider.person], ['0301']);
  expect(await goes()).toEqual([hotel.place, undefined]);
});

test('whoever has a room at another site meanwhile is not driven away from it', async () => {
  const near = await openHotel(h);
  const [rider] = await ordered();
  const id = await trip('intake', [rider.person]);
  await near.room([rider.person], ['0302']);
  const no = await refusal(group().do(boardRiders, { trip: id, people: [rider.person] }));
  expect(no.code).toBe('trip-rider-roomed');
  // Which site, and no more: the vehicle needs no room.
  expect(no.words.zh).toContain(near.name);
  expect(no.words.zh).not.toContain('0302');
  await group().do(missRider, { trip: id, person: rider.person, reason: '已入住其他隔离点' });
  expect(await stands(rider)).toMatchObject({ at: 'facility', label: near.name });
});

test('whoever is ordered to be at home since her seat was booked is fetched to no site', async () => {
  const [rider] = await ordered();
  const id = await trip('intake', [rider.person]);
  await h.inside((tx) =>
    rows(tx, sql`update episode set stage_place = 'home' where id = ${rider.episode} returning id`),
  );
  const no = await refusal(group().do(boardRiders, { trip: id, people: [rider.person] }));
  expect(no.code).toBe('trip-no-site-any-more');
  await group().do(missRider, { trip: id, person: rider.person, reason: '已改为居家' });
  expect(await stands(rider)).toMatchObject({ at: 'home' });
});

test('whoever is ordered home herself and stays with a guest of a site is driven there', async () => {
  const one = await guest();
  const [mother] = await staysAtHome(h, 1);
  const person = mother?.person ?? '';
  await h.inside((tx) =>
    rows(tx, sql`update person set birth = '1985-05-01' where id = ${person} returning id`),
  );
  const known = await cdc().do(openPerson, { person, reason: '核对身份' });
  await hotel.head.do(registerCompanion, {
    site: hotel.site,
    guest: one.person,
    name: known.name,
    document: known.documents[0]?.number ?? '',
    relation: 'relative',
    agreed: 'said',
    why: '只有她能照料',
  });
  await h.settle();
  const id = await trip('intake', [person]);
  await ride(id, [person]);
  await hotel.head.do(receiveRiders, { trip: id, people: [person] });
});

test('a phone tells late of whom it boarded before CDC had changed her order: she is aboard, and on record so', async () => {
  const [rider] = await ordered();
  const id = await trip('intake', [rider.person]);
  const then = h.clock.now().toISOString();
  later(5);
  await cdc().do(moveEpisode, { episode: rider.episode, to: 'home', reason: 'no-carer' });
  later(5);
  const boards = { trip: id, people: [rider.person] };
  expect((await refusal(group().do(boardRiders, boards))).code).toBe('trip-no-site-any-more');
  await group().do(boardRiders, { ...boards, at: then });
  expect(await stands(rider)).toMatchObject({ at: 'vehicle' });
  // Brought there, she is taken in like whoever stands at the door, and whoever decides about her says whether she stays.
  await group().do(departTrip, { trip: id });
  later(20);
  await group().do(arriveTrip, { trip: id, people: [rider.person] });
  await hotel.head.do(receiveRiders, { trip: id, people: [rider.person] });
  door += 1;
  const known = await cdc().do(openPerson, { person: rider.person, reason: '核对身份' });
  await hotel.head.do(takeInEmergency, {
    site: hotel.site,
    name: known.name,
    document: known.documents[0]?.number ?? '',
    ground: 'night',
    room: await roomNo(h, hotel.site, `03${String(door).padStart(2, '0')}`),
  });
  const asked = () =>
    h.inside((tx) =>
      rows(
        tx,
        sql<{ kind: string }>`
          select kind from task where plan_key like ${`isolation/emergency/${rider.person}/%`} and ended_at is null`,
      ),
    );
  expect(await asked()).toEqual([{ kind: 'emergency-stay' }]);
  await cdc().do(decideEmergency, { site: hotel.site, person: rider.person, stays: true });
  expect(await asked()).toEqual([]);
});

test('found positive with a seat to another site: she is not left in the hall, unless somebody says why', async () => {
  const one = await guest();
  await cdc().do(reportCase, { person: one.person });
  await h.settle();
  const out = (to: 'site' | 'home' | 'hospital', reason?: string) =>
    hotel.head.do(checkOutGuest, { site: hotel.site, person: one.person, to, ...(reason && { reason }) });
  for (const to of ['site', 'home'] as const)
    expect((await refusal(out(to))).code).toBe('positive-leaves-needs-reason');
  await out('site', '转往设有阳性区的隔离点');
});

test('a laboratory finds a guest positive: the head of her site hears at once, until the incident is reported', async () => {
  const [one, two] = [await guest(), await guest()];
  const asked = (person: string) =>
    h.inside((tx) =>
      rows(
        tx,
        sql<{ role: string; unit: string; state: string }>`
          select owner_role as role, owner_unit::text as unit, state from task
          where plan_key = ${`incident/positive/${person}`}`,
      ),
    );
  const report = (person: string) =>
    hotel.head.do(reportIncident, { site: hotel.site, incident: 'positive', person });
  await cdc().do(reportCase, { person: one.person });
  await h.settle();
  expect(await asked(one.person)).toEqual([{ role: 'site-head', unit: hotel.place, state: 'requested' }]);
  await report(one.person);
  expect((await asked(one.person)).map(({ state }) => state)).toEqual(['completed']);
  // Seen at the site first: nobody is asked for what she has told.
  await report(two.person);
  await cdc().do(reportCase, { person: two.person });
  await h.settle();
  expect(await asked(two.person)).toEqual([]);
});
