// Words of the headquarters frame and its overview.
import { feature } from '../kit/words.ts';
import en from './words.en.json' with { type: 'json' };
import zh from './words.zh.json' with { type: 'json' };

export const useT = feature('hq', zh, en);
