// The wall of the command room at /wall: one page, dark, read from five metres.
import '@fontsource/barlow/latin-500.css';
import '@fontsource/barlow/latin-600.css';
import '../kit/tokens.css';
import '../kit/kit.css';
import './wall.css';
import { speakAs } from '../kit/api.ts';
import type { Screen } from '../kit/screens.ts';
import { openShell } from '../kit/shell.tsx';

const screens: readonly Screen[] = [
  {
    path: '/',
    title: { zh: '指挥大屏', en: 'Command wall' },
    permission: 'control.read',
    load: () => import('./wall.tsx'),
  },
  {
    path: '/sites',
    title: { zh: '隔离点大屏', en: 'Wall of isolation sites' },
    permission: 'control.read',
    load: () => import('./sites.tsx'),
  },
];

speakAs('wall');
openShell({
  screens,
  base: '/wall',
  frame: ({ children }) => <div className="wall">{children}</div>,
});
