// A part of the rulebook: a YAML file in rulebook/ with a schema. The module that lives by a part declares it
// beside its terms; the reader that finds the version in force is handed in through the context.
import type { Static, TSchema } from 'typebox';

export interface RulePart<S extends TSchema = TSchema> {
  /** File name in rulebook/ without `.yaml`. */
  readonly name: string;
  readonly schema: S;
  /** What must hold beyond the schema; returns sentences (en) of what is wrong. */
  readonly check?: (value: Static<S>) => string[];
}

export function rulePart<S extends TSchema>(
  name: string,
  schema: S,
  check?: (value: Static<S>) => string[],
): RulePart<S> {
  return check === undefined ? { name, schema } : { name, schema, check };
}

/** The rulebook as it is in force at one moment. */
export interface RulebookAt {
  /** Names the exact set of versions, e.g. `deadlines@3 roles@1`; stored with every decision. */
  readonly version: string;
  part<S extends TSchema>(part: RulePart<S>): Static<S>;
}
