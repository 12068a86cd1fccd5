// The door itself, whoever stands behind it: what is sent badly, too big, twice or from elsewhere; what is told to
// machines; and that nothing of a person gets into a log.
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import pg from 'pg';
import Type from 'typebox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestHouse } from '../../../test/house.ts';
import { DISTRICT, houseWithLists } from '../../../test/lists.ts';
import { settled } from '../../../test/settled.ts';
import { sharedTest } from '../../../test/shared.ts';
import { acts } from '../../acts.ts';
import { Refusal } from '../../base/refusal.ts';
import { row, sql } from '../../base/sql.ts';
import { act, look } from '../../ledger/act.ts';
import { looks } from '../../looks.ts';
import { addUsers } from '../../teams/acts.ts';
import { buildServer } from './server.ts';

const PASSWORD = 'tidal-bore-at-noon-8';
/** Persons nobody has: wherever one of these turns up, something told on somebody. */
const CANARIES = ['诸葛金丝雀', '19912340087', '330114199001010087', 'canary-query-0087', '听涛苑0087室'];

const common = {
  title: { zh: '记一笔', en: 'take a note' },
  duty: 'signed-in',
  purpose: 'outbreak-response',
} as const;

const takeNote = act('door.noted', {
  ...common,
  input: Type.Object({ text: Type.String({ maxLength: 20_000_000 }) }),
  run: async (_tx, { text }) => ({
    about: [`place:${DISTRICT}`],
    place: DISTRICT,
    detail: { length: text.length },
    result: { length: text.length },
  }),
});

/** What goes wrong inside us, with a person in the message, as libraries like to do. */
const stumble = act('door.stumbled', {
  ...common,
  input: Type.Object({ text: Type.String() }),
  run: async (tx, { text }) => {
    await row(tx, sql`select ${text}::int`);
    throw new Error(`could not handle ${text}`);
  },
});

const echo = look('/door/echo/:code', {
  ...common,
  query: Type.Object({
    code: Type.String(),
    n: Type.Optional(Type.Integer()),
    on: Type.Optional(Type.Boolean()),
  }),
  run: async (_tx, query) => query,
});
const trip = look('/door/trip/:code', {
  ...common,
  query: Type.Object({ code: Type.String(), who: Type.Optional(Type.String()) }),
  run: async (_tx, { code, who }) => {
    throw new Error(`tripped over ${code} ${who}`);
  },
});

const allActs = { ...acts, takeNote, stumble };
const allLooks = [...looks, echo, trip];

let house: TestHouse;
let server: FastifyInstance;
let cookie = '';
let address = '';
const logged: string[] = [];
const troubles: string[] = [];

