// Proposals of colours with their clock; up to fifty are answered in one go, each seen in the list. Then what waits to be
// sent, saying why, and what was answered.
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { ActButton, WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { type Column, DataTable } from '../../../shells/kit/data-table.tsx';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { Go, useFilters } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Deadline, KpiStrip } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { PlacePicker } from '../../../shells/kit/places.tsx';
import { useMarks, useSay } from '../../../shells/kit/words.ts';
import { useUnits } from '../../episodes/screens/Episodes.tsx';
import { ColourPill, Select, usePersonWords } from '../../episodes/screens/parts.tsx';
import type { CodeShown, CodesPage } from '../routes.ts';
import './codes.css';
import { useT } from './codes-words.ts';

type Row = Json<CodeShown>;

const TABS = [
  ['open', 'tabOpen'],
  ['unsent', 'tabUnsent'],
  ['answered', 'tabAnswered'],
] as const;
const COLOURS = ['red', 'yellow', 'green'] as const;

export default function CodesScreen() {
  const t = useT();
  const say = useSay();
  const units = useUnits();
  const [filters, setFilters] = useFilters();
  const tab = TABS.find(([key]) => key === filters.tab)?.[0] ?? 'open';
  const { data, error, refetch } = useLook<Json<CodesPage>>(
    '/codes',
    { tab, unit: filters.unit, colour: filters.colour, after: filters.after },
    { follows: ['control.'], everySeconds: 60 },
  );
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const rows = data?.rows ?? [];
  // What has left the list is not chosen any more.
  const chosen = rows.filter((row) => picked.has(row.id));
  const turn = (change: Readonly<Record<string, string | undefined>>) => {
    setPicked(new Set());
    setFilters({ ...change, after: undefined });
  };
  const sums = data?.sums;
  return (
    <>
      <PageHeader title={t('codes')} path={[{ title: t('episodes'), to: '/episodes' }]} />
      {sums && (
        <KpiStrip
          label={t('codes')}
          kpis={[
            { key: 'open', words: KPI.open, value: sums.open },
            {
              key: 'late',
              words: KPI.late,
              value: sums.late,
              of: sums.open,
              tone: sums.late > 0 ? 'now' : 'good',
            },
            { key: 'red', words: KPI.red, value: sums.red, of: sums.open },
            { key: 'yellow', words: KPI.yellow, value: sums.yellow, of: sums.open },
            { key: 'green', words: KPI.green, value: sums.green, of: sums.open },
            {
              key: 'unsent',
              words: KPI.unsent,
              value: sums.unsent,
              ...(sums.unsent > 0 ? { tone: 'late' as const } : {}),
            },
          ]}
        />
      )}
      <p className="codes-note">{t('note')}</p>
      <div className="codes-bar">
        <fieldset className="chips" aria-label={t('tabs')}>
          {TABS.map(([key, words]) => (
            <button
              key={key}
              type="button"
              className="chip"
              aria-pressed={tab === key}
              onClick={() => turn({ tab: key === 'open' ? undefined : key })}
            >
              {t(words)}
            </button>
          ))}
        </fieldset>
        <fieldset className="chips" aria-label={t('all')}>
          {COLOURS.map((colour) => (
            <button
              key={colour}
              type="button"
              className="chip"
              aria-pressed={filters.colour === colour}
              onClick={() => turn({ colour: filters.colour === colour ? undefined : colour })}
            >
              {say(KPI[colour])}
            </button>
          ))}
        </fieldset>
        <PlacePicker
          rows={units}
          value={filters.unit}
          onChange={(unit) => turn({ unit })}
          label={UNIT}
          width={220}
        />
        {tab === 'open' && data !== undefined && (
          <span className="codes-bar-end">
            <span className="digits">{t('chosen', { n: chosen.length, most: data.bulk })}</span>
            <WhyButton
              onPress={() => setPicked(new Set(rows.slice(0, data.bulk).map(({ id }) => id)))}
              why={rows.length === 0 ? NOTHING_TO_CHOOSE : undefined}
            >
              {t('chooseAll')}
            </WhyButton>
            <Decline chosen={chosen} page={data} onDone={() => setPicked(new Set())} />
            <Approve chosen={chosen} onDone={() => setPicked(new Set())} />
          </span>
        )}
      </div>
      <section className="card">
        <DataTable
          label={t('codes')}
          rows={data?.rows}
          error={error}
          onRetry={() => void refetch()}
          rowKey={(row) => row.id}
          toneOf={(row) => (row.late ? 'now' : undefined)}
          empty={EMPTY[tab]}
          columns={columnsOf(tab, picked, (id) =>
            setPicked((before) => {
              const now = new Set(before);
              if (!now.delete(id)) now.add(id);
              return now;
            }),
          )}
        />
      </section>
      {(data?.next || filters.after !== undefined) && (
        <div className="codes-bar">
          {filters.after !== undefined && (
            <WhyButton onPress={() => setFilters({ after: undefined })}>{t('firstPage')}</WhyButton>
          )}
          {data?.next && (
            <WhyButton
              onPress={() => {
                setPicked(new Set());
                setFilters({ after: data.next ?? undefined });
              }}
            >
              {t('nextPage')}
            </WhyButton>
          )}
        </div>
      )}
    </>
  );
}

