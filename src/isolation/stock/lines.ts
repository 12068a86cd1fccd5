// The list of a site as it stands: its rooms and guests, what was counted, and the rule.
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { fullnessOf } from '../sites/store.ts';
import { type IsolationSite, isolationRules } from '../terms.ts';
import { type StockLine, stockOf } from './rules.ts';
import * as store from './store.ts';

/** What there is at a site and how long it lasts. */
export async function linesOf(
  tx: Tx,
  ctx: Pick<Ctx, 'rulebook' | 'now'>,
  site: Pick<IsolationSite, 'id' | 'readyAt'>,
): Promise<StockLine[]> {
  const of = (await fullnessOf(tx, [site.id])).get(site.id);
  const rooms = of?.rooms ?? 0;
  const guests = site.readyAt === null ? rooms : (of?.guests ?? 0);
  return stockOf(
    ctx.rulebook.part(isolationRules),
    { rooms, guests },
    await store.countedAt(tx, site.id),
    ctx.now,
  );
}
