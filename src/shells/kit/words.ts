// The two languages on screen. Chinese is the default; the choice is kept on this device. Each feature brings its
// two dictionaries and gets a typed `t`: a key missing in English does not compile, a key missing in both is
// shown in brackets so that nobody overlooks it.
import i18next from 'i18next';
import { useCallback } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';
import type { Holes, Words } from '../../base/words.ts';

export type Language = 'zh' | 'en';

const KEPT_AT = 'seawall.language';

void i18next.use(initReactI18next).init({
  lng: keptLanguage(),
  fallbackLng: false,
  supportedLngs: ['zh', 'en'],
  resources: {},
  ns: [],
  initAsync: false,
  keySeparator: false,
  nsSeparator: false,
  interpolation: { prefix: '{', suffix: '}', escapeValue: false }, // React escapes
  parseMissingKeyHandler: (key) => `⟦${key}⟧`,
  react: { useSuspense: false },
});
markPage(language());
i18next.on('languageChanged', (to) => markPage(to === 'en' ? 'en' : 'zh'));

/** The language now. */
export function language(): Language {
  return i18next.language === 'en' ? 'en' : 'zh';
}

/** Changes the language of the whole page and keeps the choice. */
export async function speak(to: Language): Promise<void> {
  try {
    localStorage.setItem(KEPT_AT, to);
  } catch {
    // A browser that keeps nothing still changes for now.
  }
  await i18next.changeLanguage(to);
}

/**
 * Registers a feature's dictionaries and gives the hook that reads them:
 * `const useT = feature('lists', zh, en)`, then `const t = useT(); t('open', { n: 3 })`.
 */
export function feature<Z extends Readonly<Record<string, string>>>(
  name: string,
  zh: Z,
  en: Readonly<Record<keyof Z, string>>,
): () => (key: keyof Z & string, holes?: Holes) => string {
  i18next.addResourceBundle('zh', name, zh, true, true);
  i18next.addResourceBundle('en', name, en, true, true);
  return function useFeatureWords() {
    const { t } = useTranslation(name);
    return useCallback(
      // i18next would derive the types of holes from its own `{{ }}`; ours are the Words' `{ }`.
      (key: keyof Z & string, holes: Holes = {}) => (t as (key: string, holes: Holes) => string)(key, holes),
      [t],
    );
  };
}

/** The sentence in the language now. In a component use {@link useSay}, which follows a change. */
export function say(words: Words): string {
  return words[language()];
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
  return useTranslation().i18n.language === 'en' ? 'en' : 'zh';
}

function keptLanguage(): Language {
  try {
    return localStorage.getItem(KEPT_AT) === 'en' ? 'en' : 'zh';
  } catch {
    return 'zh';
  }
}

function markPage(now: Language): void {
  if (typeof document !== 'undefined') document.documentElement.lang = now === 'en' ? 'en' : 'zh-CN';
}
