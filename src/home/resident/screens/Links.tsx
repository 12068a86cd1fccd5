// The codes of her page, for whoever gives them out: at the desk in the page of the stay, on the phone at the door.
import { useState } from 'react';
import { useAct } from '../../../shells/kit/act.ts';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Dialog } from '../../../shells/kit/dialog.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useTell } from '../../../shells/kit/tell.tsx';
import type { LinksShown } from '../routes.ts';
import { CodePaper } from './Code.tsx';
import './resident.css';
import { useT } from './resident-words.ts';

export function Links({ episode, place, wide = false }: { episode: string; place: string; wide?: boolean }) {
  const t = useT();
  const { moment } = useFormat();
  const { data, error, refetch } = useLook<Json<LinksShown>>(
    `/links/${episode}`,
    {},
    { follows: ['home.link', 'home.resident'] },
  );
  const [made, setMade] = useState<{ token: string; code: string }>();
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Waiting />;
  const open = data.links.find((one) => one.open);
  return (
    <div className="own-links">
      {open !== undefined && (
        <p>
          {t('madeBy', { who: open.madeBy, at: moment(open.madeAt) })}
          <br />
          {open.usedAt === null ? t('unused') : t('used', { n: open.uses, at: moment(open.usedAt) })}
        </p>
      )}
      <div className="own-buttons">
        <ActButton
          act="makeLink"
          tone={open === undefined ? 'primary' : 'plain'}
          wide={wide}
          place={place}
          title={
            open === undefined
              ? { zh: '发放填报码', en: 'Give out a code' }
              : { zh: '换发填报码', en: 'Give a new code' }
          }
          {...(open === undefined
            ? {}
            : {
                confirm: { zh: '换发后，原来的码立即作废。', en: 'The code before opens nothing any more.' },
              })}
          input={{ episode }}
          onDone={({ token, code }) => setMade({ token, code })}
        />
        {open !== undefined && (
          <ActButton
            act="revokeLink"
            tone="danger"
            wide={wide}
            place={place}
            input={{ link: open.id }}
            confirm={REVOKE}
          />
        )}
      </div>
      {data.links.some((one) => one.revokedAt !== null) && open === undefined && (
        <StatePill tone="quiet">{t('gone')}</StatePill>
      )}
      <ul className="own-bound">
        {data.reportsFor.map((one) => (
          <li key={one.episode}>
            {t('reportsFor', one)}
            <ActButton
              act="unbindResident"
              size="small"
              place={place}
              title={{ zh: '取消', en: 'end' }}
              input={{ episode, forEpisode: one.episode }}
            />
          </li>
        ))}
        {data.reportedBy.map((one) => (
          <li key={one.episode}>{t('reportedBy', one)}</li>
        ))}
      </ul>
      <Bind episode={episode} place={place} />
      <Dialog
        open={made !== undefined}
        title={t('links')}
        onClose={() => setMade(undefined)}
        foot={
          <button type="button" className="button button-primary" onClick={() => print()}>
            {t('print')}
          </button>
        }
      >
        {made !== undefined && (
          <>
            <p className="own-quiet own-screen">{t('shown')}</p>
            <CodePaper {...made} />
          </>
        )}
      </Dialog>
    </div>
  );
}

const REVOKE = {
  zh: '作废后这个码立即打不开页面，需要时再发新码。',
  en: 'The code opens nothing any more from now on; give a new one when it is needed.',
};

/** The other stay is named by its number: whoever stands at the door has it on the notice. */
function Bind({ episode, place }: { episode: string; place: string }) {
  const t = useT();
  const tell = useTell();
  const [code, setCode] = useState('');
  const { perform, pending } = useAct('bindResident');
  const asked = useLook<{ id: string; place: { path: string } }>(
    `/episodes/${code.trim().toUpperCase()}`,
    {},
    { when: false },
  );
  const bind = async () => {
    try {
      const { data } = await asked.refetch({ throwOnError: true });
      if (data !== undefined) await perform({ episode, forEpisode: data.id });
      setCode('');
    } catch (error) {
      tell.refused(error);
    }
  };
  return (
    <form
      className="own-bind"
      onSubmit={(event) => {
        event.preventDefault();
        void bind();
      }}
    >
      <label className="field-label" htmlFor={`bind-${place}`}>
        {t('bindCode')}
      </label>
      <span className="own-buttons">
        <input
          id={`bind-${place}`}
          className="input"
          value={code}
          maxLength={20}
          onChange={(event) => setCode(event.target.value)}
        />
        <button type="submit" className="button" disabled={pending || !/^\s*e-?\d+\s*$/i.test(code)}>
          {t('bind')}
        </button>
      </span>
    </form>
  );
}
