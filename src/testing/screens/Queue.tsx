// The queue as it is: how many wait, what each table does, when it will be over, what one table more or less would do.
// Hung up at the site it is read from two metres away.
import { CircleAlert, CircleCheck } from 'lucide-react';
import { useId, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { ActButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { useAddress } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card } from '../../shells/kit/marks.tsx';
import { clockTime } from '../../shells/kit/moments.ts';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { QueuePage } from '../roster/routes.ts';
import { RosterHead } from './RosterParts.tsx';
import { useT } from './roster-words.ts';

type Page = Json<QueuePage>;
/** Time passes without anything being told: a table falls idle, a count grows old. */
const RENEWED_SECONDS = 15;

export default function QueueScreen() {
  const t = useT();
  const { session: id = '' } = useAddress();
  const { data, error, refetch } = useLook<Page>(
    `/testing/sessions/${id}/queue`,
    {},
    { follows: ['testing.'], everySeconds: RENEWED_SECONDS },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const { session, slotNow } = data;
  return (
    <>
      <RosterHead session={session} here="queue" actions={<Count data={data} />} />
      <Alerts data={data} />
      <div className="queue-figures">
        <Waits data={data} />
        <Figure
          name={t('done')}
          value={data.swabbed.toLocaleString('en-US')}
          note={t('of', { n: data.people.toLocaleString('en-US'), left: data.left.toLocaleString('en-US') })}
        />
        <Figure
          name={t('finish')}
          value={data.left === 0 ? '—' : clockTime(data.finish.likely)}
          note={
            data.left === 0
              ? ''
              : t('band', { from: clockTime(data.finish.earliest), to: clockTime(data.finish.latest) })
          }
          more={data.left > 0 && data.finish.guessed ? t('guessed') : undefined}
        />
        <Figure
          name={t('perHour')}
          value={data.perHour === null ? '—' : data.perHour.toLocaleString('en-US')}
          note={
            session.state === 'planned'
              ? t('opens', { at: clockTime(session.opensAt) })
              : slotNow === null
                ? t('noSlotNow')
                : t('slotNow', { no: slotNow.no, from: clockTime(slotNow.from), to: clockTime(slotNow.to) })
          }
        />
      </div>
      <div className="queue-tables">
        {data.tables.map((table) => (
          <TableCard
            key={table.table}
            table={table}
            starves={data.alerts.some((one) => one.table === table.table)}
          />
        ))}
      </div>
      <Card title={t('whatIf')} flush>
        <ul className="queue-whatif">
          {data.whatIf.map(({ tables, finish }) => (
            <li key={tables} aria-current={tables === session.tables ? 'true' : undefined}>
              <span>
                {t('tablesN', { n: tables })}
                {tables === session.tables && ` · ${t('now')}`}
              </span>
              <strong className="digits">{data.left === 0 ? '—' : clockTime(finish.likely)}</strong>
              <small className="digits">
                {data.left === 0 ? '' : `${clockTime(finish.earliest)}–${clockTime(finish.latest)}`}
              </small>
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}

function Alerts({ data }: { data: Page }) {
  const t = useT();
  const say = useSay();
  if (data.session.state !== 'open' && data.alerts.length === 0) return null;
  return (
    <div role="status" className={`queue-alert ${data.alerts.length > 0 ? 'queue-alert-now' : ''}`}>
      {data.alerts.length === 0 ? (
        <span>
          <CircleCheck size={28} aria-hidden /> {t('noAlerts')}
        </span>
      ) : (
        data.alerts.map((one) => (
          <span key={`${one.words.en}${one.table}`}>
            <CircleAlert size={28} aria-hidden /> {capital(say(one.words))}{' '}
            <span className="digits">
              {one.table === null ? t('over', { n: one.n }) : t('idle', { n: one.n })}
            </span>
          </span>
        ))
      )}
    </div>
  );
}

function Waits({ data }: { data: Page }) {
  const t = useT();
  const { waiting, dots } = data;
  return (
    <Figure
      name={t('waiting')}
      value={waiting === undefined ? '—' : `${waiting.how === 'estimated' ? '≈' : ''}${waiting.waiting}`}
      note={
        waiting === undefined
          ? t('unknown')
          : `${waiting.how === 'counted' ? t('counted', { at: clockTime(waiting.at) }) : t('estimated')} · ${t('dots', { n: dots })}`
      }
      alarm={waiting !== undefined && waiting.waiting > dots}
    />
  );
}

function Figure({
  name,
  value,
  note,
  more,
  alarm = false,
}: {
  name: string;
  value: string;
  note: string;
  more?: string | undefined;
  alarm?: boolean;
}) {
  return (
    <section className={`card queue-figure ${alarm ? 'queue-figure-now' : ''}`}>
      <h2>{name}</h2>
      <p className="digits">{value}</p>
      <small className="digits">{note}</small>
      {more !== undefined && <small>{more}</small>}
    </section>
  );
}

function TableCard({ table, starves }: { table: Page['tables'][number]; starves: boolean }) {
  const t = useT();
  return (
    <section className={`card queue-table ${starves ? 'queue-figure-now' : ''}`}>
      <h2>{t('tableNo', { n: table.table })}</h2>
      <p className="digits">{table.perHour === null ? '—' : t('tableRate', { n: table.perHour })}</p>
      <small className="digits">
        {t('tableSwabs', { n: table.swabs })}
        {' · '}
        {table.lastAt === null
          ? t('notBegun')
          : starves
            ? t('idle', { n: Math.floor(table.idleMinutes) })
            : t('lastAt', { at: clockTime(table.lastAt) })}
      </small>
    </section>
  );
}

function Count({ data }: { data: Page }) {
  const t = useT();
  const id = useId();
  const [text, setText] = useState('');
  const n = Number(text);
  const wrong = text.trim() === '' || !Number.isInteger(n) || n < 0;
  return (
    <span className="queue-count">
      <label htmlFor={id}>{t('countHelp')}</label>
      <input
        id={id}
        className="input digits"
        inputMode="numeric"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <ActButton
        act="countQueue"
        tone="primary"
        place={data.session.place}
        why={wrong ? NUMBER : undefined}
        input={{ session: data.session.id, waiting: n }}
        onDone={() => setText('')}
      />
    </span>
  );
}

const NUMBER: Words = { zh: '请填写人数', en: 'Fill in how many' };
