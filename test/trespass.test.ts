// Somebody with a small duty tries to learn or change what lies outside of it: by codes that count up, by numbers
// tried out, by a list of her own, by marks made by hand, by a stream that outlives its session.

import { randomUUID } from 'node:crypto';
import { get as httpGet } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { must } from '../src/base/refusal.ts';
import { row, rows, sql } from '../src/base/sql.ts';
import { openOutbreak } from '../src/control/episodes/acts.ts';
import { see } from '../src/ledger/perform.ts';
import { claimLine, openCall } from '../src/lists/calls/acts.ts';
import {
  answerQuestion,
  openQuestion,
  openSource,
  receiveList,
  routeLines,
  takeFeedback,
} from '../src/lists/receive/acts.ts';
import { previewList } from '../src/lists/receive/preview.ts';
import { looks } from '../src/looks.ts';
import { changePerson, openPerson } from '../src/people/acts.ts';
import { giveErrand } from '../src/tasks/acts.ts';
import { addUsers, revokeSessionsOf } from '../src/teams/acts.ts';
import { type Player, refusal, type TestHouse } from './house.ts';
import { DISTRICT, delivery, GRID, houseWithLists, identity, listOf, mobile, STREET } from './lists.ts';
import { served } from './served.ts';

const ELSEWHERE = `${DISTRICT}.s003`;
const PASSWORD = 'tidal-bore-at-noon-8';
const HER_PHONE = mobile(7001);
const HER_DOCUMENT = identity(701);

let district: TestHouse;
let server: FastifyInstance;
let address: string;
/** Somebody of the subdistrict ours knows nothing of. */
let her: { id: string; code: string };
let batch: string;
const open: { destroy(): void }[] = [];

beforeAll(async () => {
  district = await houseWithLists();
  await district.itself.do(addUsers, {
    password: PASSWORD,
    users: [
      { login: 'member', name: '网格员甲', duties: [{ role: 'grid-member', place: GRID }] },
      { login: 'keeper', name: '安管甲', duties: [{ role: 'security-admin', place: DISTRICT }] },
    ],
  });
  const desk = district.as('data-desk');
  const source = { kind: 'other', nameEn: 'own' } as const;
  await desk.do(openSource, { code: 'street-own', name: '街道自建', place: STREET, ...source });
  await desk.do(openSource, { code: 'other-own', name: '邻街自建', place: ELSEWHERE, ...source });
  const there = listOf(['海若兰', HER_DOCUMENT, HER_PHONE, '河庄街道同一村3组8号']);
  ({ batch } = await desk.do(receiveList, delivery(there, { source: 'other-own' })));
  await district.settle();
  const found = await district.inside((tx) =>
    row(tx, sql<{ id: string; no: number }>`select id, no from person order by no limit 1`),
  );
  her = { id: must(found, 'she is known').id, code: `P-${found?.no}` };
  server = await served(district.house, { onTrouble: () => undefined, beatMs: 100 });
  await server.listen({ port: 0, host: '127.0.0.1' });
  address = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
}, 60_000);
afterEach(() => {
  for (const one of open.splice(0)) one.destroy();
});
afterAll(async () => {
  await server.close();
  await district.close();
});

const lead = () => district.as('subdistrict-duty', STREET);
const lookAt = (who: Player, path: string, query: object) =>
  see(
    district.house,
    must(
      looks.find((one) => one.path === path),
      path,
    ),
    query,
    { actor: who.actor, channel: 'web' },
  );

async function questionOf(rowOfFile: string[]): Promise<string> {
  const mine = listOf(rowOfFile);
  const { batch: own } = await lead().do(receiveList, delivery(mine, { source: 'street-own' }));
  const found = await district.inside((tx) =>
    row(tx, sql<{ id: string }>`select id from list_question where batch = ${own} and answer is null`),
  );
  return must(found, 'this row is a question').id;
}

test('a row of my own list is not said to be somebody of another subdistrict whom the match did not find', async () => {
  const question = await questionOf(['路人甲', identity(702).slice(0, 17), mobile(7002), '']);
  for (const person of [her.code, her.id, `person:${her.id}`]) {
    const no = await refusal(
      lead().do(answerQuestion, { question, answer: 'same', person, reason: '就是她' }),
    );
    // A code elsewhere and a code nobody has sound the same.
    expect(no.code).toBe(person === her.code ? 'no-such-code' : 'answer-elsewhere');
  }
  const lines = await district.inside((tx) =>
    rows(tx, sql`select 1 from list_line where person = ${her.id} and owner_unit <@ ${STREET}::ltree`),
  );
  expect(lines).toEqual([]);
});

