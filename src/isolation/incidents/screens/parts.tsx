// What the desk and the phone of an incident share: its card with the minutes running, who was told and has answered, and
// the few questions of a report.
import { Check, Circle } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import type { InputOf, Json } from '../../../shells/kit/act-types.ts';
import { StatePill, type Tone, useSpan } from '../../../shells/kit/marks.tsx';
import { serverNow, useFormat, useNow } from '../../../shells/kit/moments.ts';
import { capital, useMarks, useSay } from '../../../shells/kit/words.ts';
import { Field } from '../../screens/parts.tsx';
import type { IncidentRow, IncidentsPage } from '../routes.ts';
import './incidents.css';
import { useT } from './incident-words.ts';

export type IncidentShown = Json<IncidentRow>;
export type IncidentsShown = Json<IncidentsPage>;

/** The card is of the first ten minutes: after them what is not ticked is late. */
const CARD_MS = 10 * 60_000;

/** Three is as grave as it gets. */
export function Severity({ n }: { n: number }) {
  const t = useT();
  return <StatePill tone={n === 3 ? 'now' : n === 2 ? 'late' : 'quiet'}>{t('severity', { n })}</StatePill>;
}

/** Where it stands: the gravest of what is open first. */
export function IncidentState({ row }: { row: IncidentShown }) {
  const t = useT();
  const [tone, key]: [Tone, Parameters<typeof t>[0]] =
    row.restartOpen && row.closedAt === null
      ? ['now', 'restartOpen']
      : row.closedAt === null
        ? ['late', 'open']
        : row.reviewedAt === null
          ? ['busy', 'toReview']
          : ['good', 'reviewed'];
  return <StatePill tone={tone}>{t(key)}</StatePill>;
}

/** Minutes since it happened, running until it is over. */
export function Minutes({ row, left }: { row: Pick<IncidentShown, 'at' | 'closedAt'>; left: number }) {
  const t = useT();
  const span = useSpan();
  const now = useNow();
  const ms = (row.closedAt === null ? now : new Date(row.closedAt)).getTime() - new Date(row.at).getTime();
  const tone: Tone = row.closedAt !== null || left === 0 ? 'good' : ms > CARD_MS ? 'now' : 'late';
  return (
    <StatePill tone={tone}>
      {t(row.closedAt === null ? 'passed' : 'itTook', { span: span(Math.max(0, ms)) })}
    </StatePill>
  );
}

/** An item of the card as it stands: in the house, or on this phone only. */
export interface CardItem extends Words {
  readonly doneAt: string | null;
  readonly doneBy: string | null;
  readonly kept?: boolean;
}

/** The card in order: what is done with who and when, what is not with its button. */
export function CardList({
  items,
  tick,
  undo,
}: {
  items: readonly CardItem[];
  /** The button of an item that is not done; left out, the card is only read. */
  tick?: ((item: number, words: Words) => ReactNode) | undefined;
  undo?: ((item: number, words: Words) => ReactNode) | undefined;
}) {
  const t = useT();
  const say = useSay();
  const { clockTime } = useFormat();
  return (
    <ol className="inc-card">
      {items.map((item, i) => (
        <li key={item.zh} className={item.doneAt === null ? '' : 'inc-done'}>
          {item.doneAt === null && tick !== undefined ? (
            tick(i, item)
          ) : (
            <>
              {item.doneAt === null ? (
                <Circle size={20} aria-hidden />
              ) : (
                <Check size={20} aria-hidden className="inc-check" />
              )}
              <span>
                {capital(say(item))}
                {item.doneAt !== null && (
                  <small>
                    {item.kept === true
                      ? t('tickKept')
                      : t('tickedBy', { name: item.doneBy ?? '—', at: clockTime(item.doneAt) })}
                  </small>
                )}
              </span>
              {item.doneAt !== null && undo?.(i, item)}
            </>
          )}
        </li>
      ))}
    </ol>
  );
}

/** Who was told, who has answered, and who would answer now. */
export function ToldChain({ row, kept = false }: { row: IncidentShown; kept?: boolean }) {
  const t = useT();
  const say = useSay();
  const { clockTime } = useFormat();
  const { comma } = useMarks();
  if (row.told.length === 0) return <p className="inc-quiet">{t('toldNobody')}</p>;
  return (
    <ul className="inc-told">
      {row.told.map((one) => (
        <li key={one.told}>
          <span>
            <strong>{capital(say(one.words))}</strong>
            {row.closedAt === null && one.answeredAt === null && (
              <small>
                {one.onDuty.length === 0
                  ? t('nobodyOnDuty')
                  : t('onDutyNow', { names: one.onDuty.join(comma) })}
              </small>
            )}
          </span>
          <StatePill tone={one.answeredAt !== null ? 'good' : row.closedAt !== null ? 'quiet' : 'late'}>
            {one.answeredAt !== null
              ? t('answeredBy', { name: one.answeredBy ?? '—', at: clockTime(one.answeredAt) })
              : t('notAnswered')}
          </StatePill>
        </li>
      ))}
      {kept && <li>{t('answerKept')}</li>}
    </ul>
  );
}

// Reporting ---------------------------------------------------------------------------------------------

const AGO = [0, 5, 15, 30, 60] as const;

export interface Report {
  readonly kind: string | undefined;
  readonly where: string;
  readonly bed: string;
  readonly note: string;
  readonly ago: number;
}
const NOTHING: Report = { kind: undefined, where: '', bed: '', note: '', ago: 0 };

