// A building site of 521 workers, two tables, no signal behind the scaffolding: the site is chosen and prepared, its roster
// taken in, people come in their slots, two phones fill 53 tubes without signal, the laboratory answers, one tube is
// positive and ten people are called back, and the site closes when everybody is accounted for. In a browser, as each of
// them does it.
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { must } from '../../src/base/refusal.ts';
import { ticketOf } from '../../src/testing/roster/rules.ts';
import { drawn, textOf } from '../pdf-pixels.ts';
import { fetched, look, lookInEnglish } from './hands.ts';
import { DESK, PHONE, type Standing, stand, WALK_MS } from './standing.ts';

vi.setConfig({ testTimeout: WALK_MS, hookTimeout: WALK_MS });

const DAY = '2026-12-09';
const SITE = { name: '江澜府三期工地', address: '听涛路 88 号', community: '建设者之家社区' };
/** The site's own list: 589 rows with every slip there is, 521 people. */
const ROSTER = join(import.meta.dirname, '..', 'data', 'roster', 'roster.xlsx');
const PEOPLE = 521;
const SIZE = 10;

let house: Standing;
let officer: Page;
/** /testing/sessions/…: the session this is about. */
let session: string;
/** S-1: what people call it. */
let code: string;
const phones: Page[] = [];

beforeAll(async () => {
  house = await stand(new Date('2026-12-08T08:30:00+08:00'));
});
afterAll(() => house?.close());

