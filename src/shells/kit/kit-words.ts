// The kit's own words.
import en from './words.en.json' with { type: 'json' };
import { feature } from './words.ts';
import zh from './words.zh.json' with { type: 'json' };

export const useT = feature('kit', zh, en);
