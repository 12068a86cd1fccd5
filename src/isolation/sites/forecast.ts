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
    const all = await store.openSites(tx, district);
    const ids = all.flatMap(({ id, readyAt }) => (readyAt === null ? [] : [id]));
    const fullness = await store.fullnessOf(
      tx,
      all.map(({ id }) => id),
    );
    const full = ids.flatMap((id) => fullness.get(id) ?? []);
    const rooms = [...fullness.values()].reduce((sum, one) => sum + one.rooms, 0);
    const since = addMinutes(ctx.now, -rules.opening.hours * 60);
    const until = addDays(civilDayOf(ctx.now), Math.ceil(rules.opening.hours / 24));
    return openingForecast(rules, {
      free: full.reduce((sum, { free }) => sum + free, 0),
      cleaning: full.reduce((sum, { soiled, airing }) => sum + soiled + airing, 0),
      preparing: rooms - full.reduce((sum, one) => sum + one.rooms, 0),
      comingFree: await store.roomsComingFree(tx, ids, until),
      // Who waits is known; how many more are ordered in meanwhile is taken from as many hours before.
      expected: (await store.waitingForSite(tx, district)) + (await store.arrivedSince(tx, ids, since)),
    });
  });
}
