// Going from screen to screen. The screens' table is read at run time, so addresses are plain text here.
// Nothing personal belongs in an address: no names, numbers or phones, only handles and filters.
import {
  type ComponentProps,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useRef,
  useSyncExternalStore,
} from 'react';
import { comeAhead, goTo, hrefOf, useIsAt, usePath, useShown } from './route.ts';

interface GoProps extends Omit<ComponentProps<'a'>, 'href'> {
  to: string;
  children: ReactNode;
}

/** Whoever rests on a link so long means it: its screen is fetched. */
const MEANT_MS = 50;

/** A link inside the shell: `<Go to={`/people/${id}`}>`. */
export function Go({ to, children, onClick, ...rest }: GoProps) {
  const isHere = useIsAt(to);
  const resting = useRef<ReturnType<typeof setTimeout>>(undefined);
  return (
    <a
      aria-current={isHere ? 'page' : undefined}
      onMouseEnter={() => {
        resting.current = setTimeout(comeAhead, MEANT_MS, to);
      }}
      onMouseLeave={() => clearTimeout(resting.current)}
      onTouchStart={() => comeAhead(to)}
      onFocus={() => comeAhead(to)}
      {...rest}
      href={hrefOf(to)}
      onClick={(event) => {
        onClick?.(event);
        if (isElsewhere(event)) return;
        event.preventDefault();
        goTo(to);
      }}
    >
      {children}
    </a>
  );
}

/** For the browser: in a tab of its own, saved, or already dealt with. */
function isElsewhere(event: MouseEvent<HTMLAnchorElement>): boolean {
  const { target } = event.currentTarget;
  const kept = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0;
  return event.defaultPrevented || kept || (target !== '' && target !== '_self');
}

/** Goes somewhere after something was done: `const go = useGo(); go('/lists')`. */
export function useGo(): (to: string, options?: { replace?: boolean }) => void {
  return goTo;
}

/** Parameters of the screen's path: `/people/$person` gives `{ person }`. */
export function useAddress(): Readonly<Record<string, string>> {
  return useShown()?.params ?? NONE;
}

const NONE: Readonly<Record<string, string>> = {};

/** Filters kept in the address so that a view can be shared and comes back: `[filters, setFilters]`. */
export function useFilters(): [
  Readonly<Record<string, string>>,
  (change: Readonly<Record<string, string | undefined>>) => void,
] {
  const filters = useShown()?.query ?? NONE;
  const path = usePath();
  const change = useCallback(
    (wanted: Readonly<Record<string, string | undefined>>) => {
      const next = Object.entries({ ...filters, ...wanted }).filter((pair): pair is [string, string] =>
        Boolean(pair[1]),
      );
      goTo(`${path}?${new URLSearchParams(next)}`, { replace: true });
    },
    [filters, path],
  );
  return [filters, change];
}

let sought = '';
const seekers = new Set<() => void>();

/** What was typed into the search box. Held in memory only: names and phones never enter an address. */
export function useSoughtText(): [string, (text: string) => void] {
  return [useSyncExternalStore(followSought, () => sought), seek];
}

/** Seeks something else; '' forgets what was sought, as a change of hands must. */
export function seek(text: string): void {
  sought = text;
  for (const one of seekers) one();
}

function followSought(listener: () => void): () => void {
  seekers.add(listener);
  return () => seekers.delete(listener);
}
