// Nouns of tests: what is due, what came back, what a file of results becomes; and the part of the rulebook that says
// what follows from a result.
import { type Static, Type } from 'typebox';
import type { CivilDate } from '../../base/civil-dates.ts';
import { rulePart, type Wrong, wrongAt } from '../../base/rule-part.ts';
import type { Words } from '../../base/words.ts';
import { SPECIMENS, type Specimen, TEST_KINDS, type TestKind } from '../protocols/terms.ts';

// States ------------------------------------------------------------------------------------------------

/** Where a test that is due stands. `open`: something is still owed. */
export const DUE_STATES = {
  due: { zh: '应检', en: 'due', open: true },
  sampled: { zh: '已采样，待结果', en: 'sampled, result awaited', open: true },
  done: { zh: '已完成', en: 'done', open: false },
  refused: { zh: '未采到，上门', en: 'not sampled, visited', open: false },
  exempt: { zh: '免检', en: 'exempt', open: false },
  rescheduled: { zh: '改期', en: 'put off', open: false },
  cancelled: { zh: '已取消', en: 'cancelled', open: false },
} as const satisfies Record<string, Words & { open: boolean }>;
export type DueState = keyof typeof DUE_STATES;

export const RESULTS = ['negative', 'positive', 'inconclusive', 'invalid'] as const;
export type TestOutcome = (typeof RESULTS)[number];
export const RESULT_WORDS: Record<TestOutcome, Words> = {
  negative: { zh: '阴性', en: 'negative' },
  positive: { zh: '阳性', en: 'positive' },
  inconclusive: { zh: '可疑', en: 'inconclusive' },
  invalid: { zh: '无效', en: 'invalid' },
};

/** How a test that can not be done is settled. */
export const SETTLES = ['refused', 'exempt', 'rescheduled'] as const;
export type Settle = (typeof SETTLES)[number];

/** A test that is due, by plan or put off from another day. */
export interface TestDue {
  readonly id: string;
  readonly episode: string;
  readonly person: string;
  readonly place: string;
  readonly onDay: CivilDate;
  readonly stageNo: number;
  readonly specimen: Specimen;
  readonly kind: TestKind;
  readonly double: boolean;
  readonly state: DueState;
  readonly reason: string | null;
  readonly movedTo: CivilDate | null;
  readonly by: string | null;
  readonly at: Date | null;
  /** Asked for late on its day, until then; null: until its day is over. */
  readonly dueAt: Date | null;
}

export interface TestResult {
  readonly id: string;
  readonly due: string | null;
  readonly episode: string | null;
  readonly person: string;
  readonly place: string;
  readonly sample: 1 | 2;
  readonly specimen: Specimen;
  readonly kind: TestKind;
  readonly reagent: string | null;
  readonly laboratory: string | null;
  readonly reportNo: string | null;
  readonly sampledAt: Date;
  readonly reportedAt: Date;
  readonly result: TestOutcome;
  readonly corrects: string | null;
  /** The result that replaced this one. */
  readonly correctedBy: string | null;
  readonly import: string | null;
  readonly enteredBy: string;
  readonly enteredAt: Date;
  readonly readAt: Date | null;
  readonly readBy: string | null;
}

// A file of results -------------------------------------------------------------------------------------

/**
 * What a row of a file became. `taken`: a result was written from it. `extra`: written too, though no plan asked for it:
 * a positive is never lost because nobody expected it.
 */
export const ROW_FATES = {
  accepted: { zh: '已录入', en: 'accepted', taken: true },
  extra: { zh: '计划外，已录入', en: 'not due, accepted', taken: true },
  doubled: { zh: '重复', en: 'there already', taken: false },
  unknown: { zh: '查无此人', en: 'unknown person', taken: false },
  contradicting: { zh: '与已有结果矛盾', en: 'contradicts a result', taken: false },
  unreadable: { zh: '无法识别', en: 'not readable', taken: false },
} as const satisfies Record<string, Words & { taken: boolean }>;
export type RowFate = keyof typeof ROW_FATES;

