// Temperatures, fevers and needs on the page of one stay.
import type { SectionProps } from '../../../control/episodes/screens/shown.ts';
import type { CarePage } from '../../../control/observations/routes.ts';
import { Go } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card } from '../../../shells/kit/marks.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import './board.css';
import { useT } from './board-words.ts';
import { Asked, FeverCard, Slots } from './CareParts.tsx';
import { NeedsOf } from './NeedsCard.tsx';
import { KeptAtSite } from './parts.tsx';

export default function HealthSection({ episode }: SectionProps) {
  const t = useT();
  const { data, error, refetch } = useLook<CarePage>(
    `/care/${episode.id}`,
    {},
    { follows: ['control.', 'own.'], everySeconds: 60 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const last = data.readings.find(({ state, celsius }) => state === 'kept' && celsius !== null);
  return (
    <>
      {data.fevers
        .filter(({ closedAt }) => closedAt === null)
        .map((one) => (
          <FeverCard key={one.id} fever={one} choices={data.choices} />
        ))}
      {data.keptAt !== null && <KeptAtSite kept={data.keptAt} />}
      <Asked page={data} />
      <Slots page={data} />
      <Card
        title={t('readings')}
        extra={<Go to={`/home-board/${episode.id}`}>{t('allReadings', { n: data.readings.length })}</Go>}
      >
        {last === undefined ? (
          <p className="home-quiet">{data.readings.length === 0 ? t('noReadings') : t('hidden')}</p>
        ) : (
          <strong className={last.feverish ? 'digits home-hot' : 'digits'}>
            {last.celsius?.toFixed(1)} ℃
          </strong>
        )}
      </Card>
      <NeedsOf episode={data.episode} place={data.place.path} />
    </>
  );
}
