// What every act at a table looks up first: the session, whether somebody stands there, the tube under a label.
import { uuidv7 } from '../../base/ids.ts';
import { must } from '../../base/refusal.ts';
import type { Tx } from '../../base/sql.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import { dutyReaching } from '../../ledger/rules.ts';
import type { Ctx, Outcome } from '../../ledger/terms.ts';
import { barcodeOf, isSomebodys } from '../labels/rules.ts';
import { refuse as refuseTesting } from '../refusals.ts';
import { sessionCode } from '../sessions/rules.ts';
import { seeSession } from '../store.ts';
import { type TestSession, type TubeUse, testingRules } from '../terms.ts';
import { refuse } from './refusals.ts';
import { capacityFor, labelFor } from './rules.ts';
import * as store from './store.ts';
import type { Round, Tube } from './terms.ts';

/**
 * A session of whoever works there: she stands at one of its posts, or works in its place. A cancelled one is refused,
 * but to a table that had not heard of it: `told` is the moment at which something was done there, or that it was a swab.
 */
export async function sessionAt(
  tx: Tx,
  ctx: Ctx,
  id: string,
  told?: { readonly at: string } | 'swabbed',
): Promise<TestSession> {
  const session = (await seeSession(tx, ctx, id)) ?? refuseHouse('not-found');
  const { cancelledAt } = session;
  const isKnown = told !== 'swabbed' && !(told !== undefined && new Date(told.at) < (cancelledAt ?? ctx.now));
  if (cancelledAt !== null && isKnown) refuseTesting('session-cancelled');
  await mustStandAt(tx, ctx, session);
  return session;
}

/** Those the site sends see the session they were asked to and no other one; nobody else is asked twice. */
export async function mustStandAt(
  tx: Tx,
  ctx: Pick<Ctx, 'actor'>,
  session: Pick<TestSession, 'id' | 'place'>,
): Promise<void> {
  if (!holds(ctx, session.place, 'testing.work') && !(await store.standsAt(tx, session.id, ctx.actor.id)))
    refuse('not-at-this-session');
}

/** Whether the actor holds a permission that reaches a place. */
export function holds(ctx: Pick<Ctx, 'actor'>, place: string, permission: string): boolean {
  if (ctx.actor.kind === 'house') return true;
  return (
    dutyReaching(
      ctx.actor.duties.filter(({ permissions }) => permissions.has(permission)),
      place,
    ) !== undefined
  );
}

/** A label of what is there already. */
export function readBarcode(text: string): string {
  const barcode = barcodeOf(text);
  if (barcode === undefined) notSomebodys(text);
  return barcode ?? refuse('barcode-unreadable', { text: text.slice(0, 40) });
}

/** A label that is given to something: a tube that is opened, a box. */
export function readNewBarcode(text: string): string {
  notSomebodys(text);
  return readBarcode(text);
}

/** Says the end of it only: a refusal is read by whoever stands around. */
export function notSomebodys(text: string): void {
  if (isSomebodys(text)) refuse('barcode-somebodys', { last: `…${text.normalize('NFKC').trim().slice(-4)}` });
}

export function atTable(session: TestSession, table: number): number {
  if (table > session.tables) refuse('table-unknown', { table });
  return table;
}

export interface Found {
  readonly tube: Tube;
  readonly opened: boolean;
  /** Its label is in use in another session or round: it stands under a label of its own until a person has given it one. */
  readonly labelTaken: boolean;
}

/** The tube of a session under a label, held; opened when nobody has opened it yet. */
export async function findOrOpen(
  tx: Tx,
  ctx: Ctx,
  session: TestSession,
  as: {
    readonly barcode: string;
    readonly table: number;
    readonly use: TubeUse;
    readonly at: Date;
    /** Left out: whoever closes or packs it may not know. A label of the other round is taken. */
    readonly round?: Round;
    /** It was looked up already: the tube, or that there was none. */
    readonly held?: { readonly tube: Tube | undefined } | undefined;
  },
): Promise<Found> {
  const found = async (tube: Tube | undefined) =>
    tube === undefined ? undefined : { tube: await toldNow(tube), opened: false, labelTaken: false };
  const held = async () => found(await store.holdTube(tx, session, as.barcode, as.round));
  const capacity = capacityFor(ctx.rulebook.part(testingRules), session, as.use);
  const toldNow = async (tube: Tube): Promise<Tube> => {
    if (tube.table !== 0 || as.table === 0 || tube.round !== 'session') return tube;
    const { table, use, at: openedAt } = as;
    const now = { table, use, capacity, openedAt, openedBy: ctx.actor.id };
    await store.setTold(tx, tube.id, now);
    return { ...tube, ...now };
  };
  const there = as.held === undefined ? await held() : await found(as.held.tube);
  if (there !== undefined) return there;
  notSomebodys(as.barcode);
  const tube = {
    id: uuidv7(ctx.now.getTime()),
    session: session.id,
    place: session.place,
    barcode: as.barcode,
    round: as.round ?? 'session',
    table: as.table,
    use: as.use,
    capacity,
    openedAt: as.at,
    openedBy: ctx.actor.id,
  };
  const fresh = (barcode: string): Tube => ({
    ...tube,
    barcode,
    state: 'open',
    firstAt: null,
    lastAt: null,
    scanned: 0,
    written: null,
    received: null,
    closedAt: null,
    closedBy: null,
    box: null,
    arrivedAt: null,
    rejectedWhy: null,
    reportedAt: null,
  });
  if (await store.insertTube(tx, tube)) return { tube: fresh(tube.barcode), opened: true, labelTaken: false };
  // Another phone opened it meanwhile, or the label is used in another session, seen from here or not.
  const now = await held();
  if (now !== undefined) return now;
  const barcode = labelFor(session, as.barcode);
  if (await store.insertTube(tx, { ...tube, barcode }))
    return { tube: fresh(barcode), opened: true, labelTaken: true };
  return must(await held(), 'another phone opened it under that label meanwhile');
}

export function told<R>(
  session: Pick<TestSession, 'id' | 'no' | 'place'>,
  about: readonly string[],
  detail: Readonly<Record<string, unknown>>,
  result: R,
): Outcome<R> {
  return {
    about: [...about, `test-session:${session.id}`],
    place: session.place,
    detail: { code: sessionCode(session.no), ...detail },
    result,
  };
}
