// What a table reads on this phone: the roster, sealed and of this shift only; the last look at the session; what waits
// in the outbox; and at which table this phone stands.
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useLook } from '../../../shells/kit/look.ts';
import { serverNow } from '../../../shells/kit/moments.ts';
import { knowOutbox, useOutbox, useWaitingActs } from '../../../shells/kit/outbox.ts';
import { useSession } from '../../../shells/kit/session.tsx';
import { freshSince, keepFor, open, type Sealed, vault } from '../../../shells/kit/vault.ts';
import { type KeptAct, type Roster, type TableSeen, type TableState, tableState } from './table-state.ts';

/** A roster as it lies on the phone. */
export interface KeptRoster {
  readonly takenAt: string;
  readonly roster: Roster;
  /** Who walked in at this phone, by the id of the swab: the roster was taken before. */
  readonly names: Readonly<Record<string, string>>;
}

const pathOf = (session: string) => `/opened/roster/${session}`;
/** Packing up and counting takes its time; after that nobody needs five hundred names on a phone. */
const AFTER_MS = 3 * 3_600_000;

/** What was opened of the holder's rosters, each under the nonce it lay sealed with: another tab may have taken one anew. */
const opened = new Map<string, { readonly nonce: string; readonly roster: KeptRoster | undefined }>();
let holderOfOpened = '';
const listeners = new Set<() => void>();

async function read(user: string, session: string, sure: boolean): Promise<KeptRoster | undefined> {
  const key = `${user} ${pathOf(session)}`;
  const there = await vault.looks.get(key);
  const one = there && (await openedAs(user, key, there.sealed));
  const over =
    one === undefined || new Date(one.roster.session.closesAt).getTime() + AFTER_MS < serverNow().getTime();
  if (there === undefined || over || there.at < freshSince(serverNow())) {
    opened.delete(key);
    // A phone that has not heard from the house may have its clock wrong by a day: then it is only not shown.
    if (over && sure) await vault.looks.delete(key);
    return undefined;
  }
  return one;
}

/** Opened once: five hundred names are looked through at every press. Those of the one before go with a change of hands. */
async function openedAs(user: string, key: string, sealed: Sealed): Promise<KeptRoster | undefined> {
  if (user !== holderOfOpened) opened.clear();
  holderOfOpened = user;
  const nonce = sealed.nonce.join();
  const known = opened.get(key);
  if (known?.nonce === nonce) return known.roster;
  const roster = await open<KeptRoster>(user, sealed);
  if (user === holderOfOpened) opened.set(key, { nonce, roster });
  return roster;
}

async function write(user: string, session: string, value: KeptRoster): Promise<void> {
  // As old as its taking, however often a walk-in is added.
  await keepFor(user, pathOf(session), value.takenAt, value);
  for (const listener of listeners) listener();
}

/** The roster of a session on this phone: undefined while it is read, null when there is none. */
export function useRoster(
  session: string,
): [KeptRoster | null | undefined, (roster: Roster) => Promise<void>, (swab: string, name: string) => void] {
  const { user: holder, remembered } = useSession();
  const user = holder?.id ?? '';
  const [found, setFound] = useState<KeptRoster | null>();
  useEffect(() => {
    let here = true;
    const again = () => void read(user, session, !remembered).then((one) => here && setFound(one ?? null));
    again();
    listeners.add(again);
    return () => {
      here = false;
      listeners.delete(again);
    };
  }, [user, session, remembered]);
  const keep = useCallback(
    (roster: Roster) =>
      write(user, session, { takenAt: serverNow().toISOString(), roster, names: found?.names ?? {} }),
    [user, session, found],
  );
  const name = useCallback(
    (swab: string, called: string) => {
      // As it lies here now: it may have been taken anew, or named another one, since this screen read it.
      void read(user, session, false)
        .then((now) => now && write(user, session, { ...now, names: { ...now.names, [swab]: called } }))
        .catch((error: unknown) => console.error(error)); // she is in the tube; only her name is not beside it
    },
    [user, session],
  );
  return [found, keep, name];
}

/** What waits in the outbox about a session, oldest first. */
function useKeptActs(session: string): readonly KeptAct[] | undefined {
  const { known } = useOutbox();
  useEffect(() => {
    if (!known) void knowOutbox();
  }, [known]);
  const acts = useWaitingActs();
  return useMemo(
    () =>
      (known ? acts : undefined)?.filter(
        ({ input }) => (input as { session?: string } | undefined)?.session === session,
      ), // acts of a table name their session
    [acts, known, session],
  );
}

/**
 * The table as it is now; undefined until roster and outbox have been read, side by side: what waits there must not be
 * overlooked.
 */
export function useTable(
  session: string,
  kept: Pick<KeptRoster, 'roster' | 'names'> | null | undefined,
): { state: TableState; questions: number } | undefined {
  const roster = kept?.roster;
  const names = kept?.names;
  const { data } = useLook<TableSeen>(
    `/testing/sessions/${session}/table`,
    {},
    { follows: ['testing.'], everySeconds: 120, keepShown: false },
  );
  const acts = useKeptActs(session);
  return useMemo(
    () =>
      acts === undefined || roster === undefined
        ? undefined
        : { state: tableState(roster, data, acts, names), questions: data?.questions ?? 0 },
    [roster, names, data, acts],
  );
}

/** The table she stands at with this phone: chosen once a session, kept on the phone. Whoever takes it over chooses anew. */
export function useTableNo(session: string): [number | undefined, (table: number) => void] {
  const { user } = useSession();
  const key = `seawall.table.${user?.id ?? ''}.${session}`;
  const [table, setTable] = useState<number | undefined>(() => stored(key));
  const choose = useCallback(
    (to: number) => {
      setTable(to);
      try {
        localStorage.setItem(key, String(to));
      } catch {
        // A browser that keeps nothing asks again after a reload.
      }
    },
    [key],
  );
  return [table, choose];
}

function stored(key: string): number | undefined {
  try {
    const found = Number(localStorage.getItem(key));
    return found > 0 ? found : undefined;
  } catch {
    return undefined;
  }
}

/** The mark a number has on this roster. */
export async function digestUnder(salt: string, number: string): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${salt}:${number}`));
  return Array.from(new Uint8Array(bytes, 0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
