// Somebody who comes and is on no list: met or written down, and given a number of the roster. A site's roster is always
// wrong (subcontractors, drivers, cooks, guards), so nobody is sent away because of it.

import { readDocument } from '../../base/identity-documents.ts';
import { uuidv7 } from '../../base/ids.ts';
import { readPhone } from '../../base/phones.ts';
import { must } from '../../base/refusal.ts';
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { createPerson, meetOne } from '../../people/meet.ts';
import { askPairs } from '../../people/store.ts';
import type { Incoming } from '../../people/terms.ts';
import { holdSession } from '../store.ts';
import type { TestSession } from '../terms.ts';
import { addLines } from './lines.ts';
import * as store from './store.ts';
import type { Origin } from './terms.ts';

export interface WalkIn {
  readonly name: string;
  readonly document?: string | undefined;
  readonly phone?: string | undefined;
  readonly employer: string;
}

/** Who walked in and her number. `known`: she is on the roster already. */
export interface WalkedIn {
  readonly person: string;
  readonly no: number;
  readonly known: boolean;
}

/**
 * Meets her, or writes her down, and adds a line. At a table nobody can be asked whether she is somebody who looks like
 * her: then she is written down as new, and a desk is asked about the two. What was recorded offline is never refused:
 * neither is a session that is over.
 */
export async function addWalkIn(
  tx: Tx,
  ctx: Ctx,
  session: Pick<TestSession, 'id' | 'place' | 'site'>,
  told: WalkIn,
  origin: Origin = 'walk-in',
): Promise<WalkedIn> {
  const incoming = incomingOf(told, session.place);
  const person = await ctx.beyond('whoever walks in may be known anywhere in the district', async () => {
    const met = await meetOne(tx, ctx, incoming);
    if (met.kind !== 'question') return met.person;
    const made = await createPerson(tx, ctx, incoming);
    const pairs = met.candidates.map((other) => ({ id: uuidv7(), one: made, other, why: met.why }));
    await askPairs(tx, pairs, ctx.now);
    return made;
  });
  await holdSession(tx, session.id);
  const there = await store.lineOf(tx, session.id, { person });
  if (there !== undefined) {
    if (there.offAt !== null) await store.setOff(tx, session.id, there.no, null);
    return { person, no: there.no, known: true };
  }
  const { added } = await addLines(tx, ctx, session, [{ person, origin, told: { employer: told.employer } }]);
  return { person, no: must(added[0], 'she was not on it').no, known: false };
}

/** A number with a slip in it would name somebody else: then her name and telephone have to do. */
function incomingOf({ name, document, phone }: WalkIn, place: string): Incoming {
  const read = document === undefined ? undefined : readDocument(document);
  const sound = read !== undefined && (read.problem === undefined || read.problem === 'region');
  const call = phone === undefined ? undefined : readPhone(phone);
  return {
    name,
    place,
    phones: call === undefined || call.problem !== undefined ? [] : [call.number],
    ...(sound
      ? { document: { kind: read.kind, number: read.number }, birth: read.birth, sex: read.sex }
      : {}),
  };
}
