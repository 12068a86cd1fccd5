// Chance that repeats itself: the same seed tells the same story, and each person's chance depends on nobody else,
// so that a story can be made smaller without changing what happens to those who stay.
import { createHash } from 'node:crypto';

export type Chance = () => number;

/** A stream of numbers in [0, 1) for a key; mulberry32 over a hash of the key. */
export function chanceOf(...key: readonly (string | number)[]): Chance {
  let state = createHash('sha256').update(key.join('\u0000')).digest().readUInt32BE(0);
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function between(chance: Chance, least: number, most: number): number {
  return least + Math.floor(chance() * (most - least + 1));
}

export function oneOf<T>(chance: Chance, items: readonly T[]): T {
  return items[Math.floor(chance() * items.length)] as T; // callers never hand over an empty list
}

/** Which of these shares a number in [0, 1) falls on, in their order; undefined: on none of them. */
export function fallsOn<K extends string>(
  roll: number,
  shares: readonly (readonly [K, number])[],
): K | undefined {
  let sum = 0;
  for (const [what, share] of shares) {
    sum += share;
    if (roll < sum) return what;
  }
  return undefined;
}

/** Standard normal, Box–Muller. */
export function normal(chance: Chance): number {
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
}

/** Lognormal, given its median and the spread of its logarithm. */
export function lognormal(chance: Chance, median: number, sigma: number): number {
  return median * Math.exp(sigma * normal(chance));
}
