// Somebody has asked to cancel the stay: a second person agrees, or it goes on.

import { ActButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Card } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { useSay } from '../../../shells/kit/words.ts';
import type { EpisodePage } from '../routes.ts';
import './episodes.css';
import { useT } from './episodes-words.ts';

export default function CancelSection({ episode }: { episode: Json<EpisodePage> }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { cancel } = episode;
  if (cancel === null) return null;
  return (
    <Card title={t('cancelAsked')}>
      <p>{t('cancelAskedBy', { who: cancel.by, at: moment(cancel.at), why: say(cancel.because) })}</p>
      <div className="episode-decide-buttons">
        <ActButton
          act="declineCancel"
          place={episode.place.path}
          title={cancel.mine ? { zh: '收回申请', en: 'take it back' } : { zh: '不同意', en: 'decline' }}
          input={{ episode: episode.id }}
        />
        <ActButton
          act="agreeCancel"
          tone="danger"
          place={episode.place.path}
          why={episode.whyNot.agree}
          confirm={{
            zh: '这次管控将撤销，应做的检测和体温随之取消。',
            en: 'The stay is cancelled, and with it the tests and temperatures that were due.',
          }}
          input={{ episode: episode.id }}
        />
      </div>
    </Card>
  );
}
