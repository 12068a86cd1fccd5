// Scenes of the duty that goes with the guest (ADR 14): in a room she is measured and tested by her site and asked of
// nobody else; what is missed climbs inside the site; at home again she is on the list of her community the same minute.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Hotel, openHotel, roomNo } from '../../../test/hotel.ts';
import { type Player, refusal, type TestHouse } from '../../../test/house.ts';
import { COMMUNITY, GRID, houseWithLists } from '../../../test/lists.ts';
import { type Stay, staysAtHome, withOutbreak } from '../../../test/stays.ts';
import { addDays } from '../../base/civil-dates.ts';
import { rows, sql } from '../../base/sql.ts';
import { admitEpisode, followEpisodes, returnEpisode, returnEpisodes } from '../../control/episodes/acts.ts';
import { episodePage } from '../../control/episodes/routes.ts';
import { closeFever, decideFever, recordTemperature } from '../../control/observations/acts.ts';
import { care, carePage } from '../../control/observations/routes.ts';
import { recordSample, recordTest } from '../../control/tests/acts.ts';
import { myTests, stayTests } from '../../control/tests/routes.ts';
import { everyMinute } from '../../timers.ts';
import { watchAll } from '../../watch.ts';
import { watchAbout } from '../../watch-about.ts';
import { checkOutGuest, moveGuest } from '../rooms/acts.ts';
import { followInRooms, returnInRooms } from '../rooms/merging.ts';

let day = '2026-12-07';
const on = (time: string, when = day) => new Date(`${when}T${time}:00+08:00`);
let h: TestHouse;
let hotel: Hotel;
beforeAll(async () => {
  h = await houseWithLists({ now: on('06:00') });
  await withOutbreak(h);
  hotel = await openHotel(h);
}, 600_000);
afterAll(() => h.close());

let stay: Stay;
/** Each scene has a day of its own, and a guest who was ordered to stay at home and came to the hotel before its dawn. */
beforeEach(async () => {
  day = addDays(day, 1);
  h.clock.set(on('05:00'));
  const [one] = await staysAtHome(h, 1, { leftOn: addDays(day, -1) });
  if (one === undefined) throw new Error('somebody was taken in');
  stay = one;
  h.clock.set(on('05:10'));
}, 200_000);

const grid = () => h.as('grid-member', GRID);
const homeMedic = () => h.as('medic', COMMUNITY);
const minute = async (at: Date) => {
  h.clock.set(at);
  await everyMinute(h.house, undefined, (error) => {
    throw error;
  });
};
const measure = (player: Player, celsius = 36.5, more: { symptoms?: string[] } = {}) =>
  player.do(recordTemperature, { episode: stay.episode, celsius, ...more });
const kept = async () => {
  const [found] = await h.inside((tx) =>
    rows(tx, sql<{ at: string | null }>`select kept_at::text as at from episode where id = ${stay.episode}`),
  );
  return found?.at ?? null;
};
/** The units whose open temperatures and tests of hers are. */
const asked = () =>
  h.inside(async (tx) => {
    const found = await rows(
      tx,
      sql<{ what: string; place: string }>`
        select distinct 'temperature' as what, place::text as place from temperature_due
        where episode = ${stay.episode} and ended_at is null
        union select distinct 'test', place::text from test_due where episode = ${stay.episode} and state in ('due', 'sampled')
        order by 1, 2`,
    );
    return found.map(({ what, place }) => `${what} ${place}`);
  });
const tasks = () =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ kind: string; step: string; unit: string; role: string }>`
        select kind, step, owner_unit::text as unit, owner_role as role from task
        where plan_key like ${`episode/${stay.episode}/%`} and ended_at is null and kind ~ '^(temperature|fever|test|home)'
        order by kind`,
    ),
  );
/** What is red about her, and of the counts of all. */
const red = async () => [
  ...(await watchAbout(h.house, [`person:${stay.person}`]))
    .filter(({ id }) => ['N9', 'N11', 'N12', 'N15', 'N16'].includes(id))
    .map(({ id, what }) => `${id} ${what}`),
  ...(await watchAll(h.house))
    .filter(({ id, count }) => ['H10', 'H11', 'H13'].includes(id) && count > 0)
    .map(({ id }) => id),
];
const onList = async (player: Player) => (await player.see(care, {})).rows.map(({ code }) => code);

