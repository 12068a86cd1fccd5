// The evening of headquarters in a browser: the touch-base goes through all sites, the assessment over the district; who is
// there by one tap, a decision that becomes a task of somebody, and what is left open comes back the next day.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { glance, look, lookInEnglish, onPhone } from './hands.ts';
import { DESK, PHONE, type Standing, stand, WALK_MS } from './standing.ts';

vi.setConfig({ testTimeout: WALK_MS, hookTimeout: WALK_MS });

const DECISION = '明早各层加测一次水压';
let house: Standing;
let hq: Page;

beforeAll(async () => {
  house = await stand(new Date('2026-12-08T20:32:00+08:00'), { played: true });
  hq = await house.signIn('hq', '/isolation/meeting', DESK);
});
afterAll(() => house?.close());

test('the touch-base goes through every site and gives one of them something to do', async () => {
  const sites = hq.getByRole('table', { name: '各点碰头会' });
  await sites.getByRole('row').nth(1).waitFor();
  for (const figure of ['房 / 餐 / 温', '事件', '缺物资', '缺岗'])
    await sites.getByRole('columnheader', { name: figure }).waitFor();
  await look(hq, 'meetings-touch-base');
  await onPhone(hq, 'meetings-touch-base');
  await lookInEnglish(hq, 'meetings-touch-base', 'Runs out');

  await begin();
  // Whoever does it is of the site, and has it on the phone.
  await decide(hq.getByRole('button', { name: '新的决定' }), {
    decision: DECISION,
    unit: /江湾/,
    role: '隔离点后勤人员',
  });
  await raise('是否统一改用冷链送餐');
  await glance(hq, 'meetings-touch-base-held');
  await end();
  const cook = await house.signIn('kitchen1', '/m/today', PHONE);
  await cook.getByText(DECISION).first().waitFor();
  await glance(cook, 'meetings-task');
});

test('the assessment says whether the next site is opened and why, and decides it', async () => {
  await house.pass(28);
  await hq.goto(`${house.address}/assessment`);
  await hq.getByText(/未来 48 小时：空房 \d+ 间/).waitFor();
  await look(hq, 'meetings-assessment');
  await lookInEnglish(hq, 'meetings-assessment', /next 48 hours/i);
  await begin();
  await raise('江湾点外是否再备一个点');
  await raise('周末班次');
  await decide(
    hq.getByRole('listitem').filter({ hasText: '再备一个点' }).getByRole('button', { name: '决定' }),
    {
      decision: '明日勘察两处酒店',
      role: '数据专班',
    },
  );
  await glance(hq, 'meetings-assessment-held');
  await end();
  await hq.getByRole('button', { name: '打印或导出纪要' }).click();
  const paper = hq.locator('article.paper');
  for (const said of ['研判会纪要', '明日勘察两处酒店', '周末班次', '是否再开隔离点'])
    await paper.getByText(said).first().waitFor();
  await glance(hq, 'meetings-minutes');
});

test('the next evening begins with what was decided and not done, and with what was left open', async () => {
  await house.goHome('2026-12-09T20:50:00+08:00');
  hq = await house.signIn('hq', '/assessment', DESK);
  await hq.getByRole('listitem').filter({ hasText: '再备一个点' }).getByText('未办').waitFor();
  await hq.getByText('周末班次').waitFor();
  expect(await hq.getByText('是否统一改用冷链送餐').count()).toBe(0);
  await hq.goto(`${house.address}/isolation/meeting`);
  await hq.getByText('是否统一改用冷链送餐').waitFor();
  expect(house.faults).toEqual([]);
});

/** Opens the meeting on the page of its figures, and whoever is on duty is there. */
async function begin(): Promise<void> {
  await hq.getByRole('button', { name: '开会' }).click();
  await hq.waitForURL(/\/meetings\/[0-9a-f-]{36}/);
  await hq.getByRole('button', { name: '全部到会' }).click();
  await hq.getByText('在岗的人都已登记。').waitFor();
}

async function raise(title: string): Promise<void> {
  await hq.getByLabel('要议的事').fill(title);
  await hq.getByRole('button', { name: '记下议题' }).click();
  await hq.getByRole('listitem').filter({ hasText: title }).waitFor();
}

async function decide(
  press: ReturnType<Page['getByRole']>,
  to: { readonly decision: string; readonly unit?: RegExp; readonly role: string },
): Promise<void> {
  await press.click();
  const form = hq.getByRole('dialog');
  await form.getByLabel('决定怎么办').fill(to.decision);
  if (to.unit !== undefined) {
    const unit = form.getByLabel('单位');
    const named = await unit.locator('option').filter({ hasText: to.unit }).first().getAttribute('value');
    await unit.selectOption(named ?? '');
  }
  await form.getByLabel('岗位').selectOption({ label: to.role });
  await form.getByRole('button', { name: '记下决定' }).click();
  await form.waitFor({ state: 'hidden' });
  await hq.getByText(to.decision).first().waitFor();
}

async function end(): Promise<void> {
  await hq.getByRole('button', { name: '散会' }).click();
  await hq.getByRole('dialog').getByRole('button', { name: '散会' }).click();
  await hq.getByText('已散会').first().waitFor();
}
