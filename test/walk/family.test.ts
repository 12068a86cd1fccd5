// A grandmother of eighty comes back from a medium-risk area, and the house sees her through her fourteen days: the call,
// the plan, the notice, the team at the door, her temperatures, a missed one, a fever, a test, the two signatures, the
// community that takes her over; and she reads who looked at her data. In a browser, as each of them does it.
import { createHash } from 'node:crypto';
import { loadImage } from '@napi-rs/canvas';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { addDays } from '../../src/base/civil-dates.ts';
import { uuidv7 } from '../../src/base/ids.ts';
import { must } from '../../src/base/refusal.ts';
import { rows, sql } from '../../src/base/sql.ts';
import { recordTemperature } from '../../src/control/observations/acts.ts';
import { recordTest } from '../../src/control/tests/acts.ts';
import { importFile } from '../../src/import-file.ts';
import { asHouse, perform } from '../../src/ledger/perform.ts';
import type { Act } from '../../src/ledger/terms.ts';
import { actorOfLogin } from '../../src/teams/session.ts';
import { identity, mobile } from '../lists.ts';
import { type DrawnPage, differsBy, drawn, textOf, unread } from '../pdf-pixels.ts';
import { workbook } from '../workbooks.ts';
import { callOpened, fetched, look, lookInEnglish, outcome, result, shot } from './hands.ts';
import { DESK, PHONE, type Standing, stand, WALK_MS, WALL } from './standing.ts';

vi.setConfig({ testTimeout: WALK_MS, hookTimeout: WALK_MS });

/** How long a follow-up may take on a slow machine. */
const WAITS = { timeout: 30_000, interval: 200 };
/** Tuesday; the morning's slot is over, so the first temperature is the evening's. */
const FIRST_DAY = '2026-12-08';
const LAST_DAY = '2026-12-21';
const her = {
  name: '沈桂兰',
  document: identity(2, '19460312'),
  phone: mobile(812),
  address: '建设者公寓 3 幢 502 室',
};
const THERMOMETER = 'T-0815';
/** What to answer at her door: a home that will do. */
const HOME = ['否', '是', '是', '否', '是', '是', '是'];

let house: Standing;
let line: string;
let episode: string;
/** E-101: her number on papers and at desks. */
let code: string;
let own: Page;

beforeAll(async () => {
  house = await stand(new Date(`${FIRST_DAY}T10:10:00+08:00`));
  const heading = ['序号', '姓名', '身份证号', '联系电话', '居住地址', '末次接触时间', '风险等级'];
  const row = ['1', her.name, her.document, her.phone, her.address, addDays(FIRST_DAY, -1), '中风险地区来返'];
  const bytes = workbook('xlsx', [{ name: '名单', rows: [heading, row] }]);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await importFile(house.house, { source: 'letter-of-assistance', fileName: '协查函.xlsx', bytes, sha256 });
  // The house sends it to her grid by itself.
  line = await vi.waitFor(async () => {
    const [found] = await inside(sql<{ id: string }>`select id from list_line where state = 'routed'`);
    return must(found, 'her line waits to be called').id;
  }, WAITS);
});
afterAll(() => house?.close());

