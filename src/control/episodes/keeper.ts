// Who does the daily duties of a stay: the unit where she lives, or the floor of an isolation site while she is in a room
// of it (ADR 14). One column says so; what is still to be done goes along with it in the same transaction: temperatures and
// tests that are due, a fever that is open, results nobody has read, and the tasks about them, by the rows of the table of
// deadlines for that side.
import { addMinutes } from '../../base/clock.ts';
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { closeKeys, openTasks } from '../../tasks/acts.ts';
import { sidesOf, unitHearing } from '../../tasks/rules.ts';
import { storedUnder } from '../../tasks/store.ts';
import type { WantedTask } from '../../tasks/terms.ts';
import { roles } from '../../teams/terms.ts';
import { episodeKey, syncDues } from './replan.ts';
import { linkOfDaily } from './rules.ts';
import * as store from './store.ts';

/** A stay with the unit that keeps it from now on; null: the unit where she lives. */
export interface Keeping {
  readonly episode: string;
  readonly at: string | null;
}

/** Gives the daily duties of these stays to a unit, or back. Answers the stays that changed hands. */
export async function keepStays(tx: Tx, ctx: Ctx, wanted: readonly Keeping[]): Promise<readonly string[]> {
  return ctx.beyond('the duty goes where she is, and back', async () => {
    const changed = await store.changeKeepers(tx, wanted, ctx.now);
    if (changed.length === 0) return [];
    const ids = changed.map(({ id }) => id);
    await syncDues(tx, ctx, ids);
    await store.carryOpen(tx, ids);
    for (const one of changed) await carryTasks(tx, ctx, one);
    return ids;
  });
}

/** Asked of somebody else: the task ends there and begins here, with the time this side has for it. */
async function carryTasks(tx: Tx, ctx: Ctx, to: store.Kept): Promise<void> {
  const open = await storedUnder(tx, episodeKey(to.id), []);
  const carried = open.flatMap((task): WantedTask[] => {
    const sides = sidesOf(ctx.rulebook, task.step ?? '');
    if (sides === undefined) return [];
    const [left, row] = to.kept ? [sides.home, sides.site] : [sides.site, sides.home];
    // Whom a step is left to beyond its own post (CDC, who decides about a test put off again and again) keeps it.
    if (task.ownerRole !== left.owner) return [];
    const opensAt = task.opensAt > ctx.now ? task.opensAt : ctx.now;
    return [
      {
        planKey: task.planKey,
        kind: task.kind,
        title: task.title,
        about: task.about,
        place: to.place,
        ownerUnit: unitHearing(to.place, row.owner, ctx.rulebook.part(roles)),
        ownerRole: row.owner,
        opensAt,
        dueAt: addMinutes(opensAt, row.minutes),
        step: row.step,
        urgency: task.urgency ?? 0,
        link: linkOfDaily({ kind: task.kind, role: row.owner, episode: to.id, kept: to.kept }),
        facts: task.facts,
      },
    ];
  });
  await closeKeys(
    tx,
    ctx,
    carried.map(({ planKey }) => planKey),
    { state: 'cancelled' },
  );
  await openTasks(tx, ctx, carried);
}
