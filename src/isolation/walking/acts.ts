// The staff scans the signs of the zones as it walks (domain handbook 5.1). A step that no passage allows is told to whoever
// scans at once, and stands as open until infection control has settled it in words.
import { Type } from 'typebox';
import { must } from '../../base/refusal.ts';
import { Id, Moment } from '../../base/schemas.ts';
import { newSalt } from '../../base/secrets.ts';
import type { Tx } from '../../base/sql.ts';
import { act } from '../../ledger/act.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import { refuse } from '../refusals.ts';
import { holdOpenAbove, placeAtSite, siteAbove } from '../sites/above.ts';
import { told } from '../sites/acts.ts';
import { isolationRules } from '../terms.ts';
import { wrongStepCode, zoneWords } from './rules.ts';
import * as store from './store.ts';
import { STEP_OUTCOMES, type StepOutcome } from './terms.ts';
import { stepSettled, walk } from './walk.ts';

/**
 * Somebody of the staff has scanned the sign of a zone. The ledger says that she did, and where only when it was wrong:
 * nobody's way through a working day is kept for years.
 */
export const takeStep = act('isolation.step.taken', {
  title: { zh: '扫分区标识', en: 'scan the sign of a zone' },
  duty: 'isolation.incident',
  purpose: 'outbreak-response',
  input: Type.Object({
    site: Id,
    zone: Type.String({ minLength: 1, maxLength: 40 }),
    /** When she stood there; left out: now. */
    at: Type.Optional(Moment),
  }),
  place: placeAtSite,
  async run(tx, input, ctx) {
    const site = await holdOpenAbove(tx, ctx, input.site);
    const place = await placeAtSite(tx, input, ctx);
    const rules = ctx.rulebook.part(isolationRules);
    if (!rules.zones.some(({ zone }) => zone === input.zone)) refuse('walk-zone-unknown');
    const said = input.at === undefined ? ctx.now : new Date(input.at);
    const at = said > ctx.now ? ctx.now : said;
    const wrong = await walk(tx, ctx, site, { zone: input.zone, at, place });
    const [first] = wrong;
    return told(
      { ...site, place },
      {
        wrong: wrong.length,
        ...(first === undefined ? {} : { step: first.code, what: first.what }),
      },
      { wrong: wrong.map(({ id, code, what, next }) => ({ id, code, what, next })) },
      wrong.map(({ id }) => `wrong-step:${id}`),
    );
  },
});

/** Infection control has looked into a step that was not allowed, and says what came of it; nobody settles her own. */
export const settleStep = act('isolation.step.settled', {
  title: { zh: '了结通行问题', en: 'settle a wrong step' },
  duty: 'isolation.inspect',
  purpose: 'outbreak-response',
  input: Type.Object({
    wrong: Id,
    outcome: Type.Enum(Object.keys(STEP_OUTCOMES) as StepOutcome[]), // its own keys
    words: Type.String({ minLength: 2, maxLength: 500, sealed: true }),
  }),
  place: placeOfWrong,
  async run(tx, input, ctx) {
    const wrong = (await store.holdWrong(tx, input.wrong)) ?? refuseHouse('not-found');
    const code = wrongStepCode(wrong.no);
    if (wrong.settledAt !== null) refuse('step-settled', { code });
    if (wrong.account === ctx.actor.id) refuse('step-own');
    const site = must(await siteAbove(tx, ctx, wrong.site), 'a step is of a site');
    const salt = newSalt();
    const words = ctx.secrets.seal(salt, input.words.trim());
    await store.settleWrong(tx, wrong.id, { by: ctx.actor.id, outcome: input.outcome, salt, words }, ctx.now);
    await stepSettled(tx, ctx, wrong.id);
    const rules = ctx.rulebook.part(isolationRules);
    const [from, into] = [zoneWords(rules, wrong.from), zoneWords(rules, wrong.into)];
    return told(
      { ...site, place: wrong.place },
      {
        step: code,
        what: { zh: `${from.zh} → ${into.zh}`, en: `${from.en} → ${into.en}` },
        kind: input.outcome,
        outcome: STEP_OUTCOMES[input.outcome],
        at: wrong.at.toISOString(),
      },
      { wrong: wrong.id },
      [`wrong-step:${wrong.id}`],
    );
  },
});

export const isolationWalkingActs = { takeStep, settleStep };

async function placeOfWrong(tx: Tx, input: { wrong: string }): Promise<string> {
  return ((await store.findWrong(tx, input.wrong)) ?? refuseHouse('not-found')).place;
}
