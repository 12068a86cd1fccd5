// The sites somebody works at, on the phone: one touch to the round, to the meals, to what has just happened.
import { DoorOpen, HandHeart, Siren, SprayCan, Thermometer, Utensils } from 'lucide-react';
import { isWithin } from '../../../base/places.ts';
import { Go } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card } from '../../../shells/kit/marks.tsx';
import { useMay } from '../../../shells/kit/session.tsx';
import { EmptyState, ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useWorksAt } from '../../../shells/kit/where.ts';
import { capital, useMarks, useSay } from '../../../shells/kit/words.ts';
import type { MySite } from '../../routes.ts';
import { useT } from '../isolation-words.ts';

const NONE = { zh: '您还没有被安排到隔离点', en: 'You have not been put to work at a site' };
const NONE_HELP = {
  zh: '点长把您安排到岗位后，隔离点会出现在这里。',
  en: 'As soon as the head of a site puts you at a post, it appears here.',
};

export default function PhoneSitesScreen() {
  const { data, error, refetch } = useLook<MySite[]>(
    '/isolation/mine',
    {},
    { follows: ['isolation.', 'teams.'] },
  );
  const { now } = useWorksAt();
  const isAt = ({ place, floors }: MySite) =>
    now !== undefined &&
    [place, ...(floors ?? []).map((one) => one.place)].some((at) => isWithin(at, now.place));
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  if (data.length === 0) return <EmptyState title={NONE} words={NONE_HELP} />;
  // The one she works at now first.
  const inOrder = data.toSorted((a, b) => Number(isAt(b)) - Number(isAt(a)));
  return inOrder.map((site) => <OneSite key={site.id} site={site} />);
}

function OneSite({ site }: { site: MySite }) {
  const t = useT();
  const say = useSay();
  const { comma } = useMarks();
  // What is done floor by floor is hers who holds one.
  const place = site.floors?.[0]?.place ?? site.place;
  const rounds = useMay('isolation.rounds', { place });
  const rooms = useMay('isolation.rooms', { place: site.place });
  const measures = useMay('control.observe', { place });
  const meals = useMay('isolation.meals', { place });
  const care = useMay('isolation.requests', { place });
  const incidents = useMay('isolation.incident', { place });
  return (
    <Card title={site.name} extra={say(site.stateWords)}>
      <div className="stack">
        {site.floors !== null && (
          <p className="field-help">{site.floors.map(({ words }) => capital(say(words))).join(comma)}</p>
        )}
        {rounds.may && (
          <Go to={`/isolation/${site.id}/rounds`} className="button button-large button-wide button-primary">
            <SprayCan size={20} aria-hidden />
            {t('rounds')}
          </Go>
        )}
        {rooms.may && (
          <Go to={`/isolation/${site.id}/arrivals`} className="button button-large button-wide">
            <DoorOpen size={20} aria-hidden />
            {t('arrivals')}
          </Go>
        )}
        {measures.may && (
          <Go to={`/isolation/${site.id}/temperatures`} className="button button-large button-wide">
            <Thermometer size={20} aria-hidden />
            {t('temperatures')}
          </Go>
        )}
        {care.may && (
          <Go to={`/isolation/${site.id}/care`} className="button button-large button-wide">
            <HandHeart size={20} aria-hidden />
            {t('care')}
          </Go>
        )}
        {meals.may && (
          <Go to={`/isolation/${site.id}/meals`} className="button button-large button-wide">
            <Utensils size={20} aria-hidden />
            {t('meals')}
          </Go>
        )}
        {incidents.may && (
          <Go to={`/isolation/${site.id}/zones`} className="button button-large button-wide">
            <DoorOpen size={20} aria-hidden />
            {t('zonesWalk')}
          </Go>
        )}
        {incidents.may && (
          <Go to={`/isolation/${site.id}/incident`} className="button button-large button-wide">
            <Siren size={20} aria-hidden />
            {t('incident')}
          </Go>
        )}
      </div>
    </Card>
  );
}
