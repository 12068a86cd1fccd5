// The site above its floors. Whoever holds one floor alone works at the site and, by row security, does not see it: it is
// looked up for her here, once it is known that a duty of hers reaches what she does.
import { isWithin } from '../../base/places.ts';
import type { Tx } from '../../base/sql.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { refuse } from '../refusals.ts';
import type { IsolationSite } from '../terms.ts';
import { findSite, holdSite } from './store.ts';

const ABOVE = 'the site of a floor';

/** The site of something that is in sight. */
export async function siteAbove(
  tx: Tx,
  ctx: Pick<Ctx, 'beyond'>,
  id: string,
): Promise<IsolationSite | undefined> {
  return ctx.beyond(ABOVE, () => findSite(tx, id));
}

/** The same, held, while the site is not closed. */
export async function holdOpenAbove(tx: Tx, ctx: Pick<Ctx, 'beyond'>, id: string): Promise<IsolationSite> {
  const site = (await ctx.beyond(ABOVE, () => holdSite(tx, id))) ?? refuseHouse('not-found');
  if (site.closedAt !== null) refuse('isolation-closed', { name: site.name });
  return site;
}

/** A site somebody works at, be it at one floor; of any other nothing is told, not even that it is there. */
export async function siteInSight(
  tx: Tx,
  ctx: Pick<Ctx, 'beyond' | 'scope'>,
  id: string,
): Promise<IsolationSite> {
  const site = await siteAbove(tx, ctx, id);
  const mine =
    site !== undefined && ctx.scope.some((held) => isWithin(held, site.place) || isWithin(site.place, held));
  return mine ? site : refuseHouse('not-found');
}

/** Whether she holds all of the site, and not floors of it alone. */
export function holdsWhole(ctx: Pick<Ctx, 'scope'>, site: Pick<IsolationSite, 'place'>): boolean {
  return ctx.scope.some((held) => isWithin(site.place, held));
}

/**
 * Where she works at a site: all of it, or the floor she holds there alone. The place of what is done by whoever works
 * there, wherever in the site she is.
 */
export async function placeAtSite(
  tx: Tx,
  input: { readonly site: string },
  ctx: Pick<Ctx, 'beyond' | 'scope'>,
): Promise<string> {
  const site = await siteInSight(tx, ctx, input.site);
  if (holdsWhole(ctx, site)) return site.place;
  return ctx.scope.find((held) => isWithin(held, site.place)) ?? refuseHouse('not-found');
}
