// Scenes of follow-ups that break.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { soon } from '../../test/faults/folder.ts';
import { type FreshDatabase, freshDatabase } from '../../test/setup/database.ts';
import { uuidv7 } from '../base/ids.ts';
import { row, sql } from '../base/sql.ts';
import type { Entry } from '../ledger/terms.ts';
import { openQueue, type Queue } from './queue.ts';

let database: FreshDatabase;
let queue: Queue;
let troubles: string[];

beforeEach(async () => {
  database = await freshDatabase();
  troubles = [];
  queue = await openQueue(
    database.ownerUrl,
    ({ word }) => word !== 'x.unheard',
    (error) => troubles.push(error.message),
  );
});
afterEach(async () => {
  await queue.stop();
  await database.close();
});

const entryOf = (word: string): Entry => ({
  id: uuidv7(),
  seq: 1,
  word,
  at: new Date('2026-12-08T00:30:00+08:00'),
  actor: 'house',
  role: null,
  place: 'd1',
  about: ['x:1'],
  detail: {},
  request: uuidv7(),
  channel: 'house',
  rulebook: 'test',
});
const say = (words: readonly string[]) =>
  database.db.transaction().execute(async (tx) => {
    for (const word of words) await queue.enqueue(tx, entryOf(word));
  });
/** Follows up everything but the one that breaks, and notes what it heard. */
const follower = (heard: string[]) => async (entry: Entry) => {
  if (entry.word === 'x.broken') throw new Error('no such list "张三"');
  heard.push(`${entry.word} ${entry.at.toISOString()}`);
};

test('one that breaks takes none of the others with it, and is tried again', async () => {
  await say(['x.first', 'x.broken', 'x.second', 'x.unheard', 'x.third']);
  const heard: string[] = [];
  await queue.work({ react: follower(heard), minute: async () => undefined });
  expect(await soon(async () => (await queue.state()).waiting === 1 && heard.length === 3)).toBe(true);
  expect(heard.map((one) => one.split(' ')[0]).sort()).toEqual(['x.first', 'x.second', 'x.third']);
  expect(heard.every((one) => one.endsWith('2026-12-07T16:30:00.000Z'))).toBe(true);
  expect(troubles.length).toBeGreaterThan(0);
  const broken = () =>
    row(
      database.db,
      sql<{ output: string | null; years: number }>`
        select output::text as output, extract(year from age(keep_until, now()))::int as years
        from pgboss.job where name = 'reactions' and data ->> 'word' = 'x.broken'`,
    );
  // It goes back into the queue a little after it was heard to break.
  await expect.poll(async () => (await broken())?.output ?? null, { timeout: 10_000 }).not.toBeNull();
  const kept = await broken();
  expect(kept?.output).not.toContain('张三');
  expect(kept?.years).toBeGreaterThanOrEqual(9);
});

test('the command line goes on past one that breaks, and leaves it to be tried again', async () => {
  await say(['x.first', 'x.broken', 'x.second']);
  const heard: string[] = [];
  expect(await queue.drain(follower(heard))).toBe(2);
  expect(heard).toHaveLength(2);
  expect(troubles).toEqual(['no such list "张三"']);
  expect(await queue.state()).toEqual({ waiting: 1, failed: 0 });
});
