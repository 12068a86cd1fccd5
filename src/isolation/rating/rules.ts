// What whoever leaves says of her stay, and when it is told: never of so few that one of them is known by it. Pure.
import { Type } from 'typebox';
import type { Words } from '../../base/words.ts';
import type { IsolationRules } from '../terms.ts';

export const Scores = Type.Array(
  Type.Object({
    aspect: Type.String({ minLength: 1, maxLength: 40 }),
    score: Type.Integer({ minimum: 1, maximum: 3 }),
  }),
  { minItems: 1, maxItems: 20 },
);

export interface Rated {
  readonly aspect: string;
  readonly n: number;
  readonly good: number;
}

export interface Satisfaction {
  /** How many answered, in so many days. */
  readonly answers: number;
  readonly days: number;
  /** Of each aspect how many said good; empty while too few answered. */
  readonly aspects: readonly (Words & { readonly n: number; readonly good: number })[];
}

/** What may be told of the answers there are. */
export function satisfactionOf(
  { satisfaction: { days, least, aspects } }: Pick<IsolationRules, 'satisfaction'>,
  { answers, rated }: { readonly answers: number; readonly rated: readonly Rated[] },
): Satisfaction {
  const of = new Map(rated.map((one) => [one.aspect, one]));
  return {
    answers,
    days,
    aspects:
      answers < least
        ? []
        : aspects.flatMap(({ aspect, zh, en }) => {
            const found = of.get(aspect);
            // Fewer than all may have answered about the one or the other.
            return found === undefined || found.n < least ? [] : [{ zh, en, n: found.n, good: found.good }];
          }),
  };
}

/** In a line, for the briefing. */
export function satisfactionLine({ answers, days, aspects }: Satisfaction): Words {
  const percent = (good: number, n: number) => Math.round((100 * good) / n);
  return {
    zh: `离点评价，${days} 天 ${answers} 份${aspects.length === 0 ? '，份数少，不列结果' : `：${aspects.map(({ zh, good, n }) => `${zh} ${percent(good, n)}% 好`).join('，')}`}`,
    en: `said on leaving, ${answers} in ${days} days${aspects.length === 0 ? ', too few to be told' : `: ${aspects.map(({ en, good, n }) => `${en} ${percent(good, n)} % good`).join(', ')}`}`,
  };
}
