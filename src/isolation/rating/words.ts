// The words of a score; alone, so that her own page stays small.
import type { Words } from '../../base/words.ts';

/** From the best to the worst. */
export const SCORES = {
  3: { zh: '好', en: 'good' },
  2: { zh: '一般', en: 'fair' },
  1: { zh: '差', en: 'bad' },
} as const satisfies Record<number, Words>;
