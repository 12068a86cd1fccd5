// Scenes at the tables: what phones without signal tell us hours later, in whatever order, is written down; where it does
// not fit together a person is asked; nothing is lost, and nothing reads as negative by itself.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Player, refusal, type TestHouse } from '../../../test/house.ts';
import { COMMUNITY, GRID, houseWithLists, identity, mobile } from '../../../test/lists.ts';
import { uuidv7 } from '../../base/ids.ts';
import { must } from '../../base/refusal.ts';
import { row, sql } from '../../base/sql.ts';
import { meetPeople } from '../../people/meet.ts';
import { addUsers } from '../../teams/acts.ts';
import { addLines } from '../roster/lines.ts';
import { planSession } from '../sessions/acts.ts';
import { addTestSite } from '../sites/acts.ts';
import { findSession } from '../store.ts';
import { closeTube, openRoster, openTube, recordSwab, undoSwab } from './acts.ts';
import { mySessions, table } from './routes.ts';
import * as store from './store.ts';
import type { QuestionKind } from './terms.ts';

const START = new Date('2026-12-10T08:00:00+08:00');
const OPENS = '2026-12-10T13:00:00+08:00';
const UNTIL = '2027-02-01T00:00:00+08:00';
const at = (time: string) => `2026-12-10T${time}:00+08:00`;

let h: TestHouse;
const staff = new Map<string, string>();
const officer = () => h.as('community-officer', COMMUNITY);
const medic = () => h.as('medic', COMMUNITY);

beforeAll(async () => {
  h = await houseWithLists({ now: START });
  const { users } = await h.itself.do(addUsers, {
    password: 'Haitang-2026',
    users: ['lead1', 'lead2', 'lead3'].map((login) => ({
      login,
      name: login,
      duties: [{ role: 'community-officer', place: COMMUNITY, until: UNTIL }],
    })),
  });
  for (const one of users) staff.set(one.login, one.id);
}, 600_000);
afterAll(() => h.close());

let sites = 0;
interface Scene {
  readonly session: string;
  /** By number on the roster, from 1. */
  readonly people: readonly string[];
}

/** A session with so many on its roster, an hour after its doors have opened. */
async function scene(people: number, more: { poolSize?: number; household?: boolean } = {}): Promise<Scene> {
  sites += 1;
  h.clock.set(START);
  const { site } = await officer().do(addTestSite, {
    place: COMMUNITY,
    kind: 'worksite',
    name: `江湾工地 ${sites}`,
    address: '江湾路 18 号',
    headcount: 521,
  });
  const { session } = await officer().do(planSession, {
    site,
    offer: 'door',
    opensAt: OPENS,
    hours: 3,
    tables: 2,
    poolSize: 10,
    lead: must(staff.get(`lead${sites}`) ?? (await leadOf(sites)), 'a lead'),
    ...more,
  });
  const met = await rosterOf(session, people);
  h.clock.set(new Date(at('14:00')));
  return { session, people: met };
}

async function leadOf(no: number): Promise<string> {
  const login = `lead${no}`;
  const { users } = await h.itself.do(addUsers, {
    password: 'Haitang-2026',
    users: [{ login, name: login, duties: [{ role: 'community-officer', place: COMMUNITY, until: UNTIL }] }],
  });
  return must(users[0], 'added').id;
}

let known = 0;
async function rosterOf(session: string, count: number): Promise<string[]> {
  const from = known;
  known += count;
  const rulebook = await h.house.rulebookAt(START);
  return h.inside(async (tx) => {
    const ctx = {
      actor: officer().actor,
      now: START,
      requestId: uuidv7(),
      channel: 'web' as const,
      rulebook,
      secrets: h.house.secrets,
      scope: [''],
      beyond: <T>(_why: string, fn: () => Promise<T>) => fn(),
      progress: () => undefined,
    };
    const met = await meetPeople(
      tx,
      ctx,
      Array.from({ length: count }, (_, i) => ({
        name: `采样者${from + i}`,
        document: { kind: 'resident-id' as const, number: identity(from + i + 1) },
        phones: [mobile(from + i + 1)],
        place: GRID,
      })),
    );
    const people = met.map((one) => (one.kind === 'question' ? '' : one.person));
    const of = must(await findSession(tx, session), 'planned');
    await addLines(
      tx,
      ctx,
      of,
      people.map((person) => ({ person, origin: 'sheet' as const, told: { employer: '钢筋班组' } })),
    );
    return people;
  });
}

