// SQL of who keeps the stays of guests.
import { rows, sql, type Tx } from '../../base/sql.ts';
import type { WhereKind } from '../../control/episodes/terms.ts';

/** A stay under control as far as it decides who does its daily duties. */
export interface Stay {
  readonly episode: string;
  readonly person: string;
  /** Who does them now, when that is not the unit where she lives. */
  readonly kept: string | null;
  /** The floor of the room she is in. */
  readonly floor: string | null;
  readonly where: WhereKind | null;
  readonly stagePlace: string | null;
  readonly ended: boolean;
}

/** The living stays of these people, and those that ended while a site kept them. */
export async function staysOf(tx: Tx, people: readonly string[]): Promise<Stay[]> {
  return rows(
    tx,
    sql<Stay>`
      select e.id as episode, e.person, e.kept_at::text as kept, y.place::text as floor, w.kind as where,
        e.stage_place as "stagePlace", e.ended_at is not null as ended
      from episode e
        left join room_stay y on y.person = e.person and upper_inf(y.during)
        left join whereabouts w on w.person = e.person and w.until_at is null
      where e.person = any (${[...people]}::uuid[]) and (e.ended_at is null or e.kept_at is not null)
      order by e.id`,
  );
}

/** Living stays a site or a floor of it keeps. */
export async function keptWithin(tx: Tx, place: string): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ id: string }>`
      select id from episode where kept_at is not null and ended_at is null and kept_at <@ ${place}::ltree order by id`,
  );
  return found.map(({ id }) => id);
}
