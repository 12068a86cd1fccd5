// What npm runs at the end of `npm install`: builds the screens, and quiets npm for this folder.
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './build.mjs';

const NPMRC = join(dirname(dirname(fileURLToPath(import.meta.url))), '.npmrc');

// `npm run seawall -- … --json` promises JSON alone, and npm prints a banner before every script unless it is silent.
// The file is made here and not kept in git, so that the first install still says what goes wrong.
const QUIET = `# Made by bin/prepare.mjs: npm run prints what the script prints and nothing else.
# When npm install fails without a word, ask it: npm install --loglevel=error
loglevel=silent
fund=false
audit=false
update-notifier=false
`;

if (!existsSync(NPMRC)) {
  try {
    writeFileSync(NPMRC, QUIET);
  } catch {
    // A folder that may not be written to: npm keeps its banner, nothing else is lost.
  }
}
if (!build())
  process.stderr.write('npm start 会再次尝试生成界面。/ npm start will try to build the screens again.\n');
process.stderr.write('海塘已安装，接下来运行 npm start。/ Seawall is installed; next: npm start\n');
