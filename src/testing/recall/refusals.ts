// What may be refused about recalls, and what to do instead.
import { Refusal, refusals } from '../../base/refusal.ts';
import type { BothHoles } from '../../base/words.ts';

export function refuse(code: keyof typeof recallRefusals, holes: BothHoles = {}): never {
  throw refusalOf(code, holes);
}

export function refusalOf(code: keyof typeof recallRefusals, holes: BothHoles = {}): Refusal {
  return new Refusal(code, recallRefusals[code], holes);
}

export const { table: recallRefusals } = refusals({
  'positive-decided': {
    status: 409,
    zh: '这名较早的阳性已经决定过，或不需要决定。请刷新召回页。',
    en: 'It has been decided already whether she is a case, or it is not to be. Read the page of recalls anew.',
  },
  'recall-over': {
    status: 409,
    zh: '此人的召回已有结论（{outcome}）。请刷新。',
    en: 'This recall is over ({outcome}). Refresh.',
  },
  'recall-swabbed': {
    status: 409,
    zh: '此人已单采，管号 {barcode}，结果未出。',
    en: 'She has been swabbed already, tube {barcode}; its result is awaited.',
  },
  'recall-no-outcome': {
    status: 409,
    zh: '单采结果未出，还不能告知。',
    en: 'Her own result is not there yet: there is nothing to tell.',
  },
  'recall-not-refusing': {
    status: 409,
    zh: '没有登记此人不配合。请先登记告知情况。',
    en: 'Nobody has recorded that she is unwilling. Record first how she was told.',
  },
  'holds-needed': {
    status: 422,
    zh: '请写明本人是否同意留在原地。',
    en: 'Say whether she agrees to stay where she is.',
  },
});
