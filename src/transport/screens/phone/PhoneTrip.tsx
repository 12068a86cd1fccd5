// A trip in the hands of the crew, and of whoever receives at the door: one touch boards, the next step is always at the
// bottom. From boarding to the end it needs no signal: every step is kept with its moment, and what is refused later stands
// here with a way out.
import { Check } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { useMayAct } from '../../../shells/kit/act.ts';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import { ReasonDialog } from '../../../shells/kit/dialog.tsx';
import { useAddress } from '../../../shells/kit/go.tsx';
import { Card, Deadline, PartBar, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow } from '../../../shells/kit/moments.ts';
import {
  tryAgain,
  useOutbox,
  useOutboxAct,
  useWaitingActs,
  type WaitingAct,
} from '../../../shells/kit/outbox.ts';
import { OutboxButton } from '../../../shells/kit/outbox-button.tsx';
import { PrimaryBar } from '../../../shells/kit/phone.tsx';
import { RefusedAct } from '../../../shells/kit/refused-act.tsx';
import { useSession } from '../../../shells/kit/session.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { capital, useSay } from '../../../shells/kit/words.ts';
import { agrees, waitingFor } from '../../rules.ts';
import {
  ABSENT,
  Carried,
  isLoading,
  type Rider,
  RiderState,
  STATE_TONES,
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
  useReceivedAgain(data, acts);
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
        <Card key={one.id}>
          <RefusedAct
            act={one}
            help={one.act === 'receiveRiders' ? RECEIVE_HELP : REFUSED_HELP}
            away={PUT_AWAY}
            awayWords={PUT_AWAY_WORDS}
          />
        </Card>
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

/**
 * The door's phone may be heard before the driver's: what was refused because nobody had alighted yet is sent again as soon
 * as the house knows that they have.
 */
function useReceivedAgain(trip: TripShown | undefined, acts: readonly WaitingAct[]) {
  const tried = useRef(new Set<string>());
  useEffect(() => {
    if (trip?.arrivedAt == null) return;
    for (const { id, act, state, input } of acts) {
      const { people = [] } = (input ?? {}) as { people?: readonly string[] }; // of receiveRiders
      if (act !== 'receiveRiders' || state !== 'rejected' || tried.current.has(id)) continue;
      const outside = trip.people.filter(
        ({ person, alightedAt }) => people.includes(person) && alightedAt !== null,
      );
      if (!isOf({ act, input }, trip.id) || outside.length < people.length) continue;
      tried.current.add(id);
      void tryAgain(id);
    }
  }, [trip, acts]);
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

/** The next step of the way. */
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
      <>
        <OutboxButton
          act="arriveTrip"
          tone="primary"
          size="large"
          wide
          place={trip.place}
          about={trip.code}
          title={{
            zh: `到达，全部下车（${riding.length} 人）`,
            en: `arrived, all alight (${riding.length})`,
          }}
          input={() => ({
            trip: trip.id,
            people: riding.map(({ person }) => person),
            at: serverNow().toISOString(),
          })}
        />
        <ReceiveUnheard trip={trip} />
      </>
    );
  return <AtTheDoor trip={trip} riding={riding} />;
}

/**
 * Where there is no signal the door does not hear that they have alighted, and sees it. What it signs waits on its phone,
 * and is accepted once the driver’s phone has told.
 */
function ReceiveUnheard({ trip }: { trip: TripShown }) {
  const { unreachable } = useOutbox();
  const { remembered } = useSession();
  const receives = useMayAct('receiveRiders', { place: trip.toPlace ?? trip.place });
  const here = trip.people.filter(({ boardedAt, receivedAt }) => boardedAt !== null && receivedAt === null);
  if (!receives.may || here.length === 0 || !(unreachable || remembered || !navigator.onLine)) return null;
  return (
    <OutboxButton
      act="receiveRiders"
      size="large"
      wide
      place={trip.toPlace ?? trip.place}
      about={trip.code}
      title={{
        zh: `人已到门口，签收（${here.length} 人）`,
        en: `they are at the door, receive (${here.length})`,
      }}
      input={() => ({
        trip: trip.id,
        people: here.map(({ person }) => person),
        at: serverNow().toISOString(),
      })}
    />
  );
}

