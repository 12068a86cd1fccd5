// The words of the codes of the resident's page, and of the desk that answers requests about personal data.
import { feature } from '../../../shells/kit/words.ts';
import en from './words.en.json' with { type: 'json' };
import zh from './words.zh.json' with { type: 'json' };

export const useT = feature('resident', zh, en);
