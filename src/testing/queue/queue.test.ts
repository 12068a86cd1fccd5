// The queue of a session: how it is reckoned, and scenes of an afternoon at two tables.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal, type TestHouse } from '../../../test/house.ts';
import { COMMUNITY, houseWithLists, identity, mobile, sheetOf } from '../../../test/lists.ts';
import { addMinutes } from '../../base/clock.ts';
import { must } from '../../base/refusal.ts';
import { rulebookOfFiles } from '../../rulebook/load.ts';
import { finishTask } from '../../tasks/acts.ts';
import { tasksUnder } from '../../tasks/store.ts';
import { addUsers } from '../../teams/acts.ts';
import { giveSlots, takeRoster } from '../roster/acts.ts';
import { queue, roster } from '../roster/routes.ts';
import { changeSession, planSession } from '../sessions/acts.ts';
import { addTestSite } from '../sites/acts.ts';
import { testingRules } from '../terms.ts';
import { recordSwab } from '../tubes/acts.ts';
import { countQueue, queuesToWatch, watchQueues } from './acts.ts';
import { finishIf, saidMoment, slotPlan, tablesSeen, waitingNow } from './rules.ts';

const rules = (await rulebookOfFiles([testingRules as never])).part(testingRules); // any part of the rulebook
const OPENS = new Date('2026-12-10T13:00:00+08:00');
const at = (minutes: number) => addMinutes(OPENS, minutes);

describe('what the tables do', () => {
  test('the rate of a table is of its last thirty, in whatever order phones send them', () => {
    const swabs = Array.from({ length: 60 }, (_, i) => ({
      table: 1,
      at: at(i < 30 ? i : 30 + (i - 30) * 0.5),
    }));
    fc.assert(
      fc.property(fc.shuffledSubarray(swabs, { minLength: 60 }), (some) => {
        const [one, two] = tablesSeen({ tables: 2, opensAt: OPENS, now: at(50), swabs: some });
        expect(one).toMatchObject({ swabs: 60, perHour: 116, idleMinutes: 5.5 });
        expect(two).toMatchObject({ swabs: 0, perHour: null, lastAt: null, idleMinutes: 50 });
      }),
      { numRuns: 20 },
    );
  });

  test('a table nobody planned is shown as well, and before the doors open none stands idle', () => {
    const seen = tablesSeen({ tables: 1, opensAt: OPENS, now: at(-10), swabs: [{ table: 3, at: at(-12) }] });
    expect(seen.map(({ table, swabs, idleMinutes }) => [table, swabs, idleMinutes])).toEqual([
      [1, 0, 0],
      [2, 0, 0],
      [3, 1, 0],
    ]);
  });
});

describe('how many wait', () => {
  const slots = slotPlan(rules, { people: 105, tables: 2, opensAt: OPENS });
  const ask = (more: Partial<Parameters<typeof waitingNow>[1]>) =>
    waitingNow(rules, { now: at(15), counted: undefined, slots, swabs: [], left: 105, ...more });
  const swabbed = (n: number, from = 0) => Array.from({ length: n }, (_, i) => at(from + i * 0.1));

  test('a count holds for ten minutes, then it is reckoned on, and without slots nobody can say', () => {
    const counted = { waiting: 20, at: at(6) };
    expect(ask({ counted })).toEqual({ waiting: 20, how: 'counted', at: at(6) });
    // From 6 to 17 minutes 35 × 1.1 were to come and 30 were swabbed.
    expect(ask({ counted, now: at(17), swabs: swabbed(30, 7) })).toEqual({
      waiting: Math.round(20 + 38.5 - 30),
      how: 'estimated',
      at: at(17),
    });
    expect(ask({ swabs: swabbed(40) })).toMatchObject({ waiting: Math.round(52.5 - 40), how: 'estimated' });
    expect(ask({ slots: [] })).toBeUndefined();
    expect(ask({ slots: [], counted })).toMatchObject({ how: 'counted' });
    expect(ask({ slots: [], counted, now: at(17) })).toBeUndefined();
  });

  test('never less than nobody, never more than are left', () => {
    fc.assert(
      fc.property(fc.nat(120), fc.nat(105), fc.nat(60), (swabs, left, minute) => {
        const { waiting } = must(ask({ swabs: swabbed(swabs), left, now: at(minute) }), 'there are slots');
        expect(waiting).toBeGreaterThanOrEqual(0);
        expect(waiting).toBeLessThanOrEqual(left);
      }),
    );
  });
});

