// Every screen of both tables, opened by somebody whose duties carry it, in Chinese and in English: nothing breaks,
// every page has one heading, a screen reader stumbles over nothing, no word is missing, and the phone does not slide
// sideways.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { stageAt } from '../../demo/stage.ts';
import { row, sql } from '../../src/base/sql.ts';
import { importFile } from '../../src/import-file.ts';
import { asHouse } from '../../src/ledger/perform.ts';
import { screens as fieldScreens } from '../../src/shells/field/screens.ts';
import { screens as hqScreens } from '../../src/shells/hq/screens.ts';
import { planTrip, seatRiders } from '../../src/transport/acts.ts';
import { stumbles } from './hands.ts';
import { DESK, type Standing, stand, WALK_MS } from './standing.ts';

const SMALL_PHONE = { width: 360, height: 740 };
const ROSTER = join(import.meta.dirname, '..', 'data', 'roster', 'roster.xlsx');

vi.setConfig({ testTimeout: WALK_MS, hookTimeout: WALK_MS });

let standing: Standing;
let visitor: string;
beforeAll(async () => {
  standing = await stand(new Date('2026-12-08T09:00:00+08:00'), { played: true });
  const bytes = await readFile(ROSTER);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await importFile(standing.house, { source: 'roster', fileName: 'roster.xlsx', bytes, sha256 });
  await standing.house.drain();
  visitor = await whoVisits();
  await planTripOf('street1');
});
afterAll(() => standing?.close());

/** Who opens a screen, and of what reads its address is filled in; left out: the headquarters, as it stands. */
interface Visit {
  readonly as?: string;
  /** The look that names a row to open, and the row's handle in its answer. */
  readonly of?: readonly [look: string, handle: (answer: Answer) => string | undefined];
  /** A second handle in its address, of what the first one names. */
  readonly and?: (found: string) => NonNullable<Visit['of']>;
}

type Row = Readonly<Record<string, unknown>>;
type Answer = Readonly<Record<string, readonly Row[]>>;
const idOf = ({ rows }: Answer) => rows?.[0]?.id as string | undefined; // looks name their rows by a text
const firstId = (answer: Answer) => (answer as unknown as readonly Row[])[0]?.id as string | undefined; // a bare list
const sessionOf = ({ sessions }: Answer) => sessions?.[0]?.id as string | undefined; // and their sessions

