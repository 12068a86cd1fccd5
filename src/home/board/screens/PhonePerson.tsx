// One person at home on the phone: measure, what was found when she did not report, what is asked about, a fever, needs.
import type { Words } from '../../../base/words.ts';
import type { CarePage } from '../../../control/observations/routes.ts';
import { Go, useAddress } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import { useT } from './board-words.ts';
import { Asked, FeverCard, FeverNext, Readings, Slots } from './CareParts.tsx';
import { NeedsOf } from './NeedsCard.tsx';
import { Record } from './PhoneCare.tsx';
import { usePersonLine, useWaiting } from './parts.tsx';

export default function PhonePersonScreen() {
  const t = useT();
  const say = useSay();
  const line = usePersonLine();
  const { episode = '' } = useAddress();
  const { data, error, refetch } = useLook<CarePage>(
    `/care/${episode}`,
    {},
    { follows: ['control.', 'own.'], everySeconds: 60 },
  );
  const waiting = useWaiting(['recordTemperature'], 'episode').has(episode);
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const open = data.fevers.find(({ closedAt }) => closedAt === null);
  return (
    <>
      <Card>
        <div className="home-head">
          <h2>{line(data.person)}</h2>
          <span className="digits">{data.code}</span>
        </div>
        <p className="home-quiet">
          {[say(data.place.name), data.person.address, data.person.phone].filter(Boolean).join(' · ')}
        </p>
        {waiting && <StatePill tone="late">{t('toSend')}</StatePill>}
        {!data.asksNow && <StatePill tone="quiet" words={NOT_ASKED} />}
      </Card>
      {open !== undefined && <FeverCard fever={open} choices={data.choices} />}
      {open === undefined && data.openFeverId !== null && data.openFever !== null && (
        <Card title={t('fever')}>
          <FeverNext
            fever={{ id: data.openFeverId, step: data.openFever, place: data.place }}
            choices={data.choices}
          />
        </Card>
      )}
      <Asked page={data} />
      {data.asksNow && (
        <Card title={t('measure')}>
          <Record row={data} />
        </Card>
      )}
      <Slots page={data} />
      <NeedsOf episode={data.episode} place={data.place.path} />
      <Readings page={data} />
      <Go className="button" to={`/links/${data.episode}`}>
        {say(OWN_PAGE)}
      </Go>
    </>
  );
}

const OWN_PAGE: Words = { zh: '本人页面的填报码', en: 'Code of her own page' };
const NOT_ASKED: Words = { zh: '目前不需要测温', en: 'not asked for a temperature now' };
