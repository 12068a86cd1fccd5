// Which corridors a meal has to wait for: one answer for the act that begins it and for the screens that show it.
import { addMinutes } from '../../base/clock.ts';
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { roomsAt } from '../sites/store.ts';
import { isolationRules, type MealRun } from '../terms.ts';
import { corridorsDone, zonesNotReady, zonesOfSite } from './rules.ts';
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
  const rules = ctx.rulebook.part(isolationRules);
  const corridors = zonesOfSite(await roomsAt(tx, site)).filter(({ corridor }) => corridor);
  const rounds = await store.roundsSince(tx, site, addMinutes(ctx.now, -OLD_HOURS * 60));
  const zones = Map.groupBy(
    await store.zonesOf(
      tx,
      rounds.map(({ id }) => id),
    ),
    ({ round }) => round,
  );
  return zonesNotReady({
    corridors: corridors.map(({ zone }) => zone),
    rounds: rounds.flatMap((round) => corridorsDone(rules, round, zones.get(round.id) ?? [])),
    lastMealEnd: last?.endedAt ?? undefined,
    now: ctx.now,
  });
}
