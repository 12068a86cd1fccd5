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

/**
 * Stays that are with one of two people and were opened of a line of the other while the two were taken for one. Whose a
 * stay is, its first exposure says; those that came in from another stay are older than it, and speak when there is no other.
 */
export async function strayedStays(
  tx: Tx,
  { of, hers }: { readonly of: string; readonly hers: string },
): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ id: string }>`
      with told as materialized (select 'line:' || id as evidence from list_line where person = ${hers})
      select e.id from episode e
        cross join lateral (
          select x.evidence in (select evidence from told) as hers from exposure x where x.episode = e.id
          -- Told of both in one moment, it stays where it is.
          order by x.recorded_at < e.opened_at, x.recorded_at, 1 limit 1) first
      where e.person = ${of} and first.hers order by e.opened_at, e.id`,
  );
  return found.map(({ id }) => id);
}

/** Exposures that are with one of two people and were told by a line of the other: the two were taken for one. */
export async function strayedExposures(
  tx: Tx,
  people: readonly string[],
): Promise<{ readonly line: string; readonly of: string }[]> {
  return rows(
    tx,
    sql<{ line: string; of: string }>`
      select l.id as line, x.person as of from list_line l join exposure x on x.evidence = 'line:' || l.id
      where l.person = any (${[...people]}::uuid[]) and x.person = any (${[...people]}::uuid[]) and x.person <> l.person
        and x.withdrawn_at is null
      order by l.outcome_at, l.id`,
  );
}

/** Confirmed lines of these people of which nothing has come to them, where an outbreak reaches. */
export async function linesLeftOut(tx: Tx, people: readonly string[], today: CivilDate): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ id: string }>`
      select l.id from list_line l
      where l.outcome = 'confirmed' and l.person = any (${[...people]}::uuid[])
        and not exists (select from exposure x where x.person = l.person and x.evidence = 'line:' || l.id)
        and exists (select from outbreak o where o.place @> l.place and o.closed_at is null and o.closing_at is null
          and o.sunset >= ${today}::date)
      order by l.outcome_at, l.id`,
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