const UNIT: Words = { zh: '辖区', en: 'Area' };
const NOTHING_TO_CHOOSE: Words = { zh: '列表为空', en: 'The list is empty' };
const KPI = {
  open: { zh: '待批准', en: 'To answer' },
  late: { zh: '已超时', en: 'Late' },
  red: { zh: '红码', en: 'Red' },
  yellow: { zh: '黄码', en: 'Yellow' },
  green: { zh: '绿码', en: 'Green' },
  unsent: { zh: '已批准待发送', en: 'Approved, to be sent' },
} as const satisfies Record<string, Words>;
const EMPTY: Record<(typeof TABS)[number][0], { title: Words; words: Words }> = {
  open: {
    title: { zh: '没有待批准的健康码转换', en: 'No colour waits for an answer' },
    words: {
      zh: '作出管控决定、阶段开始、解除、转为病例或撤销后，系统按规则提请，由人批准。',
      en: 'When control is ordered, a stage begins, somebody is released, becomes a case or is cancelled, the system proposes by the table and a human answers.',
    },
  },
  unsent: {
    title: { zh: '没有待发送的转换', en: 'Nothing waits to be sent' },
    words: {
      zh: '批准后自动送省级平台；送不出去的会留在这里并写明原因。',
      en: 'What is approved goes to the provincial side by itself; what could not go stays here with the reason.',
    },
  },
  answered: {
    title: { zh: '还没有答复过', en: 'Nothing was answered yet' },
    words: { zh: '批准、不批准和失效的提请都在这里。', en: 'What was approved, declined or lapsed is here.' },
  },
};
const CHOOSE: Words = { zh: '请先在列表中勾选', en: 'Tick some in the list first' };

function Approve({ chosen, onDone }: { chosen: readonly Row[]; onDone: () => void }) {
  const t = useT();
  const words = usePersonWords();
  const until = useUntil();
  const [open, setOpen] = useState(false);
  return (
    <>
      <WhyButton tone="primary" why={chosen.length === 0 ? CHOOSE : undefined} onPress={() => setOpen(true)}>
        {t('approve')}
      </WhyButton>
      <Dialog
        open={open}
        width={620}
        title={t('approve')}
        onClose={() => setOpen(false)}
        foot={
          <ActButton
            act="approveCodes"
            tone="primary"
            input={{ codes: chosen.map(({ id }) => id) }}
            onDone={() => {
              setOpen(false);
              onDone();
            }}
          />
        }
      >
        <p>{t('approveSure', { n: chosen.length })}</p>
        <ol className="codes-sure">
          {chosen.map((row) => (
            <li key={row.id}>
              <span className="codes-turn">
                {words({ ...row.person, phone: null, address: null })}
                <ColourPill colour={row.colour} />
                <span className="digits">{until(row)}</span>
              </span>
            </li>
          ))}
        </ol>
      </Dialog>
    </>
  );
}

function Decline({
  chosen,
  page,
  onDone,
}: {
  chosen: readonly Row[];
  page: Pick<Json<CodesPage>, 'declineReasons'>;
  onDone: () => void;
}) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  return (
    <>
      <WhyButton why={chosen.length === 0 ? CHOOSE : undefined} onPress={() => setOpen(true)}>
        {t('decline')}
      </WhyButton>
      <Dialog
        open={open}
        title={t('decline')}
        onClose={() => setOpen(false)}
        foot={
          <ActButton
            act="declineCodes"
            tone="primary"
            why={reason === '' ? { zh: '请选择原因', en: 'Choose a reason' } : undefined}
            input={{ codes: chosen.map(({ id }) => id), reason }}
            onDone={() => {
              setOpen(false);
              onDone();
            }}
          />
        }
      >
        <div className="codes-form">
          <Select
            label={t('reason')}
            value={reason}
            onChange={setReason}
            options={page.declineReasons}
            empty={t('chooseReason')}
          />
        </div>
      </Dialog>
    </>
  );
}

