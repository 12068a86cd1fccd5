// A building site of 521 workers, two tables, no signal behind the scaffolding: the site is chosen and prepared, its roster
// taken in, people come in their slots, two phones fill 53 tubes without signal, the laboratory answers, one tube is
// positive and ten people are called back, and the site closes when everybody is accounted for. In a browser, as each of
// them does it.
import { join } from 'node:path';
import type { RawBuilder } from 'kysely';
import type { Page } from 'playwright-core';
import type { Static, TSchema } from 'typebox';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { uuidv7 } from '../../src/base/ids.ts';
import { must } from '../../src/base/refusal.ts';
import { rows, sql } from '../../src/base/sql.ts';
import { openOutbreak } from '../../src/control/episodes/acts.ts';
import { coverageTold } from '../../src/coverage-command.ts';
import { asHouse, perform } from '../../src/ledger/perform.ts';
import type { Act } from '../../src/ledger/terms.ts';
import { actorOfLogin } from '../../src/teams/session.ts';
import { reswab, tellRecall } from '../../src/testing/recall/acts.ts';
import { answerRosterRow } from '../../src/testing/roster/acts.ts';
import { ticketOf } from '../../src/testing/roster/rules.ts';
import { drawn, textOf } from '../pdf-pixels.ts';
import { workbook } from '../workbooks.ts';
import { fetched, glance, look, lookInEnglish } from './hands.ts';
import { found } from './on-the-phone.ts';
import { DESK, PHONE, type Standing, stand, WALK_MS } from './standing.ts';

vi.setConfig({ testTimeout: WALK_MS, hookTimeout: WALK_MS });

const DAY = '2026-12-09';
const SITE = { name: '江澜府三期工地', address: '听涛路 88 号', community: '建设者之家社区' };
/** The site's own list: 589 rows with every slip there is, 521 people. */
const ROSTER = join(import.meta.dirname, '..', 'data', 'roster', 'roster.xlsx');
const PEOPLE = 521;
const SIZE = 10;
/** Somebody who is on shift elsewhere when it is her turn. */
const AWAY = 300;
/** The first table fills tubes for so many; the second for the others. */
const HALF = 261;
/** Tube of the first table that comes back positive. */
const POSITIVE = 7;

let house: Standing;
let officer: Page;
/** /testing/sessions/…: the session this is about. */
let session: string;
/** S-1: what people call it. */
let code: string;
const phones: Page[] = [];
/** The phone that calls back. */
let caller: Page;

beforeAll(async () => {
  house = await stand(new Date('2026-12-08T08:30:00+08:00'));
  const district = must(
    (await inside(sql<{ path: string }>`select path::text as path from place where nlevel(path) = 1`))[0],
    'a district',
  ).path;
  // Somebody is at work on the outbreak already: a positive is a case of it.
  await by('cdc', openOutbreak, {
    name: '沿江聚集性疫情',
    nameEn: 'Riverside cluster',
    protocol: 'CN-COVID-8',
    place: district,
    sunset: '2027-01-31',
  });
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
  await glance(officer, 'testing-session');

  await officer.goto(`${house.address}${session}/notice`);
  await officer.getByRole('button', { name: '打印采样通知' }).click();
  await officer.getByText('祝建成').first().waitFor();
  await glance(officer, 'testing-notice');
  const pages = await drawn(
    await fetched(officer, () => officer.getByRole('button', { name: '下载 PDF' }).click()),
  );
  expect(textOf(pages)).toContain(SITE.name);

  await officer.goto(`${house.address}${session}/prints`);
  await officer.getByText('一米点图').first().click();
  await officer.getByText('每 1 米一人').first().waitFor();
  await glance(officer, 'testing-dots');
});

