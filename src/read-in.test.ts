// Scenes of a phone that never found a network again: its queue comes as a file, and is read in at a desk.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal, type TestHouse } from '../test/house.ts';
import { COMMUNITY, DISTRICT, houseWithLists, STREET } from '../test/lists.ts';
import { acts } from './acts.ts';
import { uuidv7 } from './base/ids.ts';
import { must } from './base/refusal.ts';
import { rows, sql } from './base/sql.ts';
import { beginRound } from './isolation/rounds/acts.ts';
import { checkIsolationSite, openIsolationSite, readyIsolationSite } from './isolation/sites/acts.ts';
import { isolationRules } from './isolation/terms.ts';
import type { Act, Actor } from './ledger/terms.ts';
import { ANSWERS_FOR, KEPT_ACTS, type ReadIn, readIn } from './read-in.ts';
import { sentencesOf } from './sentences.ts';
import { addUsers } from './teams/acts.ts';
import { actorOfLogin, actorOfSession, tokenHash } from './teams/session.ts';
import { insertSession } from './teams/store.ts';
import { roles } from './teams/terms.ts';
import { planSession } from './testing/sessions/acts.ts';
import { addTestSite } from './testing/sites/acts.ts';
import { recordSwab } from './testing/tubes/acts.ts';
import { trainAll } from './trainings/held.ts';

const START = new Date('2026-12-10T08:00:00+08:00');
const DURING = new Date('2026-12-10T14:00:00+08:00');
const NIGHT = new Date('2026-12-10T21:00:00+08:00');
const UNTIL = '2027-01-20T00:00:00+08:00';
const SWAB_AT = '2026-12-10T13:30:00+08:00';

let h: TestHouse;
let session: string;
/** Registered at a table until five; his phone came home without having found a network. */
let registrar: string;

beforeAll(async () => {
  h = await houseWithLists({ now: START });
  const duty = (login: string, role: string, place: string, until: string) => ({
    login,
    name: login,
    duties: [{ role, place, until }],
  });
  const { users } = await h.itself.do(addUsers, {
    password: 'Haitang-2026',
    users: [
      duty('lead1', 'community-officer', COMMUNITY, '2027-01-20T00:00:00+08:00'),
      duty('hq1', 'hq', 'd330114', '2027-01-20T00:00:00+08:00'),
      duty('medic9', 'medic', 'd330114.s001.c01', '2027-01-20T00:00:00+08:00'),
      duty('medic1', 'medic', COMMUNITY, '2027-01-20T00:00:00+08:00'),
      duty('member1', 'grid-member', `${COMMUNITY}.g01`, '2027-01-20T00:00:00+08:00'),
      {
        login: 'both1',
        name: 'both1',
        duties: [
          { role: 'medic', place: 'd330114.s001.c01', until: '2027-01-20T00:00:00+08:00' },
          { role: 'registrar', place: COMMUNITY, until: '2027-01-20T00:00:00+08:00' },
        ],
      },
      duty('police1', 'police', STREET, '2027-01-20T00:00:00+08:00'),
      duty('reg1', 'registrar', COMMUNITY, '2026-12-10T17:00:00+08:00'),
    ],
  });
  const id = (login: string) =>
    must(
      users.find((one) => one.login === login),
      login,
    ).id;
  registrar = id('reg1');
  const officer = h.as('community-officer', COMMUNITY);
  const { site } = await officer.do(addTestSite, {
    place: COMMUNITY,
    kind: 'worksite',
    name: '江湾工地',
    address: '江湾路 18 号',
    headcount: 521,
  });
  const planned = await officer.do(planSession, {
    site,
    offer: 'door',
    opensAt: '2026-12-10T13:00:00+08:00',
    hours: 3,
    tables: 2,
    poolSize: 10,
    lead: id('lead1'),
  });
  session = planned.session;
  await h.inside((tx) =>
    rows(
      tx,
      sql`
        insert into test_post (session, place, post, no, account, role, at, by)
        values (${session}, ${COMMUNITY}::ltree, 'registrar', 1, ${registrar}, 'registrar', ${START}, 'house')`,
    ),
  );
  h.clock.set(NIGHT);
}, 600_000);
afterAll(() => h.close());

/** An isolation site that takes guests. */
async function openSite(name: string): Promise<{ readonly site: string; readonly place: string }> {
  const opened = await h.as('hq').do(openIsolationSite, {
    district: 'd330114',
    name,
    address: '潮音路 9 号',
    template: 'hotel',
    measures: { floors: 2, roomsPerFloor: 4, positiveRooms: 1 },
    head: registrar,
    reason: '备用',
  });
  const head = h.as('site-head', opened.place);
  const { checklist } = (await h.house.rulebookAt(NIGHT)).part(isolationRules);
  for (const { item } of checklist)
    await head.do(checkIsolationSite, { site: opened.site, item, done: true });
  await head.do(readyIsolationSite, { site: opened.site });
  return opened;
}

