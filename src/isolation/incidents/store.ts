// All SQL of incidents.
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { Words } from '../../base/words.ts';
import type { Scope } from '../../control/protocols/terms.ts';
import type { Restart } from '../terms.ts';
import { type Decision, POSITIVE, type ReviewChange } from './terms.ts';

export interface Incident {
  readonly id: string;
  readonly no: number;
  readonly site: string;
  readonly place: string;
  readonly incident: string;
  readonly severity: number;
  readonly room: string | null;
  /** Where it was when it was in no room: corridor/1/3, lobby. */
  readonly zone: string | null;
  readonly person: string | null;
  readonly salt: Buffer | null;
  readonly note: Buffer | null;
  readonly at: Date;
  readonly reportedAt: Date;
  readonly reportedBy: string;
  readonly restart: Restart | null;
  readonly restartedAt: Date | null;
  readonly restarted: number | null;
  readonly restartedBy: string | null;
  readonly restartWhy: string | null;
  /** As it was read out; null: reported before cards were ticked. */
  readonly card: readonly Words[] | null;
  readonly closedAt: Date | null;
  readonly closedBy: string | null;
  readonly reviewedAt: Date | null;
  readonly reviewedBy: string | null;
  readonly reviewSalt: Buffer | null;
  readonly review: Buffer | null;
  readonly changedWhat: ReviewChange | null;
  readonly changed: Buffer | null;
}

const INCIDENT = sql`
  i.id, i.no::int as no, i.site, i.place::text as place, i.incident, i.severity::int as severity, i.room, i.zone, i.person,
  i.salt, i.note, i.at, i.reported_at as "reportedAt", i.reported_by as "reportedBy", i.restart,
  i.restarted_at as "restartedAt", i.restarted, i.restarted_by as "restartedBy", i.restart_why as "restartWhy", i.card,
  i.closed_at as "closedAt", i.closed_by as "closedBy", i.reviewed_at as "reviewedAt", i.reviewed_by as "reviewedBy",
  i.review_salt as "reviewSalt", i.review, i.changed_what as "changedWhat", i.changed`;

export async function insertIncident(
  tx: Tx,
  incident: Pick<
    Incident,
    | 'id'
    | 'site'
    | 'place'
    | 'incident'
    | 'severity'
    | 'room'
    | 'zone'
    | 'person'
    | 'salt'
    | 'note'
    | 'at'
    | 'restart'
    | 'card'
  >,
  by: string,
  now: Date,
): Promise<number> {
  const made = await row(
    tx,
    sql<{ no: number }>`
      insert into site_incident (id, site, place, incident, severity, room, zone, person, salt, note, at, restart, card,
        reported_at, reported_by)
      values (${incident.id}, ${incident.site}, ${incident.place}::ltree, ${incident.incident}, ${incident.severity},
        ${incident.room}, ${incident.zone}, ${incident.person}, ${incident.salt}, ${incident.note}, ${incident.at},
        ${incident.restart}, ${JSON.stringify(incident.card)}::jsonb, ${now}, ${by})
      returning no::int as no`,
  );
  return made?.no ?? 0;
}

export async function findIncident(tx: Tx, id: string): Promise<Incident | undefined> {
  return row(tx, sql<Incident>`select ${INCIDENT} from site_incident i where i.id = ${id}`);
}

export async function holdIncident(tx: Tx, id: string): Promise<Incident | undefined> {
  return row(tx, sql<Incident>`select ${INCIDENT} from site_incident i where i.id = ${id} for update`);
}

/** Incidents of a site that are not over or not reviewed, and those of the last days; the newest first. */
export async function incidentsAt(tx: Tx, site: string, since: Date): Promise<Incident[]> {
  return rows(
    tx,
    sql<Incident>`
      select ${INCIDENT} from site_incident i
      where i.site = ${site} and (i.closed_at is null or i.reviewed_at is null or i.at >= ${since})
      order by i.at desc, i.no desc`,
  );
}

