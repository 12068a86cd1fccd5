// Scenes of cases: a positive on the second sample only, movement, hospital, interview and contacts with their clocks,
// the linked contact of a contact, and what happens when the positive was none.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal, type TestHouse } from '../../../test/house.ts';
import { COMMUNITY, DISTRICT, GRID, houseWithLists, identity, mobile } from '../../../test/lists.ts';
import { addMinutes } from '../../base/clock.ts';
import { row, rows, sql } from '../../base/sql.ts';
import { figures } from '../../figures.ts';
import { settleCoResident } from '../../home/door/acts.ts';
import type { Look } from '../../ledger/terms.ts';
import { joinHousehold } from '../../people/acts.ts';
import { createPerson } from '../../people/meet.ts';
import { sentencesOf } from '../../sentences.ts';
import { type BreachPage, watchLooks } from '../../watch.ts';
import { openOutbreak, orderControl, recordExposure } from '../episodes/acts.ts';
import { episodePage, previewPlan } from '../episodes/routes.ts';
import { correctTest, recordTest } from '../tests/acts.ts';
import { importResults } from '../tests/import.ts';
import * as acts from './acts.ts';
import { type CaseDetail, caseFigures, caseList, caseLooks } from './routes.ts';

const START = new Date('2026-12-08T09:00:00+08:00');
let h: TestHouse;
let made = 0;

beforeAll(async () => {
  h = await houseWithLists({ now: START });
  await cdc().do(openOutbreak, {
    name: '江月府聚集性疫情',
    nameEn: 'Jiangyuefu cluster',
    protocol: 'CN-COVID-8',
    place: DISTRICT,
    sunset: '2027-02-28',
  });
}, 120_000);
afterAll(() => h.close());

const cdc = () => h.as('cdc');
const medic = () => h.as('medic', COMMUNITY);
const at = (moment: string) => h.clock.set(new Date(moment));
const detail = (id: string): Promise<CaseDetail> => {
  const look = caseLooks({ sentencesOf }).find((one) => one.path === '/cases/:id');
  if (look === undefined) throw new Error('the page of a case');
  return cdc().see(look, { id }) as Promise<CaseDetail>; // its own answer
};

async function somebody(): Promise<{ person: string; name: string; document: string }> {
  made += 1;
  const name = `${'赵钱孙李周吴郑王冯陈'[made % 10]}${'兰敏宁鹏琪瑞思涛文欣'[(made * 3) % 10]}`;
  const document = identity(made, `19${50 + (made % 40)}0404`);
  const rulebook = await h.house.rulebookAt(h.clock.now());
  const person = await h.inside((tx) =>
    createPerson(
      tx,
      { secrets: h.house.secrets, now: h.clock.now(), rulebook },
      {
        name,
        phones: [mobile(7000 + made)],
        place: GRID,
        document: { kind: 'resident-id', number: document },
      },
    ),
  );
  return { person, name, document };
}

async function stay(told: { category?: string; lastOn?: string; ofEpisode?: string } = {}) {
  const who = await somebody();
  const { episode } = await h.as('data-desk').do(recordExposure, {
    person: who.person,
    category: told.category ?? 'close',
    kind: 'dining',
    lastOn: told.lastOn ?? '2026-12-06',
    ...(told.ofEpisode === undefined ? {} : { ofEpisode: told.ofEpisode }),
  });
  if (episode === null) throw new Error('exposed and in no stay');
  const seen = await cdc().see(previewPlan, { id: episode });
  await cdc().do(orderControl, {
    episode,
    categories: [...seen.categories],
    facts: seen.facts,
    basis: 'infectious-disease-law',
    seen: seen.seal ?? '',
  });
  return { ...who, episode };
}

const caseOf = (person: string) =>
  h.inside((tx) =>
    row(
      tx,
      sql<{ id: string; no: number; ended: string | null }>`
        select id, no, ended_why as ended from control_case where person = ${person} order by reported_at desc limit 1`,
    ),
  );
