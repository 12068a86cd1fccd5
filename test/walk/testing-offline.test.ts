// A phone at a testing table without signal: the roster taken along, people found by ticket, card and name, bound to
// tubes, taken back, counted, boxed; and what the house has when the signal is back. In a browser, at the size of a small
// phone, through a line that can be cut. What two phones make of each other: table-phones.test.ts.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { prepareZXingModule, writeBarcode } from 'zxing-wasm/writer';
import { must } from '../../src/base/refusal.ts';
import { rows, run, sql } from '../../src/base/sql.ts';
import { asHouse } from '../../src/ledger/perform.ts';
import { ticketOf } from '../../src/testing/roster/rules.ts';
import { glance, gun, look, lookInEnglish } from './hands.ts';
import { counts, found } from './on-the-phone.ts';
import { type Standing, stand, WALK_MS } from './standing.ts';
import { planTables, type TableScene, type Worker } from './table-scene.ts';
import { type WeakLine, weakLine } from './weak-line.ts';

const SMALL_PHONE = { width: 360, height: 800 };

vi.setConfig({ testTimeout: WALK_MS, hookTimeout: WALK_MS });

let standing: Standing;
let line: WeakLine;
let scene: TableScene;
let phone: Page;
/** Requests of the phone to anybody but its house. */
const strangers: string[] = [];

beforeAll(async () => {
  const writer = createRequire(import.meta.url).resolve('zxing-wasm/writer/zxing_writer.wasm');
  await prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(await readFile(writer)).buffer } });
  standing = await stand(new Date('2026-12-08T12:40:00+08:00'));
  line = await weakLine(standing.address);
  scene = await planTables(standing.house, { people: 40, poolSize: 5 });
  // One of them is a close contact and goes alone, one has a reason not to come.
  await asHouse(standing.house, (tx) =>
    rows(
      tx,
      sql`update test_roster set use = case no when 7 then 'single' else use end,
            exemption = case no when 8 then 'medical' end, exempt_at = case no when 8 then now() end
          where session = ${scene.session}`,
    ),
  );
});
afterAll(async () => {
  await standing?.close();
  await line?.close();
});

const to = (path: string) => `${line.address}/m${path}`;
const who = (no: number): Worker => must(scene.people[no - 1], `no. ${no} is on the roster`);
const ticket = (no: number) => ticketOf(scene.sessionNo, no);

test('the roster is taken onto the phone, sealed, and a table is chosen', async () => {
  phone = await standing.signIn('comm1', to('/testing'), SMALL_PHONE);
  phone.context().on('request', (request) => {
    if (!request.url().startsWith(line.address) && /^https?:/.test(request.url()))
      strangers.push(request.url());
  });
  await phone.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await phone.getByRole('button', { name: '下载名册到本机' }).click();
  await phone.getByText(/名册已在本机：40 人/).waitFor();
  await look(phone, 'table-sessions');
  await lookInEnglish(phone, 'table-sessions', 'My table');
  await phone.getByRole('button', { name: '1 号台' }).click();
  await phone.getByRole('button', { name: '扫新试管开管' }).waitFor();
  await expect.poll(async () => (await found(phone, `opened/roster/${scene.session}`)).length).toBe(1);
  expect(await found(phone, who(1).name, who(1).document, who(1).document.slice(0, 14))).toEqual([]);
  // The reader of codes came with it, from our own house.
  await expect
    .poll(() => phone.evaluate(async () => (await caches.keys()).includes('seawall-scanner')))
    .toBe(true);
});

