// The first thing the phone's page runs, a script of its own (vite.config.ts): who is signed in, and what the first tab
// will ask for. The page's program finds both answered.
import { askEarly } from '../kit/early.ts';

/** The first tab (screens.ts): on it the page opens, by way of a turn this saves (frame.tsx, Start). */
const FIRST = { path: '/m/today', look: '/api/my-day', permission: 'tasks.read' } as const;

async function ask(): Promise<void> {
  const session = (await askEarly('/api/session')) as
    | { user?: { id?: string } | null; mustChangePassword?: boolean; may?: string[] }
    | undefined; // as GET /api/session tells
  const user = session?.user?.id;
  if (user === undefined || session?.mustChangePassword === true) return;
  if (session?.may?.includes(FIRST.permission) !== true) return;
  if (/^\/m\/?$/.test(location.pathname)) history.replaceState(history.state, '', FIRST.path);
  if (location.pathname === FIRST.path) await askEarly(FIRST.look, user);
}

void ask();