test('her line is confirmed on the telephone, the plan is shown, and then ordered', async () => {
  const caller = await house.signIn('comm1', `/calls/${line}`, DESK);
  await callOpened(caller);
  await caller.getByLabel('对方说的姓名').fill(her.name);
  await caller.getByLabel('对方说的后四位').fill(her.document.slice(-4));
  await caller.getByRole('button', { name: '核对身份' }).click();
  await caller.getByText('身份已核对 2/2').waitFor();
  await result(caller, '接通，身份已核对');
  await outcome(caller, '核实无误');
  await look(caller, 'family-called');

  const cdc = await house.signIn('cdc', '/assess', DESK);
  await cdc.getByText('没有正在处置的疫情').first().waitFor();
  await look(cdc, 'family-no-outbreak');
  await cdc.getByRole('button', { name: '启动疫情处置' }).click();
  const opening = cdc.getByRole('dialog');
  await opening.getByLabel('名称（中文）').fill('沿江聚集性疫情');
  await opening.getByLabel('名称（英文）').fill('Riverside cluster');
  await opening.getByRole('combobox', { name: '方案' }).selectOption('CN-COVID-8');
  await opening.getByLabel('到期日', { exact: true }).fill('2027-03-31');
  await look(cdc, 'family-outbreak');
  await opening.getByRole('button', { name: '启动疫情处置' }).click();
  await opening.waitFor({ state: 'hidden' });
  await house.house.drain();
  const waiting = cdc.getByRole('link', { name: /^沈/ });
  await waiting.waitFor();
  await lookInEnglish(cdc, 'family-desk', 'from a medium-risk area');
  await waiting.click();

  // Nothing takes effect before somebody has seen what it will be.
  await cdc.locator('.strip-end', { hasText: LAST_DAY }).waitFor();
  expect(await cdc.locator('.strip-test').count()).toBe(4);
  await cdc.locator('.strip-test').first().click();
  await cdc.locator('.strip-because').waitFor();
  await look(cdc, 'family-plan');
  await lookInEnglish(cdc, 'family-plan', 'Home isolation');
  episode = must(cdc.url().split('/').pop(), 'the page of her stay');
  code = must((await cdc.locator('h1').textContent())?.match(/E-\d+/)?.[0], 'her number stands above it');
  await cdc.getByRole('button', { name: '作出管控决定' }).click();
  await cdc.getByText('管控决定已生效').waitFor();
  await house.house.drain();
  await cdc.getByText('第 1 号').waitFor();
  await look(cdc, 'family-ordered');
});

test('the notice is a page, a print and a PDF that say the same, in both languages', async () => {
  const desk = await house.signIn('comm1', `/episodes/${episode}/notice`, DESK);
  await look(desk, 'family-notice-before');
  await desk.getByRole('button', { name: '生成告知书' }).click();
  const paper = desk.locator('article.paper');
  await paper.getByText(her.document).waitFor();
  for (const said of [her.name, her.phone, her.address, code, `${FIRST_DAY} 至 ${LAST_DAY}`])
    await paper.getByText(said).first().waitFor();
  await look(desk, 'family-notice');

  const pdf = async () =>
    drawn(await fetched(desk, () => desk.getByRole('button', { name: '下载 PDF' }).click()));
  const said = [her.name, her.document, her.phone, code, FIRST_DAY, LAST_DAY];
  const chinese = await pdf();
  readsWhole(chinese, ['医学观察告知书', ...said, '中华人民共和国传染病防治法', '被告知人签名']);
  // The same decision at the same moment is the same paper, to the pixel.
  await samePixels(chinese, await pdf());
  const languages = desk.getByRole('group', { name: '语言' });
  await languages.getByRole('button', { name: 'English' }).click();
  await paper.getByText('Notice of control and medical observation').waitFor();
  await shot(desk, 'family-notice-english');
  readsWhole(await pdf(), ['Noticeofcontrol', ...said, 'Whatholdsforyou']);

  // Printed from the page, it is the paper and nothing around it.
  await languages.getByRole('button', { name: '中文' }).click();
  await paper.getByText('医学观察告知书').waitFor();
  const printed = textOf(await drawn(await desk.pdf({ format: 'A4' }))).replaceAll(' ', '');
  for (const one of [her.name, her.document, code, LAST_DAY]) expect(printed).toContain(one);
  for (const around of ['总览', '研判台', '下载PDF']) expect(printed).not.toContain(around);
});

