// Reads the same workbook damaged in many ways, one after the other, and says in a line how each ended. A program of
// its own, so that a reading that never ends can be stopped from outside (see src/adapters/sheets/hostile.test.ts).
//   node read-damaged.ts FORMAT SEED RUNS SKIP
import fc from 'fast-check';
import { readHere } from '../../src/adapters/sheets/read-here.ts';
import { Refusal } from '../../src/base/refusal.ts';
import { type MadeFormat, workbook } from '../workbooks.ts';

const [format = '', seed = '', runs = '', skip = '0'] = process.argv.slice(2);
const whole = workbook(format as MadeFormat, [
  {
    name: '名单',
    rows: Array.from({ length: 60 }, (_, i) => [
      `张${i}`,
      `33019919640201${i}`,
      15500000000 + i,
      { v: 44634 + i, z: 'm/d/yy' },
    ]),
    merges: ['A1:B1'],
  },
  { name: '藏', rows: [['旧']], hidden: 1 },
]);

const damage = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: fc.integer({ min: 16, max: whole.length - 1 }) }),
  fc.record({
    kind: fc.constant('flip' as const),
    bits: fc.array(fc.nat(whole.length * 8 - 1), { minLength: 1, maxLength: 24 }),
  }),
  fc.record({ kind: fc.constant('twice' as const), at: fc.nat(whole.length), length: fc.nat(400) }),
  fc.record({ kind: fc.constant('wipe' as const), at: fc.nat(whole.length), length: fc.nat(600) }),
);

type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

for (const one of fc.sample(damage, { seed: Number(seed), numRuns: Number(runs) }).slice(Number(skip))) {
  const end = await ending(damaged(one), one.kind === 'cut');
  if (end.startsWith('broke')) process.stderr.write(`${JSON.stringify(one)}\n`);
  process.stdout.write(`${end}\n`);
}

function damaged(how: Damage): Uint8Array {
  if (how.kind === 'cut') return whole.subarray(0, how.at);
  const bytes = Buffer.from(whole);
  if (how.kind === 'flip')
    for (const bit of how.bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  else if (how.kind === 'wipe') bytes.subarray(how.at, how.at + how.length).fill(0);
  else return Buffer.concat([bytes.subarray(0, how.at), bytes.subarray(Math.max(0, how.at - how.length))]);
  return bytes;
}

async function ending(bytes: Uint8Array, cut: boolean): Promise<string> {
  try {
    const book = await readHere(bytes, 'x');
    // What was cut off must not look like a shorter list.
    if (cut && book.sheets[0]?.rows.length !== 60) return 'rows-lost';
    return book.sheets.length > 0 ? 'rows' : 'nothing';
  } catch (error) {
    return error instanceof Refusal ? error.code : `broke: ${String(error)}`;
  }
}
