// Scenes of changing the rules.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Type from 'typebox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestHouse, refusal, type TestHouse } from '../../test/house.ts';
import { type RulePart, rulePart } from '../base/rule-part.ts';
import { run, sql } from '../base/sql.ts';
import { rulebookParts } from '../rulebook-parts.ts';
import { rulebookActs } from './acts.ts';
import { type RulebookReader, rulebookReader } from './load.ts';
import { type Checked, checkText, type PartShown, rulebookLooks } from './routes.ts';
import { diffLines, isSignedBy, problemWords, readText, settingsShown, wholeProblems } from './rules.ts';
import { approvals } from './terms.ts';

const { proposeChange, approveChange, declineChange, withdrawChange, recallVersion } = rulebookActs;
const lookAt = (path: string) => rulebookLooks.find((one) => one.path === path) ?? checkText;

const limits = rulePart(
  'limits',
  Type.Object({
    claimMinutes: Type.Object({
      value: Type.Number({ minimum: 1 }),
      source: Type.String({ minLength: 1 }),
    }),
    mode: Type.Union([Type.Literal('strict'), Type.Literal('mild')]),
  }),
  ({ claimMinutes }) =>
    claimMinutes.value > 60
      ? [
          {
            zh: '占用不能超过一小时',
            en: 'nobody is held for more than an hour',
            at: ['claimMinutes', 'value'],
          },
        ]
      : [],
);
const parts = [approvals, limits] as unknown as readonly RulePart[];
const TEXT = `# how long\nclaimMinutes:\n  value: 15\n  source: 默认值 / default\nmode: strict\n`;
const ROLES = { medical: 'cdc', command: 'hq' } as const;
const at = (text: string) => new Date(`${text}+08:00`);
const iso = (text: string) => at(text).toISOString();

let folder: string;
let house: TestHouse;
let reader: RulebookReader;
let other: RulebookReader;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rulebook-'));
  await writeFile(join(folder, 'limits.yaml'), TEXT);
  await writeFile(
    join(folder, 'approvals.yaml'),
    await readFile(join(import.meta.dirname, '../../rulebook/approvals.yaml'), 'utf8'),
  );
  house = await openTestHouse({
    rulebook: async (db) => {
      reader = await rulebookReader(db, folder, parts, { freshMs: 0 });
      other = await rulebookReader(db, folder, parts, { freshMs: 0 });
      return reader;
    },
  });
});
afterAll(async () => {
  await house.close();
  await rm(folder, { recursive: true });
});

const limitNow = async (now: Date) => (await reader.at(now)).part(limits).claimMinutes.value;
const propose = (text: string, effectiveFrom: string, name = '周提出') =>
  house
    .as('hq', undefined, name)
    .do(proposeChange, { part: 'limits', text, effectiveFrom, reason: '演练后调整' });
const sign = (change: string, side: keyof typeof ROLES, name: string) =>
  house.as(ROLES[side], undefined, name).do(approveChange, { change, reason: '已核对' });

