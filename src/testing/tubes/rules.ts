// The life of a tube, as a table: what may happen to it in which state, and what then (domain handbook 4.4).
import type { Words } from '../../base/words.ts';
import type { TestingRules } from '../terms.ts';

export const TUBE_STATES = {
  issued: { zh: '已发放', en: 'issued' },
  open: { zh: '采样中', en: 'being filled' },
  closed: { zh: '已封管', en: 'closed' },
  boxed: { zh: '已装箱', en: 'in a box' },
  departed: { zh: '转运中', en: 'on its way' },
  arrived: { zh: '已到实验室', en: 'at the laboratory' },
  rejected: { zh: '实验室拒收', en: 'rejected by the laboratory' },
  accepted: { zh: '检测中', en: 'accepted' },
  negative: { zh: '阴性', en: 'negative' },
  positive: { zh: '阳性', en: 'positive' },
  suspect: { zh: '可疑', en: 'suspect' },
  resolved: { zh: '已处置', en: 'resolved' },
} as const satisfies Record<string, Words>;
export type TubeState = keyof typeof TUBE_STATES;

export type TubeEvent =
  | 'opened'
  | 'swabbed'
  | 'swab-undone'
  | 'closed'
  | 'boxed'
  | 'departed'
  | 'arrived'
  | 'accepted'
  | 'rejected'
  | 'negative'
  | 'positive'
  | 'suspect'
  | 'resolved';

/** A laboratory may find otherwise the second time: a result is corrected into another one, and both are kept. */
const RESULTS = ['negative', 'positive', 'suspect'] as const;

const STEPS: readonly (readonly [from: TubeState, event: TubeEvent, to: TubeState])[] = [
  ['issued', 'opened', 'open'],
  ['open', 'swabbed', 'open'],
  ['open', 'swab-undone', 'open'],
  ['open', 'closed', 'closed'],
  ['closed', 'boxed', 'boxed'],
  ['boxed', 'departed', 'departed'],
  ['departed', 'arrived', 'arrived'],
  ['arrived', 'accepted', 'accepted'],
  ['arrived', 'rejected', 'rejected'],
  ...RESULTS.map((result) => ['accepted', result, result] as const),
  ...RESULTS.flatMap((was) => RESULTS.filter((is) => is !== was).map((is) => [was, is, is] as const)),
  ['positive', 'resolved', 'resolved'],
  ['suspect', 'resolved', 'resolved'],
];

/** Where an event leads; undefined: it can not happen to a tube in this state. */
export function afterEvent(state: TubeState, event: TubeEvent): TubeState | undefined {
  return STEPS.find(([from, what]) => from === state && what === event)?.[2];
}

/** Whether a tube may go to others with what is in it: the count of the table is what was scanned (N20). */
export function countsAgree(counts: {
  readonly scanned: number;
  readonly written: number;
  readonly received?: number;
}): boolean {
  return counts.scanned === counts.written && (counts.received ?? counts.written) === counts.written;
}

/** True when a tube has stood open too long without a swab: it is closed with what is in it. */
export function isToClose(rules: TestingRules, tube: { readonly lastAt: Date; readonly now: Date }): boolean {
  return tube.now.getTime() - tube.lastAt.getTime() > rules.tubes.openMinutes * 60_000;
}

/** Why a tube on its way is no sample any more, or is late; undefined: it is neither. */
export function transportTrouble(
  rules: TestingRules,
  box: { readonly firstSwabAt: Date; readonly now: Date; readonly measuredC: number | null },
): 'too-warm' | 'too-old' | 'late' | undefined {
  const hours = (box.now.getTime() - box.firstSwabAt.getTime()) / 3_600_000;
  const { coldFromC, coldToC, toLabHours, toLabHoursAtMost } = rules.tubes;
  if (hours > toLabHoursAtMost) return 'too-old';
  if (box.measuredC !== null && (box.measuredC < coldFromC || box.measuredC > coldToC)) return 'too-warm';
  return hours > toLabHours ? 'late' : undefined;
}
