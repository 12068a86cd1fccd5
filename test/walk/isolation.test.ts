// One isolation site in a browser, from an empty building to the first guest who leaves: headquarters opens it, its head
// ticks the checklist and gives rooms, nobody eats before the corridors are ready, and a room somebody has left waits for
// its disinfection.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { uuidv7 } from '../../src/base/ids.ts';
import { must } from '../../src/base/refusal.ts';
import { row, rows, sql } from '../../src/base/sql.ts';
import { moveEpisode } from '../../src/control/episodes/acts.ts';
import { asHouse, perform } from '../../src/ledger/perform.ts';
import { actorOfLogin } from '../../src/teams/session.ts';
import { glance, look } from './hands.ts';
import { type Standing, stand, WALK_MS } from './standing.ts';

vi.setConfig({ testTimeout: WALK_MS, hookTimeout: WALK_MS });

const DESK = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
const NAME = '听涛集中隔离点';

let house: Standing;
let head: Page;
let kitchen: Page;
/** The site’s id. */
let site: string;

beforeAll(async () => {
  house = await stand(new Date('2026-12-08T06:30:00+08:00'), { played: true });
  // One waits in the demo; another is fetched from home.
  const at = await asHouse(house.house, (tx) =>
    row(
      tx,
      sql<{ id: string }>`
        select id from episode where state = 'active' and ended_at is null and stage_place = 'home' order by no limit 1`,
    ),
  );
  const now = house.clock.now();
  const rulebook = await house.house.rulebookAt(now);
  const actor = await asHouse(house.house, (tx) => actorOfLogin(tx, rulebook, 'cdc', now));
  const episode = must(at, 'somebody is at home').id;
  const moved = { episode, to: 'facility', label: NAME, reason: 'fetched' } as const;
  await perform(house.house, moveEpisode, moved, { actor, id: uuidv7(), channel: 'web' });
  await house.house.drain();
});
afterAll(() => house?.close());

test('headquarters opens a site, its head ticks the checklist and fills posts', async () => {
  const hq = await house.signIn('hq', '/isolation', DESK);
  await hq.getByRole('button', { name: '开设隔离点' }).click();
  const form = hq.getByRole('dialog');
  for (const [label, text] of [
    ['名称', NAME],
    ['地址', '听涛路 12 号'],
    ['楼层数', '2'],
    ['每层房间', '6'],
    ['阳性区房间', '1'],
    ['仍要开点的原因', '就近收治'],
  ] as const)
    await form.getByLabel(label).fill(text);
  await form.getByRole('searchbox', { name: '点长' }).fill('site2');
  await form.locator('.iso-choices button').first().click();
  await look(hq, 'isolation-open');
  await form.getByRole('button', { name: '开设隔离点' }).click();
  await hq.waitForURL(/\/isolation\/[0-9a-f-]{36}/);
  site = must(/[0-9a-f-]{36}/.exec(hq.url())?.[0], 'its page is open');
  // Headquarters opens it; what is so inside, its head says.
  await hq.getByRole('button', { name: '完成', exact: true }).first().waitFor();
  expect(
    await hq.getByRole('button', { name: '完成', exact: true }).first().getAttribute('aria-disabled'),
  ).toBe('true');

  head = await house.signIn('site2', `/isolation/${site}`, DESK);
  const ready = head.getByRole('button', { name: '确认可以接收' });
  await ready.waitFor();
  expect(await ready.getAttribute('aria-disabled')).toBe('true');
  const tick = head.getByRole('button', { name: '完成', exact: true });
  const ticked = head.getByRole('button', { name: '撤回', exact: true });
  for (let done = 1; done <= 9; done++) {
    await tick.first().click();
    await expect.poll(() => ticked.count(), { timeout: 20_000 }).toBe(done);
  }
  await ready.click();
  await head.getByText('接收中').waitFor();

  await head.getByRole('button', { name: '岗位人员' }).click();
  for (const [post, login] of [
    ['disinfection', 'clean1'],
    ['logistics', 'kitchen1'],
  ] as const) {
    await head.getByLabel('岗位', { exact: true }).last().selectOption(post);
    await head.getByRole('searchbox', { name: '人员' }).fill(login);
    await head.locator('.iso-choices button').first().click();
    await head.getByRole('button', { name: '安排岗位人员' }).click();
    await head.getByRole('searchbox', { name: '人员' }).waitFor();
  }
  await glance(head, 'isolation-staff');
});