const stateOf = async (episode: string) => (await cdc().see(episodePage, { id: episode })).state;
const tasks = (prefix: string) =>
  h.inside(async (tx) =>
    (
      await rows(
        tx,
        sql<{
          kind: string;
        }>`select kind from task where plan_key like ${`${prefix}%`} and ended_at is null order by kind`,
      )
    ).map(({ kind }) => kind),
  );
const red = async (id: string) => {
  const look = watchLooks.find((one) => one.path === '/watch/:id');
  const page = (await cdc().see(look as Look, { id })) as BreachPage; // its own answer
  return page.rows.map((one) => `${one.handle} ${one.what.en}`);
};

/** A close contact who is positive now, with everything that follows from it. */
async function positive() {
  const one = await stay();
  await medic().do(recordTest, { episode: one.episode, result: 'positive' });
  await h.settle();
  const found = await caseOf(one.person);
  if (found === undefined) throw new Error('a positive is a case');
  return { ...one, case: found.id, no: found.no };
}

describe('a positive', () => {
  test('on the second sample only: the first was negative, and she is a case all the same', async () => {
    at('2026-12-08T09:00:00+08:00');
    const one = await stay();
    at('2026-12-20T09:00:00+08:00');
    await medic().do(recordTest, { episode: one.episode, result: 'negative', reagent: 'A' });
    await h.settle();
    expect(await caseOf(one.person)).toBeUndefined();
    await medic().do(recordTest, { episode: one.episode, result: 'positive', reagent: 'B' });
    await h.settle();
    expect(await stateOf(one.episode)).toBe('converted');
    const found = await caseOf(one.person);
    expect(await tasks(`case/${found?.id}/`)).toEqual([
      'case-admit',
      'case-core',
      'case-interview',
      'case-report',
      'case-stop',
    ]);
    // Nothing more is asked of her as a contact.
    expect(await tasks(`episode/${one.episode}/`)).toEqual([]);
    at('2026-12-08T09:00:00+08:00');
  });

  test('delivered twice it is one case; found by a file it is one as well', async () => {
    const one = await positive();
    await cdc().do(acts.reportCase, { person: one.person });
    const cases = await h.inside((tx) =>
      rows(tx, sql<{ id: string }>`select id from control_case where person = ${one.person}`),
    );
    expect(cases).toHaveLength(1);
    const other = await stay();
    const text = (value: string) => ({ text: value, kind: 'text' as const });
    const cells = [
      ['姓名', '身份证号', '采样时间', '结果'],
      [other.name, other.document, '2026-12-08 08:00', '阳性(+)'],
    ].map((line) => line.map(text));
    await h.as('data-desk').do(importResults, {
      place: DISTRICT,
      fileName: 'a.xlsx',
      sha256: '0'.repeat(64),
      bytes: 1,
      workbook: {
        format: 'xlsx',
        sheets: [{ name: 's', rows: cells, merges: [], date1904: false }],
        skipped: [],
      },
    });
    await h.settle();
    expect(await stateOf(other.episode)).toBe('converted');
    expect(await caseOf(other.person)).toBeDefined();
  });

  test('she stays where she is, the hospital takes her, and her place is known all the while', async () => {
    const one = await positive();
    h.clock.forwardMinutes(20);
    await h.as('grid-member', GRID).do(acts.stopCase, { case: one.case });
    expect(await tasks(`case/${one.case}/stop`)).toEqual([]);
    await cdc().do(acts.admitCase, { case: one.case, hospital: '区人民医院' });
    expect(await tasks(`case/${one.case}/admit`)).toEqual([]);
    const where = (await cdc().see(episodePage, { id: one.episode })).where;
    expect(where.map(({ kind }) => kind)).toEqual(['home', 'hospital']);
  });
});