test('whom the match did find may be answered with, and stays masked when she lives elsewhere', async () => {
  const question = await questionOf(['海若岚', HER_DOCUMENT, mobile(7003), '']);
  const { candidates } = await lead().do(openQuestion, { question, reason: '与发送方核对' });
  expect(candidates).toMatchObject([{ id: her.id, code: her.code, name: '海*兰' }]);
  expect(JSON.stringify(candidates)).not.toMatch(new RegExp(`${HER_PHONE}|${HER_DOCUMENT}|3组8号`));
  const done = await lead().do(answerQuestion, {
    question,
    answer: 'same',
    person: her.id,
    reason: '已核对',
  });
  expect(done.person).toBe(`person:${her.id}`);
});

test('a document number tried out names nobody outside one’s own area', async () => {
  const mine = listOf(['邻家人', identity(704), mobile(7004), '江月府1幢101室']);
  await lead().do(receiveList, delivery(mine, { source: 'street-own' }));
  await district.settle();
  const found = await district.inside((tx) =>
    row(tx, sql<{ id: string }>`select id from person where name = '邻家人'`),
  );
  const no = await refusal(
    lead().do(changePerson, {
      person: must(found, 'taken in').id,
      document: { number: HER_DOCUMENT },
      reason: '试一试',
    }),
  );
  expect(no.code).toBe('document-held-elsewhere');
  expect(JSON.stringify(no.params) + no.words.zh).not.toContain(her.code);
});

test('neither phone, number, code nor name of somebody elsewhere finds her; there is no telling her from nobody', async () => {
  const member = district.as('grid-member', GRID);
  for (const q of [HER_PHONE, HER_DOCUMENT, her.code, '海若兰', '海'])
    expect(await lookAt(member, '/people', { q })).toMatchObject({ rows: [], next: null });
  const hers = await refusal(lookAt(member, '/people/:id', { id: her.id }));
  const nobodys = await refusal(lookAt(member, '/people/:id', { id: randomUUID() }));
  expect([hers.code, hers.words]).toEqual([nobodys.code, nobodys.words]);
  const byCode = await refusal(lookAt(member, '/people/:id', { id: her.code }));
  const byNoCode = await refusal(lookAt(member, '/people/:id', { id: 'P-999999' }));
  expect(byCode.code).toBe(byNoCode.code);
});

test('lines of others are not there, alone or among one’s own', async () => {
  const hers = must(
    await district.inside((tx) =>
      row(tx, sql<{ id: string }>`select id from list_line where batch = ${batch}`),
    ),
    'her line',
  ).id;
  for (const who of [district.as('grid-member', GRID), lead()]) {
    expect((await refusal(who.do(claimLine, { line: hers }))).code).toBe('not-found');
    expect((await refusal(who.do(openCall, { line: hers }))).code).toBe('not-found');
  }
  const mine = listOf(['自家人', identity(705), mobile(7005), '江月府2幢202室']);
  const { batch: own } = await lead().do(receiveList, delivery(mine, { source: 'street-own' }));
  const line = must(
    await district.inside((tx) =>
      row(tx, sql<{ id: string }>`select id from list_line where batch = ${own}`),
    ),
    'my line',
  ).id;
  expect((await refusal(lead().do(routeLines, { lines: [line, hers], place: STREET }))).code).toBe(
    'not-found',
  );
  const file = { batch, format: 'csv', reason: '看看' } as const;
  expect((await refusal(lead().do(takeFeedback, file))).code).toBe('not-found');
});

test('a preview says nothing of what another source has sent', async () => {
  const { workbook, sha256 } = delivery(listOf(['海若兰', HER_DOCUMENT, HER_PHONE, '河庄街道同一村3组8号']));
  const shown = await lead().see(previewList, { source: 'other-own', workbook, sha256 });
  expect(shown.sameFile).toBeNull();
});

