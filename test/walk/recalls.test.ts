// A tube comes back positive, in a browser: the laboratory uploads its sheet, the officer sees at the desk who is called
// back and what is held, the phone calls, the medic swabs at the door without signal, and whoever is negative hears it.
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { writeXlsx } from '../../src/adapters/sheets/write.ts';
import { uuidv7 } from '../../src/base/ids.ts';
import { must } from '../../src/base/refusal.ts';
import { asHouse, perform, see } from '../../src/ledger/perform.ts';
import { HOUSE } from '../../src/ledger/rules.ts';
import type { Actor } from '../../src/ledger/terms.ts';
import { actorOfLogin } from '../../src/teams/session.ts';
import type { Player, TestHouse } from '../house.ts';
import { peopleHere, testDay } from '../laboratory.ts';
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
  await house.pass(5);
});
afterAll(() => house?.close());

test('the sheet is uploaded: what holds, what is held, and a positive tube calls ten people back at once', async () => {
  const laboratory = await house.signIn('cdc', '/testing/laboratory', DESK);
  const bytes = await writeXlsx([
    {
      name: '结果',
      rows: [
        ['试管编号', '检测结果', '收到拭子数'],
        ['QT26120801', '阳性', '10'],
        ['QT26120802', '阴性', '9'],
        ['QT26120899', '阴性', '10'],
      ],
    },
  ]);
  await laboratory.locator('input[type=file]').setInputFiles({
    name: '结果1208.xlsx',
    mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    buffer: bytes,
  });
  await laboratory.getByRole('button', { name: '上传' }).click();
  await laboratory.getByText('收下 3 条，生效 1 条，待核实 2 条').waitFor();
  await look(laboratory, 'lab-laboratory');
  await house.pass(1);
  const officer = await house.signIn('comm1', '/testing/recalls', DESK);
  await officer.getByText('管 QT26120801').waitFor();
  await look(officer, 'lab-recalls');
  await lookInEnglish(officer, 'lab-recalls', 'Her own tube');
  await laboratory.goto(`${house.address}/testing/results`);
  await laboratory.getByText('拭子数与登记不符').first().waitFor();
  await look(laboratory, 'lab-results');
  await laboratory.getByLabel('如何处理').first().selectOption({ label: '查清无误，按此结果处理' });
  await laboratory.getByLabel('核实情况').first().fill('实验室重数为 10 份');
  await laboratory.getByRole('button', { name: '核实检测报告' }).first().click();
  await laboratory.getByText('拭子数与登记不符').first().waitFor({ state: 'detached' });
  await lookInEnglish(laboratory, 'lab-results', 'What is done');
});

test('on the phone she is opened, told, swabbed without signal, and the desk sees it when it is sent', async () => {
  const phone = await house.signIn('comm1', '/m/testing/recalls', PHONE);
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
  await house.pass(1);
  const officer = await house.signIn('comm1', '/testing/recalls', DESK);
  await officer.getByText('QT26120851').waitFor();
  expect(house.faults.filter((one) => !one.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
});
