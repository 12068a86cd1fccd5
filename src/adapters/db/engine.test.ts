import { execFile, spawn } from 'node:child_process';
import { access, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import Type from 'typebox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { helper, isAlive, scratch, soon } from '../../../test/faults/folder.ts';
import { refusal } from '../../../test/house.ts';
import { wallClock } from '../../base/clock.ts';
import { uuidv7 } from '../../base/ids.ts';
import { secretsFrom } from '../../base/secrets.ts';
import { act } from '../../ledger/act.ts';
import { perform } from '../../ledger/perform.ts';
import { HOUSE } from '../../ledger/rules.ts';
import type { House } from '../../ledger/terms.ts';
import { findBinaries } from './binaries.ts';
import { openDataFolder } from './data-folder.ts';
import { type Engine, startEngine } from './engine.ts';
import { migrate } from './migrate.ts';
import { openPool } from './pool.ts';
import { chooseRunner } from './runner.ts';

const run = promisify(execFile);
let folder: Awaited<ReturnType<typeof scratch>>;

beforeAll(async () => {
  folder = await scratch();
  await (await openDataFolder(folder.path)).release();
  const engine = await startEngine(folder.path);
  await ask(engine.ownerUrl, 'create table kept (n int)');
  await engine.stop();
});
afterAll(() => folder.remove());

async function ask(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const answers = (url: string) =>
  ask(url, 'select 1').then(
    () => true,
    () => false,
  );

test('the engine ends with its house when that is killed outright, and what it kept is there', async () => {
  const house = await helper<{ ownerUrl: string; engine: number }>('hold-folder.ts', [folder.path, 'engine']);
  await ask(house.said.ownerUrl, 'insert into kept values (1)');
  await house.end('SIGKILL');
  const engine = await startEngine(folder.path);
  try {
    expect(await isAlive(house.said.engine)).toBe(false);
    expect(await ask(engine.ownerUrl, 'select n from kept')).toEqual([{ n: 1 }]);
  } finally {
    await engine.stop();
  }
});

test('an engine left behind by nobody knows whom is stopped, not joined and not doubled', async () => {
  const home = join(folder.path, 'pg');
  const { postgres, folder: programs } = await findBinaries(join(folder.path, 'spare'));
  const { owner } = await chooseRunner(home, programs);
  const orphan = spawn(
    postgres,
    ['-D', home, '-c', 'unix_socket_directories=', '-c', `port=${await freePort()}`],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      detached: true,
      cwd: '/',
      ...owner,
    },
  );
  let said = '';
  orphan.stderr.on('data', (text) => {
    said += text;
  });
  expect(await soon(() => said.includes('ready to accept connections')), said).toBe(true);
  const engine = await startEngine(folder.path);
  try {
    expect(orphan.exitCode ?? orphan.signalCode).not.toBeNull();
    expect(engine.pid).not.toBe(orphan.pid);
    expect(await ask(engine.ownerUrl, 'select n from kept')).toEqual([{ n: 1 }]);
  } finally {
    await engine.stop();
  }
});

function freePort(): Promise<number> {
  return new Promise((done) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

test('a mark that a dead engine left is no obstacle, even when its number is a stranger’s by now', async () => {
  const mark = join(folder.path, 'pg', 'postmaster.pid');
  await writeFile(mark, `${process.pid}\n${join(folder.path, 'pg')}\n1\n1\n\nlocalhost\n`);
  const engine = await startEngine(folder.path);
  await engine.stop();
  expect(await isAlive(process.pid)).toBe(true);
});

test('an engine that is killed is started again without a restart of the house', async () => {
  const troubles: string[] = [];
  const engine = await startEngine(folder.path, undefined, {
    onTrouble: (error) => troubles.push(error.message),
  });
  try {
    const first = engine.pid ?? 0;
    await ask(engine.ownerUrl, 'insert into kept values (2)');
    process.kill(first, 'SIGKILL');
    expect(await soon(async () => engine.pid !== first && (await answers(engine.ownerUrl)), 60_000)).toBe(
      true,
    );
    expect(await ask(engine.ownerUrl, 'select n from kept order by n')).toEqual([{ n: 1 }, { n: 2 }]);
    expect(troubles).toEqual([expect.stringContaining('started again')]);
  } finally {
    await engine.stop();
  }
}, 90_000);

test('the engine keeps what somebody typed out of its log, and listens to this machine only', async () => {
  const engine = await startEngine(folder.path);
  try {
    await expect(ask(engine.ownerUrl, "select '诸葛青岚 13800010001'::int")).rejects.toThrow();
    await expect(ask(engine.ownerUrl, "insert into nowhere values ('诸葛青岚')")).rejects.toThrow();
    const [found] = await ask(
      engine.ownerUrl,
      "select current_setting('listen_addresses') as at, current_setting('fsync') as fsync, current_setting('synchronous_commit') as waits, current_setting('full_page_writes') as pages",
    );
    expect(found).toEqual({ at: '127.0.0.1', fsync: 'on', waits: 'on', pages: 'on' });
    // Its socket lies where only it, and whoever keeps the folder, may go.
    expect((await stat(join(folder.path, 'pg'))).mode & 0o077).toBe(0);
  } finally {
    await engine.stop();
  }
  const log = await readFile(join(folder.path, 'pg.log'), 'utf8');
  expect(log).not.toMatch(/诸葛|1380001/);
  expect(log).toContain('ready to accept connections');
});

test('an own PostgreSQL is joined at DATABASE_URL; no engine is started and none is stopped', async () => {
  const theirs = await startEngine(folder.path);
  const other = await scratch();
  try {
    const engine = await startEngine(other.path, theirs.ownerUrl);
    expect(engine.pid).toBeUndefined();
    expect(engine.ownerUrl).toBe(theirs.ownerUrl);
    await migrate(engine.ownerUrl);
    expect((await ask(engine.appUrl, 'select current_user as me'))[0]?.me).toBe('seawall_app');
    await expect(access(join(other.path, 'pg'))).rejects.toThrow();
    await engine.stop();
    expect(await answers(theirs.ownerUrl)).toBe(true);
  } finally {
    await theirs.stop();
    await other.remove();
  }
});

test('an own PostgreSQL that is away, or lets nobody in, is refused in words', async () => {
  const away = await refusal(startEngine(folder.path, `postgresql://x:y@127.0.0.1:${await freePort()}/z`));
  expect(away.code).toBe('engine-unreachable');
  expect(away.words.zh).toMatch(/ECONNREFUSED.*请检查地址/);
  const theirs = await startEngine(folder.path);
  try {
    const url = new URL(theirs.ownerUrl);
    url.password = 'wrong';
    const locked = await refusal(startEngine(folder.path, url.toString()));
    expect(locked.words.en).toContain('28P01');
    await ask(theirs.ownerUrl, "create role small login password 'small'");
    url.username = 'small';
    url.password = 'small';
    const small = await startEngine(folder.path, url.toString()).then(
      () => 'joined',
      (error: { code: string }) => error.code,
    );
    // The role of the product is there already (the scene above), so nothing needs to be created.
    expect(['joined', 'engine-account-too-small']).toContain(small);
  } finally {
    await theirs.stop();
  }
});

const note = act('house.noted', {
  title: { zh: '记', en: 'note' },
  duty: 'house',
  purpose: 'administration',
  input: Type.Object({ n: Type.Integer() }),
  run: async (_tx, { n }) => ({ about: ['place:d1'], place: 'd1', detail: { n }, result: n }),
});

async function houseOn(engine: Engine): Promise<{ house: House; close(): Promise<void> }> {
  await migrate(engine.ownerUrl);
  const db = openPool(engine.appUrl, { max: 2 });
  return {
    house: {
      db,
      clock: wallClock,
      secrets: secretsFrom(Buffer.alloc(32, 3)),
      rulebookAt: async () => ({ version: 'test', part: () => ({}) as never }),
      enqueue: async () => undefined,
    },
    close: () => db.destroy(),
  };
}

const noted = (house: House) =>
  perform(house, note, { n: 1 }, { actor: HOUSE, id: uuidv7(), channel: 'house' }).then(
    () => 'kept',
    (error: { code?: string }) => error.code ?? String(error),
  );

test('with the disk nearly full a house is not opened, and says how much room it needs', async () => {
  const no = await refusal(startEngine(folder.path, undefined, { freeBytes: async () => 10_000_000 }));
  expect(no).toMatchObject({ code: 'no-room', status: 507 });
  expect(no.words.zh).toContain('64 MB');
});

test('the disk fills up: writing is refused in words, reading goes on; with room again writing goes on', async () => {
  let free = 10_000_000_000;
  const engine = await startEngine(folder.path, undefined, { freeBytes: async () => free, lookEveryMs: 50 });
  const { house, close } = await houseOn(engine);
  try {
    expect(await noted(house)).toBe('kept');
    free = 1_000_000;
    expect(await soon(async () => (await noted(house)) === 'storage-full')).toBe(true);
    expect((await ask(engine.ownerUrl, 'select count(*)::int as n from kept'))[0]?.n).toBe(2);
    // A little room is not enough: the house does not flicker at the border.
    free = 70_000_000;
    await new Promise((done) => setTimeout(done, 200));
    expect(await noted(house)).toBe('storage-full');
    free = 10_000_000_000;
    expect(await soon(async () => (await noted(house)) === 'kept')).toBe(true);
  } finally {
    await close();
    await engine.stop();
  }
});

test('a house that was closed with the disk full opens again as soon as there is room to open', async () => {
  let free = 1_000_000_000;
  const tuning = { freeBytes: async () => free, lookEveryMs: 50 };
  const full = await startEngine(folder.path, undefined, tuning);
  free = 1_000_000;
  const readingOnly = () => ask(full.ownerUrl, 'show default_transaction_read_only');
  expect(await soon(async () => (await readingOnly())[0]?.default_transaction_read_only === 'on')).toBe(true);
  await full.stop();
  free = 70_000_000;
  const engine = await startEngine(folder.path, undefined, tuning);
  const { house, close } = await houseOn(engine);
  try {
    expect(await noted(house)).toBe('kept');
  } finally {
    await close();
    await engine.stop();
  }
});

test('a real disk that is full: refused with 507, nothing acknowledged is lost, and it goes on with room', {
  timeout: 120_000,
}, async (context) => {
  const disk = join(folder.path, 'disk');
  await mkdir(disk, { mode: 0o711 });
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', 'size=300m,mode=0711', 'tmpfs', disk]).then(
    () => true,
    () => false,
  );
  if (!mounted) return context.skip('needs the right to mount a small disk (root on Linux)');
  try {
    const engine = await startEngine(disk, undefined, { lookEveryMs: 100 });
    const { house, close } = await houseOn(engine);
    try {
      const ballast = join(disk, 'ballast');
      const kept: string[] = [];
      const keep = async () => {
        const id = uuidv7();
        await perform(house, note, { n: 2 }, { actor: HOUSE, id, channel: 'house' });
        kept.push(id);
      };
      await keep();
      const { stdout } = await run('df', ['-B1', '--output=avail', disk]);
      const free = Number(stdout.split('\n')[1]);
      await writeFile(ballast, Buffer.alloc(free - 60_000_000));
      let said: { code?: string; status?: number } = {};
      const full = await soon(() =>
        keep().then(
          () => false,
          (error) => {
            said = error as typeof said; // only refusals are expected
            return true;
          },
        ),
      );
      expect(full).toBe(true);
      expect(said).toMatchObject({ code: 'storage-full', status: 507 });
      await rm(ballast);
      expect(
        await soon(() =>
          keep().then(
            () => true,
            () => false,
          ),
        ),
      ).toBe(true);
      const rows = await ask(engine.ownerUrl, 'select request::text as id from ledger');
      const there = new Set(rows.map((row) => row.id));
      expect(kept.filter((id) => !there.has(id))).toEqual([]);
    } finally {
      await close();
      await engine.stop();
    }
  } finally {
    await run('umount', [disk]).catch(() => run('umount', ['-l', disk]));
  }
});

test('a first start that was killed half-way begins afresh', async () => {
  const other = await scratch();
  try {
    await mkdir(join(other.path, 'pg-new'));
    await writeFile(join(other.path, 'pg-new', 'PG_VERSION'), '18\n');
    const engine = await startEngine(other.path);
    expect(await answers(engine.ownerUrl)).toBe(true);
    await engine.stop();
    await expect(stat(join(other.path, 'pg-new'))).rejects.toThrow();
  } finally {
    await other.remove();
  }
}, 60_000);
