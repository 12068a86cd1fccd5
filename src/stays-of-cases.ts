// What reactions ask about cases before they act: which stay a case ends, which case a corrected result stands behind.
import { row, sql, type Tx } from './base/sql.ts';

export { caseBehind } from './control/cases/store.ts';
export { toAdmit, tripOf } from './transport/store.ts';

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

/** False for a case that is over, or was taken back before anything could follow from it. */
export async function caseStands(tx: Tx, id: string): Promise<boolean> {
  const found = await row(tx, sql`select 1 from control_case where id = ${id} and ended_at is null`);
  return found !== undefined;
}

/** The living case a result led to, or the result it had put right: what is corrected twice is asked about as well. */
export async function caseToQuestion(tx: Tx, result: string): Promise<string | undefined> {
  const found = await row(
    tx,
    sql<{ id: string }>`
      with recursive chain as (
        select r.id, r.corrects from test_result r where r.id = ${result}
        union all
        select r.id, r.corrects from chain c join test_result r on r.id = c.corrects)
      select k.id from control_case k join chain c on c.id = k.test where k.ended_at is null limit 1`,
  );
  return found?.id;
}
