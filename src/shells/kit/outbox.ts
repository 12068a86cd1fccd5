// The outbox: an act made without signal waits here, sealed, and is sent in order when there is one. Its id is made
// when the button is pressed, so a lost answer never makes it happen twice. Nothing is ever thrown away silently:
// what the server refuses stays, with its sentence, until a person has dealt with it. What it has done stays too, until
// the page has read what is so now: where the signal goes in between, the screens would show the state before it.
import { useCallback, useEffect, useLayoutEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Words } from '../../base/words.ts';
import type { ActName, InputOf } from './act-types.ts';
import { callBatch, Refused } from './api.ts';
import { afterFirstScreen } from './first-screen.ts';
import { newId } from './ids.ts';
import { forgetLost, hearTabs, isNearlyFull, noteUnsent, tellTabs } from './keeping.ts';
import { serverNow } from './moments.ts';
import type { Match } from './shelves.ts';
import { useTell } from './tell.tsx';
import { type KeptOp, open, openAll, seal, vault } from './vault.ts';

/** One act in the outbox, opened for its owner. */
export interface WaitingAct {
  id: string;
  act: string;
  at: number;
  tries: number;
  state: 'waiting' | 'rejected';
  /** The house has it; it is kept until the screens have read what is so now. */
  done: boolean;
  /** What the person will recognise it by; undefined when its key is gone. */
  label: Words | undefined;
  input: unknown;
  refusal: Words | undefined;
}

export interface OutboxState {
  /** False until the phone's database has been read. */
  known: boolean;
  waiting: number;
  rejected: number;
  /** Acts of somebody else who used this phone. */
  others: number;
  /** True while something is on its way. */
  sending: boolean;
  /** The last try did not reach the server. */
  unreachable: boolean;
  /** The server wants us to sign in again first. */
  signInFirst: boolean;
  /** So many acts waited here when the phone's storage was emptied from outside, and nobody has been told yet. */
  lost: number;
  /** The phone's storage is nearly full: soon nothing more can be kept. */
  nearlyFull: boolean;
  /** Grows whenever other acts are kept, or the same ones are done or refused: whoever shows them reads them again. */
  changed: number;
}

/** So many acts at once where the line carries it; after a batch that was not answered fewer, down to the least. */
const BATCH = 100;
const BATCH_LEAST = 5;
/** Signatures and pictures make acts large: a batch holds at most so much, or one act. */
const BATCH_CHARS = 256_000;
const EVERY_MS = 5_000;
const LOOK_MS = 5 * 60_000;
/** Longer than this for a batch, and the line is too weak for one so large. */
const LONG_MS = 10_000;
const START: OutboxState = {
  known: false,
  waiting: 0,
  rejected: 0,
  others: 0,
  sending: false,
  unreachable: false,
  signInFirst: false,
  lost: 0,
  nearlyFull: false,
  changed: 0,
};

let state = START;
let owner = '';
/** How many acts the next batch takes. */
let atOnce = BATCH;
/** Done by the house, and kept until the screens have read what is so now, however many runs that takes. */
const done = new Set<string>();
/** Which acts of the owner the phone held when they were last counted, and how many of them were done. */
let held = '';
/** What was opened of the owner's acts: they never change, and a table of five hundred is looked through at every press. */
const openedOps = new Map<string, Opened>();

interface Opened {
  input: unknown;
  label: Words;
}
/** Reads again what the screens show; false when the house was not reached for all of it. */
let readAgain: () => Promise<boolean> = async () => true;
const listeners = new Set<() => void>();

function set(change: Partial<OutboxState>): void {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
}

/** The outbox's counts, followed. */
export function useOutbox(): OutboxState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

/**
 * Keeps the outbox of `user` moving while the page is open, and the screens with it: `looks` reads again what they show.
 * Mounted once by the phone's frame.
 */
export function useOutboxMotor(user: string, looks: () => Promise<boolean>): void {
  useEffect(() => {
    readAgain = looks;
  }, [looks]);
  // Before the effects of the screens inside: what they ask of the outbox is asked for its owner.
  useLayoutEffect(() => startMotor(user), [user]);
}

