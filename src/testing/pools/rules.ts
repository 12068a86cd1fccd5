// How many share a tube (domain handbook 4.7): what a size costs in tests and in people held, and the order that helps.
import type { TestingRules, TubeUse } from '../terms.ts';

/** Tests a person, pools of `k` where `p` of all are positive: Dorfman's two stages. A pool of one is one test. */
export function testsPerPerson(k: number, p: number): number {
  return k === 1 ? 1 : 1 / k + 1 - (1 - p) ** k;
}

/** Share of pools that come back positive. */
export function positivePools(k: number, p: number): number {
  return 1 - (1 - p) ** k;
}

/** The size with the fewest tests a person, of all sizes up to `atMost`. */
export function bestSize(p: number, atMost = 1_000): number {
  let best = 1;
  for (let k = 2; k <= atMost; k++) if (testsPerPerson(k, p) < testsPerPerson(best, p)) best = k;
  return best;
}

export interface SizeAdvice {
  readonly size: number;
  readonly testsPerPerson: number;
  readonly positivePools: number;
  /** Of a thousand people, so many are told not to move until their single test is back. */
  readonly heldPerThousand: number;
  /** In tests: what a person costs with this size, holding included. */
  readonly cost: number;
}

/**
 * The sizes that may be used and what each costs, the cheapest first. `holdCost`: what it costs to hold one person until
 * her single test is back, in tests; 0 counts tests alone. Where holding costs more than a test, no tube takes more than
 * the rulebook allows then.
 */
export function poolAdvice(
  rules: TestingRules,
  asked: { readonly prevalence: number; readonly holdCost: number },
): SizeAdvice[] {
  const { sizes, heldAtMost } = rules.pools;
  return sizes
    .filter((size) => asked.holdCost <= 1 || size <= heldAtMost)
    .map((size) => {
      const held = size === 1 ? asked.prevalence : positivePools(size, asked.prevalence);
      const tests = testsPerPerson(size, asked.prevalence);
      return {
        size,
        testsPerPerson: tests,
        positivePools: positivePools(size, asked.prevalence),
        heldPerThousand: 1_000 * held,
        cost: tests + held * asked.holdCost,
      };
    })
    .sort((a, b) => a.cost - b.cost || a.size - b.size);
}

/** Whether somebody's swab goes alone, with her household, or with others: the strictest of her groups holds. */
export function tubeUse(rules: TestingRules, groups: readonly string[]): TubeUse {
  const uses = rules.pools.groups.filter(({ group }) => groups.includes(group)).map(({ tube }) => tube);
  return uses.includes('single') ? 'single' : uses.includes('household') ? 'household' : 'pooled';
}

export interface Member {
  readonly person: string;
  readonly household?: string | undefined;
  readonly use: TubeUse;
}

/**
 * Tubes in the order of households: those who live together share one, so that positives fall together. A household
 * larger than a tube fills tubes of its own; smaller ones are put where they fit, the largest first, none split.
 */
export function tubesInHouseholds(people: readonly Member[], size: number): string[][] {
  const tubes: string[][] = people.filter(({ use }) => use === 'single').map(({ person }) => [person]);
  const pooled: string[][] = [];
  for (const members of Map.groupBy(
    people.filter(({ use }) => use !== 'single'),
    ({ household, person }) => household ?? person,
  ).values()) {
    const persons = members.map(({ person }) => person);
    // One tube to a household, where that is the rule, is no tube for anybody else.
    const own = members.some(({ use }) => use === 'household');
    for (let i = 0; i < persons.length; i += size) {
      const part = persons.slice(i, i + size);
      (own || part.length === size ? tubes : pooled).push(part);
    }
  }
  const open: string[][] = [];
  for (const household of pooled.sort((a, b) => b.length - a.length)) {
    const fitting = open
      .filter((tube) => tube.length + household.length <= size)
      .sort((a, b) => b.length - a.length)[0];
    if (fitting === undefined) open.push([...household]);
    else fitting.push(...household);
  }
  return [...tubes, ...open];
}
