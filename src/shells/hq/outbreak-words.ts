// Words of the page of outbreaks.
import { feature } from '../kit/words.ts';
import en from './outbreak.en.json' with { type: 'json' };
import zh from './outbreak.zh.json' with { type: 'json' };

export const useT = feature('outbreak', zh, en);
