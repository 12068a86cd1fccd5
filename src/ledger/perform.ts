// The one door. Online, offline, command line, inbox, drill and tests all come through `perform`; screens read
// through `see`. Order: schema → who may → run → ledger row and follow-ups, in one transaction.
import type { Static, TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { canonical } from '../base/canonical.ts';
import { misfitWords } from '../base/misfits.ts';
import { holdsNumber } from '../base/plain-text.ts';
import { must, Refusal } from '../base/refusal.ts';
import type { RulebookAt } from '../base/rule-part.ts';
import { sql, type Tx } from '../base/sql.ts';
import type { Words } from '../base/words.ts';
import { refusalOf, refuse } from './refusals.ts';
import { dutiesFor, dutyReaching, PURPOSE_WORDS, whyNotAtAll } from './rules.ts';
import {
  anyKnown,
  type EarlierAnswer,
  earlierAnswer,
  type NewEntry,
  setScope,
  writeEntries,
} from './store.ts';
import type { Act, Actor, Channel, Ctx, DutyHeld, House, Look, Purpose } from './terms.ts';

export interface Call {
  readonly actor: Actor;
  /** Client-made UUID; the same id twice is one act. */
  readonly id: string;
  readonly channel: Channel;
  /** When given, must be the purpose the act is for. */
  readonly purpose?: Purpose;
  /** The moment it happened, when that is not now: offline work. Only the drill and the house may set it. */
  readonly now?: Date;
  /** The account of whoever brought it from somebody else’s phone: the entry names both. */
  readonly broughtBy?: string;
  /** Told how far a long act has come. */
  readonly onProgress?: (done: number, total: number, words: Words) => void;
}

export interface Performed<R> {
  readonly entry: string;
  readonly result: R;
  /** True when this id had been performed before and nothing was done now. */
  readonly repeated: boolean;
}

/**
 * Performs one act. Resolves only after the commit (acknowledged means on disk).
 * Throws a {@link Refusal} a person can act on; anything else is our bug and nothing was written.
 */
export async function perform<S extends TSchema, R>(
  house: House,
  act: Act<S, R>,
  input: unknown,
  call: Call,
): Promise<Performed<R>> {
  const clean = understood(act.input, input);
  const now = call.now ?? house.clock.now();
  const inputHash = hashOf(house, act, clean);
  const no = whyNotAsk(call.actor, act, call.purpose);
  if (no !== undefined) {
    // Done while the duty was held, and the answer lost on the way: a phone that asks again must not hear a no.
    const earlier = await house.db.transaction().execute((tx) => earlierAnswer(tx, [], call.id));
    if (earlier !== undefined && isSame(earlier, call, inputHash))
      return answered<R>(earlier, call, inputHash);
    throw no;
  }
  const duties = dutiesFor(call.actor, act);
  plainlySaid(act.input, clean);
  const rulebook = await house.rulebookAt(now);
  const asked = { act, clean, call, now, inputHash, duties, rulebook };
  const once = (): Promise<Performed<R>> =>
    house.db.transaction().execute(async (tx) => {
      const earlier = await earlierAnswer(tx, scopeOf(duties), call.id);
      if (earlier !== undefined) return answered<R>(earlier, call, inputHash);
      return must((await done(house, tx, [asked]))[0], 'it was performed');
    });
  try {
    // Two acts held what the other needed: the engine let one of them go, and nothing of it is left. It comes again.
    return await once().catch((error) => (isPgError(error, DEADLOCK) ? once() : Promise.reject(error)));
  } catch (error) {
    // Two copies of one request raced: the other one won, so its answer is ours.
    if (isPgError(error, '23505') && pgDetail(error).includes('request')) {
      const earlier = await house.db
        .transaction()
        .execute((tx) => earlierAnswer(tx, scopeOf(duties), call.id));
      if (earlier !== undefined) return answered<R>(earlier, call, inputHash);
    }
    throw asRefusal(error);
  }
}

/** An act with everything that is known of it before it runs. */
interface Asked<S extends TSchema, R> {
  readonly act: Act<S, R>;
  readonly clean: Static<S>;
  readonly call: Call;
  readonly now: Date;
  readonly inputHash: Buffer;
  readonly duties: readonly DutyHeld[];
  readonly rulebook: RulebookAt;
}

/** Runs them one after the other and writes them down, each under the sight of who may do it. */
async function done<S extends TSchema, R>(
  house: House,
  tx: Tx,
  all: readonly Asked<S, R>[],
): Promise<Performed<R>[]> {
  const ran: { readonly result: R; readonly entry: NewEntry }[] = [];
  for (const asked of all) {
    await setScope(tx, scopeOf(asked.duties));
    ran.push(await runOne(house, tx, asked));
  }
  const entries = await writeEntries(
    tx,
    house.secrets,
    ran.map(({ entry }) => entry),
  );
  for (const entry of entries) await house.enqueue(tx, entry);
  return ran.map(({ result }, i) => ({
    entry: must(entries[i], 'each has its own').id,
    result,
    repeated: false,
  }));
}

async function runOne<S extends TSchema, R>(
  house: House,
  tx: Tx,
  asked: Asked<S, R>,
): Promise<{ readonly result: R; readonly entry: NewEntry }> {
  const { act, clean, call, now, duties, rulebook } = asked;
  const scope = scopeOf(duties);
  const ctx: Ctx = {
    actor: call.actor,
    now,
    requestId: call.id,
    channel: call.channel,
    rulebook,
    secrets: house.secrets,
    scope,
    beyond: beyondOf(tx, scope),
    progress: call.onProgress ?? silent,
  };
  const duty = await reach(tx, act, clean, ctx, duties);
  const outcome = await act.run(tx, clean, ctx);
  const entry = {
    word: act.word,
    at: now,
    actor: call.actor.id,
    role: duty?.role ?? null,
    place: outcome.place,
    about: call.broughtBy === undefined ? outcome.about : [...outcome.about, `user:${call.broughtBy}`],
    detail: call.broughtBy === undefined ? outcome.detail : { ...outcome.detail, broughtBy: call.broughtBy },
    request: call.id,
    channel: call.channel,
    rulebook: rulebook.version,
    inputHash: asked.inputHash,
    result: act.sensitive ? undefined : outcome.result,
  };
  return { result: outcome.result, entry };
}

/** Keyed, not a bare hash: an input may be a password or a phone number, which a bare hash lets one guess. */
const hashOf = (house: House, act: Act, clean: unknown) =>
  house.secrets.mac('token', `${act.word} ${canonical(clean)}`);

const scopeOf = (duties: readonly DutyHeld[]) => duties.map(({ place }) => place);

/**
 * Performs several acts of a phone that has been without signal in one transaction: all of them, or none. Beginning and
 * ending a transaction for each costs more than most of what a phone records. Undefined, and nothing written, when
 * anything stands in the way (one is refused, or was done before): then each is performed alone and answered for alone.
 */
export async function performTogether(
  house: House,
  several: readonly { readonly act: Act; readonly input: unknown; readonly call: Call }[],
  onFallenApart?: (code: string) => void,
): Promise<Performed<unknown>[] | undefined> {
  const now = house.clock.now();
  const rulebook = await house.rulebookAt(now);
  try {
    const all = several.map(({ act, input, call }): Asked<TSchema, unknown> => {
      const clean = understood(act.input, input);
      const no = whyNotAsk(call.actor, act, call.purpose);
      if (no !== undefined) throw no;
      plainlySaid(act.input, clean);
      const inputHash = hashOf(house, act, clean);
      return { act, clean, call, now, inputHash, duties: dutiesFor(call.actor, act), rulebook };
    });
    return await house.db.transaction().execute(async (tx) => {
      const ids = all.map(({ call }) => call.id);
      return (await anyKnown(tx, ids)) ? undefined : done(house, tx, all);
    });
  } catch (error) {
    // Whatever it was, it is met again by the act it belongs to, and said there; here only what kind of thing it was.
    onFallenApart?.(codeOf(error));
    return undefined;
  }
}

/** What an error is called, without what it says: that may hold somebody's data. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error ? String(error.code) : error.name;
}

/** Answers a read under the same three questions as an act, with row security set to the actor's area. */
export async function see<S extends TSchema, R>(
  house: House,
  asked: Look<S, R>,
  query: unknown,
  call: Pick<Call, 'actor' | 'channel'> & { id?: string; now?: Date },
): Promise<R> {
  const clean = understood(asked.query, query);
  const now = call.now ?? house.clock.now();
  const no = whyNotAsk(call.actor, asked);
  if (no !== undefined) throw no;
  const duties = dutiesFor(call.actor, asked);
  const rulebook = await house.rulebookAt(now);
  const scope = duties.map((duty) => duty.place);
  try {
    return await house.db.transaction().execute(async (tx) => {
      await setScope(tx, scope);
      return asked.run(tx, clean, {
        actor: call.actor,
        now,
        requestId: call.id ?? '',
        channel: call.channel,
        rulebook,
        secrets: house.secrets,
        scope,
        beyond: beyondOf(tx, scope),
        progress: silent,
      });
    });
  } catch (error) {
    throw asRefusal(error);
  }
}

const silent = () => undefined;

const validators = new WeakMap<TSchema, Validator>();

/** Checks a value against a schema; refuses with the place and the reason. Returns the value unchanged. */
export function understood<S extends TSchema>(schema: S, value: unknown): Static<S> {
  let validator = validators.get(schema);
  if (validator === undefined) {
    validator = Compile(schema);
    validators.set(schema, validator);
  }
  if (validator.Check(value)) return value as Static<S>; // checked by the line above
  const first = must(validator.Errors(value)[0], 'what does not fit has a reason');
  return refuse('input-not-understood', {
    where: first.instancePath.replace(/^\//, '').replaceAll('/', '.') || '·',
    why: misfitWords(first),
  });
}

/** What is kept as it was typed, and read by others than those it was typed for. */
const KEPT_PLAIN = ['reason', 'proof', 'title', 'words'] as const;

/** Refuses somebody's number in a text that is kept plain; a field that an act seals says `sealed` in its schema. */
function plainlySaid(schema: TSchema, input: unknown): void {
  if (typeof input !== 'object' || input === null) return;
  const { properties = {} } = schema as { properties?: Record<string, { sealed?: boolean }> };
  for (const field of KEPT_PLAIN) {
    const text = (input as Record<string, unknown>)[field];
    if (typeof text === 'string' && properties[field]?.sealed !== true && holdsNumber(text))
      refuse('number-in-words');
  }
}

function whyNotAsk(actor: Actor, asked: Act | Look, purpose?: Purpose): Refusal | undefined {
  const no = whyNotAtAll(actor, asked);
  if (no !== undefined || purpose === undefined || purpose === asked.purpose) return no;
  return refusalOf('not-your-purpose', { purpose: PURPOSE_WORDS[purpose] });
}

async function reach<S extends TSchema, R>(
  tx: Tx,
  act: Act<S, R>,
  input: Static<S>,
  ctx: Ctx,
  duties: readonly DutyHeld[],
): Promise<DutyHeld | undefined> {
  if (act.place === undefined) {
    must(act.duty === 'signed-in' || act.duty === 'house', `${act.word} says whom it touches`);
    return duties[0];
  }
  const found = await act.place(tx, input, ctx);
  const places = typeof found === 'string' ? [found] : found;
  must(places.length > 0, `${act.word} touches at least one place`);
  let used: DutyHeld | undefined;
  for (const place of places) used = dutyReaching(duties, place) ?? refuse('not-your-area');
  return used;
}

/** Widens the sight for one question and narrows it again; a question inside a question narrows only at the end. */
function beyondOf(tx: Tx, scope: readonly string[]): Ctx['beyond'] {
  let depth = 0;
  return async (_why, fn) => {
    if (depth === 0) await setScope(tx, ['']);
    depth += 1;
    let over = false;
    try {
      return await fn();
    } catch (error) {
      // After an error of the engine's own the transaction is over, and the sight with it; a refusal may be caught.
      over = !(error instanceof Refusal);
      throw error;
    } finally {
      depth -= 1;
      if (depth === 0 && !over) await setScope(tx, scope);
    }
  };
}

function answered<R>(earlier: EarlierAnswer, call: Call, inputHash: Buffer): Performed<R> {
  if (!isSame(earlier, call, inputHash)) refuse('request-id-reused');
  if (!earlier.kept) refuse('answer-not-kept');
  return { entry: earlier.entry, result: earlier.result as R, repeated: true }; // stored by this same act
}

/** The same person asking the same thing again. */
function isSame(earlier: EarlierAnswer, call: Call, inputHash: Buffer): boolean {
  return earlier.actor === call.actor.id && earlier.inputHash.equals(inputHash);
}

const DEADLOCK = '40P01';

function isPgError(error: unknown, code: string): error is Error & { code: string; constraint?: string } {
  return error instanceof Error && 'code' in error && error.code === code;
}

function pgDetail(error: Error & { constraint?: string }): string {
  return error.constraint ?? '';
}

/** PostgreSQL classes that a person can do something about; everything else stays our bug. */
const STORAGE: Record<string, 'storage-full' | 'storage-away'> = {
  '53100': 'storage-full',
  // The engine reads only while the disk is nearly full (adapters/db/room.ts).
  '25006': 'storage-full',
  '57P01': 'storage-away',
  '57P02': 'storage-away',
  '57P03': 'storage-away',
  '53300': 'storage-away',
  '08006': 'storage-away',
  ECONNREFUSED: 'storage-away',
  ECONNRESET: 'storage-away',
  EPIPE: 'storage-away',
  ENOENT: 'storage-away',
  ENOSPC: 'storage-full',
};

/**
 * What a schema lets through and no database keeps: a NUL or half of a surrogate pair (JSON may hold it), and a day that
 * no calendar has (2026-02-31 is written as it should be).
 */
const NOT_KEPT: Readonly<Record<string, Words>> = (() => {
  const text = { zh: '含有无法保存的字符（U+0000）', en: 'it holds a character that no text can (U+0000)' };
  const day = { zh: '含有不存在的日期或时间', en: 'it holds a day or time that does not exist' };
  return { '22021': text, '22P05': text, '22007': day, '22008': day };
})();

/** The connection broke between two questions: the driver has words for it, but no code. */
const LOST = /^(Connection terminated|Client has encountered a connection error)/;

/** What a person can do something about, as a refusal; anything else as it is. */
export function asRefusal(error: unknown): unknown {
  if (error instanceof Refusal || !(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  const why = Object.hasOwn(NOT_KEPT, code) ? NOT_KEPT[code] : undefined;
  if (why !== undefined) return refusalOf('input-not-understood', { where: '·', why });
  // A file that is not there is no database that is away; a socket of it that is not there is.
  if (code === 'ENOENT' && !('syscall' in error && error.syscall === 'connect')) return error;
  const known = STORAGE[code] ?? (code === '' && LOST.test(error.message) ? 'storage-away' : undefined);
  return known === undefined ? error : refusalOf(known);
}

/** A transaction of the house itself (start-up, timers): sees everything, writes no entry of its own. */
export async function asHouse<T>(house: Pick<House, 'db'>, fn: (tx: Tx) => Promise<T>): Promise<T> {
  return house.db.transaction().execute(async (tx) => {
    await setScope(tx, ['']);
    return fn(tx);
  });
}

export { sql };
