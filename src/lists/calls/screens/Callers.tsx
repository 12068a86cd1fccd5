// What each caller has done in the shift: for sharing the work, not for ranking people.
import type { Words } from '../../../base/words.ts';
import { DataTable } from '../../../shells/kit/data-table.tsx';
import { useFilters } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import type { CallerRow } from '../routes.ts';
import './calls.css';
import { useT } from './calls-words.ts';

const SPANS = ['2', '12', '24'] as const;

export default function CallersScreen() {
  const t = useT();
  const [filters, setFilters] = useFilters();
  const hours = filters.hours ?? '12';
  const { data, error, refetch } = useLook<{ rows: CallerRow[] }>(
    '/lists/callers',
    { hours },
    { follows: ['lists.'] },
  );
  const number = (value: number | null) => <span className="digits">{value ?? '—'}</span>;
  return (
    <>
      <PageHeader
        title={t('callers')}
        path={[{ title: t('board'), to: '/calls' }]}
        actions={SPANS.map((one) => (
          <button
            key={one}
            type="button"
            className="chip"
            aria-pressed={hours === one}
            onClick={() => setFilters({ hours: one })}
          >
            {t('lastHours', { n: one })}
          </button>
        ))}
      />
      <section className="card">
        <DataTable
          label={t('callers')}
          rows={data?.rows}
          error={error}
          onRetry={() => void refetch()}
          rowKey={(row) => row.by}
          empty={{ title: EMPTY, words: EMPTY_HELP }}
          columns={[
            { key: 'name', title: { zh: '呼叫员', en: 'Caller' }, cell: (row) => row.name },
            {
              key: 'calls',
              title: { zh: '联系次数', en: 'Tries' },
              align: 'right',
              cell: (row) => number(row.calls),
              width: 130,
            },
            {
              key: 'reached',
              title: { zh: '其中接通', en: 'Reached' },
              align: 'right',
              cell: (row) => number(row.reached),
              width: 130,
            },
            {
              key: 'outcomes',
              title: { zh: '判定', en: 'Outcomes' },
              align: 'right',
              cell: (row) => number(row.outcomes),
              width: 130,
            },
            {
              key: 'minutes',
              title: { zh: '平均每人（分钟）', en: 'Minutes a person' },
              align: 'right',
              cell: (row) => number(row.minutesPerCall),
              width: 170,
            },
            {
              key: 'holding',
              title: { zh: '正在联系', en: 'Holding now' },
              align: 'right',
              cell: (row) => number(row.holding),
              width: 130,
            },
          ]}
        />
      </section>
    </>
  );
}

const EMPTY: Words = { zh: '这段时间没有人呼叫', en: 'Nobody has called in this time' };
const EMPTY_HELP: Words = {
  zh: '领取并记录联系后，每位呼叫员的工作量显示在这里。',
  en: 'Once lines are claimed and tries recorded, what each caller did appears here.',
};
