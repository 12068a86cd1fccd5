// The drill's world, made before it begins: who lives there, how each behaves when called or visited, which lists
// arrive when, with which faults. Pure: the same seed makes the same world.
import { type CivilDate, civilDayOf } from '../base/civil-dates.ts';
import type { Kin } from './people.ts';
import { between, type Chance, chanceOf, fallsOn, lognormal, oneOf } from './random.ts';
import { guestsOf, listOfPositives, makeWaves, type SitesSize, type Wave } from './waves.ts';

/** Shares of the rows of a list. The first five are domain §11.3; who is none of them can not be reached by phone. */
export const FAULTS = {
  duplicateRow: 0.15,
  wrongNumber: 0.08,
  movedAway: 0.12,
  notExposed: 0.25,
  /** Confirmed and to be controlled. */
  confirmed: 0.4,
  // The rest is ours, chosen so that a list of fifty rows has some of each.
  spoiltDocument: 0.02,
  /** Known by name and telephone only. */
  noDocument: 0.05,
  noAddress: 0.06,
  /** Dispatched by a second department within the day. */
  secondDepartment: 0.1,
  /** The very same file once more. */
  fileAgain: 0.2,
} as const;

/** Hours at which lists arrive, with the minute. Domain §11.3. */
export const ARRIVALS: readonly [number, number][] = [
  [0, 30],
  [6, 0],
  [14, 0],
  [22, 0],
];

/** What senders say of people, with its share; of the others they say nothing. Ours. */
const SAYS: readonly (readonly [string, number])[] = [
  ['密接', 0.22],
  ['次密接', 0.2],
  ['中风险地区来返', 0.25],
  ['高风险地区来返', 0.08],
];

/** Numbers of lists that come again, and of those another department sends. */
const AGAIN = 100_000;
const SECOND = 200_000;
/** Numbers of persons who are carers. */
const CARERS = 1_000_000;

/** Rows of one list: lognormal, cut at both ends. Domain §11.3. */
const LIST = { least: 50, most: 3_000, sigma: 0.8 } as const;

/** So much of its people stand on the usual list of a day's drill; a longer one spreads its people over its days. */
const USUAL_LIST = 0.08;
/** And so many times everybody is named in a longer one, duplicates and second departments aside. */
const NAMED = 1.1;

/** Share of the people on the usual list. */
export function usualList(days: number): number {
  const spread = NAMED / (days * ARRIVALS.length * Math.exp(LIST.sigma ** 2 / 2));
  return Math.min(USUAL_LIST, spread);
}

/** The shortest list: in a day's drill the domain's, in a longer one its share of the few people there are. */
function leastList({ people, days }: WorldSize): number {
  const few = days === 1 ? people : Math.max(4, Math.round((people * NAMED) / (days * ARRIVALS.length)));
  return Math.min(LIST.least, few, people);
}

export type Truth = 'confirmed' | 'notExposed' | 'movedAway' | 'wrongNumber' | 'unreachable';

/** A person of the drill and what will be found out about her. Shares of how she is found, and of her manners, are ours. */
export interface DrillPerson {
  readonly no: number;
  readonly truth: Truth;
  /** Which try is answered, from 1. */
  readonly answersAt: number;
  /** Which search finds her when calls do not: the visit, the police, the district, nobody. */
  readonly foundBy: 'visit' | 'police' | 'search' | 'nobody';
  readonly hangsUpFirst: boolean;
  readonly asksCallBack: boolean;
  readonly kin?: Kin;
}

export interface DrillRow {
  readonly person: number;
  /** Written differently from the first time: spaces in the name, digits in full width. */
  readonly again: boolean;
  readonly spoilt: boolean;
  readonly noAddress: boolean;
  readonly noDocument: boolean;
  /** What the sender says she is. */
  readonly says: string;
  /** So many days before the list she was exposed, as far as the sender knows. */
  readonly metDaysBefore: number;
}

