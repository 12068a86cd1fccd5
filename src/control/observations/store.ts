// All SQL of slots, readings and fevers. Everything that can be many is written for many.
import type { CivilDate } from '../../base/civil-dates.ts';
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import { type Due, type Fever, type FeverStep, LEVELS, type Observation, type Observed } from './terms.ts';

const day = (column: string) => sql.raw(`to_char(${column}, 'YYYY-MM-DD')`);

// Whom ----------------------------------------------------------------------------------------------------

// Through `kept_stay`: of a guest the site sees whom to measure and how, and nothing else of her stay.
const OBSERVED = sql`
  k.id, k.no, k.person, k.place::text as place, k.kept, k.state, k.protocol, (k.monitor ->> 'feverC')::float8 as "feverC",
  coalesce(k.monitor -> 'symptoms', '[]'::jsonb) as symptoms`;

/** What has to be known of these stays to judge a reading, for whoever keeps them now. */
export async function observedOf(tx: Tx, episodes: readonly string[]): Promise<Map<string, Observed>> {
  const found = await rows(
    tx,
    sql<Observed>`select ${OBSERVED} from kept_stay k where k.id = any (${[...episodes]}::uuid[])`,
  );
  return new Map(found.map((one) => [one.id, one]));
}

/** A stay of this unit that is kept elsewhere now: she is at a site, which measures and tests her. */
export async function keptElsewhere(
  tx: Tx,
  episode: string,
): Promise<(Observed & { readonly since: Date; readonly label: string | null }) | undefined> {
  return row(
    tx,
    sql<Observed & { since: Date; label: string | null }>`
      select e.id, e.no, e.person, e.place::text as place, true as kept, e.state, e.protocol, null::float8 as "feverC",
        '[]'::jsonb as symptoms, coalesce(w.from_at, e.changed_at) as since, w.label
      from episode e left join whereabouts w on w.episode = e.id and w.until_at is null
      where e.id = ${episode} and e.kept_at is not null`,
  );
}

/** The same by the numbers of the stays, as a sheet has them. */
export async function observedByNo(tx: Tx, numbers: readonly number[]): Promise<Map<number, Observed>> {
  if (numbers.length === 0) return new Map();
  const found = await rows(
    tx,
    sql<Observed>`select ${OBSERVED} from kept_stay k where k.no = any (${[...numbers]}::bigint[])`,
  );
  return new Map(found.map((one) => [Number(one.no), one]));
}

// Slots ---------------------------------------------------------------------------------------------------

const DUE = sql`
  t.episode, ${day('t.on_day')} as "onDay", t.slot, t.person, t.place::text as place, t.opens_at as "opensAt",
  t.due_at as "dueAt", t.level, t.ended_at as "endedAt", t.ended_how as "endedHow"`;

/** Open slots of these stays between two days, held until the act is over; always in one order. */
export async function holdOpen(
  tx: Tx,
  episodes: readonly string[],
  days: { readonly from: CivilDate; readonly to: CivilDate },
): Promise<Map<string, Due[]>> {
  const found = await rows(
    tx,
    sql<Due>`
      select ${DUE} from temperature_due t
      where t.episode = any (${[...episodes]}::uuid[]) and t.on_day between ${days.from}::date and ${days.to}::date
        and t.ended_at is null
      order by t.episode, t.on_day, t.slot for update`,
  );
  return Map.groupBy(found, (one) => one.episode);
}

export async function holdDue(
  tx: Tx,
  key: { readonly episode: string; readonly onDay: CivilDate; readonly slot: number },
): Promise<Due | undefined> {
  return row(
    tx,
    sql<Due>`
      select ${DUE} from temperature_due t
      where t.episode = ${key.episode} and t.on_day = ${key.onDay}::date and t.slot = ${key.slot} for update`,
  );
}

/** Slots of a day that was asked of these stays, whatever became of them. */
export async function duesOn(
  tx: Tx,
  episodes: readonly string[],
  days: { readonly from: CivilDate; readonly to: CivilDate },
): Promise<Map<string, Due[]>> {
  const found = await rows(
    tx,
    sql<Due>`
      select ${DUE} from temperature_due t
      where t.episode = any (${[...episodes]}::uuid[]) and t.on_day between ${days.from}::date and ${days.to}::date
        and t.ended_how is distinct from 'cancelled'
      order by t.episode, t.on_day, t.slot`,
  );
  return Map.groupBy(found, (one) => one.episode);
}

