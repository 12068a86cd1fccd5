// The phone without signal: what it shows, what it keeps, what it sends when there is signal again, and what it leaves
// behind for the next person who holds it. In a browser, through a line that can be cut at any point.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { uuidv7 } from '../../src/base/ids.ts';
import { must } from '../../src/base/refusal.ts';
import { rows, run, sql } from '../../src/base/sql.ts';
import { importFile } from '../../src/import-file.ts';
import { asHouse, perform } from '../../src/ledger/perform.ts';
import type { Act, Actor } from '../../src/ledger/terms.ts';
import { claimLine, recordAttempt, recordOutcome } from '../../src/lists/calls/acts.ts';
import { openPeople } from '../../src/people/store.ts';
import { actorOfLogin } from '../../src/teams/session.ts';
import { choose } from './hands.ts';
import { counts, found } from './on-the-phone.ts';
import { PHONE, type Standing, stand, WALK_MS } from './standing.ts';
import { type WeakLine, weakLine } from './weak-line.ts';

const ROSTER = join(import.meta.dirname, '..', 'data', 'roster', 'roster.xlsx');
const NOTE = '敲门后本人在家，核对了证件。';
/** JavaScript and styles of the phone's first page, packed; what a village's signal has to carry before anything shows. */
const FIRST_LOAD_KB = 190;

interface Visited {
  readonly line: string;
  readonly person: string;
  readonly name: string;
  readonly document: string;
  readonly phone: string;
  readonly address: string;
}

vi.setConfig({ testTimeout: WALK_MS, hookTimeout: WALK_MS });

let standing: Standing;
let line: WeakLine;
let grid: Page;
let visits: readonly Visited[];

beforeAll(async () => {
  standing = await stand(new Date('2026-12-08T09:00:00+08:00'));
  line = await weakLine(standing.address);
  visits = await toVisit(6);
});
afterAll(async () => {
  await standing?.close();
  await line?.close();
});

const at = (i: number): Visited => must(visits[i], `visit ${i} is there`);
const to = (path: string) => `${line.address}/m${path}`;

test('the page is small, can be put on the home screen, and opens without signal on what was read before', async () => {
  grid = await standing.signIn('grid1', to('/'), PHONE);
  await grid.getByRole('heading', { name: /今日/ }).waitFor();
  expect(await firstLoadKb(grid)).toBeLessThan(FIRST_LOAD_KB);
  await installable(grid);
  await grid.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  // Nobody opened the visits while there was signal; they are there all the same.
  await expect.poll(async () => (await found(grid, '/lists/visits []')).length).toBeGreaterThan(0);
  await cut();
  await grid.reload();
  await grid.getByText(/^离线/).waitFor();
  await grid.getByText('显示的是本机保存的内容').waitFor();
  await grid.getByRole('link', { name: '上门', exact: true }).click();
  await expect.poll(() => grid.locator('.phone-row').count()).toBe(visits.length);

  await joined();
  for (const visit of [at(0), at(1)]) await opened(visit);
  await cut();
  await grid.goto(to(`/visits/${at(0).line}`));
  await grid.getByRole('heading', { name: at(0).name }).waitFor();
  await grid.getByText(at(0).address).waitFor();
  await grid.getByRole('link', { name: at(0).phone }).waitFor();
  await grid.getByText('当前离线').waitFor();
});

test('acts written without signal, with a reload between them, are in the ledger once each and in order', async () => {
  await press(grid, '开始上门');
  await unsent(1);
  await grid.reload();
  await unsent(1);
  await finish(grid);
  await unsent(2);
  await grid.goto(to(`/visits/${at(1).line}`));
  await press(grid, '开始上门');
  await unsent(3);
  await grid.reload();
  await unsent(3);
  expect(await readable(grid)).toEqual([]);
  expect(await written()).toEqual([]);
  await joined();
  expect(await written()).toEqual([
    `lists.visit.started ${at(0).line}`,
    `lists.visit.finished ${at(0).line}`,
    `lists.visit.started ${at(1).line}`,
  ]);
  // The phone's own clock is days off; what happened is dated by the house's.
  const moments = await asHouse(standing.house, (tx) =>
    rows(tx, sql<{ at: Date }>`select started_at as at from line_search where started_at is not null`),
  );
  for (const one of moments)
    expect(Math.abs(one.at.getTime() - standing.clock.now().getTime())).toBeLessThan(3 * 60_000);
});

