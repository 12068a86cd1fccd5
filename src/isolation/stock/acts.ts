// Counting what lies at a site. What is needed is computed; what runs out is a task of the logistics post.
import { Type } from 'typebox';
import { Id } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import { act } from '../../ledger/act.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { wantTasks } from '../../tasks/acts.ts';
import { refuse } from '../refusals.ts';
import { holdOpen, placeOfSite, told } from '../sites/acts.ts';
import { type IsolationSite, isolationRules } from '../terms.ts';
import { linesOf } from './lines.ts';
import { stockPrefix, stockTasks } from './rules.ts';
import * as store from './store.ts';

/** Writes down what was counted; what is not named stays as it was counted before. */
export const countStock = act('isolation.stock.counted', {
  title: { zh: '盘点物资', en: 'count the stock' },
  duty: 'isolation.meals',
  purpose: 'outbreak-response',
  input: Type.Object({
    site: Id,
    counts: Type.Array(
      Type.Object({
        item: Type.String({ minLength: 1, maxLength: 40 }),
        amount: Type.Integer({ minimum: 0, maximum: 10_000_000 }),
      }),
      { minItems: 1, maxItems: 100 },
    ),
  }),
  place: placeOfSite,
  async run(tx, input, ctx) {
    const site = await holdOpen(tx, input.site);
    const known = new Set(ctx.rulebook.part(isolationRules).stock.items.map(({ item }) => item));
    for (const { item } of input.counts) if (!known.has(item)) refuse('stock-item-unknown');
    const counts = new Map(input.counts.map(({ item, amount }) => [item, amount]));
    await store.writeCounts(
      tx,
      site,
      [...counts].map(([item, amount]) => ({ item, amount })),
      ctx.actor.id,
      ctx.now,
    );
    const short = await planStock(tx, ctx, site);
    return told(site, { items: counts.size, short }, { site: site.id, short });
  },
});

export const isolationStockActs = { countStock };

/** Asks for what runs out, and for nothing that was brought. Returns how much runs out. */
export async function planStock(tx: Tx, ctx: Ctx, site: IsolationSite): Promise<number> {
  const lines = site.closedAt === null ? await linesOf(tx, ctx, site) : [];
  const wanted = stockTasks(ctx.rulebook.part(isolationRules), site, lines, ctx.now);
  await wantTasks(tx, ctx, stockPrefix(site.id), wanted);
  return lines.filter(({ short }) => short).length;
}
