// What the ledger says about a task, in short: the whole sentences are on the audit page.
import type { Words } from '../../base/words.ts';

const WORDS: Readonly<Record<string, Words>> = {
  'tasks.given': { zh: '交办', en: 'given' },
  'tasks.taken': { zh: '接下', en: 'taken' },
  'tasks.handed': { zh: '转交', en: 'handed on' },
  'tasks.finished': { zh: '完成', en: 'finished' },
  'tasks.cancelled': { zh: '取消', en: 'cancelled' },
  'tasks.escalated': { zh: '超时，已上报', en: 'late, told upwards' },
};

export function happenedWords(word: string): Words {
  return WORDS[word] ?? { zh: word, en: word };
}
