// My people today, on the phone: who is to be measured, the most pressing first. A touch on a person and a touch on a
// value, with or without signal.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import type { Care, CareRow } from '../../../control/observations/routes.ts';
import type { SlotStand } from '../../../control/observations/rules.ts';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { Go } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { civilDay, serverNow } from '../../../shells/kit/moments.ts';
import { useOutboxAct } from '../../../shells/kit/outbox.ts';
import { PhoneRow } from '../../../shells/kit/phone.tsx';
import { useMay } from '../../../shells/kit/session.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import { useT } from './board-words.ts';
import { SlotPill, Thermo, usePersonLine, useWaiting } from './parts.tsx';

const ORDER: readonly SlotStand[] = ['visit', 'call', 'reminded', 'late', 'open', 'later'];
const RECORDS = ['recordTemperature', 'readAgain'] as const;

export default function PhoneCareScreen() {
  const t = useT();
  const { data, error, refetch } = useLook<Care>(
    '/care',
    {},
    { follows: ['control.', 'own.'], everySeconds: 60 },
  );
  const waiting = useWaiting(RECORDS, 'episode');
  const needs = useMay('home.needs');
  const tests = useMay('control.test');
  const say = useSay();
  const [picked, setPicked] = useState<CareRow>();
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  if (data.rows.length === 0) return <EmptyState title={NOBODY} words={NOBODY_HELP} />;
  // The reading that was a fever has answered its slot; in ten minutes she is measured again.
  const isOpen = (row: CareRow) =>
    !waiting.has(row.episode) &&
    (row.fever?.step === 'second-reading' || (row.stand !== null && row.stand !== 'later'));
  const rank = (row: CareRow) => (row.fever !== null ? -1 : ORDER.indexOf(row.stand ?? 'later'));
  const open = data.rows.filter(isOpen).sort((a, b) => rank(a) - rank(b));
  const rest = data.rows.filter((row) => !isOpen(row));
  return (
    <>
      {open.length > 0 && <People title={t('toMeasure')} rows={open} waiting={waiting} onPick={setPicked} />}
      {rest.length > 0 && <People title={t('done')} rows={rest} waiting={waiting} onPick={setPicked} />}
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
  waiting,
  onPick,
}: {
  title: string;
  rows: readonly CareRow[];
  waiting: ReadonlySet<string>;
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
                    {row.asked > 0 && <StatePill tone="late">{t('askedN', { n: row.asked })}</StatePill>}
                    {waiting.has(row.episode) && <StatePill tone="late">{t('toSend')}</StatePill>}
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
      {row && <Record row={row} onDone={onClose} />}
    </Dialog>
  );
}

/** A reading of a person: into the outbox, so that it is safe before there is signal. */
export function Record({
  row,
  onDone,
}: {
  row: Pick<CareRow, 'episode' | 'code' | 'person' | 'symptoms'>;
  onDone?: () => void;
}) {
  const tell = useTell();
  const record = useOutboxAct('recordTemperature');
  const [busy, setBusy] = useState(false);
  const save = async (celsius: number | undefined, felt: readonly string[]) => {
    if (busy) return;
    setBusy(true);
    try {
      await record(
        {
          episode: row.episode,
          at: serverNow().toISOString(),
          ...(celsius === undefined ? {} : { celsius }),
          ...(felt.length === 0 ? {} : { symptoms: [...felt] }),
        },
        {
          zh: `登记体温 · ${row.person.name} ${row.code}`,
          en: `Temperature · ${row.person.name} ${row.code}`,
        },
      );
      tell.done(SAVED);
      onDone?.();
    } catch {
      // Told already by the outbox; what was typed stays.
    } finally {
      setBusy(false);
    }
  };
  return (
    <Thermo symptoms={row.symptoms} pending={busy} onSave={(celsius, felt) => void save(celsius, felt)} />
  );
}

const SAVED: Words = {
  zh: '已存本机，有网时自动上传',
  en: 'Kept on this phone; sent as soon as there is signal',
};
