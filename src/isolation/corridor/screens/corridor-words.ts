// The words of measuring a corridor.
import { feature } from '../../../shells/kit/words.ts';
import en from './words.en.json' with { type: 'json' };
import zh from './words.zh.json' with { type: 'json' };

export const useT = feature('corridor', zh, en);
