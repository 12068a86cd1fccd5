// Nouns of release: the card with its conditions, the signatures, the hand-over; and the part of the rulebook that says
// who signs and who takes her over.
import { type Static, Type } from 'typebox';
import type { CivilDate } from '../../base/civil-dates.ts';
import { rulePart, twiceIn, type Wrong, wrongAt } from '../../base/rule-part.ts';
import type { Words } from '../../base/words.ts';
import type { EpisodeState } from '../episodes/terms.ts';
import type { EpisodePlan, Facts, PlannedStage } from '../protocols/terms.ts';

// The card ----------------------------------------------------------------------------------------------

/** What is asked before anybody is released: what the protocol asks, and what is always asked (N13). */
export const CONDITIONS = {
  daysServed: { zh: '期限已满', en: 'the days are served' },
  testsNegative: { zh: '应做检测全部阴性', en: 'every test asked for is negative' },
  symptomFree: { zh: '规定时间内无症状', en: 'free of symptoms for as long as asked' },
  linkedTestsNegative: { zh: '所关联人员的检测阴性', en: 'the tests of the linked person are negative' },
  envSamplesNegative: { zh: '房间环境样本阴性', en: 'samples of the room are negative' },
  human: { zh: '由指定岗位签署', en: 'signed by the role the protocol names' },
  underControl: { zh: '正在管控中', en: 'she is under control' },
  planStands: { zh: '方案没有待研判的变化', en: 'nothing about the plan waits to be assessed' },
  resultsRead: { zh: '检测结果均已查看', en: 'every result has been read' },
  noPositive: { zh: '没有阳性结果', en: 'no result is positive' },
  noFever: { zh: '没有未结的健康异常', en: 'no fever or symptom is open' },
  nothingAsked: { zh: '没有待核实的读数', en: 'no reading is being asked about' },
  noRefusal: { zh: '没有未结的拒绝或脱离管控', en: 'no refusal is open and she has not left' },
  roomMates: { zh: '同住者没有阳性或发热', en: 'nobody who shares her room is positive or has a fever' },
} as const satisfies Record<string, Words>;
export type ConditionName = keyof typeof CONDITIONS;

/** One condition of the card, as it stands now. */
export interface Condition {
  readonly cond: ConditionName;
  readonly words: Words;
  readonly met: boolean;
  /** What stands behind it; of an open one, why not and what is missing. */
  readonly why: Words;
  /** What of it tells of her health: shown to whoever holds that, or signs. */
  readonly health: boolean;
  /** Where it is put right; null: by waiting. */
  readonly link: string | null;
  /** Who confirms it, for a condition a human meets by signing. */
  readonly role?: string;
}

export interface TestKnown {
  readonly id: string;
  readonly onDay: CivilDate;
  readonly kind: string;
  readonly double: boolean;
  readonly state: 'due' | 'sampled' | 'done' | 'refused' | 'exempt' | 'rescheduled';
  readonly movedTo: CivilDate | null;
  /** Results that hold: no correction has replaced them. */
  readonly results: readonly { readonly sample: number; readonly result: string }[];
}

/** Everything a card is computed from, as it is stored. */
export interface ReleaseKnown {
  readonly episode: string;
  readonly state: EpisodeState;
  readonly step: string | null;
  readonly planFits: boolean;
  readonly stage: PlannedStage;
  readonly tests: readonly TestKnown[];
  readonly unread: number;
  readonly positive: number;
  readonly lastReadingAt: Date | null;
  readonly lastSymptomAt: Date | null;
  readonly askedReadings: number;
  /** The step of an open fever. */
  readonly fever: string | null;
  readonly refusal: 'refused' | 'absconded' | null;
  readonly linkedFact: Facts['linked'];
  /** The stay of the person she is linked to. */
  readonly linked: {
    readonly id: string;
    readonly no: number;
    readonly category: string;
    readonly became: EpisodeState;
    /** Results in their order, those that hold. */
    readonly results: readonly string[];
  } | null;
  readonly room: { readonly on: CivilDate; readonly negative: boolean } | null;
  /** Whoever is in her room with her at an isolation site; null: she is in none. */
  readonly mates: { readonly people: number; readonly positive: number; readonly fever: number } | null;
}

// Rows --------------------------------------------------------------------------------------------------

/** The end of a stage, from the day it is asked for to the receipt. */
export interface StageRelease {
  readonly id: string;
  readonly no: number;
  readonly episode: string;
  readonly person: string;
  readonly place: string;
  readonly stageNo: number;
  readonly stage: string;
  readonly stagePlace: string;
  readonly stageTo: CivilDate;
  /** The isolation site whose guest she is, or was when it was signed. */
  readonly keptAt: string | null;
  readonly openedAt: Date;
  readonly roomSampledOn: CivilDate | null;
  readonly roomNegative: boolean | null;
  readonly roomReport: string | null;
  readonly conditions: readonly Condition[] | null;
  readonly firstBy: string | null;
  readonly firstRole: string | null;
  readonly firstAt: Date | null;
  readonly secondBy: string | null;
  readonly secondRole: string | null;
  readonly secondAt: Date | null;
  readonly refusedBy: string | null;
  readonly refusedAt: Date | null;
  readonly refusedWhy: string | null;
  readonly releasedAt: Date | null;
  readonly certificateNo: string | null;
  readonly nextStage: number | null;
  readonly nextAt: Date | null;
  /** Her stay goes on at home: the community takes her over for the stage that has begun. */
  readonly goesOn: boolean;
  readonly handTo: string | null;
  readonly handedAt: Date | null;
  readonly handDueAt: Date | null;
  readonly acceptedAt: Date | null;
  readonly acceptedBy: string | null;
  readonly receipt: string | null;
  readonly declinedBy: string | null;
  readonly declinedAt: Date | null;
  readonly declinedWhy: string | null;
}

