// Words of the phone's frame.
import { feature } from '../kit/words.ts';
import en from './words.en.json' with { type: 'json' };
import zh from './words.zh.json' with { type: 'json' };

export const useT = feature('field', zh, en);
