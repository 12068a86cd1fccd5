// The colours of a person on the page of her stay: what was proposed, who answered, what she reads herself.
import { ActButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Go } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useMarks, useSay } from '../../../shells/kit/words.ts';
import type { EpisodePage } from '../../episodes/routes.ts';
import { ColourPill } from '../../episodes/screens/parts.tsx';
import type { EpisodeCodes } from '../routes.ts';
import { CodeState, useUntil } from './Codes.tsx';
import './codes.css';
import { useT } from './codes-words.ts';

export default function CodesSection({ episode }: { episode: Json<EpisodePage> }) {
  const t = useT();
  const say = useSay();
  const { colon } = useMarks();
  const until = useUntil();
  const { data, error, refetch } = useLook<Json<EpisodeCodes>>(
    `/episodes/${episode.id}/codes`,
    {},
    { follows: ['control.'] },
  );
  return (
    <Card title={t('section')} extra={<Go to="/codes">{t('tabOpen')}</Go>}>
      {data === undefined ? (
        error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <Waiting />
        )
      ) : data.rows.length === 0 ? (
        <p className="codes-note">{t('nothing')}</p>
      ) : (
        <ul className="codes-list">
          {data.rows.map((row) => (
            <li key={row.id} className="codes-two">
              <span className="codes-turn">
                <ColourPill colour={row.colour} />
                <span className="digits">{until(row)}</span>
                {row.holds && <StatePill tone="busy">{t('holds')}</StatePill>}
              </span>
              <CodeState row={row} />
              <small>
                {t('shownToHer')}
                {colon}
                {say(row.reason)}
              </small>
              {row.answer === null && (
                <span>
                  <ActButton
                    act="approveCodes"
                    size="small"
                    place={row.place.path}
                    input={{ codes: [row.id] }}
                  />
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
