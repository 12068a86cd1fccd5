// The stays of one person, for her file; and a way to record an exposure of hers.
import type { Json } from '../../../shells/kit/act-types.ts';
import { Go } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card } from '../../../shells/kit/marks.tsx';
import { useMay } from '../../../shells/kit/session.tsx';
import { EmptyState } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { PersonStays as Stays } from '../routes.ts';
import './episodes.css';
import { useT } from './episodes-words.ts';
import { EpisodePills, useDays } from './parts.tsx';
import { RecordExposure } from './RecordExposure.tsx';

export default function PersonStays({ person, place }: { person: string; place: string }) {
  const t = useT();
  const say = useSay();
  const days = useDays();
  const may = useMay('control.read', { place }).may;
  const { data } = useLook<Json<Stays>>(
    `/people/${person}/episodes`,
    {},
    { follows: ['control.', 'people.'], when: may },
  );
  if (!may) return null;
  return (
    <Card
      title={t('stays')}
      extra={<RecordExposure person={person} place={place} tells={data?.tells} small goes />}
    >
      {data !== undefined && data.rows.length === 0 ? (
        <EmptyState
          title={{ zh: '没有管控记录', en: 'Never under control' }}
          words={{ zh: '登记暴露后转入研判。', en: 'Recording an exposure opens an assessment.' }}
        />
      ) : (
        <ul className="person-list">
          {data?.rows.map((row) => (
            <li key={row.id}>
              <span>
                <Go to={`/episodes/${row.id}`}>{row.code}</Go> {say(row.category)}{' '}
                <small className="digits">
                  {row.stageFrom === null ? '' : days(row.stageFrom, row.endsOn)}
                </small>
              </span>
              <EpisodePills row={row} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
