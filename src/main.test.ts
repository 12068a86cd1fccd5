// Scenes of opening and closing a whole house, with its engine and folder.
import { mkdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scratch } from '../test/faults/folder.ts';
import { refusal } from '../test/house.ts';
import { freshDatabase } from '../test/setup/database.ts';
import { openDataFolder } from './adapters/db/data-folder.ts';
import { findEntries, settledBelow } from './ledger/store.ts';
import { asHouse, type OpenHouse, openHouse } from './main.ts';
import { serve } from './serve.ts';

let folder: Awaited<ReturnType<typeof scratch>>;
let other: Awaited<ReturnType<typeof scratch>>;
beforeAll(async () => {
  [folder, other] = [await scratch(), await scratch()];
});
afterAll(async () => {
  await folder.remove();
  await other.remove();
});

/** Whether nobody holds the folder any more. */
const isFree = async () => {
  const held = await openDataFolder(folder.path);
  await held.release();
  return true;
};

/** Whether everything in the ledger is older than every transaction still running anywhere on the engine. */
const newestIsSettled = (house: OpenHouse) =>
  asHouse(house, async (tx) => {
    const settled = BigInt(await settledBelow(tx));
    return (await findEntries(tx, { limit: 1 })).every((entry) => BigInt(entry.tx) < settled);
  });

test('a database is opened with the key its data were sealed under, and with no other', {
  timeout: 60_000,
}, async () => {
  const database = await freshDatabase();
  try {
    const first = await openHouse({ data: folder.path, databaseUrl: database.ownerUrl });
    await first.close();
    const no = await refusal(openHouse({ data: other.path, databaseUrl: database.ownerUrl }));
    expect(no.code).toBe('key-other');
    expect(no.words.zh).toContain(other.path);
    const again = await openHouse({ data: folder.path, databaseUrl: database.ownerUrl });
    await again.close();
  } finally {
    await database.close();
  }
});

test('a port that is taken is said in words, and nothing is left running', { timeout: 60_000 }, async () => {
  const database = await freshDatabase();
  const taken = createServer();
  const port = await new Promise<number>((done) => {
    taken.listen(0, '127.0.0.1', () => {
      const address = taken.address();
      done(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  try {
    const settings = { data: other.path, databaseUrl: database.ownerUrl };
    const no = await refusal(serve({ settings, port, host: '127.0.0.1' }));
    expect(no.code).toBe('port-taken');
    expect(no.words.en).toContain(String(port));
    const held = await openDataFolder(other.path);
    await held.release();
  } finally {
    taken.close();
    await database.close();
  }
});

test('when the last seal can not be kept, the rest is closed all the same', { timeout: 60_000 }, async () => {
  const database = await freshDatabase();
  const inTheWay = join(folder.path, 'newest-seal.json.new');
  try {
    const house = await openHouse({ data: folder.path, databaseUrl: database.ownerUrl });
    // The engine is shared with other scenes: while one of them writes, what is younger can not be sealed yet.
    await expect.poll(() => newestIsSettled(house), { timeout: 30_000, interval: 20 }).toBe(true);
    await mkdir(inTheWay);
    await expect(house.close()).rejects.toThrow('EISDIR');
    expect(await isFree()).toBe(true);
  } finally {
    await rm(inTheWay, { recursive: true, force: true });
    await database.close();
  }
});
