// One task on the desk: what, where, by when, who; who heard that it is late; and what can be done.
import type { Json } from '../../shells/kit/act-types.ts';
import { useAddress } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, Deadline } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { PageHeader } from '../../shells/kit/page-header.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { Timeline } from '../../shells/kit/timeline.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { TaskPageOfOne } from '../routes.ts';
import { happenedWords } from './happened.ts';
import { GoAndDo, TaskButtons, TaskState } from './task-parts.tsx';
import { useT } from './tasks-words.ts';

export default function TaskScreen() {
  const t = useT();
  const say = useSay();
  const { task: id = '' } = useAddress();
  const { data, error, refetch } = useLook<Json<TaskPageOfOne>>(
    `/tasks/${id}`,
    {},
    { follows: ['tasks.', 'lists.'], everySeconds: 60 },
  );
  const path = [{ title: t('tasks'), to: '/tasks' }];
  if (data === undefined)
    return (
      <>
        <PageHeader title={t('task')} path={path} />
        {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />}
      </>
    );
  const { task } = data;
  return (
    <>
      <PageHeader
        title={capital(say(task.title))}
        path={path}
        beside={
          <>
            <TaskState task={task} />
            <Deadline dueAt={task.dueAt} doneAt={task.endedAt} />
          </>
        }
        actions={<GoAndDo task={task} shell="hq" />}
      />
      <div className="task-page">
        <Card title={t('task')}>
          <TaskFacts page={data} />
          {task.endedAt === null && (
            <div className="task-actions">
              <TaskButtons task={task} onChanged={() => void refetch()} />
            </div>
          )}
        </Card>
        <div className="form-grid">
          <Card title={t('told')}>
            <ToldList page={data} />
          </Card>
          <Card title={t('happened')}>
            {data.happened.length === 0 ? (
              <p>{t('happenedNone')}</p>
            ) : (
              <Timeline
                label={t('happened')}
                items={data.happened.map((one) => ({
                  id: one.id,
                  at: one.at,
                  words: happenedWords(one.word),
                  who: say(one.by),
                }))}
              />
            )}
          </Card>
        </div>
      </div>
    </>
  );
}

/** Who heard, level by level. */
export function ToldList({ page }: { page: Json<TaskPageOfOne> }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  if (page.told.length === 0) return <p>{t('toldNone')}</p>;
  return (
    <ol className="told-list">
      {page.told.map((one) => (
        <li key={one.level}>
          <span>{t('toldRow', { n: one.level, unit: say(one.unit), role: say(one.role) })}</span>
          <time className="digits" dateTime={one.at}>
            {moment(one.at)}
          </time>
        </li>
      ))}
    </ol>
  );
}

export function TaskFacts({ page }: { page: Json<TaskPageOfOne> }) {
  const t = useT();
  const say = useSay();
  const { moment } = useFormat();
  const { task } = page;
  const why =
    { 'not-needed': t('notNeeded'), 'not-planned': t('notPlanned') }[page.endedWhy ?? ''] ?? page.endedWhy;
  const ended = {
    at: task.endedAt === null ? '' : moment(task.endedAt),
    by: page.endedBy ? say(page.endedBy) : '—',
  };
  return (
    <dl className="facts">
      <dt>{t('kind')}</dt>
      <dd>{say(task.kindWords)}</dd>
      <dt>{t('where')}</dt>
      <dd>{say(task.placeName)}</dd>
      <dt>{t('owner')}</dt>
      <dd>
        {say(task.unitName)} · {say(task.roleName)}
      </dd>
      <dt>{t('window')}</dt>
      <dd className="digits">
        {moment(task.opensAt)} – {moment(task.dueAt)}
      </dd>
      <dt>{t('takenBy')}</dt>
      <dd>
        {task.takenBy?.name ?? t('nobody')}
        {task.takenBy?.gone === true && task.endedAt === null && ` · ${t('gone')}`}
        {page.takenAt !== null && <span className="digits"> {moment(page.takenAt)}</span>}
      </dd>
      <dt>{t('openedBy')}</dt>
      <dd>
        {say(page.openedBy)} <span className="digits">{moment(page.openedAt)}</span>
      </dd>
      {task.endedAt !== null && (
        <>
          <dt>{task.state === 'completed' ? t('proof') : t('why')}</dt>
          <dd>
            {task.state === 'completed' ? page.proof : why}{' '}
            {task.state === 'completed' ? t('endedAt', ended) : t('cancelledAt', ended)}
          </dd>
        </>
      )}
    </dl>
  );
}
