// Scenes of taking in lists: what becomes of every row, who is asked what, who gets the work, what goes back.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { refusal, type TestHouse } from '../../../test/house.ts';
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
  OTHER_GRID,
  sheetOf,
} from '../../../test/lists.ts';
import { row, rows, sql } from '../../base/sql.ts';
import { importFile } from '../../import-file.ts';
import { mergePeople, splitPeople } from '../../people/acts.ts';
import { openPeople, shownPeople } from '../../people/store.ts';
import {
  answerQuestion,
  changeSource,
  openQuestion,
  openSource,
  receiveList,
  routeLines,
  takeFeedback,
} from './acts.ts';
import { previewBook } from './preview.ts';
import { receiveLooks } from './routes.ts';

const ROSTER = join(import.meta.dirname, '../../../test/data/roster');

let h: TestHouse;
let opened = false;
afterEach(async () => {
  if (opened) await h.close();
  opened = false;
});
const house = async () => {
  h = await houseWithLists();
  opened = true;
};

const lookAt = (path: string) => {
  const found = receiveLooks.find((one) => one.path === path);
  if (found === undefined) throw new Error(`no look ${path}`);
  return found;
};
// The looks are a list of different answers; a scene names the one it means.
const see = async <R>(role: string, path: string, query: Record<string, unknown>, place?: string) =>
  (await h.as(role, place).see(lookAt(path), query)) as R;

interface LineSeen {
  id: string;
  row: number;
  person: string;
  counted: string;
  state: string;
  step: string | null;
  place: string;
  owner: string;
  role: string;
  duplicate: string | null;
  merged: string | null;
  outcome: string | null;
  evidence: Record<string, unknown> | null;
  why: string | null;
}
const linesOf = (batch: string) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<LineSeen>`
        select id, row_no as row, person, counted, state, step, place::text as place, owner_unit::text as owner, owner_role as role,
          duplicate_of as duplicate, merged_into as merged, outcome, evidence, unrouted_why as why
        from list_line where batch = ${batch} order by row_no`,
    ),
  );
const questionsOf = (batch: string) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{
        id: string;
        row: number;
        why: string;
        answer: string | null;
        before: string | null;
        line: string | null;
        candidates: string[] | null;
      }>`
        select id, row_no as row, why, answer, asked_before as before, line, detail->'candidates' as candidates
        from list_question where batch = ${batch} order by row_no`,
    ),
  );
const received = (input: Parameters<typeof delivery>[1] & { workbook: ReturnType<typeof listOf> }) =>
  h.as('data-desk').do(receiveList, delivery(input.workbook, input));
const conclude = (line: string, at: Date) =>
  h.inside((tx) =>
    rows(
      tx,
      sql`update list_line set state = 'confirmed', step = null, due_at = null, outcome = 'confirmed', outcome_at = ${at},
        outcome_by = 'somebody', evidence = '{"proof":"identified-call","ids":["call:1"],"where":"江月府 3 幢"}' where id = ${line}`,
    ),
  );

