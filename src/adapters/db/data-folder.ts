// The data folder: everything that is kept, the master key, the copy of the newest seal. One process at a time.
import { randomBytes } from 'node:crypto';
import { access, constants, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
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
    // Others may walk through, not look: the engine runs under another user when we are root.
    await mkdir(path, { recursive: true, mode: 0o711 });
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    notWritable(folder, error);
  }
  const held = await hold(path, folder);
  try {
    return {
      path,
      masterKey: await masterKey(join(path, 'master.key')).catch((error) => notWritable(folder, error)),
      sealAnchor: anchorFile(join(path, 'newest-seal.json')),
      release: held,
    };
  } catch (error) {
    await held();
    throw error;
  }
}

type Release = () => Promise<void>;

/**
 * Listens on a name made from the folder's device and inode. The system lets go of it when the process ends, however
 * it ends, so that no lock is ever left behind. Beside it a socket file in the folder itself, which also another
 * container that shares the folder meets.
 */
async function hold(path: string, shown: string): Promise<Release> {
  const { dev, ino } = await stat(path);
  const name = `seawall-${dev}-${ino}`;
  if (process.platform === 'win32') return closing([await listen(`\\\\.\\pipe\\${name}`, shown)]);
  // Names without a file exist on Linux only; elsewhere the file alone has to do.
  if (process.platform !== 'linux') return closing([await takeOver(join(tmpdir(), name), shown)]);
  const first = await listen(`\0${name}`, shown);
  const folder = await open(path, 'r');
  try {
    // Through the open folder, because the address of a socket may not be longer than 107 bytes.
    const second = await takeOver(`/proc/self/fd/${folder.fd}/in-use`, shown);
    return closing(second === undefined ? [first] : [first, second]);
  } catch (error) {
    await closing([first])();
    throw error;
  } finally {
    await folder.close();
  }
}

function closing(servers: readonly (Server | undefined)[]): Release {
  return async () => {
    for (const server of servers)
      await new Promise<void>((done) => (server ? server.close(() => done()) : done()));
  };
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

/** Listens on a socket file; one that nobody answers at is a dead process's. Undefined where there can be none. */
async function takeOver(file: string, shown: string): Promise<Server | undefined> {
  if (await answersAt(file)) refuse('folder-in-use', { folder: shown });
  await rm(file, { force: true }).catch(() => undefined);
  return listen(file, shown).catch((error: NodeJS.ErrnoException) => {
    // Some shared folders hold no sockets. The name above still keeps this machine to one process.
    if (error.code === 'folder-in-use') throw error;
    return undefined;
  });
}

async function answersAt(file: string): Promise<boolean> {
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
  // A cluster without its key is not a new house: a fresh key would make everything sealed unreadable, silently.
  if (await isThere(join(dirname(file), 'pg'))) refuse('key-gone', { file });
  const key = randomBytes(32);
  await writeSafely(file, `${key.toString('hex')}\n`);
  return key;
}

function anchorFile(file: string): SealAnchor {
  return {
    async read() {
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      return text === undefined ? undefined : headIn(text);
    },
    write: (head) => writeSafely(file, `${JSON.stringify(head)}\n`),
  };
}

/** The head a file tells, or one that no seal matches: a damaged copy proves nothing. */
function headIn(text: string): { no: number; hash: string } {
  try {
    const { no, hash } = JSON.parse(text) as { no?: unknown; hash?: unknown }; // both are looked at below
    if (typeof no === 'number' && typeof hash === 'string') return { no, hash };
  } catch {
    // Not JSON: damaged as well.
  }
  return { no: -1, hash: '' };
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
  const folder = await open(dirname(file), 'r');
  // Some systems can not force a folder; the file itself is on the disk by then.
  await folder.sync().catch(() => undefined);
  await folder.close();
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function notWritable(folder: string, error: unknown): never {
  const { code } = error as NodeJS.ErrnoException; // undefined for what is no system error
  if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
  return refuse('folder-not-writable', { folder, why: code });
}