describe('a change of the rules', () => {
  test('what ships is version 1 and was in force from the beginning', async () => {
    const rulebook = await reader.at(at('2020-01-01T00:00:00'));
    expect(rulebook.version).toBe('approvals@1 limits@1');
    expect(rulebook.part(limits).claimMinutes.value).toBe(15);
  });

  test('takes two people of two sides and its day, and the day before it the old rule still holds', async () => {
    const { change } = await propose(TEXT.replace('15', '20'), iso('2026-12-10T08:00:00'));
    expect(await limitNow(at('2026-12-11T00:00:00'))).toBe(15);
    const first = await sign(change, 'medical', '李疾控');
    expect(first).toMatchObject({ signed: 1, sides: 2, version: null });
    expect(await limitNow(at('2026-12-11T00:00:00'))).toBe(15);
    const second = await sign(change, 'command', '王指挥');
    expect(second).toMatchObject({ signed: 2, version: 'limits@2', inForceFrom: iso('2026-12-10T08:00:00') });
    expect(await limitNow(at('2026-12-10T07:59:59'))).toBe(15);
    expect(await limitNow(at('2026-12-10T08:00:00'))).toBe(20);
    expect((await reader.at(at('2026-12-10T08:00:00'))).version).toBe('approvals@1 limits@2');
  });

  test('another process on the same database follows, and a restart remembers', async () => {
    expect((await other.at(at('2026-12-12T00:00:00'))).part(limits).claimMinutes.value).toBe(20);
    const later = await rulebookReader(house.house.db, folder, parts);
    expect((await later.at(at('2026-12-12T00:00:00'))).version).toBe('approvals@1 limits@2');
    expect((await later.at(at('2026-12-09T00:00:00'))).version).toBe('approvals@1 limits@1');
  });

  test('every decision keeps the versions it was made under', async () => {
    const before = house.entries.at(-1);
    house.clock.set(at('2026-12-10T09:00:00'));
    const { change } = await propose(TEXT.replace('15', '25'), iso('2026-12-10T09:00:00'));
    expect(before?.rulebook).toBe('approvals@1 limits@1');
    expect(house.entries.at(-1)?.rulebook).toBe('approvals@1 limits@2');
    await house.as('cdc', undefined, '李疾控').do(declineChange, { change, reason: '时间太长' });
    expect(await limitNow(at('2026-12-11T00:00:00'))).toBe(20);
  });

  test('nobody approves their own change, nor twice, nor for a side that has signed', async () => {
    const { change } = await propose(TEXT.replace('15', '22'), iso('2026-12-10T12:00:00'));
    expect((await refusal(sign(change, 'command', '周提出'))).code).toBe('own-change');
    await sign(change, 'command', '王指挥');
    expect((await refusal(sign(change, 'command', '王指挥'))).code).toBe('signed-already');
    const third = await refusal(sign(change, 'command', '赵指挥'));
    expect(third.code).toBe('side-taken');
    expect(third.words.zh).toContain('指挥方已由王指挥批准');
    expect(third.words.en).toContain('medical side');
    expect((await refusal(propose(TEXT, iso('2026-12-11T00:00:00')))).code).toBe('change-open');
    const foreign = house.as('hq', undefined, '赵指挥');
    expect((await refusal(foreign.do(withdrawChange, { change, reason: '不要了' }))).code).toBe(
      'not-yours-to-withdraw',
    );
    await house.as('hq', undefined, '周提出').do(withdrawChange, { change, reason: '不要了' });
    expect((await refusal(sign(change, 'medical', '李疾控'))).code).toBe('change-decided');
  });

  test('a community officer may neither propose nor approve', async () => {
    const officer = house.as('community-officer', 'd330114.s001.c01');
    const asked = { part: 'limits', text: TEXT, effectiveFrom: iso('2026-12-11T00:00:00'), reason: '试试' };
    expect((await refusal(officer.do(proposeChange, asked))).code).toBe('not-your-duty');
  });

  test('an approved version is stopped before its day, never after it', async () => {
    const { change } = await propose(TEXT.replace('15', '30'), iso('2026-12-20T00:00:00'));
    await sign(change, 'medical', '李疾控');
    await sign(change, 'command', '王指挥');
    const early = await refusal(propose(TEXT.replace('15', '31'), iso('2026-12-15T00:00:00')));
    expect(early.code).toBe('effective-before-other');
    expect(early.words.zh).toContain('2026-12-20 00:00');
    await house.as('cdc', undefined, '李疾控').do(recallVersion, { change, reason: '数字写错' });
    expect(await limitNow(at('2026-12-21T00:00:00'))).toBe(20);
    const part = (await house.as('hq').see(lookAt('/rulebook/:part'), { part: 'limits' })) as PartShown;
    const second = part.versions.find((one) => one.no === 2);
    const gone = await refusal(
      house.as('cdc').do(recallVersion, { change: second?.id ?? '', reason: '数字写错' }),
    );
    expect(gone.code).toBe('in-force-already');
  });

  test('rules never reach back, and a change that changes nothing is none', async () => {
    expect((await refusal(propose(TEXT, iso('2026-12-01T00:00:00')))).code).toBe('effective-past');
    const same = await refusal(propose(TEXT.replace('15', '20'), iso('2026-12-12T00:00:00')));
    expect(same.code).toBe('nothing-changed');
  });

  test('a day or an hour without its zone is asked for again', async () => {
    for (const text of ['2026-12-20', '2026-12-20T08:00', '2026-12-20T08:00:00', '下周一 08:00+08:00'])
      expect((await refusal(propose(TEXT.replace('15', '26'), text))).code, text).toBe(
        'effective-unreadable',
      );
  });

  test('a text that is wrong is refused in words, with the lines', async () => {
    const wrong = await refusal(propose(TEXT.replace('15', '90'), iso('2026-12-12T00:00:00')));
    expect(wrong.words.zh).toContain('第 3 行 占用不能超过一小时');
    expect(wrong.words.en).toContain('line 3: nobody is held for more than an hour');
    const schema = await refusal(
      propose(TEXT.replace('strict', 'soft').replace('15', 'long'), iso('2026-12-12T00:00:00')),
    );
    expect(schema.words.zh).toContain('第 5 行 「mode」只能是：strict、mild');
    expect(schema.words.zh).toContain('第 3 行 「claimMinutes.value」应为数字');
    const shape = await refusal(propose('claimMinutes: [1,\nmode: x', iso('2026-12-12T00:00:00')));
    expect(shape.words.zh).toMatch(/第 \d+ 行 不是有效的 YAML/);
  });

  test('nobody edits or deletes a version, not even by hand', async () => {
    const edit = sql`update rulebook_version set text = 'x' where part = 'limits'`;
    await expect(house.inside((tx) => run(tx, edit))).rejects.toThrow(/permission denied/);
    await expect(house.inside((tx) => run(tx, sql`delete from rulebook_version`))).rejects.toThrow(
      /permission denied/,
    );
  });

  test('the screen is told who may do what, and why not', async () => {
    const { change } = await propose(TEXT.replace('15', '40'), iso('2026-12-12T00:00:00'));
    const see = async (role: string, name: string) =>
      (await house.as(role, undefined, name).see(lookAt('/rulebook/:part'), { part: 'limits' })) as PartShown;
    const mine = await see('hq', '周提出');
    expect(mine.change?.whyNotApprove?.zh).toContain('您是这份修改的提出人');
    expect(mine.change?.whyNotWithdraw).toBeNull();
    expect(mine.whyNotPropose?.zh).toContain('周提出');
    const theirs = await see('cdc', '李疾控');
    expect(theirs.change?.whyNotApprove).toBeNull();
    expect(theirs.change?.diff.filter((line) => line.kind !== 'same')).toEqual([
      { kind: 'gone', before: 3, after: null, text: '  value: 20' },
      { kind: 'new', before: null, after: 3, text: '  value: 40' },
    ]);
    await house.as('hq', undefined, '周提出').do(withdrawChange, { change, reason: '仅作展示' });
  });

  test('a text is checked while it is written', async () => {
    const checked = (await house
      .as('hq')
      .see(checkText, { part: 'limits', text: TEXT.replace('value: 15', 'value: 0') })) as Checked;
    expect(checked.problems).toMatchObject([{ line: 3, zh: '「claimMinutes.value」过小，不能小于 1' }]);
  });
});

