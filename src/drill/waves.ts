// Who comes to isolation sites: wave by wave a few turn out positive, and whomever they met is listed from their
// interviews, up to a bus or two at once. Pure: the same seed makes the same waves.
import { addDays, civilDayOf } from '../base/civil-dates.ts';
import { mayBeParent } from './people.ts';
import { between, chanceOf } from './random.ts';
import type { DrillBatch, WorldSize } from './world.ts';

export interface SitesSize {
  /** So many sites in the end; the first few are open before anybody comes. */
  readonly count: number;
  /** Rooms of each. */
  readonly rooms: number;
}

export interface Wave {
  readonly no: number;
  /** When CDC has heard of whoever is ill: the list with them came an hour before. */
  readonly at: Date;
  readonly groups: readonly Group[];
}

/** Somebody positive and whomever she met. */
export interface Group {
  readonly positive: number;
  readonly met: readonly Met[];
}

export interface Met {
  readonly person: number;
  /** So many days before she was listed; who was found late leaves soon. */
  readonly daysBefore: number;
  /** A child, met on the day the one before her was met: her mother or father, with whom she lives. */
  readonly parent?: number;
}

/** Domain §11: 25 sites of 150 rooms. */
export const SITE_ROOMS = 150;
/** The waves come in this part of the days, at these hours. Ours, as is everything below. */
const PART = 0.6;
const HOURS = [3, 15] as const;
const HOUR_MS = 3_600_000;
/**
 * So many guests for each room: in a long drill some rooms are given a second time, and as floors are of one category and of
 * one time, more would find no room by the rules.
 */
const PER_ROOM = { short: 0.8, long: 1 } as const;
const LONG_DAYS = 8;
/** Whom one of them has met. */
const MET = { least: 8, most: 90 } as const;
/** Found so late that her days at the site are over on the next. */
const FOUND_LATE = { share: 0.25, days: 6 } as const;
/** Of those met, so many bring a child. */
const CHILDREN = 0.05;
/** Numbers of the lists that name the positives. */
const POSITIVES = 300_000;

/** How many persons the waves bring. */
export function guestsOf({ sites, days }: Pick<WorldSize, 'sites' | 'days'>): number {
  if (sites === undefined) return 0;
  return Math.round(sites.count * sites.rooms * (days < LONG_DAYS ? PER_ROOM.short : PER_ROOM.long));
}

/** The waves of a drill, its persons numbered from `from` on. */
export function makeWaves(size: WorldSize, begins: Date, from: number): Wave[] {
  const all = guestsOf(size);
  const times = Array.from({ length: Math.max(1, Math.round(size.days * PART)) }, (_, day) =>
    HOURS.map((hour) => new Date(begins.getTime() + (day * 24 + hour) * HOUR_MS)),
  ).flat();
  let next = from;
  return times.flatMap((at, no): Wave[] => {
    const last = from + Math.round((all * (no + 1)) / times.length);
    const groups: Group[] = [];
    for (let positive = next; positive < last; positive = next) {
      const chance = chanceOf(size.seed, 'wave', no, groups.length);
      const count = Math.min(between(chance, MET.least, MET.most), last - positive - 1);
      next = positive + 1 + count;
      const met: Met[] = [];
      for (let person = positive + 1; person < next; person++)
        met.push(childOf(size.seed, met.at(-1), person) ?? metBy(size.seed, person));
      const kept = met.filter(({ person }) => size.only?.has(person) !== false);
      if (size.only === undefined || kept.length > 0 || size.only.has(positive))
        groups.push({ positive, met: kept });
    }
    return groups.length === 0 ? [] : [{ no, at, groups }];
  });
}

function metBy(seed: string, person: number): Met {
  const chance = chanceOf(seed, 'met by', person);
  return { person, daysBefore: chance() < FOUND_LATE.share ? FOUND_LATE.days : between(chance, 0, 2) };
}

function childOf(seed: string, before: Met | undefined, person: number): Met | undefined {
  if (before === undefined || before.parent !== undefined || !mayBeParent(before.person)) return undefined;
  if (chanceOf(seed, 'child', person)() >= CHILDREN) return undefined;
  return { person, daysBefore: before.daysBefore, parent: before.person };
}

/** Whoever is positive is on a list first, an hour before CDC has heard of her. */
export function listOfPositives({ no, at, groups }: Wave): DrillBatch {
  const before = new Date(at.getTime() - HOUR_MS);
  return {
    no: POSITIVES + no,
    at: before,
    on: civilDayOf(before),
    source: 'own-tracing',
    rows: groups.map(({ positive }) => ({
      person: positive,
      again: false,
      spoilt: false,
      noAddress: false,
      noDocument: false,
      says: '',
      metDaysBefore: 0,
    })),
  };
}

/** The day somebody was met. */
export const metOn = (wave: Pick<Wave, 'at'>, { daysBefore }: Met) =>
  addDays(civilDayOf(wave.at), -daysBefore);
