// The life of a tube, as a table: what may happen to it in which state, and what then (domain handbook 4.4).
import { addMinutes } from '../../base/clock.ts';
import type { Words } from '../../base/words.ts';
import type { TestingRules, TestSession, TubeUse } from '../terms.ts';
import type { Question, QuestionKind, Tube } from './terms.ts';
import { QUESTIONS } from './terms.ts';

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

/** Where several events lead, those that can not happen in its state left out: an act told late meets a tube that went on. */
export function afterEvents(state: TubeState, events: readonly TubeEvent[]): TubeState {
  return events.reduce((now, event) => afterEvent(now, event) ?? now, state);
}

export const TRANSPORT_TROUBLE = {
  'too-warm': { zh: '温度超限', en: 'out of its temperature' },
  'too-old': { zh: '超过最迟送检时限', en: 'too old to be tested' },
  late: { zh: '送检已晚', en: 'late' },
} as const satisfies Record<string, Words>;

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

// At the table ------------------------------------------------------------------------------------------

/** A label that is in use already stands under this one until a person has given its tube a new label. */
export const labelFor = (session: Pick<TestSession, 'no'>, barcode: string) => `${barcode}#${session.no}`;

/** What is printed on the tube, whatever it stands under. */
export const printedOf = (barcode: string) => barcode.split('#')[0] ?? barcode;

/**
 * The tube that is meant by a label which was read off a tube of this session: one in this box, else one of this session,
 * of its tables before its doors, and only then one of another session that carries the same label.
 */
export function tubeMeant<T extends Pick<Tube, 'barcode' | 'session' | 'box' | 'round'>>(
  label: string,
  of: { readonly session: string; readonly box?: string },
  tubes: readonly T[],
): T | undefined {
  const its = tubes.filter(({ barcode }) => printedOf(barcode) === label);
  return (
    its.find(({ box }) => of.box !== undefined && box === of.box) ??
    its.find(({ session, round }) => session === of.session && round === 'session') ??
    its.find(({ session }) => session === of.session) ??
    its.find(({ barcode }) => barcode === label)
  );
}

/** Registrars are there an hour before the doors open; nobody swabs earlier than two hours before. */
const EARLY_MINUTES = 120;

/**
 * When something happened at a table. A phone whose clock is wrong by a day would write it into a day on which there was
 * no session: then it is the moment at which we are told, and what the phone said is kept beside it.
 */
export function momentAt(
  session: Pick<TestSession, 'opensAt'>,
  told: string,
  now: Date,
): { readonly at: Date; readonly phoneAt?: string } {
  const at = new Date(told);
  return at >= addMinutes(session.opensAt, -EARLY_MINUTES) && at <= now ? { at } : { at: now, phoneAt: told };
}

/** How somebody's swab goes into a tube: by the group she is of, and one tube to a household where the session says so. */
export function ownUse(
  session: Pick<TestSession, 'household'>,
  line: { readonly use: TubeUse; readonly household: string | null },
): TubeUse {
  return line.use === 'pooled' && session.household && line.household !== null ? 'household' : line.use;
}

/** How many a tube takes. A household is as large as it is: the largest tube there is. */
export function capacityFor(
  rules: TestingRules,
  session: Pick<TestSession, 'poolSize'>,
  use: TubeUse,
): number {
  if (use === 'single') return 1;
  return use === 'household' ? Math.max(...rules.pools.sizes) : session.poolSize;
}

export interface SwabTold {
  readonly at: Date;
  readonly table: number;
  readonly use: TubeUse;
  /** She has another swab of this session that stands. */
  readonly earlier: boolean;
  /** Somebody of another household is in the tube. */
  readonly mixed: boolean;
}

/**
 * True for a swab told after its tube was closed. Not for one the table had counted already: of a phone that was without
 * signal, from before the tube was closed, and no more than were counted. Where there is no count yet, that is asked
 * about the whole tube. Once the laboratory has it, every late swab is asked about.
 */
function isAfterClose(swab: SwabTold, tube: TubeBefore): boolean {
  if (tube.state === 'open' || tube.state === 'issued') return false;
  const onItsWay = tube.state === 'closed' || tube.state === 'boxed' || tube.state === 'departed';
  const before = tube.closedAt !== null && swab.at <= tube.closedAt;
  return !(onItsWay && before && (tube.written === null || tube.scanned < tube.written));
}

type TubeBefore = Pick<Tube, 'state' | 'table' | 'use' | 'capacity' | 'scanned' | 'written' | 'closedAt'>;

/** What a person is asked about a swab as it is told. `tube` is the tube before it. None of these refuses it. */
const ASKED: readonly {
  readonly kind: QuestionKind;
  readonly when: (swab: SwabTold, tube: TubeBefore) => boolean;
}[] = [
  { kind: 'person-twice', when: (swab) => swab.earlier },
  { kind: 'after-close', when: isAfterClose },
  { kind: 'tube-full', when: (_, tube) => tube.scanned >= tube.capacity },
  { kind: 'tube-twice', when: (swab, tube) => tube.table > 0 && swab.table > 0 && tube.table !== swab.table },
  { kind: 'not-single', when: (swab, tube) => swab.use === 'single' && tube.use !== 'single' },
  {
    kind: 'not-household',
    when: (swab, tube) =>
      (swab.use === 'household' && tube.use === 'pooled') || (tube.use === 'household' && swab.mixed),
  },
];

export function questionsAbout(swab: SwabTold, tube: TubeBefore): QuestionKind[] {
  return ASKED.filter(({ when }) => when(swab, tube)).map(({ kind }) => kind);
}

// What stands -------------------------------------------------------------------------------------------

/** Whether somebody was tested by a swab: it was not taken back, and the laboratory did not reject its tube. */
export function standsAsTested(
  swab: { readonly undoneAt: Date | null },
  tube: { readonly state: TubeState },
): boolean {
  return swab.undoneAt === null && tube.state !== 'rejected';
}

/**
 * Whether what is found in the tube is found of her too. Not while it is asked whether she is in it: a swab told late
 * never reads as negative by itself. Whom a positive tube calls back is another matter: everybody who may be in it.
 */
export function sharesResult(
  swab: { readonly id: string; readonly tube: string; readonly undoneAt: Date | null },
  tube: { readonly state: TubeState },
  open: readonly Pick<Question, 'kind' | 'tube' | 'facts'>[],
): boolean {
  return standsAsTested(swab, tube) && !open.some((question) => isAbout(question, swab));
}

/** Whether it is asked, by this question, if what is found in the tube is found of her. */
export function isAbout(
  question: Pick<Question, 'kind' | 'tube' | 'facts'>,
  swab: { readonly id: string; readonly tube: string },
): boolean {
  const { about } = QUESTIONS[question.kind];
  if (about === 'tube') return question.tube === swab.tube;
  return about === 'swab' && (question.facts.swabs ?? []).includes(swab.id);
}
