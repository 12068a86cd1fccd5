// What was decided about her freedom: on which law, for how long, by whom, and whether it was served.
import type { Json } from '../../../shells/kit/act-types.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { useSay } from '../../../shells/kit/words.ts';
import type { EpisodePage } from '../routes.ts';
import { useChoices } from './choices.ts';
import './episodes.css';
import { useT } from './episodes-words.ts';
import { useDays } from './parts.tsx';

export default function OrdersSection({ episode }: { episode: Json<EpisodePage> }) {
  const t = useT();
  const say = useSay();
  const days = useDays();
  const choices = useChoices();
  const { moment } = useFormat();
  return (
    <Card title={t('orders')}>
      <ul className="episode-orders">
        {episode.orders.map((one) => (
          <li key={one.id}>
            <strong>{say(one.kindWords)}</strong>{' '}
            <span className="digits">
              {one.from === null && one.to === null ? '' : days(one.from, one.to)}
            </span>{' '}
            {one.servedAt === null ? (
              one.kind === 'control' && <StatePill tone="late">{t('notServed')}</StatePill>
            ) : (
              <StatePill tone="good">{t('served', { at: moment(one.servedAt) })}</StatePill>
            )}
            <p className="episode-note digits">
              {t('orderNo', { no: one.no })} · {say(one.basis)}
              {one.reason === null ? '' : ` · ${say(one.reason)}`} · {one.by} ({say(one.role)}) ·{' '}
              {moment(one.at)}
            </p>
          </li>
        ))}
      </ul>
      {choices && (
        <p className="episode-note">
          {t('reviewRoute')}: {say(choices.reviewRoute)}
        </p>
      )}
    </Card>
  );
}