/** The first decision is the one that was waited for; whoever is added later is counted with it. */
export async function markRestarted(
  tx: Tx,
  id: string,
  done: { readonly by: string; readonly restarted: number; readonly why: string | null },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update site_incident set restarted_at = coalesce(restarted_at, ${now}),
        restarted_by = coalesce(restarted_by, ${done.by}), restarted = coalesce(restarted, 0) + ${done.restarted},
        restart_why = coalesce(restart_why, ${done.why}) where id = ${id}`,
  );
}

export async function markClosed(tx: Tx, id: string, by: string, now: Date): Promise<void> {
  await run(tx, sql`update site_incident set closed_at = ${now}, closed_by = ${by} where id = ${id}`);
}

export async function markReviewed(
  tx: Tx,
  id: string,
  review: {
    readonly by: string;
    readonly salt: Buffer;
    readonly text: Buffer;
    readonly changedWhat: ReviewChange;
    readonly changed: Buffer | null;
  },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update site_incident set reviewed_at = ${now}, reviewed_by = ${review.by}, review_salt = ${review.salt},
        review = ${review.text}, changed_what = ${review.changedWhat}, changed = ${review.changed} where id = ${id}`,
  );
}

// The card and who was told -----------------------------------------------------------------------------

export interface Tick {
  readonly incident: string;
  readonly item: number;
  readonly at: Date;
  readonly by: string;
}

/** Ticks an item; whoever ticked it first stays. */
export async function tick(
  tx: Tx,
  incident: Pick<Incident, 'id' | 'site' | 'place'>,
  { item, by, at }: Omit<Tick, 'incident'>,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into site_incident_tick (incident, item, site, place, at, by)
      values (${incident.id}, ${item}, ${incident.site}, ${incident.place}::ltree, ${at}, ${by})
      on conflict (incident, item) do nothing`,
  );
}

export async function untick(tx: Tx, incident: string, item: number): Promise<void> {
  await run(tx, sql`delete from site_incident_tick where incident = ${incident} and item = ${item}`);
}

export async function ticksOf(tx: Tx, incidents: readonly string[]): Promise<Tick[]> {
  return rows(
    tx,
    sql<Tick>`
      select incident, item::int as item, at, by from site_incident_tick
      where incident = any (${[...incidents]}::uuid[]) order by incident, item`,
  );
}

export interface Told {
  readonly incident: string;
  /** A working group, or the head. */
  readonly told: string;
  readonly role: string;
  readonly at: Date;
  readonly answeredAt: Date | null;
  readonly answeredBy: string | null;
}

export async function insertTold(
  tx: Tx,
  incident: Pick<Incident, 'id' | 'site' | 'place'>,
  told: readonly Pick<Told, 'told' | 'role'>[],
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into site_incident_told (incident, told, role, site, place, at)
      select ${incident.id}, t.told, t.role, ${incident.site}, ${incident.place}::ltree, ${now}
      from jsonb_to_recordset(${JSON.stringify(told)}::jsonb) as t (told text, role text)`,
  );
}

/** In the order in which the table names them is not kept: the post that answered first comes first. */
export async function toldOf(tx: Tx, incidents: readonly string[]): Promise<Told[]> {
  return rows(
    tx,
    sql<Told>`
      select incident, told, role, at, answered_at as "answeredAt", answered_by as "answeredBy" from site_incident_told
      where incident = any (${[...incidents]}::uuid[]) order by incident, answered_at nulls last, told`,
  );
}

/** The posts of these roles have heard it; which of them had not before. */
export async function answerFor(
  tx: Tx,
  incident: string,
  answer: { readonly roles: readonly string[]; readonly by: string; readonly at: Date },
): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ told: string }>`
      update site_incident_told set answered_at = ${answer.at}, answered_by = ${answer.by}
      where incident = ${incident} and answered_at is null and role = any (${[...answer.roles]}::text[])
      returning told`,
  );
  return found.map(({ told }) => told);
}

// The log -----------------------------------------------------------------------------------------------

export interface Step {
  readonly no: number;
  readonly at: Date;
  readonly by: string;
  readonly salt: Buffer;
  readonly text: Buffer;
}

export async function addStep(
  tx: Tx,
  incident: Pick<Incident, 'id' | 'site' | 'place'>,
  step: { readonly by: string; readonly salt: Buffer; readonly text: Buffer; readonly at: Date },
): Promise<void> {
  await run(
    tx,
    sql`
      insert into site_incident_step (incident, no, site, place, at, by, salt, text)
      select ${incident.id}, coalesce(max(no), 0) + 1, ${incident.site}, ${incident.place}::ltree, ${step.at},
        ${step.by}, ${step.salt}, ${step.text} from site_incident_step where incident = ${incident.id}`,
  );
}

export async function stepsOf(tx: Tx, incident: string): Promise<Step[]> {
  return rows(
    tx,
    sql<Step>`select no::int as no, at, by, salt, text from site_incident_step where incident = ${incident} order by at, no`,
  );
}

