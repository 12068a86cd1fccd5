// The card of a stay as the one who looks may see it, and why she can not sign: for the desk of releases and for the site.

import type { CivilDate } from '../../base/civil-dates.ts';
import { isWithin } from '../../base/places.ts';
import type { Words } from '../../base/words.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { roles } from '../../teams/terms.ts';
import type { EpisodeState } from '../episodes/terms.ts';
import { cardOf, type Signature, signersOf, whyNotFirst, whyNotSecond, withoutHealth } from './rules.ts';
import { type Condition, type ReleaseKnown, releaseRules, type StageRelease } from './terms.ts';

/** Whoever signs has to know why she can not. */
export function seesHealth(ctx: Ctx, place: string): boolean {
  return holds(ctx, 'control.health', place) || holds(ctx, 'control.release', place);
}

export function cardFor(
  ctx: Ctx,
  known: ReleaseKnown,
  release: StageRelease | undefined,
  health: boolean,
): Condition[] {
  const card = cardOf(known, {
    now: ctx.now,
    rules: ctx.rulebook.part(releaseRules),
    signed: release?.firstRole == null ? [] : [release.firstRole],
    nameOf: roleNames(ctx),
  });
  return health ? card : withoutHealth(card);
}

export interface AskedToSign {
  readonly head: { readonly place: string; readonly state: EpisodeState };
  readonly keptAt: string | null;
  readonly stagePlace: string;
  readonly stageTo: CivilDate;
  readonly release: StageRelease | undefined;
  readonly known: ReleaseKnown | undefined;
}

export interface WhyNot {
  readonly first: Words | null;
  readonly second: Words | null;
}

/** Why the one who looks can not sign, by the rules the acts ask. */
export function whyNotSign(ctx: Ctx, asked: AskedToSign): WhyNot {
  const { head, keptAt, stagePlace, release, known } = asked;
  if (known === undefined) return { first: null, second: null };
  const rules = ctx.rulebook.part(releaseRules);
  const signs = keptAt ?? head.place;
  const { first, second } = signersOf(rules, stagePlace, keptAt !== null);
  const mine = (list: readonly string[]) =>
    list.filter((role) => ctx.actor.duties.some((duty) => duty.role === role && isWithin(signs, duty.place)));
  const card = (signed: readonly string[]) => {
    const whole = cardOf(known, { now: ctx.now, rules, signed, nameOf: roleNames(ctx) });
    return seesHealth(ctx, signs) ? whole : withoutHealth(whole);
  };
  const as = (signed: readonly string[]): Signature => ({
    episode: head,
    keptAt,
    stagePlace,
    stageTo: asked.stageTo,
    release,
    card: card(signed),
    actor: ctx.actor,
    rules,
    nameOf: roleNames(ctx),
  });
  const others = mine(second.filter((role) => role !== release?.firstRole)).slice(0, 1);
  return {
    first: whyNotFirst(as(mine(first).slice(0, 1)))?.words ?? null,
    second: whyNotSecond(as([...(release?.firstRole ? [release.firstRole] : []), ...others]))?.words ?? null,
  };
}

function holds(ctx: Ctx, permission: string, place: string): boolean {
  return (
    ctx.actor.kind === 'house' ||
    ctx.actor.duties.some((duty) => duty.permissions.has(permission) && isWithin(place, duty.place))
  );
}

export function roleNames(ctx: Pick<Ctx, 'rulebook'>): (role: string) => Words {
  const table = ctx.rulebook.part(roles);
  return (role) => {
    const row = table[role];
    return row === undefined ? { zh: role, en: role } : { zh: row.zh, en: row.en };
  };
}
