// The report of a batch: every row of the file and what became of it, the questions, where the lines went, the way back.

import { Tabs } from 'antd';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useMayAct } from '../../../shells/kit/act.ts';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { download, saveFile } from '../../../shells/kit/api.ts';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { Go, useAddress, useFilters } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline, KpiStrip, PartBar, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import { useMarks, useSay } from '../../../shells/kit/words.ts';
import { FIELDS } from '../../columns.ts';
import type { BatchAnswer, RowsAnswer } from '../routes.ts';
import { ROW_KIND_WORDS, ROW_KINDS } from '../terms.ts';
import { unreadText, useT, words } from './lists-words.ts';
import { Questions } from './Questions.tsx';
import './receive.css';

type Batch = Json<BatchAnswer>;
type Row = Json<RowsAnswer>['rows'][number];
const PAGE = 50;

export default function BatchScreen() {
  const t = useT();
  const say = useSay();
  const { comma, semicolon, colon } = useMarks();
  const { moment } = useFormat();
  const { batch: id = '' } = useAddress();
  const [filters, setFilters] = useFilters();
  const level = Number(filters.level ?? 2);
  const { data, error, refetch } = useLook<Batch>(`/lists/${id}`, { level }, { everySeconds: 60 });
  if (data === undefined)
    return (
      <>
        <PageHeader title={t('batches')} path={[{ title: t('lists'), to: '/lists' }]} />
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
      </>
    );
  const { progress } = data;
  // People may stand on a sheet whose heading was not found: the sums above it do not know of them.
  const unheaded = data.unread.filter((one) => one.why === 'no-heading');
  return (
    <>
      <PageHeader
        title={`${t('batchNo', { no: data.no })} · ${say(data.sourceName)}`}
        path={[{ title: t('lists'), to: '/lists' }]}
        beside={
          data.closedAt ? (
            <StatePill tone="good">{moment(data.closedAt)}</StatePill>
          ) : (
            <Deadline dueAt={data.respondBy} />
          )
        }
        actions={<Feedback batch={data} />}
      />
      <KpiStrip
        label={t('batches')}
        kpis={[
          {
            key: 'read',
            words: { zh: '读取', en: 'Read' },
            value: data.rowsRead,
            link: `/lists/${id}?tab=rows`,
          },
          ...(['accepted', 'merged', 'questioned'] as const).map((kind) => ({
            key: kind,
            words: ROW_KIND_WORDS[kind],
            value: data[kind],
            link: `/lists/${id}?tab=rows&kind=${kind}`,
            ...(kind === 'questioned' && progress.questionsOpen > 0
              ? {
                  tone: 'late' as const,
                  note: words('questionsOpen'),
                  value: progress.questionsOpen,
                  of: data.questioned,
                  link: `/lists/${id}?tab=questions`,
                }
              : {}),
          })),
          {
            key: 'done',
            words: { zh: '已办结', en: 'Answered' },
            value: progress.answered,
            of: progress.lines,
            link: `/calls?batch=${id}`,
          },
          {
            key: 'waiting',
            words: progress.overdue > 0 ? words('overdue') : words('waiting'),
            value: progress.overdue > 0 ? progress.overdue : progress.unrouted,
            ...(progress.overdue > 0
              ? { tone: 'now' as const, link: `/calls?batch=${id}&late=true` }
              : {
                  link: `/lists/unrouted?batch=${id}`,
                  ...(progress.unrouted > 0 ? { tone: 'late' as const } : {}),
                }),
          },
        ]}
      />
      <p className="equation equation-page">
        <strong className="digits">
          {t('rowsEquation', {
            read: data.rowsRead,
            accepted: data.accepted,
            merged: data.merged,
            questioned: data.questioned,
          })}
        </strong>
        <span>{ignoredText(data, { say, t, comma })}</span>
        <span>{t('people', { n: data.people })}</span>
        <span>{t('receivedBy', { at: moment(data.receivedAt), who: say(data.receiver) })}</span>
      </p>
      {unheaded.length > 0 && (
        <p className="box-note box-late">
          {t('unreadSheets')}
          {colon}
          {unheaded.map((one) => unreadText(one, say, t)).join(semicolon)}
        </p>
      )}
      <Tabs
        activeKey={filters.tab ?? 'rows'}
        onChange={(tab) => setFilters({ tab, kind: undefined })}
        items={[
          { key: 'rows', label: t('rows'), children: <Rows batch={data} /> },
          {
            key: 'questions',
            label: `${t('questions')} ${progress.questionsOpen}`,
            children: <Questions batch={id} place={data.place} />,
          },
          { key: 'units', label: t('units'), children: <Units batch={data} level={level} /> },
          { key: 'layout', label: t('layout'), children: <LayoutOf batch={data} /> },
        ]}
      />
    </>
  );
}

