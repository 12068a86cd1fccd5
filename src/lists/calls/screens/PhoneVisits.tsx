// Visits of my area, the next due first. The list is kept on the phone for today; names stay masked in it.
import type { Words } from '../../../base/words.ts';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline, StatePill } from '../../../shells/kit/marks.tsx';
import { PhoneRow } from '../../../shells/kit/phone.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { OpenSearch, OpenSearches } from '../routes.ts';
import './calls.css';
import { useT } from './calls-words.ts';
import { useWaitingLines } from './kept-openings.ts';
import { usePersonWords } from './parts.tsx';

export default function PhoneVisitsScreen() {
  const t = useT();
  const { data, error, refetch } = useLook<OpenSearches>(
    '/lists/visits',
    {},
    { follows: ['lists.'], everySeconds: 60 },
  );
  const done = useWaitingLines(FINISHED);
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const mine = data.rows.filter((row) => row.mine);
  const others = data.rows.filter((row) => !row.mine);
  if (data.rows.length === 0) return <EmptyState title={NONE} words={NONE_HELP} />;
  return (
    <>
      {mine.length > 0 && <Rows title={t('startedByMe')} rows={mine} done={done} />}
      {others.length > 0 && <Rows title={t('toVisit')} rows={others} done={done} />}
      {data.more && <p className="call-more">{t('moreThere')}</p>}
    </>
  );
}

export const FINISHED = ['finishVisit'] as const;
const NONE: Words = { zh: '没有需要上门的人员', en: 'Nobody is to be visited' };
const NONE_HELP: Words = {
  zh: '电话联系不上或号码有误的人员，会自动列在这里，按时限排列。',
  en: 'Whoever no call reaches, or whose number is wrong, appears here by itself, the next due first.',
};

function Rows({
  title,
  rows,
  done,
}: {
  title: string;
  rows: readonly OpenSearch[];
  done: ReadonlySet<string>;
}) {
  const t = useT();
  const say = useSay();
  const personWords = usePersonWords();
  return (
    <Card title={title} extra={<span className="digits">{rows.length}</span>}>
      <ul className="phone-list">
        {rows.map((row) => (
          <li key={row.search}>
            <PhoneRow
              to={`/visits/${row.line}`}
              mark={[...row.person.name][0] ?? ''}
              title={personWords(row.person)}
              words={
                <>
                  {[say(row.place.name), row.person.address, say(row.because)].filter(Boolean).join(' · ')}
                  <Deadline dueAt={row.dueAt} nearMinutes={30} />
                </>
              }
              end={done.has(row.line) ? <StatePill tone="late">{t('toSend')}</StatePill> : undefined}
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}
