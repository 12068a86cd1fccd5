// The nine vectors of the handbook, and what they leave open: gaps between tests, several events at a site, overlays,
// several categories, a release that hangs on somebody else, prophylaxis, found late. No clock, no database.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { addDays, daysBetween } from '../../base/civil-dates.ts';
import { Refusal } from '../../base/refusal.ts';
import type { RulebookAt, RulePart } from '../../base/rule-part.ts';
import { readText, wholeProblems } from '../../rulebook/rules.ts';
import { rulebookParts } from '../../rulebook-parts.ts';
import {
  factsHash,
  linkedState,
  planDiff,
  planFor,
  planText,
  protocolOf,
  protocolsIn,
  replay,
  stageOn,
  stillOpen,
  whyRow,
  wouldChange,
} from './rules.ts';
import { becauseWords, type EpisodePlan, type Facts, type ProtocolInForce } from './terms.ts';

const FOLDER = join(import.meta.dirname, '../../../rulebook');
const isOurs = ({ name }: RulePart) => name.startsWith('protocol');
const texts = new Map<string, string>();

beforeAll(async () => {
  for (const part of rulebookParts.filter(isOurs))
    texts.set(part.name, await readFile(join(FOLDER, `${part.name}.yaml`), 'utf8'));
});

/** The shipped protocols, with some of their texts changed; each changed one is version 2 of its part. */
function rulebookWith(changes: Record<string, (text: string) => string> = {}): RulebookAt {
  const values = new Map<string, unknown>();
  const parts = rulebookParts.filter(isOurs);
  for (const part of parts) {
    const text = texts.get(part.name) ?? '';
    const changed = changes[part.name]?.(text) ?? text;
    expect(changed === text && part.name in changes, `${part.name} is changed`).toBe(false);
    const read = readText(part, changed);
    if (read.problems !== undefined) throw new Error(read.problems.map((one) => one.en).join('\n'));
    values.set(part.name, read.value);
  }
  const wrong = wholeProblems(values, parts);
  if (wrong.length > 0) throw new Error(wrong.map((one) => one.en).join('\n'));
  return {
    version: parts.map(({ name }) => `${name}@${name in changes ? 2 : 1}`).join(' '),
    parts,
    part: (part) => values.get(part.name) as never, // checked just now
  };
}

const plan = (id: string, category: string | string[], facts: Facts, rulebook = shipped()) =>
  planFor(protocolOf(rulebook, id), [category].flat(), facts);
const lines = (...asked: Parameters<typeof plan>) => planText(plan(...asked));

/** What was refused, in both languages; a change of a text that goes through fails the test. */
function problems(
  part: string,
  change: (text: string) => string,
): { zh: string; en: string; line: number | null }[] {
  const found = rulebookParts.find(({ name }) => name === part);
  const text = texts.get(part) ?? '';
  const changed = change(text);
  expect(changed).not.toBe(text);
  const read = readText(found as RulePart, changed);
  if (read.problems !== undefined) return [...read.problems];
  const parts = rulebookParts.filter(isOurs);
  const values = new Map(
    parts.map((one) => [
      one.name,
      one.name === part ? read.value : readWhole(one, texts.get(one.name) ?? ''),
    ]),
  );
  return wholeProblems(values, parts);
}

const EIGHT = 'protocol-cn-covid-8';
const NINE = 'protocol-cn-covid-9';
const LOCAL = 'protocols-local';

describe('the vectors of the handbook', () => {
  const vectors: [id: string, protocol: string, category: string, facts: Facts, expected: string[]][] = [
    [
      'V1',
      'CN-COVID-8',
      'close',
      { lastExposure: '2021-12-08', intake: '2021-12-09' },
      [
        'central:2021-12-09..2021-12-22 tests 12-09,12-12,12-15,12-22×2',
        'homeMonitor:2021-12-23..2021-12-29 tests 12-24,12-29',
      ],
    ],
    [
      'V2',
      'CN-COVID-8',
      'close',
      { lastExposure: '2021-12-08', intake: '2021-12-18' },
      [
        'central:2021-12-18..2021-12-22 tests 12-18,12-21,12-22×2',
        'homeMonitor:2021-12-23..2021-12-29 tests 12-24,12-29',
      ],
    ],
    [
      'V3',
      'CN-COVID-8',
      'close',
      { lastExposure: '2021-12-08', intake: '2021-12-25' },
      ['central:skipped(ended 2021-12-22)', 'homeMonitor:2021-12-25..2021-12-29 tests 12-25,12-29'],
    ],
    [
      'V4',
      'CN-COVID-8',
      'close',
      {
        lastExposure: '2021-12-08',
        intake: '2021-12-09',
        clusterEvents: [{ on: '2021-12-20', scope: 'sameFloor' }],
      },
      [
        'central:2021-12-09..2022-01-03 tests 12-09,12-12,12-15,12-20,12-23,12-26,01-03×2',
        'homeMonitor:2022-01-04..2022-01-10 tests 01-05,01-10',
      ],
    ],
    [
      'V5',
      'CN-COVID-8',
      'secondary',
      { lastExposure: '2021-12-09', intake: '2021-12-10' },
      ['central:2021-12-10..2021-12-16 tests 12-10,12-13,12-16'],
    ],
    [
      'V6',
      'CN-COVID-9',
      'close',
      { lastExposure: '2022-07-01', intake: '2022-07-02' },
      [
        'central:2022-07-02..2022-07-08 tests 07-02,07-03,07-04,07-06,07-08',
        'homeMonitor:2022-07-09..2022-07-11 tests 07-11',
      ],
    ],
    [
      'V7',
      'CN-COVID-9',
      'secondary',
      { lastExposure: '2022-07-01', intake: '2022-07-02' },
      ['home:2022-07-02..2022-07-08 tests 07-02,07-05,07-08'],
    ],
    [
      'V8',
      'XX-MEASLES-1',
      'nonImmuneContact',
      { firstExposure: '2024-03-01', lastExposure: '2024-03-04' },
      ['quarantine:2024-03-06..2024-03-25', 'MMR until 2024-03-04', 'IG until 2024-03-07'],
    ],
    ['V9', 'XX-MEASLES-1', 'case', { rashOnset: '2024-03-05' }, ['isolate:2024-03-01..2024-03-09']],
  ];

  test.each(vectors)('%s %s %s', (_id, protocol, category, facts, expected) => {
    expect(lines(protocol, category, facts)).toEqual(expected);
  });

  test('each of them stands in the protocol itself, where a change has to pass it', () => {
    const ids = protocolsIn(shipped()).flatMap((one) => one.examples.map(({ id }) => id));
    expect(ids).toEqual(expect.arrayContaining(vectors.map(([id]) => id)));
  });
});

