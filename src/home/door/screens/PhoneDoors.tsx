// Doors I am to go to, the next due first: for my role, then for the other roles here. Names stay masked in the list.

import type { Json } from '../../../shells/kit/act-types.ts';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline } from '../../../shells/kit/marks.tsx';
import { PhoneRow } from '../../../shells/kit/phone.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { DoorRow, Doors } from '../routes.ts';
import './door.css';
import { useT } from './door-words.ts';

/** Nothing when there is nothing to do: the page it stands on says so. */
export default function PhoneDoors() {
  const t = useT();
  const { data } = useLook<Json<Doors>>('/doors', {}, { follows: ['home.', 'control.'], everySeconds: 60 });
  if (data === undefined || data.rows.length === 0) return null;
  const mine = data.rows.filter((row) => row.mine);
  const others = data.rows.filter((row) => !row.mine);
  return (
    <>
      {mine.length > 0 && <Rows title={`${t('doors')} · ${t('mine')}`} rows={mine} />}
      {others.length > 0 && <Rows title={`${t('doors')} · ${t('others')}`} rows={others} />}
      {data.more && <p className="door-sub">{t('moreThere')}</p>}
    </>
  );
}

function Rows({ title, rows }: { title: string; rows: readonly Json<DoorRow>[] }) {
  const say = useSay();
  return (
    <Card title={title} extra={<span className="digits">{rows.length}</span>}>
      <ul className="phone-list">
        {rows.map((row) => (
          <li key={row.task}>
            <PhoneRow
              to={`/doors/${row.episode}`}
              mark={[...row.person.name][0] ?? ''}
              title={`${row.person.name} · ${say(row.kindWords)}`}
              words={
                <>
                  {[say(row.place.name), row.person.address, say(row.role)].filter(Boolean).join(' · ')}
                  <Deadline dueAt={row.dueAt} nearMinutes={30} />
                </>
              }
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}
