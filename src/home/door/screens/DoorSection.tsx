// The door on the page of a stay: what is still to be done there, how the home is, the notice, the kit, who lives there
// too, the visits. It is done on the phone; the desk sees it, prints the notice and deals with refusals.
import type { ReactNode } from 'react';
import { ActButton } from '../../../shells/kit/act-button.tsx';
import type { Json } from '../../../shells/kit/act-types.ts';
import { Go } from '../../../shells/kit/go.tsx';
import { useLook } from '../../../shells/kit/look.ts';
import { Card, Deadline, StatePill } from '../../../shells/kit/marks.tsx';
import { useFormat } from '../../../shells/kit/moments.ts';
import { useMay } from '../../../shells/kit/session.tsx';
import { ErrorState, Waiting } from '../../../shells/kit/states.tsx';
import { useSay } from '../../../shells/kit/words.ts';
import type { DoorTold } from '../routes.ts';
import './door.css';
import { useT } from './door-words.ts';

export default function DoorSection({ episode }: { episode: { id: string; place: { path: string } } }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const visits = useMay('home.visit', { place: episode.place.path }).may;
  const { data, error, refetch } = useLook<Json<DoorTold>>(
    `/episodes/${episode.id}/door`,
    {},
    { follows: ['home.', 'control.', 'teams.'], keepShown: false },
  );
  if (data === undefined)
    return (
      <Card title={t('door')}>
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
      </Card>
    );
  const refusal = data.refusals.find((one) => one.closedAt === null);
  return (
    <Card
      title={t('door')}
      extra={
        visits ? (
          <span className="door-row">
            <Go to={`/episodes/${episode.id}/notice`} className="button button-plain button-small">
              {t('noticePage')}
            </Go>
            <a href={`/m/doors/${episode.id}`} className="button button-plain button-small">
              {t('toDoor')}
            </a>
          </span>
        ) : undefined
      }
    >
      {refusal !== undefined && (
        <p className="door-notice door-row">
          <strong>{t('refusalAt', { what: say(refusal.whatWords), step: say(refusal.stepWords) })}</strong>
          {refusal.role !== null && t('refusalWith', { role: say(refusal.role) })}
          {refusal.dueAt !== null && <Deadline dueAt={refusal.dueAt} nearMinutes={10} />}
        </p>
      )}
      <dl className="door-facts">
        <Fact label={t('due')}>
          {data.tasks.length === 0 ? (
            <span className="door-sub">{t('nothingDue')}</span>
          ) : (
            <ul className="door-list">
              {data.tasks.map((task) => (
                <li key={`${task.kind} ${task.title.en} ${task.dueAt}`} className="door-row">
                  {say(task.title)} <small>{say(task.role)}</small>{' '}
                  <Deadline dueAt={task.dueAt} nearMinutes={30} />
                </li>
              ))}
            </ul>
          )}
        </Fact>
        <Fact label={t('check')}>
          {data.check === null ? (
            <span className="door-sub">{t('checkNone')}</span>
          ) : (
            <>
              <StatePill tone={data.check.suitable ? 'good' : 'now'}>
                {t(data.check.suitable ? 'checkDone' : 'checkBad')}
              </StatePill>{' '}
              <small>
                {t('checkedBy', { by: data.check.by })} · {moment(data.check.at)}
              </small>
              {!data.check.suitable && (
                <div>
                  {t('against', { why: say(data.check.because) })}{' '}
                  {t(data.proposes === 'facility' ? 'proposesFacility' : 'proposesNone')}
                </div>
              )}
            </>
          )}
        </Fact>
        <Fact label={t('notice')}>
          {data.notices.length === 0 ? (
            <span className="door-sub">{t('noticeNone')}</span>
          ) : (
            <ul className="door-list">
              {data.notices.map((one) => (
                <li key={one.order} className="door-row">
                  {say(one.kind)}
                  {one.open ? (
                    <StatePill tone="late">{t('noticeOpen')}</StatePill>
                  ) : one.servedAt !== null && one.howWords !== null ? (
                    <small>
                      {t('servedHow', {
                        how: say(one.howWords),
                        by: one.servedBy ?? '—',
                        at: moment(one.servedAt),
                      })}
                    </small>
                  ) : null}
                </li>
              ))}
            </ul>
          )}
        </Fact>
        <Fact label={t('kit')}>
          {data.kits.length === 0 ? (
            <span className="door-sub">{t('kitNone')}</span>
          ) : (
            <>
              {data.kits.map((kit) => (
                <div key={kit.id}>
                  {t('kitReceipt', { receipt: kit.receipt, thermometer: kit.thermometer ?? '—' })}
                  {kit.back && ` · ${t('kitBack')}`} <small>{moment(kit.at)}</small>
                </div>
              ))}
              {data.kits.some((kit) => !kit.back) && (
                <ActButton
                  act="takeKitBack"
                  input={{ episode: episode.id }}
                  place={episode.place.path}
                  size="small"
                />
              )}
            </>
          )}
        </Fact>
        <Fact label={t('people')}>
          {data.coResidents.length === 0 ? (
            <span className="door-sub">{t('peopleNone')}</span>
          ) : (
            <ul className="door-list">
              {data.coResidents.map((one) => (
                <li key={one.id} className="door-row">
                  {one.name} · {say(one.choiceWords)}
                  {one.reason !== null && ` · ${say(one.reason)}`}
                  {one.stay !== null && (
                    <Go to={`/episodes/${one.stay.id}`}>
                      {t('coStay', { code: one.stay.code, state: say(one.stay.stateWords) })}
                    </Go>
                  )}
                </li>
              ))}
            </ul>
          )}
        </Fact>
        <Fact label={t('visits')}>
          {data.visits.length === 0 ? (
            <span className="door-sub">{t('visitsNone')}</span>
          ) : (
            <ul className="door-list">
              {data.visits.slice(0, 10).map((one) => (
                <li key={one.id}>
                  {say(one.visit)} · {say(one.found)}{' '}
                  {one.late && <StatePill tone="late">{t('late')}</StatePill>}{' '}
                  <small>
                    {moment(one.at)} ·{' '}
                    {one.beside === null ? one.by : t('withOther', { by: one.by, beside: one.beside })}
                  </small>
                </li>
              ))}
            </ul>
          )}
        </Fact>
      </dl>
    </Card>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </>
  );
}
