// What a site needs, what was counted and what runs out: the logistics post types what lies there, the rest is computed.
import { useState } from 'react';
import type { Words } from '../../base/words.ts';
import { ActButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { DataTable } from '../../shells/kit/data-table.tsx';
import { useAddress } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { wholeOf } from '../../shells/kit/numbers.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { StockPage } from '../stock/routes.ts';
import './isolation.css';
import { useT } from './isolation-words.ts';

const MOST = 10_000_000;

export default function StockScreen() {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { site: id = '' } = useAddress();
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const { data, error, refetch } = useLook<Json<StockPage>>(
    `/isolation/sites/${id}/stock`,
    {},
    { follows: ['isolation.'] },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const given = Object.entries(typed).filter(([, value]) => value.trim() !== '');
  const counts = given.flatMap(([item, value]) => {
    const amount = wholeOf(value, 0, MOST);
    return amount === undefined ? [] : [{ item, amount }];
  });
  const short = data.rows.filter((row) => row.short);
  const why: Words | undefined =
    given.length === 0
      ? { zh: '请填写盘点数量', en: 'Write down what was counted' }
      : counts.length < given.length
        ? { zh: '数量须为整数', en: 'Amounts are whole numbers' }
        : undefined;
  return (
    <>
      <PageHeader
        title={t('stock')}
        path={[
          { title: t('sites'), to: '/isolation' },
          { title: `${data.site.code} ${data.site.name}`, to: `/isolation/${id}` },
        ]}
        beside={
          <StatePill tone={short.length > 0 ? 'late' : 'good'}>
            {short.length > 0 ? t('stockShort', { n: short.length }) : t('stockEnough')}
          </StatePill>
        }
        actions={
          <ActButton
            act="countStock"
            tone="primary"
            place={data.site.place}
            why={why}
            input={{ site: id, counts }}
            title={{ zh: `保存盘点（${counts.length} 项）`, en: `keep the count of ${counts.length}` }}
            doneWords={{ zh: '盘点已保存，将用完的已列为任务', en: 'Kept; what runs out is a task now' }}
            onDone={() => setTyped({})}
          />
        }
      />
      <p className="iso-quiet iso-under">{t('stockHelp', { keep: data.keepDays, warn: data.warnDays })}</p>
      <Card title={t('stock')} flush>
        <DataTable
          label={t('stock')}
          rows={data.rows}
          rowKey={(row) => row.item}
          toneOf={(row) => (row.short ? 'late' : undefined)}
          columns={[
            {
              key: 'item',
              title: COLUMNS.item,
              cell: (row) => (
                <span className="iso-two">
                  {capital(say(row.words))}
                  <small>
                    {say(row.how)} · {t('source', { source: row.source })}
                  </small>
                </span>
              ),
            },
            {
              key: 'day',
              title: COLUMNS.day,
              width: 110,
              align: 'right',
              cell: (row) => (
                <span className="digits">
                  {row.perDay.toLocaleString()} {say(row.unit)}
                </span>
              ),
            },
            {
              key: 'wanted',
              title: COLUMNS.wanted,
              width: 120,
              align: 'right',
              cell: (row) => (
                <span className="digits">
                  {row.wanted.toLocaleString()} {say(row.unit)}
                </span>
              ),
            },
            {
              key: 'left',
              title: COLUMNS.left,
              width: 210,
              cell: (row) =>
                row.countedAt === null ? (
                  <StatePill tone="late">{t('notCounted')}</StatePill>
                ) : (
                  <span className="iso-two">
                    <span className="digits">{t('leftAbout', { n: (row.left ?? 0).toLocaleString() })}</span>
                    <small>
                      {t('countedBy', {
                        n: (row.counted ?? 0).toLocaleString(),
                        at: moment(row.countedAt),
                        name: row.countedBy ?? '—',
                      })}
                    </small>
                  </span>
                ),
            },
            {
              key: 'until',
              title: COLUMNS.until,
              width: 150,
              cell: (row) =>
                row.lastsUntil === null ? (
                  '—'
                ) : (
                  <StatePill tone={row.short ? 'late' : 'good'}>{moment(row.lastsUntil)}</StatePill>
                ),
            },
            {
              key: 'count',
              title: COLUMNS.count,
              width: 120,
              cell: (row) => (
                <input
                  className="input digits"
                  inputMode="numeric"
                  autoComplete="off"
                  aria-label={t('countOf', { item: say(row.words) })}
                  value={typed[row.item] ?? ''}
                  onChange={(event) => setTyped((before) => ({ ...before, [row.item]: event.target.value }))}
                />
              ),
            },
          ]}
        />
      </Card>
    </>
  );
}

const COLUMNS = {
  item: { zh: '物资', en: 'Thing' },
  day: { zh: '每日用量', en: 'A day takes' },
  wanted: { zh: '应备', en: 'To have' },
  left: { zh: '现存（推算）', en: 'Left, reckoned' },
  until: { zh: '用到', en: 'Lasts until' },
  count: { zh: '盘点', en: 'Counted' },
} as const satisfies Record<string, Words>;
