// A pool of connections as Kysely, with the value types the house expects.
import type { Socket } from 'node:net';
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
  /** Most different questions a connection keeps prepared. */
  prepared?: number;
  /** Told when a connection breaks; the pool replaces it by itself. */
  onError?: (error: Error) => void;
}

/** Opens a pool on `url`. The owner's `options=-c role=…` in the address decides under which role it works. */
export function openPool(url: string, settings: PoolSettings): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max: settings.max,
    idleTimeoutMillis: 30_000,
    types,
    pipeline: true, // what is asked together travels together (see `preparing`)
  });
  const broken = (error: Error) => settings.onError?.(error);
  pool.on('error', broken);
  // The pool listens to idle connections only; one that breaks between two questions would end the process.
  pool.on('connect', (client) => {
    client.on('error', broken);
    preparing(client, settings.prepared ?? PREPARED_AT_MOST);
  });
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
}

/** So many different questions a connection keeps prepared, some tens of kilobytes each; others are planned each time. */
const PREPARED_AT_MOST = 250;

/** How a transaction says what it may see (ledger/store.ts). */
const SAYS_SCOPE = /^select set_config\('seawall\.scope', \$1, true\)$/;
/** A question that says so itself, its first value. */
const SAYS_SCOPE_TOO = /set_config\('seawall\.scope', \$1, true\)/;

/**
 * Has the engine keep each question prepared. Row security makes planning one dearer than answering it: an act asks
 * two dozen, and the same ones every time.
 *
 * What a transaction may see is told to the engine right before the next question, and only when it has changed: an act
 * widens its sight for a question and narrows it again several times. A journey to the engine costs more than most
 * answers, so that neither this telling nor the beginning of a transaction is one of its own: both travel with the
 * question that follows them, and a transaction that asks nothing never begins.
 */
function preparing(client: pg.PoolClient, most: number): void {
  const names = new Map<string, string>();
  const ask = client.query.bind(client) as (question: unknown, values?: unknown) => Promise<unknown>;
  const sight = sightOf();
  let begins = false;
  const prepared = (text: string, values: readonly unknown[]): Promise<unknown> => {
    let name = names.get(text);
    if (name === undefined) {
      if (names.size >= most) return ask(text, values);
      name = `q${names.size}`;
      names.set(text, name);
    }
    return ask({ name, text, values });
  };
  const asked = (question: unknown, values?: unknown): unknown => {
    const given = Array.isArray(values) ? values : [];
    if (question === BEGIN) {
      sight.ends();
      begins = true;
      return Promise.resolve(NOTHING_TO_TELL);
    }
    if (typeof question === 'string' && SAYS_SCOPE.test(question)) {
      sight.say(question, given);
      return Promise.resolve(NOTHING_TO_TELL);
    }
    const opens = begins;
    begins = false;
    if (opens && typeof question === 'string' && ENDS.test(question)) {
      sight.ends();
      return Promise.resolve(NOTHING_TO_TELL);
    }
    const before = sight.before(question, given);
    // In one queue, in this order: when the telling breaks, so does the transaction, and the question is refused.
    return together(client, () => {
      const begun = opens ? ask(beginning(before)) : undefined;
      if (!opens && before !== undefined) prepared(before.text, before.values).catch(() => undefined);
      const answer =
        typeof question === 'string' && (given.length > 0 || READS.test(question))
          ? prepared(question, given)
          : ask(question, values);
      // Nothing is taken for asked within a transaction that could not begin.
      return begun === undefined ? answer : Promise.all([answer, begun]).then(([first]) => first);
    });
  };
  client.query = asked as typeof client.query; // every form of a question goes through `ask`
}

/** How the query builder begins a transaction. */
const BEGIN = 'begin';

/** The beginning of a transaction and what it may see, as one text: two of them would be answered one after the other. */
function beginning(sight: Said | undefined): string {
  if (sight === undefined) return BEGIN;
  return `${BEGIN}; set local seawall.scope = ${pg.escapeLiteral(String(sight.values[0]))}`;
}

/** What is asked within `fn` leaves in one write. */
function together<T>(client: pg.PoolClient, fn: () => T): T {
  // The driver corks each question in the same way; its types do not tell of the connection.
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.cork();
  try {
    return fn();
  } finally {
    stream.uncork();
  }
}

const NOTHING_TO_TELL = { command: 'SELECT', rowCount: 1, rows: [], fields: [], oid: 0 };

interface Said {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What the engine knows of the sight of the transaction on one connection, and what it has to be told yet. */
function sightOf() {
  let known: unknown;
  let owed: Said | undefined;
  /** A setting ends with its transaction. */
  const ends = () => {
    known = undefined;
    owed = undefined;
  };
  return {
    ends,
    say(text: string, values: readonly unknown[]): void {
      owed = { text, values };
    },
    /** What has to be told before this question. */
    before(question: unknown, values: readonly unknown[]): Said | undefined {
      if (typeof question !== 'string' || ENDS.test(question)) {
        // A question in another form is nobody's within a transaction.
        const told = typeof question === 'string' ? undefined : owed;
        ends();
        return told;
      }
      if (SAYS_SCOPE_TOO.test(question)) {
        [known] = values;
        owed = undefined;
        return undefined;
      }
      const told = owed;
      owed = undefined;
      if (told === undefined || told.values[0] === known) return undefined;
      [known] = told.values;
      return told;
    },
  };
}

const ENDS = /^(commit|rollback)\b/;
/** Also without a value a question is asked again and again: each minute, by whatever looks whether anything is due. */
const READS = /^\s*(select|with)\b/;

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
