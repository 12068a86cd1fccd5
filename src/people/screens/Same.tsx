// The questions "are these two one?", oldest first.
import type { Words } from '../../base/words.ts';
import type { Json } from '../../shells/kit/act-types.ts';
import { useLook } from '../../shells/kit/look.ts';
import { Card } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { EmptyState, ErrorState, Waiting } from '../../shells/kit/states.tsx';
import type { PairsPage } from '../routes.ts';
import { PairCard } from './Pairs.tsx';
import { usePages } from './parts.tsx';
import './people.css';
import { useT } from './people-words.ts';

export default function SameScreen() {
  const t = useT();
  const { moment } = useFormat();
  const pages = usePages('same');
  const { data, error, refetch } = useLook<Json<PairsPage>>(
    '/people/same',
    pages.after === undefined ? {} : { after: pages.after },
    { follows: ['people.', 'lists.received'] },
  );
  return (
    <>
      <PageHeader title={t('same')} path={[{ title: t('people'), to: '/people' }]} />
      {error && data === undefined ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Waiting />
      ) : data.rows.length === 0 && pages.page === 1 ? (
        <Card>
          <EmptyState {...NONE} />
        </Card>
      ) : (
        <ul className="pair-list">
          {data.rows.map((pair) => (
            <li key={pair.id}>
              <Card title={t('asked', { at: moment(pair.askedAt) })}>
                <PairCard pair={pair} />
              </Card>
            </li>
          ))}
        </ul>
      )}
      {data !== undefined && (pages.page > 1 || data.next !== null) && (
        <div className="person-buttons">
          <button
            type="button"
            className="button"
            disabled={pages.page === 1}
            onClick={() => pages.turn(pages.page - 1, null)}
          >
            {t('before')}
          </button>
          <button
            type="button"
            className="button"
            disabled={data.next === null}
            onClick={() => pages.turn(pages.page + 1, data.next)}
          >
            {t('after')}
          </button>
        </div>
      )}
    </>
  );
}

const NONE: { title: Words; words: Words } = {
  title: { zh: '没有待判定的疑似同一人', en: 'No two people are in question' },
  words: {
    zh: '名单中出现姓名、电话相同而证件不同等情况时，会在这里请人判定。',
    en: 'When a list brings the same name and phone under another document, and the like, it is asked here.',
  },
};