beforeAll(async () => {
  house = await houseWithLists();
  await house.itself.do(addUsers, {
    password: PASSWORD,
    users: [{ login: 'desk', name: '沈伟', duties: [{ role: 'data-desk', place: DISTRICT }] }],
  });
  server = await buildServer(house.house, {
    acts: allActs,
    looks: allLooks,
    version: '9.9.9',
    pages: '/nowhere',
    demoUsers: [],
    district: DISTRICT,
    secureCookie: false,
    health: {},
    log: { level: 'trace', stream: { write: (line) => void logged.push(line) } },
    onTrouble: (error, where) => {
      troubles.push(where);
      server.log.error({ err: error, where }, 'something broke');
    },
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  address = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  const signed = await server.inject({
    method: 'POST',
    url: '/api/sign-in',
    payload: { user: 'desk', password: PASSWORD },
  });
  cookie = String(signed.headers['set-cookie']).split(';')[0] ?? '';
});
afterAll(async () => {
  await server.close();
  await house.close();
});

const post = (url: string, payload: unknown, headers: Record<string, string> = {}) =>
  server.inject({
    method: 'POST',
    url,
    headers: { cookie, 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : JSON.stringify(payload),
  });
const get = (url: string, headers: Record<string, string> = {}) =>
  server.inject({ url, headers: { cookie, ...headers } });

/** Every error says the same three things, and no stack. */
function expectWords(answer: { statusCode: number; body: string }, code?: string) {
  const { error } = JSON.parse(answer.body) as { error: { code: string; zh: string; en: string } };
  expect(error.zh).toMatch(/[\u4e00-\u9fff]/);
  expect(error.en).toMatch(/[a-z]/);
  expect(answer.body).not.toMatch(/\bat .*:\d+:\d+|node_modules|\.ts\b/);
  if (code !== undefined) expect(error.code).toBe(code);
}

sharedTest(
  'bad-input/json-test-suite/test_parsing',
  'whatever is sent as JSON, the answer is a no in words',
  async (folder) => {
    const names = await readdir(folder);
    expect(names.length).toBeGreaterThan(300);
    for (const name of names) {
      const bytes = await readFile(join(folder, name));
      for (const url of ['/api/acts/takeNote', '/api/acts']) {
        const answer = await post(url, bytes);
        expect([400, 413, 415], `${name} ${answer.body.slice(0, 200)}`).toContain(answer.statusCode);
        expectWords(answer);
        // Inside a valid envelope the same text is the input of an act.
        const wrapped = await post(
          '/api/acts/takeNote',
          Buffer.concat([Buffer.from(`{"id":"${randomUUID()}","input":`), bytes, Buffer.from('}')]),
        );
        expect(wrapped.statusCode, name).toBeLessThan(500);
      }
    }
  },
);

test('deep nesting, inherited names and poisoned prototypes are refused or harmless', async () => {
  const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
  for (const body of [
    deep,
    `{"id":"${randomUUID()}","input":${deep}}`,
    '{"__proto__":{"admin":true},"id":1}',
    '{"constructor":{"prototype":{}}}',
  ]) {
    const answer = await post('/api/acts/takeNote', body);
    expect(answer.statusCode).toBe(400);
    expectWords(answer);
  }
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
    expectWords(await post(`/api/acts/${name}`, { id: randomUUID(), input: {} }), 'no-such-act');
});

test('a body that is too big is refused before it is read; one just under is taken', async () => {
  const over = await post('/api/acts/takeNote', {
    id: randomUUID(),
    input: { text: 'x'.repeat(13_000_000) },
  });
  expect(over.statusCode).toBe(413);
  expectWords(over, 'too-large');
  const under = await post('/api/acts/takeNote', {
    id: randomUUID(),
    input: { text: 'x'.repeat(11_000_000) },
  });
  expect(under.json()).toMatchObject({ result: { length: 11_000_000 } });
});

test('with the disk nearly full nothing is written, and reading goes on', async () => {
  const owner = new pg.Client({ connectionString: house.ownerUrl });
  await owner.connect();
  // What the engine answers to every write while the house is reading only (adapters/db/room.ts).
  await owner.query(`
    create function reading_only() returns trigger language plpgsql as
      $$ begin raise exception 'read-only' using errcode = '25006'; end $$;
    create trigger reading_only before insert or update on session execute function reading_only();
    create trigger reading_only before insert on ledger execute function reading_only()`);
  try {
    house.clock.forwardMinutes(2);
    expect((await get('/api/door/echo/P-1')).statusCode).toBe(200);
    const note = await post('/api/acts/takeNote', { id: randomUUID(), input: { text: 'a' } });
    expect(note.statusCode).toBe(507);
    expectWords(note, 'storage-full');
  } finally {
    await owner.query('drop function reading_only cascade');
    await owner.end();
  }
});

test('a database that is away is said to be away, also to who asks before any act', async () => {
  const gone = Object.assign(new Error('terminating connection'), { code: '57P01' });
  const away = await buildServer(
    { ...house.house, rulebookAt: () => Promise.reject(gone) },
    {
      acts: {},
      looks: [],
      version: '1',
      pages: '/nowhere',
      demoUsers: [],
      district: DISTRICT,
      secureCookie: false,
      health: {},
      log: 'silent',
      onTrouble: () => undefined,
    },
  );
  try {
    const answer = await away.inject({ url: '/api/session', headers: { cookie } });
    expect(answer.statusCode).toBe(503);
    expectWords(answer, 'storage-away');
  } finally {
    await away.close();
  }
});

test('what is no JSON, has no body or another type is told the form to use', async () => {
  expectWords(
    await post('/api/acts/takeNote', 'id=1&input=2', { 'content-type': 'application/x-www-form-urlencoded' }),
    'not-json',
  );
  expectWords(await post('/api/acts/takeNote', '<xml/>', { 'content-type': 'text/xml' }), 'not-json');
  expectWords(await post('/api/acts/takeNote', ''), undefined);
  expectWords(
    await server.inject({ method: 'POST', url: '/api/acts/takeNote', headers: { cookie } }),
    'input-not-understood',
  );
  for (const body of ['null', '1', '[]', '"x"', '{"id":"not-a-uuid","input":{}}'])
    expectWords(await post('/api/acts/takeNote', body), 'input-not-understood');
});

test('an unknown act, look, address or method is told where the list is', async () => {
  const unknown = await post('/api/acts/makeCoffee', { id: randomUUID(), input: {} });
  expect(unknown.statusCode).toBe(404);
  expectWords(unknown, 'no-such-act');
  for (const url of [
    '/api/nothing',
    '/api/%00',
    '/nothing.js',
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/api/%E4%B8',
  ]) {
    const answer = await get(url);
    expect([400, 404], url).toContain(answer.statusCode);
    expectWords(answer);
    expect(answer.body).not.toContain('root:');
  }
  for (const method of ['PUT', 'DELETE', 'PATCH'] as const) {
    const answer = await server.inject({ method, url: '/api/acts/takeNote', headers: { cookie } });
    expect([404, 405]).toContain(answer.statusCode);
  }
});

test('the same id twice is one act; with another input it is refused', async () => {
  const id = randomUUID();
  const first = await post('/api/acts/takeNote', { id, input: { text: 'abc' } });
  expect(first.json()).toMatchObject({ result: { length: 3 }, repeated: false });
  // Capital letters are the same id.
  const again = await post('/api/acts/takeNote', { id: id.toUpperCase(), input: { text: 'abc' } });
  expect(again.json()).toMatchObject({ entry: first.json().entry, result: { length: 3 }, repeated: true });
  const other = await post('/api/acts/takeNote', { id, input: { text: 'abcd' } });
  expectWords(other, 'request-id-reused');
  const racing = randomUUID();
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => post('/api/acts/takeNote', { id: racing, input: { text: 'xy' } })),
  );
  expect(answers.map((one) => one.statusCode)).toEqual(Array(8).fill(200));
  expect(new Set(answers.map((one) => one.json().entry)).size).toBe(1);
  expect(answers.filter((one) => one.json().repeated === false).length).toBe(1);
});

test('a batch answers each of its acts, in order; one no does not stop the rest', async () => {
  const item = (name: string, input: unknown, id: string = randomUUID()) => ({ id, name, input });
  const twice = item('takeNote', { text: 'a' });
  const sent = [
    twice,
    item('makeCoffee', {}),
    item('takeNote', { text: 1 }),
    item('stumble', { text: 'x' }),
    twice,
    item('takeNote', { text: 'bcd' }),
  ];
  const answer = await post('/api/acts', { acts: sent });
  expect(answer.statusCode).toBe(200);
  const { answers } = answer.json() as { answers: Record<string, unknown>[] };
  expect(answers.map((one) => one.id)).toEqual(sent.map((one) => one.id));
  expect(answers).toMatchObject([
    { result: { length: 1 }, repeated: false },
    { status: 404, error: { code: 'no-such-act' } },
    { status: 400, error: { code: 'input-not-understood' } },
    { status: 500, error: { code: 'our-fault' } },
    { result: { length: 1 }, repeated: true },
    { result: { length: 3 }, repeated: false },
  ]);
  expectWords(await post('/api/acts', { acts: Array(201).fill(twice) }), 'input-not-understood');
});

test('nothing is done or shown without signing in, and no page of another site may press a button here', async () => {
  const stranger = { cookie: '' };
  for (const [url, payload] of [
    ['/api/acts/takeNote', { id: randomUUID(), input: { text: 'a' } }],
    ['/api/acts', { acts: [] }],
  ] as const)
    expectWords(await post(url, payload, stranger), 'not-signed-in');
  for (const url of ['/api/acts', '/api/live', '/api/jobs', '/api/door/echo/1'])
    expectWords(await get(url, stranger), 'not-signed-in');
  for (const [site, status] of [
    ['cross-site', 403],
    ['same-site', 403],
    ['same-origin', 200],
    ['none', 200],
  ] as const) {
    const answer = await post(
      '/api/acts/takeNote',
      { id: randomUUID(), input: { text: 'a' } },
      { 'sec-fetch-site': site },
    );
    expect(answer.statusCode, site).toBe(status);
  }
});

test('an address is read as the look’s schema asks', async () => {
  expect((await get('/api/door/echo/P-1?n=7&on=true')).json()).toEqual({ code: 'P-1', n: 7, on: true });
  for (const query of ['n=x', 'n=1.5', 'n=', 'on=maybe', 'n=1&n=x'])
    expect([200, 400], query).toContain((await get(`/api/door/echo/P-1?${query}`)).statusCode);
  expectWords(await get('/api/door/echo/P-1?n=x'), 'input-not-understood');
});

test('every page comes with the headers that keep strangers’ scripts out', async () => {
  for (const url of ['/api/docs', '/api/session', '/healthz', '/nothing']) {
    const { headers } = await get(url);
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("object-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe|unsafe-eval/);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['x-powered-by']).toBeUndefined();
    if (url.startsWith('/api/')) expect(headers['cache-control']).toBe('no-store');
  }
  const signed = await server.inject({
    method: 'POST',
    url: '/api/sign-in',
    payload: { user: 'desk', password: PASSWORD },
  });
  expect(String(signed.headers['set-cookie'])).toMatch(/HttpOnly.*SameSite=Strict/i);
});

test('health: shallow for anybody, deep for this machine alone', async () => {
  expect((await get('/healthz')).json()).toEqual({ ok: true });
  const deep = await get('/healthz?deep=1');
  const { checks } = deep.json() as { checks: Record<string, { ok: boolean }> };
  expect(checks.database).toMatchObject({ ok: true });
  expect(Object.keys(checks)).toEqual(expect.arrayContaining(['database', 'seals', 'rulebook']));
  expect(deep.statusCode).toBe(Object.values(checks).every((one) => one.ok) ? 200 : 503);
  const outside = { url: '/healthz?deep=1', remoteAddress: '10.0.0.7' };
  expect((await server.inject(outside)).json()).toEqual({ ok: true });
  expect((await server.inject({ url: '/metrics', remoteAddress: '10.0.0.7' })).statusCode).toBe(404);
  // What a proxy on this machine passes on is not this machine asking.
  const passedOn = { url: '/metrics', headers: { 'x-forwarded-for': '203.0.113.9' } };
  expect((await server.inject(passedOn)).statusCode).toBe(404);
  const metrics = await server.inject('/metrics');
  expect(metrics.body).toContain('seawall_request_seconds_bucket');
  // By route, never by address: what somebody looked for is no label.
  expect(metrics.body).not.toContain('P-1');
});

/** What a live page is told until the text holds `until`; `begun` runs once its stream is open. */
function told(url: string, until: string, begun: () => void = () => undefined): Promise<string> {
  return new Promise((done, failed) => {
    let text = '';
    const stream = httpRequest(`${address}${url}`, { headers: { cookie } }, (answer) => {
      expect(answer.headers['content-type']).toContain('text/event-stream');
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (!text.includes(until)) return;
        stream.destroy();
        done(text);
      });
      begun();
    });
    stream.on('error', (error) => (text.includes(until) ? done(text) : failed(error)));
    stream.end();
  });
}