const actorAt = async (login: string, now: Date): Promise<Actor> => {
  const rulebook = await h.house.rulebookAt(now);
  return h.inside((tx) => actorOfLogin(tx, rulebook, login, now));
};

/** The session of a screen on a wall, of somebody who may show it. */
const wallOf = async (login: string): Promise<Actor> => {
  const rulebook = await h.house.rulebookAt(NIGHT);
  const { id } = await actorAt(login, NIGHT);
  return must(
    await h.inside(async (tx) => {
      await insertSession(
        tx,
        {
          id: uuidv7(),
          account: id,
          hash: tokenHash('wall'),
          channel: 'wall',
          device: '',
          idleMinutes: 60,
          expiresAt: new Date(NIGHT.getTime() + 3_600_000),
        },
        NIGHT,
      );
      return actorOfSession(tx, rulebook, 'wall', NIGHT);
    }),
    'signed in',
  );
};

let people = 0;
const swabOp = (more: object = {}) => {
  people += 1;
  return {
    id: uuidv7(),
    act: 'recordSwab',
    at: DURING.getTime(),
    label: { zh: `采样 ${people}`, en: `swab ${people}` },
    input: {
      session,
      barcode: 'HZ-900001',
      table: 1,
      at: SWAB_AT,
      checked: 'name',
      walkIn: { name: `过客${people}`, phone: `1390000${String(people).padStart(4, '0')}`, employer: '分包' },
    },
    ...more,
  };
};
const file = (list: object[], user = registrar) => ({
  seawall: 'outbox',
  version: 1,
  user,
  exportedAt: NIGHT.toISOString(),
  acts: list,
});
const bring = async (login: string, content: unknown): Promise<ReadIn> =>
  readIn(h.house, acts as Readonly<Record<string, Act>>, {
    bringer: await actorAt(login, NIGHT),
    id: uuidv7(),
    file: content,
  });

