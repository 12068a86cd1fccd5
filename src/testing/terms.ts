// Nouns of mobile testing, and the part of the rulebook it lives by: rulebook/testing.yaml.
import { type Static, Type } from 'typebox';
import { rulePart, twiceIn, type Wrong, wrongAt } from '../base/rule-part.ts';
import type { Words } from '../base/words.ts';

export const RISKS = ['low', 'medium', 'high'] as const;
export type Risk = (typeof RISKS)[number];
export const RISK_WORDS: Readonly<Record<Risk, Words>> = {
  low: { zh: '低风险', en: 'low' },
  medium: { zh: '中风险', en: 'medium' },
  high: { zh: '高风险', en: 'high' },
};

/** door: the team comes to the site. fixed: its people walk to the nearest fixed point. */
export const OFFERS = {
  door: { zh: '上门采样', en: 'we come to the door' },
  fixed: { zh: '到固定采样点', en: 'they walk to a fixed point' },
} as const satisfies Record<string, Words>;
export type Offer = keyof typeof OFFERS;

/** How somebody's swab goes into a tube. */
export const TUBE_USES = {
  single: { zh: '单采', en: 'alone' },
  household: { zh: '一户一管', en: 'one tube to a household' },
  pooled: { zh: '混采', en: 'pooled' },
} as const satisfies Record<string, Words>;
export type TubeUse = keyof typeof TUBE_USES;

/** What a material is counted by. */
export const COUNTED_BY = {
  person: { zh: '人', en: 'person' },
  tube: { zh: '管', en: 'tube' },
  table: { zh: '台', en: 'table' },
  dot: { zh: '点', en: 'dot' },
  shift: { zh: '人次班', en: 'staff shift' },
  site: { zh: '点', en: 'site' },
} as const satisfies Record<string, Words>;
export type CountedBy = keyof typeof COUNTED_BY;

/** Where somebody at a post comes from: the duty roster, or the people of the site itself. */
export const POST_FROM = {
  roster: { zh: '值班人员', en: 'the duty roster' },
  site: { zh: '场所派人', en: 'the site' },
} as const satisfies Record<string, Words>;

/** By what posts and their number grow. */
export const POST_PER = {
  table: { zh: '台', en: 'table' },
  'two-tables': { zh: '两台', en: 'two tables' },
  site: { zh: '点', en: 'site' },
} as const satisfies Record<string, Words>;

/** A place where people are tested or come from: a worksite, a school, a fixed point. */
export interface TestSite {
  readonly id: string;
  readonly no: number;
  readonly place: string;
  readonly kind: string;
  readonly name: string;
  readonly address: string;
  readonly headcount: number;
  readonly contactSalt: Buffer | null;
  readonly contactName: Buffer | null;
  readonly contactPhone: Buffer | null;
  readonly travelMinutes: number | null;
  readonly immobile: boolean;
  readonly sealed: boolean;
  readonly risk: Risk;
  /** Ground that is free for testing; null: nobody has measured it. */
  readonly lengthM: number | null;
  readonly widthM: number | null;
  readonly addedAt: Date;
  readonly retiredAt: Date | null;
}

/** A time at which the people of a site are tested: at its door, or at a fixed point. */
export interface TestSession {
  readonly id: string;
  readonly no: number;
  readonly site: string;
  /** The fixed point they walk to; null: at the door. */
  readonly point: string | null;
  readonly place: string;
  readonly offer: Offer;
  /** What the table proposed, and by which row. */
  readonly proposed: Offer;
  readonly proposedRow: string;
  readonly otherwiseWhy: string | null;
  readonly people: number;
  readonly opensAt: Date;
  readonly hours: number;
  readonly tables: number;
  readonly poolSize: number;
  /** One tube to a household, whoever else could still go in. */
  readonly household: boolean;
  readonly plannedAt: Date;
  readonly plannedBy: string;
  readonly cancelledAt: Date | null;
  readonly cancelledWhy: string | null;
}

/** What a laboratory can say of a tube. */
export const LAB_VALUES = ['negative', 'positive', 'suspect', 'invalid'] as const;

/** Whoever lives with somebody of a positive tube: left alone until she is confirmed, or told to stay with her. */
export const CO_RESIDENTS = {
  confirmed: { zh: '确诊后再管控', en: 'not before she is confirmed' },
  'at-once': { zh: '一并留在原地', en: 'told to stay with her' },
} as const satisfies Record<string, Words>;

/** What is said to people of a positive tube, and when. */
export const SAYS = ['stay', 'negative', 'positive', 'withdrawn'] as const;
export type Say = (typeof SAYS)[number];

