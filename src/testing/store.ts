// All SQL of mobile testing: sites, sessions, who stands where.
import { row, rows, run, sql, type Tx } from '../base/sql.ts';
import type { Seat } from './sessions/rules.ts';
import type { TestSession, TestSite } from './terms.ts';

// Sites -------------------------------------------------------------------------------------------------

const SITE = sql`
  s.id, s.no::int as no, s.place::text as place, s.kind, s.name, s.address, s.headcount, s.contact_salt as "contactSalt",
  s.contact_name as "contactName", s.contact_phone as "contactPhone", s.travel_minutes as "travelMinutes", s.immobile,
  s.sealed, s.risk, s.length_m as "lengthM", s.width_m as "widthM", s.added_at as "addedAt", s.retired_at as "retiredAt"`;

export type SiteWritten = Omit<TestSite, 'id' | 'no' | 'addedAt' | 'retiredAt'>;

export async function insertSite(
  tx: Tx,
  site: SiteWritten & { readonly id: string; readonly by: string },
  now: Date,
): Promise<number> {
  const made = await row(
    tx,
    sql<{ no: number }>`
      insert into test_site (id, place, kind, name, address, headcount, contact_salt, contact_name, contact_phone,
        travel_minutes, immobile, sealed, risk, length_m, width_m, added_at, added_by)
      values (${site.id}, ${site.place}::ltree, ${site.kind}, ${site.name}, ${site.address}, ${site.headcount},
        ${site.contactSalt}, ${site.contactName}, ${site.contactPhone}, ${site.travelMinutes}, ${site.immobile},
        ${site.sealed}, ${site.risk}, ${site.lengthM}, ${site.widthM}, ${now}, ${site.by})
      returning no::int as no`,
  );
  return made?.no ?? 0;
}

/** Writes all of a site that can change; where it lies does not. */
export async function updateSite(tx: Tx, id: string, site: Omit<SiteWritten, 'place'>): Promise<void> {
  await run(
    tx,
    sql`
      update test_site set kind = ${site.kind}, name = ${site.name}, address = ${site.address},
        headcount = ${site.headcount}, contact_salt = ${site.contactSalt}, contact_name = ${site.contactName},
        contact_phone = ${site.contactPhone}, travel_minutes = ${site.travelMinutes}, immobile = ${site.immobile},
        sealed = ${site.sealed}, risk = ${site.risk}, length_m = ${site.lengthM}, width_m = ${site.widthM}
      where id = ${id}`,
  );
}

