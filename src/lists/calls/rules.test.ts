// The rules of calling, tried over small spaces and at random: no database, no clock.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { addMinutes } from '../../base/clock.ts';
import { secretsFrom } from '../../base/secrets.ts';
import { understood } from '../../ledger/perform.ts';
import { unitHearing } from '../../tasks/rules.ts';
import { roles } from '../../teams/terms.ts';
import { LINE_STATES, STATE_WORDS } from '../terms.ts';
import { type DeadlineRow, escalationsOf, levelOf } from './deadlines.ts';
import { refusalOf } from './refusals.ts';
import {
  CALL_STATES,
  callAgainFrom,
  claimOfAttempt,
  claimUntil,
  countTries,
  feedbackHasLeft,
  identityMatches,
  LINE_ACTS,
  LINE_BUTTONS,
  matchesOf,
  mayConcludeUnreachable,
  numbersAreWrong,
  outcomeButtons,
  proveOutcome,
  resultWith,
  SEARCH_LADDER,
  settingsOf,
  whyNotAgree,
  whyNotAt,
  whyNotClaim,
  whyNotConclude,
  whyNotCorrect,
  whyNotExtend,
  whyNotFinishSearch,
  whyNotHolding,
  whyNotRecord,
  whyNotResult,
  whyNotSend,
  whyNotSign,
  whyNotStartSearch,
} from './rules.ts';
import { codeAsSaid, codeOf, readCode, scriptFor } from './script.ts';
import type { LateGroup } from './store.ts';
import {
  type Attempt,
  CALL_CHANNELS,
  CALL_RESULTS,
  type Claim,
  callRules,
  callScript,
  type Line,
  type LineFacts,
  type Search,
} from './terms.ts';

const shipped = async (name: string) =>
  parse(await readFile(join(import.meta.dirname, '../../../rulebook', `${name}.yaml`), 'utf8'));
const rules = understood(callRules.schema, await shipped('calls'));
const script = understood(callScript.schema, await shipped('call-script'));
const roleRows = understood(roles.schema, await shipped('roles'));
const settings = settingsOf(rules);

const T0 = new Date('2026-12-08T00:30:00+08:00');
const at = (minutes: number) => addMinutes(T0, minutes);
const ME = '00000000-0000-7000-8000-000000000001';
const OTHER = '00000000-0000-7000-8000-000000000002';

const line = (change: Partial<Line> = {}): Line => ({
  id: 'l1',
  batch: 'b1',
  person: 'p1',
  place: 'd330114.s001.c01.g01',
  ownerUnit: 'd330114.s001.c01',
  ownerRole: 'community-officer',
  state: 'verifying',
  step: 'outcome',
  dueAt: at(120),
  level: 0,
  claimedBy: ME,
  callAfter: null,
  duplicateOf: null,
  mergedInto: null,
  outcome: null,
  outcomeAt: null,
  receivedAt: T0,
  changedAt: T0,
  ...change,
});
const facts = (change: Partial<LineFacts> = {}): LineFacts => ({
  line: line(),
  lock: undefined,
  attempts: [],
  searches: [],
  transfer: undefined,
  correction: undefined,
  numbers: ['n1'],
  ...change,
});
let made = 0;
const attempt = (minutes: number, change: Partial<Attempt> = {}): Attempt => ({
  id: `a${made++}`,
  line: 'l1',
  by: ME,
  at: at(minutes),
  channel: 'mobile',
  result: 'no-answer',
  identity: [],
  callBackAt: null,
  numberNo: 1,
  number: 'n1',
  ...change,
});
const claim = (change: Partial<Claim> = {}): Claim => ({
  id: 'c1',
  person: 'p1',
  line: 'l1',
  unit: 'd330114.s001.c01',
  by: ME,
  at: T0,
  until: at(15),
  code: '48291306',
  matched: [],
  checks: 0,
  checkedAt: null,
  endedAt: null,
  endedHow: null,
  ...change,
});
const search = (change: Partial<Search> = {}): Search => ({
  id: 's1',
  line: 'l1',
  stage: 'visit',
  because: 'unreachable',
  openedAt: at(60),
  dueAt: at(180),
  startedAt: null,
  startedBy: null,
  endedAt: null,
  endedBy: null,
  result: null,
  receipt: null,
  ...change,
});

