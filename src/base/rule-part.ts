// A part of the rulebook: a YAML file in rulebook/ with a schema. The module that lives by a part declares it
// beside its terms; the reader that finds the version in force is handed in through the context.
import type { Static, TSchema } from 'typebox';
import type { Words } from './words.ts';

/** What is wrong with a rulebook part, and where in it: the keys down to the place. */
export interface Wrong extends Words {
  readonly at?: readonly (string | number)[];
}

/** A thing that is wrong, in both languages, with the keys down to its place in the part. */
export function wrongAt(words: Words, ...at: (string | number)[]): Wrong {
  return { zh: words.zh, en: words.en, at };
}

/** What stands more than once under a key of the rows of a table, said once for each row too many. */
export function twiceIn<K extends string>(
  rows: readonly { readonly [k in K]?: unknown }[],
  key: K,
  ...at: (string | number)[]
): Wrong[] {
  const seen = new Set<unknown>();
  const wrong: Wrong[] = [];
  for (const { [key]: id } of rows) {
    if (seen.has(id))
      wrong.push(wrongAt({ zh: `「${String(id)}」重复`, en: `${String(id)} is there twice` }, ...at));
    seen.add(id);
  }
  return wrong;
}

export interface RulePart<S extends TSchema = TSchema> {
  /** File name in rulebook/ without `.yaml`. */
  readonly name: string;
  readonly schema: S;
  /** What must hold beyond the schema; returns what is wrong, a plain sentence being English. */
  readonly check?: (value: Static<S>) => readonly (string | Wrong)[];
  /** What its keys and values are called, for a reader who does not read YAML. */
  readonly words?: Readonly<Record<string, Words>>;
  /** What must hold of this part together with others: asked whenever any part is changed. Values by name of part. */
  readonly together?: (values: ReadonlyMap<string, unknown>, parts: readonly RulePart[]) => readonly Words[];
}

export function rulePart<S extends TSchema>(
  name: string,
  schema: S,
  check?: (value: Static<S>) => readonly (string | Wrong)[],
): RulePart<S> {
  return check === undefined ? { name, schema } : { name, schema, check };
}

/** The rulebook as it is in force at one moment. */
export interface RulebookAt {
  /** Names the exact set of versions, e.g. `deadlines@3 roles@1`; stored with every decision. */
  readonly version: string;
  part<S extends TSchema>(part: RulePart<S>): Static<S>;
  /** Every part the house knows: what a change is checked against. Left out where rules are made by hand. */
  readonly parts?: readonly RulePart[];
}
