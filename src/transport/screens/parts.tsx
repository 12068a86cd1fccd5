// What the desk and the phone of a trip share: its states, the next step, what travels with somebody, and who is not there.
import { Briefcase, PackageOpen } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { useAct, useMayAct } from '../../shells/kit/act.ts';
import { ActButton, type ButtonLook, WhyButton } from '../../shells/kit/act-button.tsx';
import type { InputOf, Json } from '../../shells/kit/act-types.ts';
import { ReasonDialog } from '../../shells/kit/dialog.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { StatePill } from '../../shells/kit/marks.tsx';
import { Masked } from '../../shells/kit/masked.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { useTell } from '../../shells/kit/tell.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { TripPage } from '../routes.ts';
import { agrees, waitingFor } from '../rules.ts';
import { useT } from './transport-words.ts';

export type TripShown = Json<TripPage>;
export type Rider = TripShown['people'][number];

export const STATE_TONES = {
  planned: 'quiet',
  boarding: 'busy',
  underway: 'busy',
  arrived: 'late',
  closed: 'good',
  cancelled: 'quiet',
} as const;

export function useTrip(id: string) {
  return useLook<TripShown>(`/transport/trips/${id}`, {}, { follows: ['transport.'], everySeconds: 60 });
}

/** Before the doors are shut: people may still board. */
export const isLoading = ({ state }: Pick<TripShown, 'state'>) => state === 'planned' || state === 'boarding';

/** Where she is on the way, with the moment. */
export function RiderState({ rider }: { rider: Rider }) {
  const t = useT();
  const { moment } = useFormat();
  if (rider.absentWhy !== null)
    return <StatePill tone="late">{t('absent', { why: rider.absentWhy })}</StatePill>;
  if (rider.receivedAt !== null)
    return <StatePill tone="good">{t('receivedAt', { at: moment(rider.receivedAt) })}</StatePill>;
  if (rider.alightedAt !== null)
    return <StatePill tone="busy">{t('alightedAt', { at: moment(rider.alightedAt) })}</StatePill>;
  if (rider.boardedAt !== null)
    return <StatePill tone="busy">{t('boardedAt', { at: moment(rider.boardedAt) })}</StatePill>;
  return null;
}

/** Her luggage, and that something travels with her; what it is, is opened with a reason. */
export function Carried({ trip, rider }: { trip: TripShown; rider: Rider }) {
  const t = useT();
  return (
    <>
      {rider.luggage > 0 && (
        <span className="tr-mark">
          <Briefcase size={15} aria-hidden />
          {t('pieces', { n: rider.luggage })}
        </span>
      )}
      {rider.needs && (
        <span className="tr-mark tr-needs">
          <PackageOpen size={15} aria-hidden />
          <Masked
            masked={t('needs')}
            what={NEEDS}
            act="openNeeds"
            place={trip.place}
            input={(reason) => ({ trip: trip.id, person: rider.person, reason })}
            read={({ needs }) => needs}
            usual={NEEDS_WHY}
          />
        </span>
      )}
    </>
  );
}

/** She does not ride, or gets off again before it departs: asks why. */
export function NotThere({ trip, rider, ...look }: { trip: TripShown; rider: Rider } & ButtonLook) {
  const t = useT();
  const [asking, setAsking] = useState(false);
  return (
    <Reasoned
      act="missRider"
      open={asking}
      place={trip.place}
      usual={ABSENT}
      input={(reason) => ({ trip: trip.id, person: rider.person, reason })}
      onClose={() => setAsking(false)}
    >
      {(why) => (
        <WhyButton {...look} why={why} onPress={() => setAsking(true)}>
          {t(rider.boardedAt === null ? 'notThere' : 'offAgain')}
        </WhyButton>
      )}
    </Reasoned>
  );
}

type ReasonedAct = 'missRider' | 'unseatRider' | 'closeTrip' | 'cancelTrip';

/** An act of a trip that needs a reason: its button is drawn by whoever uses it. */
export function Reasoned<N extends ReasonedAct>({
  act,
  open,
  place,
  usual,
  input,
  onClose,
  children,
}: {
  act: N;
  open: boolean;
  place: string;
  usual?: readonly Words[];
  input: (reason: string) => InputOf<N>;
  onClose: () => void;
  children: (why: Words | undefined) => ReactNode;
}) {
  const may = useMayAct(act, { place });
  const { perform, pending } = useAct(act);
  const tell = useTell();
  return (
    <>
      {children(may.may ? undefined : may.why)}
      <ReasonDialog
        open={open}
        title={TITLES[act]}
        {...(usual === undefined ? {} : { usual })}
        pending={pending}
        onReason={(reason) =>
          void perform(input(reason)).then(onClose, (error: unknown) => tell.refused(error, TITLES[act]))
        }
        onClose={onClose}
      />
    </>
  );
}

