// The lists that came, newest first: what became of their rows, and how far each is.
import { FileUp, Inbox, Route } from 'lucide-react';
import { useState } from 'react';
import { WhyButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { Go, useFilters, useGo } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline, PartBar, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { useMay } from '../../../shells/kit/session.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { BatchesAnswer, UnroutedAnswer } from '../routes.ts';
import { useT, words } from './lists-words.ts';
import './receive.css';

type Answer = Json<BatchesAnswer>;

export default function BatchesScreen() {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const { moment } = useFormat();
  const [filters, setFilters] = useFilters();
  const [before, setBefore] = useState<number>();
  const list = useLook<Answer>('/lists', { source: filters.source, before }, { everySeconds: 60 });
  const pool = useLook<Json<UnroutedAnswer>>('/lists/unrouted', { limit: 1 });
  const mayImport = useMay('lists.receive', { title: words('importList') });
  const waiting = pool.data?.total ?? 0;
  return (
    <>
      <PageHeader
        title={t('lists')}
        actions={
          <>
            <Go to="/lists/unrouted" className={`button ${waiting > 0 ? 'button-late' : ''}`}>
              <Route size={16} aria-hidden />
              {t('unroutedN', { n: waiting })}
            </Go>
            <Go to="/lists/sources" className="button">
              <Inbox size={16} aria-hidden />
              {t('sources')}
            </Go>
            <WhyButton
              tone="primary"
              icon={<FileUp size={16} aria-hidden />}
              why={mayImport.may ? undefined : mayImport.why}
              onPress={() => go('/lists/import')}
            >
              {t('importList')}
            </WhyButton>
          </>
        }
      />
      <Card
        flush
        title={t('batches')}
        extra={
          <select
            className="input input-inline"
            aria-label={t('source')}
            value={filters.source ?? ''}
            onChange={(event) => {
              setBefore(undefined);
              setFilters({ source: event.target.value || undefined });
            }}
          >
            <option value="">{t('allSources')}</option>
            {list.data?.sources.map((source) => (
              <option key={source.code} value={source.code}>
                {say(source.name)}
              </option>
            ))}
          </select>
        }
      >
        <DataTable
          label={t('batches')}
          rows={list.data?.rows}
          rowKey={(batch) => batch.id}
          onOpen={(batch) => go(`/lists/${batch.id}`)}
          toneOf={(batch) => (batch.overdue > 0 ? 'late' : undefined)}
          error={list.error}
          onRetry={() => void list.refetch()}
          empty={{
            title: words('emptyBatches'),
            words: words('emptyBatchesHelp'),
          }}
          columns={[
            {
              key: 'no',
              title: { zh: '批次', en: 'Batch' },
              width: 210,
              cell: (batch) => (
                <div className="two-lines">
                  <Go to={`/lists/${batch.id}`}>
                    {t('batchNo', { no: batch.no })} · {say(batch.sourceName)}
                  </Go>
                  <span className="note digits">
                    {moment(batch.receivedAt)} · {say(batch.receiver)}
                  </span>
                </div>
              ),
            },
            {
              key: 'read',
              title: { zh: '读取', en: 'Read' },
              align: 'right',
              width: 70,
              cell: (batch) => <strong className="digits">{batch.rowsRead}</strong>,
            },
            {
              key: 'accepted',
              title: { zh: '新增', en: 'Accepted' },
              align: 'right',
              width: 80,
              cell: (batch) => <span className="digits">{batch.accepted}</span>,
            },
            {
              key: 'merged',
              title: { zh: '合并', en: 'Merged' },
              align: 'right',
              width: 70,
              cell: (batch) => <span className="digits">{batch.merged}</span>,
            },
            {
              key: 'questioned',
              title: { zh: '待核实', en: 'Questions' },
              align: 'right',
              width: 90,
              cell: (batch) => (
                <span className={`digits ${batch.questionsOpen > 0 ? 'words-late' : ''}`}>
                  {batch.questionsOpen > 0 ? `${batch.questionsOpen} / ` : ''}
                  {batch.questioned}
                </span>
              ),
            },
            {
              key: 'part',
              title: { zh: '办结进度', en: 'Answered' },
              cell: (batch) => (
                <PartBar done={batch.answered} total={batch.lines} label={t('batchNo', { no: batch.no })} />
              ),
            },
            {
              key: 'overdue',
              title: { zh: '超时', en: 'Overdue' },
              align: 'right',
              width: 70,
              cell: (batch) => (
                <span className={`digits ${batch.overdue > 0 ? 'words-now' : ''}`}>{batch.overdue}</span>
              ),
            },
            {
              key: 'due',
              title: { zh: '反馈', en: 'Feedback' },
              width: 190,
              cell: (batch) =>
                batch.closedAt ? (
                  <StatePill tone="good">{moment(batch.closedAt)}</StatePill>
                ) : (
                  <Deadline dueAt={batch.respondBy} />
                ),
            },
          ]}
        />
        {(before !== undefined || list.data?.next != null) && (
          <nav className="pager" aria-label={t('batches')}>
            <span />
            <span className="pager-steps">
              {before !== undefined && (
                <button type="button" className="button button-small" onClick={() => setBefore(undefined)}>
                  {t('firstPage')}
                </button>
              )}
              {list.data?.next != null && (
                <button
                  type="button"
                  className="button button-small"
                  onClick={() => setBefore(list.data?.next ?? undefined)}
                >
                  {t('nextPage')}
                </button>
              )}
            </span>
          </nav>
        )}
      </Card>
    </>
  );
}