describe('a gap between two tests', () => {
  const gap = (hours: number) => (text: string) =>
    text
      .replaceAll('minGapH: 24', `minGapH: ${hours}`)
      .slice(0, text.indexOf('examples:')) // the worked cases are of the old gap
      .concat('\nexamples:\n', text.slice(text.indexOf('examples:') + 'examples:'.length));
  const spaced = (hours: number, facts: Facts, category = 'close') => {
    const protocol = protocolOf(shipped(), 'CN-COVID-8');
    const wider = structuredClone(protocol) as ProtocolInForce;
    for (const one of wider.categories)
      for (const stage of one.stages) for (const rule of stage.tests) rule.minGapH = hours;
    return planText(planFor(wider, [category], facts));
  };

  test('the later of two that are too close moves on', () => {
    // Day 1 and day 4 are 3 days apart; with 96 hours the second moves to the fifth day, the third follows.
    expect(spaced(96, { lastExposure: '2021-12-08', intake: '2021-12-09' })[0]).toBe(
      'central:2021-12-09..2021-12-22 tests 12-09,12-13,12-17,12-22×2',
    );
  });

  test('at the end of a stage two become one, on the day of the stronger', () => {
    // Found on day 10: the plain test of 12-21 is a day before the double one, which decides about the release.
    expect(spaced(48, { lastExposure: '2021-12-08', intake: '2021-12-18' })[0]).toBe(
      'central:2021-12-18..2021-12-22 tests 12-18,12-22×2',
    );
  });

  test('it holds across stages too, and no stage loses its last test to the next one', () => {
    expect(spaced(72, { lastExposure: '2021-12-08', intake: '2021-12-09' })).toEqual([
      'central:2021-12-09..2021-12-22 tests 12-09,12-12,12-15,12-22×2',
      'homeMonitor:2021-12-23..2021-12-29 tests 12-25,12-29',
    ]);
  });

  test('a changed gap that breaks a worked case is refused, naming it', () => {
    expect(problems(EIGHT, gap(120))[0]?.en).toContain('the example “V1”');
  });

  test('never closer, whatever the facts', () => {
    fc.assert(
      fc.property(factsOf(), fc.constantFrom(24, 48, 72, 120), (facts, hours) => {
        const protocol = structuredClone(protocolOf(shipped(), 'CN-COVID-8')) as ProtocolInForce;
        for (const one of protocol.categories)
          for (const stage of one.stages) for (const rule of stage.tests) rule.minGapH = hours;
        const on = planFor(protocol, ['close', 'secondary'], facts)
          .stages.flatMap((stage) => stage.tests)
          .map((one) => one.on);
        for (let i = 1; i < on.length; i++)
          expect(daysBetween(on[i - 1] ?? '', on[i] ?? '') * 24).toBeGreaterThanOrEqual(hours);
      }),
      { numRuns: 200 },
    );
  });
});

describe('events at an isolation site', () => {
  const close = { lastExposure: '2021-12-08', intake: '2021-12-09' };

  test('each reaches as far as its own row says', () => {
    const seven = (scope: string, days: number) => (text: string) =>
      text.replace(
        new RegExp(`(- when: ${scope}\\n {12}to: \\{ anchor: clusterEvent, plus: )14`),
        `$1${days}`,
      );
    const rulebook = rulebookWith({ [EIGHT]: (text) => seven('adjacentFloor', 7)(seven('site', 21)(text)) });
    const end = (scope: 'sameFloor' | 'adjacentFloor' | 'site') =>
      plan('CN-COVID-8', 'close', { ...close, clusterEvents: [{ on: '2021-12-20', scope }] }, rulebook)
        .stages[0]?.to;
    expect(end('sameFloor')).toBe('2022-01-03');
    expect(end('adjacentFloor')).toBe('2021-12-27');
    expect(end('site')).toBe('2022-01-10');
  });

  test('a second event starts the series anew and ends the one before it', () => {
    const clusterEvents = [
      { on: '2021-12-24', scope: 'site' as const },
      { on: '2021-12-20', scope: 'sameFloor' as const },
    ];
    expect(lines('CN-COVID-8', 'close', { ...close, clusterEvents })[0]).toBe(
      'central:2021-12-09..2022-01-07 tests 12-09,12-12,12-15,12-20,12-23,12-24,12-27,12-30,01-07×2',
    );
  });

  test('an event never shortens, and one before she came or after she left changes nothing', () => {
    const before = lines('CN-COVID-8', 'close', close);
    for (const on of ['2021-12-05', '2021-12-31'])
      expect(lines('CN-COVID-8', 'close', { ...close, clusterEvents: [{ on, scope: 'site' }] })).toEqual(
        before,
      );
    const early = { ...close, clusterEvents: [{ on: '2021-12-09', scope: 'site' as const }] };
    expect(plan('CN-COVID-8', 'close', early).stages[0]?.to).toBe('2021-12-23');
    const short = rulebookWith({
      [EIGHT]: (text) =>
        text
          .replaceAll('{ anchor: clusterEvent, plus: 14 }', '{ anchor: clusterEvent, plus: 1 }')
          .replace(/ {2}- id: V4[\s\S]*?(?= {2}- id: V5)/, ''),
    });
    expect(plan('CN-COVID-8', 'close', early, short).stages[0]?.to).toBe('2021-12-22');
  });

  test('a stage without a row for it goes on and says so', () => {
    const facts: Facts = {
      lastExposure: '2022-07-01',
      intake: '2022-07-02',
      clusterEvents: [{ on: '2022-07-05', scope: 'site' }],
    };
    const [central] = plan('CN-COVID-9', 'close', facts).stages;
    expect(central?.to).toBe('2022-07-08');
    expect(
      central?.because
        .flatMap(becauseWords)
        .map((one) => one.en)
        .join(),
    ).toContain('does not count anew');
  });
});

