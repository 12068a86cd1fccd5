// All SQL of trips and their seats.
import { row, rows, run, sql, type Tx } from '../base/sql.ts';
import type { WhereKind } from '../control/episodes/terms.ts';
import type { PlaceKind } from '../places/terms.ts';
import type { Seat, Trip, TripKind } from './terms.ts';

const TRIP = sql`
  t.id, t.no::int as no, t.place::text as place, t.to_place::text as "toPlace",
  t.from_site::text as "fromSite", t.kind, t.destination, t.vehicle, t.driver,
  t.driver_account as "driverAccount", t.driver_shown as "driverShown", t.driver_why as "driverWhy",
  t.seats::int as seats, t.risk, t.protection, t.departs_at as "departsAt", t.due_at as "dueAt",
  t.departed_at as "departedAt", t.arrived_at as "arrivedAt", t.closed_at as "closedAt", t.cleaned_at as "cleanedAt",
  t.left_vehicles as "leftVehicles", t.cancelled_at as "cancelledAt", t.differs_why as "differsWhy"`;
const SEAT = sql`
  s.trip, s.no::int as no, s.place::text as place, s.to_place::text as "toPlace",
  s.from_site::text as "fromSite", s.person, s.episode, s.category,
  s.luggage::int as luggage, s.salt, s.needs, s.boarded_at as "boardedAt", s.alighted_at as "alightedAt",
  s.received_at as "receivedAt", s.absent_why as "absentWhy"`;

