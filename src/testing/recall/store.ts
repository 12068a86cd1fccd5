// All SQL of recalls.
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { TubeState } from '../tubes/rules.ts';
import type { Question, Tube } from '../tubes/terms.ts';
import type { Outcome, Recall, ToldHow } from './terms.ts';

const RECALL = sql`
  c.id, c.session, c.tube, c.person, c.place::text as place, c.opened_at as "openedAt", c.told_at as "toldAt",
  c.told_by as "toldBy", c.told_how as "toldHow", c.held_at as "heldAt", c.reswabbed_at as "reswabbedAt", c.reswab,
  c.outcome, c.outcome_at as "outcomeAt", c.outcome_by as "outcomeBy", c.outcome_told_at as "outcomeToldAt"`;

export async function findRecall(tx: Tx, id: string): Promise<Recall | undefined> {
  return row(tx, sql<Recall>`select ${RECALL} from test_recall c where c.id = ${id}`);
}

export async function holdRecall(tx: Tx, id: string): Promise<Recall | undefined> {
  return row(tx, sql<Recall>`select ${RECALL} from test_recall c where c.id = ${id} for update`);
}

/** The open recalls of one person, this one among them: two tubes of hers may have come back. Held. */
export async function openOf(tx: Tx, person: string): Promise<Recall[]> {
  return rows(
    tx,
    sql<Recall>`
      select ${RECALL} from test_recall c where c.person = ${person} and c.outcome is null order by c.opened_at, c.id
      for update`,
  );
}

export async function recallsOfTube(tx: Tx, tube: string): Promise<Recall[]> {
  return rows(
    tx,
    sql<Recall>`select ${RECALL} from test_recall c where c.tube = ${tube} order by c.opened_at, c.id for update`,
  );
}

/** Those that wait for this tube, or were answered by it. */
export async function recallsBySwab(tx: Tx, reswab: string): Promise<Recall[]> {
  return rows(
    tx,
    sql<Recall>`select ${RECALL} from test_recall c where c.reswab = ${reswab} order by c.opened_at, c.id for update`,
  );
}

/**
 * Those of whoever’s own swab lies in this tube, whatever they wait for by now: of its session, and what is still open
 * and waits for no swab. She may have been swabbed once more since; a positive of hers is hers all the same.
 */
export async function recallsOfSwabbed(tx: Tx, own: Pick<Tube, 'id' | 'session'>): Promise<Recall[]> {
  return rows(
    tx,
    sql<Recall>`
      select ${RECALL} from test_recall c
      where c.reswab = ${own.id} or (
        c.person in (select w.person from test_swab w where w.tube = ${own.id} and w.undone_at is null)
        and (c.session = ${own.session} or (c.outcome is null and c.reswab is null)))
      order by c.opened_at, c.id for update`,
  );
}

/** Another own tube of whoever’s swab lies in this one, of the same session, that stands positive. */
export async function positiveBeside(
  tx: Tx,
  own: Pick<Tube, 'id' | 'session'>,
): Promise<{ readonly tube: string; readonly at: Date } | undefined> {
  return row(
    tx,
    sql<{ tube: string; at: Date }>`
      select u.id as tube, u.first_at as at
      from test_swab w
        join test_swab o on o.person = w.person and o.session = w.session and o.tube <> w.tube and o.undone_at is null
        join test_tube u on u.id = o.tube and u.round = 'recall'
        join test_report r on r.id = u.report and r.result = 'positive'
      where w.tube = ${own.id} and w.undone_at is null order by u.reported_at desc, u.id limit 1`,
  );
}

export async function recallsOf(tx: Tx, ids: readonly string[]): Promise<Recall[]> {
  return rows(
    tx,
    sql<Recall>`select ${RECALL} from test_recall c where c.id = any (${[...ids]}::uuid[]) order by c.opened_at, c.id`,
  );
}

export interface NewRecall {
  readonly id: string;
  readonly session: string;
  readonly tube: string;
  readonly person: string;
  readonly place: string;
}

/**
 * Calls people back; who is called back by this tube already stays as she is, and whose recall was taken back begins
 * anew: told once more, and answered by her own swab where one is on its way. Answers those that are new.
 */
