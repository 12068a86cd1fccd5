// All SQL of the way through the zones.
import { row, rows, run, sql, type Tx } from '../../base/sql.ts';
import type { StepOutcome, WrongStep } from './terms.ts';

export interface Step {
  readonly id: string;
  readonly zone: string;
  readonly at: Date;
}

/** Where somebody was last at a moment, and where she went after it; of one site. */
export async function stepsAround(
  tx: Tx,
  way: { readonly account: string; readonly site: string },
  at: Date,
): Promise<{ readonly before: Step | undefined; readonly after: Step | undefined }> {
  const before = await row(
    tx,
    sql<Step>`
      select id, zone, at from site_step
      where account = ${way.account} and site = ${way.site} and at <= ${at} order by at desc, no desc limit 1`,
  );
  const after = await row(
    tx,
    sql<Step>`
      select id, zone, at from site_step
      where account = ${way.account} and site = ${way.site} and at > ${at} order by at, no limit 1`,
  );
  return { before, after };
}

export async function insertStep(
  tx: Tx,
  step: Step & { readonly site: string; readonly place: string; readonly account: string },
): Promise<void> {
  await run(
    tx,
    sql`
      insert into site_step (id, site, place, account, zone, at)
      values (${step.id}, ${step.site}, ${step.place}::ltree, ${step.account}, ${step.zone}, ${step.at})`,
  );
}

const WRONG = sql`
  w.id, w.no::int as no, w.site, w.place::text as place, w.account, w.step, w.from_zone as "from", w.into_zone as "into",
  w.breach, w.at, w.settled_at as "settledAt", w.settled_by as "settledBy", w.outcome, w.salt, w.words`;

export async function insertWrong(
  tx: Tx,
  wrong: Pick<WrongStep, 'id' | 'site' | 'place' | 'account' | 'step' | 'from' | 'into' | 'breach' | 'at'>,
  now: Date,
): Promise<number> {
  const made = await row(
    tx,
    sql<{ no: number }>`
      insert into site_wrong_step (id, site, place, account, step, from_zone, into_zone, breach, at, found_at)
      values (${wrong.id}, ${wrong.site}, ${wrong.place}::ltree, ${wrong.account}, ${wrong.step}, ${wrong.from},
        ${wrong.into}, ${wrong.breach}, ${wrong.at}, ${now})
      returning no::int as no`,
  );
  return made?.no ?? 0;
}

/** A step that was told later makes the one after it right: what nobody has settled is taken back. Its id, or undefined. */
export async function withdrawWrong(tx: Tx, step: string): Promise<string | undefined> {
  const gone = await row(
    tx,
    sql<{ id: string }>`delete from site_wrong_step where step = ${step} and settled_at is null returning id`,
  );
  return gone?.id;
}

/** What was wrong with a step, settled or not. */
export async function wrongOf(tx: Tx, step: string): Promise<WrongStep | undefined> {
  return row(tx, sql<WrongStep>`select ${WRONG} from site_wrong_step w where w.step = ${step}`);
}

export async function findWrong(tx: Tx, id: string): Promise<WrongStep | undefined> {
  return row(tx, sql<WrongStep>`select ${WRONG} from site_wrong_step w where w.id = ${id}`);
}

export async function holdWrong(tx: Tx, id: string): Promise<WrongStep | undefined> {
  return row(tx, sql<WrongStep>`select ${WRONG} from site_wrong_step w where w.id = ${id} for update`);
}

/** Those of a site that are not settled, and those found since; the newest first. */
export async function wrongAt(tx: Tx, site: string, since: Date): Promise<WrongStep[]> {
  return rows(
    tx,
    sql<WrongStep>`
      select ${WRONG} from site_wrong_step w where w.site = ${site} and (w.settled_at is null or w.at >= ${since})
      order by w.settled_at is not null, w.at desc, w.no desc`,
  );
}

/** How many of a site nobody has settled. */
export async function openWrong(tx: Tx, site: string): Promise<number> {
  const found = await row(
    tx,
    sql<{
      n: number;
    }>`select count(*)::int as n from site_wrong_step where site = ${site} and settled_at is null`,
  );
  return found?.n ?? 0;
}

export async function settleWrong(
  tx: Tx,
  id: string,
  settled: {
    readonly by: string;
    readonly outcome: StepOutcome;
    readonly salt: Buffer;
    readonly words: Buffer;
  },
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      update site_wrong_step set settled_at = ${now}, settled_by = ${settled.by}, outcome = ${settled.outcome},
        salt = ${settled.salt}, words = ${settled.words} where id = ${id}`,
  );
}
