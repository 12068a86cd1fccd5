// Scenes of the morning's figures: each a share with what it is a part of, the same for the district and for a single
// grid, whose stays are counted one by one.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { TestHouse } from '../test/house.ts';
import { COMMUNITY, GRID, houseWithLists, mobile, OTHER_GRID } from '../test/lists.ts';
import { type Stay, staysAtHome, withOutbreak } from '../test/stays.ts';
import { addMinutes } from './base/clock.ts';
import { run, sql } from './base/sql.ts';
import {
  admitCase,
  listContacts,
  noteInterview,
  openInterview,
  reportCase,
  signNoContacts,
  withdrawCase,
} from './control/cases/acts.ts';
import {
  agreeCancel,
  askCancel,
  orderControl,
  recordExposure,
  signNoControl,
} from './control/episodes/acts.ts';
import { previewPlan } from './control/episodes/routes.ts';
import { excuseTemperature, recordTemperature } from './control/observations/acts.ts';
import { FIGURES, figures } from './figures.ts';
import { closePoliceRefusal, recordRefusal } from './home/door/acts.ts';
import { createPerson } from './people/meet.ts';

const START = new Date('2026-12-08T06:10:00+08:00');
const hours = (n: number) => addMinutes(START, n * 60);
const at = (moment: Date | string) => h.clock.set(new Date(moment));

let h: TestHouse;
let stays: readonly Stay[];
beforeAll(async () => {
  h = await houseWithLists({ now: START });
}, 120_000);
afterAll(() => h.close());

const hq = () => h.as('hq');
const cdc = () => h.as('cdc');
const medic = () => h.as('medic', COMMUNITY);
const grid = () => h.as('grid-member', GRID);
const shares = async (by = hq()) =>
  new Map((await by.see(figures, {})).rows.map(({ key, value, of }) => [key, [value, of] as const]));
const share = async (key: string) => (await shares()).get(key);

// Everybody of these scenes lives in one grid: whoever sees only that sees the same figures.
afterEach(async () => {
  expect([...(await shares(grid()))]).toEqual([...(await shares())]);
  for (const [, [value, of]] of await shares(h.as('grid-member', OTHER_GRID)))
    expect([value, of]).toEqual([0, 0]);
});

let made = 0;
/** Somebody who was exposed, and about whom nobody has decided yet. */
async function named(): Promise<{ person: string; episode: string }> {
  made += 1;
  const rulebook = await h.house.rulebookAt(h.clock.now());
  const person = await h.inside((tx) =>
    createPerson(
      tx,
      { secrets: h.house.secrets, now: h.clock.now(), rulebook },
      { name: `陈${'安宝晨丹恩芳广海佳康'[made % 10]}${made}`, phones: [mobile(8000 + made)], place: GRID },
    ),
  );
  const { episode } = await h
    .as('data-desk')
    .do(recordExposure, { person, category: 'midRisk', kind: 'area', lastOn: '2026-12-07' });
  if (episode === null) throw new Error('nobody here is a case');
  return { person, episode };
}

async function order(episode: string): Promise<void> {
  const seen = await medic().see(previewPlan, { id: episode });
  await medic().do(orderControl, {
    episode,
    categories: ['midRisk'],
    facts: seen.facts,
    basis: 'infectious-disease-law',
    seen: seen.seal ?? '',
  });
}

test('before anything has happened every share is none of none, and says what it would be of', async () => {
  const { rows } = await hq().see(figures, {});
  expect(rows.map(({ key }) => key)).toEqual(FIGURES.map(({ key }) => key));
  for (const { value, of, note } of rows) {
    expect([value, of]).toEqual([0, 0]);
    expect(note.zh.length).toBeGreaterThan(5);
    expect(note.en.length).toBeGreaterThan(5);
  }
});

test('in time is who was ordered within a day of being named; who waits longer counts among the others', async () => {
  await withOutbreak(h);
  stays = await staysAtHome(h, 3);
  const late = await named();
  const spared = await named();
  const wrong = await named();
  await named();
  await medic().do(signNoControl, { episode: spared.episode, reason: 'not-exposed' });
  // A day has to pass before anybody can be late.
  expect(await share('controlled')).toEqual([0, 0]);
  at(hours(23));
  expect(await share('controlled')).toEqual([0, 0]);
  at(hours(25));
  expect(await share('controlled')).toEqual([3, 6]);
  await order(late.episode);
  await order(wrong.episode);
  expect(await share('controlled')).toEqual([3, 6]);
  // Taken back by two: she was never in need of control.
  await cdc().do(askCancel, { episode: wrong.episode, reason: 'wrong-person' });
  await h.as('subdistrict-duty', 'd330114.s002').do(agreeCancel, { episode: wrong.episode });
  expect(await share('controlled')).toEqual([3, 5]);
  at(hours(8 * 24 + 1));
  expect(await share('controlled')).toEqual([0, 0]);
});

