// What size of pool is advised, and why: by how many are positive and by what it costs to hold people.
import { Type } from 'typebox';
import type { Words } from '../../base/words.ts';
import { look } from '../../ledger/act.ts';
import { testingRules } from '../terms.ts';
import { bestSize, ENOUGH_TUBES, poolAdvice, prevalenceFrom, type SizeAdvice, whyThisSize } from './rules.ts';
import * as store from './store.ts';

export interface PoolAdvice {
  /** What was reckoned with, 0–1. */
  readonly prevalence: number;
  /** Typed in, or from the district's own results; none: neither, for they are too few, and the rulebook's is taken. */
  readonly from: 'asked' | 'results' | 'none';
  /** The district's own: tubes with a result in the last days, the positive ones, and people in them. */
  readonly seen: {
    readonly days: number;
    /** With fewer tubes nothing is read from them. */
    readonly enough: number;
    readonly tubes: number;
    readonly positive: number;
    readonly people: number;
    readonly prevalence: number | null;
  };
  readonly holdCost: number;
  /** The cheapest first. */
  readonly sizes: readonly SizeAdvice[];
  /** With tests alone, of all sizes there could be: what the curve's lowest point is. */
  readonly bestOfAll: number;
  /** The advice as a sentence. */
  readonly words: Words;
  readonly usual: number;
  readonly source: string;
}

export const poolAdviceLook = look('/testing/pool-advice', {
  duty: 'testing.work',
  purpose: 'outbreak-response',
  title: { zh: '混采人数建议', en: 'how many to a tube' },
  query: Type.Object({
    /** 0–1; left out: what the district's results of the last days say. */
    prevalence: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    holdCost: Type.Optional(Type.Number({ minimum: 0, maximum: 1_000 })),
  }),
  async run(tx, query, ctx): Promise<PoolAdvice> {
    const rules = ctx.rulebook.part(testingRules);
    const { days } = rules.advice;
    const since = new Date(ctx.now.getTime() - days * 86_400_000);
    // Counts of the whole district: what somebody sees of it would be an accident of her own place.
    const seen = await ctx.beyond('how many tubes of the district were positive, as a count', () =>
      store.tubesReported(tx, since),
    );
    const own = prevalenceFrom(seen);
    const prevalence = query.prevalence ?? own ?? rules.advice.prevalence;
    const holdCost = query.holdCost ?? rules.advice.holdCost;
    const sizes = poolAdvice(rules, { prevalence, holdCost });
    return {
      prevalence,
      from: query.prevalence !== undefined ? 'asked' : own !== undefined ? 'results' : 'none',
      seen: {
        days,
        enough: ENOUGH_TUBES,
        tubes: seen.reduce((sum, one) => sum + one.tubes, 0),
        positive: seen.reduce((sum, one) => sum + one.positive, 0),
        people: seen.reduce((sum, one) => sum + one.tubes * one.size, 0),
        prevalence: own ?? null,
      },
      holdCost,
      sizes,
      bestOfAll: bestSize(prevalence),
      words: whyThisSize(rules, { prevalence, holdCost, sizes }),
      usual: rules.pools.usual,
      source: rules.pools.source,
    };
  },
});
