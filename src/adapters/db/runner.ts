// Under which user the engine runs. PostgreSQL refuses to run as root, so a house opened by root lends it another
// user, without needing one to be created.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Runner {
  /** Owner for everything the engine writes; undefined: whoever we are. */
  readonly owner: { uid: number; gid: number } | undefined;
  run(program: string, args: readonly string[]): ChildProcess;
}

/** Chooses the user for the cluster at `home`; `libraries` is handed to the loader when it is given. */
export async function chooseRunner(home: string, packageFolder: string, libraries?: string): Promise<Runner> {
  const env: Record<string, string> = { PATH: process.env.PATH ?? '/usr/bin:/bin', TZ: 'UTC' };
  if (libraries !== undefined) env.LD_LIBRARY_PATH = libraries;
  const start = (program: string, args: readonly string[], ids: { uid?: number; gid?: number } = {}) =>
    // A group of its own: Ctrl-C reaches us alone, and we seal the ledger before the engine is stopped.
    spawn(program, [...args], { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/', env, detached: true, ...ids });
  const setpriv = process.platform === 'linux' ? await findSetpriv() : undefined;
  // When we are killed the system asks the engine to stop: none is left behind with nobody to mind it.
  const mindful = setpriv === undefined ? undefined : ['--pdeathsig', 'INT'];

  if (process.getuid?.() !== 0) {
    if (setpriv === undefined || mindful === undefined) return { owner: undefined, run: start };
    return { owner: undefined, run: (program, args) => start(setpriv, [...mindful, '--', program, ...args]) };
  }
  const owner = (await ownerOf(home)) ?? (await unprivilegedUser());
  if (setpriv === undefined || mindful === undefined)
    return { owner, run: (program, args) => start(program, args, owner) };
  const open = (await openToAll(home)) && (await openToAll(packageFolder));
  const as = ['--reuid', String(owner.uid), '--regid', String(owner.gid), '--clear-groups'];
  const keep = open ? [] : await pathWalking();
  return {
    owner,
    run: (program, args) => start(setpriv, [...as, ...keep, ...mindful, '--', program, ...args]),
  };
}

/** setpriv is part of util-linux, which every Debian has. */
async function findSetpriv(): Promise<string | undefined> {
  for (const path of ['/usr/bin/setpriv', '/bin/setpriv']) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() && !(await isBusybox(path))) return path;
  }
  return undefined;
}

async function isBusybox(path: string): Promise<boolean> {
  return (await readFile(path)).includes('BusyBox');
}

/** A cluster stays with the user it was made under, also when that one changes its name or another appears. */
async function ownerOf(home: string): Promise<{ uid: number; gid: number } | undefined> {
  const found = await stat(home).catch(() => undefined);
  return found === undefined || found.uid === 0 ? undefined : { uid: found.uid, gid: found.gid };
}

async function unprivilegedUser(): Promise<{ uid: number; gid: number }> {
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  for (const name of ['postgres', 'nobody']) {
    const fields = users
      .split('\n')
      .find((line) => line.startsWith(`${name}:`))
      ?.split(':');
    if (fields !== undefined) return { uid: Number(fields[2]), gid: Number(fields[3]) };
  }
  return { uid: 65_534, gid: 65_534 };
}

/** True when anybody may walk to `path`: every folder above it can be entered. */
async function openToAll(path: string): Promise<boolean> {
  for (let at = dirname(path); ; at = dirname(at)) {
    const found = await stat(at).catch(() => undefined);
    if (found !== undefined && (found.mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

const DAC_OVERRIDE = 1n;
const DAC_READ_SEARCH = 2n;

/**
 * Where the folders above are closed to others (a clone in /root), the engine keeps one capability to walk through
 * them: the narrow one where the system has it, else the wider one that containers usually hold.
 */
async function pathWalking(): Promise<string[]> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const held = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
  const has = (capability: bigint) => (held & (1n << capability)) !== 0n;
  const name = has(DAC_READ_SEARCH) ? 'dac_read_search' : has(DAC_OVERRIDE) ? 'dac_override' : undefined;
  return name === undefined ? [] : [`--inh-caps=+${name}`, `--ambient-caps=+${name}`];
}
