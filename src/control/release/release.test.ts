// Scenes of release: nobody is let go a day early or by one person, the next stage begins the same day, a community takes
// her over or headquarters hears of it; and the colour of her code, from the proposal to the side that sets it.
import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Player, refusal, type TestHouse } from '../../../test/house.ts';
import {
  COMMUNITY,
  DISTRICT,
  delivery,
  houseWithLists,
  identity,
  listOf,
  mobile,
  STREET,
} from '../../../test/lists.ts';
import { codePortOf } from '../../adapters/codes/port.ts';
import { addDays } from '../../base/civil-dates.ts';
import { row, rows, sql } from '../../base/sql.ts';
import { recordRefusal } from '../../home/door/acts.ts';
import { receiveList } from '../../lists/receive/acts.ts';
import { deliveryText } from '../../lists/receive/rules.ts';
import { sendCodes } from '../../send-codes.ts';
import { escalateTasks } from '../../tasks/acts.ts';
import { releaseInvariants } from '../../watch-release.ts';
import { endCase } from '../cases/acts.ts';
import { approveCodes, codesToRenew, declineCodes, renewCodes } from '../codes/acts.ts';
import { codesList, episodeCodes } from '../codes/routes.ts';
import { insertCode } from '../codes/store.ts';
import {
  agreeCancel,
  askCancel,
  changePlan,
  openOutbreak,
  orderControl,
  recordExposure,
} from '../episodes/acts.ts';
import { previewPlan } from '../episodes/routes.ts';
import { recordTemperature } from '../observations/acts.ts';
import { markRead, recordTest } from '../tests/acts.ts';
import * as acts from './acts.ts';
import { handovers, releaseDesk, releaseSection } from './routes.ts';
import type { ConditionName } from './terms.ts';

const DAY1 = '2026-12-08';
const at = (day: string, hour = '09:00') => new Date(`${day}T${hour}:00+08:00`);

let h: TestHouse;
let made = 0;
beforeAll(async () => {
  h = await houseWithLists({ now: at(DAY1) });
  await h.as('cdc').do(openOutbreak, {
    name: '江月府聚集性疫情',
    nameEn: 'Jiangyuefu cluster',
    protocol: 'CN-COVID-8',
    place: DISTRICT,
    sunset: '2027-05-31',
  });
}, 120_000);
afterAll(() => h.close());

const cdc = () => h.as('cdc');
const medic = () => h.as('medic', COMMUNITY);
const duty = () => h.as('subdistrict-duty', STREET);
const officer = () => h.as('community-officer', COMMUNITY);
const cadre = () => h.as('cadre', COMMUNITY);

/** Somebody of a list, exposed `ago` days before today, ordered by whoever decides. */
async function stay(
  category: string,
  ago: number,
  ofEpisode?: string,
): Promise<{ person: string; episode: string }> {
  made += 1;
  const given = '安宝晨丹恩芳广海佳康兰敏宁鹏琪瑞思涛文欣'; // invented
  const name = `${'赵钱孙李周吴郑王冯陈'[made % 10]}${given[made % 20]}${given[(made * 7) % 20]}`;
  await h
    .as('data-desk')
    .do(
      receiveList,
      delivery(
        listOf([
          name,
          identity(made, `19${50 + (made % 40)}0101`),
          mobile(made * 10),
          `江月府 ${made} 幢 1102 室`,
        ]),
        { fileName: `${made}.xlsx` },
      ),
    );
  await h.settle();
  const person = await h.inside((tx) =>
    row(
      tx,
      sql<{ id: string }>`
        select person as id from list_line where batch = (select id from list_batch order by no desc limit 1)`,
    ),
  );
  const exposed = await h.as('data-desk').do(recordExposure, {
    person: person?.id ?? '',
    category,
    kind: category === 'lowRisk' || category === 'midRisk' ? 'area' : 'household',
    lastOn: addDays(today(), -ago),
    ...(ofEpisode === undefined ? {} : { ofEpisode }),
  });
  const episode = exposed.episode ?? '';
  const seen = await cdc().see(previewPlan, { id: episode });
  await cdc().do(orderControl, {
    episode,
    categories: [...seen.categories],
    facts: seen.facts,
    basis: 'infectious-disease-law',
    seen: seen.seal ?? '',
  });
  await h.settle();
  return { person: person?.id ?? '', episode };
}

