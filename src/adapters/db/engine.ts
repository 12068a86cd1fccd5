// The database engine: the PostgreSQL that comes with the package, as a child process on a folder, or one's own.
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFile,
  chown,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { type Binaries, findBinaries } from './binaries.ts';
import { stopLeftover } from './leftover.ts';
import { asApp } from './pool.ts';
import { refuse } from './refusals.ts';
import { freeBytesOf, type RoomKeeper, roomKeeper } from './room.ts';
import { chooseRunner, type Runner } from './runner.ts';

export interface Engine {
  /** Connects as the owner: may create tables, roles and databases. */
  readonly ownerUrl: string;
  /** Connects under the role of the product. */
  readonly appUrl: string;
  /** Process id of the engine; undefined when it is somebody's own. */
  readonly pid: number | undefined;
  stop(): Promise<void>;
}

export interface EngineTuning {
  /** Further settings, `name=value`. Tests turn fsync off; nobody else may. */
  settings?: readonly string[];
  /** How much room is left for a folder, in bytes. Scenes of a full disk hand in their own. */
  freeBytes?: (folder: string) => Promise<number>;
  /** How often the room is looked at. */
  lookEveryMs?: number;
  /** Told when the engine ended by itself and is being started again. */
  onTrouble?: (error: Error) => void;
}

const OWNER = 'seawall';
const LEAST_VERSION = 180_000;
/** What the migrations create; each is part of every PostgreSQL's own collection. */
const EXTENSIONS = ['ltree', 'pg_trgm', 'btree_gist'];
const LOG_BYTES = 4_000_000;

/** Small machine settings: two cores, a few hundred MB. Everything about durability stays at PostgreSQL's defaults. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'max_connections=60',
  'shared_buffers=128MB',
  'work_mem=16MB',
  'maintenance_work_mem=128MB',
  'max_wal_size=1GB',
  'random_page_cost=1.1',
  'jit=off',
  'lc_messages=C',
  // An error goes to whoever asked; in the log it could show what somebody typed.
  'log_min_messages=log',
  'log_error_verbosity=terse',
  'log_statement=none',
  'log_checkpoints=off',
  'log_min_error_statement=panic',
  'log_parameter_max_length_on_error=0',
];

/**
 * Starts the engine of a data folder, creating it on first use, or joins the one at `databaseUrl`.
 * The caller holds the folder (data-folder.ts). An engine that outlived its process after a crash is stopped first;
 * one that ends by itself is started again. Throws a refusal in words.
 */
export async function startEngine(
  folder: string,
  databaseUrl?: string,
  tuning: EngineTuning = {},
): Promise<Engine> {
  if (databaseUrl !== undefined && databaseUrl !== '') return joinEngine(databaseUrl);
  const home = resolve(folder, 'pg');
  const log = resolve(folder, 'pg.log');
  const passwordFile = resolve(folder, 'pg-password');
  const binaries = await findBinaries(resolve(folder, 'pg-libraries'));
  const runner = await chooseRunner(home, binaries.folder, binaries.libraries);
  const password = await passwordOf(passwordFile);
  const port = await freePort();
  const url = (at: number) => `postgresql://${OWNER}:${password}@127.0.0.1:${at}/postgres`;
  const room = roomKeeper(url(port), home, tuning.freeBytes ?? freeBytesOf, tuning.lookEveryMs);
  await room.mustHave(folder);
  await shortenLog(log);
  await stopLeftover(home, url);
  if (!(await isThere(home))) await createCluster({ binaries, home, password, runner, log });

  const sockets = await socketFolder(home);
  const settings = [
    ...SETTINGS,
    `unix_socket_directories=${sockets ?? ''}`,
    ...(tuning.settings ?? []),
    `port=${port}`,
  ];
  const ownerUrl = sockets === undefined ? url(port) : throughSocket(url(port), sockets);
  const launch = async () => {
    const server = runner.run(binaries.postgres, ['-D', home, ...settings.flatMap((one) => ['-c', one])]);
    await ready(server, log);
    return server;
  };
  const keeper = await keepRunning(launch, () => stopLeftover(home, url), tuning.onTrouble);
  await startRoom(room, keeper);
  return {
    ownerUrl,
    appUrl: asApp(ownerUrl),
    get pid() {
      return keeper.pid();
    },
    async stop() {
      await room.stop();
      await keeper.stop();
    },
  };
}

