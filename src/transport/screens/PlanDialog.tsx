// Planning a trip: what for, where to, which vehicle, when.
import { useEffect, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { ActButton } from '../../shells/kit/act-button.tsx';
import { DateField } from '../../shells/kit/date-field.tsx';
import { Dialog } from '../../shells/kit/dialog.tsx';
import { Field } from '../../shells/kit/field.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { wholeOf } from '../../shells/kit/numbers.ts';
import { useSession } from '../../shells/kit/session.tsx';
import { useSay } from '../../shells/kit/words.ts';
import type { UnitToGo } from '../routes.ts';
import { TRIP_KINDS, type TripKind } from '../terms.ts';
import { DriverFields, driverInput, driverMissing, NO_DRIVER } from './DriverFields.tsx';
import { useT } from './transport-words.ts';

const KINDS = Object.keys(TRIP_KINDS) as TripKind[]; // its own keys
/** A site receives; a return may go to a site or home, a release goes home; a hospital is written down. */
export const TO_SITE: readonly TripKind[] = ['intake', 'between', 'return'];
export const TO_UNIT: readonly TripKind[] = ['release', 'return'];

/** `suggested`: the site those who are to ride have been proposed. */
export function PlanDialog({
  open,
  to: suggested,
  onClose,
  onDone,
}: {
  open: boolean;
  to?: string | undefined;
  onClose: () => void;
  onDone: (trip: string) => void;
}) {
  const t = useT();
  const say = useSay();
  const { duties, district } = useSession();
  const place =
    duties.find(({ permissions }) => permissions.includes('transport.plan'))?.place ?? district.path;
  const units = useLook<UnitToGo[]>('/transport/units', {}, { when: open, follows: ['isolation.'] });
  const [kind, setKind] = useState<TripKind>('intake');
  const [to, setTo] = useState('');
  const [from, setFrom] = useState('');
  const [destination, setDestination] = useState('');
  const [vehicle, setVehicle] = useState('');
  const [driver, setDriver] = useState(NO_DRIVER);
  const [seats, setSeats] = useState('');
  const [departs, setDeparts] = useState('');
  const [minutes, setMinutes] = useState('');
  useEffect(() => {
    if (open) {
      setTo(suggested ?? '');
      return;
    }
    for (const clear of [setTo, setFrom, setDestination, setVehicle, setSeats, setDeparts, setMinutes])
      clear('');
    setKind('intake');
    setDriver(NO_DRIVER);
  }, [open, suggested]);
  const written = kind === 'hospital';
  const comesFrom = kind !== 'intake';
  const n = wholeOf(seats, 1, 60);
  const length = minutes.trim() === '' ? null : wholeOf(minutes, 5, 1_440);
  const why: Words | undefined =
    !written && to === ''
      ? WHY.to
      : written && destination.trim().length < 2
        ? WHY.destination
        : vehicle.trim().length < 2
          ? WHY.vehicle
          : n === undefined
            ? WHY.seats
            : departs === ''
              ? WHY.departs
              : length === undefined
                ? WHY.minutes
                : driverMissing(driver);
  return (
    <Dialog
      open={open}
      title={t('plan')}
      width={560}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <ActButton
            act="planTrip"
            tone="primary"
            place={place}
            why={why}
            input={() => ({
              place,
              kind,
              ...(written ? { destination: destination.trim() } : { to }),
              ...(comesFrom && from !== '' ? { from } : {}),
              vehicle: vehicle.trim(),
              ...(driverInput(driver) ?? { driver: { name: '' } }),
              seats: n ?? 1,
              departsAt: `${departs}:00+08:00`,
              ...(length == null ? {} : { minutes: length }),
            })}
            onDone={({ trip }) => {
              onClose();
              onDone(trip);
            }}
          />
        </>
      }
    >
      <div className="tr-form">
        <Field label={t('kind')}>
          <select
            className="input"
            value={kind}
            onChange={(event) => {
              setKind(event.target.value as TripKind);
              setTo('');
              setFrom('');
            }}
          >
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {say(TRIP_KINDS[one])}
              </option>
            ))}
          </select>
        </Field>
        {!written ? (
          <Field label={t('toUnit')} {...(units.error ? { help: say(units.error.words) } : {})}>
            <UnitSelect units={unitsFor(units.data ?? [], kind)} value={to} onChange={setTo} />
          </Field>
        ) : (
          <Field label={t('destination')}>
            <input
              className="input"
              maxLength={80}
              value={destination}
              onChange={(event) => setDestination(event.target.value)}
            />
          </Field>
        )}
        {comesFrom && (
          <Field label={t('fromSite')}>
            <UnitSelect
              units={(units.data ?? []).filter(({ site }) => site)}
              value={from}
              onChange={setFrom}
            />
          </Field>
        )}
        <Field label={t('vehicle')}>
          <input
            className="input"
            maxLength={20}
            value={vehicle}
            onChange={(event) => setVehicle(event.target.value)}
          />
        </Field>
        <Field label={t('seats')}>
          <input
            className="input digits"
            inputMode="numeric"
            maxLength={2}
            value={seats}
            onChange={(event) => setSeats(event.target.value)}
          />
        </Field>
        <DateField label={t('departs')} moment value={departs} onChange={setDeparts} />
        <DriverFields
          said={driver}
          onSay={setDriver}
          at={departs === '' ? undefined : `${departs}:00+08:00`}
          open={open}
        />
        <Field label={t('minutes')} help={t('minutesHelp')}>
          <input
            className="input digits"
            inputMode="numeric"
            maxLength={4}
            value={minutes}
            onChange={(event) => setMinutes(event.target.value)}
          />
        </Field>
      </div>
    </Dialog>
  );
}

/** Who may receive on a trip of that kind. */
export function unitsFor(units: readonly UnitToGo[], kind: TripKind): readonly UnitToGo[] {
  return units.filter(({ site }) => (site ? TO_SITE : TO_UNIT).includes(kind));
}

export function UnitSelect({
  units,
  value,
  onChange,
}: {
  units: readonly UnitToGo[];
  value: string;
  onChange: (path: string) => void;
}) {
  const t = useT();
  const say = useSay();
  return (
    <select className="input" value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{t('choose')}</option>
      {units.map((one) => (
        <option key={one.path} value={one.path}>
          {say(one.name)}
        </option>
      ))}
    </select>
  );
}

const WHY = {
  to: { zh: '请选择由谁签收', en: 'Choose who receives' },
  destination: { zh: '请填写目的地', en: 'Say where to' },
  vehicle: { zh: '请填写车牌', en: 'Say which vehicle' },
  seats: { zh: '座位数为 1 到 60 的整数', en: 'Seats are a whole number from 1 to 60' },
  departs: { zh: '请填写发车时间', en: 'Say when it departs' },
  minutes: { zh: '行程为 5 到 1440 分钟', en: 'From 5 to 1,440 minutes' },
} as const satisfies Record<string, Words>;
