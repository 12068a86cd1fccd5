// Scenes of the wall: true figures with what they are of, alarms street by street, nobody by name, and a session that
// can look and do nothing else.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal, type TestHouse } from '../test/house.ts';
import { COMMUNITY, delivery, GRID, houseWithLists, identity, listOf, mobile } from '../test/lists.ts';
import { seedDistrict } from '../test/seed.ts';
import { type Stay, staysAtHome, withOutbreak } from '../test/stays.ts';
import { addMinutes } from './base/clock.ts';
import { row, run, sql } from './base/sql.ts';
import { admitCase, reportCase, withdrawCase } from './control/cases/acts.ts';
import { admitEpisode, recordExposure } from './control/episodes/acts.ts';
import { excuseTemperature, recordTemperature } from './control/observations/acts.ts';
import { recordSample, settleTest } from './control/tests/acts.ts';
import { figures } from './figures.ts';
import { recordRefusal } from './home/door/acts.ts';
import { askNeed } from './home/needs/acts.ts';
import { receiveList } from './lists/receive/acts.ts';
import { looks } from './looks.ts';
import { addUsers, signIn } from './teams/acts.ts';
import { actorOfSession } from './teams/session.ts';
import { type Wall, wall } from './wall.ts';

const START = new Date('2026-12-08T06:10:00+08:00');
const STREET = 'd330114.s002';
const NEXT = 'd330114.s003';

