// The SQL of pooling advice: how many tubes of which size came back positive.
import { rows, sql, type Tx } from '../../base/sql.ts';
import type { TubesSeen } from './rules.ts';

/**
 * Tubes of sessions with a result since then, by how many were in them. A suspect one is no positive yet, nor a negative; one
 * whose people have all been swabbed alone is what they are.
 */
export async function tubesReported(tx: Tx, since: Date): Promise<TubesSeen[]> {
  return rows(
    tx,
    sql<TubesSeen>`
      select u.scanned::int as size, count(*)::int as tubes,
        (count(*) filter (where u.state = 'positive' or exists (
          select from test_recall c where c.tube = u.id and c.outcome = 'positive')))::int as positive
      from test_tube u
      where u.reported_at > ${since} and u.round = 'session' and u.scanned > 0
        and u.state in ('negative', 'positive', 'resolved')
      group by 1 order by 1`,
  );
}
