// SQL of the tests of whoever works at a site.
import { rows, run, sql, type Tx } from '../../base/sql.ts';
import type { TestOutcome } from '../../control/tests/terms.ts';
import type { IsolationSite } from '../terms.ts';
import type { OffDuty, StaffMember, StaffTest } from './terms.ts';

type Site = Pick<IsolationSite, 'id' | 'place'>;

/** Whoever holds one of these roles at a site or at a floor of it, and is there, with her tests at this site. */
export async function staffAt(
  tx: Tx,
  site: Site,
  roles: readonly string[],
  now: Date,
): Promise<StaffMember[]> {
  const found = await rows(
    tx,
    sql<Omit<StaffMember, 'last'> & { [K in keyof StaffTest]: StaffTest[K] | null }>`
      with held as (
        select d.account, c.name, jsonb_agg(distinct d.role order by d.role) as roles, min(d.from_at) as since
        from duty d join account c on c.id = d.account
        where d.role = any (${[...roles]}::text[]) and d.place <@ ${site.place}::ltree and c.closed_at is null
          and d.from_at <= ${now} and (d.until is null or d.until > ${now})
          and not exists (select from absence a where a.account = d.account and a.from_at <= ${now} and a.until > ${now})
        group by 1, 2)
      select h.account, h.name, h.roles, greatest(h.since, (
          select max(a.until) from absence a where a.account = h.account and a.until <= ${now})) as began,
        l.id, l.sampled_at as "sampledAt", l.tube, l.result, l.found_at as "foundAt", (
          select max(t.sampled_at) from site_staff_test t where t.site = ${site.id} and t.account = h.account
            and coalesce(t.result, 'negative') in ('negative', 'positive')) as counted,
        -- One post after the other, here or elsewhere, is one stay.
        coalesce((
          select lower(r) from unnest((
            select range_agg(tstzrange(d.from_at, d.until + interval '1 day')) from duty d
            where d.account = h.account and d.role = any (${[...roles]}::text[]) and d.from_at <= ${now}
              and (d.until is null or d.until > d.from_at))) r
          where r @> ${now}::timestamptz), h.since) as inside
      from held h left join lateral (
        select t.* from site_staff_test t where t.site = ${site.id} and t.account = h.account
        order by t.sampled_at desc, t.id desc limit 1) l on true
      order by h.name, h.account`,
  );
  return found.map(({ id, sampledAt, tube, result, foundAt, ...member }) => ({
    ...member,
    last: id === null || sampledAt === null ? null : { id, sampledAt, tube, result, foundAt },
  }));
}

export async function insertTests(
  tx: Tx,
  site: Site,
  sampled: {
    readonly tests: readonly { readonly id: string; readonly account: string }[];
    readonly at: Date;
    readonly tube: string | null;
    readonly by: string;
  },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into site_staff_test (id, site, place, account, sampled_at, tube, sampled_by, noted_at)
      select t.id, ${site.id}, ${site.place}::ltree, t.account, ${sampled.at}, ${sampled.tube}, ${sampled.by}, ${now}
      from jsonb_to_recordset(${JSON.stringify(sampled.tests)}::jsonb) as t (id uuid, account uuid)`,
  );
}

export interface HeldTest extends StaffTest {
  readonly account: string;
  readonly foundBy: string | null;
}

/** These tests of a site, held until the end of the act. */
export async function holdTests(tx: Tx, site: string, ids: readonly string[]): Promise<HeldTest[]> {
  return rows(
    tx,
    sql<HeldTest>`
      select id, account, sampled_at as "sampledAt", tube, result, found_at as "foundAt", found_by as "foundBy"
      from site_staff_test where site = ${site} and id = any (${[...ids]}::uuid[]) order by id for update`,
  );
}

/** Writes down what was found; a result that was wrong gives way. */
export async function setResult(
  tx: Tx,
  ids: readonly string[],
  found: { readonly result: TestOutcome; readonly at: Date; readonly by: string },
): Promise<void> {
  await run(
    tx,
    sql`
      update site_staff_test set result = ${found.result}, found_at = ${found.at}, found_by = ${found.by}
      where id = any (${[...ids]}::uuid[])`,
  );
}

export interface TubeOfStaff {
  readonly id: string;
  readonly site: string;
  readonly tube: string;
  readonly sampledAt: Date;
  readonly result: TestOutcome | null;
}

/** Tests with a tube, taken since a moment, whose result a laboratory may report or put right. */
export async function tubesOfStaff(tx: Tx, since: Date): Promise<TubeOfStaff[]> {
  return rows(
    tx,
    sql<TubeOfStaff>`
      select id, site, tube, sampled_at as "sampledAt", result from site_staff_test
      where tube is not null and (result is null or found_by = 'house') and sampled_at > ${since}`,
  );
}

/** Whoever worked inside and has left since a moment: at a site, or one account wherever it was. Released ones are not told. */
export async function offDuty(
  tx: Tx,
  which: { readonly place: string } | { readonly account: string },
  asked: { readonly roles: readonly string[]; readonly since: Date; readonly now: Date },
): Promise<OffDuty[]> {
  const roles = [...asked.roles];
  return rows(
    tx,
    sql<OffDuty>`
      select l.account, l.name, l."endedAt", coalesce((
          select t.result = 'positive' from site_staff_test t where t.account = l.account
          order by t.sampled_at desc, t.id desc limit 1), false) as positive
      from (
        select d.account, c.name, max(d.until) as "endedAt" from duty d join account c on c.id = d.account
        where d.role = any (${roles}::text[]) and d.until > d.from_at and d.until <= ${asked.now}
          and ${'place' in which ? sql`d.place <@ ${which.place}::ltree` : sql`d.account = ${which.account}`}
        group by 1, 2) l
      where l."endedAt" > ${asked.since}
        and not exists (
          select from duty o where o.account = l.account and o.role = any (${roles}::text[]) and o.from_at <= ${asked.now}
            and coalesce(o.until, 'infinity') > greatest(o.from_at, l."endedAt"))
        and not exists (
          select from site_staff_release r where r.account = l.account and r.ended_at >= l."endedAt")
      order by l."endedAt", l.name`,
  );
}

export async function insertRelease(
  tx: Tx,
  site: Site,
  release: Pick<OffDuty, 'account' | 'endedAt'> & { readonly earlyWhy: string | null; readonly by: string },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into site_staff_release (site, place, account, ended_at, released_at, released_by, early_why)
      values (${site.id}, ${site.place}::ltree, ${release.account}, ${release.endedAt}, ${now}, ${release.by},
        ${release.earlyWhy})`,
  );
}