const today = () => new Date(h.clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
const goTo = (day: string, hour = '09:00') => h.clock.set(at(day, hour));

async function dueOn(episode: string, day: string): Promise<string> {
  const found = await h.inside((tx) =>
    row(
      tx,
      sql<{ id: string }>`
        select id from test_due where episode = ${episode} and on_day = ${day}::date and state in ('due', 'sampled')`,
    ),
  );
  if (found === undefined) throw new Error(`no test is due on ${day}`);
  return found.id;
}

/** Days on which a test is still to be done. */
async function duesOf(episode: string): Promise<string[]> {
  const found = await h.inside((tx) =>
    rows(
      tx,
      sql<{ day: string }>`
        select to_char(on_day, 'YYYY-MM-DD') as day from test_due
        where episode = ${episode} and state in ('due', 'sampled') order by on_day`,
    ),
  );
  return found.map(({ day }) => day);
}

/** A sample of a day, found negative and read by the medic who enters it. */
async function negative(episode: string, day: string, sample: 1 | 2 = 1, by: Player = medic()) {
  const due = await dueOn(episode, day);
  return by.do(recordTest, {
    due,
    sample,
    reagent: `R${sample}`,
    laboratory: `L${sample}`,
    result: 'negative',
  });
}

/** Exposed once more, on the day before; CDC agrees to the plan this makes. */
async function exposedAgain({ episode, person }: { episode: string; person: string }, category = 'close') {
  const told = { person, category, kind: 'household', lastOn: addDays(today(), -1) };
  expect(await h.as('data-desk').do(recordExposure, told)).toMatchObject({ episode, asked: true });
  return async () => {
    const seen = await cdc().see(previewPlan, { id: episode });
    await cdc().do(changePlan, {
      episode,
      categories: [...seen.categories],
      facts: seen.facts,
      reason: 're-exposure',
      seen: seen.seal ?? '',
    });
    await h.settle();
  };
}
const measuredOn = async (episode: string, day: string) =>
  (
    await h.inside((tx) =>
      rows(
        tx,
        sql`
          select from temperature_due where episode = ${episode} and on_day = ${day}::date and ended_at is null`,
      ),
    )
  ).length;

const feelsWell = (episode: string) => medic().do(recordTemperature, { episode, celsius: 36.5 });
const section = (episode: string, by: Player = medic()) => by.see(releaseSection, { id: episode });
const openConditions = async (episode: string): Promise<ConditionName[]> =>
  (await section(episode)).card.filter((one) => !one.met && one.cond !== 'human').map(({ cond }) => cond);
const stateOf = (episode: string) =>
  h.inside((tx) =>
    row(
      tx,
      sql<{ state: string; stage: string; stageTo: string }>`
        select state, stage, to_char(stage_to, 'YYYY-MM-DD') as "stageTo" from episode where id = ${episode}`,
    ),
  );
const tasksOf = async (episode: string) =>
  (
    await h.inside((tx) =>
      rows(
        tx,
        sql<{ kind: string }>`
          select kind from task where plan_key like ${`episode/${episode}/%`} and ended_at is null
            and kind in ('release', 'release-second', 'accept-handover', 'handover-declined') order by kind`,
      ),
    )
  ).map(({ kind }) => kind);

/** Lives through two days of somebody whose first stage ends tomorrow; every sample negative, this morning she is well. */
async function untilLastDay(category: string, ago: number, ofEpisode?: string) {
  const one = await stay(category, ago, ofEpisode);
  const day = today();
  await negative(one.episode, day);
  const last = (await stateOf(one.episode))?.stageTo ?? '';
  return { ...one, day, last };
}

describe('the end of a stage', () => {
  test('not a day early, not with one sample of two, not alone; then her next stage begins the same day', async () => {
    goTo(DAY1);
    const { episode, last } = await untilLastDay('close', 13);
    expect(last).toBe('2026-12-09');
    await feelsWell(episode);
    // The day before: the days are not served, and the last test is still to come.
    expect(await openConditions(episode)).toEqual(['daysServed', 'testsNegative']);
    const early = await refusal(medic().do(acts.signRelease, { episode }));
    expect(early.code).toBe('release-not-yet');
    expect(early.words.zh).toContain('2026-12-09 期满');

    goTo(last);
    await feelsWell(episode);
    await negative(episode, last, 1);
    const half = await refusal(medic().do(acts.signRelease, { episode }));
    expect(half.words.en).toMatch(/sample 2 has no negative result/);
    await negative(episode, last, 2);
    expect(await openConditions(episode)).toEqual([]);

    expect((await refusal(duty().do(acts.signRelease, { episode }))).code).toBe('release-first-role');
    expect((await refusal(duty().do(acts.agreeRelease, { episode }))).code).toBe('release-not-signed');
    await medic().do(acts.signRelease, { episode });
    expect((await refusal(medic().do(acts.signRelease, { episode }))).code).toBe('release-signed-already');
    expect((await refusal(medic().do(acts.agreeRelease, { episode }))).code).toBe('release-same-person');
    // Another medic is another person, but not another role.
    const other = h.as('medic', COMMUNITY, 'another medic');
    expect((await refusal(other.do(acts.agreeRelease, { episode }))).code).toBe('release-second-role');
    expect((await duty().see(releaseDesk, { tab: 'second' })).rows.map((one) => one.episode)).toContain(
      episode,
    );

    const done = await duty().do(acts.agreeRelease, { episode });
    expect(done).toMatchObject({ next: 'homeMonitor', handTo: null });
    expect(done.certificate).toMatch(/^330114-2026-\d{6}$/);
    expect(await stateOf(episode)).toMatchObject({
      state: 'active',
      stage: 'homeMonitor',
      stageTo: '2026-12-16',
    });
    const where = await h.inside((tx) =>
      row(
        tx,
        sql<{ kind: string }>`select kind from whereabouts where episode = ${episode} and upper_inf(during)`,
      ),
    );
    expect(where).toEqual({ kind: 'home' });
    expect(await tasksOf(episode)).toEqual([]);
    expect((await refusal(duty().do(acts.agreeRelease, { episode }))).code).toBe('release-not-signed');
    // Her certificate lists the tests of the stage that is over, three samples on two days.
    const { paper } = await medic().do(acts.printCertificate, { release: done.release });
    const tests = paper.blocks.find((block) => block.kind === 'table');
    expect(tests?.rows.map((cells) => cells.slice(0, 2))).toEqual([
      ['2026-12-08', '1'],
      ['2026-12-09', '2'],
    ]);
  });

  test('a result nobody has read, and a symptom, hold it up at the second signature too', async () => {
    goTo(DAY1);
    const { episode, last } = await untilLastDay('close', 13);
    goTo(last);
    await feelsWell(episode);
    await negative(episode, last, 1);
    const unread = await negative(episode, last, 2, h.as('data-desk'));
    expect(await openConditions(episode)).toEqual(['resultsRead']);
    expect((await refusal(medic().do(acts.signRelease, { episode }))).words.zh).toContain('无人查看');
    await medic().do(markRead, { results: [unread.result] });
    await medic().do(acts.signRelease, { episode });
    // Between the two signatures she tells of a cough.
    h.clock.forwardMinutes(30);
    await medic().do(recordTemperature, { episode, celsius: 36.6, symptoms: ['dryCough'] });
    const no = await refusal(duty().do(acts.agreeRelease, { episode }));
    expect(no.code).toBe('release-not-yet');
    expect(await openConditions(episode)).toEqual(expect.arrayContaining(['noFever', 'symptomFree']));
    // The second sends it back; the first has it again, with the reason.
    await duty().do(acts.declineRelease, { episode, reason: 'health-doubtful' });
    expect(await tasksOf(episode)).toEqual(['release']);
    const shown = await section(episode);
    expect(shown.open).toMatchObject({
      first: null,
      refused: { because: { zh: expect.stringContaining('健康') } },
    });
    expect((await duty().see(releaseDesk, { tab: 'refused' })).rows.map((one) => one.episode)).toContain(
      episode,
    );
  });

  test('a contact of a contact waits for the tests of the one she met', async () => {
    goTo(DAY1);
    const close = await stay('close', 13);
    const second = await stay('secondary', 6, close.episode);
    await negative(second.episode, DAY1);
    const { stageTo: last = '' } = (await stateOf(second.episode)) ?? {};
    expect(last).toBe('2026-12-09');
    goTo(last);
    await negative(second.episode, last);
    expect(await openConditions(second.episode)).toEqual(['linkedTestsNegative']);
    await negative(close.episode, DAY1);
    expect(await openConditions(second.episode)).toEqual(['linkedTestsNegative']);
    await negative(close.episode, last, 1);
    expect(await openConditions(second.episode)).toEqual([]);
  });

  test('two samples of one test are one test of the one she met', async () => {
    goTo(DAY1);
    const close = await stay('close', 14);
    const second = await stay('secondary', 6, close.episode);
    await negative(close.episode, DAY1, 1);
    await negative(close.episode, DAY1, 2);
    expect(await openConditions(second.episode)).toContain('linkedTestsNegative');
  });

  test('her room sampled before the last day: on that day whoever signs is asked all the same', async () => {
    goTo(DAY1);
    const { episode, person } = await stay('close', 13);
    const owner = new pg.Client({ connectionString: h.ownerUrl });
    await owner.connect();
    await owner.query(
      `update episode set plan = jsonb_set(plan, '{stages,0,releaseIf}',
         plan #> '{stages,0,releaseIf}' || '[{"all": "envSamplesNegative"}]') where id = $1`,
      [episode],
    );
    await owner.end();
    await medic().do(acts.recordRoomSample, { episode, on: DAY1, negative: true });
    const rulebook = await h.house.rulebookAt(h.clock.now());
    const asked = () => h.inside((tx) => acts.releasesWaiting(tx, { now: h.clock.now(), rulebook }));
    const minutes = async () => {
      for (let n = 0; n < 5 && (await asked()); n++) await h.itself.do(acts.openReleases, {});
      expect(await asked()).toBe(false);
    };
    await minutes();
    expect(await tasksOf(episode)).toEqual([]);
    goTo('2026-12-09', '08:01');
    await minutes();
    expect(await tasksOf(episode)).toEqual(['release']);
    // Her last day moves: nobody is asked before it, and the sample stays on record.
    const again = { person, category: 'close', kind: 'household', lastOn: '2026-12-08' };
    await h.as('data-desk').do(recordExposure, again);
    const seen = await cdc().see(previewPlan, { id: episode });
    await cdc().do(changePlan, {
      episode,
      categories: [...seen.categories],
      facts: seen.facts,
      reason: 're-exposure',
      seen: seen.seal ?? '',
    });
    await minutes();
    expect(await tasksOf(episode)).toEqual([]);
    goTo('2026-12-22', '08:01');
    await minutes();
    expect(await tasksOf(episode)).toEqual(['release']);
  });

  test('a refusal at the door holds it up until it is settled', async () => {
    goTo(DAY1);
    const { episode, person } = await stay('lowRisk', 3);
    const owner = new pg.Client({ connectionString: h.ownerUrl });
    await owner.connect();
    await owner.query(
      `insert into home_refusal (id, episode, person, place, what, at, by, step)
       select gen_random_uuid(), $1, $2, place, 'refused', now(), 'one', 'persuade' from episode where id = $1`,
      [episode, person],
    );
    expect(await openConditions(episode)).toContain('noRefusal');
    await owner.query('update home_refusal set closed_at = now() where episode = $1', [episode]);
    expect(await openConditions(episode)).not.toContain('noRefusal');
    await owner.end();
  });

  test('on the last day whoever signs is asked; a plan that was extended calls it off; nobody is released by a timer', async () => {
    goTo(DAY1);
    const { episode, person } = await stay('close', 13);
    goTo('2026-12-09', '07:59');
    const asked = () =>
      h.inside((tx) => acts.releasesWaiting(tx, { now: h.clock.now(), rulebook: RULEBOOK }));
    const RULEBOOK = await h.house.rulebookAt(h.clock.now());
    while (await asked()) await h.itself.do(acts.openReleases, {});
    expect(await tasksOf(episode)).toEqual([]);
    goTo('2026-12-09', '08:01');
    while (await asked()) await h.itself.do(acts.openReleases, {});
    expect(await tasksOf(episode)).toEqual(['release']);
    // Exposed again: her last day moves, and nobody is asked to sign any more.
    await h
      .as('data-desk')
      .do(recordExposure, { person, category: 'close', kind: 'household', lastOn: '2026-12-08' });
    const seen = await cdc().see(previewPlan, { id: episode });
    await cdc().do(changePlan, {
      episode,
      categories: [...seen.categories],
      facts: seen.facts,
      reason: 're-exposure',
      seen: seen.seal ?? '',
    });
    await h.itself.do(acts.openReleases, {});
    expect(await tasksOf(episode)).toEqual([]);
    expect((await stateOf(episode))?.state).toBe('active');
    expect(await asked()).toBe(false);
  });
});

test('exposed again in her second stage: back in the first that very day, measured every day of it', async () => {
  goTo('2027-03-10');
  const one = await untilLastDay('close', 13);
  const { episode, last } = one;
  goTo(last);
  await feelsWell(episode);
  await negative(episode, last, 1);
  await negative(episode, last, 2);
  await medic().do(acts.signRelease, { episode });
  await duty().do(acts.agreeRelease, { episode });
  // The evening of her release: looked at again for another reason, she stays in the stage that begins tomorrow.
  const looked = await exposedAgain(one, 'general');
  await looked();
  expect(await stateOf(episode)).toMatchObject({ stage: 'homeMonitor' });
  const third = addDays(last, 3);
  goTo(third);
  const agree = await exposedAgain(one);
  await agree();
  expect(await stateOf(episode)).toMatchObject({
    state: 'active',
    stage: 'central',
    stageTo: addDays(third, 13),
  });
  for (const day of [third, addDays(third, 1), addDays(third, 13)])
    expect(await measuredOn(episode, day)).toBe(2);
});

describe('handing over', () => {
  /** Three days with two tests, in the community: the only stage. */
  async function released() {
    const { episode, person } = await stay('lowRisk', 3);
    const day = today();
    await negative(episode, day);
    const last = addDays(day, 2);
    goTo(last);
    await negative(episode, last);
    await officer().do(acts.signRelease, { episode });
    const done = await duty().do(acts.agreeRelease, { episode });
    await h.settle();
    return { person, last, ...done };
  }

  test('her community has it as a task and takes her over: a receipt closes the stay', async () => {
    goTo('2026-12-10');
    const { episode, release, handTo } = await released();
    expect(handTo).toBe(COMMUNITY);
    expect(await stateOf(episode)).toMatchObject({ state: 'released' });
    expect(await tasksOf(episode)).toEqual(['accept-handover']);
    // Nobody goes to her door any more as to somebody under control.
    const no = await refusal(cadre().do(recordRefusal, { episode, what: 'refused' }));
    expect(no.code).toBe('door-over');
    const waiting = await cadre().see(handovers, {});
    expect(waiting.rows.map((one) => one.release)).toContain(release);
    expect(waiting.rows.every((one) => one.whyNot === null && /\*/.test(one.person.name))).toBe(true);
    const done = await cadre().do(acts.acceptHandover, { release });
    expect(done).toMatchObject({ late: false });
    expect(done.receipt).toMatch(/^JS-330114-2026-\d{6}$/);
    expect(await stateOf(episode)).toMatchObject({ state: 'completed' });
    expect(await tasksOf(episode)).toEqual([]);
    expect((await refusal(cadre().do(acts.acceptHandover, { release }))).code).toBe('handover-accepted');
    const gone = await h.inside((tx) =>
      row(
        tx,
        sql<{
          n: number;
        }>`select count(*)::int as n from whereabouts where episode = ${episode} and upper_inf(during)`,
      ),
    );
    expect(gone).toEqual({ n: 0 });
  });

  test('nobody takes her over in four hours: headquarters hears of it at four, with the subdistrict, and the board is red', async () => {
    goTo('2026-12-14');
    const { episode } = await released();
    expect(await broken('N14')).not.toContain(`episode:${episode}`);
    const told = async () => {
      await h.itself.do(escalateTasks, {});
      const found = await h.inside((tx) =>
        rows(
          tx,
          sql<{ role: string }>`
            select t.role from task_told t join task k on k.id = t.task
            where k.plan_key = ${`episode/${episode}/accept-handover`} order by t.level`,
        ),
      );
      return found.map(({ role }) => role);
    };
    // A minute before four hours nobody is told; at four both are, and once.
    h.clock.forwardMinutes(239);
    expect(await told()).toEqual([]);
    h.clock.forwardMinutes(1);
    expect(await told()).toEqual(['subdistrict-duty', 'hq']);
    h.clock.forwardMinutes(60);
    expect(await told()).toEqual(['subdistrict-duty', 'hq']);
    expect(await broken('N14')).toContain(`episode:${episode}`);
    const desk = await duty().see(releaseDesk, { tab: 'handover' });
    expect(desk.rows.find((one) => one.episode === episode)?.release?.hand?.late).toBe(true);
  });

  test('a community that declines leaves her with whoever released her, until another one takes her', async () => {
    goTo('2026-12-18');
    const { episode, release } = await released();
    const early = await refusal(duty().do(acts.sendHandover, { release, to: STREET }));
    expect(early.code).toBe('handover-declined-first');
    await cadre().do(acts.declineHandover, { release, reason: 'lives-elsewhere' });
    expect(await tasksOf(episode)).toEqual(['handover-declined']);
    expect(await stateOf(episode)).toMatchObject({ state: 'released' });
    expect((await refusal(cadre().do(acts.acceptHandover, { release }))).code).toBe('handover-none');
    const no = await refusal(duty().do(acts.sendHandover, { release, to: `${COMMUNITY}.g01` }));
    expect(no.code).toBe('handover-not-a-unit');
    await duty().do(acts.sendHandover, { release, to: `${DISTRICT}.s003` });
    expect(await tasksOf(episode)).toEqual(['accept-handover']);
    // Now it is the other one's to answer, and no longer the first one's.
    expect((await refusal(cadre().do(acts.acceptHandover, { release }))).code).toBe('not-your-area');
    const there = h.as('subdistrict-duty', `${DISTRICT}.s003`);
    expect((await there.see(handovers, {})).rows.map((one) => one.release)).toContain(release);
    await there.do(acts.acceptHandover, { release });
    expect(await stateOf(episode)).toMatchObject({ state: 'completed' });
  });

  test('positive before anybody took her over: she is a case, and no community can close her stay', async () => {
    goTo('2026-12-28');
    const { episode, release } = await released();
    await medic().do(recordTest, { episode, result: 'positive' });
    await h.settle();
    expect(await stateOf(episode)).toMatchObject({ state: 'converted' });
    expect((await cadre().see(handovers, {})).rows.map((one) => one.release)).not.toContain(release);
    const desk = await duty().see(releaseDesk, { tab: 'handover' });
    expect(desk.rows.map((one) => one.episode)).not.toContain(episode);
    const taken = cadre().do(acts.acceptHandover, { release });
    expect((await refusal(taken)).code).toBe('handover-none');
    expect(await stateOf(episode)).toMatchObject({ state: 'converted' });
  });

  test('exposed again before anybody took her over: nobody does, until it is decided that she goes on', async () => {
    goTo('2027-03-20');
    const { episode, person, release } = await released();
    const agree = await exposedAgain({ episode, person }, 'general');
    const waiting = (await cadre().see(handovers, {})).rows.find((one) => one.release === release);
    expect(waiting?.whyNot?.en).toContain('looked at again');
    const early = await refusal(cadre().do(acts.acceptHandover, { release }));
    expect(early.code).toBe('handover-reassess');
    await agree();
    expect(await stateOf(episode)).toMatchObject({ state: 'active' });
    expect(await measuredOn(episode, addDays(today(), 1))).toBeGreaterThan(0);
    expect(await tasksOf(episode)).toEqual([]);
    expect((await cadre().see(handovers, {})).rows.map((one) => one.release)).not.toContain(release);
    expect((await refusal(cadre().do(acts.acceptHandover, { release }))).code).toBe('handover-none');
    h.clock.forwardMinutes(5 * 60);
    expect(await broken('N14')).not.toContain(`episode:${episode}`);
    // Her days served a second time, she is released and taken over like anybody.
    const last = (await stateOf(episode))?.stageTo ?? '';
    goTo(last);
    for (const day of await duesOf(episode)) await negative(episode, day);
    await officer().do(acts.signRelease, { episode });
    const again = await duty().do(acts.agreeRelease, { episode });
    expect(again.release).not.toBe(release);
    await cadre().do(acts.acceptHandover, { release: again.release });
    expect(await stateOf(episode)).toMatchObject({ state: 'completed' });
    expect(await broken('N14')).not.toContain(`episode:${episode}`);
  });

  test('the certificate has its number, her name and two signatures; before the release there is none', async () => {
    goTo('2026-12-22');
    const { release, certificate, person } = await released();
    const { paper } = await officer().do(acts.printCertificate, { release });
    expect(paper).toMatchObject({ kind: 'certificate', number: certificate });
    const text = JSON.stringify(paper);
    const name = await h.inside((tx) =>
      row(tx, sql<{ name: string }>`select name from person where id = ${person}`),
    );
    expect(text).toContain(name?.name);
    expect(text).toContain('三天两检');
    expect(text).not.toMatch(/\{\w+\}/);
    // Who printed it is on record; the ledger holds no name.
    const entry = h.entries.at(-1);
    expect(entry?.word).toBe('control.certificate.printed');
    expect(JSON.stringify(entry?.detail)).not.toContain(name?.name);
  });
});

async function broken(id: string): Promise<string[]> {
  const invariant = releaseInvariants.find((one) => one.id === id);
  if (invariant === undefined) throw new Error(`there is no ${id}`);
  const rulebook = await h.house.rulebookAt(h.clock.now());
  const found = await h.inside((tx) =>
    rows(
      tx,
      sql<{ handle: string; what: string }>`
        select v.handle, v.what from (${invariant.find({ now: h.clock.now(), rulebook })}) v`,
    ),
  );
  return found.flatMap(({ handle, what }) => [handle, `${handle} ${what}`]);
}

describe('the colour of the health code', () => {
  const openOf = async (person: string, by: Player = duty()) =>
    (await by.see(codesList, {})).rows.find((one) => one.person.id === person);

  test('ordered: red is proposed, and holds only when a human has approved it; released: the next colour', async () => {
    goTo('2027-01-05');
    const { episode, person } = await stay('close', 13);
    const proposal = await openOf(person);
    expect(proposal).toMatchObject({ colour: 'red', until: '2027-01-06', was: null, rule: 'stage-red' });
    // The row of the table, in words a person reads.
    expect(proposal?.ruleWords).toEqual({
      zh: '条件：管控状态属于 管控中、住院暂停，方案定为 红码',
      en: 'when: her stay is one of: under control, in hospital and the protocol says red',
    });
    expect(proposal?.reason.zh).toContain('密切接触者');
    expect(proposal?.version).toContain('shipped');
    expect(proposal?.dueAt).toBe(new Date(h.clock.now().getTime() + 120 * 60_000).toISOString());
    const tasks = await h.inside((tx) =>
      rows(
        tx,
        sql<{
          unit: string;
        }>`select owner_unit::text as unit from task where kind = 'codes-open' and ended_at is null`,
      ),
    );
    expect(tasks).toEqual([{ unit: STREET }]);
    const id = proposal?.id ?? '';
    expect((await refusal(medic().do(approveCodes, { codes: [id] }))).code).toBe('not-your-duty');
    await duty().do(approveCodes, { codes: [id] });
    const again = await refusal(duty().do(approveCodes, { codes: [id] }));
    expect(again.code).toBe('code-answered');
    const hers = await medic().see(episodeCodes, { id: episode });
    expect(hers.rows).toMatchObject([{ colour: 'red', holds: true, sentAt: null }]);

    await negative(episode, '2027-01-05');
    goTo('2027-01-06');
    await feelsWell(episode);
    await negative(episode, '2027-01-06', 1);
    await negative(episode, '2027-01-06', 2);
    await medic().do(acts.signRelease, { episode });
    await duty().do(acts.agreeRelease, { episode });
    await h.settle();
    expect(await openOf(person)).toMatchObject({ colour: 'yellow', until: '2027-01-13', was: 'red' });
  });

  test('that a fever stands behind a colour is told to whoever holds health data or answers it, to nobody else', async () => {
    goTo('2027-01-12');
    const { episode, person } = await stay('close', 13);
    await duty().do(approveCodes, { codes: [(await openOf(person))?.id ?? ''] });
    const reason = { zh: '您有原因待查的发热，正在就医', en: 'You have a fever' };
    await h.inside((tx) =>
      insertCode(
        tx,
        {
          id: '01940000-0000-7000-8000-00000000f001',
          person,
          episode,
          place: COMMUNITY,
          colour: 'yellow',
          reasonCode: 'fever',
          reason,
          appeal: { zh: '12345', en: '12345' },
          rulebook: 'shipped',
          expiresOn: null,
          dueAt: h.clock.now(),
          by: 'house',
        },
        h.clock.now(),
      ),
    );
    const told = async (by: Player) =>
      (await by.see(episodeCodes, { id: episode })).rows.find(({ colour }) => colour === 'yellow');
    expect(await told(medic())).toMatchObject({ reason, rule: 'fever' });
    expect(await told(duty())).toMatchObject({ reason, rule: 'fever' });
    const shown = await told(cadre());
    expect(shown?.rule).toBeNull();
    expect(shown?.reason.zh).not.toContain('发热');
  });

  test('cancelled before anybody answered: the proposal lapses and can not be approved', async () => {
    goTo('2027-01-20');
    const { episode, person } = await stay('close', 13);
    const proposal = await openOf(person);
    await cdc().do(askCancel, { episode, reason: 'wrong-person' });
    await duty().do(agreeCancel, { episode });
    const no = await refusal(duty().do(approveCodes, { codes: [proposal?.id ?? ''] }));
    expect(no.code).toBe('code-outdated');
    await h.settle();
    expect(await openOf(person)).toBeUndefined();
    const hers = await medic().see(episodeCodes, { id: episode });
    expect(hers.rows[0]?.answer?.words.zh).toBe('已失效');
  });

  test('declined with a reason: not proposed again for the same', async () => {
    goTo('2027-02-02');
    const { episode, person } = await stay('close', 13);
    const proposal = await openOf(person);
    await duty().do(declineCodes, { codes: [proposal?.id ?? ''], reason: 'set-already' });
    const { proposeCode } = await import('../codes/acts.ts');
    await h.itself.do(proposeCode, { person });
    expect(await openOf(person)).toBeUndefined();
    const hers = await medic().see(episodeCodes, { id: episode });
    expect(hers.rows[0]?.answer?.because?.zh).toContain('省级平台');
  });

  test('a colour that runs out while nobody has released her is proposed anew', async () => {
    goTo('2027-02-10');
    const { person } = await stay('close', 13);
    await duty().do(approveCodes, { codes: [(await openOf(person))?.id ?? ''] });
    goTo('2027-02-12');
    await h.itself.do(renewCodes, {});
    expect(await openOf(person)).toMatchObject({ colour: 'red', until: '2027-02-13', was: 'red' });
  });

  test('a proposal whose day passed before anybody answered is made anew, and holds for the next day too', async () => {
    goTo('2027-02-20');
    const { person } = await stay('close', 13);
    goTo('2027-02-22');
    const old = (await openOf(person))?.id ?? '';
    expect((await refusal(duty().do(approveCodes, { codes: [old] }))).code).toBe('code-outdated');
    expect(
      await h.inside((tx) => codesToRenew(tx, { now: h.clock.now() })),
      'the house notices by itself',
    ).toBe(true);
    await h.itself.do(renewCodes, {});
    expect(await openOf(person)).toMatchObject({ colour: 'red', until: '2027-02-23' });
    goTo('2027-02-23');
    await duty().do(approveCodes, { codes: [(await openOf(person))?.id ?? ''] });
  });

  test('a colour that another one has replaced is never sent after it', async () => {
    goTo('2027-02-26');
    const { person, episode } = await stay('close', 13);
    const red = (await openOf(person))?.id ?? '';
    await duty().do(approveCodes, { codes: [red] });
    await cdc().do(askCancel, { episode, reason: 'wrong-person' });
    await duty().do(agreeCancel, { episode });
    await h.settle();
    const green = await openOf(person);
    expect(green).toMatchObject({ colour: 'green', was: 'red' });
    await duty().do(approveCodes, { codes: [green?.id ?? ''] });
    const sent: string[] = [];
    await sendCodes(h.house, {
      async send(messages) {
        sent.push(...messages.map(({ id }) => id));
        return { accepted: messages.map(({ id }) => ({ id, ref: null })), refused: [] };
      },
    });
    expect(sent).toContain(green?.id);
    expect(sent).not.toContain(red);
    const left = (await duty().see(codesList, { tab: 'unsent' })).rows.map((one) => one.id);
    expect(left).not.toContain(red);
  });

  test('a case that has recovered is no longer red by the house; of one that another district took over nothing is proposed', async () => {
    goTo('2027-02-28');
    const becomesCase = async () => {
      const { person, episode } = await stay('close', 13);
      await medic().do(recordTest, { episode, result: 'positive' });
      await h.settle();
      const red = await openOf(person);
      expect(red).toMatchObject({ colour: 'red', rule: 'case', until: null });
      await duty().do(approveCodes, { codes: [red?.id ?? ''] });
      const found = await h.inside((tx) =>
        row(tx, sql<{ id: string }>`select id from control_case where person = ${person}`),
      );
      return { person, case: found?.id ?? '' };
    };
    const well = await becomesCase();
    await cdc().do(endCase, { case: well.case, reason: 'recovered' });
    await h.settle();
    expect(await openOf(well.person)).toMatchObject({ colour: 'green', rule: 'recovered', was: 'red' });
    const gone = await becomesCase();
    await cdc().do(endCase, { case: gone.case, reason: 'transferred' });
    await h.settle();
    expect(await openOf(gone.person)).toBeUndefined();
  });

  test('what is approved goes out signed, once; without a connection it stays to be sent and says so', async () => {
    goTo('2027-03-01');
    const { person, episode } = await stay('close', 13);
    await duty().do(approveCodes, { codes: [(await openOf(person))?.id ?? ''] });
    await sendCodes(h.house, undefined);
    const waiting = (await duty().see(codesList, { tab: 'unsent' })).rows.find(
      (one) => one.person.id === person,
    );
    expect(waiting?.trouble?.zh).toContain('没有设置');

    const key = 'ab'.repeat(32);
    const seen: { id: string; colour: string; document: { number: string } }[] = [];
    let right = true;
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += part));
      request.on('end', () => {
        const header = (name: string) => String(request.headers[name]);
        const text = deliveryText({
          path: '/codes',
          time: header('x-seawall-time'),
          nonce: header('x-seawall-nonce'),
          bodySha256: createHash('sha256').update(body).digest('hex'),
        });
        const signature = createHmac('sha256', Buffer.from(key, 'hex')).update(text).digest('hex');
        right &&= signature === header('x-seawall-signature');
        const { codes } = JSON.parse(body) as { codes: typeof seen };
        seen.push(...codes);
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ accepted: codes.map(({ id }, i) => ({ id, ref: `PR-${i}` })) }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const outside = codePortOf(`http://127.0.0.1:${port}/codes`, key);
    // What was tried a moment ago is left alone for five minutes.
    expect(await sendCodes(h.house, outside)).toBe(0);
    h.clock.forwardMinutes(6);
    expect(await sendCodes(h.house, outside)).toBeGreaterThan(0);
    expect(right).toBe(true);
    expect(seen.some((one) => /^330199/.test(one.document.number))).toBe(true);
    const hers = (await medic().see(episodeCodes, { id: episode })).rows[0];
    expect(hers).toMatchObject({ trouble: null, sentRef: expect.stringMatching(/^PR-/) });
    expect(hers?.sentAt).not.toBeNull();
    h.clock.forwardMinutes(6);
    expect(await sendCodes(h.house, outside)).toBe(0);
    server.close();
    // The other side is gone: it is said, and tried again by itself.
    const next = await stay('close', 13);
    await duty().do(approveCodes, { codes: [(await openOf(next.person))?.id ?? ''] });
    await expect(sendCodes(h.house, outside)).rejects.toThrow();
    const left = (await duty().see(codesList, { tab: 'unsent' })).rows.find(
      (one) => one.person.id === next.person,
    );
    expect(left?.trouble?.en).toContain('tried again');
  });
});