/** The site somebody is a guest of: its unit. */
export interface KeptAt {
  readonly site: string;
  readonly place: string;
  readonly name: string;
}

/** What of an episode a release needs. */
export interface Releasing {
  readonly id: string;
  readonly no: number;
  readonly person: string;
  readonly place: string;
  readonly state: EpisodeState;
  readonly plan: EpisodePlan | null;
  readonly stageNo: number | null;
}

// The part of the rulebook ------------------------------------------------------------------------------

const Text = Type.String({ minLength: 1 });
const Key = Type.String({ pattern: '^[A-Za-z][A-Za-z0-9-]{0,39}$' });
const Both = Type.Object({ zh: Text, en: Text });
const Reasons = Type.Array(Type.Object({ reason: Key, zh: Text, en: Text, source: Text }), { minItems: 1 });

const ReleaseRules = Type.Object({
  signers: Type.Array(
    Type.Object({
      stagePlaces: Type.Optional(Type.Array(Text, { minItems: 1 })),
      /** Holds for whoever is in a room of an isolation site. */
      atSite: Type.Optional(Type.Literal(true)),
      first: Type.Array(Text, { minItems: 1 }),
      second: Type.Array(Text, { minItems: 1 }),
      source: Text,
    }),
    { minItems: 1 },
  ),
  standsFor: Type.Array(Type.Object({ role: Text, for: Text, source: Text })),
  opensAt: Type.Object({
    value: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' }),
    source: Text,
  }),
  askedWithin: Type.Object({ hours: Type.Integer({ minimum: 1, maximum: 168 }), source: Text }),
  exempt: Type.Object({ needsNegative: Type.Boolean(), source: Text }),
  roomSamples: Type.Object({ daysBefore: Type.Integer({ minimum: 0, maximum: 14 }), source: Text }),
  receiver: Type.Object({
    level: Type.Integer({ minimum: 2, maximum: 4 }),
    role: Text,
    roles: Type.Array(Text, { minItems: 1 }),
    source: Text,
  }),
  refusalReasons: Reasons,
  declineReasons: Reasons,
  leaving: Type.Object({
    items: Type.Array(
      Type.Object({
        item: Key,
        when: Type.Optional(Type.Enum(['goes-on', 'last'] as const)),
        zh: Text,
        en: Text,
        source: Text,
      }),
      { minItems: 1 },
    ),
    rides: Type.Array(
      Type.Object({
        ride: Type.Enum(['trip', 'fetched'] as const),
        lastOnly: Type.Optional(Type.Literal(true)),
        zh: Text,
        en: Text,
        source: Text,
      }),
      { minItems: 1 },
    ),
    afterMinutes: Type.Object({ value: Type.Integer({ minimum: 1, maximum: 1_440 }), source: Text }),
  }),
  certificate: Type.Object({
    title: Both,
    issuer: Both,
    text: Both,
    advice: Type.Array(Both, { minItems: 1 }),
    source: Text,
  }),
});
export type ReleaseRules = Static<typeof ReleaseRules>;

/** Who signs, who takes over, what the certificate says: rulebook/release.yaml. */
export const releaseRules = rulePart('release', ReleaseRules, (rules) => {
  const wrong: Wrong[] = [];
  const say = (zh: string, en: string, ...at: (string | number)[]) => wrong.push(wrongAt({ zh, en }, ...at));
  if (rules.signers.at(-1)?.stagePlaces !== undefined || rules.signers.at(-1)?.atSite !== undefined)
    say(
      '最后一行不得限定地点：每个阶段都须有人签署',
      'the last row names no places: somebody signs every stage',
      'signers',
    );
  rules.signers.forEach((row, i) => {
    for (const first of row.first)
      if (!row.second.some((second) => second !== first))
        say(
          `「${first}」先签后没有另一岗位可以复签`,
          `after ${first} nobody in another role can sign second`,
          'signers',
          i,
          'second',
        );
  });
  if (!rules.receiver.roles.includes(rules.receiver.role))
    say('接收岗位须在可接收的岗位之中', 'who is asked to accept may accept', 'receiver', 'role');
  if (!rules.leaving.rides.some(({ lastOnly }) => lastOnly === undefined))
    say(
      '须有一种离点方式适用于后续还有居家阶段的人',
      'there is a way home for whoever has a stage at home before her',
      'leaving',
      'rides',
    );
  return [...wrong, ...twiceIn(rules.leaving.items, 'item', 'leaving', 'items')];
});