test('an answer lost on its way back does not make the act happen twice', async () => {
  await grid.goto(to(`/visits/${at(1).line}`));
  const before = line.batches.length;
  line.state = 'answers-lost';
  await finish(grid);
  await expect.poll(() => line.batches.length, { timeout: 15_000 }).toBeGreaterThan(before);
  await grid
    .getByText(/1 条待上传/)
    .first()
    .waitFor();
  expect((await written()).at(-1)).toBe(`lists.visit.finished ${at(1).line}`);
  line.state = 'open';
  await grid.getByText('已同步').waitFor();
  expect(line.batches.length).toBeGreaterThan(before + 1);
  expect(await written()).toHaveLength(4);
});

test('two tabs of one phone count the same and send each act once', async () => {
  const other = await grid.context().newPage();
  await grid.goto(to(`/visits/${at(2).line}`));
  await other.goto(to('/visits'));
  await other.getByText('已同步').waitFor();
  await cut();
  await press(grid, '开始上门');
  await unsent(1);
  await other
    .getByText(/1 条待上传/)
    .first()
    .waitFor();
  const before = line.batches.length;
  await joined();
  await other.getByText('已同步').waitFor();
  expect(sent(before, at(2).line)).toBe(1);
  expect((await written()).at(-1)).toBe(`lists.visit.started ${at(2).line}`);
  expect(await written()).toHaveLength(5);
  await other.close();
});

test('what the house refuses stays on the phone with its reason until somebody has dealt with it', async () => {
  await grid.goto(to(`/visits/${at(2).line}`));
  await cut();
  await grid.getByText(/^离线/).waitFor();
  await grid.getByRole('radio', { name: '未找到' }).press('Space');
  await grid.getByLabel(/做了什么/).fill(NOTE);
  await press(grid, '记录上门结果');
  await unsent(1);
  await reachedByTelephone(at(2));
  line.state = 'open';
  await grid.context().setOffline(false);
  await grid.getByText('1 条需处理').waitFor();
  await grid.getByRole('link', { name: '处理' }).click();
  const act = grid.locator('.outbox-row');
  await act
    .getByText(/已结束|已经结束|不在上门|没有/)
    .first()
    .waitFor();
  await act.getByText(NOTE).waitFor();
  expect(await readable(grid)).toEqual([]);
  await act.getByRole('button', { name: '再次提交' }).click();
  await grid.getByText('1 条需处理').waitFor();
  // Not sent, so nobody signs out over it; it can be written to a file, and be taken away by who made it.
  const out = grid.getByRole('button', { name: '退出登录' });
  expect(await out.getAttribute('aria-disabled')).toBe('true');
  await grid.getByText(/还有 1 条记录没有上传或需要处理/).waitFor({ state: 'attached' });
  await grid.getByRole('button', { name: '导出到文件' }).click();
  const saving = grid.waitForEvent('download');
  await grid.getByRole('dialog').getByRole('button', { name: '导出到文件' }).click();
  const file = JSON.parse(await readFile(await (await saving).path(), 'utf8')) as {
    acts: { input: unknown }[];
  };
  expect(file.acts).toMatchObject([{ act: 'finishVisit', input: { line: at(2).line, note: NOTE } }]);
  await act.getByRole('button', { name: '删除' }).click();
  await grid.getByRole('dialog').getByRole('button', { name: '删除这条记录' }).click();
  await grid.getByText('全部已上传').waitFor();
});

