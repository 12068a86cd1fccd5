// What reactions ask about tubes before they act: whose test of control a single tube answers, what was written down of
// it before, which case a report that was wrong stands behind.
import type { CivilDate } from './base/civil-dates.ts';
import type { Tx } from './base/sql.ts';
import { livingCaseOf } from './control/cases/store.ts';
import { outbreakToTell } from './control/episodes/store.ts';
import type { TestOutcome } from './control/tests/terms.ts';
import { findPerson, mergesOf } from './people/store.ts';
import { positiveOf } from './testing/recall/acts.ts';
import { positivesWithoutCase } from './testing/recall/store.ts';
import { singleFound } from './testing/results/acts.ts';
import { resultOfTube, silentSingle, strayedResults } from './testing/results/store.ts';

export {
  areRecallsToSettle,
  areRecallsToWithdraw,
  isPoolToFollow,
  poolsToFollow,
} from './testing/recall/acts.ts';
export { singlesUnwritten, singleTubesOf } from './testing/results/store.ts';

export type Answer =
  | {
      readonly as: 'record';
      readonly input: {
        readonly episode: string;
        readonly result: 'negative' | 'positive';
        readonly laboratory: string;
        readonly reportNo: string;
        readonly sampledAt: string;
      };
    }
  | {
      readonly as: 'correct';
      readonly input: { readonly result: string; readonly to: TestOutcome; readonly reason: string };
    };

const PUT_RIGHT = 'lab-corrected';

/** What a report of a single tube writes down of somebody under control; undefined: nothing new. */
export async function answerOf(tx: Tx, report: string): Promise<Answer | undefined> {
  const found = await singleFound(tx, report);
  if (found === undefined) return undefined;
  const { barcode } = found;
  // A doubtful one asks for a swab of its own by the recall, and what was found before says nothing any more.
  const result = found.result === 'negative' || found.result === 'positive' ? found.result : 'invalid';
  const before = await written(tx, barcode, [found.person]);
  if (before !== undefined)
    return before.result === result
      ? undefined
      : { as: 'correct', input: { result: before.id, to: result, reason: PUT_RIGHT } };
  if (result === 'invalid') return undefined;
  return {
    as: 'record',
    input: {
      episode: found.episode,
      result,
      laboratory: found.laboratory,
      reportNo: barcode,
      sampledAt: found.sampledAt.toISOString(),
    },
  };
}

/**
 * Results of control that were written from a single tube, of whoever was thought to be in it: of these people, and of
 * whoever was ever scanned into it. They say nothing of her any more.
 */
export async function answersStrayed(tx: Tx, tube: string, people: readonly string[]): Promise<Answer[]> {
  const found = await strayedResults(tx, tube, people);
  return found.map((result) => ({
    as: 'correct',
    input: { result, to: 'invalid', reason: 'wrong-person' },
  }));
}

/** A result of control that a laboratory has taken back without another one: it says nothing any more. */
export async function answerTakenBack(tx: Tx, tube: string): Promise<Answer | undefined> {
  const silent = await silentSingle(tx, tube);
  const before = silent === undefined ? undefined : await written(tx, silent.barcode, silent.people);
  return before === undefined || before.result === 'invalid'
    ? undefined
    : { as: 'correct', input: { result: before.id, to: 'invalid', reason: PUT_RIGHT } };
}

/**
 * The case of somebody whose own tube was positive: of the result of control where there is one. Undefined also where no
 * outbreak is open: she waits for its opening (positivesWaiting), and the board says so.
 */
export async function caseToReport(
  tx: Tx,
  recall: string,
  today: CivilDate,
): Promise<{ result: string } | { person: string; sampled: string } | undefined> {
  const found = await positiveOf(tx, recall);
  if (found === undefined) return undefined;
  const place = (await findPerson(tx, found.person))?.place;
  if (place === undefined || (await outbreakToTell(tx, { person: found.person, place }, today)) === undefined)
    return undefined;
  const before = await written(tx, found.barcode, [found.person]);
  if (before?.result === 'positive') return { result: before.id };
  return { person: found.person, sampled: found.sampled };
}

/** The living case a positive that was wrong led to, where no result of control stands behind it. */
export async function caseOfRecall(tx: Tx, recall: string): Promise<string | undefined> {
  const found = await positiveOf(tx, recall);
  const living = found === undefined ? undefined : await livingCaseOf(tx, found.person);
  return living === undefined || living.test !== null ? undefined : living.id;
}

/**
 * Recalls of people under a place who are positive on their own, and no case for want of an outbreak: as long ago as the
 * rulebook says, they are cases at once; before that CDC is asked, for most of them have long been well.
 */
export async function positivesWaiting(tx: Tx, place: string, since: Date): Promise<string[]> {
  return (await positivesWithoutCase(tx, place, { since })).map(({ id }) => id);
}

export async function oldPositivesWait(tx: Tx, place: string, before: Date): Promise<boolean> {
  return (await positivesWithoutCase(tx, place, { before })).length > 0;
}

/** What was written down of a tube for one of these people and holds, under whichever number of hers it was written. */
async function written(
  tx: Tx,
  barcode: string,
  people: readonly string[],
): Promise<{ readonly id: string; readonly result: TestOutcome } | undefined> {
  const both = await mergesOf(tx, people);
  return resultOfTube(tx, barcode, [...people, ...both.flatMap(({ from, into }) => [from, into])]);
}
