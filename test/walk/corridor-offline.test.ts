// A corridor, a door and the end of a trip without signal, in a browser through a line that can be cut: bottles ticked off
// beside temperatures, one refused, one given by somebody else meanwhile, one that is not due any more; riders signed for at
// the door before their driver's phone was heard. And whoever works at two sites knows which one her page is about.
import type { Page } from 'playwright-core';
import type { Static, TSchema } from 'typebox';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { DEMO_PASSWORD } from '../../demo/staff.ts';
import { acts } from '../../src/acts.ts';
import { uuidv7 } from '../../src/base/ids.ts';
import { must } from '../../src/base/refusal.ts';
import { row, rows, sql } from '../../src/base/sql.ts';
import { asHouse, perform } from '../../src/ledger/perform.ts';
import { HOUSE } from '../../src/ledger/rules.ts';
import type { Act } from '../../src/ledger/terms.ts';
import { actorOfLogin } from '../../src/teams/session.ts';
import { DISTRICT } from '../lists.ts';
import { look, lookInEnglish } from './hands.ts';
import { found } from './on-the-phone.ts';
import { PHONE, type Standing, stand, WALK_MS } from './standing.ts';
import { type WeakLine, weakLine } from './weak-line.ts';

vi.setConfig({ testTimeout: WALK_MS, hookTimeout: WALK_MS });

const SITE_NAME = '江湾集中隔离点';
const BOTTLE = '更换冰瓶';

/** The demo has been going on for days before. */
const BEGAN = new Date('2026-12-08T08:20:00+08:00');

let standing: Standing;
let line: WeakLine;
let nurse: Page;
let site: { readonly id: string; readonly place: string };
let other: { readonly id: string; readonly place: string; readonly name: string };
/** The guest on insulin, and her door. */
let her: { readonly person: string; readonly no: string };

beforeAll(async () => {
  standing = await stand(BEGAN, { played: true });
  line = await weakLine(standing.address);
  const sites = await peek((tx) =>
    rows(
      tx,
      sql<{
        id: string;
        place: string;
        name: string;
      }>`select id, place::text as place, name from isolation_site order by no`,
    ),
  );
  site = must(
    sites.find(({ name }) => name === SITE_NAME),
    'the demo has it',
  );
  other = must(
    sites.find(({ name }) => name === '望潮集中隔离点'),
    'and one that is being prepared',
  );
  const crew = { login: 'ride1', name: '江渡', duties: [{ role: 'transport-group', place: DISTRICT }] };
  await itself(acts.addUsers, { password: DEMO_PASSWORD, users: [crew] });
  // The nurse is lent to the site that is being prepared.
  const nurseOf = await actorOf('care1');
  await as('site2', acts.staffIsolationSite, {
    site: other.id,
    post: 'medic',
    account: nurseOf.id,
    on: true,
  });
  await standing.pass(15);
  her = must(
    await peek((tx) =>
      row(
        tx,
        sql<{ person: string; no: string }>`
          select substr(about[1], 8)::uuid as person, split_part(title_zh, ' ', 1) as no from task
          where title_zh like ${`% ${BOTTLE}`} and plan_key like ${`site/${site.id}/2026-12-08/care/%/09:00`} and ended_at is null
          order by id limit 1`,
      ),
    ),
    'somebody of the demo is on insulin',
  );
});
afterAll(async () => {
  await standing?.close();
  await line?.close();
});

