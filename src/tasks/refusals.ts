// What tasks may refuse, and what to do instead.
import { Refusal, refusals } from '../base/refusal.ts';
import { fill, type Words } from '../base/words.ts';
import { TASK_STATES } from './terms.ts';

/** A refusal whose holes may be words themselves: each language is filled with its own. */
export function refusalOf(
  code: keyof typeof taskRefusals,
  holes: Readonly<Record<string, Words | string | number>> = {},
): Refusal {
  const row = taskRefusals[code];
  const inOne = (language: 'zh' | 'en') =>
    Object.fromEntries(
      Object.entries(holes).map(([name, hole]) => {
        const words = typeof hole === 'object' ? hole : stateWords(name, hole);
        return [name, typeof words === 'object' ? words[language] : words];
      }),
    );
  return new Refusal(code, {
    status: row.status,
    zh: fill(row.zh, inOne('zh')),
    en: fill(row.en, inOne('en')),
  });
}

export function refuse(
  code: keyof typeof taskRefusals,
  holes: Readonly<Record<string, Words | string | number>> = {},
): never {
  throw refusalOf(code, holes);
}

function stateWords(name: string, hole: string | number): Words | string | number {
  return name === 'state' && Object.hasOwn(TASK_STATES, hole)
    ? TASK_STATES[hole as keyof typeof TASK_STATES] // the line above asked
    : hole;
}

export const { table: taskRefusals } = refusals({
  'task-ended': {
    status: 409,
    zh: '这项任务{state}，不能再操作。请刷新任务列表。',
    en: 'This task is already {state}. Refresh the list of tasks.',
  },
  'task-yours': {
    status: 409,
    zh: '这项任务已在您手上。',
    en: 'This task is already yours.',
  },
  'task-taken': {
    status: 409,
    zh: '{by} 正在办理这项任务。如需接手，请对方转交，或由值班长指派。',
    en: '{by} is doing this task. Ask to be handed it, or let the duty lead assign it.',
  },
  'task-other-role': {
    status: 403,
    zh: '这项任务由其他岗位（{role}）办理。请交给对应岗位，或由值班长指派。',
    en: 'This task belongs to another role ({role}). Leave it to them, or ask the duty lead.',
  },
  'task-finished-elsewhere': {
    status: 409,
    zh: '这项任务不能手工完成：请通过“{by}”办结，任务会自动完成。',
    en: 'This task is not finished by hand. It is done by {by}.',
  },
  'task-not-open-yet': {
    status: 409,
    zh: '这项任务还没到开始时间，请到时再办。',
    en: 'This task has not opened yet. Do it when its time comes.',
  },
  'task-not-yours-to-hand': {
    status: 403,
    zh: '只能转交自己手上的任务。请先接下，或由值班长指派。',
    en: 'You can hand on only what you have taken. Take it first, or let the duty lead assign it.',
  },
  'task-not-yours-to-cancel': {
    status: 403,
    zh: '取消任务须由本辖区有指派权限的人员办理。请联系值班长。',
    en: 'A task is cancelled by whoever assigns work in this area. Ask the duty lead.',
  },
  'colleague-not-fitting': {
    status: 409,
    zh: '{name} 在这里没有对应岗位，不能接这项任务。请选择本单位同岗或可顶岗的人员。',
    en: '{name} holds no fitting duty here. Choose somebody of the same role, or who may stand in for it.',
  },
  'colleague-away': {
    status: 409,
    zh: '{name} 目前不在岗。请选择在岗人员。',
    en: '{name} is off duty now. Choose somebody who is on.',
  },
  'errand-seen-by-nobody': {
    status: 409,
    zh: '{role}不办理这一级单位的任务，交办后不会出现在任何人的任务里。请选择下级单位，或换一个岗位。',
    en: 'No {role} does tasks of a unit of that level, and the errand would be on nobody’s day. Choose a unit further down, or another role.',
  },
  'due-before-open': {
    status: 400,
    zh: '截止时间须晚于现在。请重新填写。',
    en: 'The due time must lie in the future. Give another one.',
  },
});