const swab = (
  who: Player,
  of: Scene,
  no: number,
  barcode: string,
  more: { table?: number; at?: string; id?: string } = {},
) =>
  who.do(
    recordSwab,
    {
      session: of.session,
      barcode,
      table: more.table ?? 1,
      at: more.at ?? at('13:30'),
      checked: 'document',
      person: must(of.people[no - 1], `no. ${no}`),
    },
    more.id === undefined ? {} : { id: more.id },
  );
const close = (who: Player, of: Scene, barcode: string, written: number, when = at('13:40')) =>
  who.do(closeTube, { session: of.session, barcode, written, at: when });
const seen = (of: Scene) => medic().see(table, { id: of.session });
const asked = async (of: Scene): Promise<QuestionKind[]> =>
  (await h.inside((tx) => store.openQuestions(tx, of.session))).map(({ kind }) => kind);
const tubeOf = async (of: Scene, barcode: string) =>
  must(
    (await seen(of)).tubes.find((tube) => tube.barcode === barcode),
    `tube ${barcode}`,
  );

let labels = 0;
const label = () => `HZ-${String(++labels).padStart(6, '0')}`;

describe('a tube is filled', () => {
  test('opened, ten are swabbed into it, closed with ten: the counts agree and nobody is asked', async () => {
    const of = await scene(10);
    const barcode = label();
    await medic().do(openTube, { session: of.session, barcode, table: 1, use: 'pooled', at: at('13:10') });
    for (let no = 1; no <= 10; no++) await swab(medic(), of, no, barcode.toLowerCase());
    expect(await close(medic(), of, barcode, 10)).toMatchObject({ agrees: true, scanned: 10 });
    expect(await tubeOf(of, barcode)).toMatchObject({ state: 'closed', scanned: 10, capacity: 10 });
    expect(await seen(of)).toMatchObject({ swabbed: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], questions: 0 });
  });

  test('the same request ten times is one swab', async () => {
    const of = await scene(1);
    const barcode = label();
    const id = uuidv7();
    const answers = [];
    for (let i = 0; i < 10; i++) answers.push(await swab(medic(), of, 1, barcode, { id }));
    expect(new Set(answers.map((one) => one.swab))).toEqual(new Set([id]));
    expect((await tubeOf(of, barcode)).scanned).toBe(1);
    expect(await asked(of)).toEqual([]);
  });

  test('a swab taken back leaves its trace, and room in the tube', async () => {
    const of = await scene(1, { poolSize: 1 });
    const barcode = label();
    const { swab: id } = await swab(medic(), of, 1, barcode);
    await medic().do(undoSwab, { session: of.session, swab: id, why: '误扫' });
    expect(await tubeOf(of, barcode)).toMatchObject({ scanned: 0 });
    expect((await seen(of)).swabbed).toEqual([]);
    const kept = await h.inside((tx) =>
      row(tx, sql<{ why: string }>`select undone_why as why from test_swab where id = ${id}`),
    );
    expect(kept?.why).toBe('误扫');
    await swab(medic(), of, 1, barcode);
    expect(await asked(of)).toEqual([]);
    const no = await refusal(
      medic().do(undoSwab, { session: of.session, swab: id, why: `是 ${mobile(1)} 的` }),
    );
    expect(no.code).toBe('number-in-words');
  });

  test('whoever walks in is given a number; whoever was taken off the roster is back on it', async () => {
    const of = await scene(1);
    const barcode = label();
    const walkIn = { name: '宇文过客', document: identity(9001), employer: '塔吊分包' };
    const input = { session: of.session, barcode, table: 1, at: at('13:30'), checked: 'name' } as const;
    const came = await medic().do(recordSwab, { ...input, walkIn });
    expect(came.no).toBe(2);
    await h.inside((tx) =>
      row(
        tx,
        sql`update test_roster set off_at = now(), off_by = 'x', off_why = 'x' where session = ${of.session} and no = 1`,
      ),
    );
    expect((await medic().do(recordSwab, { ...input, no: 1 })).no).toBe(1);
    expect((await seen(of)).swabbed).toEqual([1, 2]);
    expect(JSON.stringify(h.entries)).not.toContain('宇文过客');
    expect(await refusal(medic().do(recordSwab, { ...input, no: 77 }))).toMatchObject({
      code: 'not-on-roster',
    });
    expect(await refusal(medic().do(recordSwab, input))).toMatchObject({ code: 'who-is-it' });
    expect(await refusal(medic().do(recordSwab, { ...input, no: 1, barcode: '管子' }))).toMatchObject({
      code: 'barcode-unreadable',
    });
  });
});