describe('found late', () => {
  test('a contact of a contact after the term is tested once', () => {
    const late = plan('CN-COVID-8', 'secondary', { lastExposure: '2021-12-09', intake: '2021-12-18' });
    expect(planText(late)).toEqual([
      'central:skipped(ended 2021-12-16)',
      'onceOver:2021-12-18..2021-12-18 tests 12-18',
    ]);
    expect(late.endsOn).toBe('2021-12-18');
  });

  test('who owes the full length counts from intake', () => {
    const rulebook = rulebookWith({
      [EIGHT]: (text) =>
        text
          .replace(/(id: general[\s\S]*?late: )remainingDays/, '$1fullFromIntake')
          .replace('selfMonitor:2021-12-09..2021-12-22', 'selfMonitor:2021-12-09..2021-12-23'),
    });
    expect(
      plan('CN-COVID-8', 'general', { lastExposure: '2021-12-01', intake: '2021-12-09' }, rulebook).endsOn,
    ).toBe('2021-12-23');
  });

  test('when everything is over the plan says until when it was', () => {
    const over = plan('CN-COVID-8', 'close', { lastExposure: '2021-12-08', intake: '2022-03-01' });
    expect(over.stages.every((one) => one.skipped)).toBe(true);
    expect(over.endsOn).toBe('2021-12-29');
  });
});

describe('several categories', () => {
  test('the highest leads, the tests are all of them, the end is the latest', () => {
    const facts: Facts = { lastExposure: '2021-12-08', areaExit: '2021-12-10', intake: '2021-12-11' };
    const both = plan('CN-COVID-8', ['highRisk', 'close'], facts);
    expect(both.leading).toBe('close');
    expect(both.categories).toEqual(['close', 'highRisk']);
    expect(both.endsOn).toBe(plan('CN-COVID-8', 'highRisk', facts).endsOn);
    expect(both.stages.map((one) => one.category)).toEqual(['close', 'close']);
  });

  test('exposures of different days count each for their own category', () => {
    const facts: Facts = {
      lastExposure: '2021-12-15',
      intake: '2021-12-16',
      byCategory: { close: { lastExposure: '2021-12-08' } },
    };
    expect(plan('CN-COVID-8', ['close', 'secondary'], facts).stages[0]?.to).toBe('2021-12-22');
    expect(plan('CN-COVID-8', ['secondary'], facts).stages[0]?.to).toBe('2021-12-22');
  });

  test('one that is over does not lead one that is not', () => {
    const facts: Facts = {
      lastExposure: '2022-01-20',
      intake: '2022-01-21',
      byCategory: { close: { lastExposure: '2021-12-01' } },
    };
    expect(plan('CN-COVID-8', ['close', 'secondary'], facts).leading).toBe('secondary');
  });

  test('the temperatures of the one are asked though it has no test and the other asks for none', () => {
    const facts: Facts = { rashOnset: '2024-03-05', firstExposure: '2024-03-01', lastExposure: '2024-03-04' };
    const both = plan('XX-MEASLES-1', ['case', 'nonImmuneContact'], facts);
    expect(both).toMatchObject({ leading: 'case', endsOn: '2024-03-25' });
    expect(both.stages.map(({ from, to, monitor }) => [from, to, monitor?.temperaturePerDay])).toEqual([
      ['2024-03-01', '2024-03-25', 1],
    ]);
  });

  test('whom two categories watch is watched by the stricter of them; decided before that was so, it comes out as it was', () => {
    const lax = rulebookWith({ 'protocol-cn-covid-8': laxForClose });
    const facts: Facts = { lastExposure: '2021-12-08', areaExit: '2021-12-10', intake: '2021-12-11' };
    const asked = ({ stages }: EpisodePlan) =>
      stages.map(({ monitor }) => monitor && [monitor.temperaturePerDay, monitor.feverC]);
    const twice = plan('CN-COVID-8', ['highRisk', 'close'], facts, lax);
    expect(twice.leading).toBe('close');
    expect(asked(plan('CN-COVID-8', 'close', facts, lax))[0]).toEqual([1, 38]);
    expect(asked(twice)[0]).toEqual([2, 37.3]);
    expect(twice.stages[0]?.monitor?.symptoms).toEqual(expect.arrayContaining(['fever', 'fatigue']));
    const before = planFor(protocolOf(lax, 'CN-COVID-8'), ['highRisk', 'close'], facts, 'leading');
    expect(asked(before)[0]).toEqual([1, 38]);
    const decision = { protocol: 'CN-COVID-8', categories: ['highRisk', 'close'], facts };
    for (const made of [before, twice])
      expect(replay(lax, { ...decision, plan: JSON.parse(JSON.stringify(made)) }).same).toBe(true);
    const neither = { ...before, stages: before.stages.map((one) => ({ ...one, monitor: null })) };
    expect(replay(lax, { ...decision, plan: neither }).same).toBe(false);
  });

  /** Close contacts measured once a day, fever from 38.0. */
  const laxForClose = (text: string) => {
    const [head = '', close = ''] = text.split(/(?= {2}- id: close\n)/);
    const [own = '', ...rest] = close.split(/(?=\n {2}- id: )/);
    return [
      head.replace(
        '\nmonitors:\n',
        "\nmonitors:\n  once:\n    temperaturePerDay: 1\n    slots: [['07:00', '20:00']]\n    feverC: 38\n    symptoms: [fever]\n    source: a test\n",
      ),
      own.replaceAll('monitor: twice', 'monitor: once'),
      ...rest,
    ].join('');
  };

  test('a patient has no plan of days, whatever else she is', () => {
    const admitted = plan('CN-COVID-8', ['close', 'case'], {
      lastExposure: '2021-12-08',
      intake: '2021-12-09',
    });
    expect(admitted).toMatchObject({ leading: 'case', stages: [], endsOn: null });
  });
});