describe('nobody is unreachable too soon', () => {
  it.each([
    ['no call at all', [], false],
    ['one call', [attempt(0)], false],
    [
      'three calls within ten minutes are one',
      [attempt(0), attempt(5), attempt(10), attempt(11, { channel: 'sms', result: 'sent' })],
      false,
    ],
    ['three calls through one channel only', [attempt(0), attempt(20), attempt(40)], false],
    [
      'three calls and a text message',
      [attempt(0), attempt(20), attempt(40), attempt(41, { channel: 'sms', result: 'sent' })],
      true,
    ],
    ['three calls through two numbers', [attempt(0), attempt(20, { channel: 'second' }), attempt(40)], true],
    [
      'two calls and five text messages',
      [
        attempt(0),
        attempt(20),
        ...[1, 2, 3, 4, 5].map((n) => attempt(n, { channel: 'sms', result: 'sent' })),
      ],
      false,
    ],
    ['nineteen minutes are not twenty', [attempt(0), attempt(19, { channel: 'second' }), attempt(38)], false],
    [
      'she answered in between: counted anew',
      [
        attempt(0),
        attempt(20, { channel: 'second' }),
        attempt(30, { result: 'callback-asked', callBackAt: at(50) }),
        attempt(50),
      ],
      false,
    ],
    [
      'a visitor’s word is no call',
      [attempt(0), attempt(20), attempt(40, { result: 'answered-identity-confirmed' })],
      false,
    ],
  ] as const)('%s', (_title, attempts, may) => {
    expect(mayConcludeUnreachable(attempts, settings).ok).toBe(may);
  });

  const anyAttempt = fc
    .record({
      minutes: fc.integer({ min: 0, max: 240 }),
      channel: fc.constantFrom(...CALL_CHANNELS.map((row) => row.channel)),
      result: fc.constantFrom(...CALL_RESULTS.map((row) => row.result)),
    })
    .map(({ minutes, channel, result }) =>
      attempt(minutes, { channel, result: channel === 'sms' ? 'sent' : result }),
    );

  it('before three calls, two channels and twenty minutes between, whatever was tried', () => {
    fc.assert(
      fc.property(fc.array(anyAttempt, { maxLength: 12 }), (attempts) => {
        const answer = mayConcludeUnreachable(attempts, settings);
        if (!answer.ok) {
          expect(answer.missing.calls + answer.missing.channels).toBeGreaterThan(0);
          return;
        }
        const tried = attempts.filter((one) => CALL_RESULTS.find((row) => row.result === one.result)?.tried);
        const calls = tried
          .filter((one) => one.channel !== 'sms')
          .sort((a, b) => a.at.getTime() - b.at.getTime());
        expect(calls.length).toBeGreaterThanOrEqual(3);
        expect(new Set(tried.map((one) => one.channel)).size).toBeGreaterThanOrEqual(2);
        const first = calls[0]?.at ?? T0;
        const last = calls.at(-1)?.at ?? T0;
        expect(last.getTime() - first.getTime()).toBeGreaterThanOrEqual(40 * 60_000);
      }),
      { numRuns: 2_000 },
    );
  });

  it('the order in which tries are written down makes no difference', () => {
    fc.assert(
      fc.property(fc.array(anyAttempt, { maxLength: 10 }), (attempts) => {
        const reversed = [...attempts].reverse();
        const spread = new Set(attempts.map((one) => one.at.getTime())).size === attempts.length;
        if (spread) expect(countTries(reversed, settings)).toEqual(countTries(attempts, settings));
      }),
    );
  });

  it('says when the next call counts and what is missing, in both languages', () => {
    const answer = mayConcludeUnreachable([attempt(0), attempt(20)], settings);
    expect(answer.tries.nextFrom).toEqual(at(40));
    expect(answer).toMatchObject({ ok: false, missing: { calls: 1, channels: 1 } });
    if (!answer.ok) {
      expect(answer.why.zh).toContain('还差 1 次呼叫');
      expect(answer.why.en).toContain('1 more call');
    }
  });

  it('a try after which the same number may be rung at once is a wrong number; all others wait', () => {
    expect(callAgainFrom(attempt(0, { result: 'wrong-number' }), settings)).toBeUndefined();
    expect(callAgainFrom(attempt(0), settings)).toEqual(at(20));
    expect(callAgainFrom(attempt(0, { channel: 'sms', result: 'sent' }), settings)).toBeUndefined();
    expect(callAgainFrom(attempt(0, { result: 'callback-asked', callBackAt: at(45) }), settings)).toEqual(
      at(45),
    );
  });
});

