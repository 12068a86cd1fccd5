// Nouns of protocols: what a disease asks of whom, as data. A protocol names categories of people; a category is a row
// of stages; a stage begins and ends at days counted from a fact, and asks for tests, temperatures, a place. No line of
// code knows a disease: what is particular to one stands in rulebook/protocol-*.yaml, each row with its source.
// Here also the words for each part of a plan, and for why each of its days is what it is.
import { type Static, Type } from 'typebox';
import type { CivilDate } from '../../base/civil-dates.ts';
import { fillWords, type Words } from '../../base/words.ts';

const oneOf = <const T extends readonly string[]>(values: T) => Type.Enum<[...T]>([...values]);
const Text = Type.String({ minLength: 1 });
const Source = Text;
const Bilingual = Type.Object({ zh: Text, en: Text }, { additionalProperties: false });
const Name = Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,39}$' });
const Code = Type.String({ pattern: '^[A-Z0-9][A-Z0-9-]{1,39}$' });
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const Hour = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });

// Days ---------------------------------------------------------------------------------------------------

/** Days that are facts about a person. */
export const FACT_ANCHORS = [
  'firstExposure',
  'lastExposure',
  'areaExit',
  'onset',
  'sampling',
  'rashOnset',
  'intake',
  'notified',
] as const;
export type FactAnchor = (typeof FACT_ANCHORS)[number];

/** And days that come out of the plan itself. */
export const ANCHORS = [...FACT_ANCHORS, 'stageStart', 'stageEnd', 'prevStageEnd', 'clusterEvent'] as const;
export type Anchor = (typeof ANCHORS)[number];

export const ANCHOR_WORDS: Record<Anchor, Words> = {
  firstExposure: { zh: '首次暴露', en: 'first exposure' },
  lastExposure: { zh: '末次暴露', en: 'last exposure' },
  areaExit: { zh: '离开风险区', en: 'leaving the area' },
  onset: { zh: '发病', en: 'onset' },
  sampling: { zh: '阳性采样', en: 'positive sampling' },
  rashOnset: { zh: '出疹', en: 'rash' },
  intake: { zh: '开始管控', en: 'intake' },
  notified: { zh: '告知', en: 'notification' },
  stageStart: { zh: '本阶段开始', en: 'the first day of the stage' },
  stageEnd: { zh: '本阶段结束', en: 'the last day of the stage' },
  prevStageEnd: { zh: '上一阶段结束', en: 'the last day of the stage before' },
  clusterEvent: { zh: '隔离点内事件', en: 'the event at the site' },
};

/** Civil days from an anchor: the anchor's own day is 0, so “day n of isolation” is intake + n − 1. */
const At = Type.Object(
  { anchor: oneOf(ANCHORS), plus: Type.Integer({ minimum: -60, maximum: 400 }) },
  { additionalProperties: false },
);
export type At = Static<typeof At>;

// A protocol ---------------------------------------------------------------------------------------------

/** What keeps somebody from where a stage would have her: her home, or that nobody can stay with her at a site. */
export const UNSUITABLE = ['homeUnsuitable', 'siteUnsuitable'] as const;
export const UNSUITABLE_WORDS: Readonly<Record<(typeof UNSUITABLE)[number], Words>> = {
  homeUnsuitable: { zh: '住处不适合', en: 'the home is unsuitable' },
  siteUnsuitable: { zh: '隔离点没有陪护条件', en: 'nobody can stay with her at a site' },
};

export const STAGE_PLACES = ['hospital', 'facility', 'home', 'bednet', 'community'] as const;
export type StagePlace = (typeof STAGE_PLACES)[number];
export const STAGE_PLACE_WORDS: Record<StagePlace, Words> = {
  hospital: { zh: '医院', en: 'hospital' },
  facility: { zh: '集中隔离点', en: 'isolation site' },
  home: { zh: '居家', en: 'home' },
  bednet: { zh: '防蚊床位', en: 'mosquito-proof bed' },
  community: { zh: '社区', en: 'community' },
};

