// The spine of a stay: making its plan anew, beginning a stage, saying where she is, ending it. Acts of every part of
// control and of home use these; each of them leaves what hangs on the episode (tests, temperatures, whereabouts,
// tasks) as the plan in force says.
import { createHash } from 'node:crypto';
import { canonical } from '../../base/canonical.ts';
import { civilDayOf } from '../../base/civil-dates.ts';
import { uuidv7 } from '../../base/ids.ts';
import { must } from '../../base/refusal.ts';
import type { Tx } from '../../base/sql.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { closeTasks } from '../../tasks/acts.ts';
import { syncTemperatures } from '../observations/plan-store.ts';
import { factsHash, planFor, protocolOf } from '../protocols/rules.ts';
import type { EpisodePlan, Facts, PlannedStage } from '../protocols/terms.ts';
import { goOnInstead } from '../release/store.ts';
import { syncTests } from '../tests/plan-store.ts';
import { refuse } from './refusals.ts';
import { categoriesOf, factAhead, factsWith, orderFor, stageAfter, stageColumns } from './rules.ts';
import * as store from './store.ts';
import { EPISODE_STATES, type Episode, type EpisodeState, type WhereKind } from './terms.ts';

/** The prefix of every task that belongs to an episode: whatever is open under it ends with the episode. */
export const episodeKey = (episode: string, rest = '') => `episode/${episode}/${rest}`;

/** The key of the question which of two stays of one person goes on: one question, whichever is named first. */
export const sameKey = (one: string, other: string) => `control/same-person/${[one, other].sort().join('/')}`;

/** The plan these facts and categories make under the protocol of the episode, as it is in force now. Nothing is kept. */
export function planOf(
  ctx: Pick<Ctx, 'rulebook'>,
  episode: Pick<Episode, 'protocol'>,
  categories: readonly string[],
  facts: Facts,
): EpisodePlan {
  return planFor(protocolOf(ctx.rulebook, episode.protocol), categories, facts);
}

/** The plan somebody is to agree to now: of days that have come, and of somebody who serves days. */
export function planNow(
  ctx: Pick<Ctx, 'rulebook' | 'now'>,
  episode: Pick<Episode, 'protocol'>,
  categories: readonly string[],
  facts: Facts,
): EpisodePlan {
  const ahead = factAhead(facts, civilDayOf(ctx.now));
  if (ahead !== undefined) refuse('fact-ahead', ahead);
  const plan = planOf(ctx, episode, categories, facts);
  const leading = protocolOf(ctx.rulebook, episode.protocol).categories.find(({ id }) => id === plan.leading);
  if (leading?.stages.length === 0)
    refuse('case-not-ordered', { category: { zh: leading.zh, en: leading.en } });
  return plan;
}

/** What all exposures of a stay say together now, over what is known of her: what an assessment begins with. */
export async function proposalOf(
  tx: Tx,
  ctx: Pick<Ctx, 'now'>,
  episode: Episode,
): Promise<{ categories: readonly string[]; facts: Facts }> {
  const exposures = await store.exposuresOfEpisode(tx, episode.id);
  const hers = exposures.filter((one) => one.outbreak === episode.outbreak);
  const told = categoriesOf(hers);
  const facts = factsWith(hers, episode.facts);
  const intake = facts.intake ?? (episode.plan === null ? civilDayOf(ctx.now) : undefined);
  return {
    categories: told.length === 0 ? episode.categories : told,
    facts: intake === undefined ? facts : { ...facts, intake },
  };
}

/** Names the plan somebody looked at: agreed to is what was seen, not what it has become since. */
export function sealOf(plan: EpisodePlan): string {
  return createHash('sha256').update(canonical(plan)).digest('hex').slice(0, 24);
}

/**
 * Makes the plan of an episode anew from changed facts or categories, keeps it beside the ones before, and makes tests
 * and temperatures fit. Facts given replace those of the same name; `undefined` takes one away.
 */
export async function replan(
  tx: Tx,
  ctx: Ctx,
  episodeId: string,
  change: { readonly facts?: Partial<Facts>; readonly categories?: readonly string[]; readonly why: string },
): Promise<{ before: EpisodePlan | null; after: EpisodePlan }> {
  return ctx.beyond('the plan of a stay and what hangs on it, wherever she is', async () => {
    const episode = must(await store.holdEpisode(tx, episodeId), 'an episode that is planned is there');
    const facts = mergedFacts(episode.facts, change.facts ?? {});
    const wanted = change.categories ?? episode.categories;
    const after = planOf(ctx, episode, wanted, facts);
    const categories = after.categories.length === 0 ? wanted : after.categories;
    const hash = factsHash(facts, categories);
    await store.changeEpisode(
      tx,
      episode.id,
      {
        facts,
        factsHash: hash,
        categories,
        plan: after,
        planFactsHash: hash,
        rulebook: after.version,
        endsOn: after.endsOn,
        ...(episode.stageNo === null ? {} : columnsAfter(episode, after, civilDayOf(ctx.now))),
      },
      ctx.now,
    );
    await store.keepPlan(
      tx,
      {
        id: uuidv7(ctx.now.getTime()),
        episode: episode.id,
        by: ctx.actor.id,
        why: change.why,
        rulebook: after.version,
        protocol: episode.protocol,
        categories,
        facts,
        plan: after,
      },
      ctx.now,
    );
    if (!EPISODE_STATES[episode.state].ends && episode.stageNo !== null)
      await syncDues(tx, ctx, [episode.id]);
    if (episode.state === 'released' && orderFor(episode.plan, after) === 'extended')
      await underControlAgain(tx, ctx, episode.id);
    return { before: episode.plan, after };
  });
}

