// SQL of measuring a corridor.
import { row, rows, sql, type Tx } from '../../base/sql.ts';

/** Floors of a site with their units, as they are walked. */
export async function floorsOf(
  tx: Tx,
  site: string,
): Promise<{ building: string; floor: number; place: string; room: string; no: string }[]> {
  return rows(
    tx,
    sql<{ building: string; floor: number; place: string; room: string; no: string }>`
      select r.building, r.floor::int as floor, r.place::text as place, r.id as room, r.no from isolation_room r
      where r.site = ${site} order by r.building, r.floor, r.no`,
  );
}

/** The open site a reading was taken at, by the floor it is kept by; undefined: it was taken at no site. */
export async function siteAt(tx: Tx, place: string): Promise<{ id: string; place: string } | undefined> {
  return row(
    tx,
    sql<{ id: string; place: string }>`
      select s.id, s.place::text as place from isolation_site s
      where s.place @> ${place}::ltree and s.closed_at is null and nlevel(${place}::ltree) >= 3`,
  );
}

/** How many of a site still have to be measured in a slot of a day, and how many were asked. */
export async function standingIn(
  tx: Tx,
  place: string,
  at: { readonly onDay: string; readonly slot: number },
): Promise<{ asked: number; open: number }> {
  const found = await row(
    tx,
    sql<{ asked: number; open: number }>`
      select count(*)::int as asked, (count(*) filter (where t.ended_at is null))::int as open from temperature_due t
      where t.place <@ ${place}::ltree and t.on_day = ${at.onDay}::date and t.slot = ${at.slot}
        and t.ended_how is distinct from 'cancelled'`,
  );
  return found ?? { asked: 0, open: 0 };
}

/** What was read of these stays in a slot of a day. */
export async function readIn(
  tx: Tx,
  episodes: readonly string[],
  at: { readonly onDay: string; readonly slot: number },
): Promise<Map<string, { celsius: number; at: string }>> {
  const found = await rows(
    tx,
    sql<{ episode: string; celsius: number; at: Date }>`
      select t.episode, o.celsius::float8 as celsius, o.at from temperature_due t join observation o on o.id = t.answered
      where t.episode = any (${[...episodes]}::uuid[]) and t.on_day = ${at.onDay}::date and t.slot = ${at.slot}
        and o.celsius is not null and o.state = 'kept'`,
  );
  return new Map(
    found.map(({ episode, celsius, at }) => [episode, { celsius, at: at.toISOString() }] as const),
  );
}