export const MOVEMENTS = ['noExit', 'approvedPointToPoint', 'limitedActivity', 'free'] as const;
export type Movement = (typeof MOVEMENTS)[number];
export const MOVEMENT_WORDS: Record<Movement, Words> = {
  noExit: { zh: '足不出户', en: 'does not leave' },
  approvedPointToPoint: {
    zh: '非必要不外出，就医等须报批、点对点',
    en: 'leaves for care only, approved, point to point',
  },
  limitedActivity: { zh: '不聚集，不乘公共交通', en: 'no gatherings, no public transport' },
  free: { zh: '不限制', en: 'not restricted' },
};

export const COLOURS = ['red', 'yellow', 'green'] as const;
export type Colour = (typeof COLOURS)[number];

/** Strongest first: of two on one day, the stronger is taken. */
export const SPECIMENS = ['NP', 'OP', 'saliva', 'blood'] as const;
export type Specimen = (typeof SPECIMENS)[number];
export const SPECIMEN_WORDS: Record<Specimen, Words> = {
  NP: { zh: '鼻咽拭子', en: 'nasopharyngeal swab' },
  OP: { zh: '口咽拭子', en: 'oropharyngeal swab' },
  saliva: { zh: '唾液', en: 'saliva' },
  blood: { zh: '血液', en: 'blood' },
};

export const TEST_KINDS = ['PCR', 'antigen', 'serology'] as const;
export type TestKind = (typeof TEST_KINDS)[number];
export const TEST_KIND_WORDS: Record<TestKind, Words> = {
  PCR: { zh: '核酸', en: 'PCR' },
  antigen: { zh: '抗原', en: 'antigen' },
  serology: { zh: '血清学', en: 'serology' },
};

const TestRule = Type.Object(
  {
    at: oneOf(ANCHORS),
    days: Type.Array(Type.Integer({ minimum: 0, maximum: 400 }), { minItems: 1 }),
    /** A day past the end of the stage: moved to its last day, or dropped. */
    beyondEnd: oneOf(['clip', 'drop']),
    specimen: oneOf(SPECIMENS),
    kind: oneOf(TEST_KINDS),
    double: Type.Optional(
      Type.Object(
        { otherReagent: Type.Boolean(), otherLab: oneOf(['required', 'preferred']) },
        { additionalProperties: false },
      ),
    ),
    pooled: Type.Boolean(),
    /** Two tests of one kind are never closer than this. */
    minGapH: Type.Integer({ minimum: 0, maximum: 240 }),
    source: Source,
  },
  { additionalProperties: false },
);
export type TestRule = Static<typeof TestRule>;

const Monitor = Type.Object(
  {
    temperaturePerDay: Type.Integer({ minimum: 0, maximum: 6 }),
    /** From when to when each is taken. */
    slots: Type.Array(Type.Tuple([Hour, Hour])),
    feverC: Type.Number({ minimum: 36, maximum: 41 }),
    symptoms: Type.Array(Name),
    source: Source,
  },
  { additionalProperties: false },
);
export type Monitor = Omit<Static<typeof Monitor>, 'source'>;

const Cond = Type.Union([
  Type.Object({ all: Type.Literal('testsNegative') }, { additionalProperties: false }),
  Type.Object({ all: Type.Literal('daysServed') }, { additionalProperties: false }),
  Type.Object(
    { all: Type.Literal('symptomFree'), hours: Type.Integer({ minimum: 1, maximum: 240 }) },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      all: Type.Literal('linkedTestsNegative'),
      category: Name,
      first: Type.Integer({ minimum: 1, maximum: 10 }),
    },
    { additionalProperties: false },
  ),
  Type.Object({ all: Type.Literal('envSamplesNegative') }, { additionalProperties: false }),
  Type.Object({ all: Type.Literal('human'), role: Text }, { additionalProperties: false }),
]);
export type Cond = Static<typeof Cond>;