/** Released and not taken over yet, with days left in the new plan: nobody takes her over before they are served. */
async function underControlAgain(tx: Tx, ctx: Ctx, id: string): Promise<void> {
  const { stageNo, stageTo } = must(await store.findEpisode(tx, id), 'held by whoever plans');
  if (stageNo === null || stageTo === null || stageTo < civilDayOf(ctx.now)) return;
  await store.changeEpisode(tx, id, { releasedAt: null }, ctx.now);
  await goOnInstead(tx, id, stageNo, ctx.now);
  await beginStage(tx, ctx, id, stageNo);
  for (const what of ['accept-handover', 'handover-declined'])
    await closeTasks(tx, ctx, episodeKey(id, what), { state: 'cancelled' });
}

/** Tests and temperatures of these episodes as their plans have them, whoever keeps them. */
export async function syncDues(tx: Tx, ctx: Ctx, episodes: readonly string[]): Promise<void> {
  await ctx.beyond('what is due of a stay is asked where she is', async () => {
    await syncTests(tx, ctx, episodes);
    await syncTemperatures(tx, ctx, episodes);
  });
}

/**
 * Begins a stage of the plan in force: from now on she is under control in it, and what it asks of her is due. Where she
 * is follows from the stage (`where` says so when it does not): who is to go to a site stays put at home until she is
 * fetched.
 */
export async function beginStage(
  tx: Tx,
  ctx: Ctx,
  episodeId: string,
  stageNo: number,
  where?: { readonly kind: WhereKind; readonly label: string | null },
): Promise<void> {
  await ctx.beyond('a stage begins wherever she is', async () => {
    const episode = must(await store.holdEpisode(tx, episodeId), 'an episode whose stage begins is there');
    const plan = must(episode.plan, 'a stage begins by a plan');
    const stage = must(plan.stages[stageNo], 'the stage is in the plan');
    await store.changeEpisode(tx, episode.id, { state: 'active', ...stageColumns(plan, stageNo) }, ctx.now);
    await settleWhere(tx, ctx, episode, stage, where);
    await syncDues(tx, ctx, [episode.id]);
  });
}

async function settleWhere(
  tx: Tx,
  ctx: Ctx,
  episode: Episode,
  stage: PlannedStage,
  where: { readonly kind: WhereKind; readonly label: string | null } | undefined,
): Promise<void> {
  const is = await store.whereaboutsNow(tx, episode.person);
  const wanted = where ?? whereFor(stage, is?.kind);
  if (is !== undefined && is.episode === episode.id && is.kind === wanted.kind && is.label === wanted.label)
    return;
  await setWhereabouts(tx, ctx, episode.person, episode.id, wanted.kind, episode.place, wanted.label);
}

/** Where a stage puts her when nobody says. A site needs somebody who takes her there; until then she is at home. */
function whereFor(
  stage: PlannedStage,
  is: WhereKind | undefined,
): { readonly kind: WhereKind; readonly label: string | null } {
  if (stage.place === 'facility' && is === 'facility') return { kind: 'facility', label: null };
  if (stage.place === 'hospital' && is === 'hospital') return { kind: 'hospital', label: null };
  return { kind: 'home', label: null };
}

/** Says where she is from now on. The place before is closed in the same moment: she is never at two (N9). */
export async function setWhereabouts(
  tx: Tx,
  ctx: Ctx,
  person: string,
  episodeId: string,
  kind: WhereKind,
  place: string,
  label: string | null,
): Promise<void> {
  await store.closeWhereabouts(tx, person, ctx.now);
  await store.insertWhereabouts(tx, {
    person,
    episode: episodeId,
    kind,
    place,
    label,
    from: ctx.now,
    by: ctx.actor.id,
  });
}

/**
 * Ends a stay: its place is closed, what is still due of it is cancelled, its tasks are. Whoever became a case stays
 * where she is on record until the hospital has her: nobody drops out of sight between the two.
 */
export async function endEpisode(
  tx: Tx,
  ctx: Ctx,
  episodeId: string,
  state: EpisodeState,
  why: string,
): Promise<void> {
  must(EPISODE_STATES[state].ends, `${state} ends an episode`);
  await ctx.beyond('a stay ends with everything that hangs on it', async () => {
    const episode = (await store.holdEpisode(tx, episodeId)) ?? refuseHouse('not-found');
    await store.changeEpisode(
      tx,
      episode.id,
      { state, step: null, dueAt: null, endedAt: ctx.now, endedWhy: why },
      ctx.now,
    );
    if (state !== 'converted') await store.closeWhereabouts(tx, episode.person, ctx.now);
    await store.cancelDues(tx, episode.id, state, ctx.actor.id, ctx.now);
    // A site keeps nobody whose stay is over, though she may still be in her room.
    if (episode.keptAt !== null) {
      await store.changeKeepers(tx, [{ episode: episode.id, at: null }], ctx.now);
      await store.carryOpen(tx, [episode.id]);
    }
    await closeTasks(tx, ctx, episodeKey(episode.id), { state: 'cancelled' });
    // Which of two goes on is answered once one of them is over.
    for (const other of await store.livingBeside(tx, episode))
      await closeTasks(tx, ctx, sameKey(episode.id, other.id), { state: 'cancelled' });
  });
}

/** The columns of the stage she is in, by another plan. */
function columnsAfter(episode: Episode, plan: EpisodePlan, today: string) {
  const no = stageAfter(plan, episode.stage, today);
  return no === undefined ? {} : stageColumns(plan, no);
}

function mergedFacts(before: Facts, change: Partial<Facts>): Facts {
  const merged: Record<string, unknown> = { ...before, ...change };
  for (const key of Object.keys(merged)) if (merged[key] === undefined) delete merged[key];
  return merged as Facts; // the same names, each from one of the two
}
