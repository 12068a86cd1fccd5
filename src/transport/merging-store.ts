// SQL of two records that were one person, as far as seats go.
import { rows, run, sql, type Tx } from '../base/sql.ts';
import { lastAbout } from '../ledger/store.ts';

interface People {
  readonly from: string;
  readonly into: string;
}

/**
 * Seats of the one become the other's, unless she has one too: on that trip, or on another while neither is over. One she
 * did not take goes for one of that trip she is to take.
 */
export async function moveSeats(
  tx: Tx,
  { from, into }: People,
): Promise<{
  readonly trips: readonly string[];
  readonly twice: readonly { readonly id: string; readonly no: number; readonly place: string }[];
}> {
  const open = sql`t.closed_at is null and t.cancelled_at is null`;
  await run(
    tx,
    sql`
      delete from trip_seat o using trip_seat s
      where o.person = ${into} and o.absent_why is not null and s.person = ${from} and s.trip = o.trip
        and s.absent_why is null`,
  );
  const moved = await rows(
    tx,
    sql<{ trip: string }>`
      update trip_seat s set person = ${into} from trip t
      where t.id = s.trip and s.person = ${from}
        and not exists (select from trip_seat o where o.person = ${into} and o.trip = s.trip)
        and (not (${open} and s.absent_why is null) or not exists (
          select from trip_seat o join trip t on t.id = o.trip
          where o.person = ${into} and ${open} and o.absent_why is null))
      returning s.trip`,
  );
  const twice = await rows(
    tx,
    sql<{ id: string; no: number; place: string }>`
      select t.id, t.no::int as no, t.place::text as place from trip_seat s join trip t on t.id = s.trip
      where s.person = ${from} and ${open} and s.absent_why is null`,
  );
  return { trips: moved.map(({ trip }) => trip), twice };
}

/** Trips on which a seat that was moved is with her still: however often what was left was looked at since. */
export async function movedSeats(tx: Tx, word: string, { from, into }: People): Promise<string[]> {
  const told = await lastAbout(tx, word, [`person:${into}`, `person:${from}`]);
  const trips = (told?.about ?? []).flatMap((one) => (one.startsWith('trip:') ? [one.slice(5)] : []));
  const still = await rows(
    tx,
    sql<{ trip: string }>`
      select trip from trip_seat where trip = any (${trips}::uuid[]) and person = ${into} order by trip`,
  );
  return still.map(({ trip }) => trip);
}

/** Gives back what a merge of these two moved. */
export async function returnSeats(tx: Tx, word: string, { from, into }: People): Promise<string[]> {
  const trips = await movedSeats(tx, word, { from, into });
  await run(
    tx,
    sql`update trip_seat set person = ${from} where trip = any (${trips}::uuid[]) and person = ${into}`,
  );
  return trips;
}

/** Everybody on a trip. */
export async function peopleOn(tx: Tx, trips: readonly string[]): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ person: string }>`select distinct person from trip_seat where trip = any (${[...trips]}::uuid[])`,
  );
  return found.map(({ person }) => person);
}
