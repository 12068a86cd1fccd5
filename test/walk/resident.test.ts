// A grandmother's page: the code her team shows her is read by a phone of a width of 390 pixels; she reports, is asked
// about a slip, reads her days and who looked at her data, asks for a correction without a line, and gets her copy.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { row, sql } from '../../src/base/sql.ts';
import { asHouse } from '../../src/ledger/perform.ts';
import { openPeople } from '../../src/people/store.ts';
import { fetched, shot, stumbles } from './hands.ts';
import { DESK, type Standing, stand, WALK_MS } from './standing.ts';

vi.setConfig({ testTimeout: WALK_MS, hookTimeout: WALK_MS });

let house: Standing;
let desk: Page;
let her: { episode: string; person: string; code: string };

beforeAll(async () => {
  house = await stand(new Date('2026-12-08T08:40:00+08:00'), { played: true });
  const found = await asHouse(house.house, (tx) =>
    row(
      tx,
      sql<{ episode: string; person: string; code: string; place: string }>`
        select e.id as episode, e.person, 'E-' || e.no as code, e.place::text as place from episode e
        where e.state = 'active' and e.stage_place = 'home' and e.temperatures > 0
        order by e.no limit 1`,
    ),
  );
  if (found === undefined) throw new Error('the demo has somebody at home');
  her = found;
});
afterAll(() => house?.close());

async function problems(page: Page): Promise<string[]> {
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('button, a, input, textarea')]
      .map((one) => ({ box: one.getBoundingClientRect(), html: one.outerHTML.slice(0, 80) }))
      .filter(({ box }) => box.height > 0 && box.height < 44)
      .map(({ html }) => `small ${html}`),
  );
  const wide = await page.evaluate(() =>
    document.documentElement.scrollWidth > innerWidth ? ['wider than the phone'] : [],
  );
  return [...(await stumbles(page)), ...small, ...wide];
}

/** The notice as the PDF the desk prints, for whoever knows the last four of the document. */
async function takesNotice(page: Page): Promise<void> {
  const opened = await asHouse(house.house, (tx) => openPeople(tx, house.house, [her.person]));
  const get = page.getByRole('button', { name: '领取告知书（PDF）' });
  await page.getByLabel('证件号码最后四位').fill('0000');
  await get.click();
  await page.getByText('不相符，还可以试 4 次。').waitFor();
  await page.getByLabel('证件号码最后四位').fill((opened.get(her.person)?.document ?? '').slice(-4));
  const file = await fetched(page, () => get.click());
  expect(file.subarray(0, 5).toString()).toBe('%PDF-');
  await page.getByText('已领取，在手机的“下载”中。').waitFor();
  await shot(page, 'resident-paper');
  expect(await problems(page)).toEqual([]);
}

