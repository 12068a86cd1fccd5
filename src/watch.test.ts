// Somebody breaks the data by hand, as the owner of the database: the row of the board turns red; put right, it is
// calm again. A house without faults is calm in every row.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestHouse, type TestHouse } from '../test/house.ts';
import { EPISODE_FAULTS, settleEpisodes } from '../test/watch-episodes.ts';
import { ISOLATION_FAULTS, SITE_IN_ORDER } from '../test/watch-isolation.ts';
import { OUTBREAK_FAULTS } from '../test/watch-outbreaks.ts';
import { RELEASE_FAULTS } from '../test/watch-releases.ts';
import { TALLY_FAULTS } from '../test/watch-tallies.ts';
import { TESTING_FAULTS, TESTING_IN_ORDER } from '../test/watch-testing.ts';
import { TEST_FAULTS } from '../test/watch-tests.ts';
import { rulebookReader } from './rulebook/load.ts';
import { rulebookParts } from './rulebook-parts.ts';
import { type Board, type BreachPage, invariants, unwatched, watchAll, watchLooks } from './watch.ts';
import { personal, watchAbout } from './watch-about.ts';

const D = 'd330114';
const GRID = `${D}.s001.c01.g01`;
const NOW = '2026-12-08T00:30:00+08:00';
const minutes = (n: number) => new Date(Date.parse(NOW) + n * 60_000).toISOString();
/** Readable ids: `id(7)`. */
const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;

const [HQ, DESK, STREET, OFFICER, MEMBER, CADRE, MEDIC, POLICE] = [1, 2, 3, 4, 5, 6, 7, 8].map(id) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
]; // eight of them
const [ANNA, BEN, CARA] = [11, 12, 13].map(id) as [string, string, string]; // three of them
const BATCH = id(20);
const [L1, L2, L3, L4, L5] = [21, 22, 23, 24, 25].map(id) as [string, string, string, string, string]; // five of them
const [CALL, SEARCH, TASK, TEAM, CLAIM] = [31, 32, 33, 34, 35].map(id) as [
  string,
  string,
  string,
  string,
  string,
]; // five of them

let house: TestHouse;
let owner: pg.Client;
const by = (text: string, values: unknown[] = []) => owner.query(text, values);

beforeAll(async () => {
  house = await openTestHouse({
    now: new Date(NOW),
    rulebook: (db) => rulebookReader(db, undefined, rulebookParts),
  });
  owner = new pg.Client({ connectionString: house.ownerUrl });
  await owner.connect();
  await settle();
});
afterAll(async () => {
  await owner.end();
  await house.close();
});