export interface Answer {
  readonly episode: string;
  readonly onDay: CivilDate;
  readonly slot: number;
  readonly observation: string;
}

/** Slots that have their reading. */
export async function answerSlots(tx: Tx, answers: readonly Answer[], now: Date): Promise<void> {
  if (answers.length === 0) return;
  await run(
    tx,
    sql`
      update temperature_due t set answered = a.observation, ended_at = ${now}, ended_how = 'done'
      from unnest(${answers.map((one) => one.episode)}::uuid[], ${answers.map((one) => one.onDay)}::date[],
        ${answers.map((one) => one.slot)}::smallint[], ${answers.map((one) => one.observation)}::uuid[])
        a (episode, on_day, slot, observation)
      where t.episode = a.episode and t.on_day = a.on_day and t.slot = a.slot and t.ended_at is null`,
  );
}

/** When somebody last went there because a slot was missed, and came away without a reading. */
export async function lastVisitedOf(tx: Tx, episodes: readonly string[]): Promise<Map<string, Date>> {
  const found = await rows(
    tx,
    sql<{ episode: string; at: Date }>`
      select episode, max(ended_at) as at from temperature_due
      where episode = any (${[...episodes]}::uuid[]) and ended_how = 'visited' group by episode`,
  );
  return new Map(found.map(({ episode, at }) => [episode, at]));
}

