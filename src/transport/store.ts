// All SQL of trips and their seats.
import { row, rows, run, sql, type Tx } from '../base/sql.ts';
import type { Seat, Trip } from './terms.ts';

const TRIP = sql`
  t.id, t.no::int as no, t.place::text as place, t.to_place::text as "toPlace", t.kind, t.destination, t.vehicle, t.driver,
  t.seats::int as seats, t.risk, t.protection, t.departs_at as "departsAt", t.due_at as "dueAt",
  t.departed_at as "departedAt", t.arrived_at as "arrivedAt", t.closed_at as "closedAt", t.cleaned_at as "cleanedAt",
  t.cancelled_at as "cancelledAt", t.differs_why as "differsWhy"`;
const SEAT = sql`
  s.trip, s.no::int as no, s.place::text as place, s.to_place::text as "toPlace", s.person, s.episode, s.category,
  s.luggage::int as luggage, s.salt, s.needs, s.boarded_at as "boardedAt", s.alighted_at as "alightedAt",
  s.received_at as "receivedAt", s.absent_why as "absentWhy"`;

export async function insertTrip(
  tx: Tx,
  trip: Pick<
    Trip,
    | 'id'
    | 'place'
    | 'toPlace'
    | 'kind'
    | 'destination'
    | 'vehicle'
    | 'driver'
    | 'seats'
    | 'protection'
    | 'departsAt'
    | 'dueAt'
  >,
  by: string,
  now: Date,
): Promise<number> {
  const made = await row(
    tx,
    sql<{ no: number }>`
      insert into trip (id, place, to_place, kind, destination, vehicle, driver, seats, protection, departs_at, due_at,
        planned_at, planned_by)
      values (${trip.id}, ${trip.place}::ltree, ${trip.toPlace}::ltree, ${trip.kind}, ${trip.destination},
        ${trip.vehicle}, ${trip.driver}, ${trip.seats}, ${trip.protection}, ${trip.departsAt}, ${trip.dueAt}, ${now}, ${by})
      returning no::int as no`,
  );
  return made?.no ?? 0;
}

export async function findTrip(tx: Tx, id: string): Promise<Trip | undefined> {
  return row(tx, sql<Trip>`select ${TRIP} from trip t where t.id = ${id}`);
}

export async function holdTrip(tx: Tx, id: string): Promise<Trip | undefined> {
  return row(tx, sql<Trip>`select ${TRIP} from trip t where t.id = ${id} for update`);
}

/** Two plans for one vehicle wait for each other. */
export async function holdVehicle(tx: Tx, vehicle: string): Promise<void> {
  await run(tx, sql`select pg_advisory_xact_lock(hashtextextended(${vehicle}, 7304))`);
}

/** A trip of that vehicle that is not over, disinfection included, in a span of time. */
export async function tripOfVehicle(
  tx: Tx,
  asked: { readonly vehicle: string; readonly from: Date; readonly to: Date; readonly cleanMinutes: number },
): Promise<Trip | undefined> {
  return row(
    tx,
    sql<Trip>`
      select ${TRIP} from trip t
      where t.vehicle = ${asked.vehicle} and t.cancelled_at is null and t.departs_at < ${asked.to}
        and coalesce(t.cleaned_at, greatest(t.due_at, t.arrived_at) + make_interval(mins => ${asked.cleanMinutes})) > ${asked.from}
      order by t.departs_at limit 1`,
  );
}

/** Trips that are not over, those to depart first before the others; with the closed ones of the last hours. */
export async function tripsShown(
  tx: Tx,
  asked: { readonly since: Date; readonly limit: number },
): Promise<Trip[]> {
  return rows(
    tx,
    sql<Trip>`
      select ${TRIP} from trip t
      where (t.closed_at is null and t.cancelled_at is null) or coalesce(t.closed_at, t.cancelled_at) >= ${asked.since}
      order by (t.closed_at is null and t.cancelled_at is null) desc, t.departs_at, t.no limit ${asked.limit}`,
  );
}

export interface TripChange {
  readonly risk?: string | null;
  readonly protection?: string;
  readonly departedAt?: Date;
  readonly arrivedAt?: Date;
  readonly closedAt?: Date;
  readonly cleanedAt?: Date;
  readonly cancelledAt?: Date;
  readonly cancelledWhy?: string;
  readonly differsWhy?: string;
}

/** Changes a trip; what is left out stays. */
export async function changeTrip(tx: Tx, id: string, change: TripChange): Promise<void> {
  const sets = [
    ...(change.risk === undefined ? [] : [sql`risk = ${change.risk}`]),
    ...(change.protection === undefined ? [] : [sql`protection = ${change.protection}`]),
    ...(change.departedAt === undefined ? [] : [sql`departed_at = ${change.departedAt}`]),
    ...(change.arrivedAt === undefined ? [] : [sql`arrived_at = ${change.arrivedAt}`]),
    ...(change.closedAt === undefined ? [] : [sql`closed_at = ${change.closedAt}`]),
    ...(change.cleanedAt === undefined ? [] : [sql`cleaned_at = ${change.cleanedAt}`]),
    ...(change.cancelledAt === undefined ? [] : [sql`cancelled_at = ${change.cancelledAt}`]),
    ...(change.cancelledWhy === undefined ? [] : [sql`cancelled_why = ${change.cancelledWhy}`]),
    ...(change.differsWhy === undefined ? [] : [sql`differs_why = ${change.differsWhy}`]),
  ];
  if (sets.length > 0) await run(tx, sql`update trip set ${sql.join(sets)} where id = ${id}`);
}

