// What laboratories said, at the desk: what is held and how it is settled, what is awaited, what came in last.
import { useId, useState } from 'react';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { Go } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline, KpiStrip, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { HeldRow, ResultsShown } from '../../results/routes.ts';
import { SETTLES, type Settle } from '../../results/terms.ts';
import './lab.css';
import { useT } from './lab-words.ts';

type Shown = Json<ResultsShown>;

export default function ResultsScreen() {
  const t = useT();
  const { data, error, refetch } = useLook<Shown>(
    '/testing/results',
    {},
    { follows: ['testing.'], everySeconds: 60 },
  );
  const head = (
    <PageHeader
      title={t('results')}
      path={[{ title: t('register'), to: '/testing' }]}
      actions={
        <Go to="/testing/recalls" className="button">
          {t('recalls')}
        </Go>
      }
    />
  );
  if (data === undefined)
    return (
      <>
        {head}
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
      </>
    );
  const urgent = data.held.filter((one) => one.urgent).length;
  const late = data.awaited.filter((one) => one.late);
  const tubes = (rows: Shown['awaited']) => rows.reduce((sum, one) => sum + one.tubes, 0);
  return (
    <>
      {head}
      <div className="lab-results">
        <KpiStrip
          label={t('figures')}
          kpis={[
            {
              key: 'held',
              words: { zh: '待核实', en: 'To look into' },
              value: data.held.length,
              tone: data.held.length > 0 ? 'late' : undefined,
            },
            {
              key: 'urgent',
              words: { zh: '其中可能阳性', en: 'Of these maybe positive' },
              value: urgent,
              tone: urgent > 0 ? 'now' : undefined,
            },
            {
              key: 'awaited',
              words: { zh: '待出结果（管）', en: 'Tubes awaited' },
              value: tubes(data.awaited),
            },
            {
              key: 'late',
              words: { zh: '已逾期（管）', en: 'Tubes late' },
              value: tubes(late),
              tone: late.length > 0 ? 'now' : undefined,
            },
          ]}
        />
        <Card title={t('held')} extra={<span className="digits">{data.held.length}</span>}>
          {data.held.length === 0 ? (
            <EmptyState title={NONE} words={NONE_HELP} />
          ) : (
            questionsOf(data.held).map((rows) => <Held key={rows[0]?.question} rows={rows} />)
          )}
        </Card>
        <AwaitedCard rows={data.awaited} />
        <MessagesCard rows={data.messages} />
      </div>
    </>
  );
}

const NONE = { zh: '没有待核实的报告', en: 'No report is held' };
const NONE_HELP = {
  zh: '管号查不到、数目不符、结果无法识别的报告会列在这里，核实前不作数。',
  en: 'A report of an unknown label, of counts that differ or of words nobody understands appears here, and does not count until it is settled.',
};

/** Reports of one tube are one question: which of them holds is said once, and the others follow. */
function questionsOf(held: Shown['held']): Json<HeldRow>[][] {
  const of = new Map<string, Json<HeldRow>[]>();
  for (const row of held) of.set(row.question, [...(of.get(row.question) ?? []), row]);
  return [...of.values()];
}

function Held({ rows }: { rows: readonly Json<HeldRow>[] }) {
  const t = useT();
  const say = useSay();
  const name = useId();
  const [picked, setPicked] = useState('');
  const [how, setHow] = useState<Settle | ''>('');
  const [barcode, setBarcode] = useState('');
  const [reason, setReason] = useState('');
  const [first] = rows;
  const several = rows.length > 1;
  const row = several ? rows.find(({ id }) => id === picked) : first;
  const ways = row?.ways ?? [];
  const chosen = how !== '' && ways.includes(how) ? how : '';
  const missing =
    row === undefined
      ? { zh: '请选择以哪一条为准', en: 'Choose which of them it is about' }
      : chosen === ''
        ? { zh: '请选择如何处理', en: 'Choose what is done' }
        : chosen === 'other-barcode' && barcode.trim() === ''
          ? { zh: '请填写属于哪支管', en: 'Say which tube it is of' }
          : reason.trim().length < 2
            ? { zh: '请写明核实情况', en: 'Say what was found' }
            : undefined;
  // Of another tube than was thought: what else was said of this one is still to be looked into.
  const othersFollow = several && !(chosen === 'other-barcode' && row?.known === true);
  return (
    <article className="lab-held">
      <div className="lab-reports">
        {several && (
          <p className="lab-pills">
            <strong className="digits">{first?.barcode}</strong>
            <span>{t('several', { n: rows.length })}</span>
          </p>
        )}
        {rows.map((one) =>
          several ? (
            <label key={one.id} className="lab-report">
              <input
                type="radio"
                name={name}
                checked={picked === one.id}
                onChange={() => setPicked(one.id)}
              />
              <Said row={one} />
            </label>
          ) : (
            <Said key={one.id} row={one} labelled />
          ),
        )}
      </div>
      <div className="lab-form">
        <label>
          <span className="field-label">{t('how')}</span>
          <select
            className="input"
            value={chosen}
            onChange={(event) => setHow(event.target.value as Settle | '')} // one of the options below
          >
            <option value="">{t('choose')}</option>
            {ways.map((way) => (
              <option key={way} value={way}>
                {say(way === 'dismiss' && several ? NONE_USED : SETTLES[way])}
              </option>
            ))}
          </select>
        </label>
        {chosen === 'other-barcode' && (
          <label>
            <span className="field-label">{t('otherBarcode')}</span>
            <input className="input" value={barcode} onChange={(event) => setBarcode(event.target.value)} />
          </label>
        )}
        <label>
          <span className="field-label">{t('reason')}</span>
          <input className="input" value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
        {several && chosen !== '' && chosen !== 'dismiss' && (
          <p className="lab-note">{t(othersFollow ? 'othersFollow' : 'othersStay')}</p>
        )}
        <ActButton
          act="settleReport"
          input={() => ({
            report: row?.id ?? '',
            how: chosen === '' ? 'dismiss' : chosen,
            reason: reason.trim(),
            ...(chosen === 'other-barcode' ? { barcode: barcode.trim() } : {}),
            ...(othersFollow ? { beside: rows.flatMap(({ id }) => (id === row?.id ? [] : [id])) } : {}),
          })}
          tone="primary"
          why={missing}
        />
      </div>
    </article>
  );
}