const note = (text: string) => post('/api/acts/takeNote', { id: randomUUID(), input: { text } });

test('a live page hears of what was done, without what it was about in words', {
  timeout: 60_000,
}, async () => {
  // At once: the first page to listen misses nothing of its first second.
  const heard = await told('/api/live', 'door.noted', () => void note(CANARIES[0] ?? ''));
  expect(heard).toContain('"word":"door.noted"');
  expect(heard).not.toContain(CANARIES[0]);
});

test('what was done between reading a page and listening for it is told', { timeout: 60_000 }, async () => {
  const { since } = (await get('/api/session')).json() as { since: string };
  await note('a');
  expect(await told(`/api/live?since=${since}`, 'door.noted')).toContain('"word":"door.noted"');
  // Too much to tell one by one, of a page that slept: it is told to read everything again.
  const many = () => ({ name: 'takeNote', id: randomUUID(), input: { text: 'b' } });
  for (let i = 0; i < 5; i++) await post('/api/acts', { acts: Array.from({ length: 100 }, many) });
  await settled(house.house);
  const again = await told(`/api/live?since=${since}`, 'event: again');
  expect(again).not.toContain('door.noted');
  // What is no moment of the ledger begins now.
  expect(await told('/api/live?since=yesterday', 'door.noted', () => void note('c'))).toContain('door.noted');
});

