// A tube comes back positive, in a browser: the laboratory receives a box and uploads its sheet, the officer sees at the desk who is called
// back and what is held, the phone calls, the medic swabs at the door without signal, and whoever is negative hears it.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { writeXlsx } from '../../src/adapters/sheets/write.ts';
import { uuidv7 } from '../../src/base/ids.ts';
import { must } from '../../src/base/refusal.ts';
import { rows, sql } from '../../src/base/sql.ts';
import { asHouse, perform, see } from '../../src/ledger/perform.ts';
import { HOUSE } from '../../src/ledger/rules.ts';
import type { Actor } from '../../src/ledger/terms.ts';
import { actorOfLogin } from '../../src/teams/session.ts';
import { packBox, sendBox } from '../../src/testing/tubes/boxes.ts';
import type { Player, TestHouse } from '../house.ts';
import { peopleHere, type TestDay, testDay } from '../laboratory.ts';
import { look, lookInEnglish } from './hands.ts';
import { DESK, PHONE, type Standing, stand, WALK_MS } from './standing.ts';

vi.setConfig({ testTimeout: WALK_MS, hookTimeout: WALK_MS });

let house: Standing;

/** The demo house as the scenes of tubes know one. */
async function asScene(): Promise<TestHouse> {
  const { clock } = house;
  const inner = house.house;
  const player = (actor: Actor): Player => ({
    actor,
    do: async (act, input, how = {}) =>
      (await perform(inner, act, input, { actor, id: how.id ?? uuidv7(), channel: how.channel ?? 'web' }))
        .result,
    see: (asked, query) => see(inner, asked, query, { actor, channel: 'web' }),
  });
  const rulebook = await inner.rulebookAt(clock.now());
  const officer = await asHouse(inner, (tx) => actorOfLogin(tx, rulebook, 'comm1', clock.now()));
  return {
    house: inner,
    clock,
    inside: (fn) => asHouse(inner, fn),
    as: () => player(officer),
    itself: player(HOUSE),
  } as Partial<TestHouse> as TestHouse; // what tubes ask of it
}

beforeAll(async () => {
  house = await stand(new Date('2026-12-08T11:00:00+08:00'));
  const scene = await asScene();
  const place = must(scene.as('').actor.duties[0], 'she has a duty').place;
  const day = await testDay(scene, place);
  await day.tube('QT26120801', await peopleHere(scene, 10, place));
  await day.tube('QT26120802', await peopleHere(scene, 10, place));
  await day.tube('QT26120803', await peopleHere(scene, 1, place), { use: 'single' });
  await packed(scene, day, place);
  await house.pass(5);
});
afterAll(() => house?.close());

/** A box of 53 single tubes, on its way. */
async function packed(scene: TestHouse, day: TestDay, place: string): Promise<void> {
  const people = await peopleHere(scene, 53, place);
  const barcodes = people.map((_, i) => `BX261208${String(i + 1).padStart(2, '0')}`);
  for (const [i, barcode] of barcodes.entries())
    await day.tube(barcode, people.slice(i, i + 1), { at: 'table', use: 'single' });
  const told = { session: day.session, box: 'BOX-2612-08', at: house.clock.now().toISOString() };
  await scene.as('').do(packBox, { ...told, barcodes, counted: 53 });
  await scene.as('').do(sendBox, { ...told, seal: 'F-0812', celsius: 4.5 });
}

test('a box of 53 is received with a gun: what was scanned is here, one leaks, one is missing', async () => {
  const laboratory = await house.signIn('lab1', '/testing/laboratory', DESK);
  const card = laboratory.locator('.card', { hasText: '待接收的箱' });
  await card.getByText('BOX-2612-08').waitFor();
  await look(laboratory, 'lab-boxes');
  await lookInEnglish(laboratory, 'lab-boxes', 'Boxes on their way');
  const dialog = laboratory.getByRole('dialog');
  await laboratory.locator('.language').click();
  await laboratory.getByRole('button', { name: 'Receive', exact: true }).click();
  await dialog.getByRole('button', { name: 'Receive 53 tubes' }).waitFor();
  await look(laboratory, 'lab-box-en');
  await laboratory.keyboard.press('Escape');
  await laboratory.locator('.language').click();
  await card.getByRole('button', { name: '接收', exact: true }).click();
  await dialog.getByRole('button', { name: '接收（53 管）' }).waitFor();
  await dialog.getByLabel('到达温度（℃）').fill('5.5');
  await dialog.getByLabel('检测机构').fill('区疾控实验室');
  await look(laboratory, 'lab-box');
  // The gun, wherever the focus is: beside the fields, and in one of them.
  const gun = async (label: string) => {
    await laboratory.keyboard.type(label);
    await laboratory.keyboard.press('Enter');
  };
  await dialog.getByRole('heading').click();
  await gun('bx26120801');
  await dialog.getByRole('button', { name: '接收（1 管）' }).waitFor();
  await dialog.getByLabel('到达温度（℃）').focus();
  await laboratory.keyboard.press('End');
  await gun('BX26120802');
  expect(await dialog.getByLabel('到达温度（℃）').inputValue()).toBe('5.5');
  await dialog.getByLabel('逐支扫码核对').focus();
  for (let i = 3; i <= 52; i++) await gun(`BX261208${String(i).padStart(2, '0')}`);
  await dialog.getByLabel('BX26120802 验收').selectOption({ label: '拒收：渗漏' });
  await dialog.getByText('缺 1 管').waitFor();
  await look(laboratory, 'lab-box-counted');
  await dialog.getByRole('button', { name: '接收（52 管）' }).click();
  await laboratory.getByText('已接收 52 管，拒收 1，缺 1').waitFor();
  await dialog.waitFor({ state: 'hidden' });
  await card.getByText('没有在途的箱').waitFor();
  await laboratory.getByLabel('箱号').fill('box-2612-08');
  await laboratory.getByLabel('箱号').press('Enter');
  await dialog.getByText('此箱已于').waitFor();
  expect(house.faults).toEqual([]);
});

