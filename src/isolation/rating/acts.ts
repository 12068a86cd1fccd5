// Whoever leaves may say how it was, if she likes: on her own page, or at the desk with a tap each. The ledger says that she
// did at the site; what was said is of nobody.
import { Type } from 'typebox';
import { addDays, civilDayOf } from '../../base/civil-dates.ts';
import { must } from '../../base/refusal.ts';
import { Id } from '../../base/schemas.ts';
import type { Tx } from '../../base/sql.ts';
import { act } from '../../ledger/act.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { guestMeant, placeOfGuest } from '../care/requests/acts.ts';
import { refuse } from '../refusals.ts';
import { placeOfSite, told } from '../sites/acts.ts';
import { findSite } from '../sites/store.ts';
import { type IsolationSite, isolationRules } from '../terms.ts';
import { type Satisfaction, Scores, satisfactionOf } from './rules.ts';
import * as store from './store.ts';

const ANYWHERE = 'a guest may live anywhere in the district';
type Said = readonly { readonly aspect: string; readonly score: number }[];

/** From her own page. */
export const rateOwnStay = act('own.stay.rated', {
  duty: 'own.report',
  purpose: 'own-affairs',
  title: { zh: '评价隔离点', en: 'say how the stay was' },
  input: Type.Object({
    /** Somebody she speaks for; left out, herself. */
    of: Type.Optional(Id),
    scores: Scores,
  }),
  place: placeOfGuest,
  async run(tx, input, ctx) {
    const person = await guestMeant(tx, ctx, input.of);
    return ctx.beyond(ANYWHERE, () => rate(tx, ctx, { person, scores: input.scores }));
  },
});

/** At the desk: she says it, somebody taps. */
export const rateStay = act('isolation.stay.rated', {
  duty: 'isolation.rooms',
  purpose: 'outbreak-response',
  title: { zh: '登记离点评价', en: 'write down how the stay was' },
  input: Type.Object({ site: Id, person: Id, scores: Scores }),
  place: placeOfSite,
  async run(tx, input, ctx) {
    return ctx.beyond(ANYWHERE, () => rate(tx, ctx, input));
  },
});

export const isolationRatingActs = { rateOwnStay, rateStay };

/** What those who left said of late, as far as it may be told. */
export async function satisfactionAt(
  tx: Tx,
  ctx: Pick<Ctx, 'now' | 'rulebook'>,
  site: Pick<IsolationSite, 'id'>,
): Promise<Satisfaction> {
  const rules = ctx.rulebook.part(isolationRules);
  const since = addDays(civilDayOf(ctx.now), 1 - rules.satisfaction.days);
  return satisfactionOf(rules, await store.ratingsSince(tx, site.id, since));
}

async function rate(
  tx: Tx,
  ctx: Ctx,
  { person, site: at, scores }: { readonly person: string; readonly site?: string; readonly scores: Said },
) {
  const { aspects } = ctx.rulebook.part(isolationRules).satisfaction;
  const named = new Set(scores.map(({ aspect }) => aspect));
  if (
    named.size < scores.length ||
    scores.some(({ aspect }) => !aspects.some((row) => row.aspect === aspect))
  )
    refuse('rating-aspect-unknown');
  const leaving = await store.holdToRate(tx, person);
  if (leaving === undefined || (at !== undefined && leaving.site !== at)) return refuse('rating-not-leaving');
  if (leaving.rated) refuse('rating-there');
  const site = must(await findSite(tx, leaving.site), 'a leaving is of a site');
  await store.insertRating(tx, site, { leaving: leaving.leaving, day: civilDayOf(ctx.now), scores });
  return told(site, {}, { site: site.id });
}