describe('what two phones did not know of each other', () => {
  test('one tube at two tables is one question, and every swab in it is kept', async () => {
    const of = await scene(4);
    const barcode = label();
    await swab(medic(), of, 1, barcode);
    await swab(medic(), of, 2, barcode, { table: 2 });
    await swab(medic(), of, 3, barcode, { table: 2 });
    expect(await asked(of)).toEqual(['tube-twice']);
    expect((await tubeOf(of, barcode)).scanned).toBe(3);
  });

  test('a label of another session is not that tube: the second stands beside it and somebody is asked', async () => {
    const [one, other] = [await scene(1), await scene(1)];
    const barcode = label();
    await swab(medic(), one, 1, barcode);
    await swab(medic(), other, 1, barcode);
    expect(await asked(one)).toEqual([]);
    expect(await asked(other)).toEqual(['tube-twice']);
    expect((await tubeOf(one, barcode)).scanned).toBe(1);
    // Told again it finds the same second tube.
    await close(medic(), other, barcode, 1);
    expect((await seen(other)).tubes).toMatchObject([{ scanned: 1, state: 'closed' }]);
  });

  test('somebody swabbed at two tables at the same time is written down twice, and asked about once', async () => {
    const of = await scene(1);
    const [a, b] = [label(), label()];
    await Promise.all([swab(medic(), of, 1, a), swab(medic(), of, 1, b, { table: 2 })]);
    expect(await asked(of)).toEqual(['person-twice']);
    expect((await seen(of)).swabbed).toEqual([1]);
  });

  test('the eleventh in a tube for ten is in it, and somebody is asked', async () => {
    const of = await scene(11);
    const barcode = label();
    for (let no = 1; no <= 11; no++) await swab(medic(), of, no, barcode);
    expect(await asked(of)).toEqual(['tube-full']);
    expect(await tubeOf(of, barcode)).toMatchObject({ scanned: 11, capacity: 10 });
  });

  test('a swab told after the tube was closed is in it, and her tube says nothing about her until it is settled', async () => {
    const of = await scene(3);
    const barcode = label();
    await swab(medic(), of, 1, barcode);
    await close(medic(), of, barcode, 1);
    const { asked: kinds } = await swab(medic(), of, 2, barcode, { at: at('13:55') });
    expect(kinds).toEqual(['after-close']);
    expect((await asked(of)).sort()).toEqual(['after-close', 'count-differs']);
    expect((await seen(of)).swabbed).toEqual([1, 2]);
  });

  test('swabs that the table had counted, told by a phone that had no signal, settle the count by themselves', async () => {
    const of = await scene(3);
    const barcode = label();
    await swab(medic(), of, 1, barcode);
    await close(medic(), of, barcode, 3);
    expect(await asked(of)).toEqual(['count-differs']);
    await swab(medic(), of, 2, barcode, { at: at('13:32') });
    expect(await asked(of)).toEqual(['count-differs']);
    await swab(medic(), of, 3, barcode, { at: at('13:33') });
    expect(await asked(of)).toEqual([]);
  });

  test('closed twice with two counts, neither is believed', async () => {
    const of = await scene(2);
    const barcode = label();
    await swab(medic(), of, 1, barcode);
    await close(medic(), of, barcode, 1);
    await close(medic(), of, barcode, 2);
    expect(await asked(of)).toEqual(['count-differs']);
  });

  test('a close that comes before the swabs does not lose them', async () => {
    const of = await scene(2);
    const barcode = label();
    await close(medic(), of, barcode, 2);
    await swab(medic(), of, 1, barcode);
    await swab(medic(), of, 2, barcode);
    expect(await asked(of)).toEqual([]);
    expect(await tubeOf(of, barcode)).toMatchObject({ scanned: 2, written: 2, state: 'closed' });
  });

  test('a swab taken back after its tube was closed stands until a person decides', async () => {
    const of = await scene(1);
    const barcode = label();
    const { swab: id } = await swab(medic(), of, 1, barcode);
    await close(medic(), of, barcode, 1);
    expect(await medic().do(undoSwab, { session: of.session, swab: id, why: '误扫' })).toMatchObject({
      undone: false,
    });
    expect(await asked(of)).toEqual(['undone-late']);
    expect((await seen(of)).swabbed).toEqual([1]);
  });

  test('a clock wrong by a day does not move the swab into another day', async () => {
    const of = await scene(2);
    const barcode = label();
    await swab(medic(), of, 1, barcode, { at: '2026-12-09T13:30:00+08:00' });
    await swab(medic(), of, 2, barcode, { at: '2026-12-11T13:30:00+08:00' });
    const kept = await h.inside((tx) =>
      row(tx, sql<{ at: Date[] }>`select array_agg(at) as at from test_swab where session = ${of.session}`),
    );
    expect(kept?.at).toEqual([h.clock.now(), h.clock.now()]);
    expect(h.entries.at(-1)?.detail).toMatchObject({ phoneAt: '2026-12-11T13:30:00+08:00' });
  });
});

