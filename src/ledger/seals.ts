// Seals: each minute the rows settled since the last seal are hashed onto it. The newest seal's number and hash
// are also written to a file outside the database, so that cutting off the end shows as well.
import { createHash } from 'node:crypto';
import { type Secrets, sameSecret } from '../base/secrets.ts';
import type { Tx } from '../base/sql.ts';
import type { Words } from '../base/words.ts';
import { asHouse } from './perform.ts';
import {
  digestOf,
  entriesBetween,
  findEntries,
  insertSeal,
  lastSeal,
  lockSealing,
  type Seal,
  type StoredEntry,
  sealsAfter,
  settledBelow,
} from './store.ts';
import type { House } from './terms.ts';

/** Where the newest seal is kept outside the database (an adapter writes a file; tests keep it in memory). */
export interface SealAnchor {
  read(): Promise<{ no: number; hash: string } | undefined>;
  write(head: { no: number; hash: string }): Promise<void>;
}

/** An anchor in memory: for what is thrown away at the end, a drill and the tests. */
export function anchorInMemory(): SealAnchor {
  let head: { no: number; hash: string } | undefined;
  return {
    read: async () => head,
    write: async (next) => {
      head = next;
    },
  };
}

const PAGE = 2_000;
/** Per sealed row: 8 bytes sequence number, 8 bytes of its digest. Enough to name the first row that differs. */
const ROW_BYTES = 16;

/** Seals everything settled since the last seal. Returns how many rows; 0 when there was nothing to do. */
export async function sealLedger(
  house: Pick<House, 'db' | 'clock' | 'secrets'>,
  anchor: SealAnchor,
): Promise<number> {
  const seal = await asHouse(house, async (tx) => {
    if (!(await lockSealing(tx))) return undefined;
    const last = await lastSeal(tx);
    const toTx = await settledBelow(tx);
    const fromTx = last?.toTx ?? '0';
    const parts: Buffer[] = [];
    let after: { tx: string; seq: number } | null = null;
    for (;;) {
      const page: StoredEntry[] = await entriesBetween(tx, fromTx, toTx, after, PAGE);
      parts.push(...page.map(rowMark));
      const end = page.at(-1);
      if (end === undefined || page.length < PAGE) break;
      after = { tx: end.tx, seq: end.seq };
    }
    if (parts.length === 0) return undefined;
    const marks = Buffer.concat(parts);
    const next: Omit<Seal, 'hash'> = {
      no: (last?.no ?? 0) + 1,
      sealedAt: house.clock.now(),
      fromTx,
      toTx,
      count: parts.length,
      rows: marks,
    };
    const done = { ...next, hash: sealHash(house.secrets, next, last?.hash) };
    await insertSeal(tx, done);
    return done;
  });
  if (seal === undefined) return 0;
  await anchor.write({ no: seal.no, hash: seal.hash.toString('hex') });
  return seal.count;
}

/** How many of the newest rows are looked at to know a key: one that was edited must not shut the house. */
const ROWS_ASKED = 20;

/** Whether a ledger was written under this key: an empty one was, and one of which a single new row proves it. */
export async function isKeyOf(tx: Tx, secrets: Secrets): Promise<boolean> {
  const newest = await findEntries(tx, { limit: ROWS_ASKED });
  return newest.length === 0 || newest.some((entry) => sameSecret(entry.digest, digestOf(secrets, entry)));
}

export interface LedgerState {
  ok: boolean;
  entries: number;
  seals: number;
  /** Rows newer than the last seal: each is authenticated alone; a missing one shows after the next seal. */
  unsealed: number;
  sealedUntil: string | null;
  firstBad?: { kind: BadKind; seq: number | null; seal: number | null } & Words;
}

export type BadKind =
  | 'edited'
  | 'missing'
  | 'reordered'
  | 'inserted'
  | 'seal-broken'
  | 'cut-off'
  | 'anchor-missing';

const BAD_WORDS: Record<BadKind, Words> = {
  edited: { zh: '该行内容被改动过', en: 'the content of this row was changed' },
  missing: { zh: '该行已被删除', en: 'this row was deleted' },
  reordered: { zh: '该行的顺序被改动过', en: 'this row was moved' },
  inserted: { zh: '该行是封存之后插入的', en: 'this row was slipped in after sealing' },
  'seal-broken': { zh: '封印本身被改动过', en: 'the seal itself was changed' },
  'cut-off': { zh: '末尾的封印或行被截掉', en: 'seals or rows were cut off at the end' },
  'anchor-missing': {
    zh: '数据目录中的封印副本不见了，无法证明末尾完整',
    en: 'the copy of the newest seal in the data folder is gone; the end can not be proven whole',
  },
};

