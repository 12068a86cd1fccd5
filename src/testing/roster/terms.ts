// Nouns of a roster: who is expected at a session, from where we know of her, and what the site told about her.
import type { Words } from '../../base/words.ts';
import type { TubeUse } from '../terms.ts';

/** From where somebody came onto a roster. */
export const ORIGINS = {
  sheet: { zh: '单位名册', en: 'roster of the site' },
  hand: { zh: '手工补录', en: 'added by hand' },
  'walk-in': { zh: '现场补登', en: 'walked in' },
  gate: { zh: '门岗记录', en: 'names at the gate' },
  payroll: { zh: '工资实名制', en: 'payroll' },
} as const satisfies Record<string, Words>;
export type Origin = keyof typeof ORIGINS;

/** Lists of the same site a roster is held against. */
export const SOURCES = ['gate', 'payroll'] as const;
export type Source = (typeof SOURCES)[number];
export const SOURCE_WORDS = {
  gate: ORIGINS.gate,
  payroll: ORIGINS.payroll,
} as const satisfies Record<Source, Words>;

/** What the site said of her besides who she is. It may name somebody, so it lies sealed under a salt of its own line. */
export interface LineTold {
  readonly employer?: string;
  readonly team?: string;
  readonly note?: string;
}

export interface RosterLine {
  readonly session: string;
  /** Number on the ticket. */
  readonly no: number;
  readonly person: string;
  readonly place: string;
  readonly origin: Origin;
  readonly salt: Buffer;
  readonly told: Buffer;
  readonly slot: number | null;
  readonly use: TubeUse;
  /** Groups of the rulebook that make it so. */
  readonly groups: readonly string[];
  /** A person decided otherwise. */
  readonly useBy: string | null;
  readonly household: string | null;
  readonly addedAt: Date;
  readonly addedBy: string;
  readonly offAt: Date | null;
  readonly offWhy: string | null;
  /** Without anybody who said so (exemptBy) it is what the rules propose. */
  readonly exemption: string | null;
  readonly exemptAt: Date | null;
  readonly exemptBy: string | null;
  readonly absence: string | null;
  readonly absentAt: Date | null;
  readonly absentBy: string | null;
  readonly owner: string | null;
  readonly tried: boolean;
  readonly newSlot: Date | null;
}

/** A row of a sheet that waits for a person to say who it is. */
export interface AskedRow {
  readonly id: string;
  readonly session: string;
  readonly place: string;
  readonly source: 'sheet' | Source;
  readonly sheet: string;
  readonly rowNo: number;
  readonly why: string;
  readonly candidates: readonly string[];
  /** Null once it is answered. */
  readonly salt: Buffer | null;
  readonly told: Buffer | null;
  readonly askedAt: Date;
  readonly settledAt: Date | null;
  readonly settledBy: string | null;
  readonly settledHow: 'corrected' | 'same' | 'new' | 'nobody' | 'replaced' | null;
}

export interface NewAsked extends Pick<AskedRow, 'id' | 'source' | 'sheet' | 'rowNo' | 'why' | 'candidates'> {
  readonly salt: Buffer;
  readonly told: Buffer;
  /** The same row once more has the same. */
  readonly same: Buffer;
}

/** How such a row is answered. */
export const ROW_ANSWERS = {
  same: { zh: '就是此人', en: 'is this person' },
  new: { zh: '登记为新人员', en: 'somebody new' },
  corrected: { zh: '更正后收下', en: 'taken in corrected' },
  nobody: { zh: '不是本场所人员', en: 'nobody of this site' },
} as const satisfies Record<string, Words>;
export type RowAnswer = keyof typeof ROW_ANSWERS;

export type NewLine = Pick<
  RosterLine,
  'no' | 'person' | 'origin' | 'salt' | 'told' | 'use' | 'groups' | 'household' | 'exemption'
>;
