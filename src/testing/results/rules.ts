// What a line of a report does to its tube, as a table: the first row that fits holds. Nothing here makes a negative of
// a silence: only a final negative of a tube that arrived whole, and that nobody has a question about, is one.

import type { TestingRules, TubeUse } from '../terms.ts';
import type { TubeState } from '../tubes/rules.ts';
import { type Finding, type Found, type Held, isPositive, type TubeResult } from './terms.ts';

/** What is asked of a tube before a report of it is believed. */
export interface TubeAsked {
  readonly state: TubeState;
  readonly round: 'session' | 'recall';
  readonly scanned: number;
  readonly written: number | null;
  readonly received: number | null;
  /** A question about the tube itself is open: two tubes of one label, a count that does not agree. */
  readonly questioned: boolean;
  /** What stands now; null: nothing. */
  readonly stands: Found | null;
  /** When that was found, as far as the laboratory says so. */
  readonly foundAt: Date | null;
}

/**
 * held: a person settles it. kept: written down, and nothing follows from it. stands: the tube is at this result now.
 * awaited: what stood is taken back, and a result is awaited again.
 */
export type Judged =
  | { readonly as: 'held'; readonly why: Held }
  | { readonly as: 'kept'; readonly why: 'preliminary' | 'repeated' | 'nothing-stood' }
  | { readonly as: 'stands'; readonly result: TubeResult; readonly was: TubeResult | null }
  | { readonly as: 'awaited'; readonly was: TubeResult };

interface Asked {
  readonly tube: TubeAsked;
  readonly finding: Finding;
}

const held = (why: Held): Judged => ({ as: 'held', why });
const kept = (why: 'preliminary' | 'repeated' | 'nothing-stood'): Judged => ({ as: 'kept', why });

/** States in which a laboratory has the tube, or had it. */
const THERE: readonly TubeState[] = ['accepted', 'rejected', 'negative', 'positive', 'suspect', 'resolved'];

/** A recalled person's tube goes to the laboratory by hand, in no box: the report itself says that it is there. */
const isThere = (tube: TubeAsked) =>
  THERE.includes(tube.state) || (tube.round === 'recall' && tube.state !== 'issued');

const standing = (tube: TubeAsked): TubeResult | null =>
  tube.stands === 'negative' || tube.stands === 'positive' || tube.stands === 'suspect' ? tube.stands : null;

/** Doubts stand in the order in which they come up in the life of a tube: what is answered says nothing of what follows. */
const ROWS: readonly { readonly when: (asked: Asked) => boolean; readonly is: Judged }[] = [
  { when: ({ finding }) => finding.preliminary === true, is: kept('preliminary') },
  // Whatever it says: nobody knows what it says.
  { when: ({ finding }) => finding.result === 'unreadable', is: held('unreadable') },
  // A negative that is taken back stands no more at once; a positive is not taken from people by half a sentence.
  {
    when: ({ tube, finding }) => finding.result === 'withdrawn' && standing(tube) === null,
    is: kept('nothing-stood'),
  },
  {
    when: ({ tube, finding }) => finding.result === 'withdrawn' && standing(tube) === 'negative',
    is: { as: 'awaited', was: 'negative' },
  },
  { when: ({ finding }) => finding.result === 'withdrawn', is: held('taken-back') },
  { when: ({ tube }) => !isThere(tube), is: held('not-arrived') },
  { when: ({ tube }) => tube.scanned === 0, is: held('empty') },
  { when: ({ tube, finding }) => !countsAgree(tube, finding), is: held('count-differs') },
  { when: ({ tube }) => tube.questioned, is: held('questioned') },
  { when: ({ tube }) => tube.state === 'rejected', is: held('rejected-tube') },
  { when: ({ finding }) => finding.result === 'invalid', is: held('invalid') },
  { when: ({ tube, finding }) => tube.stands === finding.result, is: kept('repeated') },
  {
    when: ({ tube, finding }) => standing(tube) !== null && finding.corrected !== true,
    is: held('other-result'),
  },
  // Corrections that were held up on their way come in another order than they were written.
  { when: ({ tube, finding }) => standing(tube) !== null && isOlder(finding, tube), is: held('overtaken') },
];

/** What a line does to its tube. */
export function judge({
  tube,
  finding,
}: Omit<Asked, 'tube'> & { readonly tube: Asked['tube'] | undefined }): Judged {
  if (tube === undefined) return held(finding.result === 'unreadable' ? 'unreadable' : 'unknown-barcode');
  return judgedBy(ROWS, { tube, finding });
}

/**
 * The same once a person has answered why it was held: the doubts that come after it are asked still. A positive is
 * believed at her word: whom it calls back is free again when the rest is found out.
 */
export function believed(asked: Asked, why: Held): Judged {
  const at = ROWS.findIndex(({ is }) => is.as === 'held' && is.why === why);
  const sure = asked.finding.result === 'positive' && asked.tube.stands !== 'positive';
  return judgedBy(sure ? [] : ROWS.slice(at + 1), asked);
}

function judgedBy(rows: typeof ROWS, asked: Asked): Judged {
  const row = rows.find(({ when }) => when(asked));
  // Every other result has its row above.
  return row?.is ?? { as: 'stands', result: asked.finding.result as TubeResult, was: standing(asked.tube) };
}

/** Written before what stands. A day without its hour says nothing of the order. */
function isOlder({ observedAt }: Finding, { foundAt }: TubeAsked): boolean {
  return foundAt !== null && observedAt?.includes('T') === true && new Date(observedAt) < foundAt;
}