describe('the roster of a building site', () => {
  const file = async (name: string) => {
    const bytes = await readFile(join(ROSTER, name));
    return importFile(h.house, {
      source: 'roster',
      fileName: name,
      bytes,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
  };

  test('its 589 rows become what its truth says, in either file, and nobody twice', async () => {
    await house();
    const truth = JSON.parse(await readFile(join(ROSTER, 'truth.json'), 'utf8')) as Record<string, number>;
    const first = await file('roster.xlsx');
    expect(first.read).toBe(truth.data_rows);
    expect(first.accepted).toBe(truth.expected_people_accepted);
    expect(first.questioned).toHaveLength(truth.rejected_rows ?? 0);
    expect(first).toMatchObject({ merged: 38, people: 521, ignored: 11 });
    expect(first.ignoredBy).toEqual({ blank: 6, subtotal: 3, total: 1, signature: 1 });
    expect(first.unread).toEqual([{ sheet: '旧名单', why: 'hidden', rows: 0 }]);
    const whys = Object.groupBy(first.questioned, (one) => one.code);
    const counts = Object.fromEntries(Object.entries(whys).map(([why, some]) => [why, some?.length]));
    expect(counts).toEqual({
      'document-checksum': 9,
      'document-length': 4,
      'document-impossible-birth': 3,
      'name-missing': 5,
      'document-precision-lost': 6,
      'document-other-name': 3,
    });
    for (const again of [await file('roster-gbk.csv'), await file('roster.xlsx')])
      expect(again).toMatchObject({ read: 589, accepted: 0, merged: 559, people: 521 });
  });

  test('a source nobody has named before is opened from the command line; a code that is none is refused', async () => {
    await house();
    const bytes = Buffer.from(`姓名,身份证号\n张三,${identity(1)}\n`);
    const list = { fileName: 'x.csv', bytes, sha256: '0'.repeat(64) };
    expect(await importFile(h.house, { source: 'night-market', ...list })).toMatchObject({
      accepted: 1,
      people: 1,
    });
    const no = await refusal(importFile(h.house, { source: 'No Such', ...list }));
    expect(no.code).toBe('no-such-source');
    expect(no.words.zh).toContain('roster');
  });
});

describe('what becomes of a row', () => {
  test('every row is a line, a question or nothing, and the sums agree with the file (N1)', async () => {
    await house();
    const result = await received({
      workbook: sheetOf([
        ['密接人员名单'],
        HEADING,
        ['张三', identity(1), mobile(1), '江月府3幢201'],
        ['张三', identity(1), mobile(1), '江月府3幢201'],
        ['小计 2人'],
        [],
        ['李四', identity(2).slice(0, 17), mobile(2), '江月路15号'],
        ['', identity(3), mobile(3), '江月路17号'],
        ['制表人：王五'],
      ]),
    });
    expect(result).toMatchObject({ read: 4, accepted: 1, merged: 1, questioned: 2 });
    expect(result.ignored).toEqual({ header: 2, subtotal: 1, blank: 1, signature: 1 });
    const kept = await h.inside((tx) =>
      row(
        tx,
        sql<{ read: number; lines: number; questions: number; ignored: number }>`
          select rows_read as read, (select count(*)::int from list_line where batch = b.id) as lines,
            (select count(*)::int from list_question where batch = b.id) as questions,
            (select count(*)::int from list_ignored where batch = b.id) as ignored
          from list_batch b where id = ${result.batch}`,
      ),
    );
    expect(kept).toEqual({ read: 4, lines: 2, questions: 2, ignored: 5 });
  });

  test('the second row of a person repeats the first, with proof, actor and time (N4, N6)', async () => {
    await house();
    const { batch } = await received({
      workbook: listOf(['张三', identity(1), mobile(1), ''], ['张 三', identity(1), mobile(9), '']),
    });
    const [first, second] = await linesOf(batch);
    expect(first).toMatchObject({ counted: 'accepted', state: 'received', step: 'route', duplicate: null });
    expect(second).toMatchObject({
      counted: 'merged',
      state: 'duplicate',
      step: null,
      duplicate: first?.id,
      merged: first?.id,
      outcome: 'duplicate',
    });
    expect(second?.evidence).toMatchObject({
      proof: 'survivor',
      ids: [`line:${first?.id}`],
      actor: h.as('data-desk').actor.id,
    });
  });

  test('a person sent again while her line is open, or answered lately, repeats it; a day later she is work again', async () => {
    await house();
    const list = listOf(['张三', identity(1), mobile(1), '江月府3幢201']);
    const [first] = await linesOf((await received({ workbook: list })).batch);
    const again = await received({ workbook: list });
    expect(again).toMatchObject({ accepted: 0, merged: 1 });
    expect((await linesOf(again.batch))[0]).toMatchObject({ state: 'duplicate', duplicate: first?.id });
    await conclude(first?.id ?? '', h.clock.now());
    h.clock.forwardMinutes(23 * 60);
    const lately = await received({ workbook: list });
    expect((await linesOf(lately.batch))[0]).toMatchObject({ state: 'duplicate', duplicate: first?.id });
    h.clock.forwardMinutes(2 * 60);
    const later = await received({ workbook: list });
    expect(later).toMatchObject({ accepted: 0, merged: 1 });
    expect((await linesOf(later.batch))[0]).toMatchObject({
      state: 'received',
      step: 'route',
      duplicate: null,
      merged: first?.id,
    });
  });

  test('a person another source sends too has a line of her own there', async () => {
    await house();
    const list = listOf(['张三', identity(1), mobile(1), '']);
    const one = await linesOf((await received({ workbook: list })).batch);
    const other = await received({ workbook: list, source: 'police-tracing' });
    expect(other).toMatchObject({ accepted: 1, merged: 0 });
    const two = await linesOf(other.batch);
    expect(two[0]).toMatchObject({ state: 'received', person: one[0]?.person });
  });

  test('the same row asked about before is not asked twice', async () => {
    await house();
    const list = listOf(
      ['张三', identity(1).slice(0, 17), mobile(1), ''],
      ['李四', identity(2), mobile(2), ''],
    );
    const first = await received({ workbook: list });
    const again = await received({ workbook: list });
    expect(again).toMatchObject({ read: 2, accepted: 0, merged: 1, questioned: 1 });
    const [asked] = await questionsOf(first.batch);
    const [repeated] = await questionsOf(again.batch);
    expect(repeated?.before).toBe(asked?.id);
    const no = await refusal(
      h
        .as('data-desk')
        .do(answerQuestion, { question: repeated?.id ?? '', answer: 'nobody', reason: '已问发送方' }),
    );
    expect(no.code).toBe('question-asked-before');
    await h
      .as('data-desk')
      .do(answerQuestion, { question: asked?.id ?? '', answer: 'new', reason: '号码少一位，先按新人员' });
    const third = await received({ workbook: list });
    expect(third).toMatchObject({ accepted: 0, merged: 2, questioned: 0 });
    expect((await questionsOf(again.batch))[0]).toMatchObject({ answer: 'new' });
  });

  test('whoever may not take lists in, or not here, is told so', async () => {
    await house();
    const input = delivery(listOf(['张三', identity(1), '', '']));
    expect((await refusal(h.as('grid-member', GRID).do(receiveList, input))).code).toBe('not-your-duty');
    expect((await refusal(h.as('auditor').do(receiveList, input))).code).toBe('not-your-duty');
  });

  test.each([
    ['no-list-in-file', sheetOf([['天气很好'], ['明天也是']])],
    ['nobody-in-file', sheetOf([HEADING])],
  ])('a file that is no list is refused whole: %s', async (code, workbook) => {
    await house();
    expect((await refusal(received({ workbook }))).code).toBe(code);
    const left = await h.inside((tx) =>
      row(tx, sql<{ n: number }>`select count(*)::int as n from list_batch`),
    );
    expect(left?.n).toBe(0);
  });

  test('a closed source takes no lists; an unknown risk and a past deadline are refused', async () => {
    await house();
    const workbook = listOf(['张三', identity(1), '', '']);
    expect((await refusal(received({ workbook, risk: 'terrible' }))).words.zh).toContain('high');
    expect((await refusal(received({ workbook, respondBy: '2026-12-07T00:00:00+08:00' }))).code).toBe(
      'respond-by-past',
    );
    await h
      .as('data-desk')
      .do(changeSource, { code: 'provincial', name: '省平台', kind: 'provincial', closed: true });
    expect((await refusal(received({ workbook }))).code).toBe('source-closed');
  });
});

describe('columns', () => {
  const odd = sheetOf([
    ['甲', '乙', '丙'],
    ['张三', identity(1), mobile(1)],
  ]);

  test('a mapping given by a person is used, and remembered for the next file with that heading', async () => {
    await house();
    const workbook = sheetOf([
      ['姓名', '身份证号', '自编号', '电话'],
      ['张三', identity(1), mobile(1), '888'],
    ]);
    const columns = { 0: 'name', 1: 'document', 2: 'phone' } as const;
    await received({ workbook, mapping: [{ sheet: '名单', columns }] });
    const preview = previewBook(workbook, [], (await sourceOf('provincial')).mappings, 5);
    expect(preview.sheets[0]).toMatchObject({ mapped: 'remembered' });
    expect(preview.sheets[0]?.columns.map((column) => column.field)).toEqual([
      'name',
      'document',
      'phone',
      'ignore',
    ]);
    await received({ workbook });
    const layouts = await h.inside((tx) =>
      rows(
        tx,
        sql<{ mapped: string }>`select layout->'sheets'->0->>'mapped' as mapped from list_batch order by no`,
      ),
    );
    expect(layouts.map((one) => one.mapped)).toEqual(['given', 'remembered']);
  });

  test('a heading nobody could guess is read when a person says where it is and what stands below', async () => {
    await house();
    const columns = { 0: 'name', 1: 'document', 2: 'phone' } as const;
    const result = await received({
      workbook: odd,
      mapping: [{ sheet: '名单', headerRows: [1, 1], columns }],
    });
    expect(result).toMatchObject({ accepted: 1, ignored: { header: 1 } });
    const no = await refusal(
      received({ workbook: odd, mapping: [{ sheet: '名单', headerRows: [1, 1], columns: { 0: 'note' } }] }),
    );
    expect(no.code).toBe('no-naming-column');
  });

  test('a preview shows what each column holds without showing whose it is', () => {
    const list = listOf(['张三丰', identity(1), mobile(1), '江月府3幢201']);
    const { sheets } = previewBook(list, [], {}, 5);
    const shown = JSON.stringify(sheets);
    expect(shown).toContain('姓名');
    for (const secret of ['张三丰', identity(1), mobile(1)]) expect(shown).not.toContain(secret);
    expect(sheets[0]?.counts).toEqual({ people: 1, questions: 0, ignored: 1 });
  });

  const sourceOf = async (code: string) => {
    const { findSource } = await import('./store.ts');
    const found = await h.inside((tx) => findSource(tx, code));
    if (found === undefined) throw new Error(code);
    return found;
  };
});

describe('questions', () => {
  const one = async (people: readonly (readonly string[])[]) => {
    await house();
    const result = await received({ workbook: listOf(...people) });
    const questions = await questionsOf(result.batch);
    return { ...result, questions, question: questions[0]?.id ?? '' };
  };
  const desk = () => h.as('data-desk');

  test('the same number under another name: a person says it is the same', async () => {
    const { batch, question, questions } = await one([
      ['张三', identity(1), mobile(1), ''],
      ['李四', identity(1), mobile(2), ''],
    ]);
    expect(questions[0]).toMatchObject({ why: 'document-other-name', row: 3 });
    expect(
      (await refusal(desk().do(answerQuestion, { question, answer: 'same', reason: '改过名' }))).code,
    ).toBe('answer-which-person');
    const person = questions[0]?.candidates?.[0] ?? '';
    const done = await desk().do(answerQuestion, {
      question,
      answer: 'same',
      person,
      reason: '改过名，已核对证件',
    });
    expect(done).toMatchObject({ counted: 'merged', person: `person:${person}` });
    const [first, second] = await linesOf(batch);
    expect(second).toMatchObject({ state: 'duplicate', duplicate: first?.id });
    const again = await refusal(
      desk().do(answerQuestion, { question, answer: 'nobody', reason: '再答一次' }),
    );
    expect(again.code).toBe('question-answered');
  });

  test('… or that it is somebody else: a new person, a new line, the document left with its holder', async () => {
    const { question, batch } = await one([
      ['张三', identity(1), mobile(1), ''],
      ['李四', identity(1), mobile(2), '江月府1幢'],
    ]);
    const done = await desk().do(answerQuestion, {
      question,
      answer: 'new',
      reason: '证件号码是张三的，抄错',
    });
    expect(done.counted).toBe('accepted');
    await h.settle();
    const [first, second] = await linesOf(batch);
    expect(second?.person).not.toBe(first?.person);
    expect(second).toMatchObject({ state: 'routed', owner: GRID });
  });

  test('a number with a wrong digit, corrected after asking the sender, finds the person it means', async () => {
    const { question, batch } = await one([
      ['张三', identity(1), mobile(1), ''],
      ['张三', `${identity(1).slice(0, 16)}0${identity(1).slice(17)}`, mobile(7), ''],
    ]);
    const wrong = await refusal(
      desk().do(answerQuestion, {
        question,
        answer: 'corrected',
        fields: { name: '张三', document: '123' },
        reason: '电话核对',
      }),
    );
    expect(wrong.code).toBe('correction-wrong');
    const done = await desk().do(answerQuestion, {
      question,
      answer: 'corrected',
      fields: { name: '张三', document: identity(1) },
      reason: '电话核对',
    });
    expect(done.counted).toBe('merged');
    const [first, second] = await linesOf(batch);
    expect(second?.person).toBe(first?.person);
  });

  test('a row without a name needs one before it is anybody', async () => {
    const { question } = await one([['', identity(1), mobile(1), '']]);
    expect((await refusal(desk().do(answerQuestion, { question, answer: 'new', reason: '先建' }))).code).toBe(
      'answer-name-missing',
    );
    const done = await desk().do(answerQuestion, {
      question,
      answer: 'corrected',
      fields: { name: '王五' },
      reason: '发送方补报姓名',
    });
    expect(done.counted).toBe('accepted');
    // What was not typed stays as the row has it: her document, by which she is met again.
    const again = await received({ workbook: listOf(['王五', identity(1), '', '']) });
    expect(again).toMatchObject({ accepted: 0, merged: 1, questioned: 0 });
  });

  test('a number that was asked about and is left out is not hers', async () => {
    const wrong = `${identity(1).slice(0, 16)}0${identity(1).slice(17)}`;
    const { question, batch } = await one([['张三', wrong, mobile(1), '']]);
    await desk().do(answerQuestion, {
      question,
      answer: 'corrected',
      fields: { name: '张三' },
      reason: '发送方不知证件号',
    });
    const [line] = await linesOf(batch);
    const people = await h.inside((tx) => openPeople(tx, h.house, [line?.person ?? '']));
    expect([...people.values()]).toMatchObject([{ documents: [], phones: [mobile(1)] }]);
  });

  test('nobody can be found behind it: no line, and the sender is told why', async () => {
    const { question, batch } = await one([['张三', '', '', '']]);
    const done = await desk().do(answerQuestion, { question, answer: 'nobody', reason: '发送方称该行作废' });
    expect(done).toMatchObject({ line: null, counted: null });
    const { sheets } = await desk().do(takeFeedback, { batch, format: 'xlsx' });
    expect(sheets[0]?.rows[1]?.slice(4)).toEqual([
      '无法核实',
      '2026-12-08 00:30',
      '钱塘区',
      '发送方称该行作废',
    ]);
  });

  test('opening a row to compare is written down with its reason, and needs the duty', async () => {
    const { question, batch } = await one([['张三', identity(1).slice(0, 17), mobile(1), '']]);
    const opened = await desk().do(openQuestion, { question, reason: '与发送方核对' });
    expect(opened.cells[0]).toEqual({ label: '姓名', text: '张三' });
    expect(h.entries.at(-1)).toMatchObject({
      word: 'lists.question.opened',
      about: [`batch:${batch}`],
      detail: { reason: '与发送方核对' },
    });
    expect((await refusal(h.as('hq', 'd330115').do(openQuestion, { question, reason: '好奇' }))).code).toBe(
      'not-found',
    );
  });

  test('open questions are one task of the data desk, and it goes with the last of them', async () => {
    const { question } = await one([['张三', identity(1).slice(0, 17), mobile(1), '']]);
    const tasks = () =>
      h.inside((tx) =>
        rows(
          tx,
          sql<{ kind: string; state: string; role: string }>`
          select kind, state, owner_role as role from task where kind = 'list-questions'`,
        ),
      );
    expect(await tasks()).toEqual([{ kind: 'list-questions', state: 'requested', role: 'data-desk' }]);
    await desk().do(answerQuestion, { question, answer: 'new', reason: '先按新人员' });
    expect((await tasks())[0]?.state).toBe('cancelled');
  });
});

describe('routing', () => {
  test('lines go to the grid their address names; their people live there; the rest waits with an owner', async () => {
    await house();
    const { batch } = await received({
      workbook: listOf(
        ['张三', identity(1), mobile(1), '白杨街道江月府3幢201'],
        ['李四', identity(2), mobile(2), '江月路15号'],
        ['王五', identity(3), mobile(3), '某某新村8号'],
        ['张三', identity(1), mobile(1), '江月府3幢201'],
      ),
    });
    await h.settle();
    const lines = await linesOf(batch);
    expect(lines[0]).toMatchObject({ state: 'routed', step: 'claim', owner: GRID, role: 'grid-member' });
    expect(lines[1]).toMatchObject({ state: 'routed', owner: OTHER_GRID });
    expect(lines[2]).toMatchObject({ state: 'received', step: 'route', owner: DISTRICT, role: 'data-desk' });
    expect(lines[2]?.why).toBe('nothing-known');
    expect(lines[3]).toMatchObject({ state: 'duplicate', owner: GRID });
    const people = await h.inside((tx) => shownPeople(tx, [lines[0]?.person ?? '']));
    expect([...people.values()][0]?.place).toBe(GRID);
    const task = await h.inside((tx) =>
      row(
        tx,
        sql<{
          facts: { count: number };
          role: string;
        }>`select facts, owner_role as role from task where kind = 'list-route' and state = 'requested'`,
      ),
    );
    expect(task).toMatchObject({ facts: { count: 1 }, role: 'data-desk' });
    await h.settle();
    expect(h.entries.filter((entry) => entry.word === 'lists.routed')).toHaveLength(1);
  });

  test('the pool is emptied by hand, in bulk, down to the unit somebody knows', async () => {
    await house();
    const { batch } = await received({
      workbook: listOf(['张三', identity(1), mobile(1), '某某新村'], ['李四', identity(2), mobile(2), '']),
    });
    await h.settle();
    const pool = await see<{ rows: { id: string; whyWords: { zh: string } }[]; total: number }>(
      'data-desk',
      '/lists/unrouted',
      {},
    );
    expect(pool.total).toBe(2);
    expect(pool.rows.map((line) => line.whyWords.zh)).toContain('没有地址');
    const lines = pool.rows.map((line) => line.id);
    expect((await refusal(h.as('data-desk').do(routeLines, { lines, place: DISTRICT }))).code).toBe(
      'route-too-wide',
    );
    await h.as('data-desk').do(routeLines, { lines, place: COMMUNITY, reason: '社区确认' });
    expect(await linesOf(batch)).toMatchObject([
      { state: 'routed', owner: COMMUNITY, role: 'community-officer' },
      { state: 'routed', owner: COMMUNITY },
    ]);
    const open = await h.inside((tx) =>
      row(
        tx,
        sql<{
          n: number;
        }>`select count(*)::int as n from task where kind = 'list-route' and state = 'requested'`,
      ),
    );
    expect(open?.n).toBe(0);
    await conclude(lines[0] ?? '', h.clock.now());
    expect((await refusal(h.as('data-desk').do(routeLines, { lines, place: GRID }))).code).toBe(
      'line-on-its-way',
    );
  });

  test('a list without addresses goes where its sender’s people usually are', async () => {
    await house();
    const source = { code: 'site-12', place: DISTRICT, name: '十二号工地', kind: 'roster' as const };
    await h.as('data-desk').do(openSource, { ...source, defaultPlace: GRID });
    const { batch } = await received({
      source: 'site-12',
      workbook: listOf(['张三', identity(1), mobile(1), '']),
    });
    await h.settle();
    expect((await linesOf(batch))[0]).toMatchObject({ state: 'routed', owner: GRID });
  });
});

describe('the report', () => {
  test('its tabs add up to the file, and each row says what became of it and why', async () => {
    await house();
    const { batch } = await received({
      workbook: listOf(
        ['张三', identity(1), mobile(1), '江月府3幢201'],
        ['张三', identity(1), mobile(1), ''],
        ['李四', identity(2).slice(0, 17), mobile(2), ''],
        ['合计 3人', '', '', ''],
      ),
    });
    await h.settle();
    const tab = async (kind?: string) =>
      see<{ rows: Record<string, unknown>[]; total: number }>('data-desk', '/lists/:batch/rows', {
        batch,
        ...(kind ? { kind } : {}),
      });
    for (const kind of ['accepted', 'merged', 'questioned', 'ignored']) {
      const { rows: found, total } = await tab(kind);
      expect(found).toHaveLength(total);
    }
    expect((await tab()).total).toBe(5);
    expect((await tab('merged')).rows[0]).toMatchObject({
      rowNo: 3,
      withWhom: { zh: '第 2 行' },
      metWords: { zh: '证件号码相同' },
    });
    expect((await tab('questioned')).rows[0]).toMatchObject({
      why: { zh: expect.stringContaining('17 位') },
    });
    const shown = JSON.stringify(await tab());
    for (const secret of ['张三', identity(1), mobile(1)]) expect(shown).not.toContain(secret);
    const report = await see<Record<string, unknown>>('data-desk', '/lists/:batch', { batch });
    expect(report).toMatchObject({ rowsRead: 3, accepted: 1, merged: 1, questioned: 1, people: 1 });
    expect(report.progress).toMatchObject({ lines: 1, answered: 0, unrouted: 0, questionsOpen: 1 });
  });

  test('an answered question stays with the questions: the sums are those of the file as it came', async () => {
    await house();
    const { batch } = await received({ workbook: listOf(['李四', identity(2).slice(0, 17), mobile(2), '']) });
    const [question] = await questionsOf(batch);
    await h
      .as('data-desk')
      .do(answerQuestion, { question: question?.id ?? '', answer: 'new', reason: '先按新人员' });
    const count = async (kind: string) =>
      (await see<{ rows: unknown[] }>('data-desk', '/lists/:batch/rows', { batch, kind })).rows.length;
    expect(await count('accepted')).toBe(0);
    expect(await count('questioned')).toBe(1);
    expect(await see('data-desk', '/lists/:batch', { batch })).toMatchObject({
      rowsRead: 1,
      accepted: 0,
      questioned: 1,
      people: 1,
    });
  });

  test('a community sees the batches that have lines of its own, and only those', async () => {
    await house();
    const here = await received({ workbook: listOf(['张三', identity(1), mobile(1), '江月府3幢201']) });
    await received({ workbook: listOf(['李四', identity(2), mobile(2), '某某新村']), source: 'railway' });
    await h.settle();
    const seen = await see<{ rows: { id: string }[] }>('community-officer', '/lists', {}, COMMUNITY);
    expect(seen.rows.map((one) => one.id)).toEqual([here.batch]);
    expect((await see<{ rows: unknown[] }>('data-desk', '/lists', {})).rows).toHaveLength(2);
  });
});

describe('the feedback file', () => {
  test('every row goes back in its own place with an honest answer', async () => {
    await house();
    const { batch } = await received({
      workbook: sheetOf([
        ['密接人员名单'],
        HEADING,
        ['张三', identity(1), mobile(1), '江月府3幢201'],
        ['张三', identity(1), mobile(1), ''],
        [],
        ['李四', identity(2), mobile(2), '江月路15号'],
        ['王五', identity(3).slice(0, 17), mobile(3), ''],
        ['合计 4人'],
      ]),
    });
    await h.settle();
    const no = await refusal(h.as('data-desk').do(takeFeedback, { batch, format: 'xlsx' }));
    expect(no.code).toBe('batch-not-complete');
    const [first] = await linesOf(batch);
    h.clock.forwardMinutes(40);
    await conclude(first?.id ?? '', h.clock.now());
    const { sheets, complete } = await h
      .as('data-desk')
      .do(takeFeedback, { batch, format: 'xlsx', reason: '先报已有结果' });
    expect(complete).toBe(false);
    expect(sheets[0]?.rows).toEqual([
      ['密接人员名单'],
      [...HEADING, '核实结果', '核实时间', '核实单位', '说明'],
      [
        '张三',
        identity(1),
        mobile(1),
        '江月府3幢201',
        '核实无误',
        '2026-12-08 01:10',
        '江月一网格',
        '江月府 3 幢',
      ],
      [
        '张三',
        identity(1),
        mobile(1),
        '',
        '重复，核实无误',
        '2026-12-08 01:10',
        '江月一网格',
        '与第 3 行为同一人；江月府 3 幢',
      ],
      [],
      ['李四', identity(2), mobile(2), '江月路15号', '进行中', '', '江月二网格', '待领取；已超时'],
      [
        '王五',
        identity(3).slice(0, 17),
        mobile(3),
        '',
        '待核实',
        '',
        '钱塘区',
        '身份证号码有 17 位，应为 18 位（旧证 15 位）。请核对原件。',
      ],
      ['合计 4人'],
    ]);
    expect(h.entries.at(-1)).toMatchObject({
      word: 'lists.feedback.taken',
      detail: { complete: false, reason: '先报已有结果', open: 1, questions: 1 },
    });
    const kept = await h.inside((tx) =>
      row(
        tx,
        sql<{
          fed: Date;
          closed: Date | null;
        }>`select feedback_at as fed, closed_at as closed from list_batch where id = ${batch}`,
      ),
    );
    expect(kept?.fed).toEqual(h.clock.now());
    expect(kept?.closed).toBeNull();
  });
});

describe('people who turn out to be one, or two', () => {
  test('lines follow a merge and come back with the split; no line answers for somebody else', async () => {
    await house();
    const her = ['张三', identity(1), mobile(1), '江月府1幢'];
    const him = ['张三', '', mobile(2), '江月府2幢'];
    const { batch } = await received({ workbook: listOf(her, him) });
    const [one, two] = (await linesOf(batch)).map((line) => line.person) as [string, string]; // two rows, two people
    const desk = h.as('data-desk');
    const onList = () =>
      h.inside((tx) =>
        row(
          tx,
          sql<{ told: number; counted: number }>`
            select people as told, (select count(distinct person)::int from list_line where source = code) as counted
            from list_source where code = 'provincial'`,
        ),
      );
    expect(await onList()).toEqual({ told: 2, counted: 2 });
    await desk.do(mergePeople, { keep: one, gone: two, reason: '误认为同一人' });
    await h.settle();
    expect(await onList()).toEqual({ told: 1, counted: 1 });
    expect((await linesOf(batch)).map((line) => line.person)).toEqual([one, one]);
    const again = await received({ workbook: listOf(her, him) });
    expect((await linesOf(again.batch)).map((line) => line.person)).toEqual([one, one]);
    await desk.do(splitPeople, { person: two, reason: '两人同名' });
    await h.settle();
    expect((await linesOf(batch)).map((line) => line.person)).toEqual([one, two]);
    // What came while they were one is told apart by what each row says.
    expect((await linesOf(again.batch)).map((line) => line.person)).toEqual([one, two]);
    expect(await onList()).toEqual({ told: 2, counted: 2 });
    const wrong = await h.inside((tx) =>
      rows(
        tx,
        sql`select l.id from list_line l join list_line s on s.id = l.duplicate_of where s.person <> l.person`,
      ),
    );
    expect(wrong).toEqual([]);
    expect((await linesOf(again.batch)).map((line) => line.state)).toEqual(['routed', 'duplicate']);
  });
});
