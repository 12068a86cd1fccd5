// Two languages, Chinese first. Every sentence the house says to a person is one of these.

/** A text in both languages. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

/** What may fill a `{hole}` in a sentence. */
export type Holes = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** Fills `{name}` holes; a hole without a value stays visible, so that a missing one is noticed. */
export function fill(text: string, holes: Holes = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = holes[name];
    return value === undefined || value === null ? whole : String(value);
  });
}

/** Fills both languages at once. */
export function fillWords(words: Words, holes: Holes = {}): Words {
  return { zh: fill(words.zh, holes), en: fill(words.en, holes) };
}

/** Both languages on one line, Chinese first: for a terminal and a log read by people. */
export function bothLanguages(words: Words): string {
  return `${words.zh} / ${words.en}`;
}