const Text = Type.String({ minLength: 1 });
const Key = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' });
const Named = { zh: Text, en: Text, source: Text };
const Count = Type.Integer({ minimum: 1 });
const Reason = Type.Object({ reason: Key, ...Named });
const keys = <T extends Record<string, unknown>>(table: T) => Object.keys(table) as (keyof T & string)[]; // its own keys

const TestingRules = Type.Object({
  siteKinds: Type.Array(
    Type.Object({
      kind: Key,
      ...Named,
      /** People of other sites walk to it. */
      point: Type.Optional(Type.Literal(true)),
    }),
    { minItems: 1 },
  ),
  offers: Type.Array(
    Type.Object({
      id: Key,
      if: Type.Object(
        {
          point: Type.Optional(Type.Literal(true)),
          headcountFrom: Type.Optional(Count),
          travelMinutesOver: Type.Optional(Count),
          immobile: Type.Optional(Type.Literal(true)),
          sealed: Type.Optional(Type.Literal(true)),
          riskFrom: Type.Optional(Type.Enum([...RISKS])),
        },
        { additionalProperties: false },
      ),
      offer: Type.Enum(keys(OFFERS)),
      ...Named,
    }),
    { minItems: 1 },
  ),
  table: Type.Object({
    personsPerHour: Count,
    from: Count,
    to: Count,
    personsPerTable: Count,
    personsPerSite: Count,
    source: Text,
  }),
  slots: Type.Object({
    minutes: Count,
    dotsPerTable: Count,
    dotMetres: Type.Number({ exclusiveMinimum: 0 }),
    source: Text,
  }),
  queue: Type.Object({
    /** A count of the queue holds so long; then it is reckoned on. */
    countedMinutes: Count,
    /** What is wrong so long becomes a task. */
    alertMinutes: Count,
    source: Text,
  }),
  pools: Type.Object({
    sizes: Type.Array(Count, { minItems: 1 }),
    usual: Count,
    heldAtMost: Count,
    groups: Type.Array(Type.Object({ group: Key, tube: Type.Enum(['single', 'household']), ...Named })),
    source: Text,
  }),
  tubes: Type.Object({
    openMinutes: Count,
    toLabHours: Count,
    toLabHoursAtMost: Count,
    coldFromC: Type.Number(),
    coldToC: Type.Number(),
    /** Why a laboratory does not take a tube. */
    rejections: Type.Array(Type.Object({ reason: Key, ...Named }), { minItems: 1 }),
    source: Text,
  }),
  results: Type.Object({
    singleHours: Count,
    pooledHours: Count,
    /** Codes under which a laboratory reports what this is about; another test of the same tube is not read. */
    tests: Type.Array(Text, { minItems: 1 }),
    values: Type.Array(
      Type.Object({
        result: Type.Enum([...LAB_VALUES]),
        codes: Type.Array(Text),
        says: Type.Array(Text, { minItems: 1 }),
        source: Text,
      }),
      { minItems: 1 },
    ),
    source: Text,
  }),
  recall: Type.Object({
    /** Swabs taken of one who is recalled. */
    swabs: Count,
    coResidents: Type.Enum(keys(CO_RESIDENTS)),
    caseDays: Type.Integer({ minimum: 1, maximum: 90 }),
    tellRole: Text,
    swabRole: Text,
    persuadeRole: Text,
    policeRole: Text,
    says: Type.Array(Type.Object({ say: Type.Enum([...SAYS]), zh: Text, en: Text, source: Text }), {
      minItems: 1,
    }),
    source: Text,
  }),
  materials: Type.Array(
    Type.Object({
      item: Key,
      counts: Type.Enum(keys(COUNTED_BY)),
      each: Type.Number({ exclusiveMinimum: 0 }),
      /** So large a part more. */
      spare: Type.Number({ minimum: 0, maximum: 1 }),
      ...Named,
    }),
    { minItems: 1 },
  ),
  posts: Type.Array(
    Type.Object({
      post: Key,
      from: Type.Enum(keys(POST_FROM)),
      /** Who of the roster may stand there. */
      roles: Type.Array(Text),
      each: Count,
      per: Type.Enum(keys(POST_PER)),
      does: Type.Object({ zh: Text, en: Text }),
      ...Named,
    }),
    { minItems: 1 },
  ),
  preparations: Type.Array(
    Type.Object({
      task: Key,
      /** Done so many hours before the doors open. */
      hoursBefore: Count,
      role: Text,
      proof: Type.Object({ zh: Text, en: Text }),
      ...Named,
    }),
    { minItems: 1 },
  ),
  ground: Type.Object({
    /** Metres along the way: in, desks of registration, tables of swabbing, out. */
    inM: Count,
    registerM: Count,
    swabM: Count,
    outM: Count,
    /** Between two lanes of a queue. */
    laneM: Type.Number({ minimum: 1 }),
    /** Ground of a table across the way. */
    tableM: Type.Number({ minimum: 2 }),
    source: Text,
  }),
  notice: Type.Object({
    version: Text,
    title: Type.Object({ zh: Text, en: Text }),
    asks: Type.Array(Type.Object({ zh: Text, en: Text }), { minItems: 1 }),
    rules: Type.Array(Type.Object({ zh: Text, en: Text }), { minItems: 1 }),
    source: Text,
  }),
  shiftHours: Type.Object({ value: Count, source: Text }),
  exemptions: Type.Array(Reason, { minItems: 1 }),
  absence: Type.Object({ newSlotHours: Count, reasons: Type.Array(Reason, { minItems: 1 }), source: Text }),
  /** From the end of a session until it is closed. */
  closing: Type.Object({ hours: Count, source: Text }),
  advice: Type.Object({
    /** So far back results count. */
    days: Count,
    /** What it costs to hold one person, in tests. */
    holdCost: Type.Number({ minimum: 0 }),
    /** Where the district has no results of its own yet. */
    prevalence: Type.Number({ minimum: 0, maximum: 1 }),
    source: Text,
  }),
});
export type TestingRules = Static<typeof TestingRules>;

