// Finds Node 24 and runs a TypeScript file of ours under it. This file itself must be readable for older versions:
// whoever comes with Node 20 gets the Node 24 that npm brought along.
//   node bin/node24.mjs FILE [argument …]
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const LEAST = 24;

/** The path of a Node that can run our files, or undefined. The one we run under comes first. */
export function findNode24() {
  if (Number(process.versions.node.split('.')[0]) >= LEAST) return process.execPath;
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  const brought = join(ROOT, 'node_modules', `node-${system}-${process.arch}`, 'bin', program);
  return existsSync(brought) ? brought : undefined;
}

/** Runs `file` (relative to the package) with `args` under Node 24, in this process when it is one. */
export async function runUnderNode24(file, args) {
  const path = resolve(ROOT, file);
  const node = findNode24();
  if (node === undefined) {
    process.stderr.write(
      `需要 Node ${LEAST} 或更高版本，当前为 ${process.version}。请先运行 npm install，或安装 Node ${LEAST}。\n` +
        `Node ${LEAST} or newer is needed; this is ${process.version}. Run npm install first, or install Node ${LEAST}.\n`,
    );
    process.exitCode = 1;
    return;
  }
  if (node === process.execPath) {
    process.argv = [node, path, ...args];
    await import(pathToFileURL(path).href);
    return;
  }
  process.exitCode = await handOver(node, path, args);
}

/** Runs the other Node as if it were us: our terminal, our signals, its exit code; killed with us. */
function handOver(node, path, args) {
  const leash = pathToFileURL(join(ROOT, 'bin', 'leash.mjs')).href;
  const child = spawn(node, ['--import', leash, path, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((done) => {
    child.once('error', (error) => {
      process.stderr.write(`${error.message}\n`);
      done(1);
    });
    child.once('exit', (code, signal) => done(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [file, ...args] = process.argv.slice(2);
  await runUnderNode24(file, args);
}
