// All SQL of who is in which room, and of what the interview told.
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { IsolationSite, RoomStay } from '../terms.ts';
import type { Agreed, Relation } from './terms.ts';

/**
 * When she of a stay `y` came to its site: a move from room to room is one stay there. Everything that asks how long
 * somebody has been at a site asks this.
 */
export const HERE_SINCE = sql<Date>`(
  select max(lower(f.during)) from room_stay f
  where f.person = y.person and f.site = y.site and lower(f.during) <= lower(y.during)
    and not exists (
      select from room_stay b where b.person = f.person and b.site = f.site and upper(b.during) = lower(f.during)))`;

const STAY = sql`
  y.id, y.site, y.room, y.bed::int as bed, y.place::text as place, y.person, y.episode, y.party,
  lower(y.during) as "from", upper(y.during) as until, y.category, y.exposed_on as "exposedOn", y.rule,
  y.otherwise_why as "otherwiseWhy", y.by, y.companion, y.card, ${HERE_SINCE} as "hereFrom"`;

/** Everybody who is in a room of these sites now. */
export async function guestsOf(tx: Tx, sites: readonly string[]): Promise<RoomStay[]> {
  return rows(
    tx,
    sql<RoomStay>`
      select ${STAY} from room_stay y where y.site = any (${[...sites]}::uuid[]) and upper_inf(y.during)
      order by lower(y.during), y.id`,
  );
}

/** The bed somebody is in now, wherever that is. */
export async function stayOf(tx: Tx, person: string): Promise<RoomStay | undefined> {
  return row(
    tx,
    sql<RoomStay>`select ${STAY} from room_stay y where y.person = ${person} and upper_inf(y.during)`,
  );
}

/** Every bed somebody was in, the last first. */
export async function staysOf(tx: Tx, person: string): Promise<RoomStay[]> {
  return rows(
    tx,
    sql<RoomStay>`select ${STAY} from room_stay y where y.person = ${person} order by lower(y.during) desc`,
  );
}

export async function staysIn(tx: Tx, room: string): Promise<RoomStay[]> {
  return rows(
    tx,
    sql<RoomStay>`
      select ${STAY} from room_stay y where y.room = ${room} and upper_inf(y.during) order by y.bed`,
  );
}