describe('unreachable and wrong number never end', () => {
  it('in the shipped table', () => {
    for (const outcome of ['unreachable', 'wrongNumber'])
      expect(rules.outcomes.find((row) => row.outcome === outcome)?.leads).toBe('visit');
    expect(callRules.check?.(rules)).toEqual([]);
  });

  it('and a table that says so is refused', () => {
    const edited = {
      ...rules,
      outcomes: rules.outcomes.map((row) =>
        row.outcome === 'unreachable' ? { ...row, leads: 'ends' as const } : row,
      ),
    };
    expect(callRules.check?.(edited)).toMatchObject([
      { en: 'unreachable must lead to a visit; it is never an end' },
    ]);
    const without = { ...rules, outcomes: rules.outcomes.filter((row) => row.outcome !== 'wrongNumber') };
    expect(callRules.check?.(without)?.length).toBe(1);
    const none = { ...rules, settings: { ...rules.settings, minimumCalls: { value: 0, source: 'x' } } };
    expect(callRules.check?.(none)?.length).toBe(1);
  });

  it.each([
    ['an outcome that is no state of a line', 'confirmed', { outcome: 'gone' }, 'there is no outcome gone'],
    ['a state that is no outcome', 'confirmed', { outcome: 'routed' }, 'there is no outcome routed'],
    ['an end that opens a visit', 'confirmed', { leads: 'visit' }, 'confirmed is an end'],
    ['calls in vain as the proof of an end', 'confirmed', { needs: ['calls-exhausted'] }, 'calls-exhausted'],
    ['unreachable by a receipt', 'unreachable', { needs: ['receipt'] }, 'can not be proven by receipt'],
    ['a transfer nobody accepted', 'transferredOut', { needs: ['acceptance', 'told'] }, 'proven by told'],
    ['the same twice', 'confirmed', { outcome: 'movedOut' }, 'listed twice'],
  ] as const)('nor %s', (_title, outcome, change, says) => {
    const at = rules.outcomes.findIndex((row) => row.outcome === outcome);
    const edited = rules.outcomes.map((row, i) => (i === at ? { ...row, ...change } : row));
    const wrong = callRules.check?.({ ...rules, outcomes: edited as typeof rules.outcomes });
    expect(wrong).toMatchObject([{ en: expect.stringContaining(says) }]);
  });

  it('nor settings under which nobody can be called or told apart', () => {
    const set = (name: keyof typeof rules.settings, value: number) =>
      callRules.check?.({ ...rules, settings: { ...rules.settings, [name]: { value, source: 'x' } } });
    for (const name of ['minimumCalls', 'identityMatches', 'claimMinutes', 'claimsPerCaller'] as const)
      expect(set(name, 0)).toHaveLength(1);
    expect(set('identityMatches', 4)).toMatchObject([{ en: 'identityMatches is at least 1 and at most 3' }]);
  });

  it('every rung of the search leads to the next, the last to a signature', () => {
    expect(SEARCH_LADDER.visit.next).toBe('police');
    expect(SEARCH_LADDER.police.next).toBe('search');
    expect(SEARCH_LADDER.search.next).toBe('sign');
  });

  it('every outcome that ends is a state whose line no one calls again', () => {
    for (const row of rules.outcomes.filter((one) => one.leads === 'ends')) {
      expect(LINE_STATES).toContain(row.outcome);
      expect(CALL_STATES[row.outcome as Line['state']].claim).toBe(false);
    }
  });
});

