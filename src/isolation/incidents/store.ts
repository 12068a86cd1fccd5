// All SQL of incidents.
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { Restart } from '../terms.ts';

export interface Incident {
  readonly id: string;
  readonly no: number;
  readonly site: string;
  readonly place: string;
  readonly incident: string;
  readonly severity: number;
  readonly room: string | null;
  readonly person: string | null;
  readonly salt: Buffer | null;
  readonly note: Buffer | null;
  readonly at: Date;
  readonly reportedAt: Date;
  readonly reportedBy: string;
  readonly restart: Restart | null;
  readonly restartedAt: Date | null;
  readonly restarted: number | null;
  readonly closedAt: Date | null;
  readonly reviewedAt: Date | null;
}

const INCIDENT = sql`
  i.id, i.no::int as no, i.site, i.place::text as place, i.incident, i.severity::int as severity, i.room, i.person, i.salt,
  i.note, i.at, i.reported_at as "reportedAt", i.reported_by as "reportedBy", i.restart, i.restarted_at as "restartedAt",
  i.restarted, i.closed_at as "closedAt", i.reviewed_at as "reviewedAt"`;

export async function insertIncident(
  tx: Tx,
  incident: Pick<
    Incident,
    'id' | 'site' | 'place' | 'incident' | 'severity' | 'room' | 'person' | 'salt' | 'note' | 'at' | 'restart'
  >,
  by: string,
  now: Date,
): Promise<number> {
  const made = await row(
    tx,
    sql<{ no: number }>`
      insert into site_incident (id, site, place, incident, severity, room, person, salt, note, at, restart, reported_at,
        reported_by)
      values (${incident.id}, ${incident.site}, ${incident.place}::ltree, ${incident.incident}, ${incident.severity},
        ${incident.room}, ${incident.person}, ${incident.salt}, ${incident.note}, ${incident.at}, ${incident.restart},
        ${now}, ${by})
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

export async function markRestarted(
  tx: Tx,
  id: string,
  done: { readonly by: string; readonly restarted: number; readonly why: string | null },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update site_incident set restarted_at = ${now}, restarted_by = ${done.by}, restarted = ${done.restarted},
        restart_why = ${done.why} where id = ${id}`,
  );
}

export async function markClosed(tx: Tx, id: string, by: string, now: Date): Promise<void> {
  await run(tx, sql`update site_incident set closed_at = ${now}, closed_by = ${by} where id = ${id}`);
}

export async function markReviewed(
  tx: Tx,
  id: string,
  review: { readonly by: string; readonly salt: Buffer; readonly text: Buffer },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update site_incident set reviewed_at = ${now}, reviewed_by = ${review.by}, review_salt = ${review.salt},
        review = ${review.text} where id = ${id}`,
  );
}

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
  step: { readonly by: string; readonly salt: Buffer; readonly text: Buffer },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into site_incident_step (incident, no, site, place, at, by, salt, text)
      select ${incident.id}, coalesce(max(no), 0) + 1, ${incident.site}, ${incident.place}::ltree, ${now}, ${step.by},
        ${step.salt}, ${step.text} from site_incident_step where incident = ${incident.id}`,
  );
}

export async function stepsOf(tx: Tx, incident: string): Promise<Step[]> {
  return rows(
    tx,
    sql<Step>`select no::int as no, at, by, salt, text from site_incident_step where incident = ${incident} order by no`,
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
