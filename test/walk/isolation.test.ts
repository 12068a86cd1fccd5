// One isolation site in a browser, from an empty building to the first guest who goes home: headquarters opens it, a bus
// brings thirty at night, nobody eats before the corridors are ready, a positive on the third floor begins the days of
// three floors anew, and whoever is released is taken over by her community and thanks those who looked after her.
import type { RawBuilder } from 'kysely';
import type { Page } from 'playwright-core';
import type { Static, TSchema } from 'typebox';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DEMO_PASSWORD } from '../../demo/staff.ts';
import { acts } from '../../src/acts.ts';
import { uuidv7 } from '../../src/base/ids.ts';
import { isWithin } from '../../src/base/places.ts';
import { must } from '../../src/base/refusal.ts';
import { row, rows, sql } from '../../src/base/sql.ts';
import { briefingTold } from '../../src/briefing-command.ts';
import { previewPlan } from '../../src/control/episodes/routes.ts';
import { asHouse, perform, see } from '../../src/ledger/perform.ts';
import { HOUSE } from '../../src/ledger/rules.ts';
import type { Act } from '../../src/ledger/terms.ts';
import { shownPeople } from '../../src/people/store.ts';
import { actorOfLogin } from '../../src/teams/session.ts';
import { type Breach, invariants } from '../../src/watch.ts';
import { DISTRICT, delivery, identity, listOf, mobile } from '../lists.ts';
import { glance, look, lookInEnglish, onPhone, pressByKey } from './hands.ts';
import { type Standing, stand, WALK_MS } from './standing.ts';

vi.setConfig({ testTimeout: WALK_MS, hookTimeout: WALK_MS });

const DESK = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
const NAME = '听涛集中隔离点';

/** Everybody who sat at one wedding table too many, thirteen days ago: their days end on 10 December. */
const MET_ON = '2026-11-26';
const ENDS_ON = '2026-12-10';
/** The first is on insulin, the next three live together, the fifth has her birthday on the second day. */
const INSULIN = 0;
const FAMILY = [1, 2, 3];
const BIRTHDAY = 4;
const THIRTY = 30;

let house: Standing;
/** Who was at the table, in the order of the list, with what somebody’s own page and every list call her. */
let people: { readonly person: string; readonly episode: string; readonly code: string }[];
/** The officer of the community they live in. */
let officer: string;
let hq: Page;
let head: Page;
let kitchen: Page;
let cleaner: Page;
/** The site’s id. */
let site: string;

beforeAll(async () => {
  house = await stand(new Date('2026-12-08T20:40:00+08:00'), { played: true });
  const driver = { login: 'bus1', name: '江渡', duties: [{ role: 'transport-group', place: DISTRICT }] };
  await itself(acts.addUsers, { password: DEMO_PASSWORD, users: [driver] });
  people = await orderedIn();
  officer = must(
    await peek((tx) =>
      row(
        tx,
        sql<{ login: string }>`
          select c.login from duty d join account c on c.id = d.account
          join episode e on e.id = ${guest(0).episode} and e.place <@ d.place
          where d.role = 'community-officer' order by c.login limit 1`,
      ),
    ),
    'their community has an officer',
  ).login;
});
afterAll(() => house?.close());

test('headquarters opens a site, its head ticks the checklist and fills posts', async () => {
  hq = await house.signIn('hq', '/isolation', DESK);
  await hq.getByRole('button', { name: '开设隔离点' }).click();
  const form = hq.getByRole('dialog');
  for (const [label, text] of [
    ['名称', NAME],
    ['地址', '听涛路 12 号'],
    ['楼层数', '5'],
    ['最低楼层', '1'],
    ['每层房间', '8'],
    ['阳性区房间', '1'],
  ] as const)
    await form.getByLabel(label).fill(text);
  await form.getByRole('searchbox', { name: '点长' }).fill('site2');
  await form.locator('.account-choices button', { hasText: 'site2' }).click();
  // The rooms there are would do by the forecast: why another site is opened is asked.
  await form.getByLabel('仍要开点的原因').fill('分区收治，江湾点整修');
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
    ['medic', 'care1'],
    ['disinfection', 'clean1'],
    ['logistics', 'kitchen1'],
  ] as const) {
    await head.getByLabel('岗位', { exact: true }).last().selectOption(post);
    await head.getByRole('searchbox', { name: '人员' }).fill(login);
    await head.locator('.account-choices button', { hasText: login }).click();
    await head.getByRole('button', { name: '安排岗位人员' }).click();
    await head.getByRole('searchbox', { name: '人员' }).waitFor();
  }
  await glance(head, 'isolation-staff');
});

