// What protocols and plans may refuse, and what to do instead.
import { refusals } from '../../base/refusal.ts';
import type { Words } from '../../base/words.ts';

export const {
  refuse,
  refusalOf,
  table: protocolRefusals,
} = refusals({
  'no-such-protocol': {
    status: 404,
    zh: '规则库里没有方案「{protocol}」。现有：{known}。',
    en: 'The rulebook holds no protocol “{protocol}”. There are: {known}.',
  },
  'no-such-category': {
    status: 422,
    zh: '方案 {protocol} 没有类别「{category}」。可选：{known}。',
    en: 'The protocol {protocol} has no category “{category}”. Choose one of: {known}.',
  },
  'no-category': {
    status: 422,
    zh: '没有给出类别。请至少选择一个类别后再算。',
    en: 'No category was given. Choose at least one and ask again.',
  },
  'fact-missing': {
    status: 422,
    zh: '类别「{category}」的方案需要「{day}」（{fact}），现在没有。请先补充再算。',
    en: 'The plan of “{category}” needs the day of {day} ({fact}), which is missing. Add it and ask again.',
  },
  'fact-unreadable': {
    status: 422,
    zh: '事实「{fact}」的值「{given}」无法识别。日期请写成 2021-12-08。',
    en: 'The fact “{fact}” says “{given}”, which can not be read. Write days as 2021-12-08.',
  },
  'fact-unknown': {
    status: 422,
    zh: '不认识的事实「{fact}」。可用的有：{known}。',
    en: 'There is no fact called “{fact}”. There are: {known}.',
  },
  'facts-not-json': {
    status: 422,
    zh: '事实不是有效的 JSON（{why}）。请写成：{example}',
    en: 'The facts are not JSON ({why}). Write them like this: {example}',
  },
  'facts-out-of-order': {
    status: 422,
    zh: '末次暴露（{last}）早于首次暴露（{first}）。请更正其中一个。',
    en: 'The last exposure ({last}) is before the first one ({first}). Correct one of them.',
  },
  'version-gone': {
    status: 404,
    zh: '规则库里找不到版本 {version}，这份决定无法重放。请检查数据目录是否完整。',
    en: 'The rulebook has no version {version}; this decision can not be replayed. Check that the data folder is whole.',
  },
});

/** Names that could have been meant, as each language joins them. */
export function known(names: readonly string[]): { known: Words } {
  return { known: { zh: names.join('、'), en: names.join(', ') } };
}
