// The three kinds of error the house knows: a refusal (a person can do something about it),
// `must` (our own bug) and, in adapters only, a retry.
import { type BothHoles, fillWords, type Words } from './words.ts';

export interface RefusalRow {
  readonly status: number;
  readonly zh: string;
  readonly en: string;
}

/** A no that says what is so and what to do next. Carries its HTTP status and both sentences. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  readonly status: number;
  readonly words: Words;
  readonly params: BothHoles;

  constructor(code: string, row: RefusalRow, params: BothHoles = {}) {
    const words = fillWords(row, params);
    super(`${code}: ${words.en}`);
    this.code = code;
    this.status = row.status;
    this.words = words;
    this.params = params;
  }

  toJSON() {
    return { code: this.code, zh: this.words.zh, en: this.words.en, params: this.params };
  }
}

/**
 * Makes the `refuse` of one module from its table of refusals.
 * The returned function never returns: it throws the {@link Refusal} of that code.
 */
export function refusals<T extends Record<string, RefusalRow>>(table: T) {
  function refuse(code: keyof T & string, params: BothHoles = {}): never {
    throw refusalOf(code, params);
  }
  /** The refusal as a value, for a rule that answers instead of throwing. */
  function refusalOf(code: keyof T & string, params: BothHoles = {}): Refusal {
    return new Refusal(
      code,
      must(table[code] as RefusalRow | undefined, `refusal ${code} has no row`),
      params,
    );
  }
  return { refuse, refusalOf, table };
}

/** An assumption of ours. When it breaks it is a bug: the request fails, nothing is committed. */
export function must<T>(value: T | null | undefined | false, assumption: string): T {
  if (value === null || value === undefined || value === false) throw new Error(`must: ${assumption}`);
  return value;
}
