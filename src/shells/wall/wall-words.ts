// Words of the wall.
import { feature } from '../kit/words.ts';
import en from './words.en.json' with { type: 'json' };
import zh from './words.zh.json' with { type: 'json' };

export const useT = feature('wall', zh, en);
