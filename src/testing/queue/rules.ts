// When people come, how long they wait, and when it will be over. Pure; chance comes in as a parameter.
import type { Words } from '../../base/words.ts';
import type { TestingRules } from '../terms.ts';

export interface Slot {
  readonly no: number;
  readonly from: Date;
  readonly to: Date;
  readonly people: number;
}

/**
 * So many people to a slot as the tables get through in it, until everybody has one: 35 in ten minutes at two tables
 * (domain handbook 4.3). Nobody is told to come when it is over: where the tables do not get through them all before it
 * closes, the slots there are take equally many more.
 */
export function slotPlan(
  rules: TestingRules,
  asked: {
    readonly people: number;
    readonly tables: number;
    readonly opensAt: Date;
    readonly closesAt?: Date | undefined;
  },
): Slot[] {
  const { minutes } = rules.slots;
  const { people, opensAt, closesAt } = asked;
  const wanted = Math.ceil(people / perSlotOf(rules, asked.tables));
  const open =
    closesAt === undefined ? wanted : (closesAt.getTime() - opensAt.getTime()) / (minutes * 60_000);
  const count = Math.min(wanted, Math.max(1, Math.floor(open + 1e-9)));
  const perSlot = count < wanted ? people / count : perSlotOf(rules, asked.tables);
  const until = (i: number) => Math.min(people, Math.ceil(i * perSlot - 1e-9));
  return Array.from({ length: count }, (_, i) => ({
    no: i + 1,
    from: new Date(opensAt.getTime() + i * minutes * 60_000),
    to: new Date(opensAt.getTime() + (i + 1) * minutes * 60_000),
    people: until(i + 1) - until(i),
  }));
}

/** So many the tables get through in a slot. */
export function perSlotOf(rules: TestingRules, tables: number): number {
  return Math.max(1, Math.round((tables * rules.table.personsPerHour * rules.slots.minutes) / 60));
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
  asked: {
    readonly queue: number;
    readonly dots: number;
    /** Of the tables that are to stand there; empty: the doors are not open yet. */
    readonly idleMinutes: readonly number[];
  },
): QueueAlert[] {
  const { dots } = asked;
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

// The queue as it is --------------------------------------------------------------------------------------

export interface TableSeen {
  readonly table: number;
  readonly swabs: number;
  readonly lastAt: Date | null;
  /** Over the last thirty; null while it has hardly begun. */
  readonly perHour: number | null;
  /** Since the last swab, or since the doors opened. */
  readonly idleMinutes: number;
  /** Minutes of table time for each one, the newest last. */
  readonly served: readonly number[];
}

/** Fewer than these say nothing about a table. */
const FEW = 5;

/** What each table has done until now. Swabs in any order: phones send late. */
export function tablesSeen(asked: {
  readonly tables: number;
  readonly opensAt: Date;
  readonly now: Date;
  readonly swabs: readonly { readonly table: number; readonly at: Date }[];
}): TableSeen[] {
  const now = asked.now.getTime();
  const opens = asked.opensAt.getTime();
  const by = Map.groupBy(asked.swabs, ({ table }) => table);
  // A table that was put up in a hurry counts as well, whatever was planned.
  const tables = Math.max(asked.tables, ...by.keys());
  return Array.from({ length: tables }, (_, i) => {
    const times = (by.get(i + 1) ?? []).map(({ at }) => Math.min(at.getTime(), now)).sort((a, b) => a - b);
    const served = times.slice(1).map((at, n) => (at - (times[n] ?? at)) / 60_000);
    const last = served.slice(-ENOUGH);
    const minutes = last.reduce((sum, one) => sum + one, 0);
    const lastAt = times.at(-1);
    return {
      table: i + 1,
      swabs: times.length,
      lastAt: lastAt === undefined ? null : new Date(lastAt),
      perHour: last.length < FEW || minutes === 0 ? null : Math.round((last.length * 60) / minutes),
      idleMinutes: Math.max(0, now - Math.max(lastAt ?? opens, opens)) / 60_000,
      served,
    };
  });
}

export interface Waiting {
  readonly waiting: number;
  /** As somebody counted it, or reckoned from who was to come until now and who was swabbed. */
  readonly how: 'counted' | 'estimated';
  readonly at: Date;
}

/**
 * How many stand in the queue. A count holds for some minutes; after that it is carried on by who was to come since and
 * who was swabbed since. Without a count and without slots nobody can say: undefined.
 */
export function waitingNow(
  rules: TestingRules,
  asked: {
    readonly now: Date;
    readonly counted: { readonly waiting: number; readonly at: Date } | undefined;
    /** People to come in each slot; empty: no slots were given. */
    readonly slots: readonly Pick<Slot, 'from' | 'to' | 'people'>[];
    /** When those who have a slot were swabbed. */
    readonly swabs: readonly Date[];
    /** So many are still to be swabbed: no more can stand there. */
    readonly left: number;
  },
): Waiting | undefined {
  const { counted, now, slots } = asked;
  if (counted !== undefined && now.getTime() - counted.at.getTime() <= rules.queue.countedMinutes * 60_000)
    return { ...counted, how: 'counted' };
  if (slots.length === 0) return undefined;
  const came = (until: Date) =>
    slots.reduce((sum, { from, to, people }) => {
      const part = (until.getTime() - from.getTime()) / (to.getTime() - from.getTime());
      return sum + people * Math.min(1, Math.max(0, part));
    }, 0);
  const since = counted?.at;
  const begun = counted === undefined ? 0 : counted.waiting - came(counted.at);
  const gone = asked.swabs.filter((at) => at <= now && (since === undefined || at > since)).length;
  const waiting = Math.round(begun + came(now) - gone);
  return { waiting: Math.min(asked.left, Math.max(0, waiting)), how: 'estimated', at: now };
}

/** When it would be over with one table less, as it is, and with one more. */
export function finishIf(
  rules: TestingRules,
  asked: Parameters<typeof finishForecast>[1],
): { readonly tables: number; readonly finish: Finish }[] {
  return [asked.tables - 1, asked.tables, asked.tables + 1]
    .filter((tables) => tables > 0)
    .map((tables) => ({ tables, finish: finishForecast(rules, { ...asked, tables }) }));
}

/**
 * A moment as a phone tells it. Its clock may be wrong by a day: what lies in the future, or long before the doors
 * opened, is taken as having happened now.
 */
export function saidMoment(said: string, opensAt: Date, now: Date): Date {
  const at = new Date(said);
  return at <= now && at.getTime() >= opensAt.getTime() - 2 * 3_600_000 ? at : now;
}

/** What is wrong, as the page and the task say it. */
export function alertWords({ kind, table }: Pick<QueueAlert, 'kind' | 'table'>): Words {
  return kind === 'table-starves'
    ? { zh: `${table} 号台没有人，而队伍还在等`, en: `table ${table} has nobody while others wait` }
    : { zh: '排队超出了一米点', en: 'the queue outgrows its dots' };
}
