// Whether the next site has to be opened: the rooms of the whole district against whoever is expected.
import { addDays, civilDayOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { isolationRules } from '../terms.ts';
import { type Forecast, openingForecast } from './rules.ts';
import * as store from './store.ts';

/** Whether the next site has to be opened, by what is free, comes free, waits and came of late. */
export async function forecastFor(tx: Tx, ctx: Ctx, district: string): Promise<Forecast> {
  const rules = ctx.rulebook.part(isolationRules);
  return ctx.beyond('whether the district has rooms enough', async () => {
    const sites = (await store.openSites(tx, district)).filter(({ readyAt }) => readyAt !== null);
    const ids = sites.map(({ id }) => id);
    const full = await store.fullnessOf(tx, ids);
    const since = addMinutes(ctx.now, -rules.opening.hours * 60);
    const until = addDays(civilDayOf(ctx.now), Math.ceil(rules.opening.hours / 24));
    return openingForecast(rules, {
      free: [...full.values()].reduce((sum, { free }) => sum + free, 0),
      comingFree: await store.roomsComingFree(tx, ids, until),
      // Who waits is known; how many more are ordered in meanwhile is taken from as many hours before.
      expected: (await store.waitingForSite(tx, district)) + (await store.arrivedSince(tx, ids, since)),
    });
  });
}
