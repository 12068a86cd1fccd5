// The console: acting as a colleague, and a person's story as sentences. And the board after a real list came in.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestHouse } from '../test/house.ts';
import { refusal } from '../test/house.ts';
import {
  COMMUNITY,
  DISTRICT,
  delivery,
  GRID,
  HEADING,
  houseWithLists,
  identity,
  listOf,
  mobile,
  sheetOf,
} from '../test/lists.ts';
import { acts } from './acts.ts';
import { textCell } from './base/cells.ts';
import { row, rows, sql } from './base/sql.ts';
import { consoleTools } from './console.ts';
import { claimLine, openCall, recordAttempt } from './lists/calls/acts.ts';
import { answerQuestion, receiveList } from './lists/receive/acts.ts';
import { addUser } from './teams/acts.ts';
import { watchAll } from './watch.ts';

let house: TestHouse;
beforeAll(async () => {
  house = await houseWithLists();
  for (const [login, role, place] of [
    ['grid1', 'grid-member', GRID],
    ['comm1', 'community-officer', COMMUNITY],
    ['data1', 'data-desk', DISTRICT],
    ['hq1', 'hq', DISTRICT],
  ] as const) {
    const { user } = await house.itself.do(addUser, { login, name: `${login}的人` });
    await house.itself.do(acts.giveDuty, {
      user,
      role,
      place,
      until: new Date(house.clock.now().getTime() + 30 * 86_400_000).toISOString(),
    });
  }
}, 60_000);
afterAll(() => house.close());

const broken = async () =>
  (await watchAll(house.house)).flatMap((one) => (one.count > 0 ? [[one.id, one.rows[0]?.what]] : []));

test('the board is calm after a list with every kind of row, and after the same list again', async () => {
  const list = sheetOf([
    [...HEADING],
    ['甲一一', identity(1), mobile(1), '江月府3幢'],
    ['乙二二', identity(2), mobile(2), '江月路7号'],
    ['甲一一', identity(1), mobile(1), '江月府3幢'],
    ['', '', '', ''],
    ['丙三三', '330199198001011234', mobile(3), '江月府5幢'],
    ['丁四四', '', '', '不知何处'],
    [textCell('合计'), '', '', ''],
  ]);
  const desk = consoleTools(house.house).as('data1');
  await desk.do(receiveList, delivery(list));
  await house.settle();
  expect(await broken()).toEqual([]);
  await desk.do(receiveList, { ...delivery(list), fileName: '再来.xlsx' });
  await house.settle();
  expect(await broken()).toEqual([]);
  const question = await house.inside((tx) =>
    row(
      tx,
      sql<{
        id: string;
      }>`select id from list_question where answer is null and asked_before is null order by row_no`,
    ),
  );
  await desk.do(answerQuestion, { question: question?.id ?? '', answer: 'nobody', reason: '无法核实此行' });
  await house.settle();
  expect(await broken()).toEqual([]);
});

test('one acts as a colleague with her duties, and why() tells a person’s story as sentences', async () => {
  const tools = consoleTools(house.house);
  await tools.as('data1').do(receiveList, delivery(listOf(['戊五五', identity(5), mobile(5), '江月府9幢'])));
  await house.settle();
  const [line] = await house.inside((tx) =>
    rows(
      tx,
      sql<{ id: string; code: string }>`
        select l.id, 'P-' || p.no as code from list_line l join person p on p.id = l.person
        where l.place = ${GRID}::ltree and p.name = '戊五五'`,
    ),
  );
  if (line === undefined) throw new Error('the list brought her');
  await tools.as('grid1').do(claimLine, { line: line.id });
  await tools.as('grid1').do(openCall, { line: line.id });
  await tools.as('grid1').do(recordAttempt, { line: line.id, channel: 'mobile', result: 'no-answer' });
  const told = (await tools.why(line.code)).join('\n');
  expect(told).toMatch(/grid1的人领取了批次 \d+ 第 2 行/);
  expect(told).toContain(`grid1的人为呼叫打开了${line.code}的 1 个号码`);
  expect(told).toContain('通过手机呼叫：无人接听');
  expect(told).toContain('tried by mobile: no answer');
  expect(told).not.toContain('戊五五');
  expect(told).not.toContain(mobile(5));
  const no = await refusal(tools.as('hq1').do(claimLine, { line: line.id }));
  expect(no.code).toBe('not-your-duty');
  expect(await broken()).toEqual([]);
});
