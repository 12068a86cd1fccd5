// Which screen is open: the address, and what is shown of it. The screens are a table and the links plain text; a router
// that can do more weighed half as much as React, on phones that open their page on a slow line.
import type { ComponentType } from 'react';
import { useSyncExternalStore } from 'react';
import { matches } from './matches.ts';
import type { Screen } from './screens.ts';

export { matches };

export interface Address {
  /** Without the shell's base: `/people/P-104`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** What stands on the page; it stays until what comes next is there. */
export interface Shown extends Address {
  readonly params: Readonly<Record<string, string>>;
  /** Undefined: no screen has this address, or its file did not come. */
  readonly View?: ComponentType;
  readonly failed?: unknown;
}

interface Where {
  readonly at: Address;
  /** Undefined: it takes its time to come. */
  readonly shown: Shown | undefined;
}

let screens: readonly Screen[] = [];
let base = '';
let where: Where = { at: { path: '/', query: {} }, shown: undefined };
const listeners = new Set<() => void>();
const views = new Map<Screen, ComponentType>();
const coming = new Map<Screen, Promise<ComponentType>>();

/** So long what was open stays while the next screen's file comes; then the page says that it waits. */
const PATIENCE_MS = 200;

/** Opens the address of the page, and follows it from now on. `at`: `/` or `/m`. */
export function beginRoute(table: readonly Screen[], at: string): void {
  screens = table;
  base = at === '/' ? '' : at;
  addEventListener('popstate', () => follow(here()));
  follow(here());
}

/** Goes to an address of this shell: `goTo('/lists?state=open')`. */
export function goTo(to: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  const url = hrefOf(to);
  const isNew = !replace && url !== `${location.pathname}${location.search}`;
  history[isNew ? 'pushState' : 'replaceState'](null, '', url);
  follow(here(), () => scrollTo(0, 0));
}

/** An address of this shell as one of the site; filters that say nothing are left out. */
export function hrefOf(to: string): string {
  const { path, query } = read(to);
  const text = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString();
  return `${base}${path === '/' && base !== '' ? '' : path}${text === '' ? '' : `?${text}`}`;
}

/** Fetches the file of a screen before it is opened. */
export function comeAhead(to: string): void {
  const screen = screenAt(read(to).path);
  // Nothing is lost: it is fetched again when it is opened, and then the page says so.
  if (screen !== undefined) viewOf(screen).catch(() => undefined);
}

/** The path of the address. */
export const usePath = (): string => useSyncExternalStore(listen, () => where.at.path);

/** True when an address is the one of the page, filters and all. */
export function useIsAt(to: string): boolean {
  return useSyncExternalStore(listen, () => {
    const { path, query } = read(to);
    return (
      path === where.at.path &&
      Object.entries(query).every(([key, value]) => where.at.query[key] === value || value === '')
    );
  });
}

/** What stands on the page. */
export const useShown = (): Shown | undefined => useSyncExternalStore(listen, () => where.shown);

/** True when what stands on the page is what the address says. */
export const useIsOpen = (): boolean =>
  useSyncExternalStore(listen, () => where.shown?.path === where.at.path);

function listen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function change(to: Where): void {
  where = to;
  for (const listener of listeners) listener();
}

function here(): Address {
  const bare = location.pathname.slice(base.length).replace(/\/+$/, '');
  const path = bare === '' ? '/' : bare;
  const query = Object.fromEntries(new URLSearchParams(location.search));
  const isSame = path === where.at.path && JSON.stringify(query) === JSON.stringify(where.at.query);
  return isSame ? where.at : { path, query };
}

function read(to: string): Address {
  const [path = '/', query = ''] = to.split('?');
  return { path, query: Object.fromEntries(new URLSearchParams(query)) };
}

function follow(at: Address, arrived?: () => void): void {
  const from = where.at.path;
  const screen = screenAt(at.path);
  const show = (what: Pick<Shown, 'View' | 'failed'>) => {
    change({
      at,
      shown: { ...at, ...what, params: screen === undefined ? {} : paramsOf(screen.path, at.path) },
    });
    if (at.path !== from) arrived?.();
  };
  const View = screen === undefined ? undefined : views.get(screen);
  // Nothing that follows the filters is to be told of others that are the same.
  if (at === where.at && where.shown?.View !== undefined && where.shown.query === at.query) return;
  if (screen === undefined || View !== undefined) {
    show(View === undefined ? {} : { View });
    return;
  }
  change({ ...where, at });
  const late = setTimeout(() => {
    if (where.at === at) change({ at, shown: undefined });
  }, PATIENCE_MS);
  viewOf(screen)
    .then(
      // Whoever has gone elsewhere meanwhile is not called back.
      (View) => where.at === at && show({ View }),
      (failed: unknown) => where.at === at && !isGone(failed) && show({ failed }),
    )
    .finally(() => clearTimeout(late));
}

/** The screen of an address; one that is named is meant before one with a parameter. */
function screenAt(path: string): Screen | undefined {
  const open = screens.filter((screen) => matches(screen.path, path));
  return open.find((screen) => !screen.path.includes('$')) ?? open[0];
}

function paramsOf(pattern: string, path: string): Record<string, string> {
  const given = path.split('/').filter(Boolean);
  return Object.fromEntries(
    pattern
      .split('/')
      .filter(Boolean)
      .flatMap((part, i) => (part.startsWith('$') ? [[part.slice(1), decoded(given[i] ?? '')]] : [])),
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function viewOf(screen: Screen): Promise<ComponentType> {
  const asked =
    coming.get(screen) ??
    screen.load().then(({ default: View }) => {
      views.set(screen, View);
      return View;
    });
  coming.set(screen, asked);
  asked.catch(() => coming.delete(screen)); // the next time it is asked for anew
  return asked;
}

/** A file that is there no more belongs to a page of before: the page of now names others. Once, lest it never ends. */
function isGone(error: unknown): boolean {
  const words = error instanceof Error ? error.message : '';
  const key = `seawall.gone.${words}`;
  if (!isUnfetched(words) || !navigator.onLine || sessionStorage.getItem(key) !== null) return false;
  sessionStorage.setItem(key, '1');
  location.reload();
  return true;
}

/** What browsers say when the file of a screen did not come. */
export const isUnfetched = (words: string): boolean =>
  /dynamically imported module|module script/i.test(words);
