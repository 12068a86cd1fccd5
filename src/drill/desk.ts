// The data desk: lists arrive, rows that are questions are answered, lines without a unit are routed, the answers go
// back to the sender. It also counts by itself what was sent in, and counts again at the end.
import { createHash } from 'node:crypto';
import { row, rows, sql } from '../base/sql.ts';
import type { Play } from './play.ts';
import { workbookOf } from './sheets.ts';
import type { DrillBatch } from './world.ts';

/** Share of rows without a document whose person is mistaken for the next one. Ours. */
const MISTAKEN = 0.4;

export interface Desk {
  arrives(batch: DrillBatch): Promise<void>;
  /** Questions, lines without a unit, answers that are due. */
  looksAround(): Promise<void>;
  /** Every row that was sent in is a line or a question: counted from outside, not by the house's own sums. */
  countsAgain(): Promise<void>;
}

export function deskAtWork(play: Play): Desk {
  const { acts, cast } = play;
  const sent = new Map<string, { batch: DrillBatch; rows: number }>();
  const answering = new Set<string>();

  async function arrives(batch: DrillBatch): Promise<void> {
    const workbook = workbookOf(batch, (no) => play.person(no).identity);
    const bytes = Buffer.from(JSON.stringify(workbook));
    const received = await play.does(
      cast.desk,
      acts.receiveList,
      {
        source: batch.source,
        fileName: `${batch.source}-${batch.repeats ?? batch.no}.xlsx`,
        sha256: createHash('sha256').update(bytes).digest('hex'),
        bytes: bytes.length,
        workbook,
      },
      { twice: play.roll('arrives', batch.no) < 0.2 },
    );
    if (!received.ok) {
      // Nothing of a drill's list is wrong enough to be sent back whole.
      play.broke({
        invariant: 'received',
        count: batch.rows.length,
        says: `名单未能导入 / a list was not taken in: ${received.refusal?.code ?? 'fault'}`,
        about: [],
      });
      return;
    }
    const sends = play.between(120, 300, 'feedback', batch.no);
    play.after(sends, async () => {
      const feedback = { batch: received.result.batch, format: 'xlsx' as const, reason: '按时反馈' };
      await play.does(cast.desk, acts.takeFeedback, feedback);
    });
    mistakes(batch);
    const { batch: id, read, accepted, merged, questioned } = received.result;
    sent.set(id, { batch, rows: batch.rows.length });
    if (read !== batch.rows.length || read !== accepted + merged + questioned)
      play.broke({
        invariant: 'sums',
        count: Math.abs(read - batch.rows.length),
        says: `送来 ${batch.rows.length} 行，系统读到 ${read} 行 / ${batch.rows.length} rows sent, ${read} read`,
        about: [`batch:${id}`],
      });
  }

  /** Somebody known by telephone only is taken for the next one, and found to be another an hour later. */
  function mistakes(batch: DrillBatch): void {
    for (const { person: no, noDocument, spoilt } of batch.rows) {
      if (!noDocument || spoilt || play.roll('mistaken', batch.no, no) >= MISTAKEN) continue;
      play.after(play.between(30, 200, 'mistakes', batch.no, no), async () => {
        const [keep, gone] = await Promise.all([
          personOf(no),
          personOf((no + 1) % play.world.persons.length),
        ]);
        if (keep === undefined || gone === undefined || keep === gone) return;
        const merged = await play.does(cast.desk, acts.mergePeople, { keep, gone, reason: '疑为同一人' });
        if (!merged.ok) return;
        play.after(play.between(20, 120, 'notices', batch.no, no), async () => {
          await play.does(cast.desk, acts.splitPeople, { person: gone, reason: '核对后确为两人' });
        });
      });
    }
  }

  /** Who is on record under this person's first number. */
  async function personOf(no: number): Promise<string | undefined> {
    const { blind } = play.scene.house.secrets;
    const number = play.person(no).identity.phones[0] ?? '';
    const found = await play.peek((tx) =>
      row(
        tx,
        sql<{ person: string }>`
          select p.id as person from person_phone n join person p on p.id = n.person
          where n.blind = ${blind('phone', number)} and p.merged_into is null order by p.no limit 1`,
      ),
    );
    return found?.person;
  }

  async function looksAround(): Promise<void> {
    await answerQuestions();
    await routeByHand();
  }

  async function answerQuestions(): Promise<void> {
    const open = await play.peek((tx) =>
      rows(
        tx,
        sql<{ id: string; batch: string; row: number; candidates: string[] | null }>`
          select id, batch, row_no as row, detail -> 'candidates' as candidates from list_question
          where answer is null and asked_before is null order by batch, sheet, row_no limit 200`,
      ),
    );
    for (const question of open) {
      const key = `${question.batch}/${question.row}`;
      if (answering.has(question.id)) continue;
      answering.add(question.id);
      const from = sent.get(question.batch);
      // Two rows of title and heading stand above the first one.
      const asked = from?.batch.rows[question.row - 3];
      const wait = play.between(5, 90, 'answers', from?.batch.no ?? 0, asked?.person ?? key);
      play.after(wait, () => answerOne(question.id, asked?.person, question.candidates ?? []));
    }
  }

  async function answerOne(
    question: string,
    no: number | undefined,
    candidates: readonly string[],
  ): Promise<void> {
    const reason = '已与发送单位核对';
    if (no === undefined || play.roll('nobody', no) < 0.1) {
      await play.does(cast.desk, acts.answerQuestion, { question, answer: 'nobody', reason });
      return;
    }
    const { identity } = play.person(no);
    const fields = { name: identity.name, document: identity.document, phone: identity.phones[0] };
    const corrected = await play.does(cast.desk, acts.answerQuestion, {
      question,
      answer: 'corrected',
      fields,
      reason,
    });
    if (corrected.ok) return;
    const person = candidates[0];
    if (person !== undefined)
      await play.does(cast.desk, acts.answerQuestion, { question, answer: 'same', person, reason });
  }

  async function routeByHand(): Promise<void> {
    const pool = await play.peek((tx) =>
      rows(
        tx,
        sql<{ id: string; batch: string; row: number }>`
          select id, batch, row_no as row from list_line where state = 'received' and step = 'route'
          order by batch, sheet, row_no limit 200`,
      ),
    );
    for (const line of pool) {
      const asked = sent.get(line.batch)?.batch.rows[line.row - 3];
      if (asked === undefined || answering.has(line.id)) continue;
      answering.add(line.id);
      play.after(play.between(3, 40, 'routes', asked.person), async () => {
        const place = play.person(asked.person).identity.home.place;
        await play.does(cast.desk, acts.routeLines, { lines: [line.id], place });
      });
    }
  }

  async function countsAgain(): Promise<void> {
    for (const [id, { rows: count }] of sent) {
      const found = await play.peek((tx) =>
        row(
          tx,
          sql<{ count: number }>`
            select (select count(*) from list_line where batch = ${id})::int
              + (select count(*) from list_question where batch = ${id} and line is null)::int as count`,
        ),
      );
      if (found?.count === count) continue;
      play.broke({
        invariant: 'nobody-missed',
        count: Math.abs(count - (found?.count ?? 0)),
        says: `送来 ${count} 行，名单与待核实共 ${found?.count ?? 0} 行 / ${count} rows sent, ${found?.count ?? 0} lines and questions there`,
        about: [`batch:${id}`],
      });
    }
  }

  return { arrives, looksAround, countsAgain };
}
