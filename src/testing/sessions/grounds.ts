// Where a session is held and who can stand there: one rule for the acts and for the screens. The ground may be a fixed
// point in another community; staff and preparations are always those of the site's own, whose officer answers for them.
import { placeAt } from '../../base/places.ts';
import type { Tx } from '../../base/sql.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { onDuty } from '../../teams/store.ts';
import type { OnDuty } from '../../teams/terms.ts';
import * as store from '../store.ts';
import type { TestingRules, TestSession, TestSite } from '../terms.ts';
import { closesAt, type Seat } from './rules.ts';

export const isPoint = (rules: TestingRules, { kind }: Pick<TestSite, 'kind'>) =>
  rules.siteKinds.some((row) => row.kind === kind && row.point === true);

/** The site whose people are tested, and the ground where the tables stand. */
export async function groundsOf(
  tx: Tx,
  ctx: Ctx,
  session: Pick<TestSession, 'site' | 'point'>,
): Promise<{ site: TestSite; ground: TestSite }> {
  const site = (await store.findSite(tx, session.site)) ?? refuseHouse('not-found');
  const { point } = session;
  if (point === null || point === site.id) return { site, ground: site };
  const ground = await ctx.beyond('the fixed point may lie in another community', () =>
    store.findSite(tx, point),
  );
  return { site, ground: ground ?? site };
}

/** Everybody on duty around the site when the doors open. */
export async function rosterAt(tx: Tx, session: Pick<TestSession, 'place' | 'opensAt'>): Promise<OnDuty[]> {
  return onDuty(tx, { place: placeAt(session.place, 3), now: session.opensAt, within: true });
}

export type Timed = Pick<TestSession, 'place' | 'opensAt' | 'hours' | 'tables'> & { readonly id?: string };

/** Which of these stand at another session in its hours, wherever that is. */
export async function busyThen(tx: Tx, ctx: Ctx, session: Timed, accounts: readonly string[]) {
  return ctx.beyond('who stands at another session then, wherever it is', () =>
    store.elsewhere(tx, { accounts, from: session.opensAt, to: closesAt(session), but: session.id }),
  );
}

/** Seats that are empty in truth: their holder is not on duty in that role when the doors open, or stands elsewhere. */
export async function lostSeats(tx: Tx, ctx: Ctx, session: Timed, seats: readonly Seat[]): Promise<Seat[]> {
  if (seats.length === 0) return [];
  const on = new Set((await rosterAt(tx, session)).map(({ account, role }) => `${account}/${role}`));
  const busy = new Set(
    (
      await busyThen(
        tx,
        ctx,
        session,
        seats.map(({ account }) => account),
      )
    ).map(({ account }) => account),
  );
  return seats.filter(({ account, role }) => busy.has(account) || !on.has(`${account}/${role}`));
}
