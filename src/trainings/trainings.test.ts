// Scenes of trainings: nobody takes over a post or begins a round without one, except by a decision that has a name.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestHouse, refusal, type TestHouse } from '../../test/house.ts';
import { acts } from '../acts.ts';
import { rows, sql } from '../base/sql.ts';
import { briefingLook } from '../isolation/briefing/routes.ts';
import { beginRound } from '../isolation/rounds/acts.ts';
import { openIsolationSite, staffIsolationSite } from '../isolation/sites/acts.ts';
import type { Actor } from '../ledger/terms.ts';
import { setUpPlaces } from '../places/acts.ts';
import { addUsers, noteAbsence } from '../teams/acts.ts';
import { actorOfLogin } from '../teams/session.ts';
import { everyMinute } from '../timers.ts';
import { callOffTraining, holdTraining, planTraining } from './acts.ts';
import { myTrainingsLook, trainingsLook } from './routes.ts';

let h: TestHouse;
let site: string;
let place: string;
const ids = new Map<string, string>();
const id = (login: string) => ids.get(login) ?? '';
const DISTRICT = 'd330114';
const at = (moment: string) => h.clock.set(new Date(`${moment}+08:00`));
const opening = () => ({
  district: DISTRICT,
  name: '望潮酒店',
  address: '望潮路 1 号',
  template: 'hotel',
  measures: { floors: 2, roomsPerFloor: 6, positiveRooms: 1 },
  head: id('head'),
  reason: '演练',
});
const ROUND = { kind: 'round', product: 'tablet', targetMgL: 1000, measuredMgL: 1000 } as const;

/** Somebody with an account, as she signs in now. */
async function as(login: string) {
  const rulebook = await h.house.rulebookAt(h.clock.now());
  const actor: Actor = await h.inside((tx) => actorOfLogin(tx, rulebook, login, h.clock.now()));
  return h.asActor(actor);
}

/** A session that was held an hour ago, with these people. */
async function train(...logins: string[]): Promise<void> {
  const hq = h.as('hq');
  const { session } = await hq.do(planTraining, {
    training: 'isolation-site',
    place: DISTRICT,
    at: new Date(h.clock.now().getTime() - 3_600_000).toISOString(),
    trainer: id('trainer'),
  });
  await hq.do(holdTraining, { session, accounts: logins.map(id) });
}

beforeAll(async () => {
  h = await openTestHouse({ now: new Date('2026-12-08T06:00:00+08:00'), untrained: true });
  await h.itself.do(setUpPlaces, {
    district: DISTRICT,
    demo: false,
    places: [{ path: DISTRICT, code: '330114', name: '钱塘区', nameEn: 'Qiantang' }],
  });
  const logins = ['head', 'trainer', 'nurse', 'cleaner', 'cook'];
  const { users } = await h.itself.do(addUsers, {
    password: 'tidal-bore-at-noon-8',
    users: logins.map((login) => ({ login, name: `${login}甲`, duties: [] })),
  });
  for (const user of users) ids.set(user.login, user.id);
}, 120_000);
afterAll(() => h.close());

describe('a post at a site', () => {
  test('is refused to an untrained head, in a sentence that says what to do next', async () => {
    const no = await refusal(h.as('hq').do(openIsolationSite, opening()));
    expect(no.code).toBe('training-needed-or-why');
    expect(no.words.zh).toContain('head甲没有有效的「集中隔离点培训」');
    expect(no.words.zh).toContain('“培训”页');
    await train('head');
    ({ site, place } = await h.as('hq').do(openIsolationSite, opening()));
  });

  test('in the first hours a named decision with a reason lets somebody begin; it is in the briefing', async () => {
    const head = await as('head');
    const nurse = { site, post: 'medic', account: id('nurse'), on: true };
    expect((await refusal(head.do(staffIsolationSite, nurse))).code).toBe('training-needed-or-why');
    await head.do(staffIsolationSite, { ...nurse, untrainedWhy: '夜间突发收治，先上岗' });
    const { untrained } = await head.see(briefingLook, { site });
    expect(untrained).toEqual([
      {
        post: { zh: '隔离点医务人员', en: 'medic at a site' },
        until: '2026-12-08T22:00:00.000Z',
        why: '夜间突发收治，先上岗',
      },
    ]);
    expect(h.entries.at(-1)?.detail).toMatchObject({ untrained: true, reason: '夜间突发收治，先上岗' });
    expect((await (await as('nurse')).see(myTrainingsLook, {})).map(({ standing }) => standing)).toEqual([
      'grace',
    ]);
  });

  test('is asked of a duty given on the page of an account too, and of whoever stands in', async () => {
    const security = h.as('security-admin');
    const until = new Date(h.clock.now().getTime() + 48 * 3_600_000).toISOString();
    const duty = { user: id('cleaner'), role: 'site-disinfection', place, until };
    const no = await refusal(security.do(acts.giveDuty, duty));
    expect([no.code, no.words.zh.includes('cleaner甲没有有效的「集中隔离点培训」')]).toEqual([
      'training-needed-or-why',
      true,
    ]);
    // A duty that is not at a site asks for nothing.
    await security.do(acts.giveDuty, { ...duty, role: 'transport-group', place: DISTRICT });
    await security.do(acts.giveDuty, { ...duty, untrainedWhy: '夜班无人' });
    expect(h.entries.at(-1)?.detail).toMatchObject({ untrained: true, reason: '夜班无人' });
    const { untrained } = await (await as('head')).see(briefingLook, { site });
    expect(untrained.map(({ why }) => why)).toEqual(['夜间突发收治，先上岗', '夜班无人']);
    // Nobody has been trained who has no account yet.
    const users = [{ login: 'guard', name: 'guard甲', duties: [{ role: 'site-security', place, until }] }];
    expect((await refusal(h.itself.do(addUsers, { password: 'tidal-bore-at-noon-8', users }))).code).toBe(
      'duty-at-site',
    );
    // The hours of both are over, and one of them falls ill: the other is not trained by then.
    at('2026-12-09T05:30:00');
    const { absence } = await h
      .as('hq')
      .do(noteAbsence, { user: id('nurse'), why: 'sick', until: '2026-12-10T06:00:00+08:00' });
    at('2026-12-09T06:00:00');
    await h.inside((tx) =>
      rows(
        tx,
        sql`update duty set role = 'site-medic' where account = ${id('cleaner')} and place = ${place}::ltree`,
      ),
    );
    const cover = { absence, by: id('cleaner') };
    expect((await refusal(h.as('hq').do(acts.coverAbsence, cover))).code).toBe('training-needed');
    await h.inside((tx) => rows(tx, sql`delete from duty where account = ${id('cleaner')}`));
  });

  test('after the first hours nobody begins without it, whatever the reason', async () => {
    const head = await as('head');
    const cook = { site, post: 'logistics', account: id('cook'), on: true };
    const no = await refusal(head.do(staffIsolationSite, { ...cook, untrainedWhy: '缺人' }));
    expect(no.code).toBe('training-needed');
    await train('cook');
    await head.do(staffIsolationSite, cook);
  });
});