test('without signal: found by ticket, by card and by name, bound to a tube, and told when something is odd', async () => {
  await cut(phone);
  await phone.reload();
  await phone.getByRole('button', { name: '扫新试管开管' }).waitFor();
  await scan('QT2612080001');
  await phone.getByText('已开管 QT2612080001').waitFor();

  await scan(ticket(1));
  await phone.getByRole('heading', { name: who(1).name }).waitFor();
  await pressed('扫号票');
  await look(phone, 'table-person');
  await lookInEnglish(phone, 'table-none-held', 'Scan ticket / document');
  await scan(ticket(1));
  await register();
  await phone.getByText(`已登记 ${who(1).name}：QT2612080001 第 1 位`).waitFor();

  await scan(who(2).document);
  await phone.getByRole('heading', { name: who(2).name }).waitFor();
  await pressed('看证件');
  await register();

  await typed(who(3).name);
  await phone.getByRole('heading', { name: who(3).name }).waitFor();
  // Nobody has said yet how it was seen that it is she.
  await phone.getByRole('button', { name: '登记入管' }).click({ force: true });
  await phone.getByText('请先选择怎样核对的本人。').filter({ visible: true }).first().waitFor();
  await phone.getByRole('button', { name: '问姓名' }).click();
  await register();
  await phone.getByText('3/5').waitFor();
  await unsent(4);

  await scan(ticket(2));
  await phone.getByText('此人已采样，在 QT2612080001').waitFor();
  await phone.getByRole('button', { name: '不是此人，重新查找' }).click();
  await scan(ticket(8));
  await phone.getByText('免采：医学禁忌').waitFor();
  // The next one scanned before she was pressed into a tube: said, or she would be missing and nobody would know.
  await scan(ticket(9));
  await phone.getByText(`上一位 ${who(8).name} 还没有登记入管`).waitFor();
  await phone.getByRole('button', { name: '不是此人，重新查找' }).click();
  await scan(ticketOf(scene.sessionNo + 1, 4));
  await phone.getByText(/另一场次/).waitFor();
  await scan('QT2612080001');
  await phone.getByText(/这是试管 QT2612080001（3\/5）/).waitFor();
  await look(phone, 'table-odd');
});

test('the camera reads QR and Code 128 in the page, without signal; where there is none the phone says what else', async () => {
  await phone.getByRole('button', { name: '扫号票 / 证件' }).click();
  await phone.getByText(/没有可用的摄像头|摄像头未获允许/).waitFor();
  await look(phone, 'table-no-camera');
  await phone.getByRole('button', { name: '关闭摄像头' }).click();
  await camera(await picture(ticket(4), 'QRCode'));
  await phone.getByRole('button', { name: '扫号票 / 证件' }).click();
  await phone.getByRole('heading', { name: who(4).name }).waitFor();
  await pressed('扫号票');
  await phone.getByRole('button', { name: '关闭摄像头' }).click();
  await camera(await picture('QT2612080001', 'Code128'));
  await phone.getByRole('button', { name: '不是此人，重新查找' }).click();
  await phone.getByRole('button', { name: '扫号票 / 证件' }).click();
  await phone.getByText(/这是试管 QT2612080001/).waitFor();
  await phone.getByRole('button', { name: '关闭摄像头' }).click();
  // From our own house, kept on the phone: nothing else was ever asked for it.
  expect(strangers).toEqual([]);
});

test('somebody who goes alone gets a tube of her own; a stranger is written down with her employer', async () => {
  await scan(ticket(7));
  await phone.getByText('须单采：一人一管').waitFor();
  await phone.getByRole('button', { name: '扫单采管' }).waitFor();
  await scan('QT2612080001');
  await phone.getByText(/不适合此人/).waitFor();
  await scan('QT2612080777');
  await phone.getByText('已开管 QT2612080777').waitFor();
  await register();
  await phone.getByText('已满：请清点封管').waitFor();
  await look(phone, 'table-single');
  await closed(1);

  // Somebody scanned and not yet in a tube steps aside for him: said, as where the next one is scanned.
  await scan(ticket(14));
  await phone.getByRole('heading', { name: who(14).name }).waitFor();
  await scan('11010519491231002X');
  await phone.getByRole('button', { name: '不在名册：现场补登' }).click();
  await phone.getByLabel('姓名').fill('司机老周');
  await phone.getByLabel('所在单位').fill('浙通运输');
  await look(phone, 'table-walk-in');
  await phone.getByRole('button', { name: '下一步：核对入管' }).click();
  await phone.getByRole('heading', { name: '司机老周' }).waitFor();
  await phone.getByText(`上一位 ${who(14).name} 还没有登记入管`).waitFor();
  await register();
  await phone.getByText('4/5').waitFor();
  expect(await found(phone, '司机老周', '11010519491231002X')).toEqual([]);
});