test('headquarters sends a bus for thirty, a household and whoever carries insulin among them', async () => {
  await hq.goto(`${house.address}/transport`);
  await hq.getByRole('button', { name: '安排车次' }).click();
  const form = hq.getByRole('dialog');
  await form.getByLabel('签收单位').selectOption({ label: NAME });
  for (const [label, text] of [
    ['车牌', '浙A·Y0930'],
    ['座位数', '33'],
    ['发车时间', '2026-12-08 22:50'],
  ] as const)
    await form.getByLabel(label).fill(text);
  await form.getByRole('combobox', { name: '司机' }).selectOption('other');
  await form.getByLabel('司机姓名').fill('江渡');
  await form.getByLabel('出示的防护培训凭据').fill('公司防护培训名单');
  await form.getByRole('button', { name: '安排车次' }).click();
  await hq.waitForURL(/\/transport\/[0-9a-f-]{36}/);
  const trip = must(/[0-9a-f-]{36}/.exec(hq.url())?.[0], 'its page is open');

  await hq.goto(`${house.address}/transport`);
  // Whoever waits stands under the site that has a room for her.
  await hq
    .getByRole('checkbox', { name: /^选择建议送往 .+ 的 \d+ 人$/ })
    .first()
    .waitFor();
  await look(hq, 'isolation-waiting');
  await onPhone(hq, 'isolation-waiting');
  await lookInEnglish(hq, 'isolation-waiting', /^Proposed: /);
  await hq.getByRole('checkbox', { name: '选择同住 3 人' }).check();
  const insulin = guest(INSULIN).code;
  await hq.getByRole('checkbox', { name: new RegExp(`（${insulin}）`) }).check();
  await hq.getByRole('button', { name: '安排座位（4 人）' }).click();
  const seats = hq.getByRole('dialog');
  await seats.getByLabel('乘哪一趟').selectOption(trip);
  await seats.getByLabel(`${insulin} 行李件数`).fill('2');
  await seats.getByLabel(`${insulin} 随行需要`).fill('胰岛素，须冷藏');
  await glance(hq, 'isolation-seats');
  await onPhone(hq, 'isolation-seats');
  await seats.getByRole('button', { name: '加入乘车名单' }).click();
  await seats.waitFor({ state: 'hidden' });
  // The other twenty-six are ticked in the same way.
  const others = people.filter((_, i) => i !== INSULIN && !FAMILY.includes(i));
  await as('hq', acts.seatRiders, { trip, riders: others.map(({ person }) => ({ person, luggage: 1 })) });
  await hq.goto(`${house.address}/transport/${trip}`);
  await hq.getByText(`30 / 33`).or(hq.getByText('/ 33')).first().waitFor();
  await glance(hq, 'isolation-bus');
  await onPhone(hq, 'isolation-bus');

  const crew = await house.signIn('bus1', `/m/transport/${trip}`, PHONE);
  await house.pass(120);
  await crew.reload();
  const list = crew.getByRole('list', { name: '乘车名单' }).getByRole('listitem');
  await expect.poll(() => list.count(), { timeout: 20_000 }).toBe(THIRTY);
  for (let aboard = 1; aboard <= 3; aboard++) {
    await crew.getByRole('button', { name: '上车', exact: true }).first().click();
    await crew.getByText(`待上车 ${THIRTY - aboard} 人`).waitFor();
  }
  const aboard = await aboardOf(trip);
  await as('bus1', acts.boardRiders, {
    trip,
    people: people.map(({ person }) => person).filter((person) => !aboard.includes(person)),
  });
  await crew.getByText('待上车').waitFor({ state: 'hidden' });
  await glance(crew, 'isolation-aboard');
  await crew.getByRole('button', { name: '发车' }).click();
  await crew.getByText('行驶中').first().waitFor();

  await house.pass(60);
  await crew.getByRole('button', { name: `到达，全部下车（${THIRTY} 人）` }).click();
  await crew.getByText(`上车 ${THIRTY}，下车 ${THIRTY}，接收 0`).waitFor();
  // It is 23:40; whoever receives them says so at the door.
  await head.goto(`${house.address}/transport/${trip}`);
  await head.getByRole('button', { name: `全部签收（${THIRTY} 人）` }).click();
  await crew.getByText(`上车 ${THIRTY}，下车 ${THIRTY}，接收 ${THIRTY}`).waitFor();
  await crew.getByRole('button', { name: '结束车次' }).click();
  await crew.getByText('已完成').first().waitFor();
  await crew.getByRole('button', { name: '登记车辆消毒' }).click();
  await crew.getByRole('button', { name: '登记车辆消毒' }).waitFor({ state: 'hidden' });
});