test('its roster is taken in: 589 rows are 521 people, 38 of them twice, and 30 rows to look at', async () => {
  await officer.goto(`${house.address}${session}/roster/import`);
  await officer.locator('input[type=file]').setInputFiles(ROSTER);
  await officer.getByRole('button', { name: '导入 589 人' }).waitFor();
  await glance(officer, 'testing-roster-import');
  await officer.getByRole('button', { name: '导入 589 人' }).click();
  await officer.getByText(/新增 521 .*表内重复 38 .*待核实 30/).waitFor();
  await glance(officer, 'testing-roster-taken');
  await officer.goto(`${house.address}${session}/roster`);
  await officer.getByText(`${code}/0001`).first().waitFor();
  await glance(officer, 'testing-roster');
  // Rows nobody could place are answered: one at the desk, the others by the same act.
  await officer.getByRole('button', { name: /^待处理/ }).click();
  await officer.getByRole('button', { name: '核实', exact: true }).first().click();
  const asked = officer.getByRole('dialog');
  await asked.getByText('不是本场所人员').click();
  await asked.getByLabel('理由').fill('已离场，名册未更新');
  await look(officer, 'testing-roster-row');
  await asked.getByRole('button', { name: '核实', exact: true }).click();
  await asked.waitFor({ state: 'hidden' });
  const left = await inside(sql<{ id: string }>`select id from test_roster_row where settled_at is null`);
  expect(left.length).toBe(29);
  for (const { id } of left)
    await by('comm1', answerRosterRow, { row: id, answer: 'nobody', reason: '已离场，名册未更新' });
});

const inside = <T>(query: RawBuilder<T>): Promise<T[]> => asHouse(house.house, (tx) => rows(tx, query));

/** An act somebody performs beside what is walked through. */
async function by<S extends TSchema>(login: string, act: Act<S>, input: Static<S>): Promise<void> {
  const now = house.clock.now();
  const rulebook = await house.house.rulebookAt(now);
  const actor = await asHouse(house.house, (tx) => actorOfLogin(tx, rulebook, login, now));
  await perform(house.house, act, input, { actor, id: uuidv7(), channel: 'web' });
}

test('everybody has a slot of ten minutes, and a ticket', async () => {
  await officer.goto(`${house.address}${session}/tickets`);
  await officer.getByRole('button', { name: '分配时段' }).click();
  await officer.getByText(`已分配 ${PEOPLE} / ${PEOPLE}`).waitFor();
  await glance(officer, 'testing-slots');
});

test('two phones without signal register everybody, ten to a tube', async () => {
  await house.goHome(`${DAY}T12:40:00+08:00`);
  const logins = ['comm1', 'medic1'];
  for (const [i, login] of logins.entries()) {
    const phone = await house.signIn(login, '/m/testing', PHONE);
    phones.push(phone);
    await phone.getByRole('button', { name: '下载名册到本机' }).click();
    await phone.getByText(`名册已在本机：${PEOPLE} 人`).waitFor();
    if (i === 0) await glance(phone, 'testing-phone');
    await phone.getByText(`${i + 1} 号台`, { exact: true }).click();
    await phone.getByText('扫新试管开管').waitFor();
    await phone.context().setOffline(true);
  }
  await house.pass(20);
  const [first, second] = [must(phones[0], 'the first'), must(phones[1], 'the second')];
  await Promise.all([fills(first, 'SJ1', upTo(1, HALF)), fills(second, 'SJ2', upTo(HALF + 1, PEOPLE))]);
  await look(first, 'testing-phone-offline');
  for (const phone of phones) await phone.context().setOffline(false);
  for (const phone of phones) await phone.getByText('已同步').waitFor();
  // 520 people, 53 tubes of ten and what is left, nobody twice.
  const sums = await told();
  expect(sums).toMatchObject({ roster: PEOPLE, tested: PEOPLE - 1, tubes: 53, unexplained: 1 });
});

/** Everybody of these tickets who comes. */
const upTo = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i).filter((no) => no !== AWAY);

/** What `seawall coverage` says. */
const told = async () => (await coverageTold(house.house, code)).result;

/** One table: a new tube for every ten, each ticket scanned and bound, the sticks counted, the tube closed. */
async function fills(phone: Page, series: string, tickets: readonly number[]): Promise<void> {
  const people = tickets.map((no) => ({ no, ticket: ticketOf(Number(code.slice(2)), no) }));
  for (let n = 0; n * SIZE < people.length; n++) {
    const label = barcodeOf(series, n + 1);
    const inside = people.slice(n * SIZE, (n + 1) * SIZE);
    if (n === 0) await byHand(phone, label, must(inside[0], 'somebody is the first'));
    await phone.evaluate(byGun, { label, inside, size: SIZE, byHand: n === 0 ? 1 : 0 });
    if (n === 0) await closed(phone, inside.length);
  }
}

