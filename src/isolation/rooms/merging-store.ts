// SQL of two records that were one person, as far as rooms go.
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';

interface People {
  readonly from: string;
  readonly into: string;
}

export interface MovedRooms {
  readonly stays: readonly string[];
  readonly interview: boolean;
  readonly incidents: readonly string[];
  /** Sites where both are in a bed at one time: nothing of that moved. */
  readonly twice: readonly string[];
}

export const NOTHING: MovedRooms = { stays: [], interview: false, incidents: [], twice: [] };

/** Stays of the one become the other's where she was nowhere else then; her interview where the other has none. */
export async function moveRooms(tx: Tx, { from, into }: People): Promise<MovedRooms> {
  const stays = await rows(
    tx,
    sql<{ id: string }>`
      update room_stay y set person = ${into}
      where y.person = ${from}
        and not exists (select from room_stay o where o.person = ${into} and o.during && y.during)
      returning y.id`,
  );
  const twice = await rows(
    tx,
    sql<{ site: string }>`
      select distinct y.site from room_stay y join room_stay o on o.person = ${into} and o.during && y.during
      where y.person = ${from} and upper_inf(y.during)`,
  );
  const interview = await run(
    tx,
    sql`
      update isolation_interview t set person = ${into}
      where t.person = ${from} and not exists (select from isolation_interview o where o.person = ${into})`,
  );
  const incidents = await rows(
    tx,
    sql<{ id: string }>`update site_incident set person = ${into} where person = ${from} returning id`,
  );
  return {
    stays: stays.map(({ id }) => id),
    interview: interview > 0,
    incidents: incidents.map(({ id }) => id),
    twice: twice.map(({ site }) => site),
  };
}

/** Gives back what the last merge of these two moved, out of the entry that told it. */
export async function returnRooms(tx: Tx, word: string, { from, into }: People): Promise<string[]> {
  const told = await row(
    tx,
    sql<{ about: string[]; interview: boolean; incidents: string[] }>`
      select l.about, coalesce((l.detail ->> 'interview')::boolean, false) as interview,
        array(select jsonb_array_elements_text(coalesce(l.detail -> 'incidents', '[]'))) as incidents
      from ledger l
      where l.word = ${word} and l.about @> ${[`person:${into}`, `person:${from}`]}::text[] order by l.seq desc limit 1`,
  );
  if (told === undefined) return [];
  const ids = told.about.flatMap((one) => (one.startsWith('room-stay:') ? [one.slice(10)] : []));
  const back = await rows(
    tx,
    sql<{ id: string }>`
      update room_stay set person = ${from} where id = any (${ids}::uuid[]) and person = ${into} returning id`,
  );
  if (told.interview)
    await run(tx, sql`update isolation_interview set person = ${from} where person = ${into}`);
  await run(
    tx,
    sql`
      update site_incident set person = ${from} where id = any (${told.incidents}::uuid[]) and person = ${into}`,
  );
  return back.map(({ id }) => id);
}