describe('the board', () => {
  let owner: pg.Client;
  const by = (text: string, values: unknown[] = []) => owner.query(text, values);
  beforeAll(async () => {
    owner = new pg.Client({ connectionString: h.ownerUrl });
    await owner.connect();
  });
  afterAll(() => owner.end());

  test('whoever breaks a release by hand turns N13 or N14 red; put right, it is calm', async () => {
    goTo('2027-04-05');
    const { episode } = await untilLastDay('close', 13);
    goTo('2027-04-06');
    await feelsWell(episode);
    await negative(episode, '2027-04-06', 1);
    await negative(episode, '2027-04-06', 2);
    await medic().do(acts.signRelease, { episode });
    await duty().do(acts.agreeRelease, { episode });
    const hers = (found: string[]) => found.filter((one) => one.startsWith(`episode:${episode} `));
    expect(hers(await broken('N13'))).toEqual([]);
    expect(hers(await broken('N14'))).toEqual([]);
    const faults: [string, string, string, string][] = [
      [
        'N13',
        'early',
        `update stage_release set stage_to = stage_to + 1 where episode = $1`,
        `update stage_release set stage_to = stage_to - 1 where episode = $1`,
      ],
      [
        'N13',
        'unread',
        `update test_result set read_at = null where episode = $1`,
        `update test_result set read_at = entered_at where episode = $1`,
      ],
      [
        'N13',
        'positive',
        `update test_result set result = 'positive' where episode = $1 and sample = 2`,
        `update test_result set result = 'negative' where episode = $1 and sample = 2`,
      ],
      [
        'N13',
        'test',
        `update test_result set due = null where episode = $1 and sample = 2`,
        `update test_result r set due = d.id from test_due d where r.episode = $1 and r.sample = 2 and d.episode = $1 and d.double`,
      ],
      [
        'N13',
        'symptom',
        `insert into fever (id, episode, person, place, first, opened_at, step) select gen_random_uuid(), id, person, place, gen_random_uuid(), '2027-04-06T08:00:00+08:00', 'medic' from episode where id = $1`,
        `delete from fever where episode = $1`,
      ],
      [
        'N14',
        'gap',
        `update stage_release set next_at = next_at + interval '1 day' where episode = $1`,
        `update stage_release set next_at = next_at - interval '1 day' where episode = $1`,
      ],
      [
        'N14',
        'nowhere',
        `update stage_release set next_at = null where episode = $1`,
        `update stage_release set next_at = released_at where episode = $1`,
      ],
      [
        'N14',
        'receipt',
        `update episode set state = 'completed' where id = $1`,
        `update episode set state = 'active' where id = $1`,
      ],
    ];
    for (const [id, what, breaks, mends] of faults) {
      await by(breaks, [episode]);
      expect(hers(await broken(id)), `${id} ${what}`).toContain(`episode:${episode} ${what}`);
      await by(mends, [episode]);
      expect(hers(await broken(id)), `${id} ${what} mended`).toEqual([]);
    }
  });
});
