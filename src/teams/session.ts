// From a cookie or a login name to somebody who acts: the duties held now, with what the roles in force allow.
import { createHash } from 'node:crypto';
import type { RulebookAt } from '../base/rule-part.ts';
import type { Db, Tx } from '../base/sql.ts';
import type { Actor, DutyHeld } from '../ledger/terms.ts';
import { refuse } from './refusals.ts';
import { accountOfLogin, dutiesOf, liveSession, touchSession } from './store.ts';
import { type Duty, roles, WALL_PERMISSIONS } from './terms.ts';

/** Somebody with an account; must change a password that others know before doing anything else. */
export interface SignedInActor extends Actor {
  readonly mustChangePassword: boolean;
  /** The session acted in; undefined for the console and the inside of the house. */
  readonly session?: string;
}

/** What is stored of a token. It is 256 random bits, so a plain hash can not be guessed backwards. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** A session that is used every few seconds is written once in so many. */
const TOUCH_SECONDS = 60;

/**
 * Who a session belongs to, with the duties held now; undefined when it is over, revoked, or the account closed.
 * `unattended`: nobody has done anything; a screen renews itself, or a stream asks whether it may go on. That keeps no
 * session alive.
 */
export async function actorOfSession(
  db: Db | Tx,
  rulebook: Pick<RulebookAt, 'part'>,
  token: string,
  now: Date,
  how: { readonly unattended?: boolean } = {},
): Promise<SignedInActor | undefined> {
  const session = await liveSession(db, tokenHash(token), now);
  if (session === undefined) return undefined;
  if (how.unattended !== true && now.getTime() - session.usedAt.getTime() >= TOUCH_SECONDS * 1_000)
    await touchSession(db, session.id, now);
  const held = heldDuties(await dutiesOf(db, session.account, now), rulebook);
  return {
    id: session.account,
    name: session.name,
    kind: 'person',
    duties: session.channel === 'wall' ? ofAWall(held) : held,
    mustChangePassword: session.mustChange,
    session: session.id,
  };
}

function ofAWall(duties: readonly DutyHeld[]): DutyHeld[] {
  return duties.map((duty) => ({
    ...duty,
    permissions: new Set([...duty.permissions].filter((one) => WALL_PERMISSIONS.has(one))),
  }));
}

/** The user of a login name, for the console; refuses when there is none. */
export async function actorOfLogin(
  tx: Tx,
  rulebook: Pick<RulebookAt, 'part'>,
  login: string,
  now: Date,
): Promise<Actor> {
  const account = await accountOfLogin(tx, login.trim().toLowerCase());
  if (account === undefined || account.closedAt !== null) return refuse('no-such-user', { login });
  return {
    id: account.id,
    name: account.name,
    kind: 'person',
    duties: heldDuties(await dutiesOf(tx, account.id, now), rulebook),
  };
}

/** A duty whose role the rulebook no longer knows carries nothing. */
export function heldDuties(
  duties: readonly Pick<Duty, 'role' | 'place'>[],
  rulebook: Pick<RulebookAt, 'part'>,
): DutyHeld[] {
  const table = rulebook.part(roles);
  return duties.flatMap(({ role, place }) => {
    const row = table[role];
    if (row === undefined) return [];
    return [{ role, place, permissions: new Set(row.permissions), purposes: new Set(row.purposes) }];
  });
}
