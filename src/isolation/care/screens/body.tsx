// What the desk and the phone show of care: requests, the doctor's threads, today by room, packs, notices, letters.
import type { ReactNode } from 'react';
import type { Words } from '../../../base/words.ts';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Go, useFilters } from '../../../shells/kit/go.tsx';
import { Card, Deadline, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { EmptyState } from '../../../shells/kit/states.tsx';
import { capital, useMarks, useSay } from '../../../shells/kit/words.ts';
import { LevelMark } from '../../screens/parts.tsx';
import type { CarePage } from '../routes.ts';
import { useT } from './care-words.ts';
import { Notices } from './notices.tsx';
import { Packs } from './packs.tsx';
import { Requests } from './requests.tsx';
import { Threads } from './threads.tsx';

export type CareShown = Json<CarePage>;
const VIEWS = ['requests', 'doctor', 'today', 'packs', 'notices', 'letters'] as const;
type View = (typeof VIEWS)[number];

export type CareRoom = NonNullable<CareShown['rooms']>[number];
/** How the work of a room is shown; the phone ticks it off. */
type WorkOf = (room: CareRoom) => ReactNode;

export function CareBody({ page, large = false, work }: { page: CareShown; large?: boolean; work?: WorkOf }) {
  const t = useT();
  const [filters, setFilters] = useFilters();
  const view: View = VIEWS.find((one) => one === filters.view) ?? 'requests';
  const waiting: Readonly<Record<View, number>> = {
    requests: page.requests.length,
    doctor: (page.threads ?? []).filter(({ waits }) => waits).length,
    today: (page.rooms ?? []).flatMap(({ work }) => work).filter(({ done }) => !done).length,
    packs: (page.packs ?? []).filter(({ stand }) => stand === 'to-decide').length,
    notices: page.noticesWaiting.length,
    letters: 0,
  };
  return (
    <>
      <fieldset className="chips care-views" aria-label={t('views')}>
        {VIEWS.map((one) => (
          <button
            key={one}
            type="button"
            className="chip"
            aria-pressed={view === one}
            onClick={() => setFilters({ view: one === 'requests' ? undefined : one })}
          >
            {t(`view-${one}`)}
            {waiting[one] > 0 && <span className="digits"> {waiting[one]}</span>}
          </button>
        ))}
      </fieldset>
      <div className={large ? 'stack' : 'care-page'}>
        {view === 'requests' && <Requests page={page} large={large} />}
        {view === 'doctor' && <Threads page={page} large={large} />}
        {view === 'today' && <Today page={page} work={work} />}
        {view === 'packs' && <Packs page={page} large={large} />}
        {view === 'notices' && <Notices page={page} large={large} />}
        {view === 'letters' && <Letters page={page} />}
      </div>
    </>
  );
}

/** A heading and what to do next, where there is nothing to show. */
export function Nothing({ title, help }: { title: string; help: string }) {
  const both = (text: string): Words => ({ zh: text, en: text }); // said already, in the reader's language
  return <EmptyState title={both(title)} words={both(help)} />;
}

/** Rooms with what they are looked after for, and what the day asks for them. */
function Today({ page, work }: { page: CareShown; work: WorkOf | undefined }) {
  const t = useT();
  const say = useSay();
  const { comma } = useMarks();
  if (page.rooms === null) return <Nothing title={t('todayNotYours')} help={t('todayNotYoursHelp')} />;
  if (page.rooms.length === 0) return <Nothing title={t('todayNone')} help={t('todayNoneHelp')} />;
  return (
    <ul className="care-rooms">
      {page.rooms.map((room) => (
        <li key={room.person} className="card">
          <header className="care-room">
            <strong className="digits">{room.room}</strong>
            {room.levels.map((level) => (
              <LevelMark key={level} level={level} />
            ))}
            <span>{room.reasons.map(say).join(comma)}</span>
          </header>
          {room.work.length === 0 ? (
            <p className="care-quiet">{t('nothingToday')}</p>
          ) : (
            (work?.(room) ?? <Work room={room} />)
          )}
        </li>
      ))}
    </ul>
  );
}

/** At the desk it is read, and opened to be finished. */
function Work({ room }: { room: CareRoom }) {
  const t = useT();
  const say = useSay();
  const { clockTime } = useFormat();
  return (
    <ul className="care-work">
      {room.work.map((one) => (
        <li key={one.id}>
          <span className="digits">{clockTime(one.at)}</span>
          <span>
            {one.done ? capital(say(one)) : <Go to={`/tasks/${one.id}`}>{capital(say(one))}</Go>}
            {one.proof !== null && <small className="care-quiet"> {say(one.proof)}</small>}
          </span>
          {one.done ? <StatePill tone="good">{t('done')}</StatePill> : <Deadline dueAt={one.dueAt} />}
        </li>
      ))}
    </ul>
  );
}

function Letters({ page }: { page: CareShown }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  if (page.letters.length === 0) return <Nothing title={t('lettersNone')} help={t('lettersNoneHelp')} />;
  return (
    <ul className="care-letters">
      {page.letters.map((one) => (
        <li key={one.id}>
          <Card title={t('letterTo', { to: say(one.to) })} extra={moment(one.at)}>
            <p className="care-said">{one.text ?? t('letterQuiet')}</p>
          </Card>
        </li>
      ))}
    </ul>
  );
}