test('a slip is taken back, a full tube is counted and closed; a reload and a second tab see the same', async () => {
  await scan(ticket(9));
  await register();
  await phone.getByText('已满：请清点封管').waitFor();
  await phone.getByRole('button', { name: `撤销 ${who(9).name} 的登记` }).click();
  const why = phone.getByRole('dialog');
  await why.getByRole('button', { name: '扫错人' }).click();
  await why.getByRole('button', { name: '确定' }).click();
  await phone.getByText('4/5').waitFor();
  await scan(ticket(10));
  await register();
  await phone.getByText('已满：请清点封管').waitFor();
  await phone.reload();
  await phone.getByText('已满：请清点封管').waitFor();
  await phone
    .getByText(/司机老周/)
    .first()
    .waitFor();

  const other = await phone.context().newPage();
  await other.goto(to(`/testing/${scene.session}/table`));
  await other.getByText('已满：请清点封管').waitFor();
  await closed(4, true);
  await other.getByRole('button', { name: '扫新试管开管' }).waitFor();
  // What is written in the one is on the screen of the other at once, without signal.
  await scan('QT2612080002');
  await scan(ticket(11));
  await register();
  await other.getByText('1/5').waitFor();
  await other.close();
});

test('tubes go into a box that is counted, sealed, cold, and handed over', async () => {
  await scan(ticket(12));
  await phone.getByRole('heading', { name: who(12).name }).waitFor();
  // The next one is scanned while she is being kept: both are as they should be, and nobody is said to be missing.
  await phone.evaluate((next) => {
    document.querySelector<HTMLButtonElement>('.primary-bar button')?.click();
    for (const key of [...next, 'Enter'])
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  }, ticket(13));
  await phone.getByText(`已登记 ${who(12).name}`).waitFor();
  await phone.getByRole('heading', { name: who(13).name }).waitFor();
  expect(await phone.getByText(/还没有登记入管/).count()).toBe(0);
  await phone.getByRole('button', { name: '不是此人，重新查找' }).click();
  await phone.getByRole('button', { name: '清点封管' }).click();
  await count(2);
  await phone.getByRole('link', { name: '装箱' }).click();
  await phone.getByRole('heading', { name: '待装箱的管' }).waitFor();
  await scan('QT2612080001');
  await scan('QT2612080002');
  await scan('QT2612080777');
  // No tube of this session that this phone knows: a box, or a tube another table has not sent. Only she knows which.
  await scan('QT2612089999');
  await phone.getByText(/不知道 QT2612089999 这支管/).waitFor();
  await glance(phone, 'table-box-unknown');
  expect(await phone.getByLabel('箱号', { exact: true }).inputValue()).toBe('');
  await scan('XIANG-01');
  await phone.getByRole('button', { name: '这是箱号' }).click();
  expect(await phone.getByLabel('箱号', { exact: true }).inputValue()).toBe('XIANG-01');
  await phone.getByLabel('清点箱内管数').fill('3');
  await look(phone, 'table-boxes');
  await phone.getByRole('button', { name: '装箱（3 管）' }).click();
  await phone.getByLabel('封签号').fill('F0017');
  await phone.getByLabel('箱内温度（℃）').fill('4.5');
  await lookInEnglishBoxes();
  await phone.getByLabel('封签号').fill('F0017');
  await phone.getByLabel('箱内温度（℃）').fill('4.5');
  await phone.getByRole('button', { name: '交接送出' }).click();
  await phone.getByText('已送出').first().waitFor();
});

