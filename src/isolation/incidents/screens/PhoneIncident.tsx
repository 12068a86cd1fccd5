// An incident on the phone of anybody who works at the site: reported with two presses and a sentence, its card ticked as
// it is done. Nothing of it waits for signal: the phone names what it reports, and keeps everything with its moment.
import { BellRing, Circle, Siren } from 'lucide-react';
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { useAddress } from '../../../shells/kit/go.tsx';
import { newId } from '../../../shells/kit/ids.ts';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow, useFormat } from '../../../shells/kit/moments.ts';
import { useOutboxAct, useWaitingInputs } from '../../../shells/kit/outbox.ts';
import { OutboxButton } from '../../../shells/kit/outbox-button.tsx';
import { PrimaryBar } from '../../../shells/kit/phone.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { capital, useSay } from '../../../shells/kit/words.ts';
import { Field } from '../../screens/parts.tsx';
import '../../screens/isolation.css';
import { useT } from './incident-words.ts';
import {
  CardList,
  type IncidentShown,
  type IncidentsShown,
  Minutes,
  placeOfReport,
  ReportFields,
  Severity,
  ToldChain,
  useReport,
} from './parts.tsx';

const REPORTS = ['reportIncident'];
const TICKS = ['tickIncident'];
const ANSWERS = ['answerIncident', 'tickIncident', 'logIncident'];

