// One's own trainings, on the desk and on the phone: which one has, until when, and which is missing.
import type { Json } from '../../shells/kit/act-types.ts';
import { useLook } from '../../shells/kit/look.ts';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { MyTraining } from '../routes.ts';
import type { Standing } from '../terms.ts';
import './trainings.css';
import { useT } from './trainings-words.ts';

export const TONES = { valid: 'good', grace: 'late', expired: 'now', never: 'now' } as const satisfies Record<
  Standing,
  string
>;

/** Nothing where no role of hers needs one, or when it can not be asked. */
export function MyTrainings() {
  const t = useT();
  const say = useSay();
  const { civilDay } = useFormat();
  const { data } = useLook<Json<MyTraining>[]>(
    '/trainings/mine',
    {},
    { follows: ['trainings.', 'isolation.post'] },
  );
  if (data === undefined || data.length === 0) return null;
  return (
    <Card title={t('mine')}>
      <ul className="tr-rows">
        {data.map((one) => (
          <li key={one.training}>
            <span>
              {capital(say(one.words))}
              <small>
                {one.until !== null && t('until', { at: civilDay(one.until.slice(0, 10)) })}
                {one.needed && (one.standing === 'never' || one.standing === 'expired') && ` ${t('askHead')}`}
              </small>
            </span>
            <StatePill tone={one.needed || one.standing === 'valid' ? TONES[one.standing] : 'quiet'}>
              {say(one.standingWords)}
            </StatePill>
          </li>
        ))}
      </ul>
    </Card>
  );
}