test('the team at the door: stay put, home, kit, notice signed with a finger, a first sample', async () => {
  const grid = await house.signIn('grid1', '/m/visits', PHONE);
  await grid.getByText('告知不外出').first().waitFor();
  await look(grid, 'family-doors');
  await grid.getByText('告知不外出').first().click();
  await openedDoor(grid);
  await visited(grid, 'stay-put');

  const medic = await house.signIn('medic1', `/m/doors/${episode}`, PHONE);
  await openedDoor(medic);
  await look(medic, 'family-door');
  // Her daughter, who lives there too, goes to relatives.
  const people = await step(medic, '同住人');
  await people.getByLabel('姓名').fill('沈晓月');
  await people.locator('label', { hasText: '搬出' }).click();
  await people.getByLabel('原因').selectOption({ label: '搬至亲友处' });
  await look(medic, 'family-co-resident');
  await people.getByRole('button', { name: '登记同住人' }).click();
  await people.getByText('1 人').waitFor();
  const check = await step(medic, '住处核查');
  const questions = check.locator('.door-question');
  expect(await questions.count()).toBe(HOME.length);
  for (const [i, answer] of HOME.entries())
    await questions.nth(i).getByRole('button', { name: answer, exact: true }).click();
  await look(medic, 'family-check');
  await check.getByRole('button', { name: '核查住处' }).click();
  await check.getByText('适合居家').waitFor();
  const kit = await step(medic, '物资');
  await kit.getByLabel('体温计编号').fill(THERMOMETER);
  await look(medic, 'family-kit');
  await kit.getByRole('button', { name: '发放物资' }).click();
  await kit.getByText('已发放').waitFor();

  // She reads the notice on the phone and signs with her finger.
  await (await step(medic, '告知书')).getByRole('link', { name: '查看并打印' }).click();
  await medic.getByRole('button', { name: '生成告知书' }).click();
  await medic.locator('article.paper').getByText(her.document).waitFor();
  await medic.locator('label', { hasText: '屏幕签名' }).click();
  const box = medic.locator('.door-sign canvas');
  await sign(medic, box);
  await goesWith(medic, '网格员');
  await look(medic, 'family-signed');
  await medic.getByRole('button', { name: '登记送达' }).click();
  await medic.getByText('住处核查').first().waitFor();
  await medic.getByText('已同步').waitFor();
  await medic.locator('.door-step', { hasText: '告知书' }).getByText('已送达').waitFor();
  await visited(medic, 'set-up', '网格员');

  await medic.goto(`${house.address}/m/tests`);
  await medic.getByRole('button', { name: new RegExp(code) }).click();
  await look(medic, 'family-sample');
  await medic.getByRole('dialog').getByRole('button', { name: '已采样' }).click();
  await medic.getByText('已同步').waitFor();
  await expect.poll(testStates).toContain(`${FIRST_DAY} sampled`);

  // What was signed stands on the paper that is printed from now on.
  const desk = await house.signIn('comm1', `/episodes/${episode}/notice`, DESK);
  await desk.getByRole('button', { name: '生成告知书' }).click();
  const signature = desk.locator('.paper-line img');
  await signature.waitFor();
  const drawnName = await loadImage(
    Buffer.from(must(await signature.getAttribute('src'), 'a picture').replace(/^.*,/, ''), 'base64'),
  );
  expect([drawnName.width, drawnName.height]).toEqual([640, 220]);
  await signature.scrollIntoViewIfNeeded();
  await look(desk, 'family-notice-served');
  readsWhole(await drawn(await fetched(desk, () => desk.getByRole('button', { name: '下载 PDF' }).click())), [
    her.name,
    '送达人签名',
  ]);
});

