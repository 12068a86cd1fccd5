// The frame of the headquarters page: head with search, freshness and the user; menu of what the user's duties
// carry; the screen in the middle.

import { LogOut, Search, UserRound } from 'lucide-react';
import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react';
import { BrandMark } from '../kit/brand.tsx';
import { Go, useGo, useSoughtText } from '../kit/go.tsx';
import { useT as useKitT } from '../kit/kit-words.ts';
import { Freshness } from '../kit/live.tsx';
import { ProgressDock } from '../kit/long-work.tsx';
import { usePath } from '../kit/route.ts';
import { permissionsOf, type Screen } from '../kit/screens.ts';
import { useMay, useMayAsk, useSession } from '../kit/session.tsx';
import { LanguageSwitch } from '../kit/sign-in.tsx';
import { useTell } from '../kit/tell.tsx';
import { useLanguage, useSay } from '../kit/words.ts';
import { useT } from './hq-words.ts';
import { screens } from './screens.ts';

export function Frame({ children }: { children: ReactNode }) {
  const kitT = useKitT();
  return (
    <div className="hq">
      <a className="skip" href="#main">
        {kitT('skipToMain')}
      </a>
      <Head />
      <Menu />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard, and a page may hold nothing else that is */}
      <main id="main" className="hq-main" tabIndex={0}>
        {children}
      </main>
      <ProgressDock />
    </div>
  );
}

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

function Menu() {
  const t = useT();
  const say = useSay();
  const mayAsk = useMayAsk();
  const path = usePath();
  const shown = screens.filter(({ icon }) => icon !== undefined);
  return (
    <nav className="hq-menu" aria-label={t('menu')}>
      <ul>
        {shown
          .filter((screen) => permissionsOf(screen).some((one) => mayAsk(one).may))
          .map((screen) => {
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
