// SQL of what is said of stays by those who leave: of nobody in particular.
import type { CivilDate } from '../../base/civil-dates.ts';
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { IsolationSite } from '../terms.ts';
import type { Rated } from './rules.ts';

export interface ToRate {
  readonly leaving: string;
  readonly site: string;
  readonly rated: boolean;
}

/** The leaving of somebody who has not gone yet, held. */
export async function holdToRate(tx: Tx, person: string): Promise<ToRate | undefined> {
  return row(
    tx,
    sql<ToRate>`
      select id as leaving, site, rated from site_leaving where person = ${person} and ended_at is null for update`,
  );
}

/** Whether somebody is about to leave a site and has not said how it was. */
export async function mayRate(tx: Tx, person: string): Promise<boolean> {
  const found = await row(
    tx,
    sql<{ may: boolean }>`
      select exists (
        select from site_leaving where person = ${person} and ended_at is null and not rated) as may`,
  );
  return found?.may === true;
}

export async function insertRating(
  tx: Tx,
  site: Pick<IsolationSite, 'id' | 'place'>,
  said: {
    readonly leaving: string;
    readonly day: CivilDate;
    readonly scores: readonly { readonly aspect: string; readonly score: number }[];
  },
): Promise<void> {
  await run(tx, sql`update site_leaving set rated = true where id = ${said.leaving}`);
  // A number of its own, which tells no moment.
  await run(
    tx,
    sql`
      insert into site_rating (id, site, place, on_day, aspect, score)
      select r.id, ${site.id}, ${site.place}::ltree, ${said.day}::date, s.aspect, s.score
      from (select gen_random_uuid() as id) r,
        jsonb_to_recordset(${JSON.stringify(said.scores)}::jsonb) as s (aspect text, score smallint)`,
  );
}

/** How many answered since a day, and how many said good of each. */
export async function ratingsSince(
  tx: Tx,
  site: string,
  since: CivilDate,
): Promise<{ readonly answers: number; readonly rated: readonly Rated[] }> {
  const of = sql`site_rating where site = ${site} and on_day >= ${since}::date`;
  const answers = await row(tx, sql<{ n: number }>`select count(distinct id)::int as n from ${of}`);
  const rated = await rows(
    tx,
    sql<Rated>`
      select aspect, count(*)::int as n, (count(*) filter (where score = 3))::int as good from ${of} group by aspect`,
  );
  return { answers: answers?.n ?? 0, rated };
}
