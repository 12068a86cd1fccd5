// My day on the phone: what is mine by due time, what waits for my role, what I was told of, my duties, who is on.
// Read from what the phone keeps when there is no signal.
import { Footprints, ListTodo, PhoneCall, Shield, TimerOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { ActButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { useLook } from '../../shells/kit/look.ts';
import { Card, Deadline, StatePill } from '../../shells/kit/marks.tsx';
import { useFormat, useNow } from '../../shells/kit/moments.ts';
import { PhoneRow } from '../../shells/kit/phone.tsx';
import { useSession } from '../../shells/kit/session.tsx';
import { EmptyState, ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { capital, useMarks, useSay } from '../../shells/kit/words.ts';
import type { MyDay } from '../routes.ts';
import { doneAt, FOLLOWS, type TaskSeen } from './task-parts.tsx';
import { useT } from './tasks-words.ts';

export default function TodayScreen() {
  const t = useT();
  const { data, error, refetch } = useLook<Json<MyDay>>('/my-day', {}, FOLLOWS);
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  return (
    <div className="stack">
      <Away away={data.away} onDone={() => void refetch()} />
      <Counts day={data} />
      <Card title={t('myTasks')} extra={<span className="digits">{data.counts.open}</span>}>
        <Rows tasks={data.tasks} />
        {data.tasks.length === 0 && <EmptyState title={NOTHING} words={NOTHING_HELP} />}
        {data.more && <p className="today-note">{t('moreTasks')}</p>}
      </Card>
      {data.told.length > 0 && (
        <Card title={t('toldToMe')} extra={<StatePill tone="now">{String(data.counts.told)}</StatePill>}>
          <Rows tasks={data.told} />
        </Card>
      )}
      <Duties day={data} />
    </div>
  );
}

const NOTHING = { zh: '现在没有要办的任务', en: 'Nothing to do right now' };
const NOTHING_HELP = {
  zh: '有人需要上门或有事项交办时，会出现在这里。',
  en: 'When somebody has to be visited or an errand is given, it appears here.',
};

function Counts({ day }: { day: Json<MyDay> }) {
  const t = useT();
  const now = useNow();
  // Counted again from the rows, so that it stays true while there is no signal.
  const late = Math.max(
    day.counts.late,
    day.tasks.filter((task) => new Date(task.dueAt).getTime() <= now.getTime()).length,
  );
  return (
    <ul className="today-counts" aria-label={t('counts')}>
      <li className={late > 0 ? 'count-now' : ''}>
        <strong className="digits">{late}</strong>
        <span>{t('countLate')}</span>
      </li>
      <li className={day.counts.soon > 0 ? 'count-late' : ''}>
        <strong className="digits">{day.counts.soon}</strong>
        <span>{t('countSoon')}</span>
      </li>
      <li>
        <strong className="digits">{day.counts.open}</strong>
        <span>{t('countOpen')}</span>
      </li>
      <li>
        <strong className="digits">{day.counts.done}</strong>
        <span>{t('countDone')}</span>
      </li>
    </ul>
  );
}

const MARKS: Readonly<Record<string, ReactNode>> = {
  visit: <Footprints size={19} />,
  'police-assist': <Shield size={19} />,
  'late-lines': <TimerOff size={19} />,
  'list-questions': <PhoneCall size={19} />,
};

function Rows({ tasks }: { tasks: readonly TaskSeen[] }) {
  const t = useT();
  const say = useSay();
  const { duties } = useSession();
  const mine = new Set(duties.map((duty) => duty.role));
  return (
    <ul className="today-rows">
      {tasks.map((task) => (
        <li key={task.id}>
          <PhoneRow
            to={doneAt(task.link, 'field')?.to ?? `/today/${task.id}`}
            mark={MARKS[task.kind] ?? <ListTodo size={19} />}
            title={capital(say(task.title))}
            words={
              <>
                {[say(task.placeName), task.mine && t('mineMark'), !mine.has(task.role) && say(task.roleName)]
                  .filter(Boolean)
                  .join(' · ')}{' '}
                <Deadline dueAt={task.dueAt} />
              </>
            }
          />
        </li>
      ))}
    </ul>
  );
}

function Away({ away, onDone }: { away: Json<MyDay>['away']; onDone: () => void }) {
  const t = useT();
  const { moment } = useFormat();
  const now = useNow();
  if (away === null) return null;
  const begun = new Date(away.from) <= now;
  return (
    <Card>
      <p>
        {begun
          ? t('awayNow', { at: moment(away.until) })
          : t('awayLater', { from: moment(away.from), at: moment(away.until) })}
      </p>
      <ActButton
        act="reportBack"
        input={{ absence: away.id }}
        title={{ zh: '我已返岗', en: 'I am back' }}
        wide
        onDone={onDone}
      />
    </Card>
  );
}

function Duties({ day }: { day: Json<MyDay> }) {
  const t = useT();
  const say = useSay();
  const { moment, clockTime } = useFormat();
  const { comma } = useMarks();
  return (
    <>
      <Card title={t('myDuties')}>
        <ul className="plain-list">
          {grouped(day.duties).map(([first, ...more]) => (
            <li key={first.id}>
              <strong>
                {say(first.roleName)}
                {first.coversFor !== null && ` · ${t('covering', { name: first.coversFor })}`}
              </strong>
              <span>
                {[
                  [first, ...more].map((duty) => say(duty.placeName)).join(comma),
                  first.until === null ? undefined : t('until', { at: moment(first.until) }),
                  first.shifts[0] &&
                    t('shiftNext', {
                      from: moment(first.shifts[0].from),
                      until: clockTime(first.shifts[0].until),
                    }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </li>
          ))}
        </ul>
      </Card>
      <Card title={t('onDutyNow')} extra={<span className="digits">{day.onDuty.length}</span>}>
        <ul className="plain-list">
          {day.onDuty.map((one) => (
            <li key={`${one.user} ${one.roleName.en} ${one.placeName.en}`}>
              <strong>
                {one.name}
                {one.me && ` · ${t('me')}`}
              </strong>
              <span>
                {say(one.roleName)} · {say(one.placeName)}
              </span>
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}

type DutyOfDay = Json<MyDay>['duties'][number];

/** Duties that differ only in their place are one line: four grids are not four jobs. */
function grouped(duties: readonly DutyOfDay[]): [DutyOfDay, ...DutyOfDay[]][] {
  const groups = new Map<string, [DutyOfDay, ...DutyOfDay[]]>();
  for (const duty of duties) {
    const key = JSON.stringify([duty.role, duty.coversFor, duty.until, duty.shifts]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [duty]);
    else group.push(duty);
  }
  return [...groups.values()];
}
