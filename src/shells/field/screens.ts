// The screens of the phone: one row each. Rows with an icon are tabs at the bottom (at most five). A screen lives in
// its module (src/<module>/screens/) and is fetched when first opened; the service worker keeps all of them.
import { UserRound } from 'lucide-react';
import type { Screen } from '../kit/screens.ts';

export const screens: readonly Screen[] = [
  {
    path: '/me',
    title: { zh: '我的', en: 'Me' },
    icon: UserRound,
    permission: 'signed-in',
    load: () => import('./me.tsx'),
  },
];

/** Looks a phone keeps for the time without signal, sealed, today's only. */
export const keptLooksOf = ['/my-day', '/acts', '/tasks', '/lists/mine', '/lists/visits'] as const;