test('a mark made by hand begins at the first page and breaks nothing', async () => {
  const mark = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  for (const after of [
    mark({ place: `${DISTRICT}.s003'; --`, no: 1 }),
    mark({ place: STREET, no: 'x' }),
    mark({ place: ELSEWHERE, no: 0 }),
    mark({ key: '\u0000', birth: 'x', no: {} }),
    mark({ key: '海', birth: 'yesterday', no: 1 }),
    mark({ at: 'never', id: randomUUID() }),
    'no base64',
  ]) {
    const people = JSON.stringify(await lookAt(lead(), '/people', { after }));
    expect(people).not.toContain(her.id);
    await lookAt(lead(), '/people', { q: '海', after });
    await lookAt(lead(), '/people/same', { after });
  }
});

test('somebody’s number does not get into a text that is kept as it was typed', async () => {
  const desk = district.as('data-desk');
  for (const reason of [
    '回拨13812345678核实',
    '证件 330114 19600101 1017 有误',
    '电话 138-1234-5678',
    '+8613812345678',
  ])
    expect((await refusal(desk.do(openPerson, { person: her.id, reason }))).code, reason).toBe(
      'number-in-words',
    );
  const errand = { unit: STREET, role: 'cadre', dueAt: '2026-12-09T08:00:00+08:00' };
  expect((await refusal(lead().do(giveErrand, { ...errand, title: '去找13812345678的人' }))).code).toBe(
    'number-in-words',
  );
  // Receipts, dates and counts are no numbers of persons.
  for (const reason of ['协查函 2026120800123 号', '核对 2026-12-08 第 118 批 800 人', 'HZ-20261208-0001'])
    await desk.do(openPerson, { person: her.id, reason });
});

test('a unit that has one line of a list does not learn what its file was called', async () => {
  const far = listOf(['近家人', identity(707), mobile(7007), '江月府3幢303室']);
  const fileName = '张三密接名单.xlsx';
  const { batch: whole } = await district.as('data-desk').do(receiveList, delivery(far, { fileName }));
  await district.settle();
  for (const [path, query] of [
    ['/lists', {}],
    ['/lists/:batch', { batch: whole }],
  ] as const) {
    expect(JSON.stringify(await lookAt(district.as('data-desk'), path, query))).toContain(fileName);
    const seen = JSON.stringify(await lookAt(district.as('grid-member', GRID), path, query));
    expect(seen).toContain(whole);
    expect(seen).not.toContain('张三');
  }
});

test('numbers too large and characters no text can hold are refused in words', async () => {
  const auditor = district.as('auditor');
  for (const query of [
    { before: 1e30 },
    { who: '\u0000' },
    { from: '2026-13-45' },
    { from: '2026-12-08T99:99Z' },
  ])
    expect((await refusal(lookAt(auditor, '/audit', query))).code).toBe('input-not-understood');
  expect((await refusal(lookAt(lead(), '/lists', { before: 1e12 }))).code).toBe('input-not-understood');
  const errand = {
    title: '核对\u0000',
    unit: STREET,
    role: 'subdistrict-duty',
    dueAt: '2026-12-09T08:00:00+08:00',
  };
  expect((await refusal(lead().do(giveErrand, errand))).code).toBe('input-not-understood');
});

test('a day no calendar has is refused in words, and so is an hour there is not', async () => {
  const cdc = district.as('cdc');
  const outbreak = { name: '沿江疫情', nameEn: 'Riverside', protocol: 'CN-COVID-8', place: 'd330114' };
  const no = await refusal(cdc.do(openOutbreak, { ...outbreak, sunset: '2027-02-30' }));
  expect([no.code, no.status]).toEqual(['input-not-understood', 400]);
  expect(no.words.en).toContain('does not exist');
  for (const dueAt of ['2026-12-09T99:00:00+08:00', '2026-13-09T08:00:00+08:00', '2026-12-09T08:00:00+99:00'])
    expect(
      (
        await refusal(
          lead().do(giveErrand, { title: '核对门牌', unit: STREET, role: 'subdistrict-duty', dueAt }),
        )
      ).code,
    ).toBe('input-not-understood');
});

// At the door -------------------------------------------------------------------------------------------

async function signIn(user: string, cookie = ''): Promise<string> {
  const answer = await server.inject({
    method: 'POST',
    url: '/api/sign-in',
    headers: cookie === '' ? {} : { cookie },
    payload: { user, password: PASSWORD },
  });
  const set = String(answer.headers['set-cookie']);
  expect(set).toMatch(/HttpOnly/i);
  expect(set).toMatch(/SameSite=Strict/i);
  return set.split(';')[0] ?? '';
}

