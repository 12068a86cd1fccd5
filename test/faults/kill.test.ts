// The whole product, killed outright in the middle of writing. Acknowledged means on disk: every answer that somebody
// got is compared with what is there after reopening.
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDataFolder } from '../../src/adapters/db/data-folder.ts';
import { startEngine } from '../../src/adapters/db/engine.ts';
import { scratch, soon } from './folder.ts';
import { seawall, startHouse, Visitor } from './running.ts';

let folder: Awaited<ReturnType<typeof scratch>>;
beforeAll(async () => {
  folder = await scratch();
});
afterAll(() => folder.remove());

/** Opens the folder without the house and asks its tables. */
async function inside<T>(ask: (client: pg.Client) => Promise<T>): Promise<T> {
  const held = await openDataFolder(folder.path);
  const engine = await startEngine(held.path);
  const client = new pg.Client({ connectionString: engine.ownerUrl });
  try {
    await client.connect();
    return await ask(client);
  } finally {
    await client.end();
    await engine.stop();
    await held.release();
  }
}

const PEOPLE = 6_000;
const list = [
  '姓名,联系电话,现住址',
  ...Array.from({ length: PEOPLE }, (_, i) => `${nameOf(i)},199${String(20_000_000 + i)},白杨街道${i}号`),
].join('\n');

function nameOf(i: number): string {
  const family = '赵钱孙李周吴郑王冯陈';
  const given = '青岚望舒知微见山远舟清和临风明月听雪若水';
  return `${family[i % 10]}${given[i % 20]}${given[(i * 7 + 3) % 20]}`;
}

test('kill -9 while many people write and a list comes in: nothing acknowledged is missing', {
  timeout: 240_000,
}, async () => {
  const house = await startHouse(folder.path);
  const acknowledged: string[] = [];
  const job = randomUUID();
  let importAnswered = false;
  let stopped = false;
  try {
    const lead = await Visitor.signIn(house.url, 'street1');
    const desk = await Visitor.signIn(house.url, 'data1');
    const session = (await (await lead.get('/api/session')).json()) as { duties: { place: string }[] };
    const unit = session.duties[0]?.place ?? '';
    const dueAt = new Date(Date.now() + 3_600_000).toISOString();
    const write = async () => {
      while (!stopped) {
        const id = randomUUID();
        const answer = await lead
          .act('giveErrand', { title: '核对门牌', unit, role: 'subdistrict-duty', dueAt }, id)
          .catch(() => undefined);
        if (answer?.status === 200) acknowledged.push(id);
        else if (!stopped && answer !== undefined) throw new Error(`${answer.status} ${await answer.text()}`);
      }
    };
    const writers = Array.from({ length: 6 }, write);
    expect(await soon(() => acknowledged.length > 40, 60_000)).toBe(true);
    const importing = desk
      .upload('provincial', '名单.csv', list, job)
      .then((answer) => {
        importAnswered = answer.status === 200;
      })
      .catch(() => undefined);
    // Killed once rows are being written, not before the file is open.
    const begun = await soon(async () => {
      const jobs = (await (await desk.get('/api/jobs')).json()) as { done: number; total: number }[];
      return jobs.some((one) => one.done > 0 && one.total > 1);
    }, 60_000);
    expect(begun).toBe(true);
    stopped = true;
    await house.end('SIGKILL');
    await Promise.allSettled([...writers, importing]);
  } finally {
    stopped = true;
    await house.end('SIGKILL');
  }

  await inside(async (client) => {
    const there = await client.query<{ id: string }>('select request::text as id from ledger');
    const kept = new Set(there.rows.map((row) => row.id));
    expect(acknowledged.length).toBeGreaterThan(40);
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    const tasks = await client.query<{ id: string }>(
      "select split_part(plan_key, '/', 2) as id from task where plan_key like 'errands/%'",
    );
    const given = new Set(tasks.rows.map((row) => row.id));
    expect(acknowledged.filter((id) => !given.has(id))).toEqual([]);
    // The change and its entry are one: neither is there without the other.
    expect([...given].filter((id) => !kept.has(id))).toEqual([]);
    const batches = await client.query<{ rows: number; lines: number }>(
      `select b.rows_read::int as rows, (select count(*)::int from list_line l where l.batch = b.id) as lines
       from list_batch b where b.file_name = '名单.csv'`,
    );
    if (importAnswered) expect(batches.rows.length).toBe(1);
    for (const batch of batches.rows) expect(batch).toEqual({ rows: PEOPLE, lines: PEOPLE });
    expect(kept.has(job)).toBe(batches.rows.length === 1);
  });
});

test('the killed import is repeated and adds everybody once; the ledger is whole', {
  timeout: 240_000,
}, async () => {
  const file = join(folder.path, '名单.csv');
  await writeFile(file, list);
  const first = await seawall(['import', 'provincial', file, '--data', folder.path]);
  expect(first.said).toBe('');
  expect(first.answer).toMatchObject({ read: PEOPLE });
  const people = (first.answer as { people: number }).people;
  const again = await seawall(['import', 'provincial', file, '--data', folder.path]);
  expect(again.answer).toMatchObject({ read: PEOPLE, accepted: 0, people });
  expect(again.code).toBe(0);
  const verified = await seawall(['verify', '--data', folder.path]);
  expect(verified).toMatchObject({ code: 0, answer: { ok: true } });
});

test('while a house is open, a second one on its folder is refused and the first goes on; told to stop it ends in order', {
  timeout: 120_000,
}, async () => {
  const house = await startHouse(folder.path);
  try {
    const second = await seawall(['watch', '--data', folder.path]);
    expect(second.code).toBe(1);
    expect(second.answer).toMatchObject({ error: { code: 'folder-in-use' } });
    expect(second.said).toContain('正被另一个海塘进程使用');
    expect(second.said).toContain('in use by another Seawall process');
    expect((await fetch(`${house.url}/healthz`)).status).toBe(200);
  } finally {
    expect(await house.end('SIGTERM')).toBe(0);
  }
  await inside(async (client) => {
    // Everything of today is sealed before the door closes.
    const { rows } = await client.query<{ open: number }>(
      'select count(*)::int as open from ledger where tx >= coalesce((select max(to_tx) from ledger_seal), $1::xid8)',
      ['0'],
    );
    expect(rows[0]?.open).toBe(0);
  });
});
