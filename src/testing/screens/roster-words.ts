// The words of rosters, slots, tickets and the queue.
import type { Words } from '../../base/words.ts';
import { feature } from '../../shells/kit/words.ts';
import en from './roster.en.json' with { type: 'json' };
import zh from './roster.zh.json' with { type: 'json' };

export const useT = feature('testing-roster', zh, en);

/** The same words for parts of the kit that speak both languages themselves. */
export const words = (key: keyof typeof zh): Words => ({ zh: zh[key], en: en[key] });
