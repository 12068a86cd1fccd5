// The frame of the phone: where I am and whether all is sent (head), what stands in the way (banners), the screen,
// and the tabs. The screen's own big button is a PrimaryBar, fixed above the tabs.

import { useQueryClient } from '@tanstack/react-query';
import {
  ArrowLeftRight,
  Check,
  CircleAlert,
  CloudOff,
  CloudUpload,
  LoaderCircle,
  RefreshCw,
} from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useSyncExternalStore } from 'react';
import { afterFirstScreen, standWhenPainted } from '../kit/first-screen.ts';
import { Go, useGo } from '../kit/go.tsx';
import { useT as useKitT } from '../kit/kit-words.ts';
import { useLive } from '../kit/live.tsx';
import { ProgressDock } from '../kit/long-work.tsx';
import { readAhead, readLooksAgain } from '../kit/look.ts';
import { flush, knowLost, type OutboxState, useOutbox, useOutboxMotor } from '../kit/outbox.ts';
import { matches, useIsOpen, usePath } from '../kit/route.ts';
import { permissionsOf, type Screen } from '../kit/screens.ts';
import { useMayAsk, useSession } from '../kit/session.tsx';
import { EmptyState } from '../kit/states.tsx';
import { useWhere } from '../kit/where.ts';
import { useLanguage, useSay } from '../kit/words.ts';
import { useT } from './field-words.ts';
import { openAheadOf, readAheadOf, screens } from './screens.ts';
import { useUpdate } from './worker.ts';

export function Frame({ children }: { children: ReactNode }) {
  const { user } = useSession();
  const client = useQueryClient();
  const kitT = useKitT();
  const readAgain = useCallback(() => readLooksAgain(client), [client]);
  useOutboxMotor(user?.id ?? '', readAgain);
  const tabs = useTabs();
  useFirstScreen();
  useReadAhead(tabs);
  const path = usePath();
  return (
    <div className="field">
      <a className="skip" href="#main">
        {kitT('skipToMain')}
      </a>
      <Head />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard, and a page may hold nothing else that is */}
      <main id="main" className="field-main" tabIndex={0}>
        <Banners />
        {path === '/' ? <Start tabs={tabs} /> : children}
      </main>
      <Tabs tabs={tabs} path={path} />
      <ProgressDock />
    </div>
  );
}

/** The first tab is the start, unless a screen says it is `/` itself. */
function Start({ tabs }: { tabs: readonly Screen[] }) {
  const go = useGo();
  const first = tabs[0]?.path;
  useEffect(() => {
    if (first !== undefined) go(first, { replace: true });
  }, [first, go]);
  return first === undefined ? <EmptyState title={NO_SCREENS} /> : null;
}

const NO_SCREENS = { zh: '您的职责没有手机端任务', en: 'Your duties have no phone tasks' };

function useTabs(): readonly Screen[] {
  const mayAsk = useMayAsk();
  const tabs = screens.filter(
    (screen) => screen.icon !== undefined && permissionsOf(screen).some((one) => mayAsk(one).may),
  );
  return tabs.length <= MOST_TABS ? tabs : [...tabs.slice(0, MOST_TABS - 1), ...tabs.slice(-1)];
}

/** Sixty pixels each on a narrow phone; “Me”, the last, is always among them. */
const MOST_TABS = 6;

/** The first screen stands when what it asked for has come and is painted. */
function useFirstScreen() {
  const client = useQueryClient();
  const path = usePath();
  const isOpen = useIsOpen();
  const fetched = isOpen && path !== '/';
  useEffect(() => {
    if (!fetched) return;
    const cache = client.getQueryCache();
    const look = () => {
      if (cache.findAll({ queryKey: ['look'] }).some(({ state }) => state.fetchStatus === 'fetching')) return;
      leave();
      standWhenPainted();
    };
    const leave = cache.subscribe(look);
    look();
    return leave;
  }, [client, fetched]);
}

const AHEAD_MS = 5 * 60_000;

/**
 * Keeps what the tabs will show on the phone, also of tabs nobody opened while there was signal: once the first screen
 * stands, one after the other, so that whoever works meanwhile has the line.
 */
