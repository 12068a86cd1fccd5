// Whose swab it is: her line of the roster, when a table tells of it and when a desk puts it right.
import { must } from '../../base/refusal.ts';
import type { Tx } from '../../base/sql.ts';
import { refuse as refuseHouse } from '../../ledger/refusals.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { findPerson, survivorOf } from '../../people/store.ts';
import { addLines } from '../roster/lines.ts';
import { lineOf, setOff } from '../roster/store.ts';
import { addWalkIn } from '../roster/walk-in.ts';
import { holdSession } from '../store.ts';
import type { TestSession } from '../terms.ts';
import { refuse } from './refusals.ts';
import * as store from './store.ts';

/** Who it is: her line of the roster. Whoever is on none, or was taken off it, stands here and is put onto it. */
export async function lineFor(
  tx: Tx,
  ctx: Ctx,
  session: TestSession,
  who: {
    readonly person?: string | undefined;
    readonly no?: number | undefined;
    readonly walkIn?:
      | { name: string; document?: string | undefined; phone?: string | undefined; employer: string }
      | undefined;
  },
  /** It was looked up already: her line, or that there was none. */
  held?: { readonly line: store.HeldLine | undefined },
): Promise<store.HeldLine> {
  const hold = (person: string) => store.holdLine(tx, session.id, { person });
  const whoIs = (person: string) =>
    ctx.beyond('two records may have become one since the roster was taken', async () => {
      if ((await findPerson(tx, person)) === undefined) refuseHouse('not-found');
      return survivorOf(tx, person);
    });
  if (who.walkIn !== undefined) {
    const { person } = await addWalkIn(tx, ctx, session, who.walkIn);
    return must(await hold(person), 'whoever walked in is on the roster');
  }
  if (who.no !== undefined && who.person === undefined) {
    const found = held ?? { line: await store.holdLine(tx, session.id, { no: who.no }) };
    const line = found.line ?? refuse('not-on-roster', { no: who.no });
    // Whoever was found to be one with another holds the ticket of a line that was taken off for that.
    return line.off ? backOn(tx, ctx, session, await whoIs(line.person)) : line;
  }
  const named = who.person ?? refuse('who-is-it');
  const line = held === undefined ? await hold(named) : held.line;
  if (line !== undefined && !line.off) return line;
  return backOn(tx, ctx, session, await whoIs(named));
}

async function backOn(tx: Tx, ctx: Ctx, session: TestSession, person: string): Promise<store.HeldLine> {
  await holdSession(tx, session.id);
  const there = await lineOf(tx, session.id, { person });
  if (there === undefined) await addLines(tx, ctx, session, [{ person, origin: 'walk-in', told: {} }]);
  else if (there.offAt !== null) await setOff(tx, session.id, there.no, null);
  return must(await store.holdLine(tx, session.id, { person }), 'she is on the roster now');
}
