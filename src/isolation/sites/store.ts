// All SQL of the sites themselves: what is there, what has been checked, how many rooms are free.
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { IsolationRoom, IsolationSite } from '../terms.ts';
import type { RoomPlan } from './rules.ts';

const SITE = sql`
  s.id, s.no::int as no, s.place::text as place, s.name, s.address, s.template, s.head, s.secretary,
  s.opened_at as "openedAt", s.ready_at as "readyAt", s.closed_at as "closedAt"`;
const ROOM = sql`
  r.id, r.site, r.place::text as place, r.building, r.floor, r.no, r.beds, r.features, r.wing, r.state,
  r.state_at as "stateAt", r.state_why as "stateWhy", r.contact_end as "contactEnd", r.door,
  r.door_no as "doorNo"`;

export async function insertSite(
  tx: Tx,
  site: Pick<IsolationSite, 'id' | 'place' | 'name' | 'address' | 'template' | 'head' | 'secretary'> & {
    readonly forecast: unknown;
    readonly otherwiseWhy: string | null;
    readonly by: string;
  },
  now: Date,
): Promise<number> {
  const made = await row(
    tx,
    sql<{ no: number }>`
      insert into isolation_site (id, place, name, address, template, head, secretary, forecast, otherwise_why, opened_at,
        opened_by)
      values (${site.id}, ${site.place}::ltree, ${site.name}, ${site.address}, ${site.template}, ${site.head},
        ${site.secretary}, ${JSON.stringify(site.forecast)}::jsonb, ${site.otherwiseWhy}, ${now}, ${site.by})
      returning no::int as no`,
  );
  return made?.no ?? 0;
}

export async function findSite(tx: Tx, id: string): Promise<IsolationSite | undefined> {
  return row(tx, sql<IsolationSite>`select ${SITE} from isolation_site s where s.id = ${id}`);
}

export async function holdSite(tx: Tx, id: string): Promise<IsolationSite | undefined> {
  return row(
    tx,
    sql<IsolationSite>`select ${SITE} from isolation_site s where s.id = ${id} for no key update`,
  );
}

/** Sites that are not closed, in the order they were opened. */
export async function openSites(tx: Tx, within?: string): Promise<IsolationSite[]> {
  return rows(
    tx,
    sql<IsolationSite>`
      select ${SITE} from isolation_site s
      where s.closed_at is null and ${within === undefined ? sql`true` : sql`s.place <@ ${within}::ltree`} order by s.no`,
  );
}

export async function siteAt(tx: Tx, place: string): Promise<IsolationSite | undefined> {
  return row(tx, sql<IsolationSite>`select ${SITE} from isolation_site s where s.place @> ${place}::ltree`);
}

/** A site in use of that name. */
export async function siteNamed(tx: Tx, name: string): Promise<IsolationSite | undefined> {
  return row(
    tx,
    sql<IsolationSite>`select ${SITE} from isolation_site s where s.name = ${name} and s.closed_at is null`,
  );
}

export async function markReady(tx: Tx, id: string, by: string, now: Date): Promise<void> {
  await run(tx, sql`update isolation_site set ready_at = ${now}, ready_by = ${by} where id = ${id}`);
}

export async function markClosed(
  tx: Tx,
  id: string,
  ending: { readonly by: string; readonly why: string },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update isolation_site set closed_at = ${now}, closed_by = ${ending.by}, closed_why = ${ending.why} where id = ${id}`,
  );
}

// Rooms -------------------------------------------------------------------------------------------------

export interface NewRoom extends RoomPlan {
  readonly id: string;
  readonly place: string;
}

export async function insertRooms(
  tx: Tx,
  made: { readonly site: string; readonly building: string; readonly rooms: readonly NewRoom[] },
  by: string,
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into isolation_room (id, site, place, building, floor, no, beds, features, wing, state, state_at, state_by)
      select r.id, ${made.site}, r.place::ltree, ${made.building}, r.floor, r.no, r.beds,
        coalesce((select array_agg(f) from jsonb_array_elements_text(r.features) f), '{}'), r.wing, 'ready', ${now}, ${by}
      from jsonb_to_recordset(${JSON.stringify(made.rooms)}::jsonb) as r (id uuid, place text, floor smallint, no text,
        beds smallint, features jsonb, wing text)`,
  );
}

