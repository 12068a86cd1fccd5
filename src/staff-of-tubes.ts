// What a laboratory reported of tubes in which whoever works at an isolation site is: asked by reactions, because the two
// modules do not know each other.
import { addMinutes } from './base/clock.ts';
import type { Tx } from './base/sql.ts';
import type { TestOutcome } from './control/tests/terms.ts';
import { tubesOfStaff } from './isolation/staff/store.ts';
import { foundInTubes } from './testing/tubes/store.ts';

export interface StaffFound {
  readonly site: string;
  readonly tests: string[];
  readonly result: TestOutcome;
  readonly at: string;
}

/** A doubtful one, and one that is no good, is sampled again. */
const AS: Readonly<Record<string, TestOutcome>> = {
  negative: 'negative',
  positive: 'positive',
  suspect: 'inconclusive',
};

/** A laboratory reports, and puts right what it reported, within so many days. Ours: each report asks of all of them. */
const REPORTED_DAYS = 14;

/** What stands of these tubes where the tests of the staff do not say so yet; tests of a site with one result together. */
export async function staffFound(tx: Tx, now: Date): Promise<StaffFound[]> {
  const tests = await tubesOfStaff(tx, addMinutes(now, -REPORTED_DAYS * 24 * 60));
  const reported = await foundInTubes(
    tx,
    tests.map(({ tube }) => tube),
  );
  const news = tests.flatMap(({ id, site, tube, sampledAt, result: before }) => {
    const found = reported.get(tube);
    if (found === undefined) return [];
    const result = AS[found.result] ?? 'invalid';
    // Nothing is found before it was taken, whatever the clock of the laboratory says.
    const at = new Date(Math.max(found.at.getTime(), sampledAt.getTime())).toISOString();
    return result === before ? [] : [{ id, site, result, at }];
  });
  return [...Map.groupBy(news, ({ site, result, at }) => `${site} ${result} ${at}`).values()].flatMap(
    (some) =>
      some[0] === undefined
        ? []
        : [{ site: some[0].site, result: some[0].result, at: some[0].at, tests: some.map(({ id }) => id) }],
  );
}
