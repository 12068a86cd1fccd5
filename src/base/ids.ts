// Identifiers. UUID version 7 (RFC 9562): made anywhere, sorted by time, also by a phone without signal.
import { createHash } from 'node:crypto';
import { fewRandomBytes } from './random.ts';

/** A new UUIDv7; `at` and `random` can be given for a repeatable drill. */
export function uuidv7(at: number = Date.now(), random: Uint8Array = fewRandomBytes(10)): string {
  const bytes = new Uint8Array(16);
  let ms = at;
  for (let i = 5; i >= 0; i--) {
    bytes[i] = ms % 256;
    ms = Math.floor(ms / 256);
  }
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Makes UUIDv7s of one moment that sort in the order they were made (RFC 9562, 6.2): the rows of a list stay in theirs. */
export function idsInOrder(at: number): () => string {
  let no = 0;
  return () => {
    const random = fewRandomBytes(10);
    // 18 bits behind the time: 4 beside the version, 8, and 6 beside the variant. Beyond 262,143 only the order is lost.
    random[0] = no >> 14;
    random[1] = no >> 6;
    random[2] = no;
    no++;
    return uuidv7(at, random);
  };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** The UUID (version 8, RFC 9562) of a text: the same text always has the same one. For follow-ups of an entry. */
export function uuidOf(text: string): string {
  const bytes = createHash('sha256').update(text).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