test('the site is chosen by the rule, its session planned, the notice and the plan of dots printed', async () => {
  officer = await house.signIn('comm1', '/testing', DESK);
  await officer.getByRole('button', { name: '登记场所' }).first().click();
  const form = officer.getByRole('dialog');
  await form.getByLabel('社区或网格').first().click();
  await officer.keyboard.type(SITE.community);
  await form.locator('.ant-select-tree-title').getByText(SITE.community, { exact: true }).click();
  for (const [label, text] of [
    ['名称', SITE.name],
    ['地址', SITE.address],
    ['在场人数', String(PEOPLE)],
    ['联系人', '祝建成'],
    ['联系电话', '13800005219'],
    ['可用场地长', '48'],
    ['可用场地宽', '26'],
  ] as const)
    await form.getByLabel(label).first().fill(text);
  await look(officer, 'testing-register');
  await form.getByRole('button', { name: '保存' }).click();
  await officer.getByText('在场 521 人，达到 400 人，上门采样').first().waitFor();
  await officer.getByLabel('开点时间').fill(`${DAY} 13:00`);
  await officer.keyboard.press('Tab');
  await officer.getByText(/够：\d+ 分钟可完成/).waitFor();
  await look(officer, 'testing-proposal');
  await officer.getByRole('button', { name: '安排采样场次' }).click();
  await officer.waitForURL(/\/testing\/sessions\//);
  session = new URL(officer.url()).pathname;
  await officer.locator('h1').getByText(/S-\d+/).waitFor();
  await officer.getByText('物资清单').first().waitFor();
  code = must((await officer.locator('h1').innerText()).match(/S-\d+/)?.[0], 'a session has a code');
  await look(officer, 'testing-session');
  await lookInEnglish(officer, 'testing-session', 'Materials');

  await officer.goto(`${house.address}${session}/notice`);
  await officer.getByRole('button', { name: '打印采样通知' }).click();
  await officer.getByText('祝建成').first().waitFor();
  await look(officer, 'testing-notice');
  const pages = await drawn(
    await fetched(officer, () => officer.getByRole('button', { name: '下载 PDF' }).click()),
  );
  expect(textOf(pages)).toContain(SITE.name);

  await officer.goto(`${house.address}${session}/prints`);
  await officer.getByText('一米点图').first().click();
  await officer.getByText('每 1 米一人').first().waitFor();
  await look(officer, 'testing-dots');
});

test('its roster is taken in: 589 rows are 521 people, 38 of them twice, and 30 rows to look at', async () => {
  await officer.goto(`${house.address}${session}/roster/import`);
  await officer.locator('input[type=file]').setInputFiles(ROSTER);
  await officer.getByRole('button', { name: '导入 589 人' }).waitFor();
  await look(officer, 'testing-roster-import');
  await officer.getByRole('button', { name: '导入 589 人' }).click();
  await officer.getByText(/新增 521 .*表内重复 38 .*待核实 30/).waitFor();
  await look(officer, 'testing-roster-taken');
  await officer.goto(`${house.address}${session}/roster`);
  await officer.getByText(`${code}/0001`).first().waitFor();
  await look(officer, 'testing-roster');
  await lookInEnglish(officer, 'testing-roster', `${code}/0001`);
});

test('everybody has a slot of ten minutes, and a ticket', async () => {
  await officer.goto(`${house.address}${session}/tickets`);
  await officer.getByRole('button', { name: '分配时段' }).click();
  await officer.getByText(`已分配 ${PEOPLE} / ${PEOPLE}`).waitFor();
  await look(officer, 'testing-slots');
});

test('two phones without signal register everybody, ten to a tube', async () => {
  await house.goHome(`${DAY}T12:40:00+08:00`);
  const logins = ['comm1', 'medic1'];
  for (const [i, login] of logins.entries()) {
    const phone = await house.signIn(login, '/m/testing', PHONE);
    phones.push(phone);
    await phone.getByRole('button', { name: '下载名册到本机' }).click();
    await phone.getByText(`名册已在本机：${PEOPLE} 人`).waitFor();
    if (i === 0) await look(phone, 'testing-phone');
    await phone.getByText(`${i + 1} 号台`, { exact: true }).click();
    await phone.getByText('扫新试管开管').waitFor();
    await phone.context().setOffline(true);
  }
  await house.pass(20);
  const half = Math.ceil(PEOPLE / 2 / SIZE) * SIZE;
  await Promise.all([
    fills(must(phones[0], 'the first'), 'SJ1', 1, half),
    fills(must(phones[1], 'the second'), 'SJ2', half + 1, PEOPLE),
  ]);
  await look(must(phones[0], 'the first'), 'testing-phone-offline');
});

/** One table: a new tube for every ten, each ticket scanned and bound, the sticks counted, the tube closed. */
async function fills(phone: Page, series: string, from: number, to: number): Promise<void> {
  const input = phone.locator('.table-scan input').or(phone.locator('main input')).first();
  for (let no = from; no <= to; no++) {
    const at = (no - from) % SIZE;
    if (at === 0) {
      await input.fill(`${series}${String(Math.floor((no - from) / SIZE) + 1).padStart(6, '0')}`);
      await phone.keyboard.press('Enter');
      await phone.getByText('0/10').first().waitFor();
    }
    await input.fill(ticketOf(Number(code.slice(2)), no));
    await phone.keyboard.press('Enter');
    await phone.getByText(`${no} 号`, { exact: true }).waitFor();
    if (no === from) await look(phone, `testing-phone-person-${series}`);
    await phone.getByRole('button', { name: /^登记入管/ }).click();
    const last = at === SIZE - 1 || no === to;
    if (!last) {
      await phone
        .getByText(`${at + 1}/10`)
        .first()
        .waitFor();
      continue;
    }
    await phone.getByRole('button', { name: /封管/ }).last().click();
    const dialog = phone.getByRole('dialog');
    await dialog.getByRole('button', { name: String(at + 1), exact: true }).click();
    await dialog.getByRole('button', { name: '封管', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
  }
}

test('nothing went wrong on any page', () => {
  // A phone without signal says so to its console each time it tries.
  expect(house.faults.filter((one) => !/ERR_INTERNET_DISCONNECTED|Failed to fetch/.test(one))).toEqual([]);
});
