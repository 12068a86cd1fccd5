// Makes an application of a table of screens and a frame around them: routes, queries, session, live line, notices.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ComponentType, StrictMode, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { watchForSigns } from './attended.ts';
import { Go } from './go.tsx';
import { useT } from './kit-words.ts';
import { LiveProvider } from './live.tsx';
import { clockTime, serverNow } from './moments.ts';
import { PageHeader } from './page-header.tsx';
import { beginRoute, isUnfetched, matches, usePath, useShown } from './route.ts';
import { permissionsOf, type Screen } from './screens.ts';
import { type SessionKeeper, SessionProvider, useMayAsk, useSession } from './session.tsx';
import { Door } from './sign-in.tsx';
import { Broke, EmptyState, ErrorState, ScreenGuard, ScreenTitle, Waiting } from './states.tsx';
import { TellProvider } from './tell.tsx';
import { useSay } from './words.ts';

interface ShellSettings {
  screens: readonly Screen[];
  /** Menu, head and foot around the screen. */
  frame: ComponentType<{ children: React.ReactNode }>;
  /** `/` or `/m`. */
  base: string;
  keeper?: SessionKeeper;
  /** Providers of the shell's component library. */
  around?: ComponentType<{ children: React.ReactNode }>;
}

/** Puts the application on the page. */
export function openShell({
  screens,
  frame: Frame,
  base,
  keeper,
  around: Around = Bare,
}: ShellSettings): QueryClient {
  watchForSigns(window);
  const client = new QueryClient({
    defaultOptions: {
      queries: { networkMode: 'always' },
      mutations: { networkMode: 'always', retry: false },
    },
  });
  // The screen's file comes while the session is asked for.
  beginRoute(screens, base);
  const element = document.getElementById('root');
  if (element === null) throw new Error('the page has no #root');
  createRoot(element).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <Around>
          <SessionProvider
            {...(keeper ? { keeper } : {})}
            waiting={<Waiting />}
            failed={(error, again) => <ErrorState error={error} onRetry={again} />}
          >
            {/* Inside: what one person was told is not for the next. */}
            <TellProvider>
              <Door>
                <Inside>
                  <Frame>
                    <Here screens={screens} headed={base !== '/'} />
                  </Frame>
                </Inside>
              </Door>
            </TellProvider>
          </SessionProvider>
        </Around>
      </QueryClientProvider>
    </StrictMode>,
  );
  return client;
}

function Bare({ children }: { children: React.ReactNode }) {
  return children;
}

function Inside({ children }: { children: React.ReactNode }) {
  const { user } = useSession();
  return <LiveProvider user={user?.id ?? ''}>{children}</LiveProvider>;
}

/** The screen of this address, when the user's duties carry one of its permissions. */
function Here({ screens, headed }: { screens: readonly Screen[]; headed: boolean }) {
  const say = useSay();
  const path = usePath();
  const mayAsk = useMayAsk();
  const screen = screens.find((one) => matches(one.path, path));
  const answers =
    screen === undefined ? [] : permissionsOf(screen).map((one) => mayAsk(one, { title: screen.title }));
  const refused = answers.find((one) => !one.may);
  if (refused !== undefined && !refused.may && answers.every((one) => !one.may))
    return (
      <>
        {screen && !headed && <PageHeader title={say(screen.title)} />}
        <EmptyState title={NOT_YOURS} words={refused.why} />
      </>
    );
  return (
    <ScreenGuard at={path}>
      <ScreenTitle value={headed ? undefined : screen?.title}>
        <Opened headed={headed} />
      </ScreenTitle>
    </ScreenGuard>
  );
}

/** What the address has brought so far. */
function Opened({ headed }: { headed: boolean }) {
  const shown = useShown();
  if (shown === undefined) return <Waiting />;
  if (shown.failed !== undefined) return <LoadFailed error={shown.failed} />;
  return shown.View === undefined ? <NotHere headed={headed} /> : <shown.View />;
}

/** `headed`: the frame carries the page's heading itself. */
function NotHere({ headed }: { headed: boolean }) {
  const t = useT();
  const say = useSay();
  return (
    <>
      {!headed && <PageHeader title={say(NOT_HERE)} />}
      <EmptyState title={NOT_HERE} words={NOT_HERE_HELP}>
        <Go to="/" className="button">
          {t('home')}
        </Go>
      </EmptyState>
    </>
  );
}

const NOT_YOURS = { zh: '您的职责不含这一页', en: 'This page is not among your duties' };

const NOT_HERE = { zh: '没有这个页面', en: 'There is no such page' };
const NOT_HERE_HELP = {
  zh: '地址可能已变更。请从菜单重新进入。',
  en: 'The address may have changed. Come in again from the menu.',
};

/** A screen that could not be fetched, or that broke: the browser's own word on being online knows nothing of our server. */
function LoadFailed({ error }: { error: unknown }) {
  const unfetched = isUnfetched(error instanceof Error ? error.message : '');
  return navigator.onLine && !unfetched ? <Broke titled /> : <Unreached />;
}

/** Nothing of a page has come: it opens by itself when the network is back, and pressing shows no empty page of the browser. */
function Unreached() {
  const t = useT();
  const [triedAt, setTriedAt] = useState<Date>();
  useEffect(() => {
    const open = () => location.reload();
    addEventListener('online', open);
    return () => removeEventListener('online', open);
  }, []);
  const retry = () =>
    void fetch('/', { method: 'HEAD', cache: 'no-store' }).then(
      () => location.reload(),
      () => setTriedAt(serverNow()),
    );
  return (
    <div className="state-box state-error" role="alert">
      <h1>{t('offlineNoPage')}</h1>
      <p>{t('offlineNoPageHelp')}</p>
      <button type="button" className="button" onClick={retry}>
        {t('retry')}
      </button>
      {triedAt !== undefined && <p>{t('stillAway', { at: clockTime(triedAt, true) })}</p>}
    </div>
  );
}
