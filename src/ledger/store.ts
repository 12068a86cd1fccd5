// All SQL of the ledger: entries, remembered requests, seals.
import { canonical } from '../base/canonical.ts';
import { uuidv7 } from '../base/ids.ts';
import { must } from '../base/refusal.ts';
import type { Secrets } from '../base/secrets.ts';
import { row, rows, run, sql, type Tx } from '../base/sql.ts';
import type { Channel, Entry } from './terms.ts';

/** `*` is the whole house; else ltree paths. Read by the row security policies (0001-house.sql). */
export function scopeSetting(scope: readonly string[]): string {
  return scope.includes('') ? '*' : scope.join(',');
}

/** Narrows what this transaction may see to the given places. */
export async function setScope(tx: Tx, scope: readonly string[]): Promise<void> {
  await run(tx, sql`select set_config('seawall.scope', ${scopeSetting(scope)}, true)`);
}

export interface EarlierAnswer {
  entry: string;
  actor: string;
  inputHash: Buffer;
  result: unknown;
  kept: boolean;
}

/** Sets the scope and looks for a request of this id, in one round trip. */
export async function earlierAnswer(
  tx: Tx,
  scope: readonly string[],
  id: string,
): Promise<EarlierAnswer | undefined> {
  const found = await row(
    tx,
    sql<Partial<EarlierAnswer>>`
      select r.entry, r.actor, r.input_hash as "inputHash", r.result, r.kept
      from (select set_config('seawall.scope', ${scopeSetting(scope)}, true)) s
      left join request r on r.id = ${id}`,
  );
  return found?.entry ? (found as EarlierAnswer) : undefined; // the left join found the whole row
}

/** Whether any of these requests was answered before. */
export async function anyKnown(tx: Tx, ids: readonly string[]): Promise<boolean> {
  const found = await row(
    tx,
    sql<{
      known: boolean;
    }>`select exists (select from request where id = any (${[...ids]}::uuid[])) as known`,
  );
  return found?.known === true;
}

/** The last entry of a word about all of these: what a merge moved is given back out of the one that told it. */
export async function lastAbout(
  tx: Tx,
  word: string,
  about: readonly string[],
): Promise<Pick<Entry, 'about' | 'detail'> | undefined> {
  return row(
    tx,
    sql<Pick<Entry, 'about' | 'detail'>>`
      select l.about, l.detail from ledger l
      where l.word = ${word} and l.about @> ${[...about]}::text[] order by l.seq desc limit 1`,
  );
}

export interface NewEntry {
  word: string;
  at: Date;
  actor: string;
  role: string | null;
  place: string;
  about: readonly string[];
  detail: Readonly<Record<string, unknown>>;
  request: string;
  channel: Channel;
  rulebook: string;
  inputHash: Buffer;
  /** Undefined: not kept. */
  result: unknown;
}

/** Writes entries in their order and remembers what their requests were answered, in one statement. */
export async function writeEntries(
  tx: Tx,
  secrets: Secrets,
  entries: readonly NewEntry[],
): Promise<readonly Entry[]> {
  const named = entries.map((entry) => {
    must(entry.about.length > 0, `${entry.word} is about something`);
    return { ...entry, id: uuidv7() };
  });
  const given = named.map(({ result, inputHash, ...entry }, no) => ({
    ...entry,
    no,
    digest: inHex(digestOf(secrets, entry)),
    input_hash: inHex(inputHash),
    // Text within the text: an answer that is null is kept as one.
    result: result === undefined ? null : JSON.stringify(result),
  }));
  const written = await rows(
    tx,
    sql<{ id: string; seq: number }>`
      with given as (
        select * from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as g (no int, id uuid, word text, at timestamptz,
          actor text, role text, place ltree, about text[], detail jsonb, request uuid, channel text, rulebook text,
          digest bytea, input_hash bytea, result text)),
      e as (
        insert into ledger (id, word, at, actor, role, place, about, detail, request, channel, rulebook, digest)
        select id, word, at, actor, role, place, about, detail, request, channel, rulebook, digest from given order by no
        returning id, seq),
      r as (
        insert into request (id, entry, actor, word, input_hash, result, kept, at)
        select request, id, actor, word, input_hash, result::jsonb, result is not null, at from given)
      select id, seq from e`,
  );
  const seqOf = new Map(written.map(({ id, seq }) => [id, seq]));
  return named.map(({ inputHash: _, result: __, ...entry }) => ({
    ...entry,
    seq: must(seqOf.get(entry.id), 'the entry was written'),
  }));
}

const inHex = (bytes: Buffer) => `\\x${bytes.toString('hex')}`;

/** The authenticated digest of an entry's content. Anything that differs from what was written shows. */
export function digestOf(secrets: Secrets, entry: Omit<Entry, 'seq'>): Buffer {
  const { id, word, at, actor, role, place, about, detail, request, channel, rulebook } = entry;
  const content = { id, word, at, actor, role, place, about, detail, request, channel, rulebook };
  // JSON first: what goes to the database as jsonb comes back as jsonb reads it.
  return secrets.mac('entry', canonical(JSON.parse(JSON.stringify(content))));
}

