// Who may drive: one of ours who rides with trips and is trained for it on that day, or a driver of another company by name,
// with the training in protection she has shown. Whoever has none drives by a decision with a reason, for that trip only.
import { type Static, Type } from 'typebox';
import { Id } from '../base/schemas.ts';
import type { Tx } from '../base/sql.ts';
import { refuse as refuseHouse } from '../ledger/refusals.ts';
import type { Ctx } from '../ledger/terms.ts';
import { findAccount, servingAs } from '../teams/store.ts';
import { roles } from '../teams/terms.ts';
import { lacks } from '../trainings/gate.ts';
import { type TrainingRow, trainingRules } from '../trainings/terms.ts';
import { refuse } from './refusals.ts';
import type { Drives } from './store.ts';

export const Driver = Type.Union([
  Type.Object({ account: Id }),
  Type.Object({
    name: Type.String({ minLength: 1, maxLength: 40 }),
    /** What she has shown: a certificate, the list of her company. */
    shown: Type.Optional(Type.String({ minLength: 2, maxLength: 120 })),
  }),
]);
export const UntrainedWhy = Type.Optional(Type.String({ minLength: 2, maxLength: 300 }));

/** Roles that ride with trips and are trained to drive one: a duty officer who may write down a trip drives none. */
function drivingRoles(ctx: Pick<Ctx, 'rulebook'>): string[] {
  const asked = ctx.rulebook.part(trainingRules).trainings.filter(({ refuses }) => refuses.includes('drive'));
  return Object.entries(ctx.rulebook.part(roles))
    .filter(([, { permissions }]) => permissions.includes('transport.trip'))
    .map(([role]) => role)
    .filter((role) => asked.length === 0 || asked.some((row) => row.roles.includes(role)));
}

interface Driving {
  readonly account: string;
  readonly name: string;
  readonly role: string;
  readonly place: string;
}

/** Everybody of ours who rides with trips at a moment, with what she lacks to drive one; the trained first. */
export async function driversAt(
  tx: Tx,
  ctx: Ctx,
  at: Date,
): Promise<(Driving & { readonly missing: TrainingRow | null })[]> {
  const serving = Map.groupBy(await ridingAt(tx, ctx, at), ({ account }) => account);
  const found: (Driving & { readonly missing: TrainingRow | null })[] = [];
  for (const [account, [one, ...more]] of serving) {
    if (one === undefined) continue;
    const held = [one, ...more].map(({ role }) => role);
    const [missing] = await lacks(tx, ctx, { gate: 'drive', roles: held, account, at });
    found.push({ ...one, missing: missing ?? null });
  }
  return found.sort((a, b) => Number(a.missing !== null) - Number(b.missing !== null));
}

const ridingAt = (tx: Tx, ctx: Ctx, at: Date): Promise<Driving[]> =>
  ctx.beyond('a driver may serve at any site', () => servingAs(tx, drivingRoles(ctx), at));

/** Refuses whoever may not drive at that moment; else how it is kept on the trip. */
export async function whoDrives(
  tx: Tx,
  ctx: Ctx,
  driver: Static<typeof Driver>,
  asked: { readonly at: Date; readonly untrainedWhy?: string | undefined },
): Promise<Drives> {
  const why = asked.untrainedWhy?.trim() ?? null;
  if ('name' in driver) {
    const shown = driver.shown?.trim() ?? null;
    const name = driver.name.trim();
    if (shown === null && why === null) return refuse('driver-shows', { name });
    return { driver: name, driverAccount: null, driverShown: shown, driverWhy: shown === null ? why : null };
  }
  const account = (await findAccount(tx, driver.account)) ?? refuseHouse('not-found');
  const { id, name } = account;
  const hers = (await ridingAt(tx, ctx, asked.at))
    .filter((one) => one.account === id)
    .map(({ role }) => role);
  if (hers.length === 0) return refuse('driver-not-here', { name });
  const [missing] = await lacks(tx, ctx, { gate: 'drive', roles: hers, account: id, at: asked.at });
  if (missing !== undefined && why === null)
    return refuse('driver-untrained', { name, training: { zh: missing.zh, en: missing.en } });
  return {
    driver: name,
    driverAccount: id,
    driverShown: null,
    driverWhy: missing === undefined ? null : why,
  };
}

/** What the ledger is told: whose account, and that she was let drive without a training. */
export const toldOfDriver = ({ driverAccount, driverWhy }: Drives) => ({
  about: driverAccount === null ? [] : [`user:${driverAccount}`],
  detail: driverWhy === null ? {} : { untrained: true, untrainedWhy: driverWhy },
});
