// The frame of the headquarters page: head with search, freshness and the user; menu of what the user's duties
// carry; the screen in the middle.

import { LogOut, Search, UserRound } from 'lucide-react';
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { BrandMark } from '../kit/brand.tsx';
import { Go, useGo, useSoughtText } from '../kit/go.tsx';
import { useT as useKitT } from '../kit/kit-words.ts';
import { Freshness } from '../kit/live.tsx';
import { ProgressDock } from '../kit/long-work.tsx';
import { PageHeader } from '../kit/page-header.tsx';
import { usePath } from '../kit/route.ts';
import { permissionsOf, type Screen } from '../kit/screens.ts';
import { useMay, useMayAsk, useSession } from '../kit/session.tsx';
import { LanguageSwitch } from '../kit/sign-in.tsx';
import { EmptyState } from '../kit/states.tsx';
import { useTell } from '../kit/tell.tsx';
import { useLanguage, useSay } from '../kit/words.ts';
import { useT } from './hq-words.ts';
import { screens } from './screens.ts';

export function Frame({ children }: { children: ReactNode }) {
  const kitT = useKitT();
  const menu = useMenu();
  const path = usePath();
  return (
    <div className="hq">
      <a className="skip" href="#main">
        {kitT('skipToMain')}
      </a>
      <Head />
      <Menu shown={menu} path={path} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard, and a page may hold nothing else that is */}
      <main id="main" className="hq-main" tabIndex={0}>
        {path === '/' && menu[0]?.path !== '/' ? <Start menu={menu} /> : children}
      </main>
      <ProgressDock />
    </div>
  );
}

/** Where a day begins for those who work there, though other pages of theirs stand before it in the menu. */
const STARTS = ['/isolation', '/transport', '/audit', '/system'];

/** Whose duties carry no overview begins at the first page they do carry; what everybody may open is nobody's duty. */
function Start({ menu }: { menu: readonly Screen[] }) {
  const t = useT();
  const go = useGo();
  const own = menu.filter(({ permission }) => permission !== 'signed-in');
  const first = (own.find(({ path }) => STARTS.includes(path)) ?? own[0])?.path;
  useEffect(() => {
    if (first !== undefined) go(first, { replace: true });
  }, [first, go]);
  if (first !== undefined) return null;
  return (
    <>
      <PageHeader title={t('brand')} />
      <EmptyState title={NO_SCREENS} words={NO_SCREENS_HELP}>
        <a className="button" href="/m/">
          {t('toPhone')}
        </a>
      </EmptyState>
    </>
  );
}

const NO_SCREENS = { zh: '您的职责没有电脑端页面', en: 'Your duties have no pages at the desk' };
const NO_SCREENS_HELP = { zh: '您的工作在手机端办理。', en: 'Your work is done on the phone page.' };

function Head() {
  const t = useT();
  const language = useLanguage();
  const { district } = useSession();
  const mayFind = useMay('people.read').may;
  return (
    <header className="hq-head">
      <Go to="/" className="brand">
        <BrandMark />
        <strong>{t('brand')}</strong>
        <span>{district[language] ?? district.zh ?? ''}</span>
      </Go>
      {mayFind && <Find />}
      <Freshness />
      <LanguageSwitch />
      <UserMenu />
    </header>
  );
}

/** Finds people. The text stays in memory: names and phones never enter an address. */
function Find() {
  const t = useT();
  const go = useGo();
  const [, setSought] = useSoughtText();
  const [text, setText] = useState('');
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    setSought(text.trim());
    go('/people');
  };
  return (
    <search>
      <form className="find" onSubmit={send}>
        <Search size={16} aria-hidden />
        <input
          type="search"
          aria-label={t('searchLabel')}
          placeholder={t('searchPlaceholder')}
          value={text}
          maxLength={60}
          autoComplete="off"
          onChange={(event) => setText(event.target.value)}
        />
      </form>
    </search>
  );
}

function UserMenu() {
  const t = useT();
  const kitT = useKitT();
  const say = useSay();
  const tell = useTell();
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const { user, duties, signOut } = useSession();
  const name = user?.name ?? '';
  return (
    <>
      <button type="button" className="user-button" popoverTarget={id} aria-label={t('userMenu', { name })}>
        <span className="user-mark" aria-hidden="true">
          {[...name][0] ?? <UserRound size={16} />}
        </span>
        <span className="user-name">
          {name}
          {duties[0] && <small>{say(duties[0].roleName)}</small>}
        </span>
      </button>
      <div ref={menu} id={id} popover="auto" className="user-menu">
        <h2>{t('duties')}</h2>
        <ul>
          {duties.map((duty) => (
            <li key={`${duty.role} ${duty.place}`}>
              <strong>{say(duty.roleName)}</strong>
              <span>{say(duty.placeName)}</span>
            </li>
          ))}
        </ul>
        <Go to="/me" className="button button-wide" onClick={() => menu.current?.hidePopover()}>
          {t('myAccount')}
        </Go>
        <button
          type="button"
          className="button button-wide"
          onClick={() => void signOut().catch((error) => tell.refused(error))}
        >
          <LogOut size={16} aria-hidden />
          {kitT('signOut')}
        </button>
      </div>
    </>
  );
}

/** The rows of the menu that the user's duties carry. */
function useMenu(): readonly Screen[] {
  const mayAsk = useMayAsk();
  return screens.filter(
    (screen) => screen.icon !== undefined && permissionsOf(screen).some((one) => mayAsk(one).may),
  );
}

function Menu({ shown, path }: { shown: readonly Screen[]; path: string }) {
  const t = useT();
  const say = useSay();
  const menu = useRef<HTMLElement>(null);
  // On a phone the menu lies and slides: where we are is in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path marks another link
  useEffect(() => {
    menu.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [path]);
  return (
    <nav ref={menu} className="hq-menu" aria-label={t('menu')}>
      <ul>
        {shown.map((screen) => {
          const Icon = screen.icon;
          return (
            <li key={screen.path}>
              <Go
                to={screen.path}
                aria-current={isIn(screen, path) ? 'page' : undefined}
                title={say(screen.title)}
              >
                {Icon && <Icon size={18} aria-hidden />}
                <span>{say(screen.title)}</span>
              </Go>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

/** True when the address is the screen's or one below it; the longest such row of the menu is marked. */
function isIn({ path: own }: Screen, path: string): boolean {
  const under = (one: string) => (one === '/' ? path === '/' : path === one || path.startsWith(`${one}/`));
  const longest = screens
    .filter((one) => one.icon !== undefined && under(one.path))
    .reduce((length, one) => Math.max(length, one.path.length), 0);
  return under(own) && own.length === longest;
}