export async function endSlot(
  tx: Tx,
  key: { readonly episode: string; readonly onDay: CivilDate; readonly slot: number },
  how: 'visited' | 'excused',
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update temperature_due set ended_at = ${now}, ended_how = ${how}
      where episode = ${key.episode} and on_day = ${key.onDay}::date and slot = ${key.slot} and ended_at is null`,
  );
}

export async function raiseSlot(
  tx: Tx,
  key: { readonly episode: string; readonly onDay: CivilDate; readonly slot: number },
  level: number,
): Promise<void> {
  await run(
    tx,
    sql`
      update temperature_due set level = ${level}
      where episode = ${key.episode} and on_day = ${key.onDay}::date and slot = ${key.slot} and ended_at is null`,
  );
}

/** Minutes after the end of a slot from which each level holds. */
export interface Steps {
  readonly level: number;
  readonly after: number;
}

function levelNow(steps: readonly Steps[], now: Date) {
  const whens = steps
    .toSorted((a, b) => b.level - a.level)
    .map(
      ({ level, after }) =>
        sql`when t.due_at <= ${now}::timestamptz - make_interval(mins => ${after}) then ${level}`,
    );
  return sql`(case ${sql.join(whens, sql` `)} else 0 end)::smallint`;
}

/** Whether a slot is to climb this minute. */
export async function anyToClimb(tx: Tx, steps: readonly Steps[], now: Date): Promise<boolean> {
  const first = Math.min(...steps.map(({ after }) => after));
  const found = await row(
    tx,
    sql<{ any: boolean }>`
      select exists (
        select from temperature_due t
        where t.ended_at is null and t.due_at <= ${now}::timestamptz - make_interval(mins => ${first})
          and t.level < ${levelNow(steps, now)}) as any`,
  );
  return found?.any === true;
}

/** Raises every slot that is to climb; tells what was raised. What nobody is asked for any more ends instead. */
export async function climb(
  tx: Tx,
  steps: readonly Steps[],
  now: Date,
): Promise<(Due & { no: number; was: number; kept: boolean })[]> {
  const first = Math.min(...steps.map(({ after }) => after));
  const late = sql`
    t.ended_at is null and t.due_at <= ${now}::timestamptz - make_interval(mins => ${first})
      and t.level < ${levelNow(steps, now)}`;
  await run(
    tx,
    sql`
      update temperature_due t set ended_at = ${now}, ended_how = 'cancelled'
      from episode e where e.id = t.episode and e.state not in ('active', 'released') and ${late}`,
  );
  return rows(
    tx,
    sql<Due & { no: number; was: number; kept: boolean }>`
      with held as (
        select t.episode, t.on_day, t.slot, t.level as was, ${levelNow(steps, now)} as level, e.no,
          e.kept_at is not null as kept
        from temperature_due t join episode e on e.id = t.episode where ${late}
        order by t.episode, t.on_day, t.slot for update of t),
      raised as (
        update temperature_due t set level = h.level from held h
        where t.episode = h.episode and t.on_day = h.on_day and t.slot = h.slot and t.ended_at is null
        returning ${DUE}, h.no, h.was, h.kept)
      select * from raised`,
  );
}

// Readings ------------------------------------------------------------------------------------------------

export type NewObservation = Omit<Observation, 'enteredAt'> & { readonly againOf: string | null };

export async function insertObservations(tx: Tx, made: readonly NewObservation[], now: Date): Promise<void> {
  if (made.length === 0) return;
  await run(
    tx,
    sql`
      insert into observation (id, episode, person, place, at, on_day, slot, celsius, symptoms, via, by, entered_at, state,
        why_asked, again_of)
      select o.id, o.episode, o.person, o.place::ltree, o.at, o.on_day, o.slot, o.celsius,
        case when o.symptoms = '' then '{}' else string_to_array(o.symptoms, ',') end, o.via, o.by, ${now}, o.state,
        o.why, o.again
      from unnest(${made.map((one) => one.id)}::uuid[], ${made.map((one) => one.episode)}::uuid[],
        ${made.map((one) => one.person)}::uuid[], ${made.map((one) => one.place)}::text[],
        ${made.map((one) => one.at)}::timestamptz[], ${made.map((one) => one.onDay)}::date[],
        ${made.map((one) => one.slot)}::smallint[], ${made.map((one) => one.celsius)}::numeric[],
        ${made.map((one) => one.symptoms.join())}::text[], ${made.map((one) => one.via)}::text[],
        ${made.map((one) => one.by)}::text[], ${made.map((one) => one.state)}::text[],
        ${made.map((one) => one.whyAsked)}::text[], ${made.map((one) => one.againOf)}::uuid[])
        o (id, episode, person, place, at, on_day, slot, celsius, symptoms, via, by, state, why, again)`,
  );
}

/** What counts of these stays, the newest first, so many of each. */
export async function earlierOf(
  tx: Tx,
  episodes: readonly string[],
  each: number,
): Promise<Map<string, { episode: string; at: Date; celsius: number }[]>> {
  const found = await rows(
    tx,
    sql<{ episode: string; at: Date; celsius: number }>`
      select o.episode, o.at, o.celsius::float8 as celsius
      from unnest(${[...episodes]}::uuid[]) e (id) cross join lateral (
        select o.episode, o.at, o.celsius from observation o
        where o.episode = e.id and o.state = 'kept' and o.celsius is not null order by o.at desc limit ${each}) o`,
  );
  return Map.groupBy(found, (one) => one.episode);
}

/** Readings of these stays that are written down already, with just these moments. */
export async function sameMoments(
  tx: Tx,
  asked: readonly { readonly episode: string; readonly at: Date }[],
): Promise<Map<string, Observation[]>> {
  const found = await rows(
    tx,
    sql<Observation>`
      select ${OBSERVATION} from unnest(${asked.map((one) => one.episode)}::uuid[], ${asked.map((one) => one.at)}::timestamptz[])
        a (episode, at) join observation o on o.episode = a.episode and o.at = a.at and o.state <> 'discarded'`,
  );
  return Map.groupBy(found, (one) => `${one.episode} ${one.at.toISOString()}`);
}

/** What was on paper in these slots before, by stay. */
export async function onSheetBefore(
  tx: Tx,
  slots: readonly Pick<Due, 'episode' | 'opensAt' | 'dueAt'>[],
): Promise<Map<string, Observation[]>> {
  if (slots.length === 0) return new Map();
  const found = await rows(
    tx,
    sql<Observation>`
      select ${OBSERVATION} from unnest(${slots.map((one) => one.episode)}::uuid[],
        ${slots.map((one) => one.opensAt)}::timestamptz[], ${slots.map((one) => one.dueAt)}::timestamptz[])
        s (episode, opens_at, due_at)
        join observation o on o.episode = s.episode and o.at between s.opens_at and s.due_at
      where o.via = 'paper' and o.state <> 'discarded' order by o.at`,
  );
  return Map.groupBy(found, (one) => one.episode);
}

const OBSERVATION = sql`
  o.id, o.episode, o.person, o.place::text as place, o.at, ${day('o.on_day')} as "onDay", o.slot,
  o.celsius::float8 as celsius, o.symptoms, o.via, o.by, o.entered_at as "enteredAt", o.state, o.why_asked as "whyAsked"`;

export async function findObservation(tx: Tx, id: string): Promise<Observation | undefined> {
  return row(tx, sql<Observation>`select ${OBSERVATION} from observation o where o.id = ${id}`);
}

export async function holdObservation(tx: Tx, id: string): Promise<Observation | undefined> {
  return row(tx, sql<Observation>`select ${OBSERVATION} from observation o where o.id = ${id} for update`);
}

export async function settle(
  tx: Tx,
  id: string,
  as: { readonly state: 'kept' | 'discarded'; readonly slot: number | null; readonly by: string },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update observation set state = ${as.state}, slot = ${as.slot}, settled_by = ${as.by}, settled_at = ${now}
      where id = ${id}`,
  );
}

