// Scenes of a tube that was not negative: everybody who may be in it is told, swabbed alone and told what came of it; one
// is a case, the others are free; and a report that was wrong is put right with everybody it held.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal, type TestHouse } from '../../../test/house.ts';
import { peopleHere, type TestDay, testDay } from '../../../test/laboratory.ts';
import { COMMUNITY, GRID, houseWithLists } from '../../../test/lists.ts';
import { staysAtHome, underControl, withOutbreak } from '../../../test/stays.ts';
import { uuidv7 } from '../../base/ids.ts';
import { must } from '../../base/refusal.ts';
import { row, rows, run, sql } from '../../base/sql.ts';
import { recordTest } from '../../control/tests/acts.ts';
import { perform } from '../../ledger/perform.ts';
import { mergePeople, splitPeople } from '../../people/acts.ts';
import { watchAll } from '../../watch.ts';
import { testingInvariants } from '../../watch-testing.ts';
import { reportTubes, settleReport } from '../results/acts.ts';
import type { Finding } from '../results/terms.ts';
import { takeWalkIn } from '../roster/acts.ts';
import { testingRules } from '../terms.ts';
import { closeTube, recordSwab, undoSwab } from '../tubes/acts.ts';
import { packBox, receiveBox, sendBox } from '../tubes/boxes.ts';
import { settleQuestion } from '../tubes/questions.ts';
import {
  decidePositive,
  endRecall,
  followPool,
  openRecall,
  passRecallOn,
  reswab,
  tellOutcome,
  tellRecall,
} from './acts.ts';
import { type PoolShown, recallLooks } from './routes.ts';
import { mayBeIn } from './rules.ts';
import { waitingRecalls } from './store.ts';
import type { Outcome } from './terms.ts';

const START = new Date('2026-12-10T08:00:00+08:00');

let h: TestHouse;
let day: TestDay;
let messages = 0;

beforeAll(async () => {
  h = await houseWithLists({ now: START });
  await withOutbreak(h);
  day = await testDay(h);
}, 600_000);
afterAll(() => h.close());

const laboratory = () => h.as('laboratory');
const medic = () => h.as('medic', COMMUNITY);
const officer = () => h.as('community-officer', COMMUNITY);

async function report(...results: Finding[]) {
  messages += 1;
  const done = await laboratory().do(reportTubes, {
    laboratory: '区疾控实验室',
    channel: 'hand',
    message: `M-${messages}`,
    results,
  });
  await h.settle();
  return done;
}

interface Row {
  readonly id: string;
  readonly person: string;
  readonly outcome: Outcome | null;
  readonly reswab: string | null;
}
const recallsOf = (tube: string) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<Row>`select id, person, outcome, reswab from test_recall where tube = ${tube} order by person`,
    ),
  );
const tasksOf = async (recall: string) =>
  (
    await h.inside((tx) =>
      rows(
        tx,
        sql<{ kind: string; dueAt: Date }>`
          select kind, due_at as "dueAt" from task where plan_key like ${`recall/${recall}/%`} and ended_at is null
          order by kind`,
      ),
    )
  ).map(({ kind }) => kind);
const stateOf = async (tube: string) =>
  (await h.inside((tx) => row(tx, sql<{ state: string }>`select state from test_tube where id = ${tube}`)))
    ?.state;
const casesOf = (person: string) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ id: string; test: string | null; episode: string | null }>`
        select id, test, episode from control_case where person = ${person} and ended_at is null`,
    ),
  );
const askedOf = async (ill: string | undefined) =>
  (
    await h.inside((tx) =>
      rows(
        tx,
        sql<{ kind: string }>`
          select kind from task where plan_key = ${`case/${ill}/corrected`} and ended_at is null`,
      ),
    )
  ).map(({ kind }) => kind);
const now = () => h.clock.now().toISOString();
const later = (minutes: number) => h.clock.set(new Date(h.clock.now().getTime() + minutes * 60_000));
const clocksGreen = async () => {
  const found = await watchAll(h.house);
  return found.filter(({ id }) => id === 'N17' || id === 'N18').map(({ id, count }) => `${id} ${count}`);
};

/** What the board says of somebody of a tube that is not negative (N21). */
const missedOf = async (person: string) => {
  const now = h.clock.now();
  const rulebook = await h.house.rulebookAt(now);
  const n21 = must(testingInvariants.find(({ id }) => id === 'N21') ?? null, 'of the table');
  const found = await h.inside((tx) =>
    rows(
      tx,
      sql<{ what: string; person: string }>`select f.what, f.person from (${n21.find({ now, rulebook })}) f`,
    ),
  );
  return found.filter((one) => one.person === person).map(({ what }) => what);
};

describe('who may be in a tube', () => {
  const swab = (id: string, person: string, tube: string, undone = false) => ({
    id,
    person,
    tube,
    undoneAt: undone ? START : null,
  });

  test('whose swab was taken back in time is not in it, and who is asked about may be', () => {
    const swabs = [
      swab('1', 'a', 'T'),
      swab('2', 'b', 'T', true),
      swab('3', 'c', 'T', true),
      swab('4', 'd', 'U'),
    ];
    const open = [{ kind: 'undone-late' as const, person: 'c', facts: { swabs: ['3'] } }];
    expect(mayBeIn(new Set(['T']), swabs, open)).toEqual(['a', 'c']);
  });

  test('two tubes of one label are one until somebody has looked', () => {
    const swabs = [swab('1', 'a', 'T'), swab('2', 'b', 'U'), swab('3', 'c', 'V')];
    expect(mayBeIn(new Set(['T', 'U']), swabs, [])).toEqual(['a', 'b']);
  });
});

