// Canaries: people nobody has, put into every drawer of a house, and looked for in everything it says and keeps. By
// looking, nobody of any role meets a full name, a number, an address or a note of them; at rest, nothing but names is
// readable; the ledger and the queue hold handles; and whatever was opened or exported can be found by whose it was.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type ActName, acts } from '../src/acts.ts';
import { openQueue } from '../src/adapters/queue.ts';
import { uuidv7 } from '../src/base/ids.ts';
import { placeAt } from '../src/base/places.ts';
import { must, Refusal } from '../src/base/refusal.ts';
import { row, rows, sql } from '../src/base/sql.ts';
import { asHouse, perform, see } from '../src/ledger/perform.ts';
import type { Act, Actor, Look } from '../src/ledger/terms.ts';
import {
  claimLine,
  finishPoliceSearch,
  finishVisit,
  openAnswer,
  openCall,
  openPoliceSearch,
  openVisit,
  recordAttempt,
  recordOutcome,
} from '../src/lists/calls/acts.ts';
import { answerQuestion, openQuestion, receiveList, takeFeedback } from '../src/lists/receive/acts.ts';
import { previewList } from '../src/lists/receive/preview.ts';
import { looks } from '../src/looks.ts';
import { addPersonPhone, changePerson, openPerson } from '../src/people/acts.ts';
import { rulebookReader } from '../src/rulebook/load.ts';
import { rulebookParts } from '../src/rulebook-parts.ts';
import { OPENINGS } from '../src/sentences.ts';
import type { RoleRow } from '../src/teams/terms.ts';
import { inputs, queries } from './authority-inputs.ts';
import { openTestHouse, type TestHouse } from './house.ts';
import { delivery, identity, sheetOf } from './lists.ts';
import { type Seed, seedDistrict } from './seed.ts';
import { tryingOut } from './trying-out.ts';

/** As a sender writes them: two letters and many, an address with a number and one without, a landline, a passport. */
const NAMES = [
  '亓蕤',
  '第五鹤龄',
  '澹台灼华',
  '万俟拾叶',
  '百里未央',
  '端木归帆',
  '赫连无痕',
  '第五鹤令',
] as const;
const DOCUMENTS = [
  identity(871),
  identity(872),
  'E87654321',
  identity(874),
  '330199198001019999',
  '',
  // Questions: another name for a known number, and nearly the same name with a known phone.
  identity(871),
  '',
] as const;
const PHONES = [
  '19987650001',
  '0571-87650002',
  '19987650003',
  '19987650004',
  '19987650005',
  '',
  '19987650006',
  '0571-87650002',
] as const;
const ADDRESSES = [
  '听涛苑87幢6501室',
  '听涛苑老槐树旁金家大屋',
  '听涛苑13幢西首第三家',
  '听涛苑14幢1404室',
  '听涛苑15幢1505室',
  '听涛苑16幢1606室',
  '听涛苑17幢1707室',
  '听涛苑18幢1808室',
] as const;
const REMARK = '其母在家电话19987650011';
const SIGNED = '填表人：东郭留痕 19987650012';
const NOTE = '接电话的是邻居，说她在金丝雀巷';
const DOOR_NOTE = '门卫说搬去金雀里';
const WHERE = '绍兴市柯桥区金雀路77号201';
const WHY = '那天在金丝雀饭店加班';
const MOVED_TO = '听涛苑99幢9901室';
const WORKS_AT = '金丝雀电子厂三车间';
const NUMBERS_LEARNT = ['19987650021', '19987650022', '19987650023'] as const;

const PERSONAL: readonly string[] = [
  ...DOCUMENTS.filter((one) => one !== ''),
  ...PHONES.filter((one) => one !== ''),
  ...ADDRESSES,
  ...NUMBERS_LEARNT,
  REMARK,
  '东郭留痕',
  '19987650011',
  '19987650012',
  NOTE,
  DOOR_NOTE,
  WHERE,
  WHY,
  MOVED_TO,
  WORKS_AT,
];
const REASON = '电话核实需要';
const COMMUNITY = 'd330114.s001.c01';

let district: TestHouse;
let seed: Seed;
let roles: Record<string, RoleRow>;
let batch: string;
const lines: string[] = [];
const people: string[] = [];
let question: string;
const book = sheetOf([
  ['关于核查人员的名单', '', '', '', ''],
  ['姓名', '证件号码', '联系电话', '居住地址', '备注'],
  ...NAMES.map((name, i) => [name, DOCUMENTS[i] ?? '', PHONES[i] ?? '', ADDRESSES[i] ?? '', REMARK]),
  [SIGNED, '', '', '', ''],
]);