/** A small district in good order: five lines, one of each kind that the invariants look at. */
async function settle(): Promise<void> {
  for (const [path, code, name] of [
    [D, '330114', '钱塘区'],
    [`${D}.s001`, '330114001', '一街道'],
    [`${D}.s001.c01`, '33011400101', '一社区'],
    [GRID, '3301140010101', '一网格'],
    [`${D}.s002`, '330114002', '二街道'],
  ])
    await by(`insert into place (path, code, name, name_en, changed_at) values ($1, $2, $3, $3, $4)`, [
      path,
      code,
      name,
      NOW,
    ]);
  for (const [account, role, place] of [
    [HQ, 'hq', D],
    [DESK, 'data-desk', D],
    [STREET, 'subdistrict-duty', `${D}.s001`],
    [OFFICER, 'community-officer', `${D}.s001.c01`],
    [MEMBER, 'grid-member', GRID],
    [CADRE, 'cadre', `${D}.s001.c01`],
    [MEDIC, 'medic', `${D}.s001.c01`],
    [POLICE, 'police', `${D}.s001`],
  ] as const) {
    await by(`insert into account (id, login, name, added_at, added_by) values ($1, $2, $2, $3, 'house')`, [
      account,
      role,
      NOW,
    ]);
    await by(
      `insert into duty (id, account, role, place, from_at, given_by, given_at) values (gen_random_uuid(), $1, $2, $3, $4, 'house', $4)`,
      [account, role, place, minutes(-600)],
    );
  }
  for (const person of [ANNA, BEN, CARA])
    await by(
      `insert into person (id, place, name, name_key, name_parts, masks, created_at, changed_at)
       values ($1, $2, '张小三', '张小三', '{张小,小三}', '{"documents":[],"phones":[]}', $3, $3)`,
      [person, GRID, minutes(-600)],
    );
  await by(
    `insert into list_source (code, name, name_en, kind, place) values ('provincial', '省平台', 'provincial', 'provincial', $1)`,
    [D],
  );
  await by(
    `insert into list_batch (id, source, place, received_at, received_by, channel, file_name, sha256, bytes, layout, rows_read,
       accepted, merged, questioned, ignored, respond_by)
     values ($1, 'provincial', $2, $3, $4, 'web', 'a.xlsx', '\\x00', 1, '{}', 6, 4, 1, 1, '{"blank": 1}', $5)`,
    [BATCH, D, minutes(-60), DESK, minutes(60)],
  );
  await by(`insert into list_ignored (batch, sheet, row_no, ignored) values ($1, 's', 9, 'blank')`, [BATCH]);
  await by(
    `insert into list_question (id, batch, sheet, row_no, raw, mask, why, detail, place, fingerprint, source)
     values ($1, $2, 's', 6, '\\x00', '{}', 'checksum', '{}', $3, '\\x00', 'provincial')`,
    [id(40), BATCH, D],
  );
  const line = (
    given: Record<string, unknown> & { id: string; row_no: number; person: string; state: string },
  ) => {
    const all: Record<string, unknown> = {
      batch: BATCH,
      source: 'provincial',
      sheet: 's',
      raw: Buffer.alloc(1),
      mask: {},
      met: 'new',
      counted: 'accepted',
      place: GRID,
      owner_unit: GRID,
      owner_role: 'grid-member',
      received_at: minutes(-60),
      changed_at: minutes(-60),
      ...given,
    };
    const keys = Object.keys(all);
    return by(
      `insert into list_line (${keys.join(', ')}) values (${keys.map((_, i) => `$${i + 1}`).join(', ')})`,
      Object.values(all),
    );
  };
  // Claimed and being called now.
  await line({
    id: L1,
    row_no: 1,
    person: ANNA,
    state: 'claimed',
    step: 'outcome',
    due_at: minutes(60),
    claimed_by: OFFICER,
    claimed_at: minutes(-5),
    owner_unit: `${D}.s001.c01`,
    owner_role: 'community-officer',
  });
  await by(
    `insert into call_claim (id, person, line, unit, by, at, until, code) values ($1, $2, $3, $4, $5, $6, $7, '12345678')`,
    [CLAIM, ANNA, L1, `${D}.s001.c01`, OFFICER, minutes(-5), minutes(10)],
  );
  // Closed by a call.
  await line({
    id: L2,
    row_no: 2,
    person: BEN,
    state: 'confirmed',
    outcome: 'confirmed',
    outcome_at: minutes(-10),
    outcome_by: OFFICER,
    evidence: { proof: 'identified-call', ids: [`call:${CALL}`] },
  });
  await by(
    `insert into call_attempt (id, line, person, place, by, at, channel, result, identity) values ($1, $2, $3, $4, $5, $6, 'mobile', 'answered-identity-confirmed', '{name}')`,
    [CALL, L2, BEN, GRID, OFFICER, minutes(-11)],
  );
  // Searched for at her door.
  await line({ id: L3, row_no: 3, person: CARA, state: 'fieldSearch', step: 'visit', due_at: minutes(30) });
  await by(
    `insert into task (id, plan_key, kind, title_zh, title_en, about, place, owner_unit, owner_role, state, opens_at, due_at, facts,
       opened_at, opened_by, changed_at)
     values ($1, 'lines/search/x', 'visit', '上门', 'visit', '{}', $2, $2, 'grid-member', 'requested', $3, $4, '{}', $3, 'house', $3)`,
    [TASK, GRID, minutes(-30), minutes(30)],
  );
  await by(
    `insert into line_search (id, line, person, place, stage, because, opened_at, due_at, task) values ($1, $2, $3, $4, 'visit', 'unreachable', $5, $6, $7)`,
    [SEARCH, L3, CARA, GRID, minutes(-30), minutes(30), TASK],
  );
  // Transferred to the next subdistrict, accepted by nobody yet.
  await line({
    id: L4,
    row_no: 4,
    person: BEN,
    state: 'routed',
    step: 'accept',
    due_at: minutes(20),
    owner_unit: `${D}.s001`,
    owner_role: 'subdistrict-duty',
  });
  await by(
    `insert into line_transfer (id, line, from_unit, to_unit, sent_by, sent_at, due_at, reason) values ($1, $2, $3, $4, $5, $6, $7, 'x')`,
    [id(36), L4, `${D}.s001`, `${D}.s002`, STREET, minutes(-5), minutes(20)],
  );
  // The second row about Ben: a repetition of the first.
  await line({
    id: L5,
    row_no: 5,
    person: BEN,
    state: 'duplicate',
    counted: 'merged',
    met: 'document',
    merged_into: L2,
    duplicate_of: L2,
    outcome: 'duplicate',
    outcome_at: minutes(-60),
    outcome_by: DESK,
    evidence: { proof: 'survivor', ids: [`line:${L2}`] },
  });
  await by(`insert into team (id, place, formed_at, formed_by) values ($1, $2, $3, 'house')`, [
    TEAM,
    GRID,
    NOW,
  ]);
  for (const [role, account] of [
    ['cadre', CADRE],
    ['grid-member', MEMBER],
    ['medic', MEDIC],
    ['police', POLICE],
  ])
    await by(
      `insert into team_member (id, team, role, account, from_at) values (gen_random_uuid(), $1, $2, $3, $4)`,
      [TEAM, role, account, NOW],
    );
  await settleEpisodes(by, NOW);
  for (const text of [...TESTING_IN_ORDER, ...SITE_IN_ORDER]) await by(text);
}

