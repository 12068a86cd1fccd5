// What a phone may read without signal: the last session and the looks its screens ask for, of this shift only, sealed,
// gone at sign-out and as soon as the server no longer knows who holds the phone.
import type { Words } from '../../base/words.ts';
import { Refused } from './api.ts';
import { afterFirstScreen, standFirstScreen } from './first-screen.ts';
import type { LookKeeper } from './look.ts';
import { aheadBy, serverNow, setAhead } from './moments.ts';
import { unsentOf } from './outbox.ts';
import type { SessionAnswer, SessionKeeper } from './session.tsx';
import { freshSince, handTo, keepFor, lastUser, open, vault } from './vault.ts';

const CLOCK = 'clock';
const SESSION = '/session';
let user = '';

let turn: Promise<unknown> = Promise.resolve();

/** One after the other: whose phone it is is written before what they read, and of two answers the older first. */
function inTurn<T>(fn: () => Promise<T>): Promise<T> {
  const mine = turn.then(fn);
  turn = mine.catch(() => undefined);
  return mine;
}

/** Kept after the first screen: the phone's database and its library would stand in its way. */
function later(fn: () => Promise<void>): Promise<void> {
  return inTurn(() => afterFirstScreen().then(fn));
}

/** What is read from the phone is to be shown now. */
function now<T>(fn: () => Promise<T>): Promise<T> {
  standFirstScreen();
  return inTurn(fn);
}

/** Keeps the session for the time without signal; guards what is unsent when signing out. */
export const keptSession: SessionKeeper = {
  async keep(session: SessionAnswer) {
    const holder = session.user?.id ?? '';
    user = holder;
    await later(async () => {
      await handTo(holder);
      await vault.marks.put({ name: CLOCK, value: String(aheadBy()) });
      await keepFor(holder, SESSION, serverNow().toISOString(), session);
      const before = IDBKeyRange.upperBound(freshSince(serverNow()), true);
      await vault.looks.delete(...(await vault.looks.keys({ index: 'at', range: before })));
    });
  },
  last: () =>
    now(async () => {
      const holder = await lastUser();
      if (holder === undefined) return undefined;
      user = holder;
      // Opened without signal, the page knows the server's time only by how far off the phone was before: what is fresh
      // is judged and acts are dated by it.
      const clock = await vault.marks.get(CLOCK);
      if (clock !== undefined) setAhead(Number(clock.value));
      return lastAt<SessionAnswer>(holder, SESSION, false);
    }),
  nobody() {
    user = '';
    return now(async () => {
      await handTo('');
      const unsent = await vault.ops.count();
      return unsent === 0 ? undefined : left(unsent);
    });
  },
  async beforeSignOut() {
    const unsent = await unsentOf(user);
    if (unsent > 0)
      throw new Refused(
        'unsent',
        {
          zh: `还有 ${unsent} 条记录没有上传或需要处理，暂不能退出。请联网上传，或在「我的」中处理后再退出。`,
          en: `${unsent} records are unsent or need you, so you cannot sign out yet. Connect to send them, or deal with them under “Me”.`,
        },
        409,
      );
  },
  async afterSignOut() {
    user = '';
    await inTurn(() => handTo(''));
  },
};

function left(n: number): Words {
  return {
    zh: `本机有 ${n} 条未上传记录，已加密保存。由登记人重新登录后自动上传。`,
    en: `${n} unsent records are sealed on this phone. They are sent when the person who made them signs in again.`,
  };
}

/** Keeps the looks whose path begins with one of `starts`. */
export function keptLooks(starts: readonly string[]): LookKeeper {
  return (path, query) => {
    const holder = user; // the answer is theirs, even when it arrives after they have left
    if (holder === '' || !starts.some((start) => path.startsWith(start))) return undefined;
    const key = keyOf(path, query);
    return {
      keep(answer) {
        const at = serverNow().toISOString();
        return later(() => keepFor(holder, key, at, answer));
      },
      last: () => now(() => lastAt(holder, key, true)),
    };
  };
}

async function lastAt<T>(holder: string, path: string, freshOnly: boolean): Promise<T | undefined> {
  const kept = await vault.looks.get(`${holder} ${path}`);
  if (kept === undefined || (freshOnly && kept.at < freshSince(serverNow()))) return undefined;
  return open<T>(holder, kept.sealed);
}

function keyOf(path: string, query: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `${path} ${JSON.stringify(pairs)}`;
}
