// Nouns of what is observed: the slots of the day, a reading, a value somebody asks about, a fever with its steps; and
// the part of the rulebook that says what follows.
import { type Static, Type } from 'typebox';
import type { CivilDate } from '../../base/civil-dates.ts';
import { rulePart, type Wrong, wrongAt } from '../../base/rule-part.ts';
import type { Words } from '../../base/words.ts';

/** How a reading came to us. */
export const VIAS = {
  self: { zh: '本人上报', en: 'by the person' },
  team: { zh: '小组测量', en: 'by the team' },
  paper: { zh: '纸面登记', en: 'on paper' },
  telephone: { zh: '电话询问', en: 'on the telephone' },
  device: { zh: '设备', en: 'by a device' },
} as const satisfies Record<string, Words>;
export type Via = keyof typeof VIAS;

/** Steps of a fever. `step`: its row of the table of deadlines, which says whose it is. */
export const FEVER_STEPS = {
  'second-reading': {
    zh: '待复测',
    en: 'to be measured again',
    step: 'fever-second',
  },
  medic: { zh: '待医务人员判断', en: 'the medic is to decide', step: 'fever-medic' },
  transport: { zh: '待转运', en: 'to be taken there', step: 'fever-transport' },
  outcome: { zh: '待结果', en: 'how it went is to be told', step: 'fever-outcome' },
  closed: { zh: '已结束', en: 'over', step: null },
} as const satisfies Record<string, Words & { step: string | null }>;
export type FeverStep = keyof typeof FEVER_STEPS;

/** How far a missed slot has climbed. */
export const LEVELS = { none: 0, remind: 1, call: 2, visit: 3 } as const;

export interface Due {
  readonly episode: string;
  readonly onDay: CivilDate;
  readonly slot: number;
  readonly person: string;
  readonly place: string;
  readonly opensAt: Date;
  readonly dueAt: Date;
  readonly level: number;
  readonly endedAt: Date | null;
  readonly endedHow: string | null;
}

/** What has to be known of a stay to judge a reading of it. */
export interface Observed {
  readonly id: string;
  readonly no: number;
  readonly person: string;
  /** Whoever keeps her: the unit where she lives, or the floor of the site she is at. */
  readonly place: string;
  /** She is kept at a site. */
  readonly kept: boolean;
  readonly state: string;
  readonly protocol: string;
  readonly feverC: number | null;
  readonly symptoms: readonly string[];
}

export interface Fever {
  readonly id: string;
  readonly episode: string;
  readonly person: string;
  readonly place: string;
  readonly first: string;
  readonly openedAt: Date;
  readonly step: FeverStep;
  readonly dueAt: Date | null;
  readonly second: string | null;
  readonly decision: string | null;
  readonly medicBy: string | null;
  readonly medicAt: Date | null;
  readonly transportedAt: Date | null;
  readonly closedAt: Date | null;
  readonly closedWhy: string | null;
}

export interface Observation {
  readonly id: string;
  readonly episode: string;
  readonly person: string;
  readonly place: string;
  readonly at: Date;
  readonly onDay: CivilDate;
  readonly slot: number | null;
  readonly celsius: number | null;
  readonly symptoms: readonly string[];
  readonly via: Via;
  readonly by: string;
  readonly enteredAt: Date;
  readonly state: 'kept' | 'asked' | 'discarded';
  readonly whyAsked: string | null;
}

// The part of the rulebook ------------------------------------------------------------------------------

const Text = Type.String({ minLength: 1 });
const Key = Type.String({ pattern: '^[A-Za-z][A-Za-z0-9-]{0,39}$' });
const Named = { zh: Text, en: Text, source: Text };
const Minutes = (maximum: number) =>
  Type.Object(
    { value: Type.Integer({ minimum: 0, maximum }), source: Text },
    { additionalProperties: false },
  );
const Celsius = Type.Number({ minimum: 30, maximum: 45 });

