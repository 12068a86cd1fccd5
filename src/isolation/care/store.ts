// SQL of the day: which sites have none of its tasks yet, what it asks for each guest, and who has a fever.
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

export interface CareDone {
  readonly id: string;
  readonly person: string;
  /** A decision has its own page; everything else is ticked off. */
  readonly kind: string;
  readonly zh: string;
  readonly en: string;
  readonly role: string;
  readonly opensAt: Date;
  readonly at: Date;
  readonly done: boolean;
  readonly doneAt: Date | null;
  readonly proof: string | null;
  /** What the proof means; null: it was not chosen from the table. */
  readonly outcome: string | null;
}

/** What this day asks for each guest, and what was done of it. */
export async function careOfDay(tx: Tx, site: string, day: string): Promise<CareDone[]> {
  return rows(
    tx,
    sql<CareDone>`
      select t.id, substr(t.about[1], 8)::uuid as person, t.kind, t.title_zh as zh, t.title_en as en, t.owner_role as role,
        t.opens_at as "opensAt", t.due_at as at, t.state = 'completed' as done, t.ended_at as "doneAt", t.proof,
        t.outcome
      from task t
      where t.plan_key >= 'site/' || ${site}::text || '/' || ${day}::text || '/care/'
        and t.plan_key < 'site/' || ${site}::text || '/' || ${day}::text || '/care0' and t.state <> 'cancelled'
        and t.about[1] like 'person:%'
      order by t.due_at, t.plan_key`,
  );
}

/** Guests of a site with a fever nobody has settled. */
export async function feverishAt(tx: Tx, site: string): Promise<Set<string>> {
  const found = await rows(
    tx,
    sql<{ person: string }>`
      select y.person from room_stay y join fever f on f.person = y.person and f.closed_at is null
      where y.site = ${site} and upper_inf(y.during)`,
  );
  return new Set(found.map(({ person }) => person));
}
