// Scenes at the residents' page: is this call real?
import rateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestHouse } from '../../../test/house.ts';
import { delivery, GRID, houseWithLists, identity, listOf, mobile } from '../../../test/lists.ts';
import { claimNext } from '../../lists/calls/acts.ts';
import { receiveList } from '../../lists/receive/acts.ts';
import { installErrors } from './errors.ts';
import { installPublic } from './public.ts';

let h: TestHouse;
let server: FastifyInstance;
let code: string;
beforeAll(async () => {
  h = await houseWithLists();
  const book = listOf(['安文涛', identity(1), mobile(1), '江月府 3 幢 1102 室']);
  await h.as('data-desk').do(receiveList, delivery(book));
  await h.settle();
  ({ code } = await h.as('grid-member', GRID).do(claimNext, {}));
  server = Fastify();
  installErrors(server, () => undefined);
  await server.register(rateLimit, { global: false });
  installPublic(server, h.house);
  await server.ready();
});
afterAll(async () => {
  await server.close();
  await h.close();
});

const ask = async (text: string) => {
  const answer = await server.inject({ url: '/api/public/call-code', query: { code: text } });
  return { status: answer.statusCode, body: answer.json() as unknown };
};

test('a code says which unit called and when, and nothing of the person', async () => {
  const spoken = `${code.slice(0, 4)} ${code.slice(4)}`;
  expect((await ask(spoken)).body).toEqual({
    ours: true,
    unit: { zh: '江月一网格', en: 'Grid 1' },
    at: h.clock.now().toISOString(),
  });
});

test('what is no code of ours gets one and the same answer', async () => {
  const other = String((Number(code) + 1) % 100_000_000).padStart(8, '0');
  for (const text of [other, '', 'abc', "1' or 1=1", '123456789'])
    expect(await ask(text)).toEqual({ status: 200, body: { ours: false } });
});

test('after a day a code is forgotten', async () => {
  const called = h.clock.now();
  h.clock.forwardMinutes(24 * 60 + 1);
  expect((await ask(code)).body).toEqual({ ours: false });
  h.clock.set(called);
});

test('guessing is slowed down in words', async () => {
  const answers: { status: number; body: unknown }[] = [];
  for (let i = 0; i < 12; i++) answers.push(await ask('00000000'));
  expect(answers.at(-1)).toMatchObject({ status: 429, body: { error: { code: 'too-often' } } });
});

test('the published number is told to anybody', async () => {
  const answer = await server.inject({ url: '/api/public/official-number' });
  expect(answer.json()).toEqual({ number: '0571-12345', codeHours: 24 });
});