/** Readings of a stay, the newest first. */
export async function observationsOf(tx: Tx, episode: string, limit: number): Promise<Observation[]> {
  return rows(
    tx,
    sql<Observation>`
      select ${OBSERVATION} from observation o where o.episode = ${episode} order by o.at desc, o.id desc limit ${limit}`,
  );
}

/** Values somebody is being asked about, those that wait longest first. */
export async function askedAbout(
  tx: Tx,
  asked: { readonly unit: string | undefined; readonly limit: number },
): Promise<(Observation & { no: number })[]> {
  return rows(
    tx,
    sql<Observation & { no: number }>`
      select ${OBSERVATION}, k.no from observation o join kept_stay k on k.id = o.episode
      where o.state = 'asked' and ${asked.unit === undefined ? sql`true` : sql`o.place <@ ${asked.unit}::ltree`}
      order by o.at, o.id limit ${asked.limit}`,
  );
}

export async function askedCount(tx: Tx, unit: string | undefined): Promise<number> {
  const found = await row(
    tx,
    sql<{ n: number }>`
      select count(*)::int as n from observation o
      where o.state = 'asked' and ${unit === undefined ? sql`true` : sql`o.place <@ ${unit}::ltree`}`,
  );
  return found?.n ?? 0;
}

// Fever ---------------------------------------------------------------------------------------------------

const FEVER = sql`
  f.id, f.episode, f.person, f.place::text as place, f.first, f.opened_at as "openedAt", f.step, f.due_at as "dueAt",
  f.second, f.decision, f.medic_by as "medicBy", f.medic_at as "medicAt", f.transported_at as "transportedAt",
  f.closed_at as "closedAt", f.closed_why as "closedWhy"`;

export async function holdOpenFevers(tx: Tx, episodes: readonly string[]): Promise<Map<string, Fever>> {
  const found = await rows(
    tx,
    sql<Fever>`
      select ${FEVER} from fever f
      where f.episode = any (${[...episodes]}::uuid[]) and f.closed_at is null order by f.episode for update`,
  );
  return new Map(found.map((one) => [one.episode, one]));
}

export async function findFever(tx: Tx, id: string): Promise<Fever | undefined> {
  return row(tx, sql<Fever>`select ${FEVER} from fever f where f.id = ${id}`);
}

export async function holdFever(tx: Tx, id: string): Promise<Fever | undefined> {
  return row(tx, sql<Fever>`select ${FEVER} from fever f where f.id = ${id} for update`);
}

/** Whether a fever began with this reading, or went on with it. */
export async function hasMadeFever(tx: Tx, observation: string): Promise<boolean> {
  const found = await row(
    tx,
    sql<{ any: boolean }>`
      select exists (
        select from fever f join observation o on o.episode = f.episode
        where o.id = ${observation} and o.id in (f.first, f.second)) as any`,
  );
  return found?.any === true;
}

export async function insertFevers(
  tx: Tx,
  made: readonly Pick<
    Fever,
    'id' | 'episode' | 'person' | 'place' | 'first' | 'step' | 'dueAt' | 'openedAt'
  >[],
): Promise<void> {
  if (made.length === 0) return;
  await run(
    tx,
    sql`
      insert into fever (id, episode, person, place, first, opened_at, step, due_at)
      select f.id, f.episode, f.person, f.place::ltree, f.first, f.opened_at, f.step, f.due_at
      from unnest(${made.map((one) => one.id)}::uuid[], ${made.map((one) => one.episode)}::uuid[],
        ${made.map((one) => one.person)}::uuid[], ${made.map((one) => one.place)}::text[],
        ${made.map((one) => one.first)}::uuid[], ${made.map((one) => one.openedAt)}::timestamptz[],
        ${made.map((one) => one.step)}::text[], ${made.map((one) => one.dueAt)}::timestamptz[])
        f (id, episode, person, place, first, opened_at, step, due_at)`,
  );
}