export async function insertRecalls(tx: Tx, recalls: readonly NewRecall[], now: Date): Promise<Recall[]> {
  if (recalls.length === 0) return [];
  return rows(
    tx,
    sql<Recall>`
      with c as (
        insert into test_recall (id, session, tube, person, place, opened_at)
        select n.id, n.session, n.tube, n.person, n.place::ltree, ${now}
        from jsonb_to_recordset(${JSON.stringify(recalls)}::jsonb) as n(id uuid, session uuid, tube uuid, person uuid,
          place text)
        on conflict (tube, person) do update set opened_at = excluded.opened_at, told_at = null, told_by = null,
          told_how = null, held_at = null, outcome = null, outcome_at = null, outcome_by = null, outcome_told_at = null
        where test_recall.outcome = 'withdrawn'
        returning *)
      select ${RECALL} from c order by c.id`,
  );
}

export async function tell(
  tx: Tx,
  ids: readonly string[],
  told: { readonly at: Date; readonly by: string; readonly how: ToldHow; readonly holds: boolean },
): Promise<void> {
  await run(
    tx,
    sql`
      update test_recall set told_at = coalesce(told_at, ${told.at}), told_by = ${told.by}, told_how = ${told.how},
        held_at = case when ${told.holds} then coalesce(held_at, ${told.at}::timestamptz) end
      where id = any (${[...ids]}::uuid[])`,
  );
}

/**
 * Called back once more, by clocks that begin now. Who was told that she is free, and is not any more (`untold`), is told to
 * stay as on the first day.
 */
export async function callAnew(
  tx: Tx,
  ids: readonly string[],
  { untold, at }: { readonly untold: readonly string[]; readonly at: Date },
): Promise<void> {
  await run(tx, sql`update test_recall set opened_at = ${at} where id = any (${[...ids]}::uuid[])`);
  await run(
    tx,
    sql`
      update test_recall set told_at = null, told_by = null, told_how = null, held_at = null
      where id = any (${[...untold]}::uuid[])`,
  );
}

/** The own swab that answers it; null: she has to be swabbed once more. */
export async function setReswab(
  tx: Tx,
  ids: readonly string[],
  swab: { readonly tube: string; readonly at: Date } | null,
): Promise<void> {
  await run(
    tx,
    sql`
      update test_recall set reswab = ${swab?.tube ?? null}, reswabbed_at = ${swab?.at ?? null}
      where id = any (${[...ids]}::uuid[])`,
  );
}

export async function setOutcome(
  tx: Tx,
  ids: readonly string[],
  outcome: { readonly is: Outcome | null; readonly at: Date; readonly by: string },
): Promise<void> {
  const { is } = outcome;
  await run(
    tx,
    sql`
      update test_recall set outcome = ${is}, outcome_at = ${is === null ? null : outcome.at},
        outcome_by = ${is === null ? null : outcome.by}, outcome_told_at = null
      where id = any (${[...ids]}::uuid[])`,
  );
}

/** Positive on her own under a place, not decided about, and no case since; found at or after `since`, or before it. */
export async function positivesWithoutCase(
  tx: Tx,
  place: string,
  found: { readonly since: Date } | { readonly before: Date },
): Promise<Recall[]> {
  const when = 'since' in found ? sql`c.outcome_at >= ${found.since}` : sql`c.outcome_at < ${found.before}`;
  return rows(
    tx,
    sql<Recall>`
      select ${RECALL} from test_recall c join person p on p.id = c.person
      where c.outcome = 'positive' and c.decided_at is null and ${when} and p.place <@ ${place}::ltree
        and not exists (
          select from control_case k where k.person = c.person and k.reported_at > c.outcome_at - interval '30 days')
      order by c.outcome_at, c.id`,
  );
}

/** Whether she is a case of the outbreak; false: somebody has decided before. */
export async function decide(
  tx: Tx,
  id: string,
  decided: { readonly case: boolean; readonly by: string; readonly at: Date },
): Promise<boolean> {
  const touched = await run(
    tx,
    sql`
      update test_recall set decided_at = ${decided.at}, decided_by = ${decided.by}, decided_case = ${decided.case}
      where id = ${id} and decided_at is null`,
  );
  return touched > 0;
}

export async function tellOutcome(tx: Tx, ids: readonly string[], at: Date): Promise<void> {
  await run(tx, sql`update test_recall set outcome_told_at = ${at} where id = any (${[...ids]}::uuid[])`);
}

export async function resolveTube(tx: Tx, tube: string, at: Date): Promise<void> {
  await run(
    tx,
    sql`
      update test_tube set state = 'resolved', resolved_at = ${at}
      where id = ${tube} and state in ('positive', 'suspect')`,
  );
}