describe('interview and contacts', () => {
  test('the clocks of a case run from its report, and the board is red when one is missed (N18)', async () => {
    at('2026-12-08T09:00:00+08:00');
    const one = await positive();
    const page = await detail(`C-${one.no}`);
    expect(page.clocks.map(({ clock, dueAt }) => [clock, dueAt])).toEqual(
      [
        ['stop', 30],
        ['admit', 120],
        ['interview', 60],
        ['core', 240],
        ['report', 1440],
      ].map(([clock, minutes]) => [clock, addMinutes(h.clock.now(), Number(minutes)).toISOString()]),
    );
    expect(page.underControl).toBe(true);
    h.clock.forwardMinutes(61);
    expect(await red('N18')).toContain(`case:${one.case} the interview was not begun in time`);
    await cdc().do(acts.openInterview, { case: one.case });
    expect(await red('N18')).not.toContain(`case:${one.case} the interview was not begun in time`);
    expect((await refusal(cdc().do(acts.openInterview, { case: one.case }))).code).toBe(
      'interview-open-already',
    );
    h.clock.forwardMinutes(24 * 60);
    expect(await red('N18')).toContain(
      `case:${one.case} no contacts listed, and nobody signed that there are none`,
    );
    await cdc().do(acts.signNoContacts, { case: one.case, reason: 'none-found' });
    expect(await red('N18')).not.toContain(
      `case:${one.case} no contacts listed, and nobody signed that there are none`,
    );
    // Somebody was met after all: what was signed holds no longer, and the list is owed until it is complete.
    await cdc().do(acts.noteInterview, { case: one.case, core: true });
    expect(await tasks(`case/${one.case}/report`)).toEqual([]);
    const contact = { name: '郑同', phone: '15500009911', category: 'close', kind: 'household' };
    const list = (complete: boolean) =>
      cdc().do(acts.listContacts, {
        case: one.case,
        contacts: complete ? [] : [{ ...contact, lastOn: '2026-12-07' }],
        complete,
      });
    await list(false);
    expect(await red('N18')).toContain(
      `case:${one.case} no contacts listed, and nobody signed that there are none`,
    );
    expect(await tasks(`case/${one.case}/report`)).toEqual(['case-report']);
    await list(true);
    expect(await red('N18')).not.toContain(
      `case:${one.case} no contacts listed, and nobody signed that there are none`,
    );
    expect(await tasks(`case/${one.case}/report`)).toEqual([]);
    at('2026-12-08T09:00:00+08:00');
  });

  test('what she told is sealed; whoever reads it leaves a reason', async () => {
    const one = await positive();
    const early = cdc().do(acts.noteInterview, { case: one.case, note: '去过菜场', core: true });
    expect((await refusal(early)).code).toBe('interview-first');
    await cdc().do(acts.openInterview, { case: one.case });
    await cdc().do(acts.noteInterview, { case: one.case, note: '去过菜场', onset: '2026-12-05', core: true });
    const stored = await h.inside((tx) =>
      row(tx, sql<{ text: string }>`select c::text as text from control_case c where id = ${one.case}`),
    );
    expect(stored?.text).not.toContain('菜场');
    expect(JSON.stringify(h.entries.slice(-1))).not.toContain('菜场');
    const read = await cdc().do(acts.readInterview, { case: one.case, reason: '复核' });
    expect(read.note).toBe('去过菜场');
    expect((await detail(one.case)).onsetOn).toBe('2026-12-05');
    expect(await tasks(`case/${one.case}/core`)).toEqual([]);
  });

  test('each contact is met as a person, exposed, and waits to be assessed; a slip is refused by its row', async () => {
    const one = await positive();
    await cdc().do(acts.openInterview, { case: one.case });
    await cdc().do(acts.noteInterview, { case: one.case, core: true });
    const known = await somebody();
    const contact = { category: 'close', kind: 'household', lastOn: '2026-12-07' };
    const slip = cdc().do(acts.listContacts, {
      case: one.case,
      contacts: [
        { ...contact, name: '周同', phone: '15500009901' },
        { ...contact, name: '吴错', document: '33011419800101123' },
      ],
      complete: true,
    });
    expect((await refusal(slip)).words.zh).toContain('第 2 行');
    const done = await cdc().do(acts.listContacts, {
      case: one.case,
      contacts: [
        { ...contact, name: '周同', phone: '15500009901', address: '江月花园3幢301室' },
        { ...contact, person: known.person },
        { ...contact, name: '郑某' },
      ],
      complete: true,
    });
    expect(done.contacts.map(({ as }) => as)).toEqual(['listed', 'listed', 'question']);
    expect(done.complete).toBe(false);
    const again = await cdc().do(acts.listContacts, {
      case: one.case,
      contacts: [{ ...contact, name: '郑某', isNew: true }],
      complete: true,
    });
    expect(again.complete).toBe(true);
    const page = await detail(one.case);
    expect(page.contactRows).toHaveLength(3);
    expect(page.contactRows.map(({ state }) => state?.zh)).toEqual(['待研判', '待研判', '待研判']);
    // Where she lives is found by her address.
    expect(page.contactRows.map(({ place }) => place.path)).toContain(`${COMMUNITY}.g02`);
    expect(await tasks(`case/${one.case}/report`)).toEqual([]);
    expect(page.lanes.map(({ depth }) => depth)).toEqual([0, 1, 1, 1]);
    const none = cdc().do(acts.signNoContacts, { case: one.case, reason: 'none-found' });
    expect((await refusal(none)).code).toBe('contacts-there');
    const herself = cdc().do(acts.listContacts, {
      case: one.case,
      contacts: [{ ...contact, person: one.person }],
      complete: false,
    });
    expect((await refusal(herself)).code).toBe('contact-herself');
  });
});

