// A pool of connections as Kysely, with the value types the house expects.
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Db } from '../../base/sql.ts';

const INT8 = 20;
const NUMERIC = 1700;
const DATE = 1082;
const TEXTS = 1009;
const INT8S = 1016;
const DATES = 1182;

// pg knows the parser of text[] by number only, not by name
const texts = (pg.types.getTypeParser as (oid: number) => (text: string) => string[])(TEXTS);

const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    // Counts and sequence numbers stay far below 2^53; civil days are text and never moments.
    if (oid === INT8 || oid === NUMERIC) return Number;
    if (oid === DATE) return String;
    if (oid === INT8S) return (text: string) => texts(text).map(Number);
    if (oid === DATES) return texts;
    return format === undefined ? pg.types.getTypeParser(oid) : pg.types.getTypeParser(oid, format as 'text');
  },
} as pg.CustomTypesConfig; // pg types its parser by format, which a function over both can not satisfy

export interface PoolSettings {
  /** Most connections at once. */
  max: number;
  /** Told when a connection breaks; the pool replaces it by itself. */
  onError?: (error: Error) => void;
}

/** Opens a pool on `url`. The owner's `options=-c role=…` in the address decides under which role it works. */
export function openPool(url: string, settings: PoolSettings): Db {
  const pool = new pg.Pool({ connectionString: url, max: settings.max, idleTimeoutMillis: 30_000, types });
  const broken = (error: Error) => settings.onError?.(error);
  pool.on('error', broken);
  // The pool listens to idle connections only; one that breaks between two questions would end the process.
  pool.on('connect', (client) => {
    client.on('error', broken);
    preparing(client);
  });
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
}

/** So many different questions a connection keeps prepared, some tens of kilobytes each; others are planned each time. */
const PREPARED_AT_MOST = 250;

/**
 * Has the engine keep each question prepared. Row security makes planning one dearer than answering it: an act asks
 * two dozen, and the same ones every time.
 */
function preparing(client: pg.PoolClient): void {
  const names = new Map<string, string>();
  const ask = client.query.bind(client) as (question: unknown, values?: unknown) => unknown;
  const asked = (question: unknown, values?: unknown): unknown => {
    if (typeof question !== 'string' || !Array.isArray(values) || values.length === 0)
      return ask(question, values);
    let name = names.get(question);
    if (name === undefined) {
      if (names.size >= PREPARED_AT_MOST) return ask(question, values);
      name = `q${names.size}`;
      names.set(question, name);
    }
    return ask({ name, text: question, values });
  };
  client.query = asked as typeof client.query; // every form of a question goes through `ask`
}

/** The address of the same database under the role of the product, which owns nothing. */
export function asApp(ownerUrl: string): string {
  const url = new URL(ownerUrl);
  const given = url.searchParams.get('options');
  url.searchParams.set('options', given === null ? '-c role=seawall_app' : `${given} -c role=seawall_app`);
  return url.toString();
}

/** The same server, another database. */
export function inDatabase(ownerUrl: string, name: string): string {
  const url = new URL(ownerUrl);
  url.pathname = `/${name}`;
  return url.toString();
}