/** Why it can not go yet. */
export function whyNotDepart({ people }: Pick<TripShown, 'people'>): Words | undefined {
  const waiting = waitingFor(people).length;
  if (waiting > 0)
    return { zh: `还有 ${waiting} 人未上车，也没有写原因`, en: `${waiting} neither boarded nor excused` };
  return people.some(({ boardedAt }) => boardedAt !== null) ? undefined : NOBODY_ABOARD;
}

/** What is to be done with the whole trip now. The receiving side receives; nobody else has that button. */
export function Steps({ trip, ...look }: { trip: TripShown } & ButtonLook) {
  const t = useT();
  const say = useSay();
  const [closing, setClosing] = useState(false);
  const receives = useMayAct('receiveRiders', { place: trip.toPlace ?? trip.place });
  const drives = useMayAct('closeTrip', { place: trip.place });
  const aboard = trip.people.filter(({ boardedAt }) => boardedAt !== null);
  const riding = aboard.filter(({ alightedAt }) => alightedAt === null);
  const outside = aboard.filter(({ alightedAt, receivedAt }) => alightedAt !== null && receivedAt === null);
  const people = (of: readonly Rider[]) => of.map(({ person }) => person);
  const clean =
    trip.cleanedAt === null && riding.length === 0 ? (
      <ActButton {...look} act="cleanVehicle" place={trip.place} input={{ trip: trip.id }} tone="plain" />
    ) : null;
  if (isLoading(trip))
    return (
      <ActButton
        {...look}
        act="departTrip"
        tone="primary"
        place={trip.place}
        why={whyNotDepart(trip)}
        input={{ trip: trip.id }}
      />
    );
  if (trip.state === 'underway')
    return (
      <ActButton
        {...look}
        act="arriveTrip"
        tone="primary"
        place={trip.place}
        title={{ zh: `到达，全部下车（${riding.length} 人）`, en: `arrived, all alight (${riding.length})` }}
        input={{ trip: trip.id, people: people(riding) }}
      />
    );
  if (trip.state !== 'arrived' && trip.state !== 'closed') return null;
  const same = agrees(trip.counts);
  return (
    <>
      {riding.length > 0 && (
        <ActButton
          {...look}
          act="arriveTrip"
          place={trip.place}
          title={{ zh: `其余下车（${riding.length} 人）`, en: `the others alight (${riding.length})` }}
          input={{ trip: trip.id, people: people(riding) }}
        />
      )}
      {outside.length > 0 &&
        (receives.may ? (
          <ActButton
            {...look}
            act="receiveRiders"
            tone="primary"
            place={trip.toPlace ?? trip.place}
            title={{ zh: `全部签收（${outside.length} 人）`, en: `receive all (${outside.length})` }}
            input={{ trip: trip.id, people: people(outside) }}
          />
        ) : (
          <span className="tr-quiet">{t('receiveElsewhere')}</span>
        ))}
      {clean}
      {trip.state === 'arrived' &&
        drives.may &&
        (same ? (
          <ActButton {...look} act="closeTrip" tone="primary" place={trip.place} input={{ trip: trip.id }} />
        ) : (
          <Reasoned
            act="closeTrip"
            open={closing}
            place={trip.place}
            input={(reason) => ({ trip: trip.id, reason })}
            onClose={() => setClosing(false)}
          >
            {(why) => (
              <WhyButton {...look} tone="plain" why={why} onPress={() => setClosing(true)}>
                {capital(say(TITLES.closeTrip))}
              </WhyButton>
            )}
          </Reasoned>
        ))}
    </>
  );
}

const NEEDS: Words = { zh: '随行需要', en: 'what travels with her' };
const NEEDS_WHY: readonly Words[] = [
  { zh: '上车前核对', en: 'To check before she boards' },
  { zh: '途中照顾', en: 'To look after her on the way' },
];
export const ABSENT: readonly Words[] = [
  { zh: '敲门无人', en: 'Nobody at the door' },
  { zh: '拒绝上车', en: 'She refuses' },
  { zh: '改由急救车送', en: 'Taken by ambulance' },
];
const NOBODY_ABOARD: Words = { zh: '还没有人上车', en: 'Nobody is aboard' };
const TITLES = {
  missRider: { zh: '登记未上车', en: 'Say that she does not ride' },
  unseatRider: { zh: '移出乘车名单', en: 'Take off the list' },
  closeTrip: { zh: '人数不一致，仍结束车次', en: 'Close though the counts differ' },
  cancelTrip: { zh: '取消车次', en: 'Cancel the trip' },
} as const satisfies Record<ReasonedAct, Words>;