/** Puts somebody into a bed from now on. The database refuses a bed, a person or a party that can not be. */
export async function insertStay(
  tx: Tx,
  stay: Omit<RoomStay, 'from' | 'until' | 'hereFrom'>,
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into room_stay (id, site, room, bed, place, person, episode, party, during, category, exposed_on, rule,
        otherwise_why, by, companion, card)
      values (${stay.id}, ${stay.site}, ${stay.room}, ${stay.bed}, ${stay.place}::ltree, ${stay.person},
        ${stay.episode}, ${stay.party}, tstzrange(${now}, null), ${stay.category}, ${stay.exposedOn}::date, ${stay.rule},
        ${stay.otherwiseWhy}, ${stay.by}, ${stay.companion}, ${stay.card})`,
  );
}

/** From now on this one stays with her; null: nobody does. */
export async function setCompanion(tx: Tx, person: string, companion: string | null): Promise<void> {
  await run(
    tx,
    sql`update room_stay set companion = ${companion} where person = ${person} and upper_inf(during)`,
  );
}

/** She leaves the bed she is in. A stay begun and ended in one moment was none. */
export async function endStay(
  tx: Tx,
  stay: Pick<RoomStay, 'id'>,
  ending: { readonly by: string; readonly why: string; readonly cardBack: boolean | null },
  now: Date,
): Promise<void> {
  await run(tx, sql`delete from room_stay where id = ${stay.id} and lower(during) >= ${now}`);
  await run(
    tx,
    sql`
      update room_stay set during = tstzrange(lower(during), ${now}), ended_by = ${ending.by}, ended_why = ${ending.why},
        card_back = case when card is null or ${ending.cardBack}::boolean is null then null
          when ${ending.cardBack}::boolean then 'returned' else 'missing' end
      where id = ${stay.id}`,
  );
}

/** Whether somebody of another category is on a floor; the wing for positives stands apart. */
export async function otherCategoryOn(tx: Tx, floor: string, category: string): Promise<boolean> {
  const found = await row(
    tx,
    sql<{ id: string }>`
      select y.id from room_stay y join isolation_room r on r.id = y.room
      where y.place = ${floor}::ltree and upper_inf(y.during) and y.category <> ${category} and r.wing = 'ordinary'
      limit 1`,
  );
  return found !== undefined;
}

// The interview -----------------------------------------------------------------------------------------

export interface Sealed {
  readonly person: string;
  readonly salt: Buffer;
  readonly told: Buffer;
  readonly at: Date;
}

/**
 * What was asked for her present episode or since she came: whoever has left since, or whose episode ended while she was
 * in no room, is asked anew.
 */
export async function interviewsOf(tx: Tx, people: readonly string[]): Promise<Sealed[]> {
  return rows(
    tx,
    sql<Sealed>`
      select i.person, i.salt, i.told, i.at from isolation_interview i
      where i.person = any (${[...people]}::uuid[]) and (
        exists (select from episode e where e.person = i.person and e.ended_at is null and e.opened_at <= i.at)
        or not exists (
            select from room_stay y where y.person = i.person and upper(y.during) > i.at
              and not exists (select from room_stay o where o.person = y.person and lower(o.during) = upper(y.during)))
          and not exists (
            select from episode e where e.person = i.person and e.ended_at > i.at
              and not exists (select from room_stay y where y.person = e.person and y.during @> e.ended_at)))`,
  );
}

/**
 * Whether a site is where a stay `e` is to be: its order says so, or whoever decides about her or received her from a
 * vehicle has put her on record at one. Whoever is ordered to stay at home is taken in on no word of the site alone.
 */
const TO_A_SITE = sql`(e.stage_place = 'facility' or exists (
  select from whereabouts w where w.person = e.person and w.until_at is null and w.kind = 'facility'))`;

/** Whether she may be given a room at a site of the district: she is to be at one, by a decision in force, and is in none. */
export async function isAwaited(tx: Tx, person: string, within: string): Promise<boolean> {
  const found = await row(
    tx,
    sql<{ id: string }>`
      select e.id from episode e
      where e.person = ${person} and e.place <@ ${within}::ltree and e.state in ('active', 'suspended')
        and e.ended_at is null and ${TO_A_SITE}
        and not exists (select from room_stay y where y.person = e.person and upper_inf(y.during))`,
  );
  return found !== undefined;
}

/** Whether a site may ask and room her: somebody awaited, or who has agreed to stay with a guest of this site. */
export async function isExpected(
  tx: Tx,
  person: string,
  site: { readonly id: string; readonly district: string },
): Promise<boolean> {
  return (
    (await isAwaited(tx, person, site.district)) ||
    (await companionsTo(tx, site.id)).some((one) => one.person === person)
  );
}

/**
 * Whether a site may read what she was asked before: she is here, a site waits for her or for whom she stays with, or it
 * has asked her itself before her room was given.
 */
export async function isToBeRead(tx: Tx, person: string, site: string): Promise<boolean> {
  const found = await row(
    tx,
    sql<{ may: boolean }>`
      select exists (select from room_stay y where y.person = ${person} and y.site = ${site} and upper_inf(y.during))
        or exists (
          select from episode e where e.person = ${person} and e.ended_at is null and e.stage_place = 'facility')
        or exists (select from isolation_companion c where c.person = ${person} and c.site = ${site})
        or exists (
          select from isolation_interview i
          where i.person = ${person} and i.site = ${site} and not exists (
            select from room_stay y where y.person = i.person and upper(y.during) > i.at)) as may`,
  );
  return found?.may === true;
}

export async function writeInterview(
  tx: Tx,
  site: Pick<IsolationSite, 'id' | 'place'>,
  told: { readonly person: string; readonly salt: Buffer; readonly told: Buffer; readonly by: string },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into isolation_interview (person, site, place, salt, told, at, by)
      values (${told.person}, ${site.id}, ${site.place}::ltree, ${told.salt}, ${told.told}, ${now}, ${told.by})
      on conflict (person) do update set site = excluded.site, place = excluded.place, salt = excluded.salt,
        told = excluded.told, at = excluded.at, by = excluded.by`,
  );
}

// Who comes ---------------------------------------------------------------------------------------------

/** What her stay under control tells of somebody who is to be roomed. */
export interface UnderControl {
  readonly person: string;
  readonly episode: string | null;
  /** True while a decision about her is in force. */
  readonly ordered: boolean;
  /** It is to be served at a site. */
  readonly toSite: boolean;
  readonly category: string | null;
  readonly lastExposure: string | null;
  /** She is a case that is not over. */
  readonly positive: boolean;
  readonly household: string | null;
}

export async function underControl(tx: Tx, people: readonly string[]): Promise<Map<string, UnderControl>> {
  const found = await rows(
    tx,
    sql<UnderControl>`
      select p.id as person, e.id as episode, coalesce(e.state in ('active', 'suspended'), false) as ordered,
        coalesce(e.state in ('active', 'suspended') and ${TO_A_SITE}, false) as "toSite", e.categories[1] as category,
        e.facts ->> 'lastExposure' as "lastExposure", c.id is not null as positive,
        m.household
      from unnest(${[...people]}::uuid[]) as p (id)
      left join episode e on e.person = p.id and e.ended_at is null
      left join control_case c on c.person = p.id and c.ended_at is null
      left join household_member m on m.person = p.id and m.until is null`,
  );
  return new Map(found.map((one) => [one.person, one]));
}