test('followed up is every temperature whose time is up, answered by a reading or settled for a reason', async () => {
  at('2026-12-10T08:00:00+08:00');
  const [one, two] = stays as [Stay, Stay];
  await grid().do(recordTemperature, { episode: one.episode, celsius: 36.5 });
  // Before ten o'clock nobody is late, and nobody counts yet.
  expect(await share('followed')).toEqual([0, 0]);
  at('2026-12-10T10:01:00+08:00');
  // Three from the first morning, and the one who was ordered late.
  expect(await share('followed')).toEqual([1, 4]);
  await medic().do(excuseTemperature, {
    episode: two.episode,
    onDay: '2026-12-10',
    slot: 0,
    reason: 'in-hospital',
  });
  expect(await share('followed')).toEqual([2, 4]);
  at('2026-12-10T19:01:00+08:00');
  expect(await share('followed')).toEqual([2, 8]);
  at('2026-12-11T00:01:00+08:00');
  expect(await share('followed')).toEqual([0, 0]);
});

test('lost is who left and is not found again, of everybody under control', async () => {
  at('2026-12-10T11:00:00+08:00');
  const [, , three] = stays as [Stay, Stay, Stay];
  expect(await share('lost')).toEqual([0, 4]);
  const cadre = h.as('cadre', COMMUNITY);
  await cadre.do(recordRefusal, { episode: three.episode, what: 'absconded' });
  expect(await share('lost')).toEqual([1, 4]);
  await h.as('police', COMMUNITY).do(closePoliceRefusal, { episode: three.episode, how: 'back' });
  expect(await share('lost')).toEqual([0, 4]);
});

test('of new cases: known before, interviewed in a day, naming nobody; one that is taken back leaves all of them', async () => {
  at('2026-12-11T09:00:00+08:00');
  const [one, two] = stays as [Stay, Stay];
  const known = await cdc().do(reportCase, { person: one.person });
  await h.settle();
  const stranger = await named();
  await medic().do(signNoControl, { episode: stranger.episode, reason: 'not-exposed' });
  const unknown = await cdc().do(reportCase, { person: stranger.person });
  await h.settle();
  expect(await share('known')).toEqual([1, 2]);
  const taken = await cdc().do(reportCase, { person: two.person });
  expect(await share('known')).toEqual([2, 3]);
  await cdc().do(withdrawCase, { case: taken.case, reason: 'wrong-person' });
  await h.settle();
  expect(await share('known')).toEqual([1, 2]);
  for (const { case: id } of [known, unknown]) {
    await cdc().do(admitCase, { case: id, hospital: '区人民医院' });
    await cdc().do(openInterview, { case: id });
  }
  await cdc().do(noteInterview, { case: known.case, core: true });
  await cdc().do(signNoContacts, { case: known.case, reason: 'isolated-throughout' });
  await cdc().do(listContacts, {
    case: unknown.case,
    contacts: [{ person: two.person, category: 'close', kind: 'dining', lastOn: '2026-12-10' }],
    complete: true,
  });
  await h.settle();
  expect(await share('no-contact')).toEqual([1, 2]);
  expect(await share('interviewed')).toEqual([0, 0]);
  at('2026-12-12T09:01:00+08:00');
  expect(await share('interviewed')).toEqual([1, 2]);
  await cdc().do(noteInterview, { case: unknown.case, core: true });
  expect(await share('interviewed')).toEqual([1, 2]);
  at('2026-12-18T09:01:00+08:00');
  for (const key of ['known', 'interviewed']) expect(await share(key)).toEqual([0, 0]);
});

test('completed are the stays that ended by release; cases and cancelled ones ended too', async () => {
  at('2026-12-12T10:00:00+08:00');
  // One was cancelled, one became a case; who needed no control was in no stay.
  expect(await share('completed')).toEqual([0, 2]);
  const [, , three] = stays as [Stay, Stay, Stay];
  await h.inside((tx) =>
    run(
      tx,
      sql`update episode set state = 'completed', ended_at = ${h.clock.now()} where id = ${three.episode}`,
    ),
  );
  expect(await share('completed')).toEqual([1, 3]);
  at('2026-12-20T10:00:00+08:00');
  expect(await share('completed')).toEqual([0, 0]);
});
