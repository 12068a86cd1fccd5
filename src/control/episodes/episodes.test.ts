// Scenes of control: a confirmed line becomes a question, the question a decision, the decision a stay; exposed again,
// in hospital and back, cancelled by two, two files of one person.
import type { Static } from 'typebox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Player, refusal, type TestHouse } from '../../../test/house.ts';
import {
  COMMUNITY,
  DISTRICT,
  delivery,
  GRID,
  HEADING,
  houseWithLists,
  identity,
  mobile,
  OTHER_GRID,
  STREET,
  sheetOf,
} from '../../../test/lists.ts';
import { addMinutes } from '../../base/clock.ts';
import { uuidv7 } from '../../base/ids.ts';
import { row, rows, run, sql } from '../../base/sql.ts';
import { answerRenewal, askRenewal } from '../../close-outbreak.ts';
import { recordRefusal } from '../../home/door/acts.ts';
import { makeLink } from '../../home/resident/acts.ts';
import { claimLine, correctOutcome, openCall, recordAttempt, recordOutcome } from '../../lists/calls/acts.ts';
import { receiveList } from '../../lists/receive/acts.ts';
import { mergePeople, splitPeople } from '../../people/acts.ts';
import { react } from '../../reactions.ts';
import { watchAll } from '../../watch.ts';
import { reportCase } from '../cases/acts.ts';
import * as acts from './acts.ts';
import type { EpisodePage, Preview } from './routes.ts';
import * as looks from './routes.ts';
import { controlRules } from './terms.ts';

const START = new Date('2026-12-08T09:00:00+08:00');
const TODAY = '2026-12-08';
const BASIS = 'infectious-disease-law';