interface Speech {
  say: ReturnType<typeof useSay>;
  t: ReturnType<typeof useT>;
  comma: string;
}

function ignoredText(data: Batch, { say, t, comma }: Speech) {
  const kinds = Object.entries(data.ignored) as [keyof Batch['ignoredWords'], number][]; // its own keys
  const total = kinds.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return '';
  return t('alsoIgnored', {
    n: total,
    kinds: kinds.map(([kind, count]) => `${say(data.ignoredWords[kind])} ${count}`).join(comma),
  });
}

function Rows({ batch }: { batch: Batch }) {
  const t = useT();
  const say = useSay();
  const [filters, setFilters] = useFilters();
  const page = Number(filters.page ?? 1);
  const { kind } = filters;
  const list = useLook<Json<RowsAnswer>>(`/lists/${batch.id}/rows`, { kind, page, limit: PAGE });
  const several = batch.layout.sheets.length > 1;
  return (
    <Card flush>
      <div className="bar">
        <fieldset className="chips" aria-label={t('rows')}>
          {[undefined, ...ROW_KINDS].map((one) => (
            <button
              key={one ?? 'all'}
              type="button"
              className="chip"
              aria-pressed={kind === one}
              onClick={() => setFilters({ kind: one, page: undefined })}
            >
              {one === undefined ? t('all') : say(ROW_KIND_WORDS[one])}
            </button>
          ))}
        </fieldset>
      </div>
      <DataTable
        label={t('rows')}
        rows={list.data?.rows}
        rowKey={(row) => `${row.sheet} ${row.rowNo}`}
        toneOf={(row) => (row.kind === 'questioned' && row.answer === null ? 'late' : undefined)}
        error={list.error}
        onRetry={() => void list.refetch()}
        empty={{ title: words('noRows') }}
        pager={{
          page,
          size: PAGE,
          total: list.data?.total,
          onPage: (next) => setFilters({ page: next === 1 ? undefined : String(next) }),
        }}
        columns={[
          {
            key: 'row',
            title: words('row'),
            width: several ? 130 : 60,
            align: 'right',
            cell: (row) => (
              <span className="digits">
                {several ? `${row.sheet} ` : ''}
                {row.rowNo}
              </span>
            ),
          },
          {
            key: 'kind',
            title: words('became'),
            width: 100,
            cell: (row) => <StatePill tone={KIND_TONE[row.kind]} words={ROW_KIND_WORDS[row.kind]} />,
          },
          { key: 'who', title: words('who'), width: 300, cell: (row) => <Who row={row} /> },
          { key: 'why', title: words('why'), cell: (row) => <Why row={row} /> },
          {
            key: 'where',
            title: words('where'),
            width: 150,
            cell: (row) =>
              row.line === null ? (
                ''
              ) : row.unroutedWords ? (
                <span className="words-late">{say(row.unroutedWords)}</span>
              ) : (
                ((row.placeName && say(row.placeName)) ?? '')
              ),
          },
          {
            key: 'state',
            title: words('state'),
            width: 110,
            cell: (row) =>
              row.line === null || row.became === null ? (
                ''
              ) : (
                <Go to={`/calls/${row.line}`}>{say(row.became)}</Go>
              ),
          },
        ]}
      />
    </Card>
  );
}

