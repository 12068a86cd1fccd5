// The card by itself: what is stored goes in, every condition with its state comes out. No database.
import { describe, expect, test } from 'vitest';
import type { PlannedStage } from '../protocols/terms.ts';
import {
  cardOf,
  certificateNo,
  nextStageOf,
  openOf,
  receiverOf,
  roleToSign,
  signersOf,
  whyNotFirst,
  whyNotSecond,
  withoutHealth,
} from './rules.ts';
import type { ConditionName, ReleaseKnown, ReleaseRules, StageRelease, TestKnown } from './terms.ts';

const RULES: ReleaseRules = {
  signers: [
    { stagePlaces: ['facility'], first: ['medic'], second: ['subdistrict-duty', 'cdc'], source: 'x' },
    { first: ['community-officer'], second: ['medic'], source: 'x' },
  ],
  standsFor: [{ role: 'site-medic', for: 'medic', source: 'x' }],
  leaving: {
    items: [{ item: 'key', zh: 'x', en: 'x', source: 'x' }],
    rides: [{ ride: 'trip', zh: 'x', en: 'x', source: 'x' }],
    afterMinutes: { value: 240, source: 'x' },
  },
  opensAt: { value: '08:00', source: 'x' },
  askedWithin: { hours: 24, source: 'x' },
  exempt: { needsNegative: true, source: 'x' },
  roomSamples: { daysBefore: 1, source: 'x' },
  receiver: { level: 3, role: 'cadre', roles: ['cadre'], source: 'x' },
  refusalReasons: [{ reason: 'other', zh: '其他', en: 'other', source: 'x' }],
  declineReasons: [{ reason: 'other', zh: '其他', en: 'other', source: 'x' }],
  certificate: {
    title: { zh: 'x', en: 'x' },
    issuer: { zh: 'x', en: 'x' },
    text: { zh: 'x', en: 'x' },
    advice: [{ zh: 'x', en: 'x' }],
    source: 'x',
  },
};

const STAGE: PlannedStage = {
  stage: 'central',
  label: { zh: '集中隔离医学观察', en: 'central isolation' },
  category: 'close',
  place: 'facility',
  from: '2021-12-09',
  to: '2021-12-22',
  movement: 'noExit',
  code: 'red',
  monitor: { temperaturePerDay: 2, slots: [], feverC: 37.3, symptoms: [] },
  tests: [
    { on: '2021-12-09', double: false, specimen: 'NP', kind: 'PCR', because: '' },
    { on: '2021-12-22', double: true, specimen: 'NP', kind: 'PCR', because: '' },
  ],
  releaseIf: [
    { all: 'daysServed' },
    { all: 'testsNegative' },
    { all: 'symptomFree', hours: 24 },
    { all: 'human', role: 'medic' },
  ],
  because: [],
};

const result = (sample: number, said = 'negative') => ({ sample, result: said });
const first: TestKnown = {
  id: 'a',
  onDay: '2021-12-09',
  kind: 'PCR',
  double: false,
  state: 'done',
  movedTo: null,
  results: [result(1)],
};
const last: TestKnown = {
  ...first,
  id: 'b',
  onDay: '2021-12-22',
  double: true,
  results: [result(1), result(2)],
};

const GOOD: ReleaseKnown = {
  episode: 'e',
  state: 'active',
  step: null,
  planFits: true,
  stage: STAGE,
  tests: [first, last],
  unread: 0,
  positive: 0,
  lastReadingAt: new Date('2021-12-22T08:00:00+08:00'),
  lastSymptomAt: null,
  askedReadings: 0,
  fever: null,
  refusal: null,
  linkedFact: undefined,
  linked: null,
  room: null,
  mates: null,
};
const NOON = new Date('2021-12-22T12:00:00+08:00');

function openNames(known: ReleaseKnown, now = NOON, signed: readonly string[] = ['medic']): ConditionName[] {
  const card = cardOf(known, { now, rules: RULES, signed, nameOf: (role) => ({ zh: role, en: role }) });
  return card.filter((one) => !one.met).map(({ cond }) => cond);
}
const whyOf = (known: ReleaseKnown, cond: ConditionName, now = NOON) =>
  cardOf(known, { now, rules: RULES, signed: [], nameOf: (role) => ({ zh: role, en: role }) }).find(
    (one) => one.cond === cond,
  )?.why.en;

