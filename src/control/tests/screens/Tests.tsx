// The desk of tests: what is due today and what is late, unit by unit; results typed by keyboard, one number after the
// other; results nobody has read.
import { type FormEvent, useRef, useState } from 'react';
import type { Words } from '../../../base/words.ts';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { readLook } from '../../../shells/kit/api.ts';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { Go, useFilters } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, type Kpi, KpiStrip, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { useMay } from '../../../shells/kit/session.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { DuePage, ResultRow, TestFigures } from '../routes.ts';
import { type Due, RESULT_TONE, ResultDialog, SettleDialog } from './Entry.tsx';
import './tests.css';
import { useT } from './tests-words.ts';

const TABS = ['today', 'late', 'sampled', 'unread', 'units'] as const;
type Tab = (typeof TABS)[number];
const FOLLOWS = { follows: ['control.'], everySeconds: 60 };

export default function TestsScreen() {
  const t = useT();
  const [filters, setFilters] = useFilters();
  const tab = TABS.find((one) => one === filters.tab) ?? 'today';
  const { unit } = filters;
  const figures = useLook<Json<TestFigures>>('/tests/figures', { unit }, FOLLOWS).data;
  const health = useMay('control.health');
  const tabs = TABS.filter((one) => one !== 'unread' || health.may);
  const counts: Partial<Record<Tab, number | null>> =
    figures === undefined
      ? {}
      : {
          today: figures.total.today.due,
          late: figures.total.late,
          sampled: figures.total.today.sampled + figures.total.resultsLate,
          unread: figures.unread,
        };
  return (
    <>
      <PageHeader
        title={t('tests')}
        actions={
          <>
            <Go to="/tests/imports" className="button">
              {t('imports')}
            </Go>
            <Go to="/tests/import" className="button button-primary">
              {t('importFile')}
            </Go>
          </>
        }
      />
      {figures && <KpiStrip label={t('figures')} kpis={kpisOf(figures)} />}
      <div className="tests-bar">
        <fieldset className="chips" aria-label={t('tests')}>
          {tabs.map((one) => (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={tab === one}
              onClick={() => setFilters({ tab: one === 'today' ? undefined : one, after: undefined })}
            >
              {t(one)}
              {typeof counts[one] === 'number' ? ` ${counts[one]?.toLocaleString('en-US')}` : ''}
            </button>
          ))}
        </fieldset>
        {unit && (
          <button type="button" className="chip" aria-pressed onClick={() => setFilters({ unit: undefined })}>
            {unit} ×
          </button>
        )}
        <Quick />
      </div>
      {tab === 'unread' ? (
        <Unread unit={unit} />
      ) : tab === 'units' ? (
        <Units figures={figures} onOpen={(place) => setFilters({ unit: place, tab: undefined })} />
      ) : (
        <Owed tab={tab} unit={unit} />
      )}
    </>
  );
}

function kpisOf({ total, unread }: Json<TestFigures>): Kpi[] {
  const { today, asked, late, resultsLate } = total;
  return [
    { key: 'done', words: { zh: '今日已完成', en: 'Done today' }, value: today.done, of: asked },
    {
      key: 'sampled',
      words: { zh: '已采样，待结果', en: 'Sampled, result awaited' },
      value: today.sampled,
      of: asked,
      link: '/tests?tab=sampled',
    },
    {
      key: 'due',
      words: { zh: '今日尚未采样', en: 'Not sampled yet today' },
      value: today.due,
      of: asked,
      link: '/tests',
    },
    {
      key: 'settled',
      words: { zh: '未采到，上门 / 免检', en: 'Visited or excused' },
      value: today.refused + today.exempt,
      of: asked,
    },
    {
      key: 'late',
      words: { zh: '逾期未检', en: 'Late' },
      value: late,
      ...(late > 0 ? { tone: 'now' as const } : {}),
      link: '/tests?tab=late',
    },
    {
      key: 'results',
      words: { zh: '结果超时', en: 'Results late' },
      value: resultsLate,
      ...(resultsLate > 0 ? { tone: 'late' as const } : {}),
      link: '/tests?tab=sampled',
    },
    ...(unread === null
      ? []
      : [
          {
            key: 'unread',
            words: { zh: '未阅结果', en: 'Unread results' },
            value: unread,
            ...(unread > 0 ? { tone: 'late' as const } : {}),
            link: '/tests?tab=unread',
          },
        ]),
  ];
}