const DESK_VISITS: Readonly<Record<string, Visit>> = {
  '/lists': { as: 'data1' },
  '/lists/import': { as: 'data1' },
  '/lists/unrouted': { as: 'data1' },
  '/lists/sources': { as: 'data1' },
  '/lists/$batch': { as: 'data1', of: ['/lists', idOf] },
  '/calls': { as: 'comm1' },
  '/calls/police': { as: 'police1' },
  '/calls/transfers': { as: 'comm1' },
  '/calls/callers': { as: 'comm1' },
  '/calls/$line': { as: 'comm1', of: ['/lists/board', ({ rows }) => rows?.[0]?.line as string] },
  '/episodes': { as: 'cdc' },
  '/assess': { as: 'cdc' },
  '/release': { as: 'cdc' },
  '/handovers': { as: 'comm1' },
  '/codes': { as: 'cdc' },
  '/episodes/$episode': { as: 'cdc', of: ['/episodes?state=active', idOf] },
  '/episodes/$episode/notice': { as: 'comm1', of: ['/episodes?state=active', idOf] },
  '/refusals': { as: 'comm1' },
  '/tests': { as: 'cdc' },
  '/tests/imports': { as: 'cdc' },
  '/tests/import': { as: 'cdc' },
  '/cases': { as: 'cdc' },
  '/home-board': { as: 'comm1' },
  '/home-board/sheet': { as: 'comm1' },
  '/home-board/$episode': { as: 'comm1', of: ['/episodes?state=active', idOf] },
  '/fevers': { as: 'medic1' },
  '/testing': { as: 'comm1' },
  '/testing/sites/$site': { as: 'comm1', of: ['/testing/sites', idOf] },
  '/testing/sessions/$session': { as: 'comm1', of: ['/testing/sites', sessionOf] },
  '/testing/coverage': { as: 'comm1' },
  '/testing/sessions/$session/coverage': { as: 'comm1', of: ['/testing/sites', sessionOf] },
  '/testing/sessions/$session/coverage/report': { as: 'comm1', of: ['/testing/sites', sessionOf] },
  '/testing/sessions/$session/notice': { as: 'comm1', of: ['/testing/sites', sessionOf] },
  '/testing/sessions/$session/tubes': { as: 'comm1', of: ['/testing/sites', sessionOf] },
  '/testing/read-in': { as: 'comm1' },
  '/testing/results': { as: 'comm1' },
  '/testing/recalls': { as: 'comm1' },
  '/testing/laboratory': { as: 'cdc' },
  '/testing/sessions/$session/prints': { as: 'comm1', of: ['/testing/sites', sessionOf] },
  '/testing/sessions/$session/roster': { as: 'comm1', of: ['/testing/sites', sessionOf] },
  '/testing/sessions/$session/roster/import': { as: 'comm1', of: ['/testing/sites', sessionOf] },
  '/testing/sessions/$session/tickets': { as: 'comm1', of: ['/testing/sites', sessionOf] },
  '/testing/sessions/$session/queue': { as: 'comm1', of: ['/testing/sites', sessionOf] },
  '/isolation': {},
  '/isolation/$site': { of: ['/isolation/sites', idOf] },
  '/isolation/$site/print': { of: ['/isolation/sites', idOf] },
  '/isolation/$site/leaving': { of: ['/isolation/sites', idOf] },
  '/isolation/$site/leaving/print': { of: ['/isolation/sites', idOf] },
  '/isolation/$site/meals': { as: 'kitchen1', of: ['/isolation/mine', firstId] },
  '/isolation/$site/signs': { of: ['/isolation/sites', idOf] },
  '/isolation/$site/stock': { as: 'kitchen1', of: ['/isolation/mine', firstId] },
  '/isolation/$site/rounds': { as: 'control1', of: ['/isolation/mine', firstId] },
  '/isolation/$site/care': { as: 'site1', of: ['/isolation/mine', firstId] },
  '/isolation/$site/doors': { as: 'site1', of: ['/isolation/mine', firstId] },
  '/isolation/$site/board': { as: 'site1', of: ['/isolation/mine', firstId] },
  '/isolation/$site/incidents': { as: 'site1', of: ['/isolation/mine', firstId] },
  '/isolation/$site/incidents/$incident': {
    as: 'site1',
    of: ['/isolation/mine', firstId],
    and: (site) => [`/isolation/sites/${site}/incidents`, idOf],
  },
  '/isolation/$site/briefing': { of: ['/isolation/sites', idOf] },
  '/meetings': { as: 'site1' },
  '/meetings/$meeting': { as: 'site1', of: ['/isolation/meetings', firstId] },
  '/transport': { as: 'street1' },
  '/transport/$trip': { as: 'street1', of: ['/transport/trips', idOf] },
  '/transport/$trip/sheet': { as: 'street1', of: ['/transport/trips', idOf] },
  '/needs': { as: 'comm1' },
  '/rights': { as: 'cdc' },
  '/people': { as: 'data1' },
  '/people/same': { as: 'data1' },
  '/people/$person': { as: 'data1', of: ['/people', ({ rows }) => rows?.[0]?.code as string] },
  '/tasks/$task': { as: 'data1', of: ['/tasks', idOf] },
  '/teams/$place': { of: ['/teams', ({ rows }) => rows?.[0]?.place as string] },
  '/map/import': { as: 'data1' },
  '/map/place': { as: 'data1' },
  '/watch/$id': { of: ['/watch', idOf] },
  '/audit': { as: 'auditor' },
  '/rulebook/$part': { of: ['/rulebook', ({ rows }) => rows?.[0]?.part as string] },
  '/system': { as: 'admin' },
  '/system/$user': { as: 'admin', of: ['/users', idOf] },
};