/** The sticks counted, and the tube closed. */
async function closed(phone: Page, sticks: number): Promise<void> {
  await phone.getByRole('button', { name: /封管/ }).last().click();
  const dialog = phone.getByRole('dialog');
  await dialog.getByRole('button', { name: String(sticks), exact: true }).click();
  await dialog.getByRole('button', { name: '封管', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

interface Ticket {
  readonly no: number;
  readonly ticket: string;
}

/** A label that can not be scanned, and the first ticket, typed: what is no label of a machine is asked about, once. */
async function byHand(phone: Page, label: string, { no, ticket }: Ticket): Promise<void> {
  const field = phone.locator('input[name=scanned]');
  await field.pressSequentially(label, { delay: 100 });
  await field.press('Enter');
  await phone.getByRole('button', { name: '这是一支新试管' }).click();
  await phone.getByText(`已开管 ${label}`).waitFor();
  await field.pressSequentially(ticket, { delay: 100 });
  await field.press('Enter');
  await phone.getByText(`${no} 号`, { exact: true }).waitFor();
  await glance(phone, `testing-phone-person-${label.slice(0, 3)}`);
  await phone.getByRole('button', { name: /^登记入管/ }).click();
  await phone.getByText(`1/${SIZE}`).first().waitFor();
}

/**
 * A tube as a gun and a thumb fill and close it, in the page itself and as fast as it follows: nothing is asked of what a
 * gun read, and each press is on the screen before the next. `byHand`: so many are inside already, and hands close it.
 */
async function byGun(tube: {
  readonly label: string;
  readonly inside: readonly Ticket[];
  readonly size: number;
  readonly byHand: number;
}): Promise<void> {
  const gun = (text: string) => {
    for (const key of [...text, 'Enter'])
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
  };
  const comes = async (what: string, is: () => boolean) => {
    for (const until = performance.now() + 60_000; !is(); await new Promise((go) => setTimeout(go, 5)))
      if (performance.now() > until) throw new Error(`${what} never came: ${document.body.innerText}`);
  };
  const shows = (text: string) =>
    comes(text, () =>
      [...document.querySelectorAll('.table-her .digits, .table-count, .table-due strong')].some((one) =>
        ` ${one.textContent}`.endsWith(` ${text}`),
      ),
    );
  const press = async (where: string, says: RegExp) => {
    const button = () =>
      [...document.querySelectorAll<HTMLButtonElement>(`${where} button`)]
        .filter((one) => one.ariaDisabled !== 'true' && says.test(one.textContent ?? ''))
        .at(-1);
    await comes(`${says}`, () => button() !== undefined);
    button()?.click();
  };
  if (tube.byHand === 0) {
    gun(tube.label);
    await shows(`0/${tube.size}`);
  }
  for (const [i, { no, ticket }] of tube.inside.entries()) {
    if (i < tube.byHand) continue;
    gun(ticket);
    await shows(`${no} 号`);
    await press('.primary-bar', /^登记入管/);
    await shows(`${i + 1}/${tube.size}`);
  }
  if (tube.byHand > 0) return;
  await press('main', /封管/);
  await press('dialog[open]', new RegExp(`^${tube.inside.length}$`));
  await press('dialog[open]', /^封管$/);
  await comes('封管', () => document.querySelector('dialog[open]') === null);
}

const barcodeOf = (series: string, n: number) => `${series}${String(n).padStart(6, '0')}`;
const BARCODES = [
  ...upTo(1, Math.ceil(HALF / SIZE)).map((n) => barcodeOf('SJ1', n)),
  ...upTo(1, Math.ceil((PEOPLE - HALF - 1) / SIZE)).map((n) => barcodeOf('SJ2', n)),
];

test('the tubes are boxed, sealed, handed over, and received by the laboratory', async () => {
  const phone = must(phones[1], 'the second');
  await phone.goto(`${house.address}/m${session.replace('/sessions', '')}/boxes`);
  await phone.getByRole('button', { name: `全部勾选（${BARCODES.length}）` }).click();
  await phone.getByLabel('箱号', { exact: true }).fill('X-0001');
  await phone.getByLabel('清点箱内管数').fill(String(BARCODES.length));
  await look(phone, 'testing-phone-box');
  await phone.getByRole('button', { name: `装箱（${BARCODES.length} 管）` }).click();
  await phone.getByLabel('封签号').fill('F-3301');
  await phone.getByLabel('箱内温度').fill('4.5');
  await phone.getByRole('button', { name: '交接送出' }).click();
  await phone.getByText('已送出').first().waitFor();
  await phone.getByText('已同步').waitFor();
  officer = await house.signIn('comm1', `${session}/tubes`, DESK);
  await officer.getByText('X-0001').first().waitFor();
  await glance(officer, 'testing-tubes');
  const laboratory = await house.signIn('lab1', '/testing/laboratory', DESK);
  await laboratory.getByText('X-0001').first().waitFor();
  await laboratory.getByRole('button', { name: '接收', exact: true }).first().click();
  const receipt = laboratory.getByRole('dialog');
  await receipt.getByLabel('到达温度').fill('5');
  await receipt.getByLabel('检测机构').fill('区疾控实验室');
  await look(laboratory, 'testing-receipt');
  await receipt.getByRole('button', { name: `接收（${BARCODES.length} 管）` }).click();
  await receipt.waitFor({ state: 'hidden' });
});

test('the results come as a sheet; one tube is positive, and ten people are called back', async () => {
  await house.pass(60);
  await results(
    '结果一.xlsx',
    BARCODES.map((barcode, i) => [barcode, i === POSITIVE - 1 ? '阳性' : '阴性']),
  );
  await house.pass(1);
  await officer.goto(`${house.address}/testing/recalls`);
  await officer.getByText(`管 ${BARCODES[POSITIVE - 1]}`).waitFor();
  await glance(officer, 'testing-recalls');
  caller = await house.signIn('comm1', '/m/testing/recalls', PHONE);
  const phone = caller;
  await expect.poll(() => phone.locator('.card', { hasText: '待告知' }).count(), WAITS).toBe(SIZE);
  // Some of them on the page; the others by the same acts.
  const shown = (await phone.locator('.card', { hasText: '待告知' }).allInnerTexts()).slice(0, ON_THE_PAGE);
  const cards = shown.map((text) => {
    const person = must(text.match(/P-\d+/)?.[0], 'a card names its person by number');
    return phone.locator('.card', { hasText: new RegExp(`${person}(?!\\d)`) });
  });
  for (const [i, card] of cards.entries()) {
    await card.getByRole('button', { name: '查看姓名和电话' }).click();
    await card.getByText('留在原地').first().waitFor();
    if (i === 0) await look(phone, 'testing-phone-recall');
    await card.getByRole('button', { name: '电话告知，同意留在原地' }).click();
    await card.getByText('待上门单采').waitFor();
  }
  for (const [i, card] of cards.entries()) {
    await card.getByRole('button', { name: '扫管号，登记单采' }).click();
    await card.getByRole('textbox').fill(barcodeOf('SJ9', i + 1));
    await card.getByRole('textbox').press('Enter');
    await card.getByRole('button', { name: '登记上门单采' }).click();
    await card.getByText(`${barcodeOf('SJ9', i + 1)}，结果待出`).waitFor();
  }
  await phone.getByText('已同步').waitFor();
  const left = await inside(sql<{ id: string }>`select id from test_recall where told_at is null`);
  expect(left.length).toBe(SIZE - ON_THE_PAGE);
  const at = house.clock.now().toISOString();
  for (const [i, { id }] of left.entries()) {
    await by('comm1', tellRecall, { recall: id, how: 'phone', holds: true, at });
    await by('comm1', reswab, { recall: id, barcode: barcodeOf('SJ9', ON_THE_PAGE + i + 1), at });
  }
  expect(await openedToStay()).toBe(true);
});

/** How many of the ten are told and swabbed on the page. */
const ON_THE_PAGE = 3;
/** Whether the names and telephones of those who were told to stay lie on the phone of whoever told them. */
const openedToStay = async () => (await found(caller, '-stay')).some((where) => where.startsWith('looks'));
const WAITS = { timeout: 30_000, interval: 100 };

/** A sheet of a laboratory, uploaded by it. */
async function results(name: string, lines: readonly (readonly [string, string])[]): Promise<void> {
  const laboratory = await house.signIn('lab1', '/testing/laboratory', DESK);
  await laboratory.locator('input[type=file]').setInputFiles({
    name,
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: workbook('xlsx', [{ name: '结果', rows: [['管号', '结果'], ...lines.map((line) => [...line])] }]),
  });
  await laboratory.getByRole('button', { name: '上传' }).click();
  await laboratory.getByText(`收下 ${lines.length} 条，生效 ${lines.length} 条，待核实 0 条`).waitFor();
  await glance(laboratory, `testing-${name.slice(0, 3)}`);
}

test('one of the ten is confirmed and a case at once; the nine others are told that they may go', async () => {
  await house.pass(60);
  await results(
    '结果二.xlsx',
    upTo(1, SIZE).map((i) => [barcodeOf('SJ9', i), i === 4 ? '阳性' : '阴性']),
  );
  await house.pass(1);
  const cdc = await house.signIn('cdc', '/cases', DESK);
  await cdc.getByText('C-1', { exact: true }).first().waitFor();
  await look(cdc, 'testing-case');
  await officer.goto(`${house.address}/testing/recalls`);
  await officer.getByText('复采阳性').or(officer.getByText('阳性')).first().waitFor();
  await glance(officer, 'testing-recalls-over');
  const outcomes = await inside(sql<{ outcome: string; n: number }>`
    select outcome, count(*)::int as n from test_recall group by outcome order by outcome`);
  expect(outcomes).toEqual([
    { outcome: 'negative', n: 9 },
    { outcome: 'positive', n: 1 },
  ]);
  // Nobody stays any more: whom to tell of it is opened anew.
  await caller.getByText('结果待告知').first().waitFor();
  await expect.poll(openedToStay, WAITS).toBe(false);
});

test('the site closes when the one who was away is named, with somebody who sees to her and a new slot', async () => {
  await officer.goto(`${house.address}${session}/coverage`);
  await officer.getByRole('button', { name: '说明' }).click();
  const dialog = officer.getByRole('dialog');
  await dialog.getByLabel('原因').selectOption({ label: '当班未离岗' });
  await dialog.getByLabel('责任人').selectOption({ index: 1 });
  await dialog.getByLabel('补采时间').fill(`${DAY} 20:00`);
  await officer.keyboard.press('Tab');
  await look(officer, 'testing-absent');
  await dialog.getByRole('button').last().click();
  await dialog.waitFor({ state: 'hidden' });
  await officer.getByText('名册已全部说明，可以关点。').waitFor();
  await officer.getByRole('button', { name: '关点', exact: true }).click();
  await officer.getByText('已关点，账实相符').first().waitFor();
  await look(officer, 'testing-closed');
  await lookInEnglish(officer, 'testing-closed', 'Coverage');
  expect(await told()).toEqual({
    roster: PEOPLE,
    tested: PEOPLE - 1,
    exempt: 0,
    absent: 1,
    unexplained: 0,
    tubes: 53,
    lastTube: expect.any(Number),
  });
  await officer.goto(`${house.address}${session}/coverage/report`);
  await officer.getByLabel('事由').fill('交场所存档');
  await officer.getByRole('button', { name: '打印采样覆盖报告' }).click();
  await officer.locator('article.paper').waitFor();
  await look(officer, 'testing-report');
  const pages = await drawn(
    await fetched(officer, () => officer.getByRole('button', { name: '下载 PDF' }).click()),
  );
  expect(pages.length).toBe(1);
  await officer.goto(`${house.address}/testing/coverage`);
  await officer.getByText(code).first().waitFor();
  await glance(officer, 'testing-district');
});

test('nothing went wrong on any page', () => {
  // A phone without signal says so to its console each time it tries.
  expect(house.faults.filter((one) => !/ERR_INTERNET_DISCONNECTED|Failed to fetch/.test(one))).toEqual([]);
});