export function useUntil(): (row: Pick<Row, 'until'>) => string {
  const t = useT();
  return ({ until }) => (until === null ? t('untilChanged') : t('untilDay', { on: until }));
}

function columnsOf(
  tab: (typeof TABS)[number][0],
  picked: ReadonlySet<string>,
  pick: (id: string) => void,
): readonly Column<Row>[] {
  return [
    ...(tab === 'open'
      ? [
          {
            key: 'pick',
            title: { zh: '选择', en: 'Pick' },
            width: 64,
            cell: (row: Row) => <Pick row={row} picked={picked.has(row.id)} onPick={() => pick(row.id)} />,
          },
        ]
      : []),
    { key: 'who', title: { zh: '人员', en: 'Person' }, width: '19%', cell: (row) => <Who row={row} /> },
    {
      key: 'turn',
      title: { zh: '转换', en: 'Colour' },
      width: '18%',
      cell: (row) => <Turn row={row} now={tab === 'open'} />,
    },
    { key: 'why', title: { zh: '原因', en: 'Why' }, cell: (row) => <Why row={row} /> },
    {
      key: 'state',
      title: tab === 'open' ? { zh: '时限', en: 'Deadline' } : { zh: '结果', en: 'What became of it' },
      width: '24%',
      cell: (row) => <CodeState row={row} />,
    },
  ];
}

function Pick({ row, picked, onPick }: { row: Row; picked: boolean; onPick: () => void }) {
  const t = useT();
  return (
    <input type="checkbox" aria-label={t('choose', { no: row.no })} checked={picked} onChange={onPick} />
  );
}

function Who({ row }: { row: Row }) {
  const words = usePersonWords();
  const say = useSay();
  const name = words({ ...row.person, phone: null, address: null });
  return (
    <span className="codes-two">
      {row.episode === null ? name : <Go to={`/episodes/${row.episode.id}`}>{name}</Go>}
      <small className="digits">{[row.episode?.code, say(row.place.name)].filter(Boolean).join(' · ')}</small>
    </span>
  );
}

function Turn({ row, now }: { row: Row; now: boolean }) {
  const t = useT();
  const until = useUntil();
  return (
    <span className="codes-two">
      <span className="codes-turn">
        {now && (
          <>
            <small>{t('was')}</small>
            {row.was === null ? <small>{t('none')}</small> : <ColourPill colour={row.was} />}
            <span aria-hidden>→</span>
          </>
        )}
        <ColourPill colour={row.colour} />
      </span>
      <small className="digits">{until(row)}</small>
    </span>
  );
}

/** A day stays in one line: its hyphens are no places to break at. */
const DAY = /(\d{4}-\d{2}-\d{2})/;

function Why({ row }: { row: Row }) {
  const say = useSay();
  return (
    <span className="codes-two">
      <span>
        {say(row.reason)
          .split(DAY)
          .map((part, i) =>
            i % 2 === 1 ? (
              <span key={part} className="codes-day">
                {part}
              </span>
            ) : (
              part
            ),
          )}
      </span>
      <small>
        {say(row.ruleWords)} · {say(row.appeal)}
      </small>
    </span>
  );
}

/** Its clock while it is open; then who answered, and whether it has gone out. */
export function CodeState({ row }: { row: Row }) {
  const t = useT();
  const { colon } = useMarks();
  const say = useSay();
  const { moment } = useFormat();
  const { answer } = row;
  return (
    <span className="codes-two">
      {answer === null ? (
        <>
          <Deadline dueAt={row.dueAt} nearMinutes={30} />
          <small>{t('proposedAt', { at: moment(row.proposedAt) })}</small>
        </>
      ) : (
        <span>
          {t('answered', { who: answer.by, at: moment(answer.at), what: say(answer.words) })}
          {answer.because !== null && t('because', { why: say(answer.because) })}
        </span>
      )}
      {row.sentAt !== null && <small>{t('sent', { at: moment(row.sentAt), ref: row.sentRef ?? '—' })}</small>}
      {row.trouble !== null && (
        <small>
          {t('toSend')}
          {colon}
          {say(row.trouble)}
        </small>
      )}
    </span>
  );
}
