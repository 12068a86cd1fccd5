// The phone at the door without signal: a door of her own team she has never opened, a fever measured again, needs asked
// and answered. In a browser, through a line that can be cut.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { uuidv7 } from '../../src/base/ids.ts';
import { must } from '../../src/base/refusal.ts';
import { row, rows, sql } from '../../src/base/sql.ts';
import { openOutbreak, orderControl, recordExposure } from '../../src/control/episodes/acts.ts';
import { previewPlan } from '../../src/control/episodes/routes.ts';
import { askNeed } from '../../src/home/needs/acts.ts';
import { importFile } from '../../src/import-file.ts';
import { asHouse, perform, see } from '../../src/ledger/perform.ts';
import type { Act, Actor } from '../../src/ledger/terms.ts';
import { openPeople } from '../../src/people/store.ts';
import { actorOfLogin } from '../../src/teams/session.ts';
import { choose, look, lookInEnglish } from './hands.ts';
import { found, keptAhead } from './on-the-phone.ts';
import { PHONE, type Standing, stand, WALK_MS } from './standing.ts';
import { type WeakLine, weakLine } from './weak-line.ts';

const ROSTER = join(import.meta.dirname, '..', 'data', 'roster', 'roster.xlsx');

interface Her {
  readonly episode: string;
  readonly person: string;
  readonly code: string;
  readonly name: string;
  readonly phone: string;
  readonly address: string;
}

vi.setConfig({ testTimeout: WALK_MS, hookTimeout: WALK_MS });

let standing: Standing;
let line: WeakLine;
let grid: Page;
let her: Her;

beforeAll(async () => {
  standing = await stand(new Date('2026-12-08T09:00:00+08:00'));
  line = await weakLine(standing.address);
  her = await somebodyAtHome();
});
afterAll(async () => {
  await standing?.close();
  await line?.close();
});

const to = (path: string) => `${line.address}/m${path}`;

test('a door of her own team that she has never opened is there without signal, and on record as opened', async () => {
  grid = await standing.signIn('grid1', to('/'), PHONE);
  await grid.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await expect.poll(async () => (await found(grid, `opened/visit/door-${her.episode}`)).length).toBe(1);
  await expect.poll(async () => (await found(grid, `/doors/${her.episode} []`)).length).toBe(1);
  // Sealed like everything on the phone.
  expect(await found(grid, her.name, her.phone, her.address)).toEqual([]);
  expect(await ledger('home.door.opened')).toEqual(['ahead']);

  await cut();
  await grid.goto(to(`/doors/${her.episode}`));
  await grid.getByRole('heading', { name: her.name }).waitFor();
  await grid.getByText(her.address).waitFor();
  await grid.getByRole('link', { name: her.phone }).waitFor();
  await look(grid, 'door-offline');
  await lookInEnglish(grid, 'door-offline', 'Address and numbers');
  await choose(grid, '在家，已当面告知');
  await grid.getByLabel('上门事由').selectOption({ label: '告知不外出' });
  await press('登记上门');
  await unsent(1);
  await joined();
  expect(await ledger('home.visit.recorded')).toHaveLength(1);
  // Nobody has to go there any more for it; nothing was opened a second time.
  expect(await ledger('home.door.opened')).toEqual(['ahead']);
});

test('a fever without signal: the phone says itself from when she is measured again, and the house counts it as the second', async () => {
  await grid.goto(to('/care'));
  await grid.getByText(her.code).waitFor();
  await cut();
  await grid.getByRole('button', { name: new RegExp(her.code) }).click();
  const dialog = grid.getByRole('dialog');
  await dialog.getByLabel('其他数值').fill('37.6');
  await dialog.getByRole('button', { name: /^保存/ }).click();
  await unsent(1);
  await grid.getByText(/起复测$/).waitFor();
  await look(grid, 'care-offline');
  await joined();
  await standing.house.drain();
  expect(await fever()).toMatchObject({ step: 'second-reading' });

  await standing.pass(15);
  await grid.reload();
  await grid.getByText('已同步').waitFor();
  await grid.getByText(her.code).waitFor();
  // Fifteen minutes have passed for the house and none for the phone: it has kept how far off it is by now.
  const ahead = standing.clock.now().getTime() - Date.now();
  await expect.poll(async () => Math.abs(((await keptAhead(grid)) ?? 0) - ahead)).toBeLessThan(60_000);
  await cut();
  // Never opened while there was signal: what today's list knows of her is enough.
  await grid.goto(to(`/care/${her.episode}`));
  await grid.getByText(/发热复测/).waitFor();
  await look(grid, 'person-offline');
  await lookInEnglish(grid, 'person-offline', /Without signal this is what/);
  await grid.getByRole('button', { name: '36.6', exact: true }).click();
  await unsent(1);
  await grid.getByText('待上传', { exact: true }).waitFor();
  await joined();
  expect(await fever()).toMatchObject({ step: 'closed', why: 'second-normal' });
});