describe('a new release', () => {
  test('brings its text as the next version where the district changed nothing, and asks where it did', async () => {
    const later = `${await readFile(join(folder, 'approvals.yaml'), 'utf8')}# newer\n`;
    await writeFile(join(folder, 'approvals.yaml'), later);
    await writeFile(join(folder, 'limits.yaml'), TEXT.replace('15', '18'));
    const upgraded = await rulebookReader(house.house.db, folder, parts, { freshMs: 0 });
    const now = new Date(Date.now() + 60_000);
    const rulebook = await upgraded.at(now > at('2026-12-31T00:00:00') ? now : at('2026-12-31T00:00:00'));
    expect(rulebook.version).toBe('approvals@2 limits@2');
    expect(rulebook.part(limits).claimMinutes.value).toBe(20);
    const part = (await house.as('hq').see(lookAt('/rulebook/:part'), { part: 'limits' })) as PartShown;
    expect(part.change).toMatchObject({ origin: 'shipped', proposedName: '海塘 Seawall' });
    await rulebookReader(house.house.db, folder, parts);
  });

  test('refuses to start over a file its own schema rejects, naming file and line', async () => {
    const broken = await mkdtemp(join(tmpdir(), 'rulebook-'));
    await writeFile(join(broken, 'limits.yaml'), 'claimMinutes:\n  value: -1\n  source: x\nmode: mild\n');
    const error = await refusal(
      rulebookReader(house.house.db, broken, [limits] as unknown as readonly RulePart[]),
    );
    expect(error.words.zh).toContain('limits.yaml');
    expect(error.words.en).toContain('line 2');
    const missing = await refusal(
      rulebookReader(house.house.db, broken, [approvals] as unknown as readonly RulePart[]),
    );
    expect(missing.code).toBe('shipped-missing');
    await rm(broken, { recursive: true });
  });
});

