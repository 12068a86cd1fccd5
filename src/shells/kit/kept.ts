// What a phone may read without signal: the last session and the looks its screens ask for, of today only, sealed,
// gone at sign-out.
import { Refused } from './api.ts';
import type { LookKeeper } from './look.ts';
import { civilDay, serverNow } from './moments.ts';
import { unsentOf } from './outbox.ts';
import type { SessionAnswer, SessionKeeper } from './session.tsx';
import { dropAll, open, seal, vault } from './vault.ts';

const LAST_USER = 'last-user';
const SESSION = '/session';
let user = '';

/** Keeps the session for the time without signal; guards what is unsent when signing out. */
export const keptSession: SessionKeeper = {
  async keep(session: SessionAnswer) {
    user = session.user?.id ?? '';
    const db = await vault();
    const before = await db.marks.get(LAST_USER);
    await db.marks.put({ name: LAST_USER, value: user });
    await keepAt(SESSION, session);
    if (before?.value !== user) await forgetOldDays();
  },
  async last() {
    const mark = await (await vault()).marks.get(LAST_USER);
    if (mark === undefined) return undefined;
    user = mark.value;
    return lastAt<SessionAnswer>(SESSION, false);
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
    await dropAll(user);
    user = '';
  },
};

/** Keeps the looks whose path begins with one of `starts`. */
export function keptLooks(starts: readonly string[]): LookKeeper {
  return {
    keeps: (path) => user !== '' && starts.some((start) => path.startsWith(start)),
    keep: (path, query, answer) => keepAt(keyOf(path, query), answer),
    last: (path, query) => lastAt(keyOf(path, query), true),
  };
}

async function keepAt(path: string, answer: unknown): Promise<void> {
  const sealed = await seal(user, answer);
  await (await vault()).looks.put({ key: `${user} ${path}`, user, day: civilDay(serverNow()), sealed });
}

async function lastAt<T>(path: string, todayOnly: boolean): Promise<T | undefined> {
  const kept = await (await vault()).looks.get(`${user} ${path}`);
  if (kept === undefined || (todayOnly && kept.day !== civilDay(serverNow()))) return undefined;
  return open<T>(user, kept.sealed);
}

async function forgetOldDays(): Promise<void> {
  await (await vault()).looks.where('day').below(civilDay(serverNow())).delete();
}

function keyOf(path: string, query: Readonly<Record<string, unknown>>): string {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `${path} ${JSON.stringify(pairs)}`;
}
