// Giving seats to those who were ticked: on which trip, with what luggage, and what has to travel with each.
import { useEffect, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { ActButton, WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { Refused } from '../../shells/kit/api.ts';
import { Dialog } from '../../shells/kit/dialog.tsx';
import { Field } from '../../shells/kit/field.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { wholeOf } from '../../shells/kit/numbers.ts';
import { useTell } from '../../shells/kit/tell.tsx';
import { useSay } from '../../shells/kit/words.ts';
import type { TripRow } from '../routes.ts';
import type { ToFetch } from './Trips.tsx';
import { useT } from './transport-words.ts';

const MOST_LUGGAGE = 20;

interface Carried {
  readonly luggage: string;
  readonly needs: string;
}
const NOTHING: Carried = { luggage: '', needs: '' };

export function SeatDialog({
  open,
  people,
  trips,
  onPlan,
  onClose,
  onDone,
}: {
  open: boolean;
  people: readonly ToFetch[];
  trips: readonly Json<TripRow>[];
  onPlan: () => void;
  onClose: () => void;
  onDone: () => void;
}) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const { moment } = useFormat();
  const [trip, setTrip] = useState('');
  const [carried, setCarried] = useState<Readonly<Record<string, Carried>>>({});
  const [refused, setRefused] = useState<Words>();
  useEffect(() => {
    setTrip('');
    setRefused(undefined);
    if (!open) setCarried({});
  }, [open]);
  const open_ = trips.filter(({ state }) => state === 'planned' || state === 'boarding');
  const of = (person: string) => carried[person] ?? NOTHING;
  const change = (person: string, to: Partial<Carried>) =>
    setCarried((before) => ({ ...before, [person]: { ...(before[person] ?? NOTHING), ...to } }));
  // Counted where she leaves; typed here only where it was not.
  const counted = (person: string) => people.find((one) => one.person === person)?.luggage ?? 0;
  const pieces = (person: string) =>
    of(person).luggage.trim() === '' ? counted(person) : wholeOf(of(person).luggage, 0, MOST_LUGGAGE);
  return (
    <Dialog
      open={open}
      title={t('seatTitle', { n: people.length })}
      width={640}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <ActButton
            act="seatRiders"
            tone="primary"
            why={
              trip === ''
                ? NO_TRIP
                : people.some(({ person }) => pieces(person) === undefined)
                  ? LUGGAGE
                  : undefined
            }
            input={() => ({
              trip,
              riders: people.map(({ person }) => ({
                person,
                luggage: pieces(person) ?? 0,
                ...(of(person).needs.trim() === '' ? {} : { needs: of(person).needs.trim() }),
              })),
            })}
            onDone={onDone}
            onRefused={(error) => {
              if (error instanceof Refused) setRefused(error.words);
              else tell.refused(error);
            }}
          />
        </>
      }
    >
      {open_.length === 0 ? (
        <p>
          {t('noTrips')}{' '}
          <WhyButton
            tone="link"
            onPress={() => {
              onClose();
              onPlan();
            }}
          >
            {t('plan')}
          </WhyButton>
        </p>
      ) : (
        <Field label={t('onTrip')}>
          <select
            className="input"
            value={trip}
            onChange={(event) => {
              setTrip(event.target.value);
              setRefused(undefined);
            }}
          >
            <option value="">{t('choose')}</option>
            {open_.map((one) => (
              <option key={one.id} value={one.id}>
                {t('tripChoice', {
                  code: one.code,
                  departs: moment(one.departsAt),
                  vehicle: one.vehicle,
                  to: one.destination,
                  free: Math.max(0, one.seats - one.riders),
                })}
              </option>
            ))}
          </select>
        </Field>
      )}
      {refused !== undefined && (
        <p role="alert" className="tr-refused">
          {say(refused)}
        </p>
      )}
      <ul className="tr-carried">
        {people.map((one) => (
          <li key={one.person}>
            <span className="tr-two">
              <strong>{one.name}</strong>
              <small>
                <span className="digits">{one.code}</span> · {say(one.category)}
              </small>
            </span>
            <input
              className="input digits"
              inputMode="numeric"
              maxLength={2}
              placeholder={t('luggage')}
              aria-label={`${one.code} ${t('luggage')}`}
              value={of(one.person).luggage}
              onChange={(event) => change(one.person, { luggage: event.target.value })}
            />
            <input
              className="input"
              maxLength={200}
              autoComplete="off"
              placeholder={t('needsField')}
              aria-label={`${one.code} ${t('needsField')}`}
              value={of(one.person).needs}
              onChange={(event) => change(one.person, { needs: event.target.value })}
            />
          </li>
        ))}
      </ul>
      <p className="field-help">{t('needsHelp')}</p>
    </Dialog>
  );
}

const NO_TRIP: Words = { zh: '请选择车次', en: 'Choose the trip' };
const LUGGAGE: Words = { zh: '行李件数为 0 到 20', en: 'Luggage is from 0 to 20 pieces' };