test('the sheet is uploaded: what holds, what is held, and a positive tube calls ten people back at once', async () => {
  const laboratory = await house.signIn('cdc', '/testing/laboratory', DESK);
  const upload = async (name: string, lines: readonly string[][]) => {
    const bytes = await writeXlsx([
      { name: '结果', rows: [['试管编号', '检测结果', '收到拭子数'], ...lines] },
    ]);
    await laboratory.locator('input[type=file]').setInputFiles({
      name,
      mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      buffer: bytes,
    });
    await laboratory.getByRole('button', { name: '上传' }).click();
  };
  await upload('结果1208.xlsx', [
    ['QT26120801', '阳性', '10'],
    ['QT26120802', '阴性', '9'],
    ['QT26120899', '阴性', '10'],
  ]);
  await laboratory.getByText('收下 3 条，生效 1 条，待核实 2 条').waitFor();
  await look(laboratory, 'lab-laboratory');
  await laboratory.reload();
  await upload('结果1208-2.xlsx', [['QT26120802', '可疑', '9']]);
  await laboratory.getByText('收下 1 条，生效 0 条，待核实 1 条').waitFor();
  await house.pass(1);
  const officer = await house.signIn('comm1', '/testing/recalls', DESK);
  await officer.getByText('管 QT26120801').waitFor();
  await look(officer, 'lab-recalls');
  await lookInEnglish(officer, 'lab-recalls', 'Her own tube');
  await laboratory.goto(`${house.address}/testing/results`);
  // Two reports of one tube are one question, and one answer settles both.
  await lookInEnglish(laboratory, 'lab-results', '2 reports of this tube are held');
  const asked = laboratory.locator('article', { hasText: '同一支管有 2 条待核实的报告' });
  await asked.getByRole('radio', { name: /阴性/ }).check();
  await asked.getByLabel('如何处理').selectOption({ label: '查清无误，按此结果处理' });
  await asked.getByLabel('核实情况').fill('实验室重数为 10 份，以阴性为准');
  await asked.getByText('同管其余报告以同一理由不再采用。').waitFor();
  await look(laboratory, 'lab-results');
  await asked.getByRole('button', { name: '核实检测报告' }).click();
  await laboratory.getByText('拭子数与登记不符').first().waitFor({ state: 'detached' });
});

test('on the phone she is opened, told, swabbed without signal, and the desk sees it when it is sent', async () => {
  const phone = await house.signIn('comm1', '/m/testing', PHONE);
  await phone.getByRole('link', { name: /召回待办 \d+ 人/ }).waitFor();
  await look(phone, 'lab-phone-testing');
  await phone.getByRole('link', { name: /召回待办 \d+ 人/ }).click();
  const first = phone.locator('.card', { hasText: '待告知' }).first();
  await first.getByRole('button', { name: '查看姓名和电话' }).click();
  await first.getByText('留在原地').first().waitFor();
  await look(phone, 'lab-phone');
  await lookInEnglish(phone, 'lab-phone', 'Told by telephone');
  await first.getByRole('button', { name: '电话告知，同意留在原地' }).click();
  const swab = phone.locator('.card', { hasText: '待上门单采' }).first();
  await swab.waitFor();
  await phone.context().setOffline(true);
  await swab.getByRole('button', { name: '扫管号，登记单采' }).click();
  await swab.getByRole('textbox').fill('QT26120851');
  await swab.getByRole('textbox').press('Enter');
  await swab.getByRole('button', { name: '登记上门单采' }).click();
  await phone.getByText('等待上传').first().waitFor();
  await look(phone, 'lab-phone-offline');
  await phone.context().setOffline(false);
  await phone.getByText('QT26120851，结果待出').waitFor();
  // One does not agree at her door, and the police are asked, in the words of whoever stood there.
  await phone.getByRole('button', { name: '当面不同意' }).first().click();
  const unwilling = phone.locator('.card', { hasText: '不配合，劝导中' });
  await unwilling.getByRole('button', { name: '转公安' }).click();
  const why = phone.getByRole('dialog');
  await why.getByRole('button', { name: '当面劝导无效' }).click();
  await look(phone, 'lab-phone-refuses');
  await why.getByRole('button', { name: '转公安' }).click();
  const said = async () => {
    const entries = await asHouse(house.house, (tx) =>
      rows(
        tx,
        sql<{ said: string }>`
          select coalesce(detail->>'reason', detail->'how'->>'zh') as said from ledger
          where word in ('testing.recall.told', 'testing.recall.passed-on') order by seq desc limit 2`,
      ),
    );
    return entries.map((one) => one.said);
  };
  await expect.poll(said).toEqual(['当面劝导无效', '上门']);
  await house.pass(1);
  const officer = await house.signIn('comm1', '/testing/recalls', DESK);
  await officer.getByText('QT26120851').waitFor();
  expect(house.faults.filter((one) => !one.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
});