test('in a room she is asked of her floor and of nobody else; at home of her community, the same minute', async () => {
  const home = `${(await kept()) ?? GRID}`;
  expect(await asked()).toEqual([`temperature ${home}`, `test ${home}`]);
  expect(await onList(grid())).toContain(stay.code);
  await hotel.room([stay.person], ['0303']);
  const here = await kept();
  expect(here).toMatch(new RegExp(`^${hotel.place}\\.`));
  expect(await asked()).toEqual([`temperature ${here}`, `test ${here}`]);
  expect(await onList(grid())).not.toContain(stay.code);
  expect(await onList(homeMedic())).not.toContain(stay.code);
  expect(await onList(hotel.medic)).toContain(stay.code);
  expect(await onList(h.as('site-medic', here ?? ''))).toContain(stay.code);
  // At home they are told where she is and since when, and are asked nothing.
  h.clock.set(on('07:00'));
  const no = await refusal(measure(grid()));
  expect([no.code, no.words.zh]).toEqual(['kept-at-site', expect.stringContaining(hotel.name)]);
  const shown = await grid().see(carePage, { episode: stay.episode });
  expect(shown).toMatchObject({
    asksNow: false,
    keptAt: { label: hotel.name, since: on('05:10').toISOString() },
  });
  expect((await homeMedic().see(episodePage, { id: stay.episode })).where.at(-1)).toMatchObject({
    kind: 'facility',
    label: hotel.name,
  });
  expect(await measure(hotel.medic)).toMatchObject({ state: 'kept', slot: { slot: 0 } });
  expect(await red()).toEqual([]);
  // The next day at noon she goes home, where her stage goes on.
  h.clock.set(on('12:00', addDays(day, 1)));
  await hotel.head.do(checkOutGuest, { site: hotel.site, person: stay.person, to: 'home' });
  expect(await kept()).toBeNull();
  expect(await asked()).toEqual([`temperature ${GRID}`, `test ${GRID}`]);
  expect(await onList(grid())).toContain(stay.code);
  expect(await onList(hotel.medic)).not.toContain(stay.code);
  expect((await refusal(measure(hotel.medic))).code).toBe('not-found');
  h.clock.set(on('16:00', addDays(day, 1)));
  expect(await measure(homeMedic())).toMatchObject({ state: 'kept', slot: { slot: 1 } });
  // With everything that was measured there.
  const back = await homeMedic().see(carePage, { episode: stay.episode });
  expect(back.readings.map(({ celsius }) => celsius)).toEqual([36.5, 36.5]);
  expect(back.keptAt).toBeNull();
});

test('the site is told whom to measure, and of her stay nothing else', async () => {
  await hotel.room([stay.person], ['0304']);
  const scope = sql`select set_config('seawall.scope', ${hotel.place}, true)`;
  const seen = await h.house.db.transaction().execute(async (tx) => {
    await rows(tx, scope);
    const count = async (of: ReturnType<typeof sql>) =>
      Number((await rows(tx, sql<{ n: string }>`select count(*) as n from ${of}`))[0]?.n);
    return {
      stays: await count(sql`episode where id = ${stay.episode}`),
      plans: await count(sql`episode_plan where episode = ${stay.episode}`),
      exposures: await count(sql`exposure where person = ${stay.person}`),
      orders: await count(sql`control_order where person = ${stay.person}`),
      person: await count(sql`person where id = ${stay.person}`),
      told: await count(sql`kept_stay where id = ${stay.episode}`),
      temperatures: await count(sql`temperature_due where episode = ${stay.episode} and ended_at is null`),
    };
  });
  expect(seen).toMatchObject({ stays: 0, plans: 0, exposures: 0, orders: 0, person: 0, told: 1 });
  expect(seen.temperatures).toBeGreaterThan(20);
});