test('in a corridor without signal the bottle is ticked off in the row where she is measured, and dated then', async () => {
  nurse = await signIn('care1');
  for (const page of ['temperatures', 'care'])
    await expect.poll(() => found(nurse, `/isolation/sites/${site.id}/${page} []`)).toHaveLength(1);
  // Sealed like everything on the phone.
  expect(await found(nurse, BOTTLE)).toEqual([]);
  await cut();
  await corridor();
  const row = nurse.locator('.corridor > li', { hasText: her.no });
  await row.getByRole('button', { name: `${her.no} 09:00 ${BOTTLE}`, exact: true }).waitFor();
  await look(nurse, 'corridor-care-offline');
  await lookInEnglish(nurse, 'corridor-care-offline', /to measure/);
  await corridor();
  const pressed = standing.clock.now();
  await row.getByRole('button', { name: `${her.no} 09:00 ${BOTTLE}`, exact: true }).click();
  await row.getByText('待上传').waitFor();
  await unsent(1);
  // Also where the page begins anew.
  await corridor();
  await row.getByText('当面完成').waitFor();
  await row
    .getByRole('button', { name: new RegExp(her.no) })
    .first()
    .click();
  await nurse.getByRole('dialog').getByRole('button', { name: '36.6', exact: true }).click();
  await unsent(2);
  // The next guest stands there already, where there is one.
  await nurse.keyboard.press('Escape');
  await look(nurse, 'corridor-done-offline');

  await standing.pass(40);
  line.state = 'answers-lost';
  await nurse.context().setOffline(false);
  await expect.poll(() => line.batches.length).toBeGreaterThan(0);
  await joined();
  // The answer was lost and it was sent again: it is done once, at the moment of the press.
  const [task, ...more] = await bottles('09:00');
  expect([task?.state, task?.proof, more]).toEqual(['completed', expect.stringContaining('当面完成'), []]);
  expect(Math.abs((task?.at?.getTime() ?? 0) - pressed.getTime())).toBeLessThan(5 * 60_000);
  expect(await ledger('isolation.care.recorded')).toHaveLength(1);
  await row.getByText('当面完成').waitFor();
  await look(nurse, 'corridor-care');
});

test('not given has a reason, on the page of care as well, and a doctor has to look', async () => {
  await standing.pass(225);
  await nurse.goto(to(`/isolation/${site.id}/care?view=today`));
  const card = nurse.locator('.care-rooms > li', { hasText: her.no });
  await card.getByRole('button', { name: `${her.no} 13:00 ${BOTTLE} 没做…`, exact: true }).waitFor();
  await nurse.waitForTimeout(5_000);
  await cut();
  await look(nurse, 'care-today-offline');
  await lookInEnglish(nurse, 'care-today-offline', 'later');
  await card.getByRole('button', { name: `${her.no} 13:00 ${BOTTLE} 没做…`, exact: true }).click();
  const dialog = nurse.getByRole('dialog');
  await look(nurse, 'care-not-given');
  await dialog.getByRole('button', { name: '本人不要', exact: true }).click();
  await unsent(1);
  // Meanwhile somebody writes at the desk that it was given.
  await as('site1', acts.recordCare, {
    task: must((await bottles('13:00'))[0], 'it is planned').id,
    how: 'seen',
  });
  await joined();
  const looks = await bottles('13:00', 'care-look/');
  expect(looks.map(({ zh }) => zh)).toEqual([`${her.no} ${BOTTLE}：一次登记做了，一次登记没做，请医生看`]);
});

test('what is not due any more stands on her page with the sentence and a way out', async () => {
  await standing.pass(310);
  await corridor();
  const row = nurse.locator('.corridor > li', { hasText: her.no });
  await row.getByRole('button', { name: `${her.no} 18:40 ${BOTTLE}`, exact: true }).waitFor();
  await nurse.waitForTimeout(5_000);
  await cut();
  await as('site1', acts.cancelTask, {
    task: must((await bottles('18:40'))[0], 'it is planned').id,
    reason: '改用冷藏箱',
  });
  await row.getByRole('button', { name: `${her.no} 18:40 ${BOTTLE}`, exact: true }).click();
  await unsent(1);
  line.state = 'open';
  await nurse.context().setOffline(false);
  await nurse.getByText('没有被接受').waitFor();
  await nurse.getByText('已同步').or(nurse.getByText(/^1 条/)).first().waitFor();
  await look(nurse, 'corridor-care-refused');
  await nurse.getByRole('button', { name: '删除这条记录' }).click();
  await nurse.getByRole('dialog').getByRole('button', { name: '删除这条记录' }).click();
  await nurse.getByText('没有被接受').waitFor({ state: 'hidden' });
  expect(await ledger('isolation.care.recorded')).toHaveLength(3);
});

