import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoPlaces, rosterHome } from '../demo/district.ts';
import { DEMO_PASSWORD, demoStaff } from '../demo/staff.ts';
import { openTestHouse, refusal, type TestHouse } from '../test/house.ts';
import { addMinutes } from './base/clock.ts';
import { uuidv7 } from './base/ids.ts';
import { isWithin } from './base/places.ts';
import { row, rows, run, sql } from './base/sql.ts';
import { linkOfToken } from './home/resident/store.ts';
import { leavingLook } from './isolation/leaving/routes.ts';
import { stockLook } from './isolation/stock/routes.ts';
import { perform } from './ledger/perform.ts';
import { HOUSE } from './ledger/rules.ts';
import { findEntries } from './ledger/store.ts';
import { allSources } from './lists/receive/store.ts';
import { setUpPlaces } from './places/acts.ts';
import { routeAddress } from './places/rules.ts';
import { placeIndex, placesWithin } from './places/store.ts';
import { insertVersion } from './rulebook/store.ts';
import { demoAccounts, demoResident, isDemo, playDemo, setUpDistrict } from './set-up.ts';
import { addUser, signIn, teamGaps } from './teams/acts.ts';
import { tokenHash } from './teams/session.ts';
import { tripsLook } from './transport/routes.ts';
import { watchAll } from './watch.ts';

const opened: TestHouse[] = [];
const house = async () => {
  const one = await openTestHouse();
  opened.push(one);
  return one;
};
afterAll(async () => {
  for (const one of opened) await one.close();
});

