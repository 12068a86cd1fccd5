// A nurse and a disinfector who hold one floor each, on their phones: her incident, his round; and the way through the zones,
// scanned without signal, wrong once, told at once, and settled by infection control at her desk.
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DEMO_PASSWORD } from '../../demo/staff.ts';
import { acts } from '../../src/acts.ts';
import { uuidv7 } from '../../src/base/ids.ts';
import { must } from '../../src/base/refusal.ts';
import { row, rows, sql } from '../../src/base/sql.ts';
import { zoneCode } from '../../src/isolation/rounds/rules.ts';
import { signOfZone } from '../../src/isolation/walking/rules.ts';
import { asHouse, perform } from '../../src/ledger/perform.ts';
import { HOUSE } from '../../src/ledger/rules.ts';
import { gun, look, lookInEnglish, onPhone } from './hands.ts';
import { found } from './on-the-phone.ts';
import { DESK, PHONE, type Standing, stand, WALK_MS } from './standing.ts';
import { type WeakLine, weakLine } from './weak-line.ts';

vi.setConfig({ testTimeout: WALK_MS, hookTimeout: WALK_MS });

let standing: Standing;
let line: WeakLine;
let site: { readonly id: string; readonly no: number; readonly place: string };
/** The lowest floor with guests. */
let floor: { readonly place: string; readonly no: number; readonly room: string };

beforeAll(async () => {
  standing = await stand(new Date('2026-12-08T08:20:00+08:00'), { played: true });
  line = await weakLine(standing.address);
  const peek = <T>(fn: Parameters<typeof asHouse<T>>[1]) => asHouse(standing.house, fn);
  site = must(
    await peek((tx) =>
      row(
        tx,
        sql<{ id: string; no: number; place: string }>`
          select id, no::int as no, place::text as place from isolation_site where name = '江湾集中隔离点'`,
      ),
    ),
    'the demo has it',
  );
  floor = must(
    await peek((tx) =>
      row(
        tx,
        sql<{ place: string; no: number; room: string }>`
          select r.place::text as place, r.floor::int as no, r.no as room from isolation_room r
            join room_stay y on y.room = r.id and upper_inf(y.during)
          where r.site = ${site.id} order by r.floor, r.no limit 1`,
      ),
    ),
    'somebody is there',
  );
  // Trained like everybody who works there, and put on one floor by its head.
  await perform(
    standing.house,
    acts.addUsers,
    {
      password: DEMO_PASSWORD,
      users: [
        { login: 'floor-nurse', name: '知夏', duties: [] },
        { login: 'floor-clean', name: '清和', duties: [] },
        { login: 'floor-kitchen', name: '小满', duties: [] },
      ],
    },
    { actor: HOUSE, id: uuidv7(), channel: 'house' },
  );
  for (const [login, like, role] of [
    ['floor-nurse', 'care1', 'site-medic'],
    ['floor-clean', 'clean1', 'site-disinfection'],
    ['floor-kitchen', 'kitchen1', 'site-logistics'],
  ] as const) {
    const account = must(
      await peek((tx) => row(tx, sql<{ id: string }>`select id from account where login = ${login}`)),
      login,
    ).id;
    await peek((tx) =>
      rows(
        tx,
        sql`
          insert into training_attendance (session, place, account)
          select session, place, ${account} from training_attendance
          where account = (select id::text from account where login = ${like}) returning session`,
      ),
    );
    await perform(
      standing.house,
      acts.giveDuty,
      { user: account, role, place: floor.place },
      { actor: HOUSE, id: uuidv7(), channel: 'house' },
    );
  }
});
afterAll(async () => {
  await standing?.close();
  await line?.close();
});

const to = (path: string) => `${line.address}/m${path}`;
async function phone(login: string, path: string): Promise<Page> {
  const page = await standing.signIn(login, to(path), PHONE);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  return page;
}
const sign = (zone: string) => zoneCode(site.no, { sign: signOfZone(zone) });

test('a nurse of one floor is offered what she can do there, and reports what happened in its corridor', async () => {
  const nurse = await phone('floor-nurse', '/isolation');
  await nurse.getByRole('link', { name: '突发事件' }).waitFor();
  await look(nurse, 'floor-site');
  expect(await nurse.getByRole('link', { name: /送餐|消毒/ }).count()).toBe(0);
  await nurse.getByRole('link', { name: '突发事件' }).click();
  await nurse.getByRole('button', { name: '跌倒或心脏急症' }).click();
  // Her corridor, until she says in which room; of no other floor and not of the whole site.
  const where = nurse.getByLabel('在哪里');
  expect(await where.locator('option:checked').innerText()).toContain(`${floor.no} 层走廊`);
  expect(await where.locator('option', { hasText: /整个隔离点|大厅/ }).count()).toBe(0);
  await look(nurse, 'floor-report');
  await nurse.getByRole('button', { name: '报告突发事件' }).click();
  await nurse.getByText('已同步').waitFor();
  await nurse.getByRole('button', { name: '带 AED 到场' }).click();
  await nurse.getByText('已同步').waitFor();
  await nurse
    .getByText(/INC-\d+/)
    .first()
    .waitFor();
  await look(nurse, 'floor-incident');
  await lookInEnglish(nurse, 'floor-incident', /first ten minutes/i);
});

