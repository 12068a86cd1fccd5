// The only words of SQL plumbing the modules need: a transaction, and rows out of a tagged query.
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';

export type Db = Kysely<unknown>;
export type Tx = Transaction<unknown>;

/** All rows of a query. */
export async function rows<T>(tx: Db | Tx, query: RawBuilder<T>): Promise<T[]> {
  return (await query.execute(tx)).rows;
}

/** The first row, or undefined. */
export async function row<T>(tx: Db | Tx, query: RawBuilder<T>): Promise<T | undefined> {
  return (await query.execute(tx)).rows[0];
}

/** Runs a statement for its effect; returns how many rows it touched. */
export async function run(tx: Db | Tx, query: RawBuilder<unknown>): Promise<number> {
  return Number((await query.execute(tx)).numAffectedRows ?? 0);
}

export { sql };
