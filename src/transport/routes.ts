// What screens read of transport: the trips of the day, one trip with who sits in it, who waits to be fetched.
import { Type } from 'typebox';
import { civilDayOf } from '../base/civil-dates.ts';
import { addMinutes } from '../base/clock.ts';
import { Id, Moment, Place } from '../base/schemas.ts';
import type { Words } from '../base/words.ts';
import { protocolsIn } from '../control/protocols/rules.ts';
import { look } from '../ledger/act.ts';
import { refuse as refuseHouse } from '../ledger/refusals.ts';
import type { Ctx, Look } from '../ledger/terms.ts';
import { shownPeople } from '../people/store.ts';
import { namesOf } from '../places/store.ts';
import { roles } from '../teams/terms.ts';
import { driversAt } from './drivers.ts';
import { type Counts, coming, countsOf, riskRow, tripCode, tripState } from './rules.ts';
import * as store from './store.ts';
import {
  type Seat,
  TRIP_KINDS,
  TRIP_STATES,
  type Trip,
  type TripKind,
  type TripState,
  transportRules,
} from './terms.ts';

const READ = { duty: 'transport.read', purpose: 'outbreak-response' } as const;
const ROWS = 200;
const SHOWN_HOURS = 24;
const ANYWHERE = 'whoever rides may live anywhere in the district';

export interface TripRow {
  readonly id: string;
  readonly code: string;
  readonly kind: Words;
  readonly destination: string;
  readonly vehicle: string;
  readonly driver: string;
  /** What training a driver of another company showed; why she drives though she has none. */
  readonly driverShown: string | null;
  readonly driverWhy: string | null;
  readonly seats: number;
  readonly riders: number;
  readonly counts: Counts;
  readonly departsAt: string;
  readonly dueAt: string;
  readonly state: TripState;
  readonly stateWords: Words;
  /** Not there though it was due. */
  readonly late: boolean;
  readonly protection: Words;
}

export const tripsLook = look('/transport/trips', {
  ...READ,
  title: { zh: '车次', en: 'trips' },
  query: Type.Object({}),
  async run(tx, _query, ctx): Promise<{ rows: readonly TripRow[] }> {
    const found = await store.tripsShown(tx, { since: addMinutes(ctx.now, -SHOWN_HOURS * 60), limit: ROWS });
    const seats = Map.groupBy(
      await store.seatsOf(
        tx,
        found.map(({ id }) => id),
      ),
      ({ trip }) => trip,
    );
    return { rows: found.map((trip) => rowOf(ctx, trip, seats.get(trip.id) ?? [])) };
  },
});

export interface TripPage extends TripRow {
  readonly place: string;
  readonly kindOf: TripKind;
  readonly toPlace: string | null;
  readonly departedAt: string | null;
  readonly arrivedAt: string | null;
  readonly closedAt: string | null;
  readonly cleanedAt: string | null;
  readonly leftVehicles: readonly string[];
  readonly differsWhy: string | null;
  readonly people: readonly {
    readonly no: number;
    readonly person: string;
    readonly code: string;
    readonly name: string;
    readonly age: number | null;
    readonly unit: Words | null;
    readonly category: Words;
    readonly luggage: number;
    /** Something has to travel with her; what it is, is opened on the trip. */
    readonly needs: boolean;
    readonly boardedAt: string | null;
    readonly alightedAt: string | null;
    readonly receivedAt: string | null;
    readonly absentWhy: string | null;
  }[];
}

export const tripLook = look('/transport/trips/:trip', {
  ...READ,
  title: { zh: '车次', en: 'a trip' },
  query: Type.Object({ trip: Id }),
  async run(tx, query, ctx): Promise<TripPage> {
    const trip = (await store.findTrip(tx, query.trip)) ?? refuseHouse('not-found');
    const seats = await store.seatsOf(tx, [trip.id]);
    const people = seats.map(({ person }) => person);
    const { shown, units } = await ctx.beyond(ANYWHERE, async () => {
      const shown = await shownPeople(tx, people, civilDayOf(ctx.now));
      return {
        shown,
        units: await namesOf(
          tx,
          [...shown.values()].map(({ place }) => place),
        ),
      };
    });
    return {
      ...rowOf(ctx, trip, seats),
      place: trip.place,
      kindOf: trip.kind,
      toPlace: trip.toPlace,
      departedAt: trip.departedAt?.toISOString() ?? null,
      arrivedAt: trip.arrivedAt?.toISOString() ?? null,
      closedAt: trip.closedAt?.toISOString() ?? null,
      cleanedAt: trip.cleanedAt?.toISOString() ?? null,
      leftVehicles: trip.leftVehicles,
      differsWhy: trip.differsWhy,
      people: seats.map((seat) => {
        const person = shown.get(seat.person);
        return {
          no: seat.no,
          person: seat.person,
          code: person?.code ?? '',
          name: person?.name ?? '',
          age: person?.age ?? null,
          unit: units.get(person?.place ?? '') ?? null,
          category: categoryWords(ctx, null, seat.category),
          luggage: seat.luggage,
          needs: seat.needs !== null,
          boardedAt: seat.boardedAt?.toISOString() ?? null,
          alightedAt: seat.alightedAt?.toISOString() ?? null,
          receivedAt: seat.receivedAt?.toISOString() ?? null,
          absentWhy: seat.absentWhy,
        };
      }),
    };
  },
});

