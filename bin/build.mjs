// Builds the screens into dist/ when they are missing or older than what they are made from.
//   node bin/build.mjs [--always]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode24 } from './node24.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BUILT = join(ROOT, 'dist', 'index.html');
const MADE_FROM = ['src', 'vite.config.ts', 'package-lock.json'];
const LOCK = join(ROOT, 'node_modules', '.cache', 'seawall-build');
/** No build takes so long: whoever held the lock was killed. */
const LONGEST_MS = 5 * 60_000;

/** Builds when needed; true when the screens are there afterwards. */
export function build({ always = false } = {}) {
  if (!existsSync(join(ROOT, 'vite.config.ts'))) return existsSync(BUILT);
  if (!always && !existsSync(LOCK) && isFresh()) return true;
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  const node = findNode24();
  if (node === undefined || !existsSync(vite)) return existsSync(BUILT);
  return alone(() => {
    if (!always && isFresh()) return true; // somebody else has built them in the meantime
    process.stderr.write('正在生成界面 / building the screens …\n');
    // Standard output stays with whoever reads it: a command line that answers in JSON may be waiting.
    const { status } = spawnSync(node, [vite, 'build', '--logLevel', 'warn'], {
      cwd: ROOT,
      stdio: ['ignore', 2, 2],
      // Whoever asks: built on behalf of a test run it would be the slow React, without the phone's service worker, and
      // the next start would take it for fresh.
      env: { ...process.env, NODE_ENV: 'production' },
    });
    return status === 0;
  });
}

/** One at a time: two builds that write the same folder take each other's files away, also from a page being served. */
function alone(work) {
  mkdirSync(dirname(LOCK), { recursive: true });
  while (!taken()) {
    if (Date.now() - (statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > LONGEST_MS)
      rmSync(LOCK, { recursive: true, force: true });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  try {
    return work();
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}

function taken() {
  try {
    mkdirSync(LOCK);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function isFresh() {
  if (!existsSync(BUILT)) return false;
  const built = statSync(BUILT).mtimeMs;
  return MADE_FROM.every((name) => newest(join(ROOT, name)) <= built);
}

function newest(path) {
  if (!existsSync(path)) return 0;
  const found = statSync(path);
  if (!found.isDirectory()) return /\.test\.tsx?$/.test(path) ? 0 : found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

if (process.argv[1] !== undefined && process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!build({ always: process.argv.includes('--always') })) {
    process.stderr.write('界面没有生成，原因见上。/ The screens were not built; the reason is above.\n');
    process.exitCode = 1;
  }
}