/** How far an event at an isolation site reaches, as seen from her room. */
export const SCOPES = ['sameFloor', 'adjacentFloor', 'site'] as const;
export type Scope = (typeof SCOPES)[number];
export const SCOPE_WORDS: Record<Scope, Words> = {
  sameFloor: { zh: '同楼层阳性', en: 'a positive on the same floor' },
  adjacentFloor: { zh: '相邻楼层阳性', en: 'a positive on an adjacent floor' },
  site: { zh: '环境样本阳性（整个隔离点）', en: 'a positive sample of the site itself' },
};

const Restart = Type.Object({ when: oneOf(SCOPES), to: At, source: Source }, { additionalProperties: false });

const Stage = Type.Object(
  {
    id: Name,
    zh: Text,
    en: Text,
    place: oneOf(STAGE_PLACES),
    start: At,
    /** The last day under control. Release is a transition that needs every `releaseIf`, never a timer. */
    end: At,
    movement: oneOf(MOVEMENTS),
    code: Type.Union([oneOf(COLOURS), Type.Null()]),
    /** Name of a row of `monitors`, or null: nothing is measured. */
    monitor: Type.Union([Name, Type.Null()]),
    tests: Type.Array(TestRule),
    releaseIf: Type.Array(Cond),
    fallback: Type.Optional(
      Type.Object(
        { when: oneOf(UNSUITABLE), place: oneOf(STAGE_PLACES), source: Source },
        { additionalProperties: false },
      ),
    ),
    restart: Type.Optional(Type.Array(Restart)),
    source: Source,
  },
  { additionalProperties: false },
);
export type Stage = Static<typeof Stage>;

const Category = Type.Object(
  {
    id: Name,
    zh: Text,
    en: Text,
    /** Of several, the highest leads. No two alike. */
    priority: Type.Integer({ minimum: 1, maximum: 1000 }),
    lookbackDays: Type.Optional(Type.Integer({ minimum: 0, maximum: 60 })),
    needs: Type.Array(oneOf(FACT_ANCHORS)),
    /** Evidence that frees her: one is enough. `bornBefore` is read from the birth date. */
    unless: Type.Optional(
      Type.Array(
        Type.Object(
          {
            evidence: Name,
            zh: Text,
            en: Text,
            bornBefore: Type.Optional(Type.Integer({ minimum: 1900, maximum: 2100 })),
            source: Source,
          },
          { additionalProperties: false },
        ),
      ),
    ),
    stages: Type.Array(Stage),
    /** For who is in no stage of days, like a patient: what ends it. Only without stages. */
    openEnded: Type.Optional(Bilingual),
    /** Found late: only the days that are left, or the whole length from intake. */
    late: oneOf(['remainingDays', 'fullFromIntake']),
    /** Found when every stage is over: what is still done. */
    whenOver: Type.Optional(Stage),
    onPositive: Name,
    /** What she becomes when the person she is linked to turns positive. */
    onLinkedPositive: Type.Optional(Name),
    prophylaxis: Type.Optional(
      Type.Array(
        Type.Object(
          {
            id: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9-]{0,19}$' }),
            zh: Text,
            en: Text,
            withinH: Type.Integer({ minimum: 1, maximum: 2000 }),
            from: oneOf(FACT_ANCHORS),
            effect: Bilingual,
            source: Source,
          },
          { additionalProperties: false },
        ),
      ),
    ),
    source: Source,
  },
  { additionalProperties: false },
);
export type Category = Static<typeof Category>;

