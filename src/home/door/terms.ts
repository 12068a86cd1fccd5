// Nouns of the team at the door: visits and what they find, the check of the home, the notice, the kit, who lives there
// too, refusals; and the part of the rulebook that says how each goes.
import { type Static, Type } from 'typebox';
import type { CivilDate } from '../../base/civil-dates.ts';
import { rulePart, type Wrong, wrongAt } from '../../base/rule-part.ts';
import type { Words } from '../../base/words.ts';

// The part of the rulebook ------------------------------------------------------------------------------

const Text = Type.String({ minLength: 1 });
const Key = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' });
const Said = Type.Object({ zh: Text, en: Text });
const Named = { zh: Text, en: Text, source: Text };
const Hour = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });
const Setting = Type.Object({ value: Type.Integer({ minimum: 1 }), source: Text });

/** What has to be written down before a visit counts. */
export const NEEDS = ['check', 'notice', 'kit'] as const;
export type DoorNeed = (typeof NEEDS)[number];

export const WHATS = ['refused', 'absconded', 'test-refused', 'measure-refused', 'entry-refused'] as const;
export type RefusedWhat = (typeof WHATS)[number];
export const REFUSAL_STEPS = ['persuade', 'police', 'district'] as const;
export type RefusalStep = (typeof REFUSAL_STEPS)[number];

const HomeRules = Type.Object({
  suitability: Type.Array(Type.Object({ id: Key, ...Named, good: Type.Enum(['yes', 'no']), against: Said }), {
    minItems: 1,
  }),
  kit: Type.Array(
    Type.Object({ item: Key, ...Named, count: Type.Integer({ minimum: 1 }), needed: Type.Boolean() }),
    { minItems: 1 },
  ),
  visits: Type.Array(
    Type.Object({
      kind: Key,
      ...Named,
      role: Text,
      /** Row of the deadlines that gives the time. */
      step: Text,
      /** Two people go. */
      two: Type.Boolean(),
      needs: Type.Array(Type.Enum([...NEEDS])),
    }),
    { minItems: 1 },
  ),
  findings: Type.Array(
    Type.Object({
      finding: Key,
      ...Named,
      ends: Type.Boolean(),
      /** The row of the deadlines by which somebody goes again. */
      again: Type.Optional(Text),
      opens: Type.Optional(Type.Enum([...WHATS])),
    }),
    { minItems: 1 },
  ),
  randomEveryDays: Setting,
  /** Hours of the day between which a random visit is made; not asked for any more after `askedUntil`. */
  randomWithin: Type.Object({ from: Hour, askedUntil: Hour, until: Hour, source: Text }),
  offlineHours: Setting,
  aheadDoors: Setting,
  refusals: Type.Array(
    Type.Object({ what: Type.Enum([...WHATS]), ...Named, first: Type.Enum([...REFUSAL_STEPS]) }),
  ),
  refusalSteps: Type.Array(
    Type.Object({
      step: Type.Enum([...REFUSAL_STEPS]),
      ...Named,
      role: Text,
      deadline: Text,
      next: Type.Union([Type.Enum([...REFUSAL_STEPS]), Type.Null()]),
    }),
  ),
  refusalEnds: Type.Array(Type.Object({ how: Key, ...Named }), { minItems: 1 }),
  persuasion: Type.Array(Said, { minItems: 1 }),
  coResidents: Type.Object({
    carerAgeAtLeast: Setting,
    carerAgeAtMost: Setting,
    /** `carer`: who stays for it is the carer, ticked or not. */
    apartReasons: Type.Array(Type.Object({ reason: Key, ...Named, carer: Type.Optional(Type.Boolean()) }), {
      minItems: 1,
    }),
    joinsAs: Type.Array(
      Type.Object({
        row: Key,
        /** Categories of the one she lives with, any of them; none: whichever. */
        of: Type.Array(Text),
        /** Where that one’s stage is served; none: wherever. */
        at: Type.Array(Text),
        /** `host`, or a category of the protocol. */
        as: Text,
        ...Named,
      }),
      { minItems: 1 },
    ),
    movesOutTo: Type.Array(Type.Object({ reason: Key, ...Named }), { minItems: 1 }),
  }),
  notice: Type.Object({
    version: Text,
    title: Said,
    source: Text,
    rules: Type.Object({
      home: Type.Array(Said, { minItems: 1 }),
      facility: Type.Array(Said, { minItems: 1 }),
      community: Type.Array(Said, { minItems: 1 }),
    }),
    temperature: Said,
    noTemperature: Said,
    symptoms: Said,
    ambulance: Said,
    penalties: Said,
    recorded: Type.Array(Said, { minItems: 1 }),
    appeal: Said,
    helpNumbers: Type.Array(Type.Object({ zh: Text, en: Text, number: Text }), { minItems: 1 }),
  }),
});
export type HomeRules = Static<typeof HomeRules>;
export type VisitRow = HomeRules['visits'][number];
export type FindingRow = HomeRules['findings'][number];