beforeAll(async () => {
  district = await openTestHouse({ rulebook: (db) => rulebookReader(db, undefined, rulebookParts) });
  seed = await seedDistrict(district);
  roles = parse(await readFile(join(import.meta.dirname, '../rulebook/roles.yaml'), 'utf8')) as typeof roles; // checked by its own test
  await fillDrawers();
}, 120_000);
afterAll(() => district.close());

/** Everything this house can do with a person, done to the canaries. */
async function fillDrawers(): Promise<void> {
  const desk = district.as('data-desk');
  ({ batch } = await desk.do(receiveList, delivery(book, { source: 'police-tracing' })));
  await district.settle();
  const found = await district.inside((tx) =>
    rows(
      tx,
      sql<{ id: string; person: string }>`
        select id, person from list_line where batch = ${batch} order by row_no`,
    ),
  );
  lines.push(...found.map((one) => one.id));
  people.push(...found.map((one) => one.person));
  const officer = district.as('community-officer', COMMUNITY);
  await answeredWith('movedOut', { where: WHERE }, 0);
  await answeredWith('notExposed', { reason: WHY }, 3);
  // The second one is searched for: at the door, then by the police, who learn a number.
  const line = must(lines[1], 'the second row is a line');
  await officer.do(claimLine, { line });
  await officer.do(recordAttempt, { line, channel: 'mobile', result: 'wrong-number', note: NOTE });
  await officer.do(recordOutcome, { line, outcome: 'wrongNumber' });
  const visitor = district.as('grid-member', seed.here.grid);
  await visitor.do(openVisit, { line });
  await visitor.do(finishVisit, { line, result: 'not-found', note: DOOR_NOTE });
  const police = district.as('police', 'd330114.s001');
  await police.do(openPoliceSearch, { line });
  const learnt = { line, result: 'new-number', newNumber: NUMBERS_LEARNT[0], receipt: '协 2026-8' } as const;
  await police.do(finishPoliceSearch, learnt);
  // A question is opened, and answered with what the sender said.
  question = await firstQuestion();
  await desk.do(openQuestion, { question, reason: REASON });
  const fields = { name: NAMES[4], phone: NUMBERS_LEARNT[1] };
  await desk.do(answerQuestion, { question, answer: 'corrected', fields, reason: REASON });
  expect(await openQuestions()).toContain('document-other-name');
  const person = must(people[2], 'the third row is a person');
  await desk.do(openPerson, { person, reason: REASON });
  await desk.do(changePerson, { person, address: MOVED_TO, workplace: WORKS_AT, reason: REASON });
  await desk.do(addPersonPhone, { person, phone: NUMBERS_LEARNT[2] });
  await desk.do(takeFeedback, { batch, format: 'csv', reason: '指挥部催报' });
  await district.settle();
}

async function answeredWith(outcome: string, said: { where?: string; reason?: string }, at: number) {
  const officer = district.as('community-officer', COMMUNITY);
  const line = must(lines[at], 'a row that is a line');
  const told = { name: NAMES[at] ?? '', last4: (DOCUMENTS[at] ?? '').slice(-4) };
  await officer.do(claimLine, { line });
  await officer.do(openCall, { line });
  const answered = { line, channel: 'mobile', result: 'answered-identity-confirmed', told } as const;
  await officer.do(recordAttempt, { ...answered, note: NOTE });
  await officer.do(recordOutcome, { line, outcome, ...said });
}

async function firstQuestion(): Promise<string> {
  const found = await district.inside((tx) =>
    row(
      tx,
      sql<{
        id: string;
      }>`select id from list_question where batch = ${batch} and answer is null order by row_no`,
    ),
  );
  return must(found, 'a document that can not be is a question').id;
}

async function openQuestions(): Promise<string[]> {
  const found = await district.inside((tx) =>
    rows(tx, sql<{ why: string }>`select why from list_question where batch = ${batch} and answer is null`),
  );
  return found.map((one) => one.why);
}

function holder(role: string): Actor {
  const { level, permissions, purposes } = must(roles[role], 'a role of the table');
  const place = level === 1 ? seed.here.district : placeAt(seed.here.grid, level);
  const duty = { role, place, permissions: new Set(permissions), purposes: new Set(purposes) };
  return { id: seed.account, name: role, kind: 'person', duties: [duty] };
}

const told = (text: string, canaries: readonly string[]) =>
  canaries.filter((canary) => text.includes(canary));