export interface DrillBatch {
  readonly no: number;
  readonly at: Date;
  /** The day its file was written: a file sent once more bears the same. */
  readonly on: CivilDate;
  readonly source: string;
  readonly rows: readonly DrillRow[];
  /** The number of the batch whose file this is once more. */
  readonly repeats?: number;
}

export interface DrillWorld {
  readonly seed: string;
  readonly begins: Date;
  readonly ends: Date;
  readonly persons: readonly DrillPerson[];
  /** Whoever would come to stay with a guest who can not be alone: two for each. They are on no list. */
  readonly carers: readonly DrillPerson[];
  /** So many of them, the first ones, may stand on lists of senders; the others come to isolation sites. */
  readonly residents: number;
  readonly batches: readonly DrillBatch[];
  readonly sites: SitesSize | undefined;
  readonly waves: readonly Wave[];
}

export interface WorldSize {
  readonly people: number;
  readonly days: number;
  readonly seed: string;
  /** Isolation sites, and whoever comes to them. */
  readonly sites?: SitesSize | undefined;
  /** Only these persons appear on lists; for making a failing story smaller. */
  readonly only?: ReadonlySet<number> | undefined;
}

export const SOURCES = ['provincial', 'police-tracing', 'railway', 'own-tracing'] as const;

/** Makes the world of a drill. `begins` is the first midnight. */
export function makeWorld(size: WorldSize, begins: Date): DrillWorld {
  const residents = Array.from({ length: size.people }, (_, no) => makePerson(size.seed, no));
  // Whoever has been in contact with a case is who she is and lives where she lives.
  const waves = makeWaves(size, begins, size.people);
  const parents = new Map(
    waves
      .flatMap(({ groups }) => groups.flatMap(({ met }) => met))
      .map(({ person, parent }) => [person, parent]),
  );
  const guests = Array.from({ length: guestsOf(size) }, (_, i) => {
    const no = size.people + i;
    const parent = parents.get(no);
    return {
      ...makePerson(size.seed, no),
      truth: 'confirmed' as const,
      ...(parent === undefined ? {} : { kin: { as: 'child' as const, of: parent } }),
    };
  });
  const persons = [...residents, ...guests];
  // A resident may be ordered into a site as well, or be taken in by one.
  const carers = (size.sites === undefined ? [] : persons).flatMap(({ no }) =>
    carersOf(no).map((carer) => ({
      ...makePerson(size.seed, carer),
      truth: 'confirmed' as const,
      kin: { as: 'carer' as const, of: no },
    })),
  );
  const batches: DrillBatch[] = [];
  for (let day = 0; day < size.days; day++) {
    for (const [slot, [hour, minute]] of ARRIVALS.entries()) {
      const at = new Date(begins.getTime() + ((day * 24 + hour) * 60 + minute) * 60_000);
      // Numbered by the clock, not by what was sent: a story with fewer people keeps its numbers, and its chances.
      const no = day * ARRIVALS.length + slot;
      const batch = makeBatch(size, no, at, residents);
      if (batch.rows.length > 0) batches.push(batch);
      const chance = chanceOf(size.seed, 'again', at.toISOString());
      if (chance() < FAULTS.fileAgain && batch.rows.length > 0) {
        const later = new Date(at.getTime() + between(chance, 20, 180) * 60_000);
        batches.push({ ...batch, no: AGAIN + no, at: later, repeats: no });
      }
    }
  }
  batches.push(...secondDepartment(size, batches));
  batches.push(...waves.map(listOfPositives));
  batches.sort((a, b) => a.at.getTime() - b.at.getTime() || a.no - b.no);
  const ends = new Date(begins.getTime() + size.days * 86_400_000);
  return {
    seed: size.seed,
    begins,
    ends,
    persons,
    carers,
    residents: size.people,
    batches: batches.filter((batch) => batch.at < ends),
    sites: size.sites,
    waves,
  };
}

