// The rulebook of a data folder for a command that only reads rules: from the files when nobody has moved in yet, from
// the engine that is running when the house is open elsewhere, else from the house itself.
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { asApp, openPool } from './adapters/db/pool.ts';
import { Refusal } from './base/refusal.ts';
import type { RulebookAt } from './base/rule-part.ts';
import { localProtocols } from './control/protocols/parts.ts';
import { Protocol } from './control/protocols/terms.ts';
import { type HouseSettings, openHouse } from './main.ts';
import { rulebookOfDatabase, rulebookOfFiles } from './rulebook/load.ts';
import { rulebookParts } from './rulebook-parts.ts';
import { roles } from './teams/terms.ts';

/** `files`: a folder of texts to be tried instead of what is in force. */
export async function rulebookOf(settings: HouseSettings, files?: string): Promise<RulebookAt> {
  if (files !== undefined) return rulebookOfFiles(ruleParts(), files);
  const own = settings.databaseUrl ?? '';
  if (own === '' && !(await isThere(join(settings.data, 'pg', 'PG_VERSION'))))
    return rulebookOfFiles(ruleParts());
  try {
    const house = await openHouse(settings);
    const rulebook = await house.rulebookAt(house.clock.now()).finally(() => house.close());
    return rulebook;
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'folder-in-use') throw error;
    const url = own === '' ? await runningEngine(settings.data) : own;
    if (url === undefined) throw error;
    const db = openPool(asApp(url), { max: 1 });
    try {
      return await rulebookOfDatabase(db, ruleParts(), new Date());
    } finally {
      await db.destroy();
    }
  }
}

/** What a plan is made from: the protocols, and the roles their conditions name. */
const ruleParts = () =>
  rulebookParts.filter(
    ({ schema, name }) => name === roles.name || schema === Protocol || name === localProtocols.name,
  );

/** The address of the engine another process runs on this folder: its port stands on the fourth line of its mark. */
async function runningEngine(folder: string): Promise<string | undefined> {
  try {
    const [, , , port] = (await readFile(join(folder, 'pg', 'postmaster.pid'), 'utf8')).split('\n');
    const password = (await readFile(join(folder, 'pg-password'), 'utf8')).trim();
    return port === undefined ? undefined : `postgresql://seawall:${password}@127.0.0.1:${port}/postgres`;
  } catch {
    return undefined; // not ours to read: the refusal says that the folder is in use
  }
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
