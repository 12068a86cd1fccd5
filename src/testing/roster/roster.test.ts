// Rosters: the ticket, who comes when, and scenes of a site's own sheet on the real database.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal, type TestHouse } from '../../../test/house.ts';
import { COMMUNITY, GRID, houseWithLists, identity, mobile, sheetOf } from '../../../test/lists.ts';
import { staysAtHome, withOutbreak } from '../../../test/stays.ts';
import { readWorkbook } from '../../adapters/sheets/read.ts';
import type { Workbook } from '../../base/cells.ts';
import { addMinutes } from '../../base/clock.ts';
import { must } from '../../base/refusal.ts';
import { row, rows, run, sql } from '../../base/sql.ts';
import {
  admitEpisode,
  agreeCancel,
  askCancel,
  joinEpisodes,
  orderControl,
  recordExposure,
} from '../../control/episodes/acts.ts';
import { previewPlan } from '../../control/episodes/routes.ts';
import { mergePeople, splitPeople } from '../../people/acts.ts';
import { openPeople } from '../../people/store.ts';
import { rulebookOfFiles } from '../../rulebook/load.ts';
import { addUsers } from '../../teams/acts.ts';
import { slotPlan } from '../queue/rules.ts';
import { cancelSession, changeSession, planSession } from '../sessions/acts.ts';
import { addTestSite } from '../sites/acts.ts';
import { testingRules } from '../terms.ts';
import {
  answerRosterRow,
  crossCheck,
  dropLine,
  giveSlots,
  isOnRosters,
  openRosterRow,
  printTickets,
  restoreLine,
  setLineUse,
  settleUnlisted,
  takeRoster,
  takeWalkIn,
} from './acts.ts';
import { openOnRoster, roster, slotsOfSession, tubeOrderOfSession } from './routes.ts';
import { assignSlots, keyOf, lateSlot, readTicket, ticketOf, type UnderControl } from './rules.ts';

const DATA = join(import.meta.dirname, '../../../test/data/roster');
const START = new Date('2026-12-08T08:00:00+08:00');
const OPENS = new Date('2026-12-10T13:00:00+08:00');
const rules = (await rulebookOfFiles([testingRules as never])).part(testingRules); // any part of the rulebook

