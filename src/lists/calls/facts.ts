// What the acts and the looks of calling both need to know about a line before a rule can be asked.
import { must } from '../../base/refusal.ts';
import type { Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import type { Ctx } from '../../ledger/terms.ts';
import { blindPhone, openPeople } from '../../people/store.ts';
import type { OpenedPerson } from '../../people/terms.ts';
import { namesOf } from '../../places/store.ts';
import { nameOfUsers } from '../../teams/store.ts';
import { isLive, type LockShown, openSearch, resultWords } from './rules.ts';
import * as store from './store.ts';
import type { Claim, Line, LineFacts } from './terms.ts';

/** Who called her last, when, with what result: across departments. */
export interface LastCall {
  readonly by: string;
  readonly at: string;
  readonly result: Words;
}

/** Everything the rules ask about a line. Calls of all departments count: she is one person. */
export async function factsOf(tx: Tx, ctx: Ctx, line: Line): Promise<LineFacts> {
  const attempts = await ctx.beyond('tries of every department count for one person', () =>
    store.attemptsOf(tx, line.person, line.receivedAt),
  );
  return {
    line,
    lock: await store.openClaim(tx, line.person),
    attempts,
    searches: await store.searchesOf(tx, line.id),
    transfer: await store.openTransfer(tx, line.id),
    correction: await store.openCorrection(tx, line.id),
    numbers: await numbersOf(tx, ctx, line.person),
  };
}

/** Blind indexes of her numbers, in the order in which they are shown to whoever calls. */
export async function numbersOf(tx: Tx, ctx: Ctx, person: string): Promise<string[]> {
  const { phones } = await openOne(tx, ctx, person);
  return phones.map((number) => blindPhone(ctx.secrets, number).toString('hex'));
}

/** The person of a line, opened: for comparing, and for the one who is to reach her. */
export async function openOne(tx: Tx, ctx: Ctx, person: string): Promise<OpenedPerson> {
  const opened = await ctx.beyond('the person of one’s own line', () => openPeople(tx, ctx, [person]));
  return must(opened.get(person), 'a line names a person who is there');
}

/** Who called her last, whoever it was: so that nobody rings her twice in a night without knowing. */
export async function lastCall(tx: Tx, ctx: Ctx, person: string): Promise<LastCall | null> {
  return ctx.beyond('who called her last, across departments', async () => {
    const last = await store.lastAttempt(tx, person);
    if (last === undefined) return null;
    const names = await nameOfUsers(tx, [last.by]);
    return { by: names.get(last.by) ?? '—', at: last.at.toISOString(), result: resultWords(last.result) };
  });
}

/** When the answer of a line last went back to a sender; lines of other lists that repeat it carry it, too. */
export async function lastFeedback(tx: Tx, ctx: Ctx, line: Line): Promise<Date | null> {
  return ctx.beyond('whom this answer has reached', () => store.lastFeedback(tx, line));
}

/** Who is talking to her: all that another department may learn. */
export async function shownLock(tx: Tx, ctx: Ctx, lock: Claim | undefined): Promise<LockShown | undefined> {
  if (!isLive(lock, ctx.now)) return undefined;
  return ctx.beyond('who is talking to her now, across departments', async () => {
    const names = await nameOfUsers(tx, [lock.by]);
    const units = await namesOf(tx, [lock.unit]);
    const last = await store.lastAttempt(tx, lock.person);
    return {
      byName: names.get(lock.by) ?? '—',
      unitName: units.get(lock.unit) ?? { zh: lock.unit, en: lock.unit },
      last: last === undefined ? undefined : resultWords(last.result),
    };
  });
}

/** The name of whoever has set out on the open search. */
export async function startedByName(tx: Tx, facts: Pick<LineFacts, 'searches'>): Promise<string | undefined> {
  const by = openSearch(facts.searches)?.startedBy;
  if (by === null || by === undefined) return undefined;
  return (await nameOfUsers(tx, [by])).get(by);
}