export interface FeverChange {
  readonly step: FeverStep;
  readonly dueAt: Date | null;
  readonly second?: string;
  readonly decision?: string;
  readonly medicBy?: string;
  readonly medicAt?: Date;
  readonly transportedAt?: Date;
  readonly closedAt?: Date;
  readonly closedBy?: string;
  readonly closedWhy?: string;
}

export async function changeFever(tx: Tx, id: string, to: FeverChange): Promise<void> {
  await run(
    tx,
    sql`
      update fever set step = ${to.step}, due_at = ${to.dueAt}, second = coalesce(${to.second ?? null}::uuid, second),
        decision = coalesce(${to.decision ?? null}, decision), medic_by = coalesce(${to.medicBy ?? null}, medic_by),
        medic_at = coalesce(${to.medicAt ?? null}::timestamptz, medic_at),
        transported_at = coalesce(${to.transportedAt ?? null}::timestamptz, transported_at),
        closed_at = ${to.closedAt ?? null}::timestamptz, closed_by = ${to.closedBy ?? null},
        closed_why = ${to.closedWhy ?? null}
      where id = ${id}`,
  );
}

export interface OpenFever extends Fever {
  readonly no: number;
  readonly protocol: string;
  readonly firstCelsius: number | null;
  readonly firstSymptoms: readonly string[];
  readonly firstAt: Date;
  readonly secondCelsius: number | null;
  readonly secondAt: Date | null;
}

const OPEN_FEVER = sql`
  ${FEVER}, k.no, k.protocol, o.celsius::float8 as "firstCelsius", o.symptoms as "firstSymptoms", o.at as "firstAt",
  s.celsius::float8 as "secondCelsius", s.at as "secondAt"
  from fever f join kept_stay k on k.id = f.episode join observation o on o.id = f.first
    left join observation s on s.id = f.second`;

/** Fevers that are not over, the most urgent first. */
export async function openFevers(
  tx: Tx,
  asked: { readonly unit: string | undefined; readonly limit: number },
): Promise<OpenFever[]> {
  return rows(
    tx,
    sql<OpenFever>`
      select ${OPEN_FEVER}
      where f.closed_at is null and ${asked.unit === undefined ? sql`true` : sql`f.place <@ ${asked.unit}::ltree`}
      order by f.due_at nulls last, f.id limit ${asked.limit}`,
  );
}

export async function feversOf(tx: Tx, episode: string): Promise<OpenFever[]> {
  return rows(
    tx,
    sql<OpenFever>`select ${OPEN_FEVER} where f.episode = ${episode} order by f.opened_at desc`,
  );
}

/** Who has been asked for temperatures at home the longest. */
export async function longestAtHome(tx: Tx, limit: number): Promise<{ episode: string; person: string }[]> {
  return rows(
    tx,
    sql<{ episode: string; person: string }>`
      select id as episode, person from episode
      where state = 'active' and ended_at is null and stage_place = 'home' and temperatures > 0
      order by ordered_at, no limit ${limit}`,
  );
}

export async function openFeversOf(
  tx: Tx,
  episodes: readonly string[],
): Promise<Map<string, { id: string; step: FeverStep; openedAt: Date }>> {
  const found = await rows(
    tx,
    sql<{ id: string; episode: string; step: FeverStep; openedAt: Date }>`
      select id, episode, step, opened_at as "openedAt" from fever where episode = any (${[...episodes]}::uuid[]) and closed_at is null`,
  );
  return new Map(found.map((one) => [one.episode, one]));
}

/** How many values of each stay are asked about. */
export async function askedCounts(tx: Tx, episodes: readonly string[]): Promise<Map<string, number>> {
  const found = await rows(
    tx,
    sql<{ episode: string; n: number }>`
      select episode, count(*)::int as n from observation
      where state = 'asked' and episode = any (${[...episodes]}::uuid[]) group by episode`,
  );
  return new Map(found.map((one) => [one.episode, one.n]));
}

export async function feverCounts(
  tx: Tx,
  asked: { readonly unit: string | undefined; readonly now: Date },
): Promise<{ open: number; late: number }> {
  const found = await row(
    tx,
    sql<{ open: number; late: number }>`
      select count(*)::int as open, (count(*) filter (where f.due_at <= ${asked.now}))::int as late from fever f
      where f.closed_at is null and ${asked.unit === undefined ? sql`true` : sql`f.place <@ ${asked.unit}::ltree`}`,
  );
  return found ?? { open: 0, late: 0 };
}

// The day of a place --------------------------------------------------------------------------------------

