// How long an early answer has lain is said of that answer only: our clock is set by it.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askEarly, lainMs, takeEarly } from './early.ts';

const SESSION = '/api/session';
let now = 0;

beforeEach(() => {
  now = 1_000;
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  vi.stubGlobal('fetch', async () => new Response('{"user":null}'));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test('an early answer tells once how long it has lain', async () => {
  await askEarly(SESSION);
  now += 2_500;
  expect(await takeEarly(SESSION, '')).toMatchObject({ status: 200 });
  expect([lainMs(SESSION), lainMs(SESSION)]).toEqual([2_500, 0]);
});

test('one too old, of somebody else, or asked for anew says nothing of the answer that was read', async () => {
  await askEarly(SESSION);
  now += 60_000;
  expect(takeEarly(SESSION, '')).toBeUndefined();
  expect(lainMs(SESSION)).toBe(0);

  await askEarly(SESSION);
  now += 3_000;
  expect(takeEarly(SESSION, 'somebody')).toBeUndefined();
  expect(lainMs(SESSION)).toBe(0);

  // Handed over, and came to nothing: the next one is read from the house, minutes later.
  await askEarly(SESSION);
  await takeEarly(SESSION, '');
  now += 300_000;
  expect(takeEarly(SESSION, '')).toBeUndefined();
  expect(lainMs(SESSION)).toBe(0);
});

test('the answer to another question has no part in it', async () => {
  await askEarly('/api/my-day');
  now += 4_000;
  await askEarly(SESSION);
  now += 500;
  await takeEarly(SESSION, '');
  expect(lainMs(SESSION)).toBe(500);
});
