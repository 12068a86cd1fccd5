// Nouns of control: what somebody was exposed to, the stay that follows from it, what was ordered about her freedom,
// where she is; and the part of the rulebook that says who decides.
import { type Static, Type } from 'typebox';
import type { CivilDate } from '../../base/civil-dates.ts';
import { rulePart, type Wrong, wrongAt } from '../../base/rule-part.ts';
import type { Words } from '../../base/words.ts';
import type { EpisodePlan, Facts } from '../protocols/terms.ts';

// Outbreaks ---------------------------------------------------------------------------------------------

export interface Outbreak {
  readonly id: string;
  readonly no: number;
  readonly name: Words;
  readonly disease: string;
  readonly protocol: string;
  readonly place: string;
  readonly openedAt: Date;
  readonly sunset: CivilDate;
  readonly closingAt: Date | null;
  readonly closedAt: Date | null;
}

// Episodes ----------------------------------------------------------------------------------------------

/** Where a stay stands. `ends`: nothing more is asked of anybody under it. Overdue is no state: it is computed. */
export const EPISODE_STATES = {
  assessing: { zh: '待研判', en: 'waiting to be assessed', ends: false },
  active: { zh: '管控中', en: 'under control', ends: false },
  suspended: { zh: '住院暂停', en: 'in hospital', ends: false },
  released: { zh: '已解除，待交接', en: 'released, to be handed over', ends: false },
  completed: { zh: '已完成', en: 'completed', ends: true },
  'no-control': { zh: '无需管控', en: 'no control needed', ends: true },
  converted: { zh: '转为病例', en: 'became a case', ends: true },
  cancelled: { zh: '已撤销', en: 'cancelled', ends: true },
} as const satisfies Record<string, Words & { ends: boolean }>;
export type EpisodeState = keyof typeof EPISODE_STATES;
export const STATES = Object.keys(EPISODE_STATES) as EpisodeState[];
/** States in which she is ordered to stay somewhere. */
export const LIVING_STATES = STATES.filter((state) => !EPISODE_STATES[state].ends);

/** One stay under control. Days are civil days; `stage…` are copied from the plan for boards and counts. */
export interface Episode {
  readonly id: string;
  readonly no: number;
  readonly person: string;
  readonly outbreak: string;
  /** Where she lives. */
  readonly place: string;
  /** The floor of the isolation site that does the daily duties of her stay; null: they are done where she lives. */
  readonly keptAt: string | null;
  readonly state: EpisodeState;
  readonly categories: readonly string[];
  readonly protocol: string;
  readonly rulebook: string;
  readonly facts: Facts;
  readonly factsHash: Buffer;
  readonly plan: EpisodePlan | null;
  readonly planFactsHash: Buffer | null;
  readonly stageNo: number | null;
  readonly stage: string | null;
  readonly stagePlace: string | null;
  readonly stageFrom: CivilDate | null;
  readonly stageTo: CivilDate | null;
  readonly endsOn: CivilDate | null;
  readonly code: string | null;
  readonly temperatures: number;
  readonly linked: string | null;
  readonly abscondedAt: Date | null;
  readonly refusedAt: Date | null;
  readonly step: string | null;
  readonly dueAt: Date | null;
  readonly openedAt: Date;
  readonly openedBy: string;
  readonly orderedAt: Date | null;
  readonly releasedAt: Date | null;
  readonly handedOverAt: Date | null;
  readonly endedAt: Date | null;
  readonly endedWhy: string | null;
  readonly changedAt: Date;
}

/** A plan it has or had. */
export interface KeptPlan {
  readonly id: string;
  readonly no: number;
  readonly at: Date;
  readonly by: string;
  readonly why: string;
  readonly rulebook: string;
  readonly protocol: string;
  readonly categories: readonly string[];
  readonly facts: Facts;
  readonly plan: EpisodePlan;
}

// Exposures ---------------------------------------------------------------------------------------------