describe('the card', () => {
  test('who has served her days, with every sample negative and no symptom, has nothing open', () => {
    expect(openNames(GOOD)).toEqual([]);
  });

  // One thing wrong at a time: just that condition is open, and it says what is missing.
  const faults: [string, Partial<ReleaseKnown>, ConditionName, RegExp][] = [
    ['in hospital', { state: 'suspended' }, 'underControl', /in hospital/],
    ['exposed again', { step: 'reassess' }, 'planStands', /assessed again/],
    ['facts changed', { planFits: false }, 'planStands', /facts have changed/],
    ['a result nobody has read', { unread: 1 }, 'resultsRead', /1 result/],
    ['a positive', { positive: 1 }, 'noPositive', /case/],
    ['a fever', { fever: 'medic' }, 'noFever', /medic/],
    ['a reading that is asked about', { askedReadings: 2 }, 'nothingAsked', /2 reading/],
    ['a refusal', { refusal: 'refused' }, 'noRefusal', /not settled/],
    ['she has left', { refusal: 'absconded' }, 'noRefusal', /has left/],
    ['a positive room-mate', { mates: { people: 1, positive: 1, fever: 1 } }, 'roomMates', /CDC/],
    ['a room-mate with a fever', { mates: { people: 2, positive: 0, fever: 1 } }, 'roomMates', /medic/],
    [
      'one of two samples',
      { tests: [first, { ...last, state: 'sampled', results: [result(1)] }] },
      'testsNegative',
      /sample 2/,
    ],
    [
      'the second sample says nothing',
      { tests: [first, { ...last, results: [result(1), result(2, 'invalid')] }] },
      'testsNegative',
      /sample 2/,
    ],
    [
      'the second sample is positive',
      { tests: [first, { ...last, results: [result(1), result(2, 'positive')] }] },
      'testsNegative',
      /positive/,
    ],
    [
      'twice the first sample',
      { tests: [first, { ...last, results: [result(1), result(1)] }] },
      'testsNegative',
      /sample 2/,
    ],
    [
      'not sampled',
      { tests: [first, { ...last, state: 'due', results: [] }] },
      'testsNegative',
      /not sampled/,
    ],
    [
      'refused at the door',
      { tests: [{ ...first, state: 'refused', results: [] }, last] },
      'testsNegative',
      /exempt her/,
    ],
    ['a planned test nobody was asked for', { tests: [first] }, 'testsNegative', /2021-12-22/],
    [
      'put off and forgotten',
      { tests: [{ ...first, state: 'rescheduled', movedTo: '2021-12-10', results: [] }, last] },
      'testsNegative',
      /put off/,
    ],
    [
      'a symptom this morning',
      { lastSymptomAt: new Date('2021-12-22T07:00:00+08:00') },
      'symptomFree',
      /2021-12-23 07:00/,
    ],
    [
      'nobody has asked her since yesterday',
      { lastReadingAt: new Date('2021-12-21T08:00:00+08:00') },
      'symptomFree',
      /not known/,
    ],
  ];
  test.each(faults)('%s: just that is open', (_what, change, cond, words) => {
    const known = { ...GOOD, ...change };
    expect(openNames(known)).toEqual([cond]);
    expect(whyOf(known, cond)).toMatch(words);
  });

  test('a day early nobody is released, whatever else holds', () => {
    const eve = new Date('2021-12-21T23:59:00+08:00');
    expect(openNames({ ...GOOD, lastReadingAt: eve }, eve)).toEqual(['daysServed']);
    expect(openNames(GOOD, new Date('2021-12-22T00:00:00+08:00'))).toEqual([]);
  });

  test('a symptom more than a day ago is over', () => {
    expect(openNames({ ...GOOD, lastSymptomAt: new Date('2021-12-21T11:59:00+08:00') })).toEqual([]);
  });

  test('an exempt test holds nobody up, but one negative must stand', () => {
    const exempt = { ...first, state: 'exempt', results: [] } as const;
    expect(openNames({ ...GOOD, tests: [exempt, last] })).toEqual([]);
    expect(openNames({ ...GOOD, tests: [exempt, { ...last, state: 'exempt', results: [] }] })).toEqual([
      'testsNegative',
    ]);
  });

  test('a test put off and taken then counts', () => {
    const put = { ...first, state: 'rescheduled', movedTo: '2021-12-10', results: [] } as const;
    const then = { ...first, id: 'c', onDay: '2021-12-10' };
    expect(openNames({ ...GOOD, tests: [put, then, last] })).toEqual([]);
  });

  test('the role the protocol names signs first or second; the first of two need not wait for it', () => {
    expect(openNames(GOOD, NOON, ['subdistrict-duty'])).toEqual(['human']);
    const card = cardOf(GOOD, {
      now: NOON,
      rules: RULES,
      signed: [],
      nameOf: (role) => ({ zh: role, en: role }),
    });
    expect(openOf(card, 'first')).toEqual([]);
    expect(openOf(card, 'second').map(({ cond }) => cond)).toEqual(['human']);
  });

  test('a contact of a contact waits for the first two tests of the one she met', () => {
    const stage: PlannedStage = {
      ...STAGE,
      releaseIf: [{ all: 'linkedTestsNegative', category: 'close', first: 2 }],
    };
    const linked = (results: string[], became: 'active' | 'converted' = 'active') => ({
      ...GOOD,
      stage,
      linked: { id: 'l', no: 7, category: 'close', became, results },
    });
    expect(openNames({ ...GOOD, stage })).toEqual(['linkedTestsNegative']);
    expect(openNames(linked(['negative']))).toEqual(['linkedTestsNegative']);
    expect(whyOf(linked(['negative']), 'linkedTestsNegative')).toMatch(/E-7: 1 of the first 2/);
    expect(openNames(linked(['negative', 'negative']))).toEqual([]);
    expect(openNames(linked(['negative', 'negative', 'positive']))).toEqual(['linkedTestsNegative']);
    expect(openNames(linked(['negative', 'negative'], 'converted'))).toEqual(['linkedTestsNegative']);
    const told = { category: 'close', negatives: 2 };
    expect(openNames({ ...GOOD, stage, linkedFact: told })).toEqual([]);
    expect(openNames({ ...GOOD, stage, linkedFact: { ...told, positiveOn: '2021-12-20' } })).toEqual([
      'linkedTestsNegative',
    ]);
  });

  test('samples of the room count when they are fresh and negative', () => {
    const stage: PlannedStage = { ...STAGE, releaseIf: [{ all: 'envSamplesNegative' }] };
    const room = (on: string, negative = true) => ({ ...GOOD, stage, room: { on, negative } });
    expect(openNames({ ...GOOD, stage })).toEqual(['envSamplesNegative']);
    expect(openNames(room('2021-12-20'))).toEqual(['envSamplesNegative']);
    expect(openNames(room('2021-12-21', false))).toEqual(['envSamplesNegative']);
    expect(openNames(room('2021-12-21'))).toEqual([]);
  });

  test('a stage without tests and without thermometer asks for its days alone', () => {
    const stage: PlannedStage = {
      ...STAGE,
      tests: [],
      monitor: null,
      releaseIf: [{ all: 'daysServed' }, { all: 'symptomFree', hours: 24 }],
    };
    expect(openNames({ ...GOOD, stage, tests: [], lastReadingAt: null })).toEqual([]);
  });

  test('who does not hold health data learns that something is open, not what', () => {
    const card = withoutHealth(
      cardOf(
        { ...GOOD, positive: 1 },
        { now: NOON, rules: RULES, signed: [], nameOf: (role) => ({ zh: role, en: role }) },
      ),
    );
    const one = card.find(({ cond }) => cond === 'noPositive');
    expect(one).toMatchObject({ met: false, why: { en: 'open; the medic knows the details' } });
  });
});