export interface ToFetchPage {
  readonly rows: readonly {
    readonly person: string;
    readonly code: string;
    readonly name: string;
    readonly age: number | null;
    readonly unit: Words | null;
    readonly category: Words;
    /** Whoever shares it lives with her, and is fetched with her. */
    readonly household: string | null;
    readonly orderedAt: string;
    /** The site she is to be taken home from; null: she is to go to one, or to a hospital. */
    readonly fromSite: string | null;
    /** She is a case: no site takes her in, a hospital does. */
    readonly toHospital: boolean;
    readonly fromPlace: string | null;
    readonly luggage: number | null;
  }[];
  readonly more: boolean;
}

/** Whoever is owed to a site or a hospital, is not there and has no seat yet: the longest waiting first. */
export const toFetchLook = look('/transport/waiting', {
  duty: 'transport.plan',
  purpose: 'outbreak-response',
  title: { zh: '待转运', en: 'to be fetched' },
  query: Type.Object({ within: Place }),
  async run(tx, query, ctx): Promise<ToFetchPage> {
    const found = await store.toFetch(tx, query.within, ROWS + 1);
    const some = found.slice(0, ROWS);
    const shown = await shownPeople(
      tx,
      some.map(({ person }) => person),
      civilDayOf(ctx.now),
    );
    const units = await namesOf(
      tx,
      some.map(({ place }) => place),
    );
    return {
      rows: some.map((one) => ({
        person: one.person,
        code: shown.get(one.person)?.code ?? '',
        name: shown.get(one.person)?.name ?? '',
        age: shown.get(one.person)?.age ?? null,
        unit: units.get(one.place) ?? null,
        category: categoryWords(ctx, one.protocol, one.category),
        household: one.household,
        orderedAt: one.orderedAt.toISOString(),
        fromSite: one.fromSite,
        toHospital: one.fromSite === null && one.category === 'positive',
        fromPlace: one.fromPlace,
        luggage: one.luggage,
      })),
      more: found.length > ROWS,
    };
  },
});

export interface UnitToGo {
  readonly path: string;
  readonly name: Words;
  /** An isolation site; else a subdistrict or community. */
  readonly site: boolean;
}

/** Where a trip may go, by name only: whoever plans trips sees nothing else of them. */
export const unitsToGoLook = look('/transport/units', {
  duty: 'transport.plan',
  purpose: 'outbreak-response',
  title: { zh: '可送往的隔离点和单位', en: 'sites and units to go to' },
  query: Type.Object({}),
  async run(tx): Promise<UnitToGo[]> {
    return (await store.unitsToGo(tx)).map(({ path, kind, zh, en }) => ({
      path,
      name: { zh, en },
      site: kind === 'site',
    }));
  },
});

export interface DriverChoice {
  readonly account: string;
  readonly name: string;
  readonly role: Words;
  readonly where: Words;
  /** The training she has not on that day; null: she may drive. */
  readonly lacks: Words | null;
}

/** Who of ours may drive at a moment, whoever has her training first. */
export const driversLook = look('/transport/drivers', {
  duty: 'transport.plan',
  purpose: 'outbreak-response',
  title: { zh: '可选司机', en: 'who may drive' },
  query: Type.Object({ at: Type.Optional(Moment) }),
  async run(tx, query, ctx): Promise<DriverChoice[]> {
    const at = query.at === undefined ? ctx.now : new Date(query.at);
    const found = await driversAt(tx, ctx, at);
    const table = ctx.rulebook.part(roles);
    const places = await namesOf(
      tx,
      found.map(({ place }) => place),
    );
    return found.map(({ account, name, role, place, missing }) => ({
      account,
      name,
      role: { zh: table[role]?.zh ?? role, en: table[role]?.en ?? role },
      where: places.get(place) ?? { zh: place, en: place },
      lacks: missing && { zh: missing.zh, en: missing.en },
    }));
  },
});

export const transportLooks: readonly Look[] = [tripsLook, tripLook, toFetchLook, unitsToGoLook, driversLook];

/** What a category is called: in the protocol she is under, else in any that knows it. */
function categoryWords(ctx: Pick<Ctx, 'rulebook'>, protocol: string | null, category: string): Words {
  if (category === 'positive') {
    const { zh, en } = riskRow(ctx.rulebook.part(transportRules), category);
    return { zh, en };
  }
  const all = protocolsIn(ctx.rulebook);
  for (const { categories } of [...all.filter(({ id }) => id === protocol), ...all]) {
    const found = categories.find(({ id }) => id === category);
    if (found !== undefined) return { zh: found.zh, en: found.en };
  }
  return { zh: category, en: category };
}

function rowOf(ctx: Pick<Ctx, 'now' | 'rulebook'>, trip: Trip, seats: readonly Seat[]): TripRow {
  const state = tripState(trip, seats);
  const worn = ctx.rulebook
    .part(transportRules)
    .protections.find(({ protection }) => protection === trip.protection);
  return {
    id: trip.id,
    code: tripCode(trip.no),
    kind: TRIP_KINDS[trip.kind],
    destination: trip.destination,
    vehicle: trip.vehicle,
    driver: trip.driver,
    driverShown: trip.driverShown,
    driverWhy: trip.driverWhy,
    seats: trip.seats,
    riders: coming(seats).length,
    counts: countsOf(seats),
    departsAt: trip.departsAt.toISOString(),
    dueAt: trip.dueAt.toISOString(),
    state,
    stateWords: TRIP_STATES[state],
    late: trip.arrivedAt === null && trip.cancelledAt === null && ctx.now > trip.dueAt,
    protection: { zh: worn?.zh ?? trip.protection, en: worn?.en ?? trip.protection },
  };
}