test('where a hotel’s page answers in place of the house, or nobody does, the phone shows what it kept', async () => {
  await grid.goto(to('/visits'));
  await grid.getByText('已同步').waitFor();
  await grid.locator('.phone-row').first().waitFor();
  const shown = await grid.locator('.phone-row').count();
  for (const state of ['elsewhere', 'silent'] as const) {
    line.state = state;
    await grid.goto(to('/visits'));
    await grid.getByText('显示的是本机保存的内容').waitFor();
    await expect.poll(() => grid.locator('.phone-row').count(), { timeout: 20_000 }).toBe(shown);
  }
  await joined();
});

test('a call and its outcome are written down without signal; the house decides when it has both', async () => {
  await joined();
  const [who] = await toCall();
  const { line: of, name, document } = must(who, 'somebody waits to be called');
  await (await acts('grid1'))(claimLine, { line: of });
  await grid.goto(to(`/calls/${of}`));
  await press(grid, '查看号码并拨打');
  await cut();
  await grid.getByText(/^离线/).waitFor();
  await choose(grid, '接通，身份已核对');
  await grid.getByLabel('对方说的姓名').fill(name);
  await grid.getByLabel('对方说的证件后四位').fill(document.slice(-4));
  await press(grid, '记录通话');
  await unsent(1);
  await press(grid, '核实无误');
  await press(grid, '确认判定：核实无误');
  await unsent(2);
  await joined();
  const [now] = await asHouse(standing.house, (tx) =>
    rows(tx, sql<{ state: string }>`select state from list_line where id = ${of}`),
  );
  expect(now?.state).toBe('confirmed');
}, 60_000);

test('a new version waits until the person takes it', async () => {
  await grid.evaluate(() => Object.assign(window, { sameShift: true }));
  line.newVersion = '\n// the next version\n';
  await grid.evaluate(async () => {
    await (await navigator.serviceWorker.ready).update();
  });
  await grid.getByText('新版本已就绪').waitFor();
  await grid.getByRole('link', { name: '今日', exact: true }).click();
  await grid.waitForTimeout(1_000);
  expect(await grid.evaluate(() => 'sameShift' in window)).toBe(true);
  const reloading = grid.waitForEvent('load');
  await grid.getByRole('button', { name: '更新', exact: true }).click();
  await reloading;
  expect(await grid.evaluate(() => 'sameShift' in window)).toBe(false);
});

test('after the session has ended, the same person sends what waited, and nobody else sees or sends it', async () => {
  await opened(at(3));
  await cut();
  await press(grid, '开始上门');
  await unsent(1);
  await asHouse(standing.house, (tx) =>
    run(
      tx,
      sql`update session set revoked_at = ${standing.clock.now()}, revoked_by = 'test', revoked_why = 'lost'`,
    ),
  );
  line.state = 'open';
  await grid.context().setOffline(false);
  await grid.getByText(/本机有 1 条未上传记录/).waitFor();
  // Wiped at the first contact: nothing is left to read, only what is to be sent, sealed; and how far the clock is off,
  // and under which name this storage was born.
  expect(await counts(grid)).toEqual({ looks: 0, ops: 1, keys: 1, marks: 2 });
  expect(await readable(grid)).toEqual([]);

  // Whether it was tried before another answer said that the session had ended is a race of the line's; from here on
  // nobody but her may try.
  const before = line.batches.length;
  await signIn(grid, 'comm1');
  await grid.getByText('本机有另一账号的 1 条未上传记录').waitFor();
  await grid.getByRole('link', { name: '我的', exact: true }).click();
  await grid.getByText('全部已上传').waitFor();
  await grid.reload(); // an outbox tries when it is opened
  await grid.getByText('本机有另一账号的 1 条未上传记录').waitFor();
  await grid.waitForTimeout(1_000);
  expect(await grid.content()).not.toContain(at(3).name);
  expect(await found(grid, 'opened/visit/')).toEqual([]);
  expect(sent(before, at(3).line)).toBe(0);
  expect(await written()).toHaveLength(5);
  await grid.getByRole('button', { name: '退出登录' }).click();

  await grid.getByText(/本机有 1 条未上传记录/).waitFor();
  await signIn(grid, 'grid1');
  await grid.getByText('已同步').waitFor();
  await expect.poll(written).toHaveLength(6);
  expect((await written()).at(-1)).toBe(`lists.visit.started ${at(3).line}`);
});

