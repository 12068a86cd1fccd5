// What reactions ask about tubes before they act: whose test of control a single tube answers, what was written down of
// it before, which case a report that was wrong stands behind.
import type { CivilDate } from './base/civil-dates.ts';
import { row, rows, sql, type Tx } from './base/sql.ts';
import { livingCaseOf } from './control/cases/store.ts';
import { outbreakToTell } from './control/episodes/store.ts';
import type { TestOutcome } from './control/tests/terms.ts';
import { findPerson } from './people/store.ts';
import { positiveOf } from './testing/recall/acts.ts';
import { positivesWithoutCase } from './testing/recall/store.ts';
import { singleFound } from './testing/results/acts.ts';

export {
  areRecallsToSettle,
  areRecallsToWithdraw,
  isPoolToFollow,
  poolsToFollow,
} from './testing/recall/acts.ts';

/** The result of control that was written of a tube and holds: by the label it was reported under. */
async function resultOf(
  tx: Tx,
  barcode: string,
  person?: string,
): Promise<{ id: string; result: TestOutcome } | undefined> {
  return row(
    tx,
    sql<{ id: string; result: TestOutcome }>`
      select r.id, r.result from test_result r join test_swab w on w.person = r.person
        join test_tube t on t.id = w.tube and t.barcode = ${barcode}
      where r.report_no = ${barcode} and ${person === undefined ? sql`true` : sql`r.person = ${person}`}
        and not exists (select from test_result c where c.corrects = r.id)
      order by r.entered_at desc limit 1`,
  );
}

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
  const before = await resultOf(tx, barcode, found.person);
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
  const found = await rows(
    tx,
    sql<{ id: string }>`
      select r.id from test_tube t join test_result r on r.report_no = t.barcode
      where t.id = ${tube} and t.use = 'single' and r.result <> 'invalid'
        and not exists (select from test_result c where c.corrects = r.id)
        and not exists (
          select from test_swab w where w.tube = t.id and w.person = r.person and w.undone_at is null)
        and (r.person = any (${[...people]}::uuid[])
          or exists (select from test_swab w where w.tube = t.id and w.person = r.person))
      order by r.entered_at, r.id`,
  );
  return found.map(({ id }) => ({
    as: 'correct',
    input: { result: id, to: 'invalid', reason: 'wrong-person' },
  }));
}

/**
 * What was found of somebody alone in a tube since her stay was ordered, and is written down of none of these people: she is
 * known to be in it, or in her stay, only since two records became one, or one became two.
 */
export async function singlesUnwritten(tx: Tx, people: readonly string[]): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ report: string }>`
      select distinct t.report from test_swab w
        join test_tube t on t.id = w.tube and t.use = 'single' and t.report is not null
        join episode e on e.person = w.person and e.ended_at is null
          and w.at >= date_trunc('day', e.ordered_at, 'Asia/Shanghai')
      where w.person = any (${[...people]}::uuid[]) and w.undone_at is null
        and not exists (
          select from test_result r
          where r.report_no = t.barcode and r.person = any (${[...people]}::uuid[]) and r.result <> 'invalid'
            and not exists (select from test_result c where c.corrects = r.id))
      order by t.report`,
  );
  return found.map(({ report }) => report);
}

/** The tubes of these swabs in which somebody is alone. */
export async function singleTubesOf(tx: Tx, swabs: readonly string[]): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ id: string }>`
      select distinct t.id from test_swab w join test_tube t on t.id = w.tube and t.use = 'single'
      where w.id = any (${[...swabs]}::uuid[]) order by t.id`,
  );
  return found.map(({ id }) => id);
}

/** A result of control that a laboratory has taken back without another one: it says nothing any more. */
export async function answerTakenBack(tx: Tx, tube: string): Promise<Answer | undefined> {
  const of = await row(
    tx,
    sql<{
      barcode: string;
    }>`select barcode from test_tube where id = ${tube} and use = 'single' and report is null`,
  );
  const before = of === undefined ? undefined : await resultOf(tx, of.barcode);
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
  const written = await resultOf(tx, found.barcode, found.person);
  if (written?.result === 'positive') return { result: written.id };
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
