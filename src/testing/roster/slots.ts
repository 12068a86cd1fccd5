// The slots of a session as papers and pages show them: those that were given, else those its plan would give.
import type { Tx } from '../../base/sql.ts';
import { type Slot, slotPlan } from '../queue/rules.ts';
import { closesAt } from '../sessions/rules.ts';
import type { TestingRules, TestSession } from '../terms.ts';
import { slotTimes } from './rules.ts';
import { slotsGiven } from './store.ts';

export async function slotsShown(tx: Tx, rules: TestingRules, session: TestSession): Promise<Slot[]> {
  const given = await slotsGiven(tx, session.id);
  if (given.length === 0) return slotPlan(rules, { ...session, closesAt: closesAt(session) });
  return given.map((one) => ({ ...one, ...slotTimes(rules, session, one.no) }));
}
