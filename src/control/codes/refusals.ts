// What answering a colour may refuse, and what to do instead.
import { refusals } from '../../base/refusal.ts';

export const {
  refuse,
  refusalOf,
  table: codeRefusals,
} = refusals({
  'code-answered': {
    status: 409,
    zh: '第 {no} 号提请已有答复（{answer}）。请刷新列表。',
    en: 'Proposal {no} has been answered already ({answer}). Renew the list.',
  },
  'code-outdated': {
    status: 409,
    zh: '第 {no} 号提请之后情况有变化，系统将重新提请。请刷新列表后再批准。',
    en: 'Things have changed since proposal {no}; the house proposes anew. Renew the list, then approve.',
  },
  'code-too-many': {
    status: 422,
    zh: '一次最多批准 {n} 条，且须逐条可见。请分批办理。',
    en: 'At most {n} are approved in one go, each seen in the list. Do it in parts.',
  },
  'code-reason-unknown': {
    status: 422,
    zh: '没有这个原因。请从列表中选择。',
    en: 'There is no such reason. Choose one from the list.',
  },
});
