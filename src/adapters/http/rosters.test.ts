// A site's sheet through the door: previewed, corrected, taken in once however often it is sent, and held against another.

import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestHouse } from '../../../test/house.ts';
import { COMMUNITY, houseWithLists, identity, mobile } from '../../../test/lists.ts';
import { served } from '../../../test/served.ts';
import { must } from '../../base/refusal.ts';
import { addUsers } from '../../teams/acts.ts';
import { rosterActs } from '../../testing/roster/acts.ts';
import { rosterLooks } from '../../testing/roster/routes.ts';
import { planSession } from '../../testing/sessions/acts.ts';
import { addTestSite } from '../../testing/sites/acts.ts';
import { writeXlsx } from '../sheets/write.ts';

const PASSWORD = 'tidal-bore-at-noon-8';
let h: TestHouse;
let server: FastifyInstance;
let session: string;
const cookies = new Map<string, string>();

beforeAll(async () => {
  h = await houseWithLists({ now: new Date('2026-12-08T08:00:00+08:00') });
  server = await served(h.house, { acts: rosterActs, looks: rosterLooks });
  const roles = ['community-officer', 'medic'];
  const { users } = await h.itself.do(addUsers, {
    password: PASSWORD,
    users: roles.map((role) => ({ login: role, name: role, duties: [{ role, place: COMMUNITY }] })),
  });
  for (const login of roles) {
    const payload = { user: login, password: PASSWORD };
    const answer = await server.inject({ method: 'POST', url: '/api/sign-in', payload });
    cookies.set(login, String(answer.headers['set-cookie']).split(';')[0] ?? '');
  }
  const officer = h.as('community-officer', COMMUNITY);
  const { site } = await officer.do(addTestSite, {
    place: COMMUNITY,
    kind: 'worksite',
    name: '江湾工地',
    address: '江湾路 18 号',
    headcount: 521,
  });
  ({ session } = await officer.do(planSession, {
    site,
    offer: 'door',
    opensAt: '2026-12-10T13:00:00+08:00',
    hours: 3,
    tables: 2,
    poolSize: 10,
    lead: must(
      users.find(({ login }) => login === 'community-officer'),
      'added above',
    ).id,
  }));
}, 600_000);
afterAll(async () => {
  await server.close();
  await h.close();
});

async function send(login: string, path: string, fields: Record<string, string>, bytes?: Uint8Array) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  if (bytes !== undefined) form.set('file', new Blob([Uint8Array.from(bytes)]), '名册.xlsx');
  const body = new Response(form);
  const answer = await server.inject({
    method: 'POST',
    url: `/api/testing/rosters/${path}`,
    headers: { cookie: cookies.get(login) ?? '', 'content-type': body.headers.get('content-type') ?? '' },
    payload: Buffer.from(await body.arrayBuffer()),
  });
  return { status: answer.statusCode, body: answer.json() };
}

const book = (...people: readonly (readonly string[])[]) =>
  writeXlsx([
    { name: '花名册', rows: [['姓名', '身份证号', '联系电话', '组别'], ...people].map((row) => [...row]) },
  ]);
const ONE = ['孔昭宁', identity(1), mobile(1), '钢筋班'];
const TWO = ['孟怀瑾', identity(2), mobile(2), '泥工班'];

test('previewed masked, its columns corrected, taken in once under one id, and held against the payroll', async () => {
  const file = await book(ONE, TWO, ONE);
  const shown = await send('community-officer', 'preview', { session }, file);
  expect(shown.status).toBe(200);
  const [sheet] = shown.body.sheets;
  expect(sheet.counts).toEqual({ people: 3, questions: 0, ignored: 1 });
  expect(JSON.stringify(shown.body)).not.toContain('孔昭宁');
  const mapping = JSON.stringify([
    { sheet: '花名册', columns: { 0: 'name', 1: 'document', 2: 'phone', 3: 'team' } },
  ]);
  const fields = { session, mapping, job: randomUUID() };
  const taken = await send('community-officer', 'import', fields, file);
  expect(taken.body).toMatchObject({ read: 3, added: 2, repeated: 1, asked: 0 });
  expect((await send('community-officer', 'import', fields, file)).body).toEqual(taken.body);
  const slots = await h
    .as('community-officer', COMMUNITY)
    .see(must(rosterLooks[2], 'slots'), { id: session });
  expect((slots as { teams: { team: string }[] }).teams.map(({ team }) => team)).toEqual([
    '钢筋班',
    '泥工班',
  ]);
  const payroll = await book(ONE, ['颜如晦', identity(3), mobile(3), '钢筋班']);
  const checked = await send('community-officer', 'import', { session, source: 'payroll' }, payroll);
  expect(checked.body).toMatchObject({ listed: 1, missing: 1, notThere: 1 });
  // A payroll is never taken in as the roster because of a slip.
  const slip = await send('community-officer', 'import', { session, source: 'payrol' }, payroll);
  expect([slip.status, JSON.stringify(slip.body)]).toEqual([
    400,
    expect.stringContaining('input-not-understood'),
  ]);
});

test('whoever may not take a roster in is told so before the file is read; a file is needed', async () => {
  const file = await book(ONE);
  for (const path of ['preview', 'import'])
    expect((await send('medic', path, { session }, file)).status).toBe(403);
  expect((await send('nobody', 'import', { session }, file)).status).toBe(401);
  expect(JSON.stringify((await send('community-officer', 'import', { session })).body)).toContain(
    '"no-file"',
  );
});
