// Going from screen to screen. The screens' table is read at run time, so addresses are plain text here.
// Nothing personal belongs in an address: no names, numbers or phones, only handles and filters.
import { Link, useLocation, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type ComponentProps, type ReactNode, useCallback, useSyncExternalStore } from 'react';

interface GoProps extends Omit<ComponentProps<'a'>, 'href'> {
  to: string;
  children: ReactNode;
}

/** A link inside the shell: `<Go to={`/people/${id}`}>`. */
export function Go({ to, children, ...rest }: GoProps) {
  const { path, query } = cut(to);
  // The router types the addresses it knows at compile time; ours come from a table.
  // A link above the open page is not the open page: the router would mark every one of them as such.
  const props = { to: path, search: query, activeOptions: { exact: true } } as unknown as ComponentProps<
    typeof Link
  >;
  return (
    <Link {...props} {...(rest as object)}>
      {children}
    </Link>
  );
}

/** Goes somewhere after something was done: `const go = useGo(); go('/lists')`. */
export function useGo(): (to: string, options?: { replace?: boolean }) => void {
  const navigate = useNavigate();
  return useCallback(
    (to, { replace = false } = {}) => {
      const { path, query } = cut(to);
      void navigate({ to: path, search: query, replace } as unknown as Parameters<typeof navigate>[0]); // as in Go
    },
    [navigate],
  );
}

/** Parameters of the screen's path: `/people/$person` gives `{ person }`. */
export function useAddress(): Readonly<Record<string, string>> {
  return useParams({ strict: false }) as Record<string, string>; // the table's paths name them
}

/** Filters kept in the address so that a view can be shared and comes back: `[filters, setFilters]`. */
export function useFilters(): [
  Readonly<Record<string, string>>,
  (change: Readonly<Record<string, string | undefined>>) => void,
] {
  const raw = useSearch({ strict: false }) as Record<string, unknown>; // plain texts, see the shells' search parser
  const navigate = useNavigate();
  const path = useLocation({ select: ({ pathname }) => pathname });
  const filters = Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, String(value)]));
  const text = JSON.stringify(filters);
  const change = useCallback(
    (wanted: Readonly<Record<string, string | undefined>>) => {
      const next = Object.fromEntries(
        Object.entries({ ...(JSON.parse(text) as Record<string, string>), ...wanted }).filter(
          ([, value]) => value,
        ),
      );
      void navigate({ to: path, search: next, replace: true } as unknown as Parameters<typeof navigate>[0]); // as in Go
    },
    [navigate, path, text],
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

function cut(to: string): { path: string; query: Record<string, string> } {
  const [path = '/', query = ''] = to.split('?');
  return { path, query: Object.fromEntries(new URLSearchParams(query)) };
}