/** A number, Enter, a digit, Enter: the next number. */
function Quick() {
  const t = useT();
  const tell = useTell();
  const field = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState('');
  const [found, setFound] = useState<{ due: Due; choices: Json<DuePage>['choices'] }>();
  const [usual, setUsual] = useState({ reagent: '', laboratory: '' });
  const choices = useLook<Json<DuePage>>('/tests', { tab: 'today', limit: 1 }).data?.choices;
  const may = useMay('control.test');
  const reads = useMay('control.read');
  const find = async (event: FormEvent) => {
    event.preventDefault();
    if (code.trim() === '' || choices === undefined) return;
    try {
      const { rows } = await readLook<{ rows: Due[] }>(`/tests/of/${encodeURIComponent(code.trim())}`, {});
      const [due] = rows;
      if (due === undefined) tell.done(reads.may ? NOTHING : NOTHING_HERE);
      else setFound({ due, choices });
    } catch (error) {
      tell.refused(error, { zh: '按编号找检测', en: 'find the test of a stay' });
    }
  };
  if (!may.may) return null;
  return (
    <>
      <form className="tests-quick" onSubmit={(event) => void find(event)}>
        <input
          ref={field}
          className="input digits"
          type="text"
          aria-label={t('code')}
          placeholder={t('code')}
          title={t('codeHint')}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
        <button type="submit" className="button">
          {t('enter')}
        </button>
      </form>
      <ResultDialog
        due={found?.due}
        choices={found?.choices}
        usual={usual}
        onUsual={setUsual}
        onClose={() => {
          setFound(undefined);
          setCode('');
          field.current?.focus();
        }}
      />
    </>
  );
}

const NOTHING_HERE: Words = {
  zh: '此人目前没有应检项目。计划外结果请疾控或社区录入。',
  en: 'No test of this stay is due now. A result no plan asked for is entered by CDC or her community.',
};
const NOTHING: Words = {
  zh: '此人目前没有应检项目。要补录计划外结果，请到管控页。',
  en: 'Nothing is due of her now. Enter a result no plan asked for on the page of her stay.',
};

const EMPTY: Record<'today' | 'late' | 'sampled', Words> = {
  today: { zh: '今日应检均已办理', en: 'Everything due today is dealt with' },
  late: { zh: '没有逾期未检', en: 'No test is late' },
  sampled: { zh: '没有在等结果的样本', en: 'No sample waits for its result' },
};

/** The number of a stay: a way to it for whoever may open it, and a number for whoever tests at a site. */
function Stay({ episode, code, opens }: { episode: string; code: string; opens: boolean }) {
  return opens ? (
    <Go to={`/episodes/${episode}`} className="digits">
      {code}
    </Go>
  ) : (
    <span className="digits">{code}</span>
  );
}

