// A trip in the hands of the crew: one touch boards, the next step is always at the bottom.
import { Check } from 'lucide-react';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import { useAddress } from '../../../shells/kit/go.tsx';
import { Card, Deadline, PartBar, StatePill } from '../../../shells/kit/marks.tsx';
import { PrimaryBar } from '../../../shells/kit/phone.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import { agrees, waitingFor } from '../../rules.ts';
import {
  Carried,
  isLoading,
  NotThere,
  type Rider,
  RiderState,
  STATE_TONES,
  Steps,
  type TripShown,
  useTrip,
} from '../parts.tsx';
import '../transport.css';
import { useT } from '../transport-words.ts';

export default function PhoneTripScreen() {
  const t = useT();
  const say = useSay();
  const { trip: id = '' } = useAddress();
  const { data: trip, error, refetch } = useTrip(id);
  if (trip === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const { boarded, alighted, received } = trip.counts;
  const coming = trip.people.filter(({ absentWhy }) => absentWhy === null).length;
  return (
    <>
      <p className="phone-sub">
        {trip.code} {trip.destination} · <span className="digits">{trip.vehicle}</span>
      </p>
      <Card
        title={<StatePill tone={STATE_TONES[trip.state]} words={trip.stateWords} />}
        extra={<Deadline dueAt={trip.dueAt} doneAt={trip.arrivedAt} />}
      >
        {isLoading(trip) || trip.state === 'underway' ? (
          <PartBar done={boarded} total={coming} label={t('aboard', { n: boarded, all: coming })} />
        ) : (
          <p className={agrees(trip.counts) ? '' : 'tr-differs'}>
            {t('counts', { boarded, alighted, received })}
          </p>
        )}
        {isLoading(trip) && waitingFor(trip.people).length > 0 && (
          <p>{t('left', { n: waitingFor(trip.people).length })}</p>
        )}
        <p className="tr-quiet">{say(trip.protection)}</p>
      </Card>
      {trip.people.length === 0 ? (
        <EmptyState title={NOBODY} words={NOBODY_HELP} />
      ) : (
        <ol className="tr-phone" aria-label={t('riders')}>
          {trip.people.map((rider) => (
            <li key={rider.person}>
              <One trip={trip} rider={rider} />
            </li>
          ))}
        </ol>
      )}
      {trip.state !== 'cancelled' && (
        <PrimaryBar>
          <div className="tr-phone-steps">
            <Steps trip={trip} size="large" wide />
          </div>
        </PrimaryBar>
      )}
    </>
  );
}

function One({ trip, rider }: { trip: TripShown; rider: Rider }) {
  const t = useT();
  const say = useSay();
  return (
    <>
      <div className="tr-phone-who">
        <b className="digits">{rider.no}</b>
        <span>
          <strong>{rider.name}</strong> <span className="digits">{rider.code}</span>
          {rider.age !== null && <> · {t('age', { n: rider.age })}</>}
        </span>
        <small>
          {rider.unit === null ? '' : `${say(rider.unit)} · `}
          {say(rider.category)}
        </small>
      </div>
      <div className="tr-phone-marks">
        <RiderState rider={rider} />
        <Carried trip={trip} rider={rider} />
      </div>
      {isLoading(trip) && rider.boardedAt !== null && <NotThere trip={trip} rider={rider} />}
      {isLoading(trip) && rider.boardedAt === null && (
        <div className="tr-phone-acts">
          <ActButton
            act="boardRiders"
            size="large"
            wide
            tone="primary"
            icon={<Check size={20} aria-hidden />}
            place={trip.place}
            title={BOARD}
            input={{ trip: trip.id, people: [rider.person] }}
          />
          {rider.absentWhy === null && <NotThere trip={trip} rider={rider} size="large" wide />}
        </div>
      )}
    </>
  );
}

const BOARD = { zh: '上车', en: 'board' };
const NOBODY = { zh: '名单上还没有人', en: 'Nobody is on the list yet' };
const NOBODY_HELP = {
  zh: '指挥部或街道安排座位后，名单出现在这里。',
  en: 'As soon as seats are given, the list appears here.',
};