export interface Exposure {
  readonly id: string;
  readonly person: string;
  readonly outbreak: string;
  readonly episode: string | null;
  readonly place: string;
  readonly category: string;
  readonly kind: string;
  readonly firstOn: CivilDate | null;
  readonly lastOn: CivilDate | null;
  readonly ofCase: string | null;
  readonly ofEpisode: string | null;
  readonly evidence: string;
  readonly hasNote: boolean;
  readonly recordedAt: Date;
  readonly recordedBy: string;
  readonly withdrawnAt: Date | null;
  readonly withdrawnBy: string | null;
  readonly withdrawnWhy: string | null;
}

// Whereabouts -------------------------------------------------------------------------------------------

/** Where somebody can be. At any moment she is at one of them (N9). */
export const WHEREABOUTS = {
  home: { zh: '居家', en: 'at home' },
  facility: { zh: '集中隔离点', en: 'in an isolation site' },
  vehicle: { zh: '转运途中', en: 'on the way' },
  hospital: { zh: '医院', en: 'in hospital' },
  other: { zh: '其他地点', en: 'elsewhere' },
} as const satisfies Record<string, Words>;
export type WhereKind = keyof typeof WHEREABOUTS;
export const WHERE_KINDS = Object.keys(WHEREABOUTS) as WhereKind[];

export interface Whereabouts {
  readonly person: string;
  readonly episode: string;
  readonly kind: WhereKind;
  readonly place: string;
  readonly label: string | null;
  readonly from: Date;
  readonly until: Date | null;
  readonly by: string;
}

// Orders ------------------------------------------------------------------------------------------------

export const ORDER_KINDS = {
  control: { zh: '管控决定', en: 'control ordered' },
  'no-control': { zh: '无需管控决定', en: 'no control, signed' },
  extended: { zh: '延长', en: 'extended' },
  shortened: { zh: '缩短', en: 'shortened' },
  moved: { zh: '变更地点', en: 'moved' },
  converted: { zh: '转为病例', en: 'became a case' },
  lifted: { zh: '解除', en: 'lifted' },
} as const satisfies Record<string, Words>;
export type OrderKind = keyof typeof ORDER_KINDS;

export interface ControlOrder {
  readonly id: string;
  readonly no: number;
  readonly episode: string;
  readonly person: string;
  readonly place: string;
  readonly kind: OrderKind;
  readonly basis: string;
  readonly reviewRoute: string;
  readonly fromOn: CivilDate | null;
  readonly toOn: CivilDate | null;
  readonly reason: string | null;
  readonly orderedBy: string;
  readonly orderedRole: string;
  readonly orderedAt: Date;
  readonly servedAt: Date | null;
  readonly servedHow: string | null;
}

/** What is signed for by two when a stay is cancelled. */
export const CANCEL = 'cancel-episode';

/** Why a stay is asked to be cancelled that repeats another one: rulebook/control.yaml, cancelReasons. */
export const SAME_STAY = 'same-stay';

/** A step two people take. */
export interface SecondSignature {
  readonly id: string;
  readonly what: string;
  readonly about: string;
  readonly place: string;
  readonly reason: string;
  readonly askedBy: string;
  readonly askedRole: string | null;
  readonly askedAt: Date;
  readonly answer: 'agreed' | 'declined' | null;
  readonly answeredBy: string | null;
  readonly answeredAt: Date | null;
}

// The part of the rulebook ------------------------------------------------------------------------------

const Text = Type.String({ minLength: 1 });
const Key = Type.String({ pattern: '^[A-Za-z][A-Za-z0-9-]{0,39}$' });
const Named = { zh: Text, en: Text, source: Text };

