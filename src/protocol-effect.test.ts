// A protocol is to be changed while people stay under it: those who approve see whom it changes and how. And what was
// decided before comes out the same under the rules it was decided under.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestHouse, refusal, type TestHouse } from '../test/house.ts';
import { uuidv7 } from './base/ids.ts';
import { row, run, sql } from './base/sql.ts';
import { changePlan } from './control/episodes/acts.ts';
import { factsHash, planFor, protocolOf } from './control/protocols/rules.ts';
import type { Facts } from './control/protocols/terms.ts';
import { changeEffect, plansBehind, replayedPlans } from './protocol-effect.ts';
import { approveChange, proposeChange, withdrawChange } from './rulebook/acts.ts';
import { rulebookReader } from './rulebook/load.ts';
import { rulebookParts } from './rulebook-parts.ts';

const GRID = 'd330114.s001.c01.g01';
const NEXT_DOOR = 'd330114.s002.c01.g01';
const EIGHT = 'protocol-cn-covid-8';
const CLOSE: Facts = { lastExposure: '2026-12-05', intake: '2026-12-08' };

let h: TestHouse;
let text: string;
const stays: string[] = [];
beforeAll(async () => {
  // The parts that changing plans reads; the others have scenes of their own.
  const parts = rulebookParts.filter(({ name }) =>
    /^(protocol|roles|approvals|calls|control|deadlines|tests|observations|teams)/.test(name),
  );
  h = await openTestHouse({ rulebook: (db) => rulebookReader(db, undefined, parts, { freshMs: 0 }) });
  text = await readFile(join(import.meta.dirname, `../rulebook/${EIGHT}.yaml`), 'utf8');
  await stay(['close'], CLOSE);
  await stay(['close'], CLOSE, NEXT_DOOR);
  await stay(['close'], { lastExposure: '2026-11-20', intake: '2026-12-07' });
  await stay(['secondary'], CLOSE);
  await stay(['close'], CLOSE, GRID, 'ended');
}, 120_000);
afterAll(() => h.close());

/** Somebody under control, as the acts of control write her down. */
async function stay(categories: string[], facts: Facts, place = GRID, ended?: 'ended'): Promise<void> {
  const rulebook = await h.house.rulebookAt(h.clock.now());
  const plan = planFor(protocolOf(rulebook, 'CN-COVID-8'), categories, facts);
  const id = uuidv7();
  const hash = Buffer.from(factsHash(facts, categories));
  stays.push(id);
  await h.inside(async (tx) => {
    await run(
      tx,
      sql`insert into episode (id, person, outbreak, place, state, categories, protocol, rulebook, facts, facts_hash, plan,
            plan_facts_hash, opened_at, opened_by, changed_at, ended_at)
          values (${id}, ${uuidv7()}, ${uuidv7()}, ${place}, ${ended ? 'completed' : 'active'}, ${categories}, 'CN-COVID-8',
            ${plan.version}, ${JSON.stringify(facts)}, ${hash}, ${JSON.stringify(plan)}, ${hash}, ${h.clock.now()},
            'scene', ${h.clock.now()}, ${ended ? h.clock.now() : null})`,
    );
    await run(
      tx,
      sql`insert into episode_plan (id, episode, no, at, by, why, rulebook, protocol, categories, facts, plan)
          values (${uuidv7()}, ${id}, 1, ${h.clock.now()}, 'scene', 'ordered', ${plan.version}, 'CN-COVID-8', ${categories},
            ${JSON.stringify(facts)}, ${JSON.stringify(plan)})`,
    );
  });
}

const propose = (part: string, changed: string) =>
  h.as('cdc').do(proposeChange, {
    part,
    text: changed,
    effectiveFrom: h.clock.now().toISOString(),
    reason: '新口径',
  });
const withdraw = (change: string) => h.as('cdc').do(withdrawChange, { change, reason: '仅作比较' });