const statusOf = async (cookie: string) =>
  (await server.inject({ url: '/api/sessions/mine', headers: { cookie } })).statusCode;

test('a cookie is never taken over from before signing in, and the one that was replaced opens nothing', async () => {
  const planted = 'seawall_session=planted-by-somebody-else-0123456789';
  const first = await signIn('member', planted);
  expect(first).not.toBe(planted);
  expect(await statusOf(planted)).toBe(401);
  expect(await statusOf(first)).toBe(200);
  const second = await signIn('member', first);
  expect([await statusOf(first), await statusOf(second)]).toEqual([401, 200]);
});

test('the old password is guessed a few times and no more, whichever way it is sent', async () => {
  const cookie = await signIn('keeper');
  const act = (old: string) => ({ id: randomUUID(), input: { old, new: 'a-wholly-new-harbour-31' } });
  const send = (url: string, payload: object) =>
    server.inject({ method: 'POST', url, headers: { cookie }, payload });
  const many = { acts: [1, 2, 3, 4, 5, 6].map((no) => ({ name: 'changePassword', ...act(`guess-${no}`) })) };
  const { answers } = (await send('/api/acts', many)).json() as { answers: { error: { code: string } }[] };
  expect(answers.map((one) => one.error.code)).toEqual([
    ...Array(5).fill('password-wrong'),
    'too-many-guesses',
  ]);
  // Not even the right one, now: that would tell it.
  const right = await send('/api/acts/changePassword', act(PASSWORD));
  expect(right.statusCode).toBe(429);
});

test('a delivery that is not signed is refused before it is read', async () => {
  let sent = 0;
  const answer = await fetch(`${address}/api/inbox/provincial`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    duplex: 'half',
    body: new ReadableStream({
      async pull(body) {
        sent += 1;
        if (sent > 200) return body.close();
        await new Promise((resolve) => setTimeout(resolve, 20));
        body.enqueue(new Uint8Array(1_024));
      },
    }),
  } as RequestInit & { duplex: 'half' }); // fetch asks for it, its types do not know it
  expect(answer.status).toBe(401);
  expect(((await answer.json()) as { error: { code: string } }).error.code).toBe('delivery-unsigned');
  expect(sent).toBeLessThan(200);
});

/** Opens the stream of a page: what came so far, and whether it has ended. */
function listen(cookie: string) {
  const heard = { text: '', ended: false };
  const request = httpGet(`${address}/api/live`, { headers: { cookie } }, (answer) => {
    answer.setEncoding('utf8');
    answer.on('data', (part: string) => {
      heard.text += part;
    });
    answer.on('end', () => {
      heard.ended = true;
    });
  });
  request.on('error', () => undefined); // it is torn down at the end
  open.push(request);
  return heard;
}

test('a live stream tells whom something was about only where it belongs, and ends with its session', async () => {
  const cookie = await signIn('member');
  const heard = listen(cookie);
  await expect.poll(() => heard.text, { timeout: 5_000 }).toContain('retry');
  await new Promise((resolve) => setTimeout(resolve, 1_500)); // the hub begins where the ledger stands
  const above = listOf(['天边人', identity(706), mobile(7006), '']);
  await district.as('data-desk').do(receiveList, delivery(above));
  await expect.poll(() => heard.text, { timeout: 10_000 }).toContain('lists.received');
  expect(heard.text).not.toMatch(/batch:|person:|line:/);
  const member = await district.inside((tx) =>
    row(
      tx,
      sql<{ id: string; used: Date }>`
      select a.id, max(s.used_at) as used from account a join session s on s.account = a.id where a.login = 'member' group by a.id`,
    ),
  );
  const keeper = district.as('security-admin');
  await keeper.do(revokeSessionsOf, { user: must(member, 'an account').id, reason: '手机丢失' });
  await expect.poll(() => heard.ended, { timeout: 5_000 }).toBe(true);
});

test('a stream left open keeps no session alive', async () => {
  const cookie = await signIn('member');
  const heard = listen(cookie);
  await expect.poll(() => heard.text, { timeout: 5_000 }).toContain(': here');
  // A desk left alone for twice ten minutes, asked by its own stream all the while.
  district.clock.forwardMinutes(10);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(heard.ended).toBe(false);
  district.clock.forwardMinutes(10);
  await expect.poll(() => heard.ended, { timeout: 5_000 }).toBe(true);
  expect(await statusOf(cookie)).toBe(401);
});