function Owed({ tab, unit }: { tab: 'today' | 'late' | 'sampled'; unit: string | undefined }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const [after, setAfter] = useState<string>();
  const [entering, setEntering] = useState<Due>();
  const [settling, setSettling] = useState<Due>();
  const [usual, setUsual] = useState({ reagent: '', laboratory: '' });
  const may = useMay('control.test');
  const list = useLook<Json<DuePage>>('/tests', { tab, unit, after }, FOLLOWS);
  const { data } = list;
  return (
    <Card flush>
      <DataTable
        label={t(tab)}
        rows={data?.rows}
        rowKey={(row) => row.id}
        error={list.error}
        onRetry={() => void list.refetch()}
        onOpen={setEntering}
        toneOf={() => (tab === 'late' ? 'now' : undefined)}
        empty={{ title: EMPTY[tab] }}
        pager={{
          page: after === undefined ? 1 : 2,
          more: data?.next !== null && data?.next !== undefined,
          onPage: (to) => setAfter(to === 1 ? undefined : (data?.next ?? undefined)),
        }}
        columns={[
          {
            key: 'code',
            title: { zh: '管控', en: 'Stay' },
            width: 80,
            cell: (row) => <Stay {...row} />,
          },
          {
            key: 'person',
            title: { zh: '人员', en: 'Person' },
            width: 190,
            cell: (row) => (
              <div className="tests-two">
                <span>
                  {row.person.name} <span className="digits">{row.person.age ?? ''}</span>
                </span>
                <small className="digits">{row.person.phone ?? row.person.code}</small>
              </div>
            ),
          },
          {
            key: 'place',
            title: { zh: '责任单位', en: 'Unit' },
            width: 140,
            cell: (row) => say(row.place.name),
          },
          {
            key: 'test',
            title: { zh: '检测', en: 'Test' },
            cell: (row) => (
              <div className="tests-two">
                <span>
                  {say(row.kind)} · {say(row.specimen)}
                  {row.double ? ` · ${t('double')}` : ''}
                </span>
                {row.samples > 0 && <small>{t('samplesDone', { n: row.samples })}</small>}
              </div>
            ),
          },
          {
            key: 'day',
            title: { zh: '应检日', en: 'Day' },
            width: 150,
            cell: (row) => (
              <span className="digits">
                {row.state === 'sampled' && row.at
                  ? moment(row.at)
                  : row.dueAt === null
                    ? row.onDay
                    : t('owedUntil', { at: moment(row.dueAt) })}
              </span>
            ),
          },
          {
            key: 'acts',
            title: { zh: '办理', en: 'Do' },
            width: 300,
            cell: (row) => (
              // biome-ignore lint/a11y/noStaticElementInteractions: buttons of a row, not the row
              // biome-ignore lint/a11y/useKeyWithClickEvents: buttons of a row, not the row
              <div className="tests-acts" onClick={(event) => event.stopPropagation()}>
                {row.state !== 'sampled' && (
                  <ActButton
                    act="recordSample"
                    input={{ due: row.id }}
                    place={row.place.path}
                    size="small"
                    title={{ zh: '登记采样', en: 'record the sample' }}
                    why={row.notYet ?? undefined}
                  />
                )}
                {may.may && (
                  <>
                    <button
                      type="button"
                      className="button button-small button-primary"
                      onClick={() => setEntering(row)}
                    >
                      {t('result')}
                    </button>
                    <button type="button" className="button button-small" onClick={() => setSettling(row)}>
                      {t('settle')}
                    </button>
                  </>
                )}
              </div>
            ),
          },
        ]}
      />
      <ResultDialog
        due={entering}
        choices={data?.choices}
        usual={usual}
        onUsual={setUsual}
        onClose={() => setEntering(undefined)}
      />
      <SettleDialog due={settling} choices={data?.choices} onClose={() => setSettling(undefined)} />
    </Card>
  );
}

