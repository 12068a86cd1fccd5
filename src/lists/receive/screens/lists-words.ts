// Words of the screens of taking in lists.
import { fillWords, type Holes, type Words } from '../../../base/words.ts';
import { feature } from '../../../shells/kit/words.ts';
import en from './words.en.json' with { type: 'json' };
import zh from './words.zh.json' with { type: 'json' };

export const useT = feature('receive', zh, en);

/** A word in both languages, for the parts of the kit that choose by themselves. */
export function words(key: keyof typeof zh, holes: Holes = {}): Words {
  return fillWords({ zh: zh[key], en: en[key] }, holes);
}

/** A sheet that was not read, why, and how many filled rows stand on it as far as is known. */
export function unreadText(
  sheet: { readonly name: string; readonly rows: number; readonly words: Words },
  say: (words: Words) => string,
  t: ReturnType<typeof useT>,
): string {
  const { name, rows } = sheet;
  return t(rows > 0 ? 'unreadSheetRows' : 'unreadSheet', { name, n: rows, why: say(sheet.words) });
}
