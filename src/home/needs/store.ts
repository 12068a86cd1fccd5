// All SQL of needs.
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { Need } from './terms.ts';

const NEED = sql`
  n.id, n.no::int as no, n.episode, n.person, n.place::text as place, n.kind, n.urgent, n.text, n.asked_at as "askedAt",
  n.asked_by as "askedBy", n.via, n.due_at as "dueAt", n.task, n.taken_by as "takenBy", n.answered_at as "answeredAt",
  n.answered_by as "answeredBy", n.answer, n.answer_text as "answerText"`;

export async function insertNeed(
  tx: Tx,
  need: Pick<
    Need,
    'id' | 'episode' | 'person' | 'place' | 'kind' | 'urgent' | 'text' | 'askedBy' | 'via' | 'dueAt'
  >,
  now: Date,
): Promise<number> {
  const made = await row(
    tx,
    sql<{ no: number }>`
      insert into need (id, episode, person, place, kind, urgent, text, asked_at, asked_by, via, due_at)
      values (${need.id}, ${need.episode}, ${need.person}, ${need.place}::ltree, ${need.kind}, ${need.urgent}, ${need.text},
        ${now}, ${need.askedBy}, ${need.via}, ${need.dueAt})
      returning no::int as no`,
  );
  return made?.no ?? 0;
}

export async function setTask(tx: Tx, id: string, task: string): Promise<void> {
  await run(tx, sql`update need set task = ${task} where id = ${id}`);
}

export async function findNeed(tx: Tx, id: string): Promise<Need | undefined> {
  return row(tx, sql<Need>`select ${NEED} from need n where n.id = ${id}`);
}

export async function holdNeed(tx: Tx, id: string): Promise<Need | undefined> {
  return row(tx, sql<Need>`select ${NEED} from need n where n.id = ${id} for update`);
}

export async function takeNeed(tx: Tx, id: string, by: string): Promise<void> {
  await run(tx, sql`update need set taken_by = ${by} where id = ${id}`);
}

export async function answerNeed(
  tx: Tx,
  id: string,
  answer: { readonly by: string; readonly answer: string; readonly text: Buffer | null },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update need set answered_at = ${now}, answered_by = ${answer.by}, answer = ${answer.answer},
        answer_text = ${answer.text}, taken_by = coalesce(taken_by, ${answer.by})
      where id = ${id}`,
  );
}

export async function openOf(tx: Tx, episode: string): Promise<number> {
  const found = await row(
    tx,
    sql<{
      n: number;
    }>`select count(*)::int as n from need where episode = ${episode} and answered_at is null`,
  );
  return found?.n ?? 0;
}

export type NeedRow = Need & { readonly episodeNo: number };

/** Of `need n` and its stay `e`: somebody has it to answer. What nobody answered before the stay was over went with it. */
const OPEN = sql`n.answered_at is null and e.ended_at is null`;

/** Open needs of a place, the next due first. */
export async function openNeeds(
  tx: Tx,
  asked: { readonly unit: string | undefined; readonly limit: number },
): Promise<NeedRow[]> {
  return rows(
    tx,
    sql<NeedRow>`
      select ${NEED}, e.no::int as "episodeNo" from need n join episode e on e.id = n.episode
      where ${OPEN} and ${asked.unit === undefined ? sql`true` : sql`n.place <@ ${asked.unit}::ltree`}
      order by n.due_at, n.id limit ${asked.limit}`,
  );
}

/** Needs of one stay, the newest first. */
export async function needsOf(tx: Tx, episode: string, limit = 100): Promise<NeedRow[]> {
  return rows(
    tx,
    sql<NeedRow>`
      select ${NEED}, e.no::int as "episodeNo" from need n join episode e on e.id = n.episode
      where n.episode = ${episode} order by n.asked_at desc, n.id desc limit ${limit}`,
  );
}

export async function needCounts(
  tx: Tx,
  asked: { readonly unit: string | undefined; readonly now: Date },
): Promise<{ open: number; late: number; urgent: number }> {
  const found = await row(
    tx,
    sql<{ open: number; late: number; urgent: number }>`
      select count(*)::int as open, (count(*) filter (where n.due_at <= ${asked.now}))::int as late,
        (count(*) filter (where n.urgent))::int as urgent
      from need n join episode e on e.id = n.episode
      where ${OPEN} and ${asked.unit === undefined ? sql`true` : sql`n.place <@ ${asked.unit}::ltree`}`,
  );
  return found ?? { open: 0, late: 0, urgent: 0 };
}