describe('an outcome needs its proof', () => {
  const identified = attempt(5, { result: 'answered-identity-confirmed', identity: ['name', 'birth'] });
  const family = attempt(5, { result: 'answered-by-other' });
  const met = search({ result: 'met', endedAt: at(90) });
  const toldAtDoor = search({ result: 'told', endedAt: at(90) });
  const filled = { where: '杭州市拱墅区', reason: '本人说明', receipt: 'HZ-1' };

  it.each([
    ['confirmed', facts(), {}, false],
    ['confirmed', facts({ attempts: [identified] }), {}, true],
    ['confirmed', facts({ attempts: [family] }), {}, false],
    ['confirmed', facts({ searches: [met] }), {}, true],
    ['movedOut', facts({ attempts: [identified] }), {}, false],
    ['movedOut', facts({ attempts: [identified] }), { where: '  ' }, false],
    ['movedOut', facts({ attempts: [family] }), filled, true],
    ['movedOut', facts({ searches: [toldAtDoor] }), filled, true],
    ['notExposed', facts({ attempts: [family] }), filled, false],
    ['deceased', facts({ attempts: [identified, family] }), { reason: 'x' }, false],
    ['deceased', facts(), filled, true],
    ['caseAdmitted', facts(), { where: '第一医院' }, false],
    ['caseAdmitted', facts(), filled, true],
    ['transferredOut', facts({ attempts: [identified], searches: [met] }), filled, false],
    ['wrongNumber', facts({ attempts: [identified] }), {}, false],
    ['wrongNumber', facts({ attempts: [attempt(0, { result: 'wrong-number' })] }), {}, true],
    [
      'wrongNumber',
      facts({ attempts: [attempt(0, { result: 'wrong-number' })], numbers: ['n1', 'n2'] }),
      {},
      false,
    ],
    ['wrongNumber', facts({ numbers: [] }), {}, true],
    ['unreachable', facts({ attempts: [attempt(0)] }), {}, false],
    ['duplicate', facts(), {}, false],
    ['duplicate', facts(), { survivor: { person: 'p1', duplicate: false, self: false } }, true],
    ['duplicate', facts(), { survivor: { person: 'p2', duplicate: false, self: false } }, false],
    ['duplicate', facts(), { survivor: { person: 'p1', duplicate: true, self: false } }, false],
    ['duplicate', facts(), { survivor: { person: 'p1', duplicate: false, self: true } }, false],
    ['nonsense', facts({ attempts: [identified] }), filled, false],
  ] as const)('%s (%#)', (outcome, given, fields, proven) => {
    const answer = proveOutcome(outcome, given, fields, rules);
    expect(answer.no === undefined).toBe(proven);
    if (answer.no === undefined) expect(answer.evidence.length).toBeGreaterThan(0);
    else expect(answer.no.words.zh.length).toBeGreaterThan(8);
  });

  it('whatever the facts, what ends carries evidence, and a state that is answered concludes nothing more', () => {
    const anyFacts = fc.record({
      state: fc.constantFrom(...LINE_STATES),
      attempts: fc.array(
        fc.record({
          minutes: fc.nat(200),
          result: fc.constantFrom(...CALL_RESULTS.map((row) => row.result)),
        }),
        { maxLength: 8 },
      ),
      results: fc.array(fc.constantFrom('met', 'told', 'not-found', 'new-number', 'called-off'), {
        maxLength: 3,
      }),
      numbers: fc.subarray(['n1', 'n2', 'n3']),
      outcome: fc.constantFrom(...rules.outcomes.map((row) => row.outcome)),
      receipt: fc.option(fc.string(), { nil: undefined }),
    });
    fc.assert(
      fc.property(anyFacts, ({ state, attempts, results, numbers, outcome, receipt }) => {
        const given = facts({
          line: line({ state, step: CALL_STATES[state].claim ? 'outcome' : null }),
          attempts: attempts.map((one) => attempt(one.minutes, { result: one.result })),
          searches: results.map((result, i) =>
            search({ id: `s${i}`, result: result as Search['result'], endedAt: at(i) }),
          ),
          numbers,
        });
        const answer = proveOutcome(outcome, given, { where: 'x', reason: 'x', receipt }, rules);
        if (answer.no !== undefined) return;
        expect(answer.evidence.length).toBeGreaterThan(0);
        expect(CALL_STATES[state].claim).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('a search that goes on is not opened twice', () => {
    const given = facts({
      line: line({ state: 'fieldSearch', step: 'visit' }),
      searches: [search()],
      numbers: [],
    });
    expect(proveOutcome('wrongNumber', given, {}, rules).no?.code).toBe('already-searching');
  });

  it('after a new number was found at the door, the tries count anew', () => {
    const before = [attempt(0), attempt(20, { channel: 'second' }), attempt(40)];
    const ended = search({ result: 'new-number', endedAt: at(100) });
    expect(
      proveOutcome('unreachable', facts({ attempts: before, searches: [ended] }), {}, rules).no?.code,
    ).toBe('proof-missing');
  });

  it('the buttons say the same as the rule, and what is missing', () => {
    const buttons = outcomeButtons(facts({ attempts: [attempt(0)] }), rules);
    const button = (outcome: string) => buttons.find((one) => one.outcome === outcome);
    expect(button('confirmed')).toMatchObject({
      may: false,
      why: { zh: expect.stringContaining('核对身份') },
    });
    expect(button('unreachable')).toMatchObject({
      may: false,
      ends: false,
      why: { zh: expect.stringContaining('还差 2 次呼叫') },
    });
    expect(button('caseAdmitted')).toMatchObject({ may: true, asks: 'receipt', fields: ['where'] });
    expect(button('duplicate')).toMatchObject({ may: true, asks: 'survivor' });
    expect(button('transferredOut')).toBeUndefined();
  });
});

describe('identity is told by the person called', () => {
  const known = { name: '欧阳海燕', birth: '1988-03-05', document: '33010619880305002X' };
  it.each([
    [{ name: '欧阳海燕' }, ['name']],
    [{ name: ' 欧阳 海燕' }, ['name']],
    [{ name: '欧阳海艳' }, []],
    [{ name: '' }, []],
    [{ birth: '1988年3月5日' }, ['birth']],
    [{ birth: '19880305' }, ['birth']],
    [{ birth: '1988-03-06' }, []],
    [{ birth: '1988' }, []],
    [{ last4: '002x' }, ['last4']],
    [{ last4: '００２Ｘ' }, ['last4']],
    [{ last4: '02X' }, []],
    [{ name: '欧阳海燕', birth: '1988.3.5', last4: '1234' }, ['name', 'birth']],
  ] as const)('%j', (told, agreed) => {
    expect(identityMatches(told, known)).toEqual(agreed);
  });

  it('what is not on file can not agree', () => {
    expect(identityMatches({ name: 'x', birth: '1988-03-05', last4: '' }, { name: 'y' })).toEqual([]);
    expect(identityMatches({ last4: '' }, { name: 'y', document: '' })).toEqual([]);
  });

  it('two of three make it confirmed, whoever says what', () => {
    expect(resultWith('answered-identity-confirmed', ['name'], settings)).toBe(
      'answered-identity-not-confirmed',
    );
    expect(resultWith('answered-identity-confirmed', ['name', 'name'], settings)).toBe(
      'answered-identity-not-confirmed',
    );
    expect(resultWith('answered-identity-not-confirmed', ['name', 'birth'], settings)).toBe(
      'answered-identity-confirmed',
    );
    expect(resultWith('no-answer', ['name', 'birth'], settings)).toBe('no-answer');
  });

  it('answers compared after a try do not count for it', () => {
    const held = claim({ matched: ['name', 'birth'], checkedAt: at(30) });
    expect(matchesOf(held, at(10))).toEqual([]);
    expect(matchesOf(held, at(31))).toEqual(['name', 'birth']);
  });

  it('a text message is sent, a call is not', () => {
    for (const { channel } of CALL_CHANNELS)
      for (const { result } of CALL_RESULTS)
        expect(whyNotResult(channel, result) === undefined).toBe((channel === 'sms') === (result === 'sent'));
  });
});

describe('one lock per person', () => {
  const shown = { byName: '李海', unitName: { zh: '白杨街道', en: 'Baiyang' } };
  const me = { id: ME, held: 0 };
  it('somebody else’s live conversation keeps everybody out, on every line of hers', () => {
    const lock = claim({ by: OTHER, line: 'l9' });
    const no = whyNotClaim({ line: line(), lock, transfer: undefined }, me, at(5), settings, shown);
    expect(no?.code).toBe('person-in-conversation');
    expect(no?.words.zh).toContain('李海');
    expect(no?.words.zh).toContain('00:45');
  });
  it('even one’s own on another line: one conversation at a time', () => {
    const lock = claim({ line: 'l9' });
    expect(whyNotClaim({ line: line(), lock, transfer: undefined }, me, at(5), settings, shown)?.code).toBe(
      'person-in-conversation',
    );
  });
  it('a lock that ran out keeps nobody out', () => {
    const lock = claim({ by: OTHER });
    expect(
      whyNotClaim({ line: line(), lock, transfer: undefined }, me, at(15), settings, undefined),
    ).toBeUndefined();
  });
  it('too many at once is refused; a second tap on one’s own line is not', () => {
    const many = { id: ME, held: settings.claimsPerCaller };
    expect(
      whyNotClaim({ line: line(), lock: undefined, transfer: undefined }, many, T0, settings, undefined)
        ?.code,
    ).toBe('too-many-claims');
    expect(
      whyNotClaim({ line: line(), lock: claim(), transfer: undefined }, many, at(1), settings, undefined),
    ).toBeUndefined();
  });
  it('is held, extended up to its limit, and runs out', () => {
    expect(whyNotHolding({ line: line(), lock: undefined }, ME, T0)?.code).toBe('claim-first');
    expect(whyNotHolding({ line: line(), lock: claim() }, ME, at(14))).toBeUndefined();
    expect(whyNotHolding({ line: line(), lock: claim() }, ME, at(15))?.code).toBe('claim-ran-out');
    expect(whyNotHolding({ line: line(), lock: claim({ by: OTHER }) }, ME, at(1))?.code).toBe('claim-first');
    expect(claimUntil(T0, at(10), settings)).toEqual(at(25));
    expect(claimUntil(T0, at(55), settings)).toEqual(at(60));
    expect(whyNotExtend({ line: line(), lock: claim({ until: at(61) }) }, ME, at(60), settings)?.code).toBe(
      'claim-too-long',
    );
  });
  it('whoever lost the signal may conclude, unless somebody else has the person now', () => {
    expect(whyNotConclude({ line: line(), lock: claim() }, ME, at(40), undefined)).toBeUndefined();
    expect(
      whyNotConclude({ line: line({ claimedBy: null }), lock: undefined }, ME, at(40), undefined)?.code,
    ).toBe('claim-first');
    expect(
      whyNotConclude(
        { line: line(), lock: claim({ by: OTHER, at: at(20), until: at(45) }) },
        ME,
        at(40),
        shown,
      )?.code,
    ).toBe('person-in-conversation');
  });
  it('a try belongs to the claim it was made under, also when the phone had no signal to extend it', () => {
    const ran = claim({ endedAt: at(15), endedHow: 'expired' });
    expect(claimOfAttempt([ran], ME, at(40), settings)).toBe(ran);
    expect(claimOfAttempt([ran], ME, at(63), settings)).toBeUndefined();
    expect(claimOfAttempt([claim()], OTHER, at(5), settings)).toBeUndefined();
    const given = claim({ endedAt: at(4), endedHow: 'released' });
    expect(claimOfAttempt([given], ME, at(5), settings)).toBe(given);
    expect(claimOfAttempt([given], ME, at(7), settings)).toBeUndefined();
    expect(claimOfAttempt([claim()], ME, at(-3), settings)).toBeUndefined();
    expect(whyNotRecord({ line: line(), lock: claim({ line: 'l9' }) }, ME, at(5), settings)?.code).toBe(
      'claim-first',
    );
    expect(whyNotRecord({ line: line(), lock: claim() }, ME, at(50), settings)).toBeUndefined();
  });
  it('what happened is written down neither before it happened nor days later', () => {
    expect(whyNotAt(at(3), T0, settings)?.code).toBe('attempt-in-future');
    expect(whyNotAt(at(2), T0, settings)).toBeUndefined();
    expect(whyNotAt(at(-12 * 60), T0, settings)).toBeUndefined();
    expect(whyNotAt(at(-12 * 60 - 1), T0, settings)?.code).toBe('attempt-too-old');
  });
});

describe('numbers', () => {
  it('are wrong when each known one was answered by a stranger', () => {
    const wrong = (number: string | null) => attempt(0, { result: 'wrong-number', number });
    expect(numbersAreWrong([wrong('a')], ['a', 'b'])).toBe(false);
    expect(numbersAreWrong([wrong('a'), wrong('b')], ['b', 'a'])).toBe(true);
    expect(numbersAreWrong([wrong(null)], ['a'])).toBe(false);
    expect(numbersAreWrong([attempt(0, { number: 'a' })], ['a'])).toBe(false);
    expect(numbersAreWrong([], [])).toBe(true);
  });
});

describe('the search', () => {
  it('one sets out and the others know; when the time is over anybody may take it up', () => {
    const started = facts({ searches: [search({ startedAt: at(70), startedBy: OTHER })] });
    expect(whyNotStartSearch(started, 'visit', ME, at(100), '王芳')?.words.zh).toContain('王芳');
    expect(whyNotStartSearch(started, 'visit', OTHER, at(100))).toBeUndefined();
    expect(whyNotStartSearch(started, 'visit', ME, at(180))).toBeUndefined();
    expect(whyNotStartSearch(started, 'police', ME, at(100))?.code).toBe('not-in-search');
    expect(whyNotStartSearch(facts(), 'visit', ME, at(100))?.code).toBe('not-in-search');
  });
  it('that found nobody, or only heard of her, says what was done', () => {
    const open = facts({ searches: [search()] });
    expect(whyNotFinishSearch(open, 'visit', { result: 'not-found', note: ' 无 ' })?.code).toBe(
      'search-proof',
    );
    expect(whyNotFinishSearch(open, 'visit', { result: 'told' })?.code).toBe('search-proof');
    expect(whyNotFinishSearch(open, 'visit', { result: 'not-found', note: '敲门三次无人' })).toBeUndefined();
    expect(whyNotFinishSearch(open, 'visit', { result: 'met' })).toBeUndefined();
    expect(whyNotFinishSearch(open, 'search', { result: 'met' })?.code).toBe('not-in-search');
  });
  it('only an unresolved line is signed', () => {
    for (const state of LINE_STATES) {
      const no = whyNotSign({ line: line({ state, step: 'sign' }), lock: undefined }, T0, undefined);
      expect(no === undefined).toBe(state === 'openUnresolved');
      if (no !== undefined) expect(no.words.zh).toContain(STATE_WORDS[state].zh);
    }
    const signed = { line: line({ state: 'openUnresolved', step: null }), lock: undefined };
    expect(whyNotSign(signed, T0, undefined)?.code).toBe('not-waiting-for-signature');
    const talking = { line: line({ state: 'openUnresolved', step: 'sign' }), lock: claim() };
    expect(whyNotSign(talking, at(5), undefined)?.code).toBe('person-in-conversation');
    expect(whyNotSign(talking, at(15), undefined)).toBeUndefined();
  });
});

describe('transfers and corrections', () => {
  const send = (given: LineFacts, to: { unit?: string; outside?: string }) =>
    whyNotSend(given, to, ME, at(5), undefined)?.code;
  it('go to exactly one place that is not the owner', () => {
    expect(send(facts(), {})).toBe('transfer-nowhere');
    expect(send(facts(), { unit: 'd330114.s002', outside: '拱墅区' })).toBe('transfer-nowhere');
    expect(send(facts(), { unit: line().ownerUnit })).toBe('transfer-to-self');
    expect(send(facts(), { unit: 'd330114.s002' })).toBeUndefined();
  });
  it('not of a line that is being searched for, answered, or on its way', () => {
    expect(send(facts({ line: line({ state: 'fieldSearch', step: 'visit' }) }), { outside: 'x' })).toBe(
      'line-in-search',
    );
    expect(send(facts({ line: line({ state: 'confirmed', step: null }) }), { outside: 'x' })).toBe(
      'line-answered',
    );
    expect(send(facts({ lock: claim({ by: OTHER }) }), { outside: 'x' })).toBe('person-in-conversation');
  });
  it('an answer is taken back by one person before the feedback left, by two afterwards', () => {
    const answered = line({ state: 'confirmed', step: null, outcome: 'confirmed', outcomeAt: at(30) });
    expect(whyNotCorrect({ line: line(), correction: undefined })?.code).toBe('nothing-to-correct');
    expect(whyNotCorrect({ line: answered, correction: undefined })).toBeUndefined();
    const repeated = line({
      state: 'duplicate',
      step: null,
      outcome: 'duplicate',
      outcomeAt: at(30),
      duplicateOf: 'l9',
    });
    expect(whyNotCorrect({ line: repeated, correction: undefined })).toBeUndefined();
    expect(feedbackHasLeft(answered, null)).toBe(false);
    expect(feedbackHasLeft(answered, at(60))).toBe(true);
    expect(feedbackHasLeft(answered, at(20))).toBe(false);
    const asked = { id: 'k', line: 'l1', askedBy: ME, askedAt: at(70), was: 'confirmed', reason: 'x' };
    expect(whyNotAgree({ correction: asked }, ME)?.code).toBe('second-person');
    expect(whyNotAgree({ correction: asked }, OTHER)).toBeUndefined();
    expect(whyNotAgree({ correction: undefined }, OTHER)?.code).toBe('no-correction');
  });
});

describe('buttons', () => {
  it('each stands once, has a name in both languages, and answers in words for every state', () => {
    expect(new Set(LINE_BUTTONS.map((row) => row.act)).size).toBe(LINE_BUTTONS.length);
    for (const state of LINE_STATES) {
      for (const row of LINE_BUTTONS) {
        const step = CALL_STATES[state].claim ? 'outcome' : null;
        const no = row.why(facts({ line: line({ state, step }) }), {
          me: ME,
          held: 0,
          now: T0,
          settings,
          shown: undefined,
        });
        expect(LINE_ACTS[row.act].title.zh).not.toBe('');
        if (no !== undefined) {
          expect(no.words.zh).not.toMatch(/\{\w+\}|undefined/);
          expect(no.words.en).not.toMatch(/\{\w+\}|undefined/);
        }
      }
    }
  });
  it('a refusal fills each language with its own words', () => {
    const no = refusalOf('proof-missing', {
      outcome: { zh: '核实无误', en: 'confirmed' },
      missing: { zh: '甲', en: 'a' },
    });
    expect(no.words).toEqual({ zh: '还不能判定“核实无误”：甲。', en: 'Not yet “confirmed”: a.' });
  });
});

describe('late lines', () => {
  const row: DeadlineRow = {
    step: 'claim',
    minutes: 30,
    escalate: [
      { after: 30, to: 'grid-lead' },
      { after: 60, to: 'subdistrict-duty' },
    ],
  };
  const group = (change: Partial<LateGroup> = {}): LateGroup => ({
    batch: 'b1',
    unit: 'd330114.s001.c01',
    waitsFor: null,
    step: 'claim',
    dueAt: at(30),
    level: 0,
    count: 37,
    ...change,
  });
  const table = {
    rowOf: () => row,
    unitOf: (unit: string, role: string) => unitHearing(unit, role, roleRows),
  };
  it('rise with the table, and are never late in silence', () => {
    expect(levelOf({ dueAt: at(30) }, at(29), row)).toBe(0);
    expect(levelOf({ dueAt: at(30) }, at(30), row)).toBe(1);
    expect(levelOf({ dueAt: at(30) }, at(60), row)).toBe(2);
    expect(levelOf({ dueAt: at(30) }, at(600), row)).toBe(2);
    expect(levelOf({ dueAt: at(30) }, at(30), { ...row, escalate: [] })).toBe(1);
    expect(levelOf({ dueAt: null }, at(600), row)).toBe(0);
  });
  it('eight hundred of one batch and unit are one task a level', () => {
    const groups = Array.from({ length: 20 }, (_, i) => group({ dueAt: at(30 - i), count: 40 }));
    const found = escalationsOf(groups, at(70), table);
    expect(found.map((one) => [one.level, one.toRole, one.toUnit, one.count])).toEqual([
      [1, 'grid-lead', 'd330114.s001.c01', 800],
      [2, 'subdistrict-duty', 'd330114.s001', 800],
    ]);
  });
  it('a transfer nobody answers is the receiver’s delay', () => {
    const accept = { ...table, rowOf: () => ({ ...row, step: 'accept' }) };
    const [one] = escalationsOf([group({ step: 'accept', waitsFor: 'd330114.s002' })], at(31), accept);
    expect(one?.unit).toBe('d330114.s002');
  });
});

describe('the script', () => {
  const secrets = secretsFrom(Buffer.alloc(32, 7));
  it('gives the caller’s unit, the published number and a code, and asks for nothing a fraud asks for', () => {
    expect(callScript.check?.(script)).toEqual([]);
    const code = codeOf(secrets, 'c1');
    expect(code).toMatch(/^\d{8}$/);
    const said = scriptFor(script, { unit: { zh: '白杨街道', en: 'Baiyang' }, code });
    const all = said.steps.map((step) => step.zh).join('');
    expect(all).toContain('白杨街道');
    expect(all).toContain(codeAsSaid(code));
    expect(all).not.toMatch(/\{\w+\}/);
  });
  it('a script that asks to scan a code is refused', () => {
    const bad = {
      ...script,
      steps: [...script.steps, { id: 'x', kind: 'say' as const, zh: '请扫码加群', en: 'please scan' }],
    };
    expect(callScript.check?.(bad)).toMatchObject([{ en: expect.stringContaining('step x') }]);
  });
  it('a code is read however it is typed', () => {
    expect(readCode('4829 1306')).toBe('48291306');
    expect(readCode('４８２９-1306')).toBe('48291306');
    expect(readCode('4829 130')).toBeUndefined();
    expect(readCode('')).toBeUndefined();
  });
});