/** N20: what was scanned, what the table counted, what the laboratory counted. */
function countsAgree(tube: TubeAsked, { received }: Finding): boolean {
  const counted = received ?? tube.received;
  if (tube.written !== null && tube.written !== tube.scanned) return false;
  return counted === null || counted === tube.scanned;
}

// Clocks ------------------------------------------------------------------------------------------------

/** How long a result of such a tube may take from its first swab. */
export function resultHours({ results }: TestingRules, use: TubeUse): number {
  return use === 'single' ? results.singleHours : results.pooledHours;
}

export function resultDueAt(
  rules: TestingRules,
  tube: { readonly use: TubeUse; readonly firstAt: Date },
): Date {
  return new Date(tube.firstAt.getTime() + resultHours(rules, tube.use) * 3_600_000);
}

// Words of a laboratory ---------------------------------------------------------------------------------

/** A text without what laboratories vary: widths, case, spaces, brackets. Plus and minus say something. */
const plain = (text: string) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{Ps}\p{Pe}\p{Cc}\p{Cf}.,:;。、_]/gu, '');

/**
 * What a code, or a word, says; undefined when it is none of the rulebook’s. The whole of it is compared: 未检出 holds
 * 检出 and says its opposite.
 */
export function foundIn(rules: TestingRules, text: string): Found | undefined {
  const said = plain(text);
  if (said === '') return undefined;
  return rules.results.values.find(
    ({ codes, says }) => codes.includes(text.trim()) || says.some((one) => plain(one) === said),
  )?.result;
}

/** What several words of one value say together: all that say something say the same, or nobody knows. */
export function foundInAll(rules: TestingRules, texts: readonly string[]): Found | undefined {
  const found = new Set(texts.map((text) => foundIn(rules, text)).filter((one) => one !== undefined));
  if (found.size === 0) return undefined;
  const [only] = found;
  return found.size === 1 ? only : 'unreadable';
}

/**
 * Values of several targets of one tube: one that is positive or doubtful can not be outvoted, and what is not readable
 * hides it.
 */
export function together(findings: readonly Found[]): Found {
  const [first = 'unreadable'] = findings;
  return findings.every((one) => one === first) ? first : 'unreadable';
}

/** A word about a tube: what it says, and how far it is the last one. */
type Said = Pick<Finding, 'result' | 'corrected' | 'preliminary'>;

/**
 * Words of one breath about one tube. As long as one of them is not the last the tube waits, where the others found
 * nothing. What was found waits for nobody, nor does what is taken back or can not be read: somebody may be free on it.
 * `unfinished`: more is to come than is said here.
 */
export function takenTogether(said: readonly Said[], unfinished = false): Said {
  const early = unfinished || said.some(({ preliminary }) => preliminary === true);
  const waits = said.every(({ result, preliminary }) => preliminary === true || WAITING.includes(result));
  return {
    result: together(said.map(({ result }) => result)),
    ...(said.some(({ corrected }) => corrected === true) ? { corrected: true } : {}),
    ...(early && waits ? { preliminary: true } : {}),
  };
}

/** Last words that wait for what is said of another target. */
const WAITING: readonly Found[] = ['negative', 'invalid'];

/** A line for each label: what one message says twice of a tube it says together. What has no label stays as it is. */
export function onePerTube(findings: readonly Finding[]): Finding[] {
  const of = new Map<string, Finding[]>();
  for (const [at, finding] of findings.entries()) {
    const key = labelOf(finding.barcode) || `${at}/`;
    of.set(key, [...(of.get(key) ?? []), finding]);
  }
  return [...of.values()].map((some): Finding => {
    const [first, ...more] = some;
    if (first !== undefined && more.length === 0) return first;
    const [received, other] = [...new Set(some.flatMap((one) => one.received ?? []))];
    const observedAt = some.findLast((one) => one.observedAt !== undefined)?.observedAt;
    return {
      barcode: first?.barcode ?? '',
      ...takenTogether(some),
      ...(received === undefined ? {} : { received }),
      ...(observedAt === undefined ? {} : { observedAt }),
      // Counted twice and differently.
      ...(other === undefined ? {} : { result: 'unreadable' as const }),
    };
  });
}

/** How many swabs a laboratory says it counted; millilitres are no swabs. */
export function countedIn(value: number, unit: string): number | undefined {
  const isCount = /^(1|\{.*\}|swabs?|each|支|份|个|根)?$/i.test(unit.trim());
  return isCount && Number.isInteger(value) && value >= 0 && value <= 1000 ? value : undefined;
}

// Labels ------------------------------------------------------------------------------------------------

/** A label as scanners write it; whatever else a laboratory sends is kept as far as it is a label. */
export function labelOf(text: string): string {
  return text
    .normalize('NFKC')
    .trim()
    .toUpperCase()
    .replace(/[^A-Z0-9-]/g, '')
    .slice(0, 40);
}

/** What is urgent among what is held: somebody may be walking about. */
export const isUrgent = (result: Found): boolean => isPositive(result) || result === 'unreadable';

/** A moment a laboratory wrote; undefined when there is none, or it is not yet. */
export function momentIn(text: string | undefined, now: Date): Date | null {
  if (text === undefined) return null;
  const at = new Date(text);
  return Number.isNaN(at.getTime()) || at > now || at.getTime() < now.getTime() - LONG_AGO_MS ? null : at;
}

const LONG_AGO_MS = 90 * 86_400_000;
