// Everything the ledger says about this stay, as sentences.
import type { Json } from '../../../shells/kit/act-types.ts';
import { useLook } from '../../../shells/kit/look.ts';
import { Card } from '../../../shells/kit/marks.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { Timeline } from '../../../shells/kit/timeline.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { EpisodePage, EpisodeTimeline } from '../routes.ts';
import './episodes.css';
import { useT } from './episodes-words.ts';

export default function HistorySection({ episode }: { episode: Json<EpisodePage> }) {
  const t = useT();
  const say = useSay();
  const { data, error, refetch } = useLook<Json<EpisodeTimeline>>(
    `/episodes/${episode.id}/timeline`,
    {},
    { follows: ['control.', 'home.', 'own.'] },
  );
  return (
    <Card title={t('history')}>
      {error && data === undefined ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Waiting />
      ) : data.rows.length === 0 ? (
        <EmptyState title={{ zh: '还没有记录', en: 'Nothing has happened yet' }} />
      ) : (
        <>
          {data.more && <p className="episode-note">{t('older')}</p>}
          <Timeline
            label={t('history')}
            items={data.rows.map((row) => ({ id: row.id, at: row.at, words: row.words, who: say(row.who) }))}
          />
        </>
      )}
    </Card>
  );
}
