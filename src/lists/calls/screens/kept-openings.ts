// What was opened for a call or a visit stays on the phone, sealed, for a shift, so that it can be read at a door
// without signal. It is forgotten as soon as the result is written down, after its hours, and at sign-out.
import { useCallback, useEffect, useMemo, useState } from 'react';
import { serverNow } from '../../../shells/kit/moments.ts';
import { useWaitingInputs } from '../../../shells/kit/outbox.ts';
import { useSession } from '../../../shells/kit/session.tsx';
import { beginningWith } from '../../../shells/kit/shelves.ts';
import { freshSince, keepFor, open, vault } from '../../../shells/kit/vault.ts';

type Kind = 'call' | 'visit';

const pathOf = (kind: Kind, line: string) => `/opened/${kind}/${line}`;
const keyOf = (user: string, kind: Kind, line: string) => `${user} ${pathOf(kind, line)}`;

/** What was opened for a line on this phone: `[opened, keep, forget]`; undefined while it is read, null when there is none. */
export function useKeptOpening<T>(
  kind: Kind,
  line: string,
): [T | null | undefined, (value: T) => void, () => void] {
  const user = useSession().user?.id ?? '';
  const key = keyOf(user, kind, line);
  // Under what it was opened for: what one line was opened for is not shown for the next, not even for a moment.
  const [held, setHeld] = useState<{ readonly key: string; readonly value: T | null }>();
  useEffect(() => {
    let here = true;
    void read<T>(user, kind, line).then((found) => here && setHeld({ key, value: found ?? null }));
    return () => {
      here = false;
    };
  }, [key, user, kind, line]);
  const keep = useCallback(
    (value: T) => {
      setHeld({ key, value });
      void keepFor(user, pathOf(kind, line), serverNow().toISOString(), value);
    },
    [key, user, kind, line],
  );
  const forget = useCallback(() => {
    setHeld({ key, value: null });
    void vault.looks.delete(key);
  }, [key]);
  return [held?.key === key ? held.value : undefined, keep, forget];
}

/** Whether something opened for a line is on this phone and fresh. */
export async function isOpeningKept(user: string, kind: Kind, line: string): Promise<boolean> {
  const kept = await vault.looks.get(keyOf(user, kind, line));
  return kept !== undefined && kept.at >= freshSince(serverNow());
}

/** Keeps what was opened for a line, from outside a screen. */
export async function keepOpening(user: string, kind: Kind, line: string, value: unknown): Promise<void> {
  await keepFor(user, pathOf(kind, line), serverNow().toISOString(), value);
}

/** Forgets what was opened for lines that begin with `start` and are not among these any more. */
export async function forgetBut(
  user: string,
  kind: Kind,
  start: string,
  lines: ReadonlySet<string>,
  { aheadOnly = false } = {},
): Promise<void> {
  const begins = keyOf(user, kind, start);
  for (const one of await vault.looks.all(beginningWith(begins))) {
    if (lines.has(one.key.slice(begins.length))) continue;
    const value = aheadOnly ? await open<{ ahead?: boolean }>(user, one.sealed) : undefined;
    if (!aheadOnly || value?.ahead === true) await vault.looks.delete(one.key);
  }
}

async function read<T>(user: string, kind: Kind, line: string): Promise<T | undefined> {
  const kept = await vault.looks.get(keyOf(user, kind, line));
  if (kept === undefined || kept.at < freshSince(serverNow())) return undefined;
  return open<T>(user, kept.sealed);
}

/** Lines about which an act of one of these names waits in the outbox: written down, not yet sent. */
export function useWaitingLines(acts: readonly string[]): ReadonlySet<string> {
  const inputs = useWaitingInputs(acts);
  return useMemo(() => new Set(inputs.map(({ line }) => String(line ?? ''))), [inputs]); // inputs of these acts name a line
}