/** Begins to move the outbox of `user`; gives the function that ends it. */
export function startMotor(user: string, looks = readAgain): () => void {
  owner = user;
  readAgain = looks;
  openedOps.clear();
  done.clear();
  held = '';
  set(START); // counts of the one before are none of theirs
  if (user === '') return () => undefined;
  const look = () => void isNearlyFull().then((nearlyFull) => user === owner && set({ nearlyFull }));
  const now = () => void flush();
  void afterFirstScreen().then(() => {
    if (user !== owner) return;
    look();
    now();
  });
  const seen = () => document.visibilityState === 'visible' && now();
  // What another tab has sent the screens of this one still show as waiting, and soon not at all.
  const unhear = hearTabs((word) => void (word === 'sent' ? readAgain().then(count) : count()));
  const timer = setInterval(now, EVERY_MS);
  const looking = setInterval(look, LOOK_MS);
  addEventListener('online', now);
  document.addEventListener('visibilitychange', seen);
  return () => {
    owner = ''; // what is on its way ends with its batch
    openedOps.clear();
    unhear();
    clearInterval(timer);
    clearInterval(looking);
    removeEventListener('online', now);
    document.removeEventListener('visibilitychange', seen);
  };
}

/** Puts the act into the outbox and tries to send it at once. Resolves when it is safe on the phone. */
type Enqueue<N extends ActName> = (input: InputOf<N>, label: Words) => Promise<string>;

/** An act that may wait for signal: `const record = useOutboxAct('recordVisit'); await record(input, label)`. */
export function useOutboxAct<N extends ActName>(act: N): Enqueue<N> {
  const tell = useTell();
  return useCallback(
    async (input: InputOf<N>, label: Words) => {
      try {
        return await keepAct(act, input, label);
      } catch (error) {
        console.error(error);
        const refused = new Refused('not-kept', NOT_KEPT, 507);
        tell.refused(refused);
        throw refused; // the screen stays as it is, with what was typed
      }
    },
    [act, tell],
  );
}

/** Puts an act of the owner into the outbox; resolves with its id when it is safe on the phone. */
export async function keepAct(act: string, input: unknown, label: Words): Promise<string> {
  const id = await keepOp({ user: owner, act, sealed: await seal(owner, { input, label }) });
  // It is safe from here on: whoever heard of a failure now would enter it a second time.
  await count().catch((error: unknown) => console.error(error));
  tellTabs('kept');
  // Without signal the next try comes by itself: five hundred presses are not five hundred tries of a hundred acts each.
  if (!state.unreachable) void flush();
  return id;
}

const NOT_KEPT: Words = {
  zh: '本机存储已满或不可用，这条记录没有保存。请先用纸笔记下，清理手机空间后重新登记。',
  en: 'This phone’s storage is full or closed and the record was not kept. Note it on paper, free some space, then enter it again.',
};

/** Ids say the order of the acts, so the next one is never below the last, though the phone's clock be set back. */
async function keepOp(given: Pick<KeptOp, 'user' | 'act' | 'sealed'>): Promise<string> {
  return vault.together(['ops'], async ({ ops }) => {
    const last = await ops.last();
    const at = Math.max(Date.now(), last === undefined ? 0 : momentOf(last.id) + 1);
    const op: KeptOp = { ...given, id: newId(at), at: serverNow().getTime(), tries: 0, state: 'waiting' };
    await ops.add(op);
    return op.id;
  });
}

