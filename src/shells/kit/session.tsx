// Who is signed in, what they may do here, and the door for those who are not signed in yet.
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef } from 'react';
import { fill, type Words } from '../../base/words.ts';
import { houseRefusals } from '../../ledger/refusals.ts';
import { dutiesFor, dutyReaching, PURPOSE_WORDS } from '../../ledger/rules.ts';
import type { Actor, Permission, Purpose } from '../../ledger/terms.ts';
import { isUnreachable, post, Refused, readPatiently, signedOut, speakFor } from './api.ts';
import { lainMs } from './early.ts';
import { firstScreenStands } from './first-screen.ts';
import { seek } from './go.tsx';
import { setClockBy } from './moments.ts';

export interface SessionDuty {
  role: string;
  roleName: Words;
  place: string;
  placeName: Words;
  permissions: Permission[];
  purposes?: Purpose[];
}

export interface DemoUser {
  user: string;
  name: string;
  role: string;
  roleName?: Words;
}

/** What GET /api/session tells. */
export interface SessionAnswer {
  now: string;
  rulebook: string;
  district: { path: string; zh?: string; en?: string };
  demo: boolean;
  user: { id: string; name: string } | null;
  /** The moment of the ledger from which this page's live line is to tell. */
  since?: string;
  mustChangePassword?: boolean;
  duties: SessionDuty[];
  may: Permission[];
  demoUsers?: DemoUser[];
  demoPassword?: string;
}

export type May = { may: true } | { may: false; why: Words };

export interface MayAsked {
  /** Where the act happens; left out: anywhere. */
  place?: string | undefined;
  /** What the button says, for the sentence of the refusal. */
  title?: Words | undefined;
  purpose?: Purpose | undefined;
}

interface SessionHeld extends SessionAnswer {
  /** Asks the server again who we are. */
  again(): Promise<void>;
  signIn(user: string, password: string): Promise<void>;
  signOut(): Promise<void>;
  /** True when this is what the device remembers, because the server cannot be reached. */
  remembered: boolean;
  /** At the door: what the device still has to send, for whoever signs in next to know. */
  left?: Words | undefined;
}

/** Where a phone keeps the last session for the time without signal. */
export interface SessionKeeper {
  keep(session: SessionAnswer): Promise<void>;
  last(): Promise<SessionAnswer | undefined>;
  /** The server says nobody is signed in here (any more); tells what of anybody is still unsent. */
  nobody(): Promise<Words | undefined>;
  /** Runs before the server is told; throws a Refused when leaving now would lose something. */
  beforeSignOut(): Promise<void>;
  afterSignOut(): Promise<void>;
}

const REMEMBERED_MS = 5_000;
const Session = createContext<SessionHeld | undefined>(undefined);
export const SESSION_KEY = ['session'] as const;

interface ProviderProps {
  children: ReactNode;
  keeper?: SessionKeeper;
  waiting: ReactNode;
  failed: (error: Refused, again: () => void) => ReactNode;
}

/** Asks who we are, once, and again whenever the server says it no longer knows us. */
export function SessionProvider({ children, keeper, waiting, failed }: ProviderProps) {
  const client = useQueryClient();
  const whose = useRef<string>(undefined);
  const asked = useQuery({
    queryKey: SESSION_KEY,
    queryFn: async ({ signal }) => {
      const session = await sessionNow(signal, keeper);
      const user = session.user?.id ?? '';
      // Whoever signed in, perhaps in another tab, is not to see what was read for the one before.
      if (whose.current !== user) {
        forget(client);
        seek('');
      }
      whose.current = user;
      speakFor(user);
      return session;
    },
    staleTime: 5 * 60_000,
    refetchOnWindowFocus: true,
    // Opened without the server: no event tells when the house, not the network, is back.
    refetchInterval: (query) => query.state.data?.remembered === true && REMEMBERED_MS,
    retry: false,
  });
  useEffect(() => {
    const again = () => void client.invalidateQueries({ queryKey: SESSION_KEY });
    signedOut.addEventListener('signed-out', again);
    window.addEventListener('online', again);
    const tabs = otherTabs();
    tabs?.addEventListener('message', again);
    return () => {
      tabs?.close();
      signedOut.removeEventListener('signed-out', again);
      window.removeEventListener('online', again);
    };
  }, [client]);

  const again = useCallback(() => client.invalidateQueries({ queryKey: SESSION_KEY }), [client]);
  const signIn = useCallback(
    async (user: string, password: string) => {
      await post('/api/sign-in', { user, password });
      forget(client);
      tellOtherTabs();
      await again();
    },
    [again, client],
  );
  const signOut = useCallback(async () => {
    await keeper?.beforeSignOut();
    await post('/api/sign-out', {});
    await keeper?.afterSignOut();
    forget(client);
    tellOtherTabs();
    await again();
  }, [again, client, keeper]);

  const held = useMemo<SessionHeld | undefined>(
    () => (asked.data === undefined ? undefined : { ...asked.data, again, signIn, signOut }),
    [asked.data, again, signIn, signOut],
  );
  // The key: a change of hands begins all screens anew, with nothing on them or typed into them.
  if (held !== undefined)
    return (
      <Session key={held.user?.id ?? ''} value={held}>
        {children}
      </Session>
    );
  if (asked.error instanceof Refused) return failed(asked.error, () => void asked.refetch());
  return waiting;
}