test('needs without signal: asked at the door and answered there, both dated then', async () => {
  const comm = await acts('comm1');
  await comm(askNeed, { episode: her.episode, kind: 'rubbish' });
  await standing.house.drain();
  await grid.goto(to('/needs'));
  await grid.getByText('垃圾清运').waitFor();
  // Shown before it is kept: at most four seconds lie between the two (kit/first-screen.ts).
  await grid.waitForTimeout(5_000);
  await cut();
  await grid.goto(to(`/care/${her.episode}`));
  await grid.getByText('垃圾清运').first().waitFor();
  await grid.getByLabel('需要什么').selectOption({ label: '生活物资采购' });
  await grid.getByLabel('具体说明（可不填）').fill('大米五斤');
  await press('登记需求');
  await unsent(1);
  await grid.getByText('大米五斤').waitFor();
  await grid.getByLabel('答复', { exact: true }).first().selectOption('done');
  await press('答复需求');
  await unsent(2);
  await look(grid, 'needs-offline');
  expect(await found(grid, '大米五斤')).toEqual([]);
  await joined();
  const needs = await asHouse(standing.house, (tx) =>
    rows(
      tx,
      sql<{ kind: string; answer: string | null }>`
        select kind, answer from need where episode = ${her.episode} order by no`,
    ),
  );
  expect(needs).toEqual([
    { kind: 'rubbish', answer: 'done' },
    { kind: 'shopping', answer: null },
  ]);
  const faults = standing.faults.filter((one) => !/ERR_|Failed to fetch|net::/.test(one));
  expect(faults).toEqual([]);
});

// The phone's hands ------------------------------------------------------------------------------------------------

async function cut(): Promise<void> {
  line.state = 'cut';
  await grid.context().setOffline(true);
}

async function joined(): Promise<void> {
  line.state = 'open';
  await grid.context().setOffline(false);
  await grid.getByText('已同步').waitFor();
}

async function unsent(n: number): Promise<void> {
  await grid.getByText(new RegExp(`^离线 · ${n}$`)).waitFor();
}

async function press(words: string): Promise<void> {
  await grid.getByRole('button', { name: words, exact: true }).click();
}

// What is in the house ---------------------------------------------------------------------------------------------

/** What for, of the entries of this word about her, in the order of the ledger. */
async function ledger(word: string): Promise<(string | null)[]> {
  const found = await asHouse(standing.house, (tx) =>
    rows(
      tx,
      sql<{ why: string | null }>`
        select detail ->> 'why' as why from ledger
        where word = ${word} and about @> ${[`episode:${her.episode}`]}::text[] order by seq`,
    ),
  );
  return found.map(({ why }) => why);
}

async function fever(): Promise<{ step: string; why: string | null } | undefined> {
  return asHouse(standing.house, (tx) =>
    row(
      tx,
      sql<{ step: string; why: string | null }>`
        select step, closed_why as why from fever where episode = ${her.episode}`,
    ),
  );
}

async function actor(login: string): Promise<Actor> {
  const { house, clock } = standing;
  const rulebook = await house.rulebookAt(clock.now());
  return asHouse(house, (tx) => actorOfLogin(tx, rulebook, login, clock.now()));
}

async function acts(login: string): Promise<(one: Act, input: unknown) => Promise<unknown>> {
  const who = await actor(login);
  return async (one, input) =>
    (await perform(standing.house, one, input, { actor: who, id: uuidv7(), channel: 'web' })).result;
}

/** Somebody in the grid member's own area, ordered to stay at home. */
async function somebodyAtHome(): Promise<Her> {
  const { house } = standing;
  const bytes = await readFile(ROSTER);
  await importFile(house, { source: 'roster', fileName: 'roster.xlsx', bytes, sha256: 'ab'.repeat(32) });
  const cdc = await acts('cdc');
  await cdc(openOutbreak, {
    name: '沿江聚集性疫情',
    nameEn: 'Riverside cluster',
    protocol: 'CN-COVID-8',
    place: 'd330114',
    sunset: '2027-02-28',
  });
  const area = (await actor('grid1')).duties.map((duty) => duty.place);
  const inArea = () =>
    asHouse(house, (tx) =>
      rows(
        tx,
        sql<{ person: string }>`
          select l.person from list_line l where l.state = 'routed' and l.place <@ any (${area}::ltree[])
          order by l.row_no limit 60`,
      ),
    );
  // The house sends the lines out by itself.
  await vi.waitFor(async () => expect((await inArea()).length).toBeGreaterThan(0), {
    timeout: 30_000,
    interval: 200,
  });
  const people = (await inArea()).map(({ person }) => person);
  const known = await asHouse(house, (tx) => openPeople(tx, house, people));
  const [person, opened] = must(
    [...known].find(([, one]) => one.phones.length > 0 && one.address !== undefined),
    'somebody of the roster lives there',
  );
  const exposed = (await (
    await acts('data1')
  )(recordExposure, {
    person,
    category: 'midRisk',
    kind: 'area',
    lastOn: '2026-12-07',
  })) as { episode: string };
  const { episode } = exposed;
  const seen = await see(
    house,
    previewPlan,
    { id: episode },
    { actor: await actor('cdc'), id: uuidv7(), channel: 'web' },
  );
  await cdc(orderControl, {
    episode,
    categories: [...seen.categories],
    facts: seen.facts,
    basis: 'infectious-disease-law',
    seen: seen.seal ?? '',
  });
  await house.drain();
  const no = await asHouse(house, (tx) =>
    row(tx, sql<{ no: string }>`select no::text as no from episode where id = ${episode}`),
  );
  return {
    episode,
    person,
    code: `E-${no?.no}`,
    name: opened.name,
    phone: opened.phones[0] ?? '',
    address: opened.address ?? '',
  };
}