/** How the slots of a day stand, by the units of a level, out of the tally. */
export interface DayTally {
  readonly place: string;
  readonly slot: number;
  readonly opensAt: Date;
  readonly dueAt: Date;
  readonly due: number;
  readonly answered: number;
  readonly otherwise: number;
  readonly told: number;
}

export async function tallyOn(
  tx: Tx,
  asked: { readonly unit: string | undefined; readonly level: number; readonly on: CivilDate },
): Promise<DayTally[]> {
  return rows(
    tx,
    sql<DayTally>`
      select d.place::text as place, d.slot, d."opensAt", d."dueAt", d.due, d.answered, d.otherwise, d.told
      from (
        select subpath(t.place, 0, least(${asked.level}::integer, nlevel(t.place))) as place, t.slot, t.opens_at as "opensAt",
          t.due_at as "dueAt", sum(t.due)::int as due, sum(t.answered)::int as answered, sum(t.otherwise)::int as otherwise,
          sum(t.told)::int as told
        from temperature_tally t
        where t.on_day = ${asked.on}::date and ${asked.unit === undefined ? sql`true` : sql`t.place <@ ${asked.unit}::ltree`}
        group by 1, 2, 3, 4) d
      where d.due > 0 order by d."opensAt", d.place`,
  );
}

/** Slots that are open and over, or under way, those that have climbed highest first. */
export async function notReported(
  tx: Tx,
  asked: {
    readonly unit: string | undefined;
    /** What is looked at: the unit, or everything that is hers to see. */
    readonly areas: readonly string[];
    readonly small: boolean;
    readonly now: Date;
    readonly limit: number;
  },
): Promise<(Due & { no: number; protocol: string })[]> {
  const unit = asked.unit === undefined ? sql`true` : sql`t.place <@ ${asked.unit}::ltree`;
  // A small place is found unit by unit, in an index of what is open there. The whole district is found level by level:
  // a morning that nobody answers is late all at once, and only what is shown of each level is read, in its order.
  const here = asked.small
    ? sql`
        select o.* from place p cross join lateral (
          select t.episode, t.on_day, t.slot, t.level, t.due_at from temperature_due t
          where t.place = p.path and t.ended_at is null and t.opens_at <= ${asked.now}
            -- What has begun is over within a day: days to come are not gone through.
            and t.due_at < ${asked.now}::timestamptz + interval '1 day'
          -- Not joined any other way than unit by unit; put in order all together.
          offset 0) o
        where p.path <@ any (${[...asked.areas]}::ltree[])`
    : sql`
        select o.* from unnest(${Object.values(LEVELS)}::smallint[]) l (level) cross join lateral (
          select t.episode, t.on_day, t.slot, t.level, t.due_at from temperature_due t
          where t.ended_at is null and t.level = l.level and t.due_at <= ${asked.now} and ${unit}
          order by t.due_at, t.episode limit ${asked.limit}) o`;
  return rows(
    tx,
    sql<Due & { no: number; protocol: string }>`
      with here as materialized (${here} order by o.level desc, o.due_at, o.episode limit ${asked.limit})
      select ${DUE}, k.no, k.protocol from here h
        join temperature_due t on (t.episode, t.on_day, t.slot) = (h.episode, h.on_day, h.slot)
        join kept_stay k on k.id = t.episode
      order by t.level desc, t.due_at, t.episode`,
  );
}

export interface Person {
  readonly id: string;
  readonly no: number;
  readonly person: string;
  readonly place: string;
  readonly protocol: string;
  readonly stagePlace: string | null;
  readonly stageTo: CivilDate | null;
  readonly symptoms: readonly string[];
  readonly feverC: number | null;
}

/** Everybody a place keeps and asks for her temperature. */
export async function peopleAsked(
  tx: Tx,
  asked: { readonly unit: string | undefined; readonly limit: number },
): Promise<Person[]> {
  return rows(
    tx,
    sql<Person>`
      select k.id, k.no, k.person, k.place::text as place, k.protocol, k.stage_place as "stagePlace",
        ${day('k.stage_to')} as "stageTo", (k.monitor ->> 'feverC')::float8 as "feverC",
        coalesce(k.monitor -> 'symptoms', '[]'::jsonb) as symptoms
      from kept_stay k
      where k.ended_at is null and k.state in ('active', 'released') and k.temperatures > 0
        and ${asked.unit === undefined ? sql`true` : sql`k.place <@ ${asked.unit}::ltree`}
      order by k.place, k.no limit ${asked.limit}`,
  );
}
