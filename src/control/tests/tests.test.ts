// Scenes of tests: due by plan and kept through changes of it, sampled, negative, twice with two reagents, refused and
// visited, put off, corrected, asked about at night; and files of results with every fault a file can have.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal, type TestHouse } from '../../../test/house.ts';
import { COMMUNITY, DISTRICT, GRID, houseWithLists, identity, mobile, sheetOf } from '../../../test/lists.ts';
import { row, rows, sql } from '../../base/sql.ts';
import { createPerson } from '../../people/meet.ts';
import { everyMinute } from '../../timers.ts';
import { watchAll } from '../../watch.ts';
import { testInvariants } from '../../watch-tests.ts';
import {
  admitEpisode,
  changePlan,
  openOutbreak,
  orderControl,
  recordExposure,
  returnEpisode,
} from '../episodes/acts.ts';
import { previewPlan } from '../episodes/routes.ts';
import * as acts from './acts.ts';
import { importResults } from './import.ts';
import { syncTests } from './plan-store.ts';
import * as looks from './routes.ts';

const START = new Date('2026-12-08T09:00:00+08:00');
let h: TestHouse;
let made = 0;

beforeAll(async () => {
  h = await houseWithLists({ now: START });
  await h.as('cdc').do(openOutbreak, {
    name: '江月府聚集性疫情',
    nameEn: 'Jiangyuefu cluster',
    protocol: 'CN-COVID-8',
    place: DISTRICT,
    sunset: '2027-02-28',
  });
}, 120_000);
afterAll(() => h.close());

const cdc = () => h.as('cdc');
const medic = () => h.as('medic', COMMUNITY);
const desk = () => h.as('data-desk');

interface Stay {
  readonly person: string;
  readonly episode: string;
  readonly name: string;
  readonly document: string;
  readonly phone: string;
}

/** A close contact under control since today: tests on 12-08, 12-11, 12-14 and twice on 12-20. */
async function stay(lastOn = '2026-12-06'): Promise<Stay> {
  made += 1;
  const who = {
    name: `${'赵钱孙李周吴郑王冯陈'[made % 10]}${'安宝晨丹恩芳广海佳康'[(made * 3) % 10]}`,
    document: identity(made, `19${50 + (made % 40)}0303`),
    phone: mobile(5000 + made),
  };
  const rulebook = await h.house.rulebookAt(h.clock.now());
  const person = await h.inside((tx) =>
    createPerson(
      tx,
      { secrets: h.house.secrets, now: h.clock.now(), rulebook },
      {
        name: who.name,
        phones: [who.phone],
        place: GRID,
        document: { kind: 'resident-id', number: who.document },
      },
    ),
  );
  const { episode } = await desk().do(recordExposure, { person, category: 'close', kind: 'dining', lastOn });
  if (episode === null) throw new Error('exposed and in no stay');
  const seen = await cdc().see(previewPlan, { id: episode });
  await cdc().do(orderControl, {
    episode,
    categories: [...seen.categories],
    facts: seen.facts,
    basis: 'infectious-disease-law',
    seen: seen.seal ?? '',
  });
  return { person, episode, ...who };
}

const duesOf = (episode: string) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ id: string; on: string; state: string; double: boolean; moved: string | null }>`
        select id, to_char(on_day, 'MM-DD') as on, state, double, to_char(moved_to, 'MM-DD') as moved from test_due
        where episode = ${episode} and state <> 'cancelled' order by on_day`,
    ),
  );
const states = async (episode: string) => (await duesOf(episode)).map((one) => `${one.on} ${one.state}`);
const dueOn = async (episode: string, on: string) => {
  const found = (await duesOf(episode)).find((one) => one.on === on);
  if (found === undefined) throw new Error(`no test on ${on}`);
  return found.id;
};
const tasksOf = (episode: string) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ kind: string }>`
        select kind from task where plan_key like ${`episode/${episode}/test/%`} and ended_at is null order by kind`,
    ),
  );
const at = (moment: string) => h.clock.set(new Date(moment));
const minute = () =>
  everyMinute(h.house, undefined, (error) => {
    throw error;
  });
const red = async () => (await watchAll(h.house)).filter((one) => one.id === 'N11' && one.count > 0);

/** What N11 says of one stay: the board names the oldest rows only. */
const board = async (episode: string) => {
  const now = h.clock.now();
  const n11 = testInvariants.find(({ id }) => id === 'N11');
  const found = n11?.find({ now, rulebook: await h.house.rulebookAt(now) });
  return h.inside((tx) =>
    rows(
      tx,
      sql<{ what: string }>`
        select n.what from (${found}) n (handle, place, person, what, since) where n.handle = ${`episode:${episode}`}`,
    ),
  );
};

