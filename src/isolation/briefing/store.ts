// SQL of the briefing: what happened at sites since a moment, and what stands open. One question for all sites asked about.
import { row, rows, sql, type Tx } from '../../base/sql.ts';
import type { TripKind } from '../../base/trip-kinds.ts';
import { HERE_SINCE } from '../rooms/store.ts';
import { overBy } from '../sites/store.ts';

export interface SiteFigures {
  readonly site: string;
  /** Everybody in a room now. */
  readonly guests: number;
  /** Came in and left since the moment; whoever only changed rooms did neither. */
  readonly cameIn: number;
  readonly left: number;
  /** Guests on today's list of temperatures, and those of whom it asks any. */
  readonly onTemperatureList: number;
  readonly measured: number;
  /** Guests it has forgotten. */
  readonly unlisted: number;
  /** Slots that are over and unanswered. */
  readonly temperaturesMissing: number;
  readonly fevers: number;
  readonly testsDue: number;
  readonly testsSampled: number;
  readonly resultsArrived: number;
  readonly positives: number;
  /** The last meal that is over: people then in rooms, and meals handed out; null: none yet. */
  readonly mealGuests: number | null;
  readonly mealServed: number | null;
  readonly overrides: number;
  readonly rounds: number;
  readonly incidents: number;
  readonly late: number;
  readonly openTasks: number;
}

