// Which corridors a meal has to wait for: one answer for the act that begins it and for the screens that show it.
import { addMinutes } from '../../base/clock.ts';
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { roomsAt } from '../sites/store.ts';
import { isolationRules, type MealRun } from '../terms.ts';
import { corridorsDone, timesDone, zonesNotReady, zonesOfSite } from './rules.ts';
import * as store from './store.ts';

/** A round longer ago than this is of no meal of today. */
const OLD_HOURS = 24;

/** Guest corridors a meal has to wait for now, and until when. */
export async function corridorsNotReady(
  tx: Tx,
  ctx: Pick<Ctx, 'now' | 'rulebook'>,
  site: string,
  last: Pick<MealRun, 'endedAt'> | undefined,
) {
  return zonesNotReady({
    corridors: await corridorsOf(tx, site),
    rounds: await doneLately(tx, ctx, site),
    lastMealEnd: last?.endedAt ?? undefined,
    now: ctx.now,
  });
}

/** How often each corridor of a site was done since, by whichever rounds: of the site, or of its floors one by one. */
export async function timesDoneSince(
  tx: Tx,
  ctx: Pick<Ctx, 'now' | 'rulebook'>,
  site: string,
  since: Date,
): Promise<number> {
  const done = await doneLately(tx, ctx, site);
  return timesDone(
    await corridorsOf(tx, site),
    done.filter(({ beganAt }) => beganAt >= since),
  );
}

const corridorsOf = async (tx: Tx, site: string) =>
  zonesOfSite(await roomsAt(tx, site)).flatMap(({ zone, corridor }) => (corridor ? [zone] : []));

async function doneLately(tx: Tx, ctx: Pick<Ctx, 'now' | 'rulebook'>, site: string) {
  const rules = ctx.rulebook.part(isolationRules);
  const rounds = await store.roundsSince(tx, site, addMinutes(ctx.now, -OLD_HOURS * 60));
  const zones = Map.groupBy(
    await store.zonesOf(
      tx,
      rounds.map(({ id }) => id),
    ),
    ({ round }) => round,
  );
  return rounds.flatMap((round) => corridorsDone(rules, round, zones.get(round.id) ?? []));
}