/** The rooms of sites from floor to floor, door to door. */
export async function roomsAt(tx: Tx, ...sites: readonly string[]): Promise<IsolationRoom[]> {
  return rows(
    tx,
    sql<IsolationRoom>`
      select ${ROOM} from isolation_room r where r.site = any (${[...sites]}::uuid[]) order by r.site, r.building, r.floor, r.no`,
  );
}

export async function holdRoom(tx: Tx, id: string): Promise<IsolationRoom | undefined> {
  return row(tx, sql<IsolationRoom>`select ${ROOM} from isolation_room r where r.id = ${id} for update`);
}

export async function findRoom(tx: Tx, id: string): Promise<IsolationRoom | undefined> {
  return row(tx, sql<IsolationRoom>`select ${ROOM} from isolation_room r where r.id = ${id}`);
}

export interface RoomChange {
  readonly beds?: number | undefined;
  readonly features?: readonly string[] | undefined;
  readonly wing?: string | undefined;
  readonly door?: string | undefined;
  readonly doorNo?: string | undefined;
}

export async function changeRoom(tx: Tx, id: string, change: RoomChange): Promise<void> {
  await run(
    tx,
    sql`
      update isolation_room set beds = coalesce(${change.beds ?? null}::smallint, beds),
        features = coalesce(${change.features === undefined ? null : [...change.features]}::text[], features),
        wing = coalesce(${change.wing ?? null}::text, wing),
        door_no = case when ${change.door ?? null}::text is null then door_no else ${change.doorNo ?? null}::text end,
        door = coalesce(${change.door ?? null}::text, door)
      where id = ${id}`,
  );
}

export async function setRoomState(
  tx: Tx,
  ids: readonly string[],
  to: {
    readonly state: IsolationRoom['state'];
    readonly why?: string | null;
    readonly contactEnd?: Date | null;
    readonly by: string;
  },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update isolation_room set state = ${to.state}, state_at = ${now}, state_by = ${to.by}, state_why = ${to.why ?? null},
        contact_end = ${to.contactEnd ?? null}
      where id = any (${[...ids]}::uuid[])`,
  );
}

/** How many are in a room now. */
export async function guestsIn(tx: Tx, room: string): Promise<number> {
  const found = await row(
    tx,
    sql<{ n: number }>`select count(*)::int as n from room_stay where room = ${room} and upper_inf(during)`,
  );
  return found?.n ?? 0;
}

// The checklist -----------------------------------------------------------------------------------------

export interface Checked {
  readonly item: string;
  readonly doneAt: Date;
  readonly doneBy: string;
  readonly note: string | null;
}

export async function checksOf(tx: Tx, site: string): Promise<Checked[]> {
  return rows(
    tx,
    sql<Checked>`
      select item, done_at as "doneAt", done_by as "doneBy", note from isolation_check where site = ${site}`,
  );
}

export async function setCheck(
  tx: Tx,
  site: Pick<IsolationSite, 'id' | 'place'>,
  check: { readonly item: string; readonly note: string | null; readonly by: string },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into isolation_check (site, place, item, done_at, done_by, note)
      values (${site.id}, ${site.place}::ltree, ${check.item}, ${now}, ${check.by}, ${check.note})
      on conflict (site, item) do update set done_at = excluded.done_at, done_by = excluded.done_by, note = excluded.note`,
  );
}

export async function dropCheck(tx: Tx, site: string, item: string): Promise<void> {
  await run(tx, sql`delete from isolation_check where site = ${site} and item = ${item}`);
}

// How full they are -------------------------------------------------------------------------------------

export interface Fullness {
  readonly site: string;
  readonly rooms: number;
  readonly floors: number;
  readonly beds: number;
  readonly taken: number;
  readonly guests: number;
  readonly free: number;
  readonly soiled: number;
  readonly airing: number;
  readonly closed: number;
}

