// SQL of who is to leave a site, and of the lists before they go.
import type { CivilDate } from '../../base/civil-dates.ts';
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import { HERE_SINCE } from '../rooms/store.ts';
import type { IsolationSite } from '../terms.ts';
import type { Ride, SiteLeaving } from './terms.ts';

const LEAVING = sql`
  l.id, l.site, l.place::text as place, l.person, l.episode, l.ride, l.ride_at as "rideAt", l.luggage::int as luggage,
  l.rated, l.opened_at as "openedAt", l.ended_at as "endedAt", l.open_items as "openItems",
  coalesce((select jsonb_agg(jsonb_build_object('item', c.item, 'at', c.done_at, 'by', c.done_by) order by c.done_at)
    from site_leaving_check c where c.leaving = l.id), '[]'::jsonb) as done`;

/** The list of somebody who is to leave, or has left with something open; held. */
export async function holdLeaving(tx: Tx, site: string, person: string): Promise<SiteLeaving | undefined> {
  return row(
    tx,
    sql<SiteLeaving>`
      select ${LEAVING} from site_leaving l
      where l.site = ${site} and l.person = ${person} and (l.ended_at is null or l.open_items <> '{}')
      order by l.ended_at is null desc, l.opened_at desc limit 1 for update of l`,
  );
}

/** Lists of these guests that are open, and those of a day that were closed on it. */
export async function leavingsAt(tx: Tx, site: string, today: CivilDate): Promise<SiteLeaving[]> {
  return rows(
    tx,
    sql<SiteLeaving>`
      select ${LEAVING} from site_leaving l
      where l.site = ${site} and (l.ended_at is null or l.open_items <> '{}'
        or timezone('Asia/Shanghai', l.ended_at)::date = ${today}::date)
      order by l.opened_at`,
  );
}

export async function insertLeaving(
  tx: Tx,
  site: Pick<IsolationSite, 'id' | 'place'>,
  made: {
    readonly id: string;
    readonly person: string;
    readonly episode: string | null;
    readonly by: string;
  },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into site_leaving (id, site, place, person, episode, opened_at, opened_by)
      values (${made.id}, ${site.id}, ${site.place}::ltree, ${made.person}, ${made.episode}, ${now}, ${made.by})
      on conflict (person) where ended_at is null do nothing`,
  );
}

export async function arrange(
  tx: Tx,
  id: string,
  how: { readonly ride: Ride; readonly rideAt: Date | null; readonly luggage: number },
): Promise<void> {
  await run(
    tx,
    sql`update site_leaving set ride = ${how.ride}, ride_at = ${how.rideAt}, luggage = ${how.luggage} where id = ${id}`,
  );
}

export async function tick(
  tx: Tx,
  leaving: Pick<SiteLeaving, 'id' | 'site' | 'place'>,
  ticked: { readonly item: string; readonly done: boolean; readonly by: string },
  now: Date,
): Promise<void> {
  if (ticked.done)
    await run(
      tx,
      sql`
        insert into site_leaving_check (leaving, site, place, item, done_at, done_by)
        values (${leaving.id}, ${leaving.site}, ${leaving.place}::ltree, ${ticked.item}, ${now}, ${ticked.by})
        on conflict (leaving, item) do nothing`,
    );
  else
    await run(
      tx,
      sql`delete from site_leaving_check where leaving = ${leaving.id} and item = ${ticked.item}`,
    );
}

export async function endLeaving(tx: Tx, id: string, open: readonly string[], now: Date): Promise<void> {
  await run(
    tx,
    sql`
      update site_leaving set ended_at = coalesce(ended_at, ${now}), open_items = ${[...open]}::text[] where id = ${id}`,
  );
}

// Who is to leave -------------------------------------------------------------------------------------------

export interface GuestToLeave {
  readonly person: string;
  readonly room: string;
  readonly floor: number;
  readonly since: Date;
  /** Her stay: the one that goes on, else the one she was roomed under. */
  readonly episode: string | null;
  /** Whom she stays with as a companion, and is here still. */
  readonly accompanies: readonly string[];
  /** Who stays with her. */
  readonly companion: string | null;
}

/** Everybody in a room of a site. The sight reaches the whole district: a guest may live anywhere. */
export async function guestsToLeave(tx: Tx, site: string): Promise<GuestToLeave[]> {
  return rows(
    tx,
    sql<GuestToLeave>`
      select y.person, r.no as room, r.floor::int as floor, ${HERE_SINCE} as since, coalesce(e.id, y.episode) as episode,
        coalesce((
          select jsonb_agg(o.person) from room_stay o
          where o.companion = y.person and o.room = y.room and upper_inf(o.during)), '[]'::jsonb)
          as accompanies,
        case when exists (
          select from room_stay o where o.person = y.companion and o.room = y.room and upper_inf(o.during))
          then y.companion end as companion
      from room_stay y join isolation_room r on r.id = y.room
        left join episode e on e.person = y.person and e.ended_at is null
      where y.site = ${site} and upper_inf(y.during)
      order by r.building, r.floor, r.no, y.bed`,
  );
}

/** Whether days at home follow for somebody: her stay is in a stage that is not of a site, or has one before it. */
export async function episodeOf(tx: Tx, person: string): Promise<string | null> {
  const found = await row(
    tx,
    sql<{ id: string | null }>`
      select coalesce(e.id, y.episode) as id from room_stay y
        left join episode e on e.person = y.person and e.ended_at is null
      where y.person = ${person} and upper_inf(y.during)`,
  );
  return found?.id ?? null;
}

export interface RideShown {
  readonly person: string;
  readonly trip: string;
  readonly no: number;
  readonly departsAt: Date;
  readonly vehicle: string;
}

/** Seats on trips home that are not over. */
export async function ridesOf(tx: Tx, people: readonly string[]): Promise<Map<string, RideShown>> {
  const found = await rows(
    tx,
    sql<RideShown>`
      select s.person, t.id as trip, t.no::int as no, t.departs_at as "departsAt", t.vehicle
      from trip_seat s join trip t on t.id = s.trip
      where s.person = any (${[...people]}::uuid[]) and t.kind = 'release' and t.closed_at is null
        and t.cancelled_at is null and s.absent_why is null`,
  );
  return new Map(found.map((one) => [one.person, one]));
}

/** How many pieces somebody leaves with, as her site has counted them; null: nobody has. */
export async function luggageOf(tx: Tx, people: readonly string[]): Promise<Map<string, number>> {
  const found = await rows(
    tx,
    sql<{ person: string; luggage: number }>`
      select distinct on (l.person) l.person, l.luggage::int as luggage from site_leaving l
      where l.person = any (${[...people]}::uuid[]) and l.luggage is not null
      order by l.person, l.opened_at desc`,
  );
  return new Map(found.map((one) => [one.person, one.luggage]));
}

/** The site whose guest somebody was when her release was signed, while she is in a room of it. */
export async function siteOfRelease(
  tx: Tx,
  release: string,
): Promise<{ site: string; person: string } | undefined> {
  return row(
    tx,
    sql<{ site: string; person: string }>`
      select y.site, y.person from stage_release r
        join isolation_site s on s.place = r.kept_at
        join room_stay y on y.person = r.person and y.site = s.id and upper_inf(y.during)
        join episode e on e.id = r.episode
      where r.id = ${release} and r.released_at is not null
        and (e.state = 'released' or e.stage_place is distinct from r.stage_place)`,
  );
}
