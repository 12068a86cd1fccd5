// The live line: server-sent events renew the looks on screen, tell how long work comes along, and say how fresh
// everything is. When the line is cut the page says so instead of looking alive.
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { readLook } from './api.ts';
import { useT } from './kit-words.ts';
import { clockTime, serverNow } from './moments.ts';
import { SESSION_KEY, type SessionAnswer } from './session.tsx';

/** How long work is coming along, as the server tells it. */
export interface Progress {
  job: string;
  done: number;
  total: number;
  words: Words;
  state: 'running' | 'done' | 'refused';
}

/** One thing that happened in our area. */
export interface LiveEntry {
  word: string;
  place: string;
  about: string[];
  at: string;
}

export type Line = 'joining' | 'live' | 'cut';

interface Live {
  line: Line;
  jobs: ReadonlyMap<string, Progress>;
  /** Takes a job that has ended off the screen. */
  putAway(job: string): void;
  /** When the newest look on screen was read. */
  freshAt: Date | undefined;
}

const LiveContext = createContext<Live>({
  line: 'joining',
  jobs: new Map(),
  putAway: () => undefined,
  freshAt: undefined,
});

const GATHER_MS = 800; // a batch act can be followed by dozens of entries: one renewal for all of them

/** Keeps the line open while somebody is signed in. */
export function LiveProvider({ children, user }: { children: ReactNode; user: string }) {
  const client = useQueryClient();
  const [line, setLine] = useState<Line>('joining');
  const [jobs, setJobs] = useState<ReadonlyMap<string, Progress>>(new Map());
  const [freshAt, setFreshAt] = useState<Date>();
  const words = useRef(new Set<string>());

  useEffect(() => {
    if (user === '') return;
    let source: EventSource | undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let gather: ReturnType<typeof setTimeout> | undefined;
    let waitMs = 1_000;
    let missed = false;
    const renew = () => {
      gather = undefined;
      const heard = [...words.current];
      words.current.clear();
      void client.invalidateQueries({
        predicate: ({ meta }) => {
          const follows = meta?.follows as readonly string[] | undefined; // set by useLook
          return follows?.some((start) => heard.some((word) => word.startsWith(start))) === true;
        },
      });
    };
    const renewAll = () =>
      void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === 'look' });
    const join = () => {
      clearTimeout(retry);
      const since = client.getQueryData<SessionAnswer>(SESSION_KEY)?.since;
      source = new EventSource(`/api/live${since === undefined ? '' : `?since=${since}`}`);
      source.onopen = () => {
        waitMs = 1_000;
        setLine('live');
        // What happened while the line was cut was not told: read everything again.
        if (missed) renewAll();
        missed = false;
        void readLook<Progress[]>('/jobs').then(
          (list) => setJobs((before) => new Map([...before, ...list.map((one) => [one.job, one] as const)])),
          () => undefined, // no jobs to show is not worth a word
        );
      };
      source.addEventListener('entry', (event) => {
        setLine('live'); // a house on this very computer is reached without any network
        words.current.add((JSON.parse(event.data) as LiveEntry).word); // our own server's event
        gather ??= setTimeout(renew, GATHER_MS);
      });
      source.addEventListener('again', renewAll);
      source.addEventListener('progress', (event) => {
        const progress = JSON.parse(event.data) as Progress; // as above
        setJobs((before) => new Map(before).set(progress.job, progress));
      });
      source.onerror = () => {
        missed = true;
        setLine('cut');
        if (source?.readyState !== EventSource.CLOSED) return; // it tries again by itself
        void client.invalidateQueries({ queryKey: SESSION_KEY });
        retry = setTimeout(join, waitMs);
        waitMs = Math.min(waitMs * 2, 30_000);
      };
    };
    // The wait grows while there is no signal; when there is some again nobody waits it out.
    const joinNow = () => {
      source?.close();
      waitMs = 1_000;
      join();
    };
    // The line itself may take minutes to notice.
    const away = () => {
      missed = true;
      setLine('cut');
    };
    join();
    addEventListener('online', joinNow);
    addEventListener('offline', away);
    return () => {
      removeEventListener('online', joinNow);
      removeEventListener('offline', away);
      source?.close();
      clearTimeout(retry);
      clearTimeout(gather);
    };
  }, [client, user]);

  useEffect(
    () =>
      client.getQueryCache().subscribe(({ type, query }) => {
        if (type !== 'updated' || query.queryKey[0] !== 'look' || query.state.status !== 'success') return;
        if (query.state.fetchStatus !== 'idle') return;
        setFreshAt(serverNow());
      }),
    [client],
  );

  const value = useMemo<Live>(
    () => ({
      line,
      jobs,
      freshAt,
      putAway: (job) =>
        setJobs((before) => {
          const left = new Map(before);
          left.delete(job);
          return left;
        }),
    }),
    [line, jobs, freshAt],
  );
  return <LiveContext value={value}>{children}</LiveContext>;
}

export function useLive(): Live {
  return useContext(LiveContext);
}

/** How a piece of long work is coming along; undefined before the first word of it. */
export function useProgress(job: string | undefined): Progress | undefined {
  const { jobs } = useLive();
  return job === undefined ? undefined : jobs.get(job);
}

/** “数据更新于 14:33:05”, or that the line is cut and how old this is. */
export function Freshness() {
  const { line, freshAt } = useLive();
  const t = useT();
  const at = freshAt === undefined ? '--:--:--' : clockTime(freshAt, true);
  return (
    <span className={`freshness freshness-${line}`}>
      <span className="freshness-dot" aria-hidden="true" />
      <span className="digits">{line === 'cut' ? t('lineCut', { at }) : t('freshAt', { at })}</span>
    </span>
  );
}
