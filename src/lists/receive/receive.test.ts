// Scenes of taking in lists: what becomes of every row, who is asked what, who gets the work, what goes back.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { openTestHouse, type TestHouse } from '../../../test/house.ts';
import { uuidv7 } from '../../base/ids.ts';
import { importFile } from '../../import-file.ts';
import { setUpSources } from './acts.ts';

const ROSTER = '/work/shared/data/roster';
let h: TestHouse;
afterEach(() => h?.close());

async function house() {
  h = await openTestHouse();
  await h.itself.do(setUpSources, { district: 'd330114' });
  return h;
}
test('roster', async () => {
  const { house: it } = await house();
  for (const name of ['roster.xlsx', 'roster-gbk.csv']) {
    const bytes = await readFile(`${ROSTER}/${name}`);
    const t = performance.now();
    const r = await importFile(it, {
      source: 'roster',
      fileName: name,
      bytes,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    console.log(
      name,
      performance.now() - t,
      { ...r, questioned: r.questioned.length },
      r.questioned.slice(0, 2),
    );
  }
});
