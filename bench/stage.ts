// What the measurements stand on: a real house on a scratch folder of this disk, everything durable as in a district,
// and invented people without end.
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { demoHomes, demoPlaces } from '../demo/district.ts';
import type { Home } from '../src/drill/people.ts';
import { asHouse, type OpenHouse, openHouse } from '../src/main.ts';
import { placesWithin } from '../src/places/store.ts';

export const DISTRICT = 'd330114';

export interface Scratch {
  readonly path: string;
  remove(): Promise<void>;
}

/** `SEAWALL_BENCH_FOLDER` names another disk. */
export async function scratchFolder(): Promise<Scratch> {
  const path = await mkdtemp(join(process.env.SEAWALL_BENCH_FOLDER ?? tmpdir(), 'seawall-bench-'));
  await chmod(path, 0o711); // the engine walks through it under another user
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** A folder that is grown once and measured again: `SEAWALL_BENCH_KEEP` names it. */
export async function keptFolder(): Promise<Scratch> {
  const path = process.env.SEAWALL_BENCH_KEEP;
  if (path === undefined) return scratchFolder();
  await mkdir(path, { recursive: true });
  await chmod(path, 0o711);
  return { path, remove: async () => undefined };
}

export interface Stage {
  readonly house: OpenHouse;
  readonly homes: readonly Home[];
  /** A statement as the owner of the database, outside of everything the house does. */
  ask(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

/** Opens a house with the demo district on a folder. */
export async function openStage(folder: string): Promise<Stage> {
  const troubles = (error: Error, where: string) => process.stderr.write(`${where}: ${error.message}\n`);
  const house = await openHouse({ data: folder, demo: true, onTrouble: troubles });
  const owner = new pg.Client({ connectionString: house.ownerUrl });
  await owner.connect();
  const streets = await asHouse(house, (tx) => placesWithin(tx, DISTRICT, 2));
  return {
    house,
    homes: demoHomes(demoPlaces(streets)),
    ask: async (text, values) => (await owner.query(text, values)).rows,
    async close() {
      await owner.end();
      await house.close();
    },
  };
}

/** The address of the engine of a house that runs in a process of its own. */
export async function engineOf(folder: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  const password = (await readFile(join(folder, 'pg-password'), 'utf8')).trim();
  const port = (await readFile(join(folder, 'pg', 'postmaster.pid'), 'utf8')).split('\n')[3];
  return `postgresql://seawall:${password}@127.0.0.1:${port}/postgres`;
}

/** The value below which `share` of the numbers lie. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export const median = (numbers: readonly number[]) => quantile(numbers, 0.5);

/** One measured fact and what was aimed at. */
export interface Finding {
  readonly what: string;
  readonly value: string;
  readonly goal?: string;
  readonly met?: boolean;
}

export async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const begun = performance.now();
  const result = await work();
  return { seconds: (performance.now() - begun) / 1_000, result };
}
