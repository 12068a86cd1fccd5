// Scenes at the tables: what phones without signal tell us hours later, in whatever order, is written down; where it does
// not fit together a person is asked; nothing is lost, and nothing reads as negative by itself.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Player, refusal, type TestHouse } from '../../../test/house.ts';
import { COMMUNITY, GRID, houseWithLists, identity, mobile } from '../../../test/lists.ts';
import { uuidv7 } from '../../base/ids.ts';
import { must } from '../../base/refusal.ts';
import { row, rows, sql } from '../../base/sql.ts';
import { perform } from '../../ledger/perform.ts';
import { meetPeople } from '../../people/meet.ts';
import { sentencesOf } from '../../sentences.ts';
import { addUsers } from '../../teams/acts.ts';
import { actorOfLogin } from '../../teams/session.ts';
import { countQueue } from '../queue/acts.ts';
import { takeWalkIn } from '../roster/acts.ts';
import { addLines } from '../roster/lines.ts';
import { cancelSession, changeSession, planSession } from '../sessions/acts.ts';
import { addTestSite } from '../sites/acts.ts';
import { findSession, holdSession } from '../store.ts';
import { closeTube, openRoster, openTube, openTubeMembers, recordSwab, undoSwab } from './acts.ts';
import { packBox, receiveBox, sendBox } from './boxes.ts';
import { boxesOnTheWay, boxToReceive } from './on-the-way.ts';
import { askOpenTubes, settleQuestion } from './questions.ts';
import { addRegistrar } from './registrars.ts';
import { mySessions, table, tubesPage } from './routes.ts';
import * as store from './store.ts';
import { QUESTIONS, type QuestionKind } from './terms.ts';

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

/** Somebody's own swab of her recall, in a tube of its own. */
async function ownTube(of: Scene, barcode: string, no: number): Promise<string> {
  const tube = uuidv7();
  const whose = { session: of.session, place: COMMUNITY, table: 0 };
  await h.inside(async (tx) => {
    await store.insertTube(tx, {
      ...whose,
      id: tube,
      barcode,
      round: 'recall',
      use: 'single',
      capacity: 1,
      openedAt: h.clock.now(),
      openedBy: 'somebody',
    });
    await store.insertSwab(tx, {
      ...whose,
      id: uuidv7(),
      person: must(of.people[no - 1], `no. ${no}`),
      tube,
      checked: 'document',
      at: h.clock.now(),
      recordedAt: h.clock.now(),
      by: 'somebody',
      household: undefined,
    });
  });
  return tube;
}

/** Until one transaction waits for another one. */
async function waiting(): Promise<void> {
  for (;;) {
    const [found] = await h.inside((tx) =>
      rows(tx, sql<{ n: number }>`select count(*)::int as n from pg_locks where not granted`),
    );
    if (found !== undefined && found.n > 0) return;
  }
}

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