const KIND_TONE = { accepted: 'good', merged: 'busy', questioned: 'late', ignored: 'quiet' } as const;

function Who({ row }: { row: Row }) {
  const { mask } = row;
  if (mask === null) return null;
  const rest = [mask.document, mask.phone].filter(Boolean).join('　');
  const name = mask.name ?? '—';
  return (
    <div className="two-lines">
      <span>
        {row.person === null ? name : <Go to={`/people/${row.person}`}>{name}</Go>}
        {mask.address ? <span className="note">　{mask.address}</span> : null}
      </span>
      <span className="note digits">{rest}</span>
    </div>
  );
}

function Why({ row }: { row: Row }) {
  const t = useT();
  const say = useSay();
  const { semicolon } = useMarks();
  const parts: string[] = [];
  if (row.ignoredWords) parts.push(say(row.ignoredWords));
  if (row.why) parts.push(say(row.why));
  if (row.answerWords) parts.push(t('answered', { answer: say(row.answerWords) }));
  else if (row.askedBefore) parts.push(t('askedBefore'));
  if (row.withWhom && row.metWords)
    parts.push(t('mergedWith', { where: say(row.withWhom), how: say(row.metWords) }));
  else if (row.metWords && row.kind === 'accepted')
    parts.push(row.met === 'new' ? say(row.metWords) : t('knownAs', { how: say(row.metWords) }));
  for (const odd of row.odd) parts.push(say(odd));
  return <>{parts.join(semicolon)}</>;
}

function Units({ batch, level }: { batch: Batch; level: number }) {
  const t = useT();
  const say = useSay();
  const [, setFilters] = useFilters();
  return (
    <Card flush>
      <div className="bar">
        <fieldset className="chips" aria-label={t('units')}>
          {([2, 3, 4] as const).map((one) => (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={level === one}
              onClick={() => setFilters({ level: String(one) })}
            >
              {t(`level${one}`)}
            </button>
          ))}
        </fieldset>
      </div>
      <DataTable
        label={t('units')}
        rows={batch.units}
        rowKey={(unit) => unit.unit}
        toneOf={(unit) => (unit.overdue > 0 ? 'now' : unit.unrouted > 0 ? 'late' : undefined)}
        empty={{ title: words('noRows') }}
        columns={[
          {
            key: 'unit',
            title: words('unit'),
            cell: (unit) => <Go to={`/calls?batch=${batch.id}&unit=${unit.unit}`}>{say(unit.name)}</Go>,
          },
          {
            key: 'lines',
            title: words('lines'),
            align: 'right',
            width: 100,
            cell: (unit) => <span className="digits">{unit.lines}</span>,
          },
          {
            key: 'part',
            title: words('progress'),
            width: '40%',
            cell: (unit) => <PartBar done={unit.answered} total={unit.lines} label={say(unit.name)} />,
          },
          {
            key: 'unrouted',
            title: words('waiting'),
            align: 'right',
            width: 90,
            cell: (unit) => <span className="digits">{unit.unrouted}</span>,
          },
          {
            key: 'overdue',
            title: words('overdue'),
            align: 'right',
            width: 80,
            cell: (unit) => (
              <span className={`digits ${unit.overdue > 0 ? 'words-now' : ''}`}>{unit.overdue}</span>
            ),
          },
        ]}
      />
    </Card>
  );
}

