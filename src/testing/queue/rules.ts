// When people come, how long they wait, and when it will be over. Pure; chance comes in as a parameter.
import type { TestingRules } from '../terms.ts';

export interface Slot {
  readonly no: number;
  readonly from: Date;
  readonly to: Date;
  readonly people: number;
}

/**
 * So many people to a slot as the tables get through in it, until everybody has one: 35 in ten minutes at two tables
 * (domain handbook 4.3).
 */
export function slotPlan(
  rules: TestingRules,
  asked: { readonly people: number; readonly tables: number; readonly opensAt: Date },
): Slot[] {
  const { minutes } = rules.slots;
  const perSlot = Math.max(1, Math.round((asked.tables * rules.table.personsPerHour * minutes) / 60));
  const count = Math.ceil(asked.people / perSlot);
  return Array.from({ length: count }, (_, i) => ({
    no: i + 1,
    from: new Date(asked.opensAt.getTime() + i * minutes * 60_000),
    to: new Date(asked.opensAt.getTime() + (i + 1) * minutes * 60_000),
    people: Math.min(perSlot, asked.people - i * perSlot),
  }));
}

export interface QueueSeen {
  readonly meanWaitMinutes: number;
  readonly p95WaitMinutes: number;
  readonly longestQueue: number;
  /** From the first arrival to the last swab. */
  readonly minutes: number;
}

/** People who come at these minutes, first come first served, at so many tables that take so long for each. */
export function playQueue(
  arrivals: readonly number[],
  tables: number,
  serviceMinutes: () => number,
): QueueSeen {
  const free = Array.from({ length: tables }, () => 0);
  const waits: number[] = [];
  const begun: number[] = [];
  let over = 0;
  const sorted = [...arrivals].sort((a, b) => a - b);
  for (const arrival of sorted) {
    const table = free.indexOf(Math.min(...free));
    const begins = Math.max(arrival, free[table] ?? 0);
    const ends = begins + serviceMinutes();
    free[table] = ends;
    waits.push(begins - arrival);
    begun.push(begins);
    over = Math.max(over, ends);
  }
  // The queue is longest at the moment somebody comes: whoever came until then and has not begun.
  let longest = 0;
  let served = 0;
  sorted.forEach((arrival, i) => {
    while (served < begun.length && (begun[served] ?? 0) <= arrival) served += 1;
    longest = Math.max(longest, i + 1 - served);
  });
  const ordered = [...waits].sort((a, b) => a - b);
  return {
    meanWaitMinutes: waits.reduce((sum, one) => sum + one, 0) / Math.max(1, waits.length),
    p95WaitMinutes: ordered[Math.min(ordered.length - 1, Math.ceil(ordered.length * 0.95) - 1)] ?? 0,
    longestQueue: longest,
    minutes: over - (sorted[0] ?? 0),
  };
}

/** When everybody comes in her slot, at a moment of her own in it. Minutes from the opening. */
export function arrivalsIn(slots: readonly Slot[], chance: () => number): number[] {
  const opens = slots[0]?.from.getTime() ?? 0;
  return slots.flatMap(({ from, to, people }) =>
    Array.from(
      { length: people },
      () => (from.getTime() - opens + chance() * (to.getTime() - from.getTime())) / 60_000,
    ),
  );
}

export interface Finish {
  readonly likely: Date;
  /** Nine times of ten it is over between these two. */
  readonly earliest: Date;
  readonly latest: Date;
  /** People an hour and table this rests on. */
  readonly perHour: number;
  /** True while too few have been served to say: then it is the range tables were seen to work in. */
  readonly guessed: boolean;
}

/** Below so many swabs a rate is hearsay: the error of a mean of thirty is a fifth of the spread of one. */
const ENOUGH = 30;
const NINE_OF_TEN = 1.645;

/**
 * When the last one will have been swabbed, from how long the tables took for each until now. The band is made of the
 * chance of those who are still to come and of what is not known of the rate. Nobody is swabbed before her slot begins.
 */
export function finishForecast(
  rules: TestingRules,
  asked: {
    readonly now: Date;
    readonly left: number;
    readonly tables: number;
    /** Minutes of table time for each one served, pauses in them. */
    readonly served: readonly number[];
    readonly lastSlotFrom?: Date | undefined;
  },
): Finish {
  const { now, left, tables, served } = asked;
  const guessed = served.length < ENOUGH;
  const mean = guessed ? 60 / rules.table.personsPerHour : served.reduce((a, b) => a + b, 0) / served.length;
  const spread = guessed
    ? 0
    : Math.sqrt(served.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (served.length - 1));
  const minutes = (left * mean) / tables;
  const error = guessed
    ? 0
    : (NINE_OF_TEN * spread * Math.sqrt(left + (left * left) / served.length)) / tables;
  const fastest = guessed ? (left * 60) / rules.table.to / tables : Math.max(0, minutes - error);
  const slowest = guessed ? (left * 60) / rules.table.from / tables : minutes + error;
  const at = (more: number) =>
    new Date(Math.max(now.getTime() + more * 60_000, left > 0 ? (asked.lastSlotFrom?.getTime() ?? 0) : 0));
  return {
    likely: at(minutes),
    earliest: at(fastest),
    latest: at(slowest),
    perHour: Math.round(60 / mean),
    guessed,
  };
}

export interface QueueAlert {
  readonly kind: 'table-starves' | 'queue-outgrows';
  readonly table?: number;
  readonly n: number;
}

/** Somebody has to do something: a table has nobody while others queue, or more stand than there are dots. */
export function queueAlerts(
  rules: TestingRules,
  asked: { readonly queue: number; readonly idleMinutes: readonly number[] },
): QueueAlert[] {
  const dots = rules.slots.dotsPerTable * asked.idleMinutes.length;
  const longest = (3 * 60) / rules.table.from; // three swabs of the slowest table are no rest any more
  return [
    ...(asked.queue > dots ? [{ kind: 'queue-outgrows', n: asked.queue - dots } as const] : []),
    ...asked.idleMinutes.flatMap((idle, i) =>
      idle >= longest && asked.queue > 0
        ? [{ kind: 'table-starves', table: i + 1, n: Math.floor(idle) } as const]
        : [],
    ),
  ];
}