test('she reports on her own page, and the grid member on the phone', async () => {
  const grid = await house.signIn('grid1', `/m/links/${episode}`, PHONE);
  const made = grid.waitForResponse((answer) => answer.url().endsWith('/api/acts/makeLink'));
  await grid.getByRole('button', { name: '发放填报码' }).click();
  const { result: given } = (await (await made).json()) as { result: { token: string } };
  await grid.getByRole('img', { name: '扫码打开您的页面' }).waitFor();
  await look(grid, 'family-code');

  // The day's result comes in at the desk: a number, a digit, Enter.
  const cdc = await house.signIn('cdc', '/tests?tab=sampled', DESK);
  await cdc.getByRole('link', { name: code }).waitFor();
  await look(cdc, 'family-tests');
  await cdc.getByLabel('管控编号').fill(code);
  await cdc.getByRole('button', { name: '录入结果' }).click();
  const entering = cdc.getByRole('dialog');
  await entering.getByText('按 1 阴性').waitFor();
  await cdc.keyboard.press('1');
  await look(cdc, 'family-result');
  await cdc.keyboard.press('Enter');
  await entering.waitFor({ state: 'hidden' });
  await expect.poll(testStates).toContain(`${FIRST_DAY} done`);

  await house.goHome(`${FIRST_DAY}T15:40:00+08:00`);
  own = await house.ownPage(given.token);
  await own.getByText('现在请量体温').waitFor();
  await own.getByText('今天是第 1 天').waitFor();
  await look(own, 'family-own');
  await report('36.6');
  const second = addDays(FIRST_DAY, 1);
  await house.goHome(`${second}T08:00:00+08:00`);
  await own.reload();
  await own.getByText('今天是第 2 天').waitFor();
  await report('36.5');

  await house.goHome(`${second}T16:00:00+08:00`);
  const evening = await house.signIn('grid1', '/m/care', PHONE);
  await evening.getByRole('button', { name: new RegExp(code) }).click();
  await look(evening, 'family-care');
  await evening.getByRole('dialog').getByRole('button', { name: '36.7', exact: true }).click();
  await expect.poll(slots).toEqual(['12-08 1 done', '12-09 0 done', '12-09 1 done']);
  await own.reload();
  await own.getByRole('button', { name: '我的体温' }).click();
  for (const value of ['36.6 ℃', '36.5 ℃', '36.7 ℃']) await own.getByText(value).waitFor();
  await look(own, 'family-own-readings');
  await own.getByRole('button', { name: '返回' }).click();
});

test('a missed one is reminded, then called, then visited; the visit finds a fever', async () => {
  const third = addDays(FIRST_DAY, 2);
  await house.goHome(`${third}T09:55:00+08:00`);
  const grid = await house.signIn('grid1', '/m/today', PHONE);
  const board = await house.signIn('comm1', '/home-board', DESK);
  await house.pass(40);
  await board.reload();
  await board.getByText('已提醒').waitFor();
  await own.reload();
  await own.getByText('上午体温还没有报，请现在量').waitFor();
  await look(own, 'family-own-late');
  await house.pass(30);
  await grid.reload();
  await grid.getByText(`${code} 12-10 上午未测温，电话询问`).waitFor();
  await house.pass(60);
  await grid.reload();
  const task = grid.getByText(`${code} 12-10 上午未测温，上门`);
  await task.waitFor();
  await look(grid, 'family-today');
  await board.reload();
  await board.getByText('需上门').waitFor();
  await look(board, 'family-board-missed');

  // At the door she is in bed.
  await task.click();
  await grid.getByText('12-10 上午未测').first().waitFor();
  await look(grid, 'family-missed');
  await grid.getByLabel('其他数值').fill('37.6');
  await grid.getByRole('button', { name: /^保存/ }).click();
  await grid.getByText('已同步').waitFor();
  await expect.poll(slots).toContain('12-10 0 done');
  await expect.poll(tasks).toEqual(['fever-second']);

  // The community sees that somebody has one, the medic whose it is, and the wall that there is one.
  await board.reload();
  await board.getByText('有 1 人健康异常，详情仅医务人员可见').waitFor();
  await look(board, 'family-board-fever');
  const medic = await house.signIn('medic1', '/home-board', DESK);
  await medic.getByText('37.6 ℃').waitFor();
  await lookInEnglish(medic, 'family-board-medic', '37.6 ℃');
  const wall = await house.signIn('hq', '/wall/', WALL);
  const fevers = wall.locator('.wall-kpis li', { hasText: '发热处置中' });
  await fevers.locator('strong', { hasText: /^1$/ }).waitFor();
  await wall.locator('.wall-alarm', { hasText: '体温异常' }).waitFor();
  expect(await wall.locator('body').innerText()).not.toContain(her.name.slice(0, 1));
  await look(wall, 'family-wall');
});

