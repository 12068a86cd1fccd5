// Two languages, Chinese first. Every sentence the house says to a person is one of these.

/** A text in both languages. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

/** What may fill a `{hole}` in a sentence of one language. */
export type Holes = Readonly<Record<string, string | number | boolean | null | undefined>>;
/** What may fill one in both languages at once: Words are put into each sentence in its own. */
export type BothHoles = Readonly<Record<string, Holes[string] | Words>>;

/** Fills `{name}` holes; a hole without a value stays visible, so that a missing one is noticed. */
export function fill(text: string, holes: Holes = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = holes[name];
    return value === undefined || value === null ? whole : String(value);
  });
}

/** Fills both languages at once. */
export function fillWords(words: Words, holes: BothHoles = {}): Words {
  return { zh: fill(words.zh, inOne(holes, 'zh')), en: fill(words.en, inOne(holes, 'en')) };
}

function inOne(holes: BothHoles, language: keyof Words): Holes {
  return Object.fromEntries(
    Object.entries(holes).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? value[language] : value,
    ]),
  );
}

/** Both languages on one line, Chinese first: for a terminal and a log read by people. */
export function bothLanguages(words: Words): string {
  return `${words.zh} / ${words.en}`;
}
