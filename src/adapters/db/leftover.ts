// An engine that outlived its house: after kill -9 it still holds the folder, and nobody minds it any more.
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

const PATIENCE_MS = 20_000;

/**
 * Stops whatever still runs on the cluster at `home`, and clears the mark it left. The caller holds the data folder,
 * so nobody else can be starting an engine there meanwhile. `url` tells how to ask an engine on a port who it is.
 */
export async function stopLeftover(home: string, url: (port: number) => string): Promise<void> {
  const mark = join(home, 'postmaster.pid');
  const lines = (await readFile(mark, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (process.platform !== 'linux') {
    if (lines.length > 3 && pid > 1 && (await isOurs(url(Number(lines[3])), home)))
      process.kill(pid, 'SIGINT');
    return;
  }
  // A process of the engine works inside its cluster's folder: no stranger with a reused number is ever meant.
  let left = await workingIn(home);
  if (left.includes(pid)) signal(pid, 'SIGINT');
  for (let waited = 0; left.length > 0; waited += 50) {
    // Without the first process the others end by themselves; a stuck one is told so.
    if (waited > 0 && waited % PATIENCE_MS === 0) for (const one of left) signal(one, 'SIGQUIT');
    await wait(50);
    left = await workingIn(home);
    if (waited > 2 * PATIENCE_MS) return;
  }
  // Nobody is there. Its number may be another process's by now, which would make PostgreSQL refuse to start.
  await rm(mark, { force: true });
}

/** The engine's processes whose working folder is `home`; a person's shell that stands there is none of them. */
async function workingIn(home: string): Promise<number[]> {
  const place = await stat(home).catch(() => undefined);
  if (place === undefined) return [];
  const names = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    names.map(async (name) => {
      const called = await readFile(`/proc/${name}/comm`, 'utf8').catch(() => '');
      if (called.trim() !== 'postgres') return undefined;
      const at = await stat(`/proc/${name}/cwd`).catch(() => undefined);
      return at !== undefined && at.ino === place.ino && at.dev === place.dev ? Number(name) : undefined;
    }),
  );
  return found.filter((pid) => pid !== undefined);
}

async function isOurs(url: string, home: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    const [there, here] = await Promise.all([stat(rows[0]?.data_directory ?? ''), stat(home)]);
    return there.ino === here.ino && there.dev === here.dev;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function signal(pid: number, name: 'SIGINT' | 'SIGQUIT'): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself meanwhile.
  }
}
