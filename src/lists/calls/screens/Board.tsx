// The call board: how the open lines stand, which are late, who is talking to whom, and the next line to call.
import { PhoneCall } from 'lucide-react';
import { useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import { type Column, DataTable } from '../../../shells/kit/data-table.tsx';
import { Go, useFilters, useGo } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Deadline, KpiStrip, StatePill } from '../../../shells/kit/marks.tsx';
import { serverNow, useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { PlacePicker } from '../../../shells/kit/places.tsx';
import { useSession } from '../../../shells/kit/session.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import { LINE_STATES, STATE_WORDS, STEPS } from '../../terms.ts';
import type { Claimed } from '../acts.ts';
import type { BoardCounts, BoardPage, BoardRow } from '../routes.ts';
import { CALL_STATES, stepWords } from '../rules.ts';
import './calls.css';
import { useT } from './calls-words.ts';
import { lastWords, toneOfState } from './parts.tsx';

export default function BoardScreen() {
  const t = useT();
  const go = useGo();
  const [filters, setFilters] = useFilters();
  const { page, trail, turn } = usePages(JSON.stringify(filters));
  const { batch, unit, state, step } = filters;
  // In an address these two say yes by being there: /calls?late=1.
  const late = filters.late !== undefined;
  const answered = filters.answered !== undefined;
  const asked = {
    batch,
    unit,
    state,
    step,
    ...(late ? { late } : {}),
    ...(answered ? { answered } : {}),
    after: trail.at(-1),
  };
  const { data, error, refetch } = useLook<BoardPage>('/lists/board', asked, {
    follows: ['lists.'],
    everySeconds: 60,
  });
  const { data: counts } = useLook<BoardCounts>(
    '/lists/board/counts',
    { batch, unit },
    { follows: ['lists.'], everySeconds: 60 },
  );
  const units = useUnits();
  // The figures count what the filters leave; so does where they lead.
  const to = (more: Readonly<Record<string, string>>) =>
    `/calls?${new URLSearchParams({ ...(batch ? { batch } : {}), ...(unit ? { unit } : {}), ...more })}`;
  return (
    <>
      <PageHeader
        title={t('board')}
        actions={
          <>
            <Go to="/calls/transfers" className="button">
              {t('transfers')}
            </Go>
            <Go to="/calls/unresolved" className="button">
              {t('unresolved')}
            </Go>
            <Go to="/calls/callers" className="button">
              {t('callers')}
            </Go>
            <ActButton
              act="claimNext"
              input={{ ...(unit === undefined ? {} : { unit }), ...(batch === undefined ? {} : { batch }) }}
              tone="primary"
              icon={<PhoneCall size={16} aria-hidden />}
              title={NEXT}
              onDone={(result) => go(`/calls/${(result as Claimed).line}`)} // claimNext’s own result
            />
          </>
        }
      />
      {counts && (
        <KpiStrip
          label={t('counts')}
          kpis={[
            { key: 'open', words: say('open'), value: counts.open, link: to({}) },
            {
              key: 'late',
              words: say('late'),
              value: counts.late,
              of: counts.open,
              tone: counts.late > 0 ? 'now' : 'good',
              link: to({ late: '1' }),
            },
            {
              key: 'soon',
              words: fillSoon(counts.dueSoonMinutes),
              value: counts.soon,
              of: counts.open,
              tone: counts.soon > 0 ? 'late' : 'quiet',
            },
            { key: 'talking', words: say('talking'), value: counts.talking },
            {
              key: 'searching',
              words: say('searching'),
              value: counts.states
                .filter((one) => SEARCHING.has(one.state))
                .reduce((sum, one) => sum + one.lines, 0),
              of: counts.open,
            },
            {
              key: 'answered',
              words: batch === undefined ? say('answered') : say('answeredInBatch'),
              value: counts.answeredTotal,
              link: to({ answered: '1' }),
            },
          ]}
        />
      )}
      <Filters filters={filters} onChange={setFilters} units={units} counts={counts} />
      <section className="card">
        <DataTable
          label={t('board')}
          rows={data?.rows}
          error={error}
          onRetry={() => void refetch()}
          rowKey={(row) => row.line}
          onOpen={(row) => go(`/calls/${row.line}`)}
          toneOf={(row) => (isOver(row) ? 'now' : undefined)}
          empty={{ title: EMPTY, words: answered ? EMPTY_ANSWERED : EMPTY_HELP }}
          columns={answered ? answeredColumns : openColumns}
          pager={{
            page,
            more: data?.next !== null && data?.next !== undefined,
            onPage: (to) => turn(to, data?.next ?? undefined),
          }}
        />
      </section>
    </>
  );
}

const SEARCHING: ReadonlySet<string> = new Set([
  'fieldSearch',
  'policeAssist',
  'districtSearch',
  'openUnresolved',
]);
const NEXT: Words = { zh: '领取下一条', en: 'Take the next line' };
const EMPTY: Words = { zh: '没有符合条件的记录', en: 'No line fits' };
const EMPTY_HELP: Words = {
  zh: '名单分派到本辖区后显示在这里，按时限排列。可放宽上方的筛选条件。',
  en: 'Lines routed to your area appear here in the order of their deadlines. Loosen the filters above to see more.',
};
const EMPTY_ANSWERED: Words = {
  zh: '判定结果后，记录会移到这里，最新的在前。',
  en: 'A line moves here once its outcome is recorded, the newest first.',
};
const KPI: Record<string, Words> = {
  open: { zh: '未办结', en: 'Open' },
  late: { zh: '已超时', en: 'Overdue' },
  talking: { zh: '正在通话', en: 'Being talked to' },
  searching: { zh: '查找中', en: 'Being searched for' },
  answered: { zh: '24 小时内已判定', en: 'Answered in 24 hours' },
  answeredInBatch: { zh: '本批已判定', en: 'Answered in this batch' },
};
const say = (key: string): Words => KPI[key] ?? { zh: key, en: key };
const fillSoon = (minutes: number): Words => ({
  zh: `${minutes} 分钟内到期`,
  en: `Due in ${minutes} minutes`,
});

function isOver(row: BoardRow): boolean {
  return row.dueAt !== null && new Date(row.dueAt) <= serverNow();
}

/** Pages by where the last one ended; the way back is remembered, and forgotten when the filters change. */
function usePages(key: string) {
  const [held, setHeld] = useState<{ key: string; trail: readonly string[] }>({ key, trail: [] });
  const trail = held.key === key ? held.trail : [];
  return {
    page: trail.length + 1,
    trail,
    turn(to: number, next: string | undefined) {
      if (to > trail.length + 1) setHeld({ key, trail: next === undefined ? trail : [...trail, next] });
      else setHeld({ key, trail: trail.slice(0, Math.max(0, to - 1)) });
    },
  };
}

interface UnitsAnswer {
  rows: readonly { path: string; name: Words }[];
}

/** The units of the user's district, for filters and transfers. */
export function useUnits(): UnitsAnswer['rows'] {
  const { district } = useSession();
  return (
    useLook<UnitsAnswer>('/places', { within: district.path }, { follows: ['places.'] }).data?.rows ?? []
  );
}

function Filters({
  filters,
  onChange,
  units,
  counts,
}: {
  filters: Readonly<Record<string, string>>;
  onChange: (change: Readonly<Record<string, string | undefined>>) => void;
  units: UnitsAnswer['rows'];
  counts: BoardCounts | undefined;
}) {
  const t = useT();
  const say = useSay();
  const lines = new Map(counts?.states.map((one) => [one.state, one.lines]));
  const late = filters.late !== undefined;
  const answered = filters.answered !== undefined;
  return (
    <search className="call-filters">
      <PlacePicker
        rows={units}
        value={filters.unit}
        onChange={(unit) => onChange({ unit })}
        label={UNIT}
        width={220}
      />
      <label>
        <span className="unseen">{t('state')}</span>
        <select
          className="input"
          value={filters.state ?? ''}
          onChange={(event) => onChange({ state: event.target.value || undefined })}
        >
          <option value="">{t('allStates')}</option>
          {LINE_STATES.filter((state) => IS_ANSWER.has(state) === answered || state === 'openUnresolved').map(
            (state) => (
              <option key={state} value={state}>
                {say(STATE_WORDS[state])}
                {lines.has(state) ? ` (${lines.get(state)})` : ''}
              </option>
            ),
          )}
        </select>
      </label>
      <label>
        <span className="unseen">{t('step')}</span>
        <select
          className="input"
          value={filters.step ?? ''}
          disabled={answered}
          onChange={(event) => onChange({ step: event.target.value || undefined })}
        >
          <option value="">{t('allSteps')}</option>
          {STEPS.map((step) => (
            <option key={step} value={step}>
              {say(stepWords(step))}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        className="chip"
        aria-pressed={late}
        onClick={() => onChange({ late: late ? undefined : '1', answered: undefined })}
      >
        {t('onlyLate')}
      </button>
      <button
        type="button"
        className="chip"
        aria-pressed={answered}
        onClick={() =>
          onChange({
            answered: answered ? undefined : '1',
            late: undefined,
            step: undefined,
            state: undefined,
          })
        }
      >
        {t('onlyAnswered')}
      </button>
      {filters.batch !== undefined && (
        <button type="button" className="chip" aria-pressed onClick={() => onChange({ batch: undefined })}>
          {t('oneBatch')}
        </button>
      )}
    </search>
  );
}

const UNIT: Words = { zh: '责任单位', en: 'Unit' };

/** States a line ends in, found among the answered; not found after every step is among the open until it is signed. */
const IS_ANSWER: ReadonlySet<string> = new Set(
  LINE_STATES.filter((state) => !CALL_STATES[state].claim && state !== 'received'),
);

const personColumn: Column<BoardRow> = {
  key: 'person',
  title: { zh: '人员', en: 'Person' },
  cell: (row) => <Who row={row} />,
  width: '18%',
};
const stateColumn: Column<BoardRow> = {
  key: 'state',
  title: { zh: '状态', en: 'State' },
  cell: (row) => <StatePill tone={toneOfState(row.state)} words={row.stateWords} />,
  width: 150,
};
const unitColumn: Column<BoardRow> = {
  key: 'unit',
  title: { zh: '责任单位', en: 'Unit' },
  cell: (row) => <Place row={row} />,
  width: '16%',
};

const openColumns: readonly Column<BoardRow>[] = [
  personColumn,
  unitColumn,
  stateColumn,
  {
    key: 'due',
    title: { zh: '时限', en: 'Deadline' },
    cell: (row) => <Due row={row} />,
    width: 190,
  },
  { key: 'last', title: { zh: '最近一次联系', en: 'Last try' }, cell: (row) => <Last row={row} /> },
  {
    key: 'talking',
    title: { zh: '正在联系', en: 'Now talking' },
    cell: (row) => <Talking row={row} />,
    width: '16%',
  },
];

const answeredColumns: readonly Column<BoardRow>[] = [
  personColumn,
  unitColumn,
  stateColumn,
  {
    key: 'at',
    title: { zh: '判定时间', en: 'Answered' },
    cell: (row) => <AnsweredAt row={row} />,
    width: 150,
  },
  { key: 'last', title: { zh: '最近一次联系', en: 'Last try' }, cell: (row) => <Last row={row} /> },
];

function Who({ row }: { row: BoardRow }) {
  const t = useT();
  const { person } = row;
  return (
    <span className="call-who">
      <Go to={`/calls/${row.line}`}>{person.name}</Go>
      <small className="digits">
        {person.code} · {t('row', { n: row.rowNo })}
      </small>
    </span>
  );
}

function Place({ row }: { row: BoardRow }) {
  const say = useSay();
  return (
    <span className="call-who">
      <span>{say(row.unit.name)}</span>
      {row.place.path !== row.unit.path && <small>{say(row.place.name)}</small>}
    </span>
  );
}

function Due({ row }: { row: BoardRow }) {
  const t = useT();
  const { clockTime } = useFormat();
  return (
    <span className="call-who">
      <Deadline dueAt={row.dueAt} nearMinutes={30} />
      {row.callAfter !== null && <small>{t('notBefore', { at: clockTime(row.callAfter) })}</small>}
    </span>
  );
}

function AnsweredAt({ row }: { row: BoardRow }) {
  const { moment } = useFormat();
  return <span className="digits">{row.outcomeAt === null ? '' : moment(row.outcomeAt)}</span>;
}

function Last({ row }: { row: BoardRow }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  if (row.last === null) return <span className="call-none">{t('neverCalled')}</span>;
  return (
    <span className="call-who">
      <span>{say(row.last.result)}</span>
      <small className="digits">{lastWords(row.last, moment, say)}</small>
    </span>
  );
}

function Talking({ row }: { row: BoardRow }) {
  const t = useT();
  const say = useSay();
  const { clockTime } = useFormat();
  if (row.talking === null) return null;
  return (
    <span className="call-who">
      <StatePill tone="busy">{row.talking.mine ? t('me') : row.talking.by}</StatePill>
      <small className="digits">
        {say(row.talking.unit)} · {t('until', { at: clockTime(row.talking.until) })}
      </small>
    </span>
  );
}
