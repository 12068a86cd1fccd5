// Words of screens stand twice, once in each language: the same keys, and in each sentence the same holes.
import { glob, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

test('every word of a screen is there in both languages, with the same holes', async () => {
  const wrong: string[] = [];
  let files = 0;
  for await (const file of glob('src/**/words.zh.json', { cwd: ROOT })) {
    files += 1;
    const [zh, en] = await Promise.all([
      wordsIn(join(ROOT, file)),
      wordsIn(join(ROOT, dirname(file), 'words.en.json')),
    ]);
    for (const key of new Set([...Object.keys(zh), ...Object.keys(en)]))
      if (holesOf(zh[key]) !== holesOf(en[key])) wrong.push(`${file}: ${key}`);
  }
  expect(wrong).toEqual([]);
  expect(files).toBeGreaterThan(20);
});

async function wordsIn(file: string): Promise<Readonly<Record<string, string>>> {
  return JSON.parse(await readFile(file, 'utf8')) as Record<string, string>; // flat, by the type of what imports it
}

/** The names of what is filled in, each once; undefined where the sentence is missing. */
function holesOf(sentence: string | undefined): string | undefined {
  if (sentence === undefined) return undefined;
  return [...new Set([...sentence.matchAll(/\{(\w+)(?:\|[^}]*)?\}/g)].map(([, name]) => name))].sort().join();
}
