// What a site needs of each thing, how long what was counted lasts, and what has to be brought before when. Pure: a reader
// of isolation.yaml. Nothing is booked in or out; between two counts what is left is reckoned from what a day takes.
import { addMinutes } from '../../base/clock.ts';
import type { Words } from '../../base/words.ts';
import type { WantedTask } from '../../tasks/terms.ts';
import { doseFor } from '../rounds/rules.ts';
import { staffFor } from '../sites/rules.ts';
import type { IsolationRules, IsolationSite } from '../terms.ts';

const DAY_MINUTES = 24 * 60;
type Item = IsolationRules['stock']['items'][number];

export interface Counted {
  readonly item: string;
  readonly amount: number;
  readonly countedAt: Date;
  readonly countedBy: string;
}

export interface StockLine {
  readonly item: string;
  readonly words: Words;
  readonly unit: Words;
  readonly source: string;
  /** What it is reckoned by, in words. */
  readonly how: Words;
  /** What a day takes now. */
  readonly perDay: number;
  /** What a full site is to have lying there. */
  readonly wanted: number;
  /** What was counted last; null: nobody has counted it. */
  readonly counted: number | null;
  readonly countedAt: Date | null;
  readonly countedBy: string | null;
  /** What is left of it by now, reckoned. */
  readonly left: number | null;
  readonly lastsUntil: Date | null;
  /** It runs out within the days of the rule, or was never counted. */
  readonly short: boolean;
}

/** What a day takes of a thing, at a site of so many rooms and guests. */
export function perDay(rules: IsolationRules, item: Item, site: { rooms: number; guests: number }): number {
  switch (item.per) {
    case 'shift':
      return Math.ceil(item.amount * staffAt(rules, item, site.rooms));
    case 'round': {
      const object = rules.objects.find((row) => row.object === item.object);
      if (object === undefined) throw new Error('an object of the table, as the rule says');
      const litres = site.rooms * (item.m2PerRoom ?? 0) * item.amount;
      return doseFor(rules, object.atMost, litres).tablets * object.perDay;
    }
    case 'room':
      // Everybody who comes is given one, and as many come as leave.
      return Math.ceil((item.amount * site.rooms) / rules.staffing.days);
    case 'guest':
      return Math.ceil(item.amount * site.guests);
  }
}

/** Every thing of the list as it stands. `guests`: as many as are inside, or as there are rooms before the first comes. */
export function stockOf(
  rules: IsolationRules,
  site: { readonly rooms: number; readonly guests: number },
  counted: readonly Counted[],
  now: Date,
): StockLine[] {
  const last = new Map(counted.map((one) => [one.item, one]));
  const full = { rooms: site.rooms, guests: site.rooms };
  return rules.stock.items.map((item) => {
    const daily = perDay(rules, item, site);
    const one = last.get(item.item);
    const minutes = one === undefined ? 0 : Math.max(0, (now.getTime() - one.countedAt.getTime()) / 60_000);
    const left =
      one === undefined ? null : Math.max(0, Math.round(one.amount - (daily * minutes) / DAY_MINUTES));
    const lastsUntil =
      one === undefined || daily === 0
        ? null
        : addMinutes(one.countedAt, Math.floor((one.amount / daily) * DAY_MINUTES));
    const until = addMinutes(now, rules.stock.warnDays * DAY_MINUTES);
    return {
      item: item.item,
      words: { zh: item.zh, en: item.en },
      unit: item.unit,
      source: item.source,
      how: howOf(rules, item, site.rooms),
      perDay: daily,
      wanted:
        item.per === 'room'
          ? Math.ceil(item.amount * site.rooms)
          : perDay(rules, item, full) * rules.stock.keepDays,
      counted: one?.amount ?? null,
      countedAt: one?.countedAt ?? null,
      countedBy: one?.countedBy ?? null,
      left,
      lastsUntil,
      short: one === undefined || (lastsUntil !== null && lastsUntil < until),
    };
  });
}

export const stockPrefix = (site: string) => `stock/${site}/`;

/** What runs out is a task with the day it has to be there by; what nobody has counted is one task to count. */
export function stockTasks(
  rules: IsolationRules,
  site: Pick<IsolationSite, 'id' | 'place' | 'readyAt'>,
  lines: readonly StockLine[],
  now: Date,
): WantedTask[] {
  if (site.readyAt === null) return [];
  const task = (key: string, title: Words, dueAt: Date): WantedTask => ({
    planKey: `${stockPrefix(site.id)}${key}`,
    kind: 'site-work',
    title,
    about: [`isolation-site:${site.id}`],
    place: site.place,
    ownerUnit: site.place,
    ownerRole: 'site-logistics',
    opensAt: now < dueAt ? now : dueAt,
    dueAt,
    step: 'site-work',
    link: `/isolation/${site.id}/stock`,
    facts: { stock: key },
  });
  const uncounted = lines.filter(({ countedAt }) => countedAt === null);
  const count =
    uncounted.length === 0
      ? []
      : [
          task(
            'count',
            {
              zh: `盘点物资：${uncounted.length} 项未盘`,
              en: `count the stock: ${uncounted.length} not counted`,
            },
            addMinutes(site.readyAt, DAY_MINUTES),
          ),
        ];
  const bring = lines.flatMap(({ item, words, short, countedAt, lastsUntil }) =>
    countedAt === null || lastsUntil === null || !short
      ? []
      : [
          task(
            // Counted anew, it is asked for anew.
            `${item}/${countedAt.toISOString()}`,
            { zh: `补充${words.zh}`, en: `bring ${words.en}` },
            lastsUntil,
          ),
        ],
  );
  return [...count, ...bring];
}

function staffAt(rules: IsolationRules, item: Item, rooms: number): number {
  return staffFor(rules, { rooms, floors: 0 })
    .filter(({ post }) => item.posts?.includes(post) === true)
    .reduce((sum, { count }) => sum + count, 0);
}

function howOf(rules: IsolationRules, item: Item, rooms: number): Words {
  const { amount } = item;
  switch (item.per) {
    case 'shift': {
      const staff = staffAt(rules, item, rooms);
      return { zh: `${staff} 人，每人每班 ${amount}`, en: `${staff} people, ${amount} each shift` };
    }
    case 'round': {
      const object = rules.objects.find((row) => row.object === item.object);
      const m2 = rooms * (item.m2PerRoom ?? 0);
      return {
        zh: `${m2} m²，每 m² ${amount} 升、${object?.atMost} mg/L，每日 ${object?.perDay} 轮`,
        en: `${m2} m², ${amount} l a m² at ${object?.atMost} mg/L, ${object?.perDay} rounds a day`,
      };
    }
    case 'room':
      return {
        zh: `每间 ${amount}，约 ${rules.staffing.days} 天换一批人`,
        en: `${amount} a room, new guests about every ${rules.staffing.days} days`,
      };
    case 'guest':
      return { zh: `每人每日 ${amount}`, en: `${amount} a guest and day` };
  }
}