test('riders are signed for at the door before their driver’s phone was heard, and the trip is closed and cleaned without signal', async () => {
  const trip = await busOf(2);
  const driver = await signIn('ride1', `/transport/${trip}`);
  await driver.getByRole('button', { name: /到达，全部下车/ }).waitFor();
  await expect.poll(() => found(driver, `/transport/trips/${trip} []`)).toHaveLength(1);
  const door = await signIn('care1', '/transport');
  await expect.poll(() => found(door, `/transport/trips/${trip} []`)).toHaveLength(1);
  await cut(door, driver);
  await door.goto(to(`/transport/${trip}`));
  await door.getByRole('button', { name: /人已到门口，签收/ }).click();
  await door.getByText(/接收 /).first().waitFor();
  await look(door, 'trip-door-offline');
  await lookInEnglish(door, 'trip-door-offline', /received/i);
  await driver.getByRole('button', { name: /到达，全部下车/ }).click();
  await driver.getByRole('button', { name: /人数不一致，仍结束车次/ }).click();
  await driver.getByRole('dialog').getByText('接收方没有信号').click();
  await look(driver, 'trip-close-offline');
  await driver.getByRole('dialog').getByRole('button').last().click();
  await unsent(2, driver);
  await look(driver, 'trip-closed-offline');
  // Where vehicles are washed there is no signal either.
  await driver.getByRole('button', { name: '登记车辆消毒' }).click();
  await unsent(3, driver);
  await driver.getByRole('button', { name: '登记车辆消毒' }).waitFor({ state: 'hidden' });
  // The door has signal first: it is refused, and sent again by itself once the driver’s phone has told.
  line.state = 'open';
  await door.context().setOffline(false);
  await door.getByText('没有被接受').waitFor();
  await look(door, 'trip-door-refused');
  await driver.context().setOffline(false);
  await expect
    .poll(
      async () =>
        peek((tx) =>
          row(
            tx,
            sql<{ received: number; closed: boolean; clean: boolean }>`
              select (select count(*)::int from trip_seat s where s.trip = t.id and s.received_at is not null) as received,
                t.closed_at is not null as closed, t.cleaned_at is not null as clean from trip t where t.id = ${trip}`,
          ),
        ),
      { timeout: 60_000 },
    )
    .toEqual({ received: 2, closed: true, clean: true });
  expect(await ledger('transport.riders.received', `trip:${trip}`)).toHaveLength(1);
  await door.getByText('没有被接受').waitFor({ state: 'hidden' });
});

test('whoever works at two sites is told which one it is, changes it by one touch, and the phone remembers', async () => {
  const both = await signIn('care1');
  const heading = both.getByRole('heading', { level: 1 });
  await both.getByRole('button', { name: `换到${other.name}` }).waitFor();
  await look(both, 'heading-two-sites');
  await both.getByRole('button', { name: `换到${other.name}` }).click();
  await expect.poll(() => heading.textContent()).toContain(other.name);
  await both.reload();
  await expect.poll(() => heading.textContent()).toContain(other.name);
  // Opening a page of the first is going to work there; one touch there, and it is the same page of the other.
  await both.goto(to(`/isolation/${site.id}/temperatures`));
  await expect.poll(() => heading.textContent()).toContain(SITE_NAME);
  await both.getByRole('link', { name: '今日' }).click();
  await expect.poll(() => heading.textContent()).toContain(SITE_NAME);
});

test('who disinfects and who carries meals find their page in a cellar though they never opened it', async () => {
  for (const [login, page, words] of [
    ['clean1', 'rounds', '开始一轮消毒'],
    ['kitchen1', 'meals', '送餐清单'],
  ] as const) {
    const phone = await signIn(login);
    await expect.poll(() => found(phone, `/isolation/sites/${site.id}/${page} []`)).toHaveLength(1);
    await cut(phone);
    await phone.goto(to(`/isolation/${site.id}/${page}`));
    await phone.getByText(words).first().waitFor();
    await phone.getByText('当前离线').waitFor();
    await joined(phone);
  }
});

test('nothing went wrong on any page', () => {
  expect(standing.faults.filter((fault) => !/409|422|ERR_|Failed to fetch/.test(fault))).toEqual([]);
});

// Small things ------------------------------------------------------------------------------------------

const to = (path: string) => `${line.address}/m${path}`;