describe('the ticket', () => {
  const session = fc.integer({ min: 1, max: 99_999 });
  const number = fc.integer({ min: 1, max: 20_000 });

  test('says session and number, and is read as it is scanned, typed small, full width or with spaces', () => {
    expect(ticketOf(12, 34)).toMatch(/^S-12\/0034-[A-Z]$/);
    fc.assert(
      fc.property(session, number, (s, no) => {
        const text = ticketOf(s, no);
        for (const as of [
          text,
          text.toLowerCase(),
          ` ${text.replace('/', ' ／ ')} `,
          text.replace('S-', 'Ｓ－'),
        ])
          expect(readTicket(as)).toEqual({ session: s, no });
      }),
    );
  });

  test('one digit read wrongly, or two neighbours exchanged, is no ticket', () => {
    fc.assert(
      fc.property(session, number, fc.nat(), fc.integer({ min: 1, max: 9 }), (s, no, at, off) => {
        const text = ticketOf(s, no);
        const places = [...text].flatMap((char, i) => (/\d/.test(char) ? [i] : []));
        const i = must(places[at % places.length], 'there are digits');
        const changed = `${text.slice(0, i)}${(Number(text[i]) + off) % 10}${text.slice(i + 1)}`;
        // A leading zero more or less is the same number, said differently.
        expect(readTicket(changed)).toBeUndefined();
        const [a, b] = [text[i] ?? '', text[i + 1] ?? ''];
        if (/\d/.test(b) && a !== b)
          expect(readTicket(`${text.slice(0, i)}${b}${a}${text.slice(i + 2)}`)).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  test('what is no ticket is none', () => {
    for (const text of ['', 'S-12/0034', 'S-12/0034-I', '12/34', 'T-12/0034-K', '330199198001010018'])
      expect(readTicket(text)).toBeUndefined();
  });
});

describe('who goes into a tube of her own', () => {
  const control = (more: Partial<UnderControl>): UnderControl => ({
    person: 'p',
    categories: ['close'],
    state: 'active',
    stagePlace: 'home',
    movement: 'free',
    fever: false,
    ...more,
  });
  const key = (one: UnderControl | undefined, sealed = false) => keyOf(rules, { control: one, sealed });

  test('whoever may not leave is not expected; whoever may and is of a key group is swabbed alone', () => {
    expect(key(undefined)).toEqual({ groups: [], use: 'pooled', exemption: null });
    expect(key(control({ movement: 'noExit', stagePlace: 'facility' }))).toEqual({
      groups: ['close', 'isolation'],
      use: 'single',
      exemption: 'controlled',
    });
    expect(key(control({ movement: 'approvedPointToPoint' })).exemption).toBe('controlled');
    expect(key(control({ state: 'suspended', movement: 'noExit' })).exemption).toBe('hospital');
    expect(key(control({ movement: 'limitedActivity' }))).toEqual({
      groups: ['close'],
      use: 'single',
      exemption: null,
    });
    expect(key(control({ categories: ['lowRisk'], fever: true }))).toMatchObject({
      use: 'single',
      groups: ['fever'],
    });
    expect(key(control({ categories: ['lowRisk'] }))).toMatchObject({ use: 'pooled', groups: [] });
  });

  test('sealed homes have one tube to a household, unless somebody in them is of a key group', () => {
    expect(key(undefined, true)).toMatchObject({ use: 'household', groups: ['sealed'] });
    expect(key(control({}), true)).toMatchObject({ use: 'single', groups: ['close', 'sealed'] });
  });
});

describe('who comes in which slot', () => {
  const plan = (people: number, tables = 2, hours?: number) =>
    slotPlan(rules, {
      people,
      tables,
      opensAt: OPENS,
      closesAt: hours === undefined ? undefined : addMinutes(OPENS, hours * 60),
    });
  const comer = fc.record({
    employer: fc.constantFrom('甲', '乙', ''),
    team: fc.constantFrom('一', '二', '三', ''),
    household: fc.oneof(
      { weight: 3, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.constantFrom('h1', 'h2', 'h3', 'h4') },
    ),
  });
  const comers = fc
    .array(comer, { minLength: 1, maxLength: 400 })
    .map((some) => some.map((one, i) => ({ ...one, no: i + 1 })));

  test('everybody has one slot, households come together, and without households no slot is fuller than the tables', () => {
    fc.assert(
      fc.property(comers, fc.integer({ min: 1, max: 4 }), (people, tables) => {
        const slots = plan(people.length, tables);
        const given = assignSlots(slots, people);
        expect([...given.keys()].sort((a, b) => a - b)).toEqual(people.map(({ no }) => no));
        for (const own of Map.groupBy(people, ({ household, no }) => household ?? `#${no}`).values())
          expect(new Set(own.map(({ no }) => given.get(no))).size).toBe(1);
        const alone = people.map((one) => ({ ...one, household: null }));
        const counts = [...Map.groupBy(assignSlots(slots, alone).values(), (slot) => slot)];
        for (const [slot, some] of counts) expect(some.length).toBe(slots[slot - 1]?.people);
        // A team that comes alone comes in slots that follow each other.
        for (const own of Map.groupBy(alone, ({ employer, team }) => `${employer}/${team}`).values()) {
          const its = own.map(({ no }) => assignSlots(slots, alone).get(no) ?? 0);
          expect(Math.max(...its) - Math.min(...its) + 1).toBe(new Set(its).size);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('nobody is told to come when it is over: the slots there are take equally many more', () => {
    expect(plan(521).map(({ people }) => people)).toEqual([...Array.from({ length: 14 }, () => 35), 31]);
    const crowded = plan(521, 2, 1);
    expect(crowded).toHaveLength(6);
    expect(crowded.reduce((sum, { people }) => sum + people, 0)).toBe(521);
    for (const { people, to } of crowded) {
      expect([86, 87]).toContain(people);
      expect(to <= addMinutes(OPENS, 60)).toBe(true);
    }
    // An hour that is not a whole number of slots, and more time than is needed.
    expect(plan(100, 1, 0.5)).toHaveLength(3);
    expect(plan(100, 1, 24)).toEqual(plan(100, 1));
  });

  test('late additions get the emptiest slot still to come', () => {
    const slots = plan(100, 1);
    const taken = new Map([
      [1, 1],
      [2, 10],
      [3, 4],
      [4, 4],
      [5, 17],
      [6, 13],
    ]);
    expect(lateSlot(slots, taken, addMinutes(OPENS, -5))).toBe(1);
    expect(lateSlot(slots, taken, addMinutes(OPENS, 0))).toBe(3);
    expect(lateSlot(slots, taken, addMinutes(OPENS, 20))).toBe(4);
    expect(lateSlot(slots, taken, addMinutes(OPENS, 200))).toBeUndefined();
  });
});

describe('scenes at a building site', { timeout: 120_000 }, () => {
  let h: TestHouse;
  let site: string;
  let lead: string;
  const officer = () => h.as('community-officer', COMMUNITY);
  const medic = () => h.as('medic', COMMUNITY);

  beforeAll(async () => {
    h = await houseWithLists({ now: START });
    const duty = { role: 'community-officer', place: COMMUNITY, until: '2027-02-01T00:00:00+08:00' };
    const { users } = await h.itself.do(addUsers, {
      password: 'Haitang-2026',
      users: [{ login: 'lead1', name: 'lead1', duties: [duty] }],
    });
    lead = must(users[0], 'one was added').id;
    await withOutbreak(h);
  }, 600_000);
  afterAll(() => h.close());

  let no = 0;
  async function sessionOf(people = 521, more: { hours?: number; tables?: number } = {}) {
    no += 1;
    site = (
      await officer().do(addTestSite, {
        place: COMMUNITY,
        kind: 'worksite',
        name: `江湾工地 ${no}`,
        address: '江湾路 18 号',
        headcount: people,
      })
    ).site;
    const opensAt = new Date(Date.UTC(2026, 11, 9 + no, 5)).toISOString();
    const { session } = await officer().do(planSession, {
      site,
      offer: people >= 400 ? 'door' : 'fixed',
      opensAt,
      hours: 3,
      tables: 2,
      poolSize: 10,
      lead,
      ...(people >= 400 ? {} : { offer: 'door', reason: '场所要求上门' }),
      ...more,
    });
    return { session, opensAt: new Date(opensAt) };
  }
  const sheet = (session: string, workbook: Workbook) => ({
    session,
    fileName: '名册.xlsx',
    sha256: createHash('sha256').update(JSON.stringify(workbook)).digest('hex'),
    bytes: 1_000,
    workbook,
  });
  const HEAD = ['姓名', '身份证号', '联系电话', '工作单位', '班组'];
  const worker = (i: number, more: Partial<Record<'name' | 'document' | 'phone' | 'team', string>> = {}) => [
    more.name ?? NAMES(i),
    more.document ?? identity(i, '19790505'),
    more.phone ?? mobile(4_000 + i),
    '江湾建设',
    more.team ?? (i % 2 === 0 ? '钢筋班' : '泥工班'),
  ];
  const NAMES = (i: number) =>
    `${'赵钱孙李周吴郑王冯陈'[i % 10]}${'安宝晨丹恩芳广海佳康兰敏'[i % 12]}${'立本方正'[i % 4]}`;
  const rowsOf = (...people: readonly (readonly string[])[]) => sheetOf([HEAD, ...people]);
  const page = (session: string, more: { show?: 'off' | 'exempt' | 'single'; sought?: string } = {}) =>
    officer().see(roster, { id: session, ...more });

  /** Exposed, and ordered to stay at home. */
  async function orderHome(person: string): Promise<string> {
    const told = { person, category: 'midRisk', kind: 'area', lastOn: '2026-12-07' } as const;
    const { episode } = await h.as('data-desk').do(recordExposure, told);
    const id = must(episode, 'nobody here is a case');
    const seen = await medic().see(previewPlan, { id });
    await medic().do(orderControl, {
      episode: id,
      categories: ['midRisk'],
      facts: seen.facts,
      basis: 'infectious-disease-law',
      seen: seen.seal ?? '',
    });
    return id;
  }

  test('the sheet of 589 rows becomes 521 people and 30 open rows, and is the same when it comes again', async () => {
    const { session } = await sessionOf();
    const truth = JSON.parse(await readFile(join(DATA, 'truth.json'), 'utf8')) as Record<string, number>;
    const take = async (name: string) => {
      const bytes = await readFile(join(DATA, name));
      return officer().do(takeRoster, sheet(session, await readWorkbook(bytes, name)));
    };
    const lines = await h.inside((tx) =>
      row(tx, sql<{ n: number }>`select count(*)::int as n from list_line`),
    );
    const taken = await take('roster.xlsx');
    expect(taken).toMatchObject({
      read: truth.data_rows,
      added: truth.people,
      repeated: truth.defects === undefined ? undefined : 38,
      asked: truth.rejected_rows,
      known: 0,
      off: 0,
    });
    const { sums } = await page(session);
    expect(sums).toMatchObject({ people: 521, toCome: 521, open: 30, noSlot: 521 });
    // A roster makes no calling lines and no tasks.
    const after = await h.inside((tx) =>
      row(tx, sql<{ n: number }>`select count(*)::int as n from list_line`),
    );
    expect(after).toEqual(lines);

    expect(await take('roster.xlsx')).toMatchObject({ added: 0, asked: 0, askedBefore: 30, known: 559 });
    expect(await take('roster-gbk.csv')).toMatchObject({ added: 0, known: 559 });
    expect((await page(session)).sums).toMatchObject({ people: 521 });

    const given = await officer().do(giveSlots, { session });
    expect(given).toEqual({ given: 521, slots: 15, perSlot: 35, fits: 35, crowded: false });
    const { plan, teams } = await officer().see(slotsOfSession, { id: session });
    expect(plan.map(({ given: n }) => n)).toEqual([...Array.from({ length: 14 }, () => 35), 31]);
    // Each team comes in slots that follow each other.
    for (const team of teams) {
      const its = team.slots.map((one) => one.no);
      expect(its).toEqual(Array.from({ length: its.length }, (_, i) => (its[0] ?? 0) + i));
    }

    const { tickets, where } = await officer().do(printTickets, { session });
    expect(tickets).toHaveLength(521);
    expect(new Set(tickets.map(({ ticket }) => ticket)).size).toBe(521);
    expect(tickets.map(({ slot }) => slot?.no)).toEqual(
      tickets.map(({ slot }) => slot?.no).sort((a, b) => (a ?? 0) - (b ?? 0)),
    );
    const order = await officer().see(tubeOrderOfSession, { id: session });
    expect(order.people).toBe(521);
    expect(new Set(order.tubes.flatMap(({ people }) => people.map(({ ticket }) => ticket))).size).toBe(521);
    // In a hand the tickets of one tube lie beside each other, as its people stand in the queue.
    const tubeOf = new Map(order.tubes.flatMap(({ no, people }) => people.map(({ ticket }) => [ticket, no])));
    expect(tickets.map(({ tube }) => tube)).toEqual(tickets.map(({ ticket }) => tubeOf.get(ticket)));
    const turns = tickets.filter(({ tube }, i) => i > 0 && tickets[i - 1]?.tube !== tube).length;
    expect(turns).toBeLessThan(order.tubes.length + 15);
    expect(where).toEqual({ name: expect.stringContaining('江湾工地'), address: '江湾路 18 号' });
    expect(h.entries.at(-1)).toMatchObject({ word: 'testing.tickets.printed', detail: { tickets: 521 } });
    const told = JSON.stringify(h.entries.filter(({ word }) => word.startsWith('testing.')));
    for (const { name } of tickets.slice(0, 40)) expect(told).not.toContain(name);
  });

  test('a corrected file adds who was missing, answers the row it corrects, and leaves off whoever was taken off', async () => {
    const { session } = await sessionOf(60);
    const bad = worker(1, { document: identity(1, '19790505').replace(/.$/, 'A') });
    const first = await officer().do(
      takeRoster,
      sheet(session, rowsOf(worker(2), worker(3), bad, worker(2))),
    );
    expect(first).toMatchObject({ read: 4, added: 2, repeated: 1, asked: 1 });
    await officer().do(giveSlots, { session });
    const [line] = (await page(session)).rows;
    await officer().do(dropLine, { session, no: line?.no ?? 0, reason: '已离场' });
    const again = await officer().do(
      takeRoster,
      sheet(session, rowsOf(worker(2), worker(3), worker(1), worker(4))),
    );
    expect(again).toMatchObject({ read: 4, added: 2, known: 1, off: 1, asked: 0, corrected: 1 });
    const now = await page(session);
    expect(now.sums).toMatchObject({ people: 3, off: 1, open: 0, noSlot: 0 });
    const no = line?.no ?? 0;
    expect((await refusal(officer().do(dropLine, { session, no, reason: '已离场' }))).code).toBe('line-off');
    await officer().do(restoreLine, { session, no });
    expect((await page(session)).sums).toMatchObject({ people: 4, off: 0 });
    expect((await refusal(officer().do(restoreLine, { session, no }))).code).toBe('line-stands');
  });

  test('a row without a name is not taken for a colleague with the same telephone, but for whoever has its document', async () => {
    const { session } = await sessionOf(60);
    const phone = mobile(4_071);
    const wife = ['', '', phone, '江湾建设', '泥工班'];
    const cook = worker(72, { name: '' });
    const list = [worker(71), wife, cook];
    const first = await officer().do(takeRoster, sheet(session, rowsOf(...list)));
    expect(first).toMatchObject({ added: 1, asked: 2, corrected: 0 });
    // Named in the next file by her document, whatever telephone she has now.
    const second = await officer().do(
      takeRoster,
      sheet(session, rowsOf(worker(71), wife, worker(72, { phone: '' }))),
    );
    expect(second).toMatchObject({ added: 1, asked: 0, askedBefore: 1, corrected: 1 });
    const third = await officer().do(takeRoster, sheet(session, rowsOf(worker(71), worker(72))));
    expect(third).toMatchObject({ asked: 0, corrected: 0 });
    expect((await page(session)).sums).toMatchObject({ people: 2, open: 1 });
    const [row] = (await officer().see(openOnRoster, { id: session })).rows;
    // What is not typed stays as the row has it: her document here, so that she is the one who is known.
    const bare = worker(73, { name: '' });
    await officer().do(takeRoster, sheet(session, rowsOf(worker(71), bare)));
    const open = (await officer().see(openOnRoster, { id: session })).rows;
    const id = open.find((one) => one.id !== row?.id)?.id ?? '';
    await officer().do(answerRosterRow, {
      row: id,
      answer: 'corrected',
      fields: { name: '尉迟补名' },
      reason: '与场所核对',
    });
    await officer().do(takeRoster, sheet(session, rowsOf(worker(73, { name: '尉迟补名', phone: '' }))));
    expect((await page(session)).sums).toMatchObject({ people: 3, open: 1 });
  });

  test('a row that could be two people, and one without a name, are asked and answered, each in its way', async () => {
    const { session } = await sessionOf(60);
    await officer().do(takeRoster, sheet(session, rowsOf(worker(11))));
    const other = worker(11, { name: '欧阳不同' });
    const nameless = worker(12, { name: '' });
    const short = worker(13, { document: '33019919790505' });
    const gone = worker(14, { name: '' });
    const taken = await officer().do(takeRoster, sheet(session, rowsOf(other, nameless, short, gone)));
    expect(taken).toMatchObject({ added: 0, asked: 4 });
    const open = (await officer().see(openOnRoster, { id: session })).rows;
    expect(open.map(({ why }) => why.en.length > 20)).toEqual([true, true, true, true]);
    const shown = JSON.stringify(open);
    expect(shown).not.toContain('欧阳不同');
    expect(shown).not.toContain(mobile(4_012));
    const [one, two, three, four] = open;
    expect(one?.candidates).toHaveLength(1);
    const seen = await officer().do(openRosterRow, { row: one?.id ?? '', reason: '与场所核对' });
    expect(seen.row).toMatchObject({ name: '欧阳不同', document: identity(11, '19790505') });
    expect(seen.candidates[0]?.name).toBe(NAMES(11));
    const person = one?.candidates[0]?.id ?? '';
    const same = { row: one?.id ?? '', answer: 'same', reason: '姓名写错' } as const;
    expect((await refusal(officer().do(answerRosterRow, same))).code).toBe('row-needs-person');
    expect(await officer().do(answerRosterRow, { ...same, person })).toMatchObject({ added: false });
    expect((await refusal(officer().do(answerRosterRow, { ...same, person }))).code).toBe('row-answered');

    const unnamed = { row: two?.id ?? '', answer: 'new', reason: '与场所核对' } as const;
    expect((await refusal(officer().do(answerRosterRow, unnamed))).code).toBe('row-has-no-name');
    const named = {
      ...unnamed,
      answer: 'corrected',
      fields: { name: '单于补名', phone: mobile(4_012) },
    } as const;
    expect(await officer().do(answerRosterRow, named)).toMatchObject({ added: true });
    const still = { row: three?.id ?? '', answer: 'corrected', reason: '与场所核对' } as const;
    const wrong = { name: NAMES(13), document: '33019919790505' };
    expect((await refusal(officer().do(answerRosterRow, { ...still, fields: wrong }))).code).toBe(
      'correction-wrong',
    );
    const right = { name: NAMES(13), document: identity(13, '19790505') };
    expect(await officer().do(answerRosterRow, { ...still, fields: right })).toMatchObject({ added: true });
    await officer().do(answerRosterRow, { row: four?.id ?? '', answer: 'nobody', reason: '不是本场所' });
    const { sums, rows: lines } = await page(session);
    expect(sums).toMatchObject({ people: 3, open: 0 });
    expect(lines.map(({ team }) => team)).toEqual(['泥工班', '钢筋班', '泥工班']);
    // What an answered row said is forgotten with it.
    const kept = await h.inside((tx) =>
      rows(
        tx,
        sql<{
          n: number;
        }>`select count(*)::int as n from test_roster_row where session = ${session} and told is not null`,
      ),
    );
    expect(kept).toEqual([{ n: 0 }]);
  });

  test('nothing the site told stands plain in the tables or the ledger', async () => {
    const { session } = await sessionOf(60);
    const bad = worker(21, { name: '司徒隐名', document: '12345' });
    await officer().do(takeRoster, sheet(session, rowsOf(worker(22, { team: '南宫班' }), bad)));
    await officer().do(takeWalkIn, { session, name: '慕容拾', phone: '13900007777', employer: '澹台运输' });
    const kept = await h.inside(async (tx) => [
      ...(await rows(tx, sql<{ text: string }>`select t::text as text from test_roster t`)),
      ...(await rows(tx, sql<{ text: string }>`select t::text as text from test_roster_row t`)),
    ]);
    const all = JSON.stringify([kept, h.entries]);
    for (const text of ['司徒隐名', '南宫班', '慕容拾', '13900007777', '澹台运输', mobile(4_021)])
      expect(all).not.toContain(text);
    expect(JSON.stringify(await page(session))).toContain('澹台运输');
  });

  test('whoever is under control and may not leave is proposed as exempt; the walk-in is swabbed; a person decides', async () => {
    const [stay] = await staysAtHome(h, 1);
    const { session } = await sessionOf(60);
    const who = must(stay, 'one was ordered').person;
    const opened = await h.inside((tx) =>
      row(tx, sql<{ name: string }>`select name from person where id = ${who}`),
    );
    const phone = await h.inside(
      async (tx) => (await openPeople(tx, h.house, [who])).get(who)?.phones[0] ?? '',
    );
    const row1 = worker(31, { name: opened?.name ?? '', document: '', phone });
    expect(await officer().do(takeRoster, sheet(session, rowsOf(row1, worker(32))))).toMatchObject({
      added: 2,
      exempt: 1,
    });
    const { rows: exempt, sums } = await page(session, { show: 'exempt' });
    expect(exempt).toMatchObject([{ exemption: { en: 'under control and tested there' }, proposed: true }]);
    expect(sums).toMatchObject({ people: 2, toCome: 1, exempt: 1 });
    await officer().do(giveSlots, { session });
    expect((await page(session)).rows.map(({ slot }) => slot?.no ?? null)).toEqual([null, 1]);

    const line = exempt[0]?.no ?? 0;
    await officer().do(setLineUse, { session, no: line + 1, use: 'single', reason: '本人要求单采' });
    // Taken again, what the rules say is renewed, and what a person said stays.
    await officer().do(takeRoster, sheet(session, rowsOf(row1, worker(32))));
    expect((await page(session, { show: 'single' })).rows).toMatchObject([{ no: line + 1, byHand: true }]);
  });

  test('ordered to stay after the roster was taken, she is not expected any more', async () => {
    const { session } = await sessionOf(60);
    const list = [worker(41), worker(42)];
    await officer().do(takeRoster, sheet(session, rowsOf(...list)));
    await officer().do(giveSlots, { session });
    const people = (await page(session)).rows.map(({ person }) => person.id);
    const who = must(people[0], 'two were taken');
    expect(await h.inside((tx) => isOnRosters(tx, who, h.clock.now()))).toBe(true);
    await orderHome(who);
    await h.settle();
    const { rows: exempt, sums } = await page(session, { show: 'exempt' });
    expect(exempt.map(({ person, proposed }) => [person.id, proposed])).toEqual([[who, true]]);
    expect(sums).toMatchObject({ people: 2, toCome: 1, exempt: 1 });
    expect(h.entries.map(({ word }) => word)).toContain('testing.rosters.renewed');
  });

  test('what a roster says of her stay is taken back with it: another’s after all, joined to another, cancelled', async () => {
    const hers = must((await staysAtHome(h, 1))[0], 'one was ordered');
    const { session } = await sessionOf(60);
    await officer().do(takeRoster, sheet(session, rowsOf(worker(241, { document: '' }), worker(242))));
    const who = must((await page(session)).rows[0], 'two were taken').person.id;
    const desk = h.as('data-desk');
    /** Why whoever is not to come is not, once everything has followed. */
    const waivedAfter = async (step: Promise<unknown>) => {
      await step;
      await h.settle();
      return (await page(session, { show: 'exempt' })).rows.map((line) => line.exemption?.en);
    };
    const both = { keep: who, gone: hers.person, reason: '同一人' };
    expect(await waivedAfter(desk.do(mergePeople, both))).toEqual(['under control and tested there']);
    expect(await waivedAfter(desk.do(splitPeople, { person: hers.person, reason: '误合并' }))).toEqual([]);
    const own = await orderHome(who);
    await desk.do(mergePeople, both);
    // One of the two stays is in hospital, and joined to it the other is over.
    await medic().do(admitEpisode, { episode: hers.episode, hospital: '区医院' });
    expect(await waivedAfter(Promise.resolve())).toEqual(['under control and tested there']);
    await h.as('hq').do(askCancel, { episode: own, reason: 'same-stay' });
    const join = { keep: hers.episode, gone: own };
    expect(await waivedAfter(h.as('cdc').do(joinEpisodes, join))).toEqual(['in hospital']);
    await h.as('hq').do(askCancel, { episode: hers.episode, reason: 'wrong-person' });
    expect(await waivedAfter(h.as('cdc').do(agreeCancel, { episode: hers.episode }))).toEqual([]);
  });

  test('somebody of a household comes with it, late ones get a slot, and one who walks in while it runs needs none', async () => {
    const { session, opensAt } = await sessionOf(60);
    await officer().do(
      takeRoster,
      sheet(session, rowsOf(...Array.from({ length: 50 }, (_, i) => worker(100 + i)))),
    );
    const home = await h.inside(async (tx) => {
      const id = '0190aaaa-0000-7000-8000-000000000001';
      const lines = await rows(
        tx,
        sql<{
          person: string;
          no: number;
        }>`select person, no from test_roster where session = ${session} order by no`,
      );
      await run(tx, sql`insert into household (id, place, created_at) values (${id}, ${GRID}::ltree, now())`);
      const both = [lines[0], lines[49]].map((one) => must(one, 'fifty were taken'));
      for (const [i, one] of both.entries())
        await run(
          tx,
          sql`insert into household_member (id, household, person, relation, head, since)
            values (gen_random_uuid(), ${id}, ${one.person}, 'other', ${i === 0}, now())`,
        );
      return both.map((one) => one.no);
    });
    await officer().do(giveSlots, { session });
    const seen = (await page(session)).rows;
    const slotOf = (no: number | undefined) => seen.find((one) => one.no === no)?.slot?.no;
    expect(slotOf(home[0])).toBe(1);
    expect(slotOf(home[1])).toBe(1);

    const late = await officer().do(takeWalkIn, {
      session,
      name: '夏侯迟',
      phone: '13900008888',
      employer: '食堂',
    });
    expect(late).toMatchObject({ known: false, slot: { no: 2 } });
    h.clock.set(addMinutes(opensAt, 25));
    const now = await medic().do(takeWalkIn, {
      session,
      name: '闻人到',
      phone: '13900008889',
      employer: '司机',
    });
    expect(now).toMatchObject({ known: false, slot: null });
    const again = await medic().do(takeWalkIn, {
      session,
      name: '闻人到',
      phone: '13900008889',
      employer: '司机',
    });
    expect(again).toMatchObject({ known: true, no: now.no, ticket: now.ticket });
    expect((await refusal(officer().do(giveSlots, { session, anew: true }))).code).toBe('slots-running');
    h.clock.set(START);
  });

  test('slots given while it runs are all still to come; with too little time left there are none', async () => {
    const { session, opensAt } = await sessionOf(60);
    const some = Array.from({ length: 40 }, (_, i) => worker(400 + i));
    await officer().do(takeRoster, sheet(session, rowsOf(...some.slice(0, 39))));
    h.clock.set(addMinutes(opensAt, 25));
    expect(await officer().do(giveSlots, { session })).toMatchObject({ given: 39, slots: 2, perSlot: 35 });
    const seen = async () => (await page(session)).rows.map(({ slot }) => slot?.no ?? 0);
    expect(new Set(await seen())).toEqual(new Set([4, 5]));
    // One more comes with the emptiest of those, not with one that is past.
    await officer().do(takeRoster, sheet(session, rowsOf(...some)));
    expect((await seen()).at(-1)).toBe(5);
    const other = await sessionOf(60);
    await officer().do(takeRoster, sheet(other.session, rowsOf(...some)));
    h.clock.set(addMinutes(other.opensAt, 175));
    const over = await refusal(officer().do(giveSlots, { session: other.session }));
    expect(over.code).toBe('slots-over');
    h.clock.set(START);
  });

  test('a session that is changed gives its slots anew and says how many tickets are void; closed earlier, who came last comes sooner', async () => {
    const { session, opensAt } = await sessionOf(60);
    const some = Array.from({ length: 60 }, (_, i) => worker(500 + i, { team: '木工班' }));
    await officer().do(takeRoster, sheet(session, rowsOf(...some)));
    const change = (to: { tables?: number; hours?: number; opensAt?: string; people?: number }) =>
      officer().do(changeSession, { session, ...to, reason: '场所要求' });
    expect(await change({ tables: 1 })).toMatchObject({ tickets: 0 });
    await officer().do(giveSlots, { session });
    const counts = async () => {
      const slots = (await page(session)).rows.map(({ slot }) => slot?.no ?? 0);
      return [...Map.groupBy(slots, (one) => one)].map(([slot, its]) => [slot, its.length]);
    };
    const four = [
      [1, 17],
      [2, 17],
      [3, 17],
      [4, 9],
    ];
    expect(await counts()).toEqual(four);
    expect(await change({ people: 61 })).toMatchObject({ tickets: 0 });
    expect(await change({ tables: 2 })).toMatchObject({ tickets: 60 - 17 });
    expect(await counts()).toEqual([
      [1, 35],
      [2, 25],
    ]);
    await change({ tables: 1 });
    const later = addMinutes(opensAt, 60);
    expect(await change({ opensAt: later.toISOString() })).toMatchObject({ tickets: 60 });
    expect(await counts()).toEqual(four);
    h.clock.set(addMinutes(later, 1));
    expect(await change({ hours: 0.5 })).toMatchObject({ tickets: 9 });
    expect(await counts()).toEqual([
      [1, 17],
      [2, 22],
      [3, 21],
    ]);
    h.clock.set(START);
  });

  test('held against the payroll it says who is missing; a name alone finds who is on the roster under it', async () => {
    const { session } = await sessionOf(60);
    await officer().do(takeRoster, sheet(session, rowsOf(worker(201), worker(202))));
    const payroll = rowsOf(worker(201), worker(203), worker(202, { document: '', phone: '' }), [
      '无名氏甲',
      '',
      '',
      '江湾建设',
      '',
    ]);
    const checked = await officer().do(crossCheck, { ...sheet(session, payroll), source: 'payroll' });
    expect(checked).toMatchObject({ read: 4, listed: 2, missing: 1, unlisted: 1, asked: 1, notThere: 0 });
    const again = await officer().do(crossCheck, { ...sheet(session, payroll), source: 'payroll' });
    expect(again).toMatchObject({ missing: 1, unlisted: 0, asked: 0, askedBefore: 1 });
    const open = await officer().see(openOnRoster, { id: session });
    const person = open.unlisted[0]?.person.id ?? '';
    expect(open.unlisted).toHaveLength(1);
    await officer().do(settleUnlisted, { session, person, how: 'not-there' });
    expect((await page(session)).sums).toMatchObject({ people: 2, unlisted: 0 });
    const { no: number } = await officer().do(settleUnlisted, { session, person, how: 'added' });
    expect(number).toBe(3);
    expect((await page(session)).rows.at(-1)?.origin.en).toBe('payroll');
    expect((await refusal(officer().do(settleUnlisted, { session, person, how: 'added' }))).code).toBe(
      'unlisted-settled',
    );
    const gone = { session, person, how: 'not-there' } as const;
    expect((await refusal(officer().do(settleUnlisted, gone))).code).toBe('unlisted-stands');
    // Taken off, then said to be there after all: she is back on the line she had.
    await officer().do(dropLine, { session, no: 3, reason: '已离场' });
    await officer().do(settleUnlisted, gone);
    expect(await officer().do(settleUnlisted, { ...gone, how: 'added' })).toEqual({ no: 3 });
    expect((await page(session)).sums).toMatchObject({ people: 3, off: 0 });
  });

  test('a name alone stands for one person, and for nobody the list has named already', async () => {
    const { session } = await sessionOf(60);
    await officer().do(takeRoster, sheet(session, rowsOf(worker(211), worker(212))));
    const bare = (i: number, team: string) => worker(i, { document: '', phone: '', team });
    // Two rows of one name beside nobody's number; one of a name whose number stands above it.
    const payroll = rowsOf(worker(212), bare(211, '木工班'), bare(211, '瓦工班'), bare(212, '电工班'));
    const checked = await officer().do(crossCheck, { ...sheet(session, payroll), source: 'payroll' });
    expect(checked).toMatchObject({ read: 4, listed: 2, missing: 0, asked: 2, notThere: 0 });
  });

  test('somebody taken off who is found to be the one in an open row is put back by that answer', async () => {
    const { session } = await sessionOf(60);
    await officer().do(takeRoster, sheet(session, rowsOf(worker(221), worker(222))));
    await officer().do(takeRoster, sheet(session, rowsOf(worker(221, { name: '欧阳另名' }))));
    const [line] = (await page(session)).rows;
    await officer().do(dropLine, { session, no: line?.no ?? 0, reason: '已离场' });
    const [open] = (await officer().see(openOnRoster, { id: session })).rows;
    const answered = await officer().do(answerRosterRow, {
      row: open?.id ?? '',
      answer: 'same',
      person: line?.person.id ?? '',
      reason: '与场所核对',
    });
    expect(answered).toEqual({ no: line?.no, added: true });
    expect((await page(session)).sums).toMatchObject({ people: 2, off: 0, open: 0 });
  });

  test('a file without people is refused, tickets need slots, and a roster nobody has taken gives none', async () => {
    const { session } = await sessionOf(60);
    const nobody = sheet(session, sheetOf([HEAD]));
    expect((await refusal(officer().do(takeRoster, nobody))).code).toBe('roster-nobody');
    expect((await refusal(officer().do(giveSlots, { session }))).code).toBe('roster-empty');
    await officer().do(takeRoster, sheet(session, rowsOf(worker(301))));
    expect((await refusal(officer().do(printTickets, { session }))).code).toBe('slots-none');
    expect((await refusal(medic().do(takeRoster, nobody))).code).toBe('not-your-duty');
  });

  test('nobody gets a ticket who is not to come, nor for a session that is not held', async () => {
    const { session, opensAt } = await sessionOf(60);
    await officer().do(takeRoster, sheet(session, rowsOf(worker(311), worker(312))));
    await officer().do(giveSlots, { session });
    await officer().do(dropLine, { session, no: 2, reason: '已离场' });
    const off = await refusal(officer().do(printTickets, { session, nos: [1, 2] }));
    expect([off.code, off.params.tickets]).toEqual([
      'tickets-not-to-come',
      expect.stringMatching(/\/0002-[A-Z]$/),
    ]);
    expect((await officer().do(printTickets, { session })).tickets).toHaveLength(1);
    h.clock.set(addMinutes(opensAt, 181));
    expect((await refusal(officer().do(printTickets, { session }))).code).toBe('session-over');
    h.clock.set(START);
    await officer().do(cancelSession, { session, reason: '停工' });
    expect((await refusal(officer().do(printTickets, { session }))).code).toBe('session-cancelled');
  });
});