const PHONE_VISITS: Readonly<Record<string, Visit>> = {
  '/today': { as: 'visitor' },
  '/today/$task': { as: 'comm1', of: ['/my-day', ({ tasks }) => tasks?.[0]?.id as string] },
  '/calls': { as: 'comm1' },
  '/calls/$line': { as: 'comm1', of: ['/lists/mine', ({ claims }) => claims?.[0]?.line as string] },
  '/visits': { as: 'visitor' },
  '/visits/$line': {
    as: 'visitor',
    of: ['/lists/visits', ({ rows }) => rows?.[0]?.line as string],
  },
  '/doors/$episode': { as: 'grid1', of: ['/episodes?state=active', idOf] },
  '/doors/$episode/notice': { as: 'cadre1', of: ['/episodes?state=active', idOf] },
  '/refusals': { as: 'cadre1' },
  '/care': { as: 'grid1' },
  '/care/$episode': { as: 'grid1', of: ['/episodes?state=active', idOf] },
  '/links/$episode': { as: 'cadre1', of: ['/episodes?state=active', idOf] },
  '/tests': { as: 'medic1' },
  '/needs': { as: 'grid1' },
  '/handovers': { as: 'comm1' },
  '/isolation': { as: 'site1' },
  '/isolation/$site/rounds': { as: 'clean1', of: ['/isolation/mine', firstId] },
  '/isolation/$site/care': { as: 'site1', of: ['/isolation/mine', firstId] },
  '/isolation/$site/arrivals': { as: 'site1', of: ['/isolation/mine', firstId] },
  '/isolation/$site/incident': { as: 'kitchen1', of: ['/isolation/mine', firstId] },
  '/isolation/$site/temperatures': { as: 'care1', of: ['/isolation/mine', firstId] },
  '/isolation/$site/zones': { as: 'control1', of: ['/isolation/mine', firstId] },
  '/isolation/$site/meals': { as: 'kitchen1', of: ['/isolation/mine', firstId] },
  '/testing': { as: 'comm1' },
  '/testing/recalls': { as: 'comm1' },
  '/testing/$session/table': { as: 'comm1', of: ['/testing/sites', sessionOf] },
  '/testing/$session/boxes': { as: 'comm1', of: ['/testing/sites', sessionOf] },
  '/transport': { as: 'street1' },
  '/transport/$trip': { as: 'street1', of: ['/transport/trips', idOf] },
  '/me': { as: 'comm1' },
};

/** Pages of things a fresh demo has none of: they are opened where a scene has made one. */
const MADE_LATER = new Set([
  '/release/$release/certificate',
  '/tests/import/$import',
  '/cases/$case',
  '/rights/$request',
]);

test('every screen of the desk opens in both languages', async () => {
  expect(
    Object.keys(DESK_VISITS).filter((path) => !hqScreens.some((screen) => screen.path === path)),
  ).toEqual([]);
  const wrong = await walk(
    hqScreens.filter(({ path }) => !MADE_LATER.has(path)).map(({ path }) => ({ path, ...DESK_VISITS[path] })),
    '',
    DESK,
  );
  expect(wrong).toEqual([]);
});

test('every screen of the phone opens in both languages, at 360 px', async () => {
  const caller = await standing.signIn('comm1', '/m/calls', SMALL_PHONE);
  await caller.getByRole('button', { name: '领取下一条' }).click();
  await caller.getByRole('button', { name: '查看号码并拨打' }).waitFor();
  await caller.context().close();
  const wrong = await walk(
    fieldScreens.map(({ path }) => ({ path, ...PHONE_VISITS[path] })),
    '/m',
    SMALL_PHONE,
  );
  expect(wrong).toEqual([]);
});

test('the next one at a desk finds nothing of the one before', async () => {
  const page = await standing.signIn('data1', '/people', DESK);
  const box = page.locator('main input[type=search]');
  await box.fill('19900010001');
  await page.getByText('没有找到').waitFor();
  await page.getByRole('button', { name: /打开个人菜单/ }).click();
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.getByRole('textbox', { name: '账号' }).fill('hq');
  await page.getByRole('textbox', { name: '密码', exact: true }).fill('Haitang-2026');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByRole('link', { name: '人员', exact: true }).click();
  await page.locator('main').getByRole('link', { name: /^P-/ }).first().waitFor();
  expect(await box.inputValue()).toBe('');
  await page.context().close();
});

