// How much of other people somebody has opened within the hour: one limit for every act that shows personal data.
import { addMinutes } from '../base/clock.ts';
import { uuidv7 } from '../base/ids.ts';
import type { Tx } from '../base/sql.ts';
import type { Ctx } from '../ledger/terms.ts';
import { whyNotOpen } from './rules.ts';
import * as store from './store.ts';
import { peopleRules } from './terms.ts';

/**
 * Notes that a person’s file is shown to the actor, or a questioned row of a list with those it may mean; refuses when
 * it would be one more than an hour allows. Every act that opens people calls it: a limit that one leaves out is none.
 */
export async function noteOpening(
  tx: Tx,
  ctx: Ctx,
  of: { readonly person: string } | { readonly question: string },
): Promise<void> {
  const limit = ctx.rulebook.part(peopleRules).settings.opensPerHour.value;
  await ctx.beyond('what one has opened counts wherever it lies now', async () => {
    await store.lockOpenings(tx, ctx.actor.id);
    const before = await store.openingsBy(tx, ctx.actor.id, addMinutes(ctx.now, -60));
    const no = whyNotOpen(before, 'person' in of ? of.person : of.question, limit);
    if (no !== undefined) throw no;
    await store.noteOpening(tx, { id: uuidv7(), ...of, by: ctx.actor.id, at: ctx.now });
  });
}
