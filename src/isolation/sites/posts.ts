// Whoever takes over a post at an isolation site is trained for it, or begins by a decision with a name: one rule for the
// staff page of the site, for duties given on the page of an account, and for whoever stands in (src/acts.ts).
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import type { Beginning } from '../../teams/acts.ts';
import { admit } from '../../trainings/gate.ts';
import { siteAt } from './store.ts';

/** Refuses her, lets her begin, or returns that she begins without her training; of a duty elsewhere nothing is asked. */
export async function admitToPost(
  tx: Tx,
  ctx: Ctx,
  { account, name, role, place, untrainedWhy }: Beginning,
): Promise<boolean> {
  const site = await ctx.beyond('the site a duty is at', () => siteAt(tx, place));
  if (site === undefined) return false;
  const { place: at, openedAt: opened } = site;
  return admit(tx, ctx, { gate: 'post', roles: [role], account, name, place: at, opened, untrainedWhy });
}