let h: TestHouse;
let made = 0;
beforeAll(async () => {
  h = await houseWithLists({ now: START });
  await h.as('cdc').do(acts.openOutbreak, {
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

interface Somebody {
  readonly name: string;
  readonly document: string;
  readonly phone: string;
}

function somebody(): Somebody {
  made += 1;
  const given = '安宝晨丹恩芳广海佳康兰敏宁鹏琪瑞思涛文欣'; // invented
  return {
    name: `${'赵钱孙李周吴郑王冯陈'[made % 10]}${given[made % 20]}${given[(made * 7) % 20]}`,
    document: identity(made, `19${50 + (made % 40)}0101`),
    phone: mobile(made * 10),
  };
}

/** The same human being may have come once with her card and once with her passport. */
function withPassport(): Somebody {
  const person = somebody();
  return { ...person, document: `E1000${String(made).padStart(4, '0')}` };
}

interface Told {
  last?: string;
  says?: string;
  source?: string;
}

/** A row of a list comes in and is confirmed on the telephone. */
async function confirmed(
  person: Somebody = somebody(),
  told: Told = {},
): Promise<{ line: string; person: string; name: string }> {
  const line = await listed(person, told);
  await confirm(line.id, person);
  return { line: line.id, person: line.person, name: person.name };
}

async function listed(person: Somebody, told: Told = {}): Promise<{ id: string; person: string }> {
  made += 1;
  const book = sheetOf([
    [...HEADING, '首次接触时间', '末次接触时间', '风险等级'],
    [
      person.name,
      person.document,
      person.phone,
      `江月府 ${made} 幢 1102 室`,
      told.last ?? '',
      told.last ?? '',
      told.says ?? '密接',
    ],
  ]);
  await h
    .as('data-desk')
    .do(receiveList, delivery(book, { source: told.source ?? 'provincial', fileName: `${made}.xlsx` }));
  await h.settle();
  const line = await h.inside((tx) =>
    row(
      tx,
      sql<{ id: string; person: string }>`
        select id, person from list_line where batch = (select id from list_batch order by no desc limit 1)`,
    ),
  );
  if (line === undefined) throw new Error('the list has a line');
  return line;
}

async function confirm(line: string, person: Somebody): Promise<void> {
  const officer = h.as('community-officer', COMMUNITY);
  await officer.do(claimLine, { line });
  await officer.do(openCall, { line });
  await officer.do(recordAttempt, {
    line,
    channel: 'mobile',
    result: 'answered-identity-confirmed',
    told: { name: person.name, last4: person.document.slice(-4) },
  });
  await officer.do(recordOutcome, { line, outcome: 'confirmed' });
  await h.settle();
}

const stayOf = (person: string) =>
  h.inside((tx) =>
    row(
      tx,
      sql<{ id: string; no: number; state: string }>`
        select id, no, state from episode where person = ${person} order by opened_at desc, no desc limit 1`,
    ),
  );

async function assessing(told: Parameters<typeof confirmed>[1] = { last: '2026-12-06' }, person?: Somebody) {
  const line = await confirmed(person, told);
  const stay = await stayOf(line.person);
  if (stay === undefined) throw new Error('a confirmed line has a stay');
  return { ...line, episode: stay.id, no: stay.no };
}

async function preview(
  episode: string,
  asked: { categories?: string; facts?: Record<string, unknown> } = {},
  player: Player = cdc(),
): Promise<Preview> {
  return player.see(looks.previewPlan, {
    id: episode,
    ...(asked.categories === undefined ? {} : { categories: asked.categories }),
    ...(asked.facts === undefined ? {} : { facts: JSON.stringify(asked.facts) }),
  });
}

async function order(
  episode: string,
  player: Player = cdc(),
  more: Partial<Static<typeof acts.orderControl.input>> = {},
) {
  const seen = await preview(episode, {}, player);
  return player.do(acts.orderControl, {
    episode,
    categories: [...seen.categories],
    facts: seen.facts,
    basis: BASIS,
    seen: seen.seal ?? '',
    ...more,
  });
}

const count = (query: ReturnType<typeof sql<{ n: number }>>) =>
  h.inside(async (tx) => (await row(tx, query))?.n ?? -1);
const testsOf = (episode: string) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ on: string; double: boolean; state: string }>`
        select to_char(on_day, 'MM-DD') as on, double, state from test_due where episode = ${episode} order by on_day, state`,
    ),
  );
const asked = async (episode: string) =>
  (await testsOf(episode))
    .filter((one) => one.state === 'due')
    .map((one) => `${one.on}${one.double ? '×2' : ''}`);
const look = (episode: string, player: Player = cdc()): Promise<EpisodePage> =>
  player.see(looks.episodePage, { id: episode });

describe('from a confirmed line to an order', () => {
  test('a confirmed line opens the stay of its person, with what the row told and who is to decide', async () => {
    const { episode, person } = await assessing({ last: '2026-12-06', says: '密接' });
    const page = await look(episode);
    expect(page).toMatchObject({ state: 'assessing', categories: ['close'], overdue: false });
    expect(page.exposures).toMatchObject([{ category: 'close', lastOn: '2026-12-06' }]);
    expect(page.dueAt).toBe(addMinutes(h.clock.now(), 120).toISOString());
    const task = await h.inside((tx) =>
      row(
        tx,
        sql<{ kind: string; role: string; unit: string }>`
          select kind, owner_role as role, owner_unit::text as unit from task
          where plan_key = ${`episode/${episode}/assess`} and ended_at is null`,
      ),
    );
    expect(task).toEqual({ kind: 'assess', role: 'cdc', unit: DISTRICT });
    const desk = await cdc().see(looks.assessDesk, {});
    expect(desk.rows.map((one) => one.id)).toContain(episode);
    expect(person).not.toBe('');
  });

  test('what a row says of her is what is suggested; without a word it follows the source and the risk', async () => {
    expect(
      (await look((await assessing({ last: '2026-12-06', says: '次密接' })).episode)).categories,
    ).toEqual(['secondary']);
    const area = await look((await assessing({ last: '2026-12-05', says: '中风险地区来返' })).episode);
    expect(area.categories).toEqual(['midRisk']);
    expect(area.facts).toMatchObject({ areaExit: '2026-12-05' });
  });

  test('the plan is shown before anything takes effect, with the rows that decided', async () => {
    const { episode } = await assessing();
    const shown = await preview(episode);
    expect(shown.missing).toEqual([]);
    expect(shown.plan?.stages.map(({ stage, from, to }) => [stage, from, to])).toEqual([
      ['central', TODAY, '2026-12-20'],
      ['homeMonitor', '2026-12-21', '2026-12-27'],
    ]);
    expect(shown.decided.length).toBeGreaterThan(4);
    expect(shown.decided.every((one) => one.source !== '')).toBe(true);
    expect(await count(sql`select count(*)::int as n from test_due where episode = ${episode}`)).toBe(0);
    expect(await count(sql`select count(*)::int as n from episode_plan where episode = ${episode}`)).toBe(0);
  });

  test('a line that tells no day: the missing day is named, and nothing can be ordered without it', async () => {
    const { episode } = await assessing({ says: '密接' });
    const shown = await preview(episode);
    expect(shown.plan).toBeNull();
    expect(shown.missing).toEqual(['lastExposure']);
    const no = await refusal(
      cdc().do(acts.orderControl, {
        episode,
        categories: ['close'],
        facts: {},
        basis: BASIS,
        seen: '0'.repeat(24),
      }),
    );
    expect(no.code).toBe('fact-missing');
    const full = await preview(episode, { facts: { ...shown.facts, lastExposure: '2026-12-07' } });
    await cdc().do(acts.orderControl, {
      episode,
      categories: ['close'],
      facts: full.facts,
      basis: BASIS,
      seen: full.seal ?? '',
    });
    // The exposure has its day now, as the assessment found it.
    expect((await look(episode)).exposures).toMatchObject([{ lastOn: '2026-12-07' }]);
  });

  test('ordered: the first stage begins, tests and temperatures are due, she stays put at home until fetched', async () => {
    const { episode } = await assessing();
    const done = await order(episode);
    expect(done.state).toBe('active');
    const page = await look(episode);
    expect(page).toMatchObject({
      state: 'active',
      stage: 'central',
      stagePlace: 'facility',
      endsOn: '2026-12-27',
    });
    expect(page.where).toMatchObject([{ kind: 'home', until: null }]);
    expect(page.orders).toMatchObject([{ kind: 'control', from: TODAY, to: '2026-12-27' }]);
    expect(await asked(episode)).toEqual(['12-08', '12-11', '12-14', '12-20×2']);
    // 13 days with two slots; the morning of today ends at ten, an hour from now.
    expect(await count(sql`select count(*)::int as n from temperature_due where episode = ${episode}`)).toBe(
      26,
    );
    const tasks = await h.inside((tx) =>
      rows(
        tx,
        sql<{ kind: string }>`
          select kind from task where plan_key like ${`episode/${episode}/%`} and ended_at is null order by kind`,
      ),
    );
    expect(tasks.map(({ kind }) => kind)).toContain('to-site');
    expect(tasks.map(({ kind }) => kind)).not.toContain('assess');
  });

  test('what was seen is what is ordered: a plan that has become another one is shown anew', async () => {
    const { episode, person } = await assessing();
    const seen = await preview(episode);
    await h.as('data-desk').do(acts.recordExposure, {
      person,
      category: 'close',
      kind: 'dining',
      lastOn: '2026-12-07',
    });
    const now = await preview(episode);
    expect(now.facts.lastExposure).toBe('2026-12-07');
    const no = await refusal(
      cdc().do(acts.orderControl, {
        episode,
        categories: ['close'],
        facts: now.facts,
        basis: BASIS,
        seen: seen.seal ?? '',
      }),
    );
    expect(no.code).toBe('preview-outdated');
  });

  test('who decides is a table: close contacts by CDC, others by the medic of the team as well', async () => {
    const close = await assessing();
    const no = await refusal(order(close.episode, medic()));
    expect(no.code).toBe('other-decides');
    expect(no.words.zh).toContain('疾控');
    // Nor does she who calls a close contact a lighter one.
    const { facts } = await preview(close.episode);
    const lighter = await preview(close.episode, { categories: 'general', facts }, medic());
    expect(lighter.notYours?.zh).toContain('疾控');
    const less = { categories: ['general'], facts: lighter.facts, seen: lighter.seal ?? '' };
    expect((await refusal(order(close.episode, medic(), less))).code).toBe('other-decides');
    const area = await assessing({ last: '2026-12-05', says: '中风险地区来返' });
    await order(area.episode, medic());
    expect(await look(area.episode)).toMatchObject({ state: 'active', stagePlace: 'home' });
  });

  test('told that she is a close contact after all, the question goes to whoever decides about those', async () => {
    const { episode, person } = await assessing({ last: '2026-12-05', says: '中风险地区来返' });
    const asked = (kind: string) =>
      h.inside((tx) =>
        row(
          tx,
          sql<{ role: string; due: Date }>`
            select owner_role as role, due_at as due from task
            where plan_key = ${`episode/${episode}/${kind}`} and ended_at is null`,
        ),
      );
    const first = await asked('assess');
    expect(first?.role).toBe('medic');
    h.clock.forwardMinutes(30);
    const desk = h.as('data-desk');
    const met = { person, category: 'close', kind: 'dining' };
    await desk.do(acts.recordExposure, { ...met, lastOn: '2026-12-06' });
    expect(await asked('assess')).toEqual({ role: 'cdc', due: first?.due });
    // In force, the clock of the first change nobody has looked at is not put off by the second.
    await order(episode);
    await desk.do(acts.recordExposure, { ...met, lastOn: '2026-12-07' });
    const again = await asked('reassess');
    h.clock.forwardMinutes(60);
    await desk.do(acts.recordExposure, { ...met, lastOn: TODAY });
    expect(await asked('reassess')).toEqual(again);
    expect((await look(episode)).dueAt).toBe(again?.due.toISOString());
    h.clock.set(START);
  });

  test('no control is signed too, with a name and a reason', async () => {
    const { episode, person } = await assessing();
    expect((await refusal(medic().do(acts.signNoControl, { episode, reason: 'protected' }))).code).toBe(
      'other-decides',
    );
    expect((await refusal(cdc().do(acts.signNoControl, { episode, reason: 'no-such' }))).code).toBe(
      'reason-unknown',
    );
    await cdc().do(acts.signNoControl, { episode, reason: 'protected' });
    const page = await look(episode);
    expect(page.state).toBe('no-control');
    expect(page.orders).toMatchObject([{ kind: 'no-control' }]);
    expect((await refusal(order(episode))).code).toBe('episode-ended');
    // Another exposure later is another question.
    const again = await h
      .as('data-desk')
      .do(acts.recordExposure, { person, category: 'close', kind: 'household', lastOn: TODAY });
    expect(again).toMatchObject({ opened: true });
  });

  test('the answer of a line is taken back: so is the exposure it told of', async () => {
    const { line, episode } = await assessing();
    await h.as('community-officer', COMMUNITY).do(correctOutcome, { line, reason: '接错了人' });
    await h.settle();
    const page = await look(episode);
    expect(page.state).toBe('assessing');
    expect(page.exposures).toMatchObject([{ withdrawn: { why: { zh: '名单更正' } } }]);
  });
});

describe('exposed again', () => {
  test('a later exposure asks a human; agreed to, the stay is longer and the old plan is kept', async () => {
    const { episode, person } = await assessing();
    await order(episode);
    h.clock.forwardMinutes(2 * 24 * 60);
    const again = await h
      .as('data-desk')
      .do(acts.recordExposure, { person, category: 'close', kind: 'dining', lastOn: '2026-12-09' });
    expect(again).toMatchObject({ episode, opened: false, asked: true });
    expect(await look(episode)).toMatchObject({ step: 'reassess', endsOn: '2026-12-27' });
    const shown = await preview(episode);
    expect(shown.diff?.ends).toEqual({ before: '2026-12-27', after: '2026-12-30' });
    await cdc().do(acts.changePlan, {
      episode,
      categories: [...shown.categories],
      facts: shown.facts,
      reason: 're-exposure',
      seen: shown.seal ?? '',
    });
    const page = await look(episode);
    expect(page).toMatchObject({ step: null, endsOn: '2026-12-30' });
    expect(page.orders.map(({ kind }) => kind)).toEqual(['control', 'extended']);
    expect(page.plans.map(({ why, endsOn }) => [why, endsOn])).toEqual([
      ['re-exposure', '2026-12-30'],
      ['ordered', '2026-12-27'],
    ]);
    // The double sample moves with the end; what was asked before stays asked.
    expect(await asked(episode)).toEqual(['12-08', '12-11', '12-14', '12-23×2']);
    h.clock.set(START);
  });

  test('the same person on another list joins the stay she is in, and opens none', async () => {
    const person = somebody();
    const first = await confirmed(person, { last: '2026-12-06' });
    const stay = await stayOf(first.person);
    await order(stay?.id ?? '');
    await confirmed(person, { last: '2026-12-07', source: 'railway' });
    expect(await stayOf(first.person)).toMatchObject({ id: stay?.id, state: 'active' });
    const page = await look(stay?.id ?? '');
    expect(page.exposures.map((one) => one.lastOn)).toEqual(['2026-12-07', '2026-12-06']);
    expect(page.step).toBe('reassess');
  });

  test('an exposure that changes nothing asks nobody', async () => {
    const { episode, person } = await assessing();
    await order(episode);
    const again = await h.as('data-desk').do(acts.recordExposure, {
      person,
      category: 'close',
      kind: 'dining',
      firstOn: '2026-12-06',
      lastOn: '2026-12-06',
    });
    expect(again).toMatchObject({ asked: false });
    expect((await look(episode)).step).toBeNull();
  });

  test('a second outbreak: what is told of her stays with hers, and what is told of the other asks a human', async () => {
    const { episode, person } = await assessing();
    await order(episode);
    const { outbreak } = await cdc().do(acts.openOutbreak, {
      name: '学校麻疹疫情',
      nameEn: 'Measles at the school',
      protocol: 'XX-MEASLES-1',
      place: DISTRICT,
      sunset: '2027-02-28',
    });
    const desk = h.as('data-desk');
    const told = { person, kind: 'dining', firstOn: '2026-12-06', lastOn: '2026-12-06' };
    expect(await desk.do(acts.recordExposure, { ...told, category: 'close' })).toMatchObject({
      episode,
      asked: false,
    });
    expect((await refusal(desk.do(acts.recordExposure, { ...told, category: 'cousin' }))).words.en).toContain(
      'no category “cousin”',
    );
    const other = await desk.do(acts.recordExposure, { ...told, outbreak, category: 'nonImmuneContact' });
    expect(other).toMatchObject({ episode, asked: true });
    expect((await look(episode)).step).toBe('reassess');
    await h.inside((tx) =>
      run(tx, sql`update outbreak set closed_at = ${h.clock.now()} where id = ${outbreak}`),
    );
  });

  test('an outbreak elsewhere is neither offered for her nor taken, though it is the newest', async () => {
    const { outbreak } = await cdc().do(acts.openOutbreak, {
      name: '河庄麻疹疫情',
      nameEn: 'Measles in Hezhuang',
      protocol: 'XX-MEASLES-1',
      place: `${DISTRICT}.s003`,
      sunset: '2027-02-28',
    });
    const desk = h.as('data-desk');
    const { person } = await listed(somebody());
    const told = { person, kind: 'dining', lastOn: '2026-12-06' };
    const offered = await desk.see(looks.personStays, { id: person });
    expect(offered.tells).toMatchObject({ name: { en: 'Jiangyuefu cluster' }, protocol: 'CN-COVID-8' });
    const elsewhere = desk.do(acts.recordExposure, { ...told, outbreak, category: 'nonImmuneContact' });
    expect((await refusal(elsewhere)).code).toBe('outbreak-elsewhere');
    const { episode } = await desk.do(acts.recordExposure, { ...told, category: 'close' });
    expect(await look(episode ?? '')).toMatchObject({ protocol: 'CN-COVID-8' });
    await h.inside((tx) =>
      run(tx, sql`update outbreak set closed_at = ${h.clock.now()} where id = ${outbreak}`),
    );
  });

  test('evidence of immunity found in mid-stay: she is told by its name, and the stay is cancelled by two', async () => {
    const { outbreak } = await cdc().do(acts.openOutbreak, {
      name: '工地麻疹疫情',
      nameEn: 'Measles at the site',
      protocol: 'XX-MEASLES-1',
      place: DISTRICT,
      sunset: '2027-02-28',
    });
    const { episode } = await assessing({ last: '2026-12-06', says: '密接' });
    await order(episode);
    const { facts } = await preview(episode);
    const seen = await preview(episode, { facts: { ...facts, immunity: ['labImmunity'] } });
    const no = await refusal(
      cdc().do(acts.changePlan, {
        episode,
        categories: [...seen.categories],
        facts: seen.facts,
        reason: 'other',
        seen: seen.seal ?? '',
      }),
    );
    expect(no.code).toBe('exempt-in-stay');
    expect(no.words.en).not.toContain('labImmunity');
    expect(no.words.en).toContain(seen.exempt?.en);
    await h.as('community-officer', COMMUNITY).do(acts.askCancel, { episode, reason: 'immune' });
    await h.as('subdistrict-duty', STREET).do(acts.agreeCancel, { episode });
    expect(await look(episode)).toMatchObject({ state: 'cancelled', endedWords: { zh: '有免疫证据' } });
    await h.inside((tx) =>
      run(tx, sql`update outbreak set closed_at = ${h.clock.now()} where id = ${outbreak}`),
    );
  });

  test('an exposure withdrawn is crossed out, and the plan is looked at again', async () => {
    const { episode, person } = await assessing();
    const { exposure } = await h
      .as('data-desk')
      .do(acts.recordExposure, { person, category: 'close', kind: 'dining', lastOn: '2026-12-07' });
    await order(episode);
    expect((await look(episode)).facts.lastExposure).toBe('2026-12-07');
    await h.as('data-desk').do(acts.withdrawExposure, { exposure, reason: 'not-there' });
    const shown = await preview(episode);
    expect(shown.facts.lastExposure).toBe('2026-12-06');
    await cdc().do(acts.changePlan, {
      episode,
      categories: [...shown.categories],
      facts: shown.facts,
      reason: 'exposure-corrected',
      seen: shown.seal ?? '',
    });
    expect((await look(episode)).orders.map(({ kind }) => kind)).toEqual(['control', 'shortened']);
  });

  test('a second exposure of somebody who became a case is kept on record and opens nothing', async () => {
    const { episode, person } = await assessing();
    await order(episode);
    await h.inside((tx) =>
      run(
        tx,
        sql`
          insert into control_case (id, person, outbreak, place, episode, classification, reported_at, reported_by)
          select gen_random_uuid(), person, outbreak, place, id, 'confirmed', ${h.clock.now()}, 'test'
          from episode where id = ${episode}`,
      ),
    );
    await cdc().do(acts.convertEpisode, { episode });
    const page = await look(episode);
    expect(page.state).toBe('converted');
    // She does not drop out of sight before the hospital has her.
    expect(page.where).toMatchObject([{ kind: 'home', until: null }]);
    expect(await asked(episode)).toEqual([]);
    const again = await h
      .as('data-desk')
      .do(acts.recordExposure, { person, category: 'close', kind: 'household', lastOn: TODAY });
    expect(again).toMatchObject({ episode: null, opened: false, asked: false });
  });

  test('two categories: the higher leads, tests are those of both', async () => {
    const { episode, person } = await assessing({ last: '2026-12-06', says: '次密接' });
    await h
      .as('data-desk')
      .do(acts.recordExposure, { person, category: 'close', kind: 'household', lastOn: '2026-12-05' });
    const shown = await preview(episode);
    expect(shown.plan?.leading).toBe('close');
    await order(episode);
    expect((await look(episode)).categories).toEqual(['close', 'secondary']);
  });
});

describe('where she is', () => {
  test('fetched to the site: the place before is closed in the same moment', async () => {
    const { episode } = await assessing();
    await order(episode);
    h.clock.forwardMinutes(90);
    await cdc().do(acts.moveEpisode, { episode, to: 'facility', label: '一号点', reason: 'fetched' });
    const page = await look(episode);
    expect(page.where).toMatchObject([
      { kind: 'home', until: h.clock.now().toISOString() },
      { kind: 'facility', label: '一号点', from: h.clock.now().toISOString(), until: null },
    ]);
    expect(page.stagePlace).toBe('facility');
    h.clock.set(START);
  });

  test('whoever is to be in a site waits to be fetched, from another home and back from hospital too', async () => {
    const { episode } = await assessing();
    const waiting = () =>
      count(
        sql`select count(*)::int as n from task where plan_key = ${`episode/${episode}/to-site`} and ended_at is null`,
      );
    await order(episode);
    await cdc().do(acts.moveEpisode, { episode, to: 'home', label: '父母家', reason: 'other' });
    expect(await waiting()).toBe(1);
    h.clock.forwardMinutes(60);
    await cdc().do(acts.moveEpisode, { episode, to: 'facility', label: '一号点', reason: 'fetched' });
    expect(await waiting()).toBe(0);
    h.clock.forwardMinutes(60);
    await cdc().do(acts.admitEpisode, { episode, hospital: '区人民医院' });
    h.clock.forwardMinutes(60);
    await cdc().do(acts.returnEpisode, { episode, where: { kind: 'home' } });
    expect(await waiting()).toBe(1);
    h.clock.set(START);
  });

  test('a reason that acts of the house give can not be struck out of the rules', async () => {
    const rules = (await h.house.rulebookAt(h.clock.now())).part(controlRules);
    expect(controlRules.check?.(rules)).toEqual([]);
    const without = rules.changeReasons.filter(({ reason }) => reason !== 'no-carer');
    expect(JSON.stringify(controlRules.check?.({ ...rules, changeReasons: without }))).toContain('no-carer');
  });

  test('a home that will not do: the plan falls back to the site, and says why', async () => {
    const area = await assessing({ last: '2026-12-05', says: '中风险地区来返' });
    await order(area.episode);
    expect(await look(area.episode)).toMatchObject({ stagePlace: 'home' });
    await medic().do(acts.moveEpisode, {
      episode: area.episode,
      to: 'facility',
      label: '二号点',
      reason: 'home-unsuitable',
    });
    const page = await look(area.episode);
    expect(page).toMatchObject({ stagePlace: 'facility', facts: { homeUnsuitable: true } });
    expect(page.orders.at(-1)).toMatchObject({ kind: 'moved' });
    // Nobody can stay with her there, so the home has to do; then somebody can, and it does not.
    const move = async (to: 'home' | 'facility', reason: string) => {
      await cdc().do(acts.moveEpisode, { episode: area.episode, to, reason });
      return (await look(area.episode)).stagePlace;
    };
    expect(await move('home', 'no-carer')).toBe('home');
    expect(await move('facility', 'home-unsuitable')).toBe('facility');
  });

  test('whoever can not be alone and has nobody at a site is at home, with the same days, until somebody can', async () => {
    const { episode } = await assessing();
    const waiting = () =>
      count(
        sql`select count(*)::int as n from task where plan_key = ${`episode/${episode}/to-site`} and ended_at is null`,
      );
    await order(episode);
    const before = await look(episode);
    expect(before).toMatchObject({ stagePlace: 'facility' });
    await cdc().do(acts.moveEpisode, { episode, to: 'home', reason: 'no-carer' });
    const after = await look(episode);
    expect(after).toMatchObject({
      stagePlace: 'home',
      facts: { siteUnsuitable: true },
      endsOn: before.endsOn,
    });
    expect(await waiting()).toBe(0);
    const again = cdc().do(acts.moveEpisode, { episode, to: 'home', reason: 'no-carer' });
    expect((await refusal(again)).code).toBe('already-there');
    h.clock.forwardMinutes(60);
    await cdc().do(acts.moveEpisode, { episode, to: 'facility', label: '一号点', reason: 'other' });
    const back = await look(episode);
    expect(back.stagePlace).toBe('facility');
    expect(back.facts).not.toHaveProperty('siteUnsuitable');
    expect(back.facts).not.toHaveProperty('homeUnsuitable');
    h.clock.set(START);
  });

  test('to hospital and back: the stay pauses, nothing is asked of her there, then it goes on', async () => {
    const { episode } = await assessing();
    await order(episode);
    h.clock.forwardMinutes(24 * 60);
    await cdc().do(acts.admitEpisode, { episode, hospital: '区人民医院' });
    expect(await look(episode)).toMatchObject({ state: 'suspended' });
    const open = sql<{ n: number }>`
      select count(*)::int as n from temperature_due where episode = ${episode} and ended_at is null and due_at > ${h.clock.now()}`;
    expect(await count(open)).toBe(0);
    expect(await asked(episode)).toEqual(['12-08']);
    h.clock.forwardMinutes(2 * 24 * 60);
    await cdc().do(acts.returnEpisode, { episode, where: { kind: 'facility', label: '一号点' } });
    const page = await look(episode);
    expect(page).toMatchObject({ state: 'active', stage: 'central', endsOn: '2026-12-27' });
    expect(page.where.map((one) => one.kind)).toEqual(['home', 'hospital', 'facility']);
    expect(await asked(episode)).toEqual(['12-08', '12-11', '12-14', '12-20×2']);
    h.clock.set(START);
  });

  test('ordered while she is in hospital she stays there, paused; nobody goes to her door, and back she is asked again', async () => {
    const { episode } = await assessing({ last: '2026-12-05', says: '中风险地区来返' });
    await cdc().do(acts.admitEpisode, { episode, hospital: '区人民医院' });
    expect(await order(episode)).toMatchObject({ state: 'suspended' });
    const now = async () => {
      const page = await look(episode);
      return { state: page.state, at: page.where.filter((one) => one.until === null) };
    };
    expect(await now()).toMatchObject({
      state: 'suspended',
      at: [{ kind: 'hospital', label: '区人民医院' }],
    });
    const open = sql<{ n: number }>`
      select count(*)::int as n from temperature_due where episode = ${episode} and ended_at is null`;
    expect(await count(open)).toBe(0);
    h.clock.forwardMinutes(60);
    await cdc().do(acts.returnEpisode, { episode, where: { kind: 'home' } });
    expect(await now()).toMatchObject({ state: 'active', at: [{ kind: 'home' }] });
    expect(await count(open)).toBeGreaterThan(0);
    h.clock.set(START);
  });

  test('the assessment itself may say that she is in hospital, or that she is home again', async () => {
    const there = await assessing();
    await order(there.episode, cdc(), { where: { kind: 'hospital', label: '省人民医院' } });
    const page = await look(there.episode);
    expect(page).toMatchObject({ state: 'suspended', stagePlace: 'facility' });
    expect(page.where.at(-1)).toMatchObject({ kind: 'hospital', label: '省人民医院', until: null });
    // Nobody is sent to fetch her from her home.
    expect(
      await count(
        sql`select count(*)::int as n from task where plan_key = ${`episode/${there.episode}/to-site`} and ended_at is null`,
      ),
    ).toBe(0);
    const back = await assessing();
    await cdc().do(acts.admitEpisode, { episode: back.episode, hospital: '区人民医院' });
    h.clock.forwardMinutes(60);
    await order(back.episode, cdc(), { where: { kind: 'home' } });
    expect(await look(back.episode)).toMatchObject({ state: 'active' });
    h.clock.set(START);
  });

  test('the database itself refuses a second place at one time', async () => {
    const { episode } = await assessing();
    await order(episode);
    await expect(
      h.inside((tx) =>
        run(
          tx,
          sql`
            insert into whereabouts (person, during, episode, kind, place, by)
            select person, tstzrange(${addMinutes(h.clock.now(), 5)}, null), id, 'hospital', place, 'test'
            from episode where id = ${episode}`,
        ),
      ),
    ).rejects.toMatchObject({ code: '23P01' });
  });
});

describe('cancelling by two', () => {
  test('the stay goes on until a second person agrees, who is not the first', async () => {
    const { episode } = await assessing();
    await order(episode);
    const officer = h.as('community-officer', COMMUNITY);
    await officer.do(acts.askCancel, { episode, reason: 'wrong-person' });
    expect(await look(episode)).toMatchObject({ state: 'active', cancel: { because: { zh: '认错了人' } } });
    expect((await refusal(officer.do(acts.agreeCancel, { episode }))).code).toBe('second-person');
    expect((await refusal(medic().do(acts.agreeCancel, { episode }))).code).toBe('cosigner-role');
    expect((await refusal(officer.do(acts.askCancel, { episode, reason: 'deceased' }))).code).toBe(
      'cancel-asked-already',
    );
    await h.as('subdistrict-duty', STREET).do(acts.agreeCancel, { episode });
    const page = await look(episode);
    expect(page).toMatchObject({ state: 'cancelled', endedWhy: 'wrong-person' });
    expect(page.orders.at(-1)).toMatchObject({ kind: 'lifted' });
    expect(page.where.at(-1)?.until).not.toBeNull();
    expect(await asked(episode)).toEqual([]);
    expect(
      await count(
        sql`select count(*)::int as n from task where plan_key like ${`episode/${episode}/%`} and ended_at is null`,
      ),
    ).toBe(0);
    expect(
      await count(
        sql`select count(*)::int as n from temperature_due where episode = ${episode} and ended_at is null`,
      ),
    ).toBe(0);
  });

  test('declined, it goes on as it was', async () => {
    const { episode } = await assessing();
    await order(episode);
    await h.as('community-officer', COMMUNITY).do(acts.askCancel, { episode, reason: 'transferred' });
    await h.as('subdistrict-duty', STREET).do(acts.declineCancel, { episode });
    expect(await look(episode)).toMatchObject({ state: 'active', cancel: null });
    expect((await refusal(h.as('hq').do(acts.agreeCancel, { episode }))).code).toBe('no-cancel-asked');
  });
});

describe('two files of one person', () => {
  async function twoFiles() {
    const kept = await assessing();
    const gone = await assessing(undefined, withPassport());
    return { kept, gone };
  }

  test('a stay goes along with the file it belongs to, and back when the two were two after all', async () => {
    const kept = await confirmed();
    const { episode } = await stayOf(kept.person).then((one) => ({ episode: one?.id ?? '' }));
    await cdc().do(acts.signNoControl, { episode, reason: 'protected' });
    const gone = await assessing(undefined, withPassport());
    await order(gone.episode);
    await h.as('data-desk').do(mergePeople, { keep: kept.person, gone: gone.person, reason: '同一人' });
    await h.settle();
    expect((await look(gone.episode)).person.id).toBe(kept.person);
    expect(
      await count(sql`select count(*)::int as n from temperature_due where person = ${gone.person}`),
    ).toBe(0);
    await h.as('data-desk').do(splitPeople, { person: gone.person, reason: '误合并' });
    await h.settle();
    expect((await look(gone.episode)).person.id).toBe(gone.person);
    expect((await look(gone.episode)).where).toHaveLength(1);
  });

  test('what a line told while the two were one is hers whose line it is, and nobody is left out', async () => {
    const who = somebody();
    const kept = await listed(who, { last: '2026-12-07' });
    const gone = await assessing(undefined, withPassport());
    await order(gone.episode);
    await h.as('data-desk').do(mergePeople, { keep: kept.person, gone: gone.person, reason: '同一人' });
    await h.settle();
    await confirm(kept.id, who);
    const standing = async (episode: string) =>
      (await look(episode)).exposures.filter((one) => one.withdrawn === null).map((one) => one.line);
    expect(await standing(gone.episode)).toContain(kept.id);
    await h.as('data-desk').do(splitPeople, { person: gone.person, reason: '误合并' });
    await h.settle();
    expect((await look(gone.episode)).person.id).toBe(gone.person);
    expect(await standing(gone.episode)).toEqual([gone.line]);
    const own = await stayOf(kept.person);
    expect(own?.state).toBe('assessing');
    expect(await standing(own?.id ?? '')).toEqual([kept.id]);
  });

  const merge = async (kept: string, gone: string) => {
    await h.as('data-desk').do(mergePeople, { keep: kept, gone, reason: '同一人' });
    await h.settle();
  };
  const split = async (gone: string) => {
    await h.as('data-desk').do(splitPeople, { person: gone, reason: '误合并' });
    await h.settle();
  };
  const standing = async (episode: string) =>
    (await look(episode)).exposures.filter((one) => one.withdrawn === null).map((one) => one.line);
  /** By two: one asks to end the stay that repeats the other, the other signs. */
  const joined = async (stays: { keep: string; gone: string }) => {
    await h.as('subdistrict-duty', STREET).do(acts.askCancel, { episode: stays.gone, reason: 'same-stay' });
    await cdc().do(acts.joinEpisodes, stays);
  };
  /** The lines of these people that led to nothing, a quarter of an hour later (N8). */
  const leftOut = async (...lines: string[]) => {
    const was = h.clock.now();
    h.clock.forwardMinutes(15);
    const board = await watchAll(h.house);
    h.clock.set(was);
    const found = board
      .filter((one) => one.id === 'N8')
      .flatMap((one) => one.rows.map(({ handle }) => handle));
    return found.filter((handle) => lines.some((line) => handle === `line:${line}`));
  };

  /** Everything that hangs on a stay and names a person, by the person it names. */
  const namedBy = (episode: string) =>
    h.inside((tx) =>
      rows(
        tx,
        sql<{ what: string; person: string }>`
          select distinct v.what, v.person from (
            select 'stay' as what, id as episode, person from episode
            union all select 'exposure', episode, person from exposure
            union all select 'order', episode, person from control_order
            union all select 'test', episode, person from test_due
            union all select 'temperature', episode, person from temperature_due
            union all select 'where', episode, person from whereabouts
            union all select 'colour', episode, person from code_event
            union all select 'link', episode, person from resident_link) v
          where v.episode = ${episode} order by v.what`,
      ),
    );

  test('a stay opened of her line while she was taken for another is hers, with all that hangs on it', async () => {
    const [one, other] = [somebody(), withPassport()];
    const kept = await listed(one, { last: '2026-12-07' });
    const gone = await listed(other, { last: '2026-12-06' });
    await merge(kept.person, gone.person);
    await confirm(gone.id, one);
    const stay = (await stayOf(kept.person))?.id ?? '';
    expect(await standing(stay)).toEqual([gone.id]);
    await order(stay);
    const team = h.as('grid-member', GRID);
    await team.do(makeLink, { episode: stay });
    await split(gone.person);
    expect((await look(stay)).person.id).toBe(gone.person);
    expect((await look(stay)).where.filter((at) => at.until === null)).toMatchObject([{ kind: 'home' }]);
    const named = await namedBy(stay);
    expect(named.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['stay', 'exposure', 'order', 'test', 'temperature', 'where', 'link']),
    );
    expect(named.filter(({ person }) => person !== gone.person)).toEqual([]);
    const tasks = await h.inside((tx) =>
      rows(
        tx,
        sql<{ about: string[] }>`
          select about from task where plan_key like ${`episode/${stay}/%`} and ended_at is null`,
      ),
    );
    expect(tasks.length).toBeGreaterThan(0);
    expect(tasks.filter(({ about }) => !about.includes(`person:${gone.person}`))).toEqual([]);
    // The other one is in none, until his own line is confirmed.
    expect(await stayOf(kept.person)).toBeUndefined();
    await confirm(kept.id, one);
    expect(await standing((await stayOf(kept.person))?.id ?? '')).toEqual([kept.id]);
    expect(await leftOut(kept.id, gone.id)).toEqual([]);
  });

  test('the word of a split that comes a second time gives nothing back twice, and tells nothing twice', async () => {
    const [one, other] = [somebody(), withPassport()];
    const kept = await listed(one, { last: '2026-12-07' });
    const gone = await listed(other, { last: '2026-12-06' });
    await merge(kept.person, gone.person);
    await confirm(gone.id, one);
    await split(gone.person);
    const told = () => h.entries.filter(({ word }) => word === 'control.episodes.returned').length;
    const before = told();
    const word = h.entries.findLast((entry) => entry.word === 'people.split');
    if (word === undefined) throw new Error('nobody has told of the split');
    await react(h.house, word);
    expect(told()).toBe(before);
    expect((await stayOf(gone.person))?.state).toBe('assessing');
  });

  test('both confirmed while they were one: the stay is hers whose line opened it, the other has one of his own', async () => {
    const [one, other] = [somebody(), withPassport()];
    const kept = await listed(one, { last: '2026-12-07' });
    const gone = await listed(other, { last: '2026-12-06' });
    await merge(kept.person, gone.person);
    await confirm(gone.id, one);
    h.clock.forwardMinutes(1);
    await confirm(kept.id, one);
    const stay = (await stayOf(kept.person))?.id ?? '';
    expect(await standing(stay)).toHaveLength(2);
    await order(stay);
    await split(gone.person);
    expect((await look(stay)).person.id).toBe(gone.person);
    expect(await standing(stay)).toEqual([gone.id]);
    const own = await stayOf(kept.person);
    expect(own?.state).toBe('assessing');
    expect(await standing(own?.id ?? '')).toEqual([kept.id]);
    expect(await leftOut(kept.id, gone.id)).toEqual([]);
    h.clock.set(START);
  });

  test('her line confirmed while she was taken for somebody in a stay: his stays his, and she has one of her own', async () => {
    const [one, other] = [somebody(), withPassport()];
    const kept = await assessing({ last: '2026-12-06' }, one);
    await order(kept.episode);
    const gone = await listed(other, { last: '2026-12-07' });
    await merge(kept.person, gone.person);
    await confirm(gone.id, one);
    expect(await standing(kept.episode)).toHaveLength(2);
    await split(gone.person);
    expect((await look(kept.episode)).person.id).toBe(kept.person);
    expect(await standing(kept.episode)).toEqual([kept.line]);
    expect(await standing((await stayOf(gone.person))?.id ?? '')).toEqual([gone.id]);
    expect(await leftOut(kept.line, gone.id)).toEqual([]);
  });

  test('signed while they were one that she needs no control: that is hers, and says nothing of the other', async () => {
    const [one, other] = [somebody(), withPassport()];
    const kept = await listed(one, { last: '2026-12-07' });
    const gone = await listed(other, { last: '2026-12-06' });
    await merge(kept.person, gone.person);
    await confirm(gone.id, one);
    h.clock.forwardMinutes(1);
    await confirm(kept.id, one);
    const stay = (await stayOf(kept.person))?.id ?? '';
    await cdc().do(acts.signNoControl, { episode: stay, reason: 'protected' });
    await split(gone.person);
    expect((await look(stay)).person.id).toBe(gone.person);
    expect(await stayOf(kept.person)).toMatchObject({ state: 'assessing' });
    expect(await leftOut(kept.id, gone.id)).toEqual([]);
    h.clock.set(START);
  });

  test('two stays made one of two people after all: each is in one again, and neither is asked about the other', async () => {
    const { kept, gone } = await twoFiles();
    await order(kept.episode);
    await order(gone.episode);
    await merge(kept.person, gone.person);
    h.clock.forwardMinutes(10);
    await joined({ keep: gone.episode, gone: kept.episode });
    await split(gone.person);
    expect((await look(gone.episode)).person.id).toBe(gone.person);
    expect(await standing(gone.episode)).toEqual([gone.line]);
    const again = await stayOf(kept.person);
    expect(again?.id).not.toBe(kept.episode);
    expect(again?.state).toBe('assessing');
    expect(await standing(again?.id ?? '')).toEqual([kept.line]);
    h.clock.set(START);
  });

  test('exposed by hand and taken for another in a stay: joined, and assessed again when they are two', async () => {
    const kept = await assessing();
    await order(kept.episode);
    const gone = await assessing(undefined, withPassport());
    await cdc().do(acts.signNoControl, { episode: gone.episode, reason: 'protected' });
    const met = { category: 'close', kind: 'household', lastOn: '2026-12-07' };
    const { episode } = await cdc().do(acts.recordExposure, { ...met, person: gone.person });
    await order(episode ?? '');
    await merge(kept.person, gone.person);
    await joined({ keep: kept.episode, gone: episode ?? '' });
    await split(gone.person);
    expect(await stayOf(gone.person)).toMatchObject({ state: 'assessing' });
    expect((await look(kept.episode)).step).toBe('reassess');
  });

  test('which of two stays goes on is asked no more once they are two people', async () => {
    const { kept, gone } = await twoFiles();
    await order(kept.episode);
    await order(gone.episode);
    await merge(kept.person, gone.person);
    await split(gone.person);
    expect(
      await count(
        sql`select count(*)::int as n from task where kind = 'same-person' and ${`episode:${gone.episode}`} = any (about) and ended_at is null`,
      ),
    ).toBe(0);
    expect((await look(gone.episode)).person.id).toBe(gone.person);
  });

  test('the stay of the file that is gone may be the one that goes on: where she is goes along', async () => {
    const { kept, gone } = await twoFiles();
    await order(kept.episode);
    await order(gone.episode);
    await h.as('data-desk').do(mergePeople, { keep: kept.person, gone: gone.person, reason: '同一人' });
    await h.settle();
    h.clock.forwardMinutes(10);
    await joined({ keep: gone.episode, gone: kept.episode });
    const page = await look(gone.episode);
    expect(page.person.id).toBe(kept.person);
    expect(page.where.filter((one) => one.until === null)).toMatchObject([{ kind: 'home' }]);
    h.clock.forwardMinutes(10);
    await cdc().do(acts.moveEpisode, {
      episode: gone.episode,
      to: 'facility',
      label: '一号点',
      reason: 'fetched',
    });
    expect((await look(gone.episode)).where.filter((one) => one.until === null)).toMatchObject([
      { kind: 'facility' },
    ]);
    h.clock.set(START);
  });

  test('a case goes back with the stay it ended: whoever was taken for her is none', async () => {
    const kept = await confirmed();
    await cdc().do(acts.signNoControl, {
      episode: (await stayOf(kept.person))?.id ?? '',
      reason: 'protected',
    });
    const gone = await assessing(undefined, withPassport());
    await order(gone.episode);
    await h.inside((tx) =>
      run(
        tx,
        sql`
          insert into control_case (id, person, outbreak, place, episode, classification, reported_at, reported_by)
          select gen_random_uuid(), person, outbreak, place, id, 'confirmed', ${h.clock.now()}, 'test'
          from episode where id = ${gone.episode}`,
      ),
    );
    await cdc().do(acts.convertEpisode, { episode: gone.episode });
    await h.as('data-desk').do(mergePeople, { keep: kept.person, gone: gone.person, reason: '同一人' });
    await h.settle();
    await h.as('data-desk').do(splitPeople, { person: gone.person, reason: '误合并' });
    await h.settle();
    const met = { category: 'close', kind: 'household', lastOn: TODAY };
    const desk = h.as('data-desk');
    expect(await desk.do(acts.recordExposure, { ...met, person: kept.person })).toMatchObject({
      opened: true,
    });
    expect(await desk.do(acts.recordExposure, { ...met, person: gone.person })).toMatchObject({
      opened: false,
    });
  });

  test('a case in no stay goes back to whom it was reported of: she is one, the other is none', async () => {
    const kept = await listed(somebody());
    const gone = await listed(withPassport());
    await cdc().do(reportCase, { person: gone.person });
    const met = { category: 'close', kind: 'household', lastOn: TODAY };
    await h.as('data-desk').do(acts.recordExposure, { ...met, person: gone.person });
    await h.settle();
    await merge(kept.person, gone.person);
    await split(gone.person);
    const desk = h.as('data-desk');
    expect(await desk.do(acts.recordExposure, { ...met, person: kept.person })).toMatchObject({
      opened: true,
    });
    expect(await desk.do(acts.recordExposure, { ...met, person: gone.person })).toMatchObject({
      opened: false,
    });
    expect(await count(sql`select count(*)::int as n from exposure where person = ${gone.person}`)).toBe(2);
  });

  test('both in a stay: neither is ended in silence, a human says which goes on', async () => {
    const { kept, gone } = await twoFiles();
    await order(kept.episode);
    await order(gone.episode);
    await h.as('data-desk').do(mergePeople, { keep: kept.person, gone: gone.person, reason: '同一人' });
    await h.settle();
    expect([(await look(kept.episode)).state, (await look(gone.episode)).state]).toEqual([
      'active',
      'active',
    ]);
    expect(
      await count(
        sql`select count(*)::int as n from task where kind = 'same-person' and ${`episode:${gone.episode}`} = any (about) and ended_at is null`,
      ),
    ).toBe(1);
    // One alone makes no two stays one: somebody else asks first, for just this.
    const join = async () =>
      (await refusal(cdc().do(acts.joinEpisodes, { keep: kept.episode, gone: gone.episode }))).code;
    const ask = (reason: string, player: Player) =>
      player.do(acts.askCancel, { episode: gone.episode, reason });
    expect(await join()).toBe('join-not-asked');
    await ask('transferred', h.as('hq'));
    expect(await join()).toBe('join-not-asked');
    await h.as('hq').do(acts.declineCancel, { episode: gone.episode });
    await ask('same-stay', cdc());
    expect(await join()).toBe('second-person');
    expect((await look(gone.episode)).state).toBe('active');
    await cdc().do(acts.declineCancel, { episode: gone.episode });
    await joined({ keep: kept.episode, gone: gone.episode });
    expect([(await look(kept.episode)).state, (await look(gone.episode)).state]).toEqual([
      'active',
      'cancelled',
    ]);
    expect((await look(kept.episode)).exposures).toHaveLength(2);
    expect(
      await count(
        sql`select count(*)::int as n from task where kind = 'same-person' and ${`episode:${gone.episode}`} = any (about) and ended_at is null`,
      ),
    ).toBe(0);
  });
});