/** Exposed once more, and CDC makes her plan anew. */
async function exposedAgain({ episode, person }: Pick<Stay, 'episode' | 'person'>, lastOn: string) {
  await desk().do(recordExposure, { person, category: 'close', kind: 'dining', lastOn });
  const seen = await cdc().see(previewPlan, { id: episode });
  await cdc().do(changePlan, {
    episode,
    categories: [...seen.categories],
    facts: seen.facts,
    reason: 're-exposure',
    seen: seen.seal ?? '',
  });
}

describe('one test', () => {
  test('sampled, then negative: the test is done, and whoever typed it has read it', async () => {
    at('2026-12-08T09:00:00+08:00');
    const { episode } = await stay();
    expect(await states(episode)).toEqual(['12-08 due', '12-11 due', '12-14 due', '12-20 due']);
    const due = await dueOn(episode, '12-08');
    await medic().do(acts.recordSample, { due });
    expect((await states(episode))[0]).toBe('12-08 sampled');
    at('2026-12-08T18:00:00+08:00');
    const done = await medic().do(acts.recordTest, {
      due,
      result: 'negative',
      laboratory: 'cdc',
      reportNo: 'R-1',
    });
    expect(done).toMatchObject({ due, state: 'done' });
    const page = await medic().see(looks.stayTests, { id: episode });
    expect(page.tests[0]).toMatchObject({
      state: 'done',
      samples: 1,
      results: [{ result: 'negative', sample: 1 }],
    });
    expect(page.tests[0]?.results?.[0]?.read).not.toBeNull();
    // The sample was taken when it was recorded, not when its result came.
    expect(page.tests[0]?.results?.[0]?.sampledAt).toBe('2026-12-08T01:00:00.000Z');
    expect((await refusal(medic().do(acts.recordTest, { due, result: 'negative' }))).code).toBe(
      'test-not-open',
    );
  });

  test('a phone whose clock is a little ahead is believed; one that is far ahead is not', async () => {
    at('2026-12-08T09:00:00+08:00');
    const { episode } = await stay();
    const due = await dueOn(episode, '12-08');
    const far = medic().do(acts.recordSample, { due, at: '2026-12-08T09:20:00+08:00' });
    expect((await refusal(far)).code).toBe('sampled-in-future');
    await medic().do(acts.recordSample, { due, at: '2026-12-08T09:00:02+08:00' });
    expect(await medic().do(acts.recordTest, { due, result: 'negative' })).toMatchObject({ state: 'done' });
  });

  test('results are for those who hold health data; a grid member sees only that it is done', async () => {
    const { episode } = await stay();
    await medic().do(acts.recordTest, { episode, result: 'negative' });
    const page = await h.as('grid-member', GRID).see(looks.stayTests, { id: episode });
    expect(page.tests[0]).toMatchObject({ state: 'done', results: null });
    expect(JSON.stringify(page.tests)).not.toContain('阴性');
    const told = h.entries.filter((entry) => entry.word === 'control.test.recorded').at(-1);
    expect(JSON.stringify(told?.detail)).not.toContain('negative');
  });

  test('without naming the test, the one of the day of sampling is answered; the next day’s may come a day early', async () => {
    at('2026-12-08T09:00:00+08:00');
    const { episode } = await stay();
    await medic().do(acts.recordTest, { episode, result: 'negative' });
    at('2026-12-10T10:00:00+08:00');
    await medic().do(acts.recordTest, { episode, result: 'negative' });
    expect((await states(episode)).slice(0, 2)).toEqual(['12-08 done', '12-11 done']);
    const early = await dueOn(episode, '12-14');
    expect((await refusal(medic().do(acts.recordSample, { due: early }))).code).toBe('test-not-yet');
    // Nothing is due any more, and a result is a fact all the same.
    const extra = await medic().do(acts.recordTest, { episode, result: 'negative' });
    expect(extra.due).toBeNull();
  });

  test('a test a medic asks for beside the plan is due like one of it, and stands when the plan changes', async () => {
    at('2026-12-08T09:00:00+08:00');
    const { episode } = await stay();
    await medic().do(acts.recordTest, { episode, result: 'negative' });
    // Today's sample is taken: the next one is tomorrow's.
    expect(await h.itself.do(acts.askTest, { episode })).toMatchObject({ on: '2026-12-09' });
    expect(await h.itself.do(acts.askTest, { episode })).toMatchObject({ on: '2026-12-09' });
    expect((await states(episode)).slice(0, 3)).toEqual(['12-08 done', '12-09 due', '12-11 due']);
    expect(await tasksOf(episode)).toEqual([{ kind: 'fever-test' }]);
    const rulebook = await h.house.rulebookAt(h.clock.now());
    await h.inside((tx) => syncTests(tx, { actor: h.itself.actor, now: h.clock.now(), rulebook }, [episode]));
    expect((await states(episode))[1]).toBe('12-09 due');
    at('2026-12-09T09:00:00+08:00');
    await medic().do(acts.recordSample, { due: await dueOn(episode, '12-09') });
    expect(await tasksOf(episode)).toEqual([]);
  });

  test('a result that says nothing is sampled again within a day', async () => {
    at('2026-12-08T09:00:00+08:00');
    const { episode } = await stay();
    await medic().do(acts.recordTest, { episode, result: 'invalid' });
    expect((await states(episode)).slice(0, 2)).toEqual(['12-08 rescheduled', '12-09 due']);
    at('2026-12-09T09:00:00+08:00');
    await medic().do(acts.recordTest, { episode, result: 'negative' });
    expect((await states(episode)).slice(0, 2)).toEqual(['12-08 rescheduled', '12-09 done']);
  });

  test('a double test needs two reagents, and is done when both are negative', async () => {
    at('2026-12-08T09:00:00+08:00');
    const { episode } = await stay();
    at('2026-12-20T09:00:00+08:00');
    const due = await dueOn(episode, '12-20');
    expect((await refusal(medic().do(acts.recordTest, { due, result: 'negative' }))).code).toBe(
      'reagent-needed',
    );
    const first = await medic().do(acts.recordTest, {
      due,
      result: 'negative',
      reagent: 'A',
      laboratory: 'cdc',
    });
    expect(first).toMatchObject({ state: 'sampled', oneLaboratory: false });
    const same = medic().do(acts.recordTest, { due, sample: 2, result: 'negative', reagent: 'A' });
    expect((await refusal(same)).code).toBe('same-reagent');
    const again = medic().do(acts.recordTest, { due, sample: 1, result: 'negative', reagent: 'B' });
    expect((await refusal(again)).code).toBe('sample-there-already');
    // Two laboratories are preferred, not required: taken, and said.
    const second = await medic().do(acts.recordTest, {
      due,
      result: 'negative',
      reagent: 'B',
      laboratory: 'cdc',
    });
    expect(second).toMatchObject({ state: 'done', oneLaboratory: true });
  });

  test('not sampled: somebody visits, and the visit ends with the sample', async () => {
    at('2026-12-08T09:00:00+08:00');
    const { episode } = await stay();
    const due = await dueOn(episode, '12-08');
    await medic().do(acts.settleTest, { due, how: 'refused', reason: 'refuses' });
    expect(await tasksOf(episode)).toEqual([{ kind: 'test-visit' }]);
    await medic().do(acts.recordSample, { due });
    expect(await tasksOf(episode)).toEqual([]);
    const no = medic().do(acts.settleTest, { due, how: 'exempt', reason: 'refuses' });
    expect((await refusal(no)).code).toBe('test-reason-unknown');
  });

  test('put off by a day at most, and no more than twice; the plan made anew keeps the day', async () => {
    at('2026-12-08T09:00:00+08:00');
    const { episode, person } = await stay();
    const due = await dueOn(episode, '12-08');
    const far = { due, how: 'rescheduled', reason: 'weather', on: '2026-12-10' } as const;
    expect((await refusal(medic().do(acts.settleTest, far))).code).toBe('put-off-too-far');
    await medic().do(acts.settleTest, { ...far, on: '2026-12-09' });
    await desk().do(recordExposure, { person, category: 'close', kind: 'dining', lastOn: '2026-12-08' });
    const seen = await cdc().see(previewPlan, { id: episode });
    await cdc().do(changePlan, {
      episode,
      categories: [...seen.categories],
      facts: seen.facts,
      reason: 're-exposure',
      seen: seen.seal ?? '',
    });
    expect(await states(episode)).toEqual([
      '12-08 rescheduled',
      '12-09 due',
      '12-11 due',
      '12-14 due',
      '12-22 due',
    ]);
    at('2026-12-09T09:00:00+08:00');
    await medic().do(acts.settleTest, { ...far, due: await dueOn(episode, '12-09'), on: '2026-12-10' });
    at('2026-12-10T09:00:00+08:00');
    const third = medic().do(acts.settleTest, {
      ...far,
      due: await dueOn(episode, '12-10'),
      on: '2026-12-11',
    });
    expect((await refusal(third)).code).toBe('put-off-too-often');
    // Whoever decides has had it as a task since it was put off for the second time, and may put it off once more.
    const decide = () => tasksOf(episode).then((all) => all.filter(({ kind }) => kind === 'test-decide'));
    expect(await decide()).toHaveLength(1);
    await cdc().do(acts.settleTest, { ...far, due: await dueOn(episode, '12-10'), on: '2026-12-11' });
    expect(await decide()).toHaveLength(1);
    at('2026-12-11T09:00:00+08:00');
    const due11 = await dueOn(episode, '12-11');
    await cdc().do(acts.settleTest, { due: due11, how: 'exempt', reason: 'medical' });
    expect(await decide()).toEqual([]);
  });

  test('what is done stays done when the plan is made anew', async () => {
    at('2026-12-08T09:00:00+08:00');
    const { episode, person } = await stay();
    await medic().do(acts.recordTest, { episode, result: 'negative' });
    await desk().do(recordExposure, { person, category: 'close', kind: 'dining', lastOn: '2026-12-08' });
    const seen = await cdc().see(previewPlan, { id: episode });
    await cdc().do(changePlan, {
      episode,
      categories: [...seen.categories],
      facts: seen.facts,
      reason: 're-exposure',
      seen: seen.seal ?? '',
    });
    expect((await states(episode))[0]).toBe('12-08 done');
  });

  test('a correction takes the place of the wrong result, which stays on record', async () => {
    at('2026-12-08T09:00:00+08:00');
    const { episode } = await stay();
    const { result } = await medic().do(acts.recordTest, { episode, result: 'inconclusive' });
    expect((await states(episode)).slice(0, 2)).toEqual(['12-08 rescheduled', '12-09 due']);
    await medic().do(acts.correctTest, { result, to: 'negative', reason: 'entered-wrong' });
    // It was a slip: nobody is sampled again.
    expect((await states(episode)).slice(0, 2)).toEqual(['12-08 done', '12-11 due']);
    const page = await medic().see(looks.stayTests, { id: episode });
    expect(page.tests[0]?.results?.map((one) => [one.result, one.corrected])).toEqual([
      ['inconclusive', true],
      ['negative', false],
    ]);
    const twice = medic().do(acts.correctTest, { result, to: 'positive', reason: 'entered-wrong' });
    expect((await refusal(twice)).code).toBe('corrected-already');
  });
});

