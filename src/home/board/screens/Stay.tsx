// The health of one person at the desk: her slots, readings, fevers, what is asked about, what she needs.
import type { CarePage } from '../../../control/observations/routes.ts';
import { Go, useAddress } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card } from '../../../shells/kit/marks.tsx';
import { PageHeader } from '../../../shells/kit/page-header.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import './board.css';
import { useT } from './board-words.ts';
import { Asked, FeverCard, FeverNext, Readings, Slots } from './CareParts.tsx';
import { DeskRecord } from './DeskRecord.tsx';
import { NeedsOf } from './NeedsCard.tsx';
import { usePersonLine } from './parts.tsx';

export default function StayHealthScreen() {
  const t = useT();
  const say = useSay();
  const line = usePersonLine();
  const { episode = '' } = useAddress();
  const { data, error, refetch } = useLook<CarePage>(
    `/care/${episode}`,
    {},
    { follows: ['control.', 'own.'], everySeconds: 60 },
  );
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const open = data.fevers.find(({ closedAt }) => closedAt === null);
  return (
    <>
      <PageHeader
        title={`${line(data.person)} ${data.code}`}
        path={[{ title: t('board'), to: '/home-board' }]}
        beside={
          <span className="home-quiet">
            {[say(data.place.name), data.person.address].filter(Boolean).join(' · ')}
          </span>
        }
        actions={
          <Go to={`/episodes/${data.episode}`} className="button">
            {data.code}
          </Go>
        }
      />
      <div className="home-board">
        <div>
          {data.fevers.map((one) => (
            <FeverCard key={one.id} fever={one} choices={data.choices} />
          ))}
          {open === undefined && data.openFeverId !== null && data.openFever !== null && (
            <Card title={t('fever')}>
              <FeverNext
                fever={{ id: data.openFeverId, step: data.openFever, place: data.place }}
                choices={data.choices}
              />
            </Card>
          )}
          <Asked page={data} />
          <Slots page={data} />
          <Readings page={data} />
        </div>
        <div>
          {data.asksNow && <DeskRecord page={data} />}
          <NeedsOf episode={data.episode} place={data.place.path} />
        </div>
      </div>
    </>
  );
}
