// SQL of two records that were one person, as far as seats go.
import { row, rows, sql, type Tx } from '../base/sql.ts';

interface People {
  readonly from: string;
  readonly into: string;
}

/** Seats of the one become the other's, unless she has one too: on that trip, or on another while neither is over. */
export async function moveSeats(
  tx: Tx,
  { from, into }: People,
): Promise<{
  readonly trips: readonly string[];
  readonly twice: readonly { readonly id: string; readonly no: number; readonly place: string }[];
}> {
  const open = sql`t.closed_at is null and t.cancelled_at is null`;
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
      where s.person = ${from} and ${open}`,
  );
  return { trips: moved.map(({ trip }) => trip), twice };
}

/** Gives back what the last merge of these two moved, out of the entry that told it. */
export async function returnSeats(tx: Tx, word: string, { from, into }: People): Promise<string[]> {
  const told = await row(
    tx,
    sql<{ about: string[] }>`
      select l.about from ledger l
      where l.word = ${word} and l.about @> ${[`person:${into}`, `person:${from}`]}::text[] order by l.seq desc limit 1`,
  );
  const trips = (told?.about ?? []).flatMap((one) => (one.startsWith('trip:') ? [one.slice(5)] : []));
  const back = await rows(
    tx,
    sql<{ trip: string }>`
      update trip_seat set person = ${from} where trip = any (${trips}::uuid[]) and person = ${into} returning trip`,
  );
  return back.map(({ trip }) => trip);
}