describe('the shipped rulebook', () => {
  const shipped = async (name: string) =>
    readFile(join(import.meta.dirname, `../../rulebook/${name}.yaml`), 'utf8');
  const partOf = (name: string) => {
    const found = rulebookParts.find((one) => one.name === name);
    if (found === undefined) throw new Error(name);
    return found;
  };
  const values = async () =>
    new Map(
      await Promise.all(
        rulebookParts.map(async (one) => {
          const read = readText(one, await shipped(one.name));
          if (read.problems !== undefined) throw new Error(problemWords(read.problems).en);
          return [one.name, read.value] as const;
        }),
      ),
    );

  test('is right part by part and as a whole, and every file of it is a part', async () => {
    expect(wholeProblems(await values())).toEqual([]);
    const files = await readdir(join(import.meta.dirname, '../../rulebook'));
    expect(files.filter((file) => file.endsWith('.yaml')).sort()).toEqual(
      rulebookParts.map((one) => `${one.name}.yaml`).sort(),
    );
  });

  test('a doctor reads every rule that ships without meeting a key of the text', async () => {
    const all = await values();
    const roles = all.get('roles') as Record<string, { zh: string; en: string }>; // read by its schema above
    const raw = rulebookParts.flatMap((part) =>
      settingsShown(all.get(part.name), { ...roles, ...part.words })
        .filter(({ title, says }) => {
          const english = `${title.en} ${says.en}`;
          const chinese = `${title.zh} ${says.zh}`.replace('KiB', '');
          return /[a-z]{2}|null/.test(chinese) || /(?!iB)[a-z][A-Z]|[a-z]\.[a-z]|[a-z]_|null/.test(english);
        })
        .map((row) => [part.name, row]),
    );
    expect(raw).toEqual([]);
  });

  test('may not be edited into one that leaves somebody behind; each no names its line in both languages', async () => {
    const edits: [part: string, from: string, to: string, says: string][] = [
      ['calls', 'outcome: unreachable', 'outcome: unreachable2', '缺少「unreachable」这一结果'],
      ['calls', 'leads: visit', 'leads: ends', '必须转入上门查找'],
      ['deadlines', '- step: sign', '- step: signed', '环节「sign」必须有且只有一行'],
      ['call-script', 'zh: 请您说一下您的姓名。', 'zh: 请扫码加群。', '只有诈骗才会提'],
      ['teams', 'reviewDays: { value: 30', 'reviewDays: { value: 90', '每 30 天复核'],
      ['roles', '- lists.read', '- lists.reed', '没有「lists.reed」这项权限'],
    ];
    for (const [part, from, to, says] of edits) {
      const text = await shipped(part);
      expect(text, part).toContain(from);
      const { problems } = readText(partOf(part), text.replace(from, to));
      expect(problems?.[0]?.zh, part).toContain(says);
      expect(problems?.[0]?.en, part).not.toBe('');
      expect(problems?.[0]?.line, part).toBeGreaterThan(0);
    }
  });

  test('may not lose the roles that other parts or the signatures need', async () => {
    const whole = await values();
    const roles = { ...(whole.get('roles') as Record<string, { permissions: string[] }>) };
    delete roles.cdc;
    const words = problemWords(wholeProblems(new Map([...whole, ['roles', roles]])));
    expect(words.zh).toContain('疾控、医疗方没有任何岗位拥有 rulebook.approve 权限');
    expect(words.zh).toContain('岗位「cdc」不存在');
  });
});

