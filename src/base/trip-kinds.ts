// What a trip is for, in the words of its desk. Here, because a site tells its morning of trips and may not ask transport.
import type { Words } from './words.ts';

export const TRIP_KINDS = {
  intake: { zh: '接入隔离点', en: 'to an isolation site' },
  hospital: { zh: '送医', en: 'to a hospital' },
  return: { zh: '出院返回', en: 'back from hospital' },
  release: { zh: '解除送返', en: 'home after release' },
  between: { zh: '隔离点之间', en: 'between sites' },
} as const satisfies Record<string, Words>;
export type TripKind = keyof typeof TRIP_KINDS;