describe('a result put right that asks for another sample as before', () => {
  /** Invalid on 12-08, so sampled again on 12-09. */
  async function toBeTakenAgain() {
    at('2026-12-08T09:00:00+08:00');
    const { episode } = await stay();
    const { result } = await medic().do(acts.recordTest, { episode, result: 'invalid' });
    return { episode, result };
  }

  test('the day asked for stands: nobody is sampled on a second one, and nothing stays due of the first', async () => {
    const { episode, result } = await toBeTakenAgain();
    at('2026-12-10T09:00:00+08:00');
    await medic().do(acts.recordTest, { due: await dueOn(episode, '12-09'), result: 'negative' });
    await medic().do(acts.correctTest, { result, to: 'inconclusive', reason: 'entered-wrong' });
    expect((await states(episode)).slice(0, 3)).toEqual(['12-08 rescheduled', '12-09 done', '12-11 due']);
    expect((await duesOf(episode))[0]?.moved).toBe('12-09');
    expect(await board(episode)).toEqual([]);
  });

  test('only its reagent was wrong, after the new sample was done', async () => {
    const { episode, result } = await toBeTakenAgain();
    at('2026-12-09T09:00:00+08:00');
    await medic().do(acts.recordTest, { episode, result: 'negative' });
    at('2026-12-10T09:00:00+08:00');
    await medic().do(acts.correctTest, { result, to: 'invalid', reagent: 'B', reason: 'entered-wrong' });
    expect((await states(episode)).slice(0, 3)).toEqual(['12-08 rescheduled', '12-09 done', '12-11 due']);
    expect(await board(episode)).toEqual([]);
  });

  test('negative after all, by a second correction: the sample asked for first is taken back', async () => {
    const { episode, result } = await toBeTakenAgain();
    at('2026-12-09T09:00:00+08:00');
    const second = await medic().do(acts.correctTest, {
      result,
      to: 'inconclusive',
      reason: 'entered-wrong',
    });
    expect((await states(episode)).slice(0, 3)).toEqual(['12-08 rescheduled', '12-09 due', '12-11 due']);
    at('2026-12-10T09:00:00+08:00');
    const third = await medic().do(acts.correctTest, {
      result: second.result,
      to: 'invalid',
      reason: 'entered-wrong',
    });
    await medic().do(acts.correctTest, { result: third.result, to: 'negative', reason: 'entered-wrong' });
    expect((await states(episode)).slice(0, 2)).toEqual(['12-08 done', '12-11 due']);
    expect(await board(episode)).toEqual([]);
  });
});

