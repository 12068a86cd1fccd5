// What migrations make of the data of earlier releases: the shape as it was then, rows as that release wrote them, and what
// stands there when the newest release has opened it.
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../../../test/setup/database.ts';
import { migrate } from './migrate.ts';

/** The last migration before words of care were kept as data, and what was written at a door said so. */
const BEFORE = '0038-receipt-forgotten';

let database: FreshDatabase;
let owner: pg.Client;
beforeEach(async () => {
  database = await freshDatabase({ empty: true });
  await migrate(database.ownerUrl, BEFORE);
  owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterEach(async () => {
  await owner.end();
  await database.close();
});

const ask = async <T>(text: string, values: readonly unknown[] = []): Promise<T[]> =>
  (await owner.query(text, [...values])).rows as T[]; // as the statement names them
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const AT = '2026-12-08T09:00:00+08:00';

/** Words for how care ended, as that release wrote them into the proof of its task. */
const HOWS = [
  ['seen', '当面完成 / done, and seen to be done'],
  ['left', '放在门口 / left at the door'],
  ['refused', '本人不要 / she does not want it'],
  ['unwell', '不舒服，没有做 / she is unwell, it was not done'],
  ['none', '东西没有了 / there is none left'],
  ['silent', '叫门不应 / nobody answers the door'],
  ['elsewhere', '人不在房间（外出检查） / she is out for an examination'],
  ['stopped', '医生已停 / the doctor has stopped it'],
  ['other', '其他原因，已告诉医生 / another reason, told to the doctor'],
] as const;

test('care that was ticked off before means what it meant, and what was written by hand means no more', async () => {
  const tasks = [
    ...HOWS.map(([how, proof]) => ({ kind: 'site-care', state: 'completed', proof, outcome: how })),
    { kind: 'site-care', state: 'completed', proof: '已按医嘱完成', outcome: null },
    { kind: 'site-care', state: 'completed', proof: 'request:1', outcome: null },
    { kind: 'site-care', state: 'cancelled', proof: null, outcome: null },
    { kind: 'site-care', state: 'requested', proof: null, outcome: null },
    // The same words of another kind of work are words.
    { kind: 'site-work', state: 'completed', proof: HOWS[0][1], outcome: null },
  ];
  for (const [i, { kind, state, proof }] of tasks.entries())
    await ask(
      `insert into task (id, plan_key, kind, title_zh, title_en, about, place, owner_unit, owner_role, state, opens_at,
         due_at, facts, opened_at, opened_by, changed_at, ended_at, proof)
       values ($1, $2, $3, 'x', 'x', '{}', 'd330114', 'd330114', 'site-medic', $4, $5, $5, '{}', $5, 'house', $5, $6, $7)`,
      [id(i), `key/${i}`, kind, state, AT, state === 'requested' ? null : AT, proof],
    );
  await migrate(database.ownerUrl);
  const found = await ask<{ kind: string; proof: string | null; outcome: string | null }>(
    'select kind, state, proof, outcome from task order by id',
  );
  expect(found).toEqual(tasks);
});

test('what was written at the door of a room says so in the thread, and what she wrote herself does not', async () => {
  const [site, room, her, other] = [id(1), id(2), id(3), id(4)];
  await ask('set session_replication_role = replica'); // the site and the room are those of another scene
  const request = (no: number, person: string | null, via: string, at: string) =>
    ask(
      `insert into guest_request (id, site, place, room, person, kind, via, salt, text, asked_at, due_at)
       values ($1, $2, 'd330114', $3, $4, 'doctor', $5, '\\x00', '\\x00', $6, $6)`,
      [id(no), site, room, person, via, at],
    );
  const message = (no: number, person: string, by: string | null, at: string) =>
    ask(
      `insert into guest_message (id, site, place, person, by, role, salt, text, at)
       values ($1, $2, 'd330114', $3, $4, $5, '\\x00', '\\x00', $6)`,
      [id(no), site, person, by, by === null ? null : 'site-medic', at],
    );
  const later = '2026-12-08T10:00:00.123+08:00';
  await request(10, her, 'door', AT);
  await message(20, her, null, AT);
  await request(11, her, 'self', later);
  await message(21, her, null, later);
  // At that moment somebody wrote at her door; she of the other room wrote herself, and a doctor answered.
  await message(22, other, null, AT);
  await message(23, her, 'doctor', AT);
  await ask('set session_replication_role = default');
  await migrate(database.ownerUrl);
  expect(await ask('select right(id::text, 2) as no, door from guest_message order by id')).toEqual([
    { no: '20', door: true },
    { no: '21', door: false },
    { no: '22', door: false },
    { no: '23', door: false },
  ]);
});
