// Rules of a recall: who may be in a positive tube, what a recall waits for, what her own result makes of it.
import { placeLevel } from '../../base/places.ts';
import type { Found } from '../results/terms.ts';
import type { TubeUse } from '../terms.ts';
import type { TubeState } from '../tubes/rules.ts';
import { QUESTIONS, type Question, type Swab } from '../tubes/terms.ts';
import type { Outcome, Recall, Step } from './terms.ts';

/**
 * Everybody who may be in a tube: whose swab stands in it, or in the other tube of its label, and whoever an open
 * question about it names. A swab taken back in time is not in it; one taken back too late, or bound to two, may be.
 */
export function mayBeIn(
  tubes: ReadonlySet<string>,
  swabs: readonly Pick<Swab, 'id' | 'person' | 'tube' | 'undoneAt'>[],
  open: readonly Pick<Question, 'kind' | 'person' | 'facts'>[],
): string[] {
  const about = open.filter(({ kind }) => QUESTIONS[kind].about !== 'nobody');
  const disputed = new Set(about.flatMap(({ facts }) => facts.swabs ?? []));
  const found = swabs.filter(
    (swab) => disputed.has(swab.id) || (swab.undoneAt === null && tubes.has(swab.tube)),
  );
  return [
    ...new Set([
      ...found.map(({ person }) => person),
      ...about.flatMap(({ person }) => (person === null ? [] : [person])),
    ]),
  ];
}

/** Whether a tube calls people back; also when it was dealt with before somebody came into it. */
export const callsBack = (tube: { readonly round: string; readonly state: TubeState }): boolean =>
  tube.round === 'session' && ['positive', 'suspect', 'resolved'].includes(tube.state);

/** Alone in the tube, and positive: there is nobody else it could be, and nothing a second swab could tell apart. */
export function isHerOwn(
  tube: { readonly use: TubeUse; readonly found: Found | undefined },
  inside: readonly string[],
  doubted: boolean,
): boolean {
  return tube.use === 'single' && tube.found === 'positive' && inside.length === 1 && !doubted;
}

/** Positive by the tube that called her back, and by no swab of her own besides. */
export const isByItsTube = ({ outcome, reswab }: Pick<Recall, 'outcome' | 'reswab'>): boolean =>
  outcome === 'positive' && reswab === null;

/** Told, and she does not stay. */
export const isUnwilling = ({ toldAt, heldAt }: Pick<Recall, 'toldAt' | 'heldAt'>): boolean =>
  toldAt !== null && heldAt === null;

/**
 * Whether what was found in her own tube still makes anything of a recall. Whom nobody holds any more is not called back for
 * a tube that says nothing; whose recall a person has ended is a case when she is positive, and nothing otherwise.
 */
export function mayChange({ outcome }: Pick<Recall, 'outcome'>, found: Found | undefined): boolean {
  if (outcome === 'refused') return found === 'positive';
  return outcome !== 'withdrawn' || found !== undefined;
}

/** Where she is looked for: at home when it is known which community that is, else where she was swabbed. */
export function placeToLook(home: string | undefined, session: string): string {
  return home !== undefined && placeLevel(home) >= COMMUNITY ? home : session;
}
const COMMUNITY = 3;

/** What her own result makes of a recall; again: she is swabbed once more. null: it is awaited. */
export function outcomeOf(found: Found | undefined): Outcome | 'again' | null {
  if (found === 'negative' || found === 'positive') return found;
  return found === 'suspect' ? 'again' : null;
}

/** What a recall waits for. */
export function stepOf(
  recall: Pick<Recall, 'toldAt' | 'heldAt' | 'reswab' | 'outcome' | 'outcomeToldAt'>,
): Step {
  if (recall.outcome !== null)
    return recall.outcome === 'refused' || recall.outcomeToldAt !== null ? 'done' : 'outcome';
  // Also of whose swab is on its way: told that she was free, she has to hear that she is not.
  if (recall.toldAt === null) return 'tell';
  if (recall.reswab !== null) return 'result';
  return recall.heldAt === null ? 'refuses' : 'swab';
}

/** Whether somebody who was never told has to hear what came of it. */
export const isToTell = ({ toldAt, reswabbedAt }: Pick<Recall, 'toldAt' | 'reswabbedAt'>): boolean =>
  toldAt !== null || reswabbedAt !== null;

/** Everybody of a tube has an outcome. */
export const isResolved = (recalls: readonly Pick<Recall, 'outcome'>[]): boolean =>
  recalls.length > 0 && recalls.every(({ outcome }) => outcome !== null);
