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
  /** Groups of the rulebook that made it so. */
  readonly groups: readonly string[];
  readonly household: string | null;
  readonly addedAt: Date;
  readonly addedBy: string;
  readonly offAt: Date | null;
  readonly offWhy: string | null;
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

export type NewLine = Pick<
  RosterLine,
  'no' | 'person' | 'origin' | 'salt' | 'told' | 'use' | 'groups' | 'household' | 'exemption'
>;