describe('what a change leaves standing', () => {
  test('a test the plan asks for of its own stays, though one was put off to its day and taken back', async () => {
    at('2026-12-08T09:00:00+08:00');
    const { episode } = await stay('2026-11-25');
    expect(await states(episode)).toEqual(['12-08 due', '12-09 due']);
    const { result } = await medic().do(acts.recordTest, { episode, result: 'invalid' });
    expect(await states(episode)).toEqual(['12-08 rescheduled', '12-09 due']);
    await medic().do(acts.correctTest, { result, to: 'negative', reason: 'entered-wrong' });
    expect(await states(episode)).toEqual(['12-08 done', '12-09 due']);
    expect((await duesOf(episode))[1]?.double).toBe(true);
  });

  test('a test that was put off twice is still due when the plan is made anew', async () => {
    at('2026-12-08T09:00:00+08:00');
    const { episode, person } = await stay();
    const putOff = { how: 'rescheduled', reason: 'weather' } as const;
    await medic().do(acts.settleTest, { ...putOff, due: await dueOn(episode, '12-08'), on: '2026-12-09' });
    at('2026-12-09T09:00:00+08:00');
    await medic().do(acts.settleTest, { ...putOff, due: await dueOn(episode, '12-09'), on: '2026-12-10' });
    await exposedAgain({ episode, person }, '2026-12-08');
    expect((await states(episode)).slice(0, 3)).toEqual([
      '12-08 rescheduled',
      '12-09 rescheduled',
      '12-10 due',
    ]);
  });
});

