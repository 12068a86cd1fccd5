// Scenes of transport on the real database: nobody rides with another risk, nobody is left behind unseen, and a trip is over
// when as many were received as boarded.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal, type TestHouse } from '../../test/house.ts';
import { COMMUNITY, houseWithLists } from '../../test/lists.ts';
import { staysAtHome, withOutbreak } from '../../test/stays.ts';
import { rows, sql } from '../base/sql.ts';
import { insertPlaces } from '../places/store.ts';
import { watchAll } from '../watch.ts';
import {
  arriveTrip,
  boardRiders,
  cancelTrip,
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
import { sitesToGoLook, toFetchLook, tripLook, tripsLook } from './routes.ts';

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
async function bus(seats = 7, kind: 'intake' | 'hospital' = 'intake') {
  vehicles += 1;
  return group().do(planTrip, {
    place: 'd330114',
    kind,
    ...(kind === 'intake' ? { site: SITE } : { destination: '定点医院' }),
    vehicle: `浙A·${String(vehicles).padStart(4, '0')}`,
    driver: '何师傅',
    seats,
    departsAt: new Date(h.clock.now().getTime() + 30 * 60_000).toISOString(),
  });
}
const people = async (n: number) => (await staysAtHome(h, n)).map(({ person }) => person);
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

  test('a vehicle is on one trip at a time and disinfected before the next', async () => {
    const [person] = await people(1);
    const { trip } = await bus(3, 'hospital');
    const again = () =>
      group().do(planTrip, {
        place: 'd330114',
        kind: 'hospital',
        destination: '定点医院',
        vehicle: `浙a·${String(vehicles).padStart(4, '0')}`,
        driver: '何师傅',
        seats: 3,
        departsAt: new Date(h.clock.now().getTime() + 20 * 60_000).toISOString(),
      });
    expect((await refusal(again())).code).toBe('trip-vehicle-busy');
    await group().do(seatRiders, { trip, riders: [{ person: person ?? '' }] });
    await group().do(boardRiders, { trip, people: [person ?? ''] });
    await group().do(departTrip, { trip });
    later(40);
    await group().do(arriveTrip, { trip, people: [person ?? ''] });
    await h.as('subdistrict-duty', 'd330114').do(receiveRiders, { trip, people: [person ?? ''] });
    expect(await where(person)).toEqual([{ kind: 'hospital', label: '定点医院' }]);
    await group().do(closeTrip, { trip });
    expect((await refusal(again())).code).toBe('trip-vehicle-busy');
    await group().do(cleanVehicle, { trip });
    later(1);
    await again();
  });

  test('who waits for a seat is listed, and a late trip climbs', async () => {
    const [stay] = await staysAtHome(h, 1);
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
    const stays = await staysAtHome(h, 3);
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
    expect(await group().see(sitesToGoLook, {})).toEqual([
      { path: SITE, name: { zh: '望潮酒店', en: 'Wangchao Hotel' } },
    ]);
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
