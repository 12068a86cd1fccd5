// The screens of the headquarters page: one row each, in the order of the menu. A screen lives in its module
// (src/<module>/screens/) and is fetched when it is first opened. How to add one: src/shells/README.md.
import {
  BookOpen,
  LayoutDashboard,
  Map as MapIcon,
  PhoneCall,
  ScanSearch,
  ScrollText,
  ShieldCheck,
  Siren,
} from 'lucide-react';
import type { Screen } from '../kit/screens.ts';

export const screens: readonly Screen[] = [
  {
    path: '/',
    title: { zh: '总览', en: 'Overview' },
    icon: LayoutDashboard,
    permission: 'signed-in',
    load: () => import('./overview.tsx'),
  },
  {
    path: '/calls',
    title: { zh: '呼叫台', en: 'Calls' },
    icon: PhoneCall,
    permission: 'lists.read',
    load: () => import('../../lists/calls/screens/Board.tsx'),
  },
  {
    path: '/calls/police',
    title: { zh: '公安协查', en: 'Police' },
    icon: Siren,
    permission: 'lists.police',
    load: () => import('../../lists/calls/screens/Police.tsx'),
  },
  {
    path: '/calls/search',
    title: { zh: '全区查找', en: 'District search' },
    icon: ScanSearch,
    permission: 'lists.district',
    load: () => import('../../lists/calls/screens/DistrictSearch.tsx'),
  },
  {
    path: '/calls/transfers',
    title: { zh: '移交', en: 'Transfers' },
    permission: 'lists.transfer',
    load: () => import('../../lists/calls/screens/Transfers.tsx'),
  },
  {
    path: '/calls/unresolved',
    title: { zh: '始终失联', en: 'Not found' },
    permission: 'lists.read',
    load: () => import('../../lists/calls/screens/Unresolved.tsx'),
  },
  {
    path: '/calls/callers',
    title: { zh: '呼叫员', en: 'Callers' },
    permission: 'lists.read',
    load: () => import('../../lists/calls/screens/Callers.tsx'),
  },
  {
    path: '/calls/$line',
    title: { zh: '呼叫页', en: 'Call' },
    permission: 'lists.read',
    load: () => import('../../lists/calls/screens/Line.tsx'),
  },
  {
    path: '/map',
    title: { zh: '地图', en: 'Map' },
    icon: MapIcon,
    permission: 'signed-in',
    load: () => import('../../places/screens/Map.tsx'),
  },
  {
    path: '/map/import',
    title: { zh: '导入轮廓', en: 'Import outlines' },
    permission: 'places.change',
    load: () => import('../../places/screens/ImportOutlines.tsx'),
  },
  {
    path: '/map/place',
    title: { zh: '区划单元', en: 'Place' },
    permission: 'signed-in',
    load: () => import('../../places/screens/Place.tsx'),
  },
  {
    path: '/watch',
    title: { zh: '一个不漏', en: 'Nobody missed' },
    icon: ShieldCheck,
    permission: 'watch.read',
    load: () => import('./watch.tsx'),
  },
  {
    path: '/watch/$id',
    title: { zh: '核查项', en: 'Invariant' },
    permission: 'watch.read',
    load: () => import('./watch-one.tsx'),
  },
  {
    path: '/audit',
    title: { zh: '审计', en: 'Audit' },
    icon: ScrollText,
    permission: 'audit.read',
    load: () => import('./audit.tsx'),
  },
  {
    path: '/rulebook',
    title: { zh: '规则', en: 'Rulebook' },
    icon: BookOpen,
    permission: 'rulebook.read',
    load: () => import('../../rulebook/screens/Rulebook.tsx'),
  },
  {
    path: '/rulebook/$part',
    title: { zh: '规则册', en: 'Part of the rulebook' },
    permission: 'rulebook.read',
    load: () => import('../../rulebook/screens/Part.tsx'),
  },
];