/** Somebody who was thought to be done is open again: so is her tube. */
export async function reopenTube(tx: Tx, tube: string): Promise<void> {
  await run(
    tx,
    sql`
      update test_tube t set state = r.result, resolved_at = null from test_report r
      where t.id = ${tube} and t.state = 'resolved' and r.id = t.report`,
  );
}

/** Questions nobody has settled that put in doubt who is in a tube: about it, its label, or a swab in it. */
export async function questionsAbout(
  tx: Tx,
  tube: Pick<Tube, 'id' | 'session' | 'barcode'>,
): Promise<Pick<Question, 'kind' | 'tube' | 'person' | 'facts'>[]> {
  return rows(
    tx,
    sql<Pick<Question, 'kind' | 'tube' | 'person' | 'facts'>>`
      select q.kind, q.tube, q.person, q.facts from test_question q
      where q.settled_at is null and (q.tube = ${tube.id}
        or (q.kind = 'tube-twice' and q.facts->>'barcode' = ${tube.barcode})
        or (q.session = ${tube.session} and exists (
          select from jsonb_array_elements_text(coalesce(q.facts->'swabs', '[]')) x join test_swab s on s.id = x::uuid
          where s.tube = ${tube.id})))`,
  );
}

/** The tubes of these labels. */
export async function tubesLabelled(tx: Tx, barcodes: readonly string[]): Promise<string[]> {
  const found = await rows(
    tx,
    sql<{ id: string }>`select id from test_tube where barcode = any (${[...barcodes]}::text[])`,
  );
  return found.map(({ id }) => id);
}

// Looked at ---------------------------------------------------------------------------------------------

export interface PoolRow {
  readonly tube: string;
  readonly barcode: string;
  readonly session: string;
  readonly no: number;
  readonly place: string;
  readonly use: 'single' | 'household' | 'pooled';
  readonly state: TubeState;
  /** What the laboratory found. */
  readonly found: string | null;
  readonly openedAt: Date;
  readonly resolvedAt: Date | null;
}

/** Tubes that called people back, those that are not resolved first, then the newest. */
export async function pools(
  tx: Tx,
  asked: { readonly session?: string | undefined; readonly limit: number },
): Promise<PoolRow[]> {
  return rows(
    tx,
    sql<PoolRow>`
      select t.id as tube, t.barcode, t.session, s.no::int as no, t.place::text as place, t.use, t.state, r.result as found,
        c.at as "openedAt", t.resolved_at as "resolvedAt"
      from (select tube, min(opened_at) as at, bool_or(outcome is null) as open from test_recall group by tube) c
        join test_tube t on t.id = c.tube join test_session s on s.id = t.session
        left join test_report r on r.id = t.report
      where ${asked.session === undefined ? sql`true` : sql`t.session = ${asked.session}`}
      order by c.open desc, c.at desc, t.barcode limit ${asked.limit}`,
  );
}

export async function recallsOfTubes(
  tx: Tx,
  tubes: readonly string[],
): Promise<(Recall & { barcode: string | null; toDecide: boolean })[]> {
  return rows(
    tx,
    sql<Recall & { barcode: string | null; toDecide: boolean }>`
      select ${RECALL}, t.barcode, exists (
          select from task k where k.plan_key = 'recall/' || c.id || '/case' and k.ended_at is null) as "toDecide"
      from test_recall c left join test_tube t on t.id = c.reswab
      where c.tube = any (${[...tubes]}::uuid[]) order by c.outcome is not null, c.opened_at, c.id`,
  );
}

export interface ToDo extends Recall {
  readonly no: number;
  readonly barcode: string | null;
}

/**
 * Recalls of these places that wait for something, or whose outcome nobody has told yet, the oldest first; those that wait
 * for a laboratory alone come last, so that they push nobody off the list who is to be called.
 */
export async function waitingRecalls(tx: Tx, limit: number, places: readonly string[]): Promise<ToDo[]> {
  return rows(
    tx,
    sql<ToDo>`
      select ${RECALL}, s.no::int as no, t.barcode from test_recall c join test_session s on s.id = c.session
        left join test_tube t on t.id = c.reswab
      where c.place <@ any (${[...places]}::ltree[])
        and (c.outcome is null or (c.outcome <> 'refused' and c.outcome_told_at is null
          and (c.told_at is not null or c.reswabbed_at is not null or c.outcome = 'positive')))
      order by c.outcome is null and c.told_at is not null and c.reswab is not null, c.opened_at, c.id
      limit ${limit}`,
  );
}