describe('whoever is linked to her', () => {
  test('a contact of a contact becomes a close contact at once, and a human signs what has changed (N17)', async () => {
    at('2026-12-08T09:00:00+08:00');
    const close = await stay();
    const secondary = await stay({ category: 'secondary', lastOn: '2026-12-07', ofEpisode: close.episode });
    const before = await cdc().see(episodePage, { id: secondary.episode });
    expect(before.categories).toEqual(['secondary']);
    await medic().do(recordTest, { episode: close.episode, result: 'positive' });
    await h.settle();
    const after = await cdc().see(episodePage, { id: secondary.episode });
    expect(after.categories).toEqual(['close']);
    expect((after.endsOn ?? '') > (before.endsOn ?? '')).toBe(true);
    const found = await caseOf(close.person);
    const page = await detail(found?.id ?? '');
    expect(page.linked).toMatchObject([{ episode: secondary.episode, waits: true }]);
    expect(page.linked[0]?.diff?.ends).toEqual({ before: before.endsOn, after: after.endsOn });
    const confirm = { episode: secondary.episode, case: found?.id ?? '' };
    expect((await refusal(medic().do(acts.confirmLinked, confirm))).code).toBe('other-decides');
    await cdc().do(acts.confirmLinked, confirm);
    const signed = await cdc().see(episodePage, { id: secondary.episode });
    expect(signed.orders.map(({ kind }) => kind)).toEqual(['control', 'extended']);
    // She is told of it at her door.
    await h.settle();
    const longer = signed.orders.find(({ kind }) => kind === 'extended')?.id;
    expect(await tasks(`episode/${secondary.episode}/door/notice/${longer}`)).toEqual(['door-visit']);
    expect((await refusal(cdc().do(acts.confirmLinked, confirm))).code).toBe('nothing-linked');
    h.clock.forwardMinutes(121);
    expect(await red('N17')).toEqual([]);
    at('2026-12-08T09:00:00+08:00');
  });

  test('whoever lives with her and is under control is asked about too: by the register, or settled at one door', async () => {
    at('2026-12-08T09:00:00+08:00');
    const [one, sister, neighbour] = [await stay(), await stay(), await stay()];
    const desk = h.as('data-desk');
    await desk.do(joinHousehold, { person: sister.person, with: one.person, relation: 'spouse' });
    const host = await stay();
    await h.settle();
    const settle = { episode: host.episode, person: one.person, choice: 'joins' } as const;
    await medic().do(settleCoResident, settle);
    await h.settle();
    await medic().do(recordTest, { episode: one.episode, result: 'positive' });
    await h.settle();
    const askedOfHome = () =>
      h.inside((tx) =>
        rows(
          tx,
          sql<{ episode: string; role: string }>`
            select facts ->> 'episode' as episode, owner_role as role from task
            where kind = 'reassess' and ended_at is null and title_en like 'somebody she lives with%' order by id`,
        ),
      );
    const asked = await askedOfHome();
    expect(asked.map(({ episode }) => episode).sort()).toEqual([sister.episode, host.episode].sort());
    expect(asked.every(({ role }) => role === 'cdc')).toBe(true);
    expect((await cdc().see(episodePage, { id: neighbour.episode })).step).toBeNull();
    // Exposed once more before anybody has looked: the reason stands, and CDC is asked as before.
    const met = { person: sister.person, category: 'secondary', kind: 'dining', lastOn: '2026-12-07' };
    expect((await desk.do(recordExposure, met)).asked).toBe(true);
    expect(await askedOfHome()).toEqual(asked);
    // Looked at, they are not asked about once more because somebody is linked to the case later.
    expect(h.entries.findLast(({ word }) => word === 'control.linked.reassessed')?.detail).toMatchObject({
      home: 2,
    });
    await stay({ category: 'secondary', lastOn: '2026-12-07', ofEpisode: one.episode });
    await h.settle();
    expect(h.entries.findLast(({ word }) => word === 'control.linked.reassessed')?.detail).toMatchObject({
      home: 0,
    });
  });

  test('linked only after the contact was a case: assessed again as well', async () => {
    const one = await positive();
    const late = await stay({ category: 'secondary', lastOn: '2026-12-07', ofEpisode: one.episode });
    await h.settle();
    expect((await cdc().see(episodePage, { id: late.episode })).facts.linked?.positiveOn).toBeDefined();
  });

  test('whoever still waits to be assessed is shown the new plan when she is', async () => {
    const close = await stay();
    const who = await somebody();
    const { episode } = await h.as('data-desk').do(recordExposure, {
      person: who.person,
      category: 'secondary',
      kind: 'dining',
      lastOn: '2026-12-07',
      ofEpisode: close.episode,
    });
    await medic().do(recordTest, { episode: close.episode, result: 'positive' });
    await h.settle();
    const seen = await cdc().see(previewPlan, { id: episode ?? '' });
    expect(seen.plan?.leading).toBe('close');
  });
});

