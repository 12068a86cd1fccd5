// What the page of who leaves and its print show alike.
import type { Json } from '../../../shells/kit/act-types.ts';
import { useFormat } from '../../../shells/kit/moments.ts';
import { useSay } from '../../../shells/kit/words.ts';
import type { LeavingPage, LeavingRow } from '../routes.ts';
import { useT } from './leaving-words.ts';

export type Shown = Json<LeavingPage>;
export type Row = Json<LeavingRow>;

/** What a day is called: today, tomorrow, its date. */
export function useDayName(today: string): (day: string | null) => string {
  const t = useT();
  const tomorrow = new Date(Date.parse(`${today}T12:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
  return (day) => {
    if (day === null) return t('dayNone');
    if (day === today) return t('dayToday', { day: day.slice(5) });
    return day === tomorrow ? t('dayTomorrow', { day: day.slice(5) }) : day;
  };
}

/** How she goes, in one line. */
export function useRideLine(): (row: Row) => string {
  const t = useT();
  const { moment } = useFormat();
  return ({ list }) => {
    const how =
      list.trip !== null
        ? t('onTrip', {
            code: list.trip.code,
            at: moment(list.trip.departsAt),
            vehicle: list.trip.vehicle,
          })
        : list.ride === null
          ? t('noRide')
          : list.ride === 'fetched' && list.rideAt !== null
            ? t('fetchedAt', { at: moment(list.rideAt) })
            : t('waitsTrip');
    return list.luggage === null ? how : `${how} · ${t('luggageN', { n: list.luggage })}`;
  };
}

/** Whether her community has her, in one line. */
export function useHandLine(): (row: Row) => string {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  return ({ hand }) => {
    if (hand === null) return t('handNone');
    const unit = say(hand.to);
    if (hand.acceptedAt !== null) return t('handAccepted', { unit, at: moment(hand.acceptedAt) });
    if (hand.declined !== null) return t('handDeclined', { unit, why: say(hand.declined) });
    return hand.late ? t('handLate', { unit }) : t('handWaits', { unit });
  };
}

/** Her days and from what they are counted. */
export function useDaysLine(): (row: Row) => string {
  const t = useT();
  const say = useSay();
  return ({ stay }) =>
    stay === null
      ? ''
      : [
          say(stay.stage),
          t('days', { from: stay.from, to: stay.to }),
          ...stay.why.map((one) => say(one)),
        ].join(' · ');
}
