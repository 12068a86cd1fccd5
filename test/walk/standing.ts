// A whole house for a walk through the screens: demo district in a folder of its own, the built pages, a real browser,
// and a clock that is moved by hand, because nobody waits twenty minutes between two calls of a test.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { SetClock } from '../../src/base/clock.ts';
import { type OpenHouse, openHouse } from '../../src/main.ts';
import { serverFor } from '../../src/serve.ts';
import { playDemo } from '../../src/set-up.ts';
import { everyMinute } from '../../src/timers.ts';
import { openBrowser } from '../setup/browser.ts';

export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };
export const WALL = { width: 1920, height: 1080 };

/** A walk takes one to three minutes; on a computer that does three other things it takes its time and still ends. */
export const WALK_MS = 600_000;

/** Minutes that pass at once: a desk that is left alone for fifteen ends its session. */
const STEP = 10;

export interface Standing {
  readonly house: OpenHouse;
  readonly clock: SetClock;
  readonly address: string;
  /** What went wrong on any page: uncaught errors, and messages of the console that are errors. */
  readonly faults: string[];
  /** A page of its own, signed in as `login`; `path` may be a whole address, of a line that can be cut. */
  signIn(login: string, path: string, size: { width: number; height: number }): Promise<Page>;
  /** The same for walks that are not about the door: she is signed in, and nothing is loaded yet. */
  enter(login: string, size: { width: number; height: number }): Promise<Page>;
  /** The page of a person under control, opened by the code that was given to her. */
  ownPage(token: string): Promise<Page>;
  /** Lets time pass, does what the house does each minute, and works off what follows. */
  pass(minutes: number): Promise<void>;
  /** Lets hours or days pass in which nobody works: whoever was signed in has gone home. Her own page stays open. */
  goHome(until: string): Promise<void>;
  close(): Promise<void>;
}

/** Stands a demo house up at the moment of `now`; `played` with the demo's first lists, as its users find it. */
export async function stand(now: Date, { played = false } = {}): Promise<Standing> {
  if (spawnSync(process.execPath, [join(import.meta.dirname, '..', '..', 'bin', 'build.mjs')]).status !== 0)
    throw new Error('the screens were not built');
  const folder = await mkdtemp(join(tmpdir(), 'seawall-walk-'));
  const clock = new SetClock(now);
  const house = await openHouse({ data: join(folder, 'data'), demo: true, clock });
  const { server, demo } = await serverFor(house, { host: '127.0.0.1', log: 'silent' });
  const address = await server.listen({ port: 0, host: '127.0.0.1' });
  if (played) await playDemo(house);
  await house.startWork();
  const browser: Browser = await openBrowser();
  const faults: string[] = [];
  const pages: Page[] = [];
  const isPhone = (width: number) => width < 600;
  const seen = (width: number): BrowserContextOptions => ({
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    acceptDownloads: true,
    ...(isPhone(width) ? { isMobile: true, hasTouch: true, deviceScaleFactor: 2 } : {}),
  });
  const listen = (page: Page, who: string) => {
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => faults.push(`${who}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(`${who}: ${message.text()} ${message.location().url}`);
    });
  };
  const opened = async (viewport: { width: number; height: number }, who: string): Promise<Page> => {
    const context = await browser.newContext({ viewport, ...seen(viewport.width) });
    const page = await context.newPage();
    pages.push(page);
    listen(page, who);
    return page;
  };
  /** What the house does by itself at this moment, and what follows from it. */
  const minute = async () => {
    await everyMinute(house, house.anchor, (error, where) => faults.push(`${where}: ${error.message}`));
    await house.drain();
  };
  return {
    house,
    clock,
    address,
    faults,
    async signIn(login, path, viewport) {
      const page = await opened(viewport, `${login} ${path}`);
      await page.goto(new URL(path, address).href);
      await page.getByRole('textbox', { name: '账号' }).fill(login);
      await page.getByRole('textbox', { name: '密码', exact: true }).fill(demo?.password ?? '');
      await page.getByRole('button', { name: '登录', exact: true }).click();
      await page.locator('nav, .wall-head').first().waitFor();
      return page;
    },
    async enter(login, viewport) {
      const page = await opened(viewport, login);
      const answer = await page.request.post(`${address}/api/sign-in`, {
        data: { user: login, password: demo?.password ?? '' },
        headers: { 'x-seawall-channel': isPhone(viewport.width) ? 'field' : 'web' },
      });
      if (!answer.ok()) throw new Error(`${login} was not let in: ${await answer.text()}`);
      return page;
    },
    async ownPage(token) {
      const context = await browser.newContext({ viewport: PHONE, ...seen(PHONE.width) });
      const page = await context.newPage();
      listen(page, 'own page');
      await page.goto(new URL(`/r/#t=${token}`, address).href);
      return page;
    },
    async pass(minutes) {
      // In steps, and with a sign of life from every open page, which renews itself each minute: nobody is idle here.
      for (let left = minutes; left > 0; left -= STEP) {
        clock.forwardMinutes(Math.min(left, STEP));
        for (const page of pages) await page.request.get(`${address}/api/session`);
      }
      await minute();
    },
    async goHome(until) {
      for (const page of pages.splice(0)) await page.context().close();
      clock.set(new Date(until));
      await minute();
    },
    async close() {
      await browser.close();
      await server.close();
      await house.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
