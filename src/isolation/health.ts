// Who hears how somebody is, and what she is called: whoever cares for her, gives her a room or leads the site. Everybody else of a site, and
// whoever is over it, sees that somebody is there and how many are looked after, and not for what.
import { isWithin } from '../base/places.ts';
import type { Ctx, Permission } from '../ledger/terms.ts';

const HEALTH: readonly Permission[] = ['isolation.health', 'isolation.rooms', 'isolation.lead'];

/** Whether the actor holds one of these at a place. */
export function holdsAt(ctx: Pick<Ctx, 'actor'>, place: string, asked: readonly Permission[]): boolean {
  return (
    ctx.actor.kind === 'house' ||
    ctx.actor.duties.some(
      (duty) => isWithin(place, duty.place) && asked.some((one) => duty.permissions.has(one)),
    )
  );
}

/**
 * Whether guests are shown by their names: to whoever works at the site, and to CDC. Whoever is over it sees figures and
 * codes, and opens one of them with a reason where people are opened (domain handbook 10).
 */
export function seesNames(ctx: Pick<Ctx, 'actor'>, site: string): boolean {
  return (
    holdsAt(ctx, site, ['control.health']) || ctx.actor.duties.some(({ place }) => isWithin(place, site))
  );
}

export const hearsOfHealth = (ctx: Pick<Ctx, 'actor'>, place: string): boolean => holdsAt(ctx, place, HEALTH);