test('where the signal goes right after an act has arrived, the page goes on showing it until it has read it', async () => {
  const found = grid.getByRole('radio', { name: /见到本人/ });
  const shown = async () => {
    await found.waitFor({ state: 'attached' });
    expect(await grid.getByRole('button', { name: '开始上门' }).count()).toBe(0);
  };
  for (const [i, visit] of [at(5), at(4)].entries()) {
    await opened(visit);
    const before = line.batches.length;
    line.state = 'cut-after-acts';
    await press(grid, '开始上门');
    await expect.poll(written).toHaveLength(7 + i);
    await cut();
    // The house has it: nothing is unsent. A page opened anew does not know that.
    await grid.getByText('离线', { exact: true }).waitFor();
    await shown();
    const reloads = i === 1;
    if (reloads) {
      await grid.reload();
      await unsent(1);
      await shown();
    }
    await joined();
    await shown();
    expect((await counts(grid)).ops).toBe(0);
    // Only read again, or sent once more and the same act.
    expect(sent(before, visit.line)).toBe(reloads ? 2 : 1);
    expect(await written()).toHaveLength(7 + i);
  }
});

test('a tab of the one before sends nothing under the next one’s name, and shows none of it', async () => {
  const next = await grid.context().newPage();
  await next.goto(to('/me'));
  await opened(at(3));
  const me = await whoIs(grid);
  await next.getByRole('button', { name: '退出登录' }).click();
  await signIn(next, 'comm1');
  await next.getByRole('navigation').first().waitFor();
  await grid.getByText(at(3).name).waitFor({ state: 'hidden' });
  const answer = await grid.request.post(`${line.address}/api/acts`, {
    headers: { 'x-seawall-user': me },
    data: { acts: [] },
  });
  expect(answer.status()).toBe(401);
  expect(await answer.text()).toContain('someone-else');
  await next.goto(to('/me'));
  await next.getByRole('button', { name: '退出登录' }).click();
  await grid.getByRole('button', { name: '登录', exact: true }).waitFor();
  await next.close();
});

test('signing out leaves nothing behind', async () => {
  await signIn(grid, 'grid1');
  await opened(at(4));
  await grid.getByRole('link', { name: '今日', exact: true }).click();
  expect(await readable(grid)).toEqual([]);
  expect((await counts(grid)).looks).toBeGreaterThan(2);
  await grid.getByRole('link', { name: '我的', exact: true }).click();
  await grid.getByRole('button', { name: '退出登录' }).click();
  await grid.getByRole('button', { name: '登录', exact: true }).waitFor();
  expect(await counts(grid)).toEqual({ looks: 0, ops: 0, keys: 0, marks: 2 });
  expect(await readable(grid)).toEqual([]);
  await cut();
  await grid.reload();
  await grid
    .getByText(/网络不通/)
    .first()
    .waitFor();
  const faults = standing.faults.filter(
    (one) => !/ERR_|Failed to fetch|401|net::|MIME type \("text\/html"\)/.test(one),
  );
  expect(faults).toEqual([]);
});

// The phone's hands ------------------------------------------------------------------------------------------------

async function cut(): Promise<void> {
  line.state = 'cut';
  await grid.context().setOffline(true);
}