/** Close contacts stay seven days at the site instead of fourteen; their worked cases with them. */
const sevenDays = (before: string) =>
  before
    .replace('end: { anchor: lastExposure, plus: 14 }', 'end: { anchor: lastExposure, plus: 7 }')
    .replace(/ {2}- id: V1\n[\s\S]*?(?= {2}- id: V5)/, (block) =>
      block
        .replace(/ {2}- id: V2[\s\S]*/, '')
        .replace(
          'central:2021-12-09..2021-12-22 tests 12-09,12-12,12-15,12-22×2',
          'central:2021-12-09..2021-12-15 tests 12-09,12-12,12-15×2',
        )
        .replace(
          'homeMonitor:2021-12-23..2021-12-29 tests 12-24,12-29',
          'homeMonitor:2021-12-16..2021-12-22 tests 12-17,12-22',
        ),
    )
    .replace(/ {2}- id: secondary-linked\n[\s\S]*?(?= {2}- id: highRisk)/, '')
    .replace(/ {2}- id: several\n[\s\S]*$/, '');

test('those who approve see whom a changed protocol changes, how, and without names', async () => {
  const { change } = await propose(EIGHT, sevenDays(text));
  const effect = await h.as('hq').see(changeEffect, { change });
  expect(effect).toMatchObject({
    applies: true,
    people: 4,
    changed: 3,
    longer: 0,
    shorter: 3,
    otherwise: 0,
    lost: 0,
  });
  expect(effect.rows.map((one) => one.episode)).toEqual(stays.slice(0, 3));
  expect(effect.rows[0]).toMatchObject({
    code: 'E-1',
    categories: [{ zh: '密切接触者' }],
    before: { endsOn: '2026-12-26' },
    after: { endsOn: '2026-12-19' },
  });
  expect(effect.rows[0]?.gone).toContain('2026-12-19');
  expect(JSON.stringify(effect)).not.toMatch(/person/);
  await withdraw(change);
});

test('who holds a duty of one street sees its people only', async () => {
  const { change } = await propose(EIGHT, sevenDays(text));
  const street = await h.as('subdistrict-duty', 'd330114.s001').see(changeEffect, { change });
  expect(street).toMatchObject({ people: 3, changed: 2 });
  await withdraw(change);
});

test('other words, another source or another limit of calls change nobody', async () => {
  const words = await propose(EIGHT, text.replace('en: close contact\n', 'en: near contact\n'));
  expect(await h.as('hq').see(changeEffect, { change: words.change })).toMatchObject({
    applies: true,
    changed: 0,
  });
  await withdraw(words.change);
  const calls = await readFile(join(import.meta.dirname, '../rulebook/calls.yaml'), 'utf8');
  const other = await propose('calls', calls.replace('value: 20', 'value: 25'));
  expect(await h.as('hq').see(changeEffect, { change: other.change })).toMatchObject({ applies: false });
  await withdraw(other.change);
});

test('a category that is taken away leaves people without a plan, and that is said', async () => {
  const without = text
    .replace(/ {2}- id: secondary\n[\s\S]*?(?= {2}- id: midRisk\n {4}zh: 中风险地区来返人员)/, '')
    .replace(/ {2}- id: V5\n[\s\S]*?(?= {2}- id: highRisk)/, '');
  const { change } = await propose(EIGHT, without);
  const effect = await h.as('hq').see(changeEffect, { change });
  expect(effect).toMatchObject({ changed: 1, lost: 1 });
  expect(effect.rows[0]?.after).toBeNull();
  expect(effect.rows[0]?.why?.en).toContain('no category “secondary”');
  await withdraw(change);
});

test('an overlay that stands in for its parent changes those under the parent', async () => {
  const local = await readFile(join(import.meta.dirname, '../rulebook/protocols-local.yaml'), 'utf8');
  const overlay = `overlays:
  - id: D330114-COVID-8
    zh: 本区 14+3
    en: 14+3 in this district
    parent: CN-COVID-8
    jurisdiction: '330114'
    insteadOfParent: true
    source: 默认值 / default
    stages:
      - category: close
        stage:
          id: homeMonitor
          zh: 居家健康监测
          en: home monitoring
          place: home
          start: { anchor: prevStageEnd, plus: 1 }
          end: { anchor: prevStageEnd, plus: 3 }
          movement: approvedPointToPoint
          code: yellow
          monitor: twice
          tests: []
          releaseIf: [{ all: daysServed }]
          source: 默认值 / default
    examples:
      - id: L1
        zh: 密接
        en: close contact
        categories: [close]
        facts: { lastExposure: 2021-12-08, intake: 2021-12-09 }
        plan:
          - central:2021-12-09..2021-12-22 tests 12-09,12-12,12-15,12-22×2
          - homeMonitor:2021-12-23..2021-12-25
`;
  const { change } = await propose('protocols-local', local.replace('overlays: []\n', overlay));
  const effect = await h.as('hq').see(changeEffect, { change });
  expect(effect).toMatchObject({ people: 4, changed: 3, shorter: 3 });
  await withdraw(change);
});

