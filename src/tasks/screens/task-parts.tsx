// Parts of tasks shown on desk and phone: where a task is done, its state, and its buttons with their reasons.
import { type ReactNode, useState } from 'react';
import type { Words } from '../../base/words.ts';
import { useAct } from '../../shells/kit/act.ts';
import { ActButton, WhyButton } from '../../shells/kit/act-button.tsx';
import type { Json } from '../../shells/kit/act-types.ts';
import { Dialog, ReasonDialog } from '../../shells/kit/dialog.tsx';
import { Go } from '../../shells/kit/go.tsx';
import { useLook } from '../../shells/kit/look.ts';
import { StatePill } from '../../shells/kit/marks.tsx';
import { ErrorState, Waiting } from '../../shells/kit/states.tsx';
import { useTell } from '../../shells/kit/tell.tsx';
import { useSay } from '../../shells/kit/words.ts';
import type { TaskButton, TaskCandidate, TaskShown } from '../routes.ts';
import './tasks.css';
import { useT } from './tasks-words.ts';

export type TaskSeen = Json<TaskShown>;

/** What makes my day look stale. */
export const FOLLOWS = { follows: ['tasks.', 'teams.', 'lists.'], everySeconds: 60 };

/** Where the screen that does a task is reached from this shell; undefined when it is on the other one. */
export function doneAt(
  link: string | null,
  shell: 'hq' | 'field',
): { to?: string; href?: string } | undefined {
  if (link === null) return undefined;
  const onPhone = link === '/m' || link.startsWith('/m/');
  if (onPhone) return shell === 'field' ? { to: link.slice(2) || '/' } : { href: link };
  return shell === 'hq' ? { to: link } : undefined;
}

/** The link to the screen that does the task. */
export function GoAndDo({
  task,
  shell,
  large = false,
}: {
  task: TaskSeen;
  shell: 'hq' | 'field';
  large?: boolean;
}) {
  const t = useT();
  const at = task.endedAt === null ? doneAt(task.link, shell) : undefined;
  const look = `button button-primary ${large ? 'button-large button-wide' : ''}`;
  if (at?.to !== undefined)
    return (
      <Go to={at.to} className={look}>
        {t('goThere')}
      </Go>
    );
  if (at?.href !== undefined)
    return (
      <a href={at.href} className={look}>
        {t('goThere')}
      </a>
    );
  return null;
}

export function TaskState({ task }: { task: TaskSeen }) {
  const t = useT();
  if (task.endedAt !== null)
    return <StatePill tone={task.state === 'completed' ? 'good' : 'quiet'} words={task.stateWords} />;
  if (task.mine) return <StatePill tone="busy">{t('mineMark')}</StatePill>;
  return <StatePill tone={task.takenBy === null ? 'quiet' : 'busy'} words={task.stateWords} />;
}

const USUAL: readonly Words[] = [
  { zh: '已当面办结', en: 'done in person' },
  { zh: '已电话办结', en: 'done by telephone' },
];
const USUAL_CANCEL: readonly Words[] = [
  { zh: '已由其他人办结', en: 'done by somebody else' },
  { zh: '重复下达', en: 'given twice' },
];

interface ButtonsProps {
  task: TaskSeen;
  size?: 'normal' | 'large';
  onChanged: () => void;
  /** The phone finishes through its outbox, so that it works without signal. */
  finish?: ((proof: string) => Promise<void>) | undefined;
  extra?: ReactNode;
}

