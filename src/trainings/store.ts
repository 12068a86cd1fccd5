// SQL of trainings: sessions, who was there, and who was let begin without one.
import { row, rows, run, sql, type Tx } from '../base/sql.ts';
import type { Trained, TrainingSession } from './terms.ts';

const SESSION = sql`
  s.id, s.no::int as no, s.training, s.place::text as place, s.at, s.trainer, s.held_at as "heldAt",
  s.called_off_at as "calledOffAt"`;

export async function insertSession(
  tx: Tx,
  session: Pick<TrainingSession, 'id' | 'training' | 'place' | 'at' | 'trainer'>,
  by: string,
  now: Date,
): Promise<number> {
  const { id, training, place, at, trainer } = session;
  const made = await row(
    tx,
    sql<{ no: number }>`
      insert into training_session (id, training, place, at, trainer, planned_at, planned_by)
      values (${id}, ${training}, ${place}::ltree, ${at}, ${trainer}, ${now}, ${by}) returning no::int as no`,
  );
  return made?.no ?? 0;
}

export async function findSession(tx: Tx, id: string): Promise<TrainingSession | undefined> {
  return row(tx, sql<TrainingSession>`select ${SESSION} from training_session s where s.id = ${id}`);
}

export async function holdSession(tx: Tx, id: string): Promise<TrainingSession | undefined> {
  return row(
    tx,
    sql<TrainingSession>`select ${SESSION} from training_session s where s.id = ${id} for no key update`,
  );
}

/** Sessions that are to come or not written down yet, then the last ones that were held. */
export async function sessionRows(
  tx: Tx,
  limit: number,
): Promise<(TrainingSession & { readonly attended: number })[]> {
  return rows(
    tx,
    sql<TrainingSession & { readonly attended: number }>`
      select ${SESSION}, (select count(*)::int from training_attendance a where a.session = s.id) as attended
      from training_session s where s.called_off_at is null
      order by s.held_at is not null, case when s.held_at is null then s.at end, s.at desc limit ${limit}`,
  );
}

export async function holdTraining(
  tx: Tx,
  session: Pick<TrainingSession, 'id' | 'place'>,
  accounts: readonly string[],
  by: string,
  now: Date,
): Promise<void> {
  await run(
    tx,
    sql`
      insert into training_attendance (session, place, account)
      select ${session.id}, ${session.place}::ltree, a from unnest(${[...accounts]}::text[]) a`,
  );
  await run(tx, sql`update training_session set held_at = ${now}, held_by = ${by} where id = ${session.id}`);
}

export async function callOff(tx: Tx, id: string, why: string, by: string, now: Date): Promise<void> {
  await run(
    tx,
    sql`
      update training_session set called_off_at = ${now}, called_off_by = ${by}, called_off_why = ${why} where id = ${id}`,
  );
}

/** What is known of these people's trainings: the last session each was at, and the grace that runs longest. */
export async function trainedOf(tx: Tx, accounts: readonly string[]): Promise<Trained[]> {
  if (accounts.length === 0) return [];
  return rows(
    tx,
    sql<Trained>`
      select account, training, max(at) as at, max(grace) as "graceUntil" from (
        select a.account, s.training, s.at, null::timestamptz as grace
        from training_attendance a join training_session s on s.id = a.session
        where a.account = any(${[...accounts]}::text[])
        union all
        select g.account, g.training, null, g.until from training_grace g
        where g.account = any(${[...accounts]}::text[])) known
      group by account, training`,
  );
}

export interface Grace {
  readonly id: string;
  readonly training: string;
  readonly account: string;
  readonly place: string;
  readonly why: string;
  readonly until: Date;
}

export async function insertGrace(tx: Tx, grace: Grace, by: string, now: Date): Promise<void> {
  const { id, training, account, place, why, until } = grace;
  await run(
    tx,
    sql`
      insert into training_grace (id, training, account, place, why, until, at, by)
      values (${id}, ${training}, ${account}, ${place}::ltree, ${why}, ${until}, ${now}, ${by})`,
  );
}

/** Whoever was let begin without a training at a place, since a moment or still. */
export async function gracesAt(
  tx: Tx,
  place: string,
  since: Date,
): Promise<(Grace & { readonly by: string })[]> {
  return rows(
    tx,
    sql<Grace & { readonly by: string }>`
      select id, training, account, place::text as place, why, until, by from training_grace
      where place <@ ${place}::ltree and until >= ${since} order by at`,
  );
}