describe('a round of disinfection', () => {
  test('is refused to whoever was let begin once her hours are over, and begun after her training', async () => {
    at('2026-12-08T07:00:00');
    const head = await as('head');
    await head.do(staffIsolationSite, {
      site,
      post: 'disinfection',
      account: id('cleaner'),
      on: true,
      untrainedWhy: '消毒员未到岗',
    });
    const cleaner = await as('cleaner');
    const { round } = await cleaner.do(beginRound, { site, ...ROUND });
    expect(round).toBeTruthy();
    at('2026-12-09T06:00:01');
    const no = await refusal((await as('cleaner')).do(beginRound, { site, ...ROUND, kind: 'event' }));
    expect(no.code).toBe('training-needed');
    expect(no.words.en).toContain('beginning a round of disinfection');
    await train('cleaner');
    await (await as('cleaner')).do(beginRound, { site, ...ROUND, kind: 'event' });
  });
});

describe('a session', () => {
  test('is written down once it has begun, once, and counts for whoever was there', async () => {
    const hq = h.as('hq');
    const { session } = await hq.do(planTraining, {
      training: 'isolation-site',
      place: DISTRICT,
      at: '2026-12-10T09:00:00+08:00',
      trainer: id('trainer'),
    });
    const there = { session, accounts: [id('nurse')] };
    expect((await refusal(hq.do(holdTraining, there))).code).toBe('training-not-yet');
    at('2026-12-10T10:00:00');
    await hq.do(holdTraining, there);
    expect((await refusal(hq.do(holdTraining, there))).code).toBe('training-over');
    expect((await refusal(hq.do(callOffTraining, { session, reason: '改期' }))).code).toBe('training-over');
    const [mine] = await (await as('nurse')).see(myTrainingsLook, {});
    expect(mine).toMatchObject({ standing: 'valid', until: '2027-06-08T01:00:00.000Z', needed: true });
    expect(
      (
        await refusal(
          hq.do(planTraining, {
            training: 'x',
            place: DISTRICT,
            at: '2026-12-11T09:00:00+08:00',
            trainer: id('trainer'),
          }),
        )
      ).code,
    ).toBe('training-unknown');
  });

  test('whoever keeps trainings sees who stands how, at her own place only', async () => {
    const page = await (await as('head')).see(trainingsLook, {});
    expect(page.trainings.map(({ training }) => training)).toEqual([
      'isolation-site',
      'home-quarantine',
      'inspection',
    ]);
    expect(new Set(page.people.map(({ standing }) => standing))).toEqual(new Set(['valid']));
    expect(page.people.map(({ name }) => name).sort()).toEqual(['cleaner甲', 'cook甲', 'head甲', 'nurse甲']);
    const other = await h.as('site-head', 'd330114.s099.c01').see(trainingsLook, {});
    expect(other.people).toEqual([]);
    expect(other.sessions).toEqual([]);
  });
});

test('before trainings end, the head is asked to train again; the task goes when it is done', async () => {
  const left = () =>
    h.inside((tx) =>
      rows(
        tx,
        sql<{ role: string; unit: string; due: Date; state: string }>`
          select owner_role as role, owner_unit::text as unit, due_at as due, state from task
          where kind = 'training' and ended_at is null`,
      ),
    );
  const minute = () =>
    everyMinute(h.house, undefined, (error) => {
      throw error;
    });
  await h.inside((tx) => rows(tx, sql`update duty set until = null where until is not null`));
  at('2027-05-20T08:00:00');
  await minute();
  expect(await left()).toEqual([]);
  at('2027-05-27T08:00:00');
  await minute();
  const [task] = await left();
  expect(task).toMatchObject({ role: 'site-head', unit: place, state: 'requested' });
  expect(task?.due.toISOString()).toBe('2027-06-05T21:00:00.000Z');
  await train('head', 'nurse', 'cleaner', 'cook');
  at('2027-05-27T09:30:00');
  await minute();
  expect(await left()).toEqual([]);
});
