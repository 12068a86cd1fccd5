// Nouns of isolation sites, and the rules they live by: rulebook/isolation.yaml.
import { type Static, Type } from 'typebox';
import { rulePart, twiceIn, type Wrong, wrongAt } from '../base/rule-part.ts';
import type { Words } from '../base/words.ts';

/** Whom a passage between two zones is for. */
export const PASSAGE_WHO = {
  staff: { zh: '工作人员', en: 'staff' },
  guest: { zh: '隔离人员', en: 'guests' },
  waste: { zh: '污物', en: 'waste' },
} as const satisfies Record<string, Words>;
export type PassageWho = keyof typeof PASSAGE_WHO;

/** What a row of the room rules asks for. */
export const ROOM_NEEDS = {
  'positive-wing': { zh: '阳性区', en: 'the positive wing' },
  hospital: { zh: '医院床位', en: 'a hospital bed' },
  companion: { zh: '陪护间', en: 'a room with a companion' },
  shared: { zh: '同住一间', en: 'one room together' },
  adjacent: { zh: '相邻房间', en: 'adjacent doors' },
  'barrier-free': { zh: '无障碍房', en: 'a barrier-free room' },
  'low-floor': { zh: '低楼层、带窗锁', en: 'a low floor with locked windows' },
  single: { zh: '单人间', en: 'a single room' },
} as const satisfies Record<string, Words>;
export type RoomNeed = keyof typeof ROOM_NEEDS;

export const FEATURES = {
  'barrier-free': { zh: '无障碍', en: 'barrier-free' },
  'window-lock': { zh: '窗锁', en: 'locked windows' },
  fridge: { zh: '冰箱', en: 'fridge' },
  aircon: { zh: '分体空调', en: 'air conditioning of its own' },
  wc: { zh: '独立卫生间', en: 'toilet of its own' },
} as const satisfies Record<string, Words>;
export type Feature = keyof typeof FEATURES;

/** By what a thing of the stock is used up. */
export const STOCK_PER = {
  shift: { zh: '每人每班', en: 'each of the staff and shift' },
  round: { zh: '每轮消毒（升/平方米）', en: 'each round, litres a square metre' },
  room: { zh: '每间房', en: 'each room' },
  guest: { zh: '每人每日', en: 'each guest and day' },
} as const satisfies Record<string, Words>;

/** Attention: clinical, of mind, care. */
export const LEVELS = {
  A: { zh: '临床', en: 'clinical' },
  B: { zh: '心理', en: 'of mind' },
  C: { zh: '照护', en: 'care' },
} as const satisfies Record<string, Words>;
export type Level = keyof typeof LEVELS;

/** Whose clock begins again after an incident: nobody's, that of the floor and its neighbours as the protocol says, … */
export const RESTARTS = {
  none: { zh: '不重算', en: 'nobody’s clock' },
  protocol: { zh: '按方案：同层与相邻楼层', en: 'as the protocol says: the floor and its neighbours' },
  floor: { zh: '该楼层', en: 'the floor' },
  site: { zh: '整个隔离点', en: 'the whole site' },
} as const satisfies Record<string, Words>;
export type Restart = keyof typeof RESTARTS;

/** The three meetings: of a site, over all sites, of headquarters over the district. */
export const MEETINGS = {
  site: { zh: '晨会', en: 'morning meeting' },
  'touch-base': { zh: '碰头会', en: 'touch-base' },
  assessment: { zh: '研判会', en: 'assessment' },
} as const satisfies Record<string, Words>;
export type MeetingKind = keyof typeof MEETINGS;

