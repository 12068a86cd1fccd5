// The table of colours as it ships: which facts ask for which, and when a proposal is worth making. No database.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Check } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isCalm, stepOf, wantedOf, whyNotApprove } from './rules.ts';
import { type CodeFacts, type CodeRules, codeRules } from './terms.ts';

const RULES = parse(
  readFileSync(join(import.meta.dirname, '../../../rulebook/codes.yaml'), 'utf8'),
) as CodeRules; // checked by the first test
const TODAY = '2021-12-15';
const NOBODY: CodeFacts = {
  person: 'p',
  episode: null,
  place: 'd330114',
  case: false,
  caseEnded: null,
  state: null,
  planCode: null,
  stageTo: null,
  stage: null,
  category: null,
  protocol: null,
  fever: false,
};
const IN_RED: CodeFacts = {
  ...NOBODY,
  episode: 'e',
  state: 'active',
  planCode: 'red',
  stageTo: '2021-12-22',
  stage: { zh: '集中隔离医学观察', en: 'central isolation' },
};
const wanted = (facts: Partial<CodeFacts>, from: CodeFacts = IN_RED) =>
  wantedOf(
    RULES,
    { ...from, ...facts },
    { today: TODAY, categoryWords: { zh: '密接', en: 'close contact' } },
  );

describe('which colour the facts ask for', () => {
  test('the shipped table is sound', () => {
    expect(Check(codeRules.schema, RULES)).toBe(true);
    expect(codeRules.check?.(RULES)).toEqual([]);
    expect(RULES.rows.every((row) => row.source !== '')).toBe(true);
  });

  const rows: [string, Partial<CodeFacts>, string | undefined, string | null | undefined][] = [
    ['central isolation is red until its last day', {}, 'red', '2021-12-22'],
    ['home monitoring is yellow', { planCode: 'yellow' }, 'yellow', '2021-12-22'],
    ['a case is red until something changes', { case: true, state: 'converted' }, 'red', null],
    ['who has recovered is green', { caseEnded: 'recovered', state: 'converted' }, 'green', null],
    [
      'who has died, or is another district’s, is given no colour',
      { caseEnded: 'deceased', state: 'converted' },
      undefined,
      undefined,
    ],
    ['a fever that led to care is red in a yellow stage', { planCode: 'yellow', fever: true }, 'red', null],
    [
      'a stage that is over and not released keeps its colour two days more',
      { stageTo: '2021-12-14' },
      'red',
      '2021-12-16',
    ],
    ['and two more after those', { stageTo: '2021-12-12' }, 'red', '2021-12-16'],
    ['released is green', { state: 'released' }, 'green', null],
    ['cancelled is green', { state: 'cancelled' }, 'green', null],
    ['a protocol without colours asks for none', { planCode: null }, undefined, undefined],
    [
      'who waits to be assessed is given no colour',
      { state: 'assessing', planCode: null },
      undefined,
      undefined,
    ],
  ];
  test.each(rows)('%s', (_what, facts, colour, until) => {
    expect(wanted(facts)?.colour).toBe(colour);
    expect(wanted(facts)?.expiresOn).toBe(until);
  });

  test('she reads why, until when, and where she may object', () => {
    const one = wanted({});
    expect(one?.reason.zh).toContain('集中隔离医学观察');
    expect(one?.reason.zh).toContain('2021-12-22');
    expect(one?.reason.en).not.toContain('{');
    expect(one?.appeal.zh).toContain('12345');
  });
});

describe('what is worth proposing', () => {
  const earlier = (colour: 'red' | 'yellow' | 'green', expiresOn: string | null = null) => ({
    colour,
    reasonCode: 'x',
    expiresOn,
  });
  const step = (facts: Partial<CodeFacts>, is: Partial<Parameters<typeof stepOf>[1]> = {}) =>
    stepOf(wanted(facts), { holds: undefined, open: undefined, declined: undefined, today: TODAY, ...is });

  test('red is proposed to whoever has none', () => {
    expect(step({}).propose).toMatchObject({ colour: 'red', expiresOn: '2021-12-22' });
  });
  test('green is never proposed to somebody who is green', () => {
    expect(isCalm(step({ state: 'completed' }))).toBe(true);
    expect(isCalm(step({ state: 'completed' }, { holds: earlier('green') }))).toBe(true);
    expect(step({ state: 'completed' }, { holds: earlier('red', '2021-12-22') }).propose?.colour).toBe(
      'green',
    );
  });
  test('what holds, and what is open, is not proposed twice', () => {
    expect(isCalm(step({}, { holds: earlier('red', '2021-12-22') }))).toBe(true);
    expect(isCalm(step({}, { open: earlier('red', '2021-12-22') }))).toBe(true);
  });
  test('a stage that was extended: the open proposal lapses and the new day is proposed', () => {
    expect(step({ stageTo: '2022-01-03' }, { open: earlier('red', '2021-12-22') })).toMatchObject({
      lapse: true,
      propose: { expiresOn: '2022-01-03' },
    });
  });
  test('a stay that was cancelled before anybody answered: the proposal lapses, nothing follows', () => {
    expect(step({ state: 'cancelled' }, { open: earlier('red', '2021-12-22') })).toEqual({
      lapse: true,
      propose: undefined,
    });
  });
  test('what a human declined is not proposed again, until it would have run out', () => {
    expect(isCalm(step({}, { declined: earlier('red', '2021-12-22') }))).toBe(true);
    const holds = earlier('yellow', '2021-12-14');
    expect(step({}, { declined: earlier('red', '2021-12-22'), holds }).propose?.colour).toBe('red');
  });
  test('only what the facts still ask for can be approved', () => {
    const event = {
      no: 3,
      answer: null,
      colour: 'red',
      expiresOn: '2021-12-22',
      reasonCode: 'stage-red',
    } as const;
    expect(whyNotApprove(event, wanted({}))).toBeUndefined();
    expect(whyNotApprove(event, wanted({ state: 'cancelled' }))?.code).toBe('code-outdated');
    expect(whyNotApprove(event, undefined)?.code).toBe('code-outdated');
    expect(whyNotApprove({ ...event, answer: 'declined' }, wanted({}))?.code).toBe('code-answered');
  });
});