describe('a queue from a file', () => {
  test('is performed under its own ids, as made by its user; the ledger names who brought it; twice is once', async () => {
    const content = file([swabOp(), swabOp(), swabOp()]);
    const first = await bring('lead1', content);
    expect(first).toMatchObject({ user: 'reg1', done: 3, repeated: 0, refused: 0 });
    const lead = await actorAt('lead1', NIGHT);
    const entry = must(
      h.entries.findLast(({ word }) => word === 'testing.swab.recorded'),
      'written',
    );
    expect(entry).toMatchObject({ actor: registrar, channel: 'web', detail: { broughtBy: lead.id } });
    expect(entry.about).toContain(`user:${lead.id}`);
    const [said] = await h.inside((tx) => sentencesOf(tx, [entry]));
    expect(said?.words.en).toMatch(/^reg1 recorded .* \(read in from the phone’s file by lead1\)$/);
    expect(h.entries.at(-1)).toMatchObject({ word: 'outbox.read-in', actor: lead.id, detail: { done: 3 } });
    expect(await bring('lead1', content)).toMatchObject({ done: 0, repeated: 3, refused: 0 });
    const kept = await h.inside((tx) =>
      rows(tx, sql<{ by: string }>`select by from test_swab where session = ${session}`),
    );
    expect(kept.map(({ by }) => by)).toEqual([registrar, registrar, registrar]);
  });

  test('whoever does not work for a site reads no file in, and whoever works elsewhere brings nothing', async () => {
    expect((await refusal(bring('police1', file([swabOp()])))).code).toBe('not-your-duty');
    // Nor does a registrar, of a file that somebody else is to have made.
    const lead = (await actorAt('lead1', NIGHT)).id;
    const forged = readIn(h.house, acts as Readonly<Record<string, Act>>, {
      bringer: await actorAt('reg1', DURING),
      id: uuidv7(),
      file: file([swabOp()], lead),
    });
    expect((await refusal(forged)).code).toBe('not-your-duty');
    const elsewhere = await bring('medic9', file([swabOp()]));
    expect(elsewhere.rows[0]?.outcome).toBe('refused');
  });

  test('a screen on a wall reads nothing in, whoever hung it there', async () => {
    const wall = await wallOf('lead1');
    expect(wall.duties.flatMap(({ permissions }) => [...permissions])).toContain('control.read');
    const brought = readIn(h.house, acts as Readonly<Record<string, Act>>, {
      bringer: wall,
      id: uuidv7(),
      file: file([swabOp()]),
    });
    expect((await refusal(brought)).code).toBe('not-your-duty');
  });

  test('whoever only looks into a part answers for nobody there', async () => {
    // A grid member sees episodes and works for sites; he decides nothing, and takes no samples.
    const sample = { ...swabOp(), act: 'recordSample', input: { due: uuidv7(), at: SWAB_AT } };
    const medic = (await actorAt('medic1', NIGHT)).id;
    const seen = await bring('member1', file([sample], medic));
    expect(seen.rows[0]?.why?.en).toMatch(/duties do not include/);
    // Somebody who decides there may: what is wrong with it now is another matter.
    const decided = await bring('lead1', file([sample], medic));
    expect(decided.rows[0]?.why?.en).not.toMatch(/duties do not include/);
    for (const answers of Object.values(ANSWERS_FOR))
      for (const one of answers) expect(one).not.toMatch(/\.read$|^testing\.table$/);
  });

  test('the head of an isolation site reads in what was disinfected there, and nothing of another site', async () => {
    const [here, beside] = [await openSite('潮音酒店'), await openSite('望潮酒店')];
    const staff = { head1: here, head9: beside, disinf1: here };
    const { users } = await h.itself.do(addUsers, {
      password: 'Haitang-2026',
      users: Object.keys(staff).map((login) => ({ login, name: login })),
    });
    const accounts = users.map(({ id }) => id);
    await trainAll(h.house, { training: 'isolation-site', place: DISTRICT, accounts, channel: 'house' });
    for (const [i, [login, { place }]] of Object.entries(staff).entries())
      await h.as('security-admin').do(acts.giveDuty, {
        user: accounts[i] ?? '',
        role: login.startsWith('head') ? 'site-head' : 'site-disinfection',
        place,
        until: UNTIL,
      });
    const disinfector = await actorAt('disinf1', NIGHT);
    const { round } = await h.asActor(disinfector).do(beginRound, {
      site: here.site,
      kind: 'round',
      product: 'tablet',
      targetMgL: 1000,
      measuredMgL: 1000,
    });
    const input = { round, zones: [{ zone: 'lobby', object: 'corridor' }] };
    const zones = () => file([swabOp({ act: 'doZones', at: NIGHT.getTime(), input })], disinfector.id);
    expect((await bring('head9', zones())).rows[0]?.why?.en).toMatch(/lies outside your area/);
    expect((await refusal(bring('disinf1', zones()))).code).toBe('not-your-duty');
    expect(await bring('head1', zones())).toMatchObject({ done: 1 });
    expect(h.entries.findLast(({ word }) => word === 'isolation.zones.done')).toMatchObject({
      actor: disinfector.id,
      detail: { broughtBy: (await actorAt('head1', NIGHT)).id },
    });
  });

  test('of every act a phone keeps there is a role where it is done, or right above, that answers for it and may bring its file', async () => {
    const table = (await h.house.rulebookAt(NIGHT)).part(roles);
    const levels = ({ level, downTo = level }: (typeof table)[string]) =>
      [1, 2, 3, 4].filter((one) => level <= one && one <= downTo);
    const held = (permission: string) =>
      Object.values(table).filter(({ permissions }) => permissions.includes(permission));
    for (const name of KEPT_ACTS) {
      const { duty } = must((acts as Readonly<Record<string, Act>>)[name], name);
      const answers = ANSWERS_FOR[duty.split('.')[0] ?? ''] ?? [];
      const bring = held('outbox.bring').filter(({ permissions }) =>
        answers.some((one) => permissions.includes(one)),
      );
      const there = new Set(bring.flatMap(levels));
      for (const role of held(duty))
        expect([
          name,
          role.en,
          levels(role).some((level) => there.has(level) || there.has(level - 1)),
        ]).toEqual([name, role.en, true]);
    }
  });

  test('a seat at one session carries nobody else’s file into it, whatever its holder works at elsewhere', async () => {
    const seen = await bring('both1', file([swabOp()]));
    expect(seen.rows[0]?.outcome).toBe('refused');
  });

  test('one’s own file is read in for as long as answers are remembered', async () => {
    const lead = (await actorAt('lead1', NIGHT)).id;
    const old = NIGHT.getTime() - 15 * 86_400_000;
    const seen = await bring('lead1', file([swabOp({ at: old }), swabOp()], lead));
    expect(seen.rows.map(({ outcome }) => outcome)).toEqual(['refused', 'done']);
    expect(seen.rows[0]?.why?.en).toMatch(/older than 14 days/);
  });

  test('a reading whose answer was lost is asked for again under its id, and is the same reading', async () => {
    const content = file([swabOp(), swabOp()]);
    const id = uuidv7();
    const read = async (of: unknown) =>
      readIn(h.house, acts as Readonly<Record<string, Act>>, {
        bringer: await actorAt('lead1', NIGHT),
        id,
        file: of,
      });
    expect(await read(content)).toMatchObject({ done: 2 });
    const told = h.entries.length;
    expect(await read(content)).toMatchObject({ done: 0, repeated: 2 });
    expect(h.entries).toHaveLength(told);
    expect(h.entries.at(-1)?.detail).toMatchObject({ acts: 2, done: 2 });
    expect((await refusal(read(file([swabOp()])))).code).toBe('request-id-reused');
  });

  test('headquarters, who register nobody, may bring what its user might do then, and not what he might not', async () => {
    expect(await bring('hq1', file([swabOp()]))).toMatchObject({ done: 1 });
    // His duty had ended by then.
    const late = new Date('2026-12-10T19:00:00+08:00').getTime();
    expect(await bring('hq1', file([swabOp({ at: late })]))).toMatchObject({ done: 0, refused: 1 });
    // A moment to come, or long ago, is no moment at which he was allowed anything.
    for (const at of [NIGHT.getTime() + 60_000, 0])
      expect(await bring('hq1', file([swabOp({ at })]))).toMatchObject({ done: 0, refused: 1 });
  });

  test('whoever’s seat is another one’s by now was there then, as far as who brings it answers for', async () => {
    const reseat = async (to: string) =>
      h.inside((tx) =>
        rows(
          tx,
          sql`update test_post set account = ${to} where session = ${session} and post = 'registrar' and no = 1`,
        ),
      );
    await reseat((await actorAt('both1', NIGHT)).id);
    expect(await bring('hq1', file([swabOp()]))).toMatchObject({ done: 1 });
    await reseat(registrar);
  });

  test('signatures and one’s own affairs are never brought, and what the phone could not open is said', async () => {
    const seen = await bring(
      'lead1',
      file([
        { ...swabOp(), act: 'signRelease' },
        { ...swabOp(), act: 'changePassword' },
        { ...swabOp(), act: 'toString' },
        { ...swabOp(), input: undefined },
        swabOp({ input: { session, barcode: '？', table: 1, at: SWAB_AT, checked: 'name', no: 1 } }),
        swabOp(),
      ]),
    );
    expect(seen.rows.map(({ outcome }) => outcome)).toEqual([...Array(5).fill('refused'), 'done']);
    expect(seen.rows[3]?.why?.en).toMatch(/could not open/);
    expect(seen.rows[4]?.why?.en).toMatch(/is no label/);
  });

  test('an id that was used for something else is refused, not overwritten', async () => {
    const one = swabOp();
    await bring('lead1', file([one]));
    const other = { ...swabOp(), id: one.id };
    expect((await bring('lead1', file([other]))).rows[0]?.outcome).toBe('refused');
  });

  test('is a file of a phone, of somebody who is here', async () => {
    expect((await refusal(bring('lead1', { acts: [] }))).code).toBe('no-outbox-file');
    // No phone writes a moment that no day has.
    expect((await refusal(bring('lead1', file([swabOp({ at: 1e300 })])))).code).toBe('no-outbox-file');
    expect((await refusal(bring('lead1', file([], uuidv7())))).code).toBe('outbox-of-nobody');
  });

  test('the same act that its phone sends after all is the same act', async () => {
    const one = swabOp();
    await bring('lead1', file([one]));
    const answer = await h
      .asActor({ ...(await actorAt('reg1', DURING)) })
      .do(recordSwab, one.input as never, { id: one.id });
    expect(answer.swab).toBe(one.id);
  });
});

test('every act that a phone keeps can be read in from its file', async () => {
  const src = import.meta.dirname;
  const found = new Set<string>();
  for (const path of await readdir(src, { recursive: true })) {
    if (!path.endsWith('.tsx')) continue;
    const text = await readFile(join(src, path), 'utf8');
    for (const [, name] of text.matchAll(/useOutboxAct\('(\w+)'\)/g)) found.add(name ?? '');
    for (const [, name] of text.matchAll(/<OutboxButton\s+(?:\{[^}]*\}\s+)?act="(\w+)"/g))
      found.add(name ?? '');
    for (const [, names] of text.matchAll(/type OutboxName = ([^;]+);/g))
      for (const [, name] of (names ?? '').matchAll(/'(\w+)'/g)) found.add(name ?? '');
  }
  expect(found.size).toBeGreaterThan(15);
  expect([...found].filter((name) => !KEPT_ACTS.has(name))).toEqual([]);
  expect([...KEPT_ACTS].filter((name) => !Object.hasOwn(acts, name))).toEqual([]);
});