test('what is missed climbs inside the site: to its medic, its head, the office of sites; nobody at home is asked', async () => {
  await hotel.room([stay.person], ['0305']);
  // The morning is over at ten.
  await minute(on('10:31'));
  expect(await tasks()).toEqual([]);
  await minute(on('11:01'));
  expect(await tasks()).toEqual([
    { kind: 'temperature-call', step: 'site-temperature-call', unit: hotel.place, role: 'site-medic' },
  ]);
  await minute(on('11:32'));
  const told = () =>
    h.inside((tx) =>
      rows(
        tx,
        sql<{ role: string; unit: string }>`
          select o.role, o.unit::text as unit from task_told o join task t on t.id = o.task
          where t.plan_key like ${`episode/${stay.episode}/temperature/%`} order by o.at, o.level`,
      ),
    );
  expect(await told()).toEqual([{ role: 'site-head', unit: hotel.place }]);
  await minute(on('12:01'));
  expect((await tasks()).map(({ step, role }) => [step, role])).toEqual([
    ['site-temperature-visit', 'site-medic'],
  ]);
  await minute(on('13:02'));
  expect((await told()).map(({ role }) => role)).toEqual(['site-head', 'site-head', 'site-office']);
  expect(await red()).toEqual([]);
  await measure(hotel.medic);
  expect(await tasks()).toEqual([]);
});

test('what is open goes along: a missed reading, a fever and a test that nobody has done', async () => {
  h.clock.set(on('09:00'));
  await measure(grid(), 39.1);
  const [fever] = await tasks();
  expect(fever).toMatchObject({ kind: 'fever-medic', role: 'medic' });
  await minute(on('16:00'));
  await hotel.room([stay.person], ['0405']);
  expect((await tasks()).map(({ step, role, unit }) => [step, role, unit])).toContainEqual([
    'site-fever-medic',
    'site-medic',
    hotel.place,
  ]);
  expect((await tasks()).every(({ role, unit }) => role.startsWith('site-') && unit === hotel.place)).toBe(
    true,
  );
  const page = await hotel.medic.see(carePage, { episode: stay.episode });
  expect(page.openFever).toBe('medic');
  expect(
    (await refusal(homeMedic().do(decideFever, { fever: page.openFeverId ?? '', decision: 'watch' }))).code,
  ).toBe('not-found');
  await hotel.medic.do(decideFever, { fever: page.openFeverId ?? '', decision: 'watch' });
  expect((await tasks()).filter(({ kind }) => kind === 'fever-outcome')).toMatchObject([
    { role: 'site-medic' },
  ]);
  // Home with it: the medic of her community hears how it goes.
  await hotel.head.do(checkOutGuest, { site: hotel.site, person: stay.person, to: 'home' });
  expect((await tasks()).filter(({ kind }) => kind === 'fever-outcome')).toMatchObject([
    { role: 'medic', step: 'fever-outcome', unit: COMMUNITY },
  ]);
  await homeMedic().do(closeFever, { fever: page.openFeverId ?? '', outcome: 'recovered' });
});

test('her tests are taken by the medic of the site, and read at home when she is back', async () => {
  await hotel.room([stay.person], ['0401']);
  const when = await h.inside((tx) =>
    rows(
      tx,
      sql<{ id: string; on: string }>`
        select id, to_char(on_day, 'YYYY-MM-DD') as on from test_due
        where episode = ${stay.episode} and state = 'due' order by on_day limit 1`,
    ),
  );
  const due = when[0]?.id ?? '';
  h.clock.set(on('09:00', when[0]?.on));
  expect((await hotel.medic.see(myTests, {})).rows.map(({ id, code }) => [id, code])).toContainEqual([
    due,
    stay.code,
  ]);
  expect((await homeMedic().see(myTests, {})).rows.map(({ id }) => id)).not.toContain(due);
  expect((await refusal(homeMedic().do(recordSample, { due }))).code).toBe('not-found');
  expect(
    (await refusal(homeMedic().do(recordTest, { episode: stay.episode, result: 'negative' }))).code,
  ).toBe('tested-at-site');
  await hotel.medic.do(recordSample, { due });
  h.clock.set(on('18:00', when[0]?.on));
  await hotel.medic.do(recordTest, { due, result: 'negative', reagent: 'A', laboratory: '区疾控' });
  expect((await homeMedic().see(stayTests, { id: stay.episode })).tests.map(({ id }) => id)).not.toContain(
    due,
  );
  await hotel.head.do(checkOutGuest, { site: hotel.site, person: stay.person, to: 'home' });
  const back = (await homeMedic().see(stayTests, { id: stay.episode })).tests.find(({ id }) => id === due);
  expect(back?.results?.map(({ result }) => result)).toEqual(['negative']);
  // Days went by without the timer, that reminds whoever was not measured.
  expect((await red()).filter((one) => one !== 'N12 untold')).toEqual([]);
});