test('whoever reads no lists begins at a page of her own; a page that can not be read says which it is', async () => {
  for (const [login, path] of [
    ['site1', '/isolation'],
    ['auditor', '/audit'],
  ] as const) {
    const page = await standing.enter(login, DESK);
    await page.goto(standing.address);
    await page.waitForURL((url) => url.pathname === path);
    await page.locator('h1').first().waitFor();
    await page.context().close();
  }
  const page = await standing.enter('hq', DESK);
  await page.route('**/api/transport/**', (route) => route.fulfill({ status: 500, body: '{}' }));
  await page.goto(`${standing.address}/transport`);
  await page.locator('.state-error').first().waitFor();
  expect(await page.locator('h1').filter({ visible: true }).allInnerTexts()).toEqual(['转运']);
  await page.context().close();
  // Begun without network: what is known of it, and it opens by itself when there is some again.
  const desk = await standing.enter('comm1', DESK);
  await desk.goto(`${standing.address}/tasks`);
  await desk.locator('h1').first().waitFor();
  await desk.locator('.freshness-live').first().waitFor(); // what was begun before goes on in this browser
  await desk.context().setOffline(true);
  await desk.getByRole('link', { name: '居家' }).first().click();
  await desk.getByRole('heading', { name: '连不上服务器，这个页面暂时打不开' }).waitFor();
  await desk.getByText('实时连接中断').waitFor();
  await desk.getByRole('button', { name: '重试' }).click();
  await desk.getByText('还是连不上').waitFor();
  await desk.context().setOffline(false);
  await desk.locator('h1', { hasText: '居家' }).waitFor();
  await desk.context().close();
  // The browser says that the answer was none.
  standing.faults.splice(0);
});

test('a unit is chosen in a dialog', async () => {
  const page = await standing.signIn('hq', '/tasks', DESK);
  await page.getByRole('button', { name: '交办事项' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox', { name: '交给哪个单位' }).click();
  await dialog.getByTitle('白杨街道').first().click();
  await dialog.getByText('白杨街道').filter({ visible: true }).first().waitFor();
  await page.context().close();
});

/** Opens each, by user, two users at a time; says what is wrong with which. */
async function walk(
  visits: readonly (Visit & { path: string })[],
  base: string,
  size: { width: number; height: number },
): Promise<string[]> {
  const queue = [...Map.groupBy(visits, ({ as = 'hq' }) => as)];
  const wrong: string[] = [];
  const walker = async () => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const [as, own] = next;
      const login = as === 'visitor' ? visitor : as;
      const languages: ['zh' | 'en', 'zh' | 'en'] = ['zh', 'en'];
      const page = await standing.enter(login, size);
      for (const visit of own) {
        const at = `${base}${await addressOf(page, visit)}`;
        await page.goto(`${standing.address}${at}`);
        await page.locator('nav').first().waitFor();
        // Every page is loaded once: in the language of the page before, then in the other. What a screen reader and the
        // colours ask is the same in both, and a reading of it is two thirds of the time: half of the pages are read in
        // each.
        const [now, other] = languages;
        languages.reverse();
        const found = [
          ...(await look(page, now)).map((fault) => `${now}: ${fault}`),
          ...(await stumbles(page)).map((fault) => `${now}: ${fault}`),
          ...(await look(page, other)).map((fault) => `${other}: ${fault}`),
        ];
        wrong.push(...found.map((fault) => `${login} ${at} ${fault}`));
      }
      await page.context().close();
    }
  };
  await Promise.all([walker(), walker()]);
  return [...wrong, ...standing.faults.splice(0)];
}