describe('when a day runs out', () => {
  test('asked for at ten to midnight, a test of that day is owed until noon, and somebody is asked at eight', async () => {
    at('2026-12-08T23:50:00+08:00');
    const { episode } = await stay();
    await minute();
    expect((await states(episode))[0]).toBe('12-08 due');
    expect(await tasksOf(episode)).toEqual([]);
    at('2026-12-09T00:10:00+08:00');
    await minute();
    expect(await board(episode)).toEqual([]);
    const listed = async (tab: 'today' | 'late') =>
      (await medic().see(looks.testDesk, { tab })).rows.filter(
        (one) => one.episode === episode && one.onDay === '2026-12-08',
      );
    expect(await listed('today')).toMatchObject([{ late: false, dueAt: '2026-12-09T04:00:00.000Z' }]);
    expect(await listed('late')).toEqual([]);
    at('2026-12-09T07:59:00+08:00');
    await minute();
    expect(await tasksOf(episode)).toEqual([]);
    at('2026-12-09T08:01:00+08:00');
    await minute();
    expect(await tasksOf(episode)).toEqual([{ kind: 'test-missing' }]);
    at('2026-12-09T12:01:00+08:00');
    expect(await board(episode)).toMatchObject([{ what: 'undone' }]);
    expect(await listed('late')).toMatchObject([{ late: true }]);
    await medic().do(acts.recordSample, { due: await dueOn(episode, '12-08') });
    expect(await board(episode)).toEqual([]);
  });

  test('back from hospital, what was to be done there is owed from then on; what was late before is late still', async () => {
    at('2026-12-08T09:00:00+08:00');
    const [there, before] = [await stay(), await stay()];
    const admits = (one: Stay) => cdc().do(admitEpisode, { episode: one.episode, hospital: '区人民医院' });
    const returns = (one: Stay) =>
      cdc().do(returnEpisode, { episode: one.episode, where: { kind: 'facility' } });
    at('2026-12-08T15:00:00+08:00');
    await admits(there);
    at('2026-12-09T15:00:00+08:00');
    await admits(before);
    at('2026-12-10T10:00:00+08:00');
    await returns(there);
    await returns(before);
    expect((await states(there.episode))[0]).toBe('12-08 due');
    expect(await board(there.episode)).toEqual([]);
    expect(await board(before.episode)).toMatchObject([{ what: 'undone' }]);
    at('2026-12-10T20:01:00+08:00');
    await minute();
    expect(await tasksOf(there.episode)).toEqual([{ kind: 'test-missing' }]);
    at('2026-12-11T00:01:00+08:00');
    expect(await board(there.episode)).toMatchObject([{ what: 'undone' }]);
    await medic().do(acts.recordSample, { due: await dueOn(there.episode, '12-08') });
    expect(await board(there.episode)).toEqual([]);
  });

  test('back from hospital late in the evening: a test of that day is owed until noon', async () => {
    at('2026-12-08T09:00:00+08:00');
    const { episode } = await stay();
    at('2026-12-08T10:00:00+08:00');
    await cdc().do(admitEpisode, { episode, hospital: '区人民医院' });
    at('2026-12-08T21:30:00+08:00');
    await cdc().do(returnEpisode, { episode, where: { kind: 'facility' } });
    at('2026-12-09T00:10:00+08:00');
    expect(await board(episode)).toEqual([]);
    at('2026-12-09T12:01:00+08:00');
    expect(await board(episode)).toMatchObject([{ what: 'undone' }]);
  });

  test('put off late to the same evening, or to be taken again: owed until noon', async () => {
    at('2026-12-08T09:00:00+08:00');
    const [off, again] = [await stay(), await stay()];
    at('2026-12-09T21:00:00+08:00');
    const due = await dueOn(off.episode, '12-08');
    await medic().do(acts.settleTest, { due, how: 'rescheduled', reason: 'weather', on: '2026-12-09' });
    await medic().do(acts.recordTest, { due: await dueOn(again.episode, '12-08'), result: 'invalid' });
    at('2026-12-10T00:10:00+08:00');
    for (const { episode } of [off, again]) {
      expect((await states(episode)).slice(0, 2)).toEqual(['12-08 rescheduled', '12-09 due']);
      expect(await board(episode)).toEqual([]);
    }
    at('2026-12-10T12:01:00+08:00');
    for (const { episode } of [off, again]) expect(await board(episode)).toMatchObject([{ what: 'undone' }]);
  });

  test('a plan made anew late in the evening that asks for a test today: owed until noon', async () => {
    at('2026-12-08T09:00:00+08:00');
    const { episode, person } = await stay('2026-11-25');
    expect(await states(episode)).toEqual(['12-08 due', '12-09 due']);
    for (const due of (await duesOf(episode)).map(({ id }) => id))
      await medic().do(acts.settleTest, { due, how: 'exempt', reason: 'tested-elsewhere' });
    at('2026-12-11T22:00:00+08:00');
    await exposedAgain({ episode, person }, '2026-12-09');
    const first = (await states(episode)).find((one) => one.endsWith(' due'));
    expect(first).toBe('12-11 due');
    at('2026-12-12T00:10:00+08:00');
    expect(await board(episode)).toEqual([]);
    at('2026-12-12T12:01:00+08:00');
    expect(await board(episode)).toMatchObject([{ what: 'undone' }]);
  });

  test('at eight in the evening what is not done becomes a task; at midnight the board is red until it is settled', async () => {
    at('2026-12-08T09:00:00+08:00');
    const { episode } = await stay();
    await minute();
    expect(await tasksOf(episode)).toEqual([]);
    at('2026-12-08T20:01:00+08:00');
    await minute();
    expect(await tasksOf(episode)).toEqual([{ kind: 'test-missing' }]);
    await minute();
    expect(await tasksOf(episode)).toHaveLength(1);
    expect(
      (await red()).flatMap((one) => one.rows).filter((one) => one.handle === `episode:${episode}`),
    ).toEqual([]);
    at('2026-12-09T00:10:00+08:00');
    const board = await watchAll(h.house);
    expect(board.find((one) => one.id === 'N11')?.count).toBeGreaterThan(0);
    await medic().do(acts.settleTest, {
      due: await dueOn(episode, '12-08'),
      how: 'refused',
      reason: 'not-there',
    });
    const breach = await h.inside((tx) =>
      row(
        tx,
        sql<{ n: number }>`
        select count(*)::int as n from test_due where episode = ${episode} and state = 'due' and on_day < '2026-12-09'`,
      ),
    );
    expect(breach?.n).toBe(0);
    expect(await tasksOf(episode)).toEqual([{ kind: 'test-visit' }]);
  });

  test('a result that does not come is asked for after a day', async () => {
    at('2026-12-08T09:00:00+08:00');
    const { episode } = await stay();
    await medic().do(acts.recordSample, { due: await dueOn(episode, '12-08') });
    at('2026-12-09T09:30:00+08:00');
    await minute();
    expect(await tasksOf(episode)).toEqual([{ kind: 'test-result-late' }]);
    await medic().do(acts.recordTest, { due: await dueOn(episode, '12-08'), result: 'negative' });
    expect(await tasksOf(episode)).toEqual([]);
  });
});

