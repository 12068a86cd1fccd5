// A step is written down and judged: by the one before it, and the one after it anew, for a phone without signal tells late.
// Both acts that know where somebody stands come through here: the scan of a sign, and the checkpoint of a round.
import { addMinutes } from '../../base/clock.ts';
import { uuidv7 } from '../../base/ids.ts';
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { closeKeys, openTask } from '../../tasks/acts.ts';
import { deadlineOf } from '../../tasks/rules.ts';
import { type IsolationSite, isolationRules } from '../terms.ts';
import { isSameWay, judgeStep, type StepJudged, wrongStepCode } from './rules.ts';
import * as store from './store.ts';

const WAY = 'the way of one of the staff through a site';
const keyOf = (wrong: string) => `site-step/${wrong}`;

export interface WrongFound extends StepJudged {
  readonly id: string;
  readonly code: string;
}

/** Writes down where somebody of the staff stood at a moment. What was wrong with it, or with the step after it. */
export async function walk(
  tx: Tx,
  ctx: Ctx,
  site: Pick<IsolationSite, 'id' | 'place' | 'name'>,
  step: { readonly zone: string; readonly at: Date; readonly place: string },
): Promise<WrongFound[]> {
  const rules = ctx.rulebook.part(isolationRules);
  const way = { account: ctx.actor.id, site: site.id };
  return ctx.beyond(WAY, async () => {
    const { before, after } = await store.stepsAround(tx, way, step.at);
    const isNear = (one: store.Step) =>
      isSameWay(rules, one.at < step.at ? one.at : step.at, one.at < step.at ? step.at : one.at);
    const [from, into] = [before, after].map((one) => (one !== undefined && isNear(one) ? one : undefined));
    // Whoever goes from door to door in one zone has taken no step.
    if (from?.zone === step.zone) return [];
    const id = uuidv7(ctx.now.getTime());
    const here = { ...step, ...way, id };
    await store.insertStep(tx, here);
    const found = [from === undefined ? undefined : await judge(tx, ctx, site, from, here)];
    // What infection control has settled stays as it settled it.
    if (into !== undefined && (await store.wrongOf(tx, into.id))?.settledAt == null) {
      const gone = await store.withdrawWrong(tx, into.id);
      if (gone !== undefined) await closeKeys(tx, ctx, [keyOf(gone)], { state: 'cancelled' });
      found.push(await judge(tx, ctx, site, here, { ...into, ...way, place: step.place }));
    }
    return found.filter((one) => one !== undefined);
  });
}

/** The task of one that is settled is done. */
export async function stepSettled(tx: Tx, ctx: Ctx, wrong: string): Promise<void> {
  await closeKeys(tx, ctx, [keyOf(wrong)], { state: 'done', proof: `wrong-step:${wrong}` });
}

async function judge(
  tx: Tx,
  ctx: Ctx,
  site: Pick<IsolationSite, 'id' | 'place' | 'name'>,
  from: Pick<store.Step, 'id' | 'zone'>,
  step: store.Step & { readonly site: string; readonly place: string; readonly account: string },
): Promise<WrongFound | undefined> {
  const strayed = await store.wrongOf(tx, from.id);
  const judged = judgeStep(ctx.rulebook.part(isolationRules), from.zone, step.zone, strayed?.from);
  if (judged === undefined) return undefined;
  const id = uuidv7(ctx.now.getTime());
  const no = await store.insertWrong(
    tx,
    {
      id,
      site: site.id,
      place: step.place,
      account: step.account,
      step: step.id,
      from: judged.from,
      into: judged.into,
      breach: judged.breach,
      at: step.at,
    },
    ctx.now,
  );
  const code = wrongStepCode(no);
  await openTask(tx, ctx, {
    planKey: keyOf(id),
    kind: 'site-step',
    title: { zh: `${code} ${judged.what.zh}`, en: `${code} ${judged.what.en}` },
    about: [`wrong-step:${id}`, `isolation-site:${site.id}`],
    place: site.place,
    ownerUnit: site.place,
    ownerRole: 'site-infection-control',
    opensAt: ctx.now,
    dueAt: addMinutes(ctx.now, deadlineOf(ctx.rulebook, 'site-work').minutes),
    step: 'site-work',
    urgency: judged.breach === 'wrong-way' ? 1 : 2,
    link: `/m/isolation/${site.id}/zones`,
    facts: { wrong: id },
  });
  return { ...judged, id, code };
}