const Text = Type.String({ minLength: 1 });
const Key = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' });
const Named = { zh: Text, en: Text, source: Text };
const Both = Type.Object({ zh: Text, en: Text });
const Count = Type.Integer({ minimum: 1 });
const Share = Type.Number({ minimum: 0, maximum: 1 });
const Clock = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' });
const keys = <T extends Record<string, unknown>>(table: T) => Object.keys(table) as (keyof T & string)[]; // its own keys
const Yes = Type.Optional(Type.Literal(true));
/** What a zone may hold of what rounds go over. */
const LIES = ['corridor', 'room', 'lobby', 'lift', 'office', 'waste'] as const;

const IsolationRules = Type.Object({
  /** The unit all sites of a district stand under: its office is told what a site has not done. */
  office: Type.Object({ ...Named }),
  /** What has to be so before the first guest comes. */
  checklist: Type.Array(Type.Object({ item: Key, ...Named }), { minItems: 1 }),
  /** What is done with whoever comes, and within how long of her room. */
  intake: Type.Object({
    minutes: Count,
    source: Text,
    items: Type.Array(Type.Object({ item: Key, ...Named }), { minItems: 1 }),
  }),
  zones: Type.Array(
    Type.Object({
      zone: Key,
      ...Named,
      /** What is disinfected there; whoever scans its sign stands in this zone. */
      holds: Type.Optional(Type.Array(Type.Enum(LIES), { minItems: 1, uniqueItems: true })),
    }),
    { minItems: 1 },
  ),
  passages: Type.Array(
    Type.Object({ from: Key, into: Key, who: Type.Enum(keys(PASSAGE_WHO)), source: Text }),
    {
      minItems: 1,
    },
  ),
  /** Whoever has scanned no sign for so long comes on duty anew, and begins where she is. */
  walking: Type.Object({ newWayHours: Type.Integer({ minimum: 1, maximum: 24 }), source: Text }),
  templates: Type.Array(
    Type.Object({
      template: Key,
      ...Named,
      floors: Count,
      firstFloor: Type.Integer({ minimum: 1 }),
      roomsPerFloor: Count,
      beds: Count,
      /** So large a part of the rooms has two beds, for families and companions. */
      twoBedShare: Share,
      barrierFreeShare: Share,
      /** Rooms kept for positives until they are fetched. */
      positiveRooms: Type.Integer({ minimum: 0 }),
    }),
    { minItems: 1 },
  ),
  staffing: Type.Object({
    perRooms: Count,
    /** Days somebody stays inside before her own quarantine, and days of that. */
    days: Count,
    quarantineDays: Count,
    /** So far ahead the rota has nobody missing. */
    rotaHours: Count,
    posts: Type.Array(
      Type.Object({
        post: Key,
        each: Count,
        least: Count,
        /** One for so many floors, instead of by rooms. */
        perFloors: Type.Optional(Count),
        /** Held by some of those at that post, who are counted there too. */
        beside: Type.Optional(Key),
        /** Somebody at every hour. */
        always: Yes,
        /** Stands by, and does not live inside. */
        outside: Yes,
        ...Named,
      }),
      { minItems: 1 },
    ),
    source: Text,
  }),
  /** How often the staff is tested, when a result is late, and how soon whoever is positive is off her post. */
  staffTests: Type.Object({
    everyDays: Count,
    resultHours: Count,
    positiveMinutes: Count,
    source: Text,
  }),
  /** What whoever leaves is asked of her stay, and when it is told. */
  satisfaction: Type.Object({
    days: Count,
    least: Count,
    aspects: Type.Array(Type.Object({ aspect: Key, ...Named }), { minItems: 1, maxItems: 20 }),
    source: Text,
  }),
  groups: Type.Array(Type.Object({ group: Key, does: Both, ...Named }), { minItems: 1 }),
  opening: Type.Object({ hours: Count, more: Share, source: Text }),
  roomRules: Type.Array(
    Type.Object({
      id: Key,
      if: Type.Object(
        {
          positive: Yes,
          hospital: Yes,
          ageBelow: Type.Optional(Count),
          dependent: Yes,
          pregnantWeeksFrom: Type.Optional(Count),
          mentalRisk: Yes,
          sharesWritten: Yes,
          household: Yes,
          barrierFree: Yes,
          fallRisk: Yes,
        },
        { additionalProperties: false },
      ),
      need: Type.Enum(keys(ROOM_NEEDS)),
      ...Named,
    }),
    { minItems: 1 },
  ),
  companion: Type.Object({
    ageFrom: Count,
    ageBelow: Count,
    infantBelow: Count,
    /** Nobody who needs somebody beside her is without for longer. */
    aloneMinutes: Count,
    source: Text,
  }),
  /** Why nobody is with a grown-up who is not to be alone, until a medic has answered. */
  aloneReasons: Type.Array(Type.Object({ reason: Key, ...Named }), { minItems: 1 }),
  /** Why a site may take somebody in at once whose order says another place, until CDC has decided. */
  emergencies: Type.Array(Type.Object({ ground: Key, ...Named }), { minItems: 1 }),
  mixDays: Type.Object({ value: Count, source: Text }),
  objects: Type.Array(
    Type.Object({
      object: Key,
      /** Milligrams of available chlorine in a litre. */
      atLeast: Count,
      atMost: Count,
      contactMinutes: Count,
      /** 0: not by the clock, but when it is needed. */
      perDay: Type.Integer({ minimum: 0 }),
      /** Meals pass through it. */
      guestCorridor: Yes,
      /** It may be wiped with alcohol instead. */
      alcohol: Yes,
      ...Named,
    }),
    { minItems: 1 },
  ),
  products: Type.Object({ tabletMg: Count, bleachMgPerL: Count, source: Text }),
  /** What a bag of waste may be, as its label says. */
  waste: Type.Array(Type.Object({ category: Key, ...Named }), { minItems: 1 }),
  meals: Type.Object({ roundBeforeMinutes: Count, hotMinutes: Count, airedMinutes: Count, source: Text }),
  /** What lies at a site: enough for so many days, asked for so many days before it runs out. */
  stock: Type.Object({
    keepDays: Count,
    warnDays: Count,
    source: Text,
    items: Type.Array(
      Type.Object({
        item: Key,
        per: Type.Enum(keys(STOCK_PER)),
        amount: Type.Number({ exclusiveMinimum: 0 }),
        /** Of whom, for what is used by the shift. */
        posts: Type.Optional(Type.Array(Key, { minItems: 1 })),
        /** What is disinfected with it, and how large that is, for what is used by the round. */
        object: Type.Optional(Key),
        m2PerRoom: Type.Optional(Count),
        unit: Both,
        ...Named,
      }),
      { minItems: 1 },
    ),
  }),
  dayPlan: Type.Array(
    Type.Object({
      does: Key,
      at: Clock,
      group: Key,
      meal: Yes,
      /** The slot of the day in which everybody is measured then; done when everybody was. */
      slot: Type.Optional(Type.Integer({ minimum: 0, maximum: 5 })),
      /** The tests of the staff; done when nobody is left to be sampled. */
      staffTests: Yes,
      /** Whether it was done, and its proof, is told at the morning meeting. */
      told: Yes,
      ...Named,
    }),
    { minItems: 1 },
  ),
  /** Before a thing of the day is due it is shown, and so long after it is late. */
  work: Type.Object({ beforeMinutes: Count, graceMinutes: Count, source: Text }),
  attention: Type.Array(
    Type.Object({
      id: Key,
      level: Type.Enum(keys(LEVELS)),
      does: Type.Array(Type.Object({ at: Type.Array(Clock, { minItems: 1 }), ...Named })),
      ...Named,
    }),
    { minItems: 1 },
  ),
  /** Hours a medicine is usually taken at, as the interview offers them. */
  medicineHours: Type.Object({ value: Type.Array(Clock, { minItems: 1 }), source: Text }),
  refillDays: Type.Object({ value: Count, source: Text }),
  cakeDaysBefore: Type.Object({ value: Count, source: Text }),
  /** When the trip of the next day is booked. */
  dialysis: Type.Object({ bookAt: Clock, source: Text }),
  incidents: Type.Array(
    Type.Object({
      incident: Key,
      severity: Type.Integer({ minimum: 1, maximum: 3 }),
      restart: Type.Enum(keys(RESTARTS)),
      notify: Type.Array(Key, { minItems: 1 }),
      /** What is done in the first ten minutes, in order. */
      card: Type.Array(Both, { minItems: 1 }),
      ...Named,
    }),
    { minItems: 1 },
  ),
  reviewHours: Type.Object({ value: Count, source: Text }),
  meetings: Type.Array(
    Type.Object({
      meeting: Type.Enum(keys(MEETINGS)),
      /** The row of the day plan it is; the others are held over the district at an hour of their own. */
      plan: Type.Optional(Key),
      at: Type.Optional(Clock),
      /** Roles: who may lead it, the first of them is asked for it; and who is proposed to be there. */
      leads: Type.Array(Text, { minItems: 1 }),
      attends: Type.Array(Text, { minItems: 1 }),
      ...Named,
    }),
    { minItems: 3, maxItems: 3 },
  ),
});
export type IsolationRules = Static<typeof IsolationRules>;

