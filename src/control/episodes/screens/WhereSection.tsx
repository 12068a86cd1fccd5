// Where she is and has been since it began: at any moment at one place.
import type { Json } from '../../../shells/kit/act-types.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { EmptyState } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { EpisodePage } from '../routes.ts';
import './episodes.css';
import { useT } from './episodes-words.ts';

export default function WhereSection({ episode }: { episode: Json<EpisodePage> }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const places = [...episode.where].reverse();
  return (
    <Card title={t('where')}>
      {places.length === 0 ? (
        <EmptyState title={{ zh: '没有地点记录', en: 'No place on record' }} />
      ) : (
        <ul className="episode-where">
          {places.map((one) => (
            <li key={one.from}>
              <strong>{say(one.kindWords)}</strong> {one.label ?? say(one.place.name)}{' '}
              {one.until === null && <StatePill tone="busy">{t('now')}</StatePill>}
              <p className="episode-note digits">
                {moment(one.from)} – {one.until === null ? '' : moment(one.until)}
              </p>
            </li>
          ))}
        </ul>
      )}
      {episode.stagePlace === 'facility' && places[0]?.kind === 'home' && episode.state === 'active' && (
        <p className="episode-banner episode-banner-late">{t('staysPut')}</p>
      )}
    </Card>
  );
}