test('thirty guests have their rooms at midnight: one on insulin, a family at doors side by side', async () => {
  await head.goto(`${house.address}/isolation/${site}?view=arrivals`);
  await head.getByRole('button', { name: new RegExp(`^健康问询 .*${guest(INSULIN).code}$`) }).click();
  const asked = head.getByRole('dialog');
  await asked.getByText('胰岛素').click();
  await asked.getByLabel('餐别').selectOption('diabetic');
  await asked.getByRole('button', { name: '保存问询' }).click();
  await head.getByText('已问询').first().waitFor();
  // The others are asked at their doors by the medic.
  for (const { person } of people.slice(1))
    await as('care1', acts.interviewGuest, {
      site,
      person,
      told: { attention: [], medicines: [], diet: 'ordinary' },
      over: null,
    });
  await head.getByRole('button', { name: '全部勾选' }).click();
  // Whoever waits for another site stays where she is.
  for (const code of await otherwiseAwaited())
    await head.getByRole('checkbox', { name: new RegExp(` ${code} 到场$`) }).uncheck();
  const give = head.getByRole('button', { name: `安排入住（${THIRTY} 人）` });
  await give.waitFor();
  await look(head, 'isolation-proposal');
  await give.click();
  await expect.poll(async () => (await roomed()).length, { timeout: 30_000 }).toBe(THIRTY);
  await head.getByRole('button', { name: '房间图' }).click();
  await expect.poll(() => head.locator('.iso-cell-taken').count(), { timeout: 20_000 }).toBe(THIRTY);
  expect(await head.locator('.iso-cell-taken .iso-level-A').count()).toBe(1);
  await look(head, 'isolation-map');
  await onPhone(head, 'isolation-map');
  await head.locator('.iso-cell-taken').first().click();
  await head.getByRole('dialog').getByRole('button', { name: '换房' }).waitFor();
  await onPhone(head, 'isolation-room');
  await head.getByRole('dialog').getByRole('button', { name: '关闭' }).click();

  const doors = await doorOf();
  const family = FAMILY.map((i) => Number(doors.get(guest(i).person)?.no)).toSorted((a, b) => a - b);
  expect(family.map((no) => no - (family[0] ?? 0))).toEqual([0, 1, 2]);
  // Every floor has guests: what happens on one of them need not reach them all.
  expect([...new Set([...doors.values()].map(({ floor }) => floor))].toSorted()).toEqual([1, 2, 3, 4, 5]);
});

test('the first round is done on the phone, and breakfast is served behind it', async () => {
  await swabbed(await doorOf());
  await house.goHome('2026-12-09T06:30:00+08:00');
  cleaner = await house.signIn('clean1', `/m/isolation/${site}/rounds`, PHONE);
  await cleaner.getByLabel('用水（升）').fill('10');
  await cleaner.getByText('20 片（每片 500 mg）').waitFor();
  await round('isolation-round');
  kitchen = await house.signIn('kitchen1', `/isolation/${site}/meals`, DESK);
  await kitchen.getByText('糖尿病餐').first().waitFor();
  await house.pass(40);
  await serve('早餐');
  await measured();
});

test('the morning meeting writes down who is there and decides; its figures are those of the command line', async () => {
  await house.pass(70);
  head = await house.signIn('site2', `/isolation/${site}/briefing`, DESK);
  await head.getByRole('heading', { name: '晨会简报' }).waitFor();
  await agreesWithBriefing();
  await glance(head, 'isolation-briefing');
  await head.getByRole('button', { name: '开会' }).click();
  await head.waitForURL(/\/meetings\/[0-9a-f-]{36}/);
  await pressByKey(head, head.getByRole('button', { name: '全部到会' }), 'Enter');
  await head.getByText('在岗的人都已登记。').waitFor();
  await head.getByRole('button', { name: '新的决定' }).click();
  const deciding = head.getByRole('dialog');
  await deciding.getByLabel('决定怎么办').fill('冰瓶改由早班更换，送到门口');
  await deciding.getByLabel('岗位').selectOption({ label: '隔离点后勤人员' });
  await deciding.getByRole('button', { name: '记下决定' }).click();
  await deciding.waitFor({ state: 'hidden' });
  await head.getByText('冰瓶改由早班更换，送到门口').waitFor();
  await look(head, 'isolation-meeting');
  await onPhone(head, 'isolation-meeting');
  await head.getByRole('button', { name: '散会' }).click();
  await head.getByRole('dialog').getByRole('button', { name: '散会' }).click();
  await head.getByText('已散会').first().waitFor();
});

test('the day asks for ice bottles and a cake; the kitchen orders it', async () => {
  await house.pass(15);
  await head.goto(`${house.address}/isolation/${site}/care?view=today`);
  await head.getByText('更换冰瓶').first().waitFor();
  await head.getByText('明日生日：订蛋糕').first().waitFor();
  await glance(head, 'isolation-care');
  await head.getByRole('link', { name: '明日生日：订蛋糕' }).first().click();
  await head.getByRole('heading', { name: /明日生日：订蛋糕/ }).waitFor();
  const cook = await house.signIn('kitchen1', '/m/today', PHONE);
  await cook
    .getByText(/明日生日：订蛋糕/)
    .first()
    .click();
  await cook.getByRole('button', { name: '完成', exact: true }).click();
  await cook.getByRole('dialog').getByRole('button', { name: '已电话办结' }).click();
  await glance(cook, 'isolation-cake');
  await cook.getByRole('dialog').getByRole('button', { name: '确定', exact: true }).click();
  await cook.getByRole('dialog').waitFor({ state: 'hidden' });
  await head.goto(`${house.address}/isolation/${site}/care?view=today`);
  const cake = head.getByRole('listitem').filter({ hasText: '明日生日：订蛋糕' }).last();
  await cake.getByText('已完成').waitFor();
});