/** How isolation sites are run: isolation.yaml. */
export const isolationRules = rulePart('isolation', IsolationRules, (rules) => {
  const wrong: Wrong[] = [];
  const say = (zh: string, en: string, ...at: (string | number)[]) => wrong.push(wrongAt({ zh, en }, ...at));
  const zones = new Set(rules.zones.map(({ zone }) => zone));
  rules.passages.forEach(({ from, into }, i) => {
    for (const zone of [from, into])
      if (!zones.has(zone)) say(`没有分区「${zone}」`, `there is no zone ${zone}`, 'passages', i);
  });
  if (Object.keys(rules.roomRules.at(-1)?.if ?? {}).length > 0)
    say(
      '最后一行须无条件，否则有人得不到房间',
      'the last row holds for everybody, or somebody gets no room',
      'roomRules',
    );
  rules.objects.forEach(({ zh, en, atLeast, atMost }, i) => {
    if (atLeast > atMost)
      say(`${zh}：浓度下限高于上限`, `${en}: the least strength is above the most`, 'objects', i);
  });
  if (!rules.objects.some(({ guestCorridor }) => guestCorridor === true))
    say('须有一项是送餐经过的走廊', 'one of the objects is the corridor that meals pass through', 'objects');
  rules.staffing.posts.forEach(({ zh, en, beside }, i) => {
    if (
      beside !== undefined &&
      !rules.staffing.posts.some((one) => one.post === beside && one.beside === undefined)
    )
      say(`${zh}：没有岗位「${beside}」`, `${en}: there is no post ${beside}`, 'staffing', 'posts', i);
  });
  const groups = new Set(rules.groups.map(({ group }) => group));
  rules.dayPlan.forEach((row, i) => {
    if (!groups.has(row.group))
      say(`${row.zh}：没有工作组「${row.group}」`, `${row.en}: there is no group ${row.group}`, 'dayPlan', i);
  });
  rules.stock.items.forEach(({ zh, en, per, posts, object, m2PerRoom }, i) => {
    for (const post of posts ?? [])
      if (!rules.staffing.posts.some((one) => one.post === post))
        say(`${zh}：没有岗位「${post}」`, `${en}: there is no post ${post}`, 'stock', 'items', i);
    if ((per === 'shift') !== (posts !== undefined))
      say(`${zh}：按班计的写明岗位`, `${en}: what is used by the shift says by whom`, 'stock', 'items', i);
    const cleans = rules.objects.some((one) => one.object === object) && m2PerRoom !== undefined;
    if ((per === 'round') !== cleans)
      say(
        `${zh}：按轮计的写明对象和面积`,
        `${en}: what is used by the round says on what and how large`,
        'stock',
        'items',
        i,
      );
  });
  rules.incidents.forEach((row, i) => {
    for (const to of row.notify)
      if (to !== 'head' && !groups.has(to))
        say(`${row.zh}：没有工作组「${to}」`, `${row.en}: there is no group ${to}`, 'incidents', i, 'notify');
  });
  const planned = new Set(rules.dayPlan.map(({ does }) => does));
  rules.meetings.forEach(({ zh, en, meeting, plan, at }, i) => {
    if (meeting === 'site' ? plan === undefined || !planned.has(plan) : at === undefined)
      say(
        `${zh}：晨会须是一日安排中的一项，其他会议须有时间`,
        `${en}: that of a site is a row of the day plan, the others have an hour`,
        'meetings',
        i,
      );
  });
  return [
    ...wrong,
    ...twiceIn(rules.meetings, 'meeting', 'meetings'),
    ...twiceIn(rules.checklist, 'item', 'checklist'),
    ...twiceIn(rules.intake.items, 'item', 'intake', 'items'),
    ...twiceIn(rules.satisfaction.aspects, 'aspect', 'satisfaction', 'aspects'),
    ...twiceIn(rules.zones, 'zone', 'zones'),
    ...twiceIn(
      rules.zones.flatMap(({ holds = [] }) => holds.map((lies) => ({ lies }))),
      'lies',
      'zones',
    ),
    ...twiceIn(rules.templates, 'template', 'templates'),
    ...twiceIn(rules.groups, 'group', 'groups'),
    ...twiceIn(rules.roomRules, 'id', 'roomRules'),
    ...twiceIn(rules.aloneReasons, 'reason', 'aloneReasons'),
    ...twiceIn(rules.emergencies, 'ground', 'emergencies'),
    ...twiceIn(rules.objects, 'object', 'objects'),
    ...twiceIn(rules.waste, 'category', 'waste'),
    ...twiceIn(rules.dayPlan, 'does', 'dayPlan'),
    ...twiceIn(rules.attention, 'id', 'attention'),
    ...twiceIn(rules.incidents, 'incident', 'incidents'),
    ...twiceIn(rules.stock.items, 'item', 'stock', 'items'),
  ];
});