/** Whom to telephone there is forgotten with it. */
export async function retireSite(
  tx: Tx,
  id: string,
  ending: { readonly by: string; readonly why: string },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update test_site set retired_at = ${now}, retired_by = ${ending.by}, retired_why = ${ending.why},
        contact_salt = null, contact_name = null, contact_phone = null
      where id = ${id}`,
  );
}

export async function findSite(tx: Tx, id: string): Promise<TestSite | undefined> {
  return row(tx, sql<TestSite>`select ${SITE} from test_site s where s.id = ${id}`);
}

export async function holdSite(tx: Tx, id: string): Promise<TestSite | undefined> {
  return row(tx, sql<TestSite>`select ${SITE} from test_site s where s.id = ${id} for update`);
}

/** A site in use of that name in that place. */
export async function siteNamed(tx: Tx, place: string, name: string): Promise<TestSite | undefined> {
  return row(
    tx,
    sql<TestSite>`
      select ${SITE} from test_site s where s.place = ${place}::ltree and s.name = ${name} and s.retired_at is null`,
  );
}

/** Sites in use, the largest first; those of a unit, those whose name or address holds a text. */
export async function listSites(
  tx: Tx,
  asked: {
    readonly unit: string | undefined;
    readonly sought: string | undefined;
    readonly retired: boolean;
    readonly limit: number;
  },
): Promise<TestSite[]> {
  return rows(
    tx,
    sql<TestSite>`
      select ${SITE} from test_site s where ${wanted(asked)} order by s.headcount desc, s.no limit ${asked.limit}`,
  );
}

function wanted(asked: Omit<Parameters<typeof listSites>[1], 'limit'>) {
  const like = asked.sought === undefined ? undefined : `%${asked.sought.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return sql`${asked.retired ? sql`s.retired_at is not null` : sql`s.retired_at is null`}
    and ${asked.unit === undefined ? sql`true` : sql`s.place <@ ${asked.unit}::ltree`}
    and ${like === undefined ? sql`true` : sql`(s.name ilike ${like} or s.address ilike ${like})`}`;
}

export interface SiteSum {
  readonly kind: string;
  readonly headcount: number;
  readonly travelMinutes: number | null;
  readonly immobile: boolean;
  readonly sealed: boolean;
  readonly risk: TestSite['risk'];
  readonly sites: number;
}

/** What the table of offers asks, of all sites in use that a list is of, alike ones counted together. */
export async function sumSites(
  tx: Tx,
  asked: Omit<Parameters<typeof listSites>[1], 'limit'>,
): Promise<SiteSum[]> {
  return rows(
    tx,
    sql<SiteSum>`
      select s.kind, s.headcount, s.travel_minutes as "travelMinutes", s.immobile, s.sealed, s.risk,
        count(*)::int as sites
      from test_site s where ${wanted(asked)} group by 1, 2, 3, 4, 5, 6`,
  );
}

/** Fixed points in use within a place. */
export async function pointsWithin(tx: Tx, place: string, kinds: readonly string[]): Promise<TestSite[]> {
  return rows(
    tx,
    sql<TestSite>`
      select ${SITE} from test_site s
      where s.retired_at is null and s.kind = any (${[...kinds]}::text[]) and s.place <@ ${place}::ltree
      order by s.no limit 100`,
  );
}

export async function sitesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, TestSite>> {
  if (ids.length === 0) return new Map();
  const found = await rows(
    tx,
    sql<TestSite>`select ${SITE} from test_site s where s.id = any (${[...new Set(ids)]}::uuid[])`,
  );
  return new Map(found.map((site) => [site.id, site]));
}

// Sessions ----------------------------------------------------------------------------------------------

const SESSION = sql`
  t.id, t.no::int as no, t.site, t.point, t.place::text as place, t.offer, t.proposed, t.proposed_row as "proposedRow",
  t.otherwise_why as "otherwiseWhy", t.people, t.opens_at as "opensAt", t.hours, t.tables::int as tables,
  t.pool_size::int as "poolSize", t.household, t.planned_at as "plannedAt", t.planned_by as "plannedBy",
  t.cancelled_at as "cancelledAt", t.cancelled_why as "cancelledWhy"`;

const CLOSES = sql`t.opens_at + make_interval(secs => t.hours * 3600)`;

export async function insertSession(
  tx: Tx,
  session: Omit<TestSession, 'no' | 'cancelledAt' | 'cancelledWhy'>,
): Promise<number> {
  const made = await row(
    tx,
    sql<{ no: number }>`
      insert into test_session (id, site, point, place, offer, proposed, proposed_row, otherwise_why, people, opens_at,
        hours, tables, pool_size, household, planned_at, planned_by)
      values (${session.id}, ${session.site}, ${session.point}, ${session.place}::ltree, ${session.offer},
        ${session.proposed}, ${session.proposedRow}, ${session.otherwiseWhy}, ${session.people}, ${session.opensAt},
        ${session.hours}, ${session.tables}, ${session.poolSize}, ${session.household}, ${session.plannedAt},
        ${session.plannedBy})
      returning no::int as no`,
  );
  return made?.no ?? 0;
}

export async function updateSession(
  tx: Tx,
  id: string,
  to: Pick<TestSession, 'people' | 'opensAt' | 'hours' | 'tables' | 'poolSize' | 'household'>,
): Promise<void> {
  sessionChanged(tx);
  await run(
    tx,
    sql`
      update test_session set people = ${to.people}, opens_at = ${to.opensAt}, hours = ${to.hours},
        tables = ${to.tables}, pool_size = ${to.poolSize}, household = ${to.household}
      where id = ${id}`,
  );
}

/** It was held all the same. */
export async function reviveSession(tx: Tx, id: string): Promise<void> {
  sessionChanged(tx);
  await run(
    tx,
    sql`update test_session set cancelled_at = null, cancelled_by = null, cancelled_why = null where id = ${id}`,
  );
}

export async function endSession(
  tx: Tx,
  id: string,
  ending: { readonly by: string; readonly why: string },
  now: Date,
): Promise<void> {
  sessionChanged(tx);
  await run(
    tx,
    sql`
      update test_session set cancelled_at = ${now}, cancelled_by = ${ending.by}, cancelled_why = ${ending.why}
      where id = ${id}`,
  );
}

export async function findSession(tx: Tx, id: string): Promise<TestSession | undefined> {
  return row(tx, sql<TestSession>`select ${SESSION} from test_session t where t.id = ${id}`);
}

/** What a transaction has read of sessions, and by which sight. */
const seen = new WeakMap<Tx, Map<string, TestSession>>();

/** Reads a session once for a whole transaction: of fifty acts that a phone sends together each asks for it twice. */
export async function seeSession(
  tx: Tx,
  { scope }: { readonly scope: readonly string[] },
  id: string,
): Promise<TestSession | undefined> {
  const known = seen.get(tx) ?? new Map<string, TestSession>();
  seen.set(tx, known);
  const key = `${scope.join()} ${id}`;
  const session = known.get(key) ?? (await findSession(tx, id));
  if (session !== undefined) known.set(key, session);
  return session;
}

/** Whoever changes a session says so: it is read anew. */
export function sessionChanged(tx: Tx): void {
  seen.delete(tx);
}

/** Held against others who change it; swabs, tubes and lines of it are written all the while. */
export async function holdSession(tx: Tx, id: string): Promise<TestSession | undefined> {
  return row(
    tx,
    sql<TestSession>`select ${SESSION} from test_session t where t.id = ${id} for no key update`,
  );
}

/** Sessions of a site, the newest first. */
export async function sessionsOf(tx: Tx, site: string, limit = 50): Promise<TestSession[]> {
  return rows(
    tx,
    sql<TestSession>`
      select ${SESSION} from test_session t where t.site = ${site} order by t.opens_at desc, t.id limit ${limit}`,
  );
}

/** A session of these people or on this ground that is neither cancelled nor over and meets these hours. */
export async function sessionMeeting(
  tx: Tx,
  asked: {
    readonly site: string;
    readonly ground: string;
    readonly from: Date;
    readonly to: Date;
    readonly but: string;
  },
): Promise<TestSession | undefined> {
  return row(
    tx,
    sql<TestSession>`
      select ${SESSION} from test_session t
      where (t.site = ${asked.site} or coalesce(t.point, t.site) = ${asked.ground})
        and t.cancelled_at is null and t.opens_at < ${asked.to} and ${CLOSES} > ${asked.from} and t.id <> ${asked.but}
      order by t.site = ${asked.site} desc, t.opens_at limit 1`,
  );
}

/** Sessions that are to be held or are going on, the next first; those held at a site as its fixed point too. */
export async function sessionsToCome(
  tx: Tx,
  asked: {
    readonly unit?: string | undefined;
    readonly site?: string | undefined;
    readonly now: Date;
    readonly limit: number;
  },
): Promise<TestSession[]> {
  return rows(
    tx,
    sql<TestSession>`
      select ${SESSION} from test_session t
      where t.cancelled_at is null and ${CLOSES} > ${asked.now}
        and ${asked.unit === undefined ? sql`true` : sql`t.place <@ ${asked.unit}::ltree`}
        and ${asked.site === undefined ? sql`true` : sql`(t.site = ${asked.site} or t.point = ${asked.site})`}
      order by t.opens_at, t.id limit ${asked.limit}`,
  );
}

// Posts -------------------------------------------------------------------------------------------------

/** One seating after the other, in the whole house: nobody is put at two sessions by two acts at once. */
export async function holdSeating(tx: Tx): Promise<void> {
  await run(tx, sql`select pg_advisory_xact_lock(7342)`);
}

export async function seatsOf(tx: Tx, session: string): Promise<Seat[]> {
  return rows(
    tx,
    sql<Seat>`
      select p.post, p.no::int as no, p.account, p.role from test_post p where p.session = ${session} order by p.post, p.no`,
  );
}

export async function insertSeats(
  tx: Tx,
  session: Pick<TestSession, 'id' | 'place'>,
  seats: readonly Seat[],
  by: string,
  now: Date,
): Promise<void> {
  for (const seat of seats)
    await run(
      tx,
      sql`
        insert into test_post (session, place, post, no, account, role, at, by)
        values (${session.id}, ${session.place}::ltree, ${seat.post}, ${seat.no}, ${seat.account}, ${seat.role}, ${now},
          ${by})
        on conflict (session, post, no) do update set account = excluded.account, role = excluded.role,
          at = excluded.at, by = excluded.by`,
    );
}

export async function deleteSeats(
  tx: Tx,
  session: string,
  seats: readonly Pick<Seat, 'post' | 'no'>[],
): Promise<void> {
  for (const { post, no } of seats)
    await run(tx, sql`delete from test_post where session = ${session} and post = ${post} and no = ${no}`);
}

export interface Elsewhere {
  readonly account: string;
  readonly session: string;
  readonly no: number;
}

/** Who of these stands at another session that meets these hours. */
export async function elsewhere(
  tx: Tx,
  asked: {
    readonly accounts: readonly string[];
    readonly from: Date;
    readonly to: Date;
    readonly but: string | undefined;
  },
): Promise<Elsewhere[]> {
  return rows(
    tx,
    sql<Elsewhere>`
      select p.account, t.id as session, t.no::int as no from test_post p join test_session t on t.id = p.session
      where p.account = any (${[...asked.accounts]}::uuid[]) and t.cancelled_at is null
        and t.opens_at < ${asked.to} and ${CLOSES} > ${asked.from}
        and ${asked.but === undefined ? sql`true` : sql`t.id <> ${asked.but}`}`,
  );
}