/** How full each site is. `free`: ready and nobody in it, of the ordinary wing. */
export async function fullnessOf(tx: Tx, sites: readonly string[]): Promise<Map<string, Fullness>> {
  const found = await rows(
    tx,
    sql<Fullness>`
      select r.site, count(*)::int as rooms, count(distinct (r.building, r.floor))::int as floors, sum(r.beds)::int as beds, count(*) filter (where g.n > 0)::int as taken,
        coalesce(sum(g.n), 0)::int as guests,
        count(*) filter (where r.state = 'ready' and g.n is null and r.wing = 'ordinary')::int as free,
        count(*) filter (where r.state = 'soiled' and g.n is null)::int as soiled,
        count(*) filter (where r.state = 'airing' and g.n is null)::int as airing,
        count(*) filter (where r.state = 'closed')::int as closed
      from isolation_room r
      left join (select room, count(*) as n from room_stay where upper_inf(during) group by room) g on g.room = r.id
      where r.site = any (${[...sites]}::uuid[]) group by r.site`,
  );
  return new Map(found.map((one) => [one.site, one]));
}

/** Guests who came in since a moment, over these sites. */
export async function arrivedSince(tx: Tx, sites: readonly string[], since: Date): Promise<number> {
  const found = await row(
    tx,
    sql<{ n: number }>`
      select count(distinct y.person)::int as n from room_stay y
      where y.site = any (${[...sites]}::uuid[]) and lower(y.during) >= ${since}
        -- Whoever only changed rooms did not come.
        and not exists (
          select from room_stay o where o.site = y.site and o.person = y.person and upper(o.during) = lower(y.during))`,
  );
  return found?.n ?? 0;
}

/**
 * Of the open stay `y` in a room: her days are over by `day` and she can go home. The stay she was given her bed under may
 * have ended, joined with another that goes on; whoever is positive is taken to a hospital instead.
 */
export const overBy = (day: string) => sql`(
  y.episode is not null
  and not exists (
    select from episode e where e.person = y.person and e.ended_at is null
      and (e.stage_to is null or e.stage_to > ${day}::date))
  and not exists (select from control_case c where c.person = y.person and c.ended_at is null))`;

/** Rooms that come free up to a day: everybody in them is at the end of her days by then, or stays with whoever is. */
export async function roomsComingFree(tx: Tx, sites: readonly string[], until: string): Promise<number> {
  const found = await row(
    tx,
    sql<{ n: number }>`
      select count(*)::int as n from (
        select y.room from room_stay y
        where y.site = any (${[...sites]}::uuid[]) and upper_inf(y.during)
        group by y.room
        having bool_and(y.episode is null or ${overBy(until)})) ending`,
  );
  return found?.n ?? 0;
}

/** Whoever is ordered into a site and is not in one yet. */
export async function waitingForSite(tx: Tx, within: string): Promise<number> {
  const found = await row(
    tx,
    sql<{ n: number }>`
      select count(*)::int as n from episode e
      where e.place <@ ${within}::ltree and e.state = 'active' and e.stage_place = 'facility' and e.ended_at is null
        and not exists (select from room_stay y where y.person = e.person and upper_inf(y.during))`,
  );
  return found?.n ?? 0;
}

export interface Unfinished {
  readonly kind: 'incident' | 'round' | 'step' | 'meal' | 'trip';
  readonly no: number;
  readonly meal: string;
}

/**
 * What is not over at a site: numbers of incidents, rounds, wrong steps and trips to and from it, and meals that are being
 * handed out.
 */
export async function unfinishedAt(
  tx: Tx,
  { id: site, place }: Pick<IsolationSite, 'id' | 'place'>,
): Promise<Unfinished[]> {
  return rows(
    tx,
    sql<Unfinished>`
      select 'incident' as kind, no::int as no, '' as meal from site_incident where site = ${site} and closed_at is null
      union all
      select 'round', no::int, '' from disinfection_round where site = ${site} and ended_at is null
      union all
      select 'step', no::int, '' from site_wrong_step where site = ${site} and settled_at is null
      union all
      select 'meal', 0, meal from meal_run where site = ${site} and ended_at is null
      union all
      select 'trip', no::int, '' from trip
      where (to_place <@ ${place}::ltree or from_site <@ ${place}::ltree) and closed_at is null and cancelled_at is null
      order by 1, 2`,
  );
}

