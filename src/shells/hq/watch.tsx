// The board of invariants: what must hold, whether it does, and the way to whoever is behind it. Calm rows are quiet;
// what can not be known yet is grey, never green.
import { CircleAlert, CircleCheck, CircleDashed } from 'lucide-react';
import type { Words } from '../../base/words.ts';
import type { Board } from '../../watch.ts';
import { DataTable } from '../kit/data-table.tsx';
import { Go, useGo } from '../kit/go.tsx';
import { useLook } from '../kit/look.ts';
import { Card, StatePill, type Tone } from '../kit/marks.tsx';
import { useFormat } from '../kit/moments.ts';
import { PageHeader } from '../kit/page-header.tsx';
import { ErrorState, Waiting } from '../kit/states.tsx';
import { useSay } from '../kit/words.ts';
import './watch.css';
import { useT } from './watch-words.ts';

export const FOLLOWS = ['lists.', 'people.', 'places.', 'teams.', 'tasks.', 'rulebook.', 'ledger.'];

/** How bad it is when it does not hold, as a colour and a word. */
export const SEVERITIES: Record<Board['rows'][number]['severity'], { tone: Tone; words: Words }> = {
  missed: { tone: 'now', words: { zh: '可能漏人', en: 'somebody may be missed' } },
  wrong: { tone: 'now', words: { zh: '数据矛盾', en: 'data contradict' } },
  late: { tone: 'late', words: { zh: '处置迟缓', en: 'acted too late' } },
};

export default function WatchScreen() {
  const t = useT();
  const { clockTime } = useFormat();
  const { data, error, refetch } = useLook<Board>('/watch', {}, { follows: FOLLOWS, everySeconds: 30 });
  if (data === undefined)
    return (
      <>
        <PageHeader title={t('watch')} />
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
      </>
    );
  const red = data.rows.filter((row) => row.count > 0);
  const rows = red.reduce((sum, row) => sum + row.count, 0);
  return (
    <>
      <PageHeader
        title={t('watch')}
        beside={<span className="watch-at digits">{t('watchedAt', { at: clockTime(data.at, true) })}</span>}
      />
      <div className="watch-page">
        <p className={`watch-sum ${red.length === 0 ? 'watch-sum-calm' : 'watch-sum-red'}`} role="status">
          {red.length === 0 ? <CircleCheck size={22} aria-hidden /> : <CircleAlert size={22} aria-hidden />}
          {red.length === 0
            ? t('allCalm', { n: data.rows.length })
            : t('someRed', { n: red.length, rows: rows.toLocaleString('en-US') })}
        </p>
        <Watched rows={data.rows} />
        <Unwatched rows={data.unwatched} />
      </div>
    </>
  );
}

function Watched({ rows }: Pick<Board, 'rows'>) {
  const t = useT();
  const say = useSay();
  const go = useGo();
  // What is broken comes first; otherwise the order of the table.
  const shown = [...rows.filter((row) => row.count > 0), ...rows.filter((row) => row.count === 0)];
  return (
    <Card title={t('list')} flush>
      <DataTable
        label={t('list')}
        rows={shown}
        rowKey={(row) => row.id}
        onOpen={(row) => go(`/watch/${row.id}`)}
        toneOf={(row) => (row.count === 0 ? undefined : row.severity === 'late' ? 'late' : 'now')}
        columns={[
          {
            key: 'id',
            title: { zh: '编号', en: 'No.' },
            cell: (row) => <span className="digits watch-id">{row.id}</span>,
            width: 64,
          },
          {
            key: 'what',
            title: { zh: '必须成立', en: 'What must hold' },
            cell: (row) => <Go to={`/watch/${row.id}`}>{say(row)}</Go>,
          },
          {
            key: 'state',
            title: { zh: '状态', en: 'State' },
            cell: (row) =>
              row.count === 0 ? (
                <StatePill tone="good">{t('calm')}</StatePill>
              ) : (
                <StatePill tone={SEVERITIES[row.severity].tone} words={SEVERITIES[row.severity].words} />
              ),
            width: 190,
          },
          {
            key: 'owner',
            title: { zh: '由谁处理', en: 'Put right by' },
            cell: (row) => <span className="watch-owner">{say(row.ownerName)}</span>,
            width: 170,
          },
          {
            key: 'count',
            title: { zh: '异常数', en: 'Broken' },
            align: 'right',
            cell: (row) => (
              <span className={`digits watch-count ${row.count > 0 ? 'watch-count-red' : ''}`}>
                {row.count.toLocaleString('en-US')}
              </span>
            ),
            width: 90,
          },
        ]}
      />
    </Card>
  );
}

function Unwatched({ rows }: { rows: Board['unwatched'] }) {
  const t = useT();
  const say = useSay();
  return (
    <Card title={t('notWatched')}>
      <p className="watch-help">{t('notWatchedHelp')}</p>
      <ul className="watch-not">
        {rows.map((row) => (
          <li key={row.id}>
            <CircleDashed size={14} aria-hidden />
            <span className="digits watch-id">{row.id}</span>
            <span>
              {say(row)}
              <small>{say(row.needs)}</small>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