export async function insertTrip(
  tx: Tx,
  trip: Pick<
    Trip,
    | 'id'
    | 'place'
    | 'toPlace'
    | 'fromSite'
    | 'kind'
    | 'destination'
    | 'vehicle'
    | 'driver'
    | 'driverAccount'
    | 'driverShown'
    | 'driverWhy'
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
      insert into trip (id, place, to_place, from_site, kind, destination, vehicle, driver, driver_account,
        driver_shown, driver_why, seats, protection, departs_at, due_at, planned_at, planned_by)
      values (${trip.id}, ${trip.place}::ltree, ${trip.toPlace}::ltree, ${trip.fromSite}::ltree, ${trip.kind}, ${trip.destination},
        ${trip.vehicle}, ${trip.driver}, ${trip.driverAccount}, ${trip.driverShown}, ${trip.driverWhy}, ${trip.seats},
        ${trip.protection}, ${trip.departsAt}, ${trip.dueAt}, ${now}, ${by})
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

/**
 * A trip of that vehicle in a span of time and the disinfection after it. Once it has departed it is taken until somebody
 * says that it is clean; so is one people changed from on the way.
 */
export async function tripOfVehicle(
  tx: Tx,
  asked: {
    readonly vehicle: string;
    readonly from: Date;
    readonly to: Date;
    readonly cleanMinutes: number;
    readonly but?: string;
  },
): Promise<Trip | undefined> {
  return row(
    tx,
    sql<Trip>`
      select ${TRIP} from trip t
      where t.id is distinct from ${asked.but ?? null}::uuid and (
        t.left_vehicles @> array[${asked.vehicle}::text]
        or t.vehicle = ${asked.vehicle} and t.cancelled_at is null
          and t.departs_at < ${asked.to}::timestamptz + make_interval(mins => ${asked.cleanMinutes})
          and case when t.departed_at is null then t.due_at + make_interval(mins => ${asked.cleanMinutes})
            else coalesce(t.cleaned_at, 'infinity') end > ${asked.from})
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

/** Who drives, as it is kept on the trip. */
export type Drives = Pick<Trip, 'driver' | 'driverAccount' | 'driverShown' | 'driverWhy'>;

export interface TripChange {
  readonly destination?: string;
  readonly toPlace?: string;
  readonly vehicle?: string;
  readonly drives?: Drives;
  readonly dueAt?: Date;
  readonly risk?: string | null;
  readonly protection?: string;
  readonly departedAt?: Date;
  readonly arrivedAt?: Date;
  readonly closedAt?: Date;
  readonly cleanedAt?: Date;
  readonly leftVehicles?: readonly string[];
  readonly cancelledAt?: Date;
  readonly cancelledWhy?: string;
  readonly differsWhy?: string;
}

/** Changes a trip; what is left out stays. */
export async function changeTrip(tx: Tx, id: string, change: TripChange): Promise<void> {
  const sets = [
    ...(change.destination === undefined ? [] : [sql`destination = ${change.destination}`]),
    ...(change.toPlace === undefined ? [] : [sql`to_place = ${change.toPlace}::ltree`]),
    ...(change.vehicle === undefined ? [] : [sql`vehicle = ${change.vehicle}`]),
    ...(change.drives === undefined
      ? []
      : [
          sql`
            driver = ${change.drives.driver}, driver_account = ${change.drives.driverAccount},
            driver_shown = ${change.drives.driverShown}, driver_why = ${change.drives.driverWhy}`,
        ]),
    ...(change.dueAt === undefined ? [] : [sql`due_at = ${change.dueAt}`]),
    ...(change.risk === undefined ? [] : [sql`risk = ${change.risk}`]),
    ...(change.protection === undefined ? [] : [sql`protection = ${change.protection}`]),
    ...(change.departedAt === undefined ? [] : [sql`departed_at = ${change.departedAt}`]),
    ...(change.arrivedAt === undefined ? [] : [sql`arrived_at = ${change.arrivedAt}`]),
    ...(change.closedAt === undefined ? [] : [sql`closed_at = ${change.closedAt}`]),
    ...(change.cleanedAt === undefined ? [] : [sql`cleaned_at = ${change.cleanedAt}`]),
    ...(change.leftVehicles === undefined ? [] : [sql`left_vehicles = ${[...change.leftVehicles]}::text[]`]),
    ...(change.cancelledAt === undefined ? [] : [sql`cancelled_at = ${change.cancelledAt}`]),
    ...(change.cancelledWhy === undefined ? [] : [sql`cancelled_why = ${change.cancelledWhy}`]),
    ...(change.differsWhy === undefined ? [] : [sql`differs_why = ${change.differsWhy}`]),
  ];
  if (sets.length > 0) await run(tx, sql`update trip set ${sql.join(sets)} where id = ${id}`);
  if (change.toPlace !== undefined)
    await run(tx, sql`update trip_seat set to_place = ${change.toPlace}::ltree where trip = ${id}`);
}

// Seats -------------------------------------------------------------------------------------------------

export async function insertSeats(
  tx: Tx,
  seats: readonly (Pick<
    Seat,
    'trip' | 'no' | 'place' | 'toPlace' | 'fromSite' | 'person' | 'episode' | 'category' | 'luggage'
  > & {
    readonly salt: string | null;
    readonly needs: string | null;
  })[],
): Promise<void> {
  await run(
    tx,
    sql`
      insert into trip_seat (trip, no, place, to_place, from_site, person, episode, category, luggage, salt, needs)
      select s.trip, s.no, s.place::ltree, s."toPlace"::ltree, s."fromSite"::ltree, s.person, s.episode, s.category,
        s.luggage, decode(s.salt, 'base64'), decode(s.needs, 'base64')
      from jsonb_to_recordset(${JSON.stringify(seats)}::jsonb) as s (trip uuid, no smallint, place text, "toPlace" text,
        "fromSite" text, person uuid, episode uuid, category text, luggage smallint, salt text, needs text)`,
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

/** Who of these is in a room of another site than the one at `to`, and of which. */
export async function roomedElsewhere(
  tx: Tx,
  people: readonly string[],
  to: string | null,
): Promise<{ readonly person: string; readonly site: string }[]> {
  return rows(
    tx,
    sql<{ person: string; site: string }>`
      select y.person, s.name as site from room_stay y join isolation_site s on s.id = y.site
      where y.person = any (${[...people]}::uuid[]) and upper_inf(y.during)
        and not y.place <@ ${to}::ltree
      order by y.person`,
  );
}

/** The trip somebody has a seat on that is not over. */
export async function tripOf(tx: Tx, person: string): Promise<Trip | undefined> {
  return row(
    tx,
    sql<Trip>`
      select ${TRIP} from trip_seat s join trip t on t.id = s.trip
      where s.person = ${person} and t.closed_at is null and t.cancelled_at is null and s.absent_why is null
        -- Who was received rides no more, though nobody has closed the trip.
        and s.received_at is null limit 1`,
  );
}

export interface SeatChange {
  /** Null: she is off again before it departs. */
  readonly boardedAt?: Date | null;
  readonly luggage?: number;
  readonly alightedAt?: Date;
  readonly receivedAt?: Date;
  readonly receivedBy?: string;
  readonly absentWhy?: string | null;
}

export async function changeSeats(
  tx: Tx,
  trip: string,
  people: readonly string[],
  change: SeatChange,
): Promise<void> {
  const sets = [
    ...(change.boardedAt === undefined ? [] : [sql`boarded_at = ${change.boardedAt}`]),
    ...(change.luggage === undefined ? [] : [sql`luggage = ${change.luggage}`]),
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

/** What is known of whoever is to ride: her stay, its category, whether she is positive or suspected. */
export interface ToRide {
  readonly person: string;
  readonly place: string;
  /** The isolation site she is in. */
  readonly site: string | null;
  readonly episode: string | null;
  /** Null: nothing is decided about her. */
  readonly category: string | null;
  readonly protocol: string | null;
  /** A case, or a fever nobody has closed. */
  readonly positive: boolean;
  /** Her days at a site are not over: nobody takes her home. */
  readonly held: boolean;
  /** Since when an order in force has her at home; null: none has, or she has agreed to stay with a guest of a site. */
  readonly atHomeSince: Date | null;
  /** Where she is, is kept: her stay goes on, or she is a case and the stay it ended says where. */
  readonly kept: boolean;
}

/** Her living stay, or the one that ended in her case; who goes home may have been handed over already. */
export async function toRide(
  tx: Tx,
  people: readonly string[],
  kind: TripKind,
): Promise<Map<string, ToRide>> {
  const found = await rows(
    tx,
    sql<ToRide>`
      select p.id as person, coalesce(e.place, c.place, p.place)::text as place, y.place::text as site, e.id as episode,
        coalesce(e.categories[1], case when c.id is not null then 'positive' end) as category, e.protocol,
        c.id is not null or exists (select from fever f where f.person = p.id and f.closed_at is null) as positive,
        coalesce(e.state in ('active', 'suspended') and e.stage_place = 'facility', false) as held,
        case when e.ended_at is null and e.state in ('active', 'released') and e.stage_place <> 'facility'
          and not exists (
            select from isolation_companion k join episode g on g.person = k.guest and g.ended_at is null
              and g.state in ('active', 'suspended') and g.opened_at <= k.at
            where k.person = p.id)
          then greatest(
            e.ordered_at, (select max(o.ordered_at) from control_order o where o.episode = e.id),
            (select max(r.released_at) from stage_release r where r.episode = e.id)) end as "atHomeSince",
        e.id is not null and (e.ended_at is null or c.id is not null) as kept
      from person p
      left join control_case c on c.person = p.id and c.ended_at is null
      left join lateral (
        select * from episode o
        where o.id = c.episode
          or (o.person = p.id and (o.ended_at is null or (${kind} = 'release' and o.state = 'completed')))
        order by o.ended_at is null desc, o.opened_at desc limit 1) e on true
      left join room_stay y on y.person = p.id and upper_inf(y.during)
      where p.id = any (${[...people]}::uuid[])`,
  );
  return new Map(found.map((one) => [one.person, one]));
}

/** Where somebody was until she came where she is, by when the house was told: a phone tells of boarding later. */
export async function whereBefore(
  tx: Tx,
  person: string,
  from: Date,
): Promise<{ kind: WhereKind; label: string | null } | undefined> {
  return row(
    tx,
    sql<{ kind: WhereKind; label: string | null }>`
      select kind, label from whereabouts where person = ${person} and until_at = ${from}`,
  );
}

/** Whoever of these a hospital has that is not on record yet: by her case, else by her stay. */
export async function toAdmit(
  tx: Tx,
  people: readonly string[],
): Promise<{ case: string | null; episode: string | null }[]> {
  return rows(
    tx,
    sql<{ case: string | null; episode: string | null }>`
      select c.id as case, case when c.id is null then e.id end as episode
      from unnest(${[...people]}::uuid[]) p
      left join control_case c on c.person = p and c.ended_at is null
      left join episode e on e.person = p and e.ended_at is null and e.state in ('assessing', 'active', 'released')
      where ((c.id is not null and c.admitted_at is null) or (c.id is null and e.id is not null))
        -- Signed for late: she has been taken elsewhere since.
        and not exists (
          select from whereabouts w where w.person = p and w.until_at is null and w.kind <> 'hospital')`,
  );
}

export interface ToFetch {
  readonly person: string;
  readonly place: string;
  readonly household: string | null;
  readonly protocol: string | null;
  readonly category: string;
  readonly orderedAt: Date;
  /** The isolation site she is to be taken home from; null: she is to go to one, or to a hospital. */
  readonly fromSite: string | null;
  readonly fromPlace: string | null;
  readonly luggage: number | null;
}

/**
 * Whoever is ordered into a site and is in none, and whoever is a case and in no hospital yet, without a seat on a trip
 * that is not over; a household together, where the one of it who waits longest would stand.
 */
export async function toFetch(tx: Tx, within: string, limit: number): Promise<ToFetch[]> {
  return rows(
    tx,
    sql<ToFetch>`
      select f.person, f.place::text as place, m.household, f.protocol, f.category, f.since as "orderedAt",
        f.site as "fromSite", f.site_place::text as "fromPlace", f.luggage::int as luggage
      from (
        select e.id, e.person, e.place, e.protocol, coalesce(e.categories[1], '') as category, e.ordered_at as since,
          null as site, null::ltree as site_place, null::smallint as luggage
        from episode e
        where e.place <@ ${within}::ltree and e.state = 'active' and e.stage_place = 'facility' and e.ended_at is null
          and not exists (
            select from whereabouts w where w.person = e.person and w.until_at is null and w.kind = 'facility')
          and not exists (select from control_case c where c.person = e.person and c.ended_at is null)
        union all
        select c.id, c.person, c.place, null, 'positive', c.reported_at, null, null, null
        from control_case c
        where c.place <@ ${within}::ltree and c.ended_at is null and c.admitted_at is null
          and not exists (
            select from whereabouts w where w.person = c.person and w.until_at is null and w.kind = 'hospital')
        union all
        -- Whoever leaves a site is taken home: her site has said so, and with how much luggage.
        select l.id, l.person, coalesce(e.place, l.place), e.protocol, coalesce(e.categories[1], ''), l.opened_at,
          s.name, s.place, l.luggage
        from site_leaving l join isolation_site s on s.id = l.site left join episode e on e.id = l.episode
        where l.ended_at is null and l.ride = 'trip' and (l.place <@ ${within}::ltree or e.place <@ ${within}::ltree)) f
      left join household_member m on m.person = f.person and m.until is null
      where not exists (
        select from trip_seat s join trip t on t.id = s.trip
        where s.person = f.person and t.closed_at is null and t.cancelled_at is null and s.absent_why is null
          and s.received_at is null)
      order by min(f.since) over (partition by coalesce(m.household, f.person)), coalesce(m.household, f.person),
        f.since, f.id limit ${limit}`,
  );
}

/** A unit somebody may be taken to. */
export interface UnitToGo {
  readonly path: string;
  readonly kind: PlaceKind;
  readonly zh: string;
  readonly en: string;
}

/** Where somebody may be taken to: sites that are not closed, and the subdistricts and communities people go home to. */
export async function unitsToGo(tx: Tx): Promise<UnitToGo[]> {
  return rows(
    tx,
    sql<UnitToGo>`
      select path::text as path, kind, name as zh, name_en as en from place
      where (nlevel(path) = 3 or (kind = 'unit' and nlevel(path) = 2)) and retired_at is null order by path`,
  );
}