const ObservationRules = Type.Object({
  answering: Type.Object({
    earlyMinutes: Minutes(600),
    lateMinutes: Minutes(1_440),
    enterHours: Minutes(168),
  }),
  missed: Type.Array(
    Type.Object({
      after: Type.Integer({ minimum: 1, maximum: 1_440 }),
      does: Type.Enum(['remind', 'call', 'visit']),
      owner: Type.Optional(Text),
      source: Text,
    }),
    { minItems: 1 },
  ),
  doubtful: Type.Array(
    Type.Object({
      id: Key,
      below: Type.Optional(Celsius),
      above: Type.Optional(Celsius),
      /** So many readings in a row are the same to a tenth, this one among them. */
      same: Type.Optional(Type.Integer({ minimum: 3, maximum: 60 })),
      /** Farther away from the reading before than this. */
      jump: Type.Optional(Type.Number({ minimum: 0.5, maximum: 8 })),
      withinHours: Type.Optional(Type.Integer({ minimum: 1, maximum: 168 })),
      settledBy: Type.Enum(['health', 'team']),
      ...Named,
    }),
  ),
  fever: Type.Object({
    rows: Type.Array(
      Type.Object({
        id: Key,
        symptom: Type.Optional(Type.Boolean()),
        fromC: Type.Optional(Celsius),
        fromFeverC: Type.Optional(Type.Boolean()),
        begins: Type.Enum(['second-reading', 'medic']),
        source: Text,
      }),
      { minItems: 1 },
    ),
    secondAfterMinutes: Minutes(120),
    secondNormalCloses: Type.Object({ value: Type.Boolean(), source: Text }),
  }),
  decisions: Type.Array(
    Type.Object({
      decision: Key,
      ...Named,
      leads: Type.Enum(['transport', 'outcome']),
      sample: Type.Optional(Type.Boolean()),
    }),
    { minItems: 1 },
  ),
  outcomes: Type.Array(Type.Object({ outcome: Key, ...Named }), { minItems: 1 }),
  findings: Type.Array(
    Type.Object({
      found: Key,
      how: Type.Enum(['call', 'visit']),
      ...Named,
      leads: Type.Enum(['wait', 'visit', 'search', 'persuade']),
    }),
    { minItems: 1 },
  ),
  excuses: Type.Array(Type.Object({ reason: Key, ...Named }), { minItems: 1 }),
});
export type ObservationRules = Static<typeof ObservationRules>;
export type Doubt = ObservationRules['doubtful'][number];

/** What a reading answers, what a missed one and a fever lead to: rulebook/observations.yaml. */
export const observationRules = rulePart('observations', ObservationRules, (rules) => {
  const wrong: Wrong[] = [];
  const say = (zh: string, en: string, ...at: (string | number)[]) => wrong.push(wrongAt({ zh, en }, ...at));
  rules.missed.forEach((row, i) => {
    if (i > 0 && row.after <= (rules.missed[i - 1]?.after ?? 0))
      say('漏测的各步须逐级延后', 'the steps of a missed reading come later and later', 'missed', i, 'after');
    if (row.does !== 'remind' && row.owner === undefined)
      say('这一步须指明岗位', 'somebody has to do this step', 'missed', i);
  });
  const steps = rules.missed.map((row) => row.does).join();
  if (steps !== 'remind,call,visit')
    say('须依次为提醒、电话、上门', 'the steps are reminder, call and visit, in this order', 'missed');
  rules.doubtful.forEach((row, i) => {
    const asks = [row.below, row.above, row.same, row.jump].filter((one) => one !== undefined).length;
    if (asks !== 1)
      say('每行须且只须写一个条件', 'a row has one condition, no more and no less', 'doubtful', i);
  });
  if (!rules.fever.rows.some((row) => row.fromFeverC === true))
    say('须有一行以方案的发热界线为准', 'one row begins at the fever of the protocol', 'fever', 'rows');
  return wrong;
});