/** Kinds the house itself plans or opens: a rulebook without one of them would leave somebody unvisited. */
const PLANNED = ['stay-put', 'set-up', 'notice', 'random'] as const;

/** The team at the door: rulebook/home.yaml. */
export const homeRules = rulePart('home', HomeRules, (rules) => {
  const wrong: Wrong[] = [];
  const say = (zh: string, en: string, ...at: (string | number)[]) => wrong.push(wrongAt({ zh, en }, ...at));
  for (const kind of PLANNED)
    if (rules.visits.filter((row) => row.kind === kind).length !== 1)
      say(`上门种类「${kind}」必须有且只有一行`, `the visit ${kind} has exactly one row`, 'visits');
  for (const what of WHATS)
    if (rules.refusals.filter((row) => row.what === what).length !== 1)
      say(`「${what}」必须有且只有一行`, `${what} has exactly one row`, 'refusals');
  for (const step of REFUSAL_STEPS)
    if (rules.refusalSteps.filter((row) => row.step === step).length !== 1)
      say(`环节「${step}」必须有且只有一行`, `the step ${step} has exactly one row`, 'refusalSteps');
  const { from, askedUntil, until } = rules.randomWithin;
  if (!(from < askedUntil && askedUntil < until))
    say(
      '随机上门须先起、后停止安排、再截止',
      'a random visit begins, is asked for no more and is over, in this order',
      'randomWithin',
    );
  if (!rules.findings.some((row) => row.ends))
    say('至少有一种结果使上门完成', 'at least one finding ends a visit', 'findings');
  if (!rules.kit.some((row) => row.item === 'thermometer'))
    say('物资中必须有体温计', 'the kit holds a thermometer', 'kit');
  const last = rules.coResidents.joinsAs.at(-1);
  if (last === undefined || last.of.length > 0 || last.at.length > 0 || last.as !== 'host')
    say(
      '最后一行不设条件，按同住者的类别提请研判',
      'the last row holds for everybody and takes the category of the one she lives with',
      'coResidents',
      'joinsAs',
    );
  return wrong;
});

// What is stored ----------------------------------------------------------------------------------------

export interface HomeCheck {
  readonly id: string;
  readonly episode: string;
  readonly at: Date;
  readonly by: string;
  readonly answers: Readonly<Record<string, boolean>>;
  readonly suitable: boolean;
  readonly against: readonly string[];
}

export interface HomeVisit {
  readonly id: string;
  readonly episode: string;
  readonly kind: string;
  readonly dueAt: Date | null;
  readonly at: Date;
  readonly by: string;
  readonly beside: string | null;
  readonly result: string;
  readonly hasNote: boolean;
  readonly late: boolean;
}

export interface HomeKit {
  readonly id: string;
  readonly episode: string;
  readonly items: readonly { readonly item: string; readonly count: number }[];
  readonly thermometer: string | null;
  readonly at: Date;
  readonly by: string;
  readonly receipt: string;
  readonly backAt: Date | null;
}

export const CHOICES = ['joins', 'moves-out', 'stays-apart'] as const;
export type CoChoice = (typeof CHOICES)[number];
export const CHOICE_WORDS: Record<CoChoice, Words> = {
  joins: { zh: '一起管控', en: 'joins her' },
  'moves-out': { zh: '搬出', en: 'moves out' },
  'stays-apart': { zh: '分开居住', en: 'stays apart' },
};

export interface CoResident {
  readonly id: string;
  readonly episode: string;
  readonly person: string | null;
  readonly choice: CoChoice;
  readonly reason: string | null;
  readonly carer: boolean;
  readonly at: Date;
  readonly by: string;
}

export interface HomeRefusal {
  readonly id: string;
  readonly episode: string;
  readonly person: string;
  readonly place: string;
  readonly what: RefusedWhat;
  readonly at: Date;
  readonly by: string;
  readonly step: RefusalStep | 'closed';
  readonly dueAt: Date | null;
  readonly closedAt: Date | null;
  readonly closedBy: string | null;
  readonly closedHow: string | null;
}

/** How a notice was served. */
export const SERVED = {
  paper: { zh: '纸质送达', en: 'on paper' },
  'e-signature': { zh: '屏幕签名', en: 'signed on the screen' },
  witness: { zh: '当场宣读，有见证人', en: 'told before a witness' },
} as const satisfies Record<string, Words>;
export type ServedHow = keyof typeof SERVED;
export const SERVED_HOWS = Object.keys(SERVED) as ServedHow[];

/** What the door needs to know of a decision about her. */
export interface OrderServed {
  readonly id: string;
  readonly no: number;
  readonly kind: string;
  readonly orderedAt: Date;
  readonly fromOn: CivilDate | null;
  readonly toOn: CivilDate | null;
  readonly servedAt: Date | null;
  readonly servedBy: string | null;
  readonly servedHow: ServedHow | null;
}