async function joined(): Promise<void> {
  line.state = 'open';
  await grid.context().setOffline(false);
  await grid.getByText('已同步').waitFor();
}

async function unsent(n: number): Promise<void> {
  await grid.getByText(`${n} 条待上传`).first().waitFor();
  await grid.getByText(new RegExp(`^离线 · ${n}$`)).waitFor();
}

async function press(page: Page, words: string): Promise<void> {
  await page.getByRole('button', { name: words }).click();
}

async function opened(visit: Visited): Promise<void> {
  await grid.goto(to(`/visits/${visit.line}`));
  await press(grid, '查看姓名、住址和电话');
  await grid.getByRole('heading', { name: visit.name }).waitFor();
  await expect.poll(async () => (await found(grid, `opened/visit/${visit.line}`)).length).toBe(1);
}

async function finish(page: Page): Promise<void> {
  await choose(page, /见到本人/);
  await page.getByLabel('同时判定结果').selectOption({ label: '核实无误' });
  await page.getByLabel(/做了什么/).fill(NOTE);
  await press(page, '记录上门结果');
}

async function signIn(page: Page, login: string): Promise<void> {
  await page.getByRole('textbox', { name: '账号' }).fill(login);
  await page.getByRole('textbox', { name: '密码', exact: true }).fill('Haitang-2026');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.getByRole('navigation').first().waitFor();
}

// What is on the phone ---------------------------------------------------------------------------------------------

/** Every name, document, number and address of the people to visit, and what was noted, that lies open on the phone. */
async function readable(page: Page): Promise<string[]> {
  const secrets = visits.flatMap(({ name, document, phone, address }) => [name, document, phone, address]);
  return found(page, ...secrets.filter((text) => text !== ''), NOTE);
}

async function whoIs(page: Page): Promise<string> {
  const answer = await page.request.get(`${line.address}/api/session`);
  return ((await answer.json()) as { user: { id: string } }).user.id;
}

/** Kilobytes, packed, of the scripts and styles the page named or asked for before it was first shown. */
async function firstLoadKb(page: Page): Promise<number> {
  const html = await (await page.request.get(to('/'))).text();
  const names = [...html.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)].map((match) => match[1] ?? '');
  expect(names.length).toBeGreaterThan(3);
  expect(names.filter((name) => name.includes('antd'))).toEqual([]);
  let bytes = 0;
  for (const name of names) {
    const answer = await fetch(`${standing.address}${name}`, { headers: { 'accept-encoding': 'gzip' } });
    const { gzipSync } = await import('node:zlib');
    bytes += gzipSync(Buffer.from(await answer.arrayBuffer())).byteLength;
  }
  if (process.env.SEAWALL_SIZES !== undefined) process.stdout.write(`first load of /m: ${bytes} bytes\n`);
  return bytes / 1_024;
}