describe('who sees what', () => {
  test('a unit sees its own stays and no others; names are masked; health is for those who hold it', async () => {
    const { episode, name } = await assessing();
    await order(episode);
    const there = h.as('community-officer', `${DISTRICT}.s003`);
    expect((await refusal(there.see(looks.episodePage, { id: episode }))).code).toBe('not-found');
    expect((await there.see(looks.episodeList, {})).rows).toEqual([]);
    expect((await refusal(there.do(acts.askCancel, { episode, reason: 'wrong-person' }))).code).toBe(
      'not-found',
    );
    const here = h.as('grid-member', GRID);
    const page = await here.see(looks.episodePage, { id: episode });
    expect(JSON.stringify(page)).not.toContain(name);
    expect(page.health).toBe(false);
    expect((await refusal(preview(episode, {}, here))).code).toBe('not-your-duty');
    expect(JSON.stringify(page.exposures)).not.toContain('ofCase');
    expect((await look(episode)).health).toBe(true);
    expect((await h.as('grid-member', OTHER_GRID).see(looks.episodeList, {})).rows).toEqual([]);
  });

  test('that the person she is linked to was positive is told to whoever holds health data', async () => {
    const { episode } = await assessing({ last: '2026-12-06', says: '次密接' });
    const { facts } = await preview(episode);
    const linked = { category: 'close', negatives: 0, positiveOn: '2026-12-07' };
    const seen = await preview(episode, { facts: { ...facts, linked } });
    expect(seen.categories).toEqual(['close']);
    await order(episode, cdc(), {
      categories: [...seen.categories],
      facts: seen.facts,
      seen: seen.seal ?? '',
    });
    expect(JSON.stringify(await look(episode))).toContain('linked:close:2026-12-07');
    expect(JSON.stringify(await look(episode, h.as('grid-member', GRID)))).not.toContain('2026-12-07');
  });

  test('whom she met is told to whoever holds health data, to nobody else', async () => {
    const met = await assessing();
    const { episode, person } = await assessing({ says: '次密接' });
    await cdc().do(acts.signNoControl, { episode, reason: 'protected' });
    const again = await h.as('data-desk').do(acts.recordExposure, {
      person,
      category: 'secondary',
      kind: 'household',
      lastOn: '2026-12-07',
      ofEpisode: met.episode,
    });
    const stay = again.episode ?? '';
    expect((await look(stay)).linked?.id).toBe(met.episode);
    const page = JSON.stringify(await look(stay, h.as('grid-member', GRID)));
    expect(page).not.toContain(met.episode);
    expect(page).not.toContain(`E-${met.no}`);
  });

  test('a day that has not come is no fact: neither shown as a plan nor ordered', async () => {
    const { episode } = await assessing();
    const { facts, seal } = await preview(episode);
    for (const ahead of [
      { lastExposure: '2027-06-01' },
      { intake: '2026-12-09' },
      { clusterEvents: [{ on: '2026-12-20', scope: 'sameFloor' as const }] },
    ]) {
      const shown = await preview(episode, { facts: { ...facts, ...ahead } });
      expect([shown.plan, shown.seal]).toEqual([null, null]);
      expect(shown.problem?.en).toContain('ahead of today');
      const no = await refusal(
        cdc().do(acts.orderControl, {
          episode,
          categories: ['close'],
          facts: { ...facts, ...ahead },
          basis: BASIS,
          seen: seal ?? '',
        }),
      );
      expect(no.code).toBe('fact-ahead');
    }
    await order(episode);
    const later = { ...facts, lastExposure: '2027-06-01' };
    const change = { categories: ['close'], facts: later, reason: 're-exposure', seen: seal ?? '' };
    expect((await refusal(cdc().do(acts.changePlan, { episode, ...change }))).code).toBe('fact-ahead');
  });

  test('whoever is a case is reported as one: never ordered like a contact, never told to be signed off', async () => {
    const { episode, person } = await assessing();
    const { facts } = await preview(episode);
    const as = { episode, categories: ['case'], facts, basis: BASIS, seen: '0'.repeat(24) };
    expect((await refusal(cdc().do(acts.orderControl, as))).code).toBe('case-not-ordered');
    const told = { person, category: 'case', kind: 'other', lastOn: '2026-12-07' };
    expect((await refusal(cdc().do(acts.recordExposure, told))).code).toBe('case-not-ordered');
  });

  test('an exposure recorded by hand is not said to be told by a list', async () => {
    const { person } = await assessing();
    const no = await refusal(
      cdc().do(acts.recordExposure, {
        person,
        category: 'close',
        kind: 'household',
        lastOn: '2026-12-07',
        evidence: `line:${uuidv7()}`,
      }),
    );
    expect(no.code).toBe('evidence-by-hand');
  });

  test('the list finds by code, by state, by what is due and what is overdue', async () => {
    const { episode, no, person } = await assessing();
    await order(episode);
    const found = await cdc().see(looks.episodeList, { search: `E-${no}` });
    expect(found.rows.map((one) => one.id)).toEqual([episode]);
    const code = (await look(episode)).person.code;
    expect((await cdc().see(looks.episodeList, { search: code })).rows.map((one) => one.id)).toEqual([
      episode,
    ]);
    expect(person).not.toBe('');
    expect((await cdc().see(looks.episodeList, { overdue: true })).rows).toEqual([]);
    h.clock.set(new Date('2026-12-21T09:00:00+08:00'));
    const late = await cdc().see(looks.episodeList, { overdue: true });
    expect(late.rows.map((one) => one.id)).toContain(episode);
    expect(late.rows.every((one) => one.overdue)).toBe(true);
    const figures = await cdc().see(looks.episodeFigures, {});
    expect(figures.overdue).toBe(late.rows.length);
    h.clock.set(new Date('2026-12-20T09:00:00+08:00'));
    expect((await cdc().see(looks.episodeList, { dueToday: true })).rows.map((one) => one.id)).toContain(
      episode,
    );
    h.clock.set(START);
  });

  test('after its sunset nothing new is recorded in an outbreak', async () => {
    h.clock.set(new Date('2027-03-02T09:00:00+08:00'));
    const person = await h.inside((tx) => row(tx, sql<{ id: string }>`select id from person limit 1`));
    const no = await refusal(
      h.as('data-desk').do(acts.recordExposure, {
        person: person?.id ?? '',
        category: 'close',
        kind: 'household',
        lastOn: '2027-03-01',
      }),
    );
    expect(no.code).toBe('outbreak-sunset');
    h.clock.set(START);
  });

  test('a line confirmed after the sunset waits for the renewal, which opens its stay', async () => {
    h.clock.set(new Date('2027-03-02T09:00:00+08:00'));
    const { person } = await confirmed(somebody(), { last: '2027-03-01' });
    expect(await stayOf(person)).toBeUndefined();
    const outbreak =
      (await h.inside((tx) => row(tx, sql<{ id: string }>`select id from outbreak where closed_at is null`)))
        ?.id ?? '';
    await h.as('hq').do(askRenewal, { outbreak, until: '2027-04-30', reason: '仍有病例在治' });
    await h.as('cdc').do(answerRenewal, { outbreak, answer: 'agreed' });
    await h.settle();
    expect(await stayOf(person)).toMatchObject({ state: 'assessing' });
    h.clock.set(START);
  });
});