/** The room of a site somebody was in at a moment, or has left just then; the last of two. */
export async function roomThen(
  tx: Tx,
  asked: { readonly person: string; readonly site: string; readonly at: Date },
): Promise<string | undefined> {
  const found = await row(
    tx,
    sql<{ room: string }>`
      select room from room_stay
      where person = ${asked.person} and site = ${asked.site} and lower(during) <= ${asked.at}
        and (upper_inf(during) or upper(during) >= ${asked.at})
      order by lower(during) desc limit 1`,
  );
  return found?.room;
}

/**
 * Guests under control with the room they were in at a moment: whom what happened then may reach, wherever they have gone
 * since, to a hospital or another room.
 */
export async function roomedAt(
  tx: Tx,
  site: string,
  at: Date,
): Promise<{ person: string; episode: string; building: string; floor: number; no: string }[]> {
  return rows(
    tx,
    sql<{ person: string; episode: string; building: string; floor: number; no: string }>`
      select y.person, e.id as episode, r.building, r.floor::int as floor, r.no
      from room_stay y join isolation_room r on r.id = y.room
        join episode e on e.person = y.person and e.ended_at is null and e.state in ('active', 'suspended')
      where y.site = ${site} and y.during @> ${at}::timestamptz order by r.building, r.floor, r.no, y.bed`,
  );
}

/** The open site somebody lies in that has reported nothing of her being positive; undefined: none. */
export async function siteUntold(tx: Tx, person: string): Promise<string | undefined> {
  const found = await row(
    tx,
    sql<{ site: string }>`
      select y.site from room_stay y join isolation_site s on s.id = y.site and s.closed_at is null
      where y.person = ${person} and upper_inf(y.during)
        and not exists (
          select from site_incident i
          where i.site = y.site and i.person = y.person and i.incident = ${POSITIVE} and i.closed_at is null)`,
  );
  return found?.site;
}

/** Whoever lies in a bed at a moment. */
export async function guestThen(
  tx: Tx,
  asked: { readonly room: string; readonly bed: number; readonly at: Date },
): Promise<string | undefined> {
  const found = await row(
    tx,
    sql<{ person: string }>`
      select person from room_stay
      where room = ${asked.room} and bed = ${asked.bed} and during @> ${asked.at}::timestamptz`,
  );
  return found?.person;
}

// Whose days ------------------------------------------------------------------------------------------

export interface Decided {
  readonly person: string;
  readonly decision: Decision;
  readonly room: string;
  readonly scope: Scope | null;
  readonly rule: string | null;
  readonly endsOn: string | null;
  readonly wouldEndOn: string | null;
  readonly why: string | null;
  readonly at: Date;
  readonly by: string;
}

/** Writes down what was decided about each; whoever was left out before may be added later. */
export async function insertDecided(
  tx: Tx,
  incident: Pick<Incident, 'id' | 'site' | 'place'>,
  decided: readonly Omit<Decided, 'at' | 'by'>[],
  by: string,
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into site_incident_person (incident, person, site, place, decision, room, scope, rule, ends_on,
        would_end_on, why, at, by)
      select ${incident.id}, d.person, ${incident.site}, ${incident.place}::ltree, d.decision, d.room, d.scope, d.rule,
        d."endsOn", d."wouldEndOn", d.why, ${now}, ${by}
      from jsonb_to_recordset(${JSON.stringify(decided)}::jsonb) as d (person uuid, decision text, room text, scope text,
        rule text, "endsOn" date, "wouldEndOn" date, why text)
      on conflict (incident, person) do update set decision = excluded.decision, scope = excluded.scope,
        rule = excluded.rule, ends_on = excluded.ends_on, would_end_on = excluded.would_end_on, why = excluded.why,
        at = excluded.at, by = excluded.by`,
  );
}

/** Whom an incident was decided about, room by room. */
export async function decidedOf(tx: Tx, incident: string): Promise<Decided[]> {
  return rows(
    tx,
    sql<Decided>`
      select person, decision, room, scope, rule, to_char(ends_on, 'YYYY-MM-DD') as "endsOn",
        to_char(would_end_on, 'YYYY-MM-DD') as "wouldEndOn", why, at, by
      from site_incident_person where incident = ${incident} order by room, person`,
  );
}

/** How many were left out of what was proposed. */
export async function leftOutOf(tx: Tx, incidents: readonly string[]): Promise<Map<string, number>> {
  const found = await rows(
    tx,
    sql<{ incident: string; n: number }>`
      select incident, count(*)::int as n from site_incident_person
      where incident = any (${[...incidents]}::uuid[]) and decision = 'left' group by incident`,
  );
  return new Map(found.map(({ incident, n }) => [incident, n]));
}
