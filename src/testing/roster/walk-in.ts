// Somebody who comes and is on no list: met or written down, and given a number of the roster. A site's roster is always
// wrong (subcontractors, drivers, cooks, guards), so nobody is sent away because of it.

import { readDocument } from '../../base/identity-documents.ts';
import { uuidv7 } from '../../base/ids.ts';
import { readPhone } from '../../base/phones.ts';
import type { Tx } from '../../base/sql.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { createPerson, meetOne } from '../../people/meet.ts';
import { askPairs } from '../../people/store.ts';
import type { Incoming } from '../../people/terms.ts';
import { holdSession } from '../store.ts';
import { type TestSession, testingRules } from '../terms.ts';
import { keyGroups } from './groups.ts';
import * as store from './store.ts';
import type { Origin } from './terms.ts';
import { sealTold } from './told.ts';

export interface WalkIn {
  readonly name: string;
  readonly document?: string | undefined;
  readonly phone?: string | undefined;
  readonly employer: string;
  readonly team?: string | undefined;
}

/** Who walked in and her number. `known`: she is on the roster already, and is told so. */
export interface WalkedIn {
  readonly person: string;
  readonly no: number;
  readonly known: boolean;
}

/**
 * Meets her, or writes her down, and adds a line. At a table nobody can be asked whether she is somebody who looks like
 * her: then she is written down as new, and a desk is asked about the two.
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
  return addLine(tx, ctx, session, { person, origin, told });
}

/** Puts somebody who is known onto the roster, or back onto it. */
export async function addLine(
  tx: Tx,
  ctx: Ctx,
  session: Pick<TestSession, 'id' | 'place' | 'site'>,
  one: { readonly person: string; readonly origin: Origin; readonly told: Partial<WalkIn> },
): Promise<WalkedIn> {
  await holdSession(tx, session.id);
  const there = await store.lineOf(tx, session.id, { person: one.person });
  if (there !== undefined) {
    if (there.offAt !== null) await store.setOff(tx, session.id, there.no, null);
    return { person: one.person, no: there.no, known: true };
  }
  const no = await store.nextNo(tx, session.id);
  const [key] = await keyGroups(tx, ctx, ctx.rulebook.part(testingRules), session, [one.person]);
  const { employer, team } = one.told;
  const told = { ...(employer ? { employer } : {}), ...(team ? { team } : {}) };
  const line = {
    no,
    person: one.person,
    origin: one.origin,
    use: key?.use ?? 'pooled',
    groups: key?.groups ?? [],
    household: key?.household ?? null,
    // She stands here: whatever holds of her, she is not one who need not come.
    exemption: null,
    ...sealTold(ctx.secrets, told),
  } as const;
  await store.insertLines(tx, session, [line], ctx.actor.id, ctx.now);
  return { person: one.person, no, known: false };
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
