// Changing a trip, on the way too: where it goes, which vehicle, who drives, and why.
import { useEffect, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { ActButton } from '../../shells/kit/act-button.tsx';
import { Dialog } from '../../shells/kit/dialog.tsx';
import { Field } from '../../shells/kit/field.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { wholeOf } from '../../shells/kit/numbers.ts';
import type { UnitToGo } from '../routes.ts';
import { DriverFields, driverInput, driverMissing, NO_DRIVER } from './DriverFields.tsx';
import { UnitSelect, unitsFor } from './PlanDialog.tsx';
import type { TripShown } from './parts.tsx';
import { useT } from './transport-words.ts';

export function ChangeDialog({
  open,
  trip,
  onClose,
}: {
  open: boolean;
  trip: TripShown;
  onClose: () => void;
}) {
  const t = useT();
  const units = useLook<UnitToGo[]>('/transport/units', {}, { when: open, follows: ['isolation.'] });
  const [to, setTo] = useState('');
  const [destination, setDestination] = useState('');
  const [vehicle, setVehicle] = useState('');
  const [driver, setDriver] = useState(NO_DRIVER);
  const [minutes, setMinutes] = useState('');
  const [reason, setReason] = useState('');
  useEffect(() => {
    if (open) return;
    for (const clear of [setTo, setDestination, setVehicle, setMinutes, setReason]) clear('');
    setDriver(NO_DRIVER);
  }, [open]);
  const said = (text: string) => text.trim().length >= 2;
  const length = minutes.trim() === '' ? null : wholeOf(minutes, 5, 1_440);
  const why: Words | undefined =
    to === '' && !said(destination) && !said(vehicle) && driver.who === '' && length === null
      ? WHY.nothing
      : length === undefined
        ? WHY.minutes
        : driver.who !== '' && driverMissing(driver) !== undefined
          ? driverMissing(driver)
          : said(reason)
            ? undefined
            : WHY.reason;
  return (
    <Dialog
      open={open}
      title={t('change')}
      width={520}
      onClose={onClose}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <ActButton
            act="changeTrip"
            tone="primary"
            place={trip.place}
            why={why}
            input={() => ({
              trip: trip.id,
              ...(to === '' ? {} : { to }),
              ...(said(destination) ? { destination: destination.trim() } : {}),
              ...(said(vehicle) ? { vehicle: vehicle.trim() } : {}),
              ...driverInput(driver),
              ...(length == null ? {} : { minutes: length }),
              reason: reason.trim(),
            })}
            onDone={onClose}
          />
        </>
      }
    >
      <p className="field-help">{t('changeHelp')}</p>
      <div className="tr-form">
        {trip.kindOf === 'hospital' ? (
          <Field label={t('destination')}>
            <input
              className="input"
              maxLength={80}
              placeholder={trip.destination}
              value={destination}
              onChange={(event) => setDestination(event.target.value)}
            />
          </Field>
        ) : (
          <Field label={t('toUnit')}>
            <UnitSelect units={unitsFor(units.data ?? [], trip.kindOf)} value={to} onChange={setTo} />
          </Field>
        )}
        <Field label={t('vehicle')}>
          <input
            className="input"
            maxLength={20}
            placeholder={trip.vehicle}
            value={vehicle}
            onChange={(event) => setVehicle(event.target.value)}
          />
        </Field>
        <DriverFields
          said={driver}
          onSay={setDriver}
          at={trip.departedAt === null ? trip.departsAt : undefined}
          open={open}
          stays={trip.driver}
        />
        <Field label={t('minutes')} help={t(trip.departedAt === null ? 'minutesAnew' : 'minutesFromNow')}>
          <input
            className="input digits"
            inputMode="numeric"
            maxLength={4}
            value={minutes}
            onChange={(event) => setMinutes(event.target.value)}
          />
        </Field>
        <Field label={t('reason')}>
          <input
            className="input"
            maxLength={300}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      </div>
    </Dialog>
  );
}

const WHY = {
  nothing: { zh: '请填写要变更的内容', en: 'Say what changes' },
  minutes: { zh: '行程为 5 到 1440 分钟', en: 'From 5 to 1,440 minutes' },
  reason: { zh: '请填写理由', en: 'Say why' },
} as const satisfies Record<string, Words>;
