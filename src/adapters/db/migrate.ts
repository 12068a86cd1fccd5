// Brings a database to the newest shape: the numbered .sql files of migrations/, each once, never backwards.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { openPool } from './pool.ts';
import { refuse } from './refusals.ts';

const FOLDER = join(import.meta.dirname, 'migrations');

/**
 * Runs every migration the database has not seen, all of them or none. `ownerUrl` is a connection that may create
 * tables and roles. Refuses with the file and the line that failed. `until`: the last one that is run, as an earlier
 * release left a database behind.
 */
export async function migrate(ownerUrl: string, until?: string): Promise<string[]> {
  const db = openPool(ownerUrl, { max: 2 });
  try {
    const migrator = new Migrator({
      db,
      migrationTableName: 'migration',
      migrationLockTableName: 'migration_lock',
      provider: { getMigrations: readMigrations },
    });
    const { error, results } = await (until === undefined
      ? migrator.migrateToLatest()
      : migrator.migrateTo(until));
    const broken = results?.find((result) => result.status === 'Error');
    if (error !== undefined)
      refuse('migration-failed', {
        file: `${broken?.migrationName ?? '?'}.sql`,
        why: await whereOf(error, broken),
      });
    return (results ?? []).map((result) => result.migrationName);
  } finally {
    await db.destroy();
  }
}

/** What the database says, with the line of the file it says it about. */
async function whereOf(error: unknown, broken: { migrationName: string } | undefined): Promise<string> {
  const said = error instanceof Error ? error.message : String(error);
  const position = error instanceof pg.DatabaseError ? Number(error.position) : Number.NaN;
  if (broken === undefined || !(position > 0)) return said;
  const text = await readFile(join(FOLDER, `${broken.migrationName}.sql`), 'utf8');
  return `${said} (${text.slice(0, position).split('\n').length})`;
}

async function readMigrations() {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
  const found = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(FOLDER, name), 'utf8');
      return [
        name.replace(/\.sql$/, ''),
        { up: async (db: Kysely<unknown>) => void (await sql.raw(text).execute(db)) },
      ] as const;
    }),
  );
  return Object.fromEntries(found);
}
