// What a phone keeps to judge a step without signal: the zones with their signs, who may pass, and where she was last. For
// infection control also what stands open.
import { Type } from 'typebox';
import { addMinutes } from '../../base/clock.ts';
import { isUuid } from '../../base/ids.ts';
import { isWithin } from '../../base/places.ts';
import { Id } from '../../base/schemas.ts';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import type { Ctx, Look } from '../../ledger/terms.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { placeAtSite, siteInSight } from '../sites/above.ts';
import { siteCode } from '../sites/rules.ts';
import { type IsolationRules, isolationRules } from '../terms.ts';
import { isSameWay, type Ways, wrongStepCode, zoneWords } from './rules.ts';
import * as store from './store.ts';
import { BREACHES, STEP_OUTCOMES, type StepOutcome, type WrongStep } from './terms.ts';

/** Settled ones of so many days are shown beside those that are open. */
const SHOWN_DAYS = 7;

export interface WrongStepRow {
  readonly id: string;
  readonly code: string;
  readonly place: string;
  readonly who: string | null;
  /** She who reads it: somebody else settles it. */
  readonly mine: boolean;
  readonly from: Words;
  readonly into: Words;
  readonly breach: Words;
  readonly at: string;
  readonly settledAt: string | null;
  readonly settledBy: string | null;
  readonly outcome: Words | null;
  readonly words: string | null;
}

export interface WalkingPage {
  readonly site: {
    readonly id: string;
    readonly code: string;
    readonly name: string;
    readonly place: string;
  };
  /** Where she works there: the site, or a floor of it. */
  readonly works: string;
  readonly rules: Ways & Pick<IsolationRules, 'walking'>;
  /** Where she was last, of this shift. */
  readonly last: {
    readonly zone: string;
    readonly at: string;
    /** Where she came from, when no passage leads here; and whether nobody has settled that yet. */
    readonly strayedFrom: string | null;
    readonly open: boolean;
  } | null;
  /** For whoever settles them; null: not for this reader. */
  readonly wrong: readonly WrongStepRow[] | null;
  readonly outcomes: readonly (Words & { readonly value: StepOutcome })[];
}

export const walkingLook = look('/isolation/sites/:site/walking', {
  duty: 'isolation.incident',
  purpose: 'outbreak-response',
  title: { zh: '分区通行', en: 'walking through the zones' },
  query: Type.Object({ site: Id }),
  async run(tx, query, ctx): Promise<WalkingPage> {
    const site = await siteInSight(tx, ctx, query.site);
    const { zones, passages, walking } = ctx.rulebook.part(isolationRules);
    const rules = { zones, passages, walking };
    const way = { account: ctx.actor.id, site: site.id };
    const { before, strayed } = await ctx.beyond('her own way', async () => {
      const { before } = await store.stepsAround(tx, way, ctx.now);
      return { before, strayed: before === undefined ? undefined : await store.wrongOf(tx, before.id) };
    });
    // Those of the floors she inspects; row security leaves out the others.
    const wrong = (await store.wrongAt(tx, site.id, addMinutes(ctx.now, -SHOWN_DAYS * 24 * 60))).filter(
      ({ place }) => settlesAt(ctx, place),
    );
    const inspects = ctx.actor.duties.some(
      ({ place, permissions }) =>
        permissions.has('isolation.inspect') && (isWithin(site.place, place) || isWithin(place, site.place)),
    );
    return {
      site: { id: site.id, code: siteCode(site.no), name: site.name, place: site.place },
      works: await placeAtSite(tx, query, ctx),
      rules,
      last:
        before === undefined || !isSameWay(rules, before.at, ctx.now)
          ? null
          : {
              zone: before.zone,
              at: before.at.toISOString(),
              strayedFrom: strayed?.from ?? null,
              open: strayed !== undefined && strayed.settledAt === null,
            },
      wrong: inspects ? await rowsOf(tx, ctx, rules, wrong) : null,
      outcomes: (Object.keys(STEP_OUTCOMES) as StepOutcome[]).map((value) => ({
        value,
        ...STEP_OUTCOMES[value],
      })),
    };
  },
});

export const isolationWalkingLooks: readonly Look[] = [walkingLook];

const settlesAt = (ctx: Pick<Ctx, 'actor'>, at: string) =>
  ctx.actor.duties.some(
    ({ place, permissions }) => permissions.has('isolation.inspect') && isWithin(at, place),
  );

async function rowsOf(
  tx: Parameters<typeof store.wrongAt>[0],
  ctx: Ctx,
  rules: Ways,
  found: readonly WrongStep[],
): Promise<WrongStepRow[]> {
  const names = await nameOfUsers(
    tx,
    found
      .flatMap(({ account, settledBy }) => [account, settledBy])
      .filter((one) => one !== null && isUuid(one)) as string[], // as filtered
  );
  return found.map((one) => ({
    id: one.id,
    code: wrongStepCode(one.no),
    place: one.place,
    who: names.get(one.account) ?? null,
    mine: one.account === ctx.actor.id,
    from: zoneWords(rules, one.from),
    into: zoneWords(rules, one.into),
    breach: BREACHES[one.breach],
    at: one.at.toISOString(),
    settledAt: one.settledAt?.toISOString() ?? null,
    settledBy: one.settledBy === null ? null : (names.get(one.settledBy) ?? null),
    outcome: one.outcome === null ? null : STEP_OUTCOMES[one.outcome],
    words: one.salt === null || one.words === null ? null : ctx.secrets.open(one.salt, one.words),
  }));
}