// Sites -------------------------------------------------------------------------------------------------

/** A site, from its opening to its closing. */
export interface IsolationSite {
  readonly id: string;
  readonly no: number;
  /** The unit it is. */
  readonly place: string;
  readonly name: string;
  readonly address: string;
  readonly template: string;
  readonly head: string;
  readonly secretary: string;
  readonly openedAt: Date;
  readonly readyAt: Date | null;
  readonly closedAt: Date | null;
}

export const SITE_STATES = {
  preparing: { zh: '筹备中', en: 'being prepared' },
  open: { zh: '接收中', en: 'taking guests in' },
  closed: { zh: '已关闭', en: 'closed' },
} as const satisfies Record<string, Words>;
export type SiteState = keyof typeof SITE_STATES;

export const ROOM_STATES = {
  ready: { zh: '可用', en: 'ready' },
  soiled: { zh: '待终末消毒', en: 'waits for its terminal disinfection' },
  airing: { zh: '通风待检查', en: 'aired, to be inspected' },
  closed: { zh: '停用', en: 'out of use' },
} as const satisfies Record<string, Words>;
export type RoomStateName = keyof typeof ROOM_STATES;

/** What is at a door. No door is locked from outside: whoever is inside opens it when it burns. */
export const DOORS = {
  plain: { zh: '普通门', en: 'an ordinary door' },
  contact: {
    zh: '门磁（开门有记录，不锁门）',
    en: 'a contact, which tells that it was opened and locks nothing',
  },
  card: { zh: '门卡锁（从里面随时能开）', en: 'a lock with a card, opened from inside at any time' },
} as const satisfies Record<string, Words>;
export type DoorKind = keyof typeof DOORS;

