// The two languages on screen. Chinese is the default; the choice is kept on this device. Each feature brings its
// two dictionaries and gets a typed `t`: a key missing in English does not compile, a key missing in both is
// shown in brackets so that nobody overlooks it.
import { useCallback, useSyncExternalStore } from 'react';
import { fill, type Holes, type Words } from '../../base/words.ts';

export type Language = 'zh' | 'en';

const KEPT_AT = 'seawall.language';

let spoken: Language = keptLanguage();
const listeners = new Set<() => void>();
markPage();

/** The language now. */
export function language(): Language {
  return spoken;
}

/** Changes the language of the whole page and keeps the choice. */
export async function speak(to: Language): Promise<void> {
  try {
    localStorage.setItem(KEPT_AT, to);
  } catch {
    // A browser that keeps nothing still changes for now.
  }
  spoken = to;
  markPage();
  for (const listener of listeners) listener();
}

/**
 * Takes a feature's dictionaries and gives the hook that reads them:
 * `const useT = feature('lists', zh, en)`, then `const t = useT(); t('open', { n: 3 })`.
 */
export function feature<Z extends Readonly<Record<string, string>>>(
  name: string,
  zh: Z,
  en: Readonly<Record<keyof Z, string>>,
): () => (key: keyof Z & string, holes?: Holes) => string {
  const dictionaries = { zh, en };
  return function useFeatureWords() {
    const now = useLanguage();
    return useCallback(
      (key: keyof Z & string, holes: Holes = {}) => {
        const text: string | undefined = dictionaries[now][key];
        return text === undefined ? `⟦${name} ${key}⟧` : fill(text, holes);
      },
      [now],
    );
  };
}

/** The sentence in the language now. In a component use {@link useSay}, which follows a change. */
export function say(words: Words): string {
  return words[spoken];
}

/** With a capital where a sentence or a button begins: titles of acts are parts of sentences too. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `say` that follows a change of language. */
export function useSay(): (words: Words) => string {
  const now = useLanguage();
  return useCallback((words: Words) => words[now], [now]);
}

/** The marks a sentence is joined with, which are not the same in both languages. */
export function useMarks(): { readonly comma: string; readonly semicolon: string; readonly colon: string } {
  return MARKS[useLanguage()];
}

const MARKS = {
  zh: { comma: '、', semicolon: '；', colon: '：' },
  en: { comma: ', ', semicolon: '; ', colon: ': ' },
} as const;

/** The language now, followed. */
export function useLanguage(): Language {
  return useSyncExternalStore(follow, language);
}

function follow(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function keptLanguage(): Language {
  try {
    return localStorage.getItem(KEPT_AT) === 'en' ? 'en' : 'zh';
  } catch {
    return 'zh';
  }
}

function markPage(): void {
  if (typeof document !== 'undefined') document.documentElement.lang = spoken === 'en' ? 'en' : 'zh-CN';
}