/** What is being reported, what is still missing, and what is sent. */
export function useReport(page: IncidentsShown) {
  // Whoever holds one floor reports of it: its corridor, until she says in which room.
  const [zone] = page.zones;
  const nothing = page.whole || zone === undefined ? NOTHING : { ...NOTHING, where: `zone:${zone.zone}` };
  const [report, setReport] = useState<Report>(nothing);
  const kind = page.kinds.find(({ value }) => value === report.kind);
  const onFloor = report.where.startsWith('room:') || report.where.startsWith('zone:corridor/');
  const why: Words | undefined =
    kind === undefined
      ? { zh: '请先选发生了什么', en: 'Choose first what happened' }
      : (kind.needsRoom || !page.whole) && !onFloor
        ? { zh: '请选在哪个房间或哪层走廊', en: 'Choose the room, or the corridor of the floor' }
        : undefined;
  const input = (id?: string): InputOf<'reportIncident'> => ({
    site: page.site.id,
    ...(id === undefined ? {} : { id }),
    incident: kind?.value ?? '',
    ...(report.where.startsWith('room:') ? { room: report.where.slice(5) } : {}),
    ...(report.where.startsWith('zone:') ? { zone: report.where.slice(5) } : {}),
    ...(report.where.startsWith('room:') && report.bed !== '' ? { bed: Number(report.bed) } : {}),
    at: new Date(serverNow().getTime() - report.ago * 60_000).toISOString(),
    ...(report.note.trim().length < 2 ? {} : { note: report.note.trim() }),
  });
  const place = placeOfReport(page, report.where);
  return { report, setReport, kind, why, input, place, clear: () => setReport(nothing) };
}

/** Where it is of: the floor of the room or of the corridor, else the site. */
export function placeOfReport(page: IncidentsShown, where: string): string {
  const on = page.rooms.find(
    ({ id, building, floor }) => where === `room:${id}` || where === `zone:corridor/${building}/${floor}`,
  );
  return on?.place ?? page.site.place;
}

/** What happened first, with one press; then where, whom, when, and a sentence. */
export function ReportFields({ page, form }: { page: IncidentsShown; form: ReturnType<typeof useReport> }) {
  const t = useT();
  const say = useSay();
  const { report, setReport, kind } = form;
  const change = (to: Partial<Report>) => setReport({ ...report, ...to });
  if (kind === undefined)
    return (
      <fieldset className="inc-kinds" aria-label={t('whatHappened')}>
        {[...page.kinds]
          .sort((a, b) => b.severity - a.severity)
          .map((one) => (
            <button
              key={one.value}
              type="button"
              className={`inc-kind inc-kind-${one.severity}`}
              onClick={() => change({ kind: one.value })}
            >
              {capital(say(one))}
            </button>
          ))}
      </fieldset>
    );
  const room = page.rooms.find(({ id }) => report.where === `room:${id}`);
  const floors = Map.groupBy(page.rooms, ({ building, floor }) => `${building}/${floor}`);
  return (
    <div className="inc-stack">
      <div className="inc-chosen">
        <strong>{capital(say(kind))}</strong>
        <Severity n={kind.severity} />
        <button type="button" className="button button-small" onClick={() => change({ kind: undefined })}>
          {t('chooseOther')}
        </button>
      </div>
      <Field label={t('where')}>
        {(id) => (
          <select
            id={id}
            className="input"
            value={report.where}
            onChange={(event) => change({ where: event.target.value, bed: '' })}
          >
            {page.whole && <option value="">{t(kind.needsRoom ? 'choosePlace' : 'wholeSite')}</option>}
            <optgroup label={t('areas')}>
              {page.zones.map(({ zone, words }) => (
                <option key={zone} value={`zone:${zone}`}>
                  {capital(say(words))}
                </option>
              ))}
            </optgroup>
            {[...floors].map(([key, rooms]) => (
              <optgroup
                key={key}
                label={t('floorOf', { building: rooms[0]?.building ?? '', floor: rooms[0]?.floor ?? 0 })}
              >
                {rooms.map(({ id: of, no }) => (
                  <option key={of} value={`room:${of}`}>
                    {no}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        )}
      </Field>
      {room !== undefined && (
        <Field label={t('whoIsIt')}>
          {(id) => (
            <select
              id={id}
              className="input"
              value={report.bed}
              onChange={(event) => change({ bed: event.target.value })}
            >
              <option value="">{t('nobody')}</option>
              {Array.from({ length: room.beds }, (_, i) => i + 1).map((bed) => (
                <option key={bed} value={bed}>
                  {t('bed', { no: room.no, bed })}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <Field label={t('oneSentence')} help={t('oneSentenceHelp')}>
        {(id) => (
          <textarea
            id={id}
            className="input"
            rows={2}
            maxLength={1_000}
            value={report.note}
            onChange={(event) => change({ note: event.target.value })}
          />
        )}
      </Field>
      <fieldset className="chips iso-bare" aria-label={t('since')}>
        {AGO.map((n) => (
          <button
            key={n}
            type="button"
            className="chip"
            aria-pressed={report.ago === n}
            onClick={() => change({ ago: n })}
          >
            {n === 0 ? t('justNow') : t('minutesAgo', { n })}
          </button>
        ))}
      </fieldset>
    </div>
  );
}