test('from the code on the desk to her copy', async () => {
  desk = await house.signIn('hq', `/episodes/${her.episode}`, DESK);
  // The code is for her team to give: the desk of headquarters does not show it.
  await desk.getByRole('heading', { name: her.code }).first().waitFor();
  expect(await desk.getByRole('button', { name: '发放填报码' }).count()).toBe(0);

  const login = await asHouse(house.house, (tx) =>
    row(
      tx,
      sql<{ login: string }>`
        select c.login from duty d join account c on c.id = d.account
        join episode e on e.id = ${her.episode} and e.place <@ d.place
        where d.role = 'subdistrict-duty' and (d.until is null or d.until > ${house.clock.now()}) order by c.login limit 1`,
    ),
  );
  const lead = await house.signIn(login?.login ?? '—', `/episodes/${her.episode}`, DESK);
  await lead.getByRole('button', { name: '发放填报码' }).click();
  await lead.getByRole('img', { name: '扫码打开您的页面' }).waitFor();
  const token = await lead.evaluate(() => performance.now()).then(() => made(lead));
  await shot(lead, 'resident-code');

  const page = await house.ownPage(token);
  await page.getByRole('button', { name: '报体温' }).waitFor();
  await shot(page, 'resident-home');
  expect(await problems(page)).toEqual([]);

  await page.getByRole('button', { name: '报体温' }).click();
  await page.getByLabel('体温（℃）').fill('33.1');
  await page.getByRole('button', { name: '都没有' }).click();
  await shot(page, 'resident-report');
  expect(await problems(page)).toEqual([]);
  await page.getByRole('button', { name: '上报' }).click();
  await page.getByText('33.1℃ 不太可能').waitFor();
  await shot(page, 'resident-doubt');
  expect(await page.getByRole('button', { name: '都没有' }).getAttribute('aria-pressed')).toBe('true');
  await page.getByRole('button', { name: '再量一次' }).click();
  // The line is away: what she sends waits where she can see it, and goes out by itself.
  await page.context().setOffline(true);
  await page.getByLabel('体温（℃）').fill('37.0');
  await page.getByRole('button', { name: '上报' }).click();
  await page.getByText('还没发出：37.0℃').waitFor();
  await shot(page, 'resident-waiting');
  await page.context().setOffline(false);
  await page.getByText('已收到：37.0℃').waitFor();

  for (const [name, heading] of [
    ['我的日程', '我的日程'],
    ['我的体温', '我的体温'],
    ['我的小组', '我的小组'],
    ['我需要帮忙', '我需要帮忙'],
    ['告知书和证明', '告知书和证明'],
    ['我的健康码', '我的健康码'],
    ['谁看过我的信息', '谁看过我的信息'],
    ['我的信息：更正、异议、副本', '我的信息：更正、异议、副本'],
  ] as const) {
    await page.getByRole('button', { name, exact: true }).click();
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
    await page.waitForTimeout(300);
    await shot(page, `resident-${name}`);
    expect(await problems(page), name).toEqual([]);
    if (name === '我的体温') expect(await page.getByText('37.0 ℃').count()).toBe(1);
    if (name === '告知书和证明') await takesNotice(page);
    await page.getByRole('button', { name: '返回' }).click();
    await page.getByRole('button', { name: '报体温' }).waitFor();
  }

  await page.getByRole('button', { name: '我的信息：更正、异议、副本' }).click();
  await page.getByRole('button', { name: '更正信息' }).click();
  await page.getByLabel('请写清楚哪里不对、希望怎么办').fill('我住 12 幢，不是 21 幢');
  await page.getByRole('button', { name: '提出', exact: true }).click();
  await page.getByText('已收到：请求：更正信息').waitFor();
  await page.getByRole('button', { name: '领取我的信息副本' }).click();
  const opened = await asHouse(house.house, (tx) => openPeople(tx, house.house, [her.person]));
  await page.getByLabel('证件号码最后四位').fill((opened.get(her.person)?.document ?? '').slice(-4));
  await page.getByRole('button', { name: '领取', exact: true }).click();
  await page.getByRole('button', { name: '保存为文件（JSON）' }).waitFor();
  expect(await page.getByText(opened.get(her.person)?.document ?? '—').count()).toBeGreaterThan(0);
  expect(await problems(page)).toEqual([]);
  await shot(page, 'resident-copy');

  await page.getByRole('button', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Get a copy of my data' }).waitFor();
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('button', { name: 'Back' }).click();
  await page.getByRole('button', { name: 'Report my temperature' }).waitFor();
  await shot(page, 'resident-home-en');
  expect(await problems(page)).toEqual([]);

  await desk.goto(new URL('/outbreak', house.address).href);
  await desk.getByRole('heading', { name: '疫情周期与保存期限' }).waitFor();
  await desk.getByText('体温、症状与健康异常').waitFor();
  await shot(desk, 'resident-outbreak');
  // Somebody answers her; she reads it.
  const rights = await house.signIn('cdc', '/rights', DESK);
  await rights.getByText('更正信息').first().click();
  await rights.getByText('我住 12 幢，不是 21 幢').waitFor();
  await rights.getByRole('button', { name: '同意', exact: true }).click();
  await rights.getByLabel('答复内容（本人会看到）').fill('已更正为 12 幢');
  await shot(rights, 'resident-right');
  await rights.getByRole('button', { name: '答复个人信息请求' }).click();
  await rights.getByText('已更正为 12 幢').waitFor();
  await page.reload();
  await page.getByRole('button', { name: /My data/ }).click();
  await page.getByText('已更正为 12 幢').waitFor();
  // For a moment there was no line; the browser writes that down.
  expect(house.faults.filter((one) => !one.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
});

test('without a code, or with one that is over, the page says whom to call', async () => {
  const page = await house.ownPage('A'.repeat(27));
  await page.getByText('这个二维码打不开本人页面').waitFor();
  expect(await page.getByRole('link', { name: /打电话/ }).getAttribute('href')).toMatch(/^tel:/);
  await shot(page, 'resident-no');
  // A no is a no: the browser writes down that it was one.
  expect(house.faults.filter((one) => !/401|ERR_INTERNET_DISCONNECTED/.test(one))).toEqual([]);
});

/** What the dialog shows as a code: its address is drawn only, so the scene makes its own by the same act. */
async function made(page: Page): Promise<string> {
  const answer = await page.request.post(`${house.address}/api/acts/makeLink`, {
    data: { id: crypto.randomUUID(), input: { episode: her.episode } },
  });
  return ((await answer.json()) as { result: { token: string } }).result.token;
}
