// How many share a tube (domain handbook 4.7): what a size costs in tests and in people held, and the order that helps.
import type { Words } from '../../base/words.ts';
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

/** Tubes of one size that have a result, and how many of them are positive. */
export interface TubesSeen {
  readonly size: number;
  readonly tubes: number;
  readonly positive: number;
}

/** Fewer say nothing: the rule of three holds from thirty on, and one positive of three tubes is chance. */
export const ENOUGH_TUBES = 30;

/**
 * How many of all people are positive, as the tubes tell it: the share at which just as many tubes of these sizes would be
 * positive. Undefined: too few tubes have a result yet. None positive is no proof that nobody is: then it is the most that
 * still fits (three of all people, by the rule of three).
 */
export function prevalenceFrom(seen: readonly TubesSeen[]): number | undefined {
  const tubes = seen.reduce((sum, one) => sum + one.tubes, 0);
  const positive = seen.reduce((sum, one) => sum + one.positive, 0);
  if (tubes < ENOUGH_TUBES) return undefined;
  if (positive === 0) return Math.min(1, 3 / seen.reduce((sum, { size, tubes: n }) => sum + n * size, 0));
  if (positive === tubes) return 1;
  const expected = (p: number) =>
    seen.reduce((sum, { size, tubes: n }) => sum + n * positivePools(size, p), 0);
  let [low, high] = [0, 1];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (expected(middle) < positive) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The advice as one sentence a commander can read out, and contradict. */
export function whyThisSize(
  rules: TestingRules,
  asked: {
    readonly prevalence: number;
    readonly holdCost: number;
    /** The cheapest first. */
    readonly sizes: readonly SizeAdvice[];
  },
): Words {
  const [best] = asked.sizes;
  if (best === undefined) return { zh: '规则中没有可选的人数', en: 'the rules name no size to choose from' };
  const percent = `${round(100 * asked.prevalence, 3)} %`;
  const per = round(best.testsPerPerson, 3);
  const held = round(best.heldPerThousand, 1);
  const dear = asked.holdCost > 1;
  const alone = best.size === 1;
  return {
    zh: [
      `按阳性率 ${percent}、让一人原地等待的代价为 ${asked.holdCost} 次检测计算，建议${alone ? '单采' : `每管 ${best.size} 人`}：`,
      `人均 ${per} 次检测${alone ? '' : `，每百管约 ${round(100 * best.positivePools, 1)} 管阳性`}，每千人约 ${held} 人等待复采。`,
      dear ? `原地等待的代价高于一次检测，每管不超过 ${rules.pools.heldAtMost} 人。` : '',
    ].join(''),
    en: [
      `Where ${percent} are positive and holding one person costs ${asked.holdCost} tests, ${alone ? 'swab each alone' : `put ${best.size} into a tube`}: `,
      `${per} tests a person${alone ? '' : `, ${round(100 * best.positivePools, 1)} of a hundred tubes positive`}, ${held} of a thousand people held until their own test is back.`,
      dear ? ` Holding is dearer than a test, so no tube takes more than ${rules.pools.heldAtMost}.` : '',
    ].join(''),
  };
}

/** So many digits that tell something: 0.0001 stays, 0.110 becomes 0.11. */
function round(n: number, digits: number): number {
  return n !== 0 && Math.abs(n) < 10 ** -digits ? Number(n.toPrecision(1)) : Number(n.toFixed(digits));
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
  const { full, open } = filled(people, { size, householdSize: size }, []);
  return [...full, ...open];
}

/** A tube of the proposed order, and who goes into it. */
export interface TubeOfOrder {
  readonly no: number;
  /** When the first of them comes; null: no slots were given. */
  readonly slot: number | null;
  readonly use: TubeUse;
  readonly people: readonly string[];
}

/**
 * Who goes into which tube when everybody comes in her slot: household by household within each slot. A tube that is not
 * full when a slot ends is filled from the next one and no later, so that none stands open for long.
 */
export function tubeOrder(
  comers: readonly (Member & { readonly slot: number | null })[],
  sizes: { readonly size: number; readonly householdSize: number },
): TubeOfOrder[] {
  const useOf = new Map(comers.map(({ person, use }) => [person, use]));
  const slotOf = new Map(comers.map(({ person, slot }) => [person, slot]));
  const slots = [...Map.groupBy(comers, ({ slot }) => slot)].sort(([a], [b]) => (a ?? LAST) - (b ?? LAST));
  const done: string[][] = [];
  let begun: string[][] = [];
  for (const [, here] of slots) {
    const { full, open } = filled(here, sizes, begun);
    // What was begun in the slot before is closed with this one.
    const isOld = (tube: readonly string[]) => begun.some(([first]) => first === tube[0]);
    done.push(
      ...open.filter(isOld),
      ...full,
      ...open.filter((tube) => !isOld(tube) && tube.length >= sizes.size),
    );
    begun = open.filter((tube) => !isOld(tube) && tube.length < sizes.size);
  }
  return [...done, ...begun]
    .map((people) => ({ people, slot: slotOf.get(people[0] ?? '') ?? null }))
    .sort((a, b) => (a.slot ?? LAST) - (b.slot ?? LAST))
    .map(({ people, slot }, i) => ({ no: i + 1, slot, use: useOf.get(people[0] ?? '') ?? 'pooled', people }));
}

const LAST = Number.MAX_SAFE_INTEGER;

/** Tubes nobody else goes into, and those with room or filled with several households; `begun` are filled first. */
function filled(
  people: readonly Member[],
  { size, householdSize }: { readonly size: number; readonly householdSize: number },
  begun: readonly (readonly string[])[],
): { readonly full: string[][]; readonly open: string[][] } {
  const full: string[][] = people.filter(({ use }) => use === 'single').map(({ person }) => [person]);
  const pooled: string[][] = [];
  for (const members of Map.groupBy(
    people.filter(({ use }) => use !== 'single'),
    ({ household, person }) => household ?? person,
  ).values()) {
    const persons = members.map(({ person }) => person);
    // One tube to a household, where that is the rule, is no tube for anybody else.
    const own = members.some(({ use }) => use === 'household');
    const room = own ? householdSize : size;
    for (let i = 0; i < persons.length; i += room) {
      const part = persons.slice(i, i + room);
      (own || part.length === room ? full : pooled).push(part);
    }
  }
  const open = begun.map((tube) => [...tube]);
  for (const household of pooled.sort((a, b) => b.length - a.length)) {
    const fitting = open
      .filter((tube) => tube.length + household.length <= size)
      .sort((a, b) => b.length - a.length)[0];
    if (fitting === undefined) open.push([...household]);
    else fitting.push(...household);
  }
  return { full, open };
}
