// Scenes of transport on the real database: nobody rides with another risk, nobody is left behind unseen, and a trip is over
// when as many were received as boarded.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal, type TestHouse } from '../../test/house.ts';
import { COMMUNITY, houseWithLists } from '../../test/lists.ts';
import { staysAtHome, withOutbreak } from '../../test/stays.ts';
import { uuidv7 } from '../base/ids.ts';
import { rows, sql } from '../base/sql.ts';
import { reportCase } from '../control/cases/acts.ts';
import { insertPlaces } from '../places/store.ts';
import { watchAll } from '../watch.ts';
import {
  arriveTrip,
  boardRiders,
  cancelTrip,
  changeTrip,
  cleanVehicle,
  closeTrip,
  departTrip,
  missRider,
  openNeeds,
  planTrip,
  receiveRiders,
  seatRiders,
  unseatRider,
} from './acts.ts';
import { followOnTrips, returnOnTrips } from './merging.ts';
import { toFetchLook, tripLook, tripsLook, unitsToGoLook } from './routes.ts';

const SITE = 'd330114.s090.c01';
let h: TestHouse;
beforeAll(async () => {
  h = await houseWithLists({ now: new Date('2026-12-08T00:30:00+08:00') });
  await withOutbreak(h);
  await h.inside((tx) =>
    insertPlaces(
      tx,
      [
        {
          path: 'd330114.s090',
          kind: 'site',
          code: '330114090',
          name: '集中隔离点',
          nameEn: 'isolation sites',
        },
        { path: SITE, kind: 'site', code: '33011409001', name: '望潮酒店', nameEn: 'Wangchao Hotel' },
      ],
      h.clock.now(),
    ),
  );
}, 60_000);
afterAll(() => h.close());

const group = () => h.as('transport-group');
const later = (minutes: number) => h.clock.set(new Date(h.clock.now().getTime() + minutes * 60_000));
let vehicles = 0;
async function bus(seats = 7, kind: 'intake' | 'hospital' | 'release' = 'intake', to: string = SITE) {
  vehicles += 1;
  return group().do(planTrip, {
    place: 'd330114',
    kind,
    ...(kind === 'hospital' ? { destination: '定点医院' } : { to }),
    vehicle: `浙A·${String(vehicles).padStart(4, '0')}`,
    driver: { name: '何师傅', shown: '公司防护培训名单' },
    seats,
    departsAt: new Date(h.clock.now().getTime() + 30 * 60_000).toISOString(),
  });
}
const minutesBetween = (from: Date | string, to: Date | string) =>
  Math.round((new Date(to).getTime() - new Date(from).getTime()) / 60_000);
/** Ordered into a site, and waiting to be fetched. */
const ordered = async (n: number) => {
  const stays = await staysAtHome(h, n);
  for (const { episode } of stays)
    await h.inside((tx) =>
      rows(tx, sql`update episode set stage_place = 'facility' where id = ${episode} returning id`),
    );
  return stays;
};
const people = async (n: number) => (await ordered(n)).map(({ person }) => person);
const where = (person: string | undefined) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ kind: string; label: string | null }>`
        select kind, label from whereabouts where person = ${person} and until_at is null`,
    ),
  );
const red = async (id: string) => (await watchAll(h.house)).find((one) => one.id === id)?.count;