export async function figuresOf(
  tx: Tx,
  sites: readonly string[],
  at: { readonly now: Date; readonly day: string; readonly since: Date },
): Promise<Map<string, SiteFigures>> {
  const found = await rows(
    tx,
    sql<SiteFigures>`
      with site as (select id, place from isolation_site where id = any (${[...sites]}::uuid[])),
      stay as (select y.* from room_stay y where y.site = any (${[...sites]}::uuid[])),
      here as (select y.site, y.person, y.episode, ${HERE_SINCE} as since from stay y where upper_inf(y.during)),
      -- As N16 asks it: who came today is on the list from tomorrow on, and no list asks a companion.
      unlisted as (
        select h.site, count(*) as n from here h join episode e on e.id = h.episode join site s on s.id = h.site
        where e.state = 'active' and e.temperatures > 0 and e.stage_to >= ${at.day}::date
          and h.since < ${at.now}::timestamptz - interval '1 day'
          and not exists (
            select from temperature_due t
            where t.episode = e.id and t.on_day = ${at.day}::date and t.place <@ s.place)
        group by 1),
      came as (
        select y.site, count(distinct y.person) as n from stay y
        where lower(y.during) >= ${at.since}
          and not exists (select from stay o where o.site = y.site and o.person = y.person and upper(o.during) = lower(y.during))
        group by 1),
      gone as (
        select y.site, count(distinct y.person) as n from stay y
        where upper(y.during) >= ${at.since}
          and not exists (select from stay o where o.site = y.site and o.person = y.person and lower(o.during) = upper(y.during))
        group by 1),
      heat as (
        select h.site, count(distinct t.episode) as listed, count(distinct t.episode) filter (where t.answered is not null) as measured,
          count(*) filter (where t.answered is null and t.ended_at is null and t.due_at < ${at.now}) as missing
        -- The list of the site itself: what is asked of its floors.
        from here h join site s on s.id = h.site join temperature_due t on t.episode = h.episode
          and t.on_day = ${at.day}::date and t.place <@ s.place and t.ended_how is distinct from 'cancelled' group by 1),
      fever as (
        select h.site, count(*) as n from here h join fever f on f.episode = h.episode and f.closed_at is null group by 1),
      tests as (
        select h.site, count(*) filter (where d.state = 'due') as due, count(*) filter (where d.state = 'sampled') as sampled
        from here h join test_due d on d.episode = h.episode and d.on_day <= ${at.day}::date and d.state in ('due', 'sampled')
        group by 1),
      bad as (
        select h.site, count(distinct h.person) as n from here h join test_result r on r.episode = h.episode
          and r.result = 'positive' and r.entered_at >= ${at.since}
          and not exists (select from test_result c where c.corrects = r.id) group by 1),
      meal as (
        select distinct on (m.site) m.site, m.served,
          (select count(*) from room_stay y where y.site = m.site and y.during @> m.started_at) as guests
        from meal_run m where m.site = any (${[...sites]}::uuid[]) and m.ended_at is not null
        order by m.site, m.started_at desc),
      forced as (
        select m.site, count(*) as n from meal_run m
        where m.site = any (${[...sites]}::uuid[]) and m.override_why is not null and m.started_at >= ${at.since} group by 1),
      rounds as (
        select d.site, count(*) as n from disinfection_round d
        where d.site = any (${[...sites]}::uuid[]) and d.kind = 'round' and d.ended_at >= ${at.since} group by 1),
      arrived as (
        select h.site, count(*) as n from here h join test_result r on r.episode = h.episode
          and r.entered_at >= ${at.since} and r.corrects is null group by 1),
      incident as (
        select i.site, count(*) as n from site_incident i
        where i.site = any (${[...sites]}::uuid[]) and i.closed_at is null group by 1),
      work as (
        select s.id as site, count(*) filter (where t.due_at < ${at.now}) as late, count(*) as open
        from site s join task t on t.owner_unit <@ s.place and t.ended_at is null and t.opens_at <= ${at.now} group by 1)
      select s.id as site, (select count(*) from here h where h.site = s.id)::int as guests,
        coalesce(came.n, 0)::int as "cameIn", coalesce(gone.n, 0)::int as left,
        coalesce(heat.listed, 0)::int as "onTemperatureList", coalesce(unlisted.n, 0)::int as unlisted, coalesce(heat.measured, 0)::int as measured,
        coalesce(heat.missing, 0)::int as "temperaturesMissing", coalesce(fever.n, 0)::int as fevers,
        coalesce(tests.due, 0)::int as "testsDue", coalesce(tests.sampled, 0)::int as "testsSampled",
        coalesce(arrived.n, 0)::int as "resultsArrived", coalesce(incident.n, 0)::int as incidents,
        coalesce(bad.n, 0)::int as positives, meal.guests::int as "mealGuests", meal.served as "mealServed",
        coalesce(forced.n, 0)::int as overrides, coalesce(rounds.n, 0)::int as rounds,
        coalesce(work.late, 0)::int as late, coalesce(work.open, 0)::int as "openTasks"
      from site s
        left join came on came.site = s.id left join gone on gone.site = s.id left join heat on heat.site = s.id
        left join unlisted on unlisted.site = s.id
        left join fever on fever.site = s.id left join tests on tests.site = s.id left join bad on bad.site = s.id
        left join meal on meal.site = s.id left join forced on forced.site = s.id left join rounds on rounds.site = s.id
        left join work on work.site = s.id left join arrived on arrived.site = s.id
        left join incident on incident.site = s.id`,
  );
  return new Map(found.map((one) => [one.site, one]));
}

export interface LateTask {
  readonly kind: string;
  readonly zh: string;
  readonly en: string;
  readonly dueAt: Date;
  readonly role: string;
}

/** What is late at a site, the longest first. */
export async function lateAt(tx: Tx, place: string, now: Date, limit: number): Promise<LateTask[]> {
  return rows(
    tx,
    sql<LateTask>`
      select t.kind, t.title_zh as zh, t.title_en as en, t.due_at as "dueAt", t.owner_role as role from task t
      where t.owner_unit <@ ${place}::ltree and t.ended_at is null and t.due_at < ${now}
      order by t.due_at, t.id limit ${limit}`,
  );
}

/** What today asks for somebody in particular: ice, refills, cakes. */
export async function specialsAt(
  tx: Tx,
  site: string,
  day: string,
): Promise<(LateTask & { readonly done: boolean })[]> {
  return rows(
    tx,
    sql<LateTask & { readonly done: boolean }>`
      select t.kind, t.title_zh as zh, t.title_en as en, t.due_at as "dueAt", t.owner_role as role,
        t.ended_at is not null as done
      from task t
      where t.plan_key >= 'site/' || ${site}::text || '/' || ${day}::text || '/care/'
        and t.plan_key < 'site/' || ${site}::text || '/' || ${day}::text || '/care0' and t.state <> 'cancelled'
      order by t.due_at, t.plan_key`,
  );
}