export const WINGS = {
  ordinary: { zh: '普通区', en: 'ordinary' },
  positive: { zh: '阳性区', en: 'for positives' },
} as const satisfies Record<string, Words>;
export type Wing = keyof typeof WINGS;

export interface IsolationRoom {
  readonly id: string;
  readonly site: string;
  readonly place: string;
  readonly building: string;
  readonly floor: number;
  readonly no: string;
  readonly beds: number;
  readonly features: readonly Feature[];
  readonly wing: Wing;
  readonly state: RoomStateName;
  readonly stateAt: Date;
  readonly stateWhy: string | null;
  readonly contactEnd: Date | null;
  readonly door: DoorKind;
  /** Number of its contact or of its card. */
  readonly doorNo: string | null;
}

/** Somebody in a bed, or who was. */
export interface RoomStay {
  readonly id: string;
  readonly site: string;
  readonly room: string;
  readonly bed: number;
  readonly place: string;
  readonly person: string;
  readonly episode: string | null;
  readonly party: string;
  readonly from: Date;
  readonly until: Date | null;
  /** When she came to the site, whichever room she had first. */
  readonly hereFrom: Date;
  readonly category: string;
  readonly exposedOn: string | null;
  readonly rule: string;
  readonly otherwiseWhy: string | null;
  readonly by: string;
  /** Who stays with her. */
  readonly companion: string | null;
  /** The card of the door she was given. */
  readonly card: string | null;
}