describe('one positive pool of ten', () => {
  let people: string[];
  let tube: string;

  beforeAll(async () => {
    people = await peopleHere(h, 11);
    tube = await day.tube('POOL-1', people.slice(0, 10));
    await report({ barcode: 'POOL-1', result: 'positive' });
  });

  test('all ten are called back in the same minute, with a clock each, and nobody else is', async () => {
    const found = await recallsOf(tube);
    expect(found.map(({ person }) => person).sort()).toEqual(people.slice(0, 10).sort());
    for (const { id } of found) expect(await tasksOf(id)).toEqual(['recall-swab', 'recall-tell']);
    const due = await h.inside((tx) =>
      rows(
        tx,
        sql<{ minutes: number; place: string }>`
          select distinct (extract(epoch from due_at - ${h.clock.now()}::timestamptz) / 60)::int as minutes,
            owner_unit::text as place from task where kind = 'recall-tell' and ended_at is null`,
      ),
    );
    expect(due).toEqual([{ minutes: 30, place: COMMUNITY }]);
  });

  test('the same result again calls nobody a second time', async () => {
    const again = await report({ barcode: 'POOL-1', result: 'positive' });
    expect(again.kept).toBe(1);
    expect(await recallsOf(tube)).toHaveLength(10);
  });

  test('she is told, stays, is swabbed alone; looks show no name, and opening her is written down', async () => {
    const [first] = await recallsOf(tube);
    const id = must(first, 'ten').id;
    const [desk, phone] = recallLooks;
    const seen = JSON.stringify([
      await officer().see(must(desk, 'a look'), {}),
      await h.as('grid-member', GRID).see(must(phone, 'a look'), {}),
    ]);
    expect(seen).toContain('POOL-1');
    expect(seen).not.toMatch(/采样者\d/);
    const opened = await officer().do(openRecall, { recall: id });
    expect(opened.person.name).toMatch(/^采样者/);
    expect(opened.says.zh).toContain('留在原地');
    await officer().do(tellRecall, { recall: id, how: 'phone', holds: true, at: now() });
    expect(await tasksOf(id)).toEqual(['recall-swab']);
    later(20);
    await medic().do(reswab, { recall: id, barcode: 'one-0', at: now() });
    expect(await tasksOf(id)).toEqual([]);
    expect((await refusal(medic().do(reswab, { recall: id, barcode: 'ONE-X', at: now() }))).code).toBe(
      'recall-swabbed',
    );
    const [own] = await h.inside((tx) =>
      rows(
        tx,
        sql`
          select round, use, scanned::int as scanned, written::int as written, capacity::int as capacity from test_tube
          where barcode = 'ONE-0'`,
      ),
    );
    expect(own).toEqual({ round: 'recall', use: 'single', scanned: 2, written: 2, capacity: 2 });
  });

  test('one is confirmed and becomes a case with her clocks, nine are free and told so, the pool is dealt with', async () => {
    const found = await recallsOf(tube);
    for (const [i, { id, reswab: done }] of found.entries())
      if (done === null) await medic().do(reswab, { recall: id, barcode: `ONE-${i}`, at: now() });
    later(300);
    await report(
      { barcode: 'ONE-0', result: 'positive', received: 2 },
      ...found.slice(1).map((_, i) => ({ barcode: `ONE-${i + 1}`, result: 'negative' as const })),
    );
    const after = await recallsOf(tube);
    expect(after.map(({ outcome }) => outcome).sort()).toEqual([...Array(9).fill('negative'), 'positive']);
    expect(await stateOf(tube)).toBe('resolved');
    const ill = must(found[0], 'ten').person;
    const cases = await casesOf(ill);
    expect(cases).toHaveLength(1);
    const clocks = await h.inside((tx) =>
      rows(
        tx,
        sql<{ kind: string }>`
          select kind from task where plan_key like ${`case/${cases[0]?.id}/%`} and ended_at is null order by kind`,
      ),
    );
    expect(clocks.map(({ kind }) => kind)).toEqual([
      'case-admit',
      'case-core',
      'case-interview',
      'case-report',
      'case-stop',
    ]);
    for (const { person } of found.slice(1)) expect(await casesOf(person)).toEqual([]);
    expect(await clocksGreen()).toEqual(['N17 0', 'N18 0']);
    for (const { id } of after) expect(await tasksOf(id)).toEqual(['recall-outcome']);
    const free = must(
      after.find(({ outcome }) => outcome === 'negative'),
      'nine',
    );
    expect((await officer().do(openRecall, { recall: free.id })).says.zh).toContain('对不起');
    await officer().do(tellOutcome, { recall: free.id, how: 'phone', at: now() });
    expect(await tasksOf(free.id)).toEqual([]);
  });
});

test('whose swab was taken back before the tube was closed is not called back; who may be in two tubes is', async () => {
  const [one = '', two = '', three = ''] = await peopleHere(h, 3);
  const { session } = day;
  const told = { session, table: 1, checked: 'known', at: now() } as const;
  await officer().do(recordSwab, { ...told, barcode: 'TWICE-1', person: one });
  await officer().do(recordSwab, { ...told, barcode: 'TWICE-1', person: two });
  const slip = await officer().do(recordSwab, { ...told, barcode: 'TWICE-1', person: three });
  await officer().do(undoSwab, { session, swab: slip.swab, why: '误扫' });
  await officer().do(closeTube, { session, barcode: 'TWICE-1', written: 2, at: now() });
  // At the other table she is swabbed once more: nobody knows which of the two is hers.
  await day.tube('TWICE-2', [two, three]);
  await h.inside((tx) => run(tx, sql`update test_tube set state = 'accepted' where barcode = 'TWICE-1'`));
  await report({ barcode: 'TWICE-1', result: 'suspect' });
  const tube = await h.inside((tx) =>
    row(tx, sql<{ id: string }>`select id from test_tube where barcode = 'TWICE-1'`),
  );
  expect((await recallsOf(tube?.id ?? '')).map(({ person }) => person).sort()).toEqual([one, two].sort());
});

describe('what a laboratory takes back', () => {
  test('a positive that was wrong holds nobody any more; who was told hears it, who was not is left alone', async () => {
    const people = await peopleHere(h, 3);
    const tube = await day.tube('WRONG-1', people);
    await report({ barcode: 'WRONG-1', result: 'positive' });
    const [told, untold] = await recallsOf(tube);
    await officer().do(tellRecall, { recall: told?.id ?? '', how: 'phone', holds: true, at: now() });
    await report({ barcode: 'WRONG-1', result: 'negative', corrected: true });
    expect((await recallsOf(tube)).map(({ outcome }) => outcome)).toEqual([
      'withdrawn',
      'withdrawn',
      'withdrawn',
    ]);
    expect(await tasksOf(told?.id ?? '')).toEqual(['recall-outcome']);
    expect(await tasksOf(untold?.id ?? '')).toEqual([]);
    expect((await officer().do(openRecall, { recall: told?.id ?? '' })).says.zh).toContain('更正');
    const kept = await h.inside((tx) =>
      rows(
        tx,
        sql`select result, corrects is not null as corrects from test_report where tube = ${tube} order by at, line`,
      ),
    );
    expect(kept).toEqual([
      { result: 'positive', corrects: false },
      { result: 'negative', corrects: true },
    ]);
  });

  test('a negative that becomes positive calls back; once more after it was withdrawn it begins anew', async () => {
    const tube = await day.tube('WRONG-2', await peopleHere(h, 2));
    await report({ barcode: 'WRONG-2', result: 'negative' });
    expect(await recallsOf(tube)).toEqual([]);
    await report({ barcode: 'WRONG-2', result: 'positive', corrected: true });
    expect(await recallsOf(tube)).toHaveLength(2);
    await report({ barcode: 'WRONG-2', result: 'negative', corrected: true });
    await report({ barcode: 'WRONG-2', result: 'positive', corrected: true });
    const found = await recallsOf(tube);
    expect(found.map(({ outcome }) => outcome)).toEqual([null, null]);
    for (const { id } of found) expect(await tasksOf(id)).toEqual(['recall-swab', 'recall-tell']);
  });

  test('her own positive that was wrong frees her and puts her case to CDC', async () => {
    const tube = await day.tube('WRONG-3', await peopleHere(h, 2));
    await report({ barcode: 'WRONG-3', result: 'positive' });
    const [one, two] = await recallsOf(tube);
    await medic().do(reswab, { recall: one?.id ?? '', barcode: 'OWN-31', at: now() });
    await medic().do(reswab, { recall: two?.id ?? '', barcode: 'OWN-32', at: now() });
    await report({ barcode: 'OWN-31', result: 'positive' }, { barcode: 'OWN-32', result: 'suspect' });
    expect((await recallsOf(tube)).map(({ outcome }) => outcome)).toEqual(['positive', null]);
    // A doubtful one is swabbed once more.
    expect(await tasksOf(two?.id ?? '')).toEqual(['recall-swab']);
    await report({ barcode: 'OWN-31', result: 'negative', corrected: true });
    const [after] = await recallsOf(tube);
    expect(after?.outcome).toBe('negative');
    const [ill] = await casesOf(one?.person ?? '');
    const asked = await h.inside((tx) =>
      rows(
        tx,
        sql`select kind from task where plan_key = ${`case/${ill?.id}/corrected`} and ended_at is null`,
      ),
    );
    expect(asked).toEqual([{ kind: 'case-corrected' }]);
  });
});