test('nothing is in the house yet, and all of it when the signal is back', async () => {
  expect(await swabs()).toEqual([]);
  await joined(phone);
  const there = await swabs();
  expect(there.filter(({ undone }) => !undone)).toHaveLength(8);
  expect(there.filter(({ undone }) => undone).map(({ no }) => no)).toEqual([9]);
  expect(await tubes()).toEqual([
    { barcode: 'QT2612080001', scanned: 5, written: 4, state: 'departed', use: 'pooled' },
    { barcode: 'QT2612080002', scanned: 2, written: 2, state: 'departed', use: 'pooled' },
    { barcode: 'QT2612080777', scanned: 1, written: 1, state: 'departed', use: 'single' },
  ]);
  // The count that did not agree is somebody's question.
  expect(await questions()).toEqual(['count-differs']);
  expect((await counts(phone)).ops).toBe(0);
});

test('a roster taken anew in another tab is the one this tab reads', async () => {
  await phone.goto(to('/testing'));
  await phone.getByText(/名册已在本机：40 人/).waitFor();
  await asHouse(standing.house, (tx) =>
    run(tx, sql`update test_roster set use = 'single' where session = ${scene.session} and no = 20`),
  );
  const other = await phone.context().newPage();
  await other.goto(to('/testing'));
  const before = await takenAt();
  await other.getByRole('button', { name: '更新本机名册' }).click();
  await expect.poll(takenAt).not.toBe(before);
  await other.close();
  await phone.getByRole('button', { name: '1 号台' }).click();
  await scan(ticket(20));
  await phone.getByText('须单采：一人一管').waitFor();
});

/** When the roster on the phone was taken. */
function takenAt(): Promise<string> {
  return phone.evaluate(
    (session) =>
      new Promise<string>((done, fail) => {
        const request = indexedDB.open('seawall-field');
        request.onerror = () => fail(request.error);
        request.onsuccess = () => {
          const asked = request.result.transaction('looks').objectStore('looks').getAll();
          asked.onsuccess = () => {
            const kept = asked.result as { key: string; at: string }[]; // as the phone keeps it
            done(kept.find(({ key }) => key.endsWith(`/opened/roster/${session}`))?.at ?? '');
          };
          request.result.close();
        };
      }),
    scene.session,
  );
}

test('storage that was emptied from outside is told, and what was lost counted', async () => {
  await phone.goto(to(`/testing/${scene.session}/table`));
  await phone.getByRole('button', { name: '扫新试管开管' }).waitFor();
  await cut(phone);
  await scan('QT2612080005');
  await unsent(1);
  const devtools = await phone.context().newCDPSession(phone);
  await phone.goto('about:blank');
  await devtools.send('Storage.clearDataForOrigin', { origin: line.address, storageTypes: 'indexeddb' });
  line.state = 'open';
  await phone.context().setOffline(false);
  await phone.goto(to('/testing'));
  await phone.getByText('本机存储被清除，1 条未上传记录已丢失').waitFor();
  await phone.reload();
  await phone.getByText('本机存储被清除，1 条未上传记录已丢失').waitFor();
  await phone.getByRole('button', { name: '知道了' }).click();
  await phone.reload();
  await phone.getByText('已同步').waitFor();
  expect(await phone.getByText(/本机存储被清除/).count()).toBe(0);
});

test('storage that is nearly full is said before it is full', async () => {
  await phone.addInitScript(() => {
    navigator.storage.estimate = async () => ({ usage: 81, quota: 100 });
  });
  await phone.reload();
  await phone.getByText('手机存储即将用满').waitFor();
  await look(phone, 'table-nearly-full');
});

test('signing out takes the roster with it, and nothing went wrong on any page', async () => {
  await phone.getByRole('button', { name: '下载名册到本机' }).click();
  await phone.getByText(/名册已在本机/).waitFor();
  await phone.goto(to('/me'));
  await phone.getByRole('button', { name: '退出登录' }).click();
  await phone.getByRole('button', { name: '登录', exact: true }).waitFor();
  expect(await found(phone, `opened/roster/${scene.session}`, who(1).name)).toEqual([]);
  const faults = standing.faults.filter((one) => !/ERR_|Failed to fetch|401|net::/.test(one));
  expect(faults).toEqual([]);
});

// The phone's hands ------------------------------------------------------------------------------------------------