test('he walks the zones without signal, wrong once: told at once what to do, and infection control settles it', async () => {
  const cleaner = await phone('floor-clean', '/isolation');
  await expect.poll(() => found(cleaner, `/isolation/sites/${site.id}/walking []`)).toHaveLength(1);
  await cleaner.getByRole('link', { name: '分区通行（扫码）' }).click();
  await cleaner.getByText('本班还没有扫过分区标识').waitFor();
  await look(cleaner, 'zones-first');
  line.state = 'cut';
  await cleaner.context().setOffline(true);
  for (const zone of ['clean', 'dress-1', 'dress-2', 'contaminated']) {
    await gun(cleaner, sign(zone));
    await cleaner.getByText('未发送').waitFor();
    await standing.pass(1);
  }
  await cleaner.getByText('接下来可去').getByText('一脱').waitFor();
  expect(await cleaner.locator('.walk-alert').count()).toBe(0);
  await look(cleaner, 'zones-inside');
  await gun(cleaner, sign('clean'));
  await cleaner.locator('.walk-alert').getByText('从一脱起按顺序脱卸').waitFor();
  await look(cleaner, 'zones-wrong');
  await lookInEnglish(cleaner, 'zones-wrong', /Stop and touch nothing/);
  // Back, and out as he was told: no other wrong step.
  await standing.pass(1);
  await gun(cleaner, sign('undress-1'));
  await cleaner.locator('.walk-alert').waitFor({ state: 'hidden' });
  line.state = 'open';
  await cleaner.context().setOffline(false);
  await cleaner.getByText('已同步').waitFor();
  // The house says the same.
  await cleaner.getByText('接下来可去').getByText('二脱').waitFor();
  expect(await cleaner.locator('.walk-alert').count()).toBe(0);

  const hand = await phone('control1', `/isolation/${site.id}/zones`);
  await hand.getByText('未脱卸完就离开污染区').waitFor();
  await hand.getByText('未脱卸完就离开污染区').scrollIntoViewIfNeeded();
  await look(hand, 'zones-control-phone');
  await lookInEnglish(hand, 'zones-control-phone', /left the contaminated zone/i);
  const control = await standing.signIn('control1', `/isolation/${site.id}/rounds`, DESK);
  const card = control.locator('.card', { hasText: '通行问题' });
  await card.getByText('未脱卸完就离开污染区').waitFor();
  await card.scrollIntoViewIfNeeded();
  await look(control, 'zones-desk');
  await lookInEnglish(control, 'zones-desk', 'Wrong steps');
  await card.getByRole('button', { name: '了结' }).click();
  const dialog = control.getByRole('dialog');
  await dialog.getByRole('button', { name: '已当场纠正，所到之处已消毒' }).click();
  await dialog.getByLabel('处理经过').fill('已退回一脱，重新脱卸；走过的地方已擦拭');
  await look(control, 'zones-settle');
  await dialog.getByRole('button', { name: '了结' }).click();
  await card.getByText('没有待处理的通行问题').waitFor();
  await onPhone(control, 'zones-desk');
  const signs = await standing.signIn('control1', `/isolation/${site.id}/signs`, DESK);
  await signs.getByText(sign('contaminated')).waitFor();
  await look(signs, 'zones-signs');
});

test('his round is of his floor: one corridor, whose checkpoint is a step too', async () => {
  const cleaner = await phone('floor-clean', `/isolation/${site.id}/rounds`);
  await cleaner.getByRole('button', { name: '本层消毒' }).waitFor();
  await look(cleaner, 'floor-round');
  await cleaner.getByLabel('试纸实测 mg/L').fill('1000');
  await cleaner.getByRole('button', { name: '开始一轮消毒' }).click();
  await cleaner.getByText(`1 号楼 ${floor.no} 层消毒`).first().waitFor();
  // Half undressed and back in the corridor: its checkpoint says where he stands, as the sign of the zone would.
  await gun(cleaner, zoneCode(site.no, { sign: `C1.${floor.no}` }));
  await cleaner.locator('.walk-alert').getByText('未按顺序穿戴就进入污染区').waitFor();
  await look(cleaner, 'floor-round-scanned');
  await cleaner.getByRole('button', { name: '结束这一轮' }).click();
  await cleaner.getByRole('button', { name: '本层消毒' }).waitFor();
});

test('whoever hands out meals on one floor sees its rooms, and is offered no meal to begin', async () => {
  const kitchen = await phone('floor-kitchen', '/isolation');
  await kitchen.getByRole('link', { name: '送餐' }).click();
  await kitchen.getByText(floor.room, { exact: true }).waitFor();
  expect(await kitchen.getByRole('button', { name: /开始送餐|结束/ }).count()).toBe(0);
  await look(kitchen, 'floor-meals');
});