describe('a release that hangs on another person', () => {
  const cond = { all: 'linkedTestsNegative', category: 'close', first: 2 } as const;
  test('waits, is released, or turns her into a close contact', () => {
    expect(linkedState(cond, undefined)).toBe('waits');
    expect(linkedState(cond, { category: 'close', negatives: 1 })).toBe('waits');
    expect(linkedState(cond, { category: 'close', negatives: 2 })).toBe('released');
    expect(linkedState(cond, { category: 'close', negatives: 2, positiveOn: '2021-12-12' })).toBe('positive');
  });

  test('the plan asks for it, and a positive of the other gives the plan of a close contact', () => {
    const facts: Facts = {
      lastExposure: '2021-12-09',
      intake: '2021-12-10',
      linked: { category: 'close', negatives: 1 },
    };
    const waits = plan('CN-COVID-8', 'secondary', facts);
    expect(waits.stages[0]?.releaseIf).toContainEqual(cond);
    const turned = plan('CN-COVID-8', 'secondary', {
      ...facts,
      linked: { category: 'close', negatives: 1, positiveOn: '2021-12-12' },
    });
    expect(turned.categories).toEqual(['close']);
    expect(turned.endsOn).toBe('2021-12-30');
    expect(becauseWords(turned.stages[0]?.because.at(-1) ?? '')[0]?.en).toContain('2021-12-12');
  });
});

describe('immunity, prophylaxis, an unsuitable home', () => {
  const contact: Facts = { firstExposure: '2024-03-01', lastExposure: '2024-03-04' };
  test('evidence of immunity frees, by a document or by the year of birth', () => {
    for (const immunity of ['twoDocumentedDoses', 'labImmunity', 'labConfirmedPastDisease'])
      expect(plan('XX-MEASLES-1', 'nonImmuneContact', { ...contact, immunity: [immunity] }).exempt).toEqual({
        by: immunity,
      });
    expect(
      plan('XX-MEASLES-1', 'nonImmuneContact', { ...contact, birth: '1956-12-31' }).exempt,
    ).toBeDefined();
    expect(
      plan('XX-MEASLES-1', 'nonImmuneContact', { ...contact, birth: '1957-01-01' }).exempt,
    ).toBeUndefined();
    expect(
      plan('XX-MEASLES-1', 'nonImmuneContact', { ...contact, immunity: ['oneDose'] }).exempt,
    ).toBeUndefined();
  });

  test('prophylaxis may be given until its window closes, and says what it changes', () => {
    const open = plan('XX-MEASLES-1', 'nonImmuneContact', contact);
    expect(stillOpen(open, '2024-03-04').map((one) => one.id)).toEqual(['MMR', 'IG']);
    expect(stillOpen(open, '2024-03-05').map((one) => one.id)).toEqual(['IG']);
    expect(stillOpen(open, '2024-03-08')).toEqual([]);
    expect(open.prophylaxis[1]?.effect.en).toContain('goes on');
    const given = plan('XX-MEASLES-1', 'nonImmuneContact', {
      ...contact,
      given: [{ id: 'MMR', on: '2024-03-03' }],
    });
    expect(stillOpen(given, '2024-03-03').map((one) => one.id)).toEqual(['IG']);
  });

  test('an unsuitable home sends her to a site, with the same days', () => {
    const facts: Facts = { lastExposure: '2022-07-01', intake: '2022-07-02' };
    const [home] = plan('CN-COVID-9', 'secondary', facts).stages;
    const [site] = plan('CN-COVID-9', 'secondary', { ...facts, homeUnsuitable: true }).stages;
    expect([home?.place, site?.place]).toEqual(['home', 'facility']);
    expect(site?.to).toBe(home?.to);
  });

  test('whoever has nobody to stay with her at a site is at home, with the same days', () => {
    const facts: Facts = { lastExposure: '2022-07-01', intake: '2022-07-02' };
    const [site, after] = plan('CN-COVID-9', 'close', facts).stages;
    const [home, later] = plan('CN-COVID-9', 'close', { ...facts, siteUnsuitable: true }).stages;
    expect([site?.place, home?.place, after?.place, later?.place]).toEqual([
      'facility',
      'home',
      'home',
      'home',
    ]);
    expect(home?.to).toBe(site?.to);
  });
});

