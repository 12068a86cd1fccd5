// On the page of a site: who has not been measured in the slot under way, floor by floor.
import type { Json } from '../../../shells/kit/act-types.ts';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, PartBar, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { useMay } from '../../../shells/kit/session.tsx';
import { ErrorState } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { CorridorPage } from '../routes.ts';
import './corridor.css';
import { useT } from './corridor-words.ts';

/** How many rooms of a floor are named. */
const NAMED = 24;

export function Unmeasured({ site, place }: { site: string; place: string }) {
  const t = useT();
  const say = useSay();
  const { clockTime } = useFormat();
  const may = useMay('control.observe', { place });
  const { data, error, refetch } = useLook<Json<CorridorPage>>(
    `/isolation/sites/${site}/temperatures`,
    {},
    { follows: ['control.', 'isolation.', 'own.'], everySeconds: 60, when: may.may },
  );
  // Nothing here means that everybody is measured: what could not be read must not look like it.
  if (error && data === undefined)
    return (
      <Card className="corridor-desk" title={t('notYet')} flush>
        <ErrorState error={error} onRetry={() => void refetch()} />
      </Card>
    );
  const floors = (data?.floors ?? []).filter(({ asked }) => asked > 0);
  if (data === undefined || data.slot === null || floors.length === 0) return null;
  const asked = floors.reduce((all, one) => all + one.asked, 0);
  const open = floors.reduce((all, one) => all + one.open, 0);
  return (
    <Card
      className="corridor-desk"
      title={`${t('notYet')} · ${say(data.slot.words)} ${clockTime(data.slot.opensAt)}–${clockTime(data.slot.dueAt)}`}
    >
      <div className="stack">
        <PartBar done={asked - open} total={asked} label={t('measured', { n: asked - open, of: asked })} />
        {open === 0 && <StatePill tone="good">{t('noneLeft')}</StatePill>}
        <div className="corridor-lines">
          {floors
            .filter((one) => one.open > 0)
            .map((one) => {
              const rooms = one.rooms.filter(({ guests }) => guests.some(({ measure }) => measure));
              return (
                <p key={one.place} className="corridor-line">
                  <strong>
                    {say(one.words)} · {t('left', { n: one.open })}
                  </strong>{' '}
                  <span className="digits">
                    {rooms
                      .slice(0, NAMED)
                      .map(({ no }) => no)
                      .join(' ')}
                    {rooms.length > NAMED && ' …'}
                  </span>
                </p>
              );
            })}
        </div>
      </div>
    </Card>
  );
}