describe('a trip to a site', () => {
  test('two board, one is not at the door; on the way they are on the vehicle; the site receives them', async () => {
    const [one, two, three] = await people(3);
    const { trip, code } = await bus();
    const all = [one, two, three].map((person) => person ?? '');
    await group().do(seatRiders, {
      trip,
      riders: [
        { person: all[0] ?? '', luggage: 2, needs: '胰岛素冷藏' },
        { person: all[1] ?? '' },
        { person: all[2] ?? '' },
      ],
    });
    await group().do(boardRiders, { trip, people: [all[0] ?? '', all[1] ?? ''] });
    expect(await where(one)).toEqual([{ kind: 'vehicle', label: code }]);
    const waits = await refusal(group().do(departTrip, { trip }));
    expect(waits.code).toBe('trip-waits');
    expect(waits.words.zh).toMatch(/P-\d+/);
    await group().do(missRider, { trip, person: all[2] ?? '', reason: '敲门无人' });
    expect((await where(three))[0]?.kind).toBe('home');
    await group().do(departTrip, { trip });
    expect((await refusal(group().do(boardRiders, { trip, people: [all[2] ?? ''] }))).code).toBe(
      'trip-not-planned',
    );
    // Whoever did not board can not alight.
    expect((await refusal(group().do(arriveTrip, { trip, people: all }))).code).toBe('trip-not-aboard');
    await group().do(arriveTrip, { trip, people: all.slice(0, 2) });
    const head = h.as('site-head', SITE);
    await head.do(receiveRiders, { trip, people: [all[0] ?? ''] });
    const differs = await refusal(group().do(closeTrip, { trip }));
    expect(differs.code).toBe('trip-differs');
    expect(differs.words.zh).toContain('上车 2 人、下车 2 人、接收 1 人');
    later(70);
    expect(await red('N19')).toBe(1);
    await head.do(receiveRiders, { trip, people: [all[1] ?? ''] });
    await group().do(closeTrip, { trip });
    expect(await red('N19')).toBe(0);
    const page = await head.see(tripLook, { trip });
    expect(page.people.map(({ receivedAt }) => receivedAt !== null)).toEqual([true, true, false]);
    expect(page.people[0]).toMatchObject({ luggage: 2, needs: true });
    // What travels with her lies sealed, and names are masked.
    expect(JSON.stringify(page)).not.toContain('胰岛素');
    expect(page.people[0]?.name).toMatch(/\*/);
    // Another site sees nothing of it.
    expect((await refusal(h.as('site-head', 'd330114.s090.c02').see(tripLook, { trip }))).code).toBe(
      'not-found',
    );
    const open = await h.inside((tx) =>
      rows(
        tx,
        sql<{
          n: number;
        }>`select count(*)::int as n from task where plan_key = ${`trip/${trip}`} and ended_at is null`,
      ),
    );
    expect(open[0]?.n).toBe(0);
  });

  test('categories are not mixed, positives ride alone, a full vehicle is full, nobody has two seats', async () => {
    const [one, two, three] = (await people(3)).map((person) => person ?? '');
    const { trip } = await bus(2);
    await group().do(seatRiders, { trip, riders: [{ person: one ?? '' }] });
    await h.inside((tx) =>
      rows(
        tx,
        sql`update episode set categories = '{close}' where person = ${two} and ended_at is null returning id`,
      ),
    );
    const mixed = await refusal(group().do(seatRiders, { trip, riders: [{ person: two ?? '' }] }));
    expect(mixed.code).toBe('trip-mixed');
    expect(mixed.words.zh).toContain('密');
    const other = await bus(1);
    expect(
      (await refusal(group().do(seatRiders, { trip: other.trip, riders: [{ person: one ?? '' }] }))).code,
    ).toBe('trip-on-another');
    await group().do(seatRiders, { trip: other.trip, riders: [{ person: two ?? '' }] });
    await h.inside((tx) =>
      rows(
        tx,
        sql`update episode set categories = '{close}' where person = ${three} and ended_at is null returning id`,
      ),
    );
    expect(
      (await refusal(group().do(seatRiders, { trip: other.trip, riders: [{ person: three ?? '' }] }))).code,
    ).toBe('trip-full');
    // Taken off, she may have another seat; and the empty vehicle takes anybody again.
    await group().do(unseatRider, { trip: other.trip, person: two ?? '', reason: '改乘' });
    await group().do(seatRiders, { trip: other.trip, riders: [{ person: three ?? '' }] });
    await group().do(cancelTrip, { trip, reason: '车辆故障' });
    expect((await refusal(group().do(boardRiders, { trip, people: [one ?? ''] }))).code).toBe(
      'trip-not-planned',
    );
  });

  test('what a crew without signal did is of when it was, and never before the step it follows', async () => {
    const [one, two] = await people(2);
    const { trip } = await bus(3, 'hospital');
    await group().do(seatRiders, { trip, riders: [{ person: one ?? '' }, { person: two ?? '' }] });
    const at = (minutes: number) => new Date(h.clock.now().getTime() + minutes * 60_000);
    const [boarded, gone, before, ahead] = [2, 9, -5, 600].map((minutes) => at(minutes).toISOString());
    later(90);
    await group().do(boardRiders, { trip, people: [one ?? ''], at: boarded });
    // A clock that is ahead, and one that was set back: neither makes a moment to come or one before she boarded.
    await group().do(boardRiders, { trip, people: [two ?? ''], at: ahead });
    await group().do(missRider, { trip, person: two ?? '', reason: '改由急救车送' });
    await group().do(departTrip, { trip, at: gone });
    await group().do(arriveTrip, { trip, people: [one ?? ''], at: before });
    const page = await group().see(tripLook, { trip });
    expect([page.departedAt, page.arrivedAt]).toEqual([gone, gone]);
    expect(page.people.map(({ boardedAt, alightedAt }) => [boardedAt, alightedAt])).toEqual([
      [boarded, gone],
      [null, null],
    ]);
  });

  test('a vehicle is on one trip at a time and disinfected before the next', async () => {
    const [person] = await people(1);
    const { trip } = await bus(3, 'hospital');
    const again = () =>
      group().do(planTrip, {
        place: 'd330114',
        kind: 'hospital',
        destination: '定点医院',
        vehicle: `浙a·${String(vehicles).padStart(4, '0')}`,
        driver: { name: '何师傅', shown: '公司防护培训名单' },
        seats: 3,
        departsAt: new Date(h.clock.now().getTime() + 20 * 60_000).toISOString(),
      });
    expect((await refusal(again())).code).toBe('trip-vehicle-busy');
    await group().do(seatRiders, { trip, riders: [{ person: person ?? '' }] });
    await group().do(boardRiders, { trip, people: [person ?? ''] });
    await group().do(departTrip, { trip });
    later(40);
    await group().do(arriveTrip, { trip, people: [person ?? ''] });
    // Nobody of a hospital has an account: CDC signs.
    await h.as('cdc').do(receiveRiders, { trip, people: [person ?? ''] });
    expect(await where(person)).toEqual([{ kind: 'hospital', label: '定点医院' }]);
    await h.settle();
    const stay = await h.inside((tx) =>
      rows(
        tx,
        sql<{ state: string }>`select state from episode where person = ${person} and ended_at is null`,
      ),
    );
    expect(stay).toEqual([{ state: 'suspended' }]);
    await group().do(closeTrip, { trip });
    expect((await refusal(again())).code).toBe('trip-vehicle-busy');
    const cleaned = h.clock.now().toISOString();
    later(600);
    expect((await refusal(again())).code).toBe('trip-vehicle-busy');
    // Told later, by a phone that had no signal at the washing place; no phone's clock makes it clean before it was empty.
    await group().do(cleanVehicle, { trip, at: cleaned });
    expect((await group().see(tripLook, { trip })).cleanedAt).toBe(cleaned);
    expect((await refusal(group().do(cleanVehicle, { trip }))).code).toBe('trip-cleaned');
    later(1);
    const { trip: next } = await again();
    // The disinfection after the one asked for has its time too.
    const vehicle = `浙A·${String(vehicles).padStart(4, '0')}`;
    const plan = (minutes: number) =>
      group().do(planTrip, {
        place: 'd330114',
        kind: 'hospital',
        vehicle,
        driver: { name: '何师傅', shown: '公司防护培训名单' },
        seats: 3,
        departsAt: new Date(h.clock.now().getTime() + 5 * 60_000).toISOString(),
        minutes,
      });
    expect((await refusal(plan(14))).code).toBe('trip-vehicle-busy');
    await group().do(cancelTrip, { trip: next, reason: '演练' });
    await plan(14);
  });

  test('a vehicle people rode in and were taken out of is not sent again before it is disinfected', async () => {
    const [person = ''] = await people(1);
    const { trip } = await bus(3, 'hospital');
    const left = `浙A·${String(vehicles).padStart(4, '0')}`;
    const plan = (vehicle: string) =>
      group().do(planTrip, {
        place: 'd330114',
        kind: 'hospital',
        destination: '定点医院',
        vehicle,
        driver: { name: '陈师傅', shown: '公司防护培训名单' },
        seats: 3,
        departsAt: new Date(h.clock.now().getTime() + 5 * 60_000).toISOString(),
      });
    const change = (vehicle: string) => group().do(changeTrip, { trip, vehicle, reason: '车辆故障' });
    const seen = async () => (await group().see(tripLook, { trip })).leftVehicles;
    // Nobody has been in it: it is free at once.
    await change('浙A·7001');
    expect(await seen()).toEqual([]);
    await change(left);
    await group().do(seatRiders, { trip, riders: [{ person }] });
    await group().do(boardRiders, { trip, people: [person] });
    await group().do(departTrip, { trip });
    await change('浙a·7002');
    expect(await seen()).toEqual([left]);
    expect((await refusal(plan(left))).code).toBe('trip-vehicle-busy');
    // Of the trip itself it may be taken again, and the other is the one left.
    await change(left);
    expect(await seen()).toEqual(['浙A·7002']);
    await change('浙A·7003');
    expect(await seen()).toEqual(['浙A·7002', left]);
    // She is on the way still, and the vehicle behind her is clean.
    await group().do(cleanVehicle, { trip, vehicle: left });
    expect(await seen()).toEqual(['浙A·7002']);
    expect((await refusal(group().do(cleanVehicle, { trip, vehicle: left }))).code).toBe('trip-not-left');
    await plan(left);
    expect((await refusal(plan('浙A·7002'))).code).toBe('trip-vehicle-busy');
    expect((await refusal(plan('浙A·7003'))).code).toBe('trip-vehicle-busy');
    await group().do(arriveTrip, { trip, people: [person] });
    await group().do(cleanVehicle, { trip });
    expect(await seen()).toEqual(['浙A·7002']);
    expect((await refusal(plan('浙A·7002'))).code).toBe('trip-vehicle-busy');
  });

  test('another destination takes its time from now, another length moves when it is due, and the task with it', async () => {
    const [person = ''] = await people(1);
    const { trip } = await bus(3, 'hospital');
    const due = async () => {
      const [task] = await h.inside((tx) =>
        rows(
          tx,
          sql<{
            due: Date;
          }>`select due_at as due from task where plan_key = ${`trip/${trip}`} and ended_at is null`,
        ),
      );
      const { dueAt, departsAt } = await group().see(tripLook, { trip });
      return {
        fromDeparture: minutesBetween(departsAt, dueAt),
        fromNow: minutesBetween(h.clock.now(), dueAt),
        grace: minutesBetween(dueAt, task?.due ?? ''),
      };
    };
    const planned = await due();
    await group().do(changeTrip, { trip, minutes: 200, reason: '绕行' });
    expect(await due()).toMatchObject({ fromDeparture: 200, grace: planned.grace });
    await group().do(changeTrip, {
      trip,
      driver: { name: '陈师傅', shown: '公司防护培训名单' },
      reason: '换班',
    });
    expect((await due()).fromDeparture).toBe(200);
    await group().do(changeTrip, { trip, destination: '区医院', reason: '床位' });
    expect(await due()).toEqual(planned);
    await group().do(seatRiders, { trip, riders: [{ person }] });
    await group().do(boardRiders, { trip, people: [person] });
    await group().do(departTrip, { trip });
    later(45);
    await group().do(changeTrip, { trip, destination: '市医院', reason: '已满' });
    expect(await due()).toMatchObject({ fromNow: planned.fromDeparture, grace: planned.grace });
    await group().do(changeTrip, { trip, minutes: 20, reason: '已近' });
    expect(await due()).toMatchObject({ fromNow: 20, grace: planned.grace });
  });

  test('who waits for a seat is listed, and a late trip climbs', async () => {
    const [stay] = await ordered(1);
    await h.inside((tx) =>
      rows(tx, sql`update episode set stage_place = 'facility' where id = ${stay?.episode} returning id`),
    );
    const listed = async () =>
      (await group().see(toFetchLook, { within: 'd330114' })).rows.map(({ person }) => person);
    expect(await listed()).toContain(stay?.person);
    const { trip } = await bus();
    await group().do(seatRiders, { trip, riders: [{ person: stay?.person ?? '' }] });
    expect(await listed()).not.toContain(stay?.person);
    const row = async () => (await group().see(tripsLook, {})).rows.find(({ id }) => id === trip);
    expect((await row())?.late).toBe(false);
    later(151);
    expect((await row())?.late).toBe(true);
    const due = await h.inside((tx) =>
      rows(
        tx,
        sql<{ late: boolean }>`
          select due_at < ${h.clock.now()} as late from task where plan_key = ${`trip/${trip}`} and ended_at is null`,
      ),
    );
    expect(due).toEqual([{ late: true }]);
  });

  test('what travels with her is opened by the crew with a reason; nobody else, and nothing where nothing was written', async () => {
    const [one, two] = (await people(2)).map((person) => person ?? '');
    const { trip, code } = await bus();
    await group().do(seatRiders, {
      trip,
      riders: [{ person: one ?? '', needs: ' 氧气瓶 ' }, { person: two ?? '' }],
    });
    const reason = '上车前核对';
    expect(await group().do(openNeeds, { trip, person: one ?? '', reason })).toEqual({ needs: '氧气瓶' });
    const told = h.entries.findLast(({ word }) => word === 'transport.needs.opened');
    expect(told?.detail).toEqual({ code, reason });
    expect(told?.about).toContain(`person:${one}`);
    expect((await refusal(group().do(openNeeds, { trip, person: two ?? '', reason }))).code).toBe(
      'trip-needs-none',
    );
    expect(
      (await refusal(h.as('site-head', SITE).do(openNeeds, { trip, person: one ?? '', reason }))).code,
    ).toBe('not-your-duty');
  });

  test('a household waits together, where the one who waits longest stands; sites are chosen by name', async () => {
    const stays = await ordered(3);
    const [one, two, three] = stays.map(({ person }) => person);
    // The first and the third live together; the second was ordered between them.
    await h.inside(async (tx) => {
      await rows(
        tx,
        sql`
          update episode set stage_place = 'facility',
            ordered_at = ${new Date('2026-12-01T00:00:00Z')}::timestamptz + array_position(${[one, two, three]}::uuid[], person) * interval '1 hour'
          where person = any (${[one, two, three]}::uuid[]) and ended_at is null returning id`,
      );
      await rows(
        tx,
        sql`delete from household_member where person = any (${[one, three]}::uuid[]) returning id`,
      );
      const home = '01900000-0000-7000-8000-000000000001';
      await rows(
        tx,
        sql`insert into household (id, place, created_at) values (${home}, ${COMMUNITY}::ltree, ${h.clock.now()}) returning id`,
      );
      await rows(
        tx,
        sql`
          insert into household_member (id, household, person, relation, head, since)
          select gen_random_uuid(), ${home}, p, 'other', false, ${h.clock.now()} from unnest(${[one, three]}::uuid[]) p
          returning id`,
      );
    });
    const { rows: waiting } = await group().see(toFetchLook, { within: 'd330114' });
    const order = waiting.map(({ person }) => person).filter((person) => [one, two, three].includes(person));
    expect(order).toEqual([one, three, two]);
    const [first] = waiting;
    expect(first?.household).toBe(waiting[1]?.household);
    expect(first?.category.zh).not.toMatch(/^[a-z-]*$/);
    const units = await group().see(unitsToGoLook, {});
    expect(units.filter(({ site }) => site)).toEqual([
      { path: SITE, name: { zh: '望潮酒店', en: 'Wangchao Hotel' }, site: true },
    ]);
    expect(units.map(({ path }) => path)).toContain(COMMUNITY);
  });

  test('only whoever receives may receive; a community’s medic can plan nothing', async () => {
    const [person] = await people(1);
    const { trip } = await bus();
    await group().do(seatRiders, { trip, riders: [{ person: person ?? '' }] });
    await group().do(boardRiders, { trip, people: [person ?? ''] });
    await group().do(departTrip, { trip });
    await group().do(arriveTrip, { trip, people: [person ?? ''] });
    expect((await refusal(group().do(receiveRiders, { trip, people: [person ?? ''] }))).code).toBe(
      'not-your-duty',
    );
    expect((await refusal(h.as('medic', COMMUNITY).do(cancelTrip, { trip, reason: '试试' }))).code).toBe(
      'not-your-duty',
    );
  });
});

