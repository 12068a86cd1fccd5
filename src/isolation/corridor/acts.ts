// The round of temperatures of a site ends by itself: when everybody who is asked in a slot has her reading, or was settled
// otherwise, the row of the day plan it belongs to is done.
import { Type } from 'typebox';
import { addDays, civilDayOf } from '../../base/civil-dates.ts';
import { Id } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { closeKeys } from '../../tasks/acts.ts';
import { openUnder } from '../../tasks/store.ts';
import { dayKey } from '../care/day.ts';
import { findSite } from '../sites/store.ts';
import { isolationRules } from '../terms.ts';
import * as store from './store.ts';

/** Rows of the day plan that are over: their task is open, and nobody of the site is left to be measured in their slot. */
export async function roundsOver(
  tx: Tx,
  ctx: Pick<Ctx, 'now' | 'rulebook'>,
  place: string,
): Promise<{ readonly site: string; readonly does: string; readonly day: string }[]> {
  const site = await store.siteAt(tx, place);
  if (site === undefined) return [];
  const today = civilDayOf(ctx.now);
  // What is written down after midnight may have been the last of yesterday.
  const rows = [addDays(today, -1), today].flatMap((day) =>
    ctx.rulebook
      .part(isolationRules)
      .dayPlan.flatMap(({ does, slot }) =>
        slot === undefined ? [] : [{ does, slot, day, key: dayKey(site.id, day, does) }],
      ),
  );
  const open = await openUnder(
    tx,
    rows.map(({ key }) => key),
  );
  const over: { site: string; does: string; day: string }[] = [];
  for (const { does, slot, day, key } of rows) {
    if (!open.has(key)) continue;
    const standing = await store.standingIn(tx, site.place, { onDay: day, slot });
    if (standing.asked > 0 && standing.open === 0) over.push({ site: site.id, does, day });
  }
  return over;
}

export const endTemperatureRound = act('isolation.temperatures.taken', {
  title: { zh: '一轮测温完成', en: 'a round of temperatures is done' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({
    site: Id,
    does: Type.String({ maxLength: 40 }),
    day: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }),
  }),
  async run(tx, input, ctx) {
    const site = (await findSite(tx, input.site)) ?? refuseHouse('not-found');
    const row = ctx.rulebook.part(isolationRules).dayPlan.find(({ does }) => does === input.does);
    const { asked } =
      row?.slot === undefined
        ? { asked: 0 }
        : await store.standingIn(tx, site.place, { onDay: input.day, slot: row.slot });
    const closed = await closeKeys(tx, ctx, [dayKey(site.id, input.day, input.does)], { state: 'done' });
    return {
      about: [`isolation-site:${site.id}`],
      place: site.place,
      detail: {
        site: site.name,
        what: { zh: row?.zh ?? input.does, en: row?.en ?? input.does },
        guests: asked,
        day: input.day,
      },
      result: { closed },
    };
  },
});

export const isolationCorridorActs = { endTemperatureRound };
