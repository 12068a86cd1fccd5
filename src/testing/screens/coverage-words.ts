// The words of the screens of coverage and of pooling advice.
import { feature } from '../../shells/kit/words.ts';
import en from './coverage.en.json' with { type: 'json' };
import zh from './coverage.zh.json' with { type: 'json' };

export const useT = feature('testing-coverage', zh, en);
