// The plan in force as a strip of days, what it rests on, and every plan before it.
import { useState } from 'react';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Card } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { useSay } from '../../../shells/kit/words.ts';
import { PlanStrip } from '../../protocols/screens/plan-strip.tsx';
import type { EpisodePage } from '../routes.ts';
import './episodes.css';
import { useT } from './episodes-words.ts';

export default function PlanSection({ episode }: { episode: Json<EpisodePage> }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const [open, setOpen] = useState<number>();
  if (episode.plan === null) return null;
  const before = episode.plans.slice(1);
  return (
    <Card
      title={t('plan')}
      extra={
        <small className="digits">
          {say(episode.protocolTitle)} · {episode.version}
        </small>
      }
    >
      <PlanStrip plan={episode.plan} today={episode.today} stageNo={episode.stageNo} done={episode.tests} />
      {before.length > 0 && (
        <details className="episode-decided">
          <summary>{t('plansBefore', { n: before.length })}</summary>
          <ul className="episode-plans">
            {before.map((one, i) => (
              <li key={one.no}>
                <button
                  type="button"
                  className="button button-link button-small"
                  aria-expanded={open === one.no}
                  onClick={() => setOpen(open === one.no ? undefined : one.no)}
                >
                  {t('planNo', { no: one.no })}
                </button>{' '}
                <span className="digits">
                  {moment(one.at)} · {one.by} ·{' '}
                  {t('planReplaced', { why: say(episode.plans[i]?.whyWords ?? one.whyWords) })} ·{' '}
                  {t('endsOn', { on: one.endsOn ?? '—' })} · {one.version}
                </span>
                {open === one.no && <PlanStrip plan={one.plan} today={episode.today} />}
              </li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  );
}
