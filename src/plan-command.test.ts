// `seawall plan` as it is typed: the plan, what is missing, what can not be read; without a database where there is
// none, by the rules in force where there is one.
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scratch } from '../test/faults/folder.ts';
import { freshDatabase } from '../test/setup/database.ts';
import type { RulebookAt } from './base/rule-part.ts';
import { protocolOf } from './control/protocols/rules.ts';
import { openHouse } from './main.ts';
import { planTold } from './plan-command.ts';
import { rulebookOfFiles } from './rulebook/load.ts';
import { rulebookOf } from './rulebook-of.ts';
import { rulebookParts } from './rulebook-parts.ts';

let rulebook: RulebookAt;
let folder: Awaited<ReturnType<typeof scratch>>;
beforeAll(async () => {
  rulebook = await rulebookOfFiles(rulebookParts.filter(({ name }) => /^(protocol|roles)/.test(name)));
  folder = await scratch();
});
afterAll(() => folder.remove());

const FACTS = '{"lastExposure":"2021-12-08","intake":"2021-12-09"}';
const asked = { protocol: 'CN-COVID-8', categories: ['close'], facts: FACTS, why: false };

/** The command line itself; what it said, and its exit. */
async function seawall(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const cli = join(import.meta.dirname, 'cli.ts');
  return promisify(execFile)(process.execPath, [cli, ...args], {
    env: { ...process.env, DATABASE_URL: '' },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

test('the plan of a close contact, in a folder nobody has moved into, without a database', {
  timeout: 90_000,
}, async () => {
  const args = ['--data', folder.path, '--protocol', 'CN-COVID-8', '--category', 'close', '--facts', FACTS];
  const { code, stdout } = await seawall('plan', ...args, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout).stages).toEqual([
    {
      stage: 'central',
      place: 'facility',
      from: '2021-12-09',
      to: '2021-12-22',
      tests: [
        { on: '2021-12-09', double: false },
        { on: '2021-12-12', double: false },
        { on: '2021-12-15', double: false },
        { on: '2021-12-22', double: true },
      ],
    },
    {
      stage: 'homeMonitor',
      place: 'home',
      from: '2021-12-23',
      to: '2021-12-29',
      tests: [
        { on: '2021-12-24', double: false },
        { on: '2021-12-29', double: false },
      ],
    },
  ]);
  expect(await readdir(folder.path)).toEqual([]);
  const wrong = await seawall('plan', ...args.with(-1, '{"lastExposure":"2021-12-08"}'));
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toContain('开始管控');
  expect(wrong.stderr).toContain('the day of intake');
  expect((await seawall('plan', '--protocol', 'CN-COVID-8', '--data', folder.path)).code).toBe(2);
});

test('a stage that was over says so', () => {
  const { result } = planTold(rulebook, {
    ...asked,
    facts: '{"lastExposure":"2021-12-08","intake":"2021-12-25"}',
  });
  expect((result as { stages: { skipped?: true }[] }).stages.map((one) => one.skipped)).toEqual([
    true,
    undefined,
  ]);
});

test('what is missing is listed, and what can not be read is said in both languages', () => {
  expect(planTold(rulebook, { ...asked, protocol: undefined }).sentences.join('\n')).toContain(
    'XX-MEASLES-1',
  );
  expect(planTold(rulebook, { ...asked, categories: [] }).sentences.join('\n')).toContain(
    '密切接触者 / close contact',
  );
  const no = (change: Partial<typeof asked>) => {
    try {
      planTold(rulebook, { ...asked, ...change });
    } catch (error) {
      return (error as { code?: string }).code;
    }
    return 'answered';
  };
  expect(no({ facts: '{lastExposure' })).toBe('facts-not-json');
  expect(no({ facts: '[]' })).toBe('facts-not-json');
  expect(no({ facts: '{"lastexposure":"2021-12-08"}' })).toBe('fact-unknown');
  expect(no({ facts: '{"lastExposure":"8.12.2021","intake":"2021-12-09"}' })).toBe('fact-unreadable');
  expect(no({ facts: '{"lastExposure":"2021-12-08","intake":"2021-12-09","homeUnsuitable":"yes"}' })).toBe(
    'fact-unreadable',
  );
  expect(no({ facts: '{"__proto__":1,"toString":2}' })).toBe('fact-unknown');
  expect(no({ categories: ['closest'] })).toBe('no-such-category');
  expect(no({ protocol: 'CN-COVID-7' })).toBe('no-such-protocol');
});

test('a sentence for people, and the row behind each day', () => {
  expect(planTold(rulebook, asked).sentences.join('\n')).toContain('2021-12-22 ×2');
  const { sentences } = planTold(rulebook, { ...asked, why: true });
  expect(sentences.join('\n')).toContain('close.central.tests.2');
  expect(sentences.join('\n')).toContain('第八版：解除前双采双检');
});

test('every worked case of every protocol is tried, and one that fails ends with 1', async () => {
  const all = planTold(rulebook, { protocol: undefined, categories: [], facts: undefined, why: true });
  expect(all.code).toBe(0);
  expect((all.result as unknown[]).length).toBeGreaterThan(20);
  const rules = join(folder.path, 'rules');
  await mkdir(rules);
  const shipped = await readFile(join(import.meta.dirname, '../rulebook/protocol-cn-covid-9.yaml'), 'utf8');
  const wrong = shipped.replace(
    'plan:\n      - central:2022-07-02..2022-07-08',
    'plan:\n      - central:2022-07-02..2022-07-09',
  );
  await writeFile(join(rules, 'protocol-cn-covid-9.yaml'), wrong);
  await expect(rulebookOf({ data: folder.path }, rules)).rejects.toThrow('the example “V6”');
  await expect(rulebookOf({ data: folder.path }, join(rules, 'none'))).rejects.toThrow(
    'There is no folder of rules',
  );
  await rm(rules, { recursive: true });
});

test('by the rules in force where a house has been moved into, also while it is open', {
  timeout: 90_000,
}, async () => {
  const database = await freshDatabase();
  const settings = { data: folder.path, databaseUrl: database.ownerUrl };
  try {
    const house = await openHouse(settings);
    const now = (rulebook: RulebookAt) => protocolOf(rulebook, 'CN-COVID-8').version;
    const inForce = now(await house.rulebookAt(house.clock.now()));
    expect(now(await rulebookOf(settings))).toBe(inForce);
    await house.close();
    expect(now(await rulebookOf(settings))).toBe(inForce);
  } finally {
    await database.close();
  }
});