function momentOf(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** Sends what waits, oldest first, one tab at a time. */
export async function flush(): Promise<void> {
  if (owner === '') return;
  if (navigator.locks === undefined) await flushHere();
  else
    await navigator.locks.request('seawall-outbox', { ifAvailable: true }, async (lock) => {
      if (lock !== null) await flushHere();
    });
  await count(); // another tab may have sent, or written, since we last looked
}

async function flushHere(): Promise<void> {
  const user = owner;
  try {
    for (;;) {
      const ops = await nextOps(user);
      if (user !== owner) return;
      if (ops.length === 0 && done.size === 0) {
        // Nothing waits, here or because another tab has sent it: the last try that failed says nothing any more.
        if (state.unreachable || state.signInFirst) set({ unreachable: false, signInFirst: false });
        return;
      }
      if (ops.length > 0) {
        set({ sending: true });
        const went = await sendSome(user, ops);
        await count();
        if (went) continue;
      }
      // Once for the whole run: five hundred acts are no reason to read the same looks six times over a weak line.
      if (!(await letGo(user)) || ops.length > 0) return;
      // Something may have been written meanwhile.
    }
  } finally {
    if (state.sending) set({ sending: false });
  }
}

/** The oldest that wait and are not done. Within one state they lie in the order of their ids. */
async function nextOps(user: string): Promise<KeptOp[]> {
  const ids = (await vault.ops.keys(stateOf(user, 'waiting'))).filter((id) => !done.has(id)).slice(0, atOnce);
  const [first, last] = [ids[0], ids.at(-1)];
  if (first === undefined || last === undefined) return [];
  const wanted = new Set(ids);
  return (await vault.ops.all({ range: IDBKeyRange.bound(first, last) })).filter(
    // Refused, or taken away by another tab, since their ids were read.
    (op) => wanted.has(op.id) && op.state === 'waiting',
  );
}

const stateOf = (user: string, now: KeptOp['state']): Match => ({
  index: '[user+state]',
  range: IDBKeyRange.only([user, now]),
});

/** Changes what lies in the outbox, where it still does. */
function change(ids: readonly string[], to: (op: KeptOp) => KeptOp): Promise<void> {
  return vault.together(['ops'], async ({ ops }) => {
    for (const id of ids) {
      const op = await ops.get(id);
      if (op !== undefined) await ops.put(to(op));
    }
  });
}

/** Sends one batch; true when the next one may follow. */
async function sendSome(user: string, ops: readonly KeptOp[]): Promise<boolean> {
  const acts: { name: string; id: string; input: unknown }[] = [];
  let chars = 0;
  const inputs = await openedOf(ops);
  for (const [i, op] of ops.entries()) {
    const opened = inputs[i];
    if (opened === undefined) {
      await reject(op, KEY_GONE);
      continue;
    }
    chars += JSON.stringify(opened.input).length;
    if (acts.length > 0 && chars > BATCH_CHARS) break;
    acts.push({ name: op.act, id: op.id, input: opened.input });
  }
  if (acts.length === 0) return true;
  const began = Date.now();
  try {
    const answers = await callBatch(acts, user);
    atOnce = Math.min(BATCH, atOnce * 2);
    set({ unreachable: false, signInFirst: false });
    return await settle(acts, answers, ops);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // What a line can not carry in half a minute it would never carry: the next try is a smaller one.
    if (error.status === 0 && Date.now() - began > LONG_MS)
      atOnce = Math.max(BATCH_LEAST, Math.floor(atOnce / 4));
    await change(
      acts.map(({ id }) => id),
      (op) => ({ ...op, tries: op.tries + 1 }),
    );
    // A whole batch refused for its size or form would block for ever: find the one that is at fault.
    if (error.status >= 400 && error.status < 500 && ![401, 403, 408, 429].includes(error.status)) {
      const [first] = ops.filter((op) => op.id === acts[0]?.id);
      if (acts.length > 1) return await sendSome(user, first ? [first] : []);
      if (first !== undefined) await reject(first, error.words);
      return true;
    }
    // Not only silence: a hotel's or a mobile network's own page answers in place of the server as well.
    set({ unreachable: error.status < 400 || error.status >= 500, signInFirst: error.status === 401 });
    return false;
  }
}

async function settle(
  acts: readonly { id: string }[],
  answers: Awaited<ReturnType<typeof callBatch>>,
  ops: readonly KeptOp[],
): Promise<boolean> {
  let goes = true;
  for (const [i, { id }] of acts.entries()) {
    const answer = answers[i];
    if (answer === undefined) {
      goes = false;
      break;
    }
    if (!('refused' in answer)) {
      done.add(id);
      continue;
    }
    const { status, words } = answer.refused;
    const op = ops.find((one) => one.id === id);
    if (isOfTheActs(status)) {
      // Behind one that must be tried again, a no may only mean “not before the other”: it waits too.
      if (goes && op !== undefined) await reject(op, words);
    } else {
      goes = false;
      await change([id], (now) => ({ ...now, tries: now.tries + 1 }));
      if (status === 401) set({ signInFirst: true });
    }
  }
  return goes;
}

const READ_MS = 20_000;

/**
 * Lets go of what is done, once the screens show it. Where they can not be read, only that is tried again: what is done is
 * not sent once more. A page that ends meanwhile sends it again, and it is the same act and done once.
 */
async function letGo(user: string): Promise<boolean> {
  if (done.size === 0) return true;
  const sent = [...done];
  const tooLong = new Promise<boolean>((give) => setTimeout(() => give(false), READ_MS));
  if (!(await Promise.race([readAgain(), tooLong]))) {
    if (user === owner) set({ unreachable: true });
    return false;
  }
  await vault.ops.delete(...sent);
  for (const id of sent) done.delete(id);
  if (user === owner) tellTabs('sent');
  return true;
}

/** True for a no about the act itself; false for one about the moment: too many, timed out, our fault, signed out. */
function isOfTheActs(status: number): boolean {
  return status >= 400 && status < 500 && status !== 401 && status !== 408 && status !== 429;
}

async function reject({ id, user }: KeptOp, words: Words): Promise<void> {
  const refusal = await seal(user, { zh: words.zh, en: words.en });
  await change([id], (op) => ({ ...op, state: 'rejected', refusal }));
}

const KEY_GONE: Words = {
  zh: '这条记录是上一次登录时加密的，本机已无法读取。请根据现场记录重新登记。',
  en: 'This was sealed by an earlier sign-in and can no longer be read here. Enter it again from your notes.',
};

/** Reads what waits at once: for a screen that shows nothing without it, before the first one stands. */
export const knowOutbox = (): Promise<void> => count();

async function count(): Promise<void> {
  const user = owner;
  const { ops } = vault;
  const [kept, refused, all] = await Promise.all([
    ops.keys(stateOf(user, 'waiting')),
    ops.keys(stateOf(user, 'rejected')),
    ops.count(),
  ]);
  const lost = user === '' ? 0 : await noteUnsent(user, kept.length + refused.length);
  if (user !== owner || user === '') return;
  // Some are with the house already, though still kept for the screens: these hear of it when they are let go of.
  const waiting = kept.filter((id) => !done.has(id)).length;
  const before = held;
  held = `${kept.join()} ${refused.join()} ${done.size}`;
  set({
    known: true,
    waiting,
    rejected: refused.length,
    others: all - kept.length - refused.length,
    lost,
    // Whichever tab did it; one sent and one kept leave the counts as they were.
    changed: held === before ? state.changed : state.changed + 1,
  });
}

/** Everything in the outbox of the user now, opened, oldest first. */
export async function waitingActs(): Promise<WaitingAct[]> {
  const user = owner;
  const ops = (await vault.ops.all()).filter((op) => op.user === user);
  const each = await openedOf(ops);
  return Promise.all(
    ops.map(async (op, i) => {
      const opened = each[i];
      const { id, act, at, tries, state: now } = op;
      const refusal = op.refusal && (await open<Words>(op.user, op.refusal));
      const { label, input } = opened ?? {};
      return { id, act, at, tries, state: now, done: done.has(id), label, input, refusal };
    }),
  );
}

/** What lies in the outbox, followed; undefined until it was read. `when` false: it is not read yet. */
export function useWaitingActs({ when = true } = {}): readonly WaitingAct[] | undefined {
  const { changed } = useOutbox();
  const [acts, setActs] = useState<readonly WaitingAct[]>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: it says when the outbox has changed
  useEffect(() => {
    let here = true;
    if (when && owner !== '') void waitingActs().then((all) => here && setActs(all));
    return () => {
      here = false;
    };
  }, [when, changed]);
  return acts;
}

/** What the acts of these names say that wait in the outbox, oldest first. */
export function useWaitingInputs(names: readonly string[]): readonly Readonly<Record<string, unknown>>[] {
  const acts = useWaitingActs();
  const of = names.join();
  return useMemo(
    () =>
      (acts ?? [])
        .filter(({ state: now, act }) => now === 'waiting' && of.split(',').includes(act))
        .map(({ input }) => (input ?? {}) as Readonly<Record<string, unknown>>), // inputs are objects
    [acts, of],
  );
}

/** Acts of one user, opened. */
async function openedOf(ops: readonly KeptOp[]): Promise<(Opened | undefined)[]> {
  const user = ops[0]?.user ?? '';
  const known = (op: KeptOp) => (user === owner ? openedOps.get(op.id) : undefined);
  const shut = ops.filter((op) => known(op) === undefined);
  if (shut.length === 0) return ops.map(known);
  const all = await openAll<Opened>(
    user,
    shut.map(({ sealed }) => sealed),
  );
  const fresh = new Map(shut.map(({ id }, i) => [id, all[i]]));
  for (const [id, opened] of fresh) if (opened !== undefined && user === owner) openedOps.set(id, opened);
  return ops.map((op) => known(op) ?? fresh.get(op.id));
}

/** The person has read that what waited here is gone. */
export function knowLost(): void {
  forgetLost(owner);
  set({ lost: 0 });
}

/** Sends a refused act once more, after the person has put right what was in the way. */
export async function tryAgain(id: string): Promise<void> {
  await change([id], ({ refusal: _known, ...op }) => ({ ...op, state: 'waiting' }));
  await count();
  await flush();
}

/** Takes a refused act away. The screen asks first. */
export async function discard(id: string): Promise<void> {
  await vault.together(['ops'], async ({ ops }) => {
    const op = await ops.get(id);
    if (op?.state === 'rejected') await ops.delete(id); // what waits is never thrown away
  });
  await count();
}

/** The outbox as a file, when the network does not come back: the last resort. Holds personal data. */
export async function exportFile(): Promise<Blob> {
  const acts = await waitingActs();
  const content = { seawall: 'outbox', version: 1, user: owner, exportedAt: new Date().toISOString(), acts };
  return new Blob([JSON.stringify(content, null, 1)], { type: 'application/json' });
}

/** How many acts of `user` are not with the server yet. */
export async function unsentOf(user: string): Promise<number> {
  return (await vault.ops.all()).filter((op) => op.user === user).length;
}
