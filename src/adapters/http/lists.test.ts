// Spreadsheets through the door, and the inbox: who may, what is signed, what comes twice.

import { createHash, createHmac, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TestHouse } from '../../../test/house.ts';
import { DISTRICT, HEADING, houseWithLists, identity, mobile } from '../../../test/lists.ts';
import { served } from '../../../test/served.ts';
import { row, sql } from '../../base/sql.ts';
import { closeInbox, receiveActs, rotateInboxKey } from '../../lists/receive/acts.ts';
import { receiveLooks } from '../../lists/receive/routes.ts';
import { takeNonce } from '../../lists/receive/store.ts';
import { addUsers } from '../../teams/acts.ts';
import { readWorkbook } from '../sheets/read.ts';
import { unguarded } from '../sheets/write.ts';

const PASSWORD = 'tidal-bore-at-noon-8';
let h: TestHouse;
let server: FastifyInstance;
let cookie = '';

beforeEach(async () => {
  h = await houseWithLists();
  server = await served(h.house, { acts: receiveActs, looks: receiveLooks });
});
afterEach(async () => {
  await server.close();
  await h.close();
});

async function signIn(role: string): Promise<void> {
  const user = { login: role, name: role, duties: [{ role, place: DISTRICT }] };
  await h.itself.do(addUsers, { password: PASSWORD, users: [user] });
  const answer = await server.inject({
    method: 'POST',
    url: '/api/sign-in',
    payload: { user: role, password: PASSWORD },
  });
  cookie = String(answer.headers['set-cookie']).split(';')[0] ?? '';
}

async function send(
  path: string,
  fields: Record<string, string>,
  file?: { name: string; bytes: Uint8Array },
) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  if (file !== undefined) form.set('file', new Blob([Uint8Array.from(file.bytes)]), file.name);
  const body = new Response(form);
  return server.inject({
    method: 'POST',
    url: path,
    headers: { cookie, 'content-type': body.headers.get('content-type') ?? '' },
    payload: Buffer.from(await body.arrayBuffer()),
  });
}

const csv = (...lines: readonly (readonly string[])[]) =>
  Buffer.from(
    lines.map((cells) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(',')).join('\r\n'),
    'utf8',
  );
const LIST = { name: '密接.csv', bytes: csv(HEADING, ['张三', identity(1), mobile(1), '江月府1幢']) };

test('a list is previewed, imported once however often it is sent, and goes back with its answers', async () => {
  await signIn('data-desk');
  const preview = await send('/api/lists/preview', { source: 'provincial' }, LIST);
  expect(preview.json()).toMatchObject({
    sheets: [{ name: '密接', headerRows: [1, 1], mapped: 'guessed', counts: { people: 1 } }],
    sameFile: null,
  });
  expect(preview.body).not.toContain(identity(1));
  const job = randomUUID();
  const fields = { source: 'provincial', job, risk: 'high', respondBy: '2026-12-08T03:00:00+08:00' };
  const first = await send('/api/lists/import', fields, LIST);
  expect(first.json()).toMatchObject({ read: 1, accepted: 1 });
  // The answer was lost and the page sends again: the same id is the same act.
  expect((await send('/api/lists/import', fields, LIST)).json()).toEqual(first.json());
  expect((await server.inject({ url: '/api/jobs', headers: { cookie } })).json()).toMatchObject([
    { job, state: 'done', done: 1, total: 1 },
  ]);
  const { batch } = first.json() as { batch: string };
  const url = `/api/lists/${batch}/feedback`;
  const early = await server.inject({ url, headers: { cookie } });
  expect(early.json()).toMatchObject({ error: { code: 'batch-not-complete' } });
  const file = await server.inject({
    url: `${url}?format=xlsx&reason=${encodeURIComponent('先报')}`,
    headers: { cookie },
  });
  expect(file.headers['content-disposition']).toContain(encodeURIComponent('密接-反馈.xlsx'));
  const [sheet] = (await readWorkbook(file.rawPayload, 'f.xlsx')).sheets;
  expect(sheet?.rows[1]?.map((cell) => cell.text)).toEqual([
    '张三',
    identity(1),
    mobile(1),
    '江月府1幢',
    '进行中',
    '',
    '钱塘区',
    '待分派',
  ]);
});

test('naughty strings go through a list and come back byte for byte, in both formats', async () => {
  await signIn('data-desk');
  const naughty = JSON.parse(
    await readFile(join(import.meta.dirname, '../../../test/data/blns.json'), 'utf8'),
  ) as string[];
  const rows = naughty.map((text, at) => [
    '张三',
    identity(at % 999, `19${60 + (at % 40)}0101`),
    text,
    '江月府1幢',
  ]);
  const list = { name: 'naughty.csv', bytes: csv(['姓名', '身份证号', '备注', '住址'], ...rows) };
  const read = (await readWorkbook(list.bytes, list.name)).sheets[0]?.rows.map((cells) => cells[2]?.text);
  const { batch } = (await send('/api/lists/import', { source: 'roster' }, list)).json() as { batch: string };
  for (const format of ['xlsx', 'csv']) {
    const url = `/api/lists/${batch}/feedback?format=${format}&reason=early`;
    const file = await server.inject({ url, headers: { cookie } });
    const [sheet] = (await readWorkbook(file.rawPayload, `f.${format}`)).sheets;
    const back = sheet?.rows
      .map((cells) => cells[2]?.text ?? '')
      .map(format === 'csv' ? unguarded : (text) => text);
    expect(back).toEqual(read);
    expect(back?.slice(1)).toEqual(naughty);
  }
});

