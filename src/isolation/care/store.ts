// SQL of the day: which sites have none of its tasks yet.
import { rows, sql, type Tx } from '../../base/sql.ts';

/** Sites that took guests in before this day began and have no task of its plan. */
export async function unplanned(tx: Tx, day: string, began: Date): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ id: string }>`
      select s.id from isolation_site s
      where s.closed_at is null and s.ready_at < ${began}
        and not exists (
          select from task t
          where t.plan_key >= 'site/' || s.id || '/' || ${day}::text || '/plan/'
            and t.plan_key < 'site/' || s.id || '/' || ${day}::text || '/plan0')
      order by s.no`,
  );
  return found.map(({ id }) => id);
}
