// All SQL of disinfection and meals.
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { DisinfectionRound, IsolationSite, MealRun } from '../terms.ts';

const ROUND = sql`
  d.id, d.no::int as no, d.site, d.place::text as place, d.kind, d.began_at as "beganAt", d.ended_at as "endedAt",
  d.operator, d.buddy, d.product, d.batch, d.litres, d.method, to_char(d.expires_on, 'YYYY-MM-DD') as "expiresOn", d.target_mg_l as "targetMgL", d.measured_mg_l as "measuredMgL",
  d.signed_at as "signedAt", d.signed_by as "signedBy"`;
const MEAL = sql`
  m.id, m.site, m.place::text as place, to_char(m.day, 'YYYY-MM-DD') as day, m.meal, m.cooked_at as "cookedAt",
  m.started_at as "startedAt", m.started_by as "startedBy", m.ended_at as "endedAt", m.served,
  m.override_why as "overrideWhy"`;

export async function insertRound(
  tx: Tx,
  round: Pick<
    DisinfectionRound,
    | 'id'
    | 'site'
    | 'place'
    | 'kind'
    | 'operator'
    | 'buddy'
    | 'product'
    | 'batch'
    | 'expiresOn'
    | 'litres'
    | 'method'
    | 'targetMgL'
    | 'measuredMgL'
  >,
  now: Date,
): Promise<number> {
  const made = await row(
    tx,
    sql<{ no: number }>`
      insert into disinfection_round (id, site, place, kind, began_at, operator, buddy, product, batch, expires_on,
        litres, method, target_mg_l, measured_mg_l)
      values (${round.id}, ${round.site}, ${round.place}::ltree, ${round.kind}, ${now}, ${round.operator},
        ${round.buddy}, ${round.product}, ${round.batch}, ${round.expiresOn}::date, ${round.litres},
        ${round.method}, ${round.targetMgL}, ${round.measuredMgL})
      returning no::int as no`,
  );
  return made?.no ?? 0;
}

export async function findRound(tx: Tx, id: string): Promise<DisinfectionRound | undefined> {
  return row(tx, sql<DisinfectionRound>`select ${ROUND} from disinfection_round d where d.id = ${id}`);
}

export async function holdRound(tx: Tx, id: string): Promise<DisinfectionRound | undefined> {
  return row(
    tx,
    sql<DisinfectionRound>`select ${ROUND} from disinfection_round d where d.id = ${id} for update`,
  );
}

/** The round of this kind somebody has begun and not ended. */
export async function openRoundOf(
  tx: Tx,
  site: string,
  by: { readonly operator: string; readonly kind: string },
): Promise<DisinfectionRound | undefined> {
  return row(
    tx,
    sql<DisinfectionRound>`
      select ${ROUND} from disinfection_round d
      where d.site = ${site} and d.operator = ${by.operator} and d.kind = ${by.kind} and d.ended_at is null limit 1`,
  );
}

/** The rounds of a site since a moment, the newest first. */
export async function roundsSince(tx: Tx, site: string, since: Date): Promise<DisinfectionRound[]> {
  return rows(
    tx,
    sql<DisinfectionRound>`
      select ${ROUND} from disinfection_round d where d.site = ${site} and d.began_at >= ${since} order by d.began_at desc`,
  );
}

export async function endRound(
  tx: Tx,
  id: string,
  to: { readonly measuredMgL: number | null },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`update disinfection_round set ended_at = ${now}, measured_mg_l = ${to.measuredMgL} where id = ${id}`,
  );
}

export async function signRound(tx: Tx, id: string, by: string, now: Date): Promise<void> {
  await run(tx, sql`update disinfection_round set signed_at = ${now}, signed_by = ${by} where id = ${id}`);
}

export interface ZoneDone {
  readonly round: string;
  readonly zone: string;
  readonly object: string;
  readonly doneAt: Date;
  readonly scanned: boolean;
  readonly contactEnd: Date | null;
  readonly skipped: string | null;
}

const ZONE = sql`z.round, z.zone, z.object, z.done_at as "doneAt", z.scanned, z.contact_end as "contactEnd", z.skipped`;

/** Writes down zones of a round; a zone told again is as it was told last. */
export async function writeZones(
  tx: Tx,
  round: Pick<DisinfectionRound, 'id' | 'site' | 'place'>,
  zones: readonly Omit<ZoneDone, 'round'>[],
): Promise<void> {
  await run(
    tx,
    sql`
      insert into disinfection_zone (round, site, place, zone, object, done_at, scanned, contact_end, skipped)
      select ${round.id}, ${round.site}, ${round.place}::ltree, z.zone, z.object, z."doneAt", z.scanned, z."contactEnd",
        z.skipped
      from jsonb_to_recordset(${JSON.stringify(zones)}::jsonb) as z (zone text, object text, "doneAt" timestamptz,
        scanned boolean, "contactEnd" timestamptz, skipped text)
      on conflict (round, zone, object) do update set done_at = excluded.done_at, scanned = excluded.scanned,
        contact_end = excluded.contact_end, skipped = excluded.skipped`,
  );
}

export async function zonesOf(tx: Tx, rounds: readonly string[]): Promise<ZoneDone[]> {
  return rows(
    tx,
    sql<ZoneDone>`
      select ${ZONE} from disinfection_zone z where z.round = any (${[...rounds]}::uuid[]) order by z.done_at, z.zone`,
  );
}

// Meals -------------------------------------------------------------------------------------------------

export async function insertMeal(
  tx: Tx,
  meal: Pick<MealRun, 'id' | 'day' | 'meal' | 'cookedAt' | 'startedBy' | 'overrideWhy'> & {
    readonly overrideZones: readonly string[] | null;
  },
  site: Pick<IsolationSite, 'id' | 'place'>,
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into meal_run (id, site, place, day, meal, cooked_at, started_at, started_by, override_why, override_zones)
      values (${meal.id}, ${site.id}, ${site.place}::ltree, ${meal.day}::date, ${meal.meal}, ${meal.cookedAt}, ${now},
        ${meal.startedBy}, ${meal.overrideWhy}, ${meal.overrideZones === null ? null : [...meal.overrideZones]}::text[])`,
  );
}

export async function holdMeal(tx: Tx, id: string): Promise<MealRun | undefined> {
  return row(tx, sql<MealRun>`select ${MEAL} from meal_run m where m.id = ${id} for update`);
}

export async function endMeal(tx: Tx, id: string, served: number, at: Date): Promise<void> {
  await run(tx, sql`update meal_run set ended_at = ${at}, served = ${served} where id = ${id}`);
}

/** Meals of a site since a day, the newest first. */
export async function mealsSince(tx: Tx, site: string, day: string): Promise<MealRun[]> {
  return rows(
    tx,
    sql<MealRun>`
      select ${MEAL} from meal_run m where m.site = ${site} and m.day >= ${day}::date order by m.started_at desc`,
  );
}

/** The meal before now: the one begun last. */
export async function lastMeal(tx: Tx, site: string): Promise<MealRun | undefined> {
  return row(
    tx,
    sql<MealRun>`select ${MEAL} from meal_run m where m.site = ${site} order by m.started_at desc limit 1`,
  );
}
