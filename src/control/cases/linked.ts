// Whoever hangs on a contact that turned positive: her plan is made anew at once by the protocol's own rule (a contact of
// a close contact becomes a close contact), and a human looks at what has changed and signs it.
import { type CivilDate, civilDayOf } from '../../base/civil-dates.ts';
import { addMinutes } from '../../base/clock.ts';
import { must, Refusal } from '../../base/refusal.ts';
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { openTask } from '../../tasks/acts.ts';
import { deadlineOf, unitHearing } from '../../tasks/rules.ts';
import { roles } from '../../teams/terms.ts';
import { episodeKey, proposalOf, replan } from '../episodes/replan.ts';
import { decidersOf, episodeCode } from '../episodes/rules.ts';
import { changeEpisode, holdEpisode, whereaboutsNow } from '../episodes/store.ts';
import { controlRules, type Episode } from '../episodes/terms.ts';
import { factsHash } from '../protocols/rules.ts';
import type { Facts } from '../protocols/terms.ts';
import { firstNegatives } from '../tests/store.ts';
import * as store from './store.ts';
import type { ControlCase } from './terms.ts';

export const LINKED_POSITIVE = 'linked-positive';
export const LINKED_CLEARED = 'linked-cleared';
/** Why a plan was made anew because of somebody else's result. */
export const LINKED = [LINKED_POSITIVE, LINKED_CLEARED] as const;

export interface Reassessed {
  readonly episodes: readonly string[];
  readonly changed: number;
}

/** Makes the plans of everybody linked to the stay of this case anew. `positiveOn` null: the positive was none. */
export async function reassess(
  tx: Tx,
  ctx: Ctx,
  about: { readonly case: ControlCase; readonly episode: string; readonly positiveOn: CivilDate | null },
): Promise<Reassessed> {
  const linked = await store.linkedTo(tx, about.episode);
  const negatives = await firstNegatives(tx, about.episode);
  const source = await holdEpisode(tx, about.episode);
  const episodes: string[] = [];
  let changed = 0;
  for (const one of linked) {
    if (one.positiveOn === about.positiveOn) continue;
    const episode = must(await holdEpisode(tx, one.id), 'a living stay is there');
    const fact: Facts['linked'] = {
      category: source?.categories[0] ?? 'close',
      negatives,
      ...(about.positiveOn === null ? {} : { positiveOn: about.positiveOn }),
    };
    if (await planAnew(tx, ctx, episode, fact, about.case.id)) changed += 1;
    episodes.push(episode.id);
  }
  return { episodes, changed };
}

async function planAnew(
  tx: Tx,
  ctx: Ctx,
  episode: Episode,
  linked: NonNullable<Facts['linked']>,
  caseId: string,
): Promise<boolean> {
  if (episode.state === 'assessing') {
    // Nobody has decided yet: whoever does sees it in the plan that is shown.
    const facts = { ...episode.facts, linked };
    await changeEpisode(tx, episode.id, { facts, factsHash: factsHash(facts, episode.categories) }, ctx.now);
    return false;
  }
  const why = linked.positiveOn === undefined ? LINKED_CLEARED : LINKED_POSITIVE;
  const categories =
    linked.positiveOn === undefined ? (await proposalOf(tx, ctx, episode)).categories : episode.categories;
  try {
    const { before, after } = await replan(tx, ctx, episode.id, { facts: { linked }, categories, why });
    await askToLook(tx, ctx, episode, caseId);
    const first = after.stages.find((stage) => !stage.skipped && stage.to >= civilDayOf(ctx.now));
    if (first?.place === 'facility') await askTransfer(tx, ctx, episode);
    return before?.endsOn !== after.endsOn || before?.leading !== after.leading;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // The protocol asks for a day nobody knows: a human finds it out, with the same clock.
    await askToLook(tx, ctx, episode, caseId);
    return false;
  }
}

async function askToLook(tx: Tx, ctx: Ctx, episode: Episode, caseId: string): Promise<void> {
  const [role = 'cdc'] = decidersOf(ctx.rulebook.part(controlRules), ['close', ...episode.categories]);
  await openTask(tx, ctx, {
    planKey: episodeKey(episode.id, `linked/${caseId}`),
    kind: 'linked-look',
    title: {
      zh: `${episodeCode(episode.no)} 所关联的人检测结果有变，方案已重算，请核对并签署`,
      en: `${episodeCode(episode.no)}: the person she is linked to has another result; look at the new plan and sign it`,
    },
    about: [`episode:${episode.id}`, `person:${episode.person}`, `case:${caseId}`],
    place: episode.place,
    ownerUnit: unitHearing(episode.place, role, ctx.rulebook.part(roles)),
    ownerRole: role,
    opensAt: ctx.now,
    dueAt: addMinutes(ctx.now, deadlineOf(ctx.rulebook, 'reassess').minutes),
    step: 'reassess',
    link: `/cases/${caseId}`,
    facts: { episode: episode.id, case: caseId },
  });
}

/** Her stage is served at a site now: somebody takes her there. */
async function askTransfer(tx: Tx, ctx: Ctx, episode: Episode): Promise<void> {
  if ((await whereaboutsNow(tx, episode.person))?.kind === 'facility') return;
  await openTask(tx, ctx, {
    planKey: episodeKey(episode.id, 'to-site'),
    kind: 'to-site',
    title: { zh: '转运至集中隔离点', en: 'take her to the isolation site' },
    about: [`episode:${episode.id}`, `person:${episode.person}`],
    place: episode.place,
    ownerUnit: unitHearing(episode.place, 'subdistrict-duty', ctx.rulebook.part(roles)),
    ownerRole: 'subdistrict-duty',
    opensAt: ctx.now,
    dueAt: addMinutes(ctx.now, deadlineOf(ctx.rulebook, 'to-site').minutes),
    step: 'to-site',
    link: `/episodes/${episode.id}`,
    facts: { episode: episode.id },
  });
}
