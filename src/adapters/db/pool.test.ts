// What a transaction may see is told to the engine right before a question, and only when it has changed: no question is
// ever asked with more sight than was said last.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../test/setup/database.ts';
import { uuidv7 } from '../../base/ids.ts';
import { row, sql, type Tx } from '../../base/sql.ts';
import { earlierAnswer, setScope } from '../../ledger/store.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
}, 60_000);
afterAll(() => database.close());

const sight = async (tx: Tx) =>
  (
    await row(
      tx,
      sql<{
        scope: string | null;
      }>`select nullif(current_setting('seawall.scope', true), '') as scope, ${1} as asked`,
    )
  )?.scope;

test('each question has the sight that was said last, however often it changed in between', async () => {
  const seen = await database.db.transaction().execute(async (tx) => {
    const found = [await sight(tx)];
    for (const said of [['d1'], [''], ['d1', 'd2'], ['d1', 'd2'], ['']]) {
      await setScope(tx, ['d9']);
      await setScope(tx, said);
      found.push(await sight(tx));
    }
    await earlierAnswer(tx, ['d3'], uuidv7());
    found.push(await sight(tx));
    await setScope(tx, ['']);
    await setScope(tx, ['d3']);
    found.push(await sight(tx));
    return found;
  });
  expect(seen).toEqual([null, 'd1', '*', 'd1,d2', 'd1,d2', '*', 'd3', 'd3']);
});

test('what one transaction may see no other may: not the next, not after an error, not when it was never asked', async () => {
  const { db } = database;
  await db.transaction().execute((tx) => setScope(tx, ['']));
  expect(await db.transaction().execute(sight)).toBeNull();
  const broken = db.transaction().execute(async (tx) => {
    await setScope(tx, ['']);
    await row(tx, sql`select 1 / ${0}::int`);
  });
  await expect(broken).rejects.toThrow('division by zero');
  expect(await db.transaction().execute(sight)).toBeNull();
  // Asked without waiting for one another, they still come in their order.
  const seen = await db.transaction().execute(async (tx) => {
    const asked = [setScope(tx, ['']), sight(tx), setScope(tx, ['d1']), sight(tx)];
    return Promise.all(asked);
  });
  expect(seen).toEqual([undefined, '*', undefined, 'd1']);
});

test('a transaction begins with its first question, holds whatever comes after it, and never begins without one', async () => {
  const { db } = database;
  const number = async (tx: Tx) =>
    (await row(tx, sql<{ no: string }>`select pg_current_xact_id()::text as no`))?.no;
  const seen = await db.transaction().execute(async (tx) => {
    await setScope(tx, ["d'1"]);
    return [await number(tx), await number(tx), await sight(tx)];
  });
  expect(seen[0]).toBe(seen[1]);
  expect(seen[2]).toBe("d'1");
  await db.transaction().execute(async () => undefined);
  await expect(
    db.transaction().execute(() => Promise.reject(new Error('thought better of it'))),
  ).rejects.toThrow();
  // What came before it on the same connection is over: a question of its own is in no transaction.
  expect(await number(db as Tx)).not.toBe(await number(db as Tx));
});

test('a question is planned once, also one without a value: most of what is asked each minute has none', async () => {
  const { db } = database;
  const kept = await db.transaction().execute(async (tx) => {
    for (let times = 0; times < 2; times += 1) await row(tx, sql`select name from timer_run`);
    return row(
      tx,
      sql<{ statement: string }>`
        select statement from pg_prepared_statements where statement = ${'select name from timer_run'}`,
    );
  });
  expect(kept).toBeDefined();
});
