// Wiring only: data folder, engine, rulebook, queue, and the house built of them. Everything that runs (server,
// command line, console) opens a house here and closes it again.

import { codePortOf } from './adapters/codes/port.ts';
import { openDataFolder } from './adapters/db/data-folder.ts';
import { startEngine } from './adapters/db/engine.ts';
import { migrate } from './adapters/db/migrate.ts';
import { openPool } from './adapters/db/pool.ts';
import { refuse } from './adapters/db/refusals.ts';
import { openQueue, type Queue } from './adapters/queue.ts';
import { type Clock, wallClock } from './base/clock.ts';
import { secretsFrom } from './base/secrets.ts';
import { asHouse } from './ledger/perform.ts';
import { isKeyOf, type SealAnchor, sealLedger } from './ledger/seals.ts';
import type { Entry, House } from './ledger/terms.ts';
import { follows, react } from './reactions.ts';
import { rulebookReader } from './rulebook/load.ts';
import { rulebookParts } from './rulebook-parts.ts';
import { setUpDistrict } from './set-up.ts';
import { everyMinute } from './timers.ts';

export interface HouseSettings {
  /** Folder of everything that is kept: database, master key, copy of the newest seal. */
  readonly data: string;
  /** A PostgreSQL ≥ 18 of one's own instead of the one that comes along. */
  readonly databaseUrl?: string | undefined;
  /** Brings the invented demo district: communities, grids, staff. */
  readonly demo?: boolean;
  /** Makes the first accounts, and tells them: somebody reads what is told. A command that ends at once does not. */
  readonly tells?: boolean;
  /** Division code of the district, GB/T 2260. */
  readonly district?: string;
  readonly clock?: Clock;
  /** Told what goes wrong in the background; the text holds no personal data. */
  readonly onTrouble?: (error: Error, where: string) => void;
  /** The side that sets health codes: its address (`https:` or `file:`), and the key we sign with. */
  readonly codes?: { readonly address: string; readonly key: string } | undefined;
  /** Most connections at once. */
  readonly connections?: number;
}

export interface OpenHouse extends House {
  readonly anchor: SealAnchor;
  readonly queue: Queue;
  readonly ownerUrl: string;
  readonly settings: HouseSettings;
  /** Accounts made on first start, to be told once. */
  readonly firstAccounts: readonly { login: string; password: string; role: string }[];
  /** Begins the work in the background: reactions, timers, seals. */
  startWork(): Promise<void>;
  /** Works off follow-ups that wait, here and now: for the command line. */
  drain(): Promise<number>;
  close(): Promise<void>;
}

/** Opens the house of a data folder; sets up the district when it is empty. */
export async function openHouse(settings: HouseSettings): Promise<OpenHouse> {
  const onTrouble = settings.onTrouble ?? (() => undefined);
  const closing: (() => Promise<unknown>)[] = [];
  // One that breaks keeps no other from closing: an engine left running would hold the folder.
  const closeAll = async () => {
    const broken: unknown[] = [];
    for (const close of closing.splice(0).reverse()) await close().catch((error) => broken.push(error));
    if (broken.length > 0) throw broken[0];
  };
  try {
    const folder = await openDataFolder(settings.data);
    closing.push(() => folder.release());
    const engine = await startEngine(folder.path, settings.databaseUrl, {
      onTrouble: (error) => onTrouble(error, 'engine'),
    });
    closing.push(() => engine.stop());
    await migrate(engine.ownerUrl);
    const pool = openPool(engine.appUrl, { max: settings.connections ?? 12 });
    closing.push(() => pool.destroy());
    const secrets = secretsFrom(folder.masterKey);
    const clock = settings.clock ?? wallClock;
    // A database of one's own can be opened from any folder; under another key everything sealed would be unreadable.
    if (!(await asHouse({ db: pool }, (tx) => isKeyOf(tx, secrets))))
      refuse('key-other', { folder: folder.path });
    // The last minute is sealed before the door closes: nothing written today can be changed unseen tonight. After
    // the queue has stopped, which may still be writing.
    closing.push(() => sealLedger({ db: pool, clock, secrets }, folder.sealAnchor));
    const reader = await rulebookReader(pool, undefined, rulebookParts);
    const queue = await openQueue(engine.ownerUrl, follows, (error) => onTrouble(error, 'queue'));
    closing.push(() => queue.stop());
    const house: House = {
      db: pool,
      clock,
      secrets,
      rulebookAt: (now) => reader.at(now),
      enqueue: (tx, entry) => queue.enqueue(tx, entry),
    };
    const firstAccounts = await setUpDistrict(house, {
      district: settings.district ?? '330114',
      demo: settings.demo ?? false,
      tells: settings.tells ?? false,
    });
    const answer = (entry: Entry) => react(house, entry);
    const codes = codePortOf(settings.codes?.address, settings.codes?.key);
    return {
      ...house,
      anchor: folder.sealAnchor,
      queue,
      ownerUrl: engine.ownerUrl,
      settings,
      firstAccounts,
      startWork: () =>
        queue.work({
          react: answer,
          minute: () =>
            everyMinute(house, folder.sealAnchor, (error, where) => onTrouble(error, where), codes),
        }),
      drain: () => queue.drain(answer),
      close: closeAll,
    };
  } catch (error) {
    await closeAll().catch((second) => onTrouble(second, 'closing'));
    throw error;
  }
}

export { asHouse };