describe('two stays of one person', () => {
  // Sixty files an hour are opened by one officer, and no more.
  beforeEach(() => h.clock.forwardMinutes(60));

  /** Both under control, of one person since the merge; or of three. */
  async function merged(files = 2) {
    const kept = await assessing();
    await order(kept.episode);
    const others: Awaited<ReturnType<typeof assessing>>[] = [];
    for (let n = 1; n < files; n += 1) {
      const gone = await assessing(undefined, withPassport());
      await order(gone.episode);
      await h.as('data-desk').do(mergePeople, { keep: kept.person, gone: gone.person, reason: '同一人' });
      await h.settle();
      others.push(gone);
    }
    const [gone] = others;
    if (gone === undefined) throw new Error('at least two files');
    return { kept, gone, others };
  }
  const asks = (episode: string, reason = 'same-stay') =>
    h.as('subdistrict-duty', STREET).do(acts.askCancel, { episode, reason });
  const questions = (...about: string[]) =>
    count(
      sql`
        select count(*)::int as n from task where kind = 'same-person' and ended_at is null
          and about @> ${about.map((one) => `episode:${one}`)}::text[]`,
    );

  test('the page of either says so, and offers to join them once somebody has asked', async () => {
    const { kept, gone } = await merged();
    expect((await look(kept.episode)).beside).toMatchObject({ id: gone.episode, goes: null });
    await asks(gone.episode);
    const officer = h.as('community-officer', COMMUNITY);
    expect((await look(gone.episode)).beside).toMatchObject({
      id: kept.episode,
      code: `E-${kept.no}`,
      goes: 'this',
      whyNot: null,
    });
    expect((await look(kept.episode)).beside).toMatchObject({
      id: gone.episode,
      goes: 'other',
      whyNot: null,
    });
    // Whoever asked does not join them as well, and whoever does not decide about her is told who does.
    const asked = (await look(gone.episode, h.as('subdistrict-duty', STREET))).beside;
    expect(asked?.whyNot?.en).toContain('somebody else');
    expect((await look(gone.episode, officer)).beside?.whyNot?.en).toBeDefined();
    await cdc().do(acts.joinEpisodes, { keep: kept.episode, gone: gone.episode });
    expect((await look(kept.episode)).beside).toBeNull();
  });

  test('a stay that repeats another is joined, and not cancelled with what is told in it', async () => {
    const { kept, gone } = await merged();
    await asks(gone.episode);
    const no = await refusal(cdc().do(acts.agreeCancel, { episode: gone.episode }));
    expect(no.code).toBe('join-instead');
    expect(no.words.en).toContain(`E-${kept.no}`);
    expect((await look(gone.episode)).state).toBe('active');
    await cdc().do(acts.joinEpisodes, { keep: kept.episode, gone: gone.episode });
    expect((await look(kept.episode)).exposures).toHaveLength(2);
    expect((await look(gone.episode)).orders.at(-1)).toMatchObject({ kind: 'lifted' });
    expect((await look(kept.episode)).orders.at(-1)).toMatchObject({ kind: 'control' });
  });

  test('repeating one that is another district’s, it is cancelled: there is none here to join', async () => {
    const { episode } = await assessing();
    await order(episode);
    await asks(episode);
    await cdc().do(acts.agreeCancel, { episode });
    expect((await look(episode)).state).toBe('cancelled');
  });

  test('which goes on is asked no more once one of them is over for a reason of its own', async () => {
    const { kept, gone } = await merged();
    expect(await questions(kept.episode, gone.episode)).toBe(1);
    await asks(kept.episode, 'wrong-person');
    await cdc().do(acts.agreeCancel, { episode: kept.episode });
    expect(await questions(kept.episode)).toBe(0);
    expect((await look(gone.episode)).beside).toBeNull();
  });

  test('whoever is under control in one of them stays so: that one does not end for one nobody has looked at', async () => {
    const kept = await assessing();
    const gone = await assessing(undefined, withPassport());
    await order(gone.episode);
    await h.as('data-desk').do(mergePeople, { keep: kept.person, gone: gone.person, reason: '同一人' });
    await h.settle();
    await asks(gone.episode);
    const join = { keep: kept.episode, gone: gone.episode };
    expect((await refusal(cdc().do(acts.joinEpisodes, join))).code).toBe('join-controlled');
    expect((await look(gone.episode)).beside?.whyNot?.en).toContain('nothing would hold her');
    await cdc().do(acts.declineCancel, { episode: gone.episode });
    await asks(kept.episode);
    await cdc().do(acts.joinEpisodes, { keep: gone.episode, gone: kept.episode });
    expect((await look(gone.episode)).state).toBe('active');
  });

  test('of three, the two that are left are asked about', async () => {
    const { kept, gone, others } = await merged(3);
    const third = others[1]?.episode ?? '';
    expect([await questions(kept.episode, gone.episode), await questions(kept.episode, third)]).toEqual([
      1, 1,
    ]);
    await asks(kept.episode);
    await cdc().do(acts.joinEpisodes, { keep: gone.episode, gone: kept.episode });
    expect(await questions(kept.episode)).toBe(0);
    expect(await questions(gone.episode, third)).toBe(1);
    expect((await look(gone.episode)).beside).toMatchObject({ id: third });
  });

  test('where the other is out of sight its code is told and that CDC joins them; of three, nobody forgets that one', async () => {
    const { kept, gone, others } = await merged(3);
    const third = others[1] ?? gone;
    const street = h.as('subdistrict-duty', STREET);
    expect((await look(kept.episode, street)).beside?.id).toBe(gone.episode);
    await h.inside((tx) =>
      run(tx, sql`update episode set place = ${`${DISTRICT}.s003`} where id = ${third.episode}`),
    );
    await asks(gone.episode);
    const duty = { keep: kept.episode, gone: gone.episode };
    // Somebody who decides in one subdistrict only.
    const local = h.as('cdc', STREET);
    await local.do(acts.joinEpisodes, duty);
    expect(await questions(kept.episode, third.episode)).toBe(1);
    await asks(kept.episode);
    expect((await look(kept.episode, local)).beside).toEqual({
      id: null,
      code: `E-${third.no}`,
      goes: 'this',
      whyNot: { zh: expect.stringContaining('疾控'), en: expect.stringContaining('CDC joins them') },
    });
    expect((await refusal(local.do(acts.agreeCancel, { episode: kept.episode }))).code).toBe('join-instead');
    expect((await look(kept.episode)).beside).toMatchObject({ id: third.episode, goes: 'this' });
  });

  test('whoever ran away from the one that ended is still looked for in the other; at its door nothing is left', async () => {
    const { kept, gone } = await merged();
    await h
      .as('community-officer', COMMUNITY)
      .do(recordRefusal, { episode: gone.episode, what: 'absconded' });
    await asks(gone.episode);
    await cdc().do(acts.joinEpisodes, { keep: kept.episode, gone: gone.episode });
    await h.settle();
    const open = await h.inside((tx) =>
      rows(
        tx,
        sql<{ episode: string; what: string }>`
          select episode, what from home_refusal where episode in (${kept.episode}, ${gone.episode}) and closed_at is null`,
      ),
    );
    expect(open).toEqual([{ episode: kept.episode, what: 'absconded' }]);
    expect(
      await count(
        sql`select count(*)::int as n from task where plan_key like ${`episode/${gone.episode}/%`} and ended_at is null`,
      ),
    ).toBe(0);
  });
});
