// The clockwork of the drill: events in virtual time, acts through `perform`, follow-ups at once, chores by the
// minute, every invariant after every hour. What the players do is in callers.ts, desk.ts and searches.ts;
// what follows from a confirmed line in stays.ts, doors.ts, temperatures.ts,
// laboratory.ts, releases.ts and rule-change.ts; in isolation sites in guests.ts and what stands beside it.
import { setTimeout as wait } from 'node:timers/promises';
import type { Static, TSchema } from 'typebox';
import type { Acts } from '../acts.ts';
import { addMinutes } from '../base/clock.ts';
import { uuidOf } from '../base/ids.ts';
import { Refusal } from '../base/refusal.ts';
import { type Db, rows, sql, type Tx } from '../base/sql.ts';
import { bothLanguages } from '../base/words.ts';
import { perform } from '../ledger/perform.ts';
import { verifyLedger } from '../ledger/seals.ts';
import type { Act, Entry } from '../ledger/terms.ts';
import { openPeople } from '../people/store.ts';
import { react } from '../reactions.ts';
import { everyMinute } from '../timers.ts';
import { invariants, watchAll } from '../watch.ts';
import { callersAtWork } from './callers.ts';
import { codesAtWork, SideAway } from './codes.ts';
import { deskAtWork } from './desk.ts';
import { asksForThings, doorsAtWork } from './doors.ts';
import { guestsAtWork } from './guests.ts';
import { type Instants, instantsFrom } from './instants.ts';
import { laboratoryAtWork } from './laboratory.ts';
import { ownPagesAtWork } from './own-pages.ts';
import { type Identity, identityOf } from './people.ts';
import { chanceOf } from './random.ts';
import { releasesAtWork } from './releases.ts';
import { changeTheRules } from './rule-change.ts';
import { searchesAtWork } from './searches.ts';
import type { Cast, Staff } from './staff.ts';
import { changeStaff } from './staff-changes.ts';
import type { Scene } from './stage.ts';
import { staysAtWork } from './stays.ts';
import { temperaturesAtWork } from './temperatures.ts';
import { testingDays } from './testing-days.ts';
import type { DrillPerson, DrillWorld } from './world.ts';

/** Something that does not hold. */
export interface Broken {
  readonly invariant: string;
  readonly at: Date;
  readonly count: number;
  readonly says: string;
  /** Handles of what it is about: `line:…`, `person:…`. */
  readonly about: readonly string[];
}

export interface Played {
  /** Acts done, not counting those sent twice. */
  readonly acts: number;
  /** How often each was done, by its word in the ledger. */
  readonly did: Readonly<Record<string, number>>;
  /** Refusals by code: what the players were told they may not do. */
  readonly refused: Readonly<Record<string, number>>;
  readonly broken: readonly Broken[];
}

export type Answer<R> =
  | { readonly ok: true; readonly result: R }
  | { readonly ok: false; readonly refusal: Refusal | undefined };

