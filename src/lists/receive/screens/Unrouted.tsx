// The pool of lines whose address names no unit: the data desk gives them to one, many at a time.
import { useState } from 'react';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { Go, useFilters } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline } from '../../../shells/kit/marks.tsx';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { PlacePicker, type PlaceRow } from '../../../shells/kit/places.tsx';
import { useSession } from '../../../shells/kit/session.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { UnroutedAnswer } from '../routes.ts';
import { whyNotRoute } from '../rules.ts';
import { useT, words } from './lists-words.ts';
import './receive.css';

const PAGE = 100;

export default function UnroutedScreen() {
  const t = useT();
  const say = useSay();
  const { district } = useSession();
  const [filters, setFilters] = useFilters();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [place, setPlace] = useState<string>();
  const [reason, setReason] = useState('');
  const [after, setAfter] = useState<{ afterAt: string; afterId: string }>();
  const list = useLook<Json<UnroutedAnswer>>(
    '/lists/unrouted',
    { batch: filters.batch, limit: PAGE, ...after },
    { everySeconds: 60 },
  );
  const places = useLook<{ rows: PlaceRow[] }>(
    '/places',
    { within: district.path },
    { follows: ['places.'] },
  );
  const rows = list.data?.rows ?? [];
  const next = list.data?.next ?? undefined;
  const lines = rows.filter((line) => chosen.has(line.id)).map((line) => line.id);
  const toggle = (id: string) =>
    setChosen((now) => {
      const next = new Set(now);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const why =
    lines.length === 0
      ? words('chooseLines')
      : place === undefined
        ? words('choosePlace')
        : whyNotRoute(
            lines.map(() => ({ state: 'received', claimed: false })),
            place,
          )?.words;
  return (
    <>
      <PageHeader
        title={t('unrouted')}
        path={[{ title: t('lists'), to: '/lists' }]}
        beside={<span className="note digits">{list.data?.total ?? ''}</span>}
      />
      <Card flush>
        <div className="bar">
          <select
            className="input input-inline"
            aria-label={t('batches')}
            value={filters.batch ?? ''}
            onChange={(event) => {
              setAfter(undefined);
              setFilters({ batch: event.target.value || undefined });
            }}
          >
            <option value="">{t('all')}</option>
            {list.data?.batches.map((one) => (
              <option key={one.batch} value={one.batch}>
                {`${t('batchNo', { no: one.no })} · ${say(one.sourceName)} · ${one.lines}`}
              </option>
            ))}
          </select>
          <button
            type="button"
            className="button"
            onClick={() => setChosen(lines.length === 0 ? new Set(rows.map((line) => line.id)) : new Set())}
          >
            {lines.length === 0 ? t('selectPage') : t('selectNone')}
          </button>
          <PlacePicker
            rows={(places.data?.rows ?? []).filter((row) => row.path !== district.path)}
            value={place}
            onChange={setPlace}
            label={words('routeTo')}
            width={260}
          />
          <input
            className="input input-inline"
            placeholder={t('reason')}
            aria-label={t('reason')}
            value={reason}
            maxLength={500}
            onChange={(event) => setReason(event.target.value)}
          />
          <ActButton
            act="routeLines"
            tone="primary"
            place={district.path}
            title={words('routeN', { n: lines.length })}
            why={why}
            input={() =>
              place === undefined
                ? undefined
                : { lines, place, ...(reason.trim().length >= 2 ? { reason: reason.trim() } : {}) }
            }
            doneWords={words('routed')}
            onDone={() => setChosen(new Set())}
          />
        </div>
        <DataTable
          label={t('unrouted')}
          rows={list.data?.rows}
          rowKey={(line) => line.id}
          error={list.error}
          onRetry={() => void list.refetch()}
          empty={{ title: words('noneUnrouted'), words: words('noneUnroutedHelp') }}
          columns={[
            {
              key: 'choose',
              title: { zh: '选', en: '✓' },
              width: 44,
              align: 'center',
              cell: (line) => (
                <input
                  type="checkbox"
                  aria-label={t('select', { row: line.rowNo })}
                  checked={chosen.has(line.id)}
                  onChange={() => toggle(line.id)}
                />
              ),
            },
            {
              key: 'batch',
              title: { zh: '批次', en: 'Batch' },
              width: 190,
              cell: (line) => (
                <Go to={`/lists/${line.batch}`}>
                  {t('batchNo', { no: line.batchNo })} · {say(line.sourceName)}
                </Go>
              ),
            },
            {
              key: 'row',
              title: words('row'),
              align: 'right',
              width: 60,
              cell: (line) => <span className="digits">{line.rowNo}</span>,
            },
            {
              key: 'who',
              title: words('who'),
              width: 200,
              cell: (line) => (
                <div className="two-lines">
                  <Go to={`/people/${line.person}`}>{line.mask.name ?? '—'}</Go>
                  <span className="note digits">{line.mask.phone}</span>
                </div>
              ),
            },
            { key: 'address', title: words('address'), cell: (line) => line.mask.address ?? '—' },
            {
              key: 'why',
              title: words('why'),
              cell: (line) => (line.whyWords ? say(line.whyWords) : ''),
            },
            {
              key: 'due',
              title: { zh: '分派时限', en: 'Due' },
              width: 170,
              cell: (line) => <Deadline dueAt={line.dueAt} />,
            },
          ]}
        />
        {(after !== undefined || next !== undefined) && (
          <nav className="pager" aria-label={t('unrouted')}>
            <span />
            <span className="pager-steps">
              {after !== undefined && (
                <button type="button" className="button button-small" onClick={() => setAfter(undefined)}>
                  {t('firstLines')}
                </button>
              )}
              {next !== undefined && (
                <button type="button" className="button button-small" onClick={() => setAfter(next)}>
                  {t('nextLines')}
                </button>
              )}
            </span>
          </nav>
        )}
      </Card>
    </>
  );
}