export interface Waiting {
  readonly person: string;
  readonly episode: string;
  readonly place: string;
  readonly orderedAt: Date;
}

/**
 * Whoever is ordered into a site and is in no room yet, who was ordered first before the others; and whoever is on record at
 * one of ours, brought there though her order says another place: no desk would find her otherwise.
 */
export async function waitingFor(tx: Tx, within: string, limit: number): Promise<Waiting[]> {
  return rows(
    tx,
    sql<Waiting>`
      select e.person, e.id as episode, e.place::text as place, e.ordered_at as "orderedAt" from episode e
      where e.place <@ ${within}::ltree and e.state = 'active' and e.ended_at is null
        and (e.stage_place = 'facility' or exists (
          select from whereabouts w join isolation_site s on s.name = w.label and s.closed_at is null
          where w.person = e.person and w.until_at is null and w.kind = 'facility'))
        and not exists (select from room_stay y where y.person = e.person and upper_inf(y.during))
      order by e.ordered_at, e.id limit ${limit}`,
  );
}

/**
 * To which site each of these belongs though she has no room there yet, by site: the one she is on record at, else that of
 * the last seat she has, if she missed no trip; brought there, it is still the site that owes her a room, until she has one
 * anywhere or is at home again.
 */
export async function headingTo(tx: Tx, people: readonly string[]): Promise<Map<string, string>> {
  const found = await rows(
    tx,
    sql<{ person: string; site: string }>`
      select distinct on (person) person, site
      from (
        select w.person, s.id as site, w.from_at as since, null as no
        from whereabouts w join isolation_site s on s.name = w.label and s.closed_at is null
        where w.person = any (${[...people]}::uuid[]) and w.kind = 'facility' and w.until_at is null
        union all
        select k.person, s.id, t.planned_at, t.no
        from trip_seat k join trip t on t.id = k.trip and t.cancelled_at is null
          join isolation_site s on s.place = t.to_place and s.closed_at is null
          join episode e on e.person = k.person and e.ended_at is null and e.ordered_at <= t.planned_at
        where k.person = any (${[...people]}::uuid[]) and k.absent_why is null
          and not exists (select from room_stay y where y.person = k.person and lower(y.during) > t.planned_at)
          and not exists (
            select from whereabouts w where w.person = k.person and w.until_at is null and w.kind = 'home'
              and w.from_at > t.planned_at)) f
      order by person, since desc, no desc`,
  );
  return new Map(found.map(({ person, site }) => [person, site]));
}

// Companions --------------------------------------------------------------------------------------------

export interface Companion {
  readonly person: string;
  readonly guest: string;
  readonly relation: Relation;
  readonly agreed: Agreed;
  readonly at: Date;
}

export async function insertCompanion(
  tx: Tx,
  site: Pick<IsolationSite, 'id' | 'place'>,
  told: Omit<Companion, 'at'> & { readonly salt: Buffer; readonly why: Buffer; readonly by: string },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into isolation_companion (person, guest, site, place, relation, agreed, salt, why, at, by)
      values (${told.person}, ${told.guest}, ${site.id}, ${site.place}::ltree, ${told.relation}, ${told.agreed},
        ${told.salt}, ${told.why}, ${now}, ${told.by})
      on conflict (person, guest) do update set site = excluded.site, place = excluded.place,
        relation = excluded.relation, agreed = excluded.agreed, salt = excluded.salt, why = excluded.why,
        at = excluded.at, by = excluded.by`,
  );
}

/** Whether she has agreed to stay with this guest. */
export async function hasAgreed(tx: Tx, person: string, guest: string): Promise<boolean> {
  const found = await row(
    tx,
    sql<{ at: Date }>`select at from isolation_companion where person = ${person} and guest = ${guest}`,
  );
  return found !== undefined;
}

/** Who has agreed to stay with a guest of a site and is in no room yet, while the days of the guest go on. */
export async function companionsTo(tx: Tx, site: string): Promise<Companion[]> {
  return rows(
    tx,
    sql<Companion>`
      select c.person, c.guest, c.relation, c.agreed, c.at from isolation_companion c
      where c.site = ${site}
        and not exists (select from room_stay y where y.person = c.person and upper_inf(y.during))
        and exists (
          select from episode e where e.person = c.guest and e.ended_at is null and e.state in ('active', 'suspended')
            and e.opened_at <= c.at)
        and not exists (
          select from room_stay y where y.person = c.guest and upper_inf(y.during) and y.site <> c.site)
      order by c.at`,
  );
}
