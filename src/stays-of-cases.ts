// What reactions ask about cases before they act: which stay a case ends, which case a corrected result stands behind.
import { row, sql, type Tx } from './base/sql.ts';

export { caseBehind } from './control/cases/store.ts';

/** The stay a case ends, with the days the protocol may count from; undefined when it has ended already. */
export async function caseToConvert(
  tx: Tx,
  id: string,
): Promise<{ episode: string; case: string; sampling?: string; onset?: string } | undefined> {
  const found = await row(
    tx,
    sql<{ episode: string; sampling: string | null; onset: string | null }>`
      select c.episode, to_char(c.sampled_on, 'YYYY-MM-DD') as sampling, to_char(c.onset_on, 'YYYY-MM-DD') as onset
      from control_case c join episode e on e.id = c.episode
      where c.id = ${id} and c.ended_at is null and e.ended_at is null`,
  );
  if (found === undefined) return undefined;
  return {
    episode: found.episode,
    case: id,
    ...(found.sampling === null ? {} : { sampling: found.sampling }),
    ...(found.onset === null ? {} : { onset: found.onset }),
  };
}

/** The living case a result led to. */
export async function caseToQuestion(tx: Tx, result: string): Promise<string | undefined> {
  const found = await row(
    tx,
    sql<{ id: string }>`select id from control_case where test = ${result} and ended_at is null`,
  );
  return found?.id;
}