test('one table more ends sooner, one less later, and no table is no choice', () => {
  const asked = { now: OPENS, left: 521, tables: 2, served: [], lastSlotFrom: undefined };
  const [less, same, more] = finishIf(rules, asked).map(({ finish }) => finish.likely.getTime());
  expect(less).toBeGreaterThan(must(same, 'three'));
  expect(same).toBeGreaterThan(must(more, 'three'));
  expect(finishIf(rules, { ...asked, tables: 1 }).map(({ tables }) => tables)).toEqual([1, 2]);
});

test('a phone whose clock is wrong by a day is believed to speak of now', () => {
  const now = at(30);
  for (const [said, is] of [
    [at(20), at(20)],
    [at(-60), at(-60)],
    [at(20 + 1_440), now],
    [at(20 - 1_440), now],
    [at(31), now],
  ] as const)
    expect(saidMoment(said.toISOString(), OPENS, now)).toEqual(is);
});

describe('an afternoon at two tables', { timeout: 120_000 }, () => {
  let h: TestHouse;
  let session: string;
  let people: string[];
  const officer = () => h.as('community-officer', COMMUNITY);
  const medic = () => h.as('medic', COMMUNITY);
  const see = () => officer().see(queue, { id: session });
  let swabs = 0;
  /** Swabs one person at a table, at so many minutes. */
  const swab = async (table: number, minutes: number) => {
    h.clock.set(at(minutes));
    const person = must(people[swabs], 'somebody is left');
    swabs += 1;
    await medic().do(recordSwab, {
      session,
      barcode: `HZ-${table}-${String(Math.floor(swabs / 16)).padStart(4, '0')}`,
      table,
      at: at(minutes).toISOString(),
      checked: 'ticket',
      person,
    });
  };
  const watch = async (minutes: number) => {
    h.clock.set(at(minutes));
    const rulebook = await h.house.rulebookAt(h.clock.now());
    const due = () => h.inside((tx) => queuesToWatch(tx, { now: h.clock.now(), rulebook }));
    if (!(await due())) return undefined;
    const done = await h.itself.do(watchQueues, {});
    // Asked once more in the same minute there is nothing to do.
    expect(await due()).toBe(false);
    return done;
  };
  const tasks = () => h.inside((tx) => tasksUnder(tx, `testing/${session}/queue/`));

  beforeAll(async () => {
    h = await houseWithLists({ now: new Date('2026-12-08T08:00:00+08:00') });
    const duty = { role: 'community-officer', place: COMMUNITY, until: '2027-02-01T00:00:00+08:00' };
    const { users } = await h.itself.do(addUsers, {
      password: 'Haitang-2026',
      users: [{ login: 'lead1', name: 'lead1', duties: [duty] }],
    });
    const { site } = await officer().do(addTestSite, {
      place: COMMUNITY,
      kind: 'worksite',
      name: '江湾工地',
      address: '江湾路 18 号',
      headcount: 521,
    });
    ({ session } = await officer().do(planSession, {
      site,
      offer: 'door',
      opensAt: OPENS.toISOString(),
      hours: 3,
      tables: 2,
      poolSize: 20,
      lead: must(users[0], 'one was added').id,
    }));
    const workers = Array.from({ length: 100 }, (_, i) => [
      `${'赵钱孙李周吴郑王冯陈'[i % 10]}${'安宝晨丹恩芳广海佳康'[Math.floor(i / 10)]}`,
      identity(i, '19790505'),
      mobile(i),
    ]);
    const workbook = sheetOf([['姓名', '身份证号', '联系电话'], ...workers]);
    await officer().do(takeRoster, {
      session,
      fileName: 'a.xlsx',
      sha256: 'ab'.repeat(32),
      bytes: 9,
      workbook,
    });
    await officer().do(giveSlots, { session });
    people = (await officer().see(roster, { id: session })).rows.map(({ person }) => person.id);
  }, 600_000);
  afterAll(() => h.close());

  test('before it opens nobody waits, and the forecast is the range tables were seen to work in', async () => {
    const seen = await see();
    expect(seen).toMatchObject({ people: 100, left: 100, swabbed: 0, perHour: null, alerts: [], dots: 48 });
    expect(seen.waiting).toMatchObject({ waiting: 0, how: 'estimated' });
    expect(seen.finish.guessed).toBe(true);
    expect(seen.finish.earliest.getTime()).toBeLessThan(seen.finish.latest.getTime());
    // Nobody is swabbed before her slot begins: the last one does twenty minutes after the doors open.
    expect(seen.finish.earliest).toEqual(at(25));
    expect(seen.slotNow).toBeNull();
    // People gather before the doors open: the dots are there already.
    h.clock.set(at(-10));
    await medic().do(countQueue, { session, waiting: 48 });
    expect((await see()).alerts).toEqual([]);
    h.clock.set(at(-8));
    await medic().do(countQueue, { session, waiting: 50 });
    expect((await see()).alerts).toMatchObject([{ table: null, n: 2 }]);
    h.clock.set(at(-5));
    await medic().do(countQueue, { session, waiting: 0 });
    h.clock.set(new Date('2026-12-08T08:00:00+08:00'));
  });

  test('counted, it outgrows its dots; what lasts five minutes is a task of the lead, and goes when it is over', async () => {
    for (let i = 0; i < 8; i++) {
      await swab(1, 0.5 + i * 0.5);
      await swab(2, 0.6 + i * 0.5);
    }
    h.clock.set(at(5));
    await medic().do(countQueue, { session, waiting: 60 });
    const seen = await see();
    expect(seen.waiting).toMatchObject({ waiting: 60, how: 'counted' });
    expect(seen.tables).toMatchObject([
      { table: 1, swabs: 8, perHour: 120 },
      { table: 2, swabs: 8, perHour: 120 },
    ]);
    expect(seen.alerts).toMatchObject([{ table: null, n: 12 }]);
    expect(seen.slotNow?.no).toBe(1);
    expect(await watch(6)).toBeUndefined();
    expect(await tasks()).toEqual([]);
    await swab(1, 9);
    await swab(2, 9);
    expect(await watch(10.5)).toEqual({ opened: 1, over: 0 });
    const [task] = await tasks();
    expect(task).toMatchObject({
      kind: 'test-queue',
      ownerRole: 'community-officer',
      ownerUnit: COMMUNITY,
      link: `/testing/sessions/${session}/queue`,
      dueAt: at(20.5),
    });
    expect(await watch(11.5)).toBeUndefined();
    await officer().do(countQueue, { session, waiting: 10 });
    expect(await watch(12)).toEqual({ opened: 0, over: 1 });
    expect((await tasks()).map(({ state }) => state)).toEqual(['cancelled']);
  });

  test('a table that stands idle beside a queue is seen, is a task, and one said to be seen to is asked again later', async () => {
    for (let i = 0; i < 12; i++) await swab(1, 12.5 + i * 0.5);
    const seen = await see();
    expect(seen.alerts).toMatchObject([{ table: 2, n: 9 }]);
    expect(await watch(18.5)).toEqual({ opened: 1, over: 0 });
    const open = () => tasks().then((all) => all.filter(({ state }) => state === 'requested'));
    const [task] = await open();
    expect(task?.title.zh).toContain('2 号台');
    await officer().do(finishTask, { task: task?.id ?? '', proof: '已引导到二号台' });
    expect(await watch(19.5)).toBeUndefined();
    await officer().do(countQueue, { session, waiting: 20 });
    await swab(1, 28);
    expect(await watch(29)).toEqual({ opened: 1, over: 0 });
    expect(await open()).toHaveLength(1);
    // Taken down, it is not waited for: what it did stays to be seen.
    await officer().do(changeSession, { session, tables: 1, reason: '撤一台' });
    const less = await see();
    expect(less.alerts).toEqual([]);
    expect(less.tables).toHaveLength(2);
    await officer().do(changeSession, { session, tables: 2, reason: '再设一台' });
    expect((await see()).alerts).toMatchObject([{ table: 2 }]);
  });

  test('when nobody has counted for ten minutes it is reckoned on and marked so; with thirty seen the band is honest', async () => {
    h.clock.set(at(31));
    const seen = await see();
    // All hundred were to come by now, thirty-one were swabbed; the count of 19.5 minutes is carried on.
    expect(seen.waiting?.how).toBe('estimated');
    expect(seen.left).toBe(100 - swabs);
    for (let i = 0; i < 8; i++) await swab(2, 31 + i * 0.5);
    const later = await see();
    expect(later.finish.guessed).toBe(false);
    expect(later.finish.earliest.getTime()).toBeLessThan(later.finish.likely.getTime());
    expect(later.finish.likely.getTime()).toBeLessThan(later.finish.latest.getTime());
    expect(later.whatIf.map(({ tables }) => tables)).toEqual([1, 2, 3]);
    const [one, two, three] = later.whatIf.map(({ finish }) => finish.likely.getTime());
    expect(one).toBeGreaterThan(must(two, 'three'));
    expect(two).toBeGreaterThan(must(three, 'three'));
  });

  test('after the end there is no task any more, and no queue to count', async () => {
    expect(await watch(181)).toEqual({ opened: 0, over: 1 });
    h.clock.set(at(180 + 241));
    expect((await refusal(medic().do(countQueue, { session, waiting: 4 }))).code).toBe('queue-not-open');
  });
});