const counts = async () =>
  Object.fromEntries((await watchAll(house.house)).map((one) => [one.id, one.count] as const));
const red = async () =>
  (await watchAll(house.house)).flatMap((one) => (one.count > 0 ? [[one.id, one.rows[0]?.what]] : []));

interface Fault {
  readonly id: string;
  readonly what: string;
  /** What somebody does by hand. */
  readonly break: string;
  readonly mend: string;
}

const LEDGER_ROW = `insert into ledger (id, word, at, actor, place, about, detail, request, channel, rulebook, digest)
  values ('${id(90)}', 'x.y', '${minutes(-30)}', 'house', '${D}', '{x}', '{}', '${id(91)}', 'house', 'r', '\\x00')`;

const FAULTS: readonly Fault[] = [
  {
    id: 'N1',
    what: 'sum',
    break: `update list_batch set rows_read = 7`,
    mend: `update list_batch set rows_read = 6`,
  },
  {
    id: 'N1',
    what: 'lines',
    break: `create table kept as select * from call_claim where line = '${L1}'; delete from call_claim where line = '${L1}';
            create table kept_line as select * from list_line where id = '${L1}'; delete from list_line where id = '${L1}'`,
    mend: `insert into list_line select * from kept_line; insert into call_claim select * from kept; drop table kept, kept_line`,
  },
  {
    id: 'N1',
    what: 'questions',
    break: `create table kept as select * from list_question; delete from list_question`,
    mend: `insert into list_question select * from kept; drop table kept`,
  },
  {
    id: 'N1',
    what: 'ignored',
    break: `delete from list_ignored`,
    mend: `insert into list_ignored (batch, sheet, row_no, ignored) values ('${BATCH}', 's', 9, 'blank')`,
  },
  {
    id: 'N2',
    what: 'unit',
    break: `update list_line set owner_unit = '${D}.s001.c99' where id = '${L1}'`,
    mend: `update list_line set owner_unit = '${D}.s001.c01' where id = '${L1}'`,
  },
  {
    id: 'N2',
    what: 'nobody',
    break: `update duty set until = '${minutes(-1)}' where role in ('subdistrict-duty', 'hq', 'community-officer')`,
    mend: `update duty set until = null where role in ('subdistrict-duty', 'hq', 'community-officer')`,
  },
  {
    id: 'N3',
    what: 'silent',
    break: `update list_line set due_at = '${minutes(-10)}' where id = '${L1}'`,
    mend: `update list_line set due_at = '${minutes(60)}' where id = '${L1}'`,
  },
  {
    id: 'N3',
    what: 'timeless',
    break: `update list_line set due_at = null where id = '${L1}'`,
    mend: `update list_line set due_at = '${minutes(60)}' where id = '${L1}'`,
  },
  {
    id: 'N4',
    what: 'evidence',
    break: `update list_line set evidence = '{"proof":"identified-call"}' where id = '${L2}'`,
    mend: `update list_line set evidence = '{"proof":"identified-call","ids":["call:${CALL}"]}' where id = '${L2}'`,
  },
  {
    id: 'N4',
    what: 'gone',
    break: `create table kept as select * from call_attempt; delete from call_attempt`,
    mend: `insert into call_attempt select * from kept; drop table kept`,
  },
  {
    id: 'N4',
    what: 'outcome',
    break: `update list_line set outcome = null where id = '${L2}'`,
    mend: `update list_line set outcome = 'confirmed' where id = '${L2}'`,
  },
  {
    id: 'N4',
    what: 'who',
    break: `update list_line set outcome_by = null where id = '${L2}'`,
    mend: `update list_line set outcome_by = '${OFFICER}' where id = '${L2}'`,
  },
  {
    id: 'N5',
    what: 'owner',
    break: `update list_line set owner_unit = '${D}.s002', owner_role = 'hq' where id = '${L4}'`,
    mend: `update list_line set owner_unit = '${D}.s001', owner_role = 'subdistrict-duty' where id = '${L4}'`,
  },
  {
    id: 'N5',
    what: 'unaccepted',
    break: `update list_line set state = 'transferredOut', outcome = 'transferredOut' where id = '${L2}'`,
    mend: `update list_line set state = 'confirmed', outcome = 'confirmed' where id = '${L2}'`,
  },
  {
    id: 'N5',
    what: 'receipt',
    break: `insert into line_transfer (id, line, from_unit, to_outside, sent_by, sent_at, due_at, reason, answer, answered_at)
            values ('${id(37)}', '${L2}', '${D}', '邻区', 'x', '${NOW}', '${NOW}', 'x', 'accepted', '${NOW}');
            update list_line set state = 'transferredOut', outcome = 'transferredOut' where id = '${L2}'`,
    mend: `delete from line_transfer where id = '${id(37)}';
           update list_line set state = 'confirmed', outcome = 'confirmed' where id = '${L2}'`,
  },
  {
    id: 'N6',
    what: 'other',
    break: `update list_line set duplicate_of = '${L3}' where id = '${L5}'`,
    mend: `update list_line set duplicate_of = '${L2}' where id = '${L5}'`,
  },
  {
    id: 'N6',
    what: 'nowhere',
    break: `update list_line set duplicate_of = null where id = '${L5}'`,
    mend: `update list_line set duplicate_of = '${L2}' where id = '${L5}'`,
  },
  {
    id: 'N6',
    what: 'circle',
    break: `update list_line set duplicate_of = '${L5}' where id = '${L2}'`,
    mend: `update list_line set duplicate_of = null where id = '${L2}'`,
  },
  ...EPISODE_FAULTS,
  ...TEST_FAULTS,
  ...RELEASE_FAULTS,
  ...TALLY_FAULTS,
  ...OUTBREAK_FAULTS,
  ...TESTING_FAULTS,
  ...ISOLATION_FAULTS,
  {
    id: 'N26',
    what: 'medic',
    break: `insert into absence (id, account, why, from_at, until, noted_by, noted_at)
            values ('${id(50)}', '${MEDIC}', 'sick', '${minutes(-60)}', '${minutes(600)}', 'x', '${NOW}')`,
    mend: `delete from absence`,
  },
  {
    // Her team is ended: no team lacks anybody, and she has none.
    id: 'N26',
    what: 'cadre',
    break: `update team set ended_at = '${NOW}' where id = '${TEAM}'`,
    mend: `update team set ended_at = null where id = '${TEAM}'`,
  },
  {
    id: 'N26',
    what: 'load',
    break: `insert into team (id, place, formed_at, formed_by, ended_at) select gen_random_uuid(), '${D}.s001', '${NOW}', 'x', null;
            insert into team_member (id, team, role, account, from_at)
              select gen_random_uuid(), t.id, r.role, r.account, '${NOW}' from team t
                cross join (values ('grid-member', '${MEMBER}'::uuid), ('cadre', '${CADRE}'::uuid), ('medic', '${MEDIC}'::uuid), ('police', '${POLICE}'::uuid)) r (role, account)
              where t.place = '${D}.s001';
            insert into team (id, place, formed_at, formed_by, ended_at) select gen_random_uuid(), '${D}.s001.c01', '${NOW}', 'x', null;
            insert into team_member (id, team, role, account, from_at)
              select gen_random_uuid(), t.id, r.role, r.account, '${NOW}' from team t
                cross join (values ('grid-member', '${MEMBER}'::uuid), ('cadre', '${CADRE}'::uuid), ('medic', '${MEDIC}'::uuid), ('police', '${POLICE}'::uuid)) r (role, account)
              where t.place = '${D}.s001.c01'`,
    mend: `delete from team_member where team <> '${TEAM}'; delete from team where id <> '${TEAM}'`,
  },
  {
    id: 'H1',
    what: 'line',
    break: `update call_claim set by = '${MEMBER}'`,
    mend: `update call_claim set by = '${OFFICER}'`,
  },
  {
    id: 'H1',
    what: 'twice',
    break: `drop index call_claim_open; insert into call_claim (id, person, line, unit, by, at, until, code)
            values ('${id(38)}', '${ANNA}', '${L1}', '${GRID}', '${OFFICER}', '${NOW}', '${minutes(10)}', '1')`,
    mend: `delete from call_claim where id = '${id(38)}';
           create unique index call_claim_open on call_claim (person) where ended_at is null`,
  },
  {
    id: 'H2',
    what: 'line',
    break: `update list_question set answer = 'new'`,
    mend: `update list_question set answer = null`,
  },
  {
    id: 'H3',
    what: 'unsealed',
    break: `insert into ledger_seal (no, sealed_at, from_tx, to_tx, count, rows, hash) values (1, '${NOW}', '0', '1', 0, '', ''); ${LEDGER_ROW}`,
    mend: `delete from ledger; delete from ledger_seal`,
  },
  {
    id: 'H5',
    what: 'merged',
    break: `update person set merged_into = '${ANNA}' where id = '${CARA}'`,
    mend: `update person set merged_into = null where id = '${CARA}'`,
  },
  {
    id: 'H5',
    what: 'gone',
    break: `update list_line set person = '${id(99)}' where id = '${L3}'`,
    mend: `update list_line set person = '${CARA}' where id = '${L3}'`,
  },
  {
    id: 'H6',
    what: 'task',
    break: `update line_search set task = null`,
    mend: `update line_search set task = '${TASK}'`,
  },
  {
    id: 'H6',
    what: 'search',
    break: `update line_search set ended_at = '${NOW}'`,
    mend: `update line_search set ended_at = null`,
  },
  {
    id: 'H7',
    what: 'untold',
    break: `update task set due_at = '${minutes(-20)}'`,
    mend: `update task set due_at = '${minutes(30)}'`,
  },
  {
    id: 'H8',
    what: 'two',
    break: `insert into duty (id, account, role, place, from_at, given_by, given_at)
            select gen_random_uuid(), '${MEDIC}', r, '${D}', '${NOW}', 'x', '${NOW}' from unnest(array['admin', 'auditor']) r`,
    mend: `delete from duty where role in ('admin', 'auditor')`,
  },
  {
    id: 'H9',
    what: 'text',
    break: `alter table rulebook_version disable trigger stands; update rulebook_version set text = text || ' ' where part = 'calls'`,
    mend: `update rulebook_version set text = left(text, -1) where part = 'calls'; alter table rulebook_version enable trigger stands`,
  },
  {
    id: 'H9',
    what: 'signatures',
    break: `insert into rulebook_version (id, part, no, text, sha256, origin, base, state, proposed_by, proposed_name, proposed_at,
              reason, in_force_from, decided_by, decided_at)
            values ('${id(60)}', 'calls', 2, 'x', sha256('x'), 'district', 1, 'approved', 'p', 'p', '${NOW}', 'x', '2099-01-01', 'p', '${NOW}')`,
    mend: `alter table rulebook_version disable trigger stands; delete from rulebook_version where id = '${id(60)}';
           alter table rulebook_version enable trigger stands`,
  },
];