test('the description is OpenAPI 3.1 in its bones, and lists every act and look', async () => {
  const document = (await get('/api/openapi.json')).json() as {
    openapi: string;
    info: { title: string; version: string };
    paths: Record<string, Record<string, Operation>>;
  };
  expect(document.openapi).toMatch(/^3\.1\.\d+$/);
  expect(document.info.title).toBeTruthy();
  expect(document.info.version).toBe('9.9.9');
  for (const name of Object.keys(allActs))
    expect(document.paths[`/api/acts/${name}`]?.post, name).toBeDefined();
  const ids: string[] = [];
  for (const [path, item] of Object.entries(document.paths)) {
    expect(path).toMatch(/^\//);
    // A variable part is written {so}, and is a parameter of the path.
    expect(path, 'variables of a path are in braces').not.toContain(':');
    for (const [method, operation] of Object.entries(item)) {
      expect(['get', 'post']).toContain(method);
      if (operation.operationId !== undefined) ids.push(operation.operationId);
      expect(Object.keys(operation.responses).length).toBeGreaterThan(0);
      for (const [code, answer] of Object.entries(operation.responses)) {
        expect(code).toMatch(/^([1-5]\d\d|[1-5]XX|default)$/);
        expect(answer.description).toBeTruthy();
      }
      const parameters = operation.parameters ?? [];
      const variables = Array.from(path.matchAll(/\{(\w+)\}/g), (match) => match[1]);
      const inPath = parameters.filter((one) => one.in === 'path');
      expect(inPath.map((one) => one.name).sort()).toEqual(variables.sort());
      for (const one of inPath) expect(one.required).toBe(true);
      expect(new Set(parameters.map((one) => `${one.in} ${one.name}`)).size).toBe(parameters.length);
      if (method === 'post') expect(operation.requestBody?.content['application/json']?.schema).toBeDefined();
    }
  }
  expect(new Set(ids).size).toBe(ids.length);
  for (const one of allLooks)
    expect(document.paths[`/api${one.path.replace(/:(\w+)/g, '{$1}')}`]?.get, one.path).toBeDefined();
});

interface Operation {
  operationId?: string;
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { content: Record<string, { schema: unknown }> };
  responses: Record<string, { description: string }>;
}

test('the page of the interface names every act in both languages and holds no script', async () => {
  const page = await get('/api/docs');
  expect(page.headers['content-type']).toContain('text/html');
  for (const [name, one] of Object.entries(allActs)) {
    expect(page.body).toContain(`/api/acts/${name}<`);
    expect(page.body).toContain(one.title.zh);
  }
  expect(page.body).not.toMatch(/<script|onclick=|style="/);
  expect((await get('/api/docs.css')).headers['content-type']).toContain('text/css');
});

test('nothing of a person gets into the log, whatever goes wrong', async () => {
  const before = logged.length;
  const [name = '', phone = '', document = '', query = '', place = ''] = CANARIES;
  const text = CANARIES.join(' ');
  const search = `${encodeURIComponent(query)}&who=${encodeURIComponent(name)}`;
  await get(`/api/door/echo/${phone}?n=x&q=${search}`);
  await get(`/api/door/trip/${document}?who=${encodeURIComponent(name)}`);
  await get(`/api/${encodeURIComponent(name)}/nothing?q=${search}`);
  await post('/api/acts/takeNote', { id: randomUUID(), input: { text } });
  await post('/api/acts/takeNote', { id: randomUUID(), input: { text: 1, [name]: place } });
  await post('/api/acts/stumble', { id: randomUUID(), input: { text } });
  await post('/api/acts', { acts: [{ id: randomUUID(), name: 'stumble', input: { text } }] });
  await post(`/api/acts/${encodeURIComponent(name)}`, { id: randomUUID(), input: {} });
  await post('/api/acts/takeNote', `{"id": "${name}`);
  await post('/api/sign-in', { user: name, password: document });
  await get('/api/door/echo/1', {
    cookie: `seawall_session=${phone}`,
    'user-agent': query,
    'x-forwarded-for': phone,
  });
  const lines = logged.slice(before).join('\n');
  expect(lines).toContain('/api/door/trip/:code');
  expect(troubles.length).toBeGreaterThan(0);
  for (const canary of CANARIES) {
    expect(lines, canary).not.toContain(canary);
    expect(lines, canary).not.toContain(encodeURIComponent(canary));
  }
  // Nor a password, a session, or where the program lies.
  expect(lines).not.toContain(PASSWORD);
  expect(lines).not.toContain(cookie.split('=')[1] ?? 'no cookie');
});

test('what breaks inside is our fault, has a number to ask for, and shows nothing of the inside', async () => {
  const answer = await post('/api/acts/stumble', { id: randomUUID(), input: { text: CANARIES[0] } });
  expect(answer.statusCode).toBe(500);
  expectWords(answer, 'our-fault');
  expect(answer.body).not.toMatch(/select|integer|stumble|could not/);
  expect(answer.json().error.params.request).toMatch(/^[0-9a-f-]{36}$/);
  expect(new Refusal('x', { status: 400, zh: '一', en: 'a' }).status).toBe(400);
});

test('a screen that renews itself keeps no desk signed in; a person at it does', async () => {
  const signIn = async () => {
    const answer = await server.inject({
      method: 'POST',
      url: '/api/sign-in',
      payload: { user: 'desk', password: PASSWORD },
    });
    return String(answer.headers['set-cookie']).split(';')[0] ?? '';
  };
  const [left, used] = [await signIn(), await signIn()];
  const statusOf = async (url: string, headers: Record<string, string>) =>
    (await server.inject({ url, headers })).statusCode;
  const live = (headers: Record<string, string>) =>
    new Promise<number | undefined>((done, failed) => {
      const stream = httpRequest(`${address}/api/live`, { headers }, (answer) => {
        stream.destroy();
        done(answer.statusCode);
      });
      stream.on('error', failed).end();
    });
  for (let i = 0; i < 2; i++) {
    house.clock.forwardMinutes(7);
    for (const url of ['/api/my-day', '/api/session', '/api/jobs'])
      expect(await statusOf(url, { cookie: left, 'x-seawall-unattended': '1' })).toBe(200);
    expect(await live({ cookie: left })).toBe(200);
    expect(await statusOf('/api/my-day', { cookie: used })).toBe(200);
  }
  house.clock.forwardMinutes(2);
  expect(await statusOf('/api/my-day', { cookie: left })).toBe(401);
  expect(await statusOf('/api/my-day', { cookie: used })).toBe(200);
});

test('a wall stays signed in through a shift untouched, and can do nothing but show', async () => {
  const answer = await server.inject({
    method: 'POST',
    url: '/api/sign-in',
    headers: { 'x-seawall-channel': 'wall' },
    payload: { user: 'desk', password: PASSWORD },
  });
  const wall = { cookie: String(answer.headers['set-cookie']).split(';')[0] ?? '' };
  house.clock.forwardMinutes(11 * 60);
  const shown = await server.inject({
    url: '/api/wall',
    headers: { ...wall, 'x-seawall-unattended': '1' },
  });
  expect(shown.statusCode).toBe(200);
  const people = await server.inject({ url: '/api/people', headers: wall });
  expect(people.statusCode).toBe(403);
  const done = await server.inject({
    method: 'POST',
    url: '/api/acts/giveErrand',
    headers: { ...wall, 'content-type': 'application/json' },
    payload: {
      id: randomUUID(),
      input: { role: 'data-desk', unit: DISTRICT, title: '贴海报', dueAt: house.clock.now().toISOString() },
    },
  });
  expect(done.json().error.code).toBe('not-your-duty');
  house.clock.forwardMinutes(2 * 60);
  expect((await server.inject({ url: '/api/wall', headers: wall })).statusCode).toBe(401);
});
