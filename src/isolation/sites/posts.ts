// Whoever takes over a post at an isolation site is trained for it, or begins by a decision with a name: one rule for the
// staff page of the site, for duties given on the page of an account, and for whoever stands in (src/acts.ts).
import { civilDayOf } from '../../base/civil-dates.ts';
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import type { Beginning } from '../../teams/acts.ts';
import { admit } from '../../trainings/gate.ts';
import { refuse } from '../refusals.ts';
import { quarantined } from '../staff/quarantine.ts';
import { insideRoles, releaseOn } from '../staff/rules.ts';
import { isolationRules } from '../terms.ts';
import { siteAt } from './store.ts';

/** Refuses her, lets her begin, or returns that she begins without her training; of a duty elsewhere nothing is asked. */
export async function admitToPost(
  tx: Tx,
  ctx: Ctx,
  { account, name, role, place, untrainedWhy }: Beginning,
): Promise<boolean> {
  const site = await ctx.beyond('the site a duty is at', () => siteAt(tx, place));
  if (site === undefined) return false;
  const rules = ctx.rulebook.part(isolationRules);
  const today = civilDayOf(ctx.now);
  // Whoever stands by stays outside; whoever changes her post on the day she left it has not gone.
  const [off] = insideRoles(rules).includes(role)
    ? await ctx.beyond('where somebody served before', () => quarantined(tx, ctx, { account }))
    : [];
  if (off !== undefined && civilDayOf(off.endedAt) < today && releaseOn(rules, off) > today)
    refuse('post-in-quarantine', { name, on: releaseOn(rules, off) });
  const { place: at, openedAt: opened } = site;
  return admit(tx, ctx, { gate: 'post', roles: [role], account, name, place: at, opened, untrainedWhy });
}