describe('somebody swabbed alone', () => {
  test('her positive is hers: she is a case without a second swab', async () => {
    const [her] = await peopleHere(h, 1);
    const tube = await day.tube('ALONE-1', [must(her, 'one')], { use: 'single' });
    await report({ barcode: 'ALONE-1', result: 'positive' });
    expect((await recallsOf(tube)).map(({ outcome }) => outcome)).toEqual(['positive']);
    expect(await casesOf(must(her, 'one'))).toHaveLength(1);
    expect(await stateOf(tube)).toBe('resolved');
    // Nobody had told her to stay, and nobody tells her now that she is positive.
    expect(await missedOf(must(her, 'one'))).toEqual([]);
    later(24 * 60);
    expect(await missedOf(must(her, 'one'))).toEqual(['outcome']);
    later(-24 * 60);
  });

  test('under control, a negative answers the test that is due, and a positive ends her stay as a case', async () => {
    const [one, two] = await staysAtHome(h, 2, { leftOn: '2026-12-09' });
    const [first, second] = [must(one, 'two'), must(two, 'two')];
    await day.tube('ALONE-2', [first.person], { use: 'single' });
    await day.tube('ALONE-3', [second.person], { use: 'single' });
    await report({ barcode: 'ALONE-2', result: 'negative' }, { barcode: 'ALONE-3', result: 'positive' });
    const results = await h.inside((tx) =>
      rows(
        tx,
        sql`
          select person, result, report_no as "reportNo", episode from test_result
          where report_no in ('ALONE-2', 'ALONE-3') order by report_no`,
      ),
    );
    expect(results).toEqual([
      { person: first.person, result: 'negative', reportNo: 'ALONE-2', episode: first.episode },
      { person: second.person, result: 'positive', reportNo: 'ALONE-3', episode: second.episode },
    ]);
    const [ill] = await casesOf(second.person);
    expect(ill).toMatchObject({ episode: second.episode });
    expect(ill?.test).not.toBeNull();
    const ended = await h.inside((tx) =>
      row(tx, sql<{ state: string }>`select state from episode where id = ${second.episode}`),
    );
    expect(ended?.state).toBe('converted');
    expect(await clocksGreen()).toEqual(['N17 0', 'N18 0']);
    // The laboratory takes the negative back and says nothing else: it is nobody's negative any more.
    await report({ barcode: 'ALONE-2', result: 'withdrawn', corrected: true });
    const standing = await h.inside((tx) =>
      rows(
        tx,
        sql`
          select r.result from test_result r where r.report_no = 'ALONE-2'
            and not exists (select from test_result c where c.corrects = r.id)`,
      ),
    );
    expect(standing).toEqual([{ result: 'invalid' }]);
  });

  test('swabbed alone under another number, her test is answered when the two are found to be one, and asked for again when not', async () => {
    const [one, two] = await staysAtHome(h, 2, { leftOn: '2026-12-09' });
    const [her, ill] = [must(one, 'two'), must(two, 'two')];
    const another = async (name: string, phone: string) => {
      const { no } = await officer().do(takeWalkIn, {
        session: day.session,
        name,
        phone,
        employer: '江湾建设',
      });
      const found = await h.inside((tx) =>
        row(
          tx,
          sql<{ person: string }>`
            select person from test_roster where session = ${day.session} and no = ${no}`,
        ),
      );
      return must(found, 'on the roster').person;
    };
    const [number, other] = [await another('和某', '13905550101'), await another('柳某', '13905550102')];
    const written = () =>
      h.inside((tx) =>
        rows(
          tx,
          sql`
            select r.report_no as of, r.person, r.result, r.episode, r.due is not null as due from test_result r
            where r.report_no in ('ALONE-M', 'ALONE-N')
              and not exists (select from test_result c where c.corrects = r.id) order by 1`,
        ),
      );
    await day.tube('ALONE-M', [number], { use: 'single' });
    // Of the other pair it is the stay that lies under the number that goes.
    await day.tube('ALONE-N', [other], { use: 'single' });
    await report({ barcode: 'ALONE-M', result: 'negative' }, { barcode: 'ALONE-N', result: 'negative' });
    expect(await written()).toEqual([]);
    const desk = h.as('data-desk');
    await desk.do(mergePeople, { keep: her.person, gone: number, reason: '同一人' });
    await desk.do(mergePeople, { keep: other, gone: ill.person, reason: '同一人' });
    await h.settle();
    const hers = { of: 'ALONE-M', person: her.person, episode: her.episode, due: true };
    const his = { of: 'ALONE-N', person: other, result: 'negative', episode: ill.episode, due: true };
    expect(await written()).toEqual([{ ...hers, result: 'negative' }, his]);
    await desk.do(splitPeople, { person: number, reason: '误合并' });
    await h.settle();
    expect(await written()).toEqual([{ ...hers, result: 'invalid' }, his]);
  });

  test('what was written under the number that goes is put right, and not written a second time', async () => {
    const [one] = await staysAtHome(h, 1, { leftOn: '2026-12-09' });
    const her = must(one ?? null, 'a stay');
    // The other number is in a stay of its own: which of the two goes on is for a human to say, and its results stay there.
    const { no } = await officer().do(takeWalkIn, {
      session: day.session,
      name: '和某人',
      phone: '13905550103',
      employer: '江湾建设',
    });
    const other = must(
      await h.inside((tx) =>
        row(
          tx,
          sql<{
            person: string;
          }>`select person from test_roster where session = ${day.session} and no = ${no}`,
        ),
      ),
      'on the roster',
    ).person;
    await underControl(h, other, '2026-12-09');
    await day.tube('ALONE-P', [other], { use: 'single' });
    await report({ barcode: 'ALONE-P', result: 'negative' });
    const written = () =>
      h.inside((tx) =>
        rows(
          tx,
          sql`
            select r.report_no as of, r.person, r.result from test_result r
            where r.report_no = 'ALONE-P'
              and not exists (select from test_result c where c.corrects = r.id) order by 1`,
        ),
      );
    const negative = { of: 'ALONE-P', person: other, result: 'negative' };
    expect(await written()).toEqual([negative]);
    await h.as('data-desk').do(mergePeople, { keep: her.person, gone: other, reason: '同一人' });
    await h.settle();
    expect(await written()).toEqual([negative]);
    await report({ barcode: 'ALONE-P', result: 'positive', corrected: true });
    expect(await written()).toEqual([{ ...negative, result: 'positive' }]);
    expect(await casesOf(her.person)).toHaveLength(1);
    await report({ barcode: 'ALONE-P', result: 'withdrawn' });
    const [held] = await h.inside((tx) =>
      rows(
        tx,
        sql<{ id: string }>`
          select id from test_report where barcode = 'ALONE-P' and held = 'taken-back' and settled_at is null`,
      ),
    );
    await h.as('cdc').do(settleReport, { report: held?.id ?? '', how: 'believe', reason: '实验室来电' });
    await h.settle();
    expect(await written()).toEqual([{ ...negative, result: 'invalid' }]);
  });

  test('under control, a negative that becomes doubtful is none, and a positive that was wrong puts her case to CDC', async () => {
    const [one, two] = await staysAtHome(h, 2, { leftOn: '2026-12-09' });
    const [first, second] = [must(one, 'two'), must(two, 'two')];
    await day.tube('ALONE-8', [first.person], { use: 'single' });
    await day.tube('ALONE-9', [second.person], { use: 'single' });
    await report({ barcode: 'ALONE-8', result: 'negative' }, { barcode: 'ALONE-9', result: 'positive' });
    const [ill] = await casesOf(second.person);
    await report(
      { barcode: 'ALONE-8', result: 'suspect', corrected: true },
      { barcode: 'ALONE-9', result: 'negative', corrected: true },
    );
    const standing = await h.inside((tx) =>
      rows(
        tx,
        sql`
          select r.report_no as of, r.result from test_result r where r.report_no in ('ALONE-8', 'ALONE-9')
            and not exists (select from test_result c where c.corrects = r.id) order by 1`,
      ),
    );
    expect(standing).toEqual([
      { of: 'ALONE-8', result: 'invalid' },
      { of: 'ALONE-9', result: 'negative' },
    ]);
    expect(await askedOf(ill?.id)).toEqual(['case-corrected']);
  });

  test('of two samples with two reagents the laboratory names none: somebody is asked to enter it, and has then', async () => {
    const [one] = await staysAtHome(h, 1, { leftOn: '2026-12-09' });
    const her = must(one, 'one');
    await h.inside((tx) => run(tx, sql`update test_due set double = true where episode = ${her.episode}`));
    await day.tube('ALONE-D', [her.person], { use: 'single' });
    await report({ barcode: 'ALONE-D', result: 'negative' });
    const asked = () =>
      h.inside((tx) =>
        rows(
          tx,
          sql<{ state: string }>`
            select state from task where kind = 'test-by-hand' and ${`episode:${her.episode}`} = any (about)`,
        ),
      );
    expect((await asked()).map(({ state }) => state)).toEqual(['requested']);
    await medic().do(recordTest, {
      episode: her.episode,
      reagent: 'A',
      reportNo: 'ALONE-D',
      result: 'negative',
    });
    expect((await asked()).map(({ state }) => state)).toEqual(['completed']);
  });

  describe('scanned twice', () => {
    const standing = (...labels: string[]) =>
      h.inside((tx) =>
        rows(
          tx,
          sql<{ of: string; result: string; person: string }>`
            select r.report_no as of, r.result, r.person from test_result r where r.report_no = any (${labels}::text[])
              and not exists (select from test_result c where c.corrects = r.id) order by 1`,
        ),
      );
    const askedTwice = async (person: string) => {
      const found = await h.inside((tx) =>
        rows(
          tx,
          sql<{ id: string; swabs: string[] }>`
            select id, array(select jsonb_array_elements_text(facts->'swabs')) as swabs from test_question
            where person = ${person} and kind = 'person-twice' and settled_at is null`,
        ),
      );
      return must(found[0] ?? null, 'asked about');
    };
    const settleTwice = async (person: string, how: 'keep-one' | 'other-person', at: 0 | 1, no?: number) => {
      const { id, swabs } = await askedTwice(person);
      const named = { swab: must(swabs[at] ?? null, 'two of them'), ...(no === undefined ? {} : { no }) };
      await officer().do(settleQuestion, { question: id, how, ...named });
      await h.settle();
    };

    test('what is found in either tube is nobody’s test until it is known whose it is, and then hers', async () => {
      const [one] = await staysAtHome(h, 1, { leftOn: '2026-12-09' });
      const her = must(one, 'one').person;
      await day.tube('BOTH-1', [her], { use: 'single' });
      await day.tube('BOTH-2', [her], { use: 'single' });
      await report({ barcode: 'BOTH-1', result: 'negative' }, { barcode: 'BOTH-2', result: 'negative' });
      expect(await standing('BOTH-1', 'BOTH-2')).toEqual([]);
      await settleTwice(her, 'keep-one', 1);
      expect(await standing('BOTH-1', 'BOTH-2')).toEqual([{ of: 'BOTH-2', result: 'negative', person: her }]);
    });

    test('what was written of her from a tube that turns out to be another’s is hers no more', async () => {
      const [one, two] = await staysAtHome(h, 2, { leftOn: '2026-12-09' });
      const [her, him] = [must(one, 'two').person, must(two, 'two').person];
      await day.tube('BOTH-3', [her], { use: 'single' });
      await report({ barcode: 'BOTH-3', result: 'negative' });
      expect(await standing('BOTH-3')).toEqual([{ of: 'BOTH-3', result: 'negative', person: her }]);
      await day.tube('BOTH-4', [her], { use: 'single' });
      // His ticket, her scan: his swab lies in the first tube.
      const { no } = await officer().do(recordSwab, {
        session: day.session,
        barcode: 'BOTH-5',
        table: 1,
        checked: 'ticket',
        person: him,
        at: now(),
      });
      await settleTwice(her, 'other-person', 0, no);
      expect(await standing('BOTH-3')).toEqual(
        expect.arrayContaining([{ of: 'BOTH-3', result: 'invalid', person: her }]),
      );
      await report({ barcode: 'BOTH-4', result: 'positive' });
      expect(await standing('BOTH-4')).toEqual([{ of: 'BOTH-4', result: 'positive', person: her }]);
    });
  });

  test('a pool answers nobody’s test', async () => {
    const [one] = await staysAtHome(h, 1, { leftOn: '2026-12-09' });
    const [other] = await peopleHere(h, 1);
    await day.tube('POOL-9', [must(one, 'one').person, must(other, 'one')]);
    await report({ barcode: 'POOL-9', result: 'negative' });
    const found = await h.inside((tx) =>
      rows(tx, sql`select id from test_result where person = ${one?.person}`),
    );
    expect(found).toEqual([]);
  });
});

