// All SQL of the jurisdiction tree. Names of places are no secret inside the house: no row security here.
import { placeAbove } from '../base/places.ts';
import { row, rows, run, sql, type Tx } from '../base/sql.ts';
import type { Words } from '../base/words.ts';
import { indexOf, type PlaceIndex } from './rules.ts';
import {
  type Geometry,
  type GeometryFrom,
  type Place,
  type PlaceKind,
  placeWords,
  type Stretch,
} from './terms.ts';

const PLACE = sql`
  path::text as path, level, kind, code, name, name_en as "nameEn", aliases, roads, geometry,
  geometry_from as "geometryFrom", retired_at as "retiredAt"`;

/** A place, retired or not. */
export async function findPlace(tx: Tx, path: string): Promise<Place | undefined> {
  return row(tx, sql<Place>`select ${PLACE} from place where path = ${path}::ltree`);
}

/** The district of this house, once it is set up. */
export async function ownDistrict(tx: Tx): Promise<Place | undefined> {
  return row(tx, sql<Place>`select ${PLACE} from place where level = 1 order by changed_at limit 1`);
}

/** The short name of each path; a path that is not there is left out. */
export async function namesOf(tx: Tx, paths: readonly string[]): Promise<Map<string, Words>> {
  if (paths.length === 0) return new Map();
  const found = await rows(
    tx,
    sql<{ path: string; name: string; nameEn: string }>`
      select path::text as path, name, name_en as "nameEn" from place where path = any (${[...new Set(paths)]}::ltree[])`,
  );
  return new Map(found.map((place) => [place.path, placeWords(place)]));
}

/**
 * Living units at or under `path`, in the order of the tree; of one level when `level` is given. Isolation sites are
 * left out: nobody lives there, no address leads there.
 */
export async function placesWithin(tx: Tx, path: string, level?: number): Promise<Place[]> {
  return rows(
    tx,
    sql<Place>`
      select ${PLACE} from place
      where path <@ ${path}::ltree and retired_at is null and kind = 'unit'
        and ${level === undefined ? sql`true` : sql`level = ${level}`}
      order by path`,
  );
}

/** How many living places each place under `path` has below it, one step down. */
export async function countBelow(tx: Tx, path: string): Promise<Map<string, number>> {
  const found = await rows(
    tx,
    sql<{ above: string; count: number }>`
      select subpath(path, 0, -1)::text as above, count(*)::int as count from place
      where path <@ ${path}::ltree and nlevel(path) > 1 and retired_at is null and kind = 'unit'
      group by 1`,
  );
  return new Map(found.map(({ above, count }) => [above, count]));
}

/** Retired places one step under `path`: where whoever wants one back finds it. */
export async function retiredBelow(tx: Tx, path: string): Promise<Place[]> {
  return rows(
    tx,
    sql<Place>`
      select ${PLACE} from place
      where path <@ ${path}::ltree and level = nlevel(${path}::ltree) + 1 and retired_at is not null and kind = 'unit'
      order by path`,
  );
}

/** Every path ever used directly under `path`, retired ones too: a path is never given twice. */
export async function pathsBelow(tx: Tx, path: string): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ path: string }>`
      select path::text as path from place where path <@ ${path}::ltree and level = nlevel(${path}::ltree) + 1`,
  );
  return found.map((place) => place.path);
}

/** The unit all isolation sites of a district stand under, once there is one. */
export async function siteOffice(tx: Tx, district: string): Promise<string | undefined> {
  const found = await row(
    tx,
    sql<{ path: string }>`
      select path::text as path from place
      where path <@ ${district}::ltree and level = 2 and kind = 'site' and retired_at is null`,
  );
  return found?.path;
}

/** Holds the tree below `path` against a second writer until the act is done. */
export async function holdTree(tx: Tx, path: string): Promise<void> {
  await run(tx, sql`select from place where path = ${path}::ltree for update`);
}