test('lunch is refused until a second round has been done and has worked', async () => {
  await house.pass(135);
  await kitchen.goto(`${house.address}/isolation/${site}/meals`);
  await kitchen.getByRole('button', { name: /^午餐/ }).click();
  await kitchen.getByRole('button', { name: '开始送餐' }).click();
  await kitchen
    .getByRole('alert')
    .getByText(/走廊还不能送餐.*1 层走廊尚未消毒/)
    .waitFor();
  await glance(kitchen, 'isolation-meal-refused');
  await onPhone(kitchen, 'isolation-meal-refused');
  await cleaner.reload();
  await round('isolation-round-2');
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
  await kitchen.getByRole('button', { name: /^午餐/ }).click();
  await serve('午餐');
  await glance(kitchen, 'isolation-meals');
});

test('a positive on the third floor begins the days of floors two to four anew, and of nobody else', async () => {
  const doors = await doorOf();
  const plain = people.filter((_, i) => i !== INSULIN && i !== BIRTHDAY && !FAMILY.includes(i));
  const her = must(
    plain.find(({ person }) => doors.get(person)?.floor === 3),
    'somebody lives on the third floor',
  );
  const door = must(doors.get(her.person), 'she has a room');
  // The laboratory rings at noon: the swabs of the night, all negative but one.
  await resulted('2026-12-08', her.person);
  await cleaner.goto(`${house.address}/m/isolation/${site}/incident`);
  await cleaner.getByRole('button', { name: '阳性', exact: true }).click();
  await cleaner.getByLabel('在哪里').selectOption({ label: door.no });
  await cleaner.getByLabel('涉及谁').selectOption('1');
  await cleaner.getByLabel('一句话说明').fill(`${door.no} 房间 1 号床，检测阳性`);
  await cleaner.getByRole('button', { name: '报告突发事件' }).click();
  await cleaner.getByText('前十分钟').waitFor();
  await cleaner.getByRole('button', { name: '同层停止走动' }).click();
  await cleaner.getByRole('button', { name: '撤回：同层停止走动' }).waitFor();
  await look(cleaner, 'isolation-incident');

  const before = await endsOn();
  expect(new Set(before.values())).toEqual(new Set([ENDS_ON]));
  const cdc = await house.signIn('cdc', `/isolation/${site}/incidents`, DESK);
  await cdc.getByText('待疾控确认天数').first().waitFor();
  await cdc.getByRole('link', { name: /^INC-/ }).first().click();
  const reached = [...doors.values()].filter(
    ({ person, floor }) => person !== her.person && floor >= 2 && floor <= 4,
  );
  await cdc.getByText('谁的天数重新计算').waitFor();
  await look(cdc, 'isolation-restart');
  // Nobody’s days change before somebody decides.
  expect(await endsOn()).toEqual(before);
  await cdc.getByRole('button', { name: `确认 ${reached.length} 人重新计算` }).click();
  await cdc
    .getByRole('dialog')
    .getByRole('button', { name: `确认 ${reached.length} 人重新计算` })
    .click();
  await cdc
    .getByText(new RegExp(`确认 ${reached.length} 人重新计算`))
    .last()
    .waitFor();
  await expect
    .poll(
      async () => {
        const now = await endsOn();
        return reached.filter(({ person }) => now.get(person) === '2026-12-23').length;
      },
      { timeout: 20_000 },
    )
    .toBe(reached.length);
  const after = await endsOn();
  for (const { person, floor } of doors.values())
    if (floor === 1 || floor === 5) expect(after.get(person), `floor ${floor}`).toBe(ENDS_ON);

  // So do their tests: swabbed the same day, and negative.
  expect((await duesOf('2026-12-09')).map(({ person }) => person).toSorted()).toEqual(
    reached.map(({ person }) => person).toSorted(),
  );
  await resulted('2026-12-09');

  // She is fetched by a vehicle for one, and her room waits for its disinfection.
  await takenToHospital(her.person);
  await head.goto(`${house.address}/isolation/${site}?view=map`);
  await head.locator('.iso-cell-taken', { hasText: door.no }).press('Enter');
  const drawer = head.getByRole('dialog');
  await drawer.getByRole('button', { name: '退房', exact: true }).click();
  await drawer.getByRole('button', { name: '医院' }).click();
  await drawer.getByRole('button', { name: '退房离点' }).click();
  await drawer.getByText('无人入住').waitFor();
  await glance(head, 'isolation-left');
  await head.keyboard.press('Escape');
  await head.locator('.iso-cell-soiled', { hasText: door.no }).getByText('待消毒').waitFor();
});

