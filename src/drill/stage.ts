// The stage: a database of the drill's own on the engine of the data folder (ADR 7). It is built once, with district
// and staff, and cloned for every play, so that a story can be played again and again while it is made smaller.
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { migrate } from '../adapters/db/migrate.ts';
import { asApp, inDatabase, openPool } from '../adapters/db/pool.ts';
import { SetClock } from '../base/clock.ts';
import { secretsFrom } from '../base/secrets.ts';
import type { Db } from '../base/sql.ts';
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
  /** The tables with the sight of the house, for whoever only looks: each question is a transaction of its own. */
  readonly sight: Db;
  /** Does something; what is to follow from it is added to `waiting`, oldest first. */
  hears<T>(waiting: Entry[], fn: () => Promise<T>): Promise<T>;
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
    const url = asApp(inDatabase(ownerUrl, name));
    const db = openPool(withOption(url, THROWN_AWAY), { max: CONNECTIONS.acts, prepared: QUESTIONS });
    const sight = openPool(withOption(url, 'seawall.scope=*'), { max: CONNECTIONS.sight });
    const clock = new SetClock(now);
    const reader = await rulebookReader(db, undefined, rulebookParts);
    const heard = new AsyncLocalStorage<Entry[]>();
    const house: House = {
      db,
      clock,
      secrets: secretsFrom(master),
      rulebookAt: (at) => reader.at(at),
      async enqueue(_tx, entry) {
        if (!follows(entry)) return;
        const waiting = heard.getStore() ?? [];
        // Let go by the engine and done once more, it is one act: what follows, follows from the one that was kept.
        const before = waiting.findIndex((one) => one.request === entry.request);
        waiting.splice(before < 0 ? waiting.length : before, 1, entry);
      },
    };
    return {
      house,
      clock,
      anchor: anchorInMemory(),
      sight,
      hears: (waiting, fn) => heard.run(waiting, fn),
      async close() {
        await db.destroy();
        await sight.destroy();
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

/**
 * Nothing of a drill is worth waiting for the disk: its database is dropped at the end. Its few connections ask the same
 * questions thousands of times: planning each anew for its values costs more than the better plan gains.
 */
const THROWN_AWAY = 'synchronous_commit=off -c plan_cache_mode=force_generic_plan';
/**
 * As many streets act at once as there are connections; the others wait. Each connection learns every question for
 * itself, so that more of them than a small machine keeps busy make a drill slower.
 */
const CONNECTIONS = { acts: 4, sight: 2 } as const;
/** A drill asks on two or three connections whatever a district asks on all of its own: each keeps more prepared. */
const QUESTIONS = 800;

function withOption(url: string, option: string): string {
  const changed = new URL(url);
  const options = changed.searchParams.get('options') ?? '';
  changed.searchParams.set('options', `${options} -c ${option}`.trim());
  return changed.toString();
}
