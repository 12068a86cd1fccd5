// Reading: a look becomes a query that renews itself when the ledger says that something it follows happened.
import {
  keepPreviousData,
  type Query,
  type QueryClient,
  type UseQueryResult,
  useQuery,
} from '@tanstack/react-query';
import { isUnreachable, type Refused, readLook, readPatiently } from './api.ts';
import { firstScreenStands } from './first-screen.ts';

export interface LookOptions {
  /** Beginnings of ledger words that make this look stale: `['lists.', 'tasks.']`. Default: the path's first part. */
  follows?: readonly string[];
  /** False: not asked yet. */
  when?: boolean;
  /** Keeps the rows of the page before on screen while the next one comes. Default true. */
  keepShown?: boolean;
  /** For looks that no ledger word renews: asked again after so many seconds. */
  everySeconds?: number;
}

/** Where a phone keeps one look for the time without signal; of whoever held the phone when it was asked for. */
export interface LookShelf {
  keep(answer: unknown): Promise<void>;
  last(): Promise<unknown>;
}

/** The shelf of a look; undefined when it is not kept. */
export type LookKeeper = (path: string, query: Readonly<Record<string, unknown>>) => LookShelf | undefined;

let keeper: LookKeeper | undefined;

/** Installs the keeper of looks; the phone shell does. */
export function keepLooksIn(one: LookKeeper): void {
  keeper = one;
}

/** Reads what a screen not opened yet will ask for, so that it is there when the signal is gone. */
export async function readAhead(client: QueryClient, path: string): Promise<void> {
  await client.prefetchQuery({
    queryKey: ['look', path, {}],
    queryFn: ({ signal }) => readOrRemember(path, {}, signal),
    staleTime: 10_000,
  });
}

/** How often the house was not reached for a look. */
let missed = 0;
const TIMES = 4;

/**
 * Reads every look of this page again, also those of screens that are not open now. False: one of them was not reached,
 * and what is shown of it is from before.
 */
export async function readLooksAgain(client: QueryClient): Promise<boolean> {
  const before = missed;
  const isLook = ({ queryKey }: Query) => queryKey[0] === 'look';
  const isOld = (query: Query) =>
    isLook(query) && !query.isDisabled() && query.state.isInvalidated && query.state.status !== 'error';
  await client.invalidateQueries({ predicate: isLook, refetchType: 'all' });
  // A word of the live line begins the reading anew while it is under way: then that one is waited for.
  for (let i = 0; i < TIMES && client.getQueryCache().findAll({ predicate: isOld }).length > 0; i++)
    await client.refetchQueries({ predicate: isOld }, { cancelRefetch: false });
  return missed === before && client.getQueryCache().findAll({ predicate: isOld }).length === 0;
}

/** What is shown from before is asked for again so soon: where the line is only weak, nothing else says that it is better. */
const AGAIN_MS = 15_000;
/** Answers that are from before. */
const fromBefore = new WeakSet<object>();
const isRemembered = (answer: unknown) =>
  typeof answer === 'object' && answer !== null && fromBefore.has(answer);

/** Reads a look: `const people = useLook<PeoplePage>('/people', { page })`. */
export function useLook<R>(
  path: string,
  query: Readonly<Record<string, unknown>> = {},
  { follows, when = true, keepShown = true, everySeconds }: LookOptions = {},
): UseQueryResult<R, Refused> {
  return useQuery<R, Refused>({
    queryKey: ['look', path, query],
    queryFn: ({ signal }) => readOrRemember<R>(path, query, signal),
    enabled: when,
    meta: { follows: follows ?? [`${path.split('/')[1] ?? ''}.`] },
    staleTime: 10_000,
    retry: (times, error) => times < 2 && isUnreachable(error),
    networkMode: 'always', // without signal the keeper may still answer
    refetchInterval: ({ state }) =>
      isRemembered(state.data) ? AGAIN_MS : everySeconds !== undefined && everySeconds * 1_000,
    ...(keepShown ? { placeholderData: keepPreviousData } : {}),
  });
}

/** Reads; without the house, what the same look answered before, where that is kept. */
export async function readOrRemember<R>(
  path: string,
  query: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<R> {
  const shelf = keeper?.(path, query);
  if (shelf === undefined) return readLook<R>(path, query, signal).catch(noted);
  const last = () => shelf.last().catch(() => undefined);
  try {
    const answer = await readPatiently<R>(path, query, signal, last);
    // A full or closed storage is no reason not to show what the server said; the first screen is shown before it is kept.
    const keeping = shelf.keep(answer).catch((error: unknown) => console.error(error));
    if (firstScreenStands()) await keeping;
    return answer;
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    missed += 1;
    return remembered<R>(await last(), error);
  }
}

function noted(error: unknown): never {
  if (isUnreachable(error)) missed += 1;
  throw error;
}

/** What the same look answered before; without it, the error. */
function remembered<R>(last: unknown, error: unknown): R {
  if (last === undefined) throw error;
  if (typeof last === 'object' && last !== null) fromBefore.add(last);
  return last as R; // the same look's answer, so of its type
}