test('who refuses is persuaded, then passed on to the police, and her tube is dealt with when that is signed', async () => {
  const tube = await day.tube('UNWILLING', await peopleHere(h, 2), { use: 'household' });
  await report({ barcode: 'UNWILLING', result: 'positive' });
  const [one, two] = await recallsOf(tube);
  const id = one?.id ?? '';
  expect((await refusal(officer().do(passRecallOn, { recall: id, reason: '多次劝导' }))).code).toBe(
    'recall-not-refusing',
  );
  await officer().do(tellRecall, { recall: id, how: 'not-reached', at: now() });
  expect(await tasksOf(id)).toEqual(['recall-swab', 'recall-tell']);
  await officer().do(tellRecall, { recall: id, how: 'door', holds: false, at: now() });
  expect(await tasksOf(id)).toEqual(['recall-refuses', 'recall-swab']);
  await officer().do(passRecallOn, { recall: id, reason: '多次劝导无效' });
  expect(await tasksOf(id)).toEqual(['recall-police', 'recall-swab']);
  await medic().do(reswab, { recall: two?.id ?? '', barcode: 'OWN-41', at: now() });
  await report({ barcode: 'OWN-41', result: 'negative' });
  expect(await stateOf(tube)).toBe('positive');
  await officer().do(endRecall, { recall: id, reason: '公安依法带离，另行检测' });
  expect(await stateOf(tube)).toBe('resolved');
  expect(await tasksOf(id)).toEqual([]);
});