test('the fever is measured again, goes to the medic, becomes a test, and the test is negative', async () => {
  await house.pass(12);
  const grid = await house.signIn('grid1', `/m/care/${episode}`, PHONE);
  await grid.getByLabel('其他数值').fill('37.7');
  await look(grid, 'family-second');
  await grid.getByRole('button', { name: /^保存/ }).click();
  await expect.poll(tasks).toEqual(['fever-medic']);

  const medic = await house.signIn('medic1', '/fevers', DESK);
  await medic.getByText('37.7 ℃').waitFor();
  await medic.getByLabel('医务人员判断').selectOption({ label: '上门核酸' });
  await look(medic, 'family-fever');
  await medic.getByRole('button', { name: '判断健康异常' }).click();
  await expect.poll(tasks).toEqual(['fever-outcome', 'fever-test']);

  const phone = await house.signIn('medic1', '/m/today', PHONE);
  await phone.getByText(`${code} 健康异常，上门采样`).click();
  await phone.getByRole('button', { name: new RegExp(code) }).click();
  await phone.getByRole('dialog').getByRole('button', { name: '已采样' }).click();
  await phone.getByText('已同步').waitFor();
  await expect.poll(tasks).toEqual(['fever-outcome']);
  await house.pass(240);
  await medic.goto(`${house.address}/episodes/${episode}`);
  const asked = medic.locator('.tests-list li', { hasText: addDays(FIRST_DAY, 2) });
  await asked.getByRole('button', { name: '录入结果' }).click();
  await medic.getByRole('dialog').getByRole('button', { name: /阴性/ }).click();
  await medic.getByRole('dialog').getByRole('button', { name: '保存结果' }).click();
  await asked.getByText('阴性').waitFor();
  await medic.goto(`${house.address}/fevers`);
  await medic.getByRole('combobox', { name: '结果' }).selectOption({ label: '检测阴性，已排除' });
  await medic.getByRole('button', { name: '结束健康异常' }).click();
  await medic.getByText('目前没有健康异常').waitFor();
  await look(medic, 'family-fever-over');
  expect(await tasks()).toEqual([]);
});

test('day fourteen: every condition holds, two people sign, and her community takes her over', async () => {
  await daysGoBy();
  const medic = await house.signIn('medic1', '/release', DESK);
  await medic.getByText('条件全部满足').waitFor();
  await look(medic, 'family-release-desk');
  await medic.getByRole('link', { name: /^沈/ }).click();
  const card = medic.locator('.card', { hasText: '解除条件' });
  await card.getByText('条件全部满足').waitFor();
  expect(await card.getByText('未满足').count()).toBe(0);
  await look(medic, 'family-release');
  await lookInEnglish(medic, 'family-release', 'every condition holds');
  await card.getByRole('button', { name: '签署解除（第一人）' }).click();
  // Whoever signed first is not the second.
  const second = card.getByRole('button', { name: '签署解除（第二人）' });
  await second.waitFor();
  expect(await second.getAttribute('aria-disabled')).toBe('true');

  const officer = await house.signIn('comm1', `/episodes/${episode}`, DESK);
  await officer.getByRole('button', { name: '签署解除（第二人）' }).click();
  const sure = officer.getByRole('dialog');
  await sure.getByText('您的姓名记入证明和账本').waitFor();
  await look(officer, 'family-second-signature');
  await sure.getByRole('button', { name: '签署解除（第二人）' }).click();
  await officer.getByRole('link', { name: /查看、打印证明/ }).click();
  await officer.getByRole('button', { name: '打印解除证明' }).click();
  await officer.locator('article.paper').getByText(her.document).waitFor();
  await look(officer, 'family-certificate');
  const pdf = () => fetched(officer, () => officer.getByRole('button', { name: '下载 PDF' }).click());
  const certificate = await drawn(await pdf());
  readsWhole(certificate, ['解除医学观察证明', her.name, her.document, LAST_DAY]);
  await samePixels(certificate, await drawn(await pdf()));

  await house.house.drain();
  const cadre = await house.signIn('cadre1', '/m/handovers', PHONE);
  await cadre.getByText(code).first().waitFor();
  await look(cadre, 'family-handover');
  await cadre.getByRole('button', { name: '接收，签发回执' }).click();
  await cadre.getByText('没有待接收的人员').waitFor();
  await officer.goto(`${house.address}/episodes/${episode}`);
  await officer.getByText(/接收，回执/).waitFor();
  await look(officer, 'family-over');
  expect(await tasks()).toEqual([]);
});

