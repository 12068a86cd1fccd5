// Scenes of the tests of the staff: due by the rule and not by memory, sampled by name, answered by the tube or by hand,
// counted for everybody and named for the two who see to them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Hotel, openHotel } from '../../../test/hotel.ts';
import { refusal, type TestHouse } from '../../../test/house.ts';
import { peopleHere, testDay } from '../../../test/laboratory.ts';
import { houseWithLists } from '../../../test/lists.ts';
import { row, rows, sql } from '../../base/sql.ts';
import { addUsers } from '../../teams/acts.ts';
import { reportTubes } from '../../testing/results/acts.ts';
import { briefingLook } from '../briefing/routes.ts';
import { planSiteDay } from '../care/acts.ts';
import { siteLook } from '../routes.ts';
import { staffIsolationSite } from '../sites/acts.ts';
import { isolationRules } from '../terms.ts';
import { noteStaffResult, releaseStaff, sampleStaff } from './acts.ts';
import { staffTestsLook } from './routes.ts';
import { standingOf } from './rules.ts';
import type { StaffMember } from './terms.ts';

let h: TestHouse;
let hotel: Hotel;
let medic: string;
let cook: string;
const at = (moment: string) => h.clock.set(new Date(`${moment}+08:00`));
const supervisor = () => h.as('site-infection-control', hotel.place);
const page = () => supervisor().see(staffTestsLook, { site: hotel.site });
const standing = async () => Object.fromEntries((await page()).rows.map((one) => [one.name, one.standing]));
const briefing = () => h.as('site-data', hotel.place).see(briefingLook, { site: hotel.site });
const idOf = async (name: string) => (await page()).rows.find((one) => one.name === name)?.account ?? '';

beforeAll(async () => {
  h = await houseWithLists({ now: new Date('2026-12-08T07:00:00+08:00') });
  hotel = await openHotel(h);
  const { users } = await h.itself.do(addUsers, {
    password: 'correct-horse-battery',
    users: ['静水', '长风'].map((name, i) => ({ login: `inside${i}`, name, duties: [] })),
  });
  [medic = '', cook = ''] = users.map(({ id }) => id);
  for (const [account, post] of [
    [medic, 'medic'],
    [cook, 'logistics'],
  ] as const)
    await hotel.head.do(staffIsolationSite, {
      site: hotel.site,
      account,
      post,
      on: true,
      untrainedWhy: '开点首日',
    });
}, 120_000);
afterAll(() => h.close());