function useReadAhead(tabs: readonly Screen[]) {
  const client = useQueryClient();
  const { remembered, user } = useSession();
  const mayAsk = useMayAsk();
  const may = (permission: Screen['permission']) => [permission].flat().some((one) => mayAsk(one).may);
  const me = user?.id ?? '';
  const wanted = readAheadOf
    .filter(({ tab, permission }) => tabs.some((one) => one.path === tab) && may(permission ?? 'signed-in'))
    .map(({ look }) => look)
    .join();
  const opened = openAheadOf.flatMap(({ permission }, i) => (may(permission) ? [i] : [])).join();
  useEffect(() => {
    if (remembered || wanted === '') return;
    let over = false;
    let reading = afterFirstScreen();
    const read = async () => {
      if (document.visibilityState !== 'visible') return;
      for (const path of wanted.split(',')) if (!over) await readAhead(client, path);
      for (const [i, { load }] of openAheadOf.entries())
        if (!over && opened.split(',').includes(String(i)))
          await load()
            .then((open) => open(client, me))
            .catch((error: unknown) => console.error(error)); // nothing is lost: the door is opened by hand
    };
    const readNext = () => {
      reading = reading.then(read);
    };
    readNext();
    const timer = setInterval(readNext, AHEAD_MS);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [client, remembered, wanted, opened, me]);
}

function Head() {
  const say = useSay();
  const t = useT();
  const language = useLanguage();
  const { district } = useSession();
  const path = usePath();
  const screen = screens.find((one) => matches(one.path, path));
  const { name, change } = useWhere();
  const where = name === undefined ? (district[language] ?? '') : say(name);
  return (
    <header className="field-head">
      <div className="field-where">
        <h1>{[screen && say(screen.title), where].filter(Boolean).join(' · ')}</h1>
        {change !== undefined && (
          <button
            type="button"
            className="icon-button field-change"
            aria-label={t('workAt', { at: say(change.to) })}
            onClick={change.go}
          >
            <ArrowLeftRight size={20} aria-hidden />
          </button>
        )}
      </div>
      <SyncPill />
    </header>
  );
}

function SyncPill() {
  const t = useT();
  const outbox = useOutbox();
  const offline = useOffline(outbox);
  const unsent = outbox.waiting + outbox.rejected;
  const state = offline ? 'offline' : outbox.sending ? 'sending' : unsent > 0 ? 'unsent' : 'synced';
  const Mark = { offline: CloudOff, sending: LoaderCircle, unsent: CloudUpload, synced: Check }[state];
  const words = {
    // How many are unsent is always in sight, also where there is no signal.
    offline: unsent > 0 ? t('offlineUnsent', { n: unsent }) : t('offline'),
    sending: t('sending'),
    unsent: t('toSend', { n: unsent }),
    synced: t('synced'),
  }[state];
  return (
    <Go to="/me" className={`sync sync-${state}`}>
      <Mark size={17} className={state === 'sending' ? 'spin' : ''} aria-hidden />
      <span role="status">{words}</span>
    </Go>
  );
}

/** Offline by the browser's word, by the outbox's last try, or because the live line is cut. */
export function useOffline(outbox: Pick<OutboxState, 'unreachable'>): boolean {
  const online = useSyncExternalStore(
    (listener) => {
      addEventListener('online', listener);
      addEventListener('offline', listener);
      return () => {
        removeEventListener('online', listener);
        removeEventListener('offline', listener);
      };
    },
    () => navigator.onLine,
  );
  const { line } = useLive();
  const { remembered } = useSession();
  return !online || outbox.unreachable || line === 'cut' || remembered;
}

function Banners() {
  const t = useT();
  const outbox = useOutbox();
  const offline = useOffline(outbox);
  const update = useUpdate();
  const { waiting, rejected, others, signInFirst, lost, nearlyFull } = outbox;
  return (
    <div className="banners" aria-live="polite">
      {lost > 0 && (
        <Banner
          tone="now"
          icon={<CircleAlert size={18} aria-hidden />}
          title={t('lost', { n: lost })}
          words={t('lostHelp')}
          action={
            <button type="button" className="banner-button" onClick={knowLost}>
              {t('lostKnown')}
            </button>
          }
        />
      )}
      {nearlyFull && (
        <Banner
          icon={<CircleAlert size={18} aria-hidden />}
          title={t('nearlyFull')}
          words={t('nearlyFullHelp')}
        />
      )}
      {signInFirst && (
        <Banner
          icon={<CircleAlert size={18} aria-hidden />}
          title={t('signInFirst')}
          words={t('signInFirstHelp')}
        />
      )}
      {waiting > 0 && !signInFirst && (
        <Banner
          icon={offline ? <CloudOff size={18} aria-hidden /> : <CloudUpload size={18} aria-hidden />}
          title={t('toSend', { n: waiting })}
          words={offline ? t('toSendHelp') : t('toSendOnline')}
          action={
            <button type="button" className="banner-button" onClick={() => void flush()}>
              {t('retry')}
            </button>
          }
        />
      )}
      {offline && waiting === 0 && (
        <Banner
          icon={<CloudOff size={18} aria-hidden />}
          title={t('readOffline')}
          words={t('readOfflineHelp')}
        />
      )}
      {rejected > 0 && (
        <Banner
          tone="now"
          icon={<CircleAlert size={18} aria-hidden />}
          title={t('rejected', { n: rejected })}
          words={t('rejectedHelp')}
          action={
            <Go to="/me" className="banner-button">
              {t('handle')}
            </Go>
          }
        />
      )}
      {others > 0 && (
        <Banner
          icon={<CircleAlert size={18} aria-hidden />}
          title={t('othersHere', { n: others })}
          words={t('othersHereHelp')}
        />
      )}
      {update && (
        <Banner
          tone="quiet"
          icon={<RefreshCw size={18} aria-hidden />}
          title={t('newVersion')}
          words={t('newVersionHelp')}
          action={
            <button type="button" className="banner-button" onClick={update}>
              {t('update')}
            </button>
          }
        />
      )}
    </div>
  );
}

interface BannerProps {
  icon: ReactNode;
  title: string;
  words: string;
  action?: ReactNode;
  tone?: 'late' | 'now' | 'quiet';
}

function Banner({ icon, title, words, action, tone = 'late' }: BannerProps) {
  return (
    <div className={`banner banner-${tone}`}>
      {icon}
      <div>
        <strong>{title}</strong>
        <p>{words}</p>
      </div>
      {action}
    </div>
  );
}

function Tabs({ tabs, path }: { tabs: readonly Screen[]; path: string }) {
  const t = useT();
  const say = useSay();
  const { rejected } = useOutbox();
  return (
    <nav className="tabs" aria-label={t('tabs')}>
      {tabs.map((screen) => {
        const Icon = screen.icon;
        const open = path === screen.path || path.startsWith(`${screen.path}/`);
        return (
          <Go key={screen.path} to={screen.path} aria-current={open ? 'page' : undefined}>
            <span className="tab-icon">
              {Icon && <Icon size={24} aria-hidden />}
              {screen.path === '/me' && rejected > 0 && <b className="tab-count digits">{rejected}</b>}
            </span>
            <span>{say(screen.title)}</span>
          </Go>
        );
      })}
    </nav>
  );
}