/** What the players have in hand. */
export interface Play {
  readonly scene: Scene;
  readonly world: DrillWorld;
  readonly acts: Acts;
  readonly cast: Cast;
  now(): Date;
  /**
   * Something happens so many minutes from now, in the street of `place`; without it, where whoever thinks of it is. What
   * touches people of several streets happens in the district (instants.ts).
   */
  after(minutes: number, happens: () => Promise<void>, place?: string): void;
  at(moment: Date, happens: () => Promise<void>, place?: string): void;
  /** What happens in this unit happens beside the other units of its street from now on. */
  alone(unit: string): void;
  /** A number in [0, 1) that depends on the key alone. */
  roll(...key: readonly (string | number)[]): number;
  between(least: number, most: number, ...key: readonly (string | number)[]): number;
  person(no: number): { readonly person: DrillPerson; readonly identity: Identity };
  /** Which persons of the drill these are, by the telephone on record; somebody who is none of them is left out. */
  who(persons: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Somebody does something. `twice`: an impatient finger, or an answer that got lost. */
  does<S extends TSchema, R>(
    who: Pick<Staff, 'actor'>,
    act: Act<S, R>,
    input: Static<S>,
    how?: { twice?: boolean },
  ): Promise<Answer<R>>;
  /** Looks into the tables with the sight of the house: for what a player would see by standing there. */
  peek<T>(fn: (sight: Db) => Promise<T>): Promise<T>;
  /** The same, for reads that want a transaction. */
  look<T>(fn: (tx: Tx) => Promise<T>): Promise<T>;
  broke(broken: Omit<Broken, 'at'>): void;
}

/** How often the chores run. Each minute in a district; less often here, so that a day is played in a minute, and
 * less often still where many days are. Before anything is asked of the house it has had its minute. */
const CHORE_MINUTES = { day: 10, days: 30 } as const;
/** How often everybody else looks what there is to do. */
const LOOK_MINUTES = { day: 15, days: 30 } as const;
/** How often vehicles and sites do: whoever was released is in no room an hour later (N15). */
const SITE_MINUTES = 15;
/** How often somebody looks whether a caller is idle. */
const CALL_MINUTES = { day: 2, days: 5 } as const;
const MINUTE_MS = 60_000;
/** Minutes of the day at which sheets of temperatures are entered: twice while each slot is open. */
const SHEETS_AT = [8 * 60 + 10, 9 * 60 + 40, 17 * 60 + 10, 18 * 60 + 40] as const;
/** … at which files of results come, and at which people ask for things. */
const RESULTS_AT = { noon: 12 * 60 + 20, evening: 21 * 60 + 5 } as const;
const NEEDS_AT = 10 * 60 + 15;
const PUTS_OFF_AT = 23 * 60 + 41;
const DAY_MINUTES = 1_440;

/**
 * Plays a world on a scene with a cast, to its end. `tell` hears each midnight how far it is, and at once what broke: a
 * large drill takes an hour, and whoever started it should not have to wait for that.
 */
export async function playWorld(
  scene: Scene,
  world: DrillWorld,
  cast: Cast,
  acts: Acts,
  tell: (words: string) => void = () => undefined,
): Promise<Played> {
  const instants: Instants = instantsFrom(world.begins.getTime());
  const broken: Broken[] = [];
  const refused: Record<string, number> = {};
  const done = new Set<string>();
  const did: Record<string, number> = {};
  const now = () => scene.clock.now();
  const identities = new Map<number, Identity>();
  const known = new Map<string, number>();
  const persons = new Map([...world.persons, ...world.carers].map((one) => [one.no, one]));

  const broke: Play['broke'] = (one) => {
    // Told once, when it is first seen: what follows from it is not news.
    if (broken.some((before) => before.invariant === one.invariant)) return;
    broken.push({ ...one, at: now() });
    tell(`✗ ${one.invariant} × ${one.count}: ${one.says} (${now().toISOString()})`);
  };
  /** Does something, and then, act by act, whatever follows from it. */
  const whole = async <T>(fn: () => Promise<T>): Promise<T> => {
    const waiting: Entry[] = [];
    const result = await scene.hears(waiting, fn);
    for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
      const { word, about } = entry;
      const follows = entry;
      await scene
        .hears(waiting, () => react(scene.house, follows))
        .catch((error) => broke(faultOf(`reaction to ${word}`, error, about)));
    }
    return result;
  };
  const play: Play = {
    scene,
    world,
    acts,
    cast,
    now,
    after: (minutes, happens, place) => instants.add(now().getTime() + minutes * MINUTE_MS, happens, place),
    at: (moment, happens, place) => instants.add(moment.getTime(), happens, place),
    alone: (unit) => instants.alone(unit),
    roll: (...key) => chanceOf(world.seed, ...key)(),
    between: (least, most, ...key) => least + Math.floor(chanceOf(world.seed, ...key)() * (most - least + 1)),
    person(no) {
      const person = persons.get(no);
      if (person === undefined) throw new Error(`the drill has no person ${no}`);
      let identity = identities.get(no);
      if (identity === undefined) {
        identity = identityOf(world.seed, no, cast.homes, person.kin);
        identities.set(no, identity);
      }
      return { person, identity };
    },
    async who(asked) {
      const unknown = [...new Set(asked)].filter((one) => !known.has(one));
      if (unknown.length > 0) {
        const opened = await play.look((tx) => openPeople(tx, scene.house, unknown));
        for (const [id, { phones }] of opened) {
          const no = cast.whoHas(phones);
          if (no !== undefined) known.set(id, no);
        }
      }
      return known;
    },
    async does(who, act, input, how = {}) {
      const id = uuidOf(`${world.seed} act ${instants.tag()}`);
      const call = { actor: who.actor, id, channel: 'drill' as const };
      try {
        const first = await whole(async () => {
          const once = await perform(scene.house, act, input, call);
          done.add(id);
          did[act.word] = (did[act.word] ?? 0) + 1;
          if (how.twice !== true) return once;
          const second = await again(() => perform(scene.house, act, input, call));
          // The answer of an act that shows personal data is not kept: then the second tap is told so.
          if (second !== undefined && (!second.repeated || second.entry !== once.entry))
            broke({ invariant: 'twice-is-once', count: 1, says: `${act.word} was done twice`, about: [] });
          return once;
        });
        return { ok: true, result: first.result };
      } catch (error) {
        if (!(error instanceof Refusal)) {
          broke(faultOf(act.word, error, []));
          return { ok: false, refusal: undefined };
        }
        refused[error.code] = (refused[error.code] ?? 0) + 1;
        return { ok: false, refusal: error };
      }
    },
    peek: (fn) => fn(scene.sight),
    look: (fn) => scene.sight.transaction().execute(fn),
    broke,
  };

