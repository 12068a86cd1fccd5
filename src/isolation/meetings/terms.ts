// Nouns of the three meetings: what one is, who is there, what is open and what was decided.
import type { Words } from '../../base/words.ts';
import type { Briefing, SiteInMeeting } from '../briefing/terms.ts';
import type { MeetingKind } from '../terms.ts';

/** A meeting as it is on record. */
export interface Meeting {
  readonly id: string;
  readonly no: number;
  readonly kind: MeetingKind;
  readonly site: string | null;
  readonly place: string;
  readonly day: string;
  /** What was known when it began. */
  readonly figures: unknown;
  readonly ledBy: string;
  readonly openedAt: Date;
  readonly closedAt: Date | null;
}

/** Something to be talked about, and what was decided. */
export interface Point {
  readonly id: string;
  readonly no: number;
  readonly kind: MeetingKind;
  readonly place: string;
  readonly title: string;
  readonly raisedAt: Date;
  readonly decidedIn: string | null;
  readonly decidedAt: Date | null;
  readonly decision: string | null;
  readonly ownerUnit: string | null;
  readonly ownerRole: string | null;
  readonly dueAt: Date | null;
  /** Whether whoever was to do it has; null: nobody has to. */
  readonly done: boolean | null;
}

export interface PointTold {
  readonly id: string;
  readonly code: string;
  /** What it is about; empty once its term is over, as its decision is then. */
  readonly title: string;
  readonly forgotten: boolean;
  /** The civil day it was first raised. */
  readonly since: string;
  readonly decision: string | null;
  readonly owner: { readonly unit: Words; readonly role: Words } | null;
  readonly dueAt: string | null;
  readonly done: boolean | null;
}

/** What the next meeting of the kind begins with. */
export interface MeetingTold {
  readonly kind: MeetingKind;
  /** Today’s, as far as it has come; null: not opened yet. */
  readonly today: { readonly id: string; readonly code: string; readonly state: 'open' | 'held' } | null;
  /** When it is held today. */
  readonly at: string;
  /** The last one that was held before today’s. */
  readonly last: {
    readonly id: string;
    readonly code: string;
    readonly day: string;
    readonly attended: number;
  } | null;
  /** What was decided in the last one, and in today’s. */
  readonly decided: readonly PointTold[];
  /** Open from one meeting to the next. */
  readonly open: readonly PointTold[];
}

/** What headquarters assesses: every figure is one that a page of the house shows too. */
export interface Assessment {
  readonly at: string;
  readonly district: { readonly path: string; readonly name: Words };
  readonly figures: readonly {
    readonly key: string;
    readonly words: Words;
    readonly value: number;
    readonly of: number;
    readonly note: Words;
    readonly link: string;
  }[];
  readonly testing: {
    readonly day: string;
    readonly sessions: number;
    readonly closed: number;
    readonly roster: number;
    readonly tested: number;
    readonly exempt: number;
    readonly absent: number;
    readonly unexplained: number;
  };
  readonly sites: readonly SiteInMeeting[];
  /** Whether the next site has to be opened. */
  readonly forecast: {
    readonly free: number;
    readonly comingFree: number;
    readonly expected: number;
    readonly missing: number;
    readonly open: boolean;
    readonly why: Words;
  };
}

/** In the place of the words of a point whose term is over. */
export const FORGOTTEN: Words = { zh: '（文字已到期清除）', en: '(the words were erased on time)' };

// What is kept of a moment ------------------------------------------------------------------------------

export const NOT_COUNTED: Words = { zh: '当时未统计', en: 'not counted then' };

/** Below figures some of which were not counted. */
export const LACKS: Words = {
  zh: '这份数字由较早的版本保存：标「—」或「当时未统计」的，那时还没有统计。',
  en: 'These figures were kept by an earlier release: what is marked “—” or “not counted then” was not counted yet.',
};

/** As it was kept: whatever was not counted is null. */
export type Kept<T> = T extends number | boolean
  ? T | null
  : T extends string
    ? T
    : T extends readonly (infer R)[]
      ? readonly Kept<R>[] | null
      : T extends object
        ? { readonly [K in keyof T]: Kept<T[K]> }
        : T;

/** What of a briefing is kept: no point of a meeting, which has a term of its own, and nothing of anybody in particular. */
export type BriefingFigures = Omit<
  Briefing,
  'meeting' | 'decisions' | 'attention' | 'alone' | 'specials' | 'movements' | 'incidents' | 'proofs'
>;
export type KeptBriefing = Kept<BriefingFigures>;
export type KeptSite = Kept<SiteInMeeting>;
export type KeptAssessment = Kept<Assessment>;

export interface Frozen {
  /** Something of what is shown today was not counted then. */
  readonly lacks: boolean;
  readonly figures: KeptBriefing | { readonly rows: readonly KeptSite[] | null } | KeptAssessment;
}