describe('the roster on a phone', () => {
  test('is for whoever stands there or has planned it; documents are hashes, and 521 names come at once', async () => {
    const of = await scene(521);
    await swab(medic(), of, 7, label());
    const took = performance.now();
    const opened = await officer().do(openRoster, { session: of.session });
    console.info(`521 names opened in ${Math.round(performance.now() - took)} ms`);
    expect(opened.people).toHaveLength(521);
    const first = must(opened.people[0], 'somebody');
    expect(first).toMatchObject({ no: 1, employer: '钢筋班组', use: 'pooled', tube: null });
    expect(first.name).toMatch(/^采样者/);
    const document = identity(known - 521 + 1);
    expect(first.last4).toBe(document.slice(-4));
    const hash = createHash('sha256').update(`${opened.salt}:${document}`).digest('hex').slice(0, 16);
    expect(first.document).toBe(hash);
    expect(JSON.stringify(opened)).not.toContain(document);
    expect(opened.people[6]?.tube).toMatch(/^HZ-/);
    expect(await refusal(medic().do(openRoster, { session: of.session }))).toMatchObject({
      code: 'not-at-this-session',
    });
  });

  test('my sessions of today are those of my place, and those I stand at come first', async () => {
    const of = await scene(1);
    const mine = await medic().see(mySessions, {});
    expect(mine.map(({ id }) => id)).toContain(of.session);
    expect(await h.as('medic', 'd330114.s001').see(mySessions, {})).toEqual([]);
  });
});