// Rounds and meals --------------------------------------------------------------------------------------

export const ROUND_KINDS = {
  round: { zh: '全点消毒', en: 'round of the site' },
  terminal: { zh: '终末消毒', en: 'terminal disinfection' },
  event: { zh: '应急消毒', en: 'after an event' },
} as const satisfies Record<string, Words>;
export type RoundKind = keyof typeof ROUND_KINDS;

export const PRODUCTS = {
  tablet: { zh: '含氯消毒片', en: 'chlorine tablets' },
  bleach: { zh: '84 消毒液', en: 'bleach' },
  /** No chlorine: nothing to mix to, and no strip to measure it. */
  alcohol: { zh: '75% 酒精', en: 'alcohol of 75 %' },
} as const satisfies Record<string, Words>;
export type Product = keyof typeof PRODUCTS;

/** How it is brought out. */
export const METHODS = {
  spray: { zh: '喷洒', en: 'sprayed' },
  wipe: { zh: '擦拭', en: 'wiped' },
  mop: { zh: '拖拭', en: 'mopped' },
  fog: { zh: '气溶胶喷雾', en: 'fogged' },
} as const satisfies Record<string, Words>;
export type Method = keyof typeof METHODS;

export interface DisinfectionRound {
  readonly id: string;
  readonly no: number;
  readonly site: string;
  readonly place: string;
  readonly kind: RoundKind;
  readonly beganAt: Date;
  readonly endedAt: Date | null;
  readonly operator: string;
  readonly buddy: string | null;
  readonly product: Product;
  readonly batch: string | null;
  /** Until when the product keeps, how much was mixed and how it was brought out; null: written down before it was asked. */
  readonly expiresOn: string | null;
  readonly litres: number | null;
  readonly method: Method | null;
  /** Milligrams of available chlorine in a litre: what it was mixed to, and what the strip showed; null: alcohol. */
  readonly targetMgL: number | null;
  readonly measuredMgL: number | null;
  readonly signedAt: Date | null;
  readonly signedBy: string | null;
}

export interface MealRun {
  readonly id: string;
  readonly site: string;
  readonly place: string;
  readonly day: string;
  readonly meal: string;
  readonly cookedAt: Date | null;
  readonly startedAt: Date;
  readonly startedBy: string;
  readonly endedAt: Date | null;
  readonly served: number | null;
  readonly overrideWhy: string | null;
}