describe('a district’s own rules', () => {
  const overlay = (more: string) => (text: string) =>
    text.replace(
      'overlays: []',
      `overlays:\n  - id: D330114-COVID-8\n    zh: 本区第八版\n    en: the district's 8th edition\n    parent: CN-COVID-8\n    jurisdiction: '330114'\n    source: 默认值 / default\n${more}`,
    );
  const SEVEN_AND_SEVEN = `    insteadOfParent: true
    stages:
      - category: close
        stage:
          id: central
          zh: 集中隔离医学观察
          en: central isolation
          place: facility
          start: { anchor: intake, plus: 0 }
          end: { anchor: lastExposure, plus: 7 }
          movement: noExit
          code: red
          monitor: twice
          tests: []
          releaseIf: [{ all: daysServed }]
          source: 7+7
    examples:
      - id: L1
        zh: 密接 7+7
        en: close contact, 7+7
        categories: [close]
        facts: { lastExposure: 2021-12-08, intake: 2021-12-09 }
        plan:
          - central:2021-12-09..2021-12-15
          - homeMonitor:2021-12-16..2021-12-22 tests 12-17,12-22
`;

  test('replace whole stages, and who is under the parent follows', () => {
    const rulebook = rulebookWith({ [LOCAL]: overlay(SEVEN_AND_SEVEN) });
    const facts: Facts = { lastExposure: '2021-12-08', intake: '2021-12-09' };
    const here = plan('CN-COVID-8', 'close', facts, rulebook);
    expect(here.endsOn).toBe('2021-12-22');
    expect(here.protocol).toBe('CN-COVID-8');
    expect(here.version).toBe('protocol-cn-covid-8@1 protocols-local@2');
    // What the overlay does not name stays as it was.
    expect(lines('CN-COVID-8', 'secondary', facts, rulebook)).toEqual(
      lines('CN-COVID-8', 'secondary', facts),
    );
    expect(protocolOf(rulebook, 'D330114-COVID-8').overlays).toEqual(['D330114-COVID-8']);
  });

  test('chosen by name only, where they do not stand in for the parent', () => {
    const rulebook = rulebookWith({
      [LOCAL]: overlay(SEVEN_AND_SEVEN.replace('insteadOfParent: true', 'insteadOfParent: false')),
    });
    const facts: Facts = { lastExposure: '2021-12-08', intake: '2021-12-09' };
    expect(plan('CN-COVID-8', 'close', facts, rulebook).endsOn).toBe('2021-12-29');
    expect(plan('CN-COVID-8', 'close', facts, rulebook).version).toBe('protocol-cn-covid-8@1');
    expect(plan('D330114-COVID-8', 'close', facts, rulebook).endsOn).toBe('2021-12-22');
  });

  test('replace whole categories and add new ones', () => {
    const category = (id: string, priority: number) => `      - id: ${id}
        zh: 外来务工
        en: incoming worker
        priority: ${priority}
        needs: [intake]
        late: fullFromIntake
        onPositive: case
        source: 默认值 / default
        stages:
          - id: watch
            zh: 监测
            en: watch
            place: community
            start: { anchor: intake, plus: 0 }
            end: { anchor: stageStart, plus: 2 }
            movement: free
            code: green
            monitor: null
            tests: []
            releaseIf: []
            source: 默认值 / default
`;
    const example = (id: string) => `      - id: ${id}
        zh: 例
        en: case
        categories: [${id}]
        facts: { intake: 2021-12-09 }
        plan: ['watch:2021-12-09..2021-12-11']
`;
    const rulebook = rulebookWith({
      [LOCAL]: overlay(
        `    insteadOfParent: true\n    categories:\n${category('general', 20)}${category('worker', 10)}    examples:\n${example('general')}${example('worker')}`,
      ),
    });
    expect(lines('CN-COVID-8', 'general', { intake: '2021-12-09' }, rulebook)).toEqual([
      'watch:2021-12-09..2021-12-11',
    ]);
    expect(protocolOf(rulebook, 'CN-COVID-8').categories.map((one) => one.id)).toContain('worker');
  });

  test('the one that the documentation shows goes through as it stands there', async () => {
    const page = await readFile(join(FOLDER, '../docs/protocols.md'), 'utf8');
    const shown = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    const rulebook = rulebookWith({ [LOCAL]: () => shown });
    const facts: Facts = { lastExposure: '2021-12-08', intake: '2021-12-09' };
    expect(plan('CN-COVID-8', 'close', facts, rulebook).endsOn).toBe('2021-12-25');
  });

  test('are refused with a sentence when they do not fit', () => {
    const says = (more: string) =>
      problems(LOCAL, overlay(more))
        .map((one) => one.en)
        .join('\n');
    expect(says(SEVEN_AND_SEVEN.replace('category: close', 'category: close2'))).toContain('does not have');
    expect(says(SEVEN_AND_SEVEN.replace('2021-12-09..2021-12-15', '2021-12-09..2021-12-16'))).toContain(
      'the example “L1” (close contact, 7+7) should give central:2021-12-09..2021-12-16, but gives central:2021-12-09..2021-12-15',
    );
    expect(says('    insteadOfParent: true\n    examples: []\n')).toContain('examples');
    expect(
      problems(LOCAL, (text) =>
        overlay(SEVEN_AND_SEVEN)(text).replace('parent: CN-COVID-8', 'parent: CN-COVID-7'),
      )[0]?.zh,
    ).toContain('上级「CN-COVID-7」不存在');
    const part = (text: string) => text.replace("jurisdiction: '330114'", 'jurisdiction: d330114.s001');
    expect(problems(LOCAL, (text) => part(overlay(SEVEN_AND_SEVEN)(text)))[0]?.zh).toContain(
      '只适用于部分街道',
    );
    const ring = problems(LOCAL, (text) =>
      overlay(SEVEN_AND_SEVEN)(text).replace('parent: CN-COVID-8', 'parent: D330114-COVID-8'),
    );
    expect(ring[0]?.en).toContain('go round in a circle: D330114-COVID-8 → D330114-COVID-8');
  });

  test('a change of the parent that takes away what an overlay replaces is refused as well', () => {
    const parts = rulebookParts.filter(isOurs);
    const local = readWhole(
      parts.find(({ name }) => name === LOCAL) as RulePart,
      overlay(SEVEN_AND_SEVEN.replace(/id: central/, 'id: gone').replace('central:', 'gone:'))(
        texts.get(LOCAL) ?? '',
      ),
    );
    const values = new Map<string, unknown>(
      parts.map((one) => [one.name, one.name === LOCAL ? local : readWhole(one, texts.get(one.name) ?? '')]),
    );
    expect(wholeProblems(values, parts)[0]?.zh).toContain('要替换的阶段 close.gone');
  });
});

