// One engine for a whole test run, with a template database that every file clones. Its folder is thrown away, so
// it does not wait for the disk (fsync off): nothing but tests may do that.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEngine } from '../../src/adapters/db/engine.ts';
import { migrate } from '../../src/adapters/db/migrate.ts';
import { inDatabase } from '../../src/adapters/db/pool.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    ownerUrl: string;
  }
}

export const TEMPLATE = 'seawall_template';
const THROWN_AWAY = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'autovacuum=off',
  'max_connections=200',
  'shared_buffers=64MB',
  'io_method=sync',
];

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'seawall-test-'));
  await chmod(folder, 0o711); // the engine walks through it under another user
  const engine = await startEngine(folder, undefined, { settings: THROWN_AWAY });
  const stop = async () => {
    await engine.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await statement(engine.ownerUrl, `create database ${TEMPLATE}`);
    await migrate(inDatabase(engine.ownerUrl, TEMPLATE));
    await statement(engine.ownerUrl, `alter database ${TEMPLATE} is_template true`);
    project.provide('ownerUrl', engine.ownerUrl);
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function statement(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
