// Scenes of two records that were one person, and of one that was two, on the rosters and in the tubes of a session.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestHouse } from '../../../test/house.ts';
import { COMMUNITY, houseWithLists, identity, mobile } from '../../../test/lists.ts';
import { must } from '../../base/refusal.ts';
import { row, rows, run, sql } from '../../base/sql.ts';
import { mergePeople, splitPeople } from '../../people/acts.ts';
import { addUsers } from '../../teams/acts.ts';
import { setAbsence, sumsOf } from '../coverage/store.ts';
import { planSession } from '../sessions/acts.ts';
import { addTestSite } from '../sites/acts.ts';
import { testingRules } from '../terms.ts';
import { recordSwab } from '../tubes/acts.ts';
import { settleQuestion } from '../tubes/questions.ts';
import { setLineUse, takeWalkIn } from './acts.ts';

const START = new Date('2026-12-10T12:00:00+08:00');
let h: TestHouse;
let n = 0;
const officer = () => h.as('community-officer', COMMUNITY);

beforeAll(async () => {
  h = await houseWithLists({ now: START });
}, 600_000);
afterAll(() => h.close());

async function session(): Promise<string> {
  n += 1;
  h.clock.set(START);
  const { users } = await h.itself.do(addUsers, {
    password: 'Haitang-2026',
    users: [
      {
        login: `lead${n}`,
        name: '点位长',
        duties: [{ role: 'community-officer', place: COMMUNITY, until: '2027-02-01T00:00:00+08:00' }],
      },
    ],
  });
  const { site } = await officer().do(addTestSite, {
    place: COMMUNITY,
    kind: 'worksite',
    name: `江湾工地 ${n}`,
    address: '江湾路 18 号',
    headcount: 521,
  });
  const made = await officer().do(planSession, {
    site,
    offer: 'door',
    opensAt: '2026-12-10T13:00:00+08:00',
    hours: 3,
    tables: 2,
    poolSize: 10,
    lead: must(users[0], 'added').id,
  });
  h.clock.set(new Date('2026-12-10T14:00:00+08:00'));
  return made.session;
}

/** One human being on record twice: with her document, and with a telephone alone. */
let people = 100;
async function twice(sessions: { kept: readonly string[]; gone: readonly string[] }) {
  people += 1;
  const add = async (of: string, told: { name: string; document?: string; phone: string }) => {
    const { no } = await officer().do(takeWalkIn, { session: of, ...told, employer: '钢筋班组' });
    return must(
      await h.inside((tx) =>
        row(tx, sql<{ person: string }>`select person from test_roster where session = ${of} and no = ${no}`),
      ),
      'on the roster',
    ).person;
  };
  let [kept, gone] = ['', ''];
  for (const of of sessions.kept)
    kept = await add(of, { name: `和志强${people}`, document: identity(people), phone: mobile(people) });
  for (const of of sessions.gone)
    gone = await add(of, { name: `和某${people}`, phone: mobile(people + 500) });
  expect(kept).not.toBe(gone);
  return { kept, gone };
}

const swab = (of: string, barcode: string, person: string) =>
  officer().do(recordSwab, {
    session: of,
    barcode,
    table: 1,
    at: h.clock.now().toISOString(),
    checked: 'document',
    person,
  });
const merge = async (both: { kept: string; gone: string }) => {
  await h.as('data-desk').do(mergePeople, { keep: both.kept, gone: both.gone, reason: '同一人' });
  await h.settle();
};
const split = async (gone: string) => {
  await h.as('data-desk').do(splitPeople, { person: gone, reason: '误合并' });
  await h.settle();
};
const lines = (of: string) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ no: number; person: string; on: boolean; absence: string | null }>`
        select no, person, off_at is null as "on", absence, use from test_roster where session = ${of} order by no`,
    ),
  );
const swabbed = async (of: string) =>
  (
    await h.inside((tx) =>
      rows(
        tx,
        sql<{ person: string }>`
          select person from test_swab where session = ${of} and undone_at is null order by recorded_at, id`,
      ),
    )
  ).map(({ person }) => person);