test('the head lets dinner begin though no round is newer than lunch, with a reason', async () => {
  await house.pass(390);
  await measured();
  await kitchen.reload();
  await kitchen.getByRole('button', { name: /^晚餐/ }).click();
  await kitchen.getByRole('button', { name: '开始送餐' }).click();
  await kitchen
    .getByRole('alert')
    .getByText(/尚未消毒/)
    .waitFor();
  expect(await kitchen.getByText('点长放行', { exact: true }).count()).toBe(0);
  await head.goto(`${house.address}/isolation/${site}/meals`);
  await head.getByRole('button', { name: /^晚餐/ }).click();
  await head.getByText('点长放行', { exact: true }).click();
  await head.getByLabel('放行原因').fill('饭菜将凉');
  await head.getByRole('button', { name: '放行送餐' }).click();
  await head.getByText('放行：饭菜将凉').waitFor();
  await kitchen.getByText('晚餐配送中').waitFor();
  await kitchen.getByRole('button', { name: '结束送餐' }).click();
  await kitchen
    .getByText(`${THIRTY - 1} 份`)
    .first()
    .waitFor();
});

test('a guest of the first floor thanks those who looked after her, and her words are on the board', async () => {
  await house.goHome('2026-12-10T08:10:00+08:00');
  await measured();
  head = await house.signIn('site2', `/isolation/${site}/care?view=today`, DESK);
  await head.getByText('今日生日：送蛋糕').first().waitFor();
  const { token } = await as('site2', acts.makeGuestLink, { person: (await leaver()).person });
  const own = await house.ownPage(token);
  await own.getByRole('button', { name: '请人帮忙' }).click();
  await own.getByRole('button', { name: '缺东西、要维修' }).click();
  await own.getByLabel('说清楚一些').fill('想要两条毛巾');
  await own.getByRole('button', { name: '提出', exact: true }).click();
  await own
    .getByText(/已收到/)
    .first()
    .waitFor();
  // Where her page opens she reads that somebody is on it.
  const asked = await peek((tx) =>
    row(
      tx,
      sql<{ id: string }>`select id from task where kind = 'guest-request' order by opened_at desc limit 1`,
    ),
  );
  await as('kitchen1', acts.takeTask, { task: must(asked, 'what she asked for is a task').id });
  await own.reload();
  await own.getByText(/有人在办/).waitFor();
  await glance(own, 'isolation-asks');
  await own.getByRole('button', { name: '请人帮忙' }).click();
  await own.getByRole('button', { name: '感谢' }).click();
  await own.getByLabel('请写几句感谢的话').fill('谢谢半夜在门口等我们的人。');
  await own.getByRole('button', { name: '可以给大家看这几句话' }).click();
  await own.getByRole('button', { name: '提出', exact: true }).click();
  await own
    .getByText(/已收到/)
    .first()
    .waitFor();
  await glance(own, 'isolation-thanks');

  await head.goto(`${house.address}/isolation/${site}/care`);
  await head.getByText('谢谢半夜在门口等我们的人。').waitFor();
  await head.getByRole('button', { name: '转达感谢信' }).click();
  await head.getByRole('button', { name: '感谢信', exact: true }).click();
  await head.getByText('谢谢半夜在门口等我们的人。').waitFor();
  await glance(head, 'isolation-letter');
  await own.getByRole('button', { name: '返回' }).click();
  await own.getByRole('button', { name: '公告栏' }).click();
  await own.getByText('谢谢半夜在门口等我们的人。').waitFor();
});

test('two sign for her, the list is ticked, and her community takes her over', async () => {
  const her = await leaver();
  await resulted(ENDS_ON);
  const medic = await house.signIn('care1', `/isolation/${site}/leaving`, DESK);
  // Both sign without a mouse.
  await medic.getByRole('row').filter({ hasText: her.code }).press('Enter');
  const first = medic.getByRole('dialog').getByRole('button', { name: '签署解除（第一人）' });
  await pressByKey(medic, first, 'Enter');
  await medic.getByText('已签署，待第二人').first().waitFor();
  await head.goto(`${house.address}/isolation/${site}/leaving`);
  await glance(head, 'isolation-leaving');
  await onPhone(head, 'isolation-leaving');
  await head.getByRole('row').filter({ hasText: her.code }).press('Enter');
  const list = head.getByRole('dialog').first();
  await pressByKey(head, list.getByRole('button', { name: '签署解除（第二人）' }), 'Space');
  const sure = head.getByRole('dialog').last().getByRole('button', { name: '签署解除（第二人）' });
  await pressByKey(head, sure, 'Enter');
  await list
    .getByText(/还有 \d+ 项/)
    .first()
    .waitFor();
  const items = list.locator('.lv-items input');
  await expect.poll(() => items.count(), { timeout: 20_000 }).toBe(7);
  for (let i = 0; i < 7; i++) {
    await items.nth(i).click();
    await expect.poll(() => items.nth(i).isChecked(), { timeout: 20_000 }).toBe(true);
  }
  await list.getByLabel('离点方式').selectOption('trip');
  await list.getByLabel('行李件数').fill('2');
  await list.getByRole('button', { name: '登记', exact: true }).click();
  await list.getByText('已办完').first().waitFor();
  await look(head, 'isolation-list');
  await onPhone(head, 'isolation-list');

  const phone = await house.signIn(officer, '/m/handovers', PHONE);
  await phone.getByRole('button', { name: '接收，签发回执' }).first().click();
  await phone.getByText('已接收').first().waitFor();
  await phone.getByText('专车送返，车次待排').waitFor();
  await glance(phone, 'isolation-handover');
  await list.getByRole('button', { name: '退房回家' }).click();
  await head.getByText('已退房，房间待终末消毒').first().waitFor();
  await takenHome(her.person);
  const where = await peek((tx) =>
    row(
      tx,
      sql<{ kind: string }>`select kind from whereabouts where person = ${her.person} and until_at is null`,
    ),
  );
  expect(where?.kind).toBe('home');
});

