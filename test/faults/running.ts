// The whole product as a stranger runs it: `seawall start` on a folder and a port of its own, spoken to over HTTP.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { must } from '../../src/base/refusal.ts';

const SEAWALL = join(import.meta.dirname, '..', '..', 'bin', 'seawall.mjs');

export interface RunningHouse {
  readonly url: string;
  readonly pid: number;
  /** What it said to the terminal. */
  said(): string;
  /** Ends the process and all that belong to its group; resolves when it is gone. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts the house and waits until it says that it is up. */
export async function startHouse(
  data: string,
  options: { demo?: boolean; env?: Record<string, string> } = {},
): Promise<RunningHouse> {
  const port = await freePort();
  const args = [
    'start',
    '--data',
    data,
    '--port',
    String(port),
    ...(options.demo === false ? [] : ['--demo']),
  ];
  const child = spawn(process.execPath, [SEAWALL, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that killing it kills everything that belongs to it, as a system that stops does.
    detached: true,
    env: { ...process.env, ...options.env },
  });
  let text = '';
  const over = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
  const url = `http://127.0.0.1:${port}`;
  await new Promise<void>((done, failed) => {
    child.stdout.on('data', () => {
      if (text.includes(url)) done();
    });
    void over.then(() => failed(new Error(`the house did not come up: ${text}`)));
  });
  const pid = must(child.pid, 'a started process has a number');
  return {
    url,
    pid,
    said: () => text,
    async end(signal) {
      try {
        process.kill(signal === 'SIGKILL' ? -pid : pid, signal);
      } catch {
        // It ended by itself.
      }
      return over;
    },
  };
}

/** Runs one command of the command line; resolves with its exit code and what it answered. */
export async function seawall(
  args: readonly string[],
): Promise<{ code: number | null; answer: unknown; said: string }> {
  const child = spawn(process.execPath, [SEAWALL, ...args, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, answer: out === '' ? undefined : JSON.parse(out), said };
}

/** Somebody signed in. */
export class Visitor {
  readonly url: string;
  readonly cookie: string;

  private constructor(url: string, cookie: string) {
    this.url = url;
    this.cookie = cookie;
  }

  static async signIn(url: string, user: string, password = 'Haitang-2026'): Promise<Visitor> {
    const answer = await fetch(`${url}/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user, password }),
    });
    const cookie = answer.headers.get('set-cookie')?.split(';')[0];
    return new Visitor(url, must(cookie, `${user} may sign in (${answer.status})`));
  }

  async get(path: string): Promise<Response> {
    return fetch(`${this.url}${path}`, { headers: { cookie: this.cookie } });
  }

  async act(name: string, input: unknown, id: string = randomUUID()): Promise<Response> {
    return fetch(`${this.url}/api/acts/${name}`, {
      method: 'POST',
      headers: { cookie: this.cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ id, input }),
    });
  }

  async upload(source: string, fileName: string, content: string, job: string): Promise<Response> {
    const form = new FormData();
    form.set('source', source);
    form.set('job', job);
    form.set('file', new Blob([content]), fileName);
    return fetch(`${this.url}/api/lists/import`, {
      method: 'POST',
      headers: { cookie: this.cookie },
      body: form,
    });
  }
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
