// The trips of whoever drives or rides along, the next first.
import { Bus } from 'lucide-react';
import type { Json } from '../../../shells/kit/act-types.ts';
import { useLook } from '../../../shells/kit/look.ts';
import { StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PhoneRow } from '../../../shells/kit/phone.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import type { TripRow } from '../../routes.ts';
import { STATE_TONES } from '../parts.tsx';
import { useT } from '../transport-words.ts';

export default function PhoneTripsScreen() {
  const t = useT();
  const { moment } = useFormat();
  const { data, error, refetch } = useLook<{ rows: Json<TripRow>[] }>(
    '/transport/trips',
    {},
    { follows: ['transport.'], everySeconds: 60 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  if (data.rows.length === 0) return <EmptyState title={NONE} words={NONE_HELP} />;
  return (
    <div className="stack">
      {data.rows.map((trip) => (
        <PhoneRow
          key={trip.id}
          to={`/transport/${trip.id}`}
          mark={<Bus size={20} />}
          title={`${trip.code} ${trip.destination}`}
          words={`${t('departsAt', { at: moment(trip.departsAt) })} · ${trip.vehicle} · ${t('freeSeats', { taken: trip.riders, seats: trip.seats })}`}
          end={
            trip.late ? (
              <StatePill tone="now">{t('lateArrival')}</StatePill>
            ) : (
              <StatePill tone={STATE_TONES[trip.state]} words={trip.stateWords} />
            )
          }
        />
      ))}
    </div>
  );
}

const NONE = { zh: '没有车次', en: 'No trips' };
const NONE_HELP = {
  zh: '安排给您单位的车次会出现在这里。',
  en: 'Trips planned by your unit appear here.',
};
