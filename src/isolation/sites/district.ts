// How every site of a district stands, in one answer for headquarters and for the wall: what is free of each kind, who comes
// and goes within the hours of the forecast, and what is not as it has to be.
import { addDays, civilDayOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { meetingOf } from '../briefing/briefing.ts';
import type { HeadCounts } from '../briefing/terms.ts';
import { corridorsNotReady } from '../rounds/corridors.ts';
import { lastMeal } from '../rounds/store.ts';
import { type IsolationSite, isolationRules } from '../terms.ts';
import * as store from './store.ts';

export interface SiteStand {
  /** Free rooms by what they are good for; one that is barrier-free is counted there alone. */
  readonly freeKinds: {
    readonly single: number;
    readonly shared: number;
    readonly barrierFree: number;
    readonly positive: number;
  };
  /** Seated on a trip to the site, and at the end of their days, within the hours of the forecast. */
  readonly coming: number;
  readonly leaving: number;
  readonly heads: HeadCounts;
  readonly temperaturesMissing: number;
  /** Guest corridors a meal would have to wait for now. */
  readonly corridors: number;
  readonly incidents: number;
  readonly late: number;
}

export async function standsOf(
  tx: Tx,
  ctx: Pick<Ctx, 'now' | 'rulebook' | 'secrets'>,
  sites: readonly IsolationSite[],
): Promise<Map<string, SiteStand>> {
  const { hours } = ctx.rulebook.part(isolationRules).opening;
  const ids = sites.map(({ id }) => id);
  const counted = await store.countedAtSites(tx, ids, {
    until: addMinutes(ctx.now, hours * 60),
    day: addDays(civilDayOf(ctx.now), Math.ceil(hours / 24)),
  });
  const meeting = new Map((await meetingOf(tx, ctx, sites)).map((one) => [one.id, one]));
  const stands = new Map<string, SiteStand>();
  for (const site of sites) {
    const of = counted.get(site.id);
    const met = meeting.get(site.id);
    // Nobody eats at a site that takes nobody in.
    const waiting =
      site.readyAt === null ? [] : await corridorsNotReady(tx, ctx, site.id, await lastMeal(tx, site.id));
    stands.set(site.id, {
      freeKinds: {
        single: of?.single ?? 0,
        shared: of?.shared ?? 0,
        barrierFree: of?.barrierFree ?? 0,
        positive: of?.positive ?? 0,
      },
      coming: of?.coming ?? 0,
      leaving: of?.leaving ?? 0,
      heads: met?.heads ?? { rooms: 0, meals: null, temperatures: null, agree: true },
      temperaturesMissing: met?.temperaturesMissing ?? 0,
      corridors: waiting.length,
      incidents: of?.incidents ?? 0,
      late: met?.late ?? 0,
    });
  }
  return stands;
}
