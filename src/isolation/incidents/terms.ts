// Nouns of incidents.
import type { Words } from '../../base/words.ts';

/** What was decided about somebody's days: they begin anew as proposed, though not proposed, or stay as they are. */
export const DECISIONS = {
  anew: { zh: '重新计算', en: 'begins anew' },
  added: { zh: '加入', en: 'added' },
  left: { zh: '不重新计算', en: 'left out' },
} as const satisfies Record<string, Words>;
export type Decision = keyof typeof DECISIONS;

/** What a review has changed, so that the same does not happen in the same way again. */
export const REVIEW_CHANGES = {
  nothing: { zh: '无需改动', en: 'nothing has to change' },
  card: { zh: '应急卡', en: 'the card' },
  'day-plan': { zh: '一日安排', en: 'the day plan' },
  training: { zh: '培训', en: 'training' },
  staffing: { zh: '岗位与排班', en: 'posts and shifts' },
  building: { zh: '房间、门与设备', en: 'rooms, doors, equipment' },
  supplies: { zh: '物资', en: 'supplies' },
} as const satisfies Record<string, Words>;
export type ReviewChange = keyof typeof REVIEW_CHANGES;

/** What the table of incidents calls it when a guest turns out to be positive. */
export const POSITIVE = 'positive';
