// What leaving a site may refuse, and what to do instead.
import { refusals } from '../../base/refusal.ts';

export const {
  refuse,
  refusalOf,
  table: leavingRefusals,
} = refusals({
  'leaving-not-here': {
    status: 409,
    zh: '此人不在本点，也没有未完成的离点清单。请刷新后核对。',
    en: 'She is in no room of this site and no list of hers is open. Reload and look again.',
  },
  'leaving-item-unknown': {
    status: 422,
    zh: '离点清单中没有这一项。请刷新后从清单中选择。',
    en: 'The list has no such item. Reload and choose from it.',
  },
  'leaving-ride-none': {
    status: 422,
    zh: '不能这样离点：{why}。请改选其他方式。',
    en: 'She can not go that way: {why}. Choose another one.',
  },
  'leaving-when': {
    status: 422,
    zh: '来接的时间须在今天之后或今天稍晚。请核对。',
    en: 'Say when she is fetched, from now on. Check the time.',
  },
});