export interface CountedAtSite {
  readonly site: string;
  readonly single: number;
  readonly shared: number;
  readonly barrierFree: number;
  readonly positive: number;
  readonly coming: number;
  readonly leaving: number;
  readonly incidents: number;
}

/** Free rooms by kind, who is on the way or seated to come, whose days are over, and incidents, of many sites at once. */
export async function countedAtSites(
  tx: Tx,
  sites: readonly string[],
  at: { readonly until: Date; readonly day: string },
): Promise<Map<string, CountedAtSite>> {
  const found = await rows(
    tx,
    sql<CountedAtSite>`
      with free as (
        select r.* from isolation_room r
        where r.site = any (${[...sites]}::uuid[]) and r.state = 'ready'
          and not exists (select from room_stay y where y.room = r.id and upper_inf(y.during))),
      kinds as (
        select site, count(*) filter (where wing = 'ordinary' and 'barrier-free' = any (features)) as "barrierFree",
          count(*) filter (where wing = 'ordinary' and not 'barrier-free' = any (features) and beds = 1) as single,
          count(*) filter (where wing = 'ordinary' and not 'barrier-free' = any (features) and beds > 1) as shared,
          count(*) filter (where wing = 'positive') as positive
        from free group by site),
      coming as (
        select s.id as site, count(*) as n from isolation_site s
          join trip t on t.to_place <@ s.place and t.closed_at is null and t.cancelled_at is null
            and t.departs_at <= ${at.until}
          join trip_seat k on k.trip = t.id and k.received_at is null
        where s.id = any (${[...sites]}::uuid[])
          and not exists (select from room_stay y where y.person = k.person and upper_inf(y.during) and y.site = s.id)
        group by 1),
      leaving as (
        select y.site, count(*) as n from room_stay y
        where y.site = any (${[...sites]}::uuid[]) and upper_inf(y.during) and ${overBy(at.day)}
        group by 1),
      incidents as (
        select site, count(*) as n from site_incident
        where site = any (${[...sites]}::uuid[]) and closed_at is null group by 1)
      select s.id as site, coalesce(k.single, 0)::int as single, coalesce(k.shared, 0)::int as shared,
        coalesce(k."barrierFree", 0)::int as "barrierFree", coalesce(k.positive, 0)::int as positive,
        coalesce(c.n, 0)::int as coming, coalesce(l.n, 0)::int as leaving, coalesce(i.n, 0)::int as incidents
      from isolation_site s
        left join kinds k on k.site = s.id left join coming c on c.site = s.id
        left join leaving l on l.site = s.id left join incidents i on i.site = s.id
      where s.id = any (${[...sites]}::uuid[])`,
  );
  return new Map(found.map((one) => [one.site, one]));
}

/** When nobody is on in each of these roles at a place or under it: duties or, where they are rostered, shifts, less absences. */
export async function emptyHours(
  tx: Tx,
  asked: {
    readonly place: string;
    readonly roles: readonly string[];
    readonly from: Date;
    readonly until: Date;
  },
): Promise<{ readonly role: string; readonly from: Date; readonly until: Date }[]> {
  const { place, roles, from, until } = asked;
  return rows(
    tx,
    sql<{ role: string; from: Date; until: Date }>`
      with role as (select unnest(${[...roles]}::text[]) as role),
      spell as (
        select d.role, tstzmultirange(h.during) - coalesce((
            select range_agg(tstzrange(a.from_at, a.until)) from absence a where a.account = d.account), '{}') as during
        from duty d join account c on c.id = d.account and c.closed_at is null
          cross join lateral (
            select tstzrange(d.from_at, d.until) as during where not d.rostered
            union all
            select tstzrange(greatest(s.from_at, d.from_at), least(s.until, d.until)) from shift s
            where s.duty = d.id and d.rostered and s.from_at < coalesce(d.until, 'infinity')) h
        where d.role = any (${[...roles]}::text[]) and d.place <@ ${place}::ltree
          and (d.until is null or d.until > ${from}) and d.from_at < ${until})
      select r.role, lower(g) as from, upper(g) as until from role r cross join lateral unnest(
        tstzmultirange(tstzrange(${from}, ${until}))
          - coalesce((select range_agg(x) from spell s, unnest(s.during) x where s.role = r.role), '{}')) g
      order by lower(g), r.role`,
  );
}