function forget(client: QueryClient): void {
  client.removeQueries({ predicate: (query) => query.queryKey[0] !== SESSION_KEY[0] });
}

const TABS = 'seawall-session';

function otherTabs(): BroadcastChannel | undefined {
  return typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(TABS);
}

/** One cookie for all tabs: the others ask anew who they are. */
function tellOtherTabs(): void {
  const tabs = otherTabs();
  tabs?.postMessage('changed');
  tabs?.close();
}

async function sessionNow(
  signal: AbortSignal,
  keeper: SessionKeeper | undefined,
): Promise<Pick<SessionHeld, 'remembered' | 'left'> & SessionAnswer> {
  const lastOne = async () => keeper?.last().catch(() => undefined);
  try {
    const session = await readPatiently<SessionAnswer>('/session', {}, signal, lastOne);
    setClockBy(session.now, lainMs('/api/session'));
    // A device whose storage is full or closed still works while there is signal.
    const keeping = (session.user === null ? keeper?.nobody() : keeper?.keep(session))?.catch(
      (error: unknown) => console.error(error),
    );
    // The first screen is shown before anything is kept; what is kept of it follows in its turn.
    const left = session.user === null || firstScreenStands() ? await keeping : undefined;
    return { ...session, remembered: false, left: left ?? undefined };
  } catch (error) {
    const last = isUnreachable(error) ? await lastOne() : undefined;
    if (last === undefined) throw error;
    return { ...last, remembered: true };
  }
}

/** The session; `user` is null before signing in. */
export function useSession(): SessionHeld {
  const held = useContext(Session);
  if (held === undefined) throw new Error('useSession outside SessionProvider');
  return held;
}

/**
 * Whether the user may do this, by the same rule the server asks: a duty that carries the permission, for the
 * purpose, reaching the place. The answer explains a disabled button.
 */
export function useMay(permission: Permission | 'signed-in', asked: MayAsked = {}): May {
  return mayOf(useSession(), permission, asked);
}

/** {@link useMay} for many rows at once: `const may = useMayAsk(); may('lists.call', { place })`. */
export function useMayAsk(): (permission: Permission | 'signed-in', asked?: MayAsked) => May {
  const session = useSession();
  return useCallback((permission, asked = {}) => mayOf(session, permission, asked), [session]);
}

const THIS: Words = { zh: '此项操作', en: 'this' };

/** The rule behind {@link useMay}. Pure. */
export function mayOf(
  session: Pick<SessionAnswer, 'user' | 'duties'>,
  permission: Permission | 'signed-in',
  { place, title = THIS, purpose }: MayAsked,
): May {
  if (session.user === null) return no('not-signed-in');
  if (permission === 'signed-in') return { may: true };
  const actor = actorOf(session);
  const holding = actor.duties.filter((duty) => duty.permissions.has(permission));
  if (holding.length === 0) return no('not-your-duty', (language) => ({ title: title[language] }));
  const duties = purpose === undefined ? holding : dutiesFor(actor, { duty: permission, purpose, title });
  if (duties.length === 0)
    return no('not-your-purpose', (language) => ({
      purpose: PURPOSE_WORDS[purpose ?? 'own-affairs'][language],
    }));
  if (place !== undefined && dutyReaching(duties, place) === undefined) return no('not-your-area');
  return { may: true };
}

function no(
  code: keyof typeof houseRefusals,
  holes: (language: 'zh' | 'en') => Record<string, string> = () => ({}),
): May {
  const row = houseRefusals[code];
  return { may: false, why: { zh: fill(row.zh, holes('zh')), en: fill(row.en, holes('en')) } };
}

const EVERY_PURPOSE: Purpose[] = ['outbreak-response', 'administration', 'audit', 'own-affairs'];

function actorOf({ user, duties }: Pick<SessionAnswer, 'user' | 'duties'>): Actor {
  return {
    id: user?.id ?? '',
    name: user?.name ?? '',
    kind: 'person',
    duties: duties.map((duty) => ({
      role: duty.role,
      place: duty.place,
      permissions: new Set(duty.permissions),
      purposes: new Set(duty.purposes ?? EVERY_PURPOSE),
    })),
  };
}
