// Where lists and control meet: which confirmed lines are to become stays, and which line has become one already.
// Neither module asks the other for it; reactions.ts does.
import type { CivilDate } from './base/civil-dates.ts';
import { rows, sql, type Tx } from './base/sql.ts';

/** Whether a stay can be opened for a line: an outbreak reaches over where she is, and its sunset has not come. */
export async function canOpen(tx: Tx, line: string, today: CivilDate): Promise<boolean> {
  const found = await rows(
    tx,
    sql`
      select from list_line l join outbreak o on o.place @> l.place
      where l.id = ${line} and o.closed_at is null and o.closing_at is null and o.sunset >= ${today}::date limit 1`,
  );
  return found.length > 0;
}

/** Confirmed lines under a place of which nothing has come yet, oldest first. */
export async function waitingLines(tx: Tx, place: string, limit: number): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ id: string }>`
      select l.id from list_line l
      where l.outcome = 'confirmed' and l.place <@ ${place}::ltree
        and not exists (select from exposure x where x.person = l.person and x.evidence = 'line:' || l.id)
      order by l.outcome_at, l.id limit ${limit}`,
  );
  return found.map(({ id }) => id);
}

/** Whether an exposure rests on a line. */
export async function hasLedToExposure(tx: Tx, line: string): Promise<boolean> {
  const found = await rows(
    tx,
    sql`
      select from list_line l join exposure x on x.person = l.person and x.evidence = 'line:' || l.id
      where l.id = ${line} and x.withdrawn_at is null limit 1`,
  );
  return found.length > 0;
}
