// One invariant: the people, lines and lists that break it, each with the way to where it is put right.
import type { BreachPage } from '../../watch.ts';
import { DataTable } from '../kit/data-table.tsx';
import { Go, useAddress, useFilters, useGo } from '../kit/go.tsx';
import { useLook } from '../kit/look.ts';
import { Card, StatePill } from '../kit/marks.tsx';
import { useFormat } from '../kit/moments.ts';
import { PageHeader } from '../kit/page-header.tsx';
import { ErrorState, Waiting } from '../kit/states.tsx';
import { useSay } from '../kit/words.ts';
import { FOLLOWS, SEVERITIES } from './watch.tsx';
import './watch.css';
import { useT } from './watch-words.ts';

const PAGE_ROWS = 50;

export default function WatchOneScreen() {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const { moment } = useFormat();
  const { id = '' } = useAddress();
  const [filters, setFilters] = useFilters();
  const page = Math.max(1, Number(filters.page ?? 1) || 1);
  const { data, error, refetch } = useLook<BreachPage>(
    `/watch/${id}`,
    { page },
    { follows: FOLLOWS, everySeconds: 30 },
  );
  const path = [{ title: t('watch'), to: '/watch' }];
  if (data === undefined)
    return (
      <>
        <PageHeader title={id} path={path} />
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
      </>
    );
  const { tone, words } = SEVERITIES[data.severity];
  return (
    <>
      <PageHeader
        title={id}
        path={path}
        beside={
          data.count === 0 ? (
            <StatePill tone="good">{t('calm')}</StatePill>
          ) : (
            <StatePill tone={tone} words={words} />
          )
        }
        actions={
          <Go className="button" to={data.link}>
            {t('putRight')}
          </Go>
        }
      />
      <p className="watch-what">{say(data)}</p>
      <Card title={t('breaches')} extra={<span className="watch-owner">{say(data.ownerName)}</span>} flush>
        <DataTable
          label={t('breaches')}
          rows={data.rows}
          rowKey={(row) => `${row.handle} ${row.what.en}`}
          onOpen={(row) => go(row.link)}
          toneOf={() => (tone === 'late' ? 'late' : 'now')}
          empty={{
            title: { zh: '没有不符合的记录', en: 'Nothing breaks it' },
            words: {
              zh: '出现不符合的人员或记录时会逐条列在这里。',
              en: 'Whoever or whatever breaks it is listed here, one by one.',
            },
          }}
          pager={
            data.count > PAGE_ROWS
              ? {
                  page,
                  size: PAGE_ROWS,
                  total: data.count,
                  onPage: (to) => setFilters({ page: to === 1 ? undefined : String(to) }),
                }
              : undefined
          }
          columns={[
            {
              key: 'who',
              title: { zh: '人员或记录', en: 'Who or what' },
              cell: (row) => (
                <Go to={row.link}>
                  {row.person === null ? (
                    <span className="digits">{row.handle.slice(0, row.handle.indexOf(':') + 9)}</span>
                  ) : (
                    <>
                      {row.person.name} <span className="digits">{row.person.code}</span>
                    </>
                  )}
                </Go>
              ),
              width: '22%',
            },
            {
              key: 'what',
              title: { zh: '哪里不符', en: 'What is wrong' },
              cell: (row) => say(row.what),
            },
            {
              key: 'place',
              title: { zh: '区划', en: 'Place' },
              cell: (row) => say(row.placeName),
              width: '18%',
            },
            {
              key: 'since',
              title: { zh: '自', en: 'Since' },
              cell: (row) => <span className="digits">{row.since === null ? '—' : moment(row.since)}</span>,
              width: 150,
            },
          ]}
        />
      </Card>
    </>
  );
}