function LayoutOf({ batch }: { batch: Batch }) {
  const t = useT();
  const say = useSay();
  const { semicolon, colon } = useMarks();
  const { moment } = useFormat();
  return (
    <Card title={batch.fileName}>
      <p className="note">
        {batch.layout.format}
        {batch.layout.encoding ? ` · ${batch.layout.encoding}` : ''} ·{' '}
        {Math.ceil(batch.bytes / 1024).toLocaleString('en-US')} KB
        {batch.feedbackAt ? ` · ${t('feedbackTaken', { at: moment(batch.feedbackAt) })}` : ''}
      </p>
      {batch.sameFiles.map((same) => (
        <p key={same.id} className="box-note">
          {t('sameFile', { no: same.no, at: moment(same.receivedAt) })}{' '}
          <Go to={`/lists/${same.id}`}>{t('toReport')}</Go>
        </p>
      ))}
      {batch.unread.length > 0 && (
        <p className={`box-note ${batch.unread.some((one) => one.why === 'no-heading') ? 'box-late' : ''}`}>
          {t('unreadSheets')}
          {colon}
          {batch.unread.map((one) => unreadText(one, say, t)).join(semicolon)}
        </p>
      )}
      {batch.layout.sheets.map((sheet) => (
        <section key={sheet.name} className="sheet">
          <div className="sheet-head">
            <h3>
              {t('columnsOf', {
                name: sheet.name,
                from: sheet.headerRows[0],
                to: sheet.headerRows[1],
                rows: sheet.rows,
              })}
            </h3>
            <StatePill tone="quiet">{t(`mapped_${sheet.mapped}`)}</StatePill>
          </div>
          <dl className="raw-row">
            {sheet.labels.map((label, column) => {
              const field = sheet.columns[String(column)] ?? 'ignore';
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: the column is its place
                <div key={column} style={{ display: 'contents' }}>
                  <dt>{label || '—'}</dt>
                  <dd>{say(FIELDS[field])}</dd>
                </div>
              );
            })}
          </dl>
        </section>
      ))}
    </Card>
  );
}

/** Takes the file out. Before everything is answered it asks why. */
function Feedback({ batch }: { batch: Batch }) {
  const t = useT();
  const tell = useTell();
  const [asking, setAsking] = useState(false);
  const [format, setFormat] = useState<'xlsx' | 'csv'>('xlsx');
  const [reason, setReason] = useState('');
  const may = useMayAct('takeFeedback', { place: batch.place });
  const open = batch.progress.lines - batch.progress.answered;
  const questions = batch.progress.questionsOpen;
  const complete = open === 0 && questions === 0;
  const [taking, setTaking] = useState(false);
  const take = async () => {
    setTaking(true);
    try {
      const given = reason.trim() === '' ? {} : { reason: reason.trim() };
      const { file, name } = await download(`/lists/${batch.id}/feedback`, { format, ...given });
      saveFile(name ?? `feedback-${batch.no}.${format}`, file);
      setAsking(false);
    } catch (error) {
      tell.refused(error, words('takeFeedback'));
    } finally {
      setTaking(false);
    }
  };
  return (
    <>
      <WhyButton
        tone="primary"
        icon={<Download size={16} aria-hidden />}
        why={may.may ? undefined : may.why}
        onPress={() => setAsking(true)}
      >
        {t('takeFeedback')}
      </WhyButton>
      <Dialog
        open={asking}
        title={t('takeFeedback')}
        onClose={() => setAsking(false)}
        foot={
          <>
            <button type="button" className="button" onClick={() => setAsking(false)}>
              {t('cancel')}
            </button>
            <WhyButton
              tone="primary"
              pending={taking}
              why={
                complete || reason.trim().length >= 2
                  ? undefined
                  : {
                      zh: '尚未全部办结，请填写提前导出的理由',
                      en: 'Not everything is answered: give a reason',
                    }
              }
              onPress={() => void take()}
            >
              {t('download')}
            </WhyButton>
          </>
        }
      >
        <div className="answer-form">
          <p>{t('feedbackHelp')}</p>
          {!complete && <p className="box-note box-late">{t('feedbackOpen', { open, questions })}</p>}
          <fieldset>
            <legend className="field-label">{t('format')}</legend>
            {(['xlsx', 'csv'] as const).map((one) => (
              <label key={one}>
                <input type="radio" name="format" checked={format === one} onChange={() => setFormat(one)} />
                {t(one === 'xlsx' ? 'formatXlsx' : 'formatCsv')}
              </label>
            ))}
          </fieldset>
          {!complete && (
            <label>
              <span className="field-label">{t('feedbackReason')}</span>
              <input
                className="input"
                value={reason}
                maxLength={500}
                onChange={(event) => setReason(event.target.value)}
              />
            </label>
          )}
        </div>
      </Dialog>
    </>
  );
}