async function cut(page: Page): Promise<void> {
  line.state = 'cut';
  await page.context().setOffline(true);
  await page.getByText(/^离线/).waitFor();
}

async function joined(page: Page): Promise<void> {
  line.state = 'open';
  await page.context().setOffline(false);
  await page.getByText('已同步').waitFor();
}

async function unsent(n: number): Promise<void> {
  await phone.getByText(new RegExp(`^离线 · ${n}$`)).waitFor();
}

async function scan(text: string): Promise<void> {
  await phone.locator('.table-scan').waitFor();
  await gun(phone, text);
}

/** A code as a printer makes it. */
async function picture(text: string, format: 'QRCode' | 'Code128'): Promise<string> {
  const { image, error } = await writeBarcode(text, { format, scale: 4, addQuietZones: true });
  if (image === null) throw new Error(error);
  return Buffer.from(await image.arrayBuffer()).toString('base64');
}

/** A camera that looks at a picture. */
async function camera(png: string): Promise<void> {
  await phone.evaluate(async (picture64) => {
    const picture = new Image();
    picture.src = `data:image/png;base64,${picture64}`;
    await picture.decode();
    const canvas = document.createElement('canvas');
    canvas.width = 640;
    canvas.height = 480;
    const pen = canvas.getContext('2d');
    setInterval(() => {
      if (pen === null) return;
      pen.fillStyle = '#ddd';
      pen.fillRect(0, 0, 640, 480);
      pen.drawImage(picture, (640 - picture.width) / 2, (480 - picture.height) / 2);
    }, 50);
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(10);
  }, png);
}

async function typed(text: string): Promise<void> {
  const field = phone.locator('input[name=scanned]');
  await field.fill(text);
  await field.press('Enter');
}

async function pressed(check: string): Promise<void> {
  const button = phone.getByRole('button', { name: check, exact: true });
  expect(await button.getAttribute('aria-pressed')).toBe('true');
}

async function register(): Promise<void> {
  await phone.getByRole('button', { name: '登记入管' }).click();
  await phone.getByText(/^已登记/).waitFor();
}

async function count(n: number): Promise<void> {
  const dialog = phone.getByRole('dialog');
  await dialog.getByRole('button', { name: String(n), exact: true }).click();
  await dialog.getByRole('button', { name: /封管$/ }).last().click();
  await dialog.waitFor({ state: 'hidden' });
}

async function closed(n: number, differs = false): Promise<void> {
  await phone.getByRole('button', { name: '封管', exact: true }).first().click();
  if (differs) {
    await phone
      .getByRole('dialog')
      .getByRole('button', { name: String(n), exact: true })
      .click();
    await phone.getByText(/请再数一次/).waitFor();
  }
  await count(n);
}

async function lookInEnglishBoxes(): Promise<void> {
  await lookInEnglish(phone, 'table-boxes', 'Number of the seal');
}

// What is in the house ---------------------------------------------------------------------------------------------

function swabs(): Promise<{ no: number; undone: boolean }[]> {
  return asHouse(standing.house, (tx) =>
    rows(
      tx,
      sql<{ no: number; undone: boolean }>`
        select r.no, w.undone_at is not null as undone from test_swab w
          join test_roster r on r.session = w.session and r.person = w.person
        where w.session = ${scene.session} order by r.no`,
    ),
  );
}

function tubes(): Promise<
  { barcode: string; scanned: number; written: number; state: string; use: string }[]
> {
  return asHouse(standing.house, (tx) =>
    rows(
      tx,
      sql<{ barcode: string; scanned: number; written: number; state: string; use: string }>`
        select barcode, scanned::int as scanned, written::int as written, state, use from test_tube
        where session = ${scene.session} order by barcode`,
    ),
  );
}

async function questions(): Promise<string[]> {
  const found = await asHouse(standing.house, (tx) =>
    rows(
      tx,
      sql<{ kind: string }>`
        select kind from test_question where session = ${scene.session} and settled_at is null order by kind`,
    ),
  );
  return found.map(({ kind }) => kind);
}