/** Facts as an example writes them; the same shape everywhere. */
export const Facts = Type.Object(
  {
    firstExposure: Type.Optional(Day),
    lastExposure: Type.Optional(Day),
    areaExit: Type.Optional(Day),
    onset: Type.Optional(Day),
    sampling: Type.Optional(Day),
    rashOnset: Type.Optional(Day),
    intake: Type.Optional(Day),
    notified: Type.Optional(Day),
    clusterEvents: Type.Optional(
      Type.Array(Type.Object({ on: Day, scope: oneOf(SCOPES) }, { additionalProperties: false }), {
        maxItems: 50,
      }),
    ),
    immunity: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { maxItems: 20 })),
    birth: Type.Optional(Day),
    homeUnsuitable: Type.Optional(Type.Boolean()),
    siteUnsuitable: Type.Optional(Type.Boolean()),
    linked: Type.Optional(
      Type.Object(
        {
          category: Type.String({ minLength: 1, maxLength: 40 }),
          negatives: Type.Integer({ minimum: 0, maximum: 100 }),
          positiveOn: Type.Optional(Day),
        },
        { additionalProperties: false },
      ),
    ),
    /** Where exposures of different categories have different days: those of each. What is not here holds for all. */
    byCategory: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,39}$' }),
        Type.Object(
          {
            firstExposure: Type.Optional(Day),
            lastExposure: Type.Optional(Day),
            areaExit: Type.Optional(Day),
          },
          { additionalProperties: false },
        ),
      ),
    ),
    /** Prophylaxis that was given, by its id. */
    given: Type.Optional(
      Type.Array(
        Type.Object(
          { id: Type.String({ minLength: 1, maxLength: 20 }), on: Day },
          { additionalProperties: false },
        ),
        { maxItems: 10 },
      ),
    ),
  },
  { additionalProperties: false },
);
export type Facts = Static<typeof Facts>;

/** A worked case. A change of the protocol that makes it come out otherwise is refused, naming it. */
const Example = Type.Object(
  {
    id: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9-]{0,19}$' }),
    zh: Text,
    en: Text,
    categories: Type.Array(Name, { minItems: 1 }),
    facts: Facts,
    /** As `planText` writes it, one line a stage: `central:2021-12-09..2021-12-22 tests 12-09,12-12,12-22×2`. */
    plan: Type.Array(Text),
  },
  { additionalProperties: false },
);
export type Example = Static<typeof Example>;

/** China (CN), a template for anywhere (XX), a division code, or the path of a place in the district. */
const Jurisdiction = Type.String({ pattern: '^(CN|XX|\\d{2,6}|d\\d{6}(\\.[A-Za-z0-9_]+)*)$' });

const Symptom = Type.Object({ id: Name, zh: Text, en: Text }, { additionalProperties: false });
const Monitors = Type.Record(Type.String({ pattern: '^[a-z][A-Za-z0-9]{0,39}$' }), Monitor);

export const Protocol = Type.Object(
  {
    id: Code,
    disease: Text,
    zh: Text,
    en: Text,
    jurisdiction: Jurisdiction,
    /** First and last day it is meant for; null: until further notice. */
    from: Day,
    until: Type.Union([Day, Type.Null()]),
    /** A template is to be checked by the centre for disease control before it is used. */
    status: oneOf(['adopted', 'template']),
    symptoms: Type.Array(Symptom),
    monitors: Monitors,
    categories: Type.Array(Category, { minItems: 1 }),
    examples: Type.Array(Example),
    source: Source,
  },
  { additionalProperties: false },
);
export type Protocol = Static<typeof Protocol>;

/** What a district does otherwise: whole categories or whole stages in place of the parent's, nothing in between. */
const Overlay = Type.Object(
  {
    id: Code,
    zh: Text,
    en: Text,
    /** A protocol, or another overlay. */
    parent: Code,
    jurisdiction: Jurisdiction,
    /** True: whoever is under the parent follows this one. False: it is chosen by name. */
    insteadOfParent: Type.Boolean(),
    monitors: Type.Optional(Monitors),
    symptoms: Type.Optional(Type.Array(Symptom)),
    categories: Type.Optional(Type.Array(Category)),
    stages: Type.Optional(
      Type.Array(Type.Object({ category: Name, stage: Stage }, { additionalProperties: false })),
    ),
    examples: Type.Array(Example, { minItems: 1 }),
    source: Source,
  },
  { additionalProperties: false },
);
export type Overlay = Static<typeof Overlay>;

export const LocalProtocols = Type.Object(
  { protocols: Type.Array(Protocol), overlays: Type.Array(Overlay) },
  { additionalProperties: false },
);
export type LocalProtocols = Static<typeof LocalProtocols>;

