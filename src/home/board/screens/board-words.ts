// The words of the home board and of the phone pages of people at home.
import { feature } from '../../../shells/kit/words.ts';
import en from './words.en.json' with { type: 'json' };
import zh from './words.zh.json' with { type: 'json' };

export const useT = feature('home-board', zh, en);
