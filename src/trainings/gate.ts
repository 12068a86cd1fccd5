// The gate that acts of other modules ask: whether somebody may begin, and the named decision that lets her.
import { uuidv7 } from '../base/ids.ts';
import type { Tx } from '../base/sql.ts';
import type { Ctx } from '../ledger/terms.ts';
import { momentText } from '../rulebook/rules.ts';
import { refuse } from './refusals.ts';
import { askedFor, graceEnds, mayServe, standingOf } from './rules.ts';
import * as store from './store.ts';
import { GATES, type Gate, type TrainingRow, trainingRules } from './terms.ts';

export interface Beginning {
  readonly gate: Gate;
  /** In which roles she does it: a training that one of them needs is asked for. */
  readonly roles: readonly string[];
  readonly account: string;
  readonly name: string;
  readonly place: string;
  /** When the site was opened: the first hours of an emergency are counted from there. */
  readonly opened: Date;
  /** Why she begins without it: a decision of whoever acts. Left out where nobody decides. */
  readonly untrainedWhy?: string | undefined;
}

/**
 * Refuses whoever has no valid training that the rulebook asks for; or lets her begin for the first hours, by a decision
 * with a reason that is kept. Returns whether such a decision was taken.
 */
export async function admit(tx: Tx, ctx: Ctx, asked: Beginning): Promise<boolean> {
  const rules = ctx.rulebook.part(trainingRules);
  const missing = await lacks(tx, ctx, { ...asked, at: ctx.now });
  const [first] = missing;
  if (first === undefined) return false;
  const until = graceEnds(rules, asked.opened);
  const facts = { name: asked.name, training: { zh: first.zh, en: first.en }, does: GATES[asked.gate] };
  // Whoever begins a round does it herself, and nobody lets herself off.
  if (asked.gate !== 'post' || until <= ctx.now) return refuse('training-needed', facts);
  if (asked.untrainedWhy === undefined)
    return refuse('training-needed-or-why', { ...facts, until: momentText(until) });
  for (const row of missing)
    await store.insertGrace(
      tx,
      {
        id: uuidv7(ctx.now.getTime()),
        training: row.training,
        account: asked.account,
        place: asked.place,
        why: asked.untrainedWhy,
        until,
      },
      ctx.actor.id,
      ctx.now,
    );
  return true;
}

/** What of the trainings that are asked for she would not have at that moment. */
export async function lacks(
  tx: Tx,
  ctx: Ctx,
  asked: Pick<Beginning, 'gate' | 'roles' | 'account'> & { readonly at: Date },
): Promise<TrainingRow[]> {
  const rules = ctx.rulebook.part(trainingRules);
  const wanted = new Set(asked.roles.flatMap((role) => askedFor(rules, asked.gate, role)));
  if (wanted.size === 0) return [];
  const known = await ctx.beyond('a training holds wherever it was held', () =>
    store.trainedOf(tx, [asked.account]),
  );
  return [...wanted].filter((row) => {
    const hers = known.find(({ training }) => training === row.training);
    return !mayServe(standingOf(row, hers, asked.at).standing);
  });
}
