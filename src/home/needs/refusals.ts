// What the needs of people at home may be refused for, and what to do instead.
import { Refusal, refusals } from '../../base/refusal.ts';
import type { BothHoles } from '../../base/words.ts';

export function refuse(code: keyof typeof needRefusals, holes: BothHoles = {}): never {
  throw refusalOf(code, holes);
}

export function refusalOf(code: keyof typeof needRefusals, holes: BothHoles = {}): Refusal {
  return new Refusal(code, needRefusals[code], holes);
}

export const { table: needRefusals } = refusals({
  'need-kind-unknown': {
    status: 422,
    zh: '没有这类需求。请从列表中选择，或选“其他”。',
    en: 'There is no such kind of need. Choose from the list, or “something else”.',
  },
  'need-answered': {
    status: 409,
    zh: '这项需求已经答复。',
    en: 'This need has been answered already.',
  },
  'need-taken': {
    status: 409,
    zh: '{by} 已在办理这项需求。',
    en: '{by} is at it already.',
  },
  'need-other-role': {
    status: 403,
    zh: '「{kind}」由{role}答复。请转告对方。',
    en: '{kind} is answered by: {role}. Tell them.',
  },
  'answer-needs-words': {
    status: 422,
    zh: '请写明如何答复；办不到的，写明原因和还可以找谁。',
    en: 'Write what was told; for what can not be done, the reason and whom else to ask.',
  },
  'needs-too-many': {
    status: 409,
    zh: '已有 {n} 项需求等待答复。请等其中一项答复后再提，急事请直接拨打小组电话。',
    en: '{n} needs wait for an answer. Wait for one of them, or telephone the team when it is urgent.',
  },
  'not-in-a-stay': {
    status: 409,
    zh: '此人目前不在管控中，不能登记需求。',
    en: 'She is not under control now, so no need can be asked.',
  },
});
