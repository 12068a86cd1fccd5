// The page of one stay under control: its head and what can be done with it; below, the sections of sections.ts, each
// from the module that knows it.
import { type ComponentType, lazy, Suspense } from 'react';
import EpisodeHead from '../../../control/episodes/screens/EpisodeHead.tsx';
import type { SectionProps, ShownEpisode } from '../../../control/episodes/screens/shown.ts';
import { useAddress } from '../../kit/go.tsx';
import { useLook } from '../../kit/look.ts';
import { PageHeader } from '../../kit/page-header.tsx';
import { useMayAsk } from '../../kit/session.tsx';
import { ErrorState, ScreenGuard, Waiting } from '../../kit/states.tsx';
import { useT } from '../hq-words.ts';
import { type EpisodeSection, sections } from './sections.ts';

const FOLLOWS = ['control.', 'home.', 'own.', 'people.', 'rulebook.'];

const shown = new Map<string, ComponentType<SectionProps>>(
  sections.map(({ key, load }) => [key, lazy(load)]),
);

export default function EpisodeScreen() {
  const t = useT();
  const { episode: asked = '' } = useAddress();
  const { data, error, refetch } = useLook<ShownEpisode>(
    `/episodes/${asked}`,
    {},
    { follows: FOLLOWS, keepShown: false },
  );
  if (error && data === undefined)
    return (
      <>
        <PageHeader title={asked} path={[{ title: t('episodes'), to: '/episodes' }]} />
        <ErrorState error={error} onRetry={() => void refetch()} />
      </>
    );
  if (data === undefined) return <Waiting />;
  return (
    <>
      <EpisodeHead episode={data} />
      <div className="episode-page">
        <Column key={`main ${data.id}`} column="main" episode={data} />
        <Column key={`side ${data.id}`} column="side" episode={data} />
      </div>
    </>
  );
}

function Column({ column, episode }: { column: EpisodeSection['column']; episode: ShownEpisode }) {
  const may = useMayAsk();
  const rows = sections.filter(
    (one) =>
      one.column === column &&
      (one.permission === undefined || may(one.permission, { place: episode.place.path }).may) &&
      (one.when?.(episode) ?? true),
  );
  return (
    <div>
      {rows.map(({ key }) => {
        const Section = shown.get(key);
        return Section === undefined ? null : (
          // A section that breaks leaves the others standing.
          <ScreenGuard key={key} at={episode.id}>
            <Suspense fallback={<Waiting />}>
              <Section episode={episode} />
            </Suspense>
          </ScreenGuard>
        );
      })}
    </div>
  );
}