describe('reading a text', () => {
  test('a side that could no longer sign anything is refused', async () => {
    const doubled = approvals.check?.({
      sides: [
        { side: 'medical', zh: '医', en: 'm', roles: ['cdc'], source: 's' },
        { side: 'command', zh: '指', en: 'c', roles: ['cdc'], source: 's' },
      ],
    });
    expect(doubled).toHaveLength(1);
  });

  test('a change needs every side there is now, not as many signatures as there are sides', () => {
    const side = (name: string) => ({ side: name, zh: name, en: name, roles: [name], source: 's' });
    const rule = { sides: [side('medical'), side('legal')] };
    expect(isSignedBy([side('medical'), side('legal')], rule)).toBe(true);
    expect(isSignedBy([side('command'), side('medical')], rule)).toBe(false);
  });

  test('an alias bomb is a problem, not a full memory', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 9; i++)
      bomb.push(
        `${'abcdefghi'[i]}: &${'abcdefghi'[i]} [${Array(9)
          .fill(`*${'abcdefghi'[i - 1]}`)
          .join(', ')}]`,
      );
    const read = readText(limits as unknown as RulePart, bomb.join('\n'));
    expect(problemWords(read.problems ?? []).zh).not.toBe('');
  });

  test('lines that come and go are told apart', () => {
    const diff = diffLines('a\nb\nc\nd\n', 'a\nc\nx\nd\n');
    expect(diff.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'same a',
      'gone b',
      'same c',
      'new x',
      'same d',
    ]);
  });

  test('settings are listed with their sources, in words where there are some', () => {
    const rows = settingsShown(
      {
        settings: { waitMinutes: { value: 3, source: '默认值 / default' } },
        outcomes: [{ outcome: 'gone', zh: '走', en: 'gone', needs: ['met', 'odd'], source: '规定' }],
      },
      {
        waitMinutes: { zh: '等候', en: 'Wait' },
        outcomes: { zh: '结论', en: 'Outcome' },
        needs: { zh: '须有其一', en: 'needs' },
        met: { zh: '见到', en: 'seen' },
      },
    );
    expect(rows).toEqual([
      {
        path: 'settings.waitMinutes',
        title: { zh: '等候', en: 'Wait' },
        says: { zh: '3 分钟', en: '3 min' },
        source: '默认值 / default',
        isDefault: true,
      },
      {
        path: 'outcomes.gone',
        title: { zh: '结论 · 走', en: 'Outcome · gone' },
        says: { zh: '须有其一：见到、odd', en: 'needs: seen, odd' },
        source: '规定',
        isDefault: false,
      },
    ]);
  });
});
