// Somebody has asked to cancel the stay: a second person agrees, or it goes on. Of two stays of one person the one joins the
// other.

import { ActButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Go } from '../../../shells/kit/go.tsx';
import { Card } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { useSay } from '../../../shells/kit/words.ts';
import type { EpisodePage } from '../routes.ts';
import './episodes.css';
import { useT } from './episodes-words.ts';

type Shown = Json<EpisodePage>;

export default function CancelSection({ episode }: { episode: Shown }) {
  return (
    <>
      <Asked episode={episode} />
      <Beside episode={episode} />
    </>
  );
}

function Asked({ episode }: { episode: Shown }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { cancel, beside } = episode;
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
        {beside?.goes !== 'this' && (
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
        )}
      </div>
    </Card>
  );
}

/** Which of the two goes on: whoever looks at either of them can say so. */
function Beside({ episode }: { episode: Shown }) {
  const t = useT();
  const say = useSay();
  const { beside, cancel } = episode;
  if (beside === null) return null;
  if (beside.id === null)
    return (
      <Card title={t('besideTitle')} extra={beside.code}>
        <p>{say(beside.whyNot)}</p>
      </Card>
    );
  const { code, goes } = beside;
  const [keep, gone] = goes === 'this' ? [beside, episode] : [episode, beside];
  return (
    <Card title={t('besideTitle')} extra={<Go to={`/episodes/${beside.id}`}>{code}</Go>}>
      <p>
        {goes === null ? t('besideHelp', { code }) : t('besideGoes', { gone: gone.code, keep: keep.code })}
      </p>
      <div className="episode-decide-buttons">
        {goes === null && cancel === null && (
          <ActButton
            act="askCancel"
            tone="danger"
            place={episode.place.path}
            title={{
              zh: `申请撤销 ${episode.code}，并入 ${code}`,
              en: `ask to end ${episode.code} for ${code}`,
            }}
            why={episode.whyNot.cancel}
            input={{ episode: episode.id, reason: 'same-stay' }}
          />
        )}
        {goes !== null && (
          <ActButton
            act="joinEpisodes"
            tone="danger"
            place={beside.place}
            why={beside.whyNot ?? undefined}
            confirm={{
              zh: `${gone.code} 结束，暴露并入 ${keep.code}，方案重新研判。`,
              en: `${gone.code} ends; its exposures join ${keep.code}, whose plan is looked at again.`,
            }}
            input={{ keep: keep.id, gone: gone.id }}
          />
        )}
      </div>
    </Card>
  );
}