/** Numbers of those who would come to stay with a guest, the first before the second. */
export const carersOf = (no: number): readonly number[] => [CARERS + 2 * no, CARERS + 2 * no + 1];

function makePerson(seed: string, no: number): DrillPerson {
  const chance = chanceOf(seed, 'person', no);
  const roll = chance();
  const bound = [
    ['wrongNumber', FAULTS.wrongNumber],
    ['movedAway', FAULTS.movedAway],
    ['notExposed', FAULTS.notExposed],
    ['confirmed', FAULTS.confirmed],
  ] as const;
  let sum = 0;
  let truth: Truth = 'unreachable';
  for (const [name, share] of bound) {
    sum += share;
    if (roll < sum) {
      truth = name;
      break;
    }
  }
  const found = chance();
  return {
    no,
    truth,
    // 1.4 tries a person on average (domain §3.3).
    answersAt: chance() < 0.7 ? 1 : between(chance, 2, 3),
    foundBy: found < 0.75 ? 'visit' : found < 0.92 ? 'police' : found < 0.98 ? 'search' : 'nobody',
    hangsUpFirst: chance() < 0.04,
    asksCallBack: chance() < 0.05,
  };
}

function makeBatch(size: WorldSize, no: number, at: Date, persons: readonly DrillPerson[]): DrillBatch {
  const chance = chanceOf(size.seed, 'batch', at.toISOString());
  const least = leastList(size);
  const usual = Math.max(least, size.people * usualList(size.days));
  const wanted = Math.round(lognormal(chance, usual, LIST.sigma));
  const count = Math.min(Math.max(wanted, least), LIST.most, size.people);
  const rows: DrillRow[] = [];
  for (let i = 0; i < count; i++) {
    const person = between(chance, 0, persons.length - 1);
    const row = {
      person,
      again: false,
      spoilt: chance() < FAULTS.spoiltDocument,
      noAddress: chance() < FAULTS.noAddress,
      noDocument: chance() < FAULTS.noDocument,
      says: saidOf(size.seed, person),
      metDaysBefore: between(chanceOf(size.seed, 'met', person), 0, 3),
    };
    const twice = chance() < FAULTS.duplicateRow;
    if (size.only !== undefined && !size.only.has(person)) continue;
    rows.push(row);
    if (twice) rows.push({ ...row, again: true, spoilt: false });
  }
  return { no, at, on: civilDayOf(at), source: oneOf(chance, SOURCES), rows };
}

function saidOf(seed: string, person: number): string {
  return fallsOn(chanceOf(seed, 'says', person)(), SAYS) ?? '';
}

/** Some of a list's people come again the same day from another department. */
function secondDepartment(size: WorldSize, batches: readonly DrillBatch[]): DrillBatch[] {
  const found: DrillBatch[] = [];
  for (const batch of batches.filter((one) => one.repeats === undefined)) {
    const rows = batch.rows.filter(
      (row) =>
        !row.again &&
        !row.spoilt &&
        chanceOf(size.seed, 'second', batch.no, row.person)() < FAULTS.secondDepartment,
    );
    if (rows.length === 0) continue;
    const chance = chanceOf(size.seed, 'second-at', batch.no);
    found.push({
      no: SECOND + batch.no,
      on: batch.on,
      at: new Date(batch.at.getTime() + between(chance, 10, 240) * 60_000),
      source: oneOf(
        chance,
        SOURCES.filter((source) => source !== batch.source),
      ),
      rows,
    });
  }
  return found;
}

/** Whether she answers this try, and if not, what the caller hears. */
export function answers(
  person: DrillPerson,
  attempt: number,
  chance: Chance,
): 'answers' | 'no-answer' | 'busy' | 'powered-off' {
  if (person.truth === 'unreachable') return oneOf(chance, ['no-answer', 'powered-off', 'busy'] as const);
  if (attempt >= person.answersAt) return 'answers';
  return oneOf(chance, ['no-answer', 'busy'] as const);
}