test('however many wait for their results, whoever is to be told or swabbed is on the list of the phone', async () => {
  const people = await peopleHere(h, 3);
  const tube = await day.tube('MANY-1', people);
  await report({ barcode: 'MANY-1', result: 'positive' });
  const recalls = await recallsOf(tube);
  const [one, two, three] = recalls.map(({ id }) => id);
  for (const [i, recall] of [one, two].entries())
    await medic().do(reswab, { recall: recall ?? '', barcode: `MANY-OWN-${i}`, at: now() });
  await h.inside((tx) =>
    run(
      tx,
      sql`update test_recall set opened_at = opened_at - interval '1 year' where id in (${one}, ${two})`,
    ),
  );
  const seen = await h.inside((tx) => waitingRecalls(tx, 2, [COMMUNITY]));
  await h.inside((tx) =>
    run(
      tx,
      sql`update test_recall set opened_at = opened_at + interval '1 year' where id in (${one}, ${two})`,
    ),
  );
  // As long as anybody of others is to be called, those who wait for a laboratory come after them.
  expect(seen.filter(({ reswab: own, outcome }) => own !== null && outcome === null)).toEqual([]);
  expect(seen.length).toBeGreaterThan(0);
  const all = await h.inside((tx) => waitingRecalls(tx, 1_000, [COMMUNITY]));
  expect(all.map(({ id }) => id)).toEqual(expect.arrayContaining([one, two, three]));
});

test('a sample of hers that is spent is taken once more', async () => {
  const tube = await day.tube('SPENT', await peopleHere(h, 2));
  await report({ barcode: 'SPENT', result: 'positive' });
  const [one] = await recallsOf(tube);
  await medic().do(reswab, { recall: one?.id ?? '', barcode: 'OWN-51', at: now() });
  await report({ barcode: 'OWN-51', result: 'invalid' });
  const held = await h.inside((tx) =>
    row(tx, sql<{ id: string }>`select id from test_report where barcode = 'OWN-51' and held = 'invalid'`),
  );
  expect(
    (
      await refusal(
        h.as('cdc').do(settleReport, { report: held?.id ?? '', how: 'believe', reason: '无效结果' }),
      )
    ).code,
  ).toBe('report-says-nothing');
  await h.as('cdc').do(settleReport, { report: held?.id ?? '', how: 'swab-again', reason: '样本泄漏' });
  await h.settle();
  const [after] = await recallsOf(tube);
  expect(after).toMatchObject({ reswab: null, outcome: null });
  expect(await tasksOf(one?.id ?? '')).toEqual(['recall-swab']);
});

test('her own tube that the laboratory rejects answers nothing: she is swabbed once more, and by the recall alone', async () => {
  const tube = await day.tube('SPOILT', await peopleHere(h, 2));
  await report({ barcode: 'SPOILT', result: 'positive' });
  const [one] = await recallsOf(tube);
  const of = { recall: one?.id ?? '', at: now() };
  await officer().do(tellRecall, { ...of, how: 'phone', holds: true });
  await medic().do(reswab, { ...of, barcode: 'OWN-61' });
  const box = { session: day.session, box: 'BOX-61', at: now() };
  await medic().do(packBox, { ...box, barcodes: ['OWN-61'], counted: 1 });
  await medic().do(sendBox, { ...box, seal: 'F-1', celsius: 4 });
  await laboratory().do(receiveBox, {
    box: 'BOX-61',
    laboratory: '区疾控实验室',
    celsius: 5,
    at: now(),
    tubes: [{ barcode: 'OWN-61', received: 2, verdict: 'rejected', why: 'leak' }],
  });
  await h.settle();
  expect((await recallsOf(tube)).find(({ id }) => id === of.recall)).toMatchObject({
    reswab: null,
    outcome: null,
  });
  expect(await tasksOf(of.recall)).toEqual(['recall-swab']);
  const again = await h.inside((tx) =>
    rows(tx, sql`select id from task where kind = 'test-again' and facts->>'barcode' = 'OWN-61'`),
  );
  expect(again).toEqual([]);
  await medic().do(reswab, { ...of, barcode: 'OWN-62' });
  await report({ barcode: 'OWN-62', result: 'negative' });
  expect((await recallsOf(tube)).find(({ id }) => id === of.recall)?.outcome).toBe('negative');
});

test('positive while no outbreak is open: the board says so, and its opening makes a case of her', async () => {
  await h.inside((tx) => run(tx, sql`update outbreak set closed_at = ${h.clock.now()}`));
  const [her = ''] = await peopleHere(h, 1);
  await day.tube('EARLY-1', [her], { use: 'single' });
  await report({ barcode: 'EARLY-1', result: 'positive' });
  expect(await casesOf(her)).toEqual([]);
  later(150);
  const found = await watchAll(h.house);
  expect(found.find(({ id }) => id === 'N17')).toMatchObject({ count: 1 });
  await withOutbreak(h);
  await h.settle();
  expect(await casesOf(her)).toHaveLength(1);
});

