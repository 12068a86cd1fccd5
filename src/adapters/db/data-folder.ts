// The data folder: everything that is kept, the master key, the copy of the newest seal. One process at a time.
import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SealAnchor } from '../../ledger/seals.ts';
import { refuse } from './refusals.ts';

export interface DataFolder {
  readonly path: string;
  /** 32 bytes; every key of the house is derived from it. */
  readonly masterKey: Buffer;
  readonly sealAnchor: SealAnchor;
  release(): Promise<void>;
}

/** Opens (or makes) a data folder and holds it until released. A second process is refused in words. */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const path = resolve(folder);
  try {
    await mkdir(path, { recursive: true, mode: 0o711 });
    await access(path, constants.W_OK);
  } catch (error) {
    refuse('folder-not-writable', { folder, why: (error as NodeJS.ErrnoException).code ?? 'unknown' });
  }
  const lock = await hold(path, folder);
  try {
    return {
      path,
      masterKey: await masterKey(join(path, 'master.key')),
      sealAnchor: anchorFile(join(path, 'newest-seal.json')),
      release: () => new Promise((done) => lock.close(() => done())),
    };
  } catch (error) {
    await new Promise<void>((done) => lock.close(() => done()));
    throw error;
  }
}

/**
 * Holds a name made from the folder's device and inode. The system lets go of it when the process ends, however it
 * ends, so that no lock is ever left behind.
 */
async function hold(path: string, shown: string): Promise<Server> {
  const { dev, ino } = await stat(path);
  const name = `seawall-${dev}-${ino}`;
  // Linux: a name without a file. Windows: a pipe. Elsewhere a socket file, taken over when nobody answers.
  if (process.platform === 'linux') return listen(`\0${name}`, shown);
  if (process.platform === 'win32') return listen(`\\\\.\\pipe\\${name}`, shown);
  const file = join(tmpdir(), name);
  try {
    return await listen(file, shown);
  } catch (error) {
    if (await answersAt(file)) throw error;
    await rm(file, { force: true });
    return listen(file, shown);
  }
}

function listen(name: string, shown: string): Promise<Server> {
  return new Promise((done, failed) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return failed(error);
      try {
        refuse('folder-in-use', { folder: shown });
      } catch (refusal) {
        failed(refusal);
      }
    });
    server.listen(name, () => done(server));
    server.unref();
  });
}

async function answersAt(file: string): Promise<boolean> {
  const { connect } = await import('node:net');
  return new Promise((done) => {
    const socket = connect(file, () => {
      socket.destroy();
      done(true);
    });
    socket.once('error', () => done(false));
  });
}

async function masterKey(file: string): Promise<Buffer> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text !== undefined) {
    const key = Buffer.from(text.trim(), 'hex');
    if (key.length !== 32) refuse('key-damaged', { file });
    return key;
  }
  const key = randomBytes(32);
  await writeSafely(file, `${key.toString('hex')}\n`);
  return key;
}

function anchorFile(file: string): SealAnchor {
  return {
    async read() {
      const text = await readFile(file, 'utf8').catch(() => undefined);
      if (text === undefined) return undefined;
      const { no, hash } = JSON.parse(text) as { no: number; hash: string };
      return { no, hash };
    },
    write: (head) => writeSafely(file, `${JSON.stringify(head)}\n`),
  };
}

/** Writes a whole file or leaves the old one: a new file, forced to disk, then renamed over. */
async function writeSafely(file: string, text: string): Promise<void> {
  const fresh = `${file}.new`;
  const handle = await open(fresh, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
  const folder = await open(join(file, '..'), 'r');
  await folder.sync().catch(() => undefined);
  await folder.close();
}