describe('asked about once in each state', () => {
  test('asked for in the evening, sampled, and no result for a day: the result is asked for as well', async () => {
    at('2026-12-08T09:00:00+08:00');
    const { episode } = await stay();
    at('2026-12-08T20:04:00+08:00');
    await minute();
    expect(await tasksOf(episode)).toEqual([{ kind: 'test-missing' }]);
    await medic().do(acts.recordSample, { due: await dueOn(episode, '12-08') });
    expect(await tasksOf(episode)).toEqual([]);
    at('2026-12-09T20:05:00+08:00');
    await minute();
    expect(await tasksOf(episode)).toEqual([{ kind: 'test-result-late' }]);
  });
});

describe('a file of results', () => {
  const HEAD = ['姓名', '身份证号', '联系电话', '采样时间', '检测结果', '试剂', '检测机构', '报告编号'];
  let files = 0;
  const file = (people: readonly (readonly string[])[], head = HEAD) => {
    files += 1;
    const workbook = sheetOf([['核酸检测结果'], head, ...people], '结果');
    return {
      place: DISTRICT,
      fileName: `${files}.xlsx`,
      sha256: String(files).padStart(64, '0'),
      bytes: 1000,
      workbook,
    };
  };

  test('each row is accepted, or said by its number why not; the sums agree and the same file again adds nothing', async () => {
    at('2026-12-08T20:00:00+08:00');
    const [one, two, three] = [await stay(), await stay(), await stay()];
    const book = file([
      [one.name, one.document, '', '2026-12-08 10:00', '阴性', '', '区疾控中心实验室', 'N-1'],
      // By phone and name; the document is missing.
      [two.name, '', two.phone, '2026-12-08 10:05', '未检出', '', '', ''],
      // The document of somebody under another name is nobody's result.
      ['张冠李', three.document, '', '2026-12-08 10:10', '阴性', '', '', ''],
      ['查无此', identity(998, '19700707'), '', '2026-12-08', '阳性', '', '', ''],
      [three.name, three.document, '', '2026-12-08', '看不清', '', '', ''],
      [three.name, three.document, '', '', '阴性', '', '', ''],
      [three.name, three.document, '', '2026-12-09', '阴性', '', '', ''],
      [one.name, one.document, '', '2026-12-08 10:00', '阴性', '', '区疾控中心实验室', 'N-1'],
      [one.name, one.document, '', '2026-12-08 10:00', '阳性', '', '区疾控中心实验室', 'N-1'],
    ]);
    const done = await desk().do(importResults, book);
    expect(done.read).toBe(9);
    expect(done.sums).toEqual({
      accepted: 2,
      extra: 0,
      doubled: 1,
      unknown: 2,
      contradicting: 1,
      unreadable: 3,
    });
    expect(Object.values(done.sums).reduce((a, b) => a + b)).toBe(done.read);
    expect(done.aside.map((row) => [row.row, row.as, row.why])).toEqual([
      [5, 'unknown', 'other-name'],
      [6, 'unknown', 'no-one'],
      [7, 'unreadable', 'no-result'],
      [8, 'unreadable', 'no-day'],
      [9, 'unreadable', 'future'],
      [10, 'doubled', 'again'],
      [11, 'contradicting', 'other-result'],
    ]);
    expect((await states(one.episode))[0]).toBe('12-08 done');
    expect((await states(two.episode))[0]).toBe('12-08 done');
    expect((await states(three.episode))[0]).toBe('12-08 due');
    // Nobody has read them: they hold a release until somebody does.
    const unread = await medic().see(looks.unreadResults, {});
    const mine = unread.rows.filter((row) => [one.episode, two.episode].includes(row.episode ?? ''));
    expect(mine).toHaveLength(2);
    await medic().do(acts.markRead, { results: mine.map((row) => row.id) });
    expect((await medic().see(looks.stayTests, { id: one.episode })).standing).toMatchObject({
      unread: 0,
      done: 1,
    });
    const again = await desk().do(importResults, { ...book, fileName: 'again.xlsx' });
    expect(again.sums).toMatchObject({
      accepted: 0,
      extra: 0,
      doubled: 3,
      unknown: 2,
      contradicting: 1,
      unreadable: 3,
    });
    const report = await desk().see(looks.testImport, { id: done.import });
    expect(report.aside[0]?.whyWords.zh).toContain('姓名不同');
    expect(JSON.stringify(report)).not.toContain(one.name);
  });

  test('whoever was asked about a test, or was to visit for it, is asked no more once the file has its result', async () => {
    at('2026-12-08T09:00:00+08:00');
    const [asked, refused] = [await stay(), await stay()];
    const due = await dueOn(refused.episode, '12-08');
    await medic().do(acts.settleTest, { due, how: 'refused', reason: 'refuses' });
    at('2026-12-08T20:06:00+08:00');
    await minute();
    expect(await tasksOf(asked.episode)).toEqual([{ kind: 'test-missing' }]);
    expect(await tasksOf(refused.episode)).toEqual([{ kind: 'test-visit' }]);
    const rows = [asked, refused].map(({ name, document }) => [
      name,
      document,
      '',
      '2026-12-08 19:00',
      '阴性',
      '',
      '',
      '',
    ]);
    expect((await desk().do(importResults, file(rows))).sums).toMatchObject({ accepted: 2 });
    expect(await tasksOf(asked.episode)).toEqual([]);
    expect(await tasksOf(refused.episode)).toEqual([]);
  });

  test('a laboratory may head more columns with its own words than with the person’s', async () => {
    at('2026-12-08T09:00:00+08:00');
    const { name, document } = await stay();
    at('2026-12-08T20:00:00+08:00');
    const head = ['姓名', '证件号码', '采样时间', '检测结果', '检测机构', '试剂'];
    const row = [name, document, '2026-12-08 15:00', '阴性', '区疾控中心', '试剂甲'];
    expect((await desk().do(importResults, file([row], head))).sums).toMatchObject({ accepted: 1 });
  });

  test('a laboratory that writes English never makes a case of what it has not found', async () => {
    at('2026-12-08T09:00:00+08:00');
    const said = ['Not Detected', 'Undetected', 'None detected', 'Detected'];
    const people = [await stay(), await stay(), await stay(), await stay()];
    at('2026-12-08T20:00:00+08:00');
    await desk().do(
      importResults,
      file(
        said.map((result, i) => [
          people[i]?.name ?? '',
          people[i]?.document ?? '',
          '',
          '2026-12-08',
          result,
          '',
          '',
          '',
        ]),
      ),
    );
    const found = await Promise.all(
      people.map(
        async ({ episode }) =>
          (await medic().see(looks.stayTests, { id: episode })).tests[0]?.results?.[0]?.result,
      ),
    );
    expect(found).toEqual(['negative', 'negative', 'negative', 'positive']);
  });

  test('two samples of one test by two reagents are told apart, also when nobody numbers them', async () => {
    at('2026-12-08T09:00:00+08:00');
    const { episode, name, document } = await stay();
    at('2026-12-20T20:00:00+08:00');
    const one = [name, document, '', '2026-12-20 09:00', '阴性', '试剂甲', '甲机构', 'D-1'];
    const two = [name, document, '', '2026-12-20 09:05', '阴性', '试剂乙', '乙机构', 'D-2'];
    const done = await desk().do(importResults, file([one, two]));
    expect(done.sums).toMatchObject({ accepted: 2 });
    expect((await states(episode)).at(-1)).toBe('12-20 done');
    const again = await desk().do(importResults, file([two, one]));
    expect(again.sums).toMatchObject({ accepted: 0, doubled: 2 });
  });

  test('two tests sampled on one day, one owed from before: the report of the second is no repetition of the first', async () => {
    at('2026-12-08T22:00:00+08:00');
    const { episode, name, document } = await stay();
    const owed = await dueOn(episode, '12-08');
    await medic().do(acts.settleTest, { due: owed, how: 'refused', reason: 'not-there' });
    at('2026-12-11T00:54:00+08:00');
    await medic().do(acts.recordTest, { due: owed, result: 'negative' });
    at('2026-12-11T21:06:00+08:00');
    await medic().do(acts.recordSample, { due: await dueOn(episode, '12-11') });
    at('2026-12-12T12:20:00+08:00');
    const row = [name, document, '', '2026-12-11 08:30', '阴性', '试剂甲', '区疾控中心', 'R-77'];
    expect((await desk().do(importResults, file([row]))).sums).toMatchObject({ accepted: 1, doubled: 0 });
    expect((await states(episode)).slice(0, 2)).toEqual(['12-08 done', '12-11 done']);
    expect((await desk().do(importResults, file([row]))).sums).toMatchObject({ accepted: 0, doubled: 1 });
  });

  test('a result nobody expected is kept beside the plan; somebody of another area is nobody here', async () => {
    at('2026-12-08T20:00:00+08:00');
    const { episode, name, document } = await stay();
    await medic().do(acts.recordTest, { episode, result: 'negative' });
    at('2026-12-09T20:00:00+08:00');
    const rows = [[name, document, '', '2026-12-09', '阴性', '', '', '']];
    const other = { ...file(rows), place: `${DISTRICT}.s003` };
    expect((await h.as('medic', `${DISTRICT}.s003`).do(importResults, other)).sums).toMatchObject({
      unknown: 1,
    });
    expect((await desk().do(importResults, file(rows))).sums).toMatchObject({ extra: 1 });
  });

  test('a file without a column of results is refused, and says what its heading must name', async () => {
    const no = await refusal(
      desk().do(importResults, file([['张三', '1', '', '']], ['姓名', '身份证号', '联系电话', '住址'])),
    );
    expect(no.code).toBe('no-result-column');
    expect(no.words.zh).toContain('采样时间');
  });
});

test('the desk: owed by unit, the number of a stay finds its test', async () => {
  at('2026-12-08T09:00:00+08:00');
  const { episode } = await stay();
  const page = await medic().see(looks.testDesk, { limit: 200 });
  const mine = page.rows.find((one) => one.episode === episode);
  expect(mine).toMatchObject({ state: 'due', onDay: '2026-12-08' });
  expect((await medic().see(looks.testOfCode, { code: mine?.code ?? '' })).rows.map((one) => one.id)).toEqual(
    [mine?.id],
  );
  const figures = await cdc().see(looks.testFigures, {});
  expect(figures.total.asked).toBeGreaterThan(0);
  expect(figures.units.map((one) => one.asked).reduce((a, b) => a + b)).toBe(figures.total.asked);
  // Figures are for whoever may open the page; results nobody has read, for whoever hears of health.
  expect((await h.as('data-desk').see(looks.testFigures, {})).unread).toBeNull();
  expect((await refusal(h.as('hq').see(looks.testFigures, {}))).code).toBe('not-your-duty');
  expect((await medic().see(looks.myTests, {})).rows.map((one) => one.episode)).toContain(episode);
});