describe('a district', () => {
  let h: TestHouse;
  let stays: readonly Stay[];
  beforeAll(async () => {
    h = await houseWithLists({ now: START });
  }, 120_000);
  afterAll(() => h.close());

  const at = (moment: string) => h.clock.set(new Date(moment));
  const hq = () => h.as('hq');
  const cdc = () => h.as('cdc');
  const grid = () => h.as('grid-member', GRID);
  const medic = () => h.as('medic', COMMUNITY);
  const page = (by = hq()) => by.see(wall, {});
  const of = (seen: Wall, key: string) => {
    const found = [...seen.kpis, ...seen.today].find((one) => one.key === key);
    return [found?.value, found?.of, found?.tone];
  };
  const kinds = (seen: Wall) => seen.alarms.map(({ title, tone }) => `${title.en}: ${tone}`);
  const street = (seen: Wall, path = STREET) => seen.streets.find((one) => one.place === path);
  const noted = (seen: Wall, key: string) => seen.kpis.find((one) => one.key === key)?.note.en;

  test('where nothing has happened everything is none of none, and nothing alarms', async () => {
    const seen = await page();
    expect(seen.outbreak).toBeNull();
    expect(seen.temperatures).toMatchObject({ due: 0, answered: 0, otherwise: 0, today: 0 });
    expect(seen.kpis.map(({ value, of }) => [value, of])).toEqual([
      [0, null],
      [0, 0],
      [0, 0],
      [0, null],
      [0, null],
    ]);
    expect(of(seen, 'tests')).toEqual([0, 0, 'good']);
    expect(seen.figures.every(({ value, of }) => value === 0 && of === 0)).toBe(true);
    expect([seen.alarms, seen.alarmCount]).toEqual([[], 0]);
    expect(seen.streets.map(({ place, due, people, alarms }) => [place, due, people, alarms])).toEqual([
      [STREET, 0, 0, 0],
      [NEXT, 0, 0, 0],
    ]);
  });

  test('the first day of an outbreak is day one, and its sunset comes nearer', async () => {
    await withOutbreak(h);
    expect((await page()).outbreak).toMatchObject({
      name: { zh: '江月府聚集性疫情' },
      day: 1,
      sunset: '2027-02-28',
      daysLeft: 82,
    });
    at('2026-12-09T00:30:00+08:00');
    expect((await page()).outbreak).toMatchObject({ day: 2, daysLeft: 81 });
    h.clock.set(START);
  });

  test('people stand where they are: at home, in a site, in hospital, to be assessed', async () => {
    stays = await staysAtHome(h, 4);
    const [, , , four] = stays as [Stay, Stay, Stay, Stay];
    let seen = await page();
    expect(of(seen, 'controlled')).toEqual([4, null, 'quiet']);
    expect(of(seen, 'home')).toEqual([4, 4, 'quiet']);
    expect(noted(seen, 'controlled')).toBe('today +4 · released 0');
    expect(street(seen)).toMatchObject({ people: 4 });
    expect(street(seen, NEXT)).toMatchObject({ people: 0 });
    await cdc().do(admitEpisode, { episode: four.episode, hospital: '区人民医院' });
    seen = await page();
    expect(of(seen, 'controlled')).toEqual([4, null, 'quiet']);
    expect(of(seen, 'home')).toEqual([3, 4, 'quiet']);
    expect(noted(seen, 'home')).toBe('1 in hospital');
    // A site, by hand: nobody of these is a close contact.
    await h.inside((tx) =>
      run(tx, sql`update episode set stage_place = 'facility' where id = ${stays[2]?.episode ?? ''}`),
    );
    seen = await page();
    expect(of(seen, 'facility')).toEqual([1, 4, 'quiet']);
    expect(of(seen, 'home')).toEqual([2, 4, 'quiet']);
    await h.inside((tx) =>
      run(tx, sql`update episode set stage_place = 'home' where id = ${stays[2]?.episode ?? ''}`),
    );
  });

  test('who waits to be assessed is late after her time, and an alarm until somebody decides', async () => {
    const [batch] = [listOf(['陈安', identity(700), mobile(7000), '江月府 7 幢 101 室'])];
    await h.as('data-desk').do(receiveList, delivery(batch, { fileName: 'wall.xlsx' }));
    await h.settle();
    const found = await h.inside((tx) =>
      row(
        tx,
        sql<{ person: string }>`
          select person from list_line where batch = (select id from list_batch order by no desc limit 1)`,
      ),
    );
    await h.as('data-desk').do(recordExposure, {
      person: found?.person ?? '',
      category: 'midRisk',
      kind: 'area',
      lastOn: '2026-12-07',
    });
    let seen = await page();
    expect(of(seen, 'assessing')).toEqual([1, null, 'late']);
    expect(kinds(seen)).toEqual([]);
    h.clock.set(addMinutes(START, 121));
    seen = await page();
    expect(of(seen, 'assessing')).toEqual([1, null, 'now']);
    expect(kinds(seen)).toContain('Assessment overdue: now');
  });

  test('lines that are late are one alarm for a street, with how many', async () => {
    const seen = await page();
    const late = seen.alarms.filter(({ id }) => id.startsWith('lines:'));
    // Nobody has called the five of this street; the next street was sent none.
    expect(late).toMatchObject([
      {
        id: `lines:${STREET}`,
        tone: 'now',
        title: { zh: '名单超时 5 条', en: 'Lines overdue: 5' },
        street: STREET,
      },
    ]);
    expect(late[0]?.place.zh).toBe('白杨街道');
    expect(street(seen)?.alarms).toBe(seen.alarmCount);
    expect(street(seen, NEXT)?.alarms).toBe(0);
    await h.inside((tx) => run(tx, sql`update list_line set step = null, due_at = null`));
    expect((await page()).alarms.filter(({ id }) => id.startsWith('lines:'))).toEqual([]);
  });

  test('temperatures: what is due by now, what came in hour by hour, and nothing said of hours to come', async () => {
    at('2026-12-09T07:20:00+08:00');
    const [one, two, three] = stays as [Stay, Stay, Stay];
    await grid().do(recordTemperature, { episode: one.episode, celsius: 36.5 });
    at('2026-12-09T09:40:00+08:00');
    await grid().do(recordTemperature, { episode: two.episode, celsius: 36.6 });
    let { temperatures } = await page();
    // Two of them are asked for, twice a day; whoever is in hospital is measured there.
    expect(temperatures).toMatchObject({ due: 0, answered: 0, today: 6 });
    const hour = (n: number) => temperatures.hours.find((one) => one.hour === n);
    expect([hour(7), hour(8), hour(9), hour(10), hour(11)].map((one) => one?.came)).toEqual([
      0,
      1,
      1,
      2,
      null,
    ]);
    expect([hour(9), hour(10), hour(19), hour(24)].map((one) => one?.due)).toEqual([0, 3, 6, 6]);
    await medic().do(excuseTemperature, {
      episode: three.episode,
      onDay: '2026-12-09',
      slot: 0,
      reason: 'on-the-way',
    });
    at('2026-12-09T10:00:00+08:00');
    const seen = await page();
    temperatures = seen.temperatures;
    expect(temperatures).toMatchObject({ due: 3, answered: 2, otherwise: 1, today: 6 });
    // A street’s share counts what was settled for a reason as followed up.
    expect(street(seen)).toMatchObject({ due: 3, answered: 3 });
    expect(street(seen, NEXT)).toMatchObject({ due: 0, answered: 0 });
  });

  test('tests of today: sampled ones of those due; one that was put off is due tomorrow, not today', async () => {
    const dues = await h.inside((tx) =>
      row(
        tx,
        sql<{ day: string; n: number; a: string; b: string }>`
          select to_char(on_day, 'YYYY-MM-DD') as day, count(*)::int as n, min(id::text) as a, max(id::text) as b
          from test_due where state = 'due' group by on_day having count(*) > 2 order by on_day limit 1`,
      ),
    );
    if (dues === undefined) throw new Error('tests are planned');
    at(`${dues.day}T09:00:00+08:00`);
    expect(of(await page(), 'tests')).toEqual([0, dues.n, 'quiet']);
    await medic().do(recordSample, { due: dues.a });
    expect(of(await page(), 'tests')).toEqual([1, dues.n, 'quiet']);
    const on = new Date(Date.parse(`${dues.day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    await medic().do(settleTest, { due: dues.b, how: 'rescheduled', reason: 'weather', on });
    expect(of(await page(), 'tests')).toEqual([1, dues.n - 1, 'quiet']);
    const before = await h.inside((tx) =>
      row(
        tx,
        sql<{
          n: number;
        }>`select count(*)::int as n from test_due where on_day = ${on}::date and state <> 'cancelled'`,
      ),
    );
    at(`${on}T09:00:00+08:00`);
    expect(of(await page(), 'tests').slice(0, 2)).toEqual([0, before?.n]);
  });

  test('a fever is yellow until its time is over; a positive is red from the first moment, and gone when it was none', async () => {
    at('2026-12-10T08:00:00+08:00');
    const [one, two] = stays as [Stay, Stay];
    await grid().do(recordTemperature, { episode: one.episode, celsius: 37.8 });
    await h.settle();
    let seen = await page();
    expect(of(seen, 'fevers')).toEqual([1, null, 'late']);
    expect(kinds(seen)).toContain('Fever: late');
    const [fever] = seen.alarms.filter(({ title }) => title.en === 'Fever');
    expect(fever?.state.en).toBe('second reading');
    expect(fever?.place.zh).toBe('江月一网格');
    at('2026-12-10T08:31:00+08:00');
    seen = await page();
    expect(of(seen, 'fevers')).toEqual([1, null, 'now']);
    expect(kinds(seen)).toContain('Fever: now');
    const { case: id } = await cdc().do(reportCase, { person: two.person });
    seen = await page();
    expect(kinds(seen)).toContain('Positive, to be admitted: now');
    expect(noted(seen, 'facility')).toBe('1 cases on record');
    await cdc().do(withdrawCase, { case: id, reason: 'wrong-person' });
    await h.settle();
    seen = await page();
    expect(kinds(seen)).not.toContain('Positive, to be admitted: now');
    expect(noted(seen, 'facility')).toBe('0 cases on record');
    // One that is in hospital is on record and alarms nobody.
    const again = await cdc().do(reportCase, { person: two.person });
    await cdc().do(admitCase, { case: again.case, hospital: '区人民医院' });
    seen = await page();
    expect(kinds(seen)).not.toContain('Positive, to be admitted: now');
    expect(noted(seen, 'facility')).toBe('1 cases on record');
  });

  test('an urgent need alarms when it is late, any other is only counted', async () => {
    const [one, , three] = stays as [Stay, Stay, Stay];
    const before = (await page()).alarmCount;
    await grid().do(askNeed, { episode: one.episode, kind: 'parcels' });
    await grid().do(askNeed, { episode: three.episode, kind: 'shopping', urgent: true });
    expect(of(await page(), 'needs')).toEqual([2, null, 'quiet']);
    h.clock.forwardMinutes(6 * 60);
    const seen = await page();
    expect(of(seen, 'needs')).toEqual([2, null, 'now']);
    expect(seen.alarms.filter(({ id }) => id.startsWith('need:'))).toHaveLength(1);
    expect(seen.alarmCount).toBe(before + 1);
  });

  test('there is room for six alarms: the late ones, the longest first; the others are counted', async () => {
    const cadre = h.as('cadre', COMMUNITY);
    for (const { episode } of await staysAtHome(h, 5, { leftOn: '2026-12-09' }))
      await cadre.do(recordRefusal, { episode, what: 'refused' });
    const seen = await page();
    expect(seen.alarms).toHaveLength(6);
    expect(seen.alarmCount).toBeGreaterThan(6);
    expect(street(seen)?.alarms).toBe(seen.alarms.length + seen.alarmCount - 6 - (await yellow()));
    const tones = seen.alarms.map(({ tone }) => tone);
    expect(tones.lastIndexOf('now')).toBe(tones.filter((tone) => tone === 'now').length - 1);
  });

  /** Alarms that are not late yet are no alarms of a street’s number. */
  const yellow = async () => {
    const found = await h.inside((tx) =>
      row(
        tx,
        sql<{ n: number }>`
          select (select count(*) from home_refusal where closed_at is null and due_at > ${h.clock.now()})::int
            + (select count(*) from fever where closed_at is null and due_at > ${h.clock.now()})::int as n`,
      ),
    );
    return found?.n ?? 0;
  };

  test('the last day is told on the day itself, and after it as overdue', async () => {
    const ends = await h.inside((tx) =>
      row(
        tx,
        sql<{ day: string; n: number }>`
          select to_char(stage_to, 'YYYY-MM-DD') as day, count(*)::int as n from episode
          where state = 'active' group by stage_to order by stage_to limit 1`,
      ),
    );
    if (ends === undefined) throw new Error('somebody is under control');
    at(`${ends.day}T12:00:00+08:00`);
    expect(of(await page(), 'ends').slice(0, 2)).toEqual([ends.n, null]);
    expect(of(await page(), 'overdue')).toEqual([0, null, 'good']);
    h.clock.forwardMinutes(24 * 60);
    expect(of(await page(), 'overdue')).toEqual([ends.n, null, 'now']);
  });

  test('a grid counts its own one by one and comes to the same', async () => {
    for (const moment of [
      '2026-12-08T12:00:00+08:00',
      '2026-12-09T10:30:00+08:00',
      '2026-12-10T15:00:00+08:00',
    ]) {
      at(moment);
      const [whole, own] = [await page(), await page(grid())];
      expect(own.kpis).toEqual(whole.kpis);
      expect(own.today).toEqual(whole.today);
      expect(own.temperatures).toEqual(whole.temperatures);
      expect(own.figures.filter(({ key }) => key !== 'verified')).toEqual(
        whole.figures.filter(({ key }) => key !== 'verified'),
      );
      expect(street(own)?.people).toBe(street(whole)?.people);
    }
  });
});

describe('whoever looks', () => {
  let h: TestHouse;
  let secrets: readonly string[];
  let hidden: readonly string[];
  beforeAll(async () => {
    h = await houseSeeded();
  }, 200_000);
  afterAll(() => h.close());

  async function houseSeeded(): Promise<TestHouse> {
    const { openTestHouse } = await import('../test/house.ts');
    const house = await openTestHouse();
    const seed = await seedDistrict(house);
    secrets = seed.secrets;
    hidden = [seed.person, seed.otherPerson];
    return house;
  }

  test('is told of nobody by name, number, address or file, though everything is in the drawers', async () => {
    h.clock.forwardMinutes(180);
    const seen = await h.as('hq').see(wall, {});
    expect(seen.alarmCount).toBeGreaterThan(2);
    const text = JSON.stringify(seen);
    expect(secrets.filter((one) => text.includes(one))).toEqual([]);
    expect(hidden.filter((one) => text.includes(one))).toEqual([]);
  });

  test('sees her own subdistrict, and of the next one nothing but its name', async () => {
    const seen = await h.as('subdistrict-duty', STREET).see(wall, {});
    const whole = await h.as('hq').see(wall, {});
    expect(whole.alarms.some(({ street }) => street === 'd330114.s001')).toBe(true);
    expect(seen.alarms.every(({ street }) => street === STREET)).toBe(true);
    for (const one of seen.streets.filter(({ place }) => place !== STREET))
      expect([one.due, one.people, one.alarms]).toEqual([0, 0, 0]);
  });

  test('a screen on the wall sees the wall and nothing else: no person, no act', async () => {
    const [user] = (
      await h.itself.do(addUsers, {
        password: 'correct-horse-battery',
        users: [{ login: 'wall', name: '大屏', duties: [{ role: 'hq', place: 'd330114' }] }],
      })
    ).users;
    expect(user).toBeDefined();
    const rulebook = await h.house.rulebookAt(h.clock.now());
    const come = async (channel: 'web' | 'wall') => {
      const answer = await h.itself.do(signIn, { login: 'wall', password: 'correct-horse-battery', channel });
      if (!answer.ok) throw new Error('should have come in');
      const actor = await actorOfSession(h.house.db, rulebook, answer.token, h.clock.now());
      if (actor === undefined) throw new Error('has a session');
      return h.asActor(actor);
    };
    const screen = await come('wall');
    const desk = await come('web');
    expect((await screen.see(wall, {})).kpis).toHaveLength(5);
    expect((await screen.see(figures, {})).rows.length).toBeGreaterThan(5);
    const look = (path: string) => {
      const found = looks.find((one) => one.path === path);
      if (found === undefined) throw new Error(`there is no look ${path}`);
      return found;
    };
    await screen.see(look('/watch'), {});
    for (const path of ['/people', '/lists', '/tasks', '/rights']) {
      await desk.see(look(path), {});
      expect((await refusal(screen.see(look(path), {}))).code).toBe('not-your-duty');
    }
    const report = { person: hidden[0] ?? '' };
    expect((await refusal(screen.do(reportCase, report))).code).toBe('not-your-duty');
    // The same person at her desk is let in as far as her role goes.
    expect(screen.actor.duties.map(({ place }) => place)).toEqual(
      desk.actor.duties.map(({ place }) => place),
    );
  });
});
