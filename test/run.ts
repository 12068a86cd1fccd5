// `npm test`: types, style, then every scene; ends with one line, `N passed, N failed`, and the exit code to it.
//   npm test                    everything
//   npm test -- src/lists       the scenes of a folder, types and style still whole
//   npm run check               types and style alone
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Tally } from './setup/plain-reporter.ts';

const ROOT = join(import.meta.dirname, '..');
const inModules = (...path: string[]) => join(ROOT, 'node_modules', ...path);

/** Programs that answer well or not; each counts as one. */
const CHECKS: Record<string, readonly string[]> = {
  types: [inModules('typescript', 'bin', 'tsc'), '--noEmit'],
  style: [inModules('@biomejs', 'biome', 'bin', 'biome'), 'check', '--max-diagnostics=50'],
};

const args = process.argv.slice(2);
const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
for (const [name, command] of Object.entries(CHECKS)) {
  const code = await run(command);
  process.stdout.write(`${code === 0 ? '✓' : '✗'} ${name}\n`);
  if (code === 0) tally.passed += 1;
  else tally.failed += 1;
}
if (!args.includes('--checks-only')) add(tally, await runScenes(args));
if (tally.skipped > 0) process.stdout.write(`${tally.skipped} skipped\n`);
process.stdout.write(`${tally.passed} passed, ${tally.failed} failed\n`);
process.exitCode = tally.failed === 0 ? 0 : 1;

async function runScenes(which: readonly string[]): Promise<Tally> {
  const folder = await mkdtemp(join(tmpdir(), 'seawall-tally-'));
  const file = join(folder, 'tally.json');
  try {
    const code = await run([inModules('vitest', 'vitest.mjs'), 'run', ...which], { SEAWALL_TALLY: file });
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) return { passed: 0, failed: 1, skipped: 0 };
    const found = JSON.parse(text) as Tally; // written by our own reporter
    // A run that ends badly without a failed scene still failed (an engine that did not stop, for one).
    return code !== 0 && found.failed === 0 ? { ...found, failed: 1 } : found;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function run(command: readonly string[], env: Record<string, string> = {}): Promise<number> {
  const child = spawn(process.execPath, command, {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((done) => {
    child.once('error', () => done(1));
    child.once('exit', (code) => done(code ?? 1));
  });
}

function add(sum: Tally, more: Tally): void {
  sum.passed += more.passed;
  sum.failed += more.failed;
  sum.skipped += more.skipped;
}