test('without the duty nothing is read; without a file or a source one is asked for', async () => {
  expect((await send('/api/lists/import', { source: 'roster' }, LIST)).statusCode).toBe(401);
  await signIn('auditor');
  expect((await send('/api/lists/preview', { source: 'roster' }, LIST)).json()).toMatchObject({
    error: { code: 'not-your-duty' },
  });
  await signIn('data-desk');
  expect((await send('/api/lists/import', { source: 'roster' })).json()).toMatchObject({
    error: { code: 'no-file' },
  });
  expect((await send('/api/lists/import', {}, LIST)).json()).toMatchObject({ error: { code: 'no-source' } });
  expect((await send('/api/lists/import', { source: 'nobody' }, LIST)).json()).toMatchObject({
    error: { code: 'no-such-source' },
  });
});

// The inbox ---------------------------------------------------------------------------------------------

interface Delivery {
  key: string;
  body: string | Buffer;
  type?: string;
  nonce?: string;
  at?: Date;
  path?: string;
  signature?: string;
}

function deliver({
  key,
  body,
  type = 'application/json',
  nonce = randomUUID(),
  at,
  path = '/api/inbox/provincial',
  signature,
}: Delivery) {
  const bytes = Buffer.from(body);
  const time = (at ?? h.clock.now()).toISOString();
  const hash = createHash('sha256').update(bytes).digest('hex');
  const text = ['POST', '/api/inbox/provincial', time, nonce, hash].join('\n');
  const right = createHmac('sha256', Buffer.from(key, 'hex')).update(text).digest('hex');
  return server.inject({
    method: 'POST',
    url: path,
    headers: {
      'content-type': type,
      'x-seawall-time': time,
      'x-seawall-nonce': nonce,
      'x-seawall-signature': signature ?? right,
    },
    payload: bytes,
  });
}

const rowsOf = (...rows: readonly (readonly unknown[])[]) => JSON.stringify({ columns: HEADING, rows });
const BODY = rowsOf(
  ['张三', identity(1), mobile(1), '江月府1幢'],
  ['李四', identity(2), Number(mobile(2)), null],
);
const keyed = async () => (await h.as('data-desk').do(rotateInboxKey, { code: 'provincial' })).key;
const codeOf = (answer: { json(): unknown }) => (answer.json() as { error: { code: string } }).error.code;
const people = () =>
  h.inside((tx) => row(tx, sql<{ n: number }>`select count(distinct person)::int as n from list_line`));

test('a signed delivery is taken in; the same rows again add nobody; the same delivery again is refused', async () => {
  const key = await keyed();
  const nonce = randomUUID();
  const first = await deliver({ key, body: BODY, nonce });
  expect(first.statusCode).toBe(201);
  expect(first.json()).toMatchObject({ read: 2, accepted: 2 });
  expect(codeOf(await deliver({ key, body: BODY, nonce }))).toBe('delivery-repeated');
  expect((await deliver({ key, body: BODY })).json()).toMatchObject({ accepted: 0, merged: 2 });
  expect((await people())?.n).toBe(2);
  expect(h.entries.at(-1)).toMatchObject({
    word: 'lists.received',
    channel: 'inbox',
    actor: 'inbox:provincial',
  });
});

test('a delivery that came and was not taken in may be sent again as it is', async () => {
  const key = await keyed();
  const nonce = randomUUID();
  // As after a machine that stopped between the number and the list.
  await h.inside((tx) => takeNonce(tx, 'provincial', nonce, h.clock.now()));
  expect((await deliver({ key, body: BODY, nonce })).json()).toMatchObject({ accepted: 2 });
  expect(codeOf(await deliver({ key, body: BODY, nonce }))).toBe('delivery-repeated');
});

test('a spreadsheet can be delivered as well as rows', async () => {
  const key = await keyed();
  const answer = await deliver({ key, body: LIST.bytes, type: 'text/csv' });
  expect(answer.json()).toMatchObject({ read: 1, accepted: 1 });
});

test('a wrong key, a changed body, an old letter, another address, no inbox: refused, and nothing is kept', async () => {
  const key = await keyed();
  const early = new Date(h.clock.now().getTime() - 6 * 60_000);
  expect(codeOf(await deliver({ key, body: BODY, signature: '0'.repeat(64) }))).toBe('delivery-signature');
  expect(codeOf(await deliver({ key: 'ab'.repeat(32), body: BODY }))).toBe('delivery-signature');
  expect(codeOf(await deliver({ key, body: BODY, at: early }))).toBe('delivery-time');
  expect(codeOf(await deliver({ key, body: BODY, path: '/api/inbox/railway' }))).toBe('delivery-signature');
  expect(codeOf(await deliver({ key, body: BODY, nonce: 'x' }))).toBe('delivery-unsigned');
  expect(codeOf(await server.inject({ method: 'POST', url: '/api/inbox/provincial', payload: BODY }))).toBe(
    'delivery-unsigned',
  );
  expect(codeOf(await deliver({ key, body: '{"rows":1}' }))).toBe('delivery-not-understood');
  const newer = await keyed();
  expect(codeOf(await deliver({ key, body: BODY }))).toBe('delivery-signature');
  await h.as('data-desk').do(closeInbox, { code: 'provincial' });
  expect(codeOf(await deliver({ key: newer, body: BODY }))).toBe('delivery-signature');
  expect((await people())?.n).toBe(0);
});
