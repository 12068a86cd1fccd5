// The stage: a database of the drill's own on the engine of the data folder (ADR 7). It is built once, with district
// and staff, and cloned for every play, so that a story can be played again and again while it is made smaller.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../adapters/db/migrate.ts';
import { asApp, inDatabase, openPool } from '../adapters/db/pool.ts';
import { SetClock } from '../base/clock.ts';
import { secretsFrom } from '../base/secrets.ts';
import { anchorInMemory, type SealAnchor } from '../ledger/seals.ts';
import type { Entry, House } from '../ledger/terms.ts';
import { follows } from '../reactions.ts';
import { rulebookReader } from '../rulebook/load.ts';
import { rulebookParts } from '../rulebook-parts.ts';

/** A house to play in. */
export interface Scene {
  readonly house: House;
  readonly clock: SetClock;
  readonly anchor: SealAnchor;
  /** Entries whose follow-ups have not been performed yet, oldest first. */
  readonly waiting: Entry[];
  /** Ends the play; the database goes with it. */
  close(): Promise<void>;
}

export interface Stage {
  /** A fresh scene, as everything was when the stage had been built. */
  open(now: Date): Promise<Scene>;
  close(): Promise<void>;
}

/**
 * Builds a stage on the server at `ownerUrl`. `build` sets up what every play begins with; `template` is a migrated
 * database to begin from (tests have one).
 */
export async function buildStage(
  ownerUrl: string,
  options: { now: Date; template?: string; build(scene: Scene): Promise<void> },
): Promise<Stage> {
  const admin = new pg.Client({ connectionString: ownerUrl });
  await admin.connect();
  const master = randomBytes(32);
  const names: string[] = [];
  const make = async (template: string | undefined) => {
    const name = `drill_${randomBytes(6).toString('hex')}`;
    const from = template === undefined ? '' : ` template ${template} strategy file_copy`;
    await admin.query(`create database ${name}${from}`);
    names.push(name);
    return name;
  };
  const drop = async (name: string) => {
    await admin.query(`drop database if exists ${name} with (force)`);
    names.splice(names.indexOf(name), 1);
  };
  const close = async () => {
    for (const name of [...names]) await drop(name);
    await admin.end();
  };
  const openIn = async (name: string, now: Date, done: () => Promise<void>): Promise<Scene> => {
    const db = openPool(throwAway(asApp(inDatabase(ownerUrl, name))), { max: 4 });
    const clock = new SetClock(now);
    const reader = await rulebookReader(db, undefined, rulebookParts);
    const waiting: Entry[] = [];
    const house: House = {
      db,
      clock,
      secrets: secretsFrom(master),
      rulebookAt: (at) => reader.at(at),
      async enqueue(_tx, entry) {
        if (follows(entry.word)) waiting.push(entry);
      },
    };
    return {
      house,
      clock,
      anchor: anchorInMemory(),
      waiting,
      async close() {
        await db.destroy();
        await done();
      },
    };
  };
  try {
    const built = await make(options.template);
    if (options.template === undefined) await migrate(inDatabase(ownerUrl, built));
    const scene = await openIn(built, options.now, async () => undefined);
    try {
      await options.build(scene);
    } finally {
      await scene.close();
    }
    return {
      async open(now) {
        const name = await make(built);
        return openIn(name, now, () => drop(name));
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Nothing of a drill is worth waiting for the disk: its database is dropped at the end. */
function throwAway(url: string): string {
  const changed = new URL(url);
  const options = changed.searchParams.get('options') ?? '';
  changed.searchParams.set('options', `${options} -c synchronous_commit=off`.trim());
  return changed.toString();
}
