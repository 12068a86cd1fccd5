// The words of the pages of tubes, boxes and what is to be settled.
import { feature } from '../../shells/kit/words.ts';
import en from './tubes.en.json' with { type: 'json' };
import zh from './tubes.zh.json' with { type: 'json' };

export const useT = feature('tubes', zh, en);