describe('the first day of a district', () => {
  it('has its real subdistricts, and three administrators whose passwords are told', async () => {
    const { house: h, inside } = await house();
    const told = await setUpDistrict(h, { district: '330114', demo: false });
    const places = await inside((tx) => placesWithin(tx, 'd330114'));
    expect(places.map((place) => place.name)).toEqual([
      '钱塘区',
      '下沙街道',
      '白杨街道',
      '河庄街道',
      '义蓬街道',
      '新湾街道',
      '临江街道',
      '前进街道',
    ]);
    expect(told.map((account) => account.role)).toEqual(['admin', 'security-admin', 'auditor']);
    expect(new Set(told.map((account) => account.password)).size).toBe(3);
    expect((await demoAccounts(h)).users).toEqual([]);
  });

  it('tells new passwords until somebody signs in, and never again after that', async () => {
    const { house: h, itself } = await house();
    const [first] = await setUpDistrict(h, { district: '330114', demo: false });
    const [again] = await setUpDistrict(h, { district: '330114', demo: false });
    expect(again?.login).toBe('admin');
    expect(again?.password).not.toBe(first?.password);
    const asked = { login: 'admin', password: again?.password ?? '', userAgent: '' };
    expect(await itself.do(signIn, asked)).toMatchObject({ ok: true, mustChangePassword: true });
    expect(await setUpDistrict(h, { district: '330114', demo: false })).toEqual([]);
    // Nor do invented colleagues with a public password walk in.
    await setUpDistrict(h, { district: '330114', demo: true });
    expect(await isDemo(h)).toBe(false);
  });

  it('tells the passwords of administrators anew that ran out before anybody used them', async () => {
    const { house: h, itself, clock, inside } = await house();
    const here = { district: '330114', demo: false };
    const [admin] = await setUpDistrict(h, here);
    await itself.do(signIn, { login: 'admin', password: admin?.password ?? '', userAgent: '' });
    await inside((tx) => run(tx, sql`update account set must_change = false where login = 'admin'`));
    clock.forwardMinutes(71 * 60);
    expect(await setUpDistrict(h, here)).toEqual([]);
    clock.forwardMinutes(2 * 60);
    expect(await setUpDistrict(h, { ...here, tells: false })).toEqual([]);
    const anew = await setUpDistrict(h, here);
    expect(anew.map((account) => account.login)).toEqual(['security', 'auditor']);
    const asked = { login: 'auditor', password: anew[1]?.password ?? '', userAgent: '' };
    expect(await itself.do(signIn, asked)).toMatchObject({ ok: true });
    expect(await setUpDistrict(h, here)).toEqual([]);
  });

  it('has no passwords lost on a command that tells nobody', async () => {
    const { house: h, inside } = await house();
    const quiet = { district: '330114', demo: false, tells: false };
    expect(await setUpDistrict(h, quiet)).toEqual([]);
    const told = await setUpDistrict(h, { ...quiet, tells: true });
    expect(told).toHaveLength(3);
    const before = await inside((tx) => findEntries(tx, { limit: 500 }));
    expect(await setUpDistrict(h, quiet)).toEqual([]);
    expect(await inside((tx) => findEntries(tx, { limit: 500 }))).toHaveLength(before.length);
  });

  it('goes on where it was killed', async () => {
    const { house: h, inside, itself } = await house();
    const plain = { district: '330114', demo: false };
    await setUpDistrict(h, { ...plain, tells: false });
    await inside((tx) => run(tx, sql`delete from list_source`));
    await itself.do(addUser, { login: 'admin', name: '系统管理员' });
    const told = await setUpDistrict(h, plain);
    expect(told.map(({ role }) => role)).toEqual(['admin', 'security-admin', 'auditor']);
    expect((await inside(allSources)).length).toBeGreaterThan(5);
    const [held] = await inside((tx) =>
      rows(tx, sql<{ n: number }>`select count(*)::int as n from duty d join account a on a.id = d.account`),
    );
    expect(held?.n).toBe(3);
  });

  it('tells once who is to sign what a release would change', async () => {
    const { house: h, inside } = await house();
    const asked = { district: '330114', demo: false, tells: false };
    await setUpDistrict(h, asked);
    const now = h.clock.now();
    await inside((tx) =>
      insertVersion(tx, {
        id: uuidv7(),
        part: 'people',
        no: null,
        text: 'settings: {}',
        origin: 'shipped',
        base: 1,
        state: 'proposed',
        proposedBy: 'house',
        proposedName: '海塘 Seawall',
        proposedAt: now,
        reason: '随产品发布',
        effectiveFrom: now,
        inForceFrom: null,
        decidedBy: null,
        decidedName: null,
        decidedAt: null,
        decidedReason: null,
      }),
    );
    await setUpDistrict(h, asked);
    await setUpDistrict(h, asked);
    expect(
      await inside((tx) => rows(tx, sql`select owner_role as role, state from task order by owner_role`)),
    ).toEqual([
      { role: 'cdc', state: 'requested' },
      { role: 'hq', state: 'requested' },
    ]);
    const told = await inside((tx) => findEntries(tx, { word: 'tasks.signatures.asked', limit: 9 }));
    expect(told).toHaveLength(1);
  });

  it('can be any district of the list, and says so when a code is none', async () => {
    const { house: h, inside } = await house();
    const city = await refusal(setUpDistrict(h, { district: '440100', demo: false }));
    expect(city.words.zh).toContain('440103（荔湾区）');
    const nonsense = await refusal(setUpDistrict(h, { district: 'x', demo: false }));
    expect(nonsense.words.en).toContain('330114');
    await setUpDistrict(h, { district: '440106', demo: false });
    const streets = await inside((tx) => placesWithin(tx, 'd440106', 2));
    expect(streets.length).toBe(21);
    const other = await refusal(setUpDistrict(h, { district: '330114', demo: false }));
    expect(other.words.zh).toContain('天河区');
  });
});