test('nobody was missed on the way', async () => {
  await head.goto(`${house.address}/isolation/${site}/briefing`);
  await agreesWithBriefing();
  expect((await roomed()).length).toBe(THIRTY - 2);
  expect(await broken()).toEqual([]);
  expect(house.faults.filter((fault) => !/409|422/.test(fault))).toEqual([]);
});

// Who does what --------------------------------------------------------------------------------------------

const guest = (i: number) => must(people[i], 'thirty are on the list');
const peek = <T>(fn: Parameters<typeof asHouse<T>>[1]) => asHouse(house.house, fn);

/** What somebody does who has done the same on a screen before. */
async function as<S extends TSchema, R>(login: string, act: Act<S, R>, input: Static<S>): Promise<R> {
  const now = house.clock.now();
  const rulebook = await house.house.rulebookAt(now);
  const actor = await peek((tx) => actorOfLogin(tx, rulebook, login, now));
  return (await perform(house.house, act, input, { actor, id: uuidv7(), channel: 'web' })).result;
}

async function itself<S extends TSchema, R>(act: Act<S, R>, input: Static<S>): Promise<R> {
  return (await perform(house.house, act, input, { actor: HOUSE, id: uuidv7(), channel: 'house' })).result;
}

/** A list of thirty comes in; CDC knows how each was exposed and orders her into a site. All of them are invented. */
async function orderedIn(): Promise<typeof people> {
  const given = '安宝晨丹恩芳广海佳康兰敏宁鹏琪瑞思涛文欣';
  const list = Array.from({ length: THIRTY }, (_, i) => [
    `${'赵钱孙李周吴郑王冯陈'[FAMILY.includes(i) ? 2 : i % 10]}${given[(i * 7) % 20]}${given[(i * 3 + 1) % 20]}`,
    identity(700 + i, i === BIRTHDAY ? '19611210' : `${1958 + i}0317`),
    mobile(7000 + i),
    `江月府 ${FAMILY.includes(i) ? '9 幢 1602' : `${10 + i} 幢 1102`} 室`,
  ]);
  const { batch } = await as('data1', acts.receiveList, {
    ...delivery(listOf(...list), { fileName: '婚宴密接.xlsx' }),
    source: 'letter-of-assistance',
  });
  await house.house.drain();
  // The house may be dealing the lines out at this moment by itself: until then nobody of the list lives anywhere.
  const dealt = () =>
    peek((tx) =>
      rows(
        tx,
        sql`select from list_line where batch = ${batch} and nlevel(owner_unit) >= 3 and person is not null`,
      ),
    );
  await vi.waitFor(async () => expect(await dealt()).toHaveLength(THIRTY), {
    timeout: 30_000,
    interval: 100,
  });
  const lines = await peek((tx) =>
    rows(tx, sql<{ person: string }>`select person from list_line where batch = ${batch} order by row_no`),
  );
  const [host, ...household] = FAMILY.map((i) => must(lines[i], 'all thirty are on record').person);
  for (const [i, person] of household.entries())
    await as('data1', acts.joinHousehold, {
      person,
      with: host ?? '',
      relation: i === 0 ? 'spouse' : 'child',
    });
  const ordered: { person: string; episode: string }[] = [];
  for (const { person } of lines) {
    const exposed = { person, category: 'close', kind: 'dining', firstOn: MET_ON, lastOn: MET_ON };
    const episode = must((await as('cdc', acts.recordExposure, exposed)).episode, 'nobody here is a case');
    const now = house.clock.now();
    const rulebook = await house.house.rulebookAt(now);
    const actor = await peek((tx) => actorOfLogin(tx, rulebook, 'cdc', now));
    const { categories, facts, seal } = await see(
      house.house,
      previewPlan,
      { id: episode },
      { actor, channel: 'web' },
    );
    await as('cdc', acts.orderControl, {
      episode,
      categories: [...categories],
      facts,
      basis: 'infectious-disease-law',
      seen: seal ?? '',
    });
    ordered.push({ person, episode });
  }
  await house.house.drain();
  const shown = await peek((tx) =>
    shownPeople(
      tx,
      ordered.map(({ person }) => person),
    ),
  );
  return ordered.map((one) => ({ ...one, code: must(shown.get(one.person), 'she is on record').code }));
}

