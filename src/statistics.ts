// Counts that may be told of people: a cell of fewer than k is left out, and so are as many others as it takes that
// nobody can work it out from the sums (complementary suppression). Pure.

/** A table of counts: rows × columns. */
export interface Counts {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** cells[row][column] */
  readonly cells: readonly (readonly number[])[];
}

/** What may be told: null is a count that is left out. A sum is told when none of it can be worked out from it. */
export interface ToldCounts {
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly cells: readonly (readonly (number | null)[])[];
  readonly rowSums: readonly (number | null)[];
  readonly columnSums: readonly (number | null)[];
  readonly sum: number | null;
}

/**
 * A table with its sums is one table: the sums are its last row and column. Left out first: every count from 1 to k − 1.
 * Then, until nothing changes: a line of the table in which just one count is left out, or in which all that is left out
 * adds up to less than k, loses its smallest count that is still told. A zero tells nothing about anybody and stays.
 */
export function toldCounts(counts: Counts, k: number): ToldCounts {
  const height = counts.rows.length;
  const width = counts.columns.length;
  const whole: number[][] = counts.cells.map((line) => [...line, sumOf(line)]);
  whole.push(Array.from({ length: width + 1 }, (_, c) => sumOf(whole.map((line) => line[c] ?? 0))));
  const hidden = whole.map((line) => line.map((n) => n > 0 && n < k));
  const lines: { readonly r: number; readonly c: number }[][] = [
    ...whole.map((line, r) => line.map((_, c) => ({ r, c }))),
    ...Array.from({ length: width + 1 }, (_, c) => whole.map((_, r) => ({ r, c }))),
  ];
  const at = ({ r, c }: { r: number; c: number }) => whole[r]?.[c] ?? 0;
  const isHidden = ({ r, c }: { r: number; c: number }) => hidden[r]?.[c] === true;
  for (let changed = true; changed; ) {
    changed = false;
    for (const line of lines) {
      const out = line.filter(isHidden);
      if (out.length === 0) continue;
      // What is left out of a line adds up, to whoever has the rest of it: it must be more than one, and k people at least.
      const parts = out.filter(({ r, c }) => r < height && c < width);
      if (out.length > 1 && (parts.length === 0 || sumOf(parts.map(at)) >= k)) continue;
      const next = line
        .filter((cell) => !isHidden(cell) && at(cell) > 0)
        .sort(
          (a, b) => Number(isSum(a, height, width)) - Number(isSum(b, height, width)) || at(a) - at(b),
        )[0];
      if (next === undefined) continue;
      const row = hidden[next.r];
      if (row === undefined) continue;
      row[next.c] = true;
      changed = true;
    }
  }
  const told = (r: number, c: number) => (hidden[r]?.[c] === true ? null : (whole[r]?.[c] ?? 0));
  return {
    rows: counts.rows,
    columns: counts.columns,
    cells: counts.cells.map((line, r) => line.map((_, c) => told(r, c))),
    rowSums: counts.rows.map((_, r) => told(r, width)),
    columnSums: counts.columns.map((_, c) => told(height, c)),
    sum: told(height, width),
  };
}

const isSum = ({ r, c }: { r: number; c: number }, height: number, width: number) =>
  r === height || c === width;
const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, n) => sum + n, 0);

/** Rows of (row, column, n) as a table. */
export function countsOf(
  found: readonly { readonly row: string; readonly column: string; readonly n: number }[],
): Counts {
  const names = (key: 'row' | 'column') => [...new Set(found.map((one) => one[key]))].sort();
  const [rows, columns] = [names('row'), names('column')];
  return {
    rows,
    columns,
    cells: rows.map((row) =>
      columns.map((column) => found.find((one) => one.row === row && one.column === column)?.n ?? 0),
    ),
  };
}