  const length = addMinutes(world.begins, 2 * DAY_MINUTES) >= world.ends ? 'day' : 'days';
  const desk = deskAtWork(play);
  const searches = searchesAtWork(play);
  const callers = callersAtWork(play, searches);
  const guests = world.sites === undefined ? undefined : guestsAtWork(play, world.sites);
  const stays = staysAtWork(play, guests);
  const ownPages = ownPagesAtWork(play);
  const temperatures = temperaturesAtWork(play, ownPages);
  const laboratory = laboratoryAtWork(play, guests);
  const doors = doorsAtWork(play, stays, ownPages);
  const codes = codesAtWork(play);
  const releases = releasesAtWork(play);
  play.at(world.begins, () => stays.begins());
  changeTheRules(play, stays);
  changeStaff(play);
  testingDays(play);
  for (const batch of world.batches) play.at(batch.at, () => desk.arrives(batch));
  const chores = async () => {
    const trouble = (error: Error, where: string) => {
      if (!(error instanceof SideAway)) broke(faultOf(where, error, []));
    };
    await whole(() => everyMinute(scene.house, scene.anchor, trouble, codes.port));
  };
  everySoOften(play, CHORE_MINUTES[length], chores);
  everySoOften(play, CALL_MINUTES[length], () => callers.supervise());
  everySoOften(play, 15, () => desk.looksAround());
  everySoOften(play, LOOK_MINUTES[length], async () => {
    await stays.looksAround();
    await doors.looksAround();
    await temperatures.looksAround();
    await laboratory.looksAround();
    await releases.looksAround();
    await codes.looksAround();
    await ownPages.looksAround();
  });
  if (guests !== undefined) everySoOften(play, SITE_MINUTES, () => guests.looksAround());
  everyDay(play, 0, async (day) => {
    const days = Math.round((world.ends.getTime() - world.begins.getTime()) / (DAY_MINUTES * MINUTE_MS));
    const acts = done.size;
    if (day > 0) tell(`第 ${day} 天 / 共 ${days} 天，${acts} 次操作 · day ${day} of ${days}, ${acts} acts`);
  });
  for (const minutes of SHEETS_AT) everyDay(play, minutes, () => temperatures.takesSheets());
  everyDay(play, RESULTS_AT.noon, () => laboratory.sendsResults(false));
  everyDay(play, RESULTS_AT.evening, () => laboratory.sendsResults(true));
  everyDay(play, PUTS_OFF_AT, () => laboratory.putsOff());
  everyDay(play, NEEDS_AT, async (day) => {
    await asksForThings(play, ownPages, day);
    ownPages.asksAboutData(day);
  });
  everySoOften(play, 60, async () => {
    // The house has had its minute before it is asked what it missed.
    await settled(play);
    await chores();
    await watch(play);
    await guests?.watches();
  });