async function signIn(login: string, path = '/'): Promise<Page> {
  const page = await standing.signIn(login, to(path), PHONE);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  return page;
}

/** Her corridor, opened anew. */
async function corridor(): Promise<void> {
  await nurse.goto(to(`/isolation/${site.id}/temperatures`));
  await nurse.getByRole('button', { name: new RegExp(` ${Number(her.no.slice(0, 2))} 层`) }).click();
}

async function cut(...pages: readonly Page[]): Promise<void> {
  line.state = 'cut';
  for (const page of pages.length === 0 ? [nurse] : pages) await page.context().setOffline(true);
}

async function joined(...pages: readonly Page[]): Promise<void> {
  line.state = 'open';
  for (const page of pages.length === 0 ? [nurse] : pages) {
    await page.context().setOffline(false);
    await page.getByText('已同步').waitFor();
  }
}

async function unsent(n: number, page = nurse): Promise<void> {
  await page.getByText(new RegExp(`^离线 · ${n}$`)).waitFor();
}

const peek = <T>(fn: Parameters<typeof asHouse<T>>[1]) => asHouse(standing.house, fn);

/** The demo has been going on for days: of this one. */
const today = (at: string) => `site/${site.id}/2026-12-08/care/${her.person}/%/${at}`;

const bottles = (at: string, prefix = 'site/') =>
  peek((tx) =>
    rows(
      tx,
      sql<{ id: string; zh: string; state: string; proof: string | null; at: Date | null }>`
        select t.id, t.title_zh as zh, t.state, t.proof, t.ended_at as at from task t
        where t.plan_key like ${`${prefix}%`} and (t.plan_key like ${today(at)}
          or t.facts ->> 'task' in (select o.id::text from task o where o.plan_key like ${today(at)}))
          and t.title_zh like ${`%${BOTTLE}%`}
        order by t.opened_at`,
    ),
  );

const ledger = (word: string, about = `person:${her.person}`) =>
  peek((tx) =>
    rows(
      tx,
      sql<{
        at: Date;
      }>`
        select at from ledger where word = ${word} and about @> ${[about]}::text[] and at >= ${BEGAN} order by seq`,
    ),
  );

async function actorOf(login: string) {
  const now = standing.clock.now();
  const rulebook = await standing.house.rulebookAt(now);
  return peek((tx) => actorOfLogin(tx, rulebook, login, now));
}

async function as<S extends TSchema, R>(login: string, act: Act<S, R>, input: Static<S>): Promise<R> {
  const actor = await actorOf(login);
  return (await perform(standing.house, act, input, { actor, id: uuidv7(), channel: 'web' })).result;
}

async function itself<S extends TSchema, R>(act: Act<S, R>, input: Static<S>): Promise<R> {
  return (await perform(standing.house, act, input, { actor: HOUSE, id: uuidv7(), channel: 'house' })).result;
}

/** A bus to the other site that has departed, with two guests of this one. */
async function busOf(n: number): Promise<string> {
  const people = await peek((tx) =>
    rows(
      tx,
      sql<{ person: string }>`
        select y.person from room_stay y join episode e on e.person = y.person and e.state = 'active'
        where y.site = ${site.id} and upper_inf(y.during) and y.person <> ${her.person}
          and not exists (select from trip_seat s join trip t on t.id = s.trip
            where s.person = y.person and t.closed_at is null and t.cancelled_at is null)
          and e.categories = (select o.categories from episode o where o.person = ${her.person} and o.state = 'active')
        order by y.person limit ${n}`,
    ),
  );
  expect(people).toHaveLength(n);
  const { trip } = await as('ride1', acts.planTrip, {
    place: DISTRICT,
    kind: 'between',
    from: site.place,
    to: other.place,
    vehicle: '浙A·Y0931',
    driver: { name: '江渡', shown: '公司防护培训名单' },
    seats: 9,
    departsAt: new Date(standing.clock.now().getTime() + 60_000).toISOString(),
  });
  await as('ride1', acts.seatRiders, { trip, riders: people });
  await as('ride1', acts.boardRiders, { trip, people: people.map(({ person }) => person) });
  await as('ride1', acts.departTrip, { trip });
  return trip;
}
