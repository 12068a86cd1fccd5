// A site took her in at once though her order says home: what is known of it, and the two answers of whoever decides.
import type { SectionProps } from '../../control/episodes/screens/shown.ts';
import { ActButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { useLook } from '../../shells/kit/look.ts';
import { Card, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { EmergencyShown } from '../rooms/routes.ts';
import './isolation.css';
import { useT } from './isolation-words.ts';

export default function EmergencySection({ episode }: SectionProps) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { data } = useLook<Json<EmergencyShown>>(
    '/isolation/emergency',
    { person: episode.person.id },
    { follows: ['isolation.', 'control.'] },
  );
  const asked = data?.asked ?? null;
  if (asked === null) return null;
  return (
    <Card title={t('emergencyStay')} extra={<StatePill tone="late">{t('toDecide')}</StatePill>}>
      <div className="iso-inner">
        <p>
          {t('takenInAt', {
            site: asked.name,
            at: moment(asked.since),
            ground: asked.ground === null ? '—' : say(asked.ground),
          })}
        </p>
        <p>{t('toDecideHelp')}</p>
        <DecideEmergency site={asked.site} person={episode.person.id} notYours={asked.notYours} />
        {asked.notYours !== null && <p className="iso-quiet">{capital(say(asked.notYours))}</p>}
      </div>
    </Card>
  );
}

/** She stays, or she goes home. */
export function DecideEmergency({
  site,
  person,
  notYours = null,
}: {
  site: string;
  person: string;
  notYours?: { readonly zh: string; readonly en: string } | null;
}) {
  const why = notYours ?? undefined;
  return (
    <div className="iso-actions">
      <ActButton
        act="decideEmergency"
        size="small"
        title={{ zh: '留在隔离点', en: 'she stays at the site' }}
        input={{ site, person, stays: true }}
        why={why}
      />
      <ActButton
        act="decideEmergency"
        size="small"
        title={{ zh: '回家', en: 'she goes home' }}
        input={{ site, person, stays: false }}
        why={why}
      />
    </div>
  );
}