/** A path of a socket is 107 bytes at most, and the engine adds its own name to the folder's. */
const SOCKET_FOLDER_BYTES = 85;

/**
 * Where the engine is reached without the network, in two thirds of the time: its own folder, which nobody else may
 * enter. Undefined where that can not be: on Windows, under a long path, on a disk that holds no sockets.
 */
async function socketFolder(home: string): Promise<string | undefined> {
  if (process.platform === 'win32' || Buffer.byteLength(home) > SOCKET_FOLDER_BYTES) return undefined;
  // The setting is a list: these would end the name.
  if (/[,"]/.test(home)) return undefined;
  const at = join(home, '.probe');
  // A start that was killed leaves it behind, and the next one would find it taken.
  await rm(at, { force: true });
  const probe = createServer();
  const holds = await new Promise<boolean>((done) => {
    probe.once('error', () => done(false));
    probe.listen(at, () => done(true));
  });
  await new Promise<void>((done) => (holds ? probe.close(() => done()) : done()));
  return holds ? home : undefined;
}

/** The same engine, by its socket: the driver takes the host that is asked for behind the address. */
function throughSocket(address: string, folder: string): string {
  const url = new URL(address);
  url.searchParams.set('host', folder);
  return url.toString();
}

async function startRoom(room: RoomKeeper, keeper: Keeper): Promise<void> {
  try {
    await room.start();
  } catch (error) {
    await keeper.stop();
    throw error;
  }
}

async function joinEngine(databaseUrl: string): Promise<Engine> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  const found = await (async () => {
    try {
      await client.connect();
      const { rows } = await client.query<{
        number: string;
        version: string;
        missing: string[];
        mayMakeRoles: boolean;
      }>(
        `select current_setting('server_version_num') as number, current_setting('server_version') as version,
           array(select name from unnest($1::text[]) name
                 where name not in (select name from pg_available_extensions)) as missing,
           exists (select from pg_roles where rolname = 'seawall_app')
             or (select rolsuper or rolcreaterole from pg_roles where rolname = current_user) as "mayMakeRoles"`,
        [EXTENSIONS],
      );
      return rows[0];
    } catch (error) {
      const why = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
      return refuse('engine-unreachable', { why });
    } finally {
      await client.end().catch(() => undefined);
    }
  })();
  if (found === undefined || Number(found.number) < LEAST_VERSION)
    return refuse('engine-too-old', { version: found?.version ?? '?' });
  if (found.missing.length > 0) return refuse('engine-lacks', { extensions: found.missing.join(', ') });
  if (!found.mayMakeRoles) return refuse('engine-account-too-small');
  return { ownerUrl: databaseUrl, appUrl: asApp(databaseUrl), pid: undefined, stop: async () => undefined };
}

async function passwordOf(file: string): Promise<string> {
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    return refuse('folder-not-writable', { folder: dirname(file), why: error.code ?? 'unknown' });
  });
  if (kept.trim() !== '') return kept.trim();
  const password = randomBytes(24).toString('hex');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}

/** True when there is a cluster; an unreadable one is a question of permissions, never a reason to make another. */
async function isThere(home: string): Promise<boolean> {
  try {
    await stat(join(home, 'PG_VERSION'));
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException; // stat throws nothing else
    if (code === 'ENOENT') return false;
    return refuse('folder-not-writable', { folder: home, why: code ?? 'unknown' });
  }
}

interface NewCluster {
  binaries: Binaries;
  home: string;
  password: string;
  runner: Runner;
  log: string;
}

