// The first job of the product, as a newcomer does it: a list comes in, is reported row by row, questions are answered,
// three people are called, the third is searched for at her door, the board shows all of it, the sender gets an answer
// on every line. In a browser, on the screens that are shipped.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readWorkbook } from '../../src/adapters/sheets/read.ts';
import { row, sql } from '../../src/base/sql.ts';
import { asHouse } from '../../src/ledger/perform.ts';
import { openPeople } from '../../src/people/store.ts';
import { callOpened, look, outcome, result } from './hands.ts';
import { DESK, PHONE, type Standing, stand, WALK_MS } from './standing.ts';

const ROSTER = join(import.meta.dirname, '..', 'data', 'roster');

vi.setConfig({ testTimeout: WALK_MS, hookTimeout: WALK_MS });

let standing: Standing;
beforeAll(async () => {
  standing = await stand(new Date('2026-12-08T09:00:00+08:00'));
});
afterAll(() => standing?.close());

test('a list comes in, three people are called, one is found at her door, and the sender hears of every line', async () => {
  const truth = JSON.parse(await readFile(join(ROSTER, 'truth.json'), 'utf8')) as Record<string, number>;
  const desk = await standing.signIn('data1', '/', DESK);
  await desk.getByRole('heading', { name: '总览' }).waitFor();
  await look(desk, 'overview');

  // The list comes in: chosen, looked at before anything is written, and taken in.
  await desk.getByRole('link', { name: '名单', exact: true }).click();
  await desk.getByRole('button', { name: '导入名单' }).click();
  // The page that is left has a choice of the same name, and stands until the next one is there.
  await desk.getByRole('heading', { level: 1, name: '导入名单' }).waitFor();
  await desk.locator('input[type=file]').waitFor({ state: 'attached' });
  await desk.getByLabel('来源').selectOption('roster');
  await desk.locator('input[type=file]').setInputFiles(join(ROSTER, 'roster.xlsx'));
  await desk.getByText('内容示例（已脱敏）').or(desk.getByRole('alert')).first().waitFor();
  expect(await desk.getByRole('alert').allTextContents(), 'the file is read').toEqual([]);
  await look(desk, 'preview');
  await desk.getByRole('button', { name: `导入 ${truth.data_rows} 行` }).click();
  await desk.getByRole('heading', { name: '导入完成' }).waitFor({ timeout: 60_000 });
  const merged = (truth.data_rows ?? 0) - (truth.people ?? 0) - (truth.rejected_rows ?? 0);
  const sums = `读取 ${truth.data_rows} = 新增 ${truth.expected_people_accepted} + 合并 ${merged} + 待核实 ${truth.rejected_rows}`;
  await desk.getByText(sums).first().waitFor();
  await standing.house.drain();
  await desk.getByRole('button', { name: '查看报告' }).click();
  await desk.getByText(sums).first().waitFor();
  await desk.getByText(`本来源名单上现有 ${truth.people} 人`).waitFor();
  await look(desk, 'report');
  const batch = desk.url().split('/').pop()?.split('?')[0] ?? '';

  // Questions are answered by a person: one corrected after asking the sender, the others given up with a reason.
  await desk.getByRole('tab', { name: /待核实/ }).click();
  await answerNameless(desk);
  await look(desk, 'questions');

  // Three people are called. The first is reached and says who she is.
  const caller = await standing.signIn('comm1', '/calls', DESK);
  await look(caller, 'board');
  const lines = await linesOf(batch, 3);
  const [first, second, third] = lines;
  if (first === undefined || second === undefined || third === undefined)
    throw new Error('three lines were routed');
  await caller.goto(`${standing.address}/calls/${first.line}`);
  await callOpened(caller);
  await caller.getByLabel('对方说的姓名').fill(first.name);
  await caller.getByLabel('对方说的后四位').fill(first.document.slice(-4));
  await caller.getByRole('button', { name: '核对身份' }).click();
  await caller.getByText('身份已核对 2/2').waitFor();
  await look(caller, 'call');
  await result(caller, '接通，身份已核对');
  await outcome(caller, '核实无误');
  await caller.getByText('核实无误').first().waitFor();

  // The second never answers. Too few calls do not make her unreachable: the button says what is missing.
  await caller.goto(`${standing.address}/calls/${second.line}`);
  await callOpened(caller);
  await result(caller, '无人接听');
  const unreachable = caller.getByRole('button', { name: /^联系不上/ });
  expect(await unreachable.getAttribute('aria-disabled')).toBe('true');
  await unreachable.hover();
  await caller
    .getByRole('tooltip')
    .getByText(/还差 2 次呼叫/)
    .waitFor();
  await tryAgain(caller, second.line, 21, '手机', '关机或停机');
  await tryAgain(caller, second.line, 21, '单位电话', '无人接听');
  await outcome(caller, '联系不上');
  await caller.getByText('上门查找中').first().waitFor();

  // The third has a wrong number, written down on the caller's phone: the grid member is sent.
  const phone = await standing.signIn('comm1', '/m/calls', PHONE);
  await claimOnDesk(caller, third.line);
  await phone.reload();
  await phone.goto(`${standing.address}/m/calls/${third.line}`);
  await phone.getByRole('button', { name: '查看号码并拨打' }).click();
  await phone.getByRole('link', { name: third.phone }).waitFor();
  await phone.locator('label', { hasText: '号码不是本人' }).click();
  await look(phone, 'phone-call');
  await phone.getByRole('button', { name: '记录通话' }).click();
  await phone.getByText('已存本机').first().waitFor(); // until then “all sent” is of what was there before
  await phone.getByText('已同步').waitFor();
  await phone.goto(`${standing.address}/m/calls/${third.line}`);
  await phoneOutcome(phone, '号码有误');

  // The grid member goes there. What she finds is written without signal, and arrives when there is some again.
  const grid = await standing.signIn('grid1', '/m/', PHONE);
  await look(grid, 'today');
  await grid.getByRole('link', { name: '上门', exact: true }).click();
  await look(grid, 'visits');
  await grid.goto(`${standing.address}/m/visits/${third.line}`);
  await grid.getByRole('button', { name: '查看姓名、住址和电话' }).click();
  await grid.getByText(third.name).first().waitFor();
  await grid.getByRole('button', { name: '开始上门' }).click();
  await expect.poll(() => hasSetOut(third.line)).toBe(true);
  // The phone has heard of it too, and kept what it read since: only then the signal goes.
  await grid.locator('label', { hasText: '见到本人' }).waitFor();
  await grid.waitForTimeout(3_000);
  await grid.context().setOffline(true);
  await grid.locator('label', { hasText: '见到本人' }).click();
  await grid.getByLabel('同时判定结果').selectOption({ label: '核实无误' });
  await grid.getByLabel('做了什么').fill('9 点 50 分敲门，本人在家，核对了身份证。');
  await look(grid, 'visit');
  await grid.getByRole('button', { name: '记录上门结果' }).click();
  await grid
    .getByText(/1 条待/)
    .first()
    .waitFor();
  expect((await stateOf(third.line)).state).toBe('fieldSearch');
  await look(grid, 'visit-offline');
  await grid.context().setOffline(false);
  await grid.getByText('已同步').waitFor();
  await expect.poll(() => stateOf(third.line)).toMatchObject({ state: 'confirmed', outcome: 'confirmed' });

  // The board: nobody is missed.
  await standing.pass(1);
  const hq = await standing.signIn('hq', '/watch', DESK);
  await hq.getByText(/没有漏掉任何人/).waitFor();
  await look(hq, 'watch');

  // The sender gets the list back: every line of the file, its own columns in its own order, an answer on each.
  await desk.goto(`${standing.address}/lists/${batch}`);
  await desk.getByRole('button', { name: '导出反馈表' }).click();
  await desk.getByLabel('提前导出的理由').fill('按发送方要求先反馈一次');
  await look(desk, 'feedback');
  const downloading = desk.waitForEvent('download');
  await desk.getByRole('button', { name: '导出', exact: true }).click();
  const file = await (await downloading).path();
  await everyLineAnswered(file, truth.data_rows ?? 0);
  expect(standing.faults.filter((fault) => !/ERR_INTERNET_DISCONNECTED|Failed to fetch/.test(fault))).toEqual(
    [],
  );
});

