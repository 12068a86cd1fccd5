// The list of a site as it stands: its rooms and guests, what was counted, and the rule.
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { fullnessOf } from '../sites/store.ts';
import { type IsolationSite, isolationRules } from '../terms.ts';
import { type StockLine, stockOf } from './rules.ts';
import * as store from './store.ts';

type Asked = Pick<IsolationSite, 'id' | 'readyAt'>;

/** What there is at a site and how long it lasts. */
export async function linesOf(tx: Tx, ctx: Pick<Ctx, 'rulebook' | 'now'>, site: Asked): Promise<StockLine[]> {
  return (await linesOfSites(tx, ctx, [site])).get(site.id) ?? [];
}

/** The same of many sites at once: as many questions as for one. */
export async function linesOfSites(
  tx: Tx,
  ctx: Pick<Ctx, 'rulebook' | 'now'>,
  sites: readonly Asked[],
): Promise<Map<string, StockLine[]>> {
  const rules = ctx.rulebook.part(isolationRules);
  const ids = sites.map(({ id }) => id);
  const full = await fullnessOf(tx, ids);
  const counted = Map.groupBy(await store.countedAt(tx, ...ids), ({ site }) => site);
  return new Map(
    sites.map(({ id, readyAt }) => {
      const rooms = full.get(id)?.rooms ?? 0;
      const guests = readyAt === null ? rooms : (full.get(id)?.guests ?? 0);
      return [id, stockOf(rules, { rooms, guests }, counted.get(id) ?? [], ctx.now)];
    }),
  );
}
