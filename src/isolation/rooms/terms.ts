// What the health interview at arrival asks (domain handbook 5.6). It is about health: kept sealed, read by who rooms
// and who cares, and by the kitchen as far as its meals.
import { type Static, Type } from 'typebox';
import type { Words } from '../../base/words.ts';

const Sealed = (most: number) => Type.String({ maxLength: most, sealed: true });
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', sealed: true });
const Hour = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', sealed: true });
const Yes = Type.Optional(Type.Boolean({ sealed: true }));

/** What she eats. */
export const DIETS = {
  ordinary: { zh: '普通餐', en: 'ordinary' },
  halal: { zh: '清真', en: 'halal' },
  vegetarian: { zh: '素食', en: 'vegetarian' },
  diabetic: { zh: '糖尿病餐', en: 'diabetic' },
  'gluten-free': { zh: '无麸质', en: 'gluten free' },
  soft: { zh: '软食', en: 'soft' },
  formula: { zh: '婴儿配方奶', en: 'infant formula' },
} as const satisfies Record<string, Words>;
export type Diet = keyof typeof DIETS;

/** The answers of the interview. What is left out was not so, or not asked. */
export const Interview = Type.Object({
  /** Rows of the attention table that hold for her. */
  attention: Type.Array(Type.String({ maxLength: 40, sealed: true }), { maxItems: 20, uniqueItems: true }),
  /** Suspected or positive. */
  positive: Yes,
  /** Dialysis, labour, intensive care. */
  hospital: Yes,
  dependent: Yes,
  pregnantWeeks: Type.Optional(Type.Integer({ minimum: 1, maximum: 44, sealed: true })),
  mentalRisk: Yes,
  barrierFree: Yes,
  fallRisk: Yes,
  chronic: Yes,
  /** Asked in writing to share one room with her household. */
  sharesWritten: Yes,
  /** Feeds an infant of her household at her breast: they stay together. */
  breastfeeding: Yes,
  medicines: Type.Array(
    Type.Object({
      name: Sealed(60),
      lastDay: Day,
      /** The hours of the day she takes it at. Left out: it is nobody's task to bring it. */
      at: Type.Optional(Type.Array(Hour, { minItems: 1, maxItems: 8, uniqueItems: true })),
      /** Since when it is taken so; the house writes it, and asks for no hour from before. */
      since: Type.Optional(Sealed(40)),
    }),
    { maxItems: 30 },
  ),
  /** When she is taken to dialysis: weekdays from Monday on, and the hour she leaves. */
  dialysis: Type.Optional(
    Type.Object({
      days: Type.Array(Type.Integer({ minimum: 1, maximum: 7, sealed: true }), {
        minItems: 1,
        maxItems: 7,
        uniqueItems: true,
      }),
      at: Hour,
    }),
  ),
  allergies: Type.Optional(Sealed(200)),
  diet: Type.Enum(Object.keys(DIETS) as Diet[], { sealed: true }), // its own keys
  /** Herbal packs: only if she wants them. */
  herbal: Yes,
  language: Type.Optional(Sealed(40)),
  /** Whom to call, pets or dependants left at home, what else matters. */
  note: Type.Optional(Sealed(500)),
});
export type Interview = Static<typeof Interview>;

/** What a companion is to whom she stays with. */
export const RELATIONS = {
  parent: { zh: '父母', en: 'a parent' },
  spouse: { zh: '配偶', en: 'husband or wife' },
  child: { zh: '子女', en: 'a grown-up child' },
  relative: { zh: '其他亲属', en: 'another relative' },
  carer: { zh: '护理人员', en: 'a carer' },
} as const satisfies Record<string, Words>;
export type Relation = keyof typeof RELATIONS;

/** How she agreed to stay. */
export const AGREED = {
  signed: { zh: '本人签字同意', en: 'she has signed that she agrees' },
  said: { zh: '本人当面或电话同意', en: 'she has said that she agrees' },
} as const satisfies Record<string, Words>;
export type Agreed = keyof typeof AGREED;

export const LEAVES_TO = {
  home: { zh: '回家', en: 'home' },
  hospital: { zh: '医院', en: 'a hospital' },
  site: { zh: '其他隔离点', en: 'another site' },
  left: { zh: '擅自离开', en: 'left without leave' },
  died: { zh: '已去世', en: 'died' },
} as const satisfies Record<string, Words>;
export type LeavesTo = keyof typeof LEAVES_TO;