/** Arrived: the others alight, whoever receives signs for those outside, and the crew closes the trip. */
function AtTheDoor({ trip, riding }: { trip: TripShown; riding: readonly Rider[] }) {
  const t = useT();
  const receives = useMayAct('receiveRiders', { place: trip.toPlace ?? trip.place });
  const drives = useMayAct('closeTrip', { place: trip.place });
  const outside = trip.people.filter(
    ({ alightedAt, receivedAt }) => alightedAt !== null && receivedAt === null,
  );
  const people = (of: readonly Rider[]) => of.map(({ person }) => person);
  const look = { size: 'large', wide: true } as const;
  return (
    <>
      {riding.length > 0 && drives.may && (
        <OutboxButton
          {...look}
          act="arriveTrip"
          place={trip.place}
          about={trip.code}
          title={{ zh: `其余下车（${riding.length} 人）`, en: `the others alight (${riding.length})` }}
          input={() => ({ trip: trip.id, people: people(riding), at: serverNow().toISOString() })}
        />
      )}
      {outside.length > 0 &&
        (receives.may ? (
          <OutboxButton
            {...look}
            act="receiveRiders"
            tone="primary"
            place={trip.toPlace ?? trip.place}
            about={trip.code}
            title={{ zh: `全部签收（${outside.length} 人）`, en: `receive all (${outside.length})` }}
            input={() => ({ trip: trip.id, people: people(outside), at: serverNow().toISOString() })}
          />
        ) : (
          <span className="tr-quiet">{t('receiveElsewhere')}</span>
        ))}
      {trip.cleanedAt === null && riding.length === 0 && (
        <OutboxButton
          {...look}
          act="cleanVehicle"
          tone="plain"
          place={trip.place}
          about={trip.code}
          input={() => ({ trip: trip.id, at: serverNow().toISOString() })}
        />
      )}
      {trip.state === 'arrived' && drives.may && <Close trip={trip} />}
    </>
  );
}

/** The counts agree, and it is over; or why they do not. */
function Close({ trip }: { trip: TripShown }) {
  const say = useSay();
  const close = useOutboxAct('closeTrip');
  const [asking, setAsking] = useState(false);
  if (agrees(trip.counts))
    return (
      <OutboxButton
        act="closeTrip"
        tone="primary"
        size="large"
        wide
        place={trip.place}
        about={trip.code}
        input={() => ({ trip: trip.id, at: serverNow().toISOString() })}
      />
    );
  const put = (reason: string) =>
    close(
      { trip: trip.id, reason, at: serverNow().toISOString() },
      { zh: `结束车次 · ${trip.code}`, en: `Close the trip · ${trip.code}` },
    ).then(
      () => setAsking(false),
      () => undefined, // told already, by the outbox itself; what was typed stays
    );
  return (
    <>
      <WhyButton size="large" wide onPress={() => setAsking(true)}>
        {capital(say(DIFFERS))}
      </WhyButton>
      <ReasonDialog
        open={asking}
        title={DIFFERS}
        usual={WHY_DIFFERS}
        onReason={(reason) => void put(reason)}
        onClose={() => setAsking(false)}
      />
    </>
  );
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

const RECEIVE_HELP: Words = {
  zh: '司机登记下车后，本机会自动重发，不用再按；一直没有，请司机在手机上登记到达。',
  en: 'As soon as the driver has told that they alighted, this phone sends it again by itself. If that does not come, ask the driver to record the arrival.',
};
const REFUSED_HELP: Words = {
  zh: '先按这句话处理，再重试；确实不成立的，打电话告诉转运组后不再上报。',
  en: 'Do as it says, then try again; where it is not so after all, call the transport group and put it away.',
};
const DIFFERS: Words = { zh: '人数不一致，仍结束车次', en: 'Close though the counts differ' };
const WHY_DIFFERS: readonly Words[] = [
  { zh: '接收方没有信号，人已交到', en: 'No signal where they are received; they are handed over' },
  { zh: '有人途中下车', en: 'Somebody got off on the way' },
];
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