describe('the tests of the staff', () => {
  test('are due of everybody who works there from the day she came, and nobody else sees who', async () => {
    expect(await standing()).toEqual({ 柏舟: 'due', 静水: 'due', 长风: 'due' });
    expect((await page()).rows.find(({ name }) => name === '柏舟')?.posts.length).toBe(2);
    for (const role of ['site-medic', 'site-data', 'site-logistics'])
      expect((await refusal(h.as(role, hotel.place).see(staffTestsLook, { site: hotel.site }))).code).toBe(
        'not-your-duty',
      );
    const told = await briefing();
    expect(told.staffTests).toEqual({ due: 3, overdue: 0, sampled: 0, awaited: 0, positives: 0 });
    expect(JSON.stringify(told)).not.toContain('静水');
  });

  test('end the row of the day plan when the last was sampled, and not before', async () => {
    at('2026-12-09T00:10:00');
    await h.itself.do(planSiteDay, { site: hotel.site });
    at('2026-12-09T08:00:00');
    const task = () =>
      h.inside((tx) =>
        row(
          tx,
          sql<{ state: string; proof: string | null; link: string }>`
            select state, proof, link from task where plan_key = ${`site/${hotel.site}/2026-12-09/plan/staff-swabs`}`,
        ),
      );
    expect((await task())?.link).toBe(`/isolation/${hotel.site}?view=staff`);
    // Yesterday nobody was: that is told by name to the supervisor, and as a number to the meeting.
    expect(new Set(Object.values(await standing()))).toEqual(new Set(['overdue']));
    expect((await briefing()).decisions.map(({ zh }) => zh)).toContain('工作人员检测逾期 3 人：今晨补采');
    await supervisor().do(sampleStaff, { site: hotel.site, accounts: [medic], tube: 'HT-0901' });
    expect((await task())?.state).not.toBe('completed');
    await supervisor().do(sampleStaff, {
      site: hotel.site,
      accounts: [await idOf('柏舟'), cook],
      at: '2026-12-09T07:40:00+08:00',
    });
    expect(await task()).toMatchObject({ state: 'completed', proof: '3 / 3' });
    expect((await briefing()).staffTests).toEqual({
      due: 0,
      overdue: 0,
      sampled: 3,
      awaited: 3,
      positives: 0,
    });
    expect(new Set(Object.values(await standing()))).toEqual(new Set(['awaited']));
  });

  test('nobody of elsewhere is sampled here, nor next week, nor before her swab found', async () => {
    const by = supervisor();
    const stranger = { site: hotel.site, accounts: [h.as('hq').actor.id] };
    expect((await refusal(by.do(sampleStaff, stranger))).code).toBe('staff-not-here');
    const when = { site: hotel.site, accounts: [cook], at: '2026-12-09T09:00:00+08:00' };
    expect((await refusal(by.do(sampleStaff, when))).code).toBe('staff-sampled-when');
    const test = (await page()).rows.find(({ name }) => name === '长风')?.last?.id ?? '';
    const early = { site: hotel.site, tests: [test], result: 'negative', at: '2026-12-09T07:00:00+08:00' };
    expect((await refusal(by.do(noteStaffResult, { ...early, result: 'negative' }))).code).toBe(
      'staff-found-when',
    );
  });

  test('what the laboratory reports of her tube is her result; it puts it right, and nobody else', async () => {
    const day = await testDay(h);
    await day.tube('HT-0901', await peopleHere(h, 2));
    const report = (message: string, result: 'negative' | 'positive', corrected?: true) =>
      h.as('laboratory').do(reportTubes, {
        laboratory: '区疾控实验室',
        channel: 'hand',
        message,
        results: [{ barcode: 'HT-0901', result, ...(corrected === undefined ? {} : { corrected }) }],
      });
    at('2026-12-09T15:00:00');
    await report('m1', 'negative');
    await h.settle();
    const hers = async () => (await page()).rows.find(({ name }) => name === '静水');
    expect(await hers()).toMatchObject({ standing: 'tested', last: { result: 'negative', tube: 'HT-0901' } });
    const again = { site: hotel.site, tests: [(await hers())?.last?.id ?? ''], result: 'positive' as const };
    expect((await refusal(supervisor().do(noteStaffResult, again))).code).toBe('staff-result-reported');
    // It corrects itself, both ways: the head is asked, and then no longer.
    const asked = () =>
      h.inside((tx) =>
        rows(
          tx,
          sql<{ state: string }>`
            select state from task where plan_key like '%' || ${again.tests[0] ?? ''} order by opened_at`,
        ),
      );
    await report('m2', 'positive', true);
    await h.settle();
    expect(await hers()).toMatchObject({ standing: 'positive', last: { result: 'positive' } });
    expect(await asked()).toMatchObject([{ state: 'requested' }]);
    await report('m3', 'negative', true);
    await h.settle();
    expect(await hers()).toMatchObject({ standing: 'tested', last: { result: 'negative' } });
    expect(await asked()).toMatchObject([{ state: 'cancelled' }]);
  });

  test('a positive is off her post at once: the head is asked within half an hour, by no name', async () => {
    const test = (await page()).rows.find(({ name }) => name === '长风')?.last?.id ?? '';
    await supervisor().do(noteStaffResult, { site: hotel.site, tests: [test], result: 'positive' });
    expect((await standing()).长风).toBe('positive');
    const tasks = () =>
      h.inside((tx) =>
        rows(
          tx,
          sql<{ zh: string; role: string; state: string; minutes: number }>`
            select title_zh as zh, owner_role as role, state, extract(epoch from due_at - opens_at)::int / 60 as minutes
            from task where plan_key = ${`isolation/staff-positive/${test}`}`,
        ),
      );
    expect(await tasks()).toMatchObject([{ role: 'site-head', minutes: 30 }]);
    expect(JSON.stringify(await tasks())).not.toContain('长风');
    const told = await briefing();
    expect(told.staffTests.positives).toBe(1);
    expect(told.decisions[0]?.zh).toContain('工作人员检测阳性 1 人');
    // Entered of the wrong one: put right, and nobody is asked any more.
    await supervisor().do(noteStaffResult, { site: hotel.site, tests: [test], result: 'negative' });
    expect(await tasks()).toMatchObject([{ state: 'cancelled' }]);
  });

  test('a void result is owed again the same day, and one that does not come is asked after', async () => {
    at('2026-12-10T08:00:00');
    await supervisor().do(sampleStaff, { site: hotel.site, accounts: [medic, cook] });
    const test = (await page()).rows.find(({ name }) => name === '长风')?.last?.id ?? '';
    await supervisor().do(noteStaffResult, { site: hotel.site, tests: [test], result: 'invalid' });
    expect(await standing()).toEqual({ 柏舟: 'due', 静水: 'awaited', 长风: 'due' });
  });
});