const ControlRules = Type.Object({
  /** Who decides about which category. The first row that fits holds; a row without categories fits every one. */
  deciders: Type.Array(
    Type.Object({
      categories: Type.Optional(Type.Array(Text)),
      roles: Type.Array(Text, { minItems: 1 }),
      source: Text,
    }),
    { minItems: 1 },
  ),
  /** What a line of a list suggests, by kind of source and risk. The first row that fits holds; a human decides. */
  suggestions: Type.Array(
    Type.Object({
      sourceKind: Type.Optional(Text),
      risk: Type.Optional(Text),
      /** Words in the row itself, any of them. */
      says: Type.Optional(Type.Array(Text, { minItems: 1 })),
      /** Categories in order of preference: the first the protocol knows is suggested. */
      categories: Type.Array(Text, { minItems: 1 }),
      kind: Key,
      source: Text,
    }),
    { minItems: 1 },
  ),
  /** How somebody can have met the disease. */
  exposureKinds: Type.Array(Type.Object({ kind: Key, ...Named }), { minItems: 1 }),
  /** On which law control rests. */
  bases: Type.Array(Type.Object({ basis: Key, ...Named }), { minItems: 1 }),
  /** Where she may object: written on every order. */
  reviewRoute: Type.Object({ ...Named }),
  /** Why somebody is found to need no control. */
  noControlReasons: Type.Array(Type.Object({ reason: Key, ...Named }), { minItems: 1 }),
  /** Why an exposure was none. */
  withdrawReasons: Type.Array(Type.Object({ reason: Key, ...Named }), { minItems: 1 }),
  /** Why a plan in force is changed, or why she is moved. */
  changeReasons: Type.Array(Type.Object({ reason: Key, ...Named }), { minItems: 1 }),
  /** Why a stay is cancelled. */
  cancelReasons: Type.Array(Type.Object({ reason: Key, ...Named }), { minItems: 1 }),
  /** Who may agree to a cancellation, as the second of two. */
  cosigners: Type.Object({ roles: Type.Array(Text, { minItems: 1 }), source: Text }),
  /** How many days ahead the sunset of an outbreak may lie; two people renew it (R26). */
  sunsetDaysAtMost: Type.Object({ value: Type.Integer({ minimum: 1, maximum: 366 }), source: Text }),
});
export type ControlRules = Static<typeof ControlRules>;

/** Reasons of a change that acts of the house give by themselves or ask about. */
const NAMED_REASONS = [
  ['home-unsuitable', '紧急收住后留下，以此为由', 'whoever stays after an emergency stays for it'],
  [
    'no-carer',
    '点里没有人陪护的，以此为由回家',
    'whoever has nobody to stay with her at a site goes home for it',
  ],
] as const;

/** Who decides, what a list suggests, on which basis: rulebook/control.yaml. */
export const controlRules = rulePart('control', ControlRules, (rules) => {
  const wrong: Wrong[] = [];
  const say = (zh: string, en: string, ...at: (string | number)[]) => wrong.push(wrongAt({ zh, en }, ...at));
  if (rules.deciders.at(-1)?.categories !== undefined)
    say(
      '最后一行不得限定类别：每个类别都须有人研判',
      'the last row names no categories: somebody decides about every category',
      'deciders',
    );
  const kinds = new Set(rules.exposureKinds.map((row) => row.kind));
  rules.suggestions.forEach((row, i) => {
    if (!kinds.has(row.kind))
      say(
        `没有「${row.kind}」这种接触方式`,
        `there is no kind of exposure ${row.kind}`,
        'suggestions',
        i,
        'kind',
      );
  });
  for (const [reason, zh, en] of NAMED_REASONS)
    if (!rules.changeReasons.some((row) => row.reason === reason))
      say(`缺少「${reason}」：${zh}`, `${reason} is missing: ${en}`, 'changeReasons');
  const last = rules.suggestions.at(-1);
  if (last?.sourceKind !== undefined || last?.risk !== undefined || last?.says !== undefined)
    say(
      '最后一行不得限定来源和风险：每条名单都须有建议类别',
      'the last row fits every list: something is suggested for each',
      'suggestions',
    );
  return wrong;
});
