// A trip in the hands of the crew: one touch boards, the next step is always at the bottom. Boarding, departure and
// alighting need no signal: they are kept with their moments, and what is refused later stands here with a way out.
import { Check } from 'lucide-react';
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { useMayAct } from '../../../shells/kit/act.ts';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import { Confirm, ReasonDialog } from '../../../shells/kit/dialog.tsx';
import { useAddress } from '../../../shells/kit/go.tsx';
import { Card, Deadline, PartBar, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow } from '../../../shells/kit/moments.ts';
import {
  discard,
  tryAgain,
  useOutboxAct,
  useWaitingActs,
  type WaitingAct,
} from '../../../shells/kit/outbox.ts';
import { OutboxButton } from '../../../shells/kit/outbox-button.tsx';
import { PrimaryBar } from '../../../shells/kit/phone.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import { agrees, waitingFor } from '../../rules.ts';
import {
  ABSENT,
  Carried,
  isLoading,
  type Rider,
  RiderState,
  STATE_TONES,
  Steps,
  type TripShown,
  useTrip,
  whyNotDepart,
} from '../parts.tsx';
import '../transport.css';
import { useT } from '../transport-words.ts';
import { isOf, withKept } from './kept-trip.ts';

export default function PhoneTripScreen() {
  const t = useT();
  const say = useSay();
  const { trip: id = '' } = useAddress();
  const { data, error, refetch } = useTrip(id);
  const acts = useWaitingActs() ?? [];
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const trip = withKept(data, acts);
  const mine = acts.filter((one) => isOf(one, id) && !one.done);
  const refused = mine.filter(({ state }) => state === 'rejected');
  const unsent = mine.length - refused.length;
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
        {unsent > 0 && <StatePill tone="late">{t('unsent', { n: unsent })}</StatePill>}
      </Card>
      {refused.map((one) => (
        <Refusal key={one.id} act={one} />
      ))}
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
            <PhoneSteps trip={trip} />
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
          <OutboxButton
            act="boardRiders"
            about={`${trip.code} ${rider.code}`}
            size="large"
            wide
            tone="primary"
            icon={<Check size={20} aria-hidden />}
            place={trip.place}
            title={BOARD}
            input={() => ({ trip: trip.id, people: [rider.person], at: serverNow().toISOString() })}
          />
          {rider.absentWhy === null && <NotThere trip={trip} rider={rider} large />}
        </div>
      )}
    </>
  );
}

/** The next step of the way; what the receiving side does, and the end, are heard by the house at once. */
function PhoneSteps({ trip }: { trip: TripShown }) {
  const riding = trip.people.filter(({ boardedAt, alightedAt }) => boardedAt !== null && alightedAt === null);
  if (isLoading(trip))
    return (
      <OutboxButton
        act="departTrip"
        tone="primary"
        size="large"
        wide
        place={trip.place}
        about={trip.code}
        why={whyNotDepart(trip)}
        input={() => ({ trip: trip.id, at: serverNow().toISOString() })}
      />
    );
  if (trip.state === 'underway')
    return (
      <OutboxButton
        act="arriveTrip"
        tone="primary"
        size="large"
        wide
        place={trip.place}
        about={trip.code}
        title={{ zh: `到达，全部下车（${riding.length} 人）`, en: `arrived, all alight (${riding.length})` }}
        input={() => ({
          trip: trip.id,
          people: riding.map(({ person }) => person),
          at: serverNow().toISOString(),
        })}
      />
    );
  return <Steps trip={trip} size="large" wide />;
}

/** She does not ride, or gets off again before it departs: asks why, and keeps it. */
function NotThere({ trip, rider, large = false }: { trip: TripShown; rider: Rider; large?: boolean }) {
  const t = useT();
  const may = useMayAct('missRider', { place: trip.place });
  const miss = useOutboxAct('missRider');
  const [asking, setAsking] = useState(false);
  const say = (reason: string) =>
    miss(
      { trip: trip.id, person: rider.person, reason },
      { zh: `登记未上车 · ${trip.code} ${rider.code}`, en: `Does not ride · ${trip.code} ${rider.code}` },
    ).then(
      () => setAsking(false),
      () => undefined, // told already, by the outbox itself; what was typed stays
    );
  return (
    <>
      <WhyButton
        {...(large ? { size: 'large' as const, wide: true } : {})}
        why={may.may ? undefined : may.why}
        onPress={() => setAsking(true)}
      >
        {t(rider.boardedAt === null ? 'notThere' : 'offAgain')}
      </WhyButton>
      <ReasonDialog
        open={asking}
        title={MISS}
        usual={ABSENT}
        onReason={(reason) => void say(reason)}
        onClose={() => setAsking(false)}
      />
    </>
  );
}

/** What the house said no to when there was signal again: the sentence, and what may be done about it. */
function Refusal({ act }: { act: WaitingAct }) {
  const t = useT();
  const say = useSay();
  const [asking, setAsking] = useState(false);
  return (
    <Card title={<StatePill tone="now">{t('refusedLater')}</StatePill>}>
      <div className="stack">
        <strong>{act.label === undefined ? '—' : say(act.label)}</strong>
        {act.refusal !== undefined && <p>{say(act.refusal)}</p>}
        <p className="tr-quiet">{t('refusedHelp')}</p>
        <div className="tr-refused-acts">
          <button type="button" className="button button-large" onClick={() => void tryAgain(act.id)}>
            {t('tryAgain')}
          </button>
          <button type="button" className="button button-large" onClick={() => setAsking(true)}>
            {t('putAway')}
          </button>
        </div>
        <Confirm
          open={asking}
          title={PUT_AWAY}
          words={PUT_AWAY_WORDS}
          confirm={PUT_AWAY}
          danger
          onConfirm={() => void discard(act.id)}
          onClose={() => setAsking(false)}
        />
      </div>
    </Card>
  );
}

const MISS: Words = { zh: '登记未上车', en: 'Say that she does not ride' };
const PUT_AWAY: Words = { zh: '不再上报这一条', en: 'put this one away' };
const PUT_AWAY_WORDS: Words = {
  zh: '名单以系统为准。请先打电话告诉转运组实际情况。',
  en: 'The list stays as the house has it. Call the transport group first and say what is so.',
};
const BOARD = { zh: '上车', en: 'board' };
const NOBODY = { zh: '名单上还没有人', en: 'Nobody is on the list yet' };
const NOBODY_HELP = {
  zh: '指挥部或街道安排座位后，名单出现在这里。',
  en: 'As soon as seats are given, the list appears here.',
};
