// All databases of a server share their transaction numbers: another file's scene may keep a row from being settled.
import { setTimeout as wait } from 'node:timers/promises';
import { row, sql } from '../src/base/sql.ts';
import { asHouse } from '../src/ledger/perform.ts';
import type { House } from '../src/ledger/terms.ts';

/** Waits until every row of the ledger can be sealed and told. */
export async function settled(house: Pick<House, 'db'>): Promise<void> {
  const keptBack = sql<{ yes: boolean }>`
    select exists (select from ledger where tx >= pg_snapshot_xmin(pg_current_snapshot())) as yes`;
  while ((await asHouse(house, (tx) => row(tx, keptBack)))?.yes === true) await wait(10);
}
