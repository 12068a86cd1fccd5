// Whoever was absent and then swabbed is looked for no more; where that swab turns out to be none of hers, she is absent
// as before, and whoever saw to her does so again.
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { wantTask } from '../../tasks/acts.ts';
import { takeTask, tasksOfKey } from '../../tasks/store.ts';
import { lineOf } from '../roster/store.ts';
import { isSwabbedSince } from './store.ts';

export const ABSENT = 'test-absent';
export const absentKey = (session: string, no: number) => `testing/${session}/absent/${no}`;

/** These people have lost a swab of this session: who is absent without it has her task back, with its clock and its owner. */
export async function absentAgain(
  tx: Tx,
  ctx: Ctx,
  session: string,
  people: readonly string[],
): Promise<void> {
  for (const person of new Set(people)) {
    const line = await lineOf(tx, session, { person });
    if (line === undefined || line.offAt !== null || line.absence === null) continue;
    await ctx.beyond('her task hangs with whoever sees to her, and she may be swabbed anywhere', async () => {
      const [last] = await tasksOfKey(tx, absentKey(session, line.no));
      if (last === undefined || last.endedAt === null || last.state !== 'completed') return;
      if (await isSwabbedSince(tx, person, last.openedAt)) return;
      const task = await wantTask(tx, ctx, last);
      if (line.owner !== null) await takeTask(tx, task, line.owner, ctx.now);
    });
  }
}
