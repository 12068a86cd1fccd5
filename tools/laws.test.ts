import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { breaches } from './laws.ts';

test('both import laws hold in the whole house', async () => {
  const found = await breaches(join(import.meta.dirname, '..', 'src'));
  expect(found.map((breach) => `${breach.file}:${breach.line} ${breach.says}`)).toEqual([]);
});

test('a breach is named by file, line and law', async () => {
  const src = await mkdtemp(join(tmpdir(), 'laws-'));
  try {
    const write = async (path: string, text: string) => {
      await mkdir(join(src, path, '..'), { recursive: true });
      await writeFile(join(src, path), text);
    };
    await write('people/rules.ts', "// people\nimport { routeAddress } from '../places/rules.ts';\n");
    await write(
      'lists/calls/rules.ts',
      "import { now } from './store.ts';\nimport { a } from '../../base/clock.ts';\n",
    );
    await write('lists/store.ts', "import { peopleTable } from '../people/store.ts';\n");
    await write(
      'lists/acts.ts',
      "import { seeList } from './routes.ts';\nimport { f } from '../adapters/sheets/read.ts';\n",
    );
    await write('gates/rules.ts', "import { x } from '../lists/terms.ts';\n");
    expect((await breaches(src)).map((breach) => `${breach.file}:${breach.line} ${breach.says}`)).toEqual([
      'src/gates/rules.ts:1 gates is not in the table of modules',
      'src/lists/acts.ts:1 acts may not use routes',
      'src/lists/acts.ts:2 lists may not use adapters: only main may',
      'src/lists/calls/rules.ts:1 rules may not use store',
      'src/lists/store.ts:1 store may not use the store of people: it reads its own tables only',
      'src/people/rules.ts:2 people may not use places',
    ]);
  } finally {
    await rm(src, { recursive: true });
  }
});