test('two guests are asked how they are and get the rooms the rules propose', async () => {
  await head.getByRole('button', { name: '待入住' }).click();
  await head
    .getByRole('button', { name: /^健康问询/ })
    .first()
    .click();
  const asked = head.getByRole('dialog');
  await asked.getByText('胰岛素').click();
  await asked.getByLabel('餐别').selectOption('diabetic');
  await asked.getByRole('button', { name: '保存问询' }).click();
  await head.getByText('已问询').first().waitFor();
  await head.getByRole('button', { name: '全部勾选' }).click();
  await head.getByRole('button', { name: '安排入住（2 人）' }).waitFor();
  await look(head, 'isolation-proposal');
  await head.getByRole('button', { name: '安排入住（2 人）' }).click();
  await head.getByText('没有待入住人员').waitFor();
  await head.getByRole('button', { name: '房间图' }).click();
  await head.locator('.iso-cell-taken').first().waitFor();
  expect(await head.locator('.iso-cell-taken').count()).toBe(2);
  expect(await head.locator('.iso-cell-taken .iso-level-A').count()).toBe(1);
  await look(head, 'isolation-map');
});

test('breakfast is refused until the corridors are ready; the round is done on the phone', async () => {
  kitchen = await house.signIn('kitchen1', `/isolation/${site}/meals`, DESK);
  await kitchen.getByText('糖尿病餐').first().waitFor();
  await kitchen.getByRole('button', { name: '开始送餐' }).click();
  await kitchen
    .getByRole('alert')
    .getByText(/走廊还不能送餐.*3 层走廊尚未消毒/)
    .waitFor();

  const phone = await house.signIn('clean1', `/m/isolation/${site}/rounds`, PHONE);
  await phone.getByLabel('用水（升）').fill('10');
  await phone.getByText('20 片（每片 500 mg）').waitFor();
  await phone.getByLabel('试纸实测 mg/L').fill('1000');
  await phone.getByRole('button', { name: '开始一轮消毒' }).click();
  for (const zone of ['1 号楼 3 层走廊', '1 号楼 4 层走廊', '大厅', '电梯', '医废暂存点'])
    await phone.getByRole('button', { name: zone, exact: true }).click();
  await phone.getByRole('button', { name: '不做 办公区' }).click();
  await phone.getByRole('dialog').getByRole('button', { name: '无人使用' }).click();
  await phone.getByRole('dialog').getByRole('button', { name: '确定', exact: true }).click();
  await expect.poll(() => phone.locator('.iso-zone-done').count(), { timeout: 20_000 }).toBe(6);
  await look(phone, 'isolation-round');
  await phone.getByRole('button', { name: '结束这一轮' }).click();
  await phone.getByText('5 个区域').first().waitFor();

  // Wet, and so refused; ready after the contact time.
  await kitchen
    .getByText(/作用到/)
    .first()
    .waitFor();
  await kitchen.getByRole('button', { name: '开始送餐' }).click();
  await kitchen
    .getByRole('alert')
    .getByText(/走廊到/)
    .waitFor();
  await house.pass(31);
  await kitchen.reload();
  await kitchen.getByText('走廊已就绪，可以送餐').waitFor();
  await kitchen.getByRole('button', { name: '开始送餐' }).click();
  await kitchen.getByText('早餐配送中').waitFor();
  await kitchen.getByRole('button', { name: '结束送餐' }).click();
  await kitchen.getByText('2 份').first().waitFor();
  await look(kitchen, 'isolation-meals');
});

test('the head lets a meal begin though no round is newer than the last, with a reason', async () => {
  await house.pass(5);
  await kitchen.reload();
  await kitchen.getByRole('button', { name: '开始送餐' }).click();
  await kitchen
    .getByRole('alert')
    .getByText(/尚未消毒/)
    .waitFor();
  expect(await kitchen.getByText('点长放行', { exact: true }).count()).toBe(0);
  await head.goto(`${house.address}/isolation/${site}/meals`);
  await head.getByText('点长放行', { exact: true }).click();
  await head.getByLabel('放行原因').fill('饭菜将凉');
  await head.getByRole('button', { name: '放行送餐' }).click();
  await head.getByText('放行：饭菜将凉').waitFor();
  await head.getByText('午餐配送中').waitFor();
});

test('a guest checks out and her room waits for its disinfection', async () => {
  await head.goto(`${house.address}/isolation/${site}?view=map`);
  const room = must(
    await head.locator('.iso-cell-taken strong').first().textContent(),
    'a door has a number',
  );
  await head.locator('.iso-cell-taken').first().press('Enter');
  const drawer = head.getByRole('dialog');
  await drawer.getByRole('button', { name: '退房', exact: true }).click();
  await drawer.getByRole('button', { name: '医院' }).click();
  await drawer.getByRole('button', { name: '退房离点' }).click();
  await drawer.getByText('无人入住').waitFor();
  await look(head, 'isolation-left');
  await head.keyboard.press('Escape');
  await head.locator('.iso-cell-soiled', { hasText: room }).getByText('待消毒').waitFor();
  const stays = await asHouse(house.house, (tx) =>
    rows(tx, sql<{ id: string }>`select id from room_stay where site = ${site} and upper_inf(during)`),
  );
  expect(stays.length).toBe(1);
  expect(house.faults.filter((fault) => !/409|422/.test(fault))).toEqual([]);
});