/** What each look may be asked: the usual question, and those that come nearest to the canaries. */
function asked(look: Look): Record<string, unknown>[] {
  const usual = queries[look.path]?.(seed) ?? {};
  const nearer: Record<string, Record<string, unknown>[]> = {
    '/people': [...NAMES, ...DOCUMENTS, ...PHONES, ...NUMBERS_LEARNT].filter(Boolean).map((q) => ({ q })),
    '/people/:id': people.map((id) => ({ id })),
    '/people/:id/household': people.map((id) => ({ id })),
    '/people/:id/timeline': people.map((id) => ({ id })),
    '/lists/:batch': [{ batch }],
    '/lists/:batch/rows': ['accepted', 'merged', 'questioned', 'ignored'].map((kind) => ({ batch, kind })),
    '/lists/:batch/questions': ['open', 'answered'].map((state) => ({ batch, state })),
    '/lists/questions': [{ state: 'answered' }],
    '/lists/lines/:line': lines.map((line) => ({ line })),
    '/lists/board': [{ batch }, { answered: true }],
    '/tasks': [{ state: 'ended' }],
    '/audit': [{ opened: true }, { word: 'lists.' }, { word: 'people.' }],
  };
  return [usual, ...(nearer[look.path] ?? [])];
}

describe('by looking', () => {
  test.each(looks.map((look) => look.path))('%s tells nobody anything personal', async (path) => {
    const look = must(
      looks.find((one) => one.path === path),
      'named by the list itself',
    );
    const found = new Set<string>();
    for (const role of Object.keys(roles)) {
      for (const query of asked(look)) {
        let answer: unknown;
        try {
          answer = await see(district.house, look, query, { actor: holder(role), channel: 'web' });
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          continue; // who may ask what is tried out in authority.test.ts
        }
        for (const canary of told(JSON.stringify(answer) ?? '', [...PERSONAL, ...NAMES, ...seed.secrets]))
          found.add(`${role}: ${canary}`);
      }
    }
    expect([...found]).toEqual([]);
  });

  test('the preview of a file masks the people in it', async () => {
    const { workbook, sha256 } = delivery(book);
    const shown = await district.as('data-desk').see(previewList, { source: 'railway', sha256, workbook });
    expect(told(JSON.stringify(shown), [...PERSONAL, ...NAMES])).toEqual([]);
  });

  test('the masks still say enough to tell people apart', async () => {
    const { people: page } = await boardOf();
    expect(page).toContainEqual(expect.objectContaining({ name: '亓*', phone: '199****0001' }));
    expect(page).toContainEqual(expect.objectContaining({ name: '第**龄', address: '听涛苑***' }));
  });

  async function boardOf() {
    const look = must(
      looks.find((one) => one.path === '/lists/board'),
      'there is a board',
    );
    const page = (await see(
      district.house,
      look,
      { batch, answered: true },
      { actor: holder('community-officer'), channel: 'web' },
    )) as { rows: { person: { name: string; phone: string } }[] };
    const open = (await see(
      district.house,
      look,
      { batch },
      { actor: holder('community-officer'), channel: 'web' },
    )) as typeof page;
    return { people: [...page.rows, ...open.rows].map((one) => one.person) };
  }
});

describe('at rest', () => {
  /** Every row of every table as text, read by the owner of the database, row security aside. */
  async function dump(): Promise<{ table: string; text: string }[]> {
    const client = new pg.Client({ connectionString: district.ownerUrl });
    await client.connect();
    try {
      const { rows: tables } = await client.query<{ schema: string; name: string }>(
        `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
         where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') order by 1, 2`,
      );
      const texts: { table: string; text: string }[] = [];
      for (const { schema, name } of tables) {
        // A name is searched for by its parts, so it stands open in person.name and its two indexes (migration 0004).
        // Nowhere else: every other table knows a person by her id.
        const kept = name === 'person' ? ` - 'name' - 'name_key' - 'name_parts'` : '';
        const { rows: found } = await client.query<{ text: string }>(
          `select (to_jsonb(t)${kept})::text as text from ${schema}.${client.escapeIdentifier(name)} t`,
        );
        texts.push(...found.map(({ text }) => ({ table: `${schema}.${name}`, text })));
      }
      return texts;
    } finally {
      await client.end();
    }
  }

  test('no table holds a number, an address, a note or a full name that can be read', async () => {
    await enqueueAll();
    const canaries = [...PERSONAL, ...NAMES, ...seed.secrets];
    const hex = canaries.map((canary) => Buffer.from(canary).toString('hex'));
    const found = new Set<string>();
    const all = await dump();
    for (const { table, text } of all) {
      for (const [i, canary] of canaries.entries())
        if (text.includes(canary) || text.includes(hex[i] ?? canary)) found.add(`${table}: ${canary}`);
    }
    expect([...found]).toEqual([]);
    // The dump is not of an empty house.
    for (const table of ['person', 'list_line', 'call_attempt', 'line_search', 'ledger', 'request'])
      expect(all.some((one) => one.table === `public.${table}`)).toBe(true);
    expect(all.some((one) => one.table.startsWith('pgboss.job'))).toBe(true);
  });

  /** Every entry goes through the real queue, whether anything listens to it or not. */
  async function enqueueAll(): Promise<void> {
    const queue = await openQueue(
      district.ownerUrl,
      () => true,
      (error) => {
        throw error;
      },
    );
    try {
      await asHouse(district.house, async (tx) => {
        for (const entry of district.entries) await queue.enqueue(tx, entry);
      });
    } finally {
      await queue.stop();
    }
  }

  test('the ledger says what happened in handles and facts', async () => {
    const entries = await district.inside((tx) =>
      rows(
        tx,
        sql<{ word: string; text: string }>`select word, about::text || detail::text as text from ledger`,
      ),
    );
    expect(entries.length).toBeGreaterThan(40);
    const canaries = [...PERSONAL, ...NAMES, ...seed.secrets];
    expect(entries.flatMap(({ word, text }) => told(text, canaries).map((one) => `${word}: ${one}`))).toEqual(
      [],
    );
  });
});

