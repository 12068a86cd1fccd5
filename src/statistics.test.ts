import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Counts, toldCounts } from './statistics.ts';

const table = (cells: number[][]): Counts => ({
  rows: cells.map((_, i) => `r${i}`),
  columns: (cells[0] ?? []).map((_, i) => `c${i}`),
  cells,
});

test('a small count is left out, and so is another, so that it can not be worked out from the sum', () => {
  const told = toldCounts(
    table([
      [3, 40, 50],
      [20, 30, 60],
      [25, 35, 70],
    ]),
    10,
  );
  expect(told.cells[0]?.[0]).toBeNull();
  expect(told.cells[0]?.filter((one) => one === null).length).toBeGreaterThan(1);
  expect(told.cells.map((line) => line[0]).filter((one) => one === null).length).toBeGreaterThan(1);
  expect(told.sum).toBe(333);
});

test('a table of large counts is told whole, and a zero says nothing about anybody', () => {
  const told = toldCounts(
    table([
      [0, 40],
      [20, 30],
    ]),
    10,
  );
  expect(told.cells).toEqual([
    [0, 40],
    [20, 30],
  ]);
});

test('nothing at all is told of a handful of people', () => {
  const told = toldCounts(
    table([
      [1, 2],
      [0, 1],
    ]),
    10,
  );
  expect(told.sum).toBeNull();
  expect(told.cells.flat().filter((one) => one !== null && one > 0)).toEqual([]);
});

test('whatever the table, no line of it leaves a single count, or fewer than k people, to be worked out', () => {
  const cells = fc.integer({ min: 1, max: 5 }).chain((width) =>
    fc.array(
      fc.array(fc.oneof(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 0, max: 300 })), {
        minLength: width,
        maxLength: width,
      }),
      { minLength: 1, maxLength: 5 },
    ),
  );
  fc.assert(
    fc.property(cells, fc.constantFrom(3, 10), (given, k) => {
      const told = toldCounts(table(given), k);
      const { cells: shown, rowSums, columnSums, sum } = told;
      const whole = [...shown.map((line, r) => [...line, rowSums[r] ?? null]), [...columnSums, sum]];
      const real = [...given.map((line) => [...line, line.reduce((a, b) => a + b, 0)])];
      real.push((real[0] ?? []).map((_, c) => real.reduce((a, line) => a + (line[c] ?? 0), 0)));
      for (const [r, line] of whole.entries())
        for (const [c, n] of line.entries()) {
          expect(n === null || n === real[r]?.[c]).toBe(true);
          expect(n !== null && n > 0 && n < k).toBe(false);
        }
      const lines = [
        ...whole.map((line, r) => line.map((n, c) => ({ n, real: real[r]?.[c] ?? 0 }))),
        ...(whole[0] ?? []).map((_, c) =>
          whole.map((line, r) => ({ n: line[c] ?? null, real: real[r]?.[c] ?? 0 })),
        ),
      ];
      for (const line of lines) {
        const out = line.filter((one) => one.n === null);
        // One unknown in a line that is otherwise known could be subtracted.
        if (out.length === 1) expect(line.every((one) => one.n === null || one.n === 0)).toBe(true);
      }
    }),
    { numRuns: 400 },
  );
});