/** A protocol with its overlays laid on, and the exact versions it was read from. */
export interface ProtocolInForce extends Protocol {
  /** `protocol-xx-1@3`, and `protocols-local@2` behind it where an overlay took part. */
  readonly version: string;
  /** Overlays that were laid on, the outermost last. */
  readonly overlays: readonly string[];
}

// A plan -------------------------------------------------------------------------------------------------

export interface PlannedTest {
  readonly on: CivilDate;
  readonly double: boolean;
  readonly specimen: Specimen;
  readonly kind: TestKind;
  /** Which row asked for it and what moved it; `becauseWords` reads it. */
  readonly because: string;
}

export interface PlannedStage {
  readonly stage: string;
  readonly label: Words;
  /** The category whose stage it is. */
  readonly category: string;
  readonly place: StagePlace;
  readonly from: CivilDate;
  /** The last day under control. Before `from` in a stage that is skipped. */
  readonly to: CivilDate;
  /** It was over before she was found. */
  readonly skipped?: true;
  readonly movement: Movement;
  readonly code: Colour | null;
  readonly monitor: Monitor | null;
  readonly tests: readonly PlannedTest[];
  readonly releaseIf: readonly Cond[];
  readonly because: readonly string[];
}

export interface PlannedProphylaxis {
  readonly id: string;
  readonly label: Words;
  readonly effect: Words;
  readonly withinH: number;
  readonly from: CivilDate;
  /** The last day on which it may still be given. */
  readonly until: CivilDate;
  readonly givenOn?: CivilDate;
}

export interface EpisodePlan {
  readonly protocol: string;
  readonly version: string;
  /** The category that leads. */
  readonly leading: string;
  /** All that count, the highest first; she may have become another one by a linked positive. */
  readonly categories: readonly string[];
  readonly stages: readonly PlannedStage[];
  /** Last day of the whole plan; null when none is known, as in hospital, or when she is exempt. */
  readonly endsOn: CivilDate | null;
  readonly exempt?: { readonly by: string };
  readonly prophylaxis: readonly PlannedProphylaxis[];
}

// Why a day is what it is --------------------------------------------------------------------------------

/** A plan keeps short codes, `end:lastExposure+14`, since hundreds of thousands are stored; here are their words. */
export function becauseWords(because: string): Words[] {
  return because
    .split(';')
    .filter((one) => one !== '')
    .map(codeWords);
}

/** Where a test's row stands in the text: `close.central.tests.1`. */
export function rowPath(path: string): string {
  return path.replace(/(\d+)$/, 'tests.$1');
}

function codeWords(code: string): Words {
  const [key = '', ...rest] = code.split(':');
  const say = CODES[key];
  return say === undefined ? { zh: code, en: code } : say(rest);
}

