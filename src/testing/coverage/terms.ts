// Nouns of coverage: where somebody of a roster stands, and how a session was closed.
import type { Words } from '../../base/words.ts';

/** Best known first: whoever is twice on a roster stands where she is better known. */
export const STANDINGS = {
  tested: { zh: '已采', en: 'tested' },
  exempt: { zh: '免采', en: 'exempt' },
  absent: { zh: '未到，有说明', en: 'absent, accounted for' },
  unexplained: { zh: '情况不明', en: 'nobody knows' },
} as const satisfies Record<string, Words>;
export type Standing = keyof typeof STANDINGS;

/** A session's roster in numbers. Walk-ins are of the roster; whoever is on it twice is once in it. */
export interface Sums {
  readonly roster: number;
  readonly tested: number;
  readonly exempt: number;
  readonly absent: number;
  readonly unexplained: number;
  /** Of these the lead has signed for by name. */
  readonly signed: number;
  readonly walkIns: number;
}

/** Before anybody is counted. */
export const NO_SUMS: Sums = {
  roster: 0,
  tested: 0,
  exempt: 0,
  absent: 0,
  unexplained: 0,
  signed: 0,
  walkIns: 0,
};

/** How a session was closed; null: it is not. */
export interface Closing {
  readonly at: Date;
  readonly by: string;
  /** So many were signed for by name. */
  readonly rest: number;
  readonly why: string | null;
}

/** Where the account of a session stands, for lists and boards. */
export const ACCOUNTS = {
  open: { zh: '未关点', en: 'not closed' },
  closed: { zh: '已关点，账实相符', en: 'closed, it adds up' },
  signed: { zh: '已关点，其余人员已签字', en: 'closed, the rest signed for' },
  reopened: { zh: '关点后又有不明人员', en: 'closed, and open again' },
} as const satisfies Record<string, Words>;
export type Account = keyof typeof ACCOUNTS;