/** Proves the ledger untouched, or names the first bad row. */
export async function verifyLedger(house: House, anchor: SealAnchor): Promise<LedgerState> {
  const head = await anchor.read();
  return asHouse(house, async (tx) => {
    const state: LedgerState = { ok: true, entries: 0, seals: 0, unsealed: 0, sealedUntil: null };
    const bad = (kind: BadKind, seq: number | null, seal: number | null): LedgerState => ({
      ...state,
      ok: false,
      firstBad: { kind, seq, seal, ...BAD_WORDS[kind] },
    });
    let previous: Seal | undefined;
    let anchored = head === undefined;
    for (;;) {
      const seals: Seal[] = await sealsAfter(tx, previous?.no ?? 0, 200);
      for (const seal of seals) {
        const chained = seal.no === (previous?.no ?? 0) + 1 && seal.fromTx === (previous?.toTx ?? '0');
        if (!chained || !sameSecret(seal.hash, sealHash(house.secrets, seal, previous?.hash)))
          return bad('seal-broken', null, seal.no);
        if (head !== undefined && head.no === seal.no) {
          if (head.hash !== seal.hash.toString('hex')) return bad('seal-broken', null, seal.no);
          anchored = true;
        }
        const found = await entriesBetween(tx, seal.fromTx, seal.toTx, null, seal.count + 1_000);
        const differs = compare(house.secrets, seal, found);
        const broken = differs && compare(house.secrets, seal, asText(found)) && differs;
        if (broken !== undefined) return bad(broken.kind, broken.seq, seal.no);
        state.entries += found.length;
        state.seals += 1;
        state.sealedUntil = seal.sealedAt.toISOString();
        previous = seal;
      }
      if (seals.length < 200) break;
    }
    if (!anchored) return bad('cut-off', null, previous?.no ?? 0);
    if (head === undefined && previous !== undefined) return bad('anchor-missing', null, previous.no);
    let after: { tx: string; seq: number } | null = null;
    for (;;) {
      const page: StoredEntry[] = await entriesBetween(tx, previous?.toTx ?? '0', null, after, PAGE);
      for (const entry of page) {
        if (!sameSecret(entry.digest, digestOf(house.secrets, entry))) return bad('edited', entry.seq, null);
      }
      state.entries += page.length;
      state.unsealed += page.length;
      const end = page.at(-1);
      if (end === undefined || page.length < PAGE) break;
      after = { tx: end.tx, seq: end.seq };
    }
    return state;
  });
}

/** As seals were made at first: by the text of the number of the transaction. */
function asText(entries: readonly StoredEntry[]): StoredEntry[] {
  return [...entries].sort((a, b) => (a.tx === b.tx ? a.seq - b.seq : a.tx < b.tx ? -1 : 1));
}

function rowMark(entry: StoredEntry): Buffer {
  const mark = Buffer.alloc(ROW_BYTES);
  mark.writeBigInt64BE(BigInt(entry.seq), 0);
  entry.digest.copy(mark, 8, 0, 8);
  return mark;
}

function sealHash(secrets: Secrets, seal: Omit<Seal, 'hash'>, before: Buffer | undefined): Buffer {
  const body = createHash('sha256').update(seal.rows).digest('hex');
  return secrets.mac(
    'seal',
    [
      before?.toString('hex') ?? '-',
      seal.no,
      seal.sealedAt.toISOString(),
      seal.fromTx,
      seal.toTx,
      seal.count,
      body,
    ].join(' '),
  );
}

/** The first place where the rows found differ from the rows sealed. */
function compare(
  secrets: Secrets,
  seal: Seal,
  found: readonly StoredEntry[],
): { kind: BadKind; seq: number } | undefined {
  const sealed = Array.from({ length: seal.count }, (_, i) =>
    seal.rows.subarray(i * ROW_BYTES, (i + 1) * ROW_BYTES),
  );
  const seqOf = (mark: Buffer) => Number(mark.readBigInt64BE(0));
  const present = new Set(found.map((entry) => entry.seq));
  const known = new Set(sealed.map(seqOf));
  for (let i = 0; i < Math.max(sealed.length, found.length); i++) {
    const mark = sealed[i];
    const entry = found[i];
    if (entry !== undefined && !sameSecret(entry.digest, digestOf(secrets, entry)))
      return { kind: 'edited', seq: entry.seq };
    if (mark !== undefined && entry !== undefined && rowMark(entry).equals(mark)) continue;
    if (mark !== undefined && !present.has(seqOf(mark))) return { kind: 'missing', seq: seqOf(mark) };
    if (entry !== undefined && !known.has(entry.seq)) return { kind: 'inserted', seq: entry.seq };
    return { kind: 'reordered', seq: entry?.seq ?? (mark === undefined ? 0 : seqOf(mark)) };
  }
  return undefined;
}