test('every other day, and after an absence, she is due when the rule says so', async () => {
  const rules = (await h.house.rulebookAt(h.clock.now())).part(isolationRules);
  const every = (days: number) => ({ ...rules, staffTests: { ...rules.staffTests, everyDays: days } });
  const on = (moment: string) => new Date(`${moment}:00+08:00`);
  const member = (facts: Partial<StaffMember>): StaffMember => ({
    account: 'a',
    name: '甲',
    roles: [],
    began: on('2026-12-01T09:00'),
    inside: on('2026-12-01T09:00'),
    last: null,
    counted: null,
    ...facts,
  });
  const sampled = (moment: string, result: 'negative' | null) =>
    member({
      counted: on(moment),
      last: { id: 't', sampledAt: on(moment), tube: null, result, foundAt: null },
    });
  const table = [
    [1, member({ began: on('2026-12-08T09:00') }), '2026-12-08T23:00', 'due'],
    [1, member({ began: on('2026-12-08T09:00') }), '2026-12-09T00:10', 'overdue'],
    [2, sampled('2026-12-07T08:00', 'negative'), '2026-12-08T23:00', 'tested'],
    [2, sampled('2026-12-07T08:00', 'negative'), '2026-12-09T08:00', 'due'],
    [1, sampled('2026-12-07T08:00', 'negative'), '2026-12-09T08:00', 'overdue'],
    [2, sampled('2026-12-08T08:00', null), '2026-12-09T07:59', 'awaited'],
    [2, sampled('2026-12-08T08:00', null), '2026-12-09T08:01', 'late'],
    // Back from leave this morning: due, and nobody’s fault.
    [
      1,
      { ...sampled('2026-12-01T08:00', 'negative'), began: on('2026-12-09T07:00') },
      '2026-12-09T08:00',
      'due',
    ],
  ] as const;
  for (const [days, who, now, wanted] of table)
    expect([days, now, standingOf(every(days), who, on(now))]).toEqual([days, now, wanted]);
});