/** Why exactly: beside what the row became. */
export const ASIDE_WORDS = {
  'no-one': { zh: '证件、电话都没有对应的人', en: 'nobody has this document or phone' },
  'other-name': { zh: '证件号码对应的姓名不同', en: 'the document is on record under another name' },
  several: { zh: '对应不止一人', en: 'it may be more than one person' },
  'no-key': { zh: '没有可用的证件号码或电话', en: 'no document number or phone to go by' },
  'no-result': { zh: '没有认出结果', en: 'no result is recognised' },
  'no-day': { zh: '没有认出采样时间', en: 'no day of sampling is recognised' },
  future: { zh: '采样时间在将来', en: 'sampled in the future' },
  'other-result': { zh: '同一次采样已有不同的结果', en: 'another result of the same sample is on record' },
  'same-reagent': { zh: '双采须用不同试剂', en: 'a double sample needs two reagents' },
  again: { zh: '这个结果已经录入', en: 'this result is on record' },
  'not-planned': { zh: '方案没有要求这次检测', en: 'no plan asked for this test' },
  'no-stay': { zh: '此人不在管控中', en: 'she is not under control' },
} as const satisfies Record<string, Words>;
export type AsideWhy = keyof typeof ASIDE_WORDS;

export interface AsideRow {
  readonly sheet: string;
  readonly row: number;
  readonly as: RowFate;
  readonly why: AsideWhy;
}

/** Columns of a file beside those that name a person. */
export const RESULT_COLUMNS = {
  result: { zh: '结果', en: 'Result' },
  sampledAt: { zh: '采样时间', en: 'Sampled at' },
  reportedAt: { zh: '报告时间', en: 'Reported at' },
  sample: { zh: '第几份样本', en: 'Sample' },
  reagent: { zh: '试剂', en: 'Reagent' },
  laboratory: { zh: '检测机构', en: 'Laboratory' },
  reportNo: { zh: '报告编号', en: 'Report number' },
  kind: { zh: '检测项目', en: 'Kind of test' },
  specimen: { zh: '标本', en: 'Specimen' },
} as const satisfies Record<string, Words>;
export type ResultColumn = keyof typeof RESULT_COLUMNS;

// The part of the rulebook ------------------------------------------------------------------------------

const Text = Type.String({ minLength: 1 });
const Key = Type.String({ pattern: '^[A-Za-z][A-Za-z0-9-]{0,39}$' });
const Says = Type.Array(Text, { minItems: 1 });
const Source = Text;
const Hour = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });

const TestRules = Type.Object({
  kinds: Type.Array(Type.Object({ kind: Type.Enum([...TEST_KINDS]), says: Says, source: Source })),
  specimens: Type.Array(Type.Object({ specimen: Type.Enum([...SPECIMENS]), says: Says, source: Source })),
  results: Type.Array(
    Type.Object({
      result: Type.Enum([...RESULTS]),
      leadsTo: Type.Enum(['done', 'case', 'again']),
      says: Says,
      notSays: Type.Array(Text),
      source: Source,
    }),
  ),
  reagents: Type.Array(Type.Object({ reagent: Key, zh: Text, en: Text, source: Source })),
  laboratories: Type.Array(Type.Object({ laboratory: Key, zh: Text, en: Text, source: Source })),
  reasons: Type.Array(
    Type.Object({
      reason: Key,
      for: Type.Enum([...SETTLES, 'corrected']),
      zh: Text,
      en: Text,
      source: Source,
    }),
  ),
  resultDueHours: Type.Object({ value: Type.Integer({ minimum: 1, maximum: 240 }), source: Source }),
  chaseFrom: Type.Object({ value: Hour, source: Source }),
  lateAsk: Type.Object({ from: Hour, until: Hour, source: Source }),
  earlyDays: Type.Object({ value: Type.Integer({ minimum: 0, maximum: 7 }), source: Source }),
  putOffAtMost: Type.Object({
    value: Type.Integer({ minimum: 0, maximum: 14 }),
    /** Who decides about a test that has been put off so often. */
    beyond: Text,
    source: Source,
  }),
});
export type TestRules = Static<typeof TestRules>;

/** What follows from a result, which words are read, when somebody is asked: rulebook/tests.yaml. */
export const testRules = rulePart('tests', TestRules, (rules) => {
  const wrong: Wrong[] = [];
  for (const result of RESULTS)
    if (rules.results.filter((row) => row.result === result).length !== 1)
      wrong.push(
        wrongAt(
          { zh: `结果「${result}」必须有且只有一行`, en: `the result ${result} has exactly one row` },
          'results',
        ),
      );
  const positive = rules.results.findIndex((row) => row.result === 'positive');
  if (rules.results[positive]?.leadsTo !== 'case')
    wrong.push(
      wrongAt(
        { zh: '阳性必须进入病例流程', en: 'a positive leads to a case' },
        'results',
        positive,
        'leadsTo',
      ),
    );
  for (const settle of [...SETTLES, 'corrected'] as const)
    if (!rules.reasons.some((row) => row.for === settle))
      wrong.push(
        wrongAt({ zh: `「${settle}」没有可选的原因`, en: `there is no reason for ${settle}` }, 'reasons'),
      );
  return wrong;
});