describe('what goes wrong on the way', () => {
  const ids = async (n: number) => (await people(n)).map((person) => person ?? '');
  const seat = (trip: string, ...all: string[]) =>
    group().do(seatRiders, { trip, riders: all.map((person) => ({ person })) });
  const positive = async (person: string) => {
    await h.as('cdc').do(reportCase, { person });
    await h.settle();
  };
  const openTasks = (key: string) =>
    h.inside((tx) =>
      rows(
        tx,
        sql<{ key: string }>`
          select plan_key as key from task where plan_key like ${`${key}%`} and ended_at is null order by 1`,
      ),
    );

  test('whoever is a case is fetched to a hospital, whatever site the others of the list go to', async () => {
    const [ill, well] = (await ids(2)) as [string, string];
    await positive(ill);
    const { rows: waiting } = await group().see(toFetchLook, { within: 'd330114' });
    const goes = (person: string) => waiting.find((one) => one.person === person)?.toHospital;
    expect([goes(ill), goes(well)]).toEqual([true, false]);
  });

  test('whoever has a seat and is found positive does not ride with the others, before boarding or after', async () => {
    const [one, two, three] = (await ids(3)) as [string, string, string];
    const { trip } = await bus();
    await seat(trip, one, two, three);
    await positive(two);
    expect(await openTasks(`trip/${trip}/look`)).toEqual([{ key: `trip/${trip}/look/${two}` }]);
    const apart = await refusal(group().do(boardRiders, { trip, people: [one] }));
    expect(apart.code).toBe('trip-not-together');
    expect(apart.words.zh).toMatch(/^P-\d+ /);
    await group().do(unseatRider, { trip, person: two, reason: '改专车' });
    await group().do(boardRiders, { trip, people: [one, three] });
    await positive(three);
    expect((await refusal(group().do(departTrip, { trip }))).code).toBe('trip-not-together');
    // She gets off again, and is where she was; the other goes.
    await group().do(missRider, { trip, person: three, reason: '转为病例' });
    expect((await where(three))[0]?.kind).toBe('home');
    await group().do(departTrip, { trip });
    // Her stay has ended in the case; she is owed to a hospital and taken there alone.
    const waiting = async () =>
      (await group().see(toFetchLook, { within: 'd330114' })).rows.map(({ person }) => person);
    expect(await waiting()).toEqual(expect.arrayContaining([two, three]));
    const ambulance = await bus(3, 'hospital');
    await seat(ambulance.trip, two);
    expect((await refusal(seat(ambulance.trip, three))).code).toBe('trip-alone');
    await group().do(boardRiders, { trip: ambulance.trip, people: [two] });
    expect(await where(two)).toEqual([{ kind: 'vehicle', label: ambulance.code }]);
    await group().do(departTrip, { trip: ambulance.trip });
    await group().do(changeTrip, { trip: ambulance.trip, destination: '市传染病医院', reason: '区医院已满' });
    later(30);
    await group().do(arriveTrip, { trip: ambulance.trip, people: [two] });
    await h.as('cdc').do(receiveRiders, { trip: ambulance.trip, people: [two] });
    await h.settle();
    const cases = await h.inside((tx) =>
      rows(tx, sql<{ hospital: string }>`select hospital from control_case where person = ${two}`),
    );
    expect(cases).toEqual([{ hospital: '市传染病医院' }]);
    expect(await waiting()).not.toContain(two);
  });

  test('an open fever rides alone; nobody is taken who is under no decision', async () => {
    const [one, two] = await ordered(2);
    if (one === undefined || two === undefined) throw new Error('two were ordered to stay');
    await h.inside((tx) =>
      rows(
        tx,
        sql`
          insert into fever (id, episode, person, place, first, opened_at, step)
          values (gen_random_uuid(), ${one.episode}, ${one.person}, ${COMMUNITY}::ltree, gen_random_uuid(), ${h.clock.now()}, 'medic')
          returning id`,
      ),
    );
    const { trip } = await bus(3, 'hospital');
    await seat(trip, one.person);
    expect((await refusal(seat(trip, two.person))).code).toBe('trip-alone');
    await h.inside((tx) =>
      rows(
        tx,
        sql`update episode set state = 'cancelled', ended_at = ${h.clock.now()} where id = ${one.episode} returning id`,
      ),
    );
    expect((await refusal(group().do(boardRiders, { trip, people: [one.person] }))).code).toBe(
      'trip-stay-over',
    );
  });

  test('named twice she is refused; not at the door she takes no seat, and boards after all', async () => {
    const [one, two] = (await ids(2)) as [string, string];
    const { trip, code } = await bus(1);
    expect((await refusal(seat(trip, one, one))).code).toBe('trip-twice');
    await seat(trip, one);
    await group().do(missRider, { trip, person: one, reason: '敲门无人' });
    await seat(trip, two);
    expect((await refusal(group().do(boardRiders, { trip, people: [one] }))).code).toBe('trip-full');
    await group().do(unseatRider, { trip, person: two, reason: '改乘' });
    await group().do(boardRiders, { trip, people: [one] });
    expect(await where(one)).toEqual([{ kind: 'vehicle', label: code }]);
    await group().do(missRider, { trip, person: one, reason: '身体不适' });
    await seat(trip, one);
    const page = await group().see(tripLook, { trip });
    expect(page.people.map(({ person, absentWhy }) => [person, absentWhy])).toEqual([[one, null]]);
  });

  test('two plans that seat one person at one moment give her one seat', async () => {
    const [one] = (await ids(1)) as [string];
    const [first, second] = [await bus(), await bus()];
    const done = await Promise.allSettled([seat(first.trip, one), seat(second.trip, one)]);
    expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('seats follow a merge and go back; two seats are asked about', async () => {
    const [one, two, three] = (await ids(3)) as [string, string, string];
    const { trip } = await bus();
    await seat(trip, two);
    const merged = (gone: string, into: string | null) =>
      h.inside((tx) =>
        rows(tx, sql`update person set merged_into = ${into} where id = ${gone} returning id`),
      );
    const riders = async () => (await group().see(tripLook, { trip })).people.map(({ person }) => person);
    const pair = { from: two, into: one, place: COMMUNITY };
    await merged(two, one);
    await h.itself.do(followOnTrips, pair);
    expect(await riders()).toEqual([one]);
    await merged(two, null);
    await h.itself.do(returnOnTrips, pair);
    expect(await riders()).toEqual([two]);
    await seat(trip, three);
    await merged(three, two);
    await h.itself.do(followOnTrips, { from: three, into: two, place: COMMUNITY });
    expect(await riders()).toEqual([two, three]);
    expect((await openTasks('transport/twice/')).length).toBe(1);
    // One of the two seats is given up: the other is hers, and nobody is asked any more.
    await group().do(unseatRider, { trip, person: two, reason: '重复' });
    await h.settle();
    expect(await riders()).toEqual([two]);
    expect(await openTasks('transport/twice/')).toEqual([]);
    // Looked at once more, it is known still whose it was.
    await h.itself.do(followOnTrips, { from: three, into: two, place: COMMUNITY });
    await merged(three, null);
    await h.itself.do(returnOnTrips, { from: three, into: two, place: COMMUNITY });
    expect(await riders()).toEqual([three]);
  });

  test('of two seats one is not taken, or its trip is over: the other is hers under the record that stays', async () => {
    const [one, two, three, four] = (await ids(4)) as [string, string, string, string];
    const merge = async (gone: string, into: string) => {
      await h.inside((tx) =>
        rows(tx, sql`update person set merged_into = ${into} where id = ${gone} returning id`),
      );
      await h.itself.do(followOnTrips, { from: gone, into, place: COMMUNITY });
    };
    const riders = async (trip: string) =>
      (await group().see(tripLook, { trip })).people.map(({ person, absentWhy }) => [person, absentWhy]);
    const { trip } = await bus();
    await seat(trip, one, two);
    await merge(two, one);
    expect((await openTasks('transport/twice/')).length).toBe(1);
    await group().do(missRider, { trip, person: one, reason: '敲门无人' });
    await h.settle();
    expect(await riders(trip)).toEqual([[one, null]]);
    expect(await openTasks('transport/twice/')).toEqual([]);
    const [first, second] = [await bus(), await bus()];
    await seat(first.trip, three);
    await seat(second.trip, four);
    await group().do(boardRiders, { trip: first.trip, people: [three] });
    await group().do(departTrip, { trip: first.trip });
    await merge(four, three);
    expect((await openTasks('transport/twice/')).length).toBe(1);
    await group().do(arriveTrip, { trip: first.trip, people: [three] });
    await h.as('site-head', SITE).do(receiveRiders, { trip: first.trip, people: [three] });
    await group().do(closeTrip, { trip: first.trip });
    await h.settle();
    expect(await riders(second.trip)).toEqual([[three, null]]);
    expect(await openTasks('transport/twice/')).toEqual([]);
  });

  test('home after release: the subdistrict signs for its community; a planner seats nobody of another subdistrict', async () => {
    const [one, two] = (await ids(2)) as [string, string];
    await h.inside((tx) =>
      rows(
        tx,
        sql`
          update whereabouts set kind = 'facility', label = '隔离点'
          where person = any (${[one, two]}::uuid[]) and until_at is null returning person`,
      ),
    );
    await h.inside((tx) =>
      rows(
        tx,
        sql`update episode set stage_place = 'home' where person = any (${[one, two]}::uuid[]) returning id`,
      ),
    );
    const duty = h.as('subdistrict-duty', COMMUNITY.split('.').slice(0, 2).join('.'));
    const elsewhere = h.as('subdistrict-duty', 'd330114.s001');
    const { trip } = await bus(3, 'release', COMMUNITY);
    expect(
      (
        await refusal(
          group().do(planTrip, {
            place: 'd330114',
            kind: 'release',
            vehicle: '浙A·9999',
            driver: { name: '何师傅', shown: '公司防护培训名单' },
            seats: 3,
            departsAt: new Date(h.clock.now().getTime() + 60_000).toISOString(),
          }),
        )
      ).code,
    ).toBe('trip-no-unit');
    await seat(trip, one, two);
    await group().do(boardRiders, { trip, people: [one, two] });
    await group().do(departTrip, { trip });
    expect(await where(two)).toMatchObject([{ kind: 'vehicle' }]);
    later(10);
    // The stay of one of them ends on the way: nobody keeps where she is any more.
    await h.inside((tx) =>
      rows(
        tx,
        sql`
          update episode set state = 'completed', ended_at = ${h.clock.now()}
          where person = ${two} and ended_at is null returning id`,
      ),
    );
    await group().do(arriveTrip, { trip, people: [one, two] });
    expect((await refusal(elsewhere.do(receiveRiders, { trip, people: [one] }))).code).toBe('not-found');
    await duty.do(receiveRiders, { trip, people: [one, two] });
    expect(await where(one)).toEqual([{ kind: 'home', label: null }]);
    expect(await where(two)).toEqual([]);
    await group().do(closeTrip, { trip });
    const { trip: theirs } = await elsewhere.do(planTrip, {
      place: 'd330114.s001',
      kind: 'hospital',
      vehicle: '浙A·8888',
      driver: { name: '何师傅', shown: '公司防护培训名单' },
      seats: 3,
      departsAt: new Date(h.clock.now().getTime() + 60_000).toISOString(),
    });
    expect((await refusal(elsewhere.do(seatRiders, { trip: theirs, riders: [{ person: one }] }))).code).toBe(
      'not-your-area',
    );
  });

  test('received and closed where there was no signal: each at its own moment, in its order, and the same again is nothing', async () => {
    const [one, two] = (await ids(2)) as [string, string];
    const { trip } = await bus();
    await seat(trip, one, two);
    await group().do(boardRiders, { trip, people: [one, two] });
    await group().do(departTrip, { trip });
    later(20);
    const since = h.clock.now();
    const at = (minutes: number) => new Date(since.getTime() + minutes * 60_000).toISOString();
    const head = h.as('site-head', SITE);
    later(100);
    // The door has signal before the driver: it waits on its phone, and is sent again.
    const door = { trip, people: [one, two], at: at(32) };
    expect((await refusal(head.do(receiveRiders, door))).code).toBe('trip-not-alighted');
    await group().do(arriveTrip, { trip, people: [one, two], at: at(30) });
    const id = uuidv7();
    const first = await head.do(receiveRiders, door, { id, channel: 'field' });
    expect(await head.do(receiveRiders, door, { id, channel: 'field' })).toEqual(first);
    // The driver did not hear of it, and gives a reason that is none in the end; a clock that is slow ends nothing early.
    await group().do(closeTrip, { trip, reason: '接收方没有信号', at: at(31) });
    const page = await head.see(tripLook, { trip });
    expect(page).toMatchObject({ state: 'closed', arrivedAt: at(30), closedAt: at(32), differsWhy: null });
    expect(page.people.map(({ alightedAt, receivedAt }) => [alightedAt, receivedAt])).toEqual([
      [at(30), at(32)],
      [at(30), at(32)],
    ]);
    later(5);
    await head.do(receiveRiders, { ...door, at: at(60) });
    expect((await head.see(tripLook, { trip })).people[0]?.receivedAt).toBe(at(32));
    expect((await refusal(group().do(closeTrip, { trip, at: at(33) }))).code).toBe('trip-not-planned');
  });

  test('nobody is received who has not alighted; closed with a reason it is red until somebody signs; nothing is done twice', async () => {
    const [one, two] = (await ids(2)) as [string, string];
    // Whatever the scenes before left on the way is red by then.
    later(10_000);
    const before = (await red('N19')) ?? 0;
    const { trip } = await bus();
    await seat(trip, one, two);
    await group().do(boardRiders, { trip, people: [one, two] });
    await group().do(departTrip, { trip });
    later(30 + 120 + 61);
    // Due and an hour past it, with people aboard.
    expect(await red('N19')).toBe(before + 1);
    await group().do(arriveTrip, { trip, people: [one] });
    const head = h.as('site-head', SITE);
    expect((await refusal(head.do(receiveRiders, { trip, people: [two] }))).code).toBe('trip-not-alighted');
    expect((await refusal(group().do(cleanVehicle, { trip }))).code).toBe('trip-still-aboard');
    await head.do(receiveRiders, { trip, people: [one] });
    await group().do(closeTrip, { trip, reason: '一人未下车，正在查找' });
    later(8 * 24 * 60);
    expect(await red('N19')).toBe(before + 1);
    await group().do(arriveTrip, { trip, people: [one, two] });
    await head.do(receiveRiders, { trip, people: [two] });
    expect(await red('N19')).toBe(before);
    const at = async () =>
      (await head.see(tripLook, { trip })).people.map(({ alightedAt, receivedAt }) => [
        alightedAt,
        receivedAt,
      ]);
    const was = await at();
    expect(was[0]).not.toEqual(was[1]);
    later(5);
    await group().do(arriveTrip, { trip, people: [one, two] });
    await head.do(receiveRiders, { trip, people: [one, two] });
    expect(await at()).toEqual(was);
  });
});