describe('what may not be changed into a protocol', () => {
  const refused: [what: string, part: string, change: (text: string) => string, zh: string, en: string][] = [
    [
      'a category that is not there',
      EIGHT,
      (t) => t.replace('onLinkedPositive: close', 'onLinkedPositive: closer'),
      '指向不存在的类别「closer」',
      'names the category “closer”, which is not there',
    ],
    [
      'two of one priority',
      EIGHT,
      (t) => t.replace('priority: 80', 'priority: 90'),
      '优先级同为 90',
      'both have the priority 90',
    ],
    [
      'a stage whose end is not known',
      EIGHT,
      (t) => t.replace('end: { anchor: lastExposure, plus: 14 }', 'end: { anchor: onset, plus: 14 }'),
      '阶段「close.central」没有终点',
      'has no end',
    ],
    ['a stage without an end', NINE, (t) => t.replace(/ {8}end: .*\n/, ''), '缺少：end', 'lacks: end'],
    [
      'an end before the beginning',
      NINE,
      (t) => t.replace('end: { anchor: prevStageEnd, plus: 3 }', 'end: { anchor: prevStageEnd, plus: 0 }'),
      '在开始之前就结束',
      'ends before it begins',
    ],
    [
      'a worked case that comes out otherwise',
      EIGHT,
      (t) => t.replace('end: { anchor: lastExposure, plus: 14 }', 'end: { anchor: lastExposure, plus: 13 }'),
      '算例「V1」',
      'the example “V1”',
    ],
    [
      'a category nobody has worked through',
      EIGHT,
      (t) => t.replace(/ {2}- id: lowRisk\n {4}zh: 低风险区来返\n[\s\S]*?(?= {2}- id: general)/, ''),
      '没有算例',
      'has no example',
    ],
    [
      'a slot too few',
      NINE,
      (t) => t.replace("slots: [['06:30', '10:00'], ['15:30', '19:00']]", "slots: [['06:30', '10:00']]"),
      '却有 1 个时段',
      'has 1 slots',
    ],
    [
      'a symptom nobody has named',
      NINE,
      (t) => t.replace('symptoms: [fever, dryCough', 'symptoms: [fever, hiccups'),
      '「hiccups」没有列在',
      'which is not among the symptoms',
    ],
    [
      'a day that is no day',
      EIGHT,
      (t) => t.replace('from: 2021-05-11', 'from: 2021-05-32'),
      '无法识别',
      'can not be read',
    ],
    [
      'a category open-ended by accident',
      EIGHT,
      (t) => t.replace(/ {4}openEnded: .*\n/, ''),
      '没有写明何时结束',
      'does not say what ends it',
    ],
  ];
  test.each(refused)('%s', (_what, part, change, zh, en) => {
    const [first] = problems(part, change);
    expect(first?.zh).toContain(zh);
    expect(first?.en).toContain(en);
    expect(first?.line).toBeGreaterThan(0);
  });

  test('a role that is not there', async () => {
    const parts = rulebookParts.filter((one) => isOurs(one) || one.name === 'roles');
    const values = new Map<string, unknown>();
    for (const part of parts) {
      const text = await readFile(join(FOLDER, `${part.name}.yaml`), 'utf8');
      values.set(
        part.name,
        readWhole(part, part.name === EIGHT ? text.replace('role: medic', 'role: magician') : text),
      );
    }
    expect(wholeProblems(values, parts)[0]?.zh).toContain('岗位「magician」不存在');
  });
});

