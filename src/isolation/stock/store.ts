// SQL of what was counted at a site.
import { rows, run, sql, type Tx } from '../../base/sql.ts';
import type { IsolationSite } from '../terms.ts';
import type { Counted } from './rules.ts';

/** What was counted last of each thing at these sites. */
export async function countedAt(
  tx: Tx,
  ...sites: readonly string[]
): Promise<(Counted & { readonly site: string })[]> {
  return rows(
    tx,
    sql<Counted & { readonly site: string }>`
      select site, item, amount, counted_at as "countedAt", counted_by as "countedBy" from isolation_stock
      where site = any (${[...sites]}::uuid[])`,
  );
}

export async function writeCounts(
  tx: Tx,
  site: Pick<IsolationSite, 'id' | 'place'>,
  counts: readonly { readonly item: string; readonly amount: number }[],
  by: string,
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into isolation_stock (site, place, item, amount, counted_at, counted_by)
      select ${site.id}, ${site.place}::ltree, c.item, c.amount, ${now}, ${by}
      from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) as c (item text, amount integer)
      on conflict (site, item) do update set amount = excluded.amount, counted_at = excluded.counted_at,
        counted_by = excluded.counted_by`,
  );
}
