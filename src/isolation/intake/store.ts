// SQL of the lists of whoever has come to a site.
import { rows, run, sql, type Tx } from '../../base/sql.ts';
import { HERE_SINCE } from '../rooms/store.ts';
import type { IsolationSite, RoomStay } from '../terms.ts';
import type { Come } from './rules.ts';

/** Everybody in a room of a site with what of her list is done, in whichever of its rooms she was then. */
export async function comeTo(tx: Tx, site: string): Promise<Come[]> {
  return rows(
    tx,
    sql<Come>`
      with here as (
        select y.person, y.site, y.room, ${HERE_SINCE} as since from room_stay y
        where y.site = ${site} and upper_inf(y.during))
      select h.person, r.no as room, h.since, coalesce((
          select jsonb_agg(distinct c.item) from room_stay s join site_intake_check c on c.stay = s.id
          where s.person = h.person and s.site = h.site and lower(s.during) >= h.since), '[]'::jsonb) as done
      from here h join isolation_room r on r.id = h.room
      order by h.since desc, r.building, r.no, h.person`,
  );
}

export async function tick(
  tx: Tx,
  site: Pick<IsolationSite, 'id' | 'place'>,
  ticked: {
    readonly stays: readonly Pick<RoomStay, 'id'>[];
    readonly items: readonly string[];
    readonly by: string;
  },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into site_intake_check (stay, item, site, place, done_at, done_by)
      select s.id, i.item, ${site.id}, ${site.place}::ltree, ${now}, ${ticked.by}
      from unnest(${ticked.stays.map(({ id }) => id)}::uuid[]) as s (id), unnest(${[...ticked.items]}::text[]) as i (item)
      on conflict (stay, item) do nothing`,
  );
}

/** Takes it back, wherever at the site it was ticked. */
export async function untick(
  tx: Tx,
  site: string,
  taken: { readonly people: readonly string[]; readonly items: readonly string[] },
): Promise<void> {
  await run(
    tx,
    sql`
      delete from site_intake_check c using room_stay s
      where s.id = c.stay and s.site = ${site} and s.person = any (${[...taken.people]}::uuid[])
        and c.item = any (${[...taken.items]}::text[])`,
  );
}