test('positive three weeks before an outbreak is opened: no case by itself, and CDC says whether she is one', async () => {
  await h.inside((tx) => run(tx, sql`update outbreak set closed_at = ${h.clock.now()}`));
  const [ill = '', well = ''] = await peopleHere(h, 2);
  for (const [barcode, person] of [
    ['LONG-1', ill],
    ['LONG-2', well],
  ] as const) {
    await day.tube(barcode, [person], { use: 'single' });
    await report({ barcode, result: 'positive' });
  }
  later(21 * 24 * 60);
  await withOutbreak(h);
  await h.settle();
  expect([...(await casesOf(ill)), ...(await casesOf(well))]).toEqual([]);
  const recallOf = async (person: string) => {
    const found = await h.inside((tx) =>
      row(tx, sql<{ id: string }>`select id from test_recall where person = ${person}`),
    );
    return found?.id ?? '';
  };
  const cdc = h.as('cdc');
  const toDecide = async () =>
    (
      (await cdc.see(recallLooks[0] as never, {})) as { pools: { people: { toDecide: boolean }[] }[] }
    ).pools.flatMap(({ people }) => people.filter((one) => one.toDecide));
  expect(await toDecide()).toHaveLength(2);
  expect(await tasksOf(await recallOf(ill))).toContain('recall-case');
  await cdc.do(decidePositive, { recall: await recallOf(ill), case: true, reason: '复核阳性' });
  await cdc.do(decidePositive, { recall: await recallOf(well), case: false, reason: '已康复' });
  await h.settle();
  expect(await casesOf(ill)).toHaveLength(1);
  expect(await casesOf(well)).toEqual([]);
  expect(await toDecide()).toEqual([]);
  const again = cdc.do(decidePositive, { recall: await recallOf(well), case: true, reason: '再看' });
  expect((await refusal(again)).code).toBe('positive-decided');
  // What somebody has decided is not missed.
  later(150);
  expect((await watchAll(h.house)).find(({ id }) => id === 'N17')?.count ?? 0).toBe(0);
});

test('whoever lives with her is left alone until she is confirmed, or told to stay with her, as the rules say', async () => {
  const [her = '', daughter = ''] = await peopleHere(h, 2);
  await h.inside((tx) =>
    run(
      tx,
      sql`
        with h as (
          insert into household (id, place, created_at) values (gen_random_uuid(), ${GRID}::ltree, now()) returning id)
        insert into household_member (id, household, person, relation, head, since)
        select gen_random_uuid(), h.id, p::uuid, 'other', false, now() from h, unnest(${[her, daughter]}::text[]) p`,
    ),
  );
  const left = await day.tube('HOME-1', [her, ...(await peopleHere(h, 1))]);
  await report({ barcode: 'HOME-1', result: 'positive' });
  expect((await recallsOf(left)).map(({ person }) => person)).not.toContain(daughter);
  const shipped = await h.house.rulebookAt(h.clock.now());
  const rules = shipped.part(testingRules);
  const atOnce = { ...rules, recall: { ...rules.recall, coResidents: 'at-once' as const } };
  const strict = {
    ...h.house,
    rulebookAt: async () => ({
      ...shipped,
      part: <T>(part: { name: string }) =>
        (part.name === testingRules.name ? atOnce : shipped.part(part as never)) as T,
    }),
  };
  const followed = async (barcode: string, tube: string) => {
    await laboratory().do(reportTubes, {
      laboratory: '区疾控实验室',
      channel: 'hand',
      message: barcode,
      results: [{ barcode, result: 'positive' }],
    });
    await perform(
      strict as typeof h.house,
      followPool,
      { tube },
      { actor: h.itself.actor, id: uuidv7(), channel: 'house' },
    );
    return new Map((await recallsOf(tube)).map(({ person, outcome }) => [person, outcome]));
  };
  const tube = await day.tube('HOME-2', [her, ...(await peopleHere(h, 1))]);
  expect((await followed('HOME-2', tube)).get(daughter)).toBeNull();
  // Alone in her tube she is the one, whoever is called back with her.
  const single = await day.tube('HOME-3', [daughter], { use: 'single' });
  expect(await followed('HOME-3', single)).toEqual(
    new Map([
      [daughter, 'positive'],
      [her, null],
    ]),
  );
});

