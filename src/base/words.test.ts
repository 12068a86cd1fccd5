import { expect, test } from 'vitest';
import { counted, fill, fillWords } from './words.ts';

test('an English word follows the number beside it, and a hole that nobody filled is seen', () => {
  const rooms = '{n} {n|room is|rooms are} free in {site}';
  expect(fill(rooms, { n: 1, site: 'I-1' })).toBe('1 room is free in I-1');
  expect(fill(rooms, { n: '0', site: 'I-1' })).toBe('0 rooms are free in I-1');
  expect(fill(rooms, { site: 'I-1' })).toBe('{n} {n|room is|rooms are} free in I-1');
  const both = { zh: '{name}：{n} 间', en: '{name}: {n} {n|room|rooms}' };
  expect(fillWords(both, { n: 2, name: { zh: '甲', en: 'A' } })).toEqual({
    zh: '甲：2 间',
    en: 'A: 2 rooms',
  });
  expect([0, 1, 2].map((n) => counted(n, 'guest'))).toEqual(['0 guests', '1 guest', '2 guests']);
  expect(counted(1, 'incident waits', 'incidents wait')).toBe('1 incident waits');
});