const CODES: Record<string, (rest: readonly string[]) => Words> = {
  row: ([path = '']) => ({ zh: `规则行 ${rowPath(path)}`, en: `row ${rowPath(path)}` }),
  start: ([at = '']) => ({ zh: `起：${atWords(at).zh}`, en: `starts: ${atWords(at).en}` }),
  end: ([at = '']) => ({ zh: `止：${atWords(at).zh}`, en: `ends: ${atWords(at).en}` }),
  day: ([at = '']) => ({ zh: atWords(at).zh, en: atWords(at).en }),
  late: ([on = '']) => ({
    zh: `发现较晚，自 ${on} 起只管剩余天数`,
    en: `found late: only the days left from ${on}`,
  }),
  full: ([on = '']) => ({
    zh: `发现较晚，自 ${on} 起管满全程`,
    en: `found late: the full length from ${on}`,
  }),
  over: ([on = '']) => ({ zh: `本阶段已于 ${on} 期满`, en: `this stage was over on ${on}` }),
  whenOver: () => ({
    zh: '各阶段均已期满，按期满后的规定办理',
    en: 'every stage was over: what is still done then',
  }),
  restart: ([scope = '', on = '', at = '']) => {
    const words = SCOPE_WORDS[scope as Scope] ?? { zh: scope, en: scope };
    return {
      zh: `${on} ${words.zh}，重新计算：${atWords(at).zh}`,
      en: `${on} ${words.en}: counts anew, ${atWords(at).en}`,
    };
  },
  noRestart: ([scope = '', on = '']) => {
    const words = SCOPE_WORDS[scope as Scope] ?? { zh: scope, en: scope };
    return {
      zh: `${on} ${words.zh}，本阶段不因此重新计算`,
      en: `${on} ${words.en}: this stage does not count anew`,
    };
  },
  again: ([on = '']) => ({ zh: `${on} 事件后重新检测`, en: `tested again after ${on}` }),
  fallback: ([place = '']) => {
    const why = UNSUITABLE_WORDS[place === 'home' ? 'siteUnsuitable' : 'homeUnsuitable'];
    return {
      zh: `${why.zh}，改为${STAGE_PLACE_WORDS[place as StagePlace]?.zh ?? place}`,
      en: `${why.en}: ${STAGE_PLACE_WORDS[place as StagePlace]?.en ?? place} instead`,
    };
  },
  clip: ([on = '']) => ({
    zh: `原为 ${on}，超出本阶段，提前到末日`,
    en: `was ${on}, past the stage: on its last day`,
  }),
  pull: ([on = '']) => ({
    zh: `原为 ${on}，早于本阶段，改在首日`,
    en: `was ${on}, before the stage: on its first day`,
  }),
  gap: ([hours = '', on = '']) => ({
    zh: `原为 ${on}，与上一次不足 ${hours} 小时，后移`,
    en: `was ${on}, less than ${hours} h after the one before: moved`,
  }),
  merged: ([on = '']) => ({ zh: `与 ${on} 的一次合并`, en: `merged with the one of ${on}` }),
  longer: ([category = '', on = '']) => ({
    zh: `类别 ${category} 到 ${on} 才期满，取最晚`,
    en: `category ${category} ends on ${on}: the latest holds`,
  }),
  earlier: ([category = '', on = '']) => ({
    zh: `类别 ${category} 自 ${on} 开始，取最早`,
    en: `category ${category} starts on ${on}: the earliest holds`,
  }),
  linked: ([category = '', on = '']) => ({
    zh: `所关联的人于 ${on} 阳性，转为类别 ${category}`,
    en: `the linked person was positive on ${on}: becomes ${category}`,
  }),
};

/** `lastExposure+14` → “last exposure + 14 days”. */
function atWords(at: string): Words {
  const [, anchor = at, sign = '+', days = '0'] = /^(\w+?)([+-])(\d+)$/.exec(at) ?? [];
  const words = ANCHOR_WORDS[anchor as Anchor] ?? { zh: anchor, en: anchor };
  if (Number(days) === 0) return { zh: `${words.zh}当日`, en: words.en };
  return sign === '-'
    ? { zh: `${words.zh}前第 ${days} 天`, en: `${days} d before ${words.en}` }
    : { zh: `${words.zh}后第 ${days} 天`, en: `${words.en} + ${days} d` };
}

/** A condition of release in words; `roles` names the role of one that a person confirms. */
export function condWords(cond: Cond, roles: Readonly<Record<string, Words>> = {}): Words {
  const role = cond.all === 'human' ? { role: roles[cond.role] ?? cond.role } : {};
  return fillWords(COND_WORDS[cond.all], { ...cond, ...role });
}

export const COND_WORDS: Record<Cond['all'], Words> = {
  testsNegative: { zh: '应做检测全部阴性', en: 'every test due is negative' },
  daysServed: { zh: '期限已满', en: 'the days are served' },
  symptomFree: { zh: '{hours} 小时内无症状', en: 'free of symptoms for {hours} h' },
  linkedTestsNegative: {
    zh: '所关联人员前 {first} 次检测阴性',
    en: 'the first {first} tests of the linked person are negative',
  },
  envSamplesNegative: { zh: '环境样本阴性', en: 'samples of the surroundings are negative' },
  human: { zh: '由{role}确认', en: 'confirmed by: {role}' },
};
