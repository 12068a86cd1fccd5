// Room on the disk. PostgreSQL stops altogether when it can not write its log any more; so before it comes to that
// the house turns to reading only: what is there can be read, a write is refused in words, and when there is room
// again writing goes on, without a restart.
import { statfs } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { refuse } from './refusals.ts';

/** Four files of the engine's log, with which it can always end in order. Default; no source. */
const LEAST_BYTES = 64 * 1024 * 1024;
/** Writing goes on when there is twice that, so that the house does not flicker at the border. Default; no source. */
const ENOUGH_BYTES = 2 * LEAST_BYTES;
/** How often the room is looked at. Default; no source. */
const LOOK_EVERY_MS = 2_000;

export interface RoomKeeper {
  /** Refuses when there is too little room to open a house at all. */
  mustHave(folder: string): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Bytes an ordinary user may still write where `folder` lies. */
export async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Keeps the engine at `ownerUrl` from filling the disk that `home` lies on. */
export function roomKeeper(
  ownerUrl: string,
  home: string,
  freeBytes: (folder: string) => Promise<number>,
  lookEveryMs = LOOK_EVERY_MS,
): RoomKeeper {
  let readingOnly = false;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    const free = await freeBytes(home);
    if (!readingOnly && free < LEAST_BYTES) readingOnly = await setReadingOnly(ownerUrl, true);
    else if (readingOnly && free >= ENOUGH_BYTES) readingOnly = await setReadingOnly(ownerUrl, false);
  }
  // One look at a time, however long it takes. Away for a moment (starting again after a crash): the next one tells.
  const next = () => {
    looking ??= look()
      .catch(() => undefined)
      .finally(() => {
        looking = undefined;
      });
  };
  return {
    async mustHave(folder) {
      if ((await freeBytes(folder)) < LEAST_BYTES)
        refuse('no-room', { folder, megabytes: LEAST_BYTES / (1024 * 1024) });
    },
    async start() {
      // A house that was closed while the disk was full is found as it was left.
      readingOnly = await isReadingOnly(ownerUrl);
      // Opening writes, and it was just found that there is room for that.
      if (readingOnly) readingOnly = await setReadingOnly(ownerUrl, false);
      await look();
      timer = setInterval(next, lookEveryMs);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await looking;
    },
  };
}

/** Connections that are open follow at their next transaction; resolves when new ones begin with it. */
async function setReadingOnly(ownerUrl: string, on: boolean): Promise<boolean> {
  await asked(ownerUrl, `alter system set default_transaction_read_only = ${on ? 'on' : 'off'}`);
  await asked(ownerUrl, 'select pg_reload_conf()');
  for (let waited = 0; waited < 2_000 && (await isReadingOnly(ownerUrl)) !== on; waited += 50) await wait(50);
  return on;
}

async function isReadingOnly(ownerUrl: string): Promise<boolean> {
  const [first] = await asked(ownerUrl, 'show default_transaction_read_only');
  return first?.default_transaction_read_only === 'on';
}

async function asked(ownerUrl: string, question: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 5_000 });
  // An engine that ends just now says so to a connection that asks nothing; unheard, it would end us too.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(question)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}