describe('a plan', () => {
  test('needs its facts, and says which one is missing', () => {
    const said = refusalOf(() => plan('CN-COVID-8', 'close', { lastExposure: '2021-12-08' }));
    expect(said.code).toBe('fact-missing');
    expect(said.words.zh).toContain('开始管控');
    expect(
      refusalOf(() => plan('CN-COVID-8', 'close', { lastExposure: '2021-02-30', intake: '2021-03-01' })).code,
    ).toBe('fact-unreadable');
    expect(refusalOf(() => plan('CN-COVID-8', 'cousin', {})).words.en).toContain('close');
    expect(refusalOf(() => plan('CN-COVID-7', 'close', {})).words.en).toContain('CN-COVID-8');
    expect(refusalOf(() => plan('CN-COVID-8', [], {})).code).toBe('no-category');
    expect(
      refusalOf(() =>
        plan('XX-MEASLES-1', 'nonImmuneContact', { firstExposure: '2024-03-05', lastExposure: '2024-03-04' }),
      ).code,
    ).toBe('facts-out-of-order');
  });

  test('its days are in order and no test lies outside its stage', () => {
    fc.assert(
      fc.property(anyAsked(), ({ protocol, categories, facts }) => {
        const made = plan(protocol, categories, facts, shipped());
        let last = '';
        for (const stage of made.stages) {
          if (stage.skipped) {
            expect(stage.tests).toEqual([]);
            continue;
          }
          expect(stage.from > last).toBe(true);
          expect(stage.to >= stage.from).toBe(true);
          last = stage.to;
          let before = '';
          for (const one of stage.tests) {
            expect(one.on >= stage.from && one.on <= stage.to).toBe(true);
            expect(one.on > before).toBe(true);
            before = one.on;
          }
        }
        const live = made.stages.filter((one) => !one.skipped);
        if (live.length > 0) expect(made.endsOn).toBe(live.at(-1)?.to);
      }),
      { numRuns: 400 },
    );
  });

  test('the same for the same facts, and it changes nothing it was given', () => {
    fc.assert(
      fc.property(anyAsked(), ({ protocol, categories, facts }) => {
        const [given, names] = [JSON.stringify(facts), JSON.stringify(categories)];
        const inForce = JSON.stringify(protocolOf(shipped(), protocol));
        const first = JSON.stringify(plan(protocol, categories, facts, shipped()));
        expect(JSON.stringify(plan(protocol, categories, structuredClone(facts), shipped()))).toBe(first);
        expect(JSON.stringify(plan(protocol, [...categories].reverse(), facts, shipped()))).toBe(first);
        expect([JSON.stringify(facts), JSON.stringify(categories)]).toEqual([given, names]);
        expect(JSON.stringify(protocolOf(shipped(), protocol))).toBe(inForce);
      }),
      { numRuns: 200 },
    );
  });

  test('asked again with the categories that counted, it says the same', () => {
    fc.assert(
      fc.property(anyAsked(), ({ protocol, categories, facts }) => {
        const first = plan(protocol, categories, facts, shipped());
        expect(plan(protocol, [...first.categories], facts, shipped())).toEqual(first);
      }),
      { numRuns: 200 },
    );
  });

  test('a later exposure never shortens it', () => {
    fc.assert(
      fc.property(factsOf(), fc.integer({ min: 0, max: 30 }), (facts, more) => {
        for (const category of ['close', 'secondary', 'general']) {
          const before = plan('CN-COVID-8', category, facts, shipped());
          const later = { ...facts, lastExposure: addDays(facts.lastExposure ?? '', more) };
          const after = plan('CN-COVID-8', category, later, shipped());
          // One that was over was to be tested once; found in time, she serves what is left, which is later still.
          if (
            before.stages.some((one) => one.stage === 'onceOver') &&
            after.stages.every((one) => one.skipped)
          )
            continue;
          expect((after.endsOn ?? '') >= (before.endsOn ?? '')).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('of several categories holds every test, every day and the temperatures of each', () => {
    fc.assert(
      fc.property(anyAsked(), ({ protocol, categories, facts }) => {
        const all = plan(protocol, categories, facts, shipped());
        if (all.stages.length === 0) return;
        const days = new Set(all.stages.flatMap((stage) => stage.tests.map((one) => one.on)));
        for (const name of categories) {
          const one = plan(protocol, [name], facts, shipped());
          const live = one.stages.filter((stage) => !stage.skipped);
          if (live.length === 0) continue;
          expect((all.endsOn ?? '') >= (one.endsOn ?? '')).toBe(true);
          for (const { on } of live.flatMap((stage) => stage.tests)) expect(days.has(on)).toBe(true);
          for (const { from, to } of live.filter(({ monitor }) => monitor !== null))
            for (const stage of all.stages.filter((other) => other.from <= to && other.to >= from))
              expect(stage.skipped === true || stage.monitor !== null).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('thirteen thousand of them take well under a second', () => {
    const protocol = protocolOf(shipped(), 'CN-COVID-8');
    const facts = Array.from(
      { length: 13_000 },
      (_, i): Facts => ({
        lastExposure: addDays('2021-12-01', i % 40),
        intake: addDays('2021-12-02', i % 37),
      }),
    );
    const started = process.cpuUsage();
    for (const one of facts) planFor(protocol, ['close', 'secondary'], one);
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1000).toBeLessThan(1_500);
  });
});

describe('what a plan can be asked', () => {
  const facts: Facts = { lastExposure: '2021-12-08', intake: '2021-12-09' };
  test('which stage holds on a day', () => {
    const made = plan('CN-COVID-8', 'close', facts);
    expect(
      ['2021-12-08', '2021-12-09', '2021-12-22', '2021-12-23', '2021-12-30'].map((on) => stageOn(made, on)),
    ).toEqual([undefined, 0, 0, 1, undefined]);
  });

  test('what would be different after a new exposure', () => {
    const before = plan('CN-COVID-8', 'close', facts);
    const after = plan('CN-COVID-8', 'close', { ...facts, lastExposure: '2021-12-10' });
    const diff = planDiff(before, after);
    expect(diff).toMatchObject({
      same: false,
      ends: { before: '2021-12-29', after: '2021-12-31' },
      leads: null,
    });
    expect(diff.stages.map((one) => one.stage)).toEqual(['central', 'homeMonitor']);
    expect(diff.tests.gone.map((one) => one.on)).toEqual(['2021-12-22', '2021-12-24', '2021-12-29']);
    expect(diff.tests.new.map((one) => one.on)).toEqual(['2021-12-24', '2021-12-26', '2021-12-31']);
    expect(planDiff(before, before).same).toBe(true);
    expect(planDiff(null, before).tests.new).toHaveLength(6);
  });

  test('which row decided each day, with its source', () => {
    const protocol = protocolOf(shipped(), 'CN-COVID-8');
    const days = whyRow(protocol, planFor(protocol, ['close'], facts));
    expect(days.map((one) => `${one.on} ${one.row}`)).toEqual([
      '2021-12-09 close.central.start',
      '2021-12-09 close.central.tests.1',
      '2021-12-12 close.central.tests.1',
      '2021-12-15 close.central.tests.1',
      '2021-12-22 close.central.tests.2',
      '2021-12-22 close.central.end',
      '2021-12-23 close.homeMonitor.start',
      '2021-12-24 close.homeMonitor.tests.1',
      '2021-12-29 close.homeMonitor.tests.1',
      '2021-12-29 close.homeMonitor.end',
    ]);
    expect(days.every((one) => one.source !== '' && one.why.length > 0)).toBe(true);
  });

  test('every because has words, in both languages', () => {
    fc.assert(
      fc.property(anyAsked(), ({ protocol, categories, facts: given }) => {
        const made = plan(protocol, categories, given, shipped());
        const codes = made.stages.flatMap((one) => [...one.because, ...one.tests.map((t) => t.because)]);
        for (const words of codes.flatMap(becauseWords)) {
          expect(words.zh).toMatch(/\p{Script=Han}/u);
          expect(words.en).not.toMatch(/[A-Za-z]+:[A-Za-z0-9]/);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('a hash that is the same for the same facts in another order', () => {
    expect(factsHash({ intake: '2021-12-09', lastExposure: '2021-12-08' }, ['secondary', 'close'])).toEqual(
      factsHash(facts, ['close', 'secondary']),
    );
    expect(factsHash(facts, ['close'])).not.toEqual(factsHash(facts, ['secondary']));
  });
});

describe('by day and place', () => {
  const ids = (...asked: Parameters<typeof protocolsIn>) =>
    protocolsIn(...asked)
      .map((one) => one.id)
      .sort();
  test('a protocol holds in its days and in its jurisdiction', () => {
    const rulebook = shipped();
    expect(ids(rulebook, { on: '2021-12-08', place: 'd330114.s001' })).toEqual(['CN-COVID-8']);
    expect(ids(rulebook, { on: '2022-06-28' })).toEqual(['CN-COVID-9']);
    expect(ids(rulebook, { on: '2026-01-01' })).toEqual(['XX-MEASLES-1']);
    expect(ids(rulebook)).toEqual(['CN-COVID-8', 'CN-COVID-9', 'XX-MEASLES-1']);
  });
});

describe('a changed rulebook', () => {
  const thirteen = (text: string) =>
    text
      .replace('end: { anchor: lastExposure, plus: 14 }', 'end: { anchor: lastExposure, plus: 10 }')
      .slice(0, text.indexOf('# Worked cases'))
      .concat(
        `examples:\n${['close', 'highRisk', 'secondary', 'midRisk', 'spaceTime', 'lowRisk', 'general']
          .map((name) => {
            const f = '{ lastExposure: 2021-12-08, areaExit: 2021-12-08, intake: 2021-12-09 }';
            const of = planText(
              planFor(changed(), [name], {
                lastExposure: '2021-12-08',
                areaExit: '2021-12-08',
                intake: '2021-12-09',
              }),
            );
            return `  - { id: ${name}, zh: 例, en: case, categories: [${name}], facts: ${f}, plan: [${of.map((one) => `'${one}'`).join(', ')}] }`;
          })
          .join('\n')}\n`,
      );
  const changed = () => {
    const protocol = structuredClone(protocolOf(shipped(), 'CN-COVID-8')) as ProtocolInForce;
    const stage = protocol.categories.find(({ id }) => id === 'close')?.stages[0];
    if (stage !== undefined) stage.end.plus = 10;
    return protocol;
  };

  test('a stored decision comes out the same under the version it was made under, and not under another', () => {
    const facts: Facts = { lastExposure: '2021-12-08', intake: '2021-12-09' };
    const [old, now] = [shipped(), rulebookWith({ [EIGHT]: thirteen })];
    const decision = {
      protocol: 'CN-COVID-8',
      categories: ['close'],
      facts,
      plan: JSON.parse(JSON.stringify(plan('CN-COVID-8', 'close', facts, old))) as EpisodePlan,
    };
    expect(replay(old, decision).same).toBe(true);
    expect(replay(now, decision).same).toBe(false);
    expect(decision.plan.version).toBe('protocol-cn-covid-8@1');
    expect(plan('CN-COVID-8', 'close', facts, now).version).toBe('protocol-cn-covid-8@2');
  });

  test('says whom it would change and how, and nobody else', () => {
    const [old, now] = [shipped(), rulebookWith({ [EIGHT]: thirteen })];
    const facts: Facts = { lastExposure: '2021-12-08', intake: '2021-12-09' };
    const episodes = [
      { id: 1, categories: ['close'], facts },
      { id: 2, categories: ['secondary'], facts },
      { id: 3, categories: ['close'], facts: { ...facts, intake: '2021-12-20' } },
    ];
    const found = wouldChange(protocolOf(old, 'CN-COVID-8'), protocolOf(now, 'CN-COVID-8'), episodes);
    expect(found.map(({ of, before, after }) => [of.id, before.endsOn, after?.endsOn])).toEqual([
      [1, '2021-12-29', '2021-12-25'],
      [3, '2021-12-29', '2021-12-25'],
    ]);
    const gone = wouldChange(protocolOf(old, 'CN-COVID-8'), null, episodes.slice(0, 1));
    expect(gone[0]?.after).toBeNull();
    expect(gone[0]?.why?.en).toContain('gone');
  });
});

test('no code of control knows a disease: a second one needed none', async () => {
  const folder = join(import.meta.dirname, '..');
  const names =
    /covid|corona|sars|measles|mumps|dengue|chikungunya|influenza|\bmers\b|新冠|麻疹|登革|流感|奥密克戎|omicron|德尔塔/i;
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(
    (one) => one.isFile() && /\.(tsx?|json)$/.test(one.name) && !/\.test\.tsx?$/.test(one.name),
  );
  expect(files.length).toBeGreaterThan(5);
  const found: string[] = [];
  for (const one of files) {
    const text = await readFile(join(one.parentPath, one.name), 'utf8');
    text.split('\n').forEach((line, i) => {
      if (names.test(line) && !/^\s*(\/\/|\/?\*)/.test(line))
        found.push(`${one.name}:${i + 1} ${line.trim()}`);
    });
  }
  expect(found).toEqual([]);
});

let kept: RulebookAt | undefined;
function shipped(): RulebookAt {
  kept ??= rulebookWith();
  return kept;
}

/** The value of a text that is right. */
function readWhole(part: RulePart, text: string): unknown {
  const read = readText(part, text);
  if (read.problems !== undefined) throw new Error(read.problems.map((one) => one.en).join('\n'));
  return read.value;
}

function refusalOf(fn: () => unknown): Refusal {
  try {
    fn();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** Facts as they may come: an exposure, found soon or late, an event or two at the site. */
function factsOf(): fc.Arbitrary<Facts> {
  const day = (from: string, days: number) => fc.integer({ min: 0, max: days }).map((n) => addDays(from, n));
  return fc.record({
    lastExposure: day('2021-12-05', 20),
    intake: day('2021-12-06', 45),
    clusterEvents: fc.array(
      fc.record({
        on: day('2021-12-06', 40),
        scope: fc.constantFrom('sameFloor' as const, 'adjacentFloor' as const, 'site' as const),
      }),
      { maxLength: 3 },
    ),
    homeUnsuitable: fc.boolean(),
    siteUnsuitable: fc.boolean(),
  });
}

function anyAsked(): fc.Arbitrary<{ protocol: string; categories: string[]; facts: Facts }> {
  const day = (from: string, days: number) => fc.integer({ min: 0, max: days }).map((n) => addDays(from, n));
  return fc.constantFrom('CN-COVID-8', 'CN-COVID-9', 'XX-MEASLES-1').chain((protocol) =>
    fc.record({
      protocol: fc.constant(protocol),
      categories: fc.uniqueArray(
        fc.constantFrom(...protocolOf(shipped(), protocol).categories.map((one) => one.id)),
        { minLength: 1, maxLength: 4 },
      ),
      facts: fc
        .tuple(
          factsOf(),
          day('2021-12-01', 4),
          day('2021-12-01', 25),
          day('2021-12-01', 25),
          fc.option(day('2021-12-10', 20), { nil: undefined }),
        )
        .map(([facts, firstExposure, areaExit, rashOnset, positiveOn]) => ({
          ...facts,
          firstExposure,
          areaExit,
          rashOnset,
          ...(positiveOn === undefined ? {} : { linked: { category: 'close', negatives: 1, positiveOn } }),
        })),
    }),
  );
}
