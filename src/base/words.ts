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

/** A hole, or English words by the number in it: `{n} {n|room is|rooms are} free`. Chinese counts without. */
const HOLE = /\{(\w+)(?:\|([^{}|]*)\|([^{}|]*))?\}/g;

/** Fills the holes of a text with what each is; one that is nothing stays visible, so that it is noticed. */
export function fillWith(text: string, says: (name: string) => string | undefined): string {
  return text.replace(HOLE, (whole, name: string, one?: string, many?: string) => {
    const value = says(name);
    if (value === undefined) return whole;
    return (one === undefined ? value : value === '1' ? one : many) ?? whole;
  });
}

/** The same with values by name. */
export function fill(text: string, holes: Holes = {}): string {
  return fillWith(text, (name) => {
    const value = holes[name];
    return value === undefined || value === null ? undefined : String(value);
  });
}

/** `1 room`, `3 rooms`: what English counts. */
export const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

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
