// My people today, on the phone: who is to be measured, the most pressing first. A touch on a person and a touch on a
// value, with or without signal.
import { useCallback, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import type { Care, CareRow } from '../../../control/observations/routes.ts';
import { againHere, type SlotStand } from '../../../control/observations/rules.ts';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { Go } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { civilDay, serverNow, useFormat } from '../../../shells/kit/moments.ts';
import { useOutboxAct, useWaitingInputs } from '../../../shells/kit/outbox.ts';
import { ON_THE_PHONE } from '../../../shells/kit/outbox-button.tsx';
import { PhoneRow } from '../../../shells/kit/phone.tsx';
import { useMay } from '../../../shells/kit/session.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { Thermo } from '../../../shells/kit/thermo.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import { useT } from './board-words.ts';
import { SlotPill, usePersonLine } from './parts.tsx';

const ORDER: readonly SlotStand[] = ['visit', 'call', 'reminded', 'late', 'open', 'later'];
const FIRSTS = ['recordTemperature'] as const;
const SECONDS = ['readAgain'] as const;

export default function PhoneCareScreen() {
  const t = useT();
  const { data, error, refetch } = useLook<Care>(
    '/care',
    {},
    { follows: ['control.', 'own.'], everySeconds: 60 },
  );
  const waits = useWaitingReadings();
  const needs = useMay('home.needs');
  const tests = useMay('control.test');
  const say = useSay();
  const [picked, setPicked] = useState<CareRow>();
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  if (data.rows.length === 0) return <EmptyState title={NOBODY} words={NOBODY_HELP} />;
  const again = (row: CareRow) =>
    row.fever === null ? againHere(waits(row), row.feverC, data.againMinutes) : undefined;
  // The reading that was a fever has answered its slot; in ten minutes she is measured again.
  const isOpen = (row: CareRow) =>
    waits(row).length > 0
      ? again(row) !== undefined
      : row.fever?.step === 'second-reading' || (row.stand !== null && row.stand !== 'later');
  const rank = (row: CareRow) =>
    row.fever !== null || again(row) !== undefined ? -1 : ORDER.indexOf(row.stand ?? 'later');
  const open = data.rows.filter(isOpen).sort((a, b) => rank(a) - rank(b));
  const rest = data.rows.filter((row) => !isOpen(row));
  return (
    <>
      {open.length > 0 && (
        <People title={t('toMeasure')} rows={open} waits={waits} again={again} onPick={setPicked} />
      )}
      {rest.length > 0 && (
        <People title={t('done')} rows={rest} waits={waits} again={again} onPick={setPicked} />
      )}
      {tests.may && (
        <Go to="/tests" className="button button-large button-wide">
          {say(TESTS)}
        </Go>
      )}
      {needs.may && (
        <Go to="/needs" className="button button-large button-wide">
          {t('allNeeds')}
        </Go>
      )}
      <Entry row={picked} onClose={() => setPicked(undefined)} />
    </>
  );
}

const TESTS: Words = { zh: '今日检测', en: 'Tests today' };
const NOBODY: Words = { zh: '目前没有居家人员', en: 'Nobody is at home under control' };
const NOBODY_HELP: Words = {
  zh: '管控决定生效后，本责任区需要测温的人员会列在这里。',
  en: 'Once control is ordered, everybody of your area who is asked for a temperature appears here.',
};

function People({
  title,
  rows,
  waits,
  again,
  onPick,
}: {
  title: string;
  rows: readonly CareRow[];
  waits: Waits;
  again: (row: CareRow) => Date | undefined;
  onPick: (row: CareRow) => void;
}) {
  const t = useT();
  const say = useSay();
  const line = usePersonLine();
  const today = civilDay(serverNow());
  return (
    <Card title={title} extra={<span className="digits">{rows.length}</span>} flush>
      <ul className="home-people">
        {rows.map((row) => (
          <li key={row.episode}>
            <PhoneRow
              onPress={() => onPick(row)}
              mark={[...row.person.name][0] ?? ''}
              title={
                <>
                  {line(row.person)} <span className="digits home-quiet">{row.code}</span>
                </>
              }
              words={
                <>
                  {[say(row.place.name), row.person.address].filter(Boolean).join(' · ')}
                  <span className="home-pills">
                    {row.slots.map((slot) => (
                      <SlotPill key={`${slot.onDay}-${slot.slot}`} slot={slot} today={today} />
                    ))}
                    {row.fever !== null && <StatePill tone="now">{say(row.fever.words)}</StatePill>}
                    <Again at={again(row)} />
                    {row.asked > 0 && <StatePill tone="late">{t('askedN', { n: row.asked })}</StatePill>}
                    {waits(row).length > 0 && <StatePill tone="late">{t('toSend')}</StatePill>}
                  </span>
                </>
              }
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Again({ at }: { at: Date | undefined }) {
  const t = useT();
  const { clockTime } = useFormat();
  if (at === undefined) return null;
  return <StatePill tone="now">{t('againFrom', { at: clockTime(at.toISOString()) })}</StatePill>;
}

function Entry({ row, onClose }: { row: CareRow | undefined; onClose: () => void }) {
  const t = useT();
  const line = usePersonLine();
  return (
    <Dialog
      open={row !== undefined}
      title={row === undefined ? '' : `${line(row.person)} ${row.code}`}
      onClose={onClose}
      foot={
        row && (
          <Go to={`/care/${row.episode}`} className="button button-large button-wide">
            {t('readings')} · {t('needs')}
          </Go>
        )
      }
    >
      {row && <Record row={row} second={secondOf(row)} onDone={onClose} />}
    </Dialog>
  );
}

interface Measured {
  readonly celsius: number | null;
  readonly at: Date;
}
type Waits = (row: Pick<CareRow, 'episode' | 'fever'>) => readonly Measured[];

/** Readings of somebody that wait on this phone, as a first or as a second one. */
function useWaitingReadings(): Waits {
  const firsts = useWaitingInputs(FIRSTS);
  const seconds = useWaitingInputs(SECONDS);
  return useCallback(
    ({ episode, fever }) =>
      [
        ...firsts.filter((one) => one.episode === episode),
        ...seconds.filter((one) => fever !== null && one.fever === fever.id),
      ].map(({ celsius, at }) => ({
        celsius: typeof celsius === 'number' ? celsius : null,
        at: new Date(String(at)),
      })),
    [firsts, seconds],
  );
}

/**
 * A reading of a person: into the outbox, so that it is safe before there is signal. Where a fever waits for its second
 * reading it is that one, and answers no slot of its own.
 */
export function Record({
  row,
  second,
  onDone,
}: {
  row: Pick<CareRow, 'episode' | 'code' | 'person' | 'symptoms'>;
  second?: { readonly id: string; readonly againAt: string } | undefined;
  onDone?: () => void;
}) {
  const t = useT();
  const tell = useTell();
  const { clockTime } = useFormat();
  const record = useOutboxAct('recordTemperature');
  const again = useOutboxAct('readAgain');
  const [busy, setBusy] = useState(false);
  const label = (zh: string, en: string) => ({
    zh: `${zh} · ${row.person.name} ${row.code}`,
    en: `${en} · ${row.person.name} ${row.code}`,
  });
  const save = async (celsius: number | undefined, felt: readonly string[]) => {
    if (busy) return;
    setBusy(true);
    const at = serverNow().toISOString();
    const symptoms = felt.length === 0 ? {} : { symptoms: [...felt] };
    try {
      if (second !== undefined && celsius !== undefined)
        await again({ fever: second.id, celsius, at, ...symptoms }, label('登记复测', 'Second reading'));
      else
        await record(
          { episode: row.episode, at, ...(celsius === undefined ? {} : { celsius }), ...symptoms },
          label('登记体温', 'Temperature'),
        );
      tell.done(ON_THE_PHONE);
      onDone?.();
    } catch {
      // Told already by the outbox; what was typed stays.
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      {second !== undefined && (
        <p className="field-help">{t('secondFrom', { at: clockTime(second.againAt) })}</p>
      )}
      <Thermo symptoms={row.symptoms} pending={busy} onSave={(celsius, felt) => void save(celsius, felt)} />
    </>
  );
}

/** The fever of a row whose second reading is wanted. */
const secondOf = ({ fever }: Pick<CareRow, 'fever'>) =>
  fever?.step === 'second-reading' ? fever : undefined;
