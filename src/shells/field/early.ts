// The first thing the phone's page runs, a script inside it (vite.config.ts): the files of the screen that its address
// opens are named, and the house is asked who is signed in and what that screen will ask for. The page's program finds
// all of it there.
import { askEarly } from '../kit/early.ts';
import { matches } from '../kit/matches.ts';

/** The screens' files (vite.config.ts), in the order of screens.ts. */
declare const SCREENS: readonly (readonly [path: string, files: readonly string[]])[];

/** What screens ask for first. The first row is the first tab: on it the page opens, by way of a turn this saves (frame.tsx, Start). */
const LOOKS = [
  { path: '/today', look: '/my-day', permission: 'tasks.read' },
  {
    path: '/testing/$session/table',
    look: '/testing/sessions/$session/table',
    permission: 'testing.table',
  },
] as const;

const [FIRST] = LOOKS;
const pathNow = () => location.pathname.replace(/^\/m/, '').replace(/\/+$/, '');

function nameFiles(): void {
  const path = pathNow() || FIRST.path;
  const open = SCREENS.filter(([screen]) => matches(screen, path));
  const [, files = []] = open.find(([screen]) => !screen.includes('$')) ?? open[0] ?? [];
  for (const file of files) {
    const link = document.createElement('link');
    // Not yet as a style sheet: whoever opens the screen waits until that one has come.
    if (file.endsWith('.css')) Object.assign(link, { rel: 'preload', as: 'style' });
    else link.rel = 'modulepreload';
    link.crossOrigin = '';
    link.href = `/assets/${file}`;
    document.head.append(link);
  }
}

async function ask(): Promise<void> {
  const session = (await askEarly('/api/session')) as
    | { user?: { id?: string } | null; mustChangePassword?: boolean; may?: string[] }
    | undefined; // as GET /api/session tells
  const user = session?.user?.id;
  if (user === undefined || session?.mustChangePassword === true) return;
  const may = (permission: string) => session?.may?.includes(permission) === true;
  if (pathNow() === '' && may(FIRST.permission)) history.replaceState(history.state, '', `/m${FIRST.path}`);
  const path = pathNow();
  const screen = LOOKS.find((one) => matches(one.path, path) && may(one.permission));
  if (screen === undefined) return;
  const [, , given = ''] = path.split('/');
  await askEarly(`/api${screen.look.replace('$session', given)}`, user);
}

void ask();
// After what the page itself names: that is larger, and wanted first.
setTimeout(nameFiles);