async function addressOf(page: Page, { path, of, and }: Visit & { path: string }): Promise<string> {
  if (of === undefined) return path;
  const [lookAt, handle] = of;
  const answer = (await (await page.request.get(`${standing.address}/api${lookAt}`)).json()) as Answer;
  const found = handle(answer);
  if (found === undefined) throw new Error(`${lookAt} has nothing to open for ${path}`);
  const filled = path.replace(/\$\w+/, found);
  return and === undefined ? filled : addressOf(page, { path: filled, of: and(found) });
}

/** What is wrong with the open page in a language: headings, words, width. */
async function look(page: Page, language: 'zh' | 'en'): Promise<string[]> {
  await speak(page, language);
  await page.waitForFunction(
    () => document.querySelector('h1') !== null && document.querySelector('.state-waiting') === null,
  );
  return page.evaluate(() => {
    const seen = (element: Element) => element.getClientRects().length > 0;
    const found: string[] = [];
    const headings = [...document.querySelectorAll('h1')].filter(seen);
    if (headings.length !== 1) found.push(`${headings.length} headings h1`);
    for (const box of document.querySelectorAll('.state-error')) found.push(`error: ${box.textContent}`);
    const spoken = ['aria-label', 'title', 'placeholder', 'alt'].flatMap((name) =>
      [...document.querySelectorAll(`[${name}]`)].map((element) => element.getAttribute(name)),
    );
    const text = [document.body.innerText, document.title, ...spoken].join('\n');
    for (const [bad] of text.matchAll(/⟦[^⟧]*⟧|\{\w+\}|\bundefined\b|\bNaN\b|\[object |Invalid Date/g))
      found.push(`says ${bad}`);
    for (const box of [document.documentElement, document.querySelector('main')])
      if (box && box.scrollWidth > box.clientWidth) found.push(`${box.tagName} is ${box.scrollWidth} wide`);
    return found;
  });
}

/** Changes the language with the button the desk has on every page; the phone has it under “Me” only. */
async function speak(page: Page, language: 'zh' | 'en'): Promise<void> {
  const spoken = await page.locator('html').getAttribute('lang');
  if (spoken?.startsWith(language)) return;
  const button = page.locator('.language');
  if ((await button.count()) > 0) {
    await button.first().dispatchEvent('click');
  } else {
    await page.evaluate((to) => localStorage.setItem('seawall.language', to), language);
    await page.reload();
  }
  await page.locator(`html[lang^="${language}"] nav`).first().waitFor();
}

/** A trip of a subdistrict, with whoever waits to be fetched there. */
async function planTripOf(login: string): Promise<void> {
  const { house, clock } = standing;
  const stage = stageAt(house, clock.now());
  const at = await asHouse(house, (tx) =>
    row(
      tx,
      sql<{ place: string; person: string }>`
        select d.place::text as place, e.person from duty d join account a on a.id = d.account
        join episode e on e.place <@ d.place and e.state = 'active' and e.ended_at is null
        where a.login = ${login} limit 1`,
    ),
  );
  if (at === undefined) throw new Error('the demo has somebody to fetch');
  const planned = await stage.does(login, planTrip, {
    place: at.place,
    kind: 'hospital',
    destination: '区定点医院',
    vehicle: '浙A·T0001',
    driver: { name: '何师傅', shown: '公司防护培训名单' },
    seats: 7,
    departsAt: '2026-12-08T11:00:00+08:00',
  });
  const riders = [{ person: at.person, luggage: 2, needs: '胰岛素冷藏' }];
  const seated = await stage.does(login, seatRiders, { trip: planned?.trip ?? '', riders });
  if (seated === undefined) throw new Error('she was given a seat');
}

/** The grid member to whose grid a visit of the demo goes. */
async function whoVisits(): Promise<string> {
  const found = await asHouse(standing.house, (tx) =>
    row(
      tx,
      sql<{ login: string }>`
        select a.login from line_search s join duty d on d.place = s.place and d.role = 'grid-member'
        join account a on a.id = d.account where s.ended_at is null and s.stage = 'visit' limit 1`,
    ),
  );
  if (found === undefined) throw new Error('the demo has somebody to visit');
  return found.login;
}