test('a decision of before comes out the same under its own version, after the rules have changed', async () => {
  const [first = ''] = stays;
  const { change } = await propose(EIGHT, sevenDays(text));
  await h.as('hq', 'd330114', '指挥').do(approveChange, { change, reason: '同意' });
  await h.as('cdc', 'd330114', '另一位疾控').do(approveChange, { change, reason: '同意' });
  h.clock.set(new Date(h.clock.now().getTime() + 60_000));
  const now = await h.house.rulebookAt(h.clock.now());
  expect(planFor(protocolOf(now, 'CN-COVID-8'), ['close'], CLOSE).version).toBe(`${EIGHT}@2`);
  await h.settle();
  const asked = await h.inside((tx) =>
    row(
      tx,
      sql<{
        role: string;
        link: string;
      }>`select owner_role as role, link from task where kind = 'plans-behind'`,
    ),
  );
  expect(asked).toEqual({ role: 'cdc', link: '/protocols' });
  const { rows } = await h.as('cdc').see(replayedPlans, { episode: first });
  expect(rows).toMatchObject([{ no: 1, version: `${EIGHT}@1`, same: true }]);
  expect(rows[0]?.again[0]).toContain('2026-12-19×2'.slice(5, 10));
  // Somebody changes the plan behind the house's back: it no longer comes out.
  await h.inside((tx) =>
    run(
      tx,
      sql`update episode_plan set plan = jsonb_set(plan, '{endsOn}', '"2026-12-01"') where episode = ${first}`,
    ),
  );
  expect((await h.as('cdc').see(replayedPlans, { episode: first })).rows[0]?.same).toBe(false);
  const elsewhere = await refusal(h.as('medic', 'd330114.s002.c01').see(replayedPlans, { episode: first }));
  expect(elsewhere.code).toBe('not-found');
});

test('whoever waits to be assessed again is not agreed to along with the others: her exposures have changed too', async () => {
  const [first = ''] = stays;
  const waits = (step: string | null) =>
    h.inside((tx) => run(tx, sql`update episode set step = ${step} where id = ${first}`));
  await waits('reassess');
  const { behind, rows } = await h.as('cdc').see(plansBehind, {});
  expect(behind).toBe(3);
  expect(rows.map((one) => [one.waits, one.change === null])).toEqual([
    [true, true],
    [false, false],
    [false, false],
  ]);
  await waits(null);
});

test('nobody’s plan changes by itself: whoever decides sees who is behind, and agrees to each', async () => {
  const before = await h.as('cdc').see(plansBehind, {});
  expect(before.behind).toBe(3);
  expect(before.rows.map((one) => one.episode)).toEqual(stays.slice(0, 3));
  const second = before.rows[1];
  expect(second).toMatchObject({ before: { endsOn: '2026-12-26' }, after: { endsOn: '2026-12-19' } });
  const change = second?.change;
  if (change == null) throw new Error('a plan can be made for her');
  await h
    .as('cdc')
    .do(changePlan, { ...change, categories: [...change.categories], reason: 'rules-changed' });
  const after = await h.as('cdc').see(plansBehind, {});
  expect(after.rows.map((one) => one.episode)).toEqual([stays[0], stays[2]]);
  const { rows } = await h.as('cdc').see(replayedPlans, { episode: change.episode });
  expect(rows.map((one) => [one.version, one.same])).toEqual([
    [`${EIGHT}@1`, true],
    [`${EIGHT}@2`, true],
  ]);
});