/** A living neighbour of that name, if there is one. */
export async function namesake(tx: Tx, path: string, name: string): Promise<Place | undefined> {
  const above = placeAbove(path);
  return row(
    tx,
    sql<Place>`
      select ${PLACE} from place
      where path <@ ${above}::ltree and level = nlevel(${above}::ltree) + 1 and name = ${name} and retired_at is null
        and path <> ${path}::ltree`,
  );
}

/** The places with these codes under `path`, living ones only. */
export async function placesOfCodes(tx: Tx, path: string, codes: readonly string[]): Promise<Place[]> {
  return rows(
    tx,
    sql<Place>`
      select ${PLACE} from place
      where code = any (${[...codes]}::text[]) and path <@ ${path}::ltree and retired_at is null`,
  );
}

export interface NewPlace {
  readonly path: string;
  /** Left out: a unit people live in. */
  readonly kind?: PlaceKind | undefined;
  readonly code: string;
  readonly name: string;
  readonly nameEn: string;
  readonly aliases?: readonly string[] | undefined;
  readonly roads?: readonly Stretch[] | undefined;
  readonly geometry?: Geometry | null | undefined;
  readonly geometryFrom?: GeometryFrom | null | undefined;
}

/** Adds places in one statement; those whose path is there already are left as they are. Returns how many came. */
export async function insertPlaces(tx: Tx, places: readonly NewPlace[], now: Date): Promise<number> {
  if (places.length === 0) return 0;
  return run(
    tx,
    sql`
      insert into place (path, kind, code, name, name_en, aliases, roads, geometry, geometry_from, changed_at)
      select p.path::ltree, coalesce(p.kind, 'unit'), p.code, p.name, p."nameEn",
             coalesce((select array_agg(a) from jsonb_array_elements_text(p.aliases) a), '{}'),
             coalesce(p.roads, '[]'), nullif(p.geometry, 'null'), nullif(p."geometryFrom", 'null'), ${now}
      from jsonb_to_recordset(${JSON.stringify(places)}::jsonb)
        as p (path text, kind text, code text, name text, "nameEn" text, aliases jsonb, roads jsonb, geometry jsonb, "geometryFrom" jsonb)
      on conflict (path) do nothing`,
  );
}

export interface PlaceChange {
  readonly code?: string | undefined;
  readonly name?: string | undefined;
  readonly nameEn?: string | undefined;
  readonly aliases?: readonly string[] | undefined;
  readonly roads?: readonly Stretch[] | undefined;
  readonly geometry?: Geometry | null | undefined;
  readonly geometryFrom?: GeometryFrom | null | undefined;
  readonly retiredAt?: Date | null | undefined;
}

/** Changes a place; what is left out stays. */
export async function changePlace(tx: Tx, path: string, change: PlaceChange, now: Date): Promise<void> {
  const sets = [sql`changed_at = ${now}`];
  if (change.code !== undefined) sets.push(sql`code = ${change.code}`);
  if (change.name !== undefined) sets.push(sql`name = ${change.name}`);
  if (change.nameEn !== undefined) sets.push(sql`name_en = ${change.nameEn}`);
  if (change.aliases !== undefined) sets.push(sql`aliases = ${[...change.aliases]}::text[]`);
  if (change.roads !== undefined) sets.push(sql`roads = ${JSON.stringify(change.roads)}::jsonb`);
  if (change.geometry !== undefined) sets.push(sql`geometry = ${jsonOrNull(change.geometry)}::jsonb`);
  if (change.geometryFrom !== undefined)
    sets.push(sql`geometry_from = ${jsonOrNull(change.geometryFrom)}::jsonb`);
  if (change.retiredAt !== undefined) sets.push(sql`retired_at = ${change.retiredAt}`);
  await run(tx, sql`update place set ${sql.join(sets)} where path = ${path}::ltree`);
}

function jsonOrNull(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

/** What an address of this district is looked up in. */
export async function placeIndex(tx: Tx, district: string): Promise<PlaceIndex> {
  return indexOf(district, await placesWithin(tx, district));
}
