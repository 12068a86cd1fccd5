// Refusals that are with the police or the district, the next due first. Who it is and where she lives is opened case by
// case. The same page on the desk and on the phone.
import { Phone } from 'lucide-react';
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Field } from '../../../shells/kit/field.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline } from '../../../shells/kit/marks.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { OpenedDoor } from '../acts.ts';
import type { RefusalRow, Refusals } from '../routes.ts';
import './door.css';
import { useT } from './door-words.ts';

/** The list alone: the phone has its own head. */
export default function RefusalsScreen() {
  const t = useT();
  const { data, error, refetch } = useLook<Json<Refusals>>(
    '/refusals',
    {},
    { follows: ['home.', 'control.'], everySeconds: 60 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  if (data.rows.length === 0) return <EmptyState title={NONE} words={NONE_HELP} />;
  const mine = data.rows.filter((row) => row.mine);
  const others = data.rows.filter((row) => !row.mine);
  return (
    <div className="door-refusals">
      {mine.map((row) => (
        <Case key={row.id} row={row} ends={data.ends} />
      ))}
      {others.length > 0 && (
        <Card title={t('refusalsOthers')}>
          <ul className="door-list">
            {others.map((row) => (
              <Row key={row.id} row={row} named />
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}

const NONE: Words = { zh: '没有待处置的拒不配合', en: 'No refusal is waiting' };
const NONE_HELP: Words = {
  zh: '劝导无效或擅自离开的人员会按时限自动列在这里。',
  en: 'Whoever could not be persuaded, or left without leave, appears here by itself, the next due first.',
};

function Row({ row, named = false }: { row: Json<RefusalRow>; named?: boolean }) {
  const t = useT();
  const say = useSay();
  return (
    <li className="door-row">
      {named && (
        <strong>
          {row.person.name} · {row.code}
        </strong>
      )}
      {t('refusalAt', { what: say(row.whatWords), step: say(row.stepWords) })}
      <small>{say(row.place.name)}</small>
      {row.dueAt !== null && <Deadline dueAt={row.dueAt} nearMinutes={10} />}
    </li>
  );
}

function Case({ row, ends }: { row: Json<RefusalRow>; ends: Json<Refusals>['ends'] }) {
  const t = useT();
  const say = useSay();
  const [opened, setOpened] = useState<OpenedDoor>();
  const [how, setHow] = useState('');
  const of = { episode: row.episode };
  return (
    <Card title={`${opened?.name ?? row.person.name} · ${row.code}`}>
      <div className="door-case">
        <ul className="door-list">
          <Row row={row} />
        </ul>
        {opened === undefined ? (
          <ActButton
            act="openRefusal"
            input={of}
            place={row.place.path}
            tone="primary"
            size="large"
            wide
            onDone={(result) => setOpened(result as OpenedDoor)} // openRefusal’s own result
          />
        ) : (
          <>
            <p>{opened.address ?? t('noAddress')}</p>
            {opened.phones.map((number) => (
              <a key={number} href={`tel:${number}`} className="digits" aria-label={t('call', { number })}>
                <Phone size={18} aria-hidden /> {number}
              </a>
            ))}
            {opened.notes.map((one) => (
              <p key={one.at} className="door-sub">
                {one.note}
              </p>
            ))}
          </>
        )}
        <Field label={t('refusalEnd')}>
          <select className="input" value={how} onChange={(event) => setHow(event.target.value)}>
            <option value="">{t('choose')}</option>
            {ends.map((one) => (
              <option key={one.how} value={one.how}>
                {say(one)}
              </option>
            ))}
          </select>
        </Field>
        <div className="door-row">
          <ActButton
            act="closePoliceRefusal"
            input={{ ...of, how }}
            place={row.place.path}
            why={how === '' ? { zh: '请选择如何了结。', en: 'Choose how it ended.' } : undefined}
            tone="primary"
          />
          {row.step === 'police' && <ActButton act="passPoliceRefusalOn" input={of} place={row.place.path} />}
        </div>
      </div>
    </Card>
  );
}