describe('who signs, and what comes after', () => {
  test('by the place of the stage; a place without a row has the last one', () => {
    expect(signersOf(RULES, 'facility', false).first).toEqual(['medic']);
    expect(signersOf(RULES, 'community', false).first).toEqual(['community-officer']);
  });

  test('of a guest of a site its own people sign, where a row says so; of anybody else they do not', () => {
    const own = {
      stagePlaces: ['facility'],
      atSite: true as const,
      first: ['site-medic'],
      second: ['cdc'],
      source: 'x',
    };
    const rules = { ...RULES, signers: [own, ...RULES.signers] };
    expect(signersOf(rules, 'facility', true).first).toEqual(['site-medic']);
    expect(signersOf(rules, 'facility', false).first).toEqual(['medic']);
    expect(signersOf(rules, 'home', true).first).toEqual(['community-officer']);
  });

  test('the medic of a site stands for the medic the protocol asks for; a head does not', () => {
    const human = (role: string) => openNames(GOOD, NOON, [role]);
    expect(human('site-medic')).toEqual([]);
    expect(human('site-head')).toEqual(['human']);
  });

  test('whoever is alone in her room, or with people who are well, is not kept by them', () => {
    expect(openNames({ ...GOOD, mates: { people: 0, positive: 0, fever: 0 } })).toEqual([]);
    expect(openNames({ ...GOOD, mates: { people: 3, positive: 0, fever: 0 } })).toEqual([]);
  });

  test('a duty elsewhere, or without the permission, signs nothing', () => {
    const duty = (role: string, place: string, may = true) => ({
      role,
      place,
      permissions: new Set(may ? ['control.release'] : []),
      purposes: new Set<never>(),
    });
    const who = (...duties: ReturnType<typeof duty>[]) => ({ id: 'u', kind: 'person', duties });
    const at = 'd330114.s001.c01.g01';
    expect(roleToSign(who(duty('medic', 'd330114.s001.c01')), ['medic'], at)).toBe('medic');
    expect(roleToSign(who(duty('medic', 'd330114.s002')), ['medic'], at)).toBeUndefined();
    expect(roleToSign(who(duty('medic', 'd330114', false)), ['medic'], at)).toBeUndefined();
    expect(roleToSign(who(duty('cadre', 'd330114')), ['medic'], at)).toBeUndefined();
  });

  test('the next stage is the next one that is not skipped', () => {
    const skipped = { ...STAGE, skipped: true } as const;
    expect(nextStageOf({ stages: [STAGE, skipped, STAGE] }, 0)).toBe(2);
    expect(nextStageOf({ stages: [STAGE, skipped] }, 0)).toBeUndefined();
  });

  test('her community takes her over; a certificate has its number', () => {
    expect(receiverOf(RULES, 'd330114.s001.c01.g01')).toBe('d330114.s001.c01');
    expect(receiverOf(RULES, 'd330114.s001')).toBe('d330114.s001');
    expect(certificateNo('d330114.s001.c01', '2021-12-22', 42)).toBe('330114-2021-000042');
  });
});

test('a plan that has changed since the first signature is signed anew by the first', () => {
  const medic = {
    id: 'm',
    kind: 'user',
    duties: [{ role: 'medic', place: 'd1', permissions: new Set(['control.release']) }],
  };
  const asked = (stageTo: string) => ({
    episode: { place: 'd1.s1', state: 'active' as const },
    keptAt: null,
    stagePlace: 'facility',
    stageTo,
    release: { firstAt: new Date(), firstBy: 'm', firstRole: 'medic', stageTo: '2021-12-22' } as StageRelease, // what the rule asks
    card: [],
    actor: medic as never, // what the rule asks
    rules: RULES,
    nameOf: (role: string) => ({ zh: role, en: role }),
  });
  expect(whyNotFirst(asked('2021-12-22'))?.code).toBe('release-signed-already');
  const other = {
    ...asked('2021-12-21'),
    actor: { ...medic, id: 'd', duties: [{ ...medic.duties[0], role: 'cdc' }] } as never,
  };
  expect(whyNotSecond(other)?.code).toBe('release-stage-changed');
  expect(whyNotFirst(asked('2021-12-21'))).toBeUndefined();
});
