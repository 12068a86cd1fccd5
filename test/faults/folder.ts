// Scratch folders and helper programs for scenes of broken machines.
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder to break things in. The engine walks through it under another user. */
export async function scratch(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'seawall-fault-'));
  await chmod(path, 0o711);
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Starts a helper program of this folder and waits for its line of JSON. */
export async function helper<T>(
  name: string,
  args: readonly string[],
): Promise<{ process: ChildProcess; said: T; end(signal?: NodeJS.Signals): Promise<void> }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, name), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const over = new Promise<void>((done) => child.once('exit', () => done()));
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const said = await new Promise<string>((done, failed) => {
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.includes('\n')) done(text);
    });
    void over.then(() => failed(new Error(`${name} ended early: ${errors}`)));
  });
  return {
    process: child,
    said: JSON.parse(said) as T, // written by the helper
    async end(signal = 'SIGKILL') {
      child.kill(signal);
      await over;
    },
  };
}

/** True while a process of this number runs. One that has ended and was not collected by its parent does not. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/\) [ZX]/.test(stat);
}

/** Asks again and again until it is so; false when it never was. */
export async function soon(ask: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<boolean> {
  for (const until = Date.now() + withinMs; Date.now() < until; ) {
    if (await ask()) return true;
    await new Promise((done) => setTimeout(done, 50));
  }
  return false;
}
