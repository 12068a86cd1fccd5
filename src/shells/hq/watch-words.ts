// Words of the board of invariants and of the audit.
import { feature } from '../kit/words.ts';
import en from './watch.en.json' with { type: 'json' };
import zh from './watch.zh.json' with { type: 'json' };

export const useT = feature('watch', zh, en);