// Seats -------------------------------------------------------------------------------------------------

export async function insertSeats(
  tx: Tx,
  seats: readonly (Pick<
    Seat,
    'trip' | 'no' | 'place' | 'toPlace' | 'person' | 'episode' | 'category' | 'luggage'
  > & {
    readonly salt: string | null;
    readonly needs: string | null;
  })[],
): Promise<void> {
  await run(
    tx,
    sql`
      insert into trip_seat (trip, no, place, to_place, person, episode, category, luggage, salt, needs)
      select s.trip, s.no, s.place::ltree, s."toPlace"::ltree, s.person, s.episode, s.category, s.luggage,
        decode(s.salt, 'base64'), decode(s.needs, 'base64')
      from jsonb_to_recordset(${JSON.stringify(seats)}::jsonb) as s (trip uuid, no smallint, place text, "toPlace" text,
        person uuid, episode uuid, category text, luggage smallint, salt text, needs text)`,
  );
}

export async function seatsOf(tx: Tx, trips: readonly string[]): Promise<Seat[]> {
  return rows(
    tx,
    sql<Seat>`select ${SEAT} from trip_seat s where s.trip = any (${[...trips]}::uuid[]) order by s.trip, s.no`,
  );
}

export async function dropSeat(tx: Tx, trip: string, person: string): Promise<void> {
  await run(tx, sql`delete from trip_seat where trip = ${trip} and person = ${person}`);
}

/** The trip somebody has a seat on that is not over. */
export async function tripOf(tx: Tx, person: string): Promise<Trip | undefined> {
  return row(
    tx,
    sql<Trip>`
      select ${TRIP} from trip_seat s join trip t on t.id = s.trip
      where s.person = ${person} and t.closed_at is null and t.cancelled_at is null and s.absent_why is null limit 1`,
  );
}

export interface SeatChange {
  readonly boardedAt?: Date;
  readonly alightedAt?: Date;
  readonly receivedAt?: Date;
  readonly receivedBy?: string;
  readonly absentWhy?: string;
}

export async function changeSeats(
  tx: Tx,
  trip: string,
  people: readonly string[],
  change: SeatChange,
): Promise<void> {
  const sets = [
    ...(change.boardedAt === undefined ? [] : [sql`boarded_at = ${change.boardedAt}`]),
    ...(change.alightedAt === undefined ? [] : [sql`alighted_at = ${change.alightedAt}`]),
    ...(change.receivedAt === undefined ? [] : [sql`received_at = ${change.receivedAt}`]),
    ...(change.receivedBy === undefined ? [] : [sql`received_by = ${change.receivedBy}`]),
    ...(change.absentWhy === undefined ? [] : [sql`absent_why = ${change.absentWhy}`]),
  ];
  if (sets.length === 0 || people.length === 0) return;
  await run(
    tx,
    sql`update trip_seat set ${sql.join(sets)} where trip = ${trip} and person = any (${[...people]}::uuid[])`,
  );
}

/** What is known of whoever is to ride: her stay, its category, whether she is a case. */
export interface ToRide {
  readonly person: string;
  readonly place: string;
  readonly episode: string | null;
  readonly state: string | null;
  readonly category: string | null;
  readonly protocol: string | null;
  readonly positive: boolean;
}

export async function toRide(tx: Tx, people: readonly string[]): Promise<Map<string, ToRide>> {
  const found = await rows(
    tx,
    sql<ToRide>`
      select p.id as person, coalesce(e.place, p.place)::text as place, e.id as episode, e.state, e.categories[1] as category,
        e.protocol, c.id is not null as positive
      from person p
      left join lateral (
        select * from episode o where o.person = p.id order by o.ended_at is null desc, o.opened_at desc limit 1) e on true
      left join control_case c on c.person = p.id and c.ended_at is null
      where p.id = any (${[...people]}::uuid[])`,
  );
  return new Map(found.map((one) => [one.person, one]));
}

export interface ToFetch {
  readonly person: string;
  readonly place: string;
  readonly household: string | null;
  readonly protocol: string | null;
  readonly category: string;
  readonly orderedAt: Date;
}

/**
 * Whoever is ordered into a site, is in none and has no seat on a trip that is not over; a household together, where the
 * one of it who waits longest would stand.
 */
export async function toFetch(tx: Tx, within: string, limit: number): Promise<ToFetch[]> {
  return rows(
    tx,
    sql<ToFetch>`
      select e.person, e.place::text as place, m.household, e.protocol, coalesce(e.categories[1], '') as category,
        e.ordered_at as "orderedAt"
      from episode e
      left join household_member m on m.person = e.person and m.until is null
      where e.place <@ ${within}::ltree and e.state = 'active' and e.stage_place = 'facility' and e.ended_at is null
        and not exists (
          select from whereabouts w where w.person = e.person and w.until_at is null and w.kind = 'facility')
        and not exists (
          select from trip_seat s join trip t on t.id = s.trip
          where s.person = e.person and t.closed_at is null and t.cancelled_at is null and s.absent_why is null)
      order by min(e.ordered_at) over (partition by coalesce(m.household, e.person)), coalesce(m.household, e.person),
        e.ordered_at, e.id limit ${limit}`,
  );
}

/** Where somebody may be taken to: the units of isolation sites that are not closed. */
export async function sitesToGo(tx: Tx): Promise<{ path: string; zh: string; en: string }[]> {
  return rows(
    tx,
    sql<{ path: string; zh: string; en: string }>`
      select path::text as path, name as zh, name_en as en from place
      where kind = 'site' and nlevel(path) = 3 and retired_at is null order by path`,
  );
}