export interface StoredEntry extends Entry {
  tx: string;
  digest: Buffer;
}

// Whoever orders by the number of the transaction says `ledger.tx`: the `tx` of the answer is a text, and 1000 comes before 999
// in it.
const ENTRY = sql`
  seq, tx::text as tx, id, word, at, actor, role, place::text as place, about, detail, request, channel, rulebook, digest`;

export interface EntryFilter {
  about?: string | undefined;
  word?: string | undefined;
  limit: number;
}

/** Entries, newest first. */
export async function findEntries(tx: Tx, filter: EntryFilter): Promise<StoredEntry[]> {
  return rows(
    tx,
    sql<StoredEntry>`
      select ${ENTRY} from ledger
      where ${filter.about === undefined ? sql`true` : sql`about @> ${[filter.about]}::text[]`}
        and ${filter.word === undefined ? sql`true` : sql`word = ${filter.word}`}
      order by seq desc limit ${filter.limit}`,
  );
}

/** Entries about any of the handles, oldest first: one timeline. */
export async function entriesAbout(tx: Tx, handles: readonly string[], limit = 500): Promise<StoredEntry[]> {
  return rows(
    tx,
    sql<StoredEntry>`
      select ${ENTRY} from (
        select * from ledger where about && ${[...handles]}::text[] order by seq desc limit ${limit}) l
      order by seq`,
  );
}

/** What has been committed since `after` and can no longer be joined by an older straggler, in order. */
export async function settledSince(
  tx: Tx,
  after: { tx: string; seq: number },
  limit = 500,
): Promise<StoredEntry[]> {
  return rows(
    tx,
    sql<StoredEntry>`
      select ${ENTRY} from ledger
      where (tx, seq) > (${after.tx}::xid8, ${after.seq}) and tx < pg_snapshot_xmin(pg_current_snapshot())
      order by ledger.tx, seq limit ${limit}`,
  );
}

/** The newest settled entry: where a listener begins who wants only what is new. */
export async function lastSettled(tx: Tx): Promise<{ tx: string; seq: number }> {
  const found = await row(
    tx,
    sql<{ tx: string; seq: number }>`
      select tx::text as tx, seq from ledger where tx < pg_snapshot_xmin(pg_current_snapshot())
      order by ledger.tx desc, seq desc limit 1`,
  );
  return found ?? { tx: '0', seq: 0 };
}

export interface Seal {
  no: number;
  sealedAt: Date;
  fromTx: string;
  toTx: string;
  count: number;
  rows: Buffer;
  hash: Buffer;
}

const SEAL = sql`
  no, sealed_at as "sealedAt", from_tx::text as "fromTx", to_tx::text as "toTx", count, rows, hash`;

export async function lastSeal(tx: Tx): Promise<Seal | undefined> {
  return row(tx, sql<Seal>`select ${SEAL} from ledger_seal order by no desc limit 1`);
}

export async function sealsAfter(tx: Tx, no: number, limit: number): Promise<Seal[]> {
  return rows(tx, sql<Seal>`select ${SEAL} from ledger_seal where no > ${no} order by no limit ${limit}`);
}

/** Holds the sealer's place: one process seals at a time. */
export async function lockSealing(tx: Tx): Promise<boolean> {
  const got = await row(tx, sql<{ got: boolean }>`select pg_try_advisory_xact_lock(${7_301}) as got`);
  return got?.got === true;
}

/** Everything with a lower transaction number is committed or gone: no straggler can appear behind a seal. */
export async function settledBelow(tx: Tx): Promise<string> {
  const found = await row(
    tx,
    sql<{ xmin: string }>`select pg_snapshot_xmin(pg_current_snapshot())::text as xmin`,
  );
  return must(found, 'the engine knows its snapshot').xmin;
}

/** The rows between two transaction numbers, in the order they are sealed. */
export async function entriesBetween(
  tx: Tx,
  fromTx: string,
  toTx: string | null,
  after: { tx: string; seq: number } | null,
  limit: number,
): Promise<StoredEntry[]> {
  return rows(
    tx,
    sql<StoredEntry>`
      select ${ENTRY} from ledger
      where tx >= ${fromTx}::xid8 and ${toTx === null ? sql`true` : sql`tx < ${toTx}::xid8`}
        and ${after === null ? sql`true` : sql`(tx, seq) > (${after.tx}::xid8, ${after.seq})`}
      order by ledger.tx, seq limit ${limit}`,
  );
}

export async function insertSeal(tx: Tx, seal: Seal): Promise<void> {
  await run(
    tx,
    sql`insert into ledger_seal (no, sealed_at, from_tx, to_tx, count, rows, hash)
        values (${seal.no}, ${seal.sealedAt}, ${seal.fromTx}::xid8, ${seal.toTx}::xid8, ${seal.count},
                ${seal.rows}, ${seal.hash})`,
  );
}

/** Forgets remembered answers older than `before`; a phone that comes back later than that is asked anew. */
export async function forgetRequests(tx: Tx, before: Date): Promise<number> {
  return run(tx, sql`delete from request where at < ${before}`);
}