async function aboardOf(trip: string): Promise<string[]> {
  const found = await peek((tx) =>
    rows(
      tx,
      sql<{ person: string }>`select person from trip_seat where trip = ${trip} and boarded_at is not null`,
    ),
  );
  return found.map(({ person }) => person);
}

/** Codes of those who wait for a room and did not come on the bus. */
async function otherwiseAwaited(): Promise<string[]> {
  const found = await peek((tx) =>
    rows(
      tx,
      sql<{ person: string }>`
        select e.person from episode e
        where e.state = 'active' and e.stage_place = 'facility' and e.ended_at is null
          and e.person <> all (${people.map(({ person }) => person)}::uuid[])
          and not exists (select from room_stay y where y.person = e.person and upper_inf(y.during))`,
    ),
  );
  const shown = await peek((tx) =>
    shownPeople(
      tx,
      found.map(({ person }) => person),
    ),
  );
  return [...shown.values()].map(({ code }) => code);
}

interface Door {
  readonly person: string;
  readonly room: string;
  readonly no: string;
  readonly floor: number;
}

/** Who is in which room of the site now. */
async function roomed(): Promise<Door[]> {
  return peek((tx) =>
    rows(
      tx,
      sql<Door>`
        select y.person, r.id as room, r.no, r.floor::int as floor from room_stay y
        join isolation_room r on r.id = y.room where y.site = ${site} and upper_inf(y.during) order by r.no`,
    ),
  );
}
const doorOf = async () => new Map((await roomed()).map((one) => [one.person, one]));

/** What of “nobody missed” does not hold for one of the thirty or at the site. Whom the demo leaves alone is no matter of ours. */
async function broken(): Promise<string[]> {
  const now = house.clock.now();
  const rulebook = await house.house.rulebookAt(now);
  const at = await placeOfSite();
  const ours = new Set(people.map(({ person }) => person));
  const found: string[] = [];
  for (const { id, find } of invariants) {
    // Every invariant answers in this shape: watch.ts says so.
    const all = await peek((tx) => rows(tx, find({ now, rulebook }) as RawBuilder<Breach>));
    for (const { handle, place, person, what } of all)
      if (isWithin(place, at) || (person !== null && ours.has(person))) found.push(`${id} ${what} ${handle}`);
  }
  return found;
}

// What is done more than once ------------------------------------------------------------------------------

/** A round on the phone: measured, every zone touched, the office left out with a reason, ended. */
async function round(name: string): Promise<void> {
  await cleaner.getByLabel('试纸实测 mg/L').fill('1000');
  await cleaner.getByRole('button', { name: '开始一轮消毒' }).click();
  const corridors = [1, 2, 3, 4, 5].map((floor) => `1 号楼 ${floor} 层走廊`);
  for (const zone of [...corridors, '大厅', '电梯', '医废暂存点'])
    await cleaner.getByRole('button', { name: zone, exact: true }).click();
  await cleaner.getByRole('button', { name: '不做 办公区' }).click();
  await cleaner.getByRole('dialog').getByRole('button', { name: '无人使用' }).click();
  await cleaner.getByRole('dialog').getByRole('button', { name: '确定', exact: true }).click();
  await expect.poll(() => cleaner.locator('.iso-zone-done').count(), { timeout: 20_000 }).toBe(9);
  await glance(cleaner, name);
  await cleaner.getByRole('button', { name: '结束这一轮' }).click();
  await cleaner.getByText('8 个区域').first().waitFor();
}

/** The kitchen begins a meal and has handed it out to everybody. */
async function serve(meal: string): Promise<void> {
  await kitchen.getByRole('button', { name: '开始送餐' }).click();
  await kitchen.getByText(`${meal}配送中`).waitFor();
  await kitchen.getByRole('button', { name: '结束送餐' }).click();
  await kitchen.getByText(`${THIRTY} 份`).first().waitFor();
}

/** The sums on the page of the meeting are those the command line tells. */
async function agreesWithBriefing(): Promise<void> {
  const { result } = await briefingTold(house.house, site);
  const rooms = result.heads.rooms;
  await head.getByText('三数核对').waitFor();
  const shown = await head.locator('.br-rows').first().locator('dd').allInnerTexts();
  expect(shown.map((text) => text.trim())).toEqual(
    [rooms, result.heads.meals, result.heads.temperatures].map((n) => (n === null ? '尚无名单' : String(n))),
  );
  expect(result.heads.agree).toBe(true);
  await head.getByText(`入 ${result.cameIn}，出 ${result.left}`).waitFor();
}

// By acts: sixty presses that would say nothing new --------------------------------------------------------

/** The medic swabs everybody who has a room, at the door. */
async function swabbed(doors: ReadonlyMap<string, Door>): Promise<void> {
  for (const { due, person } of await duesOf('2026-12-08'))
    if (doors.has(person)) await as('care1', acts.recordSample, { due });
}

