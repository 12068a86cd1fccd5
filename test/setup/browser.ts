// A browser for scenes on screens: the one that is installed, else the one that npm brought.
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const INSTALLED = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const FLAGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-dev-shm-usage',
  // The same picture everywhere: no sub-pixel colours, no animation of the caret.
  '--font-render-hinting=none',
];

/** Opens a browser. The caller closes it. `SEAWALL_BROWSER` names another program. */
export async function openBrowser(): Promise<Browser> {
  const program = process.env.SEAWALL_BROWSER ?? INSTALLED.find((path) => existsSync(path));
  // Its sandbox needs a user other than root, and namespaces that containers seldom allow.
  const flags = process.getuid?.() === 0 || process.env.CI !== undefined ? [...FLAGS, '--no-sandbox'] : FLAGS;
  if (program !== undefined && program !== '')
    return chromium.launch({ executablePath: program, args: flags });
  const folder = await unpacked();
  return chromium.launch({
    executablePath: join(folder, 'chromium'),
    args: [...FLAGS, '--no-sandbox', '--no-zygote', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
    // A bare system has neither the libraries nor the fonts that a browser expects; the package brings both.
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      ...(existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: join(folder, 'fonts') }),
    },
  });
}

/** Unpacks the browser once per version; two runs at the same time do not meet half of it. */
async function unpacked(): Promise<string> {
  const cache = join(import.meta.dirname, '..', '..', 'node_modules', '.cache');
  const folder = join(cache, `seawall-browser-${await versionBrought()}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const fresh = await mkdtemp(join(cache, 'unpacking-'));
  // The package unpacks into the temporary folder, and its libraries only where it believes to be in a cloud function.
  const before = { ...process.env };
  Object.assign(process.env, { TMPDIR: fresh, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' });
  try {
    const { default: brought } = await import('@sparticuz/chromium');
    await brought.executablePath();
  } finally {
    for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
    Object.assign(process.env, before);
  }
  await rename(fresh, folder).catch(async (error) => {
    await rm(fresh, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
  return folder;
}

async function versionBrought(): Promise<string> {
  const file = createRequire(import.meta.url)
    .resolve('@sparticuz/chromium')
    .replace(/build\/.*$/, 'package.json');
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version;
}