function Unread({ unit }: { unit: string | undefined }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const list = useLook<Json<{ rows: readonly ResultRow[]; more: boolean }>>(
    '/tests/unread',
    { unit },
    FOLLOWS,
  );
  const rows = list.data?.rows;
  const negatives = (rows ?? []).filter(({ result }) => result === 'negative').map(({ id }) => id);
  return (
    <Card
      flush
      title={t('unread')}
      extra={
        <ActButton
          act="markRead"
          input={{ results: negatives }}
          size="small"
          title={{ zh: t('readAll'), en: t('readAll') }}
          why={negatives.length === 0 ? { zh: '没有未阅的阴性结果', en: 'No negative is unread' } : undefined}
        />
      }
    >
      <DataTable
        label={t('unread')}
        rows={rows}
        rowKey={(row) => row.id}
        error={list.error}
        onRetry={() => void list.refetch()}
        toneOf={(row) => (row.result === 'positive' ? 'now' : row.result === 'negative' ? undefined : 'late')}
        empty={{ title: { zh: '结果均已有人看过', en: 'Somebody has read every result' } }}
        columns={[
          {
            key: 'result',
            title: { zh: '结果', en: 'Result' },
            width: 110,
            cell: (row) => <StatePill tone={RESULT_TONE[row.result]} words={row.resultWords} />,
          },
          {
            key: 'code',
            title: { zh: '管控', en: 'Stay' },
            width: 90,
            cell: (row) =>
              row.episode === null ? (
                '—'
              ) : (
                <Stay opens={row.opens} episode={row.episode} code={row.code ?? ''} />
              ),
          },
          { key: 'person', title: { zh: '人员', en: 'Person' }, width: 140, cell: (row) => row.person.name },
          {
            key: 'place',
            title: { zh: '责任单位', en: 'Unit' },
            width: 150,
            cell: (row) => say(row.place.name),
          },
          {
            key: 'test',
            title: { zh: '检测', en: 'Test' },
            cell: (row) =>
              [say(row.kind), t('sampleOf', { n: row.sample }), row.reagent, row.laboratory]
                .filter(Boolean)
                .join(' · '),
          },
          {
            key: 'at',
            title: { zh: '录入', en: 'Entered' },
            width: 170,
            cell: (row) => (
              <span className="digits">
                {row.by} {moment(row.enteredAt)}
              </span>
            ),
          },
          {
            key: 'acts',
            title: { zh: '办理', en: 'Do' },
            width: 120,
            cell: (row) => (
              <ActButton
                act="markRead"
                input={{ results: [row.id] }}
                place={row.place.path}
                size="small"
                title={{ zh: '已阅', en: 'read' }}
              />
            ),
          },
        ]}
      />
    </Card>
  );
}

function Units({
  figures,
  onOpen,
}: {
  figures: Json<TestFigures> | undefined;
  onOpen: (place: string) => void;
}) {
  const t = useT();
  const say = useSay();
  const count = (n: number) => <span className="digits">{n.toLocaleString('en-US')}</span>;
  return (
    <Card flush>
      <DataTable
        label={t('units')}
        rows={figures?.units}
        rowKey={(row) => row.place}
        onOpen={(row) => onOpen(row.place)}
        toneOf={(row) => (row.late > 0 ? 'now' : undefined)}
        empty={{ title: { zh: '今天没有应检', en: 'Nothing is due today' } }}
        columns={[
          { key: 'place', title: { zh: '单位', en: 'Unit' }, cell: (row) => say(row.name) },
          {
            key: 'asked',
            title: { zh: '今日应检', en: 'Asked today' },
            width: 110,
            align: 'right',
            cell: (row) => count(row.asked),
          },
          {
            key: 'done',
            title: { zh: '完成', en: 'Done' },
            width: 100,
            align: 'right',
            cell: (row) => count(row.today.done),
          },
          {
            key: 'sampled',
            title: { zh: '待结果', en: 'Awaited' },
            width: 100,
            align: 'right',
            cell: (row) => count(row.today.sampled),
          },
          {
            key: 'due',
            title: { zh: '未采', en: 'Not sampled' },
            width: 110,
            align: 'right',
            cell: (row) => count(row.today.due),
          },
          {
            key: 'late',
            title: { zh: '逾期', en: 'Late' },
            width: 100,
            align: 'right',
            cell: (row) => count(row.late),
          },
          {
            key: 'results',
            title: { zh: '结果超时', en: 'Results late' },
            width: 110,
            align: 'right',
            cell: (row) => count(row.resultsLate),
          },
        ]}
      />
    </Card>
  );
}