describe('the positive was none', () => {
  test('a corrected positive undoes nothing by itself: CDC takes the case back, and her stay is assessed anew', async () => {
    at('2026-12-08T09:00:00+08:00');
    const close = await stay();
    const secondary = await stay({ category: 'secondary', lastOn: '2026-12-07', ofEpisode: close.episode });
    const { result } = await medic().do(recordTest, { episode: close.episode, result: 'positive' });
    await h.settle();
    const found = await caseOf(close.person);
    await medic().do(correctTest, { result, to: 'negative', reason: 'lab-corrected' });
    await h.settle();
    expect(await stateOf(close.episode)).toBe('converted');
    expect(await tasks(`case/${found?.id}/corrected`)).toEqual(['case-corrected']);
    expect((await detail(found?.id ?? '')).questioned).toBe(true);
    const back = await cdc().do(acts.withdrawCase, { case: found?.id ?? '', reason: 'result-corrected' });
    await h.settle();
    expect(await tasks(`case/${found?.id}/`)).toEqual([]);
    const again = await cdc().see(episodePage, { id: back.episode ?? '' });
    expect(again).toMatchObject({ state: 'assessing', categories: ['close'] });
    expect(again.exposures).toHaveLength(1);
    const linked = await cdc().see(episodePage, { id: secondary.episode });
    expect(linked.categories).toEqual(['secondary']);
    expect(linked.linked?.id).toBe(back.episode);
    // Whoever is asked to look at her plan finds it on the page of the case, with what has changed back.
    const { linked: shown } = await detail(found?.id ?? '');
    expect(shown).toMatchObject([
      { episode: secondary.episode, waits: true, diff: { ends: { after: linked.endsOn } } },
    ]);
    // Nobody had signed that she stays longer: there is nothing to shorten.
    const confirmed = await cdc().do(acts.confirmLinked, {
      episode: secondary.episode,
      case: found?.id ?? '',
    });
    expect(confirmed.order).toBeNull();
    const after = await cdc().see(episodePage, { id: secondary.episode });
    expect(after.orders.map(({ kind }) => kind)).toEqual(['control']);
    expect((await detail(found?.id ?? '')).linked).toMatchObject([{ waits: false }]);
    expect((await refusal(cdc().do(acts.admitCase, { case: found?.id ?? '', hospital: 'x' }))).code).toBe(
      'case-ended',
    );
    expect(await red('N17')).toEqual([]);
  });

  test('signed for longer and cleared then: the stay is shortened by an order to the days first ordered', async () => {
    const close = await stay();
    const secondary = await stay({ category: 'secondary', lastOn: '2026-12-07', ofEpisode: close.episode });
    const first = (await cdc().see(episodePage, { id: secondary.episode })).endsOn;
    await medic().do(recordTest, { episode: close.episode, result: 'positive' });
    await h.settle();
    const id = (await caseOf(close.person))?.id ?? '';
    const confirm = { episode: secondary.episode, case: id };
    expect((await cdc().do(acts.confirmLinked, confirm)).order).toBe('extended');
    h.clock.forwardMinutes(1);
    await cdc().do(acts.withdrawCase, { case: id, reason: 'result-corrected' });
    await h.settle();
    expect((await cdc().do(acts.confirmLinked, confirm)).order).toBe('shortened');
    const page = await cdc().see(episodePage, { id: secondary.episode });
    expect(page.endsOn).toBe(first);
    expect(page.orders.map(({ kind }) => kind).sort()).toEqual(['control', 'extended', 'shortened']);
  });

  test('put right twice, at last to negative: CDC is asked all the same', async () => {
    const one = await positive();
    const first = await h.inside((tx) =>
      row(tx, sql<{ id: string }>`select test as id from control_case where id = ${one.case}`),
    );
    const why = { reason: 'lab-corrected' } as const;
    const second = await medic().do(correctTest, {
      ...why,
      result: first?.id ?? '',
      to: 'positive',
      reagent: 'B',
    });
    await h.settle();
    expect(await tasks(`case/${one.case}/corrected`)).toEqual([]);
    await medic().do(correctTest, { ...why, result: second.result, to: 'negative' });
    await h.settle();
    expect(await tasks(`case/${one.case}/corrected`)).toEqual(['case-corrected']);
  });

  test('a case that was taken back is counted by no figure, and she is where her stay goes on', async () => {
    const one = await stay();
    const known = async () => (await cdc().see(figures, {})).rows.find(({ key }) => key === 'known');
    const before = await known();
    const { case: id } = await cdc().do(acts.reportCase, { person: one.person });
    expect((await known())?.of).toBe((before?.of ?? 0) + 1);
    // At once, before anything has followed from it: her stay as a contact was never over.
    await cdc().do(acts.withdrawCase, { case: id, reason: 'wrong-person' });
    expect((await known())?.of).toBe(before?.of);
    const page = await cdc().see(episodePage, { id: one.episode });
    expect(page.state).toBe('active');
    const open = await h.inside((tx) =>
      rows(
        tx,
        sql<{
          kind: string;
        }>`select kind from whereabouts where person = ${one.person} and upper_inf(during)`,
      ),
    );
    expect(open).toEqual([{ kind: 'home' }]);
  });

  test('CDC may keep the case: another finding stands behind it', async () => {
    const one = await positive();
    const result = await h.inside((tx) =>
      row(tx, sql<{ id: string }>`select test as id from control_case where id = ${one.case}`),
    );
    await medic().do(correctTest, { result: result?.id ?? '', to: 'inconclusive', reason: 'lab-corrected' });
    await h.settle();
    await cdc().do(acts.keepCase, { case: one.case });
    expect((await detail(one.case)).questioned).toBe(false);
    expect((await caseOf(one.person))?.ended).toBeNull();
  });
});

test('figures: every share with what it is a part of', async () => {
  const figures = await h.as('hq').see(caseFigures, { days: 30 });
  expect(figures.reported).toBeGreaterThan(3);
  expect(figures.underControl).toBeLessThanOrEqual(figures.reported);
  expect(figures.interviewed).toBeLessThanOrEqual(figures.interviewDue);
  expect((await cdc().see(caseList, { which: 'all' })).rows.length).toBeGreaterThanOrEqual(figures.reported);
  expect((await refusal(h.as('hq').see(caseList, {}))).code).toBe('not-your-duty');
});