describe('whichever of her swabs it was found in, a positive is hers', () => {
  const swabbed = async (recall: string | undefined, barcode: string) => {
    await medic().do(reswab, { recall: recall ?? '', barcode, at: now() });
    return barcode;
  };
  const shownOf = async (barcode: string, recall: string | undefined) => {
    const [desk] = recallLooks;
    const shown = (await officer().see(must(desk, 'a look'), {})) as { pools: PoolShown[] };
    return shown.pools.find((pool) => pool.barcode === barcode)?.people.find(({ id }) => id === recall);
  };
  const outcomesOf = (person: string | undefined) =>
    h.inside(async (tx) =>
      (
        await rows(
          tx,
          sql<{ outcome: Outcome | null }>`
            select outcome from test_recall where person = ${person} order by opened_at, id`,
        )
      ).map(({ outcome }) => outcome),
    );

  test('called back by two tubes with a swab for each: the positive one counts, before or after the other', async () => {
    const [first = '', second = '', ...others] = await peopleHere(h, 6);
    for (const [n, her] of [first, second].entries()) {
      const one = await day.tube(`BOTH-${n}1`, [her, others[n] ?? '']);
      const other = await day.tube(`BOTH-${n}2`, [her, others[n + 2] ?? '']);
      await report({ barcode: `BOTH-${n}1`, result: 'positive' });
      const ofHer = async (tube: string) => (await recallsOf(tube)).find(({ person }) => person === her)?.id;
      const a = await swabbed(await ofHer(one), `OWN-B${n}1`);
      later(10);
      await report({ barcode: `BOTH-${n}2`, result: 'positive' });
      const b = await swabbed(await ofHer(other), `OWN-B${n}2`);
      const found = [
        { barcode: a, result: 'positive' },
        { barcode: b, result: 'negative' },
      ] as const;
      for (const finding of n === 0 ? found : found.toReversed()) await report(finding);
      expect(await outcomesOf(her), `${n}`).toEqual(['positive', 'positive']);
      expect(await casesOf(her)).toHaveLength(1);
    }
  });

  test('swabbed once more after a doubtful one, the first of which turns out to be positive', async () => {
    const tube = await day.tube('DOUBT-1', await peopleHere(h, 2));
    await report({ barcode: 'DOUBT-1', result: 'positive' });
    const [her] = await recallsOf(tube);
    const one = await swabbed(her?.id, 'OWN-D1');
    later(600);
    await report({ barcode: one, result: 'suspect' });
    // Nobody is late for a swab that is asked for now.
    expect(await shownOf('DOUBT-1', her?.id)).toMatchObject({ step: 'swab', late: false });
    const two = await swabbed(her?.id, 'OWN-D2');
    await report({ barcode: one, result: 'positive', corrected: true });
    expect((await recallsOf(tube))[0]?.outcome).toBe('positive');
    expect(await casesOf(her?.person ?? '')).toHaveLength(1);
    await report({ barcode: two, result: 'negative' });
    expect((await recallsOf(tube))[0]?.outcome).toBe('positive');
    // The first was a mistake after all, and the second says nothing against it.
    await report({ barcode: one, result: 'negative', corrected: true });
    expect((await recallsOf(tube))[0]?.outcome).toBe('negative');
  });

  test('also when her recall was ended because she refused, or taken back with the report of her tube', async () => {
    const refusing = await day.tube('DOUBT-2', await peopleHere(h, 1));
    await report({ barcode: 'DOUBT-2', result: 'positive' });
    const [one] = await recallsOf(refusing);
    const id = one?.id ?? '';
    const own = await swabbed(id, 'OWN-D3');
    await officer().do(tellRecall, { recall: id, how: 'door', holds: false, at: now() });
    // Her swab is on its way: that one answers.
    expect((await refusal(officer().do(endRecall, { recall: id, reason: '多次劝导' }))).code).toBe(
      'recall-swabbed',
    );
    await report({ barcode: own, result: 'suspect' });
    await officer().do(endRecall, { recall: id, reason: '多次劝导无效' });
    await report({ barcode: own, result: 'positive', corrected: true });
    expect((await recallsOf(refusing))[0]?.outcome).toBe('positive');
    expect(await casesOf(one?.person ?? '')).toHaveLength(1);

    const wrong = await day.tube('DOUBT-3', await peopleHere(h, 2));
    await report({ barcode: 'DOUBT-3', result: 'positive' });
    const [two, three] = await recallsOf(wrong);
    const hers = await swabbed(two?.id, 'OWN-D4');
    const spent = await swabbed(three?.id, 'OWN-D5');
    await report({ barcode: 'DOUBT-3', result: 'negative', corrected: true });
    expect((await recallsOf(wrong)).map(({ outcome }) => outcome)).toEqual(['withdrawn', 'withdrawn']);
    await report({ barcode: hers, result: 'positive' }, { barcode: spent, result: 'invalid' });
    const [held] = await h.inside((tx) =>
      rows(tx, sql<{ id: string }>`select id from test_report where barcode = ${spent}`),
    );
    await h.as('cdc').do(settleReport, { report: held?.id ?? '', how: 'swab-again', reason: '样本泄漏' });
    await h.settle();
    // Nobody is called back once more for a sample that is not needed any more.
    expect((await recallsOf(wrong)).map(({ outcome }) => outcome)).toEqual(['positive', 'withdrawn']);
    expect(await casesOf(two?.person ?? '')).toHaveLength(1);
  });

  test('swabbed at her door without signal while it was taken back, or by two who did not know of each other', async () => {
    const tube = await day.tube('FAR-1', await peopleHere(h, 1));
    await report({ barcode: 'FAR-1', result: 'positive' });
    const [her] = await recallsOf(tube);
    const take = (barcode: string, at: string, recall = her?.id ?? '') =>
      medic().do(reswab, { recall, barcode, at });
    later(20);
    const atDoor = now();
    later(20);
    await report({ barcode: 'FAR-1', result: 'negative', corrected: true });
    later(20);
    expect((await refusal(take('FAR-OWN-0', now()))).code).toBe('recall-over');
    await take('FAR-OWN-1', atDoor);
    expect((await recallsOf(tube))[0]?.outcome).toBe('withdrawn');
    await report({ barcode: 'FAR-OWN-1', result: 'positive' });
    expect((await recallsOf(tube))[0]?.outcome).toBe('positive');
    expect(await casesOf(her?.person ?? '')).toHaveLength(1);

    const other = await day.tube('FAR-2', await peopleHere(h, 1));
    await report({ barcode: 'FAR-2', result: 'positive' });
    const [two] = await recallsOf(other);
    later(20);
    const before = now();
    later(20);
    await take('FAR-OWN-2', now(), two?.id);
    expect((await refusal(take('FAR-OWN-3', now(), two?.id))).code).toBe('recall-swabbed');
    await take('FAR-OWN-4', before, two?.id);
    await report({ barcode: 'FAR-OWN-2', result: 'negative' });
    expect((await recallsOf(other))[0]?.outcome).toBe('negative');
    await report({ barcode: 'FAR-OWN-4', result: 'positive' });
    expect((await recallsOf(other))[0]?.outcome).toBe('positive');
    expect(await casesOf(two?.person ?? '')).toHaveLength(1);
  });

  test('told that she is free, and then doubtful: she is told to stay and swabbed, by clocks that begin now', async () => {
    const tube = await day.tube('DOUBT-4', await peopleHere(h, 1));
    await report({ barcode: 'DOUBT-4', result: 'positive' });
    const [her] = await recallsOf(tube);
    const id = her?.id ?? '';
    const own = await swabbed(id, 'OWN-D6');
    await report({ barcode: own, result: 'negative' });
    await officer().do(tellOutcome, { recall: id, how: 'phone', at: now() });
    later(600);
    await report({ barcode: own, result: 'suspect', corrected: true });
    expect(await tasksOf(id)).toEqual(['recall-swab', 'recall-tell']);
    expect(await shownOf('DOUBT-4', id)).toMatchObject({ step: 'tell', late: false });
    await officer().do(tellRecall, { recall: id, how: 'phone', holds: true, at: now() });
    expect(await tasksOf(id)).toEqual(['recall-swab']);
  });
});