/** What the laboratory found of the swabs of a day, read by the medic; two samples where two were asked for. */
async function resulted(day: string, positive?: string): Promise<void> {
  const inside = await doorOf();
  for (const { due, person, double } of await duesOf(day)) {
    if (!inside.has(person)) continue;
    const samples = double ? ([1, 2] as const) : ([1] as const);
    for (const sample of samples)
      await as('care1', acts.recordTest, {
        due,
        sample,
        reagent: `R${sample}`,
        laboratory: `L${sample}`,
        result: person === positive ? 'positive' : 'negative',
      });
  }
  await house.house.drain();
  const unread = await peek((tx) =>
    rows(
      tx,
      sql<{ id: string }>`
        select id from test_result where read_at is null and episode = any (${people.map(({ episode }) => episode)}::uuid[])`,
    ),
  );
  if (unread.length > 0) await as('care1', acts.markRead, { results: unread.map(({ id }) => id) });
  await house.house.drain();
}

async function duesOf(day: string) {
  return peek((tx) =>
    rows(
      tx,
      sql<{ due: string; person: string; double: boolean }>`
        select d.id as due, e.person, d.double from test_due d join episode e on e.id = d.episode
        where e.id = any (${people.map(({ episode }) => episode)}::uuid[]) and d.on_day = ${day}::date
          and d.state in ('due', 'sampled') order by e.no`,
    ),
  );
}

/** The medic measures everybody, door by door. */
async function measured(): Promise<void> {
  const inside = await doorOf();
  for (const [i, { person, episode }] of people.entries())
    if (inside.has(person))
      await as('care1', acts.recordTemperature, { episode, celsius: 36.2 + (i % 8) / 10 });
  await house.house.drain();
}

/** Last day of everybody’s present stage. */
async function endsOn(): Promise<Map<string, string>> {
  const found = await peek((tx) =>
    rows(
      tx,
      sql<{ person: string; on: string }>`
        select person, stage_to::text as on from episode
        where id = any (${people.map(({ episode }) => episode)}::uuid[]) and ended_at is null order by no`,
    ),
  );
  return new Map(found.map(({ person, on }) => [person, on]));
}

/** Somebody of the first floor, whose days nobody began anew. */
async function leaver() {
  const doors = await doorOf();
  return must(
    people.find((one, i) => i > BIRTHDAY && doors.get(one.person)?.floor === 1),
    'somebody lives on the first floor',
  );
}

/** CDC asks her whom she met, and a vehicle for one takes her to the hospital. */
async function takenToHospital(person: string): Promise<void> {
  const known = await peek((tx) =>
    row(tx, sql<{ id: string }>`select id from control_case where person = ${person} and ended_at is null`),
  );
  const one = must(known, 'a positive makes her a case').id;
  await as('cdc', acts.openInterview, { case: one });
  await as('cdc', acts.signNoContacts, { case: one, reason: 'isolated-throughout' });
  const trip = await sent(person, { kind: 'hospital', destination: '区人民医院', from: await placeOfSite() });
  await as('cdc', acts.receiveRiders, { trip, people: [person] });
  await over(trip);
}

async function takenHome(person: string): Promise<void> {
  const home = await peek((tx) =>
    row(
      tx,
      sql<{ place: string }>`
        select subpath(place, 0, 2)::text as place from episode where person = ${person} and ended_at is null`,
    ),
  );
  const to = must(home, 'she lives somewhere').place;
  const trip = await sent(person, { kind: 'release', to, from: await placeOfSite() });
  const street = must(
    await peek((tx) =>
      row(
        tx,
        sql<{ login: string }>`
          select c.login from duty d join account c on c.id = d.account
          where d.role = 'subdistrict-duty' and d.place = ${to}::ltree limit 1`,
      ),
    ),
    'her subdistrict receives',
  );
  await as(street.login, acts.receiveRiders, { trip, people: [person] });
  await over(trip);
}

type Journey = Pick<Static<typeof acts.planTrip.input>, 'kind' | 'to' | 'from' | 'destination'>;

/** A vehicle for one, from its plan to its arrival. */
async function sent(person: string, journey: Journey): Promise<string> {
  const departsAt = house.clock.now().toISOString();
  const seat = {
    ...journey,
    place: DISTRICT,
    driver: { name: '江渡', shown: '公司防护培训名单' },
    seats: 1,
    departsAt,
  };
  const { trip } = await as('hq', acts.planTrip, { ...seat, vehicle: `浙A·${journey.kind}` });
  await as('hq', acts.seatRiders, { trip, riders: [{ person }] });
  await as('bus1', acts.boardRiders, { trip, people: [person] });
  await as('bus1', acts.departTrip, { trip });
  await house.pass(20);
  await as('bus1', acts.arriveTrip, { trip, people: [person] });
  return trip;
}

async function over(trip: string): Promise<void> {
  await as('bus1', acts.closeTrip, { trip });
  await as('bus1', acts.cleanVehicle, { trip });
  await house.house.drain();
}

async function placeOfSite(): Promise<string> {
  const found = await peek((tx) =>
    row(tx, sql<{ place: string }>`select place::text as place from isolation_site where id = ${site}`),
  );
  return must(found, 'the site is open').place;
}