test('to another floor the duty goes with her; to another site the one who has her last keeps it until she has a room', async () => {
  await hotel.room([stay.person], ['0302']);
  const third = await kept();
  h.clock.set(on('06:00'));
  await hotel.head.do(moveGuest, {
    person: stay.person,
    room: await roomNo(h, hotel.site, '0402'),
    reason: '换房演练',
  });
  const fourth = await kept();
  expect(fourth).not.toBe(third);
  expect(await onList(h.as('site-medic', third ?? ''))).not.toContain(stay.code);
  expect(await onList(h.as('site-medic', fourth ?? ''))).toContain(stay.code);
  const other = await openHotel(h);
  // Ordered into a site, she is moved from one to the other.
  await h.inside((tx) =>
    rows(tx, sql`update episode set stage_place = 'facility' where id = ${stay.episode} returning id`),
  );
  h.clock.set(on('06:10'));
  await hotel.head.do(checkOutGuest, { site: hotel.site, person: stay.person, to: 'site' });
  expect(await kept()).toBe(fourth);
  expect(await onList(grid())).not.toContain(stay.code);
  h.clock.set(on('07:00'));
  await other.room([stay.person], ['0301']);
  expect(await kept()).toMatch(new RegExp(`^${other.place}\\.`));
  expect(await onList(hotel.medic)).not.toContain(stay.code);
  expect(await red()).toEqual([]);
});

test('in hospital nobody at home is asked for her, and back at home they are', async () => {
  await hotel.room([stay.person], ['0403']);
  await h.inside((tx) =>
    rows(tx, sql`update episode set stage_place = 'facility' where id = ${stay.episode} returning id`),
  );
  h.clock.set(on('08:00'));
  await hotel.head.do(checkOutGuest, {
    site: hotel.site,
    person: stay.person,
    to: 'hospital',
    reason: '发热送医',
  });
  expect(await onList(grid())).not.toContain(stay.code);
  h.clock.set(on('09:00'));
  await homeMedic().do(admitEpisode, { episode: stay.episode, hospital: '区人民医院' });
  await h.settle();
  expect(await asked()).toEqual(expect.not.arrayContaining([`temperature ${GRID}`]));
  expect(await onList(grid())).not.toContain(stay.code);
  expect(await red()).toEqual([]);
  h.clock.set(on('10:00', addDays(day, 1)));
  await homeMedic().do(returnEpisode, { episode: stay.episode, where: { kind: 'home' } });
  await h.settle();
  expect(await kept()).toBeNull();
  expect(await onList(grid())).toContain(stay.code);
  expect(await red()).toEqual([]);
});

test('two records that are one person: the stay is kept where she is, and given back when they were two', async () => {
  const [other] = await staysAtHome(h, 1, { leftOn: addDays(day, -1) });
  if (other === undefined) throw new Error('two of them');
  await hotel.room([other.person], ['0404']);
  const before = (one: string) =>
    h.inside((tx) =>
      rows(
        tx,
        sql<{ kept: boolean; room: boolean }>`
          select e.kept_at is not null as kept,
            exists (select from room_stay y where y.person = e.person and upper_inf(y.during)) as room
          from episode e where e.id = ${one} and e.ended_at is null`,
      ),
    );
  expect([await before(stay.episode), await before(other.episode)]).toEqual([
    [{ kept: false, room: false }],
    [{ kept: true, room: true }],
  ]);
  h.clock.set(on('06:00'));
  // What a merge does to the two records themselves is told in the scenes of people.
  const merged = (into: string | null) =>
    h.inside((tx) =>
      rows(tx, sql`update person set merged_into = ${into} where id = ${other.person} returning id`),
    );
  const pair = { from: other.person, into: stay.person, place: COMMUNITY };
  await merged(stay.person);
  await h.itself.do(followEpisodes, { ...pair, merge: 'm1' });
  await h.itself.do(followInRooms, pair);
  await h.settle();
  // She is one human, in one room: both of her stays are kept there until somebody has said which goes on.
  expect([await before(stay.episode), await before(other.episode)]).toMatchObject([
    [{ kept: true, room: true }],
    [{ kept: true }],
  ]);
  h.clock.set(on('06:30'));
  await merged(null);
  await h.itself.do(returnEpisodes, pair);
  await h.itself.do(returnInRooms, pair);
  await h.settle();
  expect([await before(stay.episode), await before(other.episode)]).toEqual([
    [{ kept: false, room: false }],
    [{ kept: true, room: true }],
  ]);
});
