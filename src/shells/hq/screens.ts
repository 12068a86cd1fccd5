// The screens of the headquarters page: one row each, in the order of the menu. A screen lives in its module
// (src/<module>/screens/) and is fetched when it is first opened. How to add one: src/shells/README.md.
import { LayoutDashboard } from 'lucide-react';
import type { Screen } from '../kit/screens.ts';

export const screens: readonly Screen[] = [
  {
    path: '/',
    title: { zh: '总览', en: 'Overview' },
    icon: LayoutDashboard,
    permission: 'signed-in',
    load: () => import('./overview.tsx'),
  },
];