const NONE_USED = { zh: '都不予采用', en: 'none of them is used' };

/** What a laboratory said, why it is not believed, and what to do about it. */
function Said({ row, labelled = false }: { row: Json<HeldRow>; labelled?: boolean }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  return (
    <div>
      <div className="lab-pills">
        {labelled && <strong className="digits">{row.barcode || '—'}</strong>}
        <StatePill tone={row.urgent ? 'now' : 'late'} words={row.result} />
        <span>{say(row.words)}</span>
      </div>
      <p className="lab-next">{say(row.next)}</p>
      <p className="lab-note digits">
        {t('reported', {
          laboratory: row.laboratory,
          channel: say(row.channel),
          message: row.message.slice(0, 24),
          line: row.line,
        })}
        {row.received === null ? '' : ` · ${t('received', { n: row.received })}`} · {moment(row.at)}
      </p>
    </div>
  );
}

export function AwaitedCard({ rows }: { rows: Shown['awaited'] }) {
  const t = useT();
  const say = useSay();
  return (
    <Card title={t('awaited')} flush>
      <DataTable
        label={t('awaited')}
        rows={rows}
        rowKey={(row) => `${row.session} ${row.use}`}
        toneOf={(row) => (row.late ? 'late' : undefined)}
        empty={{
          title: { zh: '没有待出的结果', en: 'No result is awaited' },
          words: {
            zh: '采样后未出结果的试管按场次列在这里；没有结果不算阴性。',
            en: 'Tubes without a result are listed here by session; no result is not a negative.',
          },
        }}
        columns={[
          { key: 'code', title: { zh: '场次', en: 'Session' }, width: 110, cell: (row) => row.code },
          { key: 'place', title: { zh: '地点', en: 'Place' }, cell: (row) => say(row.place) },
          {
            key: 'use',
            title: { zh: '方式', en: 'How' },
            width: 120,
            cell: (row) => say(row.use === 'single' ? SINGLE : POOLED),
          },
          {
            key: 'tubes',
            title: { zh: '管数', en: 'Tubes' },
            width: 90,
            align: 'right',
            cell: (row) => <span className="digits">{row.tubes.toLocaleString('en-US')}</span>,
          },
          {
            key: 'due',
            title: { zh: '应出时间', en: 'Due' },
            width: 220,
            cell: (row) => <Deadline dueAt={row.dueAt} nearMinutes={60} />,
          },
        ]}
      />
    </Card>
  );
}

const SINGLE = { zh: '单采', en: 'alone' };
const POOLED = { zh: '混采', en: 'pooled' };

export function MessagesCard({ rows }: { rows: Shown['messages'] }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const count = (n: number) => <span className="digits">{n.toLocaleString('en-US')}</span>;
  return (
    <Card title={t('messages')} flush>
      <DataTable
        label={t('messages')}
        rows={rows}
        rowKey={(row) => `${row.laboratory} ${row.message}`}
        toneOf={(row) => (row.held > 0 ? 'late' : undefined)}
        empty={{ title: { zh: '还没有收到报告', en: 'No report yet' } }}
        columns={[
          { key: 'at', title: { zh: '收到', en: 'At' }, width: 150, cell: (row) => moment(row.at) },
          { key: 'laboratory', title: { zh: '实验室', en: 'Laboratory' }, cell: (row) => row.laboratory },
          { key: 'channel', title: { zh: '途径', en: 'By' }, width: 120, cell: (row) => say(row.channel) },
          {
            key: 'message',
            title: { zh: '编号', en: 'Number' },
            width: 200,
            cell: (row) => <span className="digits">{row.message.slice(0, 24)}</span>,
          },
          {
            key: 'lines',
            title: { zh: '条数', en: 'Lines' },
            width: 80,
            align: 'right',
            cell: (row) => count(row.lines),
          },
          {
            key: 'negative',
            title: { zh: '阴性', en: 'Negative' },
            width: 90,
            align: 'right',
            cell: (row) => count(row.negative),
          },
          {
            key: 'positive',
            title: { zh: '阳性或可疑', en: 'Not negative' },
            width: 120,
            align: 'right',
            cell: (row) => count(row.positive),
          },
          {
            key: 'held',
            title: { zh: '待核实', en: 'Held' },
            width: 90,
            align: 'right',
            cell: (row) => count(row.held),
          },
        ]}
      />
    </Card>
  );
}