describe('opening', () => {
  test('an act that is not marked sensitive gives nothing personal back, to nobody', async () => {
    const house = tryingOut(district.house);
    const canaries = [...PERSONAL, ...NAMES, ...seed.secrets];
    const found = new Set<string>();
    let answered = 0;
    for (const name of Object.keys(acts) as ActName[]) {
      const act: Act = acts[name];
      if (act.sensitive || act.duty === 'house') continue;
      // Whoever may not do it is refused: that is tried out in authority.test.ts.
      const doers = Object.keys(roles).filter((role) => roles[role]?.permissions.includes(act.duty));
      for (const role of doers.length > 0 ? doers : ['hq']) {
        const call = { actor: holder(role), id: uuidv7(), channel: 'web' } as const;
        const done = await perform(house, act, inputs[name](seed), call).catch((error: unknown) => {
          if (!(error instanceof Refusal)) throw error;
        });
        if (done === undefined) continue;
        answered += 1;
        for (const canary of told(JSON.stringify(done.result) ?? '', canaries))
          found.add(`${name}: ${canary}`);
      }
    }
    expect([...found]).toEqual([]);
    expect(answered).toBeGreaterThan(40); // the acts were done, not all refused
  }, 120_000);

  test('what is marked sensitive gives something personal back, and is an opening', async () => {
    const shows: [ActName, Record<string, unknown>, Actor][] = [
      ['openPerson', { person: people[0], reason: REASON }, holder('data-desk')],
      ['openAnswer', { line: lines[0], reason: REASON }, holder('community-officer')],
      ['takeFeedback', { batch, format: 'xlsx', reason: REASON }, holder('data-desk')],
    ];
    for (const [name, input, actor] of shows) {
      const act: Act = acts[name];
      const { result } = await perform(district.house, act, input, { actor, id: uuidv7(), channel: 'web' });
      expect(told(JSON.stringify(result), PERSONAL).length, name).toBeGreaterThan(0);
      expect(act.sensitive, name).toBe(true);
      expect(OPENINGS, name).toContain(act.word);
    }
    const kept = await district.inside((tx) =>
      rows(
        tx,
        sql<{
          word: string;
        }>`select distinct word from request where kept and word = any (${[...OPENINGS]}::text[])`,
      ),
    );
    expect(kept).toEqual([]);
  });

  test('where she went and why is opened with a reason, by those who may open her file', async () => {
    const officer = district.as('community-officer', COMMUNITY);
    const line = must(lines[0], 'the first row');
    expect(await officer.do(openAnswer, { line, reason: REASON })).toMatchObject({ where: WHERE });
    expect(await officer.do(openAnswer, { line: must(lines[3], 'a row'), reason: REASON })).toMatchObject({
      reason: WHY,
    });
    expect(district.entries.at(-1)).toMatchObject({
      word: 'lists.answer.opened',
      detail: { reason: REASON },
    });
  });

  test('who looked at whose data is found by her code, the files that left with her in them too', async () => {
    const person = must(people[0], 'the first row');
    const found = await district.inside((tx) =>
      row(tx, sql<{ no: number }>`select no from person where id = ${person}`),
    );
    const look = must(
      looks.find((one) => one.path === '/audit'),
      'there is an audit',
    );
    const page = (await see(
      district.house,
      look,
      { about: `P-${found?.no}`, opened: true },
      { actor: holder('auditor'), channel: 'web' },
    )) as { rows: { word: string; reason?: string }[] };
    const words = page.rows.map((one) => one.word);
    for (const word of [
      'lists.call.opened',
      'people.person.opened',
      'lists.answer.opened',
      'lists.feedback.taken',
    ])
      expect(words).toContain(word);
    expect(page.rows.find((one) => one.word === 'lists.feedback.taken')?.reason).toBeTruthy();
    // A file of other people is none of hers.
    const others = page.rows.filter((one) => one.word === 'lists.feedback.taken').length;
    expect(others).toBe(district.entries.filter((one) => one.word === 'lists.feedback.taken').length - 1);
  });
});