  await instants.play(world.ends.getTime(), (at) => scene.clock.set(new Date(at)));
  scene.clock.set(world.ends);
  await settled(play);
  await chores();
  await watch(play);
  await guests?.watches();
  await desk.countsAgain();
  await proveAcknowledged(play, done);
  return { acts: done.size, did, refused, broken };
}

/**
 * Waits, in real time, until no transaction of a neighbour on the same server keeps our rows from being sealed: an
 * hour of the drill is a second, and a seal that comes a second later would look an hour late.
 */
async function settled(play: Play): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    const [found] = await play.peek((tx) =>
      rows(
        tx,
        sql<{
          waits: boolean;
        }>`select exists (select from ledger where tx >= pg_snapshot_xmin(pg_current_snapshot())) as waits`,
      ),
    );
    if (found?.waits !== true) return;
    await wait(20);
  }
}

/** All invariants at this moment. */
async function watch(play: Play): Promise<void> {
  for (const found of await watchAll(play.scene.house)) {
    if (found.count === 0) continue;
    play.broke({
      invariant: found.id,
      count: found.count,
      says: `${found.zh} / ${found.en}: ${whatOf(found.id, found.rows[0]?.what)}`,
      about: (found.rows ?? []).map((row) => row.handle),
    });
  }
}

/** In which way it breaks. */
function whatOf(id: string, what = ''): string {
  const words = invariants.find((one) => one.id === id)?.whats[what];
  return words === undefined ? what : bothLanguages(words);
}

/** What was acknowledged is in the ledger, each once, and nobody has touched the ledger. */
async function proveAcknowledged(play: Play, done: ReadonlySet<string>): Promise<void> {
  const missing = await play.peek((tx) =>
    rows(
      tx,
      sql<{ id: string }>`
        select asked.id from unnest(${[...done]}::uuid[]) asked (id)
          left join (select request, count(*) as times from ledger group by request) l on l.request = asked.id
        where l.times is distinct from 1`,
    ),
  );
  if (missing.length > 0)
    play.broke({
      invariant: 'acknowledged',
      count: missing.length,
      says: 'what was acknowledged is not in the ledger exactly once',
      about: [],
    });
  const ledger = await verifyLedger(play.scene.house, play.scene.anchor);
  if (!ledger.ok)
    play.broke({
      invariant: 'ledger',
      count: 1,
      says: ledger.firstBad?.en ?? 'the ledger was touched',
      about: [],
    });
}

function everySoOften(play: Play, minutes: number, happens: () => Promise<void>): void {
  const again = async () => {
    await happens();
    play.after(minutes, again);
  };
  play.after(minutes, again);
}

/** At so many minutes of each day. */
function everyDay(play: Play, minutes: number, happens: (day: number) => Promise<void>): void {
  const { begins, ends } = play.world;
  for (let day = 0; addMinutes(begins, day * DAY_MINUTES + minutes) < ends; day++)
    play.at(addMinutes(begins, day * DAY_MINUTES + minutes), () => happens(day));
}

async function again<T>(fn: () => Promise<T>): Promise<T | undefined> {
  try {
    return await fn();
  } catch (error) {
    if (error instanceof Refusal && error.code === 'answer-not-kept') return undefined;
    throw error;
  }
}

/** Anything but a refusal is our own fault, and a find. */
function faultOf(where: string, error: unknown, about: readonly string[]): Omit<Broken, 'at'> {
  const said = error instanceof Error ? error.message : String(error);
  return { invariant: 'fault', count: 1, says: `${where}: ${said}`, about };
}
