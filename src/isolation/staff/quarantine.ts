// Who stays apart after duty at a site: asked by the page of the staff, the day of the site, the briefing, and whoever gives
// somebody a post.
import { addMinutes } from '../../base/clock.ts';
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { isolationRules } from '../terms.ts';
import { insideRoles } from './rules.ts';
import { offDuty } from './store.ts';
import type { OffDuty } from './terms.ts';

/** Whoever left so long ago and was never released is at home by now, and nobody's to release. */
const FORGOTTEN_DAYS = 30;

/** Whoever has left a site, or one account, and was not released. */
export async function quarantined(
  tx: Tx,
  ctx: Pick<Ctx, 'now' | 'rulebook'>,
  which: { readonly place: string } | { readonly account: string },
): Promise<OffDuty[]> {
  const roles = insideRoles(ctx.rulebook.part(isolationRules));
  return offDuty(tx, which, { roles, since: addMinutes(ctx.now, -FORGOTTEN_DAYS * 24 * 60), now: ctx.now });
}