/** Take, finish, hand on, cancel: each disabled one says why, by the rule the server asks. */
export function TaskButtons({ task, size = 'normal', onChanged, finish, extra }: ButtonsProps) {
  const t = useT();
  const tell = useTell();
  const [open, setOpen] = useState<'finish' | 'cancel' | 'hand'>();
  const finishing = useAct('finishTask');
  const cancelling = useAct('cancelTask');
  const whyOf = (act: TaskButton['act']) => {
    const button = task.buttons.find((one) => one.act === act);
    return button === undefined || button.may ? undefined : button.why;
  };
  const done = () => {
    setOpen(undefined);
    onChanged();
  };
  const finishNow = async (proof: string) => {
    try {
      if (finish) await finish(proof);
      else await finishing.perform({ task: task.id, proof });
      done();
    } catch (error) {
      tell.refused(error);
    }
  };
  const cancelNow = async (reason: string) => {
    try {
      await cancelling.perform({ task: task.id, reason });
      done();
    } catch (error) {
      tell.refused(error);
    }
  };
  if (task.endedAt !== null) return null;
  const mayCancel = whyOf('cancelTask') === undefined;
  return (
    <div className="task-buttons">
      {extra}
      {!task.mine && (
        <ActButton
          act="takeTask"
          input={{ task: task.id }}
          title={TAKE}
          tone="primary"
          size={size}
          why={whyOf('takeTask')}
          onDone={onChanged}
        />
      )}
      <WhyButton
        tone={task.mine ? 'primary' : 'plain'}
        size={size}
        why={whyOf('finishTask')}
        pending={finishing.pending}
        onPress={() => setOpen('finish')}
      >
        {t('finish')}
      </WhyButton>
      <WhyButton size={size} why={whyOf('handTask')} onPress={() => setOpen('hand')}>
        {t('hand')}
      </WhyButton>
      {mayCancel && (
        <WhyButton size={size} pending={cancelling.pending} onPress={() => setOpen('cancel')}>
          {t('cancel')}
        </WhyButton>
      )}
      <ReasonDialog
        open={open === 'finish'}
        title={FINISH}
        words={FINISH_WORDS}
        label={PROOF}
        usual={USUAL}
        pending={finishing.pending}
        onReason={(proof) => void finishNow(proof)}
        onClose={() => setOpen(undefined)}
      />
      <ReasonDialog
        open={open === 'cancel'}
        title={CANCEL}
        words={CANCEL_WORDS}
        usual={USUAL_CANCEL}
        pending={cancelling.pending}
        onReason={(reason) => void cancelNow(reason)}
        onClose={() => setOpen(undefined)}
      />
      <HandDialog open={open === 'hand'} task={task} onDone={done} onClose={() => setOpen(undefined)} />
    </div>
  );
}

const TAKE: Words = { zh: '接下任务', en: 'Take' };
const FINISH: Words = { zh: '完成任务', en: 'Finish the task' };
const PROOF: Words = { zh: '办结凭据', en: 'Proof' };
const FINISH_WORDS: Words = {
  zh: '请写明做了什么，或填写回执编号。请勿写姓名、电话和证件号。',
  en: 'Say what was done, or give the number of a receipt. No names, phone or document numbers, please.',
};
const CANCEL: Words = { zh: '取消任务', en: 'Cancel the task' };
const CANCEL_WORDS: Words = {
  zh: '取消后不再提醒任何人。请写明原因，会记入账本。',
  en: 'Nobody is reminded any more. Say why; the ledger keeps it.',
};

/** Colleagues who are on and fit, those with the fewest tasks first. */
function HandDialog({
  open,
  task,
  onDone,
  onClose,
}: {
  open: boolean;
  task: TaskSeen;
  onDone: () => void;
  onClose: () => void;
}) {
  const t = useT();
  const say = useSay();
  const tell = useTell();
  const { perform, pending } = useAct('handTask');
  const { data, error, refetch } = useLook<{ rows: Json<TaskCandidate>[] }>(
    `/tasks/${task.id}/candidates`,
    {},
    { when: open, follows: ['teams.', 'tasks.'] },
  );
  const give = async (one: Json<TaskCandidate>) => {
    if (pending) return;
    try {
      await perform({ task: task.id, to: one.user });
      tell.done({ zh: `已转交给 ${one.name}`, en: `Handed to ${one.name}` });
      onDone();
    } catch (error) {
      tell.refused(error);
    }
  };
  return (
    <Dialog open={open} title={t('handTo')} onClose={onClose}>
      {data === undefined &&
        (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Waiting />)}
      {data?.rows.length === 0 && <p>{t('handNone')}</p>}
      <ul className="choose-list">
        {data?.rows.map((one) => (
          <li key={one.user}>
            <button type="button" className="choose" aria-disabled={pending} onClick={() => void give(one)}>
              <strong>{one.name}</strong>
              <span>
                {say(one.roleName)} · {say(one.placeName)}
              </span>
              <small className="digits">{t('load', { n: one.load })}</small>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