/** Makes the cluster beside its place and moves it there when it is whole: killed half-way, it starts afresh. */
async function createCluster({ binaries, home, password, runner, log }: NewCluster): Promise<void> {
  const folder = dirname(home);
  for (const name of await readdir(folder))
    if (name.startsWith('pg-new')) await rm(join(folder, name), { recursive: true, force: true });
  const fresh = join(folder, 'pg-new');
  const passwordCopy = join(folder, 'pg-new-password');
  await mkdir(fresh, { mode: 0o700 });
  await writeFile(passwordCopy, password, { mode: 0o600 });
  if (runner.owner !== undefined)
    for (const path of [fresh, passwordCopy]) await chown(path, runner.owner.uid, runner.owner.gid);
  const args = [
    ['-D', fresh],
    ['-U', OWNER],
    ['--pwfile', passwordCopy],
    ['--auth=scram-sha-256', '--encoding=UTF8', '--no-instructions', '--data-checksums'],
    // Built into PostgreSQL 17 and newer: the same order of letters on every machine, whatever its libraries.
    ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'],
    ['--set', 'timezone=UTC', '--set', 'log_timezone=UTC'],
  ].flat();
  const making = runner.run(binaries.initdb, args);
  const said: Buffer[] = [];
  making.stdout?.on('data', (chunk: Buffer) => said.push(chunk));
  making.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
  const code = await new Promise<number | null>((done) => {
    making.once('error', (error) => {
      said.push(Buffer.from(String(error)));
      done(-1);
    });
    making.once('close', done);
  });
  await rm(passwordCopy, { force: true });
  if (code !== 0) {
    await appendFile(log, Buffer.concat(said)).catch(() => undefined);
    await rm(fresh, { recursive: true, force: true });
    refuse('engine-failed', { log });
  }
  await rename(fresh, home).catch((error: NodeJS.ErrnoException) =>
    refuse('folder-not-writable', { folder: home, why: error.code ?? 'unknown' }),
  );
  const handle = await open(folder, 'r');
  await handle.sync().catch(() => undefined);
  await handle.close();
}

interface Keeper {
  pid(): number | undefined;
  stop(): Promise<void>;
}

/**
 * Runs the engine, and starts it again when it ends by itself (out of memory, a disk that was full): the house
 * answers "try again shortly" meanwhile and needs no restart.
 */
async function keepRunning(
  launch: () => Promise<ChildProcess>,
  clear: () => Promise<void>,
  onTrouble: (error: Error) => void = () => undefined,
): Promise<Keeper> {
  const ending = new AbortController();
  let server = await launch();
  let again: Promise<void> = Promise.resolve();
  const watch = () =>
    server.once('exit', (code, signal) => {
      if (ending.signal.aborted) return;
      onTrouble(new Error(`the engine ended by itself (${signal ?? code}) and is started again`));
      again = restart();
    });
  async function restart(): Promise<void> {
    for (let pauseMs = 200; !ending.signal.aborted; pauseMs = Math.min(pauseMs * 2, 5_000)) {
      try {
        await clear();
        server = await launch();
        watch();
        return;
      } catch {
        await wait(pauseMs, undefined, { signal: ending.signal, ref: false }).catch(() => undefined);
      }
    }
  }
  watch();
  // Where the system can not ask the engine to end with us, at least an orderly exit does.
  const lastWord = () => void server.kill('SIGINT');
  process.once('exit', lastWord);
  return {
    pid: () => server.pid,
    async stop() {
      process.off('exit', lastWord);
      ending.abort();
      await again;
      await stopped(server);
    },
  };
}

/** Resolves when the engine takes connections; what it says goes to the log file. */
async function ready(server: ChildProcess, log: string): Promise<void> {
  let said = '';
  const up = new Promise<boolean>((done) => {
    server.stderr?.setEncoding('utf8');
    server.stderr?.on('data', (text: string) => {
      void appendFile(log, text).catch(() => undefined);
      said = (said + text).slice(-10_000);
      if (said.includes('ready to accept connections')) done(true);
    });
    server.stdout?.resume();
    server.once('error', () => done(false));
    server.once('exit', () => done(false));
  });
  if (!(await up)) refuse('engine-failed', { log });
}

async function stopped(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return;
  const gone = new Promise<void>((done) => server.once('exit', () => done()));
  server.kill('SIGINT');
  const late = setTimeout(() => server.kill('SIGQUIT'), 20_000);
  await gone;
  clearTimeout(late);
}

async function shortenLog(log: string): Promise<void> {
  const found = await stat(log).catch(() => undefined);
  if (found !== undefined && found.size > LOG_BYTES) await rename(log, `${log}.old`);
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