export interface TripToday {
  readonly kind: TripKind;
  readonly no: number;
  readonly comesIn: boolean;
  readonly departsAt: Date;
  readonly dueAt: Date;
  readonly seats: number;
}

/**
 * Trips to and from a site that depart on a day, and those of before on which somebody has still to come or to go: whoever was
 * received yesterday, or had left, does not today, though nobody has closed the trip.
 */
export async function tripsOn(
  tx: Tx,
  place: string,
  day: { readonly from: Date; readonly to: Date },
): Promise<TripToday[]> {
  return rows(
    tx,
    sql<TripToday>`
      select t.kind, t.no::int as no, w."comesIn", t.departs_at as "departsAt", t.due_at as "dueAt", s.n as seats
      from trip t
        cross join lateral (select coalesce(t.to_place <@ ${place}::ltree, false) as "comesIn") w
        cross join lateral (
          select count(*)::int as n from trip_seat k
          where k.trip = t.id and k.absent_why is null
            and coalesce(case when w."comesIn" then k.received_at else k.boarded_at end, ${day.from}) >= ${day.from}) s
      where t.cancelled_at is null and (w."comesIn" or t.from_site <@ ${place}::ltree) and t.departs_at < ${day.to}
        and (t.departs_at >= ${day.from} or t.closed_at is null and s.n > 0)
      order by t.departs_at, t.no`,
  );
}

/** Rooms whose guest is fetched up to a moment. */
export async function fetchedBefore(
  tx: Tx,
  site: string,
  to: Date,
): Promise<{ readonly room: string; readonly at: Date }[]> {
  return rows(
    tx,
    sql<{ room: string; at: Date }>`
      select r.no as room, l.ride_at as at from site_leaving l
        join room_stay y on y.person = l.person and y.site = l.site and upper_inf(y.during)
        join isolation_room r on r.id = y.room
      where l.site = ${site} and l.ended_at is null and l.ride = 'fetched' and l.ride_at < ${to}
      order by l.ride_at, r.no`,
  );
}

/** Guests whose days are over by a day, and how many of them have no way to go yet. A positive is fetched by an ambulance. */
export async function leavingBy(
  tx: Tx,
  site: string,
  day: string,
): Promise<{ readonly out: number; readonly unarranged: number }> {
  const found = await row(
    tx,
    sql<{ out: number; unarranged: number }>`
      select count(*)::int as out, count(*) filter (
          where not exists (select from site_leaving l where l.person = y.person and l.ended_at is null and l.ride = 'fetched')
            and not exists (
              select from trip_seat k join trip t on t.id = k.trip
              where k.person = y.person and k.absent_why is null and t.kind = 'release' and t.closed_at is null
                and t.cancelled_at is null))::int as unarranged
      from room_stay y where y.site = ${site} and upper_inf(y.during) and ${overBy(day)}`,
  );
  return found ?? { out: 0, unarranged: 0 };
}

export interface ProofOfDay {
  readonly zh: string;
  readonly en: string;
  readonly dueAt: Date;
  readonly doneAt: Date | null;
  readonly proof: string | null;
}

/** Tasks of these keys that were due since a moment or are open now. */
export async function proofsOf(
  tx: Tx,
  keys: readonly string[],
  at: { readonly since: Date; readonly now: Date },
): Promise<ProofOfDay[]> {
  return rows(
    tx,
    sql<ProofOfDay>`
      select t.title_zh as zh, t.title_en as en, t.due_at as "dueAt", t.proof,
        case when t.state = 'completed' then t.ended_at end as "doneAt"
      from task t
      where t.plan_key = any (${[...keys]}::text[]) and t.state <> 'cancelled' and t.due_at >= ${at.since}
        and t.opens_at <= ${at.now}
      order by t.due_at, t.plan_key`,
  );
}
