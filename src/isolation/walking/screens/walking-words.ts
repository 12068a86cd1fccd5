// The words of walking through the zones.
import { feature } from '../../../shells/kit/words.ts';
import en from './words.en.json' with { type: 'json' };
import zh from './words.zh.json' with { type: 'json' };

export const useT = feature('walking', zh, en);