test('on her own page she reads that it is over, and who looked at her data and why', async () => {
  await own.reload();
  await own.getByText('您的管控已结束').waitFor();
  await look(own, 'family-own-over');
  await own.getByRole('button', { name: '告知书和证明' }).click();
  await own
    .getByText(/解除证明/)
    .first()
    .waitFor();
  await look(own, 'family-own-papers');
  await own.getByRole('button', { name: '返回' }).click();
  await own.getByRole('button', { name: '谁看过我的信息' }).click();
  const looked = own.locator('.rows li');
  await looked.first().waitFor();
  const told = (await looked.allInnerTexts()).map((one) => one.replaceAll('\n', ' '));
  // The caller, the team at the door, those who printed her papers: each with what it was for.
  for (const one of [
    /社区专员.*电话核实/,
    /社区专员.*告知书/,
    /网格员.*上门/,
    /医务人员.*上门/,
    /社区专员.*解除证明/,
  ])
    expect(
      told.some((row) => one.test(row)),
      String(one),
    ).toBe(true);
  await look(own, 'family-own-looked');
  await own.getByRole('button', { name: 'English' }).click();
  await own.getByRole('heading', { name: 'Who looked at my data' }).waitFor();
  await look(own, 'family-own-looked-en');
  // A phone that opens today's doors ahead may come to hers just when she is nobody's door any more: told no, it goes on.
  expect(house.faults.filter((one) => !/ 409 .*\/openDoor$/.test(one))).toEqual([]);
});

// At the door -------------------------------------------------------------------------------------------

/** Name, address and numbers of the door, opened now or read ahead by the phone. */
async function openedDoor(page: Page): Promise<void> {
  const number = page.locator(`a[href="tel:${her.phone}"]`);
  const open = page.getByRole('button', { name: '查看姓名、住址和电话' });
  await number.or(open).first().waitFor();
  if (await open.isVisible()) await open.click();
  await number.waitFor();
  await page.getByText(her.address).first().waitFor();
}

/** A part of the door, unfolded. */
async function step(page: Page, title: string): Promise<Locator> {
  const found = page.locator('.door-step').filter({ has: page.locator('summary', { hasText: title }) });
  await found.locator('summary').click();
  return found;
}

async function visited(page: Page, kind: string, beside?: string): Promise<void> {
  await page.getByLabel('上门事由').selectOption(kind);
  await page.locator('label', { hasText: '在家，已当面告知' }).click();
  if (beside !== undefined) await goesWith(page, beside);
  await look(page, `family-visit-${kind}`);
  await page.getByRole('button', { name: '登记上门' }).click();
  await page.getByText('已同步').waitFor();
  await expect.poll(visits).toContain(kind);
}

async function goesWith(page: Page, role: string): Promise<void> {
  const others = page.getByLabel('同行人员');
  const who = others.locator('option', { hasText: role });
  await others.selectOption(must(await who.getAttribute('value'), 'the team has one'));
}

/** A name as a finger writes it: three strokes. */
async function sign(page: Page, box: Locator): Promise<void> {
  const { x, y, width, height } = must((await box.boundingBox()) ?? undefined, 'a box to sign in');
  for (const stroke of [0.2, 0.45, 0.7]) {
    await page.mouse.move(x + width * stroke, y + height * 0.25);
    await page.mouse.down();
    for (let i = 1; i <= 8; i++)
      await page.mouse.move(x + width * (stroke + 0.02 * i), y + height * (0.25 + 0.06 * i));
    await page.mouse.up();
  }
  const ink = await box.evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    const columns = new Set<number>();
    for (let at = 3; at < data.length; at += 4)
      if ((data[at] ?? 0) > 128) columns.add(((at - 3) / 4) % canvas.width);
    return columns.size / canvas.width;
  });
  expect(ink, 'what was written is there, over the width of the box').toBeGreaterThan(0.3);
}

