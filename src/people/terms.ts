// Nouns of people: who a person is to the house, what a list brings about her, how a row met her, households.
import { Type } from 'typebox';
import type { CivilDate } from '../base/civil-dates.ts';
import type { DocumentKind } from '../base/identity-documents.ts';
import { rulePart } from '../base/rule-part.ts';
import type { Words } from '../base/words.ts';

export type Sex = 'male' | 'female';

export interface DocumentHeld {
  readonly kind: DocumentKind;
  readonly number: string;
  /** Another person holds the same number on record; one of the two is mistaken. Not used for matching. */
  readonly disputed?: true;
}

/** What is sealed of a person: one JSON, so that opening her costs one decryption. */
export interface SealedPerson {
  readonly documents: readonly DocumentHeld[];
  /** Numbers that can be called; the one most likely to reach her first. */
  readonly phones: readonly string[];
  /** Newest first. */
  readonly addresses: readonly string[];
  readonly workplace?: string;
}

/** What may be shown of her without opening. */
export interface PersonMasks {
  readonly documents: readonly {
    readonly kind: DocumentKind;
    readonly mask: string;
    readonly disputed?: true;
  }[];
  readonly phones: readonly string[];
  /** Down to the estate or road; no building, no room. */
  readonly address?: string;
}

/** What a list, a call or a desk tells about a person. */
export interface Incoming {
  readonly name: string;
  readonly document?: { readonly kind: DocumentKind; readonly number: string } | undefined;
  readonly phones: readonly string[];
  readonly birth?: CivilDate | undefined;
  readonly sex?: Sex | undefined;
  readonly address?: string | undefined;
  readonly workplace?: string | undefined;
  /** Where she is looked after until her address says better. */
  readonly place: string;
}

export const MET_BY = ['document', 'phone-name', 'name-birth-address'] as const;
export type MetBy = (typeof MET_BY)[number];

export const MET_BY_WORDS = {
  document: { zh: '证件号码相同', en: 'same document number' },
  'phone-name': { zh: '电话和姓名相同', en: 'same phone and name' },
  'name-birth-address': { zh: '姓名、出生日期和住址相同', en: 'same name, date of birth and address' },
} as const satisfies Record<MetBy, Words>;

/** Why a human must say whether two are one. Rows ask before they become a line; pairs of persons ask afterwards. */
export const QUESTION_WORDS = {
  'document-other-name': {
    zh: '证件号码已登记在另一个姓名下。请核对原件：是同一人改名、姓名写错，还是号码写错。',
    en: 'This document number is on record under another name. Compare with the document: a changed name, a slip in the name, or a slip in the number?',
  },
  'several-candidates': {
    zh: '姓名和电话与不止一名已登记人员相符。请选择是哪一位，或登记为新人员。',
    en: 'Name and phone fit more than one known person. Choose which, or record a new person.',
  },
  'birth-differs': {
    zh: '姓名和电话与已登记人员相同，但出生日期不同。请核对是否为同一人。',
    en: 'Name and phone are those of a known person, but the date of birth differs. Are they one person?',
  },
  'phone-similar-name': {
    zh: '电话相同、姓名相近。请核对是否为同一人写错了一个字，或是一家人共用电话。',
    en: 'The same phone under a similar name. One person with a slip in the name, or a family sharing a phone?',
  },
  'name-birth': {
    zh: '姓名和出生日期与已登记人员相同，其他信息对不上。请核对是否为同一人。',
    en: 'Name and date of birth are those of a known person, nothing else agrees. Are they one person?',
  },
  'nothing-to-go-by': {
    zh: '只有姓名，没有证件、电话，也没有出生日期加住址，无法确定是谁。请向发送方核对。',
    en: 'Only a name: no document, no phone, no date of birth with an address. Ask the sender who this is.',
  },
  'other-document': {
    zh: '姓名和电话相同，但证件种类不同（如护照与身份证）。请核对是否为同一人的两种证件。',
    en: 'Same name and phone, but documents of two kinds (a passport and an identity card, say). Two documents of one person?',
  },
} as const satisfies Record<string, Words>;
export type QuestionWhy = keyof typeof QUESTION_WORDS;

/** What became of one incoming row. */
export type Met =
  | { readonly kind: 'new'; readonly person: string }
  | { readonly kind: 'same'; readonly person: string; readonly by: MetBy }
  | { readonly kind: 'question'; readonly why: QuestionWhy; readonly candidates: readonly string[] };

/** A person with everything open. Never leaves an act without a reason in the ledger. */
export interface OpenedPerson {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly birth?: CivilDate | undefined;
  readonly sex?: Sex | undefined;
  /** The first of her documents, as identity checks ask for it. */
  readonly document?: string | undefined;
  readonly documents: readonly DocumentHeld[];
  readonly phones: readonly string[];
  readonly address?: string | undefined;
  readonly workplace?: string | undefined;
}

/** A person as lists and boards show her. */
export interface ShownPerson {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly age?: number | undefined;
  readonly sex?: Sex | undefined;
  readonly document?: string | undefined;
  readonly phone?: string | undefined;
  readonly address?: string | undefined;
  readonly place: string;
  readonly mergedInto: string | null;
}

export const SEX_WORDS = {
  male: { zh: '男', en: 'male' },
  female: { zh: '女', en: 'female' },
} as const satisfies Record<Sex, Words>;

export const RELATIONS = [
  'head',
  'spouse',
  'child',
  'parent',
  'grandparent',
  'relative',
  'flatmate',
  'other',
] as const;
export type Relation = (typeof RELATIONS)[number];

export const RELATION_WORDS = {
  head: { zh: '户主', en: 'head of household' },
  spouse: { zh: '配偶', en: 'spouse' },
  child: { zh: '子女', en: 'child' },
  parent: { zh: '父母', en: 'parent' },
  grandparent: { zh: '祖父母', en: 'grandparent' },
  relative: { zh: '其他亲属', en: 'other relative' },
  flatmate: { zh: '合租、同住', en: 'flatmate' },
  other: { zh: '其他', en: 'other' },
} as const satisfies Record<Relation, Words>;

const Setting = Type.Object({ value: Type.Integer({ minimum: 1 }), source: Type.String({ minLength: 1 }) });

/** rulebook/people.yaml: limits of opening personal data. */
export const peopleRules = rulePart(
  'people',
  Type.Object({
    settings: Type.Object({
      opensPerHour: Setting,
      searchResults: Setting,
      sharedPhonePeople: Setting,
    }),
  }),
);