async function answerNameless(desk: Page): Promise<void> {
  const nameless = desk.getByRole('row', { name: /没有姓名/ }).first();
  await nameless.getByRole('button', { name: '核实' }).click();
  const dialog = desk.getByRole('dialog');
  await dialog.getByRole('button', { name: '打开原始行' }).click();
  await desk.getByRole('button', { name: '与发送方核对' }).click();
  await desk
    .getByRole('button', { name: /^(打开|确定|继续)/ })
    .last()
    .click();
  await dialog.getByLabel('更正后再匹配').check();
  await dialog.getByLabel('姓名', { exact: true }).fill('甘若水');
  await dialog.getByLabel('理由').fill('已电话与发送方核对');
  await dialog.getByRole('button', { name: '核实', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

async function tryAgain(
  caller: Page,
  line: string,
  minutes: number,
  channel: string,
  words: string,
): Promise<void> {
  await standing.pass(minutes);
  await caller.goto(`${standing.address}/calls/${line}`);
  await callOpened(caller);
  if (channel !== '手机') await caller.getByRole('button', { name: channel, exact: true }).click();
  await result(caller, words);
}

async function claimOnDesk(caller: Page, line: string): Promise<void> {
  await caller.goto(`${standing.address}/calls/${line}`);
  await caller.getByRole('button', { name: '领取', exact: true }).click();
  await caller.getByRole('button', { name: '查看号码并拨打' }).waitFor();
}

async function phoneOutcome(phone: Page, words: string): Promise<void> {
  await phone.getByRole('button', { name: new RegExp(`^${words}`) }).click();
  await phone.getByRole('button', { name: `确认判定：${words}` }).click();
  await phone.getByText('您手上没有正在联系的人').waitFor();
}

interface Called {
  readonly line: string;
  readonly name: string;
  readonly document: string;
  readonly phone: string;
}

/** Lines of the batch that were routed and wait to be claimed, with what the people would say of themselves. */
async function linesOf(batch: string, count: number): Promise<Called[]> {
  const { house } = standing;
  return asHouse(house, async (tx) => {
    const found = (
      await sql<{ id: string; person: string }>`
        select id, person from list_line where batch = ${batch} and state = 'routed' order by row_no limit ${count}`.execute(
        tx,
      )
    ).rows;
    const people = await openPeople(
      tx,
      house,
      found.map((one) => one.person),
    );
    return found.map((one) => {
      const person = people.get(one.person);
      return {
        line: one.id,
        name: person?.name ?? '',
        document: person?.document ?? '',
        phone: person?.phones[0] ?? '',
      };
    });
  });
}

async function stateOf(line: string): Promise<{ state: string; outcome: string | null }> {
  const found = await asHouse(standing.house, (tx) =>
    row(
      tx,
      sql<{ state: string; outcome: string | null }>`select state, outcome from list_line where id = ${line}`,
    ),
  );
  if (found === undefined) throw new Error('the line is there');
  return found;
}

async function hasSetOut(line: string): Promise<boolean> {
  const found = await asHouse(standing.house, (tx) =>
    row(
      tx,
      sql<{ startedAt: Date | null }>`select started_at as "startedAt" from line_search where line = ${line}`,
    ),
  );
  return found !== undefined && found.startedAt !== null;
}

async function everyLineAnswered(path: string, lines: number): Promise<void> {
  const book = await readWorkbook(await readFile(path), 'feedback.xlsx');
  const rows = book.sheets[0]?.rows ?? [];
  const heading = rows.findIndex((cells) => cells.some((cell) => cell.text === '核实结果'));
  const column = rows[heading]?.findIndex((cell) => cell.text === '核实结果') ?? -1;
  const answers = rows
    .slice(heading + 1)
    .map((cells) => cells[column]?.text ?? '')
    .filter((text) => text !== '');
  expect(answers.length).toBe(lines);
  const counted = Map.groupBy(answers, (text) => text);
  expect(counted.get('核实无误')?.length).toBeGreaterThanOrEqual(2);
}
