// Random bytes in small pieces. The system is asked once for many: a list of ten thousand rows needs tens of thousands
// of nonces, salts and ids, and each question of its own costs more than the sealing does.
import { randomBytes } from 'node:crypto';

const POOL_BYTES = 16_384;
let pool = Buffer.alloc(0);
let at = 0;

/** `count` bytes nobody else gets; at most a few dozen at a time. */
export function fewRandomBytes(count: number): Buffer {
  if (at + count > pool.length) {
    // A new pool, never the old one filled again: what was handed out stays as it is.
    pool = randomBytes(POOL_BYTES);
    at = 0;
  }
  at += count;
  return pool.subarray(at - count, at);
}
