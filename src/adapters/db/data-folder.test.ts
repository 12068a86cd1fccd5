import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { helper, scratch } from '../../../test/faults/folder.ts';
import { refusal } from '../../../test/house.ts';
import { openDataFolder } from './data-folder.ts';

let folder: Awaited<ReturnType<typeof scratch>>;
beforeEach(async () => {
  folder = await scratch();
});
afterEach(() => folder.remove());

test('a second process on the same folder is refused in words, and the first goes on', async () => {
  const first = await helper('hold-folder.ts', [folder.path]);
  try {
    const no = await refusal(openDataFolder(folder.path));
    expect(no.code).toBe('folder-in-use');
    expect(no.words.zh).toContain(`数据目录「${folder.path}」正被另一个海塘进程使用。请`);
    expect(no.words.en).toContain('is in use by another Seawall process. Stop that one first');
    // Under another name it is the same folder.
    expect(
      (await refusal(openDataFolder(join(folder.path, '..', folder.path.split('/').at(-1) ?? '')))).code,
    ).toBe('folder-in-use');
    expect(first.process.exitCode).toBeNull();
  } finally {
    await first.end('SIGKILL');
  }
  // Killed outright it leaves no lock behind that somebody would have to remove by hand.
  const next = await openDataFolder(folder.path);
  await next.release();
  const again = await openDataFolder(folder.path);
  await again.release();
});

test('the folder keeps its key, and nobody else may read it', async () => {
  const first = await openDataFolder(folder.path);
  await first.release();
  const second = await openDataFolder(folder.path);
  await second.release();
  expect(second.masterKey.equals(first.masterKey)).toBe(true);
  expect(first.masterKey.length).toBe(32);
  if (process.platform !== 'win32')
    expect((await stat(join(folder.path, 'master.key'))).mode & 0o777).toBe(0o600);
});

test('a damaged key is refused, and a lost one is not made anew beside a database', async () => {
  const key = join(folder.path, 'master.key');
  await (await openDataFolder(folder.path)).release();
  const text = await readFile(key, 'utf8');
  await writeFile(key, text.slice(0, 20));
  expect((await refusal(openDataFolder(folder.path))).code).toBe('key-damaged');
  await rm(key);
  await mkdir(join(folder.path, 'pg'));
  const no = await refusal(openDataFolder(folder.path));
  expect(no.code).toBe('key-gone');
  expect(no.words.zh).toContain('请从备份恢复');
  await writeFile(key, text);
  // Refused twice, and still not held: the next one that is in order opens.
  await (await openDataFolder(folder.path)).release();
});

test('where nothing can be written the reason is said', async () => {
  await writeFile(join(folder.path, 'file'), '');
  const no = await refusal(openDataFolder(join(folder.path, 'file', 'data')));
  expect(no.code).toBe('folder-not-writable');
  expect(no.words.en).toContain('ENOTDIR');
});

test('the copy of the newest seal is kept; a damaged one matches no seal', async () => {
  const { sealAnchor, release } = await openDataFolder(folder.path);
  try {
    expect(await sealAnchor.read()).toBeUndefined();
    await sealAnchor.write({ no: 7, hash: 'ab' });
    expect(await sealAnchor.read()).toEqual({ no: 7, hash: 'ab' });
    for (const text of ['', '{"no":7', '{"no":"7","hash":1}', 'null']) {
      await writeFile(join(folder.path, 'newest-seal.json'), text);
      expect(await sealAnchor.read()).toEqual({ no: -1, hash: '' });
    }
  } finally {
    await release();
  }
});

test('two processes that begin at the same moment: one opens, the other is refused', async () => {
  const outcomes = await Promise.allSettled([1, 2, 3].map(() => helper('hold-folder.ts', [folder.path])));
  const opened = outcomes.filter((one) => one.status === 'fulfilled');
  for (const one of opened) await one.value.end();
  expect(opened.length).toBe(1);
});
