// A changed protocol is in force from its day, and nobody's plan changes by itself: whoever decides about close contacts
// hears that plans are to be looked at. It reads the rulebook and control at once, so it stands beside them.
import { Type } from 'typebox';
import { addMinutes } from './base/clock.ts';
import { must } from './base/refusal.ts';
import { Id, Place } from './base/schemas.ts';
import { row, sql, type Tx } from './base/sql.ts';
import { act } from './ledger/act.ts';
import { refuse } from './rulebook/refusals.ts';
import { findVersion } from './rulebook/store.ts';
import { partWords } from './rulebook/terms.ts';
import { openTask } from './tasks/acts.ts';
import { deadlineOf } from './tasks/rules.ts';

/** Opens the task of looking at plans, from the day the changed protocol takes effect; none when nobody is under one. */
export const askToFollowRules = act('control.plans.asked', {
  title: { zh: '请核对在管人员的计划', en: 'ask for plans to be looked at' },
  duty: 'house',
  purpose: 'administration',
  input: Type.Object({ change: Id, place: Place }),
  async run(tx, input, ctx) {
    const change = (await findVersion(tx, input.change)) ?? refuse('no-such-version');
    const people = await livingUnderPlans(tx);
    const part = partWords(change.part);
    const { minutes } = deadlineOf(ctx.rulebook, 'reassess');
    const from = change.inForceFrom !== null && change.inForceFrom > ctx.now ? change.inForceFrom : ctx.now;
    if (people > 0)
      await openTask(tx, ctx, {
        planKey: `protocols/${change.id}`,
        kind: 'plans-behind',
        title: {
          zh: `规则已变更，核对在管人员的计划：${part.zh}`,
          en: `The rules have changed, look at the plans of those under control: ${part.en}`,
        },
        about: [`change:${change.id}`, `rulebook:${change.part}`],
        place: input.place,
        ownerUnit: input.place,
        ownerRole: 'cdc',
        opensAt: from,
        dueAt: addMinutes(from, minutes),
        step: 'reassess',
        link: '/protocols',
        facts: { part: change.part },
      });
    return {
      about: [`change:${change.id}`, `rulebook:${change.part}`],
      place: input.place,
      detail: { part: change.part, people },
      result: { people },
    };
  },
});

async function livingUnderPlans(tx: Tx): Promise<number> {
  const found = await row(
    tx,
    sql<{
      n: number;
    }>`select count(*)::int as n from episode where ended_at is null and state <> 'assessing'`,
  );
  return must(found, 'a count has a row').n;
}
