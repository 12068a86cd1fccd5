// The sections of the page of one stay, in order: each lives in the module that knows it and is fetched when it is
// shown. Add a row to add a section; it is given the stay as the page read it. How: src/shells/README.md.
import type { ComponentType } from 'react';
import type { SectionProps, ShownEpisode } from '../../../control/episodes/screens/shown.ts';

export interface EpisodeSection {
  readonly key: string;
  readonly column: 'main' | 'side';
  /** Who sees it; left out, everybody who sees the page. */
  readonly permission?: string;
  /** For which stays; left out, for every one. */
  readonly when?: (episode: ShownEpisode) => boolean;
  readonly load: () => Promise<{ default: ComponentType<SectionProps> }>;
}

const begun = (episode: ShownEpisode) => episode.orderedAt !== null;

export const sections: readonly EpisodeSection[] = [
  {
    key: 'assess',
    column: 'main',
    permission: 'control.assess',
    when: ({ state }) => state === 'assessing',
    load: () => import('../../../control/episodes/screens/AssessSection.tsx'),
  },
  {
    key: 'emergency',
    column: 'main',
    permission: 'control.assess',
    when: ({ endedAt, stagePlace, where }) =>
      endedAt === null &&
      stagePlace === 'home' &&
      where.some(({ kind, until }) => kind === 'facility' && until === null),
    load: () => import('../../../isolation/screens/EmergencySection.tsx'),
  },
  {
    key: 'plan',
    column: 'main',
    when: ({ plan }) => plan !== null,
    load: () => import('../../../control/episodes/screens/PlanSection.tsx'),
  },
  {
    key: 'door',
    column: 'main',
    when: begun,
    load: () => import('../../../home/door/screens/DoorSection.tsx'),
  },
  {
    key: 'tests',
    column: 'main',
    when: begun,
    load: () => import('../../../control/tests/screens/TestsSection.tsx'),
  },
  {
    key: 'release',
    column: 'main',
    when: begun,
    load: () => import('../../../control/release/screens/ReleaseSection.tsx'),
  },
  {
    key: 'exposures',
    column: 'main',
    load: () => import('../../../control/episodes/screens/ExposuresSection.tsx'),
  },
  {
    key: 'orders',
    column: 'main',
    when: ({ orders }) => orders.length > 0,
    load: () => import('../../../control/episodes/screens/OrdersSection.tsx'),
  },
  {
    key: 'health',
    column: 'main',
    permission: 'control.observe',
    when: begun,
    load: () => import('../../../home/board/screens/HealthSection.tsx'),
  },
  {
    key: 'history',
    column: 'main',
    load: () => import('../../../control/episodes/screens/HistorySection.tsx'),
  },
  {
    key: 'person',
    column: 'side',
    load: () => import('../../../control/episodes/screens/PersonSection.tsx'),
  },
  {
    key: 'cancel',
    column: 'side',
    when: ({ cancel, beside }) => cancel !== null || beside !== null,
    load: () => import('../../../control/episodes/screens/CancelSection.tsx'),
  },
  {
    key: 'where',
    column: 'side',
    when: begun,
    load: () => import('../../../control/episodes/screens/WhereSection.tsx'),
  },
  {
    key: 'link',
    column: 'side',
    permission: 'home.links',
    when: (episode) => begun(episode) && episode.endedAt === null,
    load: () => import('../../../home/resident/screens/LinkSection.tsx'),
  },
  {
    key: 'codes',
    column: 'side',
    when: begun,
    load: () => import('../../../control/codes/screens/CodesSection.tsx'),
  },
  {
    key: 'team',
    column: 'side',
    load: () => import('../../../control/episodes/screens/TeamSection.tsx'),
  },
];
