// A database of one's own for a test file: a clone of the migrated template, dropped at the end.
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { asApp, inDatabase, openPool } from '../../src/adapters/db/pool.ts';
import type { Db } from '../../src/base/sql.ts';
import { TEMPLATE } from './server.ts';

export interface FreshDatabase {
  /** Works under the role of the product, as it does in a district. */
  readonly db: Db;
  readonly ownerUrl: string;
  readonly appUrl: string;
  close(): Promise<void>;
}

/** Clones the template; or makes one that no migration has seen. */
export async function freshDatabase(how: { readonly empty?: true } = {}): Promise<FreshDatabase> {
  const server = inject('ownerUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = new pg.Client({ connectionString: server });
  await admin.connect();
  await admin.query(
    how.empty === true
      ? `create database ${name}`
      : `create database ${name} template ${TEMPLATE} strategy file_copy`,
  );
  const ownerUrl = inDatabase(server, name);
  const appUrl = asApp(ownerUrl);
  const db = openPool(appUrl, { max: 30 });
  return {
    db,
    ownerUrl,
    appUrl,
    async close() {
      await db.destroy();
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}
