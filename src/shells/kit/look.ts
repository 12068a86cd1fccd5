// Reading: a look becomes a query that renews itself when the ledger says that something it follows happened.
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type Refused, readLook } from './api.ts';

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

/** Told of every look that was read; a phone keeps what it needs for the time without signal. */
export interface LookKeeper {
  keeps(path: string): boolean;
  keep(path: string, query: Readonly<Record<string, unknown>>, answer: unknown): Promise<void>;
  last(path: string, query: Readonly<Record<string, unknown>>): Promise<unknown>;
}

let keeper: LookKeeper | undefined;

/** Installs the keeper of looks; the phone shell does. */
export function keepLooksIn(one: LookKeeper): void {
  keeper = one;
}

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
    retry: (times, error) => times < 2 && (error.status === 0 || error.status >= 502),
    networkMode: 'always', // without signal the keeper may still answer
    ...(everySeconds === undefined ? {} : { refetchInterval: everySeconds * 1_000 }),
    ...(keepShown ? { placeholderData: keepPreviousData } : {}),
  });
}

async function readOrRemember<R>(
  path: string,
  query: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<R> {
  const kept = keeper?.keeps(path) ? keeper : undefined;
  try {
    const answer = await readLook<R>(path, query, signal);
    await kept?.keep(path, query, answer);
    return answer;
  } catch (error) {
    const status = (error as Partial<Refused>).status; // undefined when it is not a Refused
    if (status !== 0 && !(status !== undefined && status >= 502)) throw error;
    const last = await kept?.last(path, query);
    if (last === undefined) throw error;
    return last as R; // what the same look answered before
  }
}