/** The post of whoever opens and closes the site and answers for it. */
export const LEAD = 'lead';

/** How mobile testing is done: rulebook/testing.yaml. */
export const testingRules = rulePart('testing', TestingRules, (rules) => {
  const wrong: Wrong[] = [];
  const say = (zh: string, en: string, ...at: (string | number)[]) => wrong.push(wrongAt({ zh, en }, ...at));
  if (Object.keys(rules.offers.at(-1)?.if ?? {}).length > 0)
    say(
      '最后一行须无条件，否则有的场所得不到安排',
      'the last row holds for everybody, or some site is offered nothing',
      'offers',
    );
  const { table, pools, tubes } = rules;
  if (!(table.from <= table.personsPerHour && table.personsPerHour <= table.to))
    say('每小时人数须在区间之内', 'people an hour lie within the range', 'table', 'personsPerHour');
  if (!pools.sizes.includes(pools.usual))
    say('常用混采人数须在可选人数之中', 'the usual size is one of the sizes', 'pools', 'usual');
  if (tubes.toLabHours > tubes.toLabHoursAtMost)
    say(
      '送检时限不能超过最迟时限',
      'the time to the laboratory is not after the latest',
      'tubes',
      'toLabHours',
    );
  if (rules.posts.filter(({ post, from }) => post === LEAD && from === 'roster').length !== 1)
    say('须有且只有一名点位长，由值班人员担任', 'one post of the roster is that of the lead', 'posts');
  for (const result of LAB_VALUES)
    if (rules.results.values.filter((row) => row.result === result).length !== 1)
      say(`结果「${result}」须有且只有一行`, `the result ${result} has exactly one row`, 'results', 'values');
  for (const [key, of] of [
    ['codes', (row: (typeof rules.results.values)[number]) => row.codes],
    ['says', (row: (typeof rules.results.values)[number]) => row.says],
  ] as const) {
    const all = rules.results.values.flatMap(of);
    const twice = all.find((one, i) => all.indexOf(one) !== i);
    if (twice !== undefined)
      say(`「${twice}」有两种意思`, `${twice} means two results`, 'results', 'values', key);
  }
  for (const one of SAYS)
    if (rules.recall.says.filter((row) => row.say === one).length !== 1)
      say(`「${one}」须有且只有一段话`, `there is exactly one text for ${one}`, 'recall', 'says');
  rules.posts.forEach((row, i) => {
    if (row.from === 'roster' && row.roles.length === 0)
      say(
        `${row.zh}：须写明由哪些岗位担任`,
        `${row.en}: who of the roster stands there`,
        'posts',
        i,
        'roles',
      );
  });
  return [
    ...wrong,
    ...twiceIn(rules.siteKinds, 'kind', 'siteKinds'),
    ...twiceIn(rules.posts, 'post', 'posts'),
    ...twiceIn(rules.preparations, 'task', 'preparations'),
    ...twiceIn(rules.offers, 'id', 'offers'),
    ...twiceIn(rules.materials, 'item', 'materials'),
    ...twiceIn(pools.groups, 'group', 'pools', 'groups'),
    ...twiceIn(tubes.rejections, 'reason', 'tubes', 'rejections'),
    ...twiceIn(rules.exemptions, 'reason', 'exemptions'),
    ...twiceIn(rules.absence.reasons, 'reason', 'absence', 'reasons'),
  ];
});
