// What was erased has left the tables, not yet their files: an engine keeps the old row in its page until it needs the
// room. The tables are written anew without it; that needs their owner, and nobody who reads them meanwhile.
import pg from 'pg';

const NOT_ALLOWED = '42501';

/** Writes these tables and their indexes anew, and asks the engine to begin a new file of its journal. */
export async function sweep(ownerUrl: string, tables: Iterable<string>): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    for (const table of tables) await owner.query(`vacuum (full, analyze) ${pg.escapeIdentifier(table)}`);
    // An owner of a database somebody else runs may not say this; the certificate leaves the journal to whoever runs it.
    for (const ask of ['select pg_switch_wal()', 'checkpoint'])
      await owner.query(ask).catch((error: { code?: string }) => {
        if (error.code !== NOT_ALLOWED) throw error;
      });
  } finally {
    await owner.end();
  }
}