describe('the posts', () => {
  const postOf = async (post: string) =>
    (await hotel.head.see(siteLook, { site: hotel.site })).staff.find((one) => one.post === post);
  const put = (account: string, post: string, on = true) =>
    hotel.head.do(staffIsolationSite, { site: hotel.site, account, post, on });

  test('ask for a doctor at every hour, a nurse for two floors, who is called and who stands by', async () => {
    at('2026-12-10T09:00:00');
    for (const [post, wanted] of [
      ['doctor', 1],
      ['nurse', 1],
      ['psychologist', 1],
      ['standby', 4],
    ] as const)
      expect(await postOf(post)).toMatchObject({ wanted });
    // Whoever is no medic is no doctor of the shift.
    expect((await refusal(put(cook, 'doctor'))).code).toBe('isolation-post-beside');
    const { rotaGaps } = await hotel.head.see(siteLook, { site: hotel.site });
    expect(rotaGaps).toMatchObject([
      {
        words: { zh: '值班医生' },
        from: '2026-12-10T01:00:00.000Z',
        until: '',
      },
    ]);
    const before = await briefing();
    expect(before.decisions.map(({ zh }) => zh)).toContain('12-10 09:00 起无值班医生：今晨排人');
    await put(medic, 'doctor');
    expect((await briefing()).rotaGaps).toEqual([]);
    // She is the medic she was: as many people are missing as before.
    const missing = (told: Awaited<ReturnType<typeof briefing>>) =>
      told.decisions.find(({ zh }) => zh.startsWith('岗位缺'))?.zh;
    expect(missing(await briefing())).toBe(missing(before));
  });

  test('an hour of the rota in which the doctor is off or away is told', async () => {
    const duty = await h.inside((tx) =>
      row(tx, sql<{ id: string }>`select id from duty where account = ${medic} and role = 'site-doctor'`),
    );
    await h.inside(async (tx) => {
      await rows(tx, sql`update duty set rostered = true where id = ${duty?.id ?? ''} returning id`);
      await rows(
        tx,
        sql`insert into shift (id, duty, from_at, until, noted_by, noted_at)
            values (gen_random_uuid(), ${duty?.id ?? ''}, '2026-12-10T08:00+08:00', '2026-12-10T20:00+08:00', 'x', now()),
              (gen_random_uuid(), ${duty?.id ?? ''}, '2026-12-10T22:00+08:00', '2026-12-11T10:00+08:00', 'x', now())
            returning id`,
      );
    });
    expect((await briefing()).rotaGaps).toMatchObject([
      { from: '2026-12-10T12:00:00.000Z', until: '2026-12-10T14:00:00.000Z' },
    ]);
    // Whoever is taken off the post of a medic is no doctor of the shift any more.
    await put(medic, 'medic', false);
    expect((await postOf('doctor'))?.there).toEqual([]);
  });
});

describe('after duty', () => {
  const off = async () => (await page()).off;
  const release = (reason?: string) =>
    supervisor().do(releaseStaff, {
      site: hotel.site,
      account: medic,
      ...(reason === undefined ? {} : { reason }),
    });

  test('whoever has left stays apart for seven days, and takes no post inside meanwhile', async () => {
    expect(await off()).toMatchObject([{ name: '静水', releaseOn: '2026-12-17', due: false }]);
    expect((await briefing()).closedLoop).toEqual({ over: 0, quarantined: 1, toRelease: 0 });
    at('2026-12-12T09:00:00');
    const again = { site: hotel.site, account: medic, post: 'medic', on: true, untrainedWhy: '缺人' };
    expect((await refusal(hotel.head.do(staffIsolationSite, again))).code).toBe('post-in-quarantine');
    expect((await refusal(release())).code).toBe('staff-release-early');
    // She is tested before she goes.
    await supervisor().do(sampleStaff, { site: hotel.site, accounts: [medic] });
  });

  test('on the day it ends she is to be released, and is', async () => {
    at('2026-12-17T00:10:00');
    await h.itself.do(planSiteDay, { site: hotel.site });
    const task = () =>
      h.inside((tx) =>
        row(
          tx,
          sql<{ state: string }>`
            select state from task where plan_key = ${`site/${hotel.site}/2026-12-17/staff/release`}`,
        ),
      );
    expect((await task())?.state).toBe('requested');
    expect((await briefing()).closedLoop.toRelease).toBe(1);
    await release();
    expect((await task())?.state).toBe('completed');
    expect(await off()).toEqual([]);
    expect((await refusal(release())).code).toBe('staff-not-off');
  });

  test('whoever stays inside for longer than fourteen days is counted', async () => {
    const ends = new Date('2026-12-30T09:00:00+08:00');
    await h.inside((tx) =>
      rows(tx, sql`update duty set until = ${ends} where account = ${cook} returning id`),
    );
    at('2026-12-22T09:00:00');
    expect((await briefing()).closedLoop.over).toBe(0);
    at('2026-12-23T09:00:00');
    expect((await briefing()).closedLoop.over).toBe(1);
    expect((await page()).rows.find(({ name }) => name === '长风')).toMatchObject({
      days: 16,
      tooLong: true,
    });
  });
});
