// Two records that were one person have one seat on a trip; found to be two again, each is given back what was hers. Whoever
// has a seat under each, on one trip or on two that are not over, is asked about, and followed again when one is given up:
// nobody is left behind by a merge.
import { Type } from 'typebox';
import { addMinutes } from '../base/clock.ts';
import { Id, Place } from '../base/schemas.ts';
import type { Tx } from '../base/sql.ts';
import { act } from '../ledger/act.ts';
import { mergesOf, survivorOf } from '../people/store.ts';
import { closeTasks, openTask } from '../tasks/acts.ts';
import { unitHearing } from '../tasks/rules.ts';
import { roles } from '../teams/terms.ts';
import * as store from './merging-store.ts';
import { tripCode } from './rules.ts';

const HER_TRIPS = 'one person may have been on any trip';
const GROUP = 'transport-group';
const MINUTES = 30;

export const followOnTrips = act('transport.people.followed', {
  title: { zh: '乘车记录随人员合并', en: 'her seats follow a merge' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ from: Id, into: Id, place: Place }),
  async run(tx, input, ctx) {
    // What one split and merged again in the meantime is waits for the entry that says so.
    const into = await survivorOf(tx, input.into);
    const people = { from: input.from, into };
    const moved = await ctx.beyond(HER_TRIPS, async () => {
      if ((await survivorOf(tx, input.from)) !== into) return { trips: [], twice: [], before: [] };
      const before = await store.movedSeats(tx, followOnTrips.word, people);
      const found = await store.moveSeats(tx, people);
      if (found.twice.length === 0) await closeTasks(tx, ctx, twiceKey(input.from), { state: 'done' });
      for (const trip of found.twice)
        await openTask(tx, ctx, {
          planKey: `${twiceKey(input.from)}${trip.id}`,
          kind: 'trip',
          title: {
            zh: `合并后同一人有两个座位：请核对车次 ${tripCode(trip.no)}`,
            en: `one person has two seats after a merge: look at trip ${tripCode(trip.no)}`,
          },
          about: [`person:${into}`, `person:${input.from}`, `trip:${trip.id}`],
          place: trip.place,
          ownerUnit: unitHearing(trip.place, GROUP, ctx.rulebook.part(roles)),
          ownerRole: GROUP,
          opensAt: ctx.now,
          dueAt: addMinutes(ctx.now, MINUTES),
          step: 'trip',
          link: `/transport/${trip.id}`,
          facts: { trip: trip.id },
        });
      return { ...found, before };
    });
    return {
      about: [
        `person:${into}`,
        `person:${input.from}`,
        ...[...moved.before, ...moved.trips].map((id) => `trip:${id}`),
      ],
      place: input.place,
      detail: { trips: moved.trips.length, twice: moved.twice.length },
      result: { trips: moved.trips.length, twice: moved.twice.length },
    };
  },
});

export const returnOnTrips = act('transport.people.returned', {
  title: { zh: '乘车记录随人员拆分归还', en: 'her seats follow a split' },
  duty: 'house',
  purpose: 'outbreak-response',
  input: Type.Object({ from: Id, into: Id, place: Place }),
  async run(tx, input, ctx) {
    const trips = await ctx.beyond(HER_TRIPS, async () => {
      // Taken for one again before this was done: what moved waits for the next split.
      if ((await survivorOf(tx, input.from)) !== input.from) return [];
      await closeTasks(tx, ctx, twiceKey(input.from), { state: 'cancelled' });
      return store.returnSeats(tx, followOnTrips.word, input);
    });
    return {
      about: [`person:${input.from}`, `person:${input.into}`, ...trips.map((id) => `trip:${id}`)],
      place: input.place,
      detail: { trips: trips.length },
      result: { trips: trips.length },
    };
  },
});

export const transportMergingActs = { followOnTrips, returnOnTrips };

const twiceKey = (from: string) => `transport/twice/${from}/`;

/** Records that were merged with whoever has given up a seat, or with those of a trip that is over. */
export async function mergedOnTrips(tx: Tx, people: readonly string[], trips: readonly string[]) {
  return mergesOf(tx, people.length > 0 ? people : await store.peopleOn(tx, trips));
}
