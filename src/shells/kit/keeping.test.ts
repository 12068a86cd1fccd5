// Storage that is emptied from outside is noticed, and told, whatever page was there first and however early it ended.
import { beforeEach, expect, test, vi } from 'vitest';
import { forgetLost, noteUnsent } from './keeping.ts';

const marks = new Map<string, string>();
vi.mock('./vault.ts', () => ({
  vault: {
    together: (_names: unknown, fn: (shelves: unknown) => unknown) =>
      fn({
        marks: {
          get: async (name: string) => (marks.has(name) ? { name, value: marks.get(name) } : undefined),
          add: async (one: { name: string; value: string }) => marks.set(one.name, one.value),
        },
      }),
  },
}));

beforeEach(() => {
  marks.clear();
  const noted = new Map<string, string>();
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => noted.get(key) ?? null,
    setItem: (key: string, value: string) => noted.set(key, value),
  });
});

test('what waited in a database that is gone is told to whoever made it, until she has read it', async () => {
  expect(await noteUnsent('wang', 3)).toBe(0);
  expect(await noteUnsent('li', 1)).toBe(0);
  marks.clear();
  expect(await noteUnsent('wang', 0)).toBe(3);
  expect(await noteUnsent('wang', 2)).toBe(3);
  forgetLost('wang');
  expect([await noteUnsent('wang', 2), await noteUnsent('li', 0)]).toEqual([0, 1]);
});

test('a page that named the new database and ended before it noted anything hides no loss', async () => {
  await noteUnsent('wang', 3);
  marks.set('born', 'named by a page that was closed');
  expect([await noteUnsent('wang', 0), await noteUnsent('wang', 0)]).toEqual([3, 3]);
});

test('where nothing was noted before, nothing is lost', async () => {
  marks.set('born', 'an older one');
  expect(await noteUnsent('wang', 2)).toBe(0);
});