const questions = (of: string) =>
  h.inside((tx) =>
    rows(
      tx,
      sql<{ id: string; kind: string; person: string; swabs: number }>`
        select id, kind, person, jsonb_array_length(facts -> 'swabs') as swabs from test_question
        where session = ${of} and settled_at is null`,
    ),
  );
const sums = async (of: string) => {
  const rules = (await h.house.rulebookAt(h.clock.now())).part(testingRules);
  return (await h.inside((tx) => sumsOf(tx, rules, [of]))).get(of);
};

test('on one roster twice and swabbed under both, she is one line and asked about as if scanned twice', async () => {
  const of = await session();
  const both = await twice({ kept: [of], gone: [of] });
  const first = await swab(of, 'HB-000001', both.gone);
  await swab(of, 'HB-000002', both.kept);
  expect(await questions(of)).toEqual([]);
  await merge(both);
  expect(await lines(of)).toMatchObject([
    { no: 1, person: both.kept, on: true },
    { no: 2, person: both.gone, on: false },
  ]);
  expect(await swabbed(of)).toEqual([both.kept, both.kept]);
  const [question, ...more] = await questions(of);
  expect(more).toEqual([]);
  expect(question).toMatchObject({ kind: 'person-twice', person: both.kept, swabs: 2 });
  expect(await sums(of)).toMatchObject({ roster: 1, tested: 1 });
  // The ticket of the line that is off is still in her hand.
  await officer().do(recordSwab, {
    session: of,
    barcode: 'HB-000003',
    table: 1,
    at: h.clock.now().toISOString(),
    checked: 'ticket',
    no: 2,
  });
  expect(await swabbed(of)).toEqual([both.kept, both.kept, both.kept]);
  expect((await lines(of)).map(({ on }) => on)).toEqual([true, false]);
  await officer().do(settleQuestion, { question: question?.id ?? '', how: 'keep-one', swab: first.swab });
  expect((await swabbed(of)).length).toBeLessThan(3);
});

test('a line, a swab and a recall that were hers alone follow her, and go back when the two were two', async () => {
  const [of, other] = [await session(), await session()];
  const both = await twice({ kept: [other], gone: [of] });
  const { tube } = await swab(of, 'HB-000010', both.gone);
  await h.inside((tx) =>
    run(
      tx,
      sql`
        insert into test_recall (id, session, tube, person, place, opened_at)
        values (gen_random_uuid(), ${of}, ${tube}, ${both.gone}, ${COMMUNITY}::ltree, ${h.clock.now()})`,
    ),
  );
  await h.inside(async (tx) => {
    await run(
      tx,
      sql`
        insert into test_unlisted (session, person, place, source, at)
        values (${of}, ${both.kept}, ${COMMUNITY}::ltree, 'payroll', ${h.clock.now()})`,
    );
    await run(
      tx,
      sql`
        insert into test_question (id, session, place, kind, person, facts, asked_at)
        values (gen_random_uuid(), ${of}, ${COMMUNITY}::ltree, 'after-close', ${both.gone}, '{}', ${h.clock.now()})`,
    );
  });
  const named = async () =>
    h.inside((tx) =>
      rows(
        tx,
        sql<{
          person: string;
          settled: string | null;
        }>`select person, settled from test_unlisted where session = ${of}`,
      ),
    );
  const recalled = async () =>
    (
      await h.inside((tx) =>
        rows(tx, sql<{ person: string }>`select person from test_recall where session = ${of}`),
      )
    ).map(({ person }) => person);
  await merge(both);
  expect(await lines(of)).toMatchObject([{ no: 1, person: both.kept, on: true }]);
  expect([await swabbed(of), await recalled()]).toEqual([[both.kept], [both.kept]]);
  expect(await questions(of)).toMatchObject([{ kind: 'after-close', person: both.kept }]);
  expect(await named()).toEqual([{ person: both.kept, settled: 'added' }]);
  await split(both.gone);
  expect(await questions(of)).toMatchObject([{ kind: 'after-close', person: both.gone }]);
  // On no roster any more, and named by the payroll: that is open again.
  expect(await named()).toEqual([{ person: both.kept, settled: null }]);
  expect(await lines(of)).toMatchObject([{ no: 1, person: both.gone, on: true }]);
  expect([await swabbed(of), await recalled()]).toEqual([[both.gone], [both.gone]]);
  expect(await lines(other)).toMatchObject([{ no: 1, person: both.kept, on: true }]);
});