// On her page -------------------------------------------------------------------------------------------

async function report(celsius: string): Promise<void> {
  await own.getByRole('button', { name: '报体温' }).click();
  await own.getByLabel('体温（℃）').fill(celsius);
  await own.getByRole('button', { name: '都没有' }).click();
  await own.getByRole('button', { name: '上报' }).click();
  await own.getByText(`已收到：${celsius}℃`).waitFor();
}

// Papers ------------------------------------------------------------------------------------------------

/** Every letter is on the page as ink, and the text says what it must. */
function readsWhole(pages: readonly DrawnPage[], said: readonly string[]): void {
  for (const page of pages) expect(unread(page)).toEqual([]);
  const text = textOf(pages).replaceAll(' ', '');
  for (const one of said) expect(text).toContain(one);
}

async function samePixels(one: readonly DrawnPage[], other: readonly DrawnPage[]): Promise<void> {
  expect(other.length).toBe(one.length);
  for (const [i, page] of one.entries())
    expect(await differsBy(page, await must(other[i], 'a page').canvas.encode('png'))).toBe(0);
}

// What is in the house ----------------------------------------------------------------------------------

function inside<R>(query: ReturnType<typeof sql<R>>): Promise<R[]> {
  return asHouse(house.house, (tx) => rows(tx, query));
}

async function testStates(): Promise<string[]> {
  const found = await inside(
    sql<{ text: string }>`
      select to_char(on_day, 'YYYY-MM-DD') || ' ' || state as text from test_due where episode = ${episode} order by on_day`,
  );
  return found.map(({ text }) => text);
}

/** Slots that are over, with how they ended. */
async function slots(): Promise<string[]> {
  const found = await inside(
    sql<{ text: string }>`
      select to_char(on_day, 'MM-DD') || ' ' || slot || ' ' || ended_how as text from temperature_due
      where episode = ${episode} and ended_at is not null order by on_day, slot`,
  );
  return found.map(({ text }) => text);
}

/** What somebody has to do about her temperatures, a fever or her release. */
async function tasks(): Promise<string[]> {
  await house.house.drain();
  const found = await inside(
    sql<{ kind: string }>`
      select kind from task where plan_key like ${`episode/${episode}/%`} and ended_at is null
        and kind ~ '^(temperature|fever|release|hand)' order by kind`,
  );
  return found.map(({ kind }) => kind);
}

async function visits(): Promise<string[]> {
  const found = await inside(sql<{ kind: string }>`select kind from home_visit where episode = ${episode}`);
  return found.map(({ kind }) => kind);
}

/** The days nobody writes a story about: measured morning and evening, tested when the plan says so. */
async function daysGoBy(): Promise<void> {
  const now = house.clock.now();
  const rulebook = await house.house.rulebookAt(now);
  const as = (login: string) => asHouse(house.house, (tx) => actorOfLogin(tx, rulebook, login, now));
  const [grid, medic] = [await as('grid1'), await as('medic1')];
  const doing = (actor: typeof grid, act: Act, input: unknown) =>
    perform(house.house, act, input, { actor, id: uuidv7(), channel: 'web' });
  const measure = () =>
    doing(grid, recordTemperature, { episode, celsius: 36.2 + (house.clock.now().getUTCDate() % 5) / 10 });
  await house.goHome(`${addDays(FIRST_DAY, 2)}T18:00:00+08:00`);
  await measure();
  for (let day = addDays(FIRST_DAY, 3); day <= LAST_DAY; day = addDays(day, 1)) {
    await house.goHome(`${day}T08:00:00+08:00`);
    await measure();
    const due = await inside(
      sql<{ id: string }>`
        select id from test_due where episode = ${episode} and on_day = ${day}::date and state = 'due'`,
    );
    for (const { id } of due) await doing(medic, recordTest, { due: id, result: 'negative' });
    await house.goHome(`${day}T16:00:00+08:00`);
    await measure();
  }
}