describe('the demo district', () => {
  let t: TestHouse;
  beforeAll(async () => {
    t = await house();
    await setUpDistrict(t.house, { district: '330114', demo: true });
  });

  it('has 24 communities of four grids, staff for all of them, and complete teams of four', async () => {
    const places = await t.inside((tx) => placesWithin(tx, 'd330114'));
    const count = (level: number) => places.filter((place) => place.level === level).length;
    expect([count(2), count(3), count(4)]).toEqual([7, 24, 96]);
    const rulebook = await t.house.rulebookAt(t.clock.now());
    expect(await t.inside((tx) => teamGaps(tx, { now: t.clock.now(), rulebook }))).toEqual([]);
  });

  it('is set up once, however often it is opened', async () => {
    const before = await t.inside((tx) => findEntries(tx, { limit: 500 }));
    expect(await setUpDistrict(t.house, { district: '330114', demo: true })).toEqual([]);
    expect(await t.inside((tx) => findEntries(tx, { limit: 500 }))).toHaveLength(before.length);
  });

  it('goes on where it was killed', async () => {
    const { house: h, inside } = await house();
    await setUpDistrict(h, { district: '330114', demo: false, tells: false });
    const streets = await inside((tx) => placesWithin(tx, 'd330114', 2));
    await perform(
      h,
      setUpPlaces,
      { district: 'd330114', demo: true, places: demoPlaces(streets) },
      { actor: HOUSE, id: uuidv7(), channel: 'house' },
    );
    await setUpDistrict(h, { district: '330114', demo: true });
    const whole = async (of: TestHouse['inside']) =>
      of((tx) =>
        row(
          tx,
          sql`select (select count(*)::int from account) as accounts, (select count(*)::int from team) as teams,
                (select default_place::text from list_source where code = 'roster') as roster`,
        ),
      );
    expect(await whole(inside)).toEqual(await whole(t.inside));
  });

  it('offers accounts for every kind of work, and they open', async () => {
    const { password, users } = await demoAccounts(t.house);
    expect(password).toBe(DEMO_PASSWORD);
    expect(users.map((user) => user.user)).toEqual([
      'hq',
      'data1',
      'street1',
      'comm1',
      'lead1',
      'grid1',
      'cadre1',
      'police1',
      'medic1',
      'cdc',
      'lab1',
      'reg1',
      'office1',
      'site1',
      'care1',
      'clean1',
      'kitchen1',
      'admin',
      'security',
      'auditor',
    ]);
    for (const { user } of users.slice(0, 2))
      expect(await t.itself.do(signIn, { login: user, password, userAgent: '' })).toMatchObject({ ok: true });
  });

  it('puts the accounts it offers where the people of the roster live', async () => {
    const streets = await t.inside((tx) => placesWithin(tx, 'd330114', 2));
    const places = demoPlaces(streets);
    const home = rosterHome(places) ?? '';
    expect(home).toBe('d330114.s006.c01');
    const { users } = demoStaff('d330114', streets, places);
    for (const login of ['street1', 'comm1', 'lead1', 'grid1', 'cadre1', 'police1', 'medic1']) {
      const duties = users.find((user) => user.login === login)?.duties ?? [];
      expect(duties.some(({ place }) => isWithin(home, place) || isWithin(place, home))).toBe(true);
    }
  });

  it('gives nobody the name of somebody else', async () => {
    const streets = await t.inside((tx) => placesWithin(tx, 'd330114', 2));
    const { users } = demoStaff('d330114', streets, demoPlaces(streets));
    expect(new Set(users.map((user) => user.name)).size).toBe(users.length);
    expect(new Set(users.map((user) => user.login)).size).toBe(users.length);
  });

  it('knows where its addresses lie, dormitories of the roster too', async () => {
    const index = await t.inside((tx) => placeIndex(tx, 'd330114'));
    const at = (address: string, near?: string) => routeAddress(index, { address, near })?.place;
    expect(at('杭州市钱塘区潮声苑3幢201室')).toBe('d330114.s001.c01.g01');
    expect(at('新月村５组')).toBe('d330114.s003.c02.g02');
    expect(at('8-115', 'd330114.s006.c01')).toBe('d330114.s006.c01.g04');
  });

  it('finds two lists of eighty people in work and stays of the days before, once', {
    timeout: 180_000,
  }, async () => {
    await playDemo(t.house);
    await t.settle();
    await playDemo(t.house);
    const batches = await t.inside((tx) =>
      rows(
        tx,
        sql<{ source: string; read: number }>`
        select source, rows_read as read from list_batch order by received_at`,
      ),
    );
    expect(batches).toEqual([
      { source: 'letter-of-assistance', read: 5 },
      { source: 'letter-of-assistance', read: 5 },
      { source: 'letter-of-assistance', read: 4 },
      { source: 'provincial', read: 56 },
      { source: 'police-tracing', read: 24 },
    ]);
    // One site takes guests, one is being prepared; nobody of them is there twice because the demo was played twice.
    const sites = await t.inside((tx) =>
      rows(
        tx,
        sql<{ ready: boolean; rooms: number; guests: boolean }>`
          select s.ready_at is not null as ready,
            (select count(*)::int from isolation_room r where r.site = s.id) as rooms,
            exists (select from room_stay y where y.site = s.id) as guests
          from isolation_site s order by s.no`,
      ),
    );
    expect(sites).toEqual([
      { ready: true, rooms: 48, guests: true },
      { ready: false, rooms: 150, guests: false },
    ]);
    // Whoever opens the pages of the first finds somebody leaving at each step, a store with one thing low, and vehicles.
    const hq = t.as('hq');
    const taking = await t.inside((tx) =>
      row(
        tx,
        sql<{ site: string; place: string }>`
          select id as site, place::text as place from isolation_site order by no limit 1`,
      ),
    );
    const { site, place } = taking ?? { site: '', place: '' };
    const { days } = await hq.see(leavingLook, { site });
    expect(days[0]?.rows.map(({ stand }) => stand.id).sort()).toEqual([
      'gone',
      'list',
      'second',
      'sign',
      'today',
    ]);
    const { rows: stock } = await t.as('site-logistics', place).see(stockLook, { site });
    expect(stock.every(({ counted }) => counted !== null)).toBe(true);
    expect(stock.filter(({ short }) => short).map(({ item }) => item)).toEqual(['gown']);
    expect((await hq.see(tripsLook, {})).rows.map(({ state }) => state).sort()).toEqual([
      'closed',
      'planned',
      'planned',
    ]);
    // The team has told whoever was ordered in the days before what was decided.
    expect(
      await t.inside((tx) =>
        rows(
          tx,
          sql`
            select episode from control_order
            where kind = 'control' and served_at is null and ordered_at < ${addMinutes(t.clock.now(), -24 * 60)}`,
        ),
      ),
    ).toEqual([]);
    // A newcomer’s first wall is calm. N10 asks for versions of rules, which this house has none of.
    const red = (await watchAll(t.house)).filter(({ id, count }) => id !== 'N10' && count > 0);
    expect(red.map(({ id, rows: some }) => [id, some[0]?.what])).toEqual([]);
    // Who is at home in it has a page a newcomer can open, by a code that is made anew each time.
    const [first, second] = [await demoResident(t.house), await demoResident(t.house)];
    expect(first?.code).toBe(second?.code);
    const opens = (token: string | undefined) =>
      t.inside((tx) =>
        linkOfToken(tx, tokenHash(token ?? '')).then((link) => link !== undefined && link.revokedAt === null),
      );
    expect([await opens(first?.token), await opens(second?.token)]).toEqual([false, true]);
    expect(second?.lastFour).toMatch(/^\d{3}[\dX]$/);
    const found = await t.inside((tx) =>
      row(
        tx,
        sql<Record<string, number>>`
          select count(*)::int as lines,
            count(*) filter (where outcome_at is not null)::int as answered,
            count(*) filter (where step = 'claim' and due_at < ${t.clock.now()})::int as late,
            count(*) filter (where step = 'route')::int as unrouted,
            (select count(*)::int from list_question where answer is null) as questions,
            (select count(*)::int from line_search where stage = 'visit' and ended_at is null) as visits,
            (select count(*)::int from line_transfer where answer is null) as transfers,
            (select count(distinct person)::int from list_line) as people
          from list_line`,
      ),
    );
    expect(found).toEqual({
      lines: 93,
      answered: 62,
      late: 4,
      unrouted: 1,
      questions: 1,
      visits: 1,
      transfers: 1,
      people: 93,
    });
  });
});
