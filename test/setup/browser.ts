// A browser for scenes on screens: the one that is installed, else the one that npm brought.
import { existsSync } from 'node:fs';
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
  const { default: brought } = await import('@sparticuz/chromium');
  return chromium.launch({
    executablePath: await brought.executablePath(),
    args: [...brought.args, ...FLAGS, '--no-sandbox'],
  });
}