describe('a tube that comes to mean somebody else', () => {
  test('whose swab counts for nothing and lies in the tube all the same is called back with the others', async () => {
    const [one = '', near = ''] = await peopleHere(h, 2);
    const tube = await day.tube('SPENT-1', [one, near], { at: 'table' });
    const asked = {
      id: uuidv7(),
      session: day.session,
      kind: 'not-single',
      tube,
      person: near,
    };
    await h.inside((tx) =>
      run(
        tx,
        sql`
          insert into test_question (id, session, place, kind, tube, person, facts, asked_at)
          select ${asked.id}, ${asked.session}, ${COMMUNITY}::ltree, ${asked.kind}, ${tube}, ${near},
            jsonb_build_object('barcode', 'SPENT-1', 'swabs', jsonb_build_array(w.id)), ${h.clock.now()}
          from test_swab w where w.tube = ${tube} and w.person = ${near}`,
      ),
    );
    await officer().do(settleQuestion, { question: asked.id, how: 'again', reason: '密接，单独重采' });
    await h.settle();
    await h.inside((tx) =>
      run(
        tx,
        sql`
          update test_tube set state = 'accepted', arrived_at = ${h.clock.now()}, written = scanned
          where id = ${tube}`,
      ),
    );
    const counts = await h.inside((tx) =>
      rows(tx, sql<{ id: string }>`select id from test_question where tube = ${tube} and settled_at is null`),
    );
    for (const { id } of counts)
      await officer().do(settleQuestion, { question: id, how: 'accepted', reason: '已核对' });
    await report({ barcode: 'SPENT-1', result: 'positive' });
    const recalls = await recallsOf(tube);
    expect(recalls.map(({ person }) => person).sort()).toEqual([one, near].sort());
    // The board would say so if she were not.
    const hers = recalls.find(({ person }) => person === near)?.id;
    later(5);
    expect(await missedOf(near)).toEqual([]);
    await h.inside((tx) => run(tx, sql`delete from test_recall where id = ${hers ?? ''}`));
    expect(await missedOf(near)).toEqual(['missing']);
  });

  test('alone in it: doubtful she is swabbed, positive she is a case, doubtful again her case is put to CDC', async () => {
    const [her = ''] = await peopleHere(h, 1);
    const tube = await day.tube('ALONE-5', [her], { use: 'single' });
    await report({ barcode: 'ALONE-5', result: 'suspect' });
    const [recall] = await recallsOf(tube);
    expect(await tasksOf(recall?.id ?? '')).toEqual(['recall-swab', 'recall-tell']);
    await report({ barcode: 'ALONE-5', result: 'positive', corrected: true });
    expect((await recallsOf(tube)).map(({ outcome }) => outcome)).toEqual(['positive']);
    expect(await tasksOf(recall?.id ?? '')).toEqual(['recall-outcome']);
    const [ill] = await casesOf(her);
    expect(ill).toBeDefined();
    await report({ barcode: 'ALONE-5', result: 'suspect', corrected: true });
    expect((await recallsOf(tube)).map(({ outcome }) => outcome)).toEqual([null]);
    expect(await tasksOf(recall?.id ?? '')).toEqual(['recall-swab', 'recall-tell']);
    expect(await askedOf(ill?.id)).toEqual(['case-corrected']);
  });

  test('a swab that comes late from a phone into a tube that was dealt with: she is called back too', async () => {
    const [one = '', two = ''] = await peopleHere(h, 2);
    const tube = await day.tube('LATE-1', [one]);
    const at = now();
    later(30);
    await report({ barcode: 'LATE-1', result: 'positive' });
    const [her] = await recallsOf(tube);
    await medic().do(reswab, { recall: her?.id ?? '', barcode: 'OWN-L1', at: now() });
    await report({ barcode: 'OWN-L1', result: 'negative' });
    expect(await stateOf(tube)).toBe('resolved');
    const told = { session: day.session, barcode: 'LATE-1', table: 1, checked: 'known', at } as const;
    await officer().do(recordSwab, { ...told, person: two });
    await h.settle();
    expect(await stateOf(tube)).toBe('positive');
    const found = new Map((await recallsOf(tube)).map(({ person, outcome }) => [person, outcome]));
    expect(found).toEqual(
      new Map([
        [one, 'negative'],
        [two, null],
      ]),
    );
  });

  test('two people who were taken for one while it was reported: each is called back for herself', async () => {
    const [kept = ''] = await peopleHere(h, 1);
    const { person: gone } = await officer().do(recordSwab, {
      session: day.session,
      barcode: 'SPLIT-0',
      table: 1,
      checked: 'name',
      at: now(),
      walkIn: { name: '钟离守拙', employer: '江湾建设' },
    });
    const tube = await day.tube('SPLIT-1', [kept, gone]);
    const desk = h.as('data-desk');
    await desk.do(mergePeople, { keep: kept, gone, reason: '同一人' });
    await h.settle();
    await report({ barcode: 'SPLIT-1', result: 'positive' });
    expect((await recallsOf(tube)).map(({ person }) => person)).toEqual([kept]);
    await desk.do(splitPeople, { person: gone, reason: '误合并' });
    await h.settle();
    const found = await recallsOf(tube);
    expect(found.map(({ person }) => person).sort()).toEqual([kept, gone].sort());
    const hers = found.find(({ person }) => person === gone);
    expect(await tasksOf(hers?.id ?? '')).toEqual(['recall-swab', 'recall-tell']);
  });

  test('a positive of hers that turns out to be another’s makes him a case, and hers is put to CDC', async () => {
    const [her = ''] = await peopleHere(h, 1);
    const tube = await day.tube('OTHER-1', [her], { use: 'single' });
    await report({ barcode: 'OTHER-1', result: 'positive' });
    const [ill] = await casesOf(her);
    expect(ill).toBeDefined();
    await day.tube('OTHER-2', [her], { use: 'single' });
    const { no, person } = await officer().do(takeWalkIn, {
      session: day.session,
      name: '濮阳守信',
      employer: '江湾建设',
    });
    const him = person.replace('person:', '');
    const [twice] = await h.inside((tx) =>
      rows(
        tx,
        sql<{ id: string; first: string }>`
          select id, facts->'swabs'->>0 as first from test_question
          where person = ${her} and kind = 'person-twice' and settled_at is null`,
      ),
    );
    await officer().do(settleQuestion, {
      question: twice?.id ?? '',
      how: 'other-person',
      swab: twice?.first ?? '',
      no,
    });
    await h.settle();
    const outcomes = new Map((await recallsOf(tube)).map(({ person, outcome }) => [person, outcome]));
    expect(outcomes).toEqual(
      new Map([
        [her, null],
        [him, 'positive'],
      ]),
    );
    expect(await casesOf(him)).toHaveLength(1);
    expect(await askedOf(ill?.id)).toEqual(['case-corrected']);
  });

  test('in doubt who was alone in it, she is swabbed; when that is settled, she is a case', async () => {
    const [her = ''] = await peopleHere(h, 1);
    const tube = await day.tube('ALONE-6', [her], { use: 'single' });
    await day.tube('ALONE-7', [her], { use: 'single' });
    await report({ barcode: 'ALONE-6', result: 'positive' });
    expect((await recallsOf(tube)).map(({ outcome }) => outcome)).toEqual([null]);
    const [twice] = await h.inside((tx) =>
      rows(
        tx,
        sql<{ id: string }>`
          select id from test_question where person = ${her} and kind = 'person-twice' and settled_at is null`,
      ),
    );
    await officer().do(settleQuestion, { question: twice?.id ?? '', how: 'both', reason: '采了两次' });
    await h.settle();
    expect((await recallsOf(tube)).map(({ outcome }) => outcome)).toEqual(['positive']);
    expect(await casesOf(her)).toHaveLength(1);
  });
});