describe('nobody missed', () => {
  test('a district in good order is calm in every row', async () => {
    expect(await red()).toEqual([]);
    expect(Object.keys(await counts())).toContain('N26');
  });

  test.each(FAULTS.map((fault) => [`${fault.id} (${fault.what})`, fault] as const))(
    '%s turns red when somebody breaks it by hand, and calm when it is put right',
    async (_name, fault) => {
      await by(fault.break);
      try {
        const found = (await watchAll(house.house)).find((one) => one.id === fault.id);
        expect(found?.count).toBeGreaterThan(0);
        expect(found?.rows.map((one) => one.what)).toContain(fault.what);
        // Asked of the people it is about alone, the same comes to light.
        const ofPeople = found?.rows.some(({ handle }) => !handle.startsWith('team:')) === true;
        if (found !== undefined && ofPeople && personal.some((one) => one.id === fault.id))
          expect(
            (
              await watchAbout(
                house.house,
                found.rows.map((one) => one.handle),
              )
            ).map((one) => [one.id, one.what]),
          ).toContainEqual([fault.id, fault.what]);
      } finally {
        await by(fault.mend);
      }
      expect(await red()).toEqual([]);
    },
  );

  test('every row that can be wrong has a fault tried here, and a word for it', () => {
    const tried = new Set(FAULTS.map((fault) => fault.id));
    const untried = invariants.map((one) => one.id).filter((one) => !tried.has(one) && one !== 'H4');
    expect(untried).toEqual([]);
    for (const fault of FAULTS)
      expect(invariants.find((one) => one.id === fault.id)?.whats, fault.id).toHaveProperty(fault.what);
  });

  test('N1 to N26 are all there: watched, or named as not yet watched and why', () => {
    const ids = [...invariants, ...unwatched].map((one) => one.id).filter((one) => one.startsWith('N'));
    expect(ids.sort()).toEqual(Array.from({ length: 26 }, (_, i) => `N${i + 1}`).sort());
  });

  test('a failed follow-up is red', async () => {
    await by(`create schema pgboss; create table pgboss.job (id uuid, name text, state text, data jsonb, created_on timestamptz);
      grant usage on schema pgboss to seawall_app; grant select on pgboss.job to seawall_app`);
    expect(await counts()).toMatchObject({ H4: 0 });
    await by(
      `insert into pgboss.job values ('${id(70)}', 'reactions-failed', 'created', '{"id": "${id(71)}", "place": "${GRID}"}', now())`,
    );
    expect(await red()).toEqual([['H4', 'failed']]);
    await by(`drop schema pgboss cascade`);
  });

  test('the board shows each unit its own, masked, with the way to it', async () => {
    await by(`update list_line set due_at = '${minutes(-10)}' where id in ('${L1}', '${L3}')`);
    const [board, page] = watchLooks as unknown as [(typeof watchLooks)[number], (typeof watchLooks)[number]]; // two of them
    const hq = (await house.as('hq').see(board, {})) as Board;
    expect(hq.rows.find((one) => one.id === 'N3')?.count).toBe(2);
    expect(hq.unwatched.map((one) => one.id)).toContain('N23');
    const grid = house.as('grid-lead', GRID);
    const own = (await grid.see(page, { id: 'N3' })) as BreachPage;
    expect(own.count).toBe(1);
    expect(own.rows[0]).toMatchObject({
      handle: `line:${L3}`,
      link: `/calls/${L3}`,
      placeName: { zh: expect.stringContaining('一网格') },
      what: { zh: '已超时，但没有升级任务' },
    });
    expect(own.rows[0]?.person?.code).toMatch(/^P-\d+$/);
    expect(JSON.stringify(own)).not.toContain('张小三');
    await by(`update list_line set due_at = '${minutes(60)}' where id in ('${L1}', '${L3}')`);
  });
});
