// A sheet of paper with the temperatures of a unit, typed row by row: Enter goes to the next row, and every row that was
// sent is answered.
import { type KeyboardEvent, useRef, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import type { Sheet } from '../../../control/observations/routes.ts';
import { readCelsius, SHEET_WORDS } from '../../../control/observations/rules.ts';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import type { ResultOf } from '../../../shells/kit/act-types.ts';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { DateField } from '../../../shells/kit/date-field.tsx';
import { useFilters } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { civilDay, serverNow } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { PlacePicker } from '../../../shells/kit/places.tsx';
import { useSession } from '../../../shells/kit/session.tsx';
import { EmptyState } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import './board.css';
import { useT } from './board-words.ts';
import { toneOfStand, usePersonLine } from './parts.tsx';

type Done = ResultOf<'recordTemperatures'>;

export default function PaperScreen() {
  const t = useT();
  const say = useSay();
  const line = usePersonLine();
  const [filters, setFilters] = useFilters();
  const { district, duties } = useSession();
  const unit = filters.unit ?? duties.find((duty) => duty.place.split('.').length >= 3)?.place;
  const onDay = filters.day ?? civilDay(serverNow());
  const { data, error, refetch } = useLook<Sheet>(
    '/care-sheet',
    { unit, onDay, slot: filters.slot === undefined ? undefined : Number(filters.slot) },
    { follows: ['control.temperature'], when: unit !== undefined },
  );
  const places = useLook<{ rows: readonly { path: string; name: Words }[] }>(
    '/places',
    { within: district.path },
    { follows: ['places.'] },
  ).data;
  // What was typed, by the sheet it was typed on.
  const key = `${unit} ${onDay} ${data?.slot}`;
  const [typed, setTyped] = useState<{ key: string; texts: Readonly<Record<string, string>> }>({
    key,
    texts: {},
  });
  const texts = typed.key === key ? typed.texts : {};
  const [done, setDone] = useState<{ key: string; sent: readonly string[]; result: Done }>();
  const body = useRef<HTMLDivElement>(null);
  const rows = data?.rows ?? [];
  const filled = rows.filter((row) => (texts[row.code] ?? '').trim() !== '');
  const answers = done?.key === key ? done : undefined;
  const next = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    const cells = [...(body.current?.querySelectorAll<HTMLInputElement>('input.home-cell') ?? [])];
    cells[cells.indexOf(event.currentTarget) + (event.shiftKey ? -1 : 1)]?.focus();
  };
  return (
    <>
      <PageHeader title={t('paper')} path={[{ title: t('board'), to: '/home-board' }]} />
      <div className="home-filters">
        <PlacePicker
          rows={places?.rows ?? []}
          value={unit}
          clearable={false}
          onChange={(to) => setFilters({ unit: to })}
          label={UNIT}
        />
        <DateField label={t('day')} value={onDay} onChange={(to) => setFilters({ day: to })} />
        <span className="home-pills">
          {(data?.slots ?? []).map((slot) => (
            <button
              key={slot.slot}
              type="button"
              className={`button ${slot.slot === data?.slot ? 'button-primary' : ''}`}
              aria-pressed={slot.slot === data?.slot}
              onClick={() => setFilters({ slot: String(slot.slot) })}
            >
              {say(slot.name)}
            </button>
          ))}
        </span>
        {data && data.slot !== null && (
          <ActButton
            act="recordTemperatures"
            place={data.unit.path}
            tone="primary"
            title={SAVE}
            why={filled.length === 0 ? EMPTY_SHEET : undefined}
            input={() => ({
              unit: data.unit.path,
              onDay: data.onDay,
              slot: data.slot ?? 0,
              rows: filled.map((row, i) => ({
                row: i + 1,
                code: row.code,
                text: (texts[row.code] ?? '').trim(),
              })),
            })}
            onDone={(result) => {
              const sent = filled.map((row) => row.code);
              setDone({ key, sent, result });
              // What counts leaves the sheet; what does not stays to be put right.
              const left = Object.fromEntries(
                sent.flatMap((code, i) => {
                  const answer = result.answers.find((one) => one.row === i + 1)?.answer ?? 'not-read';
                  return answer === 'kept' || answer === 'asked' || answer === 'same'
                    ? []
                    : [[code, texts[code] ?? '']];
                }),
              );
              setTyped({ key, texts: left });
            }}
          />
        )}
        <span className="home-quiet">
          {filled.length > 0 ? t('filled', { n: filled.length }) : t('paperHelp')}
        </span>
      </div>
      {answers && (
        <p className="home-none" role="status">
          {t('resultLine', {
            rows: answers.result.rows,
            kept: answers.result.kept,
            asked: answers.result.asked,
            same: answers.result.same,
            left: answers.result.left,
          })}
        </p>
      )}
      {unit === undefined ? (
        <EmptyState title={CHOOSE_UNIT} words={CHOOSE_UNIT_HELP} />
      ) : (
        <Card flush>
          <div ref={body}>
            <DataTable
              label={t('paper')}
              rows={data?.rows}
              error={error}
              onRetry={() => void refetch()}
              rowKey={(row) => row.code}
              empty={{ title: NOBODY, words: NOBODY_HELP }}
              columns={[
                {
                  key: 'code',
                  title: CODE,
                  width: 90,
                  cell: (row) => <span className="digits">{row.code}</span>,
                },
                {
                  key: 'who',
                  title: PERSON,
                  cell: (row) => (
                    <span className="home-who">
                      <span>{line(row.person)}</span>
                      <small>{[say(row.place.name), row.person.address].filter(Boolean).join(' · ')}</small>
                    </span>
                  ),
                },
                {
                  key: 'stand',
                  title: STAND,
                  width: 130,
                  cell: (row) => <StatePill tone={toneOfStand(row.stand)} words={row.words} />,
                },
                {
                  key: 'value',
                  title: VALUE,
                  width: 120,
                  cell: (row) => {
                    const text = texts[row.code] ?? '';
                    return (
                      <input
                        className="input home-cell"
                        inputMode="decimal"
                        aria-label={`${row.code} ${say(VALUE)}`}
                        aria-invalid={text.trim() !== '' && readCelsius(text) === undefined}
                        value={text}
                        maxLength={10}
                        onKeyDown={next}
                        onChange={(event) =>
                          setTyped({ key, texts: { ...texts, [row.code]: event.target.value } })
                        }
                      />
                    );
                  },
                },
                {
                  key: 'answer',
                  title: ANSWER,
                  cell: (row) => {
                    const at = answers?.sent.indexOf(row.code) ?? -1;
                    const answer =
                      at < 0 ? undefined : answers?.result.answers.find((one) => one.row === at + 1);
                    if (answer === undefined) return '';
                    const good = answer.answer === 'kept' || answer.answer === 'same';
                    return (
                      <StatePill
                        tone={good ? 'good' : answer.answer === 'asked' ? 'late' : 'now'}
                        words={answer.why ?? SHEET_WORDS[answer.answer]}
                      />
                    );
                  },
                },
              ]}
            />
          </div>
        </Card>
      )}
    </>
  );
}

const UNIT: Words = { zh: '单位', en: 'Unit' };
const SAVE: Words = { zh: '保存本表', en: 'save the sheet' };
const EMPTY_SHEET: Words = { zh: '还没有填写任何一行。', en: 'No row is filled in yet.' };
const CODE: Words = { zh: '编号', en: 'No.' };
const PERSON: Words = { zh: '人员', en: 'Person' };
const STAND: Words = { zh: '进展', en: 'Stands at' };
const VALUE: Words = { zh: '体温（℃）', en: 'Temperature (°C)' };
const ANSWER: Words = { zh: '处理结果', en: 'Result' };
const CHOOSE_UNIT: Words = { zh: '请先选择社区或网格', en: 'Choose a community or a grid first' };
const CHOOSE_UNIT_HELP: Words = {
  zh: '登记表按单位、日期和时段录入。',
  en: 'A sheet belongs to a unit, a day and a slot.',
};
const NOBODY: Words = { zh: '这一时段没有需要测温的人员', en: 'Nobody is asked for a temperature then' };
const NOBODY_HELP: Words = {
  zh: '请核对单位、日期和时段。',
  en: 'Check the unit, the day and the slot.',
};
