// One task on the phone: what, where, by when, and the few things to do with it. Finishing works without signal.
import type { Json } from '../../shells/kit/act-types.ts';
import { useAddress, useGo } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { Card, Deadline } from '../../shells/kit/marks.tsx';
import { useFormat } from '../../shells/kit/moments.ts';
import { useOutboxAct } from '../../shells/kit/outbox.ts';
import { PrimaryBar } from '../../shells/kit/phone.tsx';
import { EmptyState, ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { useTell } from '../../shells/kit/tell.tsx';
import { capital, useSay } from '../../shells/kit/words.ts';
import type { MyDay } from '../routes.ts';
import { doneAt, FOLLOWS, GoAndDo, TaskButtons, TaskState } from './task-parts.tsx';
import { useT } from './tasks-words.ts';

export default function PhoneTaskScreen() {
  const t = useT();
  const say = useSay();
  const go = useGo();
  const tell = useTell();
  const { moment } = useFormat();
  const record = useOutboxAct('finishTask');
  const { task: id = '' } = useAddress();
  // From my day, which the phone keeps: the page opens without signal too.
  const { data, error, refetch } = useLook<Json<MyDay>>('/my-day', {}, FOLLOWS);
  if (data === undefined)
    return error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />;
  const task = [...data.tasks, ...data.told].find((one) => one.id === id);
  if (task === undefined) return <EmptyState title={GONE} words={GONE_HELP} />;
  const finish = async (proof: string) => {
    await record(
      { task: task.id, proof },
      { zh: `完成任务：${task.title.zh}`, en: `Finish: ${task.title.en}` },
    );
    tell.done({ zh: '已记录，联网后自动上传', en: 'Recorded; it is sent when there is a connection' });
    go('/today');
  };
  return (
    <div className="stack task-phone">
      <Card title={capital(say(task.title))} extra={<TaskState task={task} />}>
        <dl className="facts">
          <dt>{t('due')}</dt>
          <dd>
            <Deadline dueAt={task.dueAt} /> <span className="digits">{moment(task.dueAt)}</span>
          </dd>
          <dt>{t('where')}</dt>
          <dd>{say(task.placeName)}</dd>
          <dt>{t('owner')}</dt>
          <dd>
            {say(task.unitName)} · {say(task.roleName)}
          </dd>
          <dt>{t('takenBy')}</dt>
          <dd>
            {task.takenBy?.name ?? t('nobody')}
            {task.takenBy?.gone === true && ` · ${t('gone')}`}
          </dd>
        </dl>
      </Card>
      <TaskButtons task={task} size="large" onChanged={() => void refetch()} finish={finish} />
      {doneAt(task.link, 'field') !== undefined && (
        <PrimaryBar>
          <GoAndDo task={task} shell="field" large />
        </PrimaryBar>
      )}
    </div>
  );
}

const GONE = { zh: '这项任务已不在您的任务中', en: 'This task is no longer among yours' };
const GONE_HELP = {
  zh: '可能已办结、转交或改由他人办理。请返回“今日”查看。',
  en: 'It may be finished, handed on or done by somebody else. Go back to “Today”.',
};
