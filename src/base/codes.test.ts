import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codeOf } from './codes.ts';

test('an incident and a need are not spoken like an invariant, nor a training like a trip', () => {
  const spoken = [codeOf('incident', 2), codeOf('need', 7), codeOf('trip', 4), codeOf('training', 4)];
  expect(spoken).toEqual(['INC-2', 'NEED-7', 'T-4', 'TR-4']);
});

// The drill invents thermometers and tubes, which are things with labels of their own.
test('no code is spelled anywhere else', async () => {
  const src = join(import.meta.dirname, '..');
  const files = (await readdir(src, { recursive: true })).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.ts$|^base\/codes\.ts$|^drill\//.test(file),
  );
  const spelled = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(src, file), 'utf8');
      return /(?<![\w-])(P|E|C|NEED|R|D|S|I|Q|B|INC|M|T|TR)-\$\{/.test(text) ? [file] : [];
    }),
  );
  expect(files.length).toBeGreaterThan(200);
  expect(spelled.flat()).toEqual([]);
});
