// The words of the briefing and of the meeting over all sites.
import { feature } from '../../../shells/kit/words.ts';
import en from './words.en.json' with { type: 'json' };
import zh from './words.zh.json' with { type: 'json' };

export const useT = feature('briefing', zh, en);