export default function PhoneIncidentScreen() {
  const { site = '' } = useAddress();
  const { data, error, refetch } = useLook<IncidentsShown>(
    `/isolation/sites/${site}/incidents`,
    {},
    { follows: ['isolation.'], everySeconds: 60 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  return <Incidents page={data} />;
}

function Incidents({ page }: { page: IncidentsShown }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const reported = useWaitingInputs(REPORTS);
  const known = new Set(page.rows.map(({ id }) => id));
  const kept = reported.flatMap((input) => {
    const row = asRow(page, input);
    return input.site !== page.site.id || row === undefined || known.has(row.id) ? [] : [row];
  });
  const open = page.rows.filter(({ closedAt }) => closedAt === null);
  const over = page.rows.filter(({ closedAt }) => closedAt !== null).slice(0, 6);
  return (
    <div className="inc-stack">
      <p className="phone-sub">
        {page.site.code} {page.site.name}
      </p>
      {[...kept, ...open].map((row) => (
        <OneIncident key={row.id} row={row} kept={!known.has(row.id)} />
      ))}
      <ReportCard page={page} />
      {over.length > 0 && (
        <Card title={t('lately')}>
          <ul className="plain-list">
            {over.map((row) => (
              <li key={row.id}>
                <strong>
                  {row.code} {capital(say(row.words))}
                </strong>
                <span>
                  {[moment(row.at), row.where === null ? '' : say(row.where)].filter(Boolean).join(' · ')}
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}

/** What this phone has reported and not sent yet, as it will stand: its card is there at once. */
function asRow(page: IncidentsShown, input: Readonly<Record<string, unknown>>): IncidentShown | undefined {
  const kind = page.kinds.find(({ value }) => value === input.incident);
  if (kind === undefined || typeof input.id !== 'string') return undefined;
  const room = page.rooms.find(({ id }) => id === input.room);
  const zone = page.zones.find(({ zone: of }) => of === input.zone);
  const at = typeof input.at === 'string' ? input.at : serverNow().toISOString();
  return {
    id: input.id,
    code: '',
    place: placeOfReport(
      page,
      room !== undefined ? `room:${room.id}` : zone !== undefined ? `zone:${zone.zone}` : '',
    ),
    incident: kind.value,
    words: { zh: kind.zh, en: kind.en },
    severity: kind.severity,
    where: room === undefined ? (zone?.words ?? null) : { zh: `${room.no} 房间`, en: `room ${room.no}` },
    room: room?.no ?? null,
    at,
    reportedAt: at,
    reportedBy: null,
    restart: null,
    restartOpen: false,
    restarted: null,
    leftOut: 0,
    closedAt: null,
    reviewedAt: null,
    card: kind.card.map(({ zh, en }) => ({ zh, en, doneAt: null, doneBy: null })),
    ticked: true,
    told: [],
    asksMe: false,
  };
}

function OneIncident({ row, kept }: { row: IncidentShown; kept: boolean }) {
  const t = useT();
  const say = useSay();
  const ticks = useWaitingInputs(TICKS).filter(({ incident }) => incident === row.id);
  const answered = useWaitingInputs(ANSWERS).some(({ incident }) => incident === row.id);
  const tickNow = useOutboxAct('tickIncident');
  const what = [capital(say(row.words)), row.where === null ? '' : say(row.where)]
    .filter(Boolean)
    .join(' · ');
  const items = row.card.map((item, i) => {
    const last = ticks.findLast((one) => one.item === i);
    if (last === undefined) return item;
    const doneAt = last.done === true ? String(last.at) : null;
    return { ...item, doneAt, doneBy: null, kept: doneAt !== null };
  });
  const left = items.filter(({ doneAt }) => doneAt === null).length;
  const about = row.code === '' ? what : row.code;
  return (
    <Card
      title={
        <span className="inc-head">
          {row.code !== '' && <span className="digits">{row.code}</span>}
          {what}
        </span>
      }
    >
      <div className="inc-stack">
        <div className="inc-head">
          <Minutes row={row} left={left} />
          <Severity n={row.severity} />
          {kept && <StatePill tone="late">{t('unsent')}</StatePill>}
        </div>
        {row.asksMe && !answered && (
          <OutboxButton
            act="answerIncident"
            tone="primary"
            size="large"
            wide
            icon={<BellRing size={20} aria-hidden />}
            place={row.place}
            about={about}
            input={() => ({ incident: row.id, at: serverNow().toISOString() })}
          />
        )}
        <h3>{t('firstMinutes')}</h3>
        <CardList
          items={items}
          tick={
            row.ticked
              ? (item, words) => (
                  <OutboxButton
                    act="tickIncident"
                    size="large"
                    wide
                    icon={<Circle size={20} aria-hidden />}
                    title={words}
                    place={row.place}
                    about={about}
                    input={() => ({ incident: row.id, item, done: true, at: serverNow().toISOString() })}
                  />
                )
              : undefined
          }
          undo={(item, words) => (
            <button
              type="button"
              className="button button-small"
              aria-label={t('undoItem', { item: say(words) })}
              onClick={
                () =>
                  void tickNow(
                    { incident: row.id, item, done: false, at: serverNow().toISOString() },
                    { zh: `撤回 · ${words.zh}`, en: `Taken back · ${words.en}` },
                  ).catch(() => undefined) // told already, by the outbox itself
              }
            >
              {t('undo')}
            </button>
          )}
        />
        <LogField row={row} about={about} />
        {!kept && (
          <details>
            <summary>
              {t('told')} {row.told.filter(({ answeredAt }) => answeredAt !== null).length}/{row.told.length}
            </summary>
            <ToldChain row={row} kept={row.asksMe && answered} />
          </details>
        )}
      </div>
    </Card>
  );
}

function LogField({ row, about }: { row: IncidentShown; about: string }) {
  const t = useT();
  const [text, setText] = useState('');
  return (
    <>
      <Field label={t('log')} help={t('logHelp')}>
        {(id) => (
          <textarea
            id={id}
            className="input"
            rows={2}
            maxLength={1_000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      <OutboxButton
        act="logIncident"
        size="large"
        wide
        title={ADD}
        place={row.place}
        about={about}
        why={text.trim().length < 2 ? { zh: '请先写做了什么', en: 'Write first what was done' } : undefined}
        input={() => ({ incident: row.id, text: text.trim(), at: serverNow().toISOString() })}
        onDone={() => setText('')}
      />
    </>
  );
}

/** One press says what, a second reports it; its card stands above at once. */
function ReportCard({ page }: { page: IncidentsShown }) {
  const t = useT();
  const say = useSay();
  const form = useReport(page);
  return (
    <>
      <Card title={t('report')}>
        <ReportFields page={page} form={form} />
      </Card>
      {form.kind !== undefined && (
        <PrimaryBar>
          <OutboxButton
            act="reportIncident"
            tone="primary"
            size="large"
            wide
            icon={<Siren size={20} aria-hidden />}
            place={form.place}
            why={form.why}
            about={say(form.kind)}
            input={() => form.input(newId())}
            onDone={() => {
              form.clear();
              scrollTo({ top: 0 });
            }}
          />
        </PrimaryBar>
      )}
    </>
  );
}

const ADD: Words = { zh: '写一条记录', en: 'write it down' };