test('what was said of the one is said of the other, and two recalls of one tube are one', async () => {
  const of = await session();
  const both = await twice({ kept: [of], gone: [of] });
  await h.inside((tx) =>
    setAbsence(
      tx,
      of,
      2,
      {
        reason: 'night-shift',
        owner: both.kept,
        newSlot: new Date('2026-12-10T20:00:00+08:00'),
        tried: true,
      },
      'somebody',
      h.clock.now(),
    ),
  );
  const { tube } = await swab(of, 'HB-000020', both.kept);
  await swab(of, 'HB-000020', both.gone);
  await h.inside((tx) =>
    run(
      tx,
      sql`
        insert into test_recall (id, session, tube, person, place, opened_at, told_at)
        select gen_random_uuid(), ${of}, ${tube}, p.id, ${COMMUNITY}::ltree, ${h.clock.now()}, p.told
        from (values (${both.kept}::uuid, null::timestamptz), (${both.gone}::uuid, ${h.clock.now()}::timestamptz)) p(id, told)`,
    ),
  );
  await h.inside((tx) => run(tx, sql`update test_tube set state = 'positive' where id = ${tube}`));
  const before = await lines(of);
  await merge(both);
  expect(await lines(of)).toMatchObject([
    { person: both.kept, absence: 'night-shift', on: true },
    { person: both.gone, on: false },
  ]);
  const recalls = () =>
    h.inside((tx) =>
      rows(
        tx,
        sql<{ person: string; told: boolean }>`
          select person, told_at is not null as told from test_recall where session = ${of} order by told_at`,
      ),
    );
  expect(await recalls()).toEqual([{ person: both.kept, told: true }]);
  expect(await questions(of)).toMatchObject([{ kind: 'person-twice', person: both.kept, swabs: 2 }]);
  await officer().do(setLineUse, { session: of, no: 1, use: 'single', reason: '本人要求' });
  // What it was before is health, and the ledger is for ever: it says how much moved, and a table says what.
  const followed = h.entries.filter(({ word }) => word === 'testing.people.followed').at(-1);
  expect(Object.keys(followed?.detail ?? {}).sort()).toEqual(['asked', 'lines', 'sessions', 'swabs']);
  await split(both.gone);
  expect(await questions(of)).toEqual([]);
  expect(new Set(await swabbed(of))).toEqual(new Set([both.kept, both.gone]));
  // What was copied is gone again, what was said since is not; and each is called back for herself, as far as she was.
  expect(await lines(of)).toEqual([{ ...before[0], use: 'single' }, before[1]]);
  expect(await recalls()).toEqual([
    { person: both.gone, told: true },
    { person: both.kept, told: false },
  ]);
});

test('of two recalls of one tube a positive one stays, and the other comes back as it was', async () => {
  const of = await session();
  const both = await twice({ kept: [of], gone: [of] });
  const { tube } = await swab(of, 'HB-000030', both.kept);
  await swab(of, 'HB-000030', both.gone);
  await h.inside((tx) =>
    run(
      tx,
      sql`
        insert into test_recall (id, session, tube, person, place, opened_at, outcome, outcome_at)
        select gen_random_uuid(), ${of}, ${tube}, p.id, ${COMMUNITY}::ltree, ${h.clock.now()}, p.outcome, ${h.clock.now()}
        from (values (${both.kept}::uuid, 'negative'), (${both.gone}::uuid, 'positive')) p(id, outcome)`,
    ),
  );
  const outcomes = () =>
    h.inside((tx) =>
      rows(
        tx,
        sql<{ person: string; outcome: string }>`
          select person, outcome from test_recall where session = ${of} order by outcome`,
      ),
    );
  const before = await outcomes();
  await merge(both);
  expect(await outcomes()).toEqual([{ person: both.kept, outcome: 'positive' }]);
  await split(both.gone);
  expect(await outcomes()).toEqual(before);
});