/** What a browser asks before it offers the home screen. */
async function installable(page: Page): Promise<void> {
  const get = (path: string) => page.request.get(`${line.address}${path}`);
  const manifest = (await (await get('/m/manifest.webmanifest')).json()) as Record<string, unknown> & {
    icons: { src: string; sizes: string; type: string; purpose?: string }[];
  };
  expect(manifest).toMatchObject({ start_url: '/m/', scope: '/m/', display: 'standalone' });
  expect(await page.locator('meta[name=theme-color]').getAttribute('content')).toBe(manifest.theme_color);
  for (const icon of manifest.icons) {
    const answer = await get(icon.src);
    expect(answer.headers()['content-type']).toContain(icon.type);
    if (icon.type !== 'image/png') continue;
    const png = await answer.body();
    expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`).toBe(icon.sizes);
  }
  expect(manifest.icons.map((icon) => icon.sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']));
  expect(manifest.icons.some((icon) => icon.purpose === 'maskable')).toBe(true);
  const session = await page.context().newCDPSession(page);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  expect(installabilityErrors.filter((one) => one.errorId !== 'in-incognito')).toEqual([]);
}

// What is in the house ---------------------------------------------------------------------------------------------

/** What was written down of visits, in the order of the ledger. */
async function written(): Promise<string[]> {
  const entries = await asHouse(standing.house, (tx) =>
    rows(
      tx,
      sql<{ word: string; about: string[] }>`
        select word, about from ledger where word in ('lists.visit.started', 'lists.visit.finished') order by seq`,
    ),
  );
  return entries.map(
    ({ word, about }) => `${word} ${about.find((one) => one.startsWith('line:'))?.slice('line:'.length)}`,
  );
}

/** How many batches after the first `before` carried an act about this line. */
function sent(before: number, of: string): number {
  return line.batches.slice(before).filter((body) => body.includes(of)).length;
}

async function actor(login: string): Promise<Actor> {
  const { house, clock } = standing;
  const rulebook = await house.rulebookAt(clock.now());
  return asHouse(house, (tx) => actorOfLogin(tx, rulebook, login, clock.now()));
}

async function acts(login: string): Promise<(one: Act, input: unknown) => Promise<unknown>> {
  const who = await actor(login);
  return (one, input) => perform(standing.house, one, input, { actor: who, id: uuidv7(), channel: 'web' });
}

/** People of the grid member's own area whose number was wrong, so that somebody has to go there. */
async function toVisit(count: number): Promise<Visited[]> {
  const { house } = standing;
  const bytes = await readFile(ROSTER);
  await importFile(house, { source: 'roster', fileName: 'roster.xlsx', bytes, sha256: 'ab'.repeat(32) });
  // The house sends the lines out by itself.
  await vi.waitFor(async () => expect(await routed()).toBeGreaterThan(0), { timeout: 30_000, interval: 200 });
  const known = (await toCall()).slice(0, count);
  expect(known.length).toBe(count);
  const call = await acts('comm1');
  for (const { line: of } of known) {
    await call(claimLine, { line: of });
    await call(recordAttempt, { line: of, channel: 'mobile', result: 'wrong-number' });
    await call(recordOutcome, { line: of, outcome: 'wrongNumber' });
  }
  await house.drain();
  return known;
}

/** People of the grid member's own area whom nobody has called yet. */
async function toCall(): Promise<Visited[]> {
  const { house } = standing;
  const area = (await actor('grid1')).duties.map((duty) => duty.place);
  const people = await asHouse(house, async (tx) => {
    const lines = await rows(
      tx,
      sql<{ id: string; person: string }>`
        select l.id, l.person from list_line l
        where l.state = 'routed' and l.place <@ any (${area}::ltree[]) order by l.row_no limit 60`,
    );
    const open = await openPeople(
      tx,
      house,
      lines.map((one) => one.person),
    );
    return lines.map((one) => ({ line: one.id, ...open.get(one.person), person: one.person }));
  });
  const known = people.filter((one) => one.address !== undefined && one.document !== undefined);
  return known.map((one) => ({
    line: one.line,
    person: one.person,
    name: one.name ?? '',
    document: one.document ?? '',
    phone: one.phones?.[0] ?? '',
    address: one.address ?? '',
  }));
}

async function routed(): Promise<number> {
  const [found] = await asHouse(standing.house, (tx) =>
    rows(tx, sql<{ n: number }>`select count(*)::int as n from list_line where state = 'routed'`),
  );
  return found?.n ?? 0;
}

/** The person sought rings back: nobody needs to go there any more. */
async function reachedByTelephone({ line: of, name, document }: Visited): Promise<void> {
  const call = await acts('comm1');
  await call(claimLine, { line: of });
  await call(recordAttempt, {
    line: of,
    channel: 'mobile',
    result: 'answered-identity-confirmed',
    told: { name, last4: document.slice(-4) },
  });
  await call(recordOutcome, { line: of, outcome: 'confirmed' });
  await standing.house.drain();
}
