// The meeting of today on the page of its figures: opened here, and what the last one decided and left open.
import type { ReactNode } from 'react';
import type { Words } from '../../../base/words.ts';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Go, useGo } from '../../../shells/kit/go.tsx';
import { Card, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat, useNow } from '../../../shells/kit/moments.ts';
import { useSession } from '../../../shells/kit/session.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import { MEETINGS } from '../../terms.ts';
import { FORGOTTEN, type MeetingTold, type PointTold } from '../terms.ts';
import './meetings.css';
import { useT } from './meetings-words.ts';

export function MeetingCard({ told, site }: { told: Json<MeetingTold>; site?: string }) {
  const t = useT();
  const say = useSay();
  const { civilDay } = useFormat();
  const { last, decided, open } = told;
  return (
    <Card
      className="br-wide"
      title={
        <>
          {say(MEETINGS[told.kind])} <Standing told={told} />
        </>
      }
      extra={<Door told={told} {...(site === undefined ? {} : { site })} />}
    >
      {last === null && decided.length + open.length === 0 ? (
        <p className="mt-quiet">{t('noLast')}</p>
      ) : (
        <div className="mt-two">
          <section>
            <h3 className="field-label">{t('openPoints', { n: open.length })}</h3>
            {open.length === 0 ? <p className="mt-quiet">{t('noneOpen')}</p> : <Points points={open} />}
          </section>
          <section>
            <h3 className="field-label">{t('decidedLast')}</h3>
            {decided.length === 0 ? (
              <p className="mt-quiet">{t('noneDecided')}</p>
            ) : (
              <Points points={decided} />
            )}
          </section>
        </div>
      )}
      {last !== null && (
        <p className="mt-quiet">
          <Go to={`/meetings/${last.id}`}>
            <span className="digits">{last.code}</span>
          </Go>{' '}
          {t('lastOne', { day: civilDay(last.day), n: last.attended })}
        </p>
      )}
    </Card>
  );
}

/** How far today’s has come; red when its hour has passed. */
function Standing({ told: { today, at } }: { told: Json<MeetingTold> }) {
  const t = useT();
  const { clockTime } = useFormat();
  const now = useNow();
  if (today?.state === 'held') return <StatePill tone="good">{t('held')}</StatePill>;
  if (today !== null) return <StatePill tone="busy">{t('open')}</StatePill>;
  const late = now.getTime() > new Date(at).getTime();
  return (
    <>
      <StatePill tone={late ? 'late' : 'quiet'}>{t(late ? 'late' : 'notYet')}</StatePill>{' '}
      <span className="mt-quiet digits">{t('heldAt', { at: clockTime(at) })}</span>
    </>
  );
}

function Door({ told: { kind, today }, site }: { told: Json<MeetingTold>; site?: string }) {
  const t = useT();
  const go = useGo();
  const { district } = useSession();
  if (today !== null)
    return (
      <Go to={`/meetings/${today.id}`} className={`button ${today.state === 'open' ? 'button-primary' : ''}`}>
        {t(today.state === 'open' ? 'toMeeting' : 'toMinutes')}
      </Go>
    );
  return (
    <ActButton
      act="openMeeting"
      tone="primary"
      title={OPEN}
      input={{ kind, ...(site === undefined ? { district: district.path } : { site }) }}
      onDone={({ meeting }) => go(`/meetings/${meeting}`)}
    />
  );
}

/** Points in rows: what, by whom and when, and whether it is done. */
export function Points({
  points,
  actionOf,
}: {
  points: readonly Json<PointTold>[];
  actionOf?: (point: Json<PointTold>) => ReactNode;
}) {
  const t = useT();
  const say = useSay();
  const { civilDay, moment } = useFormat();
  const now = useNow();
  return (
    <ul className="mt-points">
      {points.map((point) => {
        const { id, code, title, forgotten, decision, owner, dueAt, done, since } = point;
        return (
          <li key={id}>
            <span>
              <span className="mt-quiet digits">{code}</span>{' '}
              {forgotten ? <span className="mt-quiet">{say(FORGOTTEN)}</span> : title}
              {!forgotten && decision !== null && decision !== title && <strong> → {decision}</strong>}
              <small>
                {decision === null
                  ? t('since', { day: civilDay(since) })
                  : owner !== null && dueAt !== null
                    ? t('by', { who: `${say(owner.unit)} · ${say(owner.role)}`, at: moment(dueAt) })
                    : ''}
              </small>
            </span>
            {actionOf?.(point)}
            {decision !== null && (
              <StatePill
                tone={done === null ? 'quiet' : done ? 'good' : isLate(dueAt, now) ? 'late' : 'busy'}
              >
                {t(done === null ? 'settled' : done ? 'done' : 'todo')}
              </StatePill>
            )}
          </li>
        );
      })}
    </ul>
  );
}

const isLate = (dueAt: string | null, now: Date) => dueAt !== null && new Date(dueAt) < now;
const OPEN: Words = { zh: '开会', en: 'Open the meeting' };