test('a swab costs five questions to the database besides those of any act, however long the roster', async () => {
  const of = await scene(30);
  const barcode = label();
  await swab(medic(), of, 1, barcode);
  let asked = 0;
  const db = h.house.db.withPlugin({
    transformQuery: ({ node }) => {
      asked += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  const input = {
    session: of.session,
    barcode,
    table: 1,
    at: at('13:30'),
    checked: 'document',
    no: 2,
  } as const;
  await perform({ ...h.house, db }, recordSwab, input, {
    actor: medic().actor,
    id: uuidv7(),
    channel: 'field',
  });
  // Two of any act: whether it was done before, and the entry.
  expect(asked).toBeLessThanOrEqual(2 + 5);
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

  test('a tube first told by whoever closed it is what its table says it is, when that comes', async () => {
    const of = await scene(1);
    const barcode = label();
    await h.inside((tx) => row(tx, sql`update test_roster set use = 'single' where session = ${of.session}`));
    await close(medic(), of, barcode, 1);
    await swab(medic(), of, 1, barcode, { table: 2 });
    expect(await tubeOf(of, barcode)).toMatchObject({
      table: 2,
      use: 'single',
      capacity: 1,
      state: 'closed',
    });
    expect(await asked(of)).toEqual([]);
  });

  test('a label in use elsewhere is asked about also when a tube is closed or packed before its swabs are told', async () => {
    const [one, of] = [await scene(1), await scene(1)];
    const [a, b] = [label(), label()];
    for (const barcode of [a, b]) await swab(medic(), one, 1, barcode);
    await close(medic(), of, a, 0);
    await medic().do(packBox, {
      session: of.session,
      box: `BOX-${label()}`,
      barcodes: [a, b],
      counted: 2,
      at: at('13:50'),
    });
    const twice = (await h.inside((tx) => store.openQuestions(tx, of.session))).filter(
      ({ kind }) => kind === 'tube-twice',
    );
    // Asked in one moment: neither is before the other.
    expect(new Set(twice.map(({ facts }) => facts.barcode))).toEqual(new Set([a, b]));
    expect(twice.length).toBe(2);
  });

  test('the label of somebody’s own tube is no tube of the session', async () => {
    const of = await scene(2);
    const barcode = label();
    const own = await ownTube(of, barcode, 1);
    await swab(medic(), of, 2, barcode);
    expect(await asked(of)).toEqual(['tube-twice']);
    expect((await h.inside((tx) => store.findTube(tx, own)))?.scanned).toBe(1);
    expect((await seen(of)).tubes).toMatchObject([{ scanned: 1, use: 'pooled' }]);
  });

  test('a count is made anew of what stands then, also of a swab that was told meanwhile', async () => {
    const of = await scene(2);
    const barcode = label();
    const { tube } = await swab(medic(), of, 1, barcode);
    let counted: Promise<void> = Promise.resolve();
    await h.inside(async (tx) => {
      await store.insertSwab(tx, {
        id: uuidv7(),
        session: of.session,
        place: COMMUNITY,
        person: must(of.people[1], 'no. 2'),
        tube,
        table: 1,
        checked: 'ticket',
        at: new Date(at('13:31')),
        recordedAt: h.clock.now(),
        by: 'somebody',
        household: undefined,
      });
      counted = h.inside((other) => store.recount(other, [tube]));
      await waiting();
    });
    await counted;
    expect((await tubeOf(of, barcode)).scanned).toBe(2);
  });

  test('a session that is held is swabbed at all the while', async () => {
    const of = await scene(1);
    const { swab: id } = await h.inside(async (tx) => {
      await holdSession(tx, of.session);
      return swab(medic(), of, 1, label());
    });
    expect(id).toBeDefined();
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
    // What the phone warns of where there is no signal.
    expect(opened.session).toMatchObject({ coldFromC: 2, coldToC: 8, minutes: 30 });
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

  test('who is in a tube is opened by name for a reason, which the ledger keeps', async () => {
    const of = await scene(2);
    const barcode = label();
    await swab(medic(), of, 1, barcode);
    const { tubes } = await officer().see(tubesPage, { id: of.session });
    const tube = must(tubes[0], 'opened').id;
    const { people } = await officer().do(openTubeMembers, { tube, reason: '通知重新采样' });
    expect(people).toMatchObject([{ no: 1, name: expect.stringMatching(/^采样者/), asked: [] }]);
    expect(h.entries.at(-1)).toMatchObject({ word: 'testing.tube.read', detail: { people: 1 } });
    expect(JSON.stringify(h.entries.at(-1))).not.toContain(people[0]?.name);
  });

  test('the desk sees what is to be settled with masked names, and what each way out needs', async () => {
    const of = await scene(2);
    const [a, b] = [label(), label()];
    await swab(medic(), of, 1, a);
    await swab(medic(), of, 1, b, { table: 2 });
    // The oldest question is first: two of one instant would have no order.
    h.clock.set(new Date(at('14:01')));
    await close(medic(), of, a, 3);
    const page = await officer().see(tubesPage, { id: of.session });
    expect(page.sums).toMatchObject({ tubes: 2, open: 1, swabs: 2, tested: 1, unboxed: 1 });
    expect(page.questions.map(({ kind, swabs }) => [kind, swabs.length])).toEqual([
      ['person-twice', 2],
      ['count-differs', 1],
    ]);
    expect(page.questions.map(({ outcomes }) => outcomes.map(({ how, needs }) => [how, ...needs]))).toEqual([
      [
        ['keep-one', 'swab'],
        ['both', 'reason'],
        ['other-person', 'swab', 'no'],
      ],
      [
        ['recounted', 'written'],
        ['accepted', 'reason'],
        ['other-tube', 'swabs', 'barcode'],
      ],
    ]);
    expect(page.tubes.map(({ agrees, questions }) => [agrees, questions])).toEqual([
      [false, 1],
      [null, 1],
    ]);
    expect(JSON.stringify(page)).not.toContain('采样者');
    expect(page.registrars).toMatchObject([
      { table: 1, account: null },
      { table: 2, account: null },
    ]);
  });

  test('my sessions of today are those of my place, and those I stand at come first', async () => {
    const of = await scene(1);
    const mine = await medic().see(mySessions, {});
    expect(mine.map(({ id }) => id)).toContain(of.session);
    expect(await h.as('medic', 'd330114.s001').see(mySessions, {})).toEqual([]);
  });
});

describe('what was asked is settled by a person', () => {
  const questions = (of: Scene) => h.inside((tx) => store.openQuestions(tx, of.session));
  const question = async (of: Scene, kind: QuestionKind) =>
    must(
      (await questions(of)).find((one) => one.kind === kind),
      `a question ${kind}`,
    );
  const settle = async (
    of: Scene,
    kind: QuestionKind,
    how: { how: string } & Partial<Parameters<typeof officerSettles>[0]>,
  ) => officerSettles({ question: (await question(of, kind)).id, ...how });
  const officerSettles = (input: {
    question: string;
    how: string;
    swab?: string;
    swabs?: string[];
    barcode?: string;
    written?: number;
    no?: number;
    reason?: string;
  }) => officer().do(settleQuestion, input);
  const tasks = async (of: Scene, kind: string) =>
    (
      await h.inside((tx) =>
        rows(
          tx,
          sql<{ state: string }>`
            select state from task where kind = ${kind} and about @> ${[`test-session:${of.session}`]}::text[] order by opened_at`,
        ),
      )
    ).map(({ state }) => state);
  const members = async (of: Scene, barcode: string) => {
    const found = (await h.inside((tx) => store.tubesOf(tx, of.session))).find(
      (tube) => tube.barcode === barcode,
    );
    return (await h.inside((tx) => store.membersOf(tx, [must(found, barcode).id]))).map((one) => ({
      no: of.people.indexOf(one.person) + 1,
      asked: one.asked,
    }));
  };

  test('a task says that there is something to settle, and goes with the last question', async () => {
    const of = await scene(2);
    const barcode = label();
    await swab(medic(), of, 1, barcode);
    await close(medic(), of, barcode, 2);
    expect(await tasks(of, 'test-questions')).toEqual(['requested']);
    await settle(of, 'count-differs', { how: 'recounted', written: 1 });
    expect(await tasks(of, 'test-questions')).toEqual(['completed']);
    expect(await tubeOf(of, barcode)).toMatchObject({ written: 1, scanned: 1 });
  });

  test('counted again and still not what was scanned, it is asked again', async () => {
    const of = await scene(2);
    const barcode = label();
    await swab(medic(), of, 1, barcode);
    await close(medic(), of, barcode, 2);
    await settle(of, 'count-differs', { how: 'recounted', written: 3 });
    expect((await question(of, 'count-differs')).facts).toMatchObject({ scanned: 1, written: 3 });
    await settle(of, 'count-differs', { how: 'accepted', reason: '两支拭子系一人断裂' });
    expect(await asked(of)).toEqual([]);
  });

  test('of two swabs one was hers: the other is taken back, and its tube counts one less', async () => {
    const of = await scene(2);
    const [a, b] = [label(), label()];
    const { swab: hers } = await swab(medic(), of, 1, a);
    await swab(medic(), of, 1, b, { table: 2 });
    expect((await members(of, a))[0]?.asked).toEqual(['person-twice']);
    await settle(of, 'person-twice', { how: 'keep-one', swab: hers });
    expect(await members(of, a)).toEqual([{ no: 1, asked: [] }]);
    expect(await members(of, b)).toEqual([]);
    expect((await tubeOf(of, b)).scanned).toBe(0);
  });

  test('the second swab was somebody else’s, whose ticket says who she is', async () => {
    const of = await scene(2);
    const [a, b] = [label(), label()];
    await swab(medic(), of, 1, a);
    const { swab: other } = await swab(medic(), of, 1, b);
    await settle(of, 'person-twice', { how: 'other-person', swab: other, no: 2 });
    expect(await members(of, b)).toEqual([{ no: 2, asked: [] }]);
    expect((await seen(of)).swabbed).toEqual([1, 2]);
    expect(await asked(of)).toEqual([]);
  });

  test('of three swabs of hers one is taken back: the other two are asked about still', async () => {
    const of = await scene(1);
    const [a, b, c] = [label(), label(), label()];
    const { swab: first } = await swab(medic(), of, 1, a);
    await swab(medic(), of, 1, b);
    await swab(medic(), of, 1, c);
    // Two are asked about where the second was told, three where the third was.
    expect(await asked(of)).toEqual(['person-twice', 'person-twice']);
    await medic().do(undoSwab, { session: of.session, swab: first, why: '误扫' });
    expect((await questions(of)).map(({ facts }) => facts.swabs?.length)).toEqual([2]);
    expect((await members(of, b))[0]?.asked).toEqual(['person-twice']);
    expect((await members(of, c))[0]?.asked).toEqual(['person-twice']);
  });

  test('two late swabs of one person are both asked about, and both go with the answer', async () => {
    const of = await scene(2);
    const [a, b] = [label(), label()];
    await swab(medic(), of, 1, a);
    await close(medic(), of, a, 1);
    await swab(medic(), of, 2, a, { at: at('13:50') });
    await swab(medic(), of, 2, a, { at: at('13:51') });
    const late = (await members(of, a)).filter(({ no }) => no === 2);
    expect(late.map(({ asked: kinds }) => kinds.includes('after-close'))).toEqual([true, true]);
    await settle(of, 'after-close', { how: 'other-tube', barcode: b });
    expect((await tubeOf(of, b)).scanned).toBe(2);
  });

  test('whose swab it was in truth is asked what any swab of hers is asked', async () => {
    const of = await scene(2);
    const [a, b] = [label(), label()];
    await swab(medic(), of, 1, a);
    const { swab: other } = await swab(medic(), of, 1, b);
    await h.inside((tx) =>
      row(
        tx,
        sql`
          update test_roster set use = 'single', off_at = now(), off_by = 'x', off_why = 'x'
          where session = ${of.session} and no = 2`,
      ),
    );
    await settle(of, 'person-twice', { how: 'other-person', swab: other, no: 2 });
    expect(await members(of, b)).toEqual([{ no: 2, asked: ['not-single'] }]);
    // She was taken off the roster, and was swabbed: she is on it.
    expect((await seen(of)).swabbed).toEqual([1, 2]);
    const { people } = await officer().do(openRoster, { session: of.session });
    expect(people.map(({ no }) => no)).toEqual([1, 2]);
  });

  test('a swab bound to a tube that was found negative is no negative of hers before it is settled', async () => {
    const of = await scene(2);
    const [a, b] = [label(), label()];
    await swab(medic(), of, 1, a);
    await close(medic(), of, a, 1);
    await h.inside((tx) => row(tx, sql`update test_tube set state = 'negative' where barcode = ${a}`));
    await swab(medic(), of, 2, b);
    await close(medic(), of, b, 0);
    const { swab: moved } = must(
      (
        await h.inside(async (tx) =>
          store.membersOf(tx, [must((await store.tubesOf(tx, of.session))[1], b).id]),
        )
      )[0],
      'in it',
    );
    await settle(of, 'count-differs', { how: 'other-tube', swabs: [moved], barcode: a });
    expect((await members(of, a)).find(({ no }) => no === 2)?.asked).toContain('after-close');
  });

  test('her own swab of a recall is none of the session: whoever is to be swabbed again is looked for', async () => {
    const of = await scene(1);
    const barcode = label();
    await swab(medic(), of, 1, barcode);
    await close(medic(), of, barcode, 1);
    await ownTube(of, label(), 1);
    const [person = ''] = of.people;
    expect(await h.inside((tx) => store.isUntested(tx, of.session, person))).toBe(false);
    await h.inside((tx) => row(tx, sql`update test_tube set state = 'rejected' where barcode = ${barcode}`));
    expect(await h.inside((tx) => store.isUntested(tx, of.session, person))).toBe(true);
    const tube = must(
      (await h.inside((tx) => store.tubesOf(tx, of.session))).find((one) => one.barcode === barcode),
      'it',
    );
    expect(await h.inside((tx) => store.untestedOf(tx, tube.id))).toBe(1);
  });

  test('a session with swabs is not cancelled; one without takes all its tasks along', async () => {
    const [of, empty] = [await scene(1), await scene(1)];
    const { swab: id } = await swab(medic(), of, 1, label());
    const cancel = (session: string) => officer().do(cancelSession, { session, reason: '停工' });
    expect(await refusal(cancel(of.session))).toMatchObject({ code: 'session-swabbed' });
    await medic().do(undoSwab, { session: of.session, swab: id, why: '误扫' });
    await cancel(of.session);
    await close(medic(), empty, label(), 1);
    expect(await tasks(empty, 'test-questions')).toEqual(['requested']);
    await cancel(empty.session);
    expect(await tasks(empty, 'test-questions')).toEqual(['cancelled']);
  });

  test('called off at the desk while a table without signal swabbed: they were swabbed, and the session was held', async () => {
    const of = await scene(3);
    const barcode = label();
    const open = (when: string, as = barcode) =>
      medic().do(openTube, { session: of.session, barcode: as, table: 1, use: 'pooled', at: when });
    h.clock.set(new Date(at('14:00')));
    await officer().do(cancelSession, { session: of.session, reason: '停工' });
    h.clock.set(new Date(at('15:00')));
    // Whoever begins after that is told so.
    expect(await refusal(open(at('14:30'), label()))).toMatchObject({ code: 'session-cancelled' });
    await open(at('13:20'));
    await swab(medic(), of, 1, barcode, { at: at('13:30') });
    await swab(medic(), of, 2, barcode, { at: at('14:05') });
    await close(medic(), of, barcode, 2, at('14:10'));
    expect(await tubeOf(of, barcode)).toMatchObject({ scanned: 2, state: 'closed', written: 2 });
    expect((await seen(of)).swabbed).toEqual([1, 2]);
    expect((await h.inside((tx) => findSession(tx, of.session)))?.cancelledAt).toBeNull();
    const told = h.entries.filter(({ word }) => word === 'testing.swab.recorded').slice(-2);
    expect(told.map(({ detail }) => detail.revived ?? false)).toEqual([true, false]);
    const [said] = await h.inside((tx) => sentencesOf(tx, told.slice(0, 1)));
    expect(said?.words.zh).toMatch(/已取消/);
  });

  test('a table that was taken away while it had no signal: whoever was swabbed there counts', async () => {
    const of = await scene(3);
    h.clock.set(new Date(at('14:00')));
    await officer().do(changeSession, { session: of.session, tables: 1, reason: '人少，撤一台' });
    const barcode = label();
    await medic().do(openTube, {
      session: of.session,
      barcode,
      table: 2,
      use: 'pooled',
      at: at('13:20'),
    });
    await swab(medic(), of, 1, barcode, { table: 2, at: at('13:30') });
    await swab(medic(), of, 2, label(), { table: 2, at: at('13:31') });
    expect((await seen(of)).swabbed).toEqual([1, 2]);
    expect(await tubeOf(of, barcode)).toMatchObject({ table: 2, scanned: 1 });
  });

  test('she was swabbed twice in truth: both stand', async () => {
    const of = await scene(1);
    const [a, b] = [label(), label()];
    await swab(medic(), of, 1, a);
    await swab(medic(), of, 1, b);
    await settle(of, 'person-twice', { how: 'both', reason: '鼻咽与口咽各一' });
    expect([await members(of, a), await members(of, b)]).toEqual([
      [{ no: 1, asked: [] }],
      [{ no: 1, asked: [] }],
    ]);
  });

  test('a late swab is in the tube, or in another one, or counts for nothing and she is swabbed again', async () => {
    const of = await scene(4);
    const [a, b] = [label(), label()];
    await swab(medic(), of, 1, a);
    await close(medic(), of, a, 1);
    await swab(medic(), of, 2, a, { at: at('13:50') });
    expect((await members(of, a)).find(({ no }) => no === 2)?.asked).toContain('after-close');
    await settle(of, 'after-close', { how: 'other-tube', barcode: b });
    expect(await members(of, b)).toEqual([{ no: 2, asked: [] }]);
    // The count of the first tube agrees again by itself.
    expect(await asked(of)).toEqual([]);

    await swab(medic(), of, 3, a, { at: at('13:51') });
    await settle(of, 'after-close', { how: 'stays', reason: '封管时漏扫' });
    expect(await asked(of)).toEqual(['count-differs']);
    await settle(of, 'count-differs', { how: 'recounted', written: 2 });
    expect(await members(of, a)).toMatchObject([{ no: 1 }, { no: 3, asked: [] }]);

    await swab(medic(), of, 4, a, { at: at('13:52') });
    await settle(of, 'after-close', { how: 'again', reason: '拭子掉落' });
    expect((await seen(of)).swabbed).toEqual([1, 2, 3]);
    expect(await tasks(of, 'test-again')).toEqual(['requested']);
    await swab(medic(), of, 4, b);
    expect(await tasks(of, 'test-again')).toEqual(['completed']);
    expect((await seen(of)).swabbed).toEqual([1, 2, 3, 4]);
  });

  test('two tubes carried one label: those of the second table are in the second, under its new label', async () => {
    const of = await scene(3);
    const [a, b] = [label(), label()];
    await swab(medic(), of, 1, a);
    await swab(medic(), of, 2, a, { table: 2 });
    await swab(medic(), of, 3, a, { table: 2 });
    expect((await members(of, a))[0]?.asked).toEqual(['tube-twice']);
    expect(await refusal(settle(of, 'tube-twice', { how: 'two-tubes', barcode: a }))).toMatchObject({
      code: 'label-taken',
    });
    await settle(of, 'tube-twice', { how: 'two-tubes', barcode: b });
    expect([await members(of, a), await members(of, b)]).toEqual([
      [{ no: 1, asked: [] }],
      [
        { no: 2, asked: [] },
        { no: 3, asked: [] },
      ],
    ]);
  });

  test('a label that was used elsewhere is replaced, and is never said to be that other tube', async () => {
    const [one, of] = [await scene(1), await scene(1)];
    const [a, b] = [label(), label()];
    await swab(medic(), one, 1, a);
    await swab(medic(), of, 1, a);
    expect(await refusal(settle(of, 'tube-twice', { how: 'one-tube', reason: '同一支' }))).toMatchObject({
      code: 'question-how',
    });
    await settle(of, 'tube-twice', { how: 'two-tubes', barcode: b });
    expect(await members(of, b)).toEqual([{ no: 1, asked: [] }]);
  });

  test('some swabs of a tube that does not add up belong to another one', async () => {
    const of = await scene(3);
    const [a, b] = [label(), label()];
    await swab(medic(), of, 1, a);
    const { swab: second } = await swab(medic(), of, 2, a);
    const { swab: elsewhere } = await swab(medic(), of, 3, b);
    await close(medic(), of, a, 1);
    expect(
      await refusal(settle(of, 'count-differs', { how: 'other-tube', swabs: [elsewhere], barcode: b })),
    ).toMatchObject({ code: 'swab-elsewhere' });
    await settle(of, 'count-differs', { how: 'other-tube', swabs: [second], barcode: b });
    expect(await asked(of)).toEqual([]);
    expect((await members(of, b)).map(({ no }) => no).sort()).toEqual([2, 3]);
  });

  test('a swab taken back late goes when a person says that it was a slip', async () => {
    const of = await scene(1);
    const barcode = label();
    const { swab: id } = await swab(medic(), of, 1, barcode);
    await close(medic(), of, barcode, 1);
    await medic().do(undoSwab, { session: of.session, swab: id, why: '误扫' });
    await settle(of, 'undone-late', { how: 'undo', reason: '误扫了同一张号票' });
    expect((await seen(of)).swabbed).toEqual([]);
    expect(await asked(of)).toEqual(['count-differs']);
  });

  test('somebody of a key group in a pool is asked about, and swabbed again alone', async () => {
    const of = await scene(2);
    const barcode = label();
    await h.inside((tx) =>
      row(tx, sql`update test_roster set use = 'single' where session = ${of.session} and no = 2`),
    );
    await swab(medic(), of, 1, barcode);
    await swab(medic(), of, 2, barcode);
    expect(await asked(of)).toEqual(['not-single']);
    const alone = label();
    await settle(of, 'not-single', { how: 'other-tube', barcode: alone });
    expect(await tubeOf(of, alone)).toMatchObject({ use: 'single', capacity: 1, scanned: 1 });
  });

  test('one tube to a household where the session says so, and people of two in it are asked about', async () => {
    const of = await scene(3, { household: true });
    const [home, other] = [uuidv7(), uuidv7()];
    await h.inside(async (tx) => {
      await row(
        tx,
        sql`update test_roster set household = ${home} where session = ${of.session} and no in (1, 2)`,
      );
      await row(
        tx,
        sql`update test_roster set household = ${other} where session = ${of.session} and no = 3`,
      );
    });
    const barcode = label();
    await swab(medic(), of, 1, barcode);
    await swab(medic(), of, 2, barcode);
    expect(await tubeOf(of, barcode)).toMatchObject({ use: 'household' });
    expect(await asked(of)).toEqual([]);
    await swab(medic(), of, 3, barcode);
    expect(await asked(of)).toEqual(['not-household']);
  });

  test('nothing is settled twice, in a way its table does not know, or without what it needs', async () => {
    const of = await scene(1);
    const barcode = label();
    await close(medic(), of, barcode, 3);
    const { id } = await question(of, 'count-differs');
    expect(await refusal(officerSettles({ question: id, how: 'undo' }))).toMatchObject({
      code: 'question-how',
    });
    expect(await refusal(officerSettles({ question: id, how: 'recounted' }))).toMatchObject({
      code: 'question-needs',
    });
    await officerSettles({ question: id, how: 'accepted', reason: '空管' });
    expect(await refusal(officerSettles({ question: id, how: 'accepted', reason: '空管' }))).toMatchObject({
      code: 'question-settled',
    });
  });

  test('every outcome has words, and does what it says or nothing', () => {
    for (const [kind, { outcomes, next }] of Object.entries(QUESTIONS)) {
      expect(next.zh.length, kind).toBeGreaterThan(5);
      for (const [how, one] of Object.entries(outcomes)) {
        expect(one.zh, `${kind} ${how}`).not.toBe(one.en);
        expect(one.needs.length, `${kind} ${how}`).toBeGreaterThan(0);
      }
    }
  });

  test('a tube that stands open is asked about once, not closed: its phone may hold the next nine', async () => {
    const of = await scene(2);
    const barcode = label();
    await swab(medic(), of, 1, barcode);
    h.clock.set(new Date(at('14:20')));
    await h.itself.do(askOpenTubes, {});
    await h.itself.do(askOpenTubes, {});
    expect(await asked(of)).toEqual(['tube-open']);
    expect((await tubeOf(of, barcode)).state).toBe('open');
    await swab(medic(), of, 2, barcode, { at: at('13:31') });
    expect((await tubeOf(of, barcode)).scanned).toBe(2);
    await settle(of, 'tube-open', { how: 'closed', written: 2 });
    expect((await tubeOf(of, barcode)).state).toBe('closed');
    expect(await asked(of)).toEqual([]);
  });

  describe('a box', () => {
    const BOX = () => `BOX-${label()}`;
    const filled = async (of: Scene, ...tubes: string[]) => {
      for (const [i, barcode] of tubes.entries()) {
        await swab(medic(), of, i + 1, barcode);
        await close(medic(), of, barcode, 1);
      }
    };
    const pack = (of: Scene, box: string, barcodes: string[], counted = barcodes.length) =>
      medic().do(packBox, { session: of.session, box, barcodes, counted, at: at('13:50') });
    const send = (of: Scene, box: string, celsius = 4) =>
      medic().do(sendBox, { session: of.session, box, seal: 'F-1', celsius, at: at('13:55') });
    const laboratory = () => h.as('laboratory');
    type Verdict = { barcode: string; received?: number; verdict: 'accepted' | 'rejected'; why?: string };
    const receive = (box: string, tubes: Verdict[], when = at('15:00'), celsius = 4) => {
      if (new Date(when) > h.clock.now()) h.clock.set(new Date(when));
      return laboratory().do(receiveBox, { box, laboratory: '区疾控实验室', celsius, tubes, at: when });
    };

    const onTheWay = async (box: string) => {
      const { boxes } = await laboratory().see(boxesOnTheWay, {});
      return boxes.find((one) => one.box === box);
    };

    test('is packed as counted, sealed, handed over, and received tube by tube', async () => {
      const of = await scene(2);
      const [a, b, box] = [label(), label(), BOX()];
      await filled(of, a, b);
      expect(await pack(of, box, [a, b])).toMatchObject({ agrees: true, tubes: 2 });
      expect(await send(of, box)).toMatchObject({ trouble: null });
      expect((await seen(of)).boxes).toMatchObject([{ box, tubes: 2, counted: 2, seal: 'F-1' }]);
      const came = await receive(box, [
        { barcode: a, received: 1, verdict: 'accepted' },
        { barcode: b, received: 1, verdict: 'accepted' },
      ]);
      expect(came).toMatchObject({ received: 2, rejected: 0, missing: [], trouble: null });
      expect((await seen(of)).tubes.map(({ state }) => state)).toEqual(['accepted', 'accepted']);
      expect(await asked(of)).toEqual([]);
    });

    test('is seen by the laboratory while it is on its way, with its list and no name, and not before or after', async () => {
      const of = await scene(2);
      const [a, b, box] = [label(), label(), BOX()];
      await filled(of, a, b);
      await pack(of, box, [a, b]);
      expect(await onTheWay(box)).toBeUndefined();
      await send(of, box, 9);
      const row = must(await onTheWay(box), 'it left');
      expect(row).toMatchObject({
        seal: 'F-1',
        departC: 9,
        departedAt: new Date(at('13:55')).toISOString(),
        firstAt: new Date(at('13:30')).toISOString(),
        tubes: 2,
        trouble: { zh: '温度超限' },
      });
      const one = await laboratory().see(boxToReceive, { box: box.toLowerCase() });
      expect(one).toMatchObject({
        ...row,
        list: [
          { barcode: a, written: 1 },
          { barcode: b, written: 1 },
        ],
      });
      expect(one.rejections.map(({ reason }) => reason)).toContain('leak');
      const told = JSON.stringify(one);
      for (const hidden of ['采样者', '江湾', ...of.people, of.session]) expect(told).not.toContain(hidden);
      await receive(box, [
        { barcode: a, verdict: 'accepted' },
        { barcode: b, verdict: 'rejected', why: 'warm' },
      ]);
      expect(await onTheWay(box)).toBeUndefined();
      expect((await refusal(laboratory().see(boxToReceive, { box: 'BOX-NOWHERE' }))).code).toBe('not-found');
      expect((await refusal(medic().see(boxesOnTheWay, {}))).code).toBe('not-your-duty');
    });

    test('whose seal is broken is gone through tube by tube', async () => {
      const of = await scene(1);
      const [a, box] = [label(), BOX()];
      await filled(of, a);
      await pack(of, box, [a]);
      await send(of, box);
      h.clock.set(new Date(at('15:00')));
      const came = await laboratory().do(receiveBox, {
        box,
        laboratory: '区疾控实验室',
        celsius: 4,
        sealed: false,
        tubes: [{ barcode: a, received: 1, verdict: 'accepted' }],
        at: at('15:00'),
      });
      expect(came).toMatchObject({ missing: [], trouble: { zh: '封签破损或不符' } });
      expect(await asked(of)).toEqual(['box-differs']);
    });

    test('whose list is not what lies on the table is asked about', async () => {
      const of = await scene(1);
      const [a, box] = [label(), BOX()];
      await filled(of, a);
      await pack(of, box, [a], 2);
      expect(await asked(of)).toEqual(['box-differs']);
      await settle(of, 'box-differs', { how: 'accepted', reason: '另一支是空管' });
      expect(await asked(of)).toEqual([]);
    });

    test('a tube nobody has told us of goes in; what its phone sends later is in it', async () => {
      const of = await scene(1);
      const [a, box] = [label(), BOX()];
      await pack(of, box, [a]);
      expect((await asked(of)).sort()).toEqual(['box-differs', 'count-differs']);
      await swab(medic(), of, 1, a, { at: at('13:20') });
      await close(medic(), of, a, 1, at('13:40'));
      expect(await tubeOf(of, a)).toMatchObject({ state: 'boxed', scanned: 1, written: 1, box });
      expect(await asked(of)).toEqual(['box-differs']);
    });

    test('a swab told when its tube is at the laboratory is kept, and its result is not hers yet', async () => {
      const of = await scene(2);
      const [a, box] = [label(), BOX()];
      await filled(of, a);
      await pack(of, box, [a]);
      await send(of, box);
      await receive(box, [{ barcode: a, received: 1, verdict: 'accepted' }]);
      await h.inside((tx) => row(tx, sql`update test_tube set state = 'negative' where barcode = ${a}`));
      await swab(medic(), of, 2, a, { at: at('13:35') });
      const [first, late] = await members(of, a);
      expect(late).toMatchObject({ no: 2, asked: ['after-close', 'count-differs'] });
      expect(first).toMatchObject({ no: 1, asked: ['count-differs'] });
    });

    test('too warm on the way, or too late, is told', async () => {
      const of = await scene(1);
      const [a, box] = [label(), BOX()];
      await filled(of, a);
      await pack(of, box, [a]);
      expect((await send(of, box, 19)).trouble?.en).toBe('out of its temperature');
      const came = await receive(box, [{ barcode: a, verdict: 'accepted' }], '2026-12-11T14:00:00+08:00');
      expect(came.trouble?.en).toBe('too old to be tested');
    });

    test('a tube the laboratory does not take leaves its people untested, and a task until they are swabbed again', async () => {
      const of = await scene(2);
      const [a, b, box] = [label(), label(), BOX()];
      await swab(medic(), of, 1, a);
      await swab(medic(), of, 2, a);
      await close(medic(), of, a, 2);
      await pack(of, box, [a]);
      await send(of, box);
      expect(await refusal(receive(box, [{ barcode: a, verdict: 'rejected', why: '漏' }]))).toMatchObject({
        code: 'rejected-why',
      });
      await receive(box, [{ barcode: a, verdict: 'rejected', why: 'leak' }]);
      expect((await seen(of)).swabbed).toEqual([]);
      expect(await tasks(of, 'test-again')).toEqual(['requested']);
      await swab(medic(), of, 1, b, { at: at('14:30') });
      // Not swabbed twice: what was rejected is no swab of hers any more.
      expect(await asked(of)).toEqual([]);
      expect(await tasks(of, 'test-again')).toEqual(['requested']);
      await swab(medic(), of, 2, b, { at: at('14:31') });
      expect(await tasks(of, 'test-again')).toEqual(['completed']);
      expect((await seen(of)).swabbed).toEqual([1, 2]);
    });

    test('what is on the list and not in the box, and the other way round, is looked for', async () => {
      const of = await scene(2);
      const [a, b, box] = [label(), label(), BOX()];
      await filled(of, a, b);
      await pack(of, box, [a, b]);
      await send(of, box);
      const came = await receive(box, [
        { barcode: a, received: 1, verdict: 'accepted' },
        { barcode: 'STRANGE-1', verdict: 'accepted' },
      ]);
      expect(came).toMatchObject({ missing: [b], unknown: ['STRANGE-1'] });
      expect((await question(of, 'box-differs')).facts).toMatchObject({
        missing: [b],
        unknown: ['STRANGE-1'],
      });
      expect((await tubeOf(of, b)).state).toBe('departed');
    });

    test('of a label that is in use elsewhere the tube of this session is received, and the other one is not', async () => {
      const [one, of] = [await scene(1), await scene(1)];
      const [a, box] = [label(), BOX()];
      await filled(one, a);
      await filled(of, a);
      await pack(of, box, [a]);
      await send(of, box);
      expect((await laboratory().see(boxToReceive, { box })).list).toEqual([{ barcode: a, written: 1 }]);
      const came = await receive(box, [{ barcode: a, received: 1, verdict: 'rejected', why: 'leak' }]);
      expect(came).toMatchObject({ received: 1, missing: [], unknown: [] });
      expect((await seen(of)).tubes).toMatchObject([{ state: 'rejected' }]);
      expect((await seen(one)).tubes).toMatchObject([{ state: 'closed' }]);
      expect(await asked(of)).toEqual(['tube-twice']);
    });

    test('received twice, the first holds; what came later is counted to it, and another count is asked about', async () => {
      const of = await scene(2);
      const [a, b, box] = [label(), label(), BOX()];
      await filled(of, a, b);
      await pack(of, box, [a, b]);
      await send(of, box);
      await receive(box, [{ barcode: a, received: 1, verdict: 'accepted' }], at('15:00'), 4);
      const lines: Verdict[] = [
        { barcode: a, received: 0, verdict: 'rejected', why: 'leak' },
        { barcode: b, received: 1, verdict: 'accepted' },
      ];
      expect(await receive(box, lines, at('15:30'), 9)).toMatchObject({ missing: [] });
      const kept = await h.inside((tx) => store.findBox(tx, box));
      expect(kept).toMatchObject({ arrivedAt: new Date(at('15:00')), arriveC: 4, received: 2 });
      expect((await seen(of)).tubes.map(({ state }) => state)).toEqual(['accepted', 'accepted']);
      expect((await question(of, 'count-differs')).facts).toMatchObject({
        barcode: a,
        written: 1,
        received: 0,
      });
      expect((await h.inside((tx) => store.tubesOf(tx, of.session)))[0]?.received).toBe(1);
    });

    test('comes back and is used again: its number is its own until it has arrived', async () => {
      const [of, next] = [await scene(1), await scene(1)];
      const [a, b, box] = [label(), label(), BOX()];
      await filled(of, a);
      await pack(of, box, [a]);
      await send(of, box);
      await receive(box, [{ barcode: a, received: 1, verdict: 'accepted' }]);
      await filled(next, b);
      await pack(next, box, [b]);
      await send(next, box);
      expect((await laboratory().see(boxToReceive, { box })).list).toEqual([{ barcode: b, written: 1 }]);
      await receive(box, [{ barcode: b, received: 1, verdict: 'accepted' }]);
      expect(await asked(next)).toEqual([]);
      // A phone of the first session that tells of it late changes nothing any more.
      expect(await refusal(pack(of, box, [a]))).toMatchObject({ code: 'box-gone' });
      expect(await send(of, box)).toMatchObject({ sentAt: new Date(at('13:55')).toISOString() });
      expect((await seen(of)).boxes).toMatchObject([{ box, tubes: 1 }]);
    });

    test('packed again, not yet sent: who receives the first one again receives that, and not the new one', async () => {
      const [of, next] = [await scene(2), await scene(1)];
      const [a, b, c, box] = [label(), label(), label(), BOX()];
      await filled(of, a, b);
      await pack(of, box, [a, b]);
      await send(of, box);
      await receive(box, [{ barcode: a, received: 1, verdict: 'accepted' }]);
      await filled(next, c);
      await pack(next, box, [c]);
      expect(await receive(box, [{ barcode: b, received: 1, verdict: 'accepted' }])).toMatchObject({
        unknown: [],
        missing: [],
      });
      // Nothing of it is known: then it is the one that has left.
      await receive(box, [{ barcode: 'STRANGE-2', verdict: 'accepted' }]);
      expect((await seen(of)).tubes.map(({ state }) => state)).toEqual(['accepted', 'accepted']);
      expect((await question(of, 'box-differs')).facts).toMatchObject({ unknown: ['STRANGE-2'] });
      expect((await seen(next)).boxes).toMatchObject([{ box, arrivedAt: null }]);
      await send(next, box);
      await receive(box, [{ barcode: c, received: 1, verdict: 'accepted' }]);
      expect((await seen(next)).tubes).toMatchObject([{ state: 'accepted' }]);
      expect(await asked(next)).toEqual([]);
    });

    test('comes back and is packed again at its own session; what is told late of the first is not the second', async () => {
      const of = await scene(2);
      const [a, b, box] = [label(), label(), BOX()];
      await filled(of, a, b);
      await pack(of, box, [a]);
      await receive(box, [{ barcode: a, received: 1, verdict: 'accepted' }], at('14:30'));
      const again = { session: of.session, box, barcodes: [b], counted: 1, at: at('14:40') };
      h.clock.set(new Date(at('15:00')));
      expect(await medic().do(packBox, again)).toMatchObject({ agrees: true, tubes: 1 });
      expect(await refusal(pack(of, box, [a]))).toMatchObject({ code: 'box-gone' });
      await send(of, box);
      expect((await seen(of)).boxes).toMatchObject([
        { box, departedAt: new Date(at('13:55')).toISOString() },
        { box, departedAt: null },
      ]);
      expect((await tubeOf(of, b)).state).toBe('boxed');
    });

    test('fewer swabs in the tube than the table counted is asked about', async () => {
      const of = await scene(1);
      const [a, box] = [label(), BOX()];
      await filled(of, a);
      await pack(of, box, [a]);
      await send(of, box);
      await receive(box, [{ barcode: a, received: 0, verdict: 'accepted' }]);
      expect((await question(of, 'count-differs')).facts).toMatchObject({ written: 1, received: 0 });
    });

    test('a box of another session, one that has left, and one nobody packed', async () => {
      const [of, other] = [await scene(1), await scene(1)];
      const [a, box] = [label(), BOX()];
      await filled(of, a);
      await pack(of, box, [a]);
      expect(await refusal(pack(other, box, [label()]))).toMatchObject({ code: 'box-there' });
      expect(await refusal(send(other, box))).toMatchObject({ code: 'box-unknown' });
      await send(of, box);
      expect(await refusal(pack(of, box, [label()]))).toMatchObject({ code: 'box-gone' });
    });
  });
});

describe('a registrar of the site', () => {
  test('has an account for the hours of the session, and sees the roster of that session alone', async () => {
    const [of, beside] = [await scene(2), await scene(1)];
    h.clock.set(START);
    const added = await officer().do(addRegistrar, { session: of.session, table: 1, name: '工地王登记' });
    expect(added).toMatchObject({
      login: expect.stringMatching(/^s\d+-t1$/),
      from: '2026-12-10T04:00:00.000Z',
      until: '2026-12-10T10:00:00.000Z',
    });
    expect(JSON.stringify(h.entries)).not.toContain(added.password);
    const rulebook = await h.house.rulebookAt(START);
    const actor = (now: string) =>
      h.inside((tx) => actorOfLogin(tx, rulebook, added.login, new Date(at(now))));
    expect((await actor('11:00')).duties).toEqual([]);
    expect((await actor('18:30')).duties).toEqual([]);
    h.clock.set(new Date(at('14:00')));
    const registrar = h.asActor(await actor('14:00'));
    expect((await registrar.do(openRoster, { session: of.session })).people).toHaveLength(2);
    await swab(registrar, of, 1, label());
    expect((await registrar.see(mySessions, {})).map(({ id }) => id)).toEqual([of.session]);
    for (const no of [
      refusal(registrar.do(openRoster, { session: beside.session })),
      refusal(swab(registrar, beside, 1, label())),
      refusal(registrar.see(table, { id: beside.session })),
      refusal(registrar.do(takeWalkIn, { session: beside.session, name: '洪守义', employer: '别处' })),
      refusal(registrar.do(countQueue, { session: beside.session, waiting: 400 })),
    ])
      expect(await no).toMatchObject({ code: 'not-at-this-session' });
  });

  test('is added by the lead or whoever plans, and by nobody else', async () => {
    const of = await scene(1);
    expect(
      await refusal(medic().do(addRegistrar, { session: of.session, table: 1, name: '某人' })),
    ).toMatchObject({ code: 'not-lead' });
    expect(
      await refusal(officer().do(addRegistrar, { session: of.session, table: 9, name: '某人' })),
    ).toMatchObject({ code: 'table-unknown' });
  });
});
